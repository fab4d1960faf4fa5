/* The books of a range of days: what came in is what went out and what is left. Each side is counted in a way of its own;
 * the difference is shown and must be 0. */
#ifndef REXIAN_CORE_LEDGER_H
#define REXIAN_CORE_LEDGER_H

#include "core/rates.h"

enum ledger_account {
    LEDGER_CALLS,    /* offered = what each came to, or is still open */
    LEDGER_ANSWERED, /* answered calls = those that led to a ticket and those that did not */
    LEDGER_TICKETS,  /* open at the start, opened, opened again = closed by kind, open at the end by desk */
    LEDGER_ANSWER,   /* d = n and the misses by reason; likewise the next two */
    LEDGER_COMPLETION,
    LEDGER_CALLBACK,
    LEDGER_ACCOUNTS
};
enum ledger_side { LEDGER_IN, LEDGER_OUT, LEDGER_SIDES };

enum ledger_item {
    ITEM_CALLS_OFFERED,
    ITEM_CALLS_ANSWERED,
    ITEM_CALLS_TALKING,
    ITEM_CALLS_ABANDONED,
    ITEM_CALLS_REFUSED,
    ITEM_CALLS_TIMED_OUT,
    ITEM_CALLS_NO_AGENT,
    ITEM_CALLS_QUEUE_FULL,
    ITEM_CALLS_LEFT_BY_KEY,
    ITEM_CALLS_WITHDRAWN,
    ITEM_CALLS_END_UNSEEN,
    ITEM_CALLS_LEFT_MENU,
    ITEM_CALLS_TEST,
    ITEM_CALLS_SHORT_LEFT_OUT,
    ITEM_CALLS_WAITING,
    ITEM_CALLS_IN_MENU,
    ITEM_ANSWERED,
    ITEM_WITH_TICKET,
    ITEM_WITHOUT_TICKET,
    ITEM_OPEN_AT_START,
    ITEM_OPENED,
    ITEM_REOPENED,
    ITEM_CLOSED_DIRECT, /* in the order of enum closing */
    ITEM_CLOSED_NOT_ACCEPTED,
    ITEM_CLOSED_COMPLETED,
    ITEM_CLOSED_HANDED_OVER,
    ITEM_CLOSED_TERMINATED,
    ITEM_OPEN_OPERATOR, /* in the order of enum desk */
    ITEM_OPEN_DISPATCH,
    ITEM_OPEN_RETURNS,
    ITEM_OPEN_DEPARTMENT,
    ITEM_OPEN_AUDIT,
    ITEM_OPEN_CALLBACK,
    ITEM_OPEN_PARENT,
    ITEM_OPEN_SUSPENDED,
    ITEM_ANSWER_D,
    ITEM_ANSWER_N,
    ITEM_MISS_ABANDONED,
    ITEM_MISS_REFUSED,
    ITEM_MISS_TIMED_OUT,
    ITEM_MISS_NO_AGENT,
    ITEM_MISS_QUEUE_FULL,
    ITEM_MISS_LEFT_BY_KEY,
    ITEM_MISS_WITHDRAWN,
    ITEM_MISS_END_UNSEEN,
    ITEM_COMPLETION_D,
    ITEM_COMPLETION_N,
    ITEM_MISS_NOT_REPLIED,
    ITEM_MISS_AWAITING_AUDIT,
    ITEM_MISS_REDO_OPEN,
    ITEM_CALLBACK_D,
    ITEM_CALLBACK_N,
    ITEM_MISS_NOT_CALLED,
    ITEM_MISS_NOT_REACHED,
    LEDGER_ITEMS
};

struct ledger_item_row {
    enum ledger_account account;
    enum ledger_side side;
};
extern const struct ledger_item_row ledger_item_rows[LEDGER_ITEMS];
extern const struct name_list ledger_account_names, ledger_side_names, ledger_item_names;

struct ledger {
    int64_t values[LEDGER_ITEMS];
};

/* The sum of one side of an account. */
int64_t ledger_sum(const struct ledger *ledger, enum ledger_account account, enum ledger_side side);
/* In less out; 0 if the account closes. */
int64_t ledger_difference(const struct ledger *ledger, enum ledger_account account);

/* On whose desk a ticket that is open at an instant stands then, as ITEM_OPEN_*; LEDGER_ITEMS if it is not open. `facts` are
 * those of all that had occurred before; an import may tell of a later closing. */
enum ledger_item ledger_open_item(const struct ticket_facts *facts, int64_t at);

#endif
