/* The fold of an operator's states, and what their time adds to which day and hour. */
#include "core/presence.h"
#include "tests/support/unit.h"

static struct zone shanghai, berlin;

static int set_up(void **state)
{
    (void)state;
    zone_fixed(&shanghai, "Asia/Shanghai", 8 * 3600);
    return zone_from_rule(&berlin, "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3") == RESULT_OK ? 0 : -1;
}

static struct event told(int64_t at, enum presence presence)
{
    struct event event = {
        .kind = EVENT_PRESENCE, .subject = SUBJECT_ACCOUNT, .subject_id = 7, .occurred_at = at};
    record_set(&event.body, "presence", presence);
    return event;
}

static struct segment after(struct presence_facts *facts, const struct event *event)
{
    struct segment closed;
    presence_apply(facts, event, &closed);
    return closed;
}

static void each_event_ends_a_segment_and_begins_the_next(void **state)
{
    struct presence_facts facts = {0};
    struct event ready = told(1000, PRESENCE_READY), pause = told(5000, PRESENCE_PAUSE),
                 away = told(9000, PRESENCE_AWAY);
    (void)state;
    record_set(&pause.body, "reason", PAUSE_MEAL);
    struct segment closed = after(&facts, &ready);
    assert_int_equal(closed.to_at - closed.from_at, 0);
    closed = after(&facts, &pause);
    assert_int_equal(closed.presence, PRESENCE_READY);
    assert_int_equal(closed.to_at - closed.from_at, 4000);
    closed = after(&facts, &away);
    assert_int_equal(closed.reason, PAUSE_MEAL);
    assert_int_equal(closed.to_at - closed.from_at, 4000);
    assert_int_equal(facts.presence, PRESENCE_AWAY);
    closed =
        after(&facts, &(struct event){.kind = EVENT_LOGGED_IN, .subject = SUBJECT_ACCOUNT, .subject_id = 7});
    assert_int_equal(facts.from_at, 9000);
}

static void a_state_that_is_carried_over_midnight_stays_what_it_was(void **state)
{
    struct presence_facts facts = {0};
    struct event wrap_up = told(1000, PRESENCE_WRAP_UP), carried = told(4000, PRESENCE_WRAP_UP);
    (void)state;
    record_set(&wrap_up.body, "until_at", 181000);
    record_set(&wrap_up.body, "call_id", 12);
    record_set(&carried.body, "carried", 1);
    (void)after(&facts, &wrap_up);
    struct segment closed = after(&facts, &carried);
    assert_int_equal(closed.to_at - closed.from_at, 3000);
    assert_int_equal(facts.since_at, 1000);
    assert_int_equal(facts.from_at, 4000);
    assert_int_equal(facts.until_at, 181000);
    assert_int_equal(facts.call_id, 12);
}

static void a_clock_that_was_put_back_gives_a_segment_of_zero(void **state)
{
    struct presence_facts facts = {0};
    struct event ready = told(9000, PRESENCE_READY), away = told(4000, PRESENCE_AWAY);
    (void)state;
    (void)after(&facts, &ready);
    struct segment closed = after(&facts, &away);
    assert_int_equal(closed.to_at - closed.from_at, 0);
    assert_int_equal(facts.from_at, 9000);
}

static void a_state_of_a_later_version_counts_as_nothing(void **state)
{
    struct presence_facts facts = {0};
    struct event odd = told(1000, PRESENCE_READY), away = told(4000, PRESENCE_AWAY);
    (void)state;
    record_set(&odd.body, "presence", 99);
    (void)after(&facts, &odd);
    struct segment closed = after(&facts, &away);
    struct fact rows[FACTS_MAX];
    assert_int_equal(rates_of_segment(&closed, &shanghai, rows), 0);
}

static struct event asked_for(enum pause_reason reason)
{
    struct event event = {
        .kind = EVENT_BREAK_ASKED, .subject = SUBJECT_ACCOUNT, .subject_id = 7, .occurred_at = 2000, .seq = 5};
    record_set(&event.body, "reason", reason);
    return event;
}

