/* The write side of tickets: an event, its facts, and every projection of it in one step. */
#include "storage/tickets.h"

#include "core/phone.h"
#include "core/text.h"
#include "storage/board_counts.h"
#include "storage/newest_texts.h"
#include "storage/store_inside.h"
#include "storage/ticket_columns.h"

#include <stdlib.h>
#include <string.h>

/* What a ticket's fold takes of an event; when it was recorded, and where, makes no difference to it. */
static struct statement *its_events(struct db *db, int64_t number)
{
    struct statement *s = db_sql(db, "SELECT seq, kind, occurred_at, account_id, body FROM event "
                                     "WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    bind_int(s, 1, number);
    return s;
}

/* The next of them; RESULT_NOT_FOUND behind the last. */
static enum result next_event(struct statement *s, int64_t number, struct event *event)
{
    enum result result = db_step(s);
    if (result != RESULT_OK)
        return result;
    event->seq = column_int(s, 0);
    event->kind = (enum event_kind)column_int(s, 1);
    event->subject = SUBJECT_TICKET;
    event->subject_id = number;
    event->occurred_at = column_int(s, 2);
    event->recorded_at = event->station_id = 0;
    event->account_id = column_int(s, 3);
    return record_read(column_text(s, 4), &event->body) == RESULT_OK ? RESULT_OK : RESULT_CORRUPT;
}

/* As ticket_fold_past, but writes into both whatever comes of it. */
static enum result fold(struct db *db, int64_t number, struct ticket_facts *facts, struct ticket_past *past)
{
    struct statement *s = its_events(db, number);
    struct event event;
    enum result result;
    *facts = (struct ticket_facts){0};
    past->from_seq = 0; /* before it there is nothing */
    while ((result = next_event(s, number, &event)) == RESULT_OK)
        ticket_apply(facts, past, &event);
    db_reset(s);
    return result == RESULT_NOT_FOUND && facts->number != 0 ? RESULT_OK : result;
}

enum result ticket_fold(struct db *db, int64_t number, struct ticket_facts *ret)
{
    struct ticket_facts facts;
    struct ticket_past past;
    enum result result = fold(db, number, &facts, &past);
    if (result == RESULT_OK)
        *ret = facts;
    return result;
}

enum result ticket_fold_past(struct db *db, int64_t number, struct ticket_facts *ret,
                             struct ticket_past *ret_past)
{
    struct ticket_facts facts;
    struct ticket_past past;
    enum result result = fold(db, number, &facts, &past);
    if (result != RESULT_OK)
        return result;
    *ret = facts;
    *ret_past = past.from_seq != 0 ? past : (struct ticket_past){0};
    return RESULT_OK;
}

enum result ticket_fold_due(struct db *db, int64_t number, struct ticket_facts *ret,
                            struct ticket_facts *ret_then)
{
    struct statement *s = its_events(db, number);
    struct ticket_facts facts = {0}, then = {0};
    struct ticket_past past = {0};
    struct event event;
    enum result result;
    while ((result = next_event(s, number, &event)) == RESULT_OK) {
        ticket_apply(&facts, &past, &event);
        if (record_has(&event.body, "due_at") || event.kind == EVENT_UNDONE)
            then = facts;
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    if (facts.number == 0)
        return RESULT_NOT_FOUND;
    *ret = facts;
    *ret_then = then;
    return RESULT_OK;
}

static int64_t day_of_number(const struct zone *zone, int64_t at)
{
    struct civil_time local = zone_local(zone, at);
    return (int64_t)(local.year % 100) * 10000 + local.month * 100 + local.day;
}

void ticket_sequence(const struct zone *zone, int64_t at, char out[TICKET_SEQUENCE_SIZE])
{
    memcpy(out, "ticket-000000", TICKET_SEQUENCE_SIZE);
    for (int i = 12, rest = (int)day_of_number(zone, at); i > 6; i--, rest /= 10)
        out[i] = (char)('0' + rest % 10);
}

enum result ticket_new_number(struct store *store, int64_t *ret)
{
    char name[TICKET_SEQUENCE_SIZE];
    int64_t day = day_of_number(store->zone, store->now);
    ticket_sequence(store->zone, store->now, name);
    int64_t count = 0;
    enum result result = store_next(store, name, &count);
    if (result == RESULT_OK)
        *ret = day * 10000000 + count;
    return result;
}

static enum result project_tasks(struct store *store, const struct ticket_facts *f)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < f->task_count && result == RESULT_OK; i++) {
        const struct task *task = &f->tasks[i];
        struct statement *s =
            db_sql(store->db,
                   "INSERT INTO callback_task (number, ordinal, lead_id, due_at, done_at, attempts, cancelled) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (number, ordinal) DO UPDATE SET "
                   "lead_id = $3, due_at = $4, done_at = $5, attempts = $6, cancelled = $7");
        bind_int(s, 1, f->number);
        bind_int(s, 2, (int64_t)i);
        bind_int(s, 3, task->lead_id);
        bind_int(s, 4, task->due_at);
        bind_int(s, 5, task->done_at);
        bind_int(s, 6, task->attempts);
        bind_int(s, 7, task->cancelled);
        result = db_run(s);
    }
    return result;
}

