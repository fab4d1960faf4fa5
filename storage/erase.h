/* Erasing personal texts: salt and value of an event's text go, its digest stays, so that the chain stays whole. What was folded from the
 * texts is folded again without them, kept replies that tell them are replaced, and an event says what was erased, never the text.
 * Figures do not rest on texts: no day moves. Used within a batch. */
#ifndef REXIAN_STORAGE_ERASE_H
#define REXIAN_STORAGE_ERASE_H

#include "storage/store.h"

/* Who erases and why there is an event: 0 and "rule" for the retention of the configuration. */
struct erase_by {
    int64_t account_id;
    int64_t station_id;
    bool asked; /* by somebody, for one person */
    /* Makes the reply that stands for one that was erased; malloc'd. */
    enum result (*reply)(const char *request_id, uint8_t **ret_bytes, size_t *ret_size);
};

/* Erases of a closed ticket what `what` says (bits of 1 << enum erasure). *ret_texts counts the texts. RESULT_NOT_FOUND; RESULT_CORRUPT: it
 * is open. */
MUST_CHECK enum result ticket_erase(struct store *store, int64_t number, int64_t what,
                                    const struct erase_by *by, int64_t *ret_texts);
/* The same of a call that is over. */
MUST_CHECK enum result call_erase(struct store *store, int64_t id, int64_t what, const struct erase_by *by,
                                  int64_t *ret_texts);
/* The same of an entry of the abuse list that holds no more. */
MUST_CHECK enum result block_erase(struct store *store, int64_t id, const struct erase_by *by,
                                   int64_t *ret_texts);
/* Erases the reasons of operators' states in at most `most` events that were recorded before an instant, oldest first, from where the
 * last portion ended; *ret_more is false once there are none left. */
MUST_CHECK enum result presence_erase(struct store *store, int64_t before_at, int64_t most,
                                      const struct erase_by *by, int64_t *ret_texts, bool *ret_more);

/* What the retention of a class has to erase now. */
enum erase_due {
    DUE_CALLERS,    /* of tickets */
    DUE_TEXTS,      /* of tickets of a request type */
    DUE_NUMBERS,    /* of calls */
    DUE_RECORDINGS, /* names of recordings */
};
/* At most `max` tickets or calls that were closed, or offered, before an instant; oldest first. */
MUST_CHECK enum result erase_due(struct db *db, enum erase_due due, int type, int64_t before_at, int64_t *ids,
                                 size_t max, size_t *ret_count);
/* Tickets (subject 1), calls (2) or entries of the abuse list (11) of a number, oldest first, after one of them; `key` is that
 * of core/phone.h. */
MUST_CHECK enum result erase_of_phone(struct db *db, const char *key, enum subject subject, int64_t after,
                                      int64_t *ids, size_t max, size_t *ret_count);

#endif
