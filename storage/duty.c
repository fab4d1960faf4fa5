/* Time on duty from the logins and logouts of each person, newest first, back to the range that is asked for. */
#include "storage/duty.h"

#include "core/rates.h"

#include <string.h>

static int64_t within(int64_t from_at, int64_t to_at, int64_t lowest_at, int64_t highest_at)
{
    int64_t from = from_at > lowest_at ? from_at : lowest_at, to = to_at < highest_at ? to_at : highest_at;
    return to > from ? to - from : 0;
}

static enum result read_logins(const struct view *view, int64_t account_id, int64_t from_at, int64_t to_at,
                               struct duty *duty)
{
    struct statement *s = db_sql(view->db, "SELECT kind, occurred_at FROM event WHERE subject = 3 AND "
                                           "subject_id = $1 AND kind IN (78, 79) ORDER BY seq DESC");
    bind_int(s, 1, account_id);
    int64_t ended_at = view->now, at = INT64_MAX;
    bool newest = true;
    enum result result = RESULT_OK;
    while (at >= from_at && (result = db_step(s)) == RESULT_OK) {
        bool login = column_int(s, 0) == EVENT_LOGGED_IN;
        at = column_int(s, 1);
        if (login)
            duty->duty_ms += within(at, ended_at, from_at, to_at);
        duty->on_duty |= newest && login;
        ended_at = at;
        newest = false;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static struct duty *duty_of(const struct view *view, int64_t account_id, struct duty *rows)
{
    for (size_t i = 0; i < view->reference->account_count; i++)
        if (view->reference->accounts[i].id == account_id)
            return &rows[i];
    return NULL;
}

static enum result read_calls(const struct view *view, int64_t day, struct duty *rows)
{
    struct statement *s =
        db_sql(view->db, "SELECT key, measure, value FROM tally WHERE day = $1 AND split = $2");
    bind_int(s, 1, day);
    bind_int(s, 2, SPLIT_OPERATOR);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct duty *duty = duty_of(view, column_int(s, 0), rows);
        if (duty && column_int(s, 1) == MEASURE_ANSWER_N)
            duty->calls += column_int(s, 2);
        else if (duty && column_int(s, 1) == MEASURE_TALK_MS)
            duty->talk_ms += column_int(s, 2);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result duty_read(const struct view *view, const struct zone *zone, int64_t from_day, int64_t to_day,
                      struct duty *ret)
{
    int64_t from_at = zone_day_start(zone, from_day), to_at = zone_day_start(zone, to_day + 1);
    const struct reference *reference = view->reference;
    enum result result = RESULT_OK;
    memset(ret, 0, reference->account_count * sizeof *ret);
    for (size_t i = 0; i < reference->account_count && result == RESULT_OK; i++)
        result = read_logins(view, reference->accounts[i].id, from_at, to_at, &ret[i]);
    for (int64_t day = from_day; day <= to_day && result == RESULT_OK; day++)
        result = read_calls(view, day, ret);
    return result;
}
