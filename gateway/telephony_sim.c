/* A simulated exchange: the callers of core/arrivals.h ring by the city's clock, and hang up when their patience or their talk is
 * over. A phone of somebody who is ready rings for the one who waits longest; it is answered at the desk.
 *
 *   comes -> menu -+-> left, or was a test
 *                  +-> refused: all places are taken -----------+-> rings again later, or not
 *                  +-> waits -+-> gives up ---------------------+
 *                             +-> talks (heard from the broker) -> hangs up, unless the operator did
 */
#include "config/log.h"
#include "core/arrivals.h"
#include "gateway/sim_inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_HOTLINE = 90,
    QUEUE_ENGLISH = 2,
    QUEUE_ENTERPRISE = 8,
    HIDDEN = 20, /* of 1000 numbers */
    DAYS_WITHOUT = 366,
};

static const char exchange_name[] = "sim";

static enum result open_sim(const struct telephony_options *options, void **ret_state,
                            char why[TELEPHONY_WHY_SIZE])
{
    struct sim *sim = calloc(1, sizeof *sim);
    struct line *lines = calloc((size_t)options->lines, sizeof *lines);
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (sim == NULL || lines == NULL) {
        free(lines);
        free(sim);
        return RESULT_NO_MEMORY;
    }
    sim->options = *options;
    sim->lines = lines;
    snprintf(sim->seed, sizeof sim->seed, "%s/%" PRIx64 "-", exchange_name, options->seed);
    *ret_state = sim;
    return RESULT_OK;
}

/* The line whose next step comes first, or NULL. */
static const struct line *first_line(const struct sim *sim)
{
    const struct line *first = NULL;
    for (size_t i = 0; i < (size_t)sim->options.lines; i++) {
        const struct line *line = &sim->lines[i];
        if (line->stage != STAGE_FREE && (first == NULL || sim_due_at(line) < sim_due_at(first)))
            first = line;
    }
    return first;
}

/* When the next phone may ring. */
static int64_t ring_at(const struct sim *sim, int64_t now)
{
    int64_t next_at = INT64_MAX;
    if (sim->options.ring_ms == 0 || sim_first_waiting(sim) == NULL)
        return INT64_MAX;
    return operators_next(&sim->operators, now, &next_at) != NULL ? now : next_at;
}

static int64_t sim_wait_ms(const void *state, struct city_clock clock)
{
    const struct sim *sim = state;
    const struct line *first = first_line(sim);
    int64_t at = first != NULL && sim_due_at(first) < sim->next.at ? sim_due_at(first) : sim->next.at;
    int64_t ring = ring_at(sim, clock.at);
    at = ring < at ? ring : at;
    int64_t dial = sim_dials_next_at(&sim->dials);
    at = dial < at ? dial : at;
    if (clock.at == 0 || (clock.rate == 0 && sim->left.count == 0))
        return TELEPHONY_NEVER_MS;
    if (at <= clock.at || sim->left.count > 0)
        return 0;
    int64_t wait_ms =
        (at - clock.at) / clock.rate * 1000 + (at - clock.at) % clock.rate * 1000 / clock.rate + 1;
    return wait_ms < TELEPHONY_NEVER_MS ? wait_ms : TELEPHONY_NEVER_MS;
}

/* --- who rings ----------------------------------------------------------------------------------------------- */

/* The next caller, of a later day if this one has none any more; nobody ever if a year has none. */
static void next_caller(struct sim *sim, const struct zone *zone)
{
    for (int64_t last = sim->day.day + DAYS_WITHOUT; !arrivals_next(&sim->day, &sim->next);) {
        sim->next.at = INT64_MAX;
        if (sim->day.day == last)
            return;
        arrivals_begin(&sim->day, &sim->options.shape, zone, sim->options.seed, sim->day.day + 1,
                       ARRIVALS_BY_WEEKDAY);
    }
}

/* Whoever would have rung before the exchange was there is not heard. */
static void begin(struct sim *sim, struct city_clock clock)
{
    struct civil_time now = zone_local(clock.zone, clock.at);
    snprintf(sim->run, sizeof sim->run, "%s%02d%02d%02d-", sim->seed, now.hour, now.minute, now.second);
    arrivals_begin(&sim->day, &sim->options.shape, clock.zone, sim->options.seed,
                   zone_day_number(clock.zone, clock.at), ARRIVALS_BY_WEEKDAY);
    do
        next_caller(sim, clock.zone);
    while (sim->next.at <= clock.at);
}

