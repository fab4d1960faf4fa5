/* Every projection against the fold: stored rows are read in their order beside the folded subjects, so that a row too many, a
 * row too few and a wrong column are all seen in one pass. */
#include "storage/board_counts.h"
#include "storage/call_columns.h"
#include "storage/cells.h"
#include "storage/check_inside.h"
#include "storage/missed.h"
#include "storage/months.h"
#include "storage/newest_texts.h"
#include "storage/refold.h"
#include "storage/ticket_columns.h"

#include "core/civil.h"
#include "core/phone.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MOST = 2 };

/* A table read in the order of its keys: first the integers, then the texts. */
struct table {
    const char *name;
    const char *sql;
    size_t keys, integers, texts;
    const char *const *columns;
};

static const struct table ticket_table = {.name = "ticket",
                                          .sql =
                                              "SELECT " TICKET_COLUMN_LIST ", ref FROM ticket ORDER BY number",
                                          .keys = 1,
                                          .integers = TICKET_COLUMNS,
                                          .texts = 1,
                                          .columns = ticket_column_names};

static const struct table wait_table = {.name = "ticket_wait",
                                        .sql = "SELECT " WAIT_COLUMN_LIST " FROM ticket_wait ORDER BY number",
                                        .keys = 1,
                                        .integers = WAIT_COLUMNS,
                                        .columns = wait_column_names};

static const char *const co_columns[] = {"number", "ordinal", "unit_id", "due_at", "reported_at"};
static const struct table co_table = {
    .name = "co_handler",
    .sql = "SELECT number, ordinal, unit_id, due_at, reported_at FROM co_handler ORDER BY number, ordinal",
    .keys = 2,
    .integers = 5,
    .columns = co_columns};

static const char *const task_columns[] = {"number",  "ordinal",  "lead_id",  "due_at",
                                           "done_at", "attempts", "cancelled"};
static const struct table task_table = {
    .name = "callback_task",
    .sql = "SELECT number, ordinal, lead_id, due_at, done_at, attempts, cancelled FROM callback_task "
           "ORDER BY number, ordinal",
    .keys = 2,
    .integers = 7,
    .columns = task_columns};

static const char *const text_columns[] = {"number",      "title",        "content", "spot",
                                           "caller_name", "caller_phone", "answer",  "return_reason"};
static const struct table text_table = {
    .name = "ticket_text",
    .sql = "SELECT number, title, content, spot, caller_name, caller_phone, answer, return_reason "
           "FROM ticket_text ORDER BY number",
    .keys = 1,
    .integers = 1,
    .texts = 7,
    .columns = text_columns};

static const struct table call_table = {.name = "call",
                                        .sql = "SELECT " CALL_COLUMN_LIST
                                               ", ref, caller, recording FROM call ORDER BY id",
                                        .keys = 1,
                                        .integers = CALL_COLUMNS,
                                        .texts = 3,
                                        .columns = call_column_names};

static const struct table visit_table = {.name = "call_visit",
                                         .sql = "SELECT " VISIT_COLUMN_LIST
                                                ", visit FROM call_visit ORDER BY call_id, ordinal",
                                         .keys = 2,
                                         .integers = VISIT_COLUMNS,
                                         .texts = 1,
                                         .columns = visit_column_names};

static const char *const presence_columns[] = {
    "account_id", "presence", "reason",      "call_id",     "queue_id", "since_at", "from_at",    "until_at",
    "last_seq",   "exchange", "exchange_at", "next_reason", "dial_id",  "back",     "back_reason"};
static const struct table presence_table = {.name = "presence",
                                            .sql = "SELECT account_id, presence, reason, call_id, queue_id, "
                                                   "since_at, from_at, until_at, last_seq, exchange, "
                                                   "exchange_at, next_reason, dial_id, back, back_reason "
                                                   "FROM presence ORDER BY account_id",
                                            .keys = 1,
                                            .integers = 15,
                                            .columns = presence_columns};

static const struct table missed_table = {.name = "missed",
                                          .sql =
                                              "SELECT " MISSED_COLUMN_LIST ", key FROM missed ORDER BY call_id",
                                          .keys = 1,
                                          .integers = MISSED_COLUMNS,
                                          .texts = 1,
                                          .columns = missed_column_names};

