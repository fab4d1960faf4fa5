#include "core/presence.h"

#include "core/civil.h"
#include "core/result.h"

/* What a state's time adds to beside the time on duty. */
static const enum measure state_measures[PRESENCE_COUNT] = {
    [PRESENCE_READY] = MEASURE_READY_MS,         [PRESENCE_TALKING] = MEASURE_TALKING_MS,
    [PRESENCE_WRAP_UP] = MEASURE_WRAP_UP_MS,     [PRESENCE_PAUSE] = MEASURE_BREAK_MS,
    [PRESENCE_RINGING] = MEASURE_RINGING_MS,     [PRESENCE_HOLD] = MEASURE_HOLD_MS,
    [PRESENCE_NOT_READY] = MEASURE_NOT_READY_MS, [PRESENCE_OTHER_CALL] = MEASURE_OTHER_CALL_MS,
};
static const enum measure reason_measures[PAUSE_REASON_COUNT] = {
    [PAUSE_REST] = MEASURE_BREAK_REST_MS,         [PAUSE_MEAL] = MEASURE_BREAK_MEAL_MS,
    [PAUSE_TRAINING] = MEASURE_BREAK_TRAINING_MS, [PAUSE_OTHER] = MEASURE_BREAK_OTHER_MS,
    [PAUSE_EXCHANGE] = MEASURE_BREAK_EXCHANGE_MS,
};

/* Of them what a call made that the person has dialled. */
static const enum measure dialled_measures[PRESENCE_COUNT] = {
    [PRESENCE_TALKING] = MEASURE_DIAL_TALKING_MS,
    [PRESENCE_WRAP_UP] = MEASURE_DIAL_WRAP_UP_MS,
};

/* A value beyond the list can only come from a later version: it counts as nothing that this one knows. */
static int64_t within(int64_t value, int64_t count)
{
    return value >= 0 && value < count ? value : 0;
}

void presence_apply(struct presence_facts *f, const struct event *e, struct segment *ret_closed)
{
    const struct record *b = &e->body;
    *ret_closed = (struct segment){.account_id = e->subject_id};
    if (e->subject == SUBJECT_ACCOUNT && e->kind == EVENT_OPERATOR_REPORTED) {
        f->account_id = e->subject_id;
        f->last_seq = e->seq;
        f->exchange = (enum exchange_state)within(record_get(b, "exchange", 0), EXCHANGE_STATE_COUNT);
        f->exchange_at = e->occurred_at;
        return;
    }
    if (e->subject == SUBJECT_ACCOUNT && e->kind == EVENT_BREAK_ASKED) {
        f->account_id = e->subject_id;
        f->last_seq = e->seq;
        f->next_reason = (enum pause_reason)within(record_get(b, "reason", 0), PAUSE_REASON_COUNT);
        return;
    }
    if (e->subject != SUBJECT_ACCOUNT || e->kind != EVENT_PRESENCE)
        return;
    int64_t at = e->occurred_at > f->from_at ? e->occurred_at : f->from_at;
    if (f->presence != PRESENCE_AWAY)
        *ret_closed = (struct segment){.account_id = e->subject_id,
                                       .presence = f->presence,
                                       .reason = f->reason,
                                       .queue_id = f->queue_id,
                                       .dialled = f->dial_id != 0,
                                       .from_at = f->from_at,
                                       .to_at = at};
    f->account_id = e->subject_id;
    f->last_seq = e->seq;
    f->from_at = at;
    if (record_get(b, "carried", 0))
        return;
    f->presence = (enum presence)within(record_get(b, "presence", 0), PRESENCE_COUNT);
    f->reason = (enum pause_reason)within(record_get(b, "reason", 0), PAUSE_REASON_COUNT);
    f->call_id = record_get(b, "call_id", 0);
    f->queue_id = record_get(b, "queue_id", 0);
    f->until_at = record_get(b, "until_at", 0);
    f->dial_id = record_get(b, "dial_id", 0);
    f->back = (enum presence)within(record_get(b, "back", 0), PRESENCE_COUNT);
    f->back_reason = (enum pause_reason)within(record_get(b, "back_reason", 0), PAUSE_REASON_COUNT);
    f->since_at = at;
    if (!presence_of_call(f))
        f->next_reason = PAUSE_NONE;
}

enum exchange_state presence_wanted(const struct presence_facts *f)
{
    if (f->presence == PRESENCE_AWAY)
        return EXCHANGE_OUT;
    /* What was set there is undone there, or by the person's own word. */
    if (f->presence == PRESENCE_PAUSE && f->reason == PAUSE_EXCHANGE)
        return EXCHANGE_UNKNOWN;
    /* Whoever dials in a break goes back to it: no call of a queue may come in between. */
    if (f->dial_id != 0 && presence_is_call(f->presence) && f->back == PRESENCE_PAUSE)
        return f->back_reason == PAUSE_EXCHANGE ? EXCHANGE_UNKNOWN : EXCHANGE_PAUSED;
    if (presence_is_call(f->presence) && f->next_reason == PAUSE_EXCHANGE)
        return EXCHANGE_UNKNOWN;
    return f->presence == PRESENCE_PAUSE || f->presence == PRESENCE_WRAP_UP || f->next_reason != PAUSE_NONE
               ? EXCHANGE_PAUSED
               : EXCHANGE_QUEUED;
}

bool presence_is_held(enum presence presence, enum pause_reason reason)
{
    return presence == PRESENCE_NOT_READY || presence == PRESENCE_OTHER_CALL ||
           (presence == PRESENCE_PAUSE && reason == PAUSE_EXCHANGE);
}