static enum result project_co_handlers(struct store *store, const struct ticket_facts *f)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < f->co_handler_count && result == RESULT_OK; i++) {
        struct statement *s =
            db_sql(store->db, "INSERT INTO co_handler (number, ordinal, unit_id, due_at, reported_at) "
                              "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (number, ordinal) DO UPDATE SET "
                              "unit_id = $3, due_at = $4, reported_at = $5");
        bind_int(s, 1, f->number);
        bind_int(s, 2, (int64_t)i);
        bind_int(s, 3, f->co_handlers[i].unit_id);
        bind_int(s, 4, f->co_handlers[i].due_at);
        bind_int(s, 5, f->co_handlers[i].reported_at);
        result = db_run(s);
    }
    return result;
}

static const char upsert_ticket[] = "INSERT INTO ticket (" TICKET_COLUMN_LIST ") VALUES (" TICKET_COLUMNS_PLACED
                                    ") ON CONFLICT (number) DO UPDATE SET " TICKET_COLUMNS_SET;
/* What a step of its life changes; the other columns, and the indexes of them alone, are left in peace where they stay. */
static const char move_ticket[] = "UPDATE ticket SET " TICKET_COLUMNS_MOVED " WHERE number = $1";
#define MOVING(place, name) [COLUMN_##name] = true,
static const bool moves[TICKET_COLUMNS] = {[COLUMN_version] = true, TICKET_COLUMN_TABLE(COLUMN_LEFT, MOVING)};

static enum result put_row(struct store *store, const int64_t values[TICKET_COLUMNS])
{
    struct statement *s = db_sql(store->db, upsert_ticket);
    for (int i = 0; i < TICKET_COLUMNS; i++)
        bind_int(s, i + 1, values[i]);
    return db_run(s);
}

static bool only_moves(const int64_t was[TICKET_COLUMNS], const int64_t values[TICKET_COLUMNS])
{
    for (int i = 0; i < TICKET_COLUMNS; i++)
        if (!moves[i] && was[i] != values[i])
            return false;
    return true;
}

static enum result move_row(struct store *store, const int64_t values[TICKET_COLUMNS])
{
    struct statement *s = db_sql(store->db, move_ticket);
    bind_int(s, 1, values[0]);
    for (int i = 0; i < TICKET_COLUMNS; i++)
        if (moves[i])
            bind_int(s, i + 1, values[i]);
    enum result result = db_run(s);
    return result == RESULT_OK && db_changes(store->db) == 0 ? put_row(store, values) : result;
}

/* The rows beside its own. */
static enum result project_side(struct store *store, const struct ticket_facts *f)
{
    enum result result = project_tasks(store, f);
    return result == RESULT_OK ? project_co_handlers(store, f) : result;
}

static enum result forget_wait(struct store *store, int64_t number)
{
    struct statement *s = db_sql(store->db, "DELETE FROM ticket_wait WHERE number = $1");
    bind_int(s, 1, number);
    return db_run(s);
}

