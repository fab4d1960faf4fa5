/* A real Asterisk: what it tells over its manager interface, as calls.
 *
 *   ami_exchange -> ami_calls -> reports
 *        | lost, or this program ended
 *        +-> on coming back: its queue_log fills the time between; without it the time is told as not measured. What was open and is
 *            not there any more is lost sight of, here or, after a restart of this program, by what is kept on disk (ami_kept) and by what the
 *            broker holds for open.
 *
 *   what the broker says of operators -> ami_phones -> queues of the exchange; where phones are there -> reports of operators
 */
#include "gateway/absence.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_dials.h"
#include "gateway/ami_kept.h"
#include "gateway/ami_phones.h"
#include "gateway/ami_rights.h"
#include "gateway/ami_setup.h"
#include "gateway/telephony.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICK_MS = 5000, ASSURE_AGAIN_MS = 30000, OWN_REPORTS = 256 };

struct asterisk {
    struct ami_setup setup;
    struct ami_exchange *exchange;
    struct ami_calls *calls;
    struct ami_phones *phones;
    struct ami_dials *dials;
    const char *name, *user;
    struct absence absence;
    struct ami_rights_look rights;
    struct ami_kept kept;
    int64_t ticked_ms, kept_ms, assure_ms; /* monotonic */
    char started[AMI_STARTED_SIZE];        /* of the exchange, as it was last told */
    bool is_drained;                       /* all that is to be reported has been */
    bool wants_open;
    int64_t back_ms; /* when the connection that the open calls are compared for came back */
    struct call_report own[OWN_REPORTS]; /* reports that are none of the table's */
    size_t own_count, own_first;
    int64_t refused;
};

static int64_t wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void put_own(struct asterisk *a, const struct call_report *report)
{
    if (a->own_first > 0 && a->own_first == a->own_count)
        a->own_first = a->own_count = 0;
    if (a->own_count < OWN_REPORTS)
        a->own[a->own_count++] = *report;
}

/* --- what the exchange says ---------------------------------------------------------------------------- */

static void on_event(void *context, const struct ami_message *message, int64_t at_us, enum ami_origin origin)
{
    struct asterisk *a = context;
    ami_phones_message(a->phones, message);
    ami_dials_message(a->dials, message, at_us / 1000);
    if (origin == AMI_LIVE)
        ami_rights_event(&a->rights, message);
    if (origin == AMI_LIVE)
        ami_calls_event(a->calls, message, at_us / 1000);
    else
        ami_calls_item(a->calls, message, at_us / 1000);
}

static void on_up(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    (void)at_us;
    ami_rights_up(&a->rights);
    ami_calls_up(a->calls);
    ami_dials_up(a->dials);
}

static void on_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    struct asterisk *a = context;
    int64_t up_ms = snapshot->up_us / 1000, down_ms = a->absence.heard_ms;
    bool is_news = !a->absence.is_over;
    absence_over(&a->absence, a->calls, up_ms);
    if (!snapshot->is_whole)
        log_line(LOG_LEVEL_WARNING,
                 "%s: what goes on there is not told whole; calls that ended unseen stay open", a->name);
    ami_calls_snapshot(a->calls, down_ms, up_ms, snapshot->is_restart, snapshot->is_whole);
    a->wants_open = snapshot->is_whole;
    a->back_ms = up_ms;
    ami_phones_snapshot(a->phones);
    ami_rights_snapshot(&a->rights);
    ami_dials_snapshot(a->dials, snapshot->is_whole, up_ms);
    if (is_news)
        log_line(LOG_LEVEL_INFO, "%s: the exchange at %s is heard", a->name, a->setup.place);
    text_copy(a->started, sizeof a->started, snapshot->started);
    a->kept_ms = 0;
}

static void on_down(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    absence_begins(&a->absence, at_us / 1000);
    ami_phones_down(a->phones);
    ami_dials_down(a->dials);
    log_line(LOG_LEVEL_WARNING, "%s: the connection to the exchange is lost", a->name);
}

static void on_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    struct asterisk *a = context;
    char sentence[AMI_SENTENCE_SIZE], key[24];
    (void)session;
    ami_trouble_say(trouble, a->setup.place, a->user, sentence);
    /* Both sessions meet the same troubles: each is told once a minute. */
    snprintf(key, sizeof key, "exchange-%d", (int)trouble->code);
    log_limited(key, mono_ms(), LOG_LEVEL_WARNING, "%s", sentence);
}

static enum result ask_exchange(void *context, struct ami_action *action, const struct ami_wish *wish,
                                struct refusal *why)
{
    struct asterisk *a = context;
    return ami_exchange_ask(a->exchange, action, wish, NULL, why);
}

