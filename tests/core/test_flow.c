#include "core/flow.h"
#include "core/rates.h"
#include "tests/support/unit.h"

#include <string.h>

/* 2026 without holidays, in a zone of UTC+8: enough for the rules; official calendars have tests of their own. */
static struct zone zone;
static struct calendar calendar;
static struct limits limits;
static struct flow_rules rules = {
    .calendar = &calendar, .limits = &limits, .redo_after_close_ms = 30 * (int64_t)CIVIL_DAY_MS};

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

static void happen(struct ticket_facts *facts, struct event *event, const char *when)
{
    static int64_t seq;
    event->subject = SUBJECT_TICKET;
    event->subject_id = 2605060000001;
    event->occurred_at = event->recorded_at = at(when);
    event->seq = ++seq;
    ticket_apply_last(facts, event);
}

static void open_complaint(struct ticket_facts *facts, const char *when)
{
    struct event event = {.kind = EVENT_REGISTERED, .account_id = 3};
    record_set(&event.body, "type", TYPE_COMPLAINT);
    record_set(&event.body, "urgency", URGENCY_GENERAL);
    record_set(&event.body, "category_id", 11);
    record_set(&event.body, "has_phone", 1);
    memset(facts, 0, sizeof *facts);
    happen(facts, &event, when);
}

static void dispatch_to(struct ticket_facts *facts, int64_t unit_id, const char *when)
{
    struct event event;
    struct refusal why;
    assert_int_equal(
        flow_dispatch(&rules, facts, at(when), &(struct dispatch_wish){.unit_id = unit_id}, &event, &why),
        RESULT_OK);
    happen(facts, &event, when);
}

static void reply_and_pass(struct ticket_facts *facts, const char *replied, const char *passed)
{
    struct event event = {.kind = EVENT_RECEIVED};
    struct refusal why;
    if (facts->state == STATE_DISPATCHED)
        happen(facts, &event, replied);
    assert_int_equal(flow_reply(&rules, facts, at(replied), &event, &why), RESULT_OK);
    happen(facts, &event, replied);
    if (!passed)
        return;
    assert_int_equal(flow_pass(&rules, facts, at(passed), &event, &why), RESULT_OK);
    happen(facts, &event, passed);
}

static int64_t sum(const struct ticket_facts *facts, enum measure measure, const char *day)
{
    struct fact rows[FACTS_MAX];
    struct civil_date date;
    int64_t total = 0;
    size_t count = rates_of_ticket(facts, &zone, rows);
    if (day)
        assert_int_equal(civil_parse_date(day, &date), RESULT_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].measure == measure && (!day || rows[i].day == civil_day(date)))
            total += rows[i].amount;
    return total;
}

static void the_handling_clock_starts_at_the_first_dispatch_and_not_again(void **state)
{
    (void)state;
    struct ticket_facts f;
    struct event event = {.kind = EVENT_RETURNED};
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    assert_int_equal(f.due_at, at("2026-05-13 17:30"));
    happen(&f, &event, "2026-05-07 10:00");
    event = (struct event){.kind = EVENT_RETURN_GRANTED};
    happen(&f, &event, "2026-05-07 11:00");
    assert_int_equal(f.lead_id, 0);
    dispatch_to(&f, 8, "2026-05-07 11:01");
    assert_int_equal(f.due_at, at("2026-05-13 17:30"));
    assert_int_equal(f.rounds[1].receive_due_at, at("2026-05-08 17:30"));
}

static void the_very_instant_of_the_deadline_is_on_time_and_the_next_is_not(void **state)
{
    (void)state;
    struct ticket_facts f;
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    reply_and_pass(&f, "2026-05-13 17:30:00.000", "2026-05-14 09:00");
    assert_int_equal(sum(&f, MEASURE_ON_TIME_N, "2026-05-13"), 1);
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    reply_and_pass(&f, "2026-05-13 17:30:00.001", "2026-05-14 09:00");
    assert_int_equal(sum(&f, MEASURE_COMPLETION_N, "2026-05-13"), 1);
    assert_int_equal(sum(&f, MEASURE_ON_TIME_N, NULL), 0);
}

