/* What an import has told of a ticket or call so far, whatever happened to it afterwards: for deciding whether a file's
 * row says the same again. */
#ifndef REXIAN_STORAGE_IMPORTED_H
#define REXIAN_STORAGE_IMPORTED_H

#include "storage/store.h"

struct imported_ticket {
    struct ticket_facts facts; /* folded from the imports alone */
    bool lived_on;             /* something else has happened to it since */
    char title[TEXT_TITLE];
    char content[TEXT_LONG];
    char caller_name[TEXT_NAME];
    char caller_phone[TEXT_PHONE];
};
/* RESULT_NOT_FOUND: no ticket has this number. */
MUST_CHECK enum result imported_ticket_read(struct db *db, int64_t number, struct imported_ticket *ret);

struct imported_call {
    struct call_facts facts;
    char caller[TEXT_PHONE];
};
/* RESULT_NOT_FOUND: no call has this id. */
MUST_CHECK enum result imported_call_read(struct db *db, int64_t id, struct imported_call *ret);

#endif
