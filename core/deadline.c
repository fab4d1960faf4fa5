/* Deadlines by walking the calendar day by day, and the same walk written down as intervals.
 *
 *   OFFICE, 5 h from Friday 15:00:   |15:00 ==2.5h== 17:30|after|Sat|Sun|before|08:30 ==2.5h== 11:00|
 *   WORKDAYS, 2 from Friday 15:00:   |start day ----------|Sat|Sun|== Monday ==|== Tuesday == 17:30|
 */
#include "core/deadline.h"

#include <stdio.h>

static const char *const clock_name[] = {"none", "workdays", "wall", "office"};
static const char *const clock_label[] = {N_("no limit"), N_("working days"), N_("wall clock"),
                                          N_("office hours")};
_Static_assert(sizeof(clock_name) / sizeof(clock_name[0]) == LIMIT_OFFICE + 1, "a name for each value");
const struct name_list limit_clock_names = {
    .names = clock_name, .labels = clock_label, .count = LIMIT_OFFICE + 1};

static const char *const reason_name[] = {
    [DEADLINE_OFFICE] = "office",
    [DEADLINE_BEFORE_HOURS] = "before_hours",
    [DEADLINE_LUNCH] = "lunch",
    [DEADLINE_AFTER_HOURS] = "after_hours",
    [DEADLINE_WEEKEND] = "weekend",
    [DEADLINE_HOLIDAY] = "holiday",
    [DEADLINE_MAKEUP_WORK] = "makeup_work",
    [DEADLINE_START_DAY] = "start_day",
    [DEADLINE_WALL] = "wall",
};
static const char *const reason_label[] = {
    [DEADLINE_OFFICE] = N_("working time"),
    [DEADLINE_BEFORE_HOURS] = N_("before office hours"),
    [DEADLINE_LUNCH] = N_("midday break"),
    [DEADLINE_AFTER_HOURS] = N_("after office hours"),
    [DEADLINE_WEEKEND] = N_("weekend"),
    [DEADLINE_HOLIDAY] = N_("holiday"),
    [DEADLINE_MAKEUP_WORK] = N_("make-up working day"),
    [DEADLINE_START_DAY] = N_("day of the start, not counted"),
    [DEADLINE_WALL] = N_("wall clock"),
};
_Static_assert(sizeof(reason_name) / sizeof(reason_name[0]) == DEADLINE_REASON_COUNT, "a name for each value");
const struct name_list deadline_reason_names = {
    .names = reason_name, .labels = reason_label, .count = DEADLINE_REASON_COUNT};

struct span {
    int64_t from_at;
    int64_t to_at;
};

/* A local day as instants. */
struct day {
    enum calendar_class what;
    int64_t start_at;
    int64_t end_at;
    size_t count;
    struct span office[CALENDAR_SEGMENTS];
};

static enum result read_day(const struct calendar *cal, int64_t number, struct day *ret_day,
                            struct refusal *why)
{
    struct calendar_hours hours;
    enum result result = calendar_class_of(cal, number, &ret_day->what, why);
    if (result == RESULT_OK) {
        result = calendar_hours_of(cal, number, &hours, why);
    }
    if (result != RESULT_OK) {
        return result;
    }
    ret_day->start_at = zone_day_start(cal->zone, number);
    ret_day->end_at = zone_day_start(cal->zone, number + 1);
    ret_day->count = hours.count;
    /* A day on which the clocks are not set is as long as it is by the clock. */
    bool even = ret_day->end_at - ret_day->start_at == CIVIL_DAY_MS;
    for (size_t i = 0; i < hours.count; i++) {
        const struct calendar_segment *s = &hours.segments[i];
        ret_day->office[i].from_at = even ? ret_day->start_at + (int64_t)s->from_min * CIVIL_MINUTE_MS
                                          : zone_minute_of_day(cal->zone, number, s->from_min);
        ret_day->office[i].to_at = even ? ret_day->start_at + (int64_t)s->to_min * CIVIL_MINUTE_MS
                                        : zone_minute_of_day(cal->zone, number, s->to_min);
    }
    return RESULT_OK;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static enum result refuse_amount(struct refusal *why, int64_t amount)
{
    char text[24];
    (void)snprintf(text, sizeof(text), "%lld", (long long)amount);
    return refuse(why, REFUSAL_BAD_VALUE, "limit", text);
}

/* Refuses what is no limit at all. */
static enum result check_limit(struct limit limit, struct refusal *why)
{
    if (limit.clock != LIMIT_WORKDAYS && limit.clock != LIMIT_WALL && limit.clock != LIMIT_OFFICE) {
        return refuse(why, REFUSAL_NO_RULE, "limit", name_of(&limit_clock_names, (int)limit.clock));
    }
    return limit.amount < 0 ? refuse_amount(why, limit.amount) : RESULT_OK;
}

/* at + sign * amount, refused where it leaves int64_t. */
static enum result wall_at(int64_t at, int64_t amount, int sign, int64_t *ret_at, struct refusal *why)
{
    bool over =
        sign < 0 ? __builtin_sub_overflow(at, amount, ret_at) : __builtin_add_overflow(at, amount, ret_at);
    return over ? refuse_amount(why, amount) : RESULT_OK;
}

/* Close of office of the n-th working day after (before, if n is negative) the local day of an instant. */
static enum result close_of_workday(const struct calendar *cal, int64_t at, int64_t n, int64_t *ret_close_at,
                                    struct refusal *why)
{
    int64_t day = 0;
    struct calendar_hours hours;
    enum result result = calendar_workday_after(cal, zone_day_number(cal->zone, at), n, &day, why);
    if (result == RESULT_OK) {
        result = calendar_hours_of(cal, day, &hours, why);
    }
    if (result == RESULT_OK) {
        *ret_close_at = zone_minute_of_day(cal->zone, day, hours.segments[hours.count - 1].to_min);
    }
    return result;
}

static enum result office_after(const struct calendar *cal, int64_t start_at, int64_t amount_ms,
                                int64_t *ret_at, struct refusal *why)
{
    int64_t left_ms = amount_ms;
    for (int64_t number = zone_day_number(cal->zone, start_at);; number++) {
        struct day day;
        enum result result = read_day(cal, number, &day, why);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t i = 0; i < day.count; i++) {
            int64_t from_at = later(day.office[i].from_at, start_at);
            int64_t here_ms = later(day.office[i].to_at - from_at, 0);
            if (here_ms > 0 && left_ms <= here_ms) {
                *ret_at = from_at + left_ms;
                return RESULT_OK;
            }
            left_ms -= here_ms;
        }
    }
}

