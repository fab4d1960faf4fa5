/* Keeping entries: event, row and index in one step. */
#include "storage/knowledge_inside.h"

#include "core/text.h"
#include "storage/event_texts.h"

#include <stdlib.h>
#include <string.h>

void knowledge_of_row(struct statement *s, struct knowledge *ret)
{
    *ret = (struct knowledge){.id = column_int(s, 0),
                              .version = column_int(s, 1),
                              .category_id = column_int(s, 2),
                              .unit_id = column_int(s, 3),
                              .review_due_at = column_int(s, 4),
                              .expires_at = column_int(s, 5),
                              .announced_at = column_int(s, 6),
                              .announced_by = column_int(s, 7),
                              .announce_due_at = column_int(s, 8),
                              .reviewed_at = column_int(s, 10),
                              .reviewed_by = column_int(s, 11),
                              .changed_by = column_int(s, 12),
                              .changed_at = column_int(s, 13),
                              .shut = column_int(s, 14) != 0,
                              .last_seq = column_int(s, 15)};
    column_copy(s, 16, ret->review_on, sizeof ret->review_on);
    column_copy(s, 17, ret->expires_on, sizeof ret->expires_on);
    column_copy(s, 18, ret->matter, sizeof ret->matter);
    column_copy(s, 19, ret->title, sizeof ret->title);
    column_copy(s, 20, ret->source, sizeof ret->source);
    column_copy(s, 21, ret->reason, sizeof ret->reason);
    column_copy(s, 22, ret->text, sizeof ret->text);
}

void knowledge_searched(const struct knowledge *entry, char out[KNOWLEDGE_SEARCHED])
{
    const char *const texts[] = {entry->title, entry->text, entry->matter, entry->source};
    size_t used = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = strlen(texts[i]);
        if (i > 0)
            out[used++] = '\n';
        memcpy(out + used, texts[i], length);
        used += length;
    }
    out[used] = '\0';
}

/* `sql` puts the grams of an entry in or takes them out; shut entries are in no index. */
static enum result index_entry(struct db *db, const char *sql, const struct knowledge *entry)
{
    char text[KNOWLEDGE_SEARCHED], grams[GRAMS_SIZE(KNOWLEDGE_SEARCHED)];
    if (entry->id == 0 || entry->shut)
        return RESULT_OK;
    knowledge_searched(entry, text);
    enum result result = grams_of_text(text, grams, sizeof grams);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, entry->id);
    bind_text(s, 2, grams);
    return db_run(s);
}

static const char put_in[] = "INSERT INTO knowledge_grams (rowid, text) VALUES ($1, $2)";
static const char take_out[] =
    "INSERT INTO knowledge_grams (knowledge_grams, rowid, text) VALUES ('delete', $1, $2)";

static enum result write_row(struct db *db, const struct knowledge *entry)
{
    struct statement *s = db_sql(
        db,
        "INSERT INTO knowledge (id, version, category_id, unit_id, review_due_at, expires_at, announced_at, "
        "announced_by, announce_due_at, due_at, reviewed_at, reviewed_by, changed_by, changed_at, shut, "
        "last_seq, review_on, expires_on, matter, title, source, reason, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22, $23) ON CONFLICT (id) DO UPDATE SET version = $2, category_id = $3, unit_id = $4, "
        "review_due_at = $5, expires_at = $6, announced_at = $7, announced_by = $8, announce_due_at = $9, "
        "due_at = $10, reviewed_at = $11, reviewed_by = $12, changed_by = $13, changed_at = $14, shut = $15, "
        "last_seq = $16, review_on = $17, expires_on = $18, matter = $19, title = $20, source = $21, "
        "reason = $22, text = $23");
    const int64_t numbers[] = {entry->id,
                               entry->version,
                               entry->category_id,
                               entry->unit_id,
                               entry->review_due_at,
                               entry->expires_at,
                               entry->announced_at,
                               entry->announced_by,
                               entry->announce_due_at,
                               knowledge_due_at(entry),
                               entry->reviewed_at,
                               entry->reviewed_by,
                               entry->changed_by,
                               entry->changed_at,
                               entry->shut,
                               entry->last_seq};
    const char *const texts[] = {entry->review_on, entry->expires_on, entry->matter, entry->title,
                                 entry->source,    entry->reason,     entry->text};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    for (int i = 0; i < NUMBERS; i++)
        bind_int(s, i + 1, numbers[i]);
    for (int i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++)
        bind_text(s, NUMBERS + i + 1, texts[i]);
    return db_run(s);
}

