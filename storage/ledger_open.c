/* Which tickets were open at an instant, and where they stood: their events up to it are folded again. */
#include "storage/ledger.h"

#include "storage/store.h"
#include "storage/tickets.h"

#define EVENT_COLUMNS "seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body"

/* The facts as they stood, with what was undone later taken out: an undone decision is as if it had never been. */
struct standing {
    struct ticket_facts facts, at;
    struct ticket_past past;
    int64_t at_seq; /* newest event in `at` */
    bool later;     /* an event after the instant was met */
};

static void take(struct standing *s, const struct event *event, int64_t at)
{
    bool import = event->kind == EVENT_IMPORTED || event->kind == EVENT_FILLED;
    int64_t from_seq = event->kind == EVENT_UNDONE ? record_get(&event->body, "from_seq", 0) : 0;
    if (from_seq != 0 && s->past.from_seq == from_seq && s->at_seq >= from_seq) {
        s->at = s->past.before;
        s->at_seq = from_seq - 1;
    }
    ticket_apply(&s->facts, &s->past, event);
    s->later |= event->occurred_at >= at && !import;
    if (s->later)
        return;
    s->at = s->facts;
    s->at_seq = event->seq;
}

static enum result add_ticket(struct db *db, int64_t number, int64_t at, struct ledger *ledger)
{
    struct standing standing = {0};
    struct event event;
    struct statement *s =
        db_sql(db, "SELECT " EVENT_COLUMNS " FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    enum result result;
    bind_int(s, 1, number);
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        take(&standing, &event, at);
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    enum ledger_item item = ledger_open_item(&standing.at, at);
    if (item != LEDGER_ITEMS)
        ledger->values[item]++;
    return RESULT_OK;
}

/* The newest event that was recorded before the instant; seq and recorded_at rise together. */
static enum result seq_before(struct db *db, int64_t at, int64_t *ret)
{
    struct statement *s = db_sql(db, "SELECT seq FROM chain_head WHERE id = 1");
    enum result result = db_step(s);
    int64_t low = 0, high = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    while (result == RESULT_OK && low < high) {
        int64_t middle = high - (high - low) / 2;
        s = db_sql(db, "SELECT recorded_at FROM event WHERE seq = $1");
        bind_int(s, 1, middle);
        result = db_step(s);
        if (result == RESULT_OK && column_int(s, 0) < at)
            low = middle;
        else
            high = middle - 1;
        db_reset(s);
    }
    *ret = low;
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

static enum result add_each(struct db *db, struct statement *s, int64_t at, struct ledger *ledger)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK &&
           (result = add_ticket(db, column_int(s, 0), at, ledger)) == RESULT_OK)
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* Open then is what is open now, or was closed by an event since; nothing else is looked at. */
enum result ledger_open_at(struct db *db, int64_t at, struct ledger *ledger)
{
    int64_t seq = 0;
    enum result result = seq_before(db, at, &seq);
    if (result != RESULT_OK)
        return result;
    result = add_each(db, db_sql(db, "SELECT number FROM ticket WHERE desk <> 0"), at, ledger);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(db, "SELECT t.number FROM " CHANGED_TICKETS
                                     " WHERE e.seq > $1 AND t.desk = 0 AND t.opened_at < $2");
    bind_int(s, 1, seq);
    bind_int(s, 2, at);
    return add_each(db, s, at, ledger);
}