/* What it waits for beside its way. `was` as below: a ticket that has no row yet waits for nothing. */
static enum result project_wait(struct store *store, const int64_t values[TICKET_COLUMNS], const int64_t *was)
{
    int64_t wait[WAIT_COLUMNS], waited[WAIT_COLUMNS];
    if (!wait_columns(values, wait))
        return was && wait_columns(was, waited) ? forget_wait(store, values[0]) : RESULT_OK;
    struct statement *s =
        db_sql(store->db, "INSERT INTO ticket_wait (" WAIT_COLUMN_LIST ") VALUES (" WAIT_COLUMNS_PLACED
                          ") ON CONFLICT (number) DO UPDATE SET " WAIT_COLUMNS_SET);
    for (int i = 0; i < WAIT_COLUMNS; i++)
        bind_int(s, i + 1, wait[i]);
    return db_run(s);
}

/* `was`: its row as it stands; NULL: it may have none. */
static enum result project(struct store *store, const struct ticket_facts *f, const int64_t *was)
{
    int64_t values[TICKET_COLUMNS];
    ticket_columns(f, values);
    enum result result = was && only_moves(was, values) ? move_row(store, values) : put_row(store, values);
    if (result == RESULT_OK)
        result = project_wait(store, values, was);
    return result == RESULT_OK ? project_side(store, f) : result;
}

enum result ticket_project(struct store *store, const struct ticket_facts *f)
{
    return project(store, f, NULL);
}

/* Which texts of events are the ticket's own, and the statement that keeps each. */
static const struct {
    const char *field;
    const char *sql;
    const char *read;
} columns[] = {
    {"title", "UPDATE ticket_text SET title = $2 WHERE number = $1",
     "SELECT title FROM ticket_text WHERE number = $1"},
    {"content", "UPDATE ticket_text SET content = $2 WHERE number = $1",
     "SELECT content FROM ticket_text WHERE number = $1"},
    {"spot", "UPDATE ticket_text SET spot = $2 WHERE number = $1",
     "SELECT spot FROM ticket_text WHERE number = $1"},
    {"caller_name", "UPDATE ticket_text SET caller_name = $2 WHERE number = $1",
     "SELECT caller_name FROM ticket_text WHERE number = $1"},
    {"caller_phone", "UPDATE ticket_text SET caller_phone = $2 WHERE number = $1",
     "SELECT caller_phone FROM ticket_text WHERE number = $1"},
    {"answer", "UPDATE ticket_text SET answer = $2 WHERE number = $1",
     "SELECT answer FROM ticket_text WHERE number = $1"},
    {"return_reason", "UPDATE ticket_text SET return_reason = $2 WHERE number = $1",
     "SELECT return_reason FROM ticket_text WHERE number = $1"},
    {"ref", "UPDATE ticket SET ref = $2 WHERE number = $1", "SELECT ref FROM ticket WHERE number = $1"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], TEXT_COLUMNS = COLUMNS - 1 /* of ticket_text */ };
/* In the order of enum newest_field. */
_Static_assert(COLUMNS - 1 == NEWEST_REF, "a column for each text of a ticket");

enum result phone_note(struct store *store, const char *phone, enum subject subject, int64_t id)
{
    char key[PHONE_SIZE], extension[PHONE_EXT_SIZE];
    if (phone_normalise(phone, store->area_code, key, extension) != RESULT_OK)
        return RESULT_OK;
    struct statement *s = db_sql(store->db, "INSERT INTO phone (key, subject, subject_id) VALUES ($1, $2, $3) "
                                            "ON CONFLICT (key, subject, subject_id) DO NOTHING");
    bind_text(s, 1, key);
    bind_int(s, 2, subject);
    bind_int(s, 3, id);
    return db_run(s);
}

/* The row of a ticket's texts, whole; a ticket that has one keeps it. */
static enum result begin_texts(struct store *store, int64_t number, const struct event_text *texts,
                               size_t text_count, bool *ret_new)
{
    struct statement *s = db_sql(
        store->db, "INSERT INTO ticket_text (number, title, content, spot, caller_name, caller_phone, answer, "
                   "return_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (number) DO NOTHING");
    bind_int(s, 1, number);
    for (int c = 0; c < TEXT_COLUMNS; c++) {
        const char *value = "";
        for (size_t i = 0; i < text_count; i++)
            if (texts[i].value && strcmp(columns[c].field, texts[i].field) == 0)
                value = texts[i].value;
        lend_text(s, c + 2, value);
    }
    enum result result = db_run(s);
    *ret_new = result == RESULT_OK && db_changes(store->db) == 1;
    return result;
}

