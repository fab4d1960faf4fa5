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
    ACTION_COUNT
};

/* True if the state allows the action; otherwise refuses with REFUSAL_STATE, field "state", value the state's name. */
MUST_CHECK enum result flow_allows(const struct ticket_facts *facts, enum action action, struct refusal *why);
/* REFUSAL_STALE if version is not 0 and not the present one. */
MUST_CHECK enum result flow_fresh(const struct ticket_facts *facts, int64_t version, struct refusal *why);

/* Fills the body of EVENT_DISPATCHED: unit_id, receive_due_at, and due_at at the first dispatch. Imported tickets get no
 * limit. REFUSAL_NOT_ALLOWED if the rounds are used up. */
MUST_CHECK enum result flow_dispatch(const struct flow_rules *rules, const struct ticket_facts *facts,
                                     int64_t now, int64_t unit_id, struct event *ret, struct refusal *why);
/* A return is not allowed for emergencies, nor to a unit that was designated. */
MUST_CHECK enum result flow_return(const struct flow_rules *rules, const struct ticket_facts *facts,
                                   int64_t now, struct event *ret, struct refusal *why);
/* EVENT_REPLIED with audit_due_at. */
MUST_CHECK enum result flow_reply(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                  struct event *ret, struct refusal *why);
/* EVENT_PASSED with callback_due_at, which is left out if nobody is to be called. */
MUST_CHECK enum result flow_pass(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                 struct event *ret, struct refusal *why);
/* EVENT_REDO to the lead, with redo_due_at (the handling limit anew) and receive_due_at. */
MUST_CHECK enum result flow_redo(const struct flow_rules *rules, const struct ticket_facts *facts, int64_t now,
                                 struct event *ret, struct refusal *why);
/* EVENT_ATTEMPT of a callback. An attempt without an answer counts towards "unreachable" once a time band (morning,
 * afternoon, evening of a day); after the last one that is needed, on at least two days, the outcome is unreachable. */
MUST_CHECK enum result flow_attempt(const struct flow_rules *rules, const struct ticket_facts *facts,
                                    int64_t now, enum attempt_result attempt, enum solved solved,
                                    enum satisfaction satisfaction, struct event *ret, struct refusal *why);
/* After type or urgency changed: the new handling and receive deadlines into the body of EVENT_AMENDED, where they differ.
 * `after` are the facts with the new type and urgency. */
MUST_CHECK enum result flow_rederive(const struct flow_rules *rules, const struct ticket_facts *after,
                                     struct event *amended, struct refusal *why);
/* The handling limit of a ticket and the instant it runs from; clock LIMIT_NONE if there is none. */
struct limit flow_handling_limit(const struct flow_rules *rules, const struct ticket_facts *facts,
                                 int64_t *ret_start_at);

#endif
