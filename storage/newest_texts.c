/* Reads the texts of all events of one subject in their order. */
#include "storage/newest_texts.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

const char *const newest_field_names[NEWEST_COUNT] = {
    "title",  "content",       "spot", "caller_name", "caller_phone",
    "answer", "return_reason", "ref",  "caller",      "recording"};

static enum result add_phone(struct newest_texts *texts, const char *phone, const char *area_code)
{
    char key[PHONE_SIZE];
    if (phone_normalise(phone, area_code, key, NULL) != RESULT_OK)
        return RESULT_OK;
    for (size_t i = 0; i < texts->phone_count; i++)
        if (strcmp(texts->phones[i], key) == 0)
            return RESULT_OK;
    if (texts->phone_count == texts->phone_capacity) {
        size_t capacity = texts->phone_capacity ? texts->phone_capacity * 2 : 8;
        void *phones = realloc(texts->phones, capacity * sizeof texts->phones[0]);
        if (!phones)
            return RESULT_NO_MEMORY;
        texts->phones = phones;
        texts->phone_capacity = capacity;
    }
    memcpy(texts->phones[texts->phone_count++], key, sizeof key);
    return RESULT_OK;
}

static enum result take(const struct chain_text *text, const char *area_code, struct newest_texts *texts)
{
    for (size_t i = 0; i < NEWEST_COUNT; i++) {
        if (strcmp(newest_field_names[i], text->field) != 0)
            continue;
        (void)text_copy(texts->values[i], sizeof texts->values[i], text->value ? text->value : "");
        if (i == NEWEST_CALLER_PHONE || i == NEWEST_CALLER)
            return add_phone(texts, texts->values[i], area_code);
    }
    return RESULT_OK;
}

static enum result take_event(struct statement *s, const char *area_code, struct newest_texts *texts)
{
    enum result result = event_texts_read(&texts->of_event, column_text(s, 1));
    for (size_t i = 0; i < texts->of_event.count && result == RESULT_OK; i++)
        result = take(&texts->of_event.rows[i], area_code, texts);
    /* Texts that cannot be read are told by the check of the chain, and left out here. */
    return result == RESULT_CORRUPT ? RESULT_OK : result;
}

/* Texts of an undone decision are none of the ticket's any more. */
struct undone {
    int64_t from_seq, before_seq;
};
enum { UNDONE_MOST = 64 };

static enum result read_undone(struct db *db, enum subject subject, int64_t id, struct undone *out,
                               size_t *ret_count)
{
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body FROM event WHERE subject = $1 AND subject_id = $2 AND kind = $3 "
                   "ORDER BY seq DESC");
    bind_int(s, 1, subject);
    bind_int(s, 2, id);
    bind_int(s, 3, EVENT_UNDONE);
    struct event event;
    enum result result = RESULT_OK;
    *ret_count = 0;
    while (*ret_count < UNDONE_MOST && (result = db_step(s)) == RESULT_OK &&
           event_of_row(s, &event) == RESULT_OK)
        out[(*ret_count)++] =
            (struct undone){.from_seq = record_get(&event.body, "from_seq", 0), .before_seq = event.seq};
    db_reset(s);
    return result == RESULT_NOT_FOUND || result == RESULT_OK ? RESULT_OK : result;
}

static bool is_undone(const struct undone *undone, size_t count, int64_t seq)
{
    for (size_t i = 0; i < count; i++)
        if (undone[i].from_seq <= seq && seq < undone[i].before_seq)
            return true;
    return false;
}

enum result newest_texts_read(struct db *db, enum subject subject, int64_t id, const char *area_code,
                              struct newest_texts *texts)
{
    for (size_t i = 0; i < NEWEST_COUNT; i++)
        texts->values[i][0] = '\0';
    texts->phone_count = 0;
    struct undone undone[UNDONE_MOST];
    size_t undone_count = 0;
    enum result result = read_undone(db, subject, id, undone, &undone_count);
    if (result != RESULT_OK)
        return result;
    struct statement *s =
        db_sql(db, "SELECT seq, texts FROM event WHERE subject = $1 AND subject_id = $2 AND texts IS NOT NULL "
                   "ORDER BY seq");
    bind_int(s, 1, subject);
    bind_int(s, 2, id);
    while ((result = db_step(s)) == RESULT_OK && (is_undone(undone, undone_count, column_int(s, 0)) ||
                                                  (result = take_event(s, area_code, texts)) == RESULT_OK))
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

void newest_texts_free(struct newest_texts *texts)
{
    free(texts->phones);
    event_texts_free(&texts->of_event);
    texts->phones = NULL;
    texts->phone_count = texts->phone_capacity = 0;
}
