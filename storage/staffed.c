/* Newest first, each event says what its person did from then on: back to the first one before the range. */
#include "storage/staffed.h"

#include "core/authority.h"
#include "storage/store.h"

struct slots {
    int64_t from_at, slot_ms;
    size_t count;
    int64_t *sums;
};

static void add_span(const struct slots *slots, int64_t from_at, int64_t to_at)
{
    int64_t end_at = slots->from_at + (int64_t)slots->count * slots->slot_ms;
    from_at = from_at > slots->from_at ? from_at : slots->from_at;
    to_at = to_at < end_at ? to_at : end_at;
    while (from_at < to_at) {
        int64_t slot = (from_at - slots->from_at) / slots->slot_ms;
        int64_t next_at = slots->from_at + (slot + 1) * slots->slot_ms;
        int64_t stop_at = next_at < to_at ? next_at : to_at;
        slots->sums[slot] += stop_at - from_at;
        from_at = stop_at;
    }
}

static bool takes_calls(const struct event *event)
{
    int64_t presence = record_get(&event->body, "presence", PRESENCE_AWAY);
    return presence != PRESENCE_AWAY && presence != PRESENCE_PAUSE && presence != PRESENCE_NOT_READY &&
           presence != PRESENCE_OTHER_CALL;
}

static enum result read_person(const struct view *view, int64_t account_id, const struct slots *slots)
{
    struct statement *s = db_sql(
        view->db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                  "body FROM event WHERE subject = 3 AND subject_id = $1 AND kind = 80 ORDER BY "
                  "seq DESC");
    bind_int(s, 1, account_id);
    int64_t until_at = view->now, at = INT64_MAX;
    struct event event;
    enum result result = RESULT_OK;
    while (at > slots->from_at && (result = db_step(s)) == RESULT_OK &&
           (result = event_of_row(s, &event)) == RESULT_OK) {
        at = event.occurred_at;
        if (takes_calls(&event))
            add_span(slots, at, until_at);
        until_at = at < until_at ? at : until_at;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result staffed_read(const struct view *view, int64_t from_at, int64_t slot_ms, size_t count, int64_t *ret)
{
    const struct slots slots = {.from_at = from_at, .slot_ms = slot_ms, .count = count, .sums = ret};
    enum result result = RESULT_OK;
    for (size_t i = 0; i < view->reference->account_count && result == RESULT_OK; i++)
        if (view->reference->accounts[i].rights & RIGHT_INTAKE)
            result = read_person(view, view->reference->accounts[i].id, &slots);
    return result;
}
