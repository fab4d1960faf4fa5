/* Submissions go one after the other, in their order, under the request ids they were given when they were written. */
#include "agent-tui/desk.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"
#include "core/authority.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

const struct waiting *desk_submit(struct console *desk, struct waiting *item)
{
    char why[FILE_WHY_SIZE];
    const struct waiting *kept = NULL;
    item->away = !desk_online(desk);
    item->written_at = desk_city_now(desk);
    (void)text_copy(item->author, sizeof item->author, desk->session.login);
    (void)text_copy(item->author_name, sizeof item->author_name, desk->session.name);
    enum result result = offline_add(&desk->offline, item, &kept, why);
    if (result != RESULT_OK) {
        app_say(desk->app, STYLE_ERROR, _("Not submitted, the text stays here: %s"), why);
        return NULL;
    }
    desk_send_waiting(desk);
    return kept;
}

static void taken(struct console *desk, const struct waiting *item, const struct ticket_reply *reply)
{
    char id[ENVELOPE_ID_BYTES];
    const struct ticket *ticket = reply != NULL && reply->ticket_count > 0 ? &reply->ticket[0] : NULL;
    (void)text_copy(id, sizeof id, item->request_id);
    if (item->kind != WAITING_NOTE)
        desk_deliver(desk, &(struct news){.kind = NEWS_TAKEN, .item = item, .ticket = ticket});
    offline_taken(&desk->offline, id, ticket != NULL ? ticket->number : 0);
}

/* What is refused goes back to its author as a draft, under a new request id. */
static void refused(struct console *desk, const struct waiting *item, const struct incoming *incoming)
{
    char sentence[400], id[ENVELOPE_ID_BYTES];
    (void)text_copy(id, sizeof id, item->request_id);
    say_refused(desk, incoming, sentence, sizeof sentence);
    if (item->kind == WAITING_OPEN)
        intake_take_back(desk, item, &incoming->refusal, sentence);
    else if (item->kind == WAITING_HANDOVER)
        desk_deliver(
            desk, &(struct news){
                      .kind = NEWS_REFUSED, .item = item, .refusal = &incoming->refusal, .sentence = sentence});
    offline_refused(&desk->offline, id);
}

/* Whether the same request may be answered otherwise later. */
static bool is_passing(const struct refusal *why)
{
    static const enum refusal_code passing[] = {REFUSAL_BUSY,      REFUSAL_STORAGE,   REFUSAL_DISK_FULL,
                                                REFUSAL_READ_ONLY, REFUSAL_SLOW_DOWN, REFUSAL_NO_SESSION};
    for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
        if (why->code == passing[i])
            return true;
    /* The person or the station has no right to ask it at all; the next one may have. */
    return (why->code == REFUSAL_NO_RIGHT && strcmp(why->field, "t") == 0) ||
           (why->code == REFUSAL_SHUT &&
            (strcmp(why->field, "account") == 0 || strcmp(why->field, "station") == 0));
}

static void answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    desk->sending[0] = '\0';
    const struct waiting *item = offline_find(&desk->offline, incoming->request_id);
    if (item == NULL)
        return;
    if (incoming->kind == INCOMING_REPLY) {
        taken(desk, item, incoming->reply);
    } else if (is_passing(&incoming->refusal)) {
        say_error(desk, incoming);
        desk->send_again_ms = desk->now_ms + 2000;
    } else {
        refused(desk, item, incoming);
    }
}

void desk_send_waiting(struct console *desk)
{
    bool may = (desk->session.rights & RIGHT_INTAKE) != 0;
    const struct waiting *item = offline_next(&desk->offline);
    /* Not before a desk is open: somebody must hear what became of it. */
    if (item == NULL || desk->opened == NULL || desk->sending[0] != '\0' || !desk_online(desk) || !may ||
        desk->now_ms < desk->send_again_ms)
        return;
    (void)text_copy(desk->sending, sizeof desk->sending, item->request_id);
    if (!desk_ask(desk, waiting_type(item), waiting_body(item, desk->session.login), item->request_id, desk,
                  answered)) {
        desk->sending[0] = '\0';
        desk->send_again_ms = desk->now_ms + 2000;
    }
}