struct cursor {
    const struct table *table;
    struct statement *s;
    enum result result; /* RESULT_OK: a row is at hand */
};

struct folding {
    struct checking *checking;
    struct cursor tickets, waits, tasks, co_handlers, texts, calls, visits, presences, missed;
    struct newest_texts *newest;
    struct counters *now, *then, *monthly, *board;
    struct frozen_month *months;
    size_t month_count;
    struct seal_row *seals; /* rising by seq, as their marks */
    int64_t *marks;
    size_t seal_count;
    int64_t phones; /* that should be noted */
    const char *suffix;
};

static void open_cursor(struct folding *f, struct cursor *cursor, const struct table *table)
{
    cursor->table = table;
    cursor->s = db_sql(f->checking->db, table->sql);
    cursor->result = db_step(cursor->s);
}

static void where_row(const struct table *table, const int64_t *keys, char *out, size_t size)
{
    if (table->keys == 1)
        snprintf(out, size, "%s %" PRId64, table->name, keys[0]);
    else
        snprintf(out, size, "%s %" PRId64 "/%" PRId64, table->name, keys[0], keys[1]);
}

/* Below, at or above the wanted keys. */
static int compare_keys(const struct cursor *cursor, const int64_t *keys)
{
    for (size_t i = 0; i < cursor->table->keys; i++) {
        int64_t stored = column_int(cursor->s, (int)i);
        if (stored != keys[i])
            return stored < keys[i] ? -1 : 1;
    }
    return 0;
}

/* Names the rows before the wanted one: no event speaks of them. NULL: all that are left. */
static void skip_extra(struct folding *f, struct cursor *cursor, const int64_t *keys)
{
    while (cursor->result == RESULT_OK && (!keys || compare_keys(cursor, keys) < 0)) {
        int64_t own[KEYS_MOST] = {0};
        char where[TEXT_TITLE];
        for (size_t i = 0; i < cursor->table->keys; i++)
            own[i] = column_int(cursor->s, (int)i);
        where_row(cursor->table, own, where, sizeof where);
        check_find(f->checking, where, "there is no event for this row");
        cursor->result = db_step(cursor->s);
    }
}

/* One expected row; texts may be NULL for a table without them. */
static void expect(struct folding *f, struct cursor *cursor, const int64_t *integers, const char *const *texts)
{
    const struct table *table = cursor->table;
    char row[80], where[TEXT_TITLE];
    skip_extra(f, cursor, integers);
    where_row(table, integers, row, sizeof row);
    if (cursor->result != RESULT_OK || compare_keys(cursor, integers) != 0) {
        check_find(f->checking, row, "the row is missing");
        return;
    }
    for (size_t i = table->keys; i < table->integers; i++) {
        snprintf(where, sizeof where, "%s, column %s", row, table->columns[i]);
        if (column_int(cursor->s, (int)i) != integers[i])
            check_find(f->checking, where, "stored %" PRId64 ", expected %" PRId64,
                       column_int(cursor->s, (int)i), integers[i]);
    }
    for (size_t i = 0; i < table->texts; i++) {
        size_t column = table->integers + i;
        snprintf(where, sizeof where, "%s, column %s", row, table->columns[column]);
        if (strcmp(column_text(cursor->s, (int)column), texts[i]) != 0)
            check_find(f->checking, where, "it is not the newest text of the events");
    }
    cursor->result = db_step(cursor->s);
}

/* The numbers that were given must be found by who rings. */
static enum result check_phones(struct folding *f, enum subject subject, int64_t id)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < f->newest->phone_count && result == RESULT_OK; i++) {
        struct statement *s =
            db_sql(f->checking->db, "SELECT 1 FROM phone WHERE key = $1 AND subject = $2 AND subject_id = $3");
        char where[64];
        bind_text(s, 1, f->newest->phones[i]);
        bind_int(s, 2, subject);
        bind_int(s, 3, id);
        result = db_step(s);
        db_reset(s);
        snprintf(where, sizeof where, "%s %" PRId64, subject == SUBJECT_TICKET ? "ticket" : "call", id);
        if (result == RESULT_NOT_FOUND) {
            check_find(f->checking, where, "its phone is not in the table phone");
            result = RESULT_OK;
        } else {
            f->phones++;
        }
    }
    return result;
}

