/* What the imports of calls and tickets share: telling what became of a row, finding or making what it names, and
 * comparing it with what an earlier import told. */
#ifndef REXIAN_BROKER_IMPORT_WORK_H
#define REXIAN_BROKER_IMPORT_WORK_H

#include "broker/handler.h"

/* One batch of rows. */
struct import_work {
    struct change_work *work;
    struct import_reply *reply;
    size_t result_capacity;
    bool create_missing;
    bool update;
    int64_t line;          /* of the row at hand */
    int64_t told_rejected; /* rows rejected before it */
};

/* Names what became of the row at hand; the texts are cut to fit. */
MUST_CHECK enum result import_tell(struct import_work *import, const char *code, const char *field,
                                   const char *value, const char *stored);
/* Counts the row as rejected and names why. RESULT_REFUSED, or the failure that kept it from being told. */
enum result import_reject(struct import_work *import, enum refusal_code code, const char *field,
                          const char *value, const char *stored);
/* The same for an instant; 0 is told as "". */
enum result import_reject_at(struct import_work *import, enum refusal_code code, const char *field, int64_t at,
                             int64_t stored_at);

/* The id of what a row names; "" is 0. What is not there is made if the batch says so, otherwise the row is rejected.
 * `field` is the column, `subject` one of SUBJECT_UNIT, _DISTRICT, _CATEGORY, _QUEUE. */
MUST_CHECK enum result import_node(struct import_work *import, enum subject subject, const char *field,
                                   const char *name, int64_t *ret_id);
/* The same for an operator, by login in any case or by name; one that is made is shut and has no password. */
MUST_CHECK enum result import_operator(struct import_work *import, const char *name, int64_t *ret_id);

enum held_kind { HELD_ID, HELD_AT, HELD_NAME, HELD_TEXT };

/* One value of a row beside the one that is stored. */
struct held {
    const char *field; /* the column */
    enum held_kind kind;
    bool fixed; /* 0 is a value like any other: it is never filled in later */
    int64_t file, stored;
    const char *file_text, *stored_text; /* HELD_TEXT; HELD_ID: the file's name and the stored one's */
    const struct name_list *names;       /* HELD_NAME */
    const char *key;                     /* of the event's body; HELD_TEXT: of the event's texts */
};
enum { HELD_MAX = 20 };

/* Compares the values of a known row. RESULT_OK: all is the same, or differs only in values newly filled, which an update
 * may take: they are in `body` and `texts` (room for HELD_MAX), their number in *ret_filled. RESULT_REFUSED: rejected. */
MUST_CHECK enum result import_compare(struct import_work *import, const struct held *held, size_t count,
                                      struct record *body, struct event_text *texts, size_t *ret_text_count,
                                      size_t *ret_filled);

/* Takes one ticket. RESULT_REFUSED: the row was rejected and is told. */
MUST_CHECK enum result import_ticket_row(struct import_work *import, const struct import_ticket *row);

#endif
