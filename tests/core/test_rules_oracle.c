/* 100,000 random calendars x starts x histories through the real fold and the real rules, against an oracle that walks minute by
 * minute. The oracle keeps tables of its own, and asks nothing of calendar.c, deadline.c or flow_deadlines.c.
 *
 * Of what others' systems got wrong it shows C1 (a calendar of every hour of every day is the plain clock, 24:00 is legal), C4
 * (random redo and pause sequences), C5 (a pause keeps its length under another type or urgency), C6 (warnings go ahead in
 * working time across nights, weekends and holidays), C7 (random calendars with lunches, half days, weeks that lack any day),
 * C8 (weekends that are worked), C9 (both changes of summer time, from the zone files of the system). C2, C3 and C12 are
 * shown with the broker by tests/scenarios/test_rulebook.py and below; C11 and C13 by the table of the life cycle and the
 * work lists (tests/scenarios/test_life.py). C10 is about notices of a person's own mail, which do not exist here: the broker
 * warns on work lists, by working time. */
#include "core/flow_asks.h"
#include "core/flow_orders.h"
#include "core/flow_why.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
enum { HISTORIES = 5000 };
#else
enum { HISTORIES = 100000 };
#endif

enum {
    PER_CITY = 50,
    DAYS = 330,
    MINUTES = DAYS * 1440,
    MINUTE_MS = 60000,
    STEPS = 7,
    YEAR_DAY = 20454 /* 2026-01-01 */
};

static uint64_t seed = 20260506;

static int dice(int sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)sides);
}

/* One rulebook of a city: as Rexian has it, and as the oracle has it. */
struct book {
    struct calendar calendar;
    struct limits limits;
    bool worked[DAYS];
    struct calendar_hours hours[DAYS];
    uint8_t office[MINUTES];
};

static struct zone zone;
static struct book books[2];
static int16_t day_of[MINUTES]; /* local day of each minute, from first_day */
static int16_t minute_of[MINUTES];
static int64_t first_day, base_at; /* base_at is the minute 0 of the tables */

static int to_minute(int64_t at)
{
    assert_true(at % MINUTE_MS == 0);
    int64_t minute = (at - base_at) / MINUTE_MS;
    assert_true(minute >= 0 && minute < MINUTES);
    return (int)minute;
}

static int64_t to_at(int minute)
{
    return base_at + (int64_t)minute * MINUTE_MS;
}

/* -- making a city -------------------------------------------------------------------------------------------- */

static void read_zone(void)
{
    static const struct {
        const char *file, *rule;
    } zones[] = {{"Asia/Shanghai", "CST-8"},
                 {"America/New_York", "EST5EDT,M3.2.0,M11.1.0"},
                 {"Europe/London", "GMT0BST,M3.5.0/1,M10.5.0"},
                 {"Australia/Adelaide", "ACST-9:30ACDT,M10.1.0,M4.1.0/3"},
                 {"Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"},
                 {"Asia/Kathmandu", "<+0545>-5:45"}};
    static uint8_t bytes[65536];
    char path[100];
    size_t which = (size_t)dice(6), length = 0;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zones[which].file);
    FILE *file = fopen(path, "rb");
    if (file) {
        length = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
    }
    if (length == 0 || zone_from_tzif(&zone, zones[which].file, bytes, length) != RESULT_OK)
        assert_int_equal(zone_from_rule(&zone, zones[which].file, zones[which].rule), RESULT_OK);
}

static void map_minutes(void)
{
    int64_t offset_ms = 0;
    first_day = YEAR_DAY + 5 + dice(365);
    base_at = (first_day - 2) * 1440 * MINUTE_MS;
    for (int minute = 0; minute < MINUTES; minute++) {
        if (minute % 15 == 0)
            offset_ms = (int64_t)zone_offset_at(&zone, to_at(minute)) * 1000;
        int64_t local = (to_at(minute) + offset_ms) / MINUTE_MS;
        day_of[minute] = (int16_t)(local / 1440 - (first_day - 3));
        minute_of[minute] = (int16_t)(local % 1440);
        assert_true(day_of[minute] >= 0 && day_of[minute] < DAYS + 4);
    }
}

/* Where clocks change at night, hours begin at 04:00 or are the whole day. */
static struct calendar_hours random_hours(void)
{
    struct calendar_hours hours = {.count = (size_t)(1 + dice(4))};
    int at = 4 * 60;
    if (dice(12) == 0)
        return (struct calendar_hours){.count = 1, .segments = {{0, 1440}}};
    for (size_t i = 0; i < hours.count; i++) {
        int from = at + dice(120);
        int to = from + 60 + dice(100);
        hours.segments[i] = (struct calendar_segment){from, to};
        at = to;
    }
    if (dice(8) == 0)
        hours.segments[hours.count - 1].to_min = 1440;
    return hours;
}

static unsigned random_week(void)
{
    unsigned week = 0;
    while (__builtin_popcount(week) < 3)
        week = ((unsigned)dice(127) + 1u) << 1;
    return week;
}

