/* Making and filling the search index.
 *
 * grams is an FTS5 index without contents: a row is taken out by giving its old text again, which `doc` keeps folded. It keeps no places
 * of tokens: a third of the size, and less work for each ticket and each step of a search, which looks at the texts anyway.
 * A file that cannot be read, or was made of another history, is made anew: nothing is lost with it. */
#include "storage/search_inside.h"

#include "core/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char search_schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL) "
    "STRICT;"
    "INSERT INTO place (id, seq, hash) VALUES (1, 0, x'');"
    "CREATE TABLE doc (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE VIRTUAL TABLE grams USING fts5(text, content='', columnsize=0, detail=none, prefix='10', "
    "tokenize='unicode61');"
    "PRAGMA user_version = 4;"
    "COMMIT";

static void remove_file(const char *file)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char name[SEARCH_FILE + 8];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(name, sizeof name, "%s%s", file, endings[i]);
        unlink(name);
    }
}

/* Texts of citizens: nobody else reads them. A file that is there may be open in a reader, and is left alone. */
static void make_private(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static enum result open_writer(struct search *search, char *error, size_t error_size)
{
    make_private(search->file);
    enum result result = db_open(search->file, DB_CREATE, &search->db, error, error_size);
    if (result == RESULT_OK && search_version(search->db) == 0 &&
        (result = db_exec(search->db, search_schema)) != RESULT_OK)
        snprintf(error, error_size, "%s: the search index cannot be made: %s", search->file,
                 db_error(search->db));
    if (result == RESULT_OK && search_version(search->db) != SEARCH_VERSION)
        result = RESULT_CORRUPT;
    /* A lost end is indexed again: the disk need not be waited for at each commit. */
    if (result == RESULT_OK)
        result = db_exec(search->db, "PRAGMA synchronous=NORMAL");
    if (result != RESULT_OK)
        db_close(&search->db);
    return result;
}

static enum result open_or_remake(struct search *search, char *error, size_t error_size)
{
    enum result result = open_writer(search, error, error_size);
    if (result != RESULT_CORRUPT)
        return result;
    remove_file(search->file);
    return open_writer(search, error, error_size);
}

enum result search_open(const char *folder, bool writer, struct search **ret, char *error, size_t error_size)
{
    struct search *search = calloc(1, sizeof *search);
    if (!search) {
        snprintf(error, error_size, "out of memory");
        return RESULT_NO_MEMORY;
    }
    search->writer = writer;
    snprintf(search->file, sizeof search->file, "%s/search.db", folder);
    enum result result = writer ? open_or_remake(search, error, error_size) : RESULT_OK;
    if (result != RESULT_OK) {
        search_close(&search);
        return result;
    }
    *ret = search;
    return RESULT_OK;
}

void search_close(struct search **search)
{
    if (!*search)
        return;
    db_close(&(*search)->db);
    free(*search);
    *search = NULL;
}

/* A text as the index has it. */
static enum result to_grams(struct search *search, int64_t number, const char *text)
{
    struct search_span span;
    search_span_of(number, &span);
    return grams_of_ticket(span.mark, text, search->grams, sizeof search->grams);
}

static enum result take_out(struct search *search, int64_t number, bool *ret_same)
{
    struct statement *s = db_sql(search->db, "SELECT text FROM doc WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    bool known = result == RESULT_OK;
    *ret_same = known && strcmp(column_text(s, 0), search->text) == 0;
    if (known && !*ret_same)
        result = to_grams(search, number, column_text(s, 0));
    db_reset(s);
    if (!known || *ret_same || result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    s = db_sql(search->db, "INSERT INTO grams (grams, rowid, text) VALUES ('delete', $1, $2)");
    bind_int(s, 1, number);
    bind_text(s, 2, search->grams);
    return db_run(s);
}

static enum result put_in(struct search *search, int64_t number)
{
    struct statement *s = db_sql(search->db, "INSERT INTO doc (number, text) VALUES ($1, $2) "
                                             "ON CONFLICT (number) DO UPDATE SET text = $2");
    bind_int(s, 1, number);
    bind_text(s, 2, search->text);
    enum result result = db_run(s);
    if (result == RESULT_OK)
        result = to_grams(search, number, search->text);
    if (result != RESULT_OK)
        return result;
    s = db_sql(search->db, "INSERT INTO grams (rowid, text) VALUES ($1, $2)");
    bind_int(s, 1, number);
    bind_text(s, 2, search->grams);
    return db_run(s);
}

/* search->text holds the ticket's text; what it was before is taken out. Most events change no text. */
static enum result take_in(struct search *search, int64_t number)
{
    bool same = false;
    enum result result = text_fold(search->text, search->text, sizeof search->text);
    if (result == RESULT_OK)
        result = take_out(search, number, &same);
    return result == RESULT_OK && !same ? put_in(search, number) : result;
}

static enum result set_place(struct search *search, struct db *city, int64_t seq)
{
    struct statement *event = db_sql(city, "SELECT hash FROM event WHERE seq = $1");
    bind_int(event, 1, seq);
    enum result result = db_step(event);
    if (result == RESULT_OK) {
        size_t size = 0;
        const uint8_t *hash = column_blob(event, 0, &size);
        struct statement *s = db_sql(search->db, "UPDATE place SET seq = $1, hash = $2 WHERE id = 1");
        bind_int(s, 1, seq);
        bind_blob(s, 2, hash, size);
        result = db_run(s);
    }
    db_reset(event);
    return result;
}

static enum result forget_all(struct search *search)
{
    return db_exec(search->db, "INSERT INTO grams (grams) VALUES ('delete-all'); DELETE FROM doc;"
                               "UPDATE place SET seq = 0, hash = x'' WHERE id = 1");
}

/* Numbers of changed tickets, in the order of their last events. */
static enum result read_changed(struct db *city, int64_t seq, int64_t *numbers, int64_t limit,
                                int64_t *ret_count, int64_t *ret_last_seq)
{
    struct statement *s = db_sql(city, "SELECT t.last_seq, t.number FROM " CHANGED_TICKETS
                                       " WHERE e.seq > $1 ORDER BY e.seq LIMIT $2");
    bind_int(s, 1, seq);
    bind_int(s, 2, limit);
    enum result result = RESULT_OK;
    *ret_count = 0;
    while (*ret_count < limit && (result = db_step(s)) == RESULT_OK) {
        *ret_last_seq = column_int(s, 0);
        numbers[(*ret_count)++] = column_int(s, 1);
    }
    db_reset(s);
    return *ret_count == limit || result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result take_ticket(struct search *search, struct db *city, int64_t number)
{
    struct statement *s =
        db_sql(city, "SELECT title, content, spot, answer FROM ticket_text WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        search_join(s, 0, search->text);
    else
        search->text[0] = '\0';
    db_reset(s);
    if (result == RESULT_OK || result == RESULT_NOT_FOUND)
        result = search_add_notes(city, number, search->text);
    return result == RESULT_OK ? take_in(search, number) : result;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* By number: at each row below the one before, FTS5 writes all that it has gathered. */
static enum result take_changes(struct search *search, struct db *city, int64_t limit, bool *ret_more)
{
    int64_t seq = 0, last_seq = 0, count = 0;
    enum result result = search_place(search, city, &seq);
    if (result == RESULT_OK && seq == 0)
        result = forget_all(search);
    if (result != RESULT_OK)
        return result;
    int64_t *numbers = calloc((size_t)limit, sizeof *numbers);
    result = numbers ? read_changed(city, seq, numbers, limit, &count, &last_seq) : RESULT_NO_MEMORY;
    if (result == RESULT_OK && count > 0)
        qsort(numbers, (size_t)count, sizeof *numbers, ascending);
    for (int64_t i = 0; i < count && result == RESULT_OK; i++)
        result = take_ticket(search, city, numbers[i]);
    free(numbers);
    if (result != RESULT_OK)
        return result;
    *ret_more = count == limit;
    return count > 0 ? set_place(search, city, last_seq) : RESULT_OK;
}

enum result search_catch_up(struct search *search, struct db *city, int64_t limit, bool *ret_more)
{
    char error[300];
    *ret_more = false;
    enum result result =
        search->db ? db_exec(search->db, "BEGIN IMMEDIATE") : open_or_remake(search, error, sizeof error);
    if (result == RESULT_OK && db_idle(search->db))
        result = db_exec(search->db, "BEGIN IMMEDIATE");
    /* One view of the city for all that is read: each statement alone would take and give back its locks, and look at the log anew. */
    if (result == RESULT_OK)
        result = db_exec(city, "BEGIN");
    if (result == RESULT_OK) {
        result = take_changes(search, city, limit, ret_more);
        if (db_exec(city, "COMMIT") != RESULT_OK && result == RESULT_OK)
            result = RESULT_IO;
    }
    if (result == RESULT_OK)
        result = db_exec(search->db, "COMMIT");
    if (result == RESULT_OK) {
        db_checkpoint(search->db, 1000);
        return RESULT_OK;
    }
    if (search->db && !db_idle(search->db) && db_exec(search->db, "ROLLBACK") != RESULT_OK)
        result = RESULT_CORRUPT;
    if (result != RESULT_CORRUPT)
        return result;
    db_close(&search->db);
    remove_file(search->file);
    *ret_more = true;
    return open_or_remake(search, error, sizeof error);
}

/* FTS5 only marks what is taken out; it is gone once all segments have been merged into one. A negative merge begins that. */
enum { PURGE_PAGES = 500 };

static bool purge_is_owed(struct search *search)
{
    struct statement *s = db_sql(search->db, "SELECT 1 FROM sqlite_schema WHERE name = 'purge'");
    bool owed = db_step(s) == RESULT_OK;
    db_reset(s);
    return owed;
}

static enum result merge(struct search *search, int64_t pages)
{
    struct statement *s = db_sql(search->db, "INSERT INTO grams (grams, rank) VALUES ('merge', $1)");
    bind_int(s, 1, pages);
    return db_run(s);
}

enum result search_purge_owe(struct search *search)
{
    if (!search->db || purge_is_owed(search))
        return RESULT_OK;
    enum result result = db_exec(search->db, "BEGIN IMMEDIATE; CREATE TABLE purge (owed INTEGER) STRICT");
    if (result == RESULT_OK)
        result = merge(search, -PURGE_PAGES);
    if (result == RESULT_OK)
        return db_exec(search->db, "COMMIT");
    return db_idle(search->db) || db_exec(search->db, "ROLLBACK") == RESULT_OK ? result : RESULT_CORRUPT;
}

enum result search_purge(struct search *search, bool *ret_more)
{
    *ret_more = false;
    if (!search->db || !purge_is_owed(search))
        return RESULT_OK;
    int64_t before = db_changes_ever(search->db);
    enum result result = merge(search, PURGE_PAGES);
    /* A merge that had nothing to do changes less than two rows: FTS5's own way of saying so. */
    *ret_more = result == RESULT_OK && db_changes_ever(search->db) - before >= 2;
    if (result != RESULT_OK || *ret_more)
        return result;
    result = db_exec(search->db, "DROP TABLE purge");
    if (result == RESULT_OK && !db_cut_log(search->db))
        db_checkpoint(search->db, 0);
    return result;
}
