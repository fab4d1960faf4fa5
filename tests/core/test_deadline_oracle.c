/* Deadlines against an oracle that walks minute by minute, over random calendars, zones, limits and starts.
 * The oracle keeps its own tables and asks nothing of calendar.c or deadline.c. */
#include "core/deadline.h"
#include "tests/support/unit.h"

enum {
    ROUNDS = 3000,
    FIRST_DAY = 20454,
    DAYS = 730,
    MINUTE_MS = 60000,
    INTERVALS = 400
}; /* 2026-01-01, two years */

static uint64_t seed = 20260503;

static int dice(int sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)sides);
}

struct oracle {
    struct zone zone;
    bool worked[DAYS];
    struct calendar_hours hours[DAYS];
    int64_t offset_from; /* the offset is asked for once in a quarter of an hour */
    int64_t offset_ms;
};

static struct oracle oracle;
static struct calendar cal;

/* Office by the wall clock; where clocks change at night, hours begin at 04:00 or are the whole day. */
static struct calendar_hours random_hours(void)
{
    struct calendar_hours hours = {.count = (size_t)(1 + dice(4))};
    int at = 4 * 60;
    if (dice(12) == 0) {
        return (struct calendar_hours){.count = 1, .segments = {{0, 1440}}};
    }
    for (size_t i = 0; i < hours.count; i++) {
        int from = at + dice(120);
        int to = from + 1 + dice(140);
        hours.segments[i] = (struct calendar_segment){from, to};
        at = to;
    }
    if (dice(8) == 0) {
        hours.segments[hours.count - 1].to_min = 1440;
    }
    return hours;
}

static void make_days(unsigned week, const struct calendar_hours *usual)
{
    for (int i = 0; i < DAYS; i++) {
        struct civil_date date = civil_date_of(FIRST_DAY + i);
        struct calendar_hours half = random_hours();
        bool by_week = (week >> civil_weekday(FIRST_DAY + i) & 1u) != 0;
        enum calendar_class what = CALENDAR_WORKDAY;
        oracle.worked[i] = by_week;
        oracle.hours[i] = *usual;
        switch (dice(12)) {
        case 0:
            what = CALENDAR_HOLIDAY;
            oracle.worked[i] = false;
            break;
        case 1:
            what = CALENDAR_MAKEUP;
            oracle.worked[i] = true;
            break;
        case 2:
            what = cal.half_count < CALENDAR_HALVES ? CALENDAR_HALF : CALENDAR_WORKDAY;
            break;
        default:
            break;
        }
        if (what == CALENDAR_HALF) {
            oracle.worked[i] = true;
            oracle.hours[i] = half;
        }
        if (what != CALENDAR_WORKDAY) {
            assert_int_equal(calendar_except(&cal, date, what, &half, "春节"), RESULT_OK);
        }
    }
}