static void on_failed(void *context, enum ami_outcome outcome, const char *action, const char *queue,
                      const char *interface, const char *said)
{
    struct ami_trouble trouble;
    char key[200];
    if (outcome == AMI_NOT_PERMITTED) {
        ami_trouble_set(&trouble, AMI_NOT_ALLOWED, action);
        on_trouble(context, "command", &trouble);
        return;
    }
    snprintf(key, sizeof key, "phone-%.80s-%.100s", queue, interface);
    log_limited(key, mono_ms(), LOG_LEVEL_WARNING, "%s of %s in queue %s failed: %s", action, interface, queue,
                said[0] != '\0' ? said : "no answer");
}

static bool takes_commands(void *context)
{
    const struct asterisk *a = context;
    return ami_exchange_takes_commands(a->exchange);
}

static void on_dial_failed(void *context, enum ami_outcome outcome, const char *action, const char *said)
{
    const struct asterisk *a = context;
    const char *right = strcmp(action, "Hangup") == 0 ? "call" : "originate";
    if (outcome == AMI_NOT_PERMITTED)
        log_limited("dial-right", mono_ms(), LOG_LEVEL_WARNING,
                    "%s: the user '%s' lacks %s in the line write of its section in manager.conf; add it, then "
                    "run 'manager reload' there",
                    a->setup.place, a->user, right);
    else
        log_limited("dial", mono_ms(), LOG_LEVEL_WARNING, "%s of a call from a desk failed: %s", action,
                    said[0] != '\0' ? said : "no answer");
}

/* --- an exchange as the gateway sees it ----------------------------------------------------------------- */

static void close_asterisk(void **state)
{
    struct asterisk *a = *state;
    if (a == NULL)
        return;
    if (a->exchange != NULL)
        absence_keep(&a->absence, "", wall_us() / 1000);
    ami_exchange_close(&a->exchange);
    ami_phones_close(&a->phones);
    ami_dials_close(&a->dials);
    ami_kept_close(&a->kept);
    ami_calls_close(&a->calls);
    ami_setup_close(&a->setup);
    free(a);
    *state = NULL;
}

static enum result open_exchange(struct asterisk *a, const struct config_asterisk *config)
{
    struct ami_exchange_options options = {.seed = (uint64_t)wall_us(),
                                           .started = a->absence.started,
                                           .context = a,
                                           .event = on_event,
                                           .up = on_up,
                                           .snapshot = on_snapshot,
                                           .down = on_down,
                                           .trouble = on_trouble};
    ami_setup_fill(&a->setup, config, &options);
    a->exchange = ami_exchange_open(&options);
    return a->exchange != NULL ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result open_asterisk(const struct telephony_options *options, void **ret_state,
                                 char why[TELEPHONY_WHY_SIZE])
{
    const struct config_asterisk *config = options->asterisk;
    struct asterisk *a = calloc(1, sizeof *a);
    void *state = a;
    char reason[FILE_WHY_SIZE] = "";
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (a == NULL)
        return RESULT_NO_MEMORY;
    a->name = config->name;
    a->user = a->rights.user = config->user;
    a->rights.place = a->setup.place;
    enum result result = RESULT_INVALID;
    if (ami_setup_open(config, options->config_file, &a->setup, reason) != EXIT_CODE_OK) {
        snprintf(why, TELEPHONY_WHY_SIZE, "%.390s", reason);
    } else {
        absence_open(&a->absence, options->folder, a->name, &a->setup.log, wall_us() / 1000);
        a->calls = ami_calls_open(&(struct ami_calls_options){
            .exchange = config->name, .queues = config->queues, .contexts = config->contexts});
        a->phones = ami_phones_open(&(struct ami_phones_options){.queues = config->queues,
                                                                 .interface = config->phone,
                                                                 .context = a,
                                                                 .ask = ask_exchange,
                                                                 .failed = on_failed});
        if (a->calls != NULL)
            ami_kept_open(&a->kept, options->folder, a->name, a->calls);
        a->dials = ami_dials_open(&(struct ami_dials_options){.config = config,
                                                              .context = a,
                                                              .ask = ask_exchange,
                                                              .takes_commands = takes_commands,
                                                              .failed = on_dial_failed});
        bool is_made = a->calls != NULL && a->phones != NULL && a->dials != NULL;
        result = is_made ? open_exchange(a, config) : RESULT_NO_MEMORY;
    }
    if (result == RESULT_OK)
        *ret_state = a;
    else
        close_asterisk(&state);
    return result;
}

static int asterisk_fd(const void *state)
{
    const struct asterisk *a = state;
    return ami_exchange_fd(a->exchange);
}

static int64_t asterisk_wait_ms(const void *state, struct city_clock clock)
{
    const struct asterisk *a = state;
    int64_t wait_ms = ami_exchange_wait_ms(a->exchange, mono_ms());
    (void)clock;
    return wait_ms < TICK_MS ? wait_ms : TICK_MS;
}

static bool take_report(struct asterisk *a, struct call_report *ret)
{
    for (int i = 0; i < 2; i++) {
        if (ami_calls_next(a->calls, ret))
            return true;
        if (absence_next(&a->absence, ret))
            return true;
        if (a->own_first < a->own_count) {
            *ret = a->own[a->own_first++];
            return true;
        }
        if (i > 0)
            break;
        ami_exchange_step(a->exchange, (struct ami_now){.mono_ms = mono_ms(), .wall_us = wall_us()});
        ami_phones_step(a->phones);
        ami_rights_step(&a->rights, a->exchange);
        if (mono_ms() - a->ticked_ms >= TICK_MS) {
            a->ticked_ms = mono_ms();
            ami_calls_tick(a->calls, wall_us() / 1000);
            absence_tell(&a->absence, wall_us() / 1000);
            if (a->assure_ms != 0 && mono_ms() >= a->assure_ms) {
                a->assure_ms = 0;
                absence_assure(&a->absence, wall_us() / 1000);
            }
        }
    }
    if (exchange_calls_lost(ami_calls_table(a->calls)))
        log_line(LOG_LEVEL_ERROR, "out of memory: calls are not reported");
    return false;
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct asterisk *a = state;
    (void)clock;
    a->is_drained = !take_report(a, ret);
    return !a->is_drained;
}

static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct asterisk *a = state;
    (void)report;
    (void)call;
    a->refused += why != NULL;
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    (void)state;
    (void)call;
    (void)clock;
}

