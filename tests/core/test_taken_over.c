/* What goes over when a unit is merged or a person leaves, and what stays: by the fold alone. */
#include "core/flow_orders.h"
#include "core/flow_undo.h"
#include "tests/support/unit.h"

#include <string.h>

enum { OLD = 50, NEW = 51, BELOW = 52, HELPER = 53 };

static struct ticket_facts facts;
static int64_t now;

static void take(enum event_kind kind, const char *key, int64_t value, const char *other, int64_t other_value)
{
    struct event event = {.kind = kind, .subject = SUBJECT_TICKET, .subject_id = 7, .occurred_at = ++now};
    if (key)
        record_set(&event.body, key, value);
    if (other)
        record_set(&event.body, other, other_value);
    ticket_apply_last(&facts, &event);
}

static void take_over(int64_t from_id, int64_t into_id)
{
    struct event event = flow_take_over(&facts, from_id, into_id);
    event.occurred_at = ++now;
    ticket_apply_last(&facts, &event);
}

static int sent(void **state)
{
    (void)state;
    facts = (struct ticket_facts){.number = 0};
    now = 1000;
    take(EVENT_REGISTERED, "has_phone", 1, NULL, 0);
    take(EVENT_DISPATCHED, "unit_id", OLD, "due_at", 5000);
    return 0;
}

static void the_lead_goes_over_with_its_deadline_and_the_dispatch_stays_its_own(void **state)
{
    (void)state;
    int64_t version = facts.version;
    take_over(OLD, NEW);
    assert_int_equal(facts.lead_id, NEW);
    assert_int_equal(facts.due_lead_id, NEW);
    assert_int_equal(facts.due_at, 5000);
    assert_int_equal(facts.state, STATE_DISPATCHED);
    assert_int_equal(facts.version, version + 1);
    assert_int_equal(facts.rounds[0].unit_id, OLD);
    assert_int_equal(round_unit(&facts.rounds[0]), NEW);
    assert_false(ticket_hangs_on(&facts, OLD));
    assert_true(ticket_hangs_on(&facts, NEW));
    take(EVENT_RETURNED, NULL, 0, NULL, 0);
    take(EVENT_RETURN_GRANTED, NULL, 0, NULL, 0);
    assert_true(flow_came_back_from(&facts, NEW));
    assert_false(flow_came_back_from(&facts, OLD));
}

static void a_deadline_that_has_passed_stays_with_its_lead_of_then(void **state)
{
    (void)state;
    now = 6000;
    take_over(OLD, NEW);
    assert_int_equal(facts.lead_id, NEW);
    assert_int_equal(facts.due_lead_id, OLD);
}

static void a_merge_of_merges_goes_to_the_last(void **state)
{
    (void)state;
    take_over(OLD, BELOW);
    take_over(BELOW, NEW);
    assert_int_equal(facts.lead_id, NEW);
    assert_int_equal(round_unit(&facts.rounds[0]), NEW);
    take_over(OLD, HELPER);
    assert_int_equal(facts.lead_id, NEW);
}

static void the_executing_unit_goes_over_and_is_none_where_it_would_be_the_lead(void **state)
{
    (void)state;
    take(EVENT_RECEIVED, NULL, 0, NULL, 0);
    take(EVENT_PASSED_DOWN, "unit_id", BELOW, NULL, 0);
    take_over(BELOW, NEW);
    assert_int_equal(facts.executing_id, NEW);
    assert_int_equal(facts.lead_id, OLD);
    take_over(NEW, OLD);
    assert_int_equal(facts.executing_id, 0);
    assert_int_equal(ticket_handling_unit(&facts), OLD);
}