static void make_city(void)
{
    static const char *const rules[] = {"CST-8", "CST-8", "EST5EDT,M3.2.0,M11.1.0", "GMT0BST,M3.5.0/1,M10.5.0",
                                        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"};
    unsigned week = ((unsigned)dice(127) + 1u) << 1;
    struct calendar_hours usual = random_hours();
    assert_int_equal(zone_from_rule(&oracle.zone, "x", rules[dice(5)]), RESULT_OK);
    oracle.offset_from = INT64_MIN;
    calendar_init(&cal, &oracle.zone);
    assert_int_equal(calendar_declare(&cal, 2026), RESULT_OK);
    assert_int_equal(calendar_declare(&cal, 2027), RESULT_OK);
    assert_int_equal(calendar_set_week(&cal, 0, week), RESULT_OK);
    assert_int_equal(calendar_set_hours(&cal, 2026, &usual), RESULT_OK);
    assert_int_equal(calendar_set_hours(&cal, 0, &usual), RESULT_OK);
    make_days(week, &usual);
}

/* Local minutes since 1970 of the minute that begins at an instant. */
static int64_t local_minute(int64_t at)
{
    int64_t quarter = at - at % (15 * MINUTE_MS);
    if (quarter != oracle.offset_from) {
        oracle.offset_from = quarter;
        oracle.offset_ms = (int64_t)zone_offset_at(&oracle.zone, at) * 1000;
    }
    return (at + oracle.offset_ms) / MINUTE_MS;
}

/* Index of the local day of a minute. */
static int day_index(int64_t at)
{
    return (int)(local_minute(at) / 1440) - FIRST_DAY;
}

static bool is_office_minute(int64_t at)
{
    int day = day_index(at);
    int minute = (int)(local_minute(at) % 1440);
    assert_true(day >= 0 && day < DAYS);
    if (!oracle.worked[day]) {
        return false;
    }
    for (size_t i = 0; i < oracle.hours[day].count; i++) {
        if (minute >= oracle.hours[day].segments[i].from_min && minute < oracle.hours[day].segments[i].to_min) {
            return true;
        }
    }
    return false;
}

static int64_t walk_office(int64_t start_at, int64_t minutes)
{
    int64_t at = start_at;
    while (minutes > 0) {
        minutes -= is_office_minute(at) ? 1 : 0;
        at += MINUTE_MS;
    }
    return at;
}

static int64_t walk_office_back(int64_t end_at, int64_t minutes)
{
    int64_t at = end_at;
    while (minutes > 0) {
        at -= MINUTE_MS;
        minutes -= is_office_minute(at) ? 1 : 0;
    }
    return at;
}

static int64_t walk_workdays(int64_t start_at, int64_t days)
{
    int64_t close_at = start_at;
    int last = day_index(start_at);
    for (int64_t at = start_at; days > 0 || day_index(at) == last; at += MINUTE_MS) {
        int day = day_index(at);
        if (day > last) {
            last = day;
            days -= oracle.worked[day] ? 1 : 0;
        }
        if (days == 0 && is_office_minute(at)) {
            close_at = at + MINUTE_MS;
        }
    }
    return close_at;
}

static void check_intervals(int64_t start_at, struct limit limit, int64_t due_at)
{
    static struct deadline_interval out[INTERVALS];
    size_t count = 0;
    int64_t at = start_at;
    int64_t sum = 0;
    assert_int_equal(deadline_explain(&cal, start_at, limit, out, INTERVALS, &count, NULL), RESULT_OK);
    for (size_t i = 0; i < count; i++) {
        int64_t office_ms = 0;
        assert_int_equal(out[i].from_at, at);
        assert_true(out[i].to_at > at);
        assert_int_equal(out[i].counted, out[i].amount > 0);
        assert_int_equal(deadline_office_ms_between(&cal, at, out[i].to_at, &office_ms, NULL), RESULT_OK);
        if (limit.clock == LIMIT_OFFICE) {
            assert_int_equal(office_ms, out[i].amount);
            assert_true(!out[i].counted || out[i].amount == out[i].to_at - at);
        } else if (limit.clock == LIMIT_WORKDAYS && out[i].reason != DEADLINE_START_DAY) {
            assert_int_equal(office_ms > 0, out[i].counted);
        }
        sum += out[i].amount;
        at = out[i].to_at;
    }
    assert_int_equal(sum, limit.amount);
    assert_int_equal(at, due_at);
    assert_true(count == 0 || out[count - 1].counted);
    if (count > 0) {
        assert_int_equal(deadline_explain(&cal, start_at, limit, out, count - 1, &count, NULL),
                         RESULT_TOO_LONG);
    }
}

/* C7: lunches, half days, weeks that lack any day, worked and free days by chance. */
static void every_deadline_is_where_the_oracle_walks_to(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 20 == 0) {
            make_city();
        }
        int64_t start_at = ((int64_t)(FIRST_DAY + 30 + dice(400)) * 1440 + dice(1440)) * MINUTE_MS;
        int64_t due_at = 0;
        struct limit office = {.clock = LIMIT_OFFICE, .amount = (int64_t)dice(2000) * MINUTE_MS};
        assert_int_equal(deadline_at(&cal, start_at, office, &due_at, NULL), RESULT_OK);
        assert_int_equal(due_at, walk_office(start_at, office.amount / MINUTE_MS));
        check_intervals(start_at, office, due_at);
        int64_t back_ms = 0;
        assert_int_equal(deadline_office_ms_between(&cal, start_at, due_at, &back_ms, NULL), RESULT_OK);
        assert_int_equal(back_ms, office.amount);

        struct limit before = {.clock = LIMIT_OFFICE, .amount = (int64_t)dice(600) * MINUTE_MS};
        int64_t warn_at = 0;
        assert_int_equal(deadline_warn_at(&cal, due_at, before, &warn_at, NULL), RESULT_OK);
        assert_int_equal(warn_at, walk_office_back(due_at, before.amount / MINUTE_MS));

        struct limit workdays = {.clock = LIMIT_WORKDAYS, .amount = 1 + dice(6)};
        assert_int_equal(deadline_at(&cal, start_at, workdays, &due_at, NULL), RESULT_OK);
        assert_int_equal(due_at, walk_workdays(start_at, workdays.amount));
        check_intervals(start_at, workdays, due_at);

        struct limit wall = {.clock = LIMIT_WALL, .amount = dice(90000000)};
        assert_int_equal(deadline_at(&cal, start_at, wall, &due_at, NULL), RESULT_OK);
        assert_int_equal(due_at, start_at + wall.amount);
        check_intervals(start_at, wall, due_at);
    }
}

static void random_suspensions_move_a_deadline_by_what_they_took(void **state)
{
    (void)state;
    for (int round = 0; round < 500; round++) {
        if (round % 20 == 0) {
            make_city();
        }
        int64_t start_at = ((int64_t)(FIRST_DAY + 30 + dice(300)) * 1440 + dice(1440)) * MINUTE_MS;
        int64_t total = 600 + dice(1200);
        int64_t due_at = 0;
        struct limit limit = {.clock = LIMIT_OFFICE, .amount = total * MINUTE_MS};
        assert_int_equal(deadline_at(&cal, start_at, limit, &due_at, NULL), RESULT_OK);
        int64_t at = start_at;
        int64_t ran = 0;
        for (int pause = 0; pause < 4; pause++) {
            int64_t step = dice(120);
            int64_t suspended_at = walk_office(at, step);
            int64_t resumed_at = suspended_at + (int64_t)dice(5000) * MINUTE_MS;
            ran += step;
            assert_int_equal(
                deadline_resumed(&cal, due_at, LIMIT_WORKDAYS, suspended_at, resumed_at, &due_at, NULL),
                RESULT_OK);
            at = resumed_at;
        }
        assert_int_equal(due_at, walk_office(at, total - ran));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_deadline_is_where_the_oracle_walks_to),
        cmocka_unit_test(random_suspensions_move_a_deadline_by_what_they_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
