/* Approvals, supervision orders, the clock and taking back: the edges of each rule. Days are those of May 2026; a complaint that is
 * dispatched on Wednesday the 6th falls due at the close of office of Wednesday the 13th (no calendar makes the 9th a working day). */
#include "core/flow_asks.h"
#include "core/flow_orders.h"
#include "core/flow_undo.h"
#include "tests/support/unit.h"

#include <string.h>

static struct zone zone;
static struct calendar calendar;
static struct limits limits;
static struct flow_rules rules = {.calendar = &calendar, .limits = &limits};
static int64_t seq;

static int64_t at(const char *text)
{
    int64_t utc_ms = 0;
    assert_int_equal(zone_parse(&zone, text, &utc_ms), RESULT_OK);
    return utc_ms;
}

static int set_up(void **state)
{
    (void)state;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    calendar_init(&calendar, &zone);
    limits_default(&limits);
    return calendar_declare(&calendar, 2026) == RESULT_OK ? 0 : -1;
}

static void happen(struct ticket_facts *f, struct event *event, int64_t when)
{
    event->subject = SUBJECT_TICKET;
    event->subject_id = 1;
    event->occurred_at = event->recorded_at = when;
    event->seq = ++seq;
    ticket_apply_last(f, event);
}

static void plain(struct ticket_facts *f, enum event_kind kind, const char *when)
{
    struct event event = {.kind = kind};
    happen(f, &event, at(when));
}

/* Received by unit 7 on 6 May at 09:20. */
static struct ticket_facts received(enum urgency urgency)
{
    struct ticket_facts f = {0};
    struct refusal why;
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    record_set(&event.body, "type", TYPE_COMPLAINT);
    record_set(&event.body, "urgency", urgency);
    happen(&f, &event, at("2026-05-06 09:00"));
    assert_int_equal(
        flow_dispatch(&rules, &f, at("2026-05-06 09:10"), &(struct dispatch_wish){.unit_id = 7}, &event, &why),
        RESULT_OK);
    happen(&f, &event, at("2026-05-06 09:10"));
    plain(&f, EVENT_RECEIVED, "2026-05-06 09:20");
    return f;
}

static enum refusal_code ask(struct ticket_facts *f, enum approval what, int64_t days, const char *until,
                             int64_t when)
{
    struct ask_wish wish = {.what = what, .days = days, .until_at = until ? at(until) : 0};
    struct event event;
    struct refusal why = {0};
    if (flow_ask(&rules, f, when, &wish, &event, &why) == RESULT_OK)
        happen(f, &event, when);
    return why.code;
}

static enum refusal_code decide(struct ticket_facts *f, enum approval what, bool agreed, int64_t days,
                                const char *when)
{
    struct event event;
    struct refusal why = {0};
    if (flow_decide(&rules, f, at(when), what, agreed, days, &event, &why) == RESULT_OK)
        happen(f, &event, at(when));
    return why.code;
}

static void an_extension_is_asked_for_up_to_the_very_instant_of_the_deadline(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    int64_t due_at = at("2026-05-13 17:30");
    assert_int_equal(f.due_at, due_at);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 5, NULL, due_at + 1), REFUSAL_TOO_LATE);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 0, NULL, due_at), REFUSAL_BAD_VALUE);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 6, NULL, due_at), REFUSAL_BAD_VALUE);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 5, NULL, due_at), REFUSAL_NONE);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 5, NULL, due_at), REFUSAL_EXISTS);
    assert_int_equal(ticket_open_asks(&f), 1 << APPROVAL_EXTENSION);
    assert_int_equal(ticket_ask_due_at(&f), at("2026-05-14 17:30"));
    /* Granted long after the deadline, and less than was asked for: from the deadline, not from the grant. */
    assert_int_equal(decide(&f, APPROVAL_EXTENSION, true, 2, "2026-05-20 09:00"), REFUSAL_NONE);
    assert_int_equal(f.due_at, at("2026-05-15 17:30"));
    assert_int_equal(ticket_open_asks(&f), 0);
}

