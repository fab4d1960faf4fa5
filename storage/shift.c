/* Shifts: event and row in one step, the fold, and the questions of a packet, each along an index. */
#include "storage/shift.h"

#include "core/names.h"
#include "storage/event_texts.h"

#define SHIFT_COLUMNS                                                                                          \
    "id, account_id, handed_at, taken_at, taken_by, risk, promised, written, drafts, last_seq, note"

static void shift_of_row(struct statement *s, struct shift *ret)
{
    *ret = (struct shift){.id = column_int(s, 0),
                          .account_id = column_int(s, 1),
                          .handed_at = column_int(s, 2),
                          .taken_at = column_int(s, 3),
                          .taken_by = column_int(s, 4),
                          .risk = column_int(s, 5),
                          .promised = column_int(s, 6),
                          .written = column_int(s, 7),
                          .drafts = column_int(s, 8),
                          .last_seq = column_int(s, 9)};
    column_copy(s, 10, ret->note, sizeof ret->note);
}

static enum result write_row(struct db *db, const struct shift *shift)
{
    struct statement *s =
        db_sql(db, "INSERT INTO shift (id, account_id, handed_at, taken_at, taken_by, risk, promised, written, "
                   "drafts, last_seq, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                   "ON CONFLICT (id) DO UPDATE SET taken_at = $4, taken_by = $5, last_seq = $10");
    const int64_t numbers[] = {shift->id,       shift->account_id, shift->handed_at, shift->taken_at,
                               shift->taken_by, shift->risk,       shift->promised,  shift->written,
                               shift->drafts,   shift->last_seq};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    for (int i = 0; i < NUMBERS; i++)
        bind_int(s, i + 1, numbers[i]);
    bind_text(s, NUMBERS + 1, shift->note);
    return db_run(s);
}

enum result shift_record(struct store *store, struct shift *shift, struct event *event, const char *note)
{
    const struct event_text text = {"note", note};
    event->subject = SUBJECT_SHIFT;
    enum result result = store_append(store, event, &text, 1);
    if (result != RESULT_OK)
        return result;
    shift_apply(shift, event, note);
    result = write_row(store_db(store), shift);
    return result == RESULT_OK ? store_tell(store, event, NULL, NULL, 0) : result;
}

enum result shift_read(struct db *db, int64_t id, struct shift *ret)
{
    struct statement *s = db_sql(db, "SELECT " SHIFT_COLUMNS " FROM shift WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        shift_of_row(s, ret);
    db_reset(s);
    return result;
}

static enum result take_rows(struct statement *s, shift_take *take, void *context, size_t *room)
{
    enum result result = RESULT_OK;
    while (*room > 0 && (result = db_step(s)) == RESULT_OK) {
        struct shift shift;
        shift_of_row(s, &shift);
        --*room;
        if ((result = take(context, &shift)) != RESULT_OK)
            break;
    }
    if (*room == 0)
        result = RESULT_NOT_FOUND;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result shift_list(struct db *db, bool all, size_t limit, shift_take *take, void *context)
{
    size_t room = limit;
    enum result result = take_rows(
        db_sql(db, "SELECT " SHIFT_COLUMNS " FROM shift WHERE taken_at = 0 ORDER BY id"), take, context, &room);
    if (result == RESULT_OK && all)
        result =
            take_rows(db_sql(db, "SELECT " SHIFT_COLUMNS " FROM shift WHERE taken_at <> 0 ORDER BY id DESC"),
                      take, context, &room);
    return result;
}

/* -- the packet --------------------------------------------------------------------------------------------- */

/* Steps through `number, due_at`; all are counted, as many as there is room for are kept. */
static enum result take_items(struct statement *s, enum shift_section section, struct shift_packet_rows *packet)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        packet->counts[section]++;
        if (packet->count < SHIFT_ITEMS)
            packet->items[packet->count++] =
                (struct shift_item){.section = section, .number = column_int(s, 0), .due_at = column_int(s, 1)};
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result take_state(struct db *db, enum ticket_state state, int64_t until_at,
                              enum shift_section section, struct shift_packet_rows *packet)
{
    struct statement *s =
        db_sql(db, "SELECT number, next_due_at FROM ticket WHERE desk <> 0 AND state = $1 AND next_due_at > 0 "
                   "AND next_due_at <= $2 ORDER BY next_due_at, number");
    bind_int(s, 1, state);
    bind_int(s, 2, until_at);
    return take_items(s, section, packet);
}

_Static_assert(STATE_SUSPENDED == 8, "the partial index says so: a parameter would not use it");

static enum result take_suspended(struct db *db, int64_t until_at, struct shift_packet_rows *packet)
{
    struct statement *s = db_sql(
        db, "SELECT number, clock_at FROM ticket_wait WHERE state = 8 AND clock_at <> 0 AND clock_at <= $1 "
            "ORDER BY clock_at, number");
    bind_int(s, 1, until_at);
    return take_items(s, SHIFT_SUSPENSION, packet);
}

static enum result take_asks(struct db *db, int64_t until_at, struct shift_packet_rows *packet)
{
    struct statement *s =
        db_sql(db, "SELECT number, ask_due_at FROM ticket_wait WHERE asks <> 0 AND ask_due_at <= $1 "
                   "ORDER BY ask_due_at, number");
    bind_int(s, 1, until_at);
    return take_items(s, SHIFT_ASK, packet);
}

static enum result take_written(struct db *db, int64_t account_id, struct shift_packet_rows *packet)
{
    struct statement *s = db_sql(db, "SELECT number, next_due_at FROM ticket WHERE desk <> 0 AND desk = $1 AND "
                                     "holder_id = $2 ORDER BY next_due_at, number");
    bind_int(s, 1, DESK_OPERATOR);
    bind_int(s, 2, account_id);
    return take_items(s, SHIFT_WRITTEN, packet);
}

enum result shift_packet_read(struct db *db, int64_t account_id, int64_t until_at,
                              struct shift_packet_rows *ret)
{
    static const enum ticket_state states[] = {STATE_PENDING, STATE_RETURNED, STATE_REPLIED};
    enum result result = RESULT_OK;
    ret->count = 0;
    for (int i = 0; i < SHIFT_SECTIONS; i++)
        ret->counts[i] = 0;
    for (size_t i = 0; i < sizeof states / sizeof states[0] && result == RESULT_OK; i++)
        result = take_state(db, states[i], until_at, SHIFT_RISK, ret);
    if (result == RESULT_OK)
        result = take_suspended(db, until_at, ret);
    if (result == RESULT_OK)
        result = take_state(db, STATE_CALLBACK, until_at, SHIFT_CALLBACK, ret);
    if (result == RESULT_OK)
        result = take_asks(db, until_at, ret);
    return result == RESULT_OK ? take_written(db, account_id, ret) : result;
}

/* -- folding ------------------------------------------------------------------------------------------------ */

enum result shift_refold(struct db *db, shift_take *take, void *context)
{
    struct shift shift = {0};
    struct statement *s = db_sql(
        db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body "
            "FROM event WHERE subject = $1 ORDER BY subject_id, seq");
    bind_int(s, 1, SUBJECT_SHIFT);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        char note[TEXT_REASON];
        if (event_of_row(s, &event) != RESULT_OK)
            continue;
        if (shift.id != event.subject_id && shift.id != 0) {
            result = take(context, &shift);
            shift = (struct shift){0};
        }
        if (result == RESULT_OK)
            result = event_text_of(db, event.seq, "note", note, TEXT_REASON);
        if (result != RESULT_OK)
            break;
        shift_apply(&shift, &event, note);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    return shift.id != 0 ? take(context, &shift) : RESULT_OK;
}

static enum result put_again(void *context, const struct shift *shift)
{
    return write_row(context, shift);
}

enum result shift_rebuild(struct store *store)
{
    enum result result = db_exec(store_db(store), "DELETE FROM shift");
    return result == RESULT_OK ? shift_refold(store_db(store), put_again, store_db(store)) : result;
}