static void begin_call(struct sim *sim)
{
    static const char *const queues[] = {"hotline", "english", "enterprise"};
    static const unsigned weights[] = {QUEUE_HOTLINE, QUEUE_ENGLISH, QUEUE_ENTERPRISE};
    for (size_t i = 0; i < (size_t)sim->options.lines; i++) {
        struct line *line = &sim->lines[i];
        struct chance *chance = &line->caller.chance;
        if (line->stage != STAGE_FREE)
            continue;
        *line = (struct line){.stage = STAGE_COMES, .at = sim->next.at, .caller = sim->next};
        line->queue = queues[chance_pick(chance, weights, 3)];
        int64_t number = chance_between(chance, 0, 99999999);
        if (!chance_in(chance, HIDDEN, ARRIVALS_WHOLE))
            snprintf(line->phone, sizeof line->phone, "139%08" PRId64, number);
        sim_name_call(sim, line);
        return;
    }
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct sim *sim = state;
    if (clock.at == 0)
        return false;
    if (sim->next.at == 0)
        begin(sim, clock);
    if (left_next(&sim->left, clock.at, ret))
        return true;
    for (;;) {
        const struct line *first = first_line(sim);
        bool is_next = first == NULL || sim->next.at <= sim_due_at(first);
        if ((is_next ? sim->next.at : sim_due_at(first)) > clock.at)
            return sim_ring(sim, clock.at, ret);
        if (!is_next) {
            sim_step(sim, &sim->lines[first - sim->lines], ret);
            return true;
        }
        begin_call(sim);
        next_caller(sim, clock.zone);
    }
}

/* --- what the broker tells ------------------------------------------------------------------------------- */

/* The line of a call by our name, or (ref NULL) by the broker's number: what is pushed names it by that alone. */
static struct line *line_of(struct sim *sim, const char *ref, int64_t call_id)
{
    for (size_t i = 0; i < (size_t)sim->options.lines; i++) {
        struct line *line = &sim->lines[i];
        if (line->stage != STAGE_FREE && (ref != NULL ? strcmp(line->ref, ref) == 0 : line->call_id == call_id))
            return line;
    }
    return NULL;
}

/* A call that the broker refuses is none; a phone that it does not let ring is left alone. */
static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct sim *sim = state;
    struct line *line = line_of(sim, report->ref, 0);
    if (line == NULL)
        return;
    if (why == NULL) {
        line->call_id = call != NULL ? call->id : line->call_id;
        return;
    }
    if (report->step == CALL_RINGING || report->step == CALL_RING_ENDED) {
        if (line->rung != NULL)
            line->rung->is_ready = false;
        sim_stop_ringing(line);
        return;
    }
    sim->waiting -= line->stage == STAGE_WAITS;
    sim_stop_ringing(line);
    line->stage = STAGE_FREE;
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    struct sim *sim = state;
    struct line *line = call->id != 0 ? line_of(sim, NULL, call->id) : NULL;
    (void)clock;
    if (line == NULL || line->stage == STAGE_COMES)
        return;
    bool was_waiting = line->stage == STAGE_WAITS;
    if (call->ended_at != 0) {
        line->stage = STAGE_FREE;
    } else if (call->answered_at != 0 && was_waiting) {
        line->stage = STAGE_TALKS;
        line->at = call->answered_at + line->caller.talk_ms;
        says_tell(sim->options.says, &line->caller, call->operator_login, line->phone, sim->options.out);
    }
    sim->waiting -= was_waiting && line->stage != STAGE_WAITS;
    if (line->stage != STAGE_WAITS)
        sim_stop_ringing(line);
}

static void told_state(void *state, const struct operator_row *row)
{
    struct sim *sim = state;
    operators_told(&sim->operators, row);
}

static const char *wants_open(void *state)
{
    const struct sim *sim = state;
    return sim->run[0] != '\0' && !sim->left.is_told ? exchange_name : NULL;
}

static void told_open(void *state, const struct open_call *rows, size_t count)
{
    struct sim *sim = state;
    if (left_take(&sim->left, rows, count, sim->seed, sim->run) != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "out of memory: calls of an earlier run stay open");
}

static int no_descriptor(const void *state)
{
    (void)state;
    return -1;
}

static bool next_operator(void *state, struct operator_report *ret)
{
    struct sim *sim = state;
    return operators_report(&sim->operators, ret);
}

static void told_dial(void *state, const struct dial_order *order)
{
    struct sim *sim = state;
    sim_dials_told(&sim->dials, order, sim->options.seed);
}

static bool next_dial(void *state, struct city_clock clock, struct dial_report *ret)
{
    struct sim *sim = state;
    return sim_dials_next(&sim->dials, exchange_name, clock.at, ret);
}

static void dialled(void *state, const struct dial_report *report, struct city_clock clock, bool agreed)
{
    struct sim *sim = state;
    sim_dials_answered(&sim->dials, report, agreed, clock.at);
}

static bool never(const void *state)
{
    (void)state;
    return false;
}

static void close_sim(void **state)
{
    struct sim *sim = *state;
    if (sim != NULL) {
        left_free(&sim->left);
        free(sim->lines);
    }
    free(sim);
    *state = NULL;
}

const struct telephony telephony_simulated = {
    .name = "simulated",
    .open = open_sim,
    .fd = no_descriptor,
    .wait_ms = sim_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .state = told_state,
    .next_operator = next_operator,
    .dial = told_dial,
    .next_dial = next_dial,
    .dialled = dialled,
    .is_over = never,
    .has_faults = never,
    .close = close_sim,
    .wants_open = wants_open,
    .told_open = told_open,
};