static void expect_ticket(struct folding *f, const struct ticket_facts *t)
{
    int64_t holder_id = 0, integers[TICKET_COLUMNS], wait[WAIT_COLUMNS];
    enum desk desk = ticket_desk(t, &holder_id);
    char where[64];
    ticket_columns(t, integers);
    const char *const ref[] = {f->newest->values[NEWEST_REF]};
    expect(f, &f->tickets, integers, ref);
    if (wait_columns(integers, wait))
        expect(f, &f->waits, wait, NULL);
    snprintf(where, sizeof where, "ticket %" PRId64, t->number);
    if ((desk == DESK_NONE) != (t->state == STATE_CLOSED) || (desk == DESK_DEPARTMENT && holder_id == 0) ||
        (desk == DESK_PARENT && holder_id == 0))
        check_find(f->checking, where, "it is open and stands on no work list");
}

static enum result check_ticket(void *context, const struct ticket_facts *t)
{
    struct folding *f = context;
    enum result result = newest_texts_read(f->checking->db, SUBJECT_TICKET, t->number,
                                           f->checking->options->area_code, f->newest);
    if (result != RESULT_OK)
        return result;
    expect_ticket(f, t);
    result = board_counts_add(f->board, t, 1);
    counters_mark(f->board);
    if (result != RESULT_OK)
        return result;
    for (size_t i = 0; i < t->task_count; i++) {
        const struct task *task = &t->tasks[i];
        const int64_t integers[] = {t->number,     (int64_t)i,     task->lead_id,  task->due_at,
                                    task->done_at, task->attempts, task->cancelled};
        expect(f, &f->tasks, integers, NULL);
    }
    for (size_t i = 0; i < t->co_handler_count; i++) {
        const struct co_handler *co = &t->co_handlers[i];
        const int64_t integers[] = {t->number, (int64_t)i, co->unit_id, co->due_at, co->reported_at};
        expect(f, &f->co_handlers, integers, NULL);
    }
    const char *texts[NEWEST_RETURN_REASON + 1];
    for (size_t i = 0; i <= NEWEST_RETURN_REASON; i++)
        texts[i] = f->newest->values[i];
    expect(f, &f->texts, &t->number, texts);
    return check_phones(f, SUBJECT_TICKET, t->number);
}

static void expect_missed(struct folding *f, const struct call_facts *c)
{
    char key[PHONE_SIZE];
    int64_t integers[MISSED_COLUMNS];
    const char *const texts[] = {key};
    if (!missed_is(c) || phone_normalise(f->newest->values[NEWEST_CALLER], f->checking->options->area_code, key,
                                         NULL) != RESULT_OK)
        return;
    missed_columns(c, integers);
    expect(f, &f->missed, integers, texts);
}

static enum result check_call(void *context, const struct call_facts *c)
{
    struct folding *f = context;
    enum result result =
        newest_texts_read(f->checking->db, SUBJECT_CALL, c->id, f->checking->options->area_code, f->newest);
    if (result != RESULT_OK)
        return result;
    int64_t integers[CALL_COLUMNS], visit[VISIT_COLUMNS];
    call_columns(c, integers);
    const char *const texts[] = {f->newest->values[NEWEST_REF], f->newest->values[NEWEST_CALLER],
                                 f->newest->values[NEWEST_RECORDING]};
    expect(f, &f->calls, integers, texts);
    expect_missed(f, c);
    for (size_t i = 0; i < c->visit_count; i++) {
        const char *const key[] = {c->visits[i].key};
        visit_columns(c, i, visit);
        expect(f, &f->visits, visit, key);
    }
    return check_phones(f, SUBJECT_CALL, c->id);
}

static enum result check_presence(void *context, const struct presence_facts *p)
{
    struct folding *f = context;
    const int64_t integers[] = {p->account_id,  p->presence,    p->reason,   p->call_id,  p->queue_id,
                                p->since_at,    p->from_at,     p->until_at, p->last_seq, p->exchange,
                                p->exchange_at, p->next_reason, p->dial_id,  p->back,     p->back_reason};
    expect(f, &f->presences, integers, NULL);
    return RESULT_OK;
}