static void a_break_that_is_asked_for_waits_until_the_call_and_its_wrap_up_are_over(void **state)
{
    struct presence_facts facts = {0};
    struct event talking = told(1000, PRESENCE_TALKING), meal = asked_for(PAUSE_MEAL),
                 none = asked_for(PAUSE_NONE), wrap_up = told(3000, PRESENCE_WRAP_UP),
                 over = told(4000, PRESENCE_PAUSE);
    (void)state;
    (void)after(&facts, &talking);
    assert_int_equal(presence_wanted(&facts), EXCHANGE_QUEUED);
    struct segment closed = after(&facts, &meal);
    assert_int_equal(closed.from_at, closed.to_at);
    assert_int_equal(facts.next_reason, PAUSE_MEAL);
    assert_int_equal(facts.last_seq, 5);
    assert_int_equal(presence_wanted(&facts), EXCHANGE_PAUSED);
    (void)after(&facts, &wrap_up);
    assert_int_equal(facts.next_reason, PAUSE_MEAL);
    (void)after(&facts, &over);
    assert_int_equal(facts.next_reason, PAUSE_NONE);
    (void)after(&facts, &talking);
    (void)after(&facts, &meal);
    (void)after(&facts, &none);
    assert_int_equal(facts.next_reason, PAUSE_NONE);
    assert_int_equal(presence_wanted(&facts), EXCHANGE_QUEUED);
}

static void what_the_exchange_lets_be_is_ready_and_all_else_has_its_state(void **state)
{
    static const struct {
        enum exchange_state told;
        enum presence presence;
        enum pause_reason reason;
        enum exchange_state wanted;
    } rows[] = {
        {EXCHANGE_UNKNOWN, PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED},
        {EXCHANGE_QUEUED, PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED},
        {EXCHANGE_OUT, PRESENCE_NOT_READY, PAUSE_NONE, EXCHANGE_QUEUED},
        {EXCHANGE_PAUSED, PRESENCE_PAUSE, PAUSE_EXCHANGE, EXCHANGE_UNKNOWN},
        {EXCHANGE_UNREACHABLE, PRESENCE_NOT_READY, PAUSE_NONE, EXCHANGE_QUEUED},
        {EXCHANGE_IN_CALL, PRESENCE_OTHER_CALL, PAUSE_NONE, EXCHANGE_QUEUED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct presence_facts facts = {.exchange = rows[i].told};
        facts.presence = presence_allowed(rows[i].told, &facts.reason);
        assert_int_equal(facts.presence, rows[i].presence);
        assert_int_equal(facts.reason, rows[i].reason);
        assert_int_equal(presence_is_held(facts.presence, facts.reason), rows[i].presence != PRESENCE_READY);
        assert_int_equal(presence_wanted(&facts), rows[i].wanted);
    }
}

static void who_becomes_ready_is_held_by_a_lost_phone_and_by_a_call_that_is_none_of_ours(void **state)
{
    static const struct {
        struct presence_facts before;
        enum presence then;
    } rows[] = {
        {{.presence = PRESENCE_AWAY, .exchange = EXCHANGE_OUT}, PRESENCE_READY},
        {{.presence = PRESENCE_PAUSE, .exchange = EXCHANGE_PAUSED}, PRESENCE_READY},
        {{.presence = PRESENCE_WRAP_UP, .exchange = EXCHANGE_UNREACHABLE}, PRESENCE_NOT_READY},
        {{.presence = PRESENCE_TALKING, .since_at = 10, .exchange = EXCHANGE_IN_CALL, .exchange_at = 20},
         PRESENCE_READY},
        {{.presence = PRESENCE_WRAP_UP, .since_at = 30, .exchange = EXCHANGE_IN_CALL, .exchange_at = 20},
         PRESENCE_READY},
        {{.presence = PRESENCE_WRAP_UP, .since_at = 30, .exchange = EXCHANGE_IN_CALL, .exchange_at = 40},
         PRESENCE_OTHER_CALL},
        {{.presence = PRESENCE_OTHER_CALL, .since_at = 30, .exchange = EXCHANGE_IN_CALL, .exchange_at = 20},
         PRESENCE_OTHER_CALL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum pause_reason reason = PAUSE_OTHER;
        assert_int_equal(presence_ready_now(&rows[i].before, &reason), rows[i].then);
        assert_int_equal(reason, PAUSE_NONE);
    }
}

static int64_t sum(const struct fact *rows, size_t count, enum measure measure, int64_t hour)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].measure == measure && (hour < 0 || rows[i].keys[SPLIT_HOUR] == hour))
            total += rows[i].amount;
    return total;
}

