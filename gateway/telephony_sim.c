/* A simulated exchange: callers by a seed, at exponential gaps of city time, who hang up when their patience is over.
 *
 *   offered -> menu -+-> left
 *                    +-> waits -+-> hangs up
 *                               +-> talks (heard from the broker) -> hangs up, unless the operator did
 */
#include "core/chance.h"
#include "gateway/telephony.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    HOUR_MS = 3600000,
    CALLS_MAX =
        512, /* lines of the exchange: who comes when all are taken hears the busy tone and is no call */
    PATIENCE_MS = 90000,
    TALK_MS = 210000,
    QUEUE_ENGLISH_PERCENT = 2,
    QUEUE_ENTERPRISE_PERCENT = 8,
    LEFT_PERCENT = 3,
};

enum stage { STAGE_FREE, STAGE_OFFER, STAGE_MENU, STAGE_LEAVES, STAGE_WAITS, STAGE_TALKS };

struct line {
    enum stage stage;
    int64_t at; /* city time of what comes next */
    int64_t number;
    int64_t call_id; /* 0 until the broker has told it */
    int64_t patience_ms, talk_ms;
    bool leaves;
    char queue[TEXT_CODE];
    char caller[TEXT_PHONE];
};

struct sim {
    struct chance chance;
    uint64_t seed;
    int64_t gap_ms; /* mean */
    int64_t begun_at;
    int64_t next_at; /* of the next caller; 0 until the city's time is known */
    int64_t count;
    struct line lines[CALLS_MAX];
};

static enum result open_sim(const struct telephony_options *options, void **ret_state,
                            char why[TELEPHONY_WHY_SIZE])
{
    struct sim *sim = calloc(1, sizeof *sim);
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (sim == NULL)
        return RESULT_NO_MEMORY;
    chance_seed(&sim->chance, options->seed, 0);
    sim->seed = options->seed;
    sim->gap_ms = HOUR_MS / (options->per_hour > 0 ? options->per_hour : 1);
    *ret_state = sim;
    return RESULT_OK;
}

static int sim_fd(const void *state)
{
    (void)state;
    return -1;
}

/* The line whose next step comes first, or NULL. */
static const struct line *first_line(const struct sim *sim)
{
    const struct line *first = NULL;
    for (size_t i = 0; i < CALLS_MAX; i++) {
        const struct line *line = &sim->lines[i];
        if (line->stage != STAGE_FREE && (first == NULL || line->at < first->at))
            first = line;
    }
    return first;
}

static int64_t sim_wait_ms(const void *state, struct city_clock clock)
{
    const struct sim *sim = state;
    const struct line *first = first_line(sim);
    int64_t at = first != NULL && first->at < sim->next_at ? first->at : sim->next_at;
    if (clock.at == 0 || clock.rate == 0)
        return TELEPHONY_NEVER_MS;
    if (at <= clock.at)
        return 0;
    int64_t wait_ms = (at - clock.at) * 1000 / clock.rate + 1;
    return wait_ms < TELEPHONY_NEVER_MS ? wait_ms : TELEPHONY_NEVER_MS;
}

static void begin_call(struct sim *sim)
{
    static const char *const queues[] = {"hotline", "english", "enterprise"};
    static const unsigned weights[] = {100 - QUEUE_ENGLISH_PERCENT - QUEUE_ENTERPRISE_PERCENT,
                                       QUEUE_ENGLISH_PERCENT, QUEUE_ENTERPRISE_PERCENT};
    struct line *line = NULL;
    for (size_t i = 0; i < CALLS_MAX && line == NULL; i++)
        if (sim->lines[i].stage == STAGE_FREE)
            line = &sim->lines[i];
    /* Drawn for every caller, so that a full exchange does not shift those who come later. */
    struct line fresh = {.stage = STAGE_OFFER, .at = sim->next_at, .number = ++sim->count};
    fresh.patience_ms = 5000 + chance_gap(&sim->chance, PATIENCE_MS);
    fresh.talk_ms = 20000 + chance_gap(&sim->chance, TALK_MS);
    fresh.leaves = chance_in(&sim->chance, LEFT_PERCENT, 100);
    snprintf(fresh.queue, sizeof fresh.queue, "%s", queues[chance_pick(&sim->chance, weights, 3)]);
    snprintf(fresh.caller, sizeof fresh.caller, "139%08" PRId64, chance_between(&sim->chance, 0, 99999999));
    if (line != NULL)
        *line = fresh;
    sim->next_at += 1 + chance_gap(&sim->chance, sim->gap_ms);
}

/* The step of a line whose time has come; the line goes on to its next one. */
static void step(struct sim *sim, struct line *line, struct call_report *ret)
{
    *ret = (struct call_report){.at = line->at};
    snprintf(ret->ref, sizeof ret->ref, "sim-%" PRIx64 "-%" PRIx64 "-%" PRId64, sim->seed,
             (uint64_t)sim->begun_at, line->number);
    if (line->stage == STAGE_OFFER) {
        ret->step = CALL_OFFERED;
        snprintf(ret->caller, sizeof ret->caller, "%s", line->caller);
        line->stage = line->leaves ? STAGE_LEAVES : STAGE_MENU;
        line->at += chance_between(&sim->chance, 3000, 12000);
    } else if (line->stage == STAGE_MENU) {
        ret->step = CALL_QUEUED;
        snprintf(ret->queue, sizeof ret->queue, "%s", line->queue);
        line->stage = STAGE_WAITS;
        line->at += line->patience_ms;
    } else {
        ret->step = CALL_ENDED;
        line->stage = STAGE_FREE;
    }
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct sim *sim = state;
    if (clock.at == 0)
        return false;
    if (sim->next_at == 0) {
        sim->begun_at = clock.at;
        sim->next_at = clock.at + chance_gap(&sim->chance, sim->gap_ms);
    }
    while (sim->next_at <= clock.at)
        begin_call(sim);
    const struct line *first = first_line(sim);
    if (first == NULL || first->at > clock.at)
        return false;
    step(sim, &sim->lines[first - sim->lines], ret);
    return true;
}

static struct line *line_of_number(struct sim *sim, int64_t number)
{
    for (size_t i = 0; i < CALLS_MAX; i++)
        if (sim->lines[i].stage != STAGE_FREE && sim->lines[i].number == number)
            return &sim->lines[i];
    return NULL;
}

static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct sim *sim = state;
    const char *dash = strrchr(report->ref, '-');
    struct line *line = dash != NULL ? line_of_number(sim, strtoll(dash + 1, NULL, 10)) : NULL;
    (void)why;
    if (line == NULL)
        return;
    if (call != NULL)
        line->call_id = call->id;
    else
        line->stage = STAGE_FREE;
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    struct sim *sim = state;
    for (size_t i = 0; i < CALLS_MAX; i++) {
        struct line *line = &sim->lines[i];
        if (line->stage == STAGE_FREE || line->call_id != call->id || call->id == 0)
            continue;
        if (call->ended_at != 0) {
            line->stage = STAGE_FREE;
        } else if (call->answered_at != 0 && line->stage == STAGE_WAITS) {
            line->stage = STAGE_TALKS;
            line->at = clock.at + line->talk_ms;
        }
    }
}

static bool never(const void *state)
{
    (void)state;
    return false;
}

static void close_sim(void **state)
{
    free(*state);
    *state = NULL;
}

const struct telephony telephony_simulated = {
    .name = "simulated",
    .open = open_sim,
    .fd = sim_fd,
    .wait_ms = sim_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .is_over = never,
    .has_faults = never,
    .close = close_sim,
};