static void a_redo_leaves_the_day_and_takes_the_ticket_out_of_n_until_it_has_passed(void **state)
{
    (void)state;
    struct ticket_facts f;
    struct event event;
    struct refusal why;
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    reply_and_pass(&f, "2026-05-08 10:00", "2026-05-08 11:00");
    assert_int_equal(f.state, STATE_CALLBACK);
    assert_int_equal(f.tasks[0].due_at, at("2026-05-12 17:30"));
    assert_int_equal(flow_attempt(&rules, &f, at("2026-05-11 09:00"),
                                  &(struct attempt_wish){.result = ATTEMPT_REACHED,
                                                         .solved = SOLVED_NO,
                                                         .satisfaction = SATISFACTION_DISSATISFIED},
                                  &event, &why),
                     RESULT_OK);
    happen(&f, &event, "2026-05-11 09:00");
    assert_int_equal(flow_redo(&rules, &f, at("2026-05-11 09:01"), &event, &why), RESULT_OK);
    happen(&f, &event, "2026-05-11 09:01");
    assert_int_equal(sum(&f, MEASURE_COMPLETION_D, "2026-05-13"), 1);
    assert_int_equal(sum(&f, MEASURE_COMPLETION_N, "2026-05-13"), 0);
    assert_int_equal(rates_completion_miss(&f), MISS_REDO_OPEN);
    assert_int_equal(sum(&f, MEASURE_CALLBACK_N, "2026-05-12"), 1);
    reply_and_pass(&f, "2026-05-18 17:30", "2026-05-19 09:00");
    assert_int_equal(sum(&f, MEASURE_COMPLETION_N, "2026-05-13"), 1);
    assert_int_equal(sum(&f, MEASURE_ON_TIME_N, "2026-05-13"), 1);
    assert_int_equal(sum(&f, MEASURE_REDONE_ON_TIME_N, "2026-05-18"), 1);
    assert_int_equal(sum(&f, MEASURE_CALLBACK_D, NULL), 2);
}

static void a_redo_before_the_callback_was_done_cancels_its_task(void **state)
{
    (void)state;
    struct ticket_facts f;
    struct event event;
    struct refusal why;
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    reply_and_pass(&f, "2026-05-08 10:00", "2026-05-08 11:00");
    assert_int_equal(flow_redo(&rules, &f, at("2026-05-11 09:01"), &event, &why), RESULT_OK);
    happen(&f, &event, "2026-05-11 09:01");
    assert_int_equal(sum(&f, MEASURE_CALLBACK_D, NULL), 0);
    assert_null(ticket_open_task(&f));
}

static void attempts_in_vain_need_three_bands_on_two_days(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        int counted;
        enum callback_outcome outcome;
    } attempts[] = {{"2026-05-11 09:00", 1, OUTCOME_NONE},
                    {"2026-05-11 09:30", 1, OUTCOME_NONE},
                    {"2026-05-11 14:00", 2, OUTCOME_NONE},
                    {"2026-05-11 18:30", 3, OUTCOME_NONE},
                    {"2026-05-12 09:00", 4, OUTCOME_UNREACHABLE}};
    struct ticket_facts f;
    struct event event;
    struct refusal why;
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    reply_and_pass(&f, "2026-05-08 10:00", "2026-05-08 11:00");
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        assert_int_equal(flow_attempt(&rules, &f, at(attempts[i].when),
                                      &(struct attempt_wish){.result = ATTEMPT_NO_ANSWER}, &event, &why),
                         RESULT_OK);
        happen(&f, &event, attempts[i].when);
        assert_int_equal(f.tasks[0].counted, attempts[i].counted);
        assert_int_equal(f.tasks[0].outcome, attempts[i].outcome);
    }
    assert_int_equal(f.state, STATE_CLOSED);
    assert_int_equal(sum(&f, MEASURE_CALLBACK_N, "2026-05-12"), 1);
    assert_int_equal(sum(&f, MEASURE_REACHED_N, NULL), 0);
}