static enum result office_before(const struct calendar *cal, int64_t end_at, int64_t amount_ms, int64_t *ret_at,
                                 struct refusal *why)
{
    int64_t left_ms = amount_ms;
    for (int64_t number = zone_day_number(cal->zone, end_at);; number--) {
        struct day day;
        enum result result = read_day(cal, number, &day, why);
        if (result != RESULT_OK) {
            return result;
        }
        for (size_t i = day.count; i > 0; i--) {
            int64_t to_at = earlier(day.office[i - 1].to_at, end_at);
            int64_t here_ms = later(to_at - day.office[i - 1].from_at, 0);
            if (here_ms > 0 && left_ms <= here_ms) {
                *ret_at = to_at - left_ms;
                return RESULT_OK;
            }
            left_ms -= here_ms;
        }
    }
}

enum result deadline_at(const struct calendar *cal, int64_t start_at, struct limit limit, int64_t *ret_due_at,
                        struct refusal *why)
{
    int64_t due_at = start_at;
    enum result result = check_limit(limit, why);
    if (result == RESULT_OK && limit.amount > 0) {
        if (limit.clock == LIMIT_WORKDAYS) {
            result = close_of_workday(cal, start_at, limit.amount, &due_at, why);
        } else if (limit.clock == LIMIT_OFFICE) {
            result = office_after(cal, start_at, limit.amount, &due_at, why);
        } else {
            result = wall_at(start_at, limit.amount, 1, &due_at, why);
        }
    }
    if (result == RESULT_OK) {
        *ret_due_at = due_at;
    }
    return result;
}

enum result deadline_warn_at(const struct calendar *cal, int64_t due_at, struct limit before,
                             int64_t *ret_warn_at, struct refusal *why)
{
    int64_t warn_at = due_at;
    enum result result = check_limit(before, why);
    if (result == RESULT_OK && before.amount > 0) {
        if (before.clock == LIMIT_WORKDAYS) {
            result = close_of_workday(cal, due_at, -before.amount, &warn_at, why);
        } else if (before.clock == LIMIT_OFFICE) {
            result = office_before(cal, due_at, before.amount, &warn_at, why);
        } else {
            result = wall_at(due_at, before.amount, -1, &warn_at, why);
        }
    }
    if (result == RESULT_OK) {
        *ret_warn_at = warn_at;
    }
    return result;
}

enum result deadline_office_ms_between(const struct calendar *cal, int64_t from_at, int64_t to_at,
                                       int64_t *ret_ms, struct refusal *why)
{
    int64_t sum_ms = 0;
    if (to_at > from_at) {
        int64_t last = zone_day_number(cal->zone, to_at);
        for (int64_t number = zone_day_number(cal->zone, from_at); number <= last; number++) {
            struct day day;
            enum result result = read_day(cal, number, &day, why);
            if (result != RESULT_OK) {
                return result;
            }
            for (size_t i = 0; i < day.count; i++) {
                int64_t begin_at = later(day.office[i].from_at, from_at);
                sum_ms += later(earlier(day.office[i].to_at, to_at) - begin_at, 0);
            }
        }
    }
    *ret_ms = sum_ms;
    return RESULT_OK;
}