static void one_extension_is_the_desks_and_each_further_one_a_supervisors(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&f, APPROVAL_EXTENSION, 1, NULL, at("2026-05-07 09:00")), REFUSAL_NONE);
        assert_int_equal(ticket_asks_above(&f), i == 0 ? 0 : 1 << APPROVAL_EXTENSION);
        rules.supervisor = i > 0;
        assert_int_equal(decide(&f, APPROVAL_EXTENSION, true, 0, "2026-05-07 10:00"), REFUSAL_NONE);
        rules.supervisor = false;
        if (i == 0)
            continue;
        assert_int_equal(ask(&f, APPROVAL_EXTENSION, 1, NULL, at("2026-05-07 11:00")), REFUSAL_NONE);
        assert_int_equal(decide(&f, APPROVAL_EXTENSION, true, 0, "2026-05-07 11:00"), REFUSAL_NO_RIGHT);
        rules.supervisor = true;
        assert_int_equal(decide(&f, APPROVAL_EXTENSION, false, 0, "2026-05-07 11:00"), REFUSAL_NONE);
        rules.supervisor = false;
    }
    assert_int_equal(f.extensions, 3);
    assert_int_equal(f.due_at, at("2026-05-18 17:30"));
}

static void a_suspension_ends_after_it_begins_and_never_begins_past_the_deadline(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    int64_t now = at("2026-05-08 10:00");
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-08 10:00", now), REFUSAL_BAD_VALUE);
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-15 10:00", now), REFUSAL_NONE);
    struct ticket_facts late = f;
    assert_int_equal(decide(&late, APPROVAL_SUSPENSION, true, 0, "2026-05-13 17:30:00.001"), REFUSAL_TOO_LATE);
    assert_int_equal(decide(&late, APPROVAL_SUSPENSION, true, 0, "2026-05-15 10:00"), REFUSAL_TOO_LATE);
    assert_int_equal(decide(&f, APPROVAL_SUSPENSION, true, 0, "2026-05-13 17:30"), REFUSAL_NONE);
    assert_int_equal(f.state, STATE_SUSPENDED);
    assert_int_equal(ticket_clock_at(&f), at("2026-05-15 10:00"));
}

static void what_was_asked_for_may_have_lost_its_meaning(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 1, NULL, at("2026-05-08 09:00")), REFUSAL_NONE);
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-11 09:00", at("2026-05-08 09:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_SUSPENSION, true, 0, "2026-05-08 10:00"), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_EXTENSION, true, 0, "2026-05-08 11:00"), REFUSAL_NONE);
    assert_int_equal(f.state, STATE_SUSPENDED);
    f = received(URGENCY_GENERAL);
    assert_int_equal(ask(&f, APPROVAL_TERMINATION, 0, NULL, at("2026-05-08 09:00")), REFUSAL_NONE);
    plain(&f, EVENT_ANSWERED, "2026-05-08 10:00"); /* closes it, and drops what was asked for */
    rules.supervisor = true;
    assert_int_equal(decide(&f, APPROVAL_TERMINATION, true, 0, "2026-05-08 11:00"), REFUSAL_NOT_FOUND);
    rules.supervisor = false;
}

