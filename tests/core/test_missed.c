/* A missed call until somebody has seen to it, folded from its events. */
#include "core/missed.h"
#include "core/rates.h"
#include "tests/support/unit.h"

enum { MINUTE = 60000 };

struct story {
    struct call_facts facts;
    int64_t seq;
};

static struct event event_at(struct story *story, enum event_kind kind, int64_t at, int64_t account_id)
{
    return (struct event){.seq = ++story->seq,
                          .kind = kind,
                          .subject = SUBJECT_CALL,
                          .subject_id = 7,
                          .occurred_at = at,
                          .recorded_at = at,
                          .account_id = account_id};
}

static void happens(struct story *story, enum event_kind kind, int64_t minute, int64_t account_id)
{
    struct event event = event_at(story, kind, minute * MINUTE, account_id);
    call_apply(&story->facts, &event);
}

static struct story missed_at_2(void)
{
    struct story story = {0};
    happens(&story, EVENT_CALL_OFFERED, 1, 0);
    happens(&story, EVENT_CALL_QUEUED, 1, 0);
    assert_false(missed_is(&story.facts));
    happens(&story, EVENT_CALL_ENDED, 2, 0);
    assert_true(missed_is(&story.facts));
    return story;
}

static int64_t amount_of(const struct story *story, enum measure measure)
{
    struct fact facts[FACTS_MAX];
    struct zone zone;
    int64_t sum = 0;
    zone_fixed(&zone, "UTC", 0);
    size_t count = rates_of_call(&story->facts, &zone, facts);
    for (size_t i = 0; i < count; i++)
        if (facts[i].measure == measure)
            sum += facts[i].amount;
    return sum;
}

static void it_is_due_half_an_hour_after_the_caller_left(void **state)
{
    (void)state;
    struct story story = missed_at_2();
    assert_int_equal(missed_at(&story.facts), 2 * MINUTE);
    assert_int_equal(missed_due_at(&story.facts), 32 * MINUTE);
}

static void a_return_counts_within_the_limit_the_very_instant_included(void **state)
{
    (void)state;
    for (int minute = 32; minute <= 33; minute++) {
        struct story story = missed_at_2();
        happens(&story, EVENT_CALL_RETURN_BEGUN, 20, 5);
        assert_int_equal(story.facts.missed.taken_by, 5);
        happens(&story, EVENT_CALL_RETURNED, minute, 5);
        assert_int_equal(story.facts.missed.how, MISSED_RETURNED);
        assert_int_equal(amount_of(&story, MEASURE_RETURNED_CALLS_N), 1);
        assert_int_equal(amount_of(&story, MEASURE_RETURNED_IN_LIMIT_N), minute == 32);
        assert_int_equal(amount_of(&story, MEASURE_ANSWER_N), 0);
        assert_int_equal(amount_of(&story, MEASURE_ANSWER_D), 1);
        assert_int_equal(rates_answer_miss(&story.facts), MISS_ABANDONED);
    }
}

static void an_attempt_in_vain_frees_it_for_others_and_settles_nothing(void **state)
{
    (void)state;
    struct story story = missed_at_2();
    happens(&story, EVENT_CALL_RETURN_BEGUN, 10, 5);
    happens(&story, EVENT_CALL_RETURN_TRIED, 11, 5);
    assert_int_equal(story.facts.missed.tries, 1);
    assert_int_equal(story.facts.missed.taken_at, 0);
    assert_int_equal(story.facts.missed.settled_at, 0);
}

static void the_first_settlement_holds_but_a_return_counts_whenever_it_is_made(void **state)
{
    (void)state;
    struct story story = missed_at_2();
    happens(&story, EVENT_CALL_GOT_THROUGH, 10, 6);
    happens(&story, EVENT_CALL_GIVEN_UP, 11, 5);
    happens(&story, EVENT_CALL_RETURNED, 12, 5);
    assert_int_equal(story.facts.missed.how, MISSED_GOT_THROUGH);
    assert_int_equal(story.facts.missed.settled_by, 6);
    assert_int_equal(amount_of(&story, MEASURE_GOT_THROUGH_N), 1);
    assert_int_equal(amount_of(&story, MEASURE_GIVEN_UP_N), 0);
    assert_int_equal(amount_of(&story, MEASURE_RETURNED_CALLS_N), 1);
}

static void a_miss_that_becomes_known_a_day_later_needs_no_return(void **state)
{
    (void)state;
    for (int64_t late_ms = MISSED_LATE_MS; late_ms <= MISSED_LATE_MS + 1; late_ms++) {
        struct story story = {0};
        struct event event = event_at(&story, EVENT_CALL_IMPORTED, MINUTE, 1);
        record_set(&event.body, "outcome", CALL_WAS_ABANDONED);
        record_set(&event.body, "offered_at", MINUTE);
        record_set(&event.body, "ended_at", 2 * MINUTE);
        event.recorded_at = 2 * MINUTE + late_ms;
        call_apply(&story.facts, &event);
        assert_int_equal(missed_is(&story.facts), late_ms == MISSED_LATE_MS);
        assert_int_equal(rates_answer_miss(&story.facts), MISS_ABANDONED);
    }
}

static void what_is_done_about_a_call_leaves_the_call_as_it_was(void **state)
{
    static const enum event_kind kinds[] = {EVENT_CALL_RETURN_BEGUN, EVENT_CALL_RETURN_TRIED,
                                            EVENT_CALL_GOT_THROUGH, EVENT_CALL_GIVEN_UP, EVENT_CALL_RETURNED};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct story story = missed_at_2();
        struct call_facts before = story.facts;
        happens(&story, kinds[i], 99, 5);
        assert_int_equal(story.facts.outcome, before.outcome);
        assert_int_equal(story.facts.offered_at, before.offered_at);
        assert_int_equal(story.facts.ended_at, before.ended_at);
        assert_int_equal(story.facts.visit_count, before.visit_count);
    }
}

static void every_way_of_not_being_answered_is_a_miss_and_no_other_outcome(void **state)
{
    (void)state;
    assert_true(missed_is_outcome(CALL_WAS_ABANDONED) && missed_is_outcome(CALL_WAS_REFUSED));
    assert_true(missed_is_outcome(CALL_TIMED_OUT) && missed_is_outcome(CALL_QUEUE_FULL));
    assert_false(missed_is_outcome(CALL_WAITING) || missed_is_outcome(CALL_TALKING));
    assert_false(missed_is_outcome(CALL_WAS_ANSWERED) || missed_is_outcome(CALL_TEST));
    assert_false(missed_is_outcome(-1) || missed_is_outcome(CALL_OUTCOME_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_due_half_an_hour_after_the_caller_left),
        cmocka_unit_test(a_return_counts_within_the_limit_the_very_instant_included),
        cmocka_unit_test(an_attempt_in_vain_frees_it_for_others_and_settles_nothing),
        cmocka_unit_test(the_first_settlement_holds_but_a_return_counts_whenever_it_is_made),
        cmocka_unit_test(a_miss_that_becomes_known_a_day_later_needs_no_return),
        cmocka_unit_test(what_is_done_about_a_call_leaves_the_call_as_it_was),
        cmocka_unit_test(every_way_of_not_being_answered_is_a_miss_and_no_other_outcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