static void an_owed_report_goes_over_unless_the_other_unit_leads_or_helps_anyway(void **state)
{
    (void)state;
    take(EVENT_CO_HANDLER, "unit_id", BELOW, "co_due_at", 4000);
    take(EVENT_CO_HANDLER, "unit_id", HELPER, "co_due_at", 4000);
    assert_true(ticket_hangs_on(&facts, BELOW));
    take_over(BELOW, NEW);
    assert_int_equal(facts.co_handlers[0].unit_id, NEW);
    assert_int_equal(facts.co_handlers[0].due_at, 4000);
    assert_int_equal(facts.co_handlers[0].reported_at, 0);
    take_over(NEW, HELPER);
    assert_int_equal(facts.co_handlers[0].unit_id, NEW);
    assert_int_not_equal(facts.co_handlers[0].reported_at, 0);
    assert_false(ticket_hangs_on(&facts, NEW));
    take_over(HELPER, OLD);
    assert_int_not_equal(facts.co_handlers[1].reported_at, 0);
    assert_false(ticket_hangs_on(&facts, HELPER));
}

static void a_report_that_was_made_stays_its_own(void **state)
{
    (void)state;
    take(EVENT_CO_HANDLER, "unit_id", BELOW, NULL, 0);
    take(EVENT_CO_REPORTED, "unit_id", BELOW, NULL, 0);
    int64_t reported_at = facts.co_handlers[0].reported_at;
    assert_false(ticket_hangs_on(&facts, BELOW));
    take_over(BELOW, NEW);
    assert_int_equal(facts.co_handlers[0].unit_id, BELOW);
    assert_int_equal(facts.co_handlers[0].reported_at, reported_at);
}

static void an_open_order_and_an_open_redo_are_owed_by_the_other_unit(void **state)
{
    (void)state;
    take(EVENT_SUPERVISED, "unit_id", OLD, "order_due_at", 3000);
    take_over(OLD, NEW);
    assert_int_equal(facts.orders[0].unit_id, NEW);
    assert_int_equal(facts.orders[0].due_at, 3000);
    take(EVENT_REPLIED, NULL, 0, NULL, 0);
    take(EVENT_REDO, "unit_id", NEW, "redo_due_at", 7000);
    take_over(NEW, OLD);
    assert_int_equal(facts.redos[0].unit_id, OLD);
    assert_int_equal(facts.redos[0].due_at, 7000);
}

static void a_persons_list_goes_to_another_one_or_to_the_dispatchers(void **state)
{
    (void)state;
    int64_t holder_id = 0;
    facts = (struct ticket_facts){.number = 0};
    struct event event = {.kind = EVENT_REGISTERED,
                          .subject = SUBJECT_TICKET,
                          .subject_id = 7,
                          .occurred_at = 1,
                          .account_id = 3};
    record_set(&event.body, "held", 1);
    ticket_apply_last(&facts, &event);
    event = flow_take_over_held(&facts, 4);
    ticket_apply_last(&facts, &event);
    assert_int_equal(ticket_desk(&facts, &holder_id), DESK_OPERATOR);
    assert_int_equal(holder_id, 4);
    assert_int_equal(facts.opened_by, 3);
    event = flow_take_over_held(&facts, 0);
    ticket_apply_last(&facts, &event);
    assert_int_equal(ticket_desk(&facts, &holder_id), DESK_DISPATCH);
    assert_int_equal(facts.state, STATE_PENDING);
}

static void nothing_of_it_can_be_undone(void **state)
{
    struct decision decision = {.from_seq = 0};
    struct limits limits;
    (void)state;
    limits_default(&limits);
    struct event event = flow_take_over(&facts, OLD, NEW);
    event.seq = 9;
    event.account_id = 4;
    decision_add(&decision, &event);
    assert_int_equal(decision.barred, EVENT_TAKEN_OVER);
    assert_int_equal(flow_undo_until(&limits, &decision, 4), 0);
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup(F, sent)
    const struct CMUnitTest tests[] = {
        CASE(the_lead_goes_over_with_its_deadline_and_the_dispatch_stays_its_own),
        CASE(a_deadline_that_has_passed_stays_with_its_lead_of_then),
        CASE(a_merge_of_merges_goes_to_the_last),
        CASE(the_executing_unit_goes_over_and_is_none_where_it_would_be_the_lead),
        CASE(an_owed_report_goes_over_unless_the_other_unit_leads_or_helps_anyway),
        CASE(a_report_that_was_made_stays_its_own),
        CASE(an_open_order_and_an_open_redo_are_owed_by_the_other_unit),
        CASE(a_persons_list_goes_to_another_one_or_to_the_dispatchers),
        CASE(nothing_of_it_can_be_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
