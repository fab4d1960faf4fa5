/* A ring of reports under way. */
#include "ctl/report_sender.h"

#include "wire/codec.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <libintl.h>
#include <poll.h>

#define _(text) gettext(text)

enum { RETRY_MS = 250, GIVE_UP_MS = 180000 };

static struct sent_report *at(struct report_sender *sender, size_t position)
{
    return &sender->flight[(sender->oldest + position) % SENDER_FLIGHT];
}

static void stop(struct report_sender *sender, enum exit_code code)
{
    if (sender->code != EXIT_CODE_OK)
        return;
    sender->code = code;
    client_forget(sender->ctl->client);
}

static void ask(struct report_sender *sender, struct sent_report *sent)
{
    enum result result =
        client_ask(sender->ctl->client, message_by_type("call.report"), &sent->report, NULL, &sent->tag);
    if (result != RESULT_OK)
        stop(sender, ctl_failed(sender->ctl, result));
}

static bool may_pass(enum refusal_code code)
{
    return code == REFUSAL_BUSY || code == REFUSAL_SLOW_DOWN || code == REFUSAL_STORAGE;
}

/* Those that were asked behind it are asked again, too: a report that is told twice changes nothing. */
static void wait_and_ask_again(struct report_sender *sender)
{
    client_forget(sender->ctl->client);
    for (size_t i = 0; i < sender->under_way; i++)
        at(sender, i)->tag = 0;
    sender->again_ms = mono_ms() + RETRY_MS;
}

static void take_refusal(struct report_sender *sender, struct sent_report *sent,
                         const struct incoming *incoming)
{
    if (may_pass(incoming->refusal.code)) {
        wait_and_ask_again(sender);
        return;
    }
    sent->tag = 0;
    sent->answered = true;
    sender->refused++;
    enum exit_code code = ctl_refused(sender->ctl, &incoming->refusal, incoming->text);
    if (code != EXIT_CODE_REFUSED)
        stop(sender, code);
}

static struct sent_report *of_tag(struct report_sender *sender, uint64_t tag)
{
    for (size_t i = 0; i < sender->under_way; i++)
        if (tag != 0 && at(sender, i)->tag == tag)
            return at(sender, i);
    return NULL;
}

static void take(struct report_sender *sender, struct incoming *incoming)
{
    struct sent_report *sent = of_tag(sender, incoming->tag);
    if (incoming->kind == INCOMING_STATE && incoming->state == CLIENT_UP &&
        incoming->refusal.code != REFUSAL_NONE)
        stop(sender, ctl_refused(sender->ctl, &incoming->refusal, incoming->text));
    if (sent == NULL || (incoming->kind != INCOMING_REPLY && incoming->kind != INCOMING_REFUSED))
        return;
    sender->heard_ms = mono_ms();
    if (incoming->kind == INCOMING_REFUSED) {
        take_refusal(sender, sent, incoming);
    } else {
        sent->tag = 0;
        sent->answered = true;
    }
}

static void take_arrivals(struct report_sender *sender)
{
    struct incoming incoming = {0};
    while (client_next(sender->ctl->client, &incoming)) {
        take(sender, &incoming);
        incoming_free(&incoming);
    }
    while (sender->under_way > 0 && at(sender, 0)->answered) {
        sender->oldest = (sender->oldest + 1) % SENDER_FLIGHT;
        sender->under_way--;
    }
}

static void ask_again(struct report_sender *sender)
{
    if (sender->again_ms == 0 || mono_ms() < sender->again_ms)
        return;
    sender->again_ms = 0;
    for (size_t i = 0; i < sender->under_way && sender->code == EXIT_CODE_OK; i++)
        if (!at(sender, i)->answered)
            ask(sender, at(sender, i));
}

/* Until no more than so many are under way. */
static void wait_for(struct report_sender *sender, size_t most)
{
    struct client *client = sender->ctl->client;
    take_arrivals(sender);
    while (sender->under_way > most && sender->code == EXIT_CODE_OK) {
        int wait_ms = client_wait_ms(client);
        struct pollfd poll_for = {.fd = client_fd(client), .events = POLLIN};
        poll(&poll_for, 1, wait_ms > RETRY_MS ? RETRY_MS : wait_ms);
        client_tick(client, mono_ms());
        take_arrivals(sender);
        ask_again(sender);
        if (mono_ms() - sender->heard_ms > GIVE_UP_MS)
            stop(sender, ctl_tell(sender->ctl, EXIT_CODE_UNAVAILABLE,
                                  ngettext("no answer for %d s; %" PRId64
                                           " report is in. Run it again: what is in is not changed",
                                           "no answer for %d s; %" PRId64
                                           " reports are in. Run it again: what is in is not changed",
                                           (unsigned long)(sender->reports - (int64_t)sender->under_way)),
                                  GIVE_UP_MS / 1000, sender->reports - (int64_t)sender->under_way));
    }
}

void sender_put(struct report_sender *sender, const struct call_report *report)
{
    if (sender->code == EXIT_CODE_OK && sender->under_way == SENDER_FLIGHT)
        wait_for(sender, SENDER_FLIGHT / 2);
    if (sender->code != EXIT_CODE_OK)
        return;
    if (sender->under_way == 0)
        sender->heard_ms = mono_ms();
    struct sent_report *sent = at(sender, sender->under_way++);
    *sent = (struct sent_report){.report = *report};
    sender->reports++;
    if (sender->again_ms == 0)
        ask(sender, sent);
}

void sender_finish(struct report_sender *sender)
{
    if (sender->code == EXIT_CODE_OK)
        wait_for(sender, 0);
}
