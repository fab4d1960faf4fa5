/* Alarms and the forecast of a wallboard. */
#include "core/wall.h"

#include "core/civil.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const alarm_name[] = {"nobody_ready", "waiting", "wait",  "level",
                                         "missed",       "break",   "phones"};
static const char *const alarm_label[] = {
    N_("calls wait and nobody is ready"),  N_("many calls wait"),           N_("a call waits long"),
    N_("too few answered in time"),        N_("missed calls not returned"), N_("a break is long"),
    N_("phones not ready at the exchange")};
_Static_assert(sizeof alarm_name / sizeof alarm_name[0] == WALL_ALARM_COUNT, "a name for each value");
_Static_assert(sizeof alarm_label / sizeof alarm_label[0] == WALL_ALARM_COUNT, "a label for each value");
const struct name_list wall_alarm_names = {
    .names = alarm_name, .labels = alarm_label, .count = WALL_ALARM_COUNT};

void wall_value_text(enum wall_alarm_kind kind, int64_t value, char out[WALL_VALUE_SIZE])
{
    if (kind == WALL_WAIT || kind == WALL_BREAK)
        duration_text(value, out, WALL_VALUE_SIZE);
    else if (kind == WALL_LEVEL)
        snprintf(out, WALL_VALUE_SIZE, "%" PRId64 ".%02" PRId64 " %%", value / 100, value % 100);
    else
        snprintf(out, WALL_VALUE_SIZE, "%" PRId64, value);
}

size_t wall_alarms(const struct wall_now *now, const struct wall_limits *limits,
                   struct wall_alarm out[WALL_ALARM_COUNT])
{
    const struct {
        enum wall_alarm_kind kind;
        bool stands;
        int64_t value, limit;
    } rows[] = {
        {WALL_NOBODY_READY, now->waiting > 0 && now->ready == 0, now->waiting, 0},
        {WALL_WAIT, limits->wait_ms > 0 && now->longest_wait_ms > limits->wait_ms, now->longest_wait_ms,
         limits->wait_ms},
        {WALL_WAITING, limits->waiting > 0 && now->waiting > limits->waiting, now->waiting, limits->waiting},
        {WALL_PHONES, limits->phones > 0 && now->phones >= limits->phones, now->phones, limits->phones},
        {WALL_LEVEL, now->asked_d > 0 && now->in_time_n * 100 < now->asked_d * limits->level_percent,
         now->asked_d > 0 ? now->in_time_n * 10000 / now->asked_d : 0, limits->level_percent * 100},
        {WALL_MISSED, now->missed_overdue > 0, now->missed_overdue, 0},
        {WALL_BREAK, limits->break_ms > 0 && now->longest_break_ms > limits->break_ms, now->longest_break_ms,
         limits->break_ms},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].stands)
            out[count++] =
                (struct wall_alarm){.kind = rows[i].kind, .value = rows[i].value, .limit = rows[i].limit};
    return count;
}

struct wall_forecast wall_forecast_of(int64_t expected, int64_t handling_ms, int64_t patience_ms,
                                      int64_t staffed, const struct staffing_aim *aim)
{
    struct wall_forecast forecast = {.needed = -1};
    struct erlang_load load = staffing_load(expected, handling_ms, patience_ms);
    if (expected <= 0 || handling_ms <= 0)
        return forecast;
    for (int i = 0; i < WALL_MORE; i++) {
        struct erlang_figures figures;
        if (erlang_figures(&load, staffed + i, (double)aim->within_ms, &figures) != RESULT_OK)
            return forecast;
        forecast.shares[i] = figures.overloaded ? 0 : (int64_t)(figures.in_target * 10000);
    }
    forecast.known = true;
    if (erlang_needed(&load, (double)aim->share_percent / 100, (double)aim->within_ms, &forecast.needed) !=
        RESULT_OK)
        forecast.needed = -1;
    return forecast;
}
