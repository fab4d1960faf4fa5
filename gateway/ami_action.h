/* Actions for the exchange, built so that no value can become a line of its own, and what the answer to one means.
 * Pure. A bad value is kept as the action's fault: it is told by ami_action_end, and such an action is never sent. */
#ifndef REXIAN_GATEWAY_AMI_ACTION_H
#define REXIAN_GATEWAY_AMI_ACTION_H

#include "core/result.h"
#include "gateway/ami_message.h"

enum {
    AMI_ACTION_LINE =
        1024, /* of a line with its end: the exchange drops a message with a longer one without naming it */
    AMI_ACTION_BYTES = 8192,
    AMI_ACTION_LINES = 100, /* the exchange takes 128 */
    AMI_ID_SIZE = 40,       /* of an ActionID with its NUL */
};

struct ami_action {
    char name[32];
    char text[AMI_ACTION_BYTES];
    size_t size, lines;
    struct refusal fault; /* the first; REFUSAL_NONE if there is none */
};

/* Begins an action of this name; what was in it is forgotten. */
void ami_action_begin(struct ami_action *action, const char *name);
/* Adds a line. A value must be UTF-8 without control characters, so without CR and LF, and fit into a line. */
void ami_action_add(struct ami_action *action, const char *key, const char *value);
/* As ami_action_add, but nothing is added if the value is "" or NULL. */
void ami_action_add_some(struct ami_action *action, const char *key, const char *value);
void ami_action_add_int(struct ami_action *action, const char *key, int64_t value);
/* Adds `Variable: name=value`. The exchange splits and unquotes it: commas, quotes, backslashes and brackets are refused. */
void ami_action_add_variable(struct ami_action *action, const char *name, const char *value);
/* Adds the ActionID and the empty line; text and size are ready to be sent. RESULT_REFUSED: `why` has the line's key as its
 * field and its value; RESULT_FULL: more than AMI_ACTION_BYTES or AMI_ACTION_LINES. */
MUST_CHECK enum result ami_action_end(struct ami_action *action, const char *id, struct refusal *why);

/* The interface of an operator's phone, by the form of all of them: "PJSIP/{extension}". False, and `out` undefined: there is no extension,
 * the form does not name it, or `size` is too small. */
bool ami_interface(const char *form, const char *extension, char *out, size_t size);

/* --- what the hotline asks for --------------------------------------------------------------------------- */

struct ami_member {
    const char *queue;
    const char *interface;       /* "PJSIP/2001" */
    const char *name;            /* of the operator; NULL: that of the interface */
    const char *state_interface; /* whose state counts; NULL: the interface's own */
    int64_t penalty;
    bool is_paused;
};

struct ami_call_back {
    const char *channel;    /* whom to call first: "PJSIP/2001" */
    const char *context;    /* of the dialplan, where the other side is called */
    const char *number;     /* letters, digits, * # + - and _ only: it becomes an extension */
    const char *caller_id;  /* what the operator's phone shows; NULL if nothing is set */
    const char *channel_id; /* our own: the Uniqueid of its channel, by which events are told apart */
    int64_t timeout_ms;
};

/* Puts a member into a queue. */
void ami_queue_add(struct ami_action *action, const struct ami_member *member);
/* Takes a member out; a call that he has goes on. */
void ami_queue_remove(struct ami_action *action, const char *queue, const char *interface);
/* Pauses or unpauses in one queue, in all if `queue` is NULL; `reason` may be NULL. */
void ami_queue_pause(struct ami_action *action, const char *queue, const char *interface, bool is_paused,
                     const char *reason);
/* Asks for members and callers of a queue, of all if it is NULL: a list. */
void ami_queue_status(struct ami_action *action, const char *queue);
/* Calls somebody back: first the operator, then the number. The answer comes at once, an OriginateResponse when it has been
 * decided whether the operator picks up. Variables may be added behind it. */
void ami_originate(struct ami_action *action, const struct ami_call_back *call);
/* Ends a channel; `cause` is a number of Q.850, 16 for an ordinary end. */
void ami_hangup(struct ami_action *action, const char *channel, int64_t cause);

/* --- what is answered ------------------------------------------------------------------------------------- */

enum ami_outcome {
    AMI_DONE,
    AMI_DONE_BEFORE,   /* it was so already: done, too */
    AMI_NOT_PERMITTED, /* the exchange's user lacks a right */
    AMI_NOT_KNOWN,     /* no such action: the exchange is still starting, or the module is not loaded */
    AMI_FAILED,        /* the answer's Message says why */
};

/* What an answer to the action of this name means. */
enum ami_outcome ami_judge(const char *name, const struct ami_message *answer);
/* True for the first two. */
bool ami_is_done(enum ami_outcome outcome);

#endif
