/* An exchange that does what another one did, at the pace that is wished.
 *
 *   by the city's clock   as if it began now: each instant is moved by as much as the first one
 *   at a speed            so many times as fast as it was, or at once; its instants stay what they were, or go back by whole days if
 *                         they would lie in the future
 *
 * The hotline so takes over a day that it has not seen, and a desk practises with a real one. */
#include "gateway/replay_file.h"
#include "gateway/telephony.h"

#include "config/log.h"
#include "core/civil.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

struct replay {
    struct replay_file *file;
    char exchange[TEXT_CODE];
    double speed;
    int64_t (*mono_ms)(void);
    bool has_begun, is_over;
    int64_t begun_ms; /* monotonic */
    int64_t shift_ms; /* from the file's instants to the city's */
    int64_t told, refused;
};

static enum result open_replay(const struct telephony_options *options, void **ret_state,
                               char why[TELEPHONY_WHY_SIZE])
{
    struct replay *replay = calloc(1, sizeof *replay);
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (replay == NULL)
        return RESULT_NO_MEMORY;
    replay->speed = options->speed;
    replay->mono_ms = options->mono_ms;
    /* What is played as if it were now is another call each time; what stays where it was is the same one. */
    snprintf(replay->exchange, sizeof replay->exchange, options->speed > 0 ? "%.20s" : "%.20s-%" PRIx64,
             options->exchange, (uint64_t)options->run);
    const struct replay_options file = {
        .path = options->file, .exchange = replay->exchange, .queues = options->queues};
    enum result result = replay_open(&file, &replay->file, why);
    if (result == RESULT_OK)
        *ret_state = replay;
    else
        free(replay);
    return result;
}

static int replay_fd(const void *state)
{
    (void)state;
    return -1;
}

static void begin(struct replay *replay, struct city_clock clock)
{
    const struct replay_span *span = replay_span_of(replay->file);
    replay->has_begun = true;
    replay->begun_ms = replay->mono_ms();
    if (replay->speed <= 0)
        replay->shift_ms = clock.at - span->first_at;
    else if (span->last_at > clock.at)
        replay->shift_ms = -((span->last_at - clock.at - 1) / CIVIL_DAY_MS + 1) * CIVIL_DAY_MS;
    log_line(LOG_LEVEL_INFO,
             "replays %" PRId64 " records; %" PRId64 " lines could not be read; moved by %" PRId64 " s",
             span->records, span->faults, replay->shift_ms / 1000);
}

/* Real milliseconds until the file has come to an instant of its own; 0 if it has. */
static int64_t ms_until(const struct replay *replay, struct city_clock clock, int64_t at)
{
    int64_t left_ms = at + replay->shift_ms - clock.at;
    double rate = (double)clock.rate / 1000;
    if (replay->speed > 0) {
        double passed_ms = (double)(replay->mono_ms() - replay->begun_ms) * replay->speed;
        left_ms = isinf(replay->speed) ? 0 : at - replay_span_of(replay->file)->first_at - (int64_t)passed_ms;
        rate = replay->speed;
    }
    if (left_ms <= 0)
        return 0;
    double wait_ms = rate > 0 ? (double)left_ms / rate : TELEPHONY_NEVER_MS;
    return wait_ms < TELEPHONY_NEVER_MS ? (int64_t)wait_ms + 1 : TELEPHONY_NEVER_MS;
}

static int64_t replay_wait_ms(const void *state, struct city_clock clock)
{
    const struct replay *replay = state;
    int64_t at = 0;
    if (clock.at == 0)
        return TELEPHONY_NEVER_MS;
    if (!replay->has_begun)
        return 0;
    return replay_next_at(replay->file, &at) ? ms_until(replay, clock, at) : TELEPHONY_NEVER_MS;
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct replay *replay = state;
    int64_t at = 0;
    if (clock.at == 0)
        return false;
    if (!replay->has_begun)
        begin(replay, clock);
    while (!replay_report(replay->file, ret)) {
        replay->is_over = !replay_next_at(replay->file, &at);
        if (replay->is_over || ms_until(replay, clock, at) > 0)
            return false;
        replay_tell(replay->file);
    }
    ret->at += ret->at != 0 ? replay->shift_ms : 0;
    replay->told++;
    return true;
}

static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct replay *replay = state;
    (void)report;
    (void)call;
    replay->refused += why != NULL;
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    (void)state;
    (void)call;
    (void)clock;
}

static bool is_over(const void *state)
{
    const struct replay *replay = state;
    return replay->is_over;
}

static bool has_faults(const void *state)
{
    const struct replay *replay = state;
    return replay->refused > 0 || replay_span_of(replay->file)->faults > 0;
}

static void close_replay(void **state)
{
    struct replay *replay = *state;
    if (replay != NULL) {
        log_line(LOG_LEVEL_INFO, "%" PRId64 " reports, %" PRId64 " refused", replay->told, replay->refused);
        replay_close(&replay->file);
    }
    free(replay);
    *state = NULL;
}

const struct telephony telephony_replay = {
    .name = "replay",
    .open = open_replay,
    .fd = replay_fd,
    .wait_ms = replay_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .is_over = is_over,
    .has_faults = has_faults,
    .close = close_replay,
    .can_wait = true,
};
