/* The knowledge base in the store: entries kept with each event, lists, and what answers a question. */
#ifndef REXIAN_STORAGE_KNOWLEDGE_H
#define REXIAN_STORAGE_KNOWLEDGE_H

#include "core/knowledge.h"
#include "storage/organisation.h"

/* Appends an event of the entry and keeps its row and its place in the index. `entry` is as the store has it (all zero for a new
 * one, whose event carries the id) and is folded on. */
MUST_CHECK enum result knowledge_record(struct store *store, struct knowledge *entry, struct event *event,
                                        const struct knowledge_texts *texts);
/* RESULT_NOT_FOUND if there is none. */
MUST_CHECK enum result knowledge_read(struct db *db, int64_t id, struct knowledge *ret);
/* The open entry of a unit with this title; RESULT_NOT_FOUND. */
MUST_CHECK enum result knowledge_by_title(struct db *db, const char *title, int64_t unit_id, int64_t *ret_id);

/* A listing: zero members do not narrow it. */
struct knowledge_listing {
    bool stale;  /* the work list of owners: announced or past its review date, by what falls due first */
    int64_t now; /* for stale */
    const char *unit_path; /* "" is all */
    const char *category_path;
    const char *matter;
    bool shut;     /* those that are shut or expired, too */
    int64_t after; /* page on: ids above it; not for stale */
    size_t limit;
};
/* Told each entry in order. Other results than RESULT_OK end the listing. */
typedef enum result knowledge_take(void *context, const struct knowledge *entry);
/* *ret_total counts the whole list. */
MUST_CHECK enum result knowledge_list(struct db *db, const struct knowledge_listing *listing,
                                      knowledge_take *take, void *context, int64_t *ret_total);

/* A question. At least one of the three is given. Of a category its own entries come first, then those of categories above,
 * then those below it. Those that share pairs of characters with a wording come before the others; without words also those of other
 * categories, last, that share some. Expired entries are never found. */
struct knowledge_question {
    const struct nodes *categories;
    const struct node *category; /* NULL: any */
    const char *words;           /* each must occur; "" is none */
    const char *like;            /* the wording; "" is none */
    int64_t now;
    size_t limit;
};
/* RESULT_INVALID or RESULT_TOO_LONG: the words cannot be looked for. */
MUST_CHECK enum result knowledge_find(struct db *db, const struct knowledge_question *question,
                                      knowledge_take *take, void *context);

/* Makes rows and index anew from the events, within a batch. */
MUST_CHECK enum result knowledge_rebuild(struct store *store);
/* Folds all entries, rising by id. */
MUST_CHECK enum result knowledge_refold(struct db *db, knowledge_take *take, void *context);

#endif
