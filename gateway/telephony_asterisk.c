/* A real Asterisk: what it tells over its manager interface, as calls.
 *
 *   ami_exchange -> ami_calls -> reports
 *        | lost, or this program ended
 *        +-> on coming back: its queue_log fills the time between; without it the time is told as not measured. What was open and is
 *            not there any more is lost sight of, here or, after a restart of this program, by what the broker holds for open.
 *
 * A small file beside the journal says when the exchange was heard last, since when it ran, and where its log ended. */
#include "gateway/ami_calls.h"
#include "gateway/ami_setup.h"
#include "gateway/log_reader.h"
#include "gateway/telephony.h"
#include "wire/queue_log.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    KEEP_EVERY_MS = 5000,
    TICK_MS = 5000,
    STATE_BYTES = 4096,
    OVERLAP_MS = 2000,
    GAP_LEAST_MS = 1000,
    OWN_REPORTS = 256
};

struct asterisk {
    struct ami_setup setup;
    struct ami_exchange *exchange;
    struct ami_calls *calls;
    const char *name;
    char state_file[CONFIG_PATH_SIZE];
    char started[AMI_STARTED_SIZE];
    int64_t heard_ms;           /* the exchange's events were heard until then; 0: never */
    struct log_place log;       /* where its log ended then */
    int64_t kept_ms, ticked_ms; /* monotonic */
    bool is_caught_up;          /* what was missed before this connection has been looked for */
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

/* --- what is kept -------------------------------------------------------------------------------------- */

static void read_state(struct asterisk *a)
{
    char *text = NULL, why[FILE_WHY_SIZE];
    size_t size = 0;
    if (file_read(a->state_file, STATE_BYTES, &text, &size, why) != RESULT_OK)
        return;
    char started[AMI_STARTED_SIZE] = "";
    int64_t heard_ms = 0;
    struct log_place log = {0};
    if (sscanf(text, "heard %" SCNd64 "\nlog %" SCNu64 " %" SCNd64 "\nstarted %31[^\n]", &heard_ms, &log.inode,
               &log.offset, started) >= 3) {
        a->heard_ms = heard_ms;
        a->log = log;
        text_copy(a->started, sizeof a->started, started);
    } else {
        log_line(LOG_LEVEL_WARNING, "%s: is none of ours; when the exchange was heard last is not known",
                 a->state_file);
    }
    free(text);
}

static void write_state(struct asterisk *a)
{
    char text[400], why[FILE_WHY_SIZE];
    int length = snprintf(text, sizeof text, "heard %" PRId64 "\nlog %" PRIu64 " %" PRId64 "\nstarted %s\n",
                          a->heard_ms, a->log.inode, a->log.offset, a->started);
    if (file_write(a->state_file, text, (size_t)length, 0600, why) != RESULT_OK)
        log_limited("state", mono_ms(), LOG_LEVEL_WARNING, "%s", why);
}

/* As long as events come, all that has happened was heard. */
static void note_heard(struct asterisk *a)
{
    if (!a->is_caught_up || mono_ms() - a->kept_ms < KEEP_EVERY_MS)
        return;
    a->kept_ms = mono_ms();
    a->heard_ms = wall_us() / 1000;
    if (a->setup.queue_log[0] != '\0' && log_end(a->setup.queue_log, &a->log) != RESULT_OK)
        a->log = (struct log_place){0};
    write_state(a);
}

/* --- gaps ---------------------------------------------------------------------------------------------- */

static void put_own(struct asterisk *a, const struct call_report *report)
{
    if (a->own_first > 0 && a->own_first == a->own_count)
        a->own_first = a->own_count = 0;
    if (a->own_count < OWN_REPORTS)
        a->own[a->own_count++] = *report;
}

struct log_filling {
    const struct queue_log_options *options;
    int64_t from_ms;  /* lines before are passed over if the place in the log is not known */
    int64_t first_ms; /* time of the first line; 0: none came */
    int64_t lines, faults;
};

static void take_log_line(void *context, char *text)
{
    struct log_filling *filling = context;
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY];
    enum result result = queue_log_parse(text, &line, why);
    filling->faults += result == RESULT_INVALID;
    if (result != RESULT_OK)
        return;
    if (filling->first_ms == 0)
        filling->first_ms = line.at;
    if (line.at >= filling->from_ms)
        filling->lines += queue_log_tell(filling->options, &line);
}

static bool wants_queue(const void *context, const char *queue)
{
    return ami_calls_wants(context, queue);
}

static const char *phone_of(const void *context, const char *agent)
{
    return ami_calls_extension(context, agent);
}

/* Fills the time from the log; true if it covers all of it. */
static bool fill_from_log(struct asterisk *a, int64_t down_ms)
{
    const struct queue_log_options options = {
        .calls = ami_calls_table(a->calls), .wants = wants_queue, .extension = phone_of, .context = a->calls};
    /* Behind the place where the log ended when the exchange was heard last all lines are of the time that was missed, or of the few
     * seconds before, which change nothing. */
    struct log_filling filling = {.options = &options, .from_ms = a->log.inode != 0 ? 0 : down_ms - OVERLAP_MS};
    bool is_whole = false;
    if (a->setup.queue_log[0] == '\0')
        return false;
    enum result result = log_read(a->setup.queue_log, &a->log, take_log_line, &filling, &is_whole);
    if (result != RESULT_OK) {
        log_line(LOG_LEVEL_WARNING, "asterisk.queue_log: %s cannot be read; what was missed is not filled in",
                 a->setup.queue_log);
        return false;
    }
    log_line(LOG_LEVEL_INFO,
             "the exchange's log tells %" PRId64 " events of the time that was missed; %" PRId64
             " lines could not be read",
             filling.lines, filling.faults);
    return (is_whole || (filling.first_ms != 0 && filling.first_ms <= down_ms)) && filling.faults == 0;
}

