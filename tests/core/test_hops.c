/* Who held a ticket when: the holders follow each other without a gap, through returns, redo, suspension and an undo. */
#include "core/hops.h"
#include "tests/support/unit.h"

#include <string.h>

enum { MINUTE = 60000, ROWS = 64 };

struct way {
    struct hops hops;
    struct hop rows[ROWS];
    size_t count;
    int64_t seq;
    int64_t now;
};

static struct event event_of(struct way *way, enum event_kind kind, int64_t account_id)
{
    return (struct event){.seq = ++way->seq,
                          .kind = kind,
                          .subject = SUBJECT_TICKET,
                          .subject_id = 7,
                          .occurred_at = way->now,
                          .recorded_at = way->now,
                          .account_id = account_id};
}

static void take(struct way *way, const struct event *event)
{
    assert_true(way->count < ROWS);
    way->count += hops_take(&way->hops, event, &way->rows[way->count]);
}

/* After so many minutes, an event by an account; `key` is a number of its body, NULL for none. */
static void later(struct way *way, int minutes, enum event_kind kind, int64_t account_id, const char *key,
                  int64_t value)
{
    way->now += minutes * MINUTE;
    struct event event = event_of(way, kind, account_id);
    if (key)
        record_set(&event.body, key, value);
    take(way, &event);
}

static void hop_is(const struct way *way, size_t at, enum ticket_state state, int64_t unit_id,
                   int64_t account_id, int minutes, enum event_kind ended_by)
{
    const struct hop *hop = &way->rows[at];
    assert_true(at < way->count);
    assert_int_equal(hop->state, state);
    assert_int_equal(hop->unit_id, unit_id);
    assert_int_equal(hop->account_id, account_id);
    assert_int_equal((hop->to_at - hop->from_at) / MINUTE, minutes);
    assert_int_equal(hop->ended_by, ended_by);
}

/* No gap, no overlap, from the opening to the end. */
static void is_whole(const struct way *way, int64_t opened_at, int64_t end_at)
{
    assert_int_equal(way->rows[0].from_at, opened_at);
    for (size_t i = 1; i < way->count; i++)
        assert_int_equal(way->rows[i].from_at, way->rows[i - 1].to_at);
    assert_int_equal(way->rows[way->count - 1].to_at, end_at);
}

static void the_clock_never_stops_in_transit(void **state)
{
    (void)state;
    struct way way = {.now = 1000 * MINUTE};
    later(&way, 0, EVENT_REGISTERED, 3, "has_phone", 1);
    later(&way, 5, EVENT_DISPATCHED, 4, "unit_id", 50);
    later(&way, 10, EVENT_NOTED, 4, NULL, 0);
    later(&way, 10, EVENT_RETURNED, 5, NULL, 0);
    later(&way, 30, EVENT_RETURN_GRANTED, 4, NULL, 0);
    later(&way, 1, EVENT_DISPATCHED, 4, "unit_id", 51);
    later(&way, 2, EVENT_RECEIVED, 6, NULL, 0);
    later(&way, 3, EVENT_PASSED_DOWN, 6, "unit_id", 52);
    later(&way, 4, EVENT_HANDED_UP, 7, NULL, 0);
    later(&way, 5, EVENT_REPLIED, 6, NULL, 0);
    later(&way, 6, EVENT_PASSED, 8, "callback_due_at", 9000 * MINUTE);
    later(&way, 7, EVENT_REDO, 9, "unit_id", 51);
    hop_is(&way, 0, STATE_PENDING, 0, 0, 5, EVENT_DISPATCHED);
    hop_is(&way, 1, STATE_DISPATCHED, 50, 0, 20, EVENT_RETURNED);
    hop_is(&way, 2, STATE_RETURNED, 0, 0, 30, EVENT_RETURN_GRANTED);
    hop_is(&way, 3, STATE_PENDING, 0, 0, 1, EVENT_DISPATCHED);
    hop_is(&way, 4, STATE_DISPATCHED, 51, 0, 2, EVENT_RECEIVED);
    hop_is(&way, 5, STATE_RECEIVED, 51, 6, 3, EVENT_PASSED_DOWN);
    hop_is(&way, 6, STATE_RECEIVED, 52, 0, 4, EVENT_HANDED_UP);
    hop_is(&way, 7, STATE_RECEIVED, 51, 0, 5, EVENT_REPLIED);
    hop_is(&way, 8, STATE_REPLIED, 0, 0, 6, EVENT_PASSED);
    hop_is(&way, 9, STATE_CALLBACK, 0, 0, 7, EVENT_REDO);
    assert_int_equal(way.rows[1].ended_account_id, 5);
    assert_true(hops_end(&way.hops, way.now + 8 * MINUTE, &way.rows[way.count]));
    way.count++;
    hop_is(&way, 10, STATE_DISPATCHED, 51, 0, 8, EVENT_NONE);
    is_whole(&way, 1000 * MINUTE, way.now + 8 * MINUTE);
}

