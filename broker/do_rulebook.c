/* Showing the rulebook, thinking of another one, and making it hold. */
#include "broker/query_work.h"
#include "broker/rulebook_moves.h"
#include "broker/ticket_work.h"
#include "core/text.h"
#include "storage/rulebook.h"
#include "storage/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note_author(struct db *db, const struct reference *reference, int64_t seq, struct document_row *row)
{
    struct statement *s = db_sql(db, "SELECT account_id, recorded_at FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    if (db_step(s) == RESULT_OK) {
        const struct account *account = account_by_id(reference, column_int(s, 0));
        text_copy(row->who, sizeof row->who, account ? account->login : "");
        row->changed_at = column_int(s, 1);
    }
    db_reset(s);
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct rulebook_request *asked = request;
    struct document_rows *told = reply;
    struct documents documents = {.count = 0};
    enum result result = documents_read(work->db, &documents);
    if (result == RESULT_OK && documents.count > 0) {
        told->rows = calloc(documents.count, sizeof *told->rows);
        result = told->rows ? RESULT_OK : RESULT_NO_MEMORY;
    }
    for (size_t i = 0; i < documents.count && result == RESULT_OK && told->row_count < DOCUMENT_ROWS; i++) {
        const struct document *document = &documents.rows[i];
        if ((asked->kind[0] && strcmp(asked->kind, document->kind) != 0) ||
            (asked->name[0] && strcmp(asked->name, document->name) != 0))
            continue;
        struct document_row *row = &told->rows[told->row_count++];
        text_copy(row->kind, sizeof row->kind, document->kind);
        text_copy(row->name, sizeof row->name, document->name);
        text_copy(row->text, sizeof row->text, document->text);
        note_author(work->db, work->reference, document->seq, row);
    }
    documents_free(&documents);
    return result;
}

/* The first fault of a document, as a refusal: "calendar 2026, line 3" and the sentence. */
static void take_fault(void *arg, const struct document *document, const struct text_fault *fault)
{
    struct refusal *why = arg;
    char field[40], sentence[TEXT_FAULT_SIZE];
    if (why->code != REFUSAL_NONE)
        return;
    text_fault_say(fault, fault->sentence, sentence);
    snprintf(field, sizeof field, "%s%s%s:%zu", document->kind, document->name[0] ? " " : "", document->name,
             fault->line);
    (void)refuse(why, REFUSAL_BAD_VALUE, field, sentence);
}

/* A year that is gone on may still be needed by what is dispatched from now on. */
static enum result check_removal(const struct zone *zone, int64_t now, const struct document_row *row,
                                 struct refusal *why)
{
    if (row->text[0] != '\0')
        return RESULT_OK;
    if (strcmp(row->kind, "calendar") != 0)
        return refuse(why, REFUSAL_MISSING_FIELD, "text", "");
    return atoi(row->name) >= zone_local(zone, now).year
               ? refuse(why, REFUSAL_NOT_ALLOWED, "calendar", row->name)
               : RESULT_OK;
}

/* The rulebook as it would be with these documents. */
static enum result think(struct db *db, const struct reference *reference, const struct zone *zone, int64_t now,
                         const struct document_rows *wish, struct rulebook **ret, struct refusal *why)
{
    struct documents documents = {.count = 0};
    enum result result = documents_read(db, &documents);
    if (result == RESULT_OK && wish->row_count == 0)
        result = refuse(why, REFUSAL_MISSING_FIELD, "rows", "");
    for (size_t i = 0; i < wish->row_count && result == RESULT_OK; i++) {
        const struct document_row *row = &wish->rows[i];
        result = check_removal(zone, now, row, why);
        if (result == RESULT_OK && row->text[0] == '\0' && !document_find(&documents, row->kind, row->name))
            result = refuse(why, REFUSAL_NOT_FOUND, row->kind, row->name);
        for (size_t j = 0; j < i && result == RESULT_OK; j++)
            if (strcmp(row->kind, wish->rows[j].kind) == 0 && strcmp(row->name, wish->rows[j].name) == 0)
                result = refuse(why, REFUSAL_EXISTS, row->kind, row->name);
        if (result == RESULT_OK)
            result = documents_put(&documents, row->kind, row->name, row->text);
        if (result == RESULT_TOO_LONG)
            result = refuse(why, REFUSAL_TOO_LONG, row->kind, row->name);
    }
    if (result == RESULT_OK) {
        *why = (struct refusal){.code = REFUSAL_NONE};
        result = rulebook_make(&documents, zone, &reference->categories, take_fault, why, ret);
    }
    documents_free(&documents);
    return result == RESULT_INVALID ? RESULT_REFUSED : result;
}

