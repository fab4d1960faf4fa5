/* Approvals, supervision orders, the clock and taking back: the edges of each rule. Days are those of May 2026; a complaint that is
 * dispatched on Wednesday the 6th falls due at the close of office of Wednesday the 13th (no calendar makes the 9th a working day). */
#include "core/deadline.h"
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
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 0, NULL, due_at), REFUSAL_OUT_OF_RANGE);
    assert_int_equal(ask(&f, APPROVAL_EXTENSION, 6, NULL, due_at), REFUSAL_OUT_OF_RANGE);
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
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-08 10:00", now), REFUSAL_PAST);
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

/* A ticket in a state: what falls due next on whose desk, and that what its caller adds restarts nothing. */
static void next_is(const struct ticket_facts *f, enum ticket_state state, const char *next)
{
    struct ticket_facts after = *f;
    struct event noted = {.kind = EVENT_NOTED}, urged = {.kind = EVENT_URGED};
    int64_t next_at = next ? at(next) : 0;
    assert_int_equal(f->state, state);
    assert_int_equal(ticket_next_due_at(f), next_at);
    happen(&after, &noted, at("2026-05-12 12:00"));
    happen(&after, &urged, at("2026-05-12 12:00"));
    assert_int_equal(ticket_next_due_at(&after), next_at);
    assert_int_equal(after.due_at, f->due_at);
    if (state == STATE_CLOSED || state == STATE_MERGED)
        assert_int_equal(ticket_clock_at(&after), 0);
}

static void dispatch(struct ticket_facts *f, int64_t when)
{
    struct event event;
    struct refusal why;
    assert_int_equal(flow_dispatch(&rules, f, when, &(struct dispatch_wish){.unit_id = 7}, &event, &why),
                     RESULT_OK);
    happen(f, &event, when);
}

static struct ticket_facts complaint(enum urgency urgency, int64_t when)
{
    struct ticket_facts f = {0};
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    record_set(&event.body, "type", TYPE_COMPLAINT);
    record_set(&event.body, "urgency", urgency);
    record_set(&event.body, "has_phone", 1);
    happen(&f, &event, when);
    return f;
}

/* C11: each state says what runs, pauses or stops, whatever a caller adds. C13: nothing is due of what is closed or merged. */
static void each_state_says_what_runs_and_what_is_closed_or_merged_is_never_due(void **state)
{
    (void)state;
    struct ticket_facts f = complaint(URGENCY_GENERAL, at("2026-05-06 09:00"));
    struct ticket_facts parent = received(URGENCY_GENERAL), child = received(URGENCY_GENERAL);
    struct event event, joined;
    struct refusal why;
    next_is(&f, STATE_PENDING, NULL);
    /* The handling limit runs from the first dispatch on, through a return and a second one. */
    dispatch(&f, at("2026-05-06 09:10"));
    next_is(&f, STATE_DISPATCHED, "2026-05-07 17:30");
    plain(&f, EVENT_RETURNED, "2026-05-06 11:00");
    next_is(&f, STATE_RETURNED, "2026-05-13 17:30");
    plain(&f, EVENT_RETURN_GRANTED, "2026-05-07 09:00");
    next_is(&f, STATE_PENDING, "2026-05-13 17:30");
    dispatch(&f, at("2026-05-07 09:00"));
    next_is(&f, STATE_DISPATCHED, "2026-05-08 17:30");
    plain(&f, EVENT_RECEIVED, "2026-05-07 10:00");
    next_is(&f, STATE_RECEIVED, "2026-05-13 17:30");
    /* Suspended it pauses, for one office day: six hours of Friday and one and a half of Monday. */
    assert_int_equal(ask(&f, APPROVAL_SUSPENSION, 0, "2026-05-20 09:00", at("2026-05-08 09:00")), REFUSAL_NONE);
    assert_int_equal(decide(&f, APPROVAL_SUSPENSION, true, 0, "2026-05-08 10:00"), REFUSAL_NONE);
    next_is(&f, STATE_SUSPENDED, "2026-05-20 09:00");
    assert_int_equal(flow_resume(&rules, &f, at("2026-05-11 10:00"), &event, &why), RESULT_OK);
    happen(&f, &event, at("2026-05-11 10:00"));
    next_is(&f, STATE_RECEIVED, "2026-05-14 17:30");
    /* Then the limits of the hotline's own desks, and none. */
    assert_int_equal(flow_reply(&rules, &f, at("2026-05-12 10:00"), &event, &why), RESULT_OK);
    happen(&f, &event, at("2026-05-12 10:00"));
    next_is(&f, STATE_REPLIED, "2026-05-13 17:30");
    assert_int_equal(flow_pass(&rules, &f, at("2026-05-12 11:00"), &event, &why), RESULT_OK);
    happen(&f, &event, at("2026-05-12 11:00"));
    next_is(&f, STATE_CALLBACK, "2026-05-14 17:30");
    assert_int_equal(flow_attempt(&rules, &f, at("2026-05-13 10:00"),
                                  &(struct attempt_wish){.result = ATTEMPT_DECLINED}, &event, &why),
                     RESULT_OK);
    happen(&f, &event, at("2026-05-13 10:00"));
    next_is(&f, STATE_CLOSED, NULL);
    parent.number = 2;
    assert_int_equal(flow_merge(&rules, &child, &parent, &event, &joined, &why), RESULT_OK);
    happen(&child, &event, at("2026-05-06 10:00"));
    next_is(&child, STATE_MERGED, NULL);
}

/* Two milliseconds around it touch office hours: their end is within, midnight, lunch and a day off are not. */
static bool is_of_office(int64_t instant)
{
    int64_t office_ms = 0;
    assert_int_equal(deadline_office_ms_between(&calendar, instant - 2, instant + 2, &office_ms, NULL),
                     RESULT_OK);
    return office_ms > 0;
}

/* C10: whenever it was dispatched, the clock warns and tells of a ticket in office hours; what is urgent at night, too. */
static void the_clock_speaks_in_office_hours_and_at_night_only_of_what_is_urgent(void **state)
{
    (void)state;
    int told = 0;
    bool by_night = false;
    for (int minute = 0; minute < 14 * 1440; minute += 37)
        for (int urgent = 0; urgent < 2; urgent++) {
            int64_t now = at("2026-05-01 00:00") + (int64_t)minute * CIVIL_MINUTE_MS;
            struct ticket_facts f = complaint(urgent ? URGENCY_UTILITY : URGENCY_GENERAL, now);
            struct event event;
            struct refusal why;
            dispatch(&f, now);
            while (ticket_clock_at(&f)) {
                now = ticket_clock_at(&f);
                if (!urgent && !is_of_office(now))
                    fail_msg("of what was dispatched in minute %d the clock speaks out of hours", minute);
                by_night |= urgent && !is_of_office(now);
                assert_int_equal(flow_clock(&rules, &f, now, &event, &why), RESULT_OK);
                happen(&f, &event, now);
                told++;
            }
        }
    assert_true(told > 1000 && by_night);
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
        cmocka_unit_test(each_state_says_what_runs_and_what_is_closed_or_merged_is_never_due),
        cmocka_unit_test(the_clock_speaks_in_office_hours_and_at_night_only_of_what_is_urgent),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
