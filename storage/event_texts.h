/* The texts of an event as they stand in its row, the column `texts`: {"field":["salt","value"],...} by field in byte order, salts as
 * lower-case hexadecimal digits; a text that was erased is {"field":"digest"}. NULL where there is none. */
#ifndef REXIAN_STORAGE_EVENT_TEXTS_H
#define REXIAN_STORAGE_EVENT_TEXTS_H

#include "storage/chain.h"
#include "storage/db.h"

#include <stdbool.h>
#include <stddef.h>

enum { EVENT_TEXTS = RECORD_ITEMS };

/* Texts in the order in which they stand. `{0}` is empty; what is in it is its own until it is read again, written or freed. */
struct event_texts {
    size_t count;
    struct chain_text rows[EVENT_TEXTS];
    struct event_texts_room {
        char *bytes;
        size_t size;
    } read, written;
};

/* Takes texts from their form in the row; NULL or "": none. RESULT_CORRUPT: that is no such form, and `texts` is empty then; RESULT_NO_MEMORY. */
MUST_CHECK enum result event_texts_read(struct event_texts *texts, const char *json);
/* Reads those of one event; none if it is not there. As event_texts_read, or what the database says. */
MUST_CHECK enum result event_texts_of(struct db *db, int64_t seq, struct event_texts *texts);
/* The text of one field of an event, cut at a whole character; "" if there is none, or none any more. */
MUST_CHECK enum result event_text_of(struct db *db, int64_t seq, const char *field, char *out, size_t size);
/* Their form in the row, owned by `texts`; NULL: there are none, or no memory for them, which only the result tells. Fields and values may lie
 * anywhere but in what was written before. */
MUST_CHECK enum result event_texts_write(struct event_texts *texts, const char **ret_json);
/* Computes the digest of each that stands: then they can enter the chain. */
void event_texts_digest(struct event_texts *texts);
/* The value of a field; NULL if there is none, or none any more. */
const char *event_texts_value(const struct event_texts *texts, const char *field);
void event_texts_free(struct event_texts *texts);

#endif