static void a_closed_ticket_ends_and_the_time_until_it_is_opened_again_is_nobodys(void **state)
{
    (void)state;
    struct way way = {.now = 1000 * MINUTE};
    struct hop rest;
    later(&way, 0, EVENT_REGISTERED, 3, NULL, 0);
    later(&way, 1, EVENT_DISPATCHED, 4, "unit_id", 50);
    later(&way, 2, EVENT_RECEIVED, 6, NULL, 0);
    later(&way, 3, EVENT_REPLIED, 6, NULL, 0);
    later(&way, 4, EVENT_PASSED, 8, NULL, 0);
    is_whole(&way, 1000 * MINUTE, 1010 * MINUTE);
    assert_false(hops_end(&way.hops, 5000 * MINUTE, &rest));
    later(&way, 100, EVENT_REDO, 9, "unit_id", 50);
    hop_is(&way, 4, STATE_CLOSED, 0, 0, 100, EVENT_REDO);
    is_whole(&way, 1000 * MINUTE, 1110 * MINUTE);
}

static void an_operator_holds_what_waits_to_be_completed(void **state)
{
    (void)state;
    struct way way = {.now = 1000 * MINUTE};
    later(&way, 0, EVENT_REGISTERED, 3, "held", 1);
    later(&way, 2, EVENT_HANDED_OVER, 3, "service", 120);
    later(&way, 6, EVENT_AMENDED, 3, "released", 1);
    assert_int_equal(way.count, 1);
    hop_is(&way, 0, STATE_REGISTERED, 0, 3, 8, EVENT_AMENDED);
}

static void an_undone_decision_was_with_whom_it_had_been_moved_to(void **state)
{
    (void)state;
    struct way way = {.now = 1000 * MINUTE};
    later(&way, 0, EVENT_REGISTERED, 3, NULL, 0);
    later(&way, 1, EVENT_DISPATCHED, 4, "unit_id", 50);
    later(&way, 2, EVENT_UNDONE, 4, "from_seq", 2);
    hop_is(&way, 0, STATE_PENDING, 0, 0, 1, EVENT_DISPATCHED);
    hop_is(&way, 1, STATE_DISPATCHED, 50, 0, 2, EVENT_UNDONE);
    assert_true(hops_end(&way.hops, way.now + MINUTE, &way.rows[way.count++]));
    hop_is(&way, 2, STATE_PENDING, 0, 0, 1, EVENT_NONE);
}

static void a_life_told_at_once_is_one_hop(void **state)
{
    (void)state;
    struct way way = {.now = 1000 * MINUTE};
    struct event event = event_of(&way, EVENT_IMPORTED, 1);
    record_set(&event.body, "unit_id", 50);
    record_set(&event.body, "closed_at", 1600 * MINUTE);
    take(&way, &event);
    assert_int_equal(way.count, 1);
    hop_is(&way, 0, STATE_RECEIVED, 50, 0, 600, EVENT_IMPORTED);
    is_whole(&way, 1000 * MINUTE, 1600 * MINUTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_never_stops_in_transit),
        cmocka_unit_test(a_closed_ticket_ends_and_the_time_until_it_is_opened_again_is_nobodys),
        cmocka_unit_test(an_operator_holds_what_waits_to_be_completed),
        cmocka_unit_test(an_undone_decision_was_with_whom_it_had_been_moved_to),
        cmocka_unit_test(a_life_told_at_once_is_one_hop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
