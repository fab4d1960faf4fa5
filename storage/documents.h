/* The documents of a city's rulebook: whole texts that an event brings, and that the newest event holds for.
 * The event's body names each document with the digest of its text; a document with an empty digest is taken away. */
#ifndef REXIAN_STORAGE_DOCUMENTS_H
#define REXIAN_STORAGE_DOCUMENTS_H

#include "storage/organisation.h"

enum {
    DOCUMENT_TEXT = 32768, /* bytes of a text, with its NUL */
    DOCUMENT_NAME = 11,    /* with its NUL: kind and name with a blank between them are a record's key */
    DOCUMENTS_AT_ONCE = RECORD_ITEMS, /* most of one event */
};

struct document {
    char kind[DOCUMENT_NAME]; /* "calendar", "limits" */
    char name[DOCUMENT_NAME]; /* "2026", "" */
    int64_t seq;              /* of the event that brought it; 0: not recorded yet */
    char *text;               /* owned; "" takes the document away */
};
struct documents {
    struct document *rows; /* rising by kind and name */
    size_t count;
};

/* Sets the text of a document of the list; "" takes it out of it. RESULT_NO_MEMORY, RESULT_TOO_LONG. */
MUST_CHECK enum result documents_put(struct documents *list, const char *kind, const char *name,
                                     const char *text);
/* By kind and name, or NULL. */
const struct document *document_find(const struct documents *list, const char *kind, const char *name);
void documents_free(struct documents *list);

/* True if the city has any; false also for a database from before there were such. */
bool store_has_documents(struct db *db);
/* Reads what holds now. */
MUST_CHECK enum result documents_read(struct db *db, struct documents *ret);
/* Reads what held once the event with this seq had happened. RESULT_CORRUPT if a text is not the one that was recorded. */
MUST_CHECK enum result documents_read_then(struct db *db, int64_t seq, struct documents *ret);
/* Records EVENT_RULES_CHANGED with these documents (at most DOCUMENTS_AT_ONCE; empty texts take away), within a request. */
MUST_CHECK enum result documents_record(struct store *store, struct author author, const struct document *rows,
                                        size_t count, struct event *ret);
/* Makes the table again from the events. */
MUST_CHECK enum result documents_rebuild(struct store *store);

#endif
