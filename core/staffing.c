/* Which days are alike, means of their half hours, and the operators for them. */
#include "core/staffing.h"

static const char *const kind_name[] = {"workday", "weekend", "holiday", "makeup", "half_day"};
static const char *const kind_label[] = {N_("working day"), N_("day off by the week"), N_("holiday"),
                                         N_("make-up working day"), N_("half working day")};
const struct name_list staffing_kind_names = {
    .names = kind_name, .labels = kind_label, .count = CALENDAR_HALF + 1};
_Static_assert(sizeof kind_name / sizeof kind_name[0] == CALENDAR_HALF + 1, "a name for each value");
_Static_assert(sizeof kind_label / sizeof kind_label[0] == CALENDAR_HALF + 1, "a label for each value");

static bool is_like(enum calendar_class kind, int64_t day, enum calendar_class other_kind, int64_t other)
{
    if (kind == CALENDAR_MAKEUP)
        return other_kind == CALENDAR_WORKDAY || other_kind == CALENDAR_MAKEUP;
    bool any_weekday = kind == CALENDAR_HOLIDAY || kind == CALENDAR_HALF;
    return kind == other_kind && (any_weekday || civil_weekday(day) == civil_weekday(other));
}

enum result staffing_days(const struct calendar *calendar, int64_t day, size_t most, int64_t *ret_days,
                          size_t *ret_count, enum calendar_class *ret_kind, struct refusal *why)
{
    enum calendar_class kind, other;
    size_t count = 0;
    enum result result = calendar_class_of(calendar, day, &kind, why);
    if (result != RESULT_OK)
        return result;
    for (int64_t i = 1; i <= STAFFING_BACK_DAYS && count < most; i++) {
        if (calendar_class_of(calendar, day - i, &other, NULL) != RESULT_OK)
            break;
        if (is_like(kind, day, other, day - i))
            ret_days[count++] = day - i;
    }
    *ret_count = count;
    *ret_kind = kind;
    return RESULT_OK;
}

static int64_t between(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

struct erlang_load staffing_load(int64_t expected, int64_t handling_ms, int64_t patience_ms)
{
    return (struct erlang_load){
        .calls_per_hour = (double)expected / 50,
        .handling_ms = (double)between(handling_ms, ERLANG_HANDLING_MS_LEAST, ERLANG_HANDLING_MS_MOST),
        .patience_ms = patience_ms > 0 ? (double)between(patience_ms, 1, ERLANG_WAIT_MS_MOST) : 0};
}

static int64_t needed(int64_t expected, int64_t handling_ms, int64_t patience_ms,
                      const struct staffing_aim *aim)
{
    struct erlang_load load = staffing_load(expected, handling_ms, patience_ms);
    int64_t count = 0;
    if (expected == 0)
        return 0;
    if (handling_ms == 0)
        return -1;
    enum result result = erlang_needed(&load, (double)aim->share_percent / 100, (double)aim->within_ms, &count);
    return result == RESULT_OK ? count : -1;
}

struct staffing_need staffing_need_of(const struct service_sums *half_hour, const struct service_sums *whole,
                                      int64_t days, const struct staffing_aim *aim)
{
    const struct service_sums *talks = half_hour->talked >= STAFFING_SAMPLE ? half_hour : whole;
    int64_t talk_ms = service_talk_time_ms(talks);
    struct staffing_need need = {.patience_ms = service_patience_ms(whole)};
    if (days > 0)
        need.expected = (half_hour->asked * 100 + days / 2) / days;
    if (talk_ms > 0)
        need.handling_ms = talk_ms + aim->wrap_up_ms;
    need.by_c = days > 0 ? needed(need.expected, need.handling_ms, 0, aim) : -1;
    need.by_a = days > 0 ? needed(need.expected, need.handling_ms, need.patience_ms, aim) : -1;
    return need;
}