static enum result keep_text(struct store *store, int64_t number, size_t column, const char *value)
{
    struct statement *s = db_sql(store->db, columns[column].sql);
    bind_int(s, 1, number);
    lend_text(s, 2, value);
    return db_run(s);
}

static enum result project_texts(struct store *store, int64_t number, const struct event_text *texts,
                                 size_t text_count, bool *ret_new)
{
    enum result result = begin_texts(store, number, texts, text_count, ret_new);
    for (size_t i = 0; i < text_count && result == RESULT_OK; i++) {
        if (!texts[i].value || texts[i].value[0] == '\0')
            continue;
        for (size_t c = *ret_new ? TEXT_COLUMNS : 0; c < COLUMNS && result == RESULT_OK; c++)
            if (strcmp(columns[c].field, texts[i].field) == 0)
                result = keep_text(store, number, c, texts[i].value);
        if (result == RESULT_OK && strcmp(texts[i].field, "caller_phone") == 0)
            result = phone_note(store, texts[i].value, SUBJECT_TICKET, number);
    }
    return result;
}

enum result ticket_project_texts(struct store *store, int64_t number, const struct event_text *texts,
                                 size_t text_count)
{
    bool is_new = false;
    return project_texts(store, number, texts, text_count, &is_new);
}

/* Rows that are keyed by their count: an undone decision takes its own with it, a granted return those of the helpers. */
static enum result drop_beyond(struct store *store, const struct ticket_facts *f)
{
    struct statement *s = db_sql(store->db, "DELETE FROM callback_task WHERE number = $1 AND ordinal >= $2");
    bind_int(s, 1, f->number);
    bind_int(s, 2, (int64_t)f->task_count);
    enum result result = db_run(s);
    if (result != RESULT_OK)
        return result;
    s = db_sql(store->db, "DELETE FROM co_handler WHERE number = $1 AND ordinal >= $2");
    bind_int(s, 1, f->number);
    bind_int(s, 2, (int64_t)f->co_handler_count);
    return db_run(s);
}

enum result ticket_texts_again(struct store *store, int64_t number)
{
    struct newest_texts *newest = calloc(1, sizeof *newest);
    enum result result = newest ? newest_texts_read(store->db, SUBJECT_TICKET, number, store->area_code, newest)
                                : RESULT_NO_MEMORY;
    for (size_t i = 0; i < COLUMNS && result == RESULT_OK; i++) {
        if (strcmp(columns[i].field, "ref") == 0)
            continue;
        result = keep_text(store, number, i, newest->values[i]);
    }
    if (newest)
        newest_texts_free(newest);
    free(newest);
    return result;
}

static enum result apply(struct store *store, struct ticket_facts *facts, const struct event *event)
{
    if (event->kind != EVENT_UNDONE) {
        size_t co_handlers = facts->co_handler_count;
        ticket_apply_last(facts, event);
        return facts->co_handler_count < co_handlers ? drop_beyond(store, facts) : RESULT_OK;
    }
    enum result result = ticket_fold(store->db, event->subject_id, facts);
    if (result == RESULT_OK)
        result = drop_beyond(store, facts);
    return result == RESULT_OK ? ticket_texts_again(store, facts->number) : result;
}

static enum result tally(struct store *store, const struct ticket_facts *facts, int sign)
{
    struct fact rows[FACTS_MAX];
    enum result result = counters_add(store->counters, rows, rates_of_ticket(facts, store->zone, rows), sign);
    return result == RESULT_OK ? board_counts_add(store->board, facts, sign) : result;
}

