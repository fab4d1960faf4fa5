/* What the files of the knowledge base share. Not for use elsewhere. */
#ifndef REXIAN_STORAGE_KNOWLEDGE_INSIDE_H
#define REXIAN_STORAGE_KNOWLEDGE_INSIDE_H

#include "core/search_grams.h"
#include "storage/knowledge.h"

enum { KNOWLEDGE_SEARCHED = TEXT_TITLE + TEXT_LONG + TEXT_TITLE + TEXT_CODE };

#define KNOWLEDGE_COLUMNS                                                                                      \
    "k.id, k.version, k.category_id, k.unit_id, k.review_due_at, k.expires_at, k.announced_at, "               \
    "k.announced_by, k.announce_due_at, k.due_at, k.reviewed_at, k.reviewed_by, k.changed_by, "                \
    "k.changed_at, k.shut, k.last_seq, k.review_on, k.expires_on, k.matter, k.title, k.source, k.reason, "     \
    "k.text"

/* Reads the present row of a SELECT of KNOWLEDGE_COLUMNS. */
void knowledge_of_row(struct statement *s, struct knowledge *ret);
/* What of an entry is searched, one text a line. */
void knowledge_searched(const struct knowledge *entry, char out[KNOWLEDGE_SEARCHED]);

#endif