static void except(struct book *book, int day, unsigned week)
{
    struct civil_date date = civil_date_of(first_day - 3 + day);
    struct calendar_hours half = random_hours();
    enum calendar_class what = CALENDAR_WORKDAY;
    bool by_week = (week >> civil_weekday(first_day - 3 + day) & 1u) != 0;
    int kind = dice(14);
    book->worked[day] = by_week;
    if (kind == 0)
        what = CALENDAR_HOLIDAY;
    else if (kind == 1)
        what = CALENDAR_MAKEUP;
    else if (kind == 2)
        what = CALENDAR_HALF;
    if (what == CALENDAR_WORKDAY)
        return;
    book->worked[day] = what != CALENDAR_HOLIDAY;
    if (what == CALENDAR_HALF)
        book->hours[day] = half;
    assert_int_equal(calendar_except(&book->calendar, date, what, &half, "春节"), RESULT_OK);
}

static struct limit random_limit(int days, int wall_hours, int office_hours)
{
    switch (dice(3)) {
    case 0:
        return (struct limit){.clock = LIMIT_WORKDAYS, .amount = 1 + dice(days)};
    case 1:
        return (struct limit){.clock = LIMIT_WALL, .amount = (int64_t)(1 + dice(wall_hours * 60)) * MINUTE_MS};
    default:
        return (struct limit){.clock = LIMIT_OFFICE,
                              .amount = (int64_t)(1 + dice(office_hours * 60)) * MINUTE_MS};
    }
}

static void make_limits(struct limits *limits)
{
    limits_default(limits);
    for (int type = 0; type < TYPE_COUNT; type++)
        for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
            limits->cells[LIMIT_HANDLING][type][urgency] = random_limit(4, 72, 20);
            limits->cells[LIMIT_COMPLEX][type][urgency] = random_limit(7, 200, 25);
            limits->cells[LIMIT_RECEIVE][type][urgency] = random_limit(2, 12, 6);
            limits->cells[LIMIT_WARNING][type][urgency] = random_limit(2, 12, 6);
            limits->cells[LIMIT_AUDIT][type][urgency] = random_limit(2, 12, 6);
        }
}

/* `always`: every minute of every day is office. */
static void make_book(struct book *book, bool always)
{
    unsigned week = always ? 0xFEu : random_week();
    struct calendar_hours usual =
        always ? (struct calendar_hours){.count = 1, .segments = {{0, 1440}}} : random_hours();
    calendar_init(&book->calendar, &zone);
    for (int year = 2025; year <= 2028; year++)
        assert_int_equal(calendar_declare(&book->calendar, year), RESULT_OK);
    assert_int_equal(calendar_set_week(&book->calendar, 0, week), RESULT_OK);
    assert_int_equal(calendar_set_hours(&book->calendar, 0, &usual), RESULT_OK);
    for (int day = 0; day < DAYS; day++) {
        book->hours[day] = usual;
        book->worked[day] = true;
        if (!always)
            except(book, day, week);
    }
    for (int minute = 0; minute < MINUTES; minute++) {
        int day = day_of[minute] < DAYS ? day_of[minute] : DAYS - 1;
        book->office[minute] = 0;
        for (size_t i = 0; i < book->hours[day].count && book->worked[day]; i++)
            book->office[minute] |= minute_of[minute] >= book->hours[day].segments[i].from_min &&
                                    minute_of[minute] < book->hours[day].segments[i].to_min;
    }
    make_limits(&book->limits);
}

static void make_city(void)
{
    read_zone();
    map_minutes();
    bool always = dice(10) == 0;
    make_book(&books[0], always);
    make_book(&books[1], always && dice(2) == 0);
}

/* -- walking -------------------------------------------------------------------------------------------------- */

static int walk_office(const struct book *book, int at, int64_t minutes)
{
    while (minutes > 0) {
        assert_true(at < MINUTES);
        minutes -= book->office[at++];
    }
    return at;
}

static int walk_office_back(const struct book *book, int at, int64_t minutes)
{
    while (minutes > 0) {
        assert_true(at > 0);
        minutes -= book->office[--at];
    }
    return at;
}

static int walk_workdays(const struct book *book, int at, int64_t days)
{
    int close = at, last = day_of[at];
    for (; days > 0 || day_of[at] == last; at++) {
        assert_true(at + 1 < MINUTES);
        if (day_of[at] > last) {
            last = day_of[at];
            days -= book->worked[last] ? 1 : 0;
        }
        if (days == 0 && book->office[at])
            close = at + 1;
    }
    return close;
}

/* The close of office of a working day before: the first office minute that is met going back on that day ends it. A deadline at
 * the end of its day belongs to the day that its instant lies in. */
static int walk_workdays_back(const struct book *book, int at, int64_t days)
{
    int last = day_of[at];
    while (true) {
        assert_true(at > 0);
        at--;
        if (day_of[at] < last) {
            last = day_of[at];
            days -= book->worked[last] ? 1 : 0;
        }
        if (days == 0 && book->office[at])
            return at + 1;
    }
}

static int walk(const struct book *book, int at, struct limit limit)
{
    if (limit.clock == LIMIT_WORKDAYS)
        return walk_workdays(book, at, limit.amount);
    if (limit.clock == LIMIT_WALL)
        return at + (int)(limit.amount / MINUTE_MS);
    return walk_office(book, at, limit.amount / MINUTE_MS);
}

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
        cmocka_unit_test(an_undo_does_not_reach_behind_a_change_of_the_rulebook),
        cmocka_unit_test(every_history_is_due_where_the_oracle_walks_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
