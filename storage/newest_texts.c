/* Reads the texts of all events of one subject in their order. */
#include "storage/newest_texts.h"

#include <stdlib.h>
#include <string.h>

const char *const newest_field_names[NEWEST_COUNT] = {
    "title", "content", "spot", "caller_name", "caller_phone", "answer", "return_reason", "ref", "caller"};

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

static enum result take(struct statement *s, const char *area_code, struct newest_texts *texts)
{
    for (size_t i = 0; i < NEWEST_COUNT; i++) {
        if (strcmp(newest_field_names[i], column_text(s, 0)) != 0)
            continue;
        column_copy(s, 1, texts->values[i], sizeof texts->values[i]);
        if (i == NEWEST_CALLER_PHONE || i == NEWEST_CALLER)
            return add_phone(texts, texts->values[i], area_code);
    }
    return RESULT_OK;
}

enum result newest_texts_read(struct db *db, enum subject subject, int64_t id, const char *area_code,
                              struct newest_texts *texts)
{
    for (size_t i = 0; i < NEWEST_COUNT; i++)
        texts->values[i][0] = '\0';
    texts->phone_count = 0;
    struct statement *s = db_sql(db, "SELECT x.field, x.value FROM event e JOIN event_text x ON x.seq = e.seq "
                                     "WHERE e.subject = $1 AND e.subject_id = $2 ORDER BY e.seq, x.field");
    bind_int(s, 1, subject);
    bind_int(s, 2, id);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = take(s, area_code, texts)) == RESULT_OK)
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

void newest_texts_free(struct newest_texts *texts)
{
    free(texts->phones);
    texts->phones = NULL;
    texts->phone_count = texts->phone_capacity = 0;
}