/* What was heard is heard on disk once the reports of it are, and not before: else an end in between would lose them. */
static void kept(void *state)
{
    struct asterisk *a = state;
    if (!a->is_drained)
        return;
    ami_kept_note(&a->kept);
    if (a->kept_ms != 0 && mono_ms() - a->kept_ms < TICK_MS)
        return;
    a->kept_ms = mono_ms();
    ami_kept_renew(&a->kept);
    absence_keep(&a->absence, a->started, wall_us() / 1000);
}

/* Once more a while later, since the clocks of two gateways may differ. */
static void assure(void *state)
{
    struct asterisk *a = state;
    a->assure_ms = mono_ms() + ASSURE_AGAIN_MS;
    absence_assure(&a->absence, wall_us() / 1000);
}

static void told_before(void *state, const struct call_report *report)
{
    struct asterisk *a = state;
    exchange_told_before(ami_calls_table(a->calls), report);
}

static void told_state(void *state, const struct operator_row *row)
{
    struct asterisk *a = state;
    ami_phones_told(a->phones, row);
}

static bool next_operator(void *state, struct operator_report *ret)
{
    struct asterisk *a = state;
    return ami_phones_next(a->phones, ret);
}

static void told_dial(void *state, const struct dial_order *order)
{
    struct asterisk *a = state;
    ami_dials_told(a->dials, order);
}

static bool next_dial(void *state, struct city_clock clock, struct dial_report *ret)
{
    struct asterisk *a = state;
    (void)clock;
    return ami_dials_next(a->dials, ret);
}

static void dialled(void *state, const struct dial_report *report, struct city_clock clock, bool agreed)
{
    struct asterisk *a = state;
    (void)clock;
    ami_dials_answered(a->dials, report, agreed);
}

static bool never(const void *state)
{
    (void)state;
    return false;
}

static bool has_faults(const void *state)
{
    const struct asterisk *a = state;
    return a->refused > 0;
}

static const char *wants_open(void *state)
{
    struct asterisk *a = state;
    bool wants = a->wants_open;
    a->wants_open = false;
    return wants ? a->name : NULL;
}

static void told_open(void *state, const struct open_call *rows, size_t count)
{
    struct asterisk *a = state;
    for (size_t i = 0; i < count; i++) {
        struct call_report report = {.step = CALL_LOST_SIGHT, .at = a->back_ms};
        /* What came since the connection stands is known better here. */
        if (rows[i].offered_at >= a->back_ms || ami_calls_is_alive(a->calls, rows[i].ref, rows[i].visit))
            continue;
        text_copy(report.ref, sizeof report.ref, rows[i].ref);
        text_copy(report.visit, sizeof report.visit, rows[i].visit);
        text_copy(report.queue, sizeof report.queue, rows[i].queue);
        put_own(a, &report);
    }
    /* More than there is room for: asked again once these are told. */
    a->wants_open = a->own_count == OWN_REPORTS;
}

const struct telephony telephony_asterisk = {
    .name = "asterisk",
    .is_real = true,
    .open = open_asterisk,
    .fd = asterisk_fd,
    .wait_ms = asterisk_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .state = told_state,
    .next_operator = next_operator,
    .dial = told_dial,
    .next_dial = next_dial,
    .dialled = dialled,
    .is_over = never,
    .has_faults = has_faults,
    .wants_open = wants_open,
    .told_open = told_open,
    .kept = kept,
    .told_before = told_before,
    .assure = assure,
    .close = close_asterisk,
};
