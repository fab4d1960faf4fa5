/* The gateway's loop.
 *
 *   exchange -> journal (on disk) -> client_ask, id = call and step -> reply or refusal -> settled in the journal, exchange told
 *
 * A refusal that may pass (busy, storage) is no answer: the report is asked again under its id. */
#include "gateway/gateway_inside.h"

#include "config/log.h"
#include "wire/mono.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { IN_FLIGHT = 200, BATCH = 200, PATIENCE_TIMEOUTS = 6 };

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

void gateway_end(struct gateway *g, enum exit_code code)
{
    g->ending = true;
    g->code = code;
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
        gateway_end(g, g->telephony->has_faults(g->exchange) ? EXIT_CODE_REFUSED : EXIT_CODE_OK);
        return;
    }
    if (g->over_ms == 0)
        g->over_ms = mono_ms();
    if (mono_ms() - g->over_ms < PATIENCE_TIMEOUTS * g->options->config->timeout_ms)
        return;
    log_line(LOG_LEVEL_ERROR,
             "the broker gives no answer; %zu reports stay in the journal and are sent at the next start",
             journal_count(g->journal));
    gateway_end(g, EXIT_CODE_UNAVAILABLE);
}

static void turn(struct gateway *g)
{
    struct incoming in;
    wait(g);
    client_tick(g->client, mono_ms());
    while (!g->ending && client_next(g->client, &in)) {
        gateway_take(g, &in);
        incoming_free(&in);
    }
    if (g->retry_ms != 0 && mono_ms() >= g->retry_ms) {
        g->retry_ms = 0;
        if (client_state(g->client) == CLIENT_UP)
            gateway_ask_login(g);
    }
    if (g->ending)
        return;
    take_reports(g);
    if (g->retry_ms == 0) {
        send_reports(g);
        gateway_ask_open(g);
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