static bool same_searched(const struct knowledge *a, const struct knowledge *b)
{
    return a->shut == b->shut && strcmp(a->title, b->title) == 0 && strcmp(a->text, b->text) == 0 &&
           strcmp(a->matter, b->matter) == 0 && strcmp(a->source, b->source) == 0 && a->id == b->id;
}

enum result knowledge_record(struct store *store, struct knowledge *entry, struct event *event,
                             const struct knowledge_texts *texts)
{
    const struct event_text kept[] = {
        {"title", texts->title}, {"text", texts->text}, {"source", texts->source}, {"reason", texts->reason}};
    struct knowledge *before = malloc(sizeof *before);
    if (!before)
        return RESULT_NO_MEMORY;
    *before = *entry;
    event->subject = SUBJECT_KNOWLEDGE;
    enum result result = store_append(store, event, kept, sizeof kept / sizeof kept[0]);
    if (result == RESULT_OK) {
        knowledge_apply(entry, event, texts);
        result = write_row(store_db(store), entry);
    }
    bool same = result == RESULT_OK && same_searched(before, entry);
    if (result == RESULT_OK && !same)
        result = index_entry(store_db(store), take_out, before);
    if (result == RESULT_OK && !same)
        result = index_entry(store_db(store), put_in, entry);
    free(before);
    return result;
}

enum result knowledge_read(struct db *db, int64_t id, struct knowledge *ret)
{
    struct statement *s = db_sql(db, "SELECT " KNOWLEDGE_COLUMNS " FROM knowledge k WHERE k.id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        knowledge_of_row(s, ret);
    db_reset(s);
    return result;
}

enum result knowledge_by_title(struct db *db, const char *title, int64_t unit_id, int64_t *ret_id)
{
    struct statement *s = db_sql(db, "SELECT id FROM knowledge WHERE title = $1 AND unit_id = $2 AND shut = 0");
    bind_text(s, 1, title);
    bind_int(s, 2, unit_id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_id = column_int(s, 0);
    db_reset(s);
    return result;
}

/* Texts of one event, while it is folded again. */
struct refolding {
    struct knowledge entry;
    char title[TEXT_TITLE], text[TEXT_LONG], source[TEXT_TITLE], reason[TEXT_REASON];
};

static enum result read_texts(struct db *db, int64_t seq, struct refolding *r)
{
    const struct {
        const char *field;
        char *out;
        size_t size;
    } places[] = {{"title", r->title, sizeof r->title},
                  {"text", r->text, sizeof r->text},
                  {"source", r->source, sizeof r->source},
                  {"reason", r->reason, sizeof r->reason}};
    enum { PLACES = sizeof places / sizeof places[0] };
    struct event_texts texts = {.count = 0};
    enum result result = event_texts_of(db, seq, &texts);
    for (size_t i = 0; i < PLACES; i++) {
        const char *value = event_texts_value(&texts, places[i].field);
        (void)text_copy(places[i].out, places[i].size, value ? value : "");
    }
    event_texts_free(&texts);
    return result;
}

/* Events that cannot be read are told by the check of the chain, and left out here as everywhere. */
static enum result fold_events(struct db *db, struct refolding *r, knowledge_take *take, void *context)
{
    struct statement *s = db_sql(
        db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, body "
            "FROM event WHERE subject = $1 ORDER BY subject_id, seq");
    bind_int(s, 1, SUBJECT_KNOWLEDGE);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        struct event event;
        if (event_of_row(s, &event) != RESULT_OK)
            continue;
        if (r->entry.id != event.subject_id && r->entry.id != 0) {
            result = take(context, &r->entry);
            r->entry = (struct knowledge){0};
        }
        if (result == RESULT_OK)
            result = read_texts(db, event.seq, r);
        if (result != RESULT_OK)
            break;
        const struct knowledge_texts texts = {r->title, r->text, r->source, r->reason};
        knowledge_apply(&r->entry, &event, &texts);
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND)
        return result;
    return r->entry.id != 0 ? take(context, &r->entry) : RESULT_OK;
}

enum result knowledge_refold(struct db *db, knowledge_take *take, void *context)
{
    struct refolding *r = calloc(1, sizeof *r);
    enum result result = r ? fold_events(db, r, take, context) : RESULT_NO_MEMORY;
    free(r);
    return result;
}

static enum result put_again(void *context, const struct knowledge *entry)
{
    enum result result = write_row(context, entry);
    return result == RESULT_OK ? index_entry(context, put_in, entry) : result;
}

enum result knowledge_rebuild(struct store *store)
{
    struct db *db = store_db(store);
    enum result result = db_exec(
        db, "DELETE FROM knowledge; INSERT INTO knowledge_grams (knowledge_grams) VALUES ('delete-all')");
    return result == RESULT_OK ? knowledge_refold(db, put_again, db) : result;
}
