/* Empties the projections and folds everything into them again. */
#include "storage/rebuild.h"

#include "storage/blocks.h"
#include "storage/board_counts.h"
#include "storage/calls.h"
#include "storage/cells.h"
#include "storage/dials.h"
#include "storage/documents.h"
#include "storage/gaps.h"
#include "storage/knowledge.h"
#include "storage/migrate.h"
#include "storage/months.h"
#include "storage/newest_texts.h"
#include "storage/shift.h"
#include "storage/store_inside.h"
#include "storage/tally.h"
#include "storage/tickets.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rebuilding {
    struct store *store;
    struct newest_texts *newest;
    struct counters *then;
    struct counters *monthly;
    struct frozen_month *months;
    size_t month_count;
    int64_t *marks;
    size_t mark_count;
};

static enum result note_phones(struct rebuilding *r, enum subject subject, int64_t id)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < r->newest->phone_count && result == RESULT_OK; i++)
        result = phone_note(r->store, r->newest->phones[i], subject, id);
    return result;
}

static enum result put_ticket(void *context, const struct ticket_facts *facts)
{
    struct rebuilding *r = context;
    struct event_text texts[NEWEST_REF + 1];
    enum result result =
        newest_texts_read(r->store->db, SUBJECT_TICKET, facts->number, r->store->area_code, r->newest);
    if (result == RESULT_OK)
        result = ticket_project(r->store, facts);
    if (result == RESULT_OK)
        result = board_counts_add(r->store->board, facts, 1);
    for (size_t i = 0; i <= NEWEST_REF; i++)
        texts[i] = (struct event_text){newest_field_names[i], r->newest->values[i]};
    if (result == RESULT_OK)
        result = ticket_project_texts(r->store, facts->number, texts, NEWEST_REF + 1);
    return result == RESULT_OK ? note_phones(r, SUBJECT_TICKET, facts->number) : result;
}

static enum result put_call(void *context, const struct call_facts *facts)
{
    struct rebuilding *r = context;
    enum result result =
        newest_texts_read(r->store->db, SUBJECT_CALL, facts->id, r->store->area_code, r->newest);
    if (result == RESULT_OK)
        result = call_project(r->store, facts,
                              &(struct call_texts){.ref = r->newest->values[NEWEST_REF],
                                                   .caller = r->newest->values[NEWEST_CALLER],
                                                   .recording = r->newest->values[NEWEST_RECORDING]});
    return result == RESULT_OK ? note_phones(r, SUBJECT_CALL, facts->id) : result;
}

static enum result put_presence(void *context, const struct presence_facts *facts)
{
    struct rebuilding *r = context;
    return presence_project(r->store, facts);
}