static void tell_gap(struct asterisk *a, int64_t down_ms, int64_t up_ms)
{
    struct call_report report = {.step = CALL_NOT_MEASURED, .at = down_ms, .until_at = up_ms};
    snprintf(report.ref, sizeof report.ref, "%s/", a->name);
    put_own(a, &report);
    log_line(LOG_LEVEL_WARNING, "%s: calls of %" PRId64 " s were not measured", a->name,
             (up_ms - down_ms + 999) / 1000);
}

/* --- what the exchange says ---------------------------------------------------------------------------- */

static void on_event(void *context, const struct ami_message *message, int64_t at_us, enum ami_origin origin)
{
    struct asterisk *a = context;
    if (origin == AMI_LIVE)
        ami_calls_event(a->calls, message, at_us / 1000);
    else
        ami_calls_item(a->calls, message, at_us / 1000);
}

static void on_up(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    (void)at_us;
    ami_calls_up(a->calls);
}

static void on_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    struct asterisk *a = context;
    int64_t up_ms = snapshot->up_us / 1000;
    int64_t down_ms = a->heard_ms;
    bool was_away = down_ms != 0 && up_ms - down_ms >= GAP_LEAST_MS;
    if (snapshot->started[0] != '\0')
        text_copy(a->started, sizeof a->started, snapshot->started);
    if (was_away && !fill_from_log(a, down_ms))
        tell_gap(a, down_ms, up_ms);
    if (!snapshot->is_whole)
        log_line(LOG_LEVEL_WARNING,
                 "%s: what goes on there is not told whole; calls that ended unseen stay open", a->name);
    ami_calls_snapshot(a->calls, down_ms != 0 ? down_ms : up_ms, up_ms, snapshot->is_restart,
                       snapshot->is_whole);
    a->wants_open = snapshot->is_whole;
    a->back_ms = up_ms;
    a->is_caught_up = true;
    a->kept_ms = mono_ms() - KEEP_EVERY_MS;
    note_heard(a);
}

static void on_down(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    /* Before that it is still the time from the last connection on. */
    if (a->is_caught_up)
        a->heard_ms = at_us / 1000;
    a->is_caught_up = false;
    write_state(a);
    log_line(LOG_LEVEL_WARNING, "%s: the connection to the exchange is lost", a->name);
}

static void on_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    struct asterisk *a = context;
    char sentence[AMI_SENTENCE_SIZE];
    ami_trouble_say(trouble, a->setup.place, "", sentence);
    log_limited(session, mono_ms(), LOG_LEVEL_WARNING, "%s", sentence);
}

/* --- an exchange as the gateway sees it ----------------------------------------------------------------- */

static void close_asterisk(void **state)
{
    struct asterisk *a = *state;
    if (a == NULL)
        return;
    if (a->exchange != NULL) {
        a->kept_ms = mono_ms() - KEEP_EVERY_MS;
        note_heard(a);
    }
    ami_exchange_close(&a->exchange);
    ami_calls_close(&a->calls);
    ami_setup_close(&a->setup);
    free(a);
    *state = NULL;
}

static enum result open_exchange(struct asterisk *a, const struct config_asterisk *config)
{
    struct ami_exchange_options options = {.seed = (uint64_t)wall_us(),
                                           .started = a->started,
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
    snprintf(a->state_file, sizeof a->state_file, "%.900s/%.40s.state", options->folder, config->name);
    read_state(a);
    enum result result = RESULT_INVALID;
    if (ami_setup_open(config, options->config_file, &a->setup, reason) != EXIT_CODE_OK) {
        snprintf(why, TELEPHONY_WHY_SIZE, "%.390s", reason);
    } else {
        a->calls = ami_calls_open(&(struct ami_calls_options){
            .exchange = config->name, .queues = config->queues, .contexts = config->contexts});
        result = a->calls != NULL ? open_exchange(a, config) : RESULT_NO_MEMORY;
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

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct asterisk *a = state;
    (void)clock;
    for (int i = 0; i < 2; i++) {
        if (ami_calls_next(a->calls, ret))
            return true;
        if (a->own_first < a->own_count) {
            *ret = a->own[a->own_first++];
            return true;
        }
        if (i > 0)
            break;
        ami_exchange_step(a->exchange, (struct ami_now){.mono_ms = mono_ms(), .wall_us = wall_us()});
        note_heard(a);
        if (mono_ms() - a->ticked_ms >= TICK_MS) {
            a->ticked_ms = mono_ms();
            ami_calls_tick(a->calls, wall_us() / 1000);
        }
    }
    if (exchange_calls_lost(ami_calls_table(a->calls)))
        log_line(LOG_LEVEL_ERROR, "out of memory: calls are not reported");
    return false;
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
    .is_over = never,
    .has_faults = has_faults,
    .wants_open = wants_open,
    .told_open = told_open,
    .close = close_asterisk,
};
