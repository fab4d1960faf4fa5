/* The life of a ticket as rules: from facts and a wish to the events that make it so, or a refusal with its reason.
 * Pure: the calendar, the limits and the present instant are arguments. Every event it proposes is applied by facts.h. */
#ifndef REXIAN_CORE_FLOW_H
#define REXIAN_CORE_FLOW_H

#include "core/calendar.h"
#include "core/facts.h"
#include "core/limits.h"

struct flow_rules {
    const struct calendar *calendar;
    const struct limits *limits;
    int64_t redo_after_close_ms;
    size_t category_count; /* the ticket's category first, then those above it: limits may depend on them */
    int64_t categories[LIMIT_CATEGORIES];
    bool supervisor; /* who decides may decide what rules leave to supervisors */
};

/* Every decision that a person can take on a ticket that exists. */
enum action {
    ACTION_AMEND,
    ACTION_ANSWER,
    ACTION_NOT_ACCEPT,
    ACTION_DISPATCH,
    ACTION_RECEIVE,
    ACTION_RETURN,
    ACTION_GRANT_RETURN,
    ACTION_REFUSE_RETURN,
    ACTION_REPLY,
    ACTION_PASS,
    ACTION_AUDIT_REDO,
    ACTION_CALLBACK,
    ACTION_ORDER_REDO,
    ACTION_NOTE,
    ACTION_URGE,
    ACTION_REVEAL,
    ACTION_ASK, /* each approval narrows it further, see flow_asks.h */
    ACTION_DECIDE,
    ACTION_RESUME,
    ACTION_SUPERVISE,
    ACTION_REPORT_ORDER,
    ACTION_CLOSE_ORDER,
    ACTION_CONTACT,
    ACTION_INTERIM,
    ACTION_CO_HANDLER,
    ACTION_CO_REPORT,
    ACTION_PASS_DOWN,
    ACTION_HAND_UP,
    ACTION_MERGE,
    ACTION_TAKE_CHILD, /* the parent's side of a merge */
    ACTION_UNDO,
    ACTION_PHONE,
    ACTION_COUNT
};
/* Names of the actions ("amend", "answer", ...), for the printed table of the life cycle. */
extern const struct name_list action_names;

/* A bit (1u << state) for each state that allows the action. */
unsigned flow_states(enum action action);
/* True if the state allows the action; otherwise refuses with REFUSAL_STATE, field "state", value the state's name. */
MUST_CHECK enum result flow_allows(const struct ticket_facts *facts, enum action action, struct refusal *why);
/* REFUSAL_STALE if version is not 0 and not the present one. */
MUST_CHECK enum result flow_fresh(const struct ticket_facts *facts, int64_t version, struct refusal *why);

struct dispatch_wish {
    int64_t unit_id;
    bool designate; /* the unit may not return it; so it is of itself after too many dispatches */
    bool hard;      /* whose it is, is hard to tell: a longer time to return it */
};
/* Fills the body of EVENT_DISPATCHED: unit_id, receive_due_at, return_due_at, designated, and at the first dispatch due_at,
 * warn_at, first_report_due_at. REFUSAL_NOT_ALLOWED if the rounds are used up. */
MUST_CHECK enum result flow_dispatch(const struct flow_rules *rules, const struct ticket_facts *facts,
                                     int64_t now, const struct dispatch_wish *wish, struct event *ret,
                                     struct refusal *why);
/* Whether the next dispatch is a designation of itself: too many were returned, and the hotline granted it. */
bool flow_must_designate(const struct flow_rules *rules, const struct ticket_facts *facts);
/* Whether the unit returned this ticket already and the hotline granted it: the directory may not send it there again. */
bool flow_came_back_from(const struct ticket_facts *facts, int64_t unit_id);
/* A return is not allowed for emergencies, nor to a unit that was designated; nor later than its limit. */
MUST_CHECK enum result flow_return(const struct flow_rules *rules, const struct ticket_facts *facts,
                                   int64_t now, struct event *ret, struct refusal *why);
/* EVENT_REPLIED with audit_due_at. */
MUST_CHECK enum result flow_reply(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                  struct event *ret, struct refusal *why);
/* EVENT_PASSED with callback_due_at, which is left out if nobody is to be called. */
MUST_CHECK enum result flow_pass(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                 struct event *ret, struct refusal *why);
/* Whether a reply passes by the rule: its ticket's lot is not among those that a person audits (audit_sample.h), and it was never
 * sent back. Then EVENT_PASSED as above, with the lot and the share it was held against. RESULT_NOT_FOUND: a person audits it. */
MUST_CHECK enum result flow_pass_unaudited(const struct flow_rules *rules, const struct ticket_facts *facts,
                                           int64_t now, struct event *ret, struct refusal *why);
/* Whether one redo more is a supervisor's to decide. */
bool flow_redo_is_supervisors(const struct flow_rules *rules, const struct ticket_facts *facts);
/* EVENT_REDO to the lead, with redo_due_at (the handling limit anew) and receive_due_at. REFUSAL_NO_RIGHT, field "redos", if it
 * is a supervisor's to decide and rules->supervisor is false. */
MUST_CHECK enum result flow_redo(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                 struct event *ret, struct refusal *why);
/* What came of one attempt to ask the caller. */
struct attempt_wish {
    enum attempt_result result;
    enum solved solved;
    enum satisfaction satisfaction;
    enum fault fault; /* of a caller who was reached and is not content */
};
/* EVENT_ATTEMPT of a callback. An attempt without an answer counts towards "unreachable" once a time band (morning,
 * afternoon, evening of a day); after the last one that is needed, on at least two days, the outcome is unreachable.
 * REFUSAL_BAD_VALUE for an evaluation of somebody who was not reached, or a fault where the caller is content. */
MUST_CHECK enum result flow_attempt(const struct flow_rules *rules, const struct ticket_facts *facts,
                                    int64_t now, const struct attempt_wish *wish, struct event *ret,
                                    struct refusal *why);
/* The handling deadline and its warning as the facts and the rules make them: the limit from the first dispatch, then each
 * extension, suspension and cap in their order. Both 0 if there is no limit; the warning 0 if it would lie before the dispatch.
 * The facts need not have happened: apply an event to a copy and ask what it leads to. */
MUST_CHECK enum result flow_handling_due(const struct flow_rules *rules, const struct ticket_facts *facts,
                                         int64_t *ret_due_at, int64_t *ret_warn_at, struct refusal *why);
/* After anything that deadlines depend on has changed: into the body of the event each deadline of the ticket that is not what
 * rules and calendar make of it now. `after` are the facts as they will be. Returns with *ret_moved false if none moves. */
MUST_CHECK enum result flow_rederive(const struct flow_rules *rules, const struct ticket_facts *after,
                                     struct event *event, bool *ret_moved, struct refusal *why);
/* The handling limit of a ticket and the instant it runs from; clock LIMIT_NONE if there is none. */
struct limit flow_handling_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                                 int64_t *ret_start_at);
/* A limit of a step for the ticket. */
struct limit flow_limit(const struct flow_rules *rules, const struct ticket_facts *facts, enum limit_step step);
/* Sets key to the end of the step's limit from start_at; leaves it out if there is no such limit. */
MUST_CHECK enum result flow_put_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                                      enum limit_step step, int64_t start_at, const char *key,
                                      struct event *event, struct refusal *why);

#endif
