/* What a ticket's text is as it is searched, and how far the index has come. */
#include "storage/search_inside.h"

#include "core/event.h"
#include "core/text.h"

#include <string.h>
#include <unistd.h>

void search_join(struct statement *s, int first, char out[SEARCH_TEXT])
{
    size_t used = 0;
    for (int i = 0; i < 4; i++) {
        if (used + 2 >= SEARCH_TEXT)
            break;
        if (i > 0)
            out[used++] = '\n';
        text_copy(out + used, SEARCH_TEXT - used, column_text(s, first + i));
        used += strlen(out + used);
    }
    out[used] = '\0';
}

enum result search_add_notes(struct db *city, int64_t number, char text[SEARCH_TEXT])
{
    struct statement *s =
        db_sql(city, "SELECT texts ->> '$.note[1]' FROM event WHERE subject = $1 AND subject_id = $2 "
                     "AND texts IS NOT NULL ORDER BY seq");
    bind_int(s, 1, SUBJECT_TICKET);
    bind_int(s, 2, number);
    size_t used = strlen(text);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && used + 2 < SEARCH_TEXT) {
        if (column_null(s, 0))
            continue;
        text[used++] = '\n';
        text_copy(text + used, SEARCH_TEXT - used, column_text(s, 0));
        used += strlen(text + used);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static bool same_hash(struct db *city, int64_t seq, const uint8_t *hash, size_t size)
{
    struct statement *s = db_sql(city, "SELECT hash FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    bool same = false;
    if (db_step(s) == RESULT_OK) {
        size_t stored_size = 0;
        const uint8_t *stored = column_blob(s, 0, &stored_size);
        same = stored_size == size && memcmp(stored, hash, size) == 0;
    }
    db_reset(s);
    return same;
}

enum result search_place(struct search *search, struct db *city, int64_t *ret_seq)
{
    struct statement *s = db_sql(search->db, "SELECT seq, hash FROM place WHERE id = 1");
    enum result result = db_step(s);
    int64_t seq = 0;
    if (result == RESULT_OK && column_int(s, 0) != 0) {
        size_t size = 0;
        const uint8_t *hash = column_blob(s, 1, &size);
        if (same_hash(city, column_int(s, 0), hash, size))
            seq = column_int(s, 0);
    }
    db_reset(s);
    if (result == RESULT_OK)
        *ret_seq = seq;
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

void search_span_of(int64_t number, struct search_span *ret)
{
    const int64_t a_month = 1000000000; /* numbers: two digits of the day and seven of the count */
    int64_t year = number / a_month / 100, month = number / a_month % 100;
    int64_t quarter = (month + 2) / 3; /* from 1 on; 0 is for what has no month */
    int64_t begin = quarter == 0 ? 0 : quarter * 3 - 2;
    ret->mark[0] = (char)('0' + year / 10 % 10);
    ret->mark[1] = (char)('0' + year % 10);
    ret->mark[2] = "0123456789abcdefghijklmnopqrstuvwxyz"[quarter];
    ret->mark[3] = '\0';
    ret->first = (year * 100 + begin) * a_month;
    ret->last = (year * 100 + quarter * 3 + 1) * a_month - 1;
}

enum result search_read_text(struct search *search, int64_t number)
{
    struct statement *s = db_sql(search->db, "SELECT text FROM doc WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        text_copy(search->text, sizeof search->text, column_text(s, 0));
    db_reset(s);
    return result;
}

int64_t search_version(struct db *db)
{
    struct statement *s = db_sql(db, "PRAGMA user_version");
    int64_t version = db_step(s) == RESULT_OK ? column_int(s, 0) : -1;
    db_reset(s);
    return version;
}

void search_open_late(struct search *search)
{
    char error[300];
    if (search->db || access(search->file, R_OK) != 0)
        return;
    if (db_open(search->file, DB_READ, &search->db, error, sizeof error) != RESULT_OK)
        search->db = NULL;
    else if (search_version(search->db) != SEARCH_VERSION)
        db_close(&search->db);
}
