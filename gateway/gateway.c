/* The gateway's loop.
 *
 *   exchange -> journal (on disk) -> client_ask, id = call and step -> reply or refusal -> settled in the journal, exchange told
 *
 * A refusal that may pass (busy, storage) is no answer: the report is asked again under its id. */
#include "gateway/gateway_inside.h"

#include "config/log.h"
#include "config/zone_load.h"
#include "core/event.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { IN_FLIGHT = 200, BATCH = 200, RETRY_MS = 1000, PATIENCE_TIMEOUTS = 6, ZONE_WHY_SIZE = 200 };

static volatile sig_atomic_t stopping;

void gateway_stop(void)
{
    stopping = 1;
}

struct city_clock gateway_city_now(const struct gateway *g)
{
    struct city_clock clock = g->told;
    if (clock.at != 0)
        clock.at += (mono_ms() - g->heard_ms) * clock.rate / 1000;
    return clock;
}

static void hear_clock(struct gateway *g, int64_t at, int64_t rate)
{
    /* City time never goes back, here neither. */
    int64_t known = gateway_city_now(g).at;
    g->told = (struct city_clock){.at = at > known ? at : known, .rate = rate, .zone = &g->zone};
    g->heard_ms = mono_ms();
}

static void end_with(struct gateway *g, enum exit_code code)
{
    g->ending = true;
    g->code = code;
}

/* --- what the broker says ------------------------------------------------------------------------------ */

static void ask_login(struct gateway *g)
{
    if (g->login_tag == 0 &&
        client_ask(g->client, message_by_type("session.login"), &g->login, NULL, &g->login_tag) != RESULT_OK)
        g->retry_ms = mono_ms() + RETRY_MS;
}

/* Everybody's state, since pushes tell of changes alone. */
static void ask_operators(struct gateway *g)
{
    struct nothing nothing = {0};
    if (g->telephony->state != NULL &&
        client_ask(g->client, message_by_type("operator.list"), &nothing, NULL, &g->operators_tag) != RESULT_OK)
        g->operators_tag = 0;
}

static void assure(struct gateway *g)
{
    if (g->telephony->assure != NULL)
        g->telephony->assure(g->exchange);
}

static void operators_listed(struct gateway *g, const struct incoming *in)
{
    const struct operator_rows *rows = in->reply;
    g->operators_tag = 0;
    for (size_t i = 0; in->kind == INCOMING_REPLY && i < rows->row_count; i++)
        g->telephony->state(g->exchange, &rows->rows[i]);
}

static void logged_in(struct gateway *g, const struct session_reply *session)
{
    char why[ZONE_WHY_SIZE];
    if (zone_load(session->zone, &g->zone, why, sizeof why) != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR, "the time zone of %s: %s", session->city, why);
        end_with(g, EXIT_CODE_CONFIG);
        return;
    }
    g->session = *session;
    hear_clock(g, session->city_at, session->rate);
    if (session->simulated == !g->telephony->is_real) {
        client_session_opened(g->client);
        ask_operators(g);
        assure(g);
        dials_changed(g);
        return;
    }
    if (session->simulated)
        log_line(LOG_LEVEL_ERROR,
                 "%s is a simulated city, whose clock may be any: the calls of a real exchange are none of its "
                 "own; name "
                 "the broker of a real city in gateway.cfg",
                 session->city);
    else
        log_line(LOG_LEVEL_ERROR,
                 "%s is a real city: a simulated exchange would falsify its figures; name its "
                 "exchange in gateway.cfg",
                 session->city);
    end_with(g, EXIT_CODE_CONFIG);
}

static void login_refused(struct gateway *g, const struct refusal *why)
{
    bool again = why->code == REFUSAL_BUSY || why->code == REFUSAL_STORAGE || why->code == REFUSAL_SLOW_DOWN ||
                 why->code == REFUSAL_DISK_FULL || why->code == REFUSAL_READ_ONLY;
    if (again) {
        g->retry_ms = mono_ms() + RETRY_MS;
        return;
    }
    log_line(LOG_LEVEL_ERROR, "the broker refuses the login of %s: %s", g->login.login,
             refusal_name(why->code));
    end_with(g, EXIT_CODE_NOT_PERMITTED);
}