bool presence_differs(enum presence presence, enum exchange_state wanted, enum exchange_state exchange)
{
    bool is_that_call = exchange == EXCHANGE_IN_CALL && presence_is_call(presence);
    return exchange != EXCHANGE_UNKNOWN && exchange != wanted && !is_that_call;
}

enum presence presence_allowed(enum exchange_state told, enum pause_reason *ret_reason)
{
    static const enum presence allowed[EXCHANGE_STATE_COUNT] = {
        [EXCHANGE_UNKNOWN] = PRESENCE_READY,         [EXCHANGE_OUT] = PRESENCE_NOT_READY,
        [EXCHANGE_QUEUED] = PRESENCE_READY,          [EXCHANGE_PAUSED] = PRESENCE_PAUSE,
        [EXCHANGE_UNREACHABLE] = PRESENCE_NOT_READY, [EXCHANGE_IN_CALL] = PRESENCE_OTHER_CALL,
    };
    *ret_reason = told == EXCHANGE_PAUSED ? PAUSE_EXCHANGE : PAUSE_NONE;
    return allowed[told];
}

enum presence presence_ready_now(const struct presence_facts *f, enum pause_reason *ret_reason)
{
    /* A call that was told while one of ours rang or was talked on is that one. */
    bool holds = f->exchange == EXCHANGE_UNREACHABLE ||
                 (f->exchange == EXCHANGE_IN_CALL && !presence_is_call(f->presence) &&
                  (f->presence == PRESENCE_OTHER_CALL || f->exchange_at >= f->since_at));
    return presence_allowed(holds ? f->exchange : EXCHANGE_QUEUED, ret_reason);
}

bool presence_is_call(enum presence presence)
{
    return presence == PRESENCE_RINGING || presence == PRESENCE_TALKING || presence == PRESENCE_HOLD;
}

bool presence_of_call(const struct presence_facts *f)
{
    return presence_is_call(f->presence) || f->presence == PRESENCE_WRAP_UP;
}

static void put(const struct segment *segment, int64_t day, int hour, enum measure measure, int64_t amount,
                struct fact *out)
{
    *out = (struct fact){
        .day = day,
        .keys =
            {[SPLIT_HOUR] = hour, [SPLIT_OPERATOR] = segment->account_id, [SPLIT_QUEUE] = segment->queue_id},
        .measure = measure,
        .amount = amount};
}

/* The next instant after `at` at which the local hour changes: where the clocks are moved, too. */
static int64_t hour_end(const struct zone *zone, int64_t at)
{
    int64_t local_ms = at + (int64_t)zone_offset_at(zone, at) * 1000;
    int64_t past_ms = local_ms % CIVIL_HOUR_MS;
    struct zone_step step;
    int64_t end = at + CIVIL_HOUR_MS - (past_ms < 0 ? past_ms + CIVIL_HOUR_MS : past_ms);
    if (zone_next_step(zone, at, &step) && step.utc_s * 1000 < end)
        end = step.utc_s * 1000;
    return end;
}

size_t rates_of_segment(struct segment *segment, const struct zone *zone, struct fact out[FACTS_MAX])
{
    enum { EACH = 3 };
    size_t count = 0;
    if (segment->presence == PRESENCE_AWAY || segment->from_at >= segment->to_at)
        return 0;
    int64_t day = zone_day_number(zone, segment->from_at);
    while (segment->from_at < segment->to_at && zone_day_number(zone, segment->from_at) == day &&
           count + EACH <= FACTS_MAX) {
        int64_t end = hour_end(zone, segment->from_at);
        int64_t to = end < segment->to_at ? end : segment->to_at, amount = to - segment->from_at;
        int hour = zone_hour(zone, segment->from_at);
        put(segment, day, hour, MEASURE_DUTY_MS, amount, &out[count++]);
        put(segment, day, hour, state_measures[segment->presence], amount, &out[count++]);
        if (segment->presence == PRESENCE_PAUSE && reason_measures[segment->reason])
            put(segment, day, hour, reason_measures[segment->reason], amount, &out[count++]);
        if (segment->dialled && dialled_measures[segment->presence])
            put(segment, day, hour, dialled_measures[segment->presence], amount, &out[count++]);
        segment->from_at = to;
    }
    return count;
}

const struct workload_row workload_rows[WORKLOAD_COUNT] = {
    [WORKLOAD_HANDLING] = {"handling_time_ms", true, N_("handling of a call"),
                           "talk_ms and wrap_up_ms without dial_wrap_up_ms, divided by talks"},
    [WORKLOAD_OCCUPANCY] =
        {"occupancy_rate", false, N_("occupancy"),
         "talking_ms, hold_ms and wrap_up_ms of duty_ms without break_ms, not_ready_ms and other_call_ms"},
};

void rates_workload(enum workload workload, const int64_t sums[MEASURE_END], int64_t *ret_n, int64_t *ret_d)
{
    bool handling = workload == WORKLOAD_HANDLING;
    /* A call's talk holds the time in which its caller was held. */
    *ret_n = sums[MEASURE_WRAP_UP_MS] + (handling ? sums[MEASURE_TALK_MS] - sums[MEASURE_DIAL_WRAP_UP_MS]
                                                  : sums[MEASURE_TALKING_MS] + sums[MEASURE_HOLD_MS]);
    *ret_d = handling ? sums[MEASURE_TALKS]
                      : sums[MEASURE_DUTY_MS] - sums[MEASURE_BREAK_MS] - sums[MEASURE_NOT_READY_MS] -
                            sums[MEASURE_OTHER_CALL_MS];
}
