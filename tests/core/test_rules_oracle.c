/* 100,000 random calendars x starts x histories through the real fold and the real rules, against an oracle that walks minute by
 * minute. The oracle keeps tables of its own, and asks nothing of calendar.c, deadline.c or flow_deadlines.c.
 *
 * Of what others' systems got wrong it shows C1 (a calendar of every hour of every day is the plain clock, 24:00 is legal), C4
 * (random redo and pause sequences), C5 (a pause keeps its length under another type or urgency), C6 (warnings go ahead in
 * working time across nights, weekends and holidays), C7 (random calendars with lunches, half days, weeks that lack any day),
 * C8 (weekends that are worked), C9 (both changes of summer time, from the zone files of the system). C2, C3 and C12 are
 * shown with the broker by tests/scenarios/test_rulebook.py and below; C10, C11 and C13 by tests/core/test_records.c. All that
 * others' users suffer, and where it is shown: docs/promises.md. */
#include "core/flow_asks.h"
#include "core/flow_orders.h"
#include "core/flow_why.h"
#include "tests/support/minute_city.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
enum { HISTORIES = 5000 };
#else
enum { HISTORIES = 100000 };
#endif

enum { PER_CITY = 50, STEPS = 7 };

/* -- what the oracle remembers of a ticket -------------------------------------------------------------------- */

struct pause {
    enum move_kind kind;
    int days, from, to; /* minutes */
};
struct memory {
    const struct book *book;
    int start, type, urgency, move_count, redo, redo_count;
    bool complex;
    struct pause moves[TICKET_MOVES];
};

static int due_of(const struct memory *m)
{
    enum limit_step step = m->complex ? LIMIT_COMPLEX : LIMIT_HANDLING;
    struct limit limit = m->book->limits.cells[step][m->type][m->urgency];
    int due = walk(m->book, m->start, limit);
    for (int i = 0; i < m->move_count; i++) {
        const struct pause *move = &m->moves[i];
        int minutes = 0;
        switch (move->kind) {
        case MOVE_EXTENSION:
            due = walk_workdays(m->book, due, move->days);
            break;
        case MOVE_CAP:
            due = move->from < due ? move->from : due;
            break;
        case MOVE_SUSPENSION:
            for (int at = move->from; at < move->to; at++)
                minutes += limit.clock == LIMIT_WALL ? 1 : m->book->office[at];
            due = limit.clock == LIMIT_WALL ? due + minutes : walk_office(m->book, due, minutes);
            break;
        }
    }
    return due;
}

static int64_t warn_of(const struct memory *m, int due)
{
    struct limit ahead = m->book->limits.cells[LIMIT_WARNING][m->type][m->urgency];
    int warn = ahead.clock == LIMIT_WORKDAYS ? walk_workdays_back(m->book, due, ahead.amount)
               : ahead.clock == LIMIT_WALL   ? due - (int)(ahead.amount / MINUTE_MS)
                                             : walk_office_back(m->book, due, ahead.amount / MINUTE_MS);
    return warn <= m->start ? 0 : to_at(warn);
}

/* -- histories ------------------------------------------------------------------------------------------------ */

static struct ticket_facts facts;
static struct memory memory;
static int64_t now_at, seq;
static int histories, checks, events_of[7];

static struct flow_rules rules_now(void)
{
    return (struct flow_rules){.calendar = &memory.book->calendar,
                               .limits = &memory.book->limits,
                               .redo_after_close_ms = 30 * (int64_t)CIVIL_DAY_MS,
                               .supervisor = true};
}

static void happen(struct event *event)
{
    event->subject = SUBJECT_TICKET;
    event->subject_id = 2605060000001;
    if (event->occurred_at == 0)
        event->occurred_at = now_at;
    event->recorded_at = now_at;
    event->seq = ++seq;
    ticket_apply_last(&facts, event);
}

static void simply(enum event_kind kind)
{
    struct event event = {.kind = kind};
    happen(&event);
}

