/* When each holder of a ticket acts next: mostly in time, some late, some never. */
#include "ctl/play_inside.h"

enum {
    ROUND_GENERAL_MS = 5 * PLAY_MINUTE_MS, /* acts of this hurry share instants, and so commits */
    RETURNS_UNTIL = 3,
    NEAR_RECEIVE_MS =
        20 * PLAY_MINUTE_MS, /* beside persons: so long before a deadline their work is done for them */
    NEAR_DUE_MS = 60 * PLAY_MINUTE_MS,
    REDO_ASKED = 1 << APPROVAL_REDO,
};

static int64_t minutes(struct chance *chance, int64_t from, int64_t to)
{
    return chance_between(chance, from, to) * PLAY_MINUTE_MS;
}

static int64_t when_dispatched(struct play *play, struct matter *m)
{
    if (m->urgency != URGENCY_GENERAL)
        return play->now + minutes(&m->chance, 2, 6);
    return hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 4, 40));
}

static int64_t when_received(struct play *play, struct matter *m)
{
    if (m->urgency == URGENCY_EMERGENCY)
        return play->now + minutes(&m->chance, 1, 9);
    if (m->urgency == URGENCY_UTILITY)
        return play->now + minutes(&m->chance, 3, chance_in(&m->chance, 3, 100) ? 70 : 22);
    if (chance_in(&m->chance, 2, 100))
        return hours_after(play, HOURS_OFFICE, m->receive_due_at, minutes(&m->chance, 20, 200));
    return hours_after(play, HOURS_OFFICE, play->now, minutes(&m->chance, 10, 280));
}

static int64_t when_replied(struct play *play, struct matter *m)
{
    enum hours hours = m->urgency == URGENCY_GENERAL ? HOURS_OFFICE : HOURS_ALWAYS;
    int64_t due_at = m->redos > 0 && m->redo_due_at != 0 ? m->redo_due_at : m->due_at;
    int64_t span_ms = due_at - play->now;
    if (m->handling == FATE_FORGOTTEN && m->redos == 0 && !play->finishing)
        return 0;
    if (m->handling == FATE_LATE && m->redos == 0)
        return hours_after(play, hours, due_at > play->now ? due_at : play->now, minutes(&m->chance, 60, 720));
    if (span_ms < PLAY_HOUR_MS)
        return hours_after(play, hours, play->now, minutes(&m->chance, 20, 120));
    int64_t at = hours_within(play, hours, play->now + span_ms / 100 * chance_between(&m->chance, 6, 62));
    return at < due_at ? at : play->now + span_ms / 2;
}

static int64_t when_audited(struct play *play, struct matter *m)
{
    if (chance_in(&m->chance, 8, 1000))
        return hours_after(play, HOURS_OFFICE, play->now, minutes(&m->chance, 500, 900));
    return hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 6, 150));
}

/* The first attempt some hours after the audit, each further one in the next band of the day. */
static int64_t when_called(struct play *play, struct matter *m)
{
    const struct zone *zone = &play->ctl->zone;
    if (!play->finishing && (m->calling == FATE_FORGOTTEN || (m->calling == FATE_LATE && m->attempts > 0)))
        return 0;
    if (m->attempts == 0)
        return hours_after(play, HOURS_CALLBACK, play->now, minutes(&m->chance, 30, 300));
    int hour = zone_hour(zone, play->now);
    int64_t day = zone_day_number(zone, play->now) + (hour >= 18 ? 1 : 0);
    int from_min = hour < 12 ? 13 * 60 : hour < 18 ? 18 * 60 : 9 * 60;
    return hours_within(play, HOURS_CALLBACK,
                        zone_minute_of_day(zone, day, from_min) + minutes(&m->chance, 4, 85));
}

/* What persons hold is left to them until it is nearly overdue. */
static int64_t left_to_person(const struct matter *m)
{
    if (m->state == STATE_DISPATCHED)
        return m->receive_due_at != 0 ? m->receive_due_at - NEAR_RECEIVE_MS : 0;
    int64_t due_at = m->redos > 0 && m->redo_due_at != 0 ? m->redo_due_at : m->due_at;
    return due_at != 0 ? due_at - NEAR_DUE_MS : 0;
}

static bool will_return(struct play *play, struct matter *m)
{
    (void)play;
    return !m->returned && !m->designated && m->redos == 0 && m->urgency != URGENCY_EMERGENCY &&
           m->dispatches < RETURNS_UNTIL && chance_in(&m->chance, 6, 100);
}

void plans_next(struct play *play, size_t index)
{
    struct matter *m = &play->matters[index];
    bool excluded = units_excluded(play, m->holder_id);
    int64_t at = 0;
    m->plan++;
    m->returns_now = false;
    if (m->state == STATE_PENDING) {
        at = when_dispatched(play, m);
    } else if (m->state == STATE_DISPATCHED) {
        m->returns_now = !excluded && will_return(play, m);
        /* What is not ours is said soon: later it is not allowed any more. */
        at = excluded         ? left_to_person(m)
             : m->returns_now ? plans_after(play, m, HOURS_OFFICE, 10, 200)
                              : when_received(play, m);
    } else if (m->state == STATE_RECEIVED) {
        at = excluded ? left_to_person(m) : when_replied(play, m);
    } else if (m->state == STATE_RETURNED) {
        at = hours_after(play, HOURS_DUTY, play->now, minutes(&m->chance, 10, 90));
    } else if (m->state == STATE_REPLIED) {
        at = m->asks & REDO_ASKED ? 0 : when_audited(play, m);
    } else if (m->state == STATE_CALLBACK) {
        at = when_called(play, m);
    } else if (m->state == STATE_SUSPENDED) {
        /* The broker ends it by itself. */
        at = m->resume_at + PLAY_MINUTE_MS;
    }
    if (at == 0)
        return;
    if (!play->live && m->urgency == URGENCY_GENERAL)
        at = (at + ROUND_GENERAL_MS - 1) / ROUND_GENERAL_MS * ROUND_GENERAL_MS;
    play_plan(play, at, ACT_TICKET, index, m->plan);
    if (m->state == STATE_RECEIVED && !m->noted && !excluded && chance_in(&m->chance, 8, 100)) {
        m->noted = true;
        play_plan(play, play->now + (at - play->now) / 2, ACT_NOTE, index, m->plan);
    }
    if (!excluded && at > play->now)
        records_plan(play, index, at - play->now);
}

int64_t plans_after(struct play *play, struct matter *m, enum hours hours, int64_t from_min, int64_t to_min)
{
    return hours_after(play, hours, play->now, minutes(&m->chance, from_min, to_min));
}
