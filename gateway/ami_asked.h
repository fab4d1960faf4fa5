/* What a session has asked and not heard of: by ActionID, with a limit of time each.
 * Every action ends exactly once: answered, timed out, or lost with the connection. */
#ifndef REXIAN_GATEWAY_AMI_ASKED_H
#define REXIAN_GATEWAY_AMI_ASKED_H

#include "gateway/ami_session.h"

enum { AMI_ANSWER_MS = 10000 }; /* of an answer, and of each next item of a list */

struct ami_asked_row {
    char id[AMI_ID_SIZE]; /* "" if the row is free */
    bool is_list;         /* its first answer has come, items follow */
    int64_t until_ms;     /* 0: counted from the next step on */
    struct ami_wish wish;
};

struct ami_asked {
    struct ami_asked_row rows[AMI_ASKED];
    size_t count;
};

/* Remembers a wish; false if the table is full. */
MUST_CHECK bool ami_asked_add(struct ami_asked *asked, const char *id, const struct ami_wish *wish);
/* Takes back what was just added and not sent. */
void ami_asked_drop(struct ami_asked *asked, const char *id);
/* Offers a message. True if it was the answer or an item of something asked; it has been told then. */
bool ami_asked_take(struct ami_asked *asked, const struct ami_message *message, int64_t mono_ms);
/* Ends what is past its limit. */
void ami_asked_expire(struct ami_asked *asked, int64_t mono_ms);
/* Ends everything as lost. */
void ami_asked_lose(struct ami_asked *asked);
/* Milliseconds until ami_asked_expire has something to do; INT64_MAX if never. */
int64_t ami_asked_wait_ms(const struct ami_asked *asked, int64_t mono_ms);

#endif