static void later(int minutes)
{
    now_at += (int64_t)dice(minutes) * MINUTE_MS;
}

static void check_why(void)
{
    static struct deadline_interval intervals[2000];
    struct why why_of = {.intervals = intervals, .interval_max = 2000};
    struct flow_rules rules = rules_now();
    assert_int_equal(flow_why(&rules, &facts, &why_of, NULL), RESULT_OK);
    assert_int_equal(why_of.steps[why_of.step_count - 1].due_at, facts.due_at);
    for (size_t i = 0; i < why_of.step_count; i++) {
        const struct why_step *step = &why_of.steps[i];
        int64_t sum = 0, at = step->start_at;
        for (size_t j = step->first; j < step->first + step->count; j++) {
            assert_int_equal(intervals[j].from_at, at);
            at = intervals[j].to_at;
            sum += intervals[j].amount;
        }
        if (step->kind == WHY_CAP)
            continue;
        assert_int_equal(sum, step->limit.amount);
        assert_int_equal(at, step->due_at);
    }
}

static void check(const char *what)
{
    int due = due_of(&memory);
    checks++;
    if (facts.due_at != to_at(due))
        fail_msg("history %d after %s: due %lld, the oracle walks to %lld", histories, what,
                 (long long)facts.due_at, (long long)to_at(due));
    if (facts.warn_at != warn_of(&memory, due))
        fail_msg("history %d after %s: warns %lld, the oracle walks to %lld", histories, what,
                 (long long)facts.warn_at, (long long)warn_of(&memory, due));
    if (memory.redo_count > 0 && ticket_open_redo(&facts)) {
        struct limit limit = memory.book->limits.cells[LIMIT_HANDLING][memory.type][memory.urgency];
        assert_int_equal(ticket_open_redo(&facts)->due_at, to_at(walk(memory.book, memory.redo, limit)));
    }
}

static bool may_ask(enum approval what, int64_t days, int64_t until_at)
{
    struct flow_rules rules = rules_now();
    struct ask_wish wish = {.what = what, .days = days, .until_at = until_at};
    struct event event;
    struct refusal why;
    if (memory.move_count == TICKET_MOVES || flow_ask(&rules, &facts, now_at, &wish, &event, &why) != RESULT_OK)
        return false;
    happen(&event);
    return true;
}

static bool granted(enum approval what)
{
    struct flow_rules rules = rules_now();
    struct event event;
    struct refusal why;
    later(300);
    if (flow_decide(&rules, &facts, now_at, what, true, 0, &event, &why) != RESULT_OK)
        return false;
    happen(&event);
    return true;
}

static void extend(void)
{
    int days = 1 + dice(3);
    if (!may_ask(APPROVAL_EXTENSION, days, 0) || !granted(APPROVAL_EXTENSION))
        return;
    memory.moves[memory.move_count++] = (struct pause){.kind = MOVE_EXTENSION, .days = days};
    events_of[0]++;
    check("an extension");
}

static void become_complex(void)
{
    if (!may_ask(APPROVAL_COMPLEX, 0, 0) || !granted(APPROVAL_COMPLEX))
        return;
    memory.complex = true;
    events_of[1]++;
    check("complex");
}

/* Ended by a person, or by the clock on the promised date. */
static void suspend(void)
{
    struct flow_rules rules = rules_now();
    struct event event;
    struct refusal why;
    int64_t until_at = now_at + (int64_t)(400 + dice(6000)) * MINUTE_MS;
    if (!may_ask(APPROVAL_SUSPENSION, 0, until_at) || !granted(APPROVAL_SUSPENSION))
        return;
    int from = to_minute(now_at);
    if (dice(2)) {
        later((int)((until_at - now_at) / MINUTE_MS));
        assert_int_equal(flow_resume(&rules, &facts, now_at, &event, &why), RESULT_OK);
        until_at = now_at;
    } else {
        now_at = until_at + (int64_t)dice(50) * MINUTE_MS;
        assert_int_equal(flow_clock(&rules, &facts, now_at, &event, &why), RESULT_OK);
    }
    happen(&event);
    memory.moves[memory.move_count++] =
        (struct pause){.kind = MOVE_SUSPENSION, .from = from, .to = to_minute(until_at)};
    events_of[2]++;
    check("a suspension");
}

