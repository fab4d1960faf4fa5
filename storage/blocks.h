/* The abuse list: entries, and whose number stands in it. */
#ifndef REXIAN_STORAGE_BLOCKS_H
#define REXIAN_STORAGE_BLOCKS_H

#include "core/block.h"
#include "storage/store.h"
#include "storage/view.h"

/* Adds an entry: event, row, outbox. The phone must have a key (core/phone.h). */
MUST_CHECK enum result block_add(struct store *store, struct event *event, const char *phone,
                                 const char *reason);
/* Takes an entry off before it expires. */
MUST_CHECK enum result block_shut(struct store *store, struct event *event, const char *reason);
/* An entry as it stands. RESULT_NOT_FOUND. */
MUST_CHECK enum result block_read(struct db *db, int64_t id, struct block_facts *ret);
/* The entry that holds a number at an instant; `key` is the number's. RESULT_NOT_FOUND: it may call like everybody. */
MUST_CHECK enum result block_of_key(struct db *db, const char *key, int64_t at, int64_t *ret_id);
/* The same of a number in any notation; *ret_id is 0 if none holds it, or it is no number. */
MUST_CHECK enum result block_of_phone(struct db *db, const char *area_code, const char *phone, int64_t at,
                                      int64_t *ret_id);

/* An entry as people see it. RESULT_NOT_FOUND. */
MUST_CHECK enum result block_line(const struct view *view, int64_t id, struct block_row *ret);
/* Newest first, those older than `before` (0 begins), at most `max`; without `all` those that hold now. Rows are malloc'd. */
MUST_CHECK enum result block_list(const struct view *view, bool all, int64_t before, size_t max,
                                  struct block_row **ret, size_t *ret_count);

/* All entries folded again from the events into an empty table, within a batch. */
MUST_CHECK enum result blocks_project_all(struct store *store);
/* One after the other by id, as the events make them, with their keys; for checks. A result other than RESULT_OK ends it. */
MUST_CHECK enum result blocks_fold_all(struct db *db, const char *area_code, void *context,
                                       enum result (*take)(void *context, const struct block_facts *facts,
                                                           const char *key));

#endif