enum result deadline_resumed(const struct calendar *cal, int64_t due_at, enum limit_clock clock,
                             int64_t suspended_at, int64_t resumed_at, int64_t *ret_due_at, struct refusal *why)
{
    struct limit moved = {.clock = clock == LIMIT_WORKDAYS ? LIMIT_OFFICE : clock};
    enum result result = check_limit(moved, why);
    if (result == RESULT_OK && moved.clock == LIMIT_OFFICE) {
        result = deadline_office_ms_between(cal, suspended_at, resumed_at, &moved.amount, why);
    } else if (result == RESULT_OK && resumed_at > suspended_at) {
        result = wall_at(resumed_at, suspended_at, -1, &moved.amount, why);
    }
    return result == RESULT_OK ? deadline_at(cal, due_at, moved, ret_due_at, why) : result;
}

enum result deadline_close_of_day(const struct calendar *cal, int64_t at, int64_t *ret_close_at,
                                  struct refusal *why)
{
    struct day day;
    enum result result = read_day(cal, zone_day_number(cal->zone, at), &day, why);
    if (result != RESULT_OK) {
        return result;
    }
    if (day.count == 0) {
        return RESULT_NOT_FOUND;
    }
    *ret_close_at = day.office[day.count - 1].to_at;
    return RESULT_OK;
}

bool deadline_is_met(int64_t done_at, int64_t due_at)
{
    return done_at <= due_at;
}

/* The list that an explanation fills, and where it has come to. */
struct story {
    struct deadline_interval *out;
    size_t max;
    size_t count;
    bool too_long;
    int64_t at;
    int64_t left; /* of the limit: days or ms */
};

/* Adds the interval from where the story stands to to_at; nothing if that is not later. */
static void tell(struct story *story, int64_t to_at, int64_t amount, enum deadline_reason reason)
{
    if (to_at <= story->at) {
        return;
    }
    if (story->count == story->max) {
        story->too_long = true;
    } else {
        story->out[story->count++] = (struct deadline_interval){
            .from_at = story->at, .to_at = to_at, .counted = amount > 0, .amount = amount, .reason = reason};
    }
    story->at = to_at;
    story->left -= amount;
}

static enum deadline_reason worked_reason(const struct day *day)
{
    return day->what == CALENDAR_MAKEUP ? DEADLINE_MAKEUP_WORK : DEADLINE_OFFICE;
}

static enum deadline_reason off_reason(const struct day *day)
{
    return day->what == CALENDAR_HOLIDAY ? DEADLINE_HOLIDAY : DEADLINE_WEEKEND;
}

static void tell_office_day(struct story *story, const struct day *day)
{
    for (size_t i = 0; i < day->count; i++) {
        const struct span *span = &day->office[i];
        tell(story, span->from_at, 0, i == 0 ? DEADLINE_BEFORE_HOURS : DEADLINE_LUNCH);
        int64_t here_ms = earlier(span->to_at - story->at, story->left);
        tell(story, story->at + here_ms, here_ms, worked_reason(day));
        if (story->left == 0) {
            return;
        }
    }
    tell(story, day->end_at, 0, day->count > 0 ? DEADLINE_AFTER_HOURS : off_reason(day));
}

static void tell_workday(struct story *story, const struct day *day, bool is_start)
{
    if (is_start) {
        tell(story, day->end_at, 0, DEADLINE_START_DAY);
    } else if (day->count == 0) {
        tell(story, day->end_at, 0, off_reason(day));
    } else {
        int64_t close_at = day->office[day->count - 1].to_at;
        tell(story, story->left == 1 ? close_at : day->end_at, 1, worked_reason(day));
    }
}

enum result deadline_explain(const struct calendar *cal, int64_t start_at, struct limit limit,
                             struct deadline_interval *out, size_t max, size_t *ret_count, struct refusal *why)
{
    struct story story = {.out = out, .max = max, .at = start_at, .left = limit.amount};
    int64_t due_at = 0;
    enum result result = deadline_at(cal, start_at, limit, &due_at, why);
    if (result != RESULT_OK) {
        return result;
    }
    if (limit.clock == LIMIT_WALL) {
        tell(&story, due_at, limit.amount, DEADLINE_WALL);
    }
    int64_t first = zone_day_number(cal->zone, start_at);
    for (int64_t number = first; story.left > 0 && !story.too_long; number++) {
        struct day day;
        result = read_day(cal, number, &day, why);
        if (result != RESULT_OK) {
            return result;
        }
        if (limit.clock == LIMIT_OFFICE) {
            tell_office_day(&story, &day);
        } else {
            tell_workday(&story, &day, number == first);
        }
    }
    if (story.too_long) {
        return RESULT_TOO_LONG;
    }
    *ret_count = story.count;
    return RESULT_OK;
}