static void rederive(struct event *event)
{
    struct flow_rules rules = rules_now();
    struct ticket_facts after = facts;
    bool moved = false;
    event->subject = SUBJECT_TICKET;
    ticket_apply_last(&after, event);
    assert_int_equal(flow_rederive(&rules, &after, event, &moved, NULL), RESULT_OK);
    happen(event);
}

static void amend(void)
{
    struct event event = {.kind = EVENT_AMENDED};
    memory.type = dice(TYPE_COUNT);
    memory.urgency = dice(URGENCY_COUNT);
    record_set(&event.body, "type", memory.type);
    record_set(&event.body, "urgency", memory.urgency);
    rederive(&event);
    events_of[3]++;
    check("another type and urgency");
}

static void change_rulebook(void)
{
    struct event event = {.kind = EVENT_REDERIVED};
    memory.book = memory.book == &books[0] ? &books[1] : &books[0];
    rederive(&event);
    events_of[4]++;
    check("another calendar and other limits");
}

static void redo(void)
{
    struct flow_rules rules = rules_now();
    struct event event;
    struct refusal why;
    if (memory.redo_count == 3 || flow_reply(&rules, &facts, now_at, &event, &why) != RESULT_OK)
        return;
    happen(&event);
    int audit = walk(memory.book, to_minute(now_at),
                     memory.book->limits.cells[LIMIT_AUDIT][memory.type][memory.urgency]);
    assert_int_equal(facts.audit_due_at, to_at(audit));
    later(900);
    assert_int_equal(flow_redo(&rules, &facts, now_at, &event, &why), RESULT_OK);
    happen(&event);
    memory.redo = to_minute(now_at);
    memory.redo_count++;
    check("a redo");
    later(100);
    simply(EVENT_RECEIVED);
    events_of[5]++;
}

/* A duplicate that is due at some instant is merged into it. */
static void take_duplicate(void)
{
    struct flow_rules rules = rules_now();
    struct ticket_facts child = facts;
    struct event merged, joined;
    struct refusal why;
    child.number++;
    child.children = 0;
    int due = to_minute(facts.due_at) + dice(4000) - 2000;
    child.due_at = to_at(due);
    if (memory.move_count == TICKET_MOVES || due <= memory.start ||
        flow_merge(&rules, &child, &facts, &merged, &joined, &why) != RESULT_OK)
        return;
    bool earlier = child.due_at < facts.due_at;
    happen(&joined);
    if (earlier)
        memory.moves[memory.move_count++] = (struct pause){.kind = MOVE_CAP, .from = due};
    events_of[6]++;
    check("a duplicate");
}

static void begin(void)
{
    struct event event = {.kind = EVENT_REGISTERED};
    struct refusal why;
    memory = (struct memory){.book = &books[0], .type = dice(TYPE_COUNT), .urgency = dice(URGENCY_COUNT)};
    memset(&facts, 0, sizeof facts);
    memory.start = 45 * 1440 + dice(25 * 1440);
    now_at = to_at(memory.start);
    record_set(&event.body, "type", memory.type);
    record_set(&event.body, "urgency", memory.urgency);
    happen(&event);
    struct flow_rules rules = rules_now();
    struct dispatch_wish wish = {.unit_id = 5};
    assert_int_equal(flow_dispatch(&rules, &facts, now_at, &wish, &event, &why), RESULT_OK);
    happen(&event);
    int receive =
        walk(memory.book, memory.start, memory.book->limits.cells[LIMIT_RECEIVE][memory.type][memory.urgency]);
    assert_int_equal(facts.rounds[0].receive_due_at, to_at(receive));
    check("the dispatch");
    later(60);
    simply(EVENT_RECEIVED);
}