/* Whether an open ticket moves: by its number, and by its rows where `told` is not NULL. */
static enum result look_at(struct db *db, const struct reference *reference, int64_t number,
                           struct rulebook_moves *told, struct numbers *moved_tickets, struct refusal *why)
{
    struct ticket_facts facts;
    struct event event;
    bool moved = false;
    enum result result = ticket_fold(db, number, &facts);
    if (result == RESULT_OK && facts.state != STATE_CLOSED)
        result = moves_of_ticket(reference, &facts, &event, &moved, why);
    if (result == RESULT_OK && moved && told)
        result = moves_note(reference, &facts, &event, true, told);
    return result == RESULT_OK && moved ? numbers_add(moved_tickets, number) : result;
}

/* A snapshot, and the reference data as they would be with these documents; end_trial ends both, whatever came of it. */
struct trial {
    struct reference reference;
    struct rulebook *book;
    bool own;
};

static enum result begin_trial(struct query_work *work, const struct document_rows *wish, struct trial *ret)
{
    *ret = (struct trial){.reference = *work->reference};
    enum result result = snapshot_begin(work->db, &ret->own);
    if (result == RESULT_OK)
        result = think(work->db, work->reference, &work->city->zone, work->now, wish, &ret->book, work->why);
    ret->reference.rulebook = ret->book;
    return result;
}

static void end_trial(struct query_work *work, struct trial *trial)
{
    snapshot_end(work->db, trial->own);
    free(trial->book);
}

static enum result what_if(struct query_work *work, const void *request, void *reply)
{
    struct numbers open = {.count = 0}, moved = {.count = 0};
    struct trial trial;
    enum result result = begin_trial(work, request, &trial);
    if (result == RESULT_OK)
        result = moves_open_tickets(work->db, &open);
    for (size_t i = 0; i < open.count && result == RESULT_OK; i++)
        result = look_at(work->db, &trial.reference, open.rows[i], reply, &moved, work->why);
    end_trial(work, &trial);
    free(open.rows);
    free(moved.rows);
    return result;
}

static enum result begin_look(struct query_work *work, struct foreseen *look)
{
    enum result result = query_head(work->db, &look->seq, NULL);
    look->open.count = 0;
    if (result == RESULT_OK)
        result = moves_open_tickets(work->db, &look->open);
    look->begun = result == RESULT_OK;
    return result;
}

/* A ticket that has changed since the beginning may be seen before or after: the change looks at it again. */
static enum result look_before_import(struct query_work *work, const void *request, struct foreseen *look)
{
    struct trial trial;
    enum result result = begin_trial(work, request, &trial);
    if (result == RESULT_OK && !look->begun)
        result = begin_look(work, look);
    for (int i = 0; i < LOOK_AT_ONCE && look->looked < look->open.count && result == RESULT_OK; i++) {
        result =
            look_at(work->db, &trial.reference, look->open.rows[look->looked], NULL, &look->moved, work->why);
        look->looked += result == RESULT_OK;
    }
    end_trial(work, &trial);
    return result;
}

static enum result record_documents(struct change_work *work, const struct document_rows *wish)
{
    struct author author = {.account_id = work->who.account_id, .station_id = work->who.station_id};
    struct document rows[DOCUMENTS_AT_ONCE] = {{.seq = 0}};
    struct event event;
    if (wish->row_count > DOCUMENTS_AT_ONCE)
        return refuse(work->why, REFUSAL_TOO_LONG, "rows", "");
    for (size_t i = 0; i < wish->row_count; i++) {
        text_copy(rows[i].kind, sizeof rows[i].kind, wish->rows[i].kind);
        text_copy(rows[i].name, sizeof rows[i].name, wish->rows[i].name);
        rows[i].text = wish->rows[i].text;
    }
    return documents_record(work->store, author, rows, wish->row_count, &event);
}

static enum result import(struct change_work *work, const void *request, void *reply)
{
    struct reference trial = *work->reference;
    struct rulebook *book = NULL;
    enum result result =
        think(store_db(work->store), work->reference, &work->city->zone, work->now, request, &book, work->why);
    trial.rulebook = book;
    if (result == RESULT_OK)
        result = record_documents(work, request);
    if (result == RESULT_OK)
        result = moves_make(work, &trial, reply);
    work->reference_changed = result == RESULT_OK;
    free(book);
    return result;
}

const struct look rulebook_looks[] = {
    {"rules.import", look_before_import},
    {NULL, NULL},
};

const struct handler rulebook_handlers[] = {
    {"rules.show", NULL, show},
    {"rules.what_if", NULL, what_if},
    {"rules.import", import, NULL},
    {NULL, NULL, NULL},
};
