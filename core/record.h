/* A flat set of keys with numbers and short texts: the body of an event, kept as canonical JSON.
 * Keys are sorted when written, so equal records have equal text and equal hashes. */
#ifndef REXIAN_CORE_RECORD_H
#define REXIAN_CORE_RECORD_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RECORD_ITEMS = 40,
    RECORD_KEY = 24,
    RECORD_TEXT = 128,
    RECORD_JSON = RECORD_ITEMS * (RECORD_KEY + 6 * RECORD_TEXT + 8)
};

struct record_item {
    char key[RECORD_KEY];
    bool is_text;
    int64_t number;
    char text[RECORD_TEXT];
};

struct record {
    size_t count;
    struct record_item items[RECORD_ITEMS];
};

/* Sets a key; a second set of the same key replaces the first. Asserts that the key is short and there is room:
 * keys are ours. A number of 0 and an empty text are kept, they mean "set to nothing". */
void record_set(struct record *record, const char *key, int64_t number);
/* As record_set; text longer than RECORD_TEXT - 1 bytes is cut at a character. */
void record_set_text(struct record *record, const char *key, const char *text);
/* Sets the key only if number is not 0. */
void record_add(struct record *record, const char *key, int64_t number);
bool record_has(const struct record *record, const char *key);
/* Number of a key, or `otherwise` if it is not there or is a text. */
int64_t record_get(const struct record *record, const char *key, int64_t otherwise);
/* Text of a key, or "". Owned by the record. */
const char *record_text(const struct record *record, const char *key);

/* Writes {"a":1,"b":"x"} with keys in byte order. RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result record_write(const struct record *record, char *out, size_t size);
/* Reads what record_write wrote. RESULT_INVALID for anything else; *ret is written on success only. */
MUST_CHECK enum result record_read(const char *json, struct record *ret);

#endif