static void a_segment_is_divided_by_days_and_hours_without_a_rest(void **state)
{
    /* 2026-05-06 22:50 to 2026-05-08 01:10, Shanghai */
    int64_t from_at = 1778079000000, to_at = from_at + 26 * (int64_t)CIVIL_HOUR_MS + 20 * CIVIL_MINUTE_MS,
            total = 0;
    struct segment segment = {.account_id = 7,
                              .presence = PRESENCE_PAUSE,
                              .reason = PAUSE_REST,
                              .queue_id = 3,
                              .from_at = from_at,
                              .to_at = to_at};
    const int64_t days[] = {70 * CIVIL_MINUTE_MS, 24 * (int64_t)CIVIL_HOUR_MS, 70 * CIVIL_MINUTE_MS};
    struct fact rows[FACTS_MAX];
    size_t count, day = 0;
    (void)state;
    while ((count = rates_of_segment(&segment, &shanghai, rows)) > 0) {
        assert_int_equal(sum(rows, count, MEASURE_DUTY_MS, -1), days[day]);
        assert_int_equal(sum(rows, count, MEASURE_BREAK_MS, -1), days[day]);
        assert_int_equal(sum(rows, count, MEASURE_BREAK_REST_MS, -1), days[day]);
        assert_int_equal(sum(rows, count, MEASURE_READY_MS, -1), 0);
        assert_int_equal(rows[0].keys[SPLIT_OPERATOR], 7);
        assert_int_equal(rows[0].keys[SPLIT_QUEUE], 3);
        if (day == 0) {
            assert_int_equal(sum(rows, count, MEASURE_DUTY_MS, 22), 10 * CIVIL_MINUTE_MS);
            assert_int_equal(sum(rows, count, MEASURE_DUTY_MS, 23), CIVIL_HOUR_MS);
        }
        total += sum(rows, count, MEASURE_DUTY_MS, -1);
        day++;
    }
    assert_int_equal(day, 3);
    assert_int_equal(total, to_at - from_at);
}

static void where_the_clocks_are_put_back_the_hour_holds_two(void **state)
{
    /* 2026-10-25 in Berlin has 25 hours; 02:00 to 03:00 comes twice */
    int64_t from_at = zone_day_start(&berlin, civil_day((struct civil_date){2026, 10, 25}));
    struct segment segment = {
        .presence = PRESENCE_READY, .from_at = from_at, .to_at = from_at + 25 * (int64_t)CIVIL_HOUR_MS};
    struct fact rows[FACTS_MAX];
    size_t count = rates_of_segment(&segment, &berlin, rows);
    (void)state;
    assert_int_equal(sum(rows, count, MEASURE_READY_MS, -1), 25 * (int64_t)CIVIL_HOUR_MS);
    assert_int_equal(sum(rows, count, MEASURE_READY_MS, 2), 2 * CIVIL_HOUR_MS);
    assert_int_equal(rates_of_segment(&segment, &berlin, rows), 0);
}

static void nobody_counts_while_away(void **state)
{
    struct segment segment = {.presence = PRESENCE_AWAY, .from_at = 0, .to_at = CIVIL_HOUR_MS};
    struct fact rows[FACTS_MAX];
    (void)state;
    assert_int_equal(rates_of_segment(&segment, &shanghai, rows), 0);
}

static void occupancy_leaves_breaks_out_and_handling_is_of_a_talk(void **state)
{
    int64_t sums[MEASURE_END] = {0}, n = 0, d = 0;
    (void)state;
    sums[MEASURE_DUTY_MS] = 1100;
    sums[MEASURE_NOT_READY_MS] = 60;
    sums[MEASURE_OTHER_CALL_MS] = 40;
    sums[MEASURE_BREAK_MS] = 200;
    sums[MEASURE_TALKING_MS] = 300;
    sums[MEASURE_HOLD_MS] = 50;
    sums[MEASURE_WRAP_UP_MS] = 50;
    sums[MEASURE_TALK_MS] = 350;
    sums[MEASURE_ANSWER_N] = 3; /* and one that another operator handed on */
    sums[MEASURE_TALKS] = 4;
    rates_workload(WORKLOAD_OCCUPANCY, sums, &n, &d);
    assert_int_equal(n, 400);
    assert_int_equal(d, 800);
    rates_workload(WORKLOAD_HANDLING, sums, &n, &d);
    assert_int_equal(n, 400);
    assert_int_equal(d, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_ends_a_segment_and_begins_the_next),
        cmocka_unit_test(a_state_that_is_carried_over_midnight_stays_what_it_was),
        cmocka_unit_test(a_clock_that_was_put_back_gives_a_segment_of_zero),
        cmocka_unit_test(a_state_of_a_later_version_counts_as_nothing),
        cmocka_unit_test(a_segment_is_divided_by_days_and_hours_without_a_rest),
        cmocka_unit_test(where_the_clocks_are_put_back_the_hour_holds_two),
        cmocka_unit_test(a_break_that_is_asked_for_waits_until_the_call_and_its_wrap_up_are_over),
        cmocka_unit_test(what_the_exchange_lets_be_is_ready_and_all_else_has_its_state),
        cmocka_unit_test(who_becomes_ready_is_held_by_a_lost_phone_and_by_a_call_that_is_none_of_ours),
        cmocka_unit_test(nobody_counts_while_away),
        cmocka_unit_test(occupancy_leaves_breaks_out_and_handling_is_of_a_talk),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