bool gateway_may_pass(enum refusal_code code)
{
    static const enum refusal_code codes[] = {REFUSAL_BUSY,      REFUSAL_STORAGE,    REFUSAL_DISK_FULL,
                                              REFUSAL_READ_ONLY, REFUSAL_NO_SESSION, REFUSAL_SLOW_DOWN};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

void gateway_retry(struct gateway *g)
{
    g->retry_ms = mono_ms() + RETRY_MS;
}

static struct journal_entry *entry_of_tag(struct gateway *g, uint64_t tag)
{
    for (size_t i = 0; i < journal_count(g->journal); i++)
        if (journal_at(g->journal, i)->tag == tag)
            return journal_at(g->journal, i);
    return NULL;
}

static void answered(struct gateway *g, const struct incoming *in)
{
    struct journal_entry *entry = entry_of_tag(g, in->tag);
    if (entry == NULL)
        return;
    if (in->kind == INCOMING_REFUSED && gateway_may_pass(in->refusal.code)) {
        /* Those behind it must not overtake it: all wait and go again in order. */
        client_forget(g->client);
        for (size_t i = 0; i < journal_count(g->journal); i++)
            journal_at(g->journal, i)->tag = 0;
        g->open_tag = 0;
        dials_forgotten(g);
        gateway_retry(g);
        return;
    }
    struct call_report report = entry->report;
    char id[JOURNAL_ID_SIZE];
    memcpy(id, entry->id, sizeof id);
    (void)journal_settle(g->journal, id);
    const struct call_reply *reply = in->kind == INCOMING_REPLY ? in->reply : NULL;
    if (reply != NULL) {
        g->telephony->settled(g->exchange, &report, reply->call_count == 1 ? reply->call : NULL, NULL);
    } else {
        log_line(LOG_LEVEL_WARNING, "%s %s: refused, %s %s", name_of(&call_step_names, report.step), report.ref,
                 refusal_name(in->refusal.code), in->refusal.field);
        g->telephony->settled(g->exchange, &report, NULL, &in->refusal);
    }
}

/* Which calls the broker holds for open, asked when all that was told is answered. */
static void ask_open(struct gateway *g)
{
    if (g->telephony->wants_open == NULL || journal_count(g->journal) > 0 || g->open_tag != 0 ||
        client_state(g->client) != CLIENT_READY)
        return;
    if (g->open.exchange[0] == '\0') {
        const char *name = g->telephony->wants_open(g->exchange);
        if (name == NULL || !text_copy(g->open.exchange, sizeof g->open.exchange, name))
            return;
    }
    if (client_ask(g->client, message_by_type("call.open"), &g->open, NULL, &g->open_tag) != RESULT_OK)
        g->open_tag = 0;
}

static void open_answered(struct gateway *g, const struct incoming *in)
{
    g->open_tag = 0;
    if (in->kind == INCOMING_REFUSED && gateway_may_pass(in->refusal.code)) {
        g->retry_ms = mono_ms() + RETRY_MS;
        return;
    }
    g->open.exchange[0] = '\0';
    const struct open_reply *reply = in->kind == INCOMING_REPLY ? in->reply : NULL;
    if (reply != NULL)
        g->telephony->told_open(g->exchange, reply->rows, reply->row_count);
    else
        log_line(LOG_LEVEL_WARNING, "call.open: refused, %s", refusal_name(in->refusal.code));
}

static void event_came(struct gateway *g, const struct incoming *in)
{
    struct event_push push = {0};
    struct refusal why;
    if (codec_decode(&event_push_shape, in->body, in->body_size, &push, &why) != RESULT_OK)
        return;
    if (push.call_count == 1)
        g->telephony->heard(g->exchange, push.call, gateway_city_now(g));
    if (strcmp(push.what, "gap") == 0)
        ask_operators(g);
    if (strcmp(push.what, "gap") == 0 || push.dial_count > 0)
        dials_changed(g);
    if (strcmp(push.what, "gap") == 0 || strcmp(push.what, event_name(EVENT_NOT_MEASURED)) == 0)
        assure(g);
    if (push.state_count == 1 && g->telephony->state != NULL)
        g->telephony->state(g->exchange, push.state);
    shape_free(&event_push_shape, &push);
}

static void state_came(struct gateway *g, const struct incoming *in)
{
    switch (in->state) {
    case CLIENT_UP:
        log_line(LOG_LEVEL_DEBUG, "the broker answers");
        g->login_tag = 0;
        ask_login(g);
        break;
    case CLIENT_REFUSED:
        log_line(LOG_LEVEL_ERROR, "the broker does not know this station's key; let its administrator add it");
        break;
    case CLIENT_AWAY:
        log_line(LOG_LEVEL_WARNING, "the broker is away; calls are kept in the journal");
        break;
    case CLIENT_READY:
        assure(g);
        break;
    case CLIENT_CONNECTING:
        break;
    }
}

static void take(struct gateway *g, const struct incoming *in)
{
    switch (in->kind) {
    case INCOMING_STATE:
        state_came(g, in);
        break;
    case INCOMING_BEAT:
        if (g->session.account_id != 0)
            hear_clock(g, in->beat.city_at, in->beat.rate);
        break;
    case INCOMING_EVENT:
        event_came(g, in);
        break;
    case INCOMING_REPLY:
    case INCOMING_REFUSED:
        if (in->tag == g->operators_tag && in->tag != 0) {
            operators_listed(g, in);
            break;
        }
        if (in->tag == g->open_tag && in->tag != 0) {
            open_answered(g, in);
            break;
        }
        if (dials_answered(g, in))
            break;
        if (in->tag != g->login_tag) {
            answered(g, in);
            break;
        }
        g->login_tag = 0;
        if (in->kind == INCOMING_REPLY)
            logged_in(g, in->reply);
        else
            login_refused(g, &in->refusal);
        break;
    }
}

/* --- what the exchange says ---------------------------------------------------------------------------- */

/* An exchange that can wait is not asked while so much is under way as is asked at once. */
static bool is_asked(const struct gateway *g)
{
    return !g->telephony->can_wait || journal_count(g->journal) < IN_FLIGHT;
}

static void take_reports(struct gateway *g)
{
    struct call_report report;
    if (!is_asked(g))
        return;
    for (int i = 0; i < BATCH && g->telephony->next(g->exchange, gateway_city_now(g), &report); i++) {
        enum result result = journal_add(g->journal, &report);
        struct refusal why = {.code = REFUSAL_BAD_VALUE, .field = "ref"};
        if (result == RESULT_INVALID)
            g->telephony->settled(g->exchange, &report, NULL, &why);
        else if (result == RESULT_NO_MEMORY)
            log_line(LOG_LEVEL_ERROR, "out of memory: a report of %s is lost", report.ref);
    }
    enum result result = journal_keep(g->journal);
    if (result == RESULT_OK && g->telephony->kept != NULL)
        g->telephony->kept(g->exchange);
    if (result != RESULT_OK)
        log_limited(
            "journal", mono_ms(), LOG_LEVEL_ERROR,
            "the journal cannot be written%s; calls go to the broker, but would be lost with this program",
            result == RESULT_FULL ? ": the disk is full" : "");
}

/* What is lost on the way is told again by the next change, or by the exchange's snapshot after a reconnection. */
static void send_operators(struct gateway *g)
{
    struct operator_report report;
    uint64_t tag = 0;
    while (g->telephony->next_operator != NULL && client_state(g->client) == CLIENT_READY &&
           g->telephony->next_operator(g->exchange, &report))
        if (client_ask(g->client, message_by_type("operator.report"), &report, NULL, &tag) != RESULT_OK)
            return;
}

/* Whether a step of the same call before this one is not answered yet. If that one finds the disk full and this one does not, a call would
 * end that has not begun, and be refused for good. */
static bool has_earlier(struct gateway *g, size_t at)
{
    const char *ref = journal_at(g->journal, at)->report.ref;
    for (size_t i = 0; i < at; i++)
        if (strcmp(journal_at(g->journal, i)->report.ref, ref) == 0)
            return true;
    return false;
}

static void send_reports(struct gateway *g)
{
    if (client_state(g->client) != CLIENT_READY)
        return;
    for (size_t i = 0; i < journal_count(g->journal) && i < IN_FLIGHT; i++) {
        struct journal_entry *entry = journal_at(g->journal, i);
        if (entry->tag == 0 && !has_earlier(g, i) &&
            client_ask(g->client, message_by_type("call.report"), &entry->report, entry->id, &entry->tag) !=
                RESULT_OK)
            return;
    }
}

/* --- the loop ------------------------------------------------------------------------------------------ */

static void wait(struct gateway *g)
{
    int64_t wait_ms = client_wait_ms(g->client);
    int64_t exchange_ms =
        is_asked(g) ? g->telephony->wait_ms(g->exchange, gateway_city_now(g)) : TELEPHONY_NEVER_MS;
    struct pollfd items[] = {{.fd = client_fd(g->client), .events = POLLIN},
                             {.fd = g->telephony->fd(g->exchange), .events = POLLIN}};
    if (exchange_ms < wait_ms)
        wait_ms = exchange_ms;
    if (g->retry_ms != 0 && g->retry_ms - mono_ms() < wait_ms)
        wait_ms = g->retry_ms - mono_ms();
    (void)poll(items, 2, wait_ms > 0 ? (int)wait_ms : 0);
}

static void look_for_end(struct gateway *g)
{
    if (!g->telephony->is_over(g->exchange))
        return;
    if (journal_count(g->journal) == 0 && !g->dials.has_report) {
        end_with(g, g->telephony->has_faults(g->exchange) ? EXIT_CODE_REFUSED : EXIT_CODE_OK);
        return;
    }
    if (g->over_ms == 0)
        g->over_ms = mono_ms();
    if (mono_ms() - g->over_ms < PATIENCE_TIMEOUTS * g->options->config->timeout_ms)
        return;
    log_line(LOG_LEVEL_ERROR,
             "the broker gives no answer; %zu reports stay in the journal and are sent at the next start",
             journal_count(g->journal));
    end_with(g, EXIT_CODE_UNAVAILABLE);
}

static void turn(struct gateway *g)
{
    struct incoming in;
    wait(g);
    client_tick(g->client, mono_ms());
    while (!g->ending && client_next(g->client, &in)) {
        take(g, &in);
        incoming_free(&in);
    }
    if (g->retry_ms != 0 && mono_ms() >= g->retry_ms) {
        g->retry_ms = 0;
        if (client_state(g->client) == CLIENT_UP)
            ask_login(g);
    }
    if (g->ending)
        return;
    take_reports(g);
    if (g->retry_ms == 0) {
        send_reports(g);
        ask_open(g);
        dials_step(g);
    }
    send_operators(g);
    look_for_end(g);
}

static void log_out(struct gateway *g)
{
    struct nothing request = {0}, reply = {0};
    struct refusal why;
    /* The session would end by itself, too: an answer that does not come is no fault. */
    if (client_state(g->client) == CLIENT_READY && client_call(g->client, message_by_type("session.logout"),
                                                               &request, NULL, &reply, &why, 500) != RESULT_OK)
        client_forget(g->client);
}

enum exit_code gateway_run(const struct gateway_options *options)
{
    struct gateway *g = calloc(1, sizeof *g);
    if (g == NULL)
        return EXIT_CODE_IO;
    g->options = options;
    g->telephony = options->telephony;
    enum exit_code code = gateway_open(g);
    if (code == EXIT_CODE_OK) {
        while (!stopping && !g->ending)
            turn(g);
        code = g->code;
        log_out(g);
        if (stopping && journal_count(g->journal) > 0)
            log_line(LOG_LEVEL_INFO, "%zu reports stay in the journal", journal_count(g->journal));
    }
    client_close(&g->client);
    if (g->exchange != NULL)
        g->telephony->close(&g->exchange);
    journal_close(&g->journal);
    explicit_bzero(g, sizeof *g);
    free(g);
    return code;
}
