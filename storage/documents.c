/* Documents in memory, in their table and in their events. */
#include "storage/documents.h"

#include "core/text.h"
#include "storage/event_texts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The city has one rulebook. */
enum { RULEBOOK_ID = 1 };

static int order(const struct document *row, const char *kind, const char *name)
{
    int by_kind = strcmp(row->kind, kind);
    return by_kind != 0 ? by_kind : strcmp(row->name, name);
}

const struct document *document_find(const struct documents *list, const char *kind, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (order(&list->rows[i], kind, name) == 0)
            return &list->rows[i];
    return NULL;
}

static void take_out(struct documents *list, size_t at)
{
    free(list->rows[at].text);
    list->count--;
    memmove(list->rows + at, list->rows + at + 1, (list->count - at) * sizeof list->rows[0]);
}

static enum result put_at_seq(struct documents *list, const char *kind, const char *name, const char *text,
                              int64_t seq)
{
    struct document fresh = {.seq = seq};
    size_t at = 0;
    if (!text_copy(fresh.kind, sizeof fresh.kind, kind) || !text_copy(fresh.name, sizeof fresh.name, name) ||
        strlen(text) >= DOCUMENT_TEXT)
        return RESULT_TOO_LONG;
    while (at < list->count && order(&list->rows[at], kind, name) < 0)
        at++;
    if (at < list->count && order(&list->rows[at], kind, name) == 0)
        take_out(list, at);
    if (text[0] == '\0')
        return RESULT_OK;
    fresh.text = strdup(text);
    struct document *rows = fresh.text ? realloc(list->rows, (list->count + 1) * sizeof list->rows[0]) : NULL;
    if (!rows) {
        free(fresh.text);
        return RESULT_NO_MEMORY;
    }
    list->rows = rows;
    memmove(rows + at + 1, rows + at, (list->count - at) * sizeof rows[0]);
    rows[at] = fresh;
    list->count++;
    return RESULT_OK;
}

enum result documents_put(struct documents *list, const char *kind, const char *name, const char *text)
{
    return put_at_seq(list, kind, name, text, 0);
}

void documents_free(struct documents *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->rows[i].text);
    free(list->rows);
    *list = (struct documents){.count = 0};
}

bool store_has_documents(struct db *db)
{
    struct statement *s = db_sql(db, "SELECT 1 FROM document LIMIT 1");
    bool has = db_step(s) == RESULT_OK;
    db_reset(s);
    return has;
}

enum result documents_read(struct db *db, struct documents *ret)
{
    struct documents list = {.count = 0};
    struct statement *s = db_sql(db, "SELECT kind, name, text, seq FROM document ORDER BY kind, name");
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        result = put_at_seq(&list, column_text(s, 0), column_text(s, 1), column_text(s, 2), column_int(s, 3));
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        documents_free(&list);
        return result;
    }
    *ret = list;
    return RESULT_OK;
}

static void digest_of(const char *text, char out[CHAIN_HEX])
{
    uint8_t digest[CHAIN_HASH];
    out[0] = '\0';
    if (text[0] == '\0')
        return;
    crypto_generichash(digest, sizeof digest, (const uint8_t *)text, strlen(text), NULL, 0);
    chain_hex(digest, out);
}

/* The text of one document of an event; NULL if it is not what the body says. */
static const char *recorded_text(const struct event_texts *texts, const struct record_item *item)
{
    char digest[CHAIN_HEX];
    const char *value = event_texts_value(texts, item->key), *text = value ? value : "";
    digest_of(text, digest);
    return strcmp(digest, item->text) == 0 ? text : NULL;
}

/* What an event of the rulebook does to the list. */
static enum result apply(struct db *db, const struct event *event, struct documents *list)
{
    struct event_texts texts = {.count = 0};
    enum result result = event_texts_of(db, event->seq, &texts);
    for (size_t i = 0; i < event->body.count && result == RESULT_OK; i++) {
        const struct record_item *item = &event->body.items[i];
        char kind[RECORD_KEY];
        if (!item->is_text)
            continue;
        (void)text_copy(kind, sizeof kind, item->key);
        char *blank = strchr(kind, ' ');
        const char *name = blank ? blank + 1 : "";
        if (blank)
            *blank = '\0';
        const char *text = recorded_text(&texts, item);
        result = text ? put_at_seq(list, kind, name, text, event->seq) : RESULT_CORRUPT;
    }
    event_texts_free(&texts);
    return result;
}

enum result documents_read_then(struct db *db, int64_t seq, struct documents *ret)
{
    struct documents list = {.count = 0};
    struct event event;
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, station_id, "
                   "body FROM event WHERE subject = $1 AND subject_id = $2 AND seq <= $3 ORDER BY seq");
    bind_int(s, 1, SUBJECT_CITY);
    bind_int(s, 2, RULEBOOK_ID);
    bind_int(s, 3, seq);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        if (event.kind == EVENT_RULES_CHANGED && (result = apply(db, &event, &list)) != RESULT_OK)
            break;
    db_reset(s);
    if (result != RESULT_NOT_FOUND) {
        documents_free(&list);
        return result;
    }
    *ret = list;
    return RESULT_OK;
}

static enum result write_row(struct db *db, const struct document *row, int64_t seq)
{
    struct statement *s;
    if (row->text[0] == '\0') {
        s = db_sql(db, "DELETE FROM document WHERE kind = $1 AND name = $2");
        bind_text(s, 1, row->kind);
        bind_text(s, 2, row->name);
        return db_run(s);
    }
    s = db_sql(db, "INSERT INTO document (kind, name, text, seq) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (kind, name) DO UPDATE SET text = $3, seq = $4");
    bind_text(s, 1, row->kind);
    bind_text(s, 2, row->name);
    bind_text(s, 3, row->text);
    bind_int(s, 4, seq);
    return db_run(s);
}

enum result documents_record(struct store *store, struct author author, const struct document *rows,
                             size_t count, struct event *ret)
{
    struct event event = {.kind = EVENT_RULES_CHANGED,
                          .subject = SUBJECT_CITY,
                          .subject_id = RULEBOOK_ID,
                          .account_id = author.account_id,
                          .station_id = author.station_id};
    struct event_text texts[DOCUMENTS_AT_ONCE];
    char keys[DOCUMENTS_AT_ONCE][RECORD_KEY];
    if (count == 0 || count > DOCUMENTS_AT_ONCE)
        return RESULT_INVALID;
    for (size_t i = 0; i < count; i++) {
        char digest[CHAIN_HEX];
        snprintf(keys[i], sizeof keys[i], "%s%s%s", rows[i].kind, rows[i].name[0] ? " " : "", rows[i].name);
        digest_of(rows[i].text, digest);
        record_set_text(&event.body, keys[i], digest);
        texts[i] = (struct event_text){.field = keys[i], .value = rows[i].text};
    }
    enum result result = store_append(store, &event, texts, count);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = write_row(store_db(store), &rows[i], event.seq);
    if (result == RESULT_OK)
        *ret = event;
    return result;
}

enum result documents_rebuild(struct store *store)
{
    struct documents list = {.count = 0};
    enum result result = documents_read_then(store_db(store), INT64_MAX, &list);
    if (result == RESULT_OK)
        result = db_exec(store_db(store), "DELETE FROM document");
    for (size_t i = 0; i < list.count && result == RESULT_OK; i++)
        result = write_row(store_db(store), &list.rows[i], list.rows[i].seq);
    documents_free(&list);
    return result;
}