static void granted_contact_and_refusals_change_no_state_and_no_deadline(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    int64_t due_at = f.due_at;
    assert_int_equal(ask(&f, APPROVAL_CONTACT, 0, NULL, at("2026-05-07 09:00")), REFUSAL_NOT_ALLOWED);
    f.secrecy = true;
    assert_int_equal(ask(&f, APPROVAL_CONTACT, 0, NULL, at("2026-05-07 09:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_CONTACT, true, 0, "2026-05-07 10:00"), REFUSAL_NONE);
    assert_int_equal(ask(&f, APPROVAL_COMPLEX, 0, NULL, at("2026-05-07 11:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_COMPLEX, false, 0, "2026-05-07 11:00"), REFUSAL_NONE);
    assert_int_equal(f.state, STATE_RECEIVED);
    assert_int_equal(f.due_at, due_at);
    assert_false(f.complex);
}

static enum result by_rule(const struct ticket_facts *f, enum supervision_cause cause, int64_t count,
                           struct event *ret)
{
    struct refusal why;
    return flow_order_by_rule(&rules, f, at("2026-05-08 09:00"), cause, count, ret, &why);
}

static void a_rule_raises_an_order_from_its_count_on_and_only_if_none_is_open(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL), emergency = received(URGENCY_EMERGENCY);
    struct event event;
    assert_int_equal(by_rule(&f, CAUSE_REDONE, 1, &event), RESULT_NOT_FOUND);
    assert_int_equal(by_rule(&f, CAUSE_REPEATED, 2, &event), RESULT_NOT_FOUND);
    assert_int_equal(by_rule(&emergency, CAUSE_REPEATED, 3, &event), RESULT_OK);
    assert_int_equal(record_get(&event.body, "level", -1), LEVEL_ORDER);
    assert_int_equal(by_rule(&f, CAUSE_REPEATED, 7, &event), RESULT_OK);
    assert_int_equal(by_rule(&f, CAUSE_REDONE, 2, &event), RESULT_OK);
    assert_int_equal(record_get(&event.body, "level", -1), LEVEL_NOTICE);
    happen(&f, &event, at("2026-05-08 09:00"));
    assert_int_equal(by_rule(&f, CAUSE_REDONE, 3, &event), RESULT_NOT_FOUND);
    limits.same_matter = 0;
    limits.order_redone = false;
    f = received(URGENCY_GENERAL);
    assert_int_equal(by_rule(&f, CAUSE_REPEATED, 100, &event), RESULT_NOT_FOUND);
    assert_int_equal(by_rule(&f, CAUSE_REDONE, 8, &event), RESULT_NOT_FOUND);
    f.lead_id = 0;
    limits_default(&limits);
    assert_int_equal(by_rule(&f, CAUSE_REPEATED, 3, &event), RESULT_NOT_FOUND);
}

static void calls_of_one_matter_are_counted_whether_they_urge_or_open_anew(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    static const enum urging urgings[] = {URGING_HAND, URGING_CLOCK, URGING_REPEAT};
    for (size_t i = 0; i < 3; i++) {
        struct event event = {.kind = EVENT_URGED};
        record_set(&event.body, "by", urgings[i]);
        happen(&f, &event, at("2026-05-07 09:00"));
    }
    plain(&f, EVENT_REPEATED, "2026-05-07 10:00");
    assert_int_equal(f.urged, 2);
    assert_int_equal(f.repeats, 2);
}

/* Lets the clock act until nothing is due; gives the kinds of its events as letters. */
static void run_clock(struct ticket_facts *f, const char *when, char out[8])
{
    struct event event;
    struct refusal why;
    size_t count = 0;
    while (count < 7 && flow_clock(&rules, f, at(when), &event, &why) == RESULT_OK) {
        int64_t occurred_at = event.occurred_at ? event.occurred_at : at(when);
        out[count++] = event.kind == EVENT_RESUMED ? 'r' : event.kind == EVENT_SUPERVISED ? 's' : 'u';
        happen(f, &event, occurred_at);
    }
    out[count] = '\0';
}

static void the_clock_speaks_a_millisecond_after_a_deadline_and_once(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    char acts[8];
    run_clock(&f, "2026-05-12 17:29:59.999", acts);
    assert_string_equal(acts, "");
    run_clock(&f, "2026-05-12 17:30", acts); /* a working day ahead */
    assert_string_equal(acts, "u");
    assert_true(f.warned);
    run_clock(&f, "2026-05-13 17:30", acts);
    assert_string_equal(acts, "");
    run_clock(&f, "2026-05-13 17:30:00.001", acts);
    assert_string_equal(acts, "s");
    assert_int_equal(ticket_clock_at(&f), 0);
    run_clock(&f, "2026-06-30 09:00", acts);
    assert_string_equal(acts, "");
}

static void with_an_order_open_the_clock_urges_instead(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    struct event event;
    struct refusal why;
    char acts[8];
    assert_int_equal(flow_supervise(&rules, &f, at("2026-05-07 09:00"), LEVEL_LISTED, CAUSE_HAND, &event, &why),
                     RESULT_OK);
    happen(&f, &event, at("2026-05-07 09:00"));
    run_clock(&f, "2026-05-14 09:00", acts);
    assert_string_equal(acts, "u");
    assert_true(f.overdue);
    limits.order_overdue = false;
    f = received(URGENCY_GENERAL);
    run_clock(&f, "2026-05-14 09:00", acts);
    assert_string_equal(acts, "u");
    limits_default(&limits);
}

static void a_deadline_that_moves_is_warned_of_and_told_anew(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    char acts[8];
    run_clock(&f, "2026-05-12 18:00", acts);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 2, NULL, at("2026-05-12 19:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_EXTENSION, true, 0, "2026-05-13 09:00"), REFUSAL_NONE);
    assert_false(f.warned);
    assert_int_equal(ticket_clock_at(&f), at("2026-05-14 17:30"));
    run_clock(&f, "2026-05-18 09:00", acts); /* too late to warn: overdue says it all */
    assert_string_equal(acts, "s");
}

static void a_suspension_ends_when_it_was_promised_to_and_the_rest_follows(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_GENERAL);
    char acts[8];
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-11 10:00", at("2026-05-08 10:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_SUSPENSION, true, 0, "2026-05-08 10:00"), REFUSAL_NONE);
    run_clock(&f, "2026-05-29 09:00", acts);
    assert_string_equal(acts, "rs");
    assert_int_equal(f.moves[0].to_at, at("2026-05-11 10:00"));
    assert_int_equal(f.due_at, at("2026-05-14 17:30"));
}

static struct decision decision_of(enum event_kind kind, int64_t account_id, const char *when)
{
    struct decision decision = {0};
    struct event event = {.kind = kind, .seq = 40, .account_id = account_id, .recorded_at = at(when)};
    decision_add(&decision, &event);
    return decision;
}

static enum refusal_code undo(const struct decision *decision, int64_t account_id, const char *when)
{
    struct event event;
    struct refusal why = {0};
    if (flow_undo(&limits, decision, 1, account_id, at(when), &event, &why) == RESULT_OK)
        assert_int_equal(record_get(&event.body, "from_seq", 0), decision->from_seq);
    return why.code;
}

static void a_decision_is_taken_back_by_who_took_it_within_two_minutes(void **state)
{
    (void)state;
    struct decision none = {0}, replied = decision_of(EVENT_REPLIED, 5, "2026-05-06 09:00");
    assert_int_equal(undo(&none, 5, "2026-05-06 09:00"), REFUSAL_NOT_FOUND);
    assert_int_equal(undo(&replied, 5, "2026-05-06 09:02:00.000"), REFUSAL_NONE);
    assert_int_equal(undo(&replied, 5, "2026-05-06 09:02:00.001"), REFUSAL_TOO_LATE);
    assert_int_equal(undo(&replied, 6, "2026-05-06 09:00"), REFUSAL_STALE);
    assert_int_equal(flow_undo_until(&limits, &replied, 5), at("2026-05-06 09:02"));
    assert_int_equal(flow_undo_until(&limits, &replied, 6), 0);
    assert_int_equal(flow_undo_until(&limits, &none, 0), 0);
}

static void what_was_told_seen_or_derived_is_never_taken_back(void **state)
{
    (void)state;
    static const enum event_kind kinds[] = {
        EVENT_REGISTERED, EVENT_AMENDED,  EVENT_HANDED_OVER, EVENT_NOTED,    EVENT_REVEALED, EVENT_URGED,
        EVENT_REPEATED,   EVENT_IMPORTED, EVENT_FILLED,      EVENT_FOLLOWED, EVENT_UNDONE,   EVENT_REDERIVED};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct decision decision = decision_of(kinds[i], 5, "2026-05-06 09:00");
        assert_int_equal(undo(&decision, 5, "2026-05-06 09:00"), REFUSAL_NOT_ALLOWED);
        assert_int_equal(flow_undo_until(&limits, &decision, 5), 0);
        /* One such event bars the whole decision. */
        decision = decision_of(EVENT_ATTEMPT, 5, "2026-05-06 09:00");
        decision_add(&decision, &(struct event){.kind = kinds[i], .seq = 41, .account_id = 5});
        assert_int_equal(undo(&decision, 5, "2026-05-06 09:00"), REFUSAL_NOT_ALLOWED);
    }
}

static void an_emergency_is_to_be_told_by_phone_until_it_is_told_or_received(void **state)
{
    (void)state;
    struct ticket_facts f = received(URGENCY_EMERGENCY);
    assert_false(ticket_is_to_phone(&f));
    f.state = STATE_DISPATCHED;
    assert_true(ticket_is_to_phone(&f));
    struct ticket_facts general = f;
    general.urgency = URGENCY_UTILITY;
    assert_false(ticket_is_to_phone(&general));
    plain(&f, EVENT_PHONED, "2026-05-06 09:21");
    assert_false(ticket_is_to_phone(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_extension_is_asked_for_up_to_the_very_instant_of_the_deadline),
        cmocka_unit_test(one_extension_is_the_desks_and_each_further_one_a_supervisors),
        cmocka_unit_test(a_suspension_ends_after_it_begins_and_never_begins_past_the_deadline),
        cmocka_unit_test(what_was_asked_for_may_have_lost_its_meaning),
        cmocka_unit_test(granted_contact_and_refusals_change_no_state_and_no_deadline),
        cmocka_unit_test(a_rule_raises_an_order_from_its_count_on_and_only_if_none_is_open),
        cmocka_unit_test(calls_of_one_matter_are_counted_whether_they_urge_or_open_anew),
        cmocka_unit_test(the_clock_speaks_a_millisecond_after_a_deadline_and_once),
        cmocka_unit_test(with_an_order_open_the_clock_urges_instead),
        cmocka_unit_test(a_deadline_that_moves_is_warned_of_and_told_anew),
        cmocka_unit_test(a_suspension_ends_when_it_was_promised_to_and_the_rest_follows),
        cmocka_unit_test(a_decision_is_taken_back_by_who_took_it_within_two_minutes),
        cmocka_unit_test(what_was_told_seen_or_derived_is_never_taken_back),
        cmocka_unit_test(an_emergency_is_to_be_told_by_phone_until_it_is_told_or_received),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