static void every_action_is_refused_by_name_in_a_state_that_does_not_allow_it(void **state)
{
    (void)state;
    struct ticket_facts f;
    struct refusal why = {0};
    open_complaint(&f, "2026-05-06 09:00");
    assert_int_equal(flow_allows(&f, ACTION_DISPATCH, &why), RESULT_OK);
    static const enum action not_yet[] = {ACTION_RECEIVE,  ACTION_RETURN,    ACTION_GRANT_RETURN,
                                          ACTION_REPLY,    ACTION_PASS,      ACTION_AUDIT_REDO,
                                          ACTION_CALLBACK, ACTION_ORDER_REDO};
    for (size_t i = 0; i < sizeof not_yet / sizeof not_yet[0]; i++) {
        assert_int_equal(flow_allows(&f, not_yet[i], &why), RESULT_REFUSED);
        assert_int_equal(why.code, REFUSAL_STATE);
        assert_string_equal(why.value, "pending");
    }
    assert_int_equal(flow_fresh(&f, f.version + 1, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_STALE);
}

static void a_year_without_a_calendar_refuses_the_dispatch_and_names_the_year(void **state)
{
    (void)state;
    struct ticket_facts f;
    struct event event;
    struct refusal why;
    open_complaint(&f, "2026-12-30 09:00");
    assert_int_equal(
        flow_dispatch(&rules, &f, at("2026-12-30 09:00"), &(struct dispatch_wish){.unit_id = 7}, &event, &why),
        RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_CALENDAR);
    assert_string_equal(why.value, "2027");
}

static void an_open_ticket_stands_on_exactly_one_desk_all_its_life(void **state)
{
    (void)state;
    struct ticket_facts f;
    int64_t holder = 0;
    open_complaint(&f, "2026-05-06 09:00");
    assert_int_equal(ticket_desk(&f, &holder), DESK_DISPATCH);
    dispatch_to(&f, 7, "2026-05-06 09:10");
    assert_int_equal(ticket_desk(&f, &holder), DESK_DEPARTMENT);
    assert_int_equal(holder, 7);
    reply_and_pass(&f, "2026-05-08 10:00", NULL);
    assert_int_equal(ticket_desk(&f, &holder), DESK_AUDIT);
    assert_int_equal(f.audit_due_at, at("2026-05-11 17:30"));
}

static void a_direct_answer_after_a_granted_return_is_in_no_completion(void **state)
{
    (void)state;
    struct ticket_facts f;
    static const enum event_kind kinds[] = {EVENT_RETURNED, EVENT_RETURN_GRANTED, EVENT_ANSWERED};
    open_complaint(&f, "2026-05-06 09:00");
    dispatch_to(&f, 7, "2026-05-06 09:10");
    assert_int_equal(sum(&f, MEASURE_COMPLETION_D, NULL), 1);
    for (size_t i = 0; i < 3; i++) {
        struct event event = {.kind = kinds[i]};
        happen(&f, &event, "2026-05-07 10:00");
    }
    assert_int_equal(sum(&f, MEASURE_COMPLETION_D, NULL), 0);
    assert_int_equal(rates_completion_miss(&f), MISS_NONE);
    assert_int_equal(sum(&f, MEASURE_DIRECT_N, NULL), 1);
}

static void percentages_are_cut_and_only_all_is_a_hundred(void **state)
{
    (void)state;
    char text[RATE_TEXT];
    static const struct {
        int64_t n, d;
        const char *text;
    } rows[] = {{0, 0, "-"},
                {1, 1, "100.00"},
                {9999, 10000, "99.99"},
                {99999, 100000, "99.99"},
                {2, 3, "66.66"},
                {0, 5, "0.00"},
                {1, 3, "33.33"},
                {999999999, 1000000000, "99.99"},
                {983, 1000, "98.30"},
                {INT64_C(90000000000000), INT64_C(90000000000001), "99.99"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rate_text(rows[i].n, rows[i].d, text);
        assert_string_equal(text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_handling_clock_starts_at_the_first_dispatch_and_not_again),
        cmocka_unit_test(the_very_instant_of_the_deadline_is_on_time_and_the_next_is_not),
        cmocka_unit_test(a_redo_leaves_the_day_and_takes_the_ticket_out_of_n_until_it_has_passed),
        cmocka_unit_test(a_redo_before_the_callback_was_done_cancels_its_task),
        cmocka_unit_test(attempts_in_vain_need_three_bands_on_two_days),
        cmocka_unit_test(every_action_is_refused_by_name_in_a_state_that_does_not_allow_it),
        cmocka_unit_test(a_year_without_a_calendar_refuses_the_dispatch_and_names_the_year),
        cmocka_unit_test(an_open_ticket_stands_on_exactly_one_desk_all_its_life),
        cmocka_unit_test(a_direct_answer_after_a_granted_return_is_in_no_completion),
        cmocka_unit_test(percentages_are_cut_and_only_all_is_a_hundred),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
