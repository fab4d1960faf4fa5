/* Numbers and the event of a restore. */
#include "storage/restored.h"

#include "core/civil.h"
#include "storage/tickets.h"

#include <stdio.h>

static enum result raise_to(struct store *store, const char *name, int64_t value)
{
    struct statement *s = db_sql(
        store_db(store), "INSERT INTO sequence (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE "
                         "SET value = max(value, $2)");
    bind_text(s, 1, name);
    bind_int(s, 2, value);
    return db_run(s);
}

enum result numbers_follow(struct store *store, struct db *later)
{
    struct statement *s = db_sql(later, "SELECT name, value FROM sequence");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        result = raise_to(store, column_text(s, 0), column_int(s, 1));
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result numbers_leap(struct store *store)
{
    char name[TICKET_SEQUENCE_SIZE];
    int64_t now = store_now(store);
    int64_t midnight_at = zone_day_start(store_zone(store), zone_day_number(store_zone(store), now));
    struct statement *s =
        db_sql(store_db(store), "UPDATE sequence SET value = value + CASE name WHEN 'call' THEN $1 ELSE $2 END "
                                "WHERE name NOT LIKE 'ticket-%'");
    bind_int(s, 1, RESTORED_CALLS);
    bind_int(s, 2, RESTORED_OTHERS);
    enum result result = db_run(s);
    ticket_sequence(store_zone(store), now, name);
    return result == RESULT_OK ? raise_to(store, name, (now - midnight_at) * RESTORED_TICKETS_A_SECOND / 1000)
                               : result;
}

enum result restored_record(struct store *store, const struct restored *restored)
{
    struct event event = {.kind = EVENT_RESTORED, .subject = SUBJECT_CITY};
    record_set(&event.body, "reach_at", restored->reach_at);
    record_add(&event.body, "lost", restored->lost);
    enum result result = db_exec(store_db(store), "DELETE FROM session");
    return result == RESULT_OK ? store_append(store, &event, NULL, 0) : result;
}

enum result restored_read(struct db *db, struct restored *ret)
{
    struct event event;
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body FROM event WHERE subject = 10 AND subject_id = 0 AND kind = $1 "
                   "ORDER BY seq DESC LIMIT 1");
    bind_int(s, 1, EVENT_RESTORED);
    *ret = (struct restored){0};
    enum result result = db_step(s);
    if (result == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        *ret = (struct restored){.at = event.recorded_at,
                                 .reach_at = record_get(&event.body, "reach_at", 0),
                                 .lost = record_get(&event.body, "lost", 0)};
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}
