/* The rights that the exchange's user must have (docs/telephony.md): the table of them, and a look at them by a running gateway, which says
 * once what is missing before anybody misses it. */
#ifndef REXIAN_GATEWAY_AMI_RIGHTS_H
#define REXIAN_GATEWAY_AMI_RIGHTS_H

#include "gateway/ami_exchange.h"

enum { AMI_CLASSES = 4, AMI_RIGHTS = 7 };

/* A class of events that the user must be allowed to read. */
struct ami_class {
    const char *name;
    const char *sentence; /* what is lost without it; to be translated */
};
extern const struct ami_class ami_classes[AMI_CLASSES];

/* A right to write, known by an action that ListCommands names only with it. */
struct ami_right {
    const char *action, *name;
    enum { RIGHT_NEEDED, RIGHT_USEFUL, RIGHT_TOO_MUCH } kind;
    const char *sentence; /* what is lost without it, or what it would allow; to be translated */
};
extern const struct ami_right ami_rights[AMI_RIGHTS];

/* The position of an event's class, -1 if it is of none of them. */
int ami_class_of(const struct ami_message *event);

/* Of all zeroes nothing was seen yet. */
struct ami_rights_look {
    int64_t seen[AMI_CLASSES]; /* events of a class since the connection stands */
    bool is_due, is_asked;
    bool said_class[AMI_CLASSES], said_right[AMI_RIGHTS];
    const char *place, *user; /* for the sentences; they live on */
};

void ami_rights_up(struct ami_rights_look *look);
void ami_rights_event(struct ami_rights_look *look, const struct ami_message *event);
/* The snapshot is there: whoever may read `system` has been told by now that the exchange has started. */
void ami_rights_snapshot(struct ami_rights_look *look);
/* Asks what may be asked, once the session for commands is ready. */
void ami_rights_step(struct ami_rights_look *look, struct ami_exchange *exchange);

#endif
