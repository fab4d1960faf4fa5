/* A call that the hotline makes: what its events come to, in whatever order they are told. */
#include "core/dial.h"
#include "core/phone.h"
#include "tests/support/unit.h"

#include <string.h>

static struct dial_facts facts;

static void tell(enum event_kind kind, int64_t at, enum dial_outcome outcome)
{
    struct event event = {
        .kind = kind, .subject = SUBJECT_DIAL, .subject_id = 7, .occurred_at = at, .account_id = 3};
    if (kind == EVENT_DIAL_ASKED)
        record_set(&event.body, "until_at", at + 15);
    if (kind == EVENT_DIAL_TAKEN)
        record_set_text(&event.body, "ref", "pbx1/rexian-7");
    if (kind == EVENT_DIAL_ENDED)
        record_set(&event.body, "outcome", outcome);
    dial_apply(&facts, &event);
}

static void begin(void)
{
    facts = (struct dial_facts){0};
    tell(EVENT_DIAL_ASKED, 100, DIAL_OPEN);
}

static void it_goes_from_the_wish_to_the_talk_and_its_end(void **state)
{
    (void)state;
    begin();
    assert_int_equal(facts.state, DIAL_ASKED);
    assert_int_equal(facts.account_id, 3);
    assert_int_equal(facts.until_at, 115);
    tell(EVENT_DIAL_TAKEN, 101, DIAL_OPEN);
    tell(EVENT_DIAL_RINGS, 102, DIAL_OPEN);
    tell(EVENT_DIAL_PICKED_UP, 103, DIAL_OPEN);
    tell(EVENT_DIAL_ANSWERED, 110, DIAL_OPEN);
    assert_int_equal(facts.state, DIAL_TALKS);
    assert_int_equal(dial_talk_ms(&facts), 0);
    tell(EVENT_DIAL_ENDED, 150, dial_outcome_of(&facts, DIAL_BUSY));
    assert_int_equal(facts.outcome, DIAL_ANSWERED);
    assert_int_equal(dial_talk_ms(&facts), 40);
    assert_int_equal(facts.until_at, 0);
    assert_string_equal(facts.ref, "pbx1/rexian-7");
}

static void what_is_told_late_leads_not_back_and_after_the_end_nothing_counts(void **state)
{
    struct dial_facts over;
    (void)state;
    begin();
    tell(EVENT_DIAL_TAKEN, 101, DIAL_OPEN);
    tell(EVENT_DIAL_PICKED_UP, 103, DIAL_OPEN);
    tell(EVENT_DIAL_RINGS, 104, DIAL_OPEN);
    assert_int_equal(facts.state, DIAL_RINGS_CALLER);
    assert_int_equal(facts.rings_at, 0);
    tell(EVENT_DIAL_ENDED, 120, DIAL_NO_ANSWER);
    over = facts;
    tell(EVENT_DIAL_ANSWERED, 121, DIAL_OPEN);
    tell(EVENT_DIAL_ENDED, 122, DIAL_BUSY);
    assert_memory_equal(&over, &facts, sizeof over);
}

static void a_talk_whose_end_nobody_saw_has_no_length(void **state)
{
    (void)state;
    begin();
    tell(EVENT_DIAL_TAKEN, 101, DIAL_OPEN);
    tell(EVENT_DIAL_ANSWERED, 110, DIAL_OPEN);
    tell(EVENT_DIAL_ENDED, 150, dial_outcome_of(&facts, DIAL_LOST_SIGHT));
    assert_int_equal(facts.outcome, DIAL_LOST_SIGHT);
    assert_int_equal(dial_talk_ms(&facts), 0);
}

static void only_what_says_something_of_the_caller_is_an_attempt(void **state)
{
    (void)state;
    for (int outcome = 0; outcome < DIAL_OUTCOME_COUNT; outcome++) {
        bool says = outcome == DIAL_ANSWERED || outcome == DIAL_BUSY || outcome == DIAL_NO_ANSWER ||
                    outcome == DIAL_NO_SUCH_NUMBER || outcome == DIAL_CALLER_OFF;
        assert_int_equal(dial_attempt((enum dial_outcome)outcome) != ATTEMPT_NONE, says);
    }
    assert_int_equal(dial_attempt(DIAL_CALLER_OFF), ATTEMPT_OFF);
    assert_int_equal(dial_attempt(DIAL_NO_SUCH_NUMBER), ATTEMPT_WRONG_NUMBER);
}

static void emergency_numbers_are_known_with_and_without_an_area_code(void **state)
{
    static const struct {
        const char *written;
        bool is_emergency;
    } rows[] = {{"110", true},    {"022-119", true}, {"010 120", true},      {"122", true},
                {"12345", false}, {"114", false},    {"13812345110", false}, {"022-23456110", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char key[PHONE_SIZE];
        assert_int_equal(phone_normalise(rows[i].written, "022", key, NULL), RESULT_OK);
        assert_int_equal(phone_is_emergency(key), rows[i].is_emergency);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_from_the_wish_to_the_talk_and_its_end),
        cmocka_unit_test(what_is_told_late_leads_not_back_and_after_the_end_nothing_counts),
        cmocka_unit_test(a_talk_whose_end_nobody_saw_has_no_length),
        cmocka_unit_test(only_what_says_something_of_the_caller_is_an_attempt),
        cmocka_unit_test(emergency_numbers_are_known_with_and_without_an_area_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
