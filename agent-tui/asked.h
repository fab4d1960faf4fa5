/* What a console has asked and is not yet answered. Answers may come in another order than they were asked: several threads of the
 * broker read at once. Of a question that only reads, the latest counts: an older answer never covers a newer one. */
#ifndef REXIAN_AGENT_ASKED_H
#define REXIAN_AGENT_ASKED_H

#include "wire/message.h"

#include <stddef.h>
#include <stdint.h>

struct console;
struct incoming;

enum { ASKED_MOST = 512 };

typedef void answered_fn(struct console *desk, void *owner, const struct incoming *incoming);

/* All zero: nothing is asked. */
struct asked {
    struct asked_row {
        uint64_t tag; /* as client_ask gave it */
        const struct message *message;
        void *owner;
        answered_fn *answered; /* NULL: its answer is of no use any more */
    } rows[ASKED_MOST];
    size_t count;
};

/* Notes a question; the table must not be full. If the message changes nothing, the same question that this owner asked earlier is
 * answered to nobody from now on. */
void asked_add(struct asked *asked, const struct asked_row *row);
/* Takes the question of an answer out of the table. False: there is none. */
bool asked_take(struct asked *asked, uint64_t tag, struct asked_row *ret);
/* Answers to this owner are dropped from now on. */
void asked_forget(struct asked *asked, const void *owner);
/* How many questions of this owner are not answered. */
size_t asked_pending(const struct asked *asked, const void *owner);

#endif