/* C4: after any redo, pause and extension. C5: a pause keeps its length under another type or urgency. C9: in zones with both changes
 * of summer time. */
static void every_history_is_due_where_the_oracle_walks_to(void **state)
{
    static void (*const acts[])(void) = {extend,          become_complex, suspend,       amend,
                                         change_rulebook, redo,           take_duplicate};
    (void)state;
    for (histories = 0; histories < HISTORIES; histories++) {
        if (histories % PER_CITY == 0)
            make_city();
        begin();
        for (int step = dice(STEPS); step > 0; step--) {
            later(500);
            acts[dice((int)(sizeof acts / sizeof acts[0]))]();
        }
        if (histories % 10 == 0)
            check_why();
    }
    /* Each act happened often: no rule refused it always. */
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        assert_true(events_of[i] > HISTORIES / 50);
    assert_true(checks > 2 * HISTORIES);
}

/* -- by hand -------------------------------------------------------------------------------------------------- */

static int64_t at(const char *text)
{
    int64_t utc_ms = 0;
    assert_int_equal(zone_parse(&zone, text, &utc_ms), RESULT_OK);
    return utc_ms;
}

static int shanghai(void **state)
{
    static const char text[] =
        "year 2026\noff 2026-05-01 劳动节\noff 2026-05-04 劳动节\noff 2026-05-05 劳动节\n"
        "work 2026-05-09 劳动节\n";
    (void)state;
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    calendar_init(&books[0].calendar, &zone);
    limits_default(&books[0].limits);
    memory = (struct memory){.book = &books[0]};
    return calendar_parse(&books[0].calendar, text, sizeof text - 1, NULL, NULL) == RESULT_OK ? 0 : -1;
}

/* C12: overdue is computed, and the deadline itself is in time. */
static void what_is_done_at_the_deadline_is_on_time_and_a_millisecond_later_it_is_not(void **state)
{
    (void)state;
    int64_t due_at = 0;
    struct limit limit = {.clock = LIMIT_WORKDAYS, .amount = 5};
    assert_int_equal(deadline_at(&books[0].calendar, at("2026-05-06 09:00"), limit, &due_at, NULL), RESULT_OK);
    assert_int_equal(due_at, at("2026-05-12 17:30:00.000"));
    assert_true(deadline_is_met(at("2026-05-12 17:30:00.000"), due_at));
    assert_false(deadline_is_met(at("2026-05-12 17:30:00.001"), due_at));
    facts = (struct ticket_facts){.number = 1, .state = STATE_RECEIVED, .due_at = due_at, .round_count = 1};
    struct flow_rules rules = rules_now();
    struct event event;
    struct refusal why;
    assert_int_equal(ticket_clock_at(&facts), due_at + 1);
    assert_int_equal(flow_clock(&rules, &facts, due_at, &event, &why), RESULT_NOT_FOUND);
    assert_int_equal(flow_clock(&rules, &facts, due_at + 1, &event, &why), RESULT_OK);
}

