/* Why the handling deadline of a ticket is what it is: the limit and what moved it since, each with its counted and skipped
 * intervals. It is derived by the same steps as the deadline itself (flow_handling_due), so that it adds up. */
#ifndef REXIAN_CORE_FLOW_WHY_H
#define REXIAN_CORE_FLOW_WHY_H

#include "core/flow.h"

enum why_kind {
    WHY_LIMIT,      /* from the first dispatch */
    WHY_EXTENSION,  /* so many working days more */
    WHY_SUSPENSION, /* what the pause took on the limit's own clock is put behind */
    WHY_CAP,        /* a duplicate's earlier deadline was taken over */
    WHY_REDO,       /* a redo that is open has a limit of its own, from the redo */
    WHY_KIND_COUNT
};
extern const struct name_list why_kind_names;

enum { WHY_STEPS = 2 + TICKET_MOVES };

struct why_step {
    enum why_kind kind;
    enum limit_step rule; /* LIMIT and REDO: which step of the limits gives it */
    struct limit limit;   /* what is counted; clock LIMIT_NONE for a cap */
    int64_t start_at;     /* counting begins here */
    int64_t from_at;      /* of a pause; of a cap the duplicate's deadline */
    int64_t to_at;
    int64_t due_at; /* the deadline after this step */
    size_t first;   /* its intervals; their amounts add up to the limit's */
    size_t count;
};

struct why {
    size_t step_count;
    struct why_step steps[WHY_STEPS];
    struct deadline_interval *intervals; /* the caller's */
    size_t interval_max;
    size_t interval_count;
};

/* Fills steps and intervals; without a limit there are none. RESULT_TOO_LONG if the intervals do not fit. */
MUST_CHECK enum result flow_why(const struct flow_rules *rules, const struct ticket_facts *facts,
                                struct why *why_of, struct refusal *why);
/* Adds the open redo, if there is one. */
MUST_CHECK enum result flow_why_redo(const struct flow_rules *rules, const struct ticket_facts *facts,
                                     struct why *why_of, struct refusal *why);

#endif
