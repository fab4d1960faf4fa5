/* Makes a rulebook of documents: the one that holds, the one that held, or one that is only thought of.
 * Kept beside the organisation (storage/reference.h), and read again when it moves. */
#ifndef REXIAN_STORAGE_RULEBOOK_H
#define REXIAN_STORAGE_RULEBOOK_H

#include "core/limits_parse.h"
#include "core/rulebook.h"
#include "storage/documents.h"
#include "storage/reference.h"

/* A fault of a document. */
typedef void document_fault_fn(void *arg, const struct document *document, const struct text_fault *fault);

/* How limits name these categories; lasts as long as they do. */
struct limits_categories rulebook_categories(const struct nodes *categories);
/* Reads all documents of a list. RESULT_INVALID: faults were told. The zone is borrowed by the calendar. Caller frees *ret. */
MUST_CHECK enum result rulebook_make(const struct documents *documents, const struct zone *zone,
                                     const struct nodes *categories, document_fault_fn *fault, void *arg,
                                     struct rulebook **ret);
/* The one that holds now: `present` itself if that is still so (may be NULL). RESULT_CORRUPT if a document cannot be read. */
MUST_CHECK enum result rulebook_load(struct db *db, const struct zone *zone, const struct nodes *categories,
                                     struct rulebook *present, struct rulebook **ret);

#endif
