/* The texts of a ticket or call as its events leave them: the newest of each field, and every phone that was ever given. */
#ifndef REXIAN_STORAGE_NEWEST_TEXTS_H
#define REXIAN_STORAGE_NEWEST_TEXTS_H

#include "core/phone.h"
#include "storage/event_texts.h"
#include "storage/store.h"

enum newest_field {
    NEWEST_TITLE,
    NEWEST_CONTENT,
    NEWEST_SPOT,
    NEWEST_CALLER_NAME,
    NEWEST_CALLER_PHONE,
    NEWEST_ANSWER,
    NEWEST_RETURN_REASON,
    NEWEST_REF,
    NEWEST_CALLER, /* of a call */
    NEWEST_RECORDING,
    NEWEST_COUNT
};
extern const char *const newest_field_names[NEWEST_COUNT];

struct newest_texts {
    char values[NEWEST_COUNT][TEXT_LONG]; /* "" if never given or erased since */
    char (*phones)[PHONE_SIZE];           /* keys, each once; malloc'd and used again by the next reading */
    size_t phone_count, phone_capacity;
    struct event_texts of_event; /* for the reading */
};

MUST_CHECK enum result newest_texts_read(struct db *db, enum subject subject, int64_t id, const char *area_code,
                                         struct newest_texts *texts);
/* Frees what the readings have taken. */
void newest_texts_free(struct newest_texts *texts);

#endif