static const struct seal_row *seal_of_day(const struct folding *f, int64_t day)
{
    for (size_t low = 0, high = f->seal_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (f->seals[middle].day == day)
            return &f->seals[middle];
        if (f->seals[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static enum result add_state(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                             int64_t before_seq)
{
    struct folding *f = context;
    enum result result = before_seq == INT64_MAX ? counters_add(f->now, facts, count, 1) : RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        const struct seal_row *seal = seal_of_day(f, facts[i].day);
        if (seal && from_seq <= seal->seq && seal->seq < before_seq)
            result = counters_add(f->then, &facts[i], 1, 1);
    }
    for (size_t i = 0; i < count && f->month_count > 0 && result == RESULT_OK; i++)
        result = month_add(f->months, f->month_count, &facts[i], from_seq, before_seq, f->monthly);
    counters_mark(f->now);
    counters_mark(f->then);
    counters_mark(f->monthly);
    return result;
}

static int by_number(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static enum result read_seals(struct folding *f)
{
    struct statement *s = db_sql(f->checking->db, "SELECT COUNT(*) FROM seal");
    enum result result = db_step(s);
    size_t room = result == RESULT_OK ? (size_t)column_int(s, 0) : 0;
    db_reset(s);
    f->seals = calloc(room + 1, sizeof *f->seals);
    f->marks = calloc(room + 1, sizeof *f->marks);
    if (!f->seals || !f->marks)
        return RESULT_NO_MEMORY;
    s = db_sql(f->checking->db, "SELECT day, seq FROM seal ORDER BY day");
    while (f->seal_count < room && (result = db_step(s)) == RESULT_OK) {
        f->marks[f->seal_count] = column_int(s, 1);
        f->seals[f->seal_count++] = (struct seal_row){.day = column_int(s, 0), .seq = column_int(s, 1)};
    }
    db_reset(s);
    qsort(f->marks, f->seal_count, sizeof *f->marks, by_number);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static void cell_differs(void *context, const struct cell_sum *cell, int64_t shown, int64_t folded)
{
    struct folding *f = context;
    char what[TEXT_TITLE], where[2 * TEXT_TITLE];
    cell_say(cell, f->checking->options->reference, what, sizeof what);
    snprintf(where, sizeof where, "%s: %s", f->suffix, what);
    check_find(f->checking, where, "stored %" PRId64 ", expected %" PRId64, shown, folded);
}

static enum result compare_cells(struct folding *f, const struct counters *counters, const char *table,
                                 struct statement *s)
{
    struct cells cells = {0};
    enum result result = cells_of(counters, &cells);
    f->suffix = table;
    if (result == RESULT_OK)
        result = cells_compare(&cells, s, cell_differs, f);
    cells_free(&cells);
    return result;
}

static void board_differs(void *context, const struct cell_sum *cell, int64_t shown, int64_t folded)
{
    static const char *const items[] = {"orders", "above", "suspended", "first_reports"};
    _Static_assert(sizeof items / sizeof items[0] == BOARD_ITEMS - BOARD_ORDERS, "a name for each");
    struct folding *f = context;
    char where[120];
    snprintf(where, sizeof where, "board_count: %s, lead %" PRId64 ", hour %" PRId64,
             cell->measure >= BOARD_ORDERS && cell->measure < BOARD_ITEMS
                 ? items[cell->measure - BOARD_ORDERS]
                 : name_of(&desk_names, (int)cell->measure),
             cell->key, cell->day);
    check_find(f->checking, where, "stored %" PRId64 ", expected %" PRId64, shown, folded);
}

static enum result compare_board(struct folding *f)
{
    struct cells cells = {0};
    enum result result = cells_of(f->board, &cells);
    if (result == RESULT_OK)
        result = cells_compare(&cells, board_counts_stored(f->checking->db), board_differs, f);
    cells_free(&cells);
    return result;
}

static void event_is_broken(void *context, int64_t seq)
{
    /* Its body was named when the chain was checked. */
    (void)context;
    (void)seq;
}

static enum result count_phones(struct folding *f)
{
    struct statement *s = db_sql(f->checking->db, "SELECT COUNT(*) FROM phone");
    enum result result = db_step(s);
    if (result == RESULT_OK && column_int(s, 0) != f->phones)
        check_find(f->checking, "table phone", "stored %" PRId64 " numbers, expected %" PRId64,
                   column_int(s, 0), f->phones);
    db_reset(s);
    return result;
}

static enum result ended(const struct cursor *cursor, enum result result)
{
    db_reset(cursor->s);
    return result == RESULT_OK && cursor->result != RESULT_NOT_FOUND ? cursor->result : result;
}

static enum result fold_all(struct folding *f)
{
    const struct refold refold = {.context = f,
                                  .marks = f->marks,
                                  .mark_count = f->seal_count,
                                  .state = add_state,
                                  .ticket = check_ticket,
                                  .call = check_call,
                                  .presence = check_presence,
                                  .broken = event_is_broken};
    struct refold_counts counts = {0};
    struct cursor *const cursors[] = {&f->tickets, &f->waits,  &f->tasks,     &f->co_handlers, &f->texts,
                                      &f->calls,   &f->visits, &f->presences, &f->missed};
    static const struct table *const tables[] = {&ticket_table, &wait_table,     &task_table,
                                                 &co_table,     &text_table,     &call_table,
                                                 &visit_table,  &presence_table, &missed_table};
    enum { TABLES = sizeof tables / sizeof tables[0] };
    for (size_t i = 0; i < TABLES; i++)
        open_cursor(f, cursors[i], tables[i]);
    enum result result = refold_all(f->checking->db, f->checking->options->zone, &refold, &counts);
    for (size_t i = 0; i < TABLES; i++) {
        if (result == RESULT_OK)
            skip_extra(f, cursors[i], NULL);
        result = ended(cursors[i], result);
    }
    f->checking->check->tickets = counts.tickets;
    f->checking->check->calls = counts.calls;
    return result;
}

/* The digest that the chain has of a frozen month. */
static enum result check_months(struct folding *f)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < f->month_count && result == RESULT_OK; i++) {
        struct cells cells = {0};
        char digest[CHAIN_HEX], date[CIVIL_DATE_SIZE], where[64];
        result = month_cells(f->checking->db, f->months[i].month, &cells);
        if (result != RESULT_OK)
            break;
        month_digest(&f->months[i], cells.rows, cells.count, digest);
        civil_format_date(civil_date_of(f->months[i].month), date);
        snprintf(where, sizeof where, "month_tally: %.7s", date);
        if (strcmp(digest, f->months[i].digest) != 0)
            check_find(f->checking, where, "its digest is not the one of event %" PRId64, f->months[i].seq);
        cells_free(&cells);
    }
    return result;
}

enum result check_projections(struct checking *checking)
{
    struct folding f = {.checking = checking};
    f.newest = calloc(1, sizeof *f.newest);
    enum result result = f.newest ? counters_make(&f.now) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = counters_make(&f.then);
    if (result == RESULT_OK)
        result = counters_make(&f.monthly);
    if (result == RESULT_OK)
        result = counters_make(&f.board);
    if (result == RESULT_OK)
        result = months_read(checking->db, &f.months, &f.month_count);
    if (result == RESULT_OK)
        result = read_seals(&f);
    if (result == RESULT_OK)
        result = fold_all(&f);
    if (result == RESULT_OK)
        result = count_phones(&f);
    if (result == RESULT_OK)
        result = compare_cells(
            &f, f.now, "tally",
            db_sql(checking->db, "SELECT day, split, key, measure, value FROM tally ORDER BY id"));
    if (result == RESULT_OK)
        result = compare_cells(
            &f, f.then, "sealed_tally",
            db_sql(checking->db, "SELECT day, split, key, measure, value FROM sealed_tally ORDER BY id"));
    if (result == RESULT_OK)
        result = compare_cells(
            &f, f.monthly, "month_tally",
            db_sql(checking->db, "SELECT month, split, key, measure, value FROM month_tally ORDER BY id"));
    if (result == RESULT_OK)
        result = compare_board(&f);
    if (result == RESULT_OK)
        result = check_months(&f);
    if (f.newest)
        newest_texts_free(f.newest);
    free(f.newest);
    free(f.seals);
    free(f.marks);
    counters_free(&f.now);
    counters_free(&f.then);
    counters_free(&f.monthly);
    counters_free(&f.board);
    free(f.months);
    return result;
}