enum result ticket_note(struct store *store, struct ticket_facts *facts, struct event *event,
                        const struct event_text *texts, size_t text_count)
{
    struct ticket_seen before, after;
    ticket_see(facts, &before);
    event->subject = SUBJECT_TICKET;
    if (facts->last_seq > store->mark.seq && facts->version > 0)
        record_set(&event->body, "joined", 1); /* to the decision of this request, see core/facts.h */
    enum result result = store_append(store, event, texts, text_count);
    if (result == RESULT_OK)
        result = apply(store, facts, event);
    if (result != RESULT_OK)
        return result;
    ticket_see(facts, &after);
    int64_t concerned = facts->held_by ? facts->held_by : facts->opened_by;
    return store_tell(store, event, &before, &after, concerned);
}

/* Told is what stands here, as long as the newest event of the outbox is the last of its ticket. */
static enum result keep_opened(struct store *store, const int64_t values[TICKET_COLUMNS],
                               const struct event_text *texts, size_t text_count)
{
    if (store->outbox_count == 0 || store->opened_count == OPENED_MOST)
        return RESULT_OK;
    if (store->opened_count == store->opened_capacity) {
        size_t capacity = store->opened_capacity ? store->opened_capacity * 2 : 16;
        struct opened_ticket *opened = realloc(store->opened, capacity * sizeof *opened);
        if (!opened)
            return RESULT_NO_MEMORY;
        store->opened = opened;
        store->opened_capacity = capacity;
    }
    struct opened_ticket *opened = &store->opened[store->opened_count];
    memcpy(opened->columns, values, sizeof opened->columns);
    opened->title[0] = opened->caller_phone[0] = '\0';
    for (size_t i = 0; i < text_count; i++) {
        if (texts[i].value && strcmp(texts[i].field, "title") == 0)
            text_copy(opened->title, sizeof opened->title, texts[i].value);
        if (texts[i].value && strcmp(texts[i].field, "caller_phone") == 0)
            text_copy(opened->caller_phone, sizeof opened->caller_phone, texts[i].value);
    }
    store->outbox[store->outbox_count - 1].opened = ++store->opened_count;
    return RESULT_OK;
}

enum result ticket_settle(struct store *store, const struct ticket_facts *facts, const struct event_text *texts,
                          size_t text_count)
{
    int64_t values[TICKET_COLUMNS];
    bool is_new = false;
    ticket_columns(facts, values);
    enum result result = tally(store, facts, 1);
    if (result == RESULT_OK)
        result = put_row(store, values);
    if (result == RESULT_OK)
        result = project_wait(store, values, NULL);
    if (result == RESULT_OK)
        result = project_side(store, facts);
    if (result == RESULT_OK)
        result = project_texts(store, facts->number, texts, text_count, &is_new);
    return result == RESULT_OK && is_new ? keep_opened(store, values, texts, text_count) : result;
}

enum result ticket_record(struct store *store, struct ticket_facts *facts, struct event *event,
                          const struct event_text *texts, size_t text_count)
{
    int64_t was[TICKET_COLUMNS];
    bool stands = facts->version > 0;
    if (stands)
        ticket_columns(facts, was);
    enum result result = tally(store, facts, -1);
    if (result == RESULT_OK)
        result = ticket_note(store, facts, event, texts, text_count);
    if (result == RESULT_OK)
        result = tally(store, facts, 1);
    if (result == RESULT_OK)
        result = project(store, facts, stands ? was : NULL);
    return result == RESULT_OK && (text_count > 0 || facts->version == 1)
               ? ticket_project_texts(store, facts->number, texts, text_count)
               : result;
}

enum result ticket_by_ref(struct db *db, const char *ref, int64_t *ret_number)
{
    struct statement *s = db_sql(db, "SELECT number FROM ticket WHERE ref = $1");
    bind_text(s, 1, ref);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_number = column_int(s, 0);
    db_reset(s);
    return result;
}

enum result ticket_text(struct db *db, int64_t number, const char *field, char *out, size_t size)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        if (strcmp(columns[c].field, field) != 0)
            continue;
        struct statement *s = db_sql(db, columns[c].read);
        bind_int(s, 1, number);
        enum result result = db_step(s);
        if (result == RESULT_OK)
            column_copy(s, 0, out, size);
        db_reset(s);
        return result;
    }
    return RESULT_NOT_FOUND;
}