static enum result sealed_at(struct db *db, int64_t day, int64_t *ret_seq)
{
    struct statement *s = db_sql(db, "SELECT seq FROM seal WHERE day = $1");
    bind_int(s, 1, day);
    enum result result = db_step(s);
    *ret_seq = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result add_state(void *context, const struct fact *facts, size_t count, int64_t from_seq,
                             int64_t before_seq)
{
    struct rebuilding *r = context;
    enum result result =
        before_seq == INT64_MAX ? counters_add(r->store->counters, facts, count, 1) : RESULT_OK;
    for (size_t i = 0; i < count && r->mark_count > 0 && result == RESULT_OK; i++) {
        int64_t seq = 0;
        result = sealed_at(r->store->db, facts[i].day, &seq);
        if (result == RESULT_OK && from_seq <= seq && seq < before_seq)
            result = counters_add(r->then, &facts[i], 1, 1);
    }
    for (size_t i = 0; i < count && r->month_count > 0 && result == RESULT_OK; i++)
        result = month_add(r->months, r->month_count, &facts[i], from_seq, before_seq, r->monthly);
    counters_mark(r->store->counters);
    counters_mark(r->store->board);
    counters_mark(r->then);
    counters_mark(r->monthly);
    return result;
}

/* Writes a table of sums; $1 to $5 of the statement are a cell's columns. */
static enum result put_cells(struct rebuilding *r, const struct counters *sums, const char *sql)
{
    struct cells cells = {0};
    enum result result = cells_of(sums, &cells);
    for (size_t i = 0; i < cells.count && result == RESULT_OK; i++) {
        struct statement *s = db_sql(r->store->db, sql);
        const struct cell_sum *cell = &cells.rows[i];
        bind_int(s, 1, tally_id(cell->day, (int)cell->split, cell->key, (int)cell->measure));
        bind_int(s, 2, cell->value);
        result = db_run(s);
    }
    cells_free(&cells);
    return result;
}

static enum result read_marks(struct rebuilding *r)
{
    struct statement *s = db_sql(r->store->db, "SELECT COUNT(*) FROM seal");
    enum result result = db_step(s);
    size_t room = result == RESULT_OK ? (size_t)column_int(s, 0) : 0;
    db_reset(s);
    r->marks = calloc(room + 1, sizeof *r->marks);
    if (!r->marks)
        return RESULT_NO_MEMORY;
    s = db_sql(r->store->db, "SELECT seq FROM seal ORDER BY seq");
    while (r->mark_count < room && (result = db_step(s)) == RESULT_OK)
        r->marks[r->mark_count++] = column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result fold_again(struct rebuilding *r, struct refold_counts *ret)
{
    struct store *store = r->store;
    enum result result =
        db_exec(store->db,
                "DELETE FROM ticket_text; DELETE FROM ticket_wait; DELETE FROM callback_task; DELETE FROM "
                "co_handler; DELETE FROM phone;"
                "DELETE FROM ticket; DELETE FROM call; DELETE FROM missed; DELETE FROM call_visit; DELETE FROM "
                "tally; DELETE FROM block; DELETE FROM board_count;"
                "DELETE FROM sealed_tally; DELETE FROM month_tally; DELETE FROM presence");
    const struct refold refold = {.context = r,
                                  .marks = r->marks,
                                  .mark_count = r->mark_count,
                                  .state = add_state,
                                  .ticket = put_ticket,
                                  .call = put_call,
                                  .presence = put_presence};
    if (result == RESULT_OK)
        result = refold_all(store->db, store->zone, &refold, ret);
    if (result == RESULT_OK)
        result = knowledge_rebuild(store);
    if (result == RESULT_OK)
        result = shift_rebuild(store);
    if (result == RESULT_OK)
        result = gaps_rebuild(store);
    if (result == RESULT_OK)
        result = blocks_project_all(store);
    if (result == RESULT_OK)
        result = dials_rebuild(store);
    if (result == RESULT_OK)
        result = put_cells(r, r->then, "INSERT INTO sealed_tally (id, value) VALUES ($1, $2)");
    return result == RESULT_OK ? put_cells(r, r->monthly, "INSERT INTO month_tally (id, value) VALUES ($1, $2)")
                               : result;
}

/* What the projections rest on: while it is the same, the live path has kept them. */
void rebuild_made_with(char out[REBUILD_MADE_WITH])
{
    int64_t all = migrate_projections(), undone = migrate_undone();
    snprintf(out, REBUILD_MADE_WITH, "schema %" PRId64 ", %d measures, %d splits", all > undone ? all : undone,
             MEASURE_END - 1, SPLIT_COUNT);
}

static enum result note_made_with(struct store *store)
{
    char text[REBUILD_MADE_WITH];
    rebuild_made_with(text);
    return store_city_set(store, "projections", text);
}

/* Notes with what all was made and commits it; takes everything back if `result`, or that, has failed. */
static enum result end_transaction(struct store *store, enum result result)
{
    if (result == RESULT_OK)
        result = note_made_with(store);
    if (result == RESULT_OK)
        result = store_commit(store);
    return result != RESULT_OK && store_reload(store) != RESULT_OK ? RESULT_LOST : result;
}

/* Whether they differ by scripts alone that concern tickets which are not done. */
static bool is_but_undone(const char *stored, const char *wanted)
{
    int64_t schema = 0;
    const char *its_rest = strchr(stored, ','), *rest = strchr(wanted, ',');
    return its_rest && rest && strcmp(its_rest, rest) == 0 && sscanf(stored, "schema %" SCNd64, &schema) == 1 &&
           schema >= migrate_projections();
}

/* Their numbers, malloc'd: rows that are kept anew move in the index along which they are found. */
static enum result find_undone(struct db *db, int64_t **ret, size_t *ret_count)
{
    struct statement *s = db_sql(db, "SELECT COUNT(*) FROM ticket WHERE " TICKET_UNDONE);
    enum result result = db_step(s);
    size_t room = result == RESULT_OK ? (size_t)column_int(s, 0) : 0, count = 0;
    db_reset(s);
    int64_t *numbers = calloc(room + 1, sizeof *numbers);
    if (!numbers)
        return RESULT_NO_MEMORY;
    s = db_sql(db, "SELECT number FROM ticket WHERE " TICKET_UNDONE);
    while (result == RESULT_OK && count < room && (result = db_step(s)) == RESULT_OK)
        numbers[count++] = column_int(s, 0);
    db_reset(s);
    *ret = numbers;
    *ret_count = count;
    return result;
}

static enum result keep_undone(struct store *store)
{
    struct ticket_facts facts;
    int64_t *numbers = NULL;
    size_t count = 0;
    enum result result = find_undone(store->db, &numbers, &count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        result = ticket_fold(store->db, numbers[i], &facts);
        if (result == RESULT_OK)
            result = ticket_project(store, &facts);
    }
    free(numbers);
    return result;
}

/* In one transaction, as the whole. */
static enum result rebuild_undone(struct store *store)
{
    enum result result = store_begin(store, store_recorded_at(store));
    if (result == RESULT_OK)
        result = keep_undone(store);
    if (result == RESULT_OK)
        result = board_counts_again(store->db);
    return end_transaction(store, result);
}

enum result rebuild_if_older(struct store *store, bool *ret_done)
{
    char stored[REBUILD_MADE_WITH] = "", wanted[REBUILD_MADE_WITH];
    struct refold_counts counts = {0};
    enum result result = store_city_get(store->db, "projections", stored, sizeof stored);
    rebuild_made_with(wanted);
    *ret_done = false;
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        return result;
    if (strcmp(stored, wanted) == 0)
        return RESULT_OK;
    if (is_but_undone(stored, wanted))
        return rebuild_undone(store);
    result = rebuild_projections(store, &counts);
    *ret_done = result == RESULT_OK && counts.events > 0;
    return result;
}

enum result rebuild_projections(struct store *store, struct refold_counts *ret)
{
    struct rebuilding r = {.store = store};
    r.newest = calloc(1, sizeof *r.newest);
    enum result result = r.newest ? counters_make(&r.then) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = counters_make(&r.monthly);
    if (result == RESULT_OK)
        result = months_read(store->db, &r.months, &r.month_count);
    if (result == RESULT_OK)
        result = store_begin(store, store_recorded_at(store));
    if (result == RESULT_OK)
        result = read_marks(&r);
    if (result == RESULT_OK)
        result = fold_again(&r, ret);
    if (result == RESULT_OK)
        result = documents_rebuild(store);
    result = end_transaction(store, result);
    if (r.newest)
        newest_texts_free(r.newest);
    free(r.newest);
    free(r.marks);
    free(r.months);
    counters_free(&r.then);
    counters_free(&r.monthly);
    return result;
}