/* C6: not at 00:00 of the night before, and not on a holiday. */
static void warnings_go_ahead_in_working_time(void **state)
{
    (void)state;
    static const struct {
        const char *due, *warn;
        struct limit before;
    } cases[] = {
        {"2026-05-07 09:30", "2026-05-06 16:30", {LIMIT_OFFICE, 2 * 3600000}}, /* across a night */
        {"2026-05-06 09:00",
         "2026-04-30 16:00",
         {LIMIT_OFFICE, 2 * 3600000}}, /* across holidays and a weekend */
        {"2026-05-11 08:45",
         "2026-05-09 17:15",
         {LIMIT_OFFICE, 1800000}}, /* back into a Saturday that is worked */
        {"2026-05-06 14:00", "2026-05-06 11:30", {LIMIT_OFFICE, 3600000}}, /* across the lunch */
        {"2026-05-11 17:30", "2026-05-09 17:30", {LIMIT_WORKDAYS, 1}},     /* the working day before */
        {"2026-05-06 17:30", "2026-04-30 17:30", {LIMIT_WORKDAYS, 1}},
        {"2026-05-07 02:00",
         "2026-05-07 00:00",
         {LIMIT_WALL, 2 * 3600000}}, /* utilities are due at night, too */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t warn_at = 0;
        assert_int_equal(
            deadline_warn_at(&books[0].calendar, at(cases[i].due), cases[i].before, &warn_at, NULL), RESULT_OK);
        if (warn_at != at(cases[i].warn))
            fail_msg("case %zu warns %lld ms off", i, (long long)(warn_at - at(cases[i].warn)));
    }
}

/* C1: half open intervals, no minute is lost at midnight, also where the clocks change. */
static void a_calendar_of_all_hours_is_the_plain_clock(void **state)
{
    (void)state;
    static const char text[] = "year 2026\nhours 00:00-24:00\nweek mon tue wed thu fri sat sun\n";
    static const char *const starts[] = {"2026-03-07 18:30", "2026-10-31 23:59", "2026-12-01 00:00",
                                         "2026-02-28 23:59:59.999"};
    assert_int_equal(zone_from_rule(&zone, "America/New_York", "EST5EDT,M3.2.0,M11.1.0"), RESULT_OK);
    calendar_init(&books[0].calendar, &zone);
    assert_int_equal(calendar_parse(&books[0].calendar, text, sizeof text - 1, NULL, NULL), RESULT_OK);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        for (int64_t minutes = 1; minutes < 20000; minutes += 97) {
            struct limit limit = {.clock = LIMIT_OFFICE, .amount = minutes * MINUTE_MS};
            int64_t due_at = 0, warn_at = 0;
            assert_int_equal(deadline_at(&books[0].calendar, at(starts[i]), limit, &due_at, NULL), RESULT_OK);
            assert_int_equal(due_at, at(starts[i]) + limit.amount);
            assert_int_equal(deadline_warn_at(&books[0].calendar, due_at, limit, &warn_at, NULL), RESULT_OK);
            assert_int_equal(warn_at, at(starts[i]));
        }
}

/* What was decided before the rulebook moved a deadline cannot be undone: it would put back what no rule gives. */
static void an_undo_does_not_reach_behind_a_change_of_the_rulebook(void **state)
{
    (void)state;
    struct ticket_past past = {0};
    struct ticket_facts f = {0};
    struct event made = {.kind = EVENT_REGISTERED, .subject = SUBJECT_TICKET, .subject_id = 1, .seq = 1};
    struct event urged = {.kind = EVENT_NOTED, .subject = SUBJECT_TICKET, .subject_id = 1, .seq = 2};
    struct event moved = {.kind = EVENT_REDERIVED, .subject = SUBJECT_TICKET, .subject_id = 1, .seq = 3};
    ticket_apply(&f, &past, &made);
    ticket_apply(&f, &past, &urged);
    assert_int_equal(past.from_seq, 2);
    record_set(&moved.body, "due_at", 77);
    ticket_apply(&f, &past, &moved);
    assert_int_equal(past.from_seq, 0);
    assert_int_equal(f.due_at, 77);
    urged.seq = 4;
    ticket_apply(&f, &past, &urged);
    assert_int_equal(past.from_seq, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_done_at_the_deadline_is_on_time_and_a_millisecond_later_it_is_not,
                               shanghai),
        cmocka_unit_test_setup(warnings_go_ahead_in_working_time, shanghai),
        cmocka_unit_test(a_calendar_of_all_hours_is_the_plain_clock),
        cmocka_unit_test(an_undo_does_not_reach_behind_a_change_of_the_rulebook),
        cmocka_unit_test(every_history_is_due_where_the_oracle_walks_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
