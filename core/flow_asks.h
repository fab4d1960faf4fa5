/* What one person asks for and another decides: extension, "complex", suspension, termination, a further redo, contact with a
 * secret caller. Asking changes nothing but the list of approvals; the clock runs on. */
#ifndef REXIAN_CORE_FLOW_ASKS_H
#define REXIAN_CORE_FLOW_ASKS_H

#include "core/flow.h"

struct ask_wish {
    enum approval what;
    int64_t days;     /* extension: working days, 1 to the limit */
    int64_t until_at; /* suspension: the promised instant, after now */
};

/* A bit (1u << state) for each state in which it may be asked for. */
unsigned flow_ask_states(enum approval what);
/* EVENT_ASKED with ask_due_at. REFUSAL_STATE if the state does not allow it, REFUSAL_EXISTS if it is asked already,
 * REFUSAL_TOO_LATE after the handling deadline, REFUSAL_NOT_ALLOWED while a redo is open (it has a limit of its own),
 * REFUSAL_OUT_OF_RANGE for days, with the most in `who`, REFUSAL_PAST for until_at. */
MUST_CHECK enum result flow_ask(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                const struct ask_wish *wish, struct event *ret, struct refusal *why);
/* True if only a supervisor may decide it: terminations, redos, and extensions beyond the first. */
bool flow_ask_is_supervisors(const struct flow_rules *rules, const struct ticket_facts *facts,
                             enum approval what);
/* EVENT_GRANTED or EVENT_DENIED; a grant carries the deadlines that it moves. REFUSAL_NOT_FOUND, field "what", if it is not
 * asked for; for a grant REFUSAL_STATE if the ticket has gone on to where it means nothing, REFUSAL_TOO_LATE for a suspension
 * whose promised instant or whose deadline is over; REFUSAL_NO_RIGHT if it is a supervisor's and rules->supervisor is false. days: what is granted of an extension,
 * 0 is what was asked. */
MUST_CHECK enum result flow_decide(const struct flow_rules *rules, const struct ticket_facts *facts,
                                   int64_t now, enum approval what, bool agreed, int64_t days,
                                   struct event *ret, struct refusal *why);
/* EVENT_RESUMED: the suspension ends, the deadline moves by the time it lasted on the limit's own clock. */
MUST_CHECK enum result flow_resume(const struct flow_rules *rules, const struct ticket_facts *facts,
                                   int64_t now, struct event *ret, struct refusal *why);

#endif
