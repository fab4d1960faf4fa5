/* What the files of the ticket's fold share. */
#ifndef REXIAN_CORE_FACTS_INSIDE_H
#define REXIAN_CORE_FACTS_INSIDE_H

#include "core/facts.h"

/* One small function an event, one row each. */
struct fact_step {
    enum event_kind kind;
    void (*apply)(struct ticket_facts *, const struct event *);
    bool quiet; /* nobody else can trip over it: the version stays */
};
/* Ended by a row of EVENT_NONE. */
extern const struct fact_step fact_record_steps[];

struct round *facts_last_round(struct ticket_facts *f);
struct task *facts_last_task(struct ticket_facts *f);
struct redo *facts_last_redo(struct ticket_facts *f);
/* Sets who leads it, and until the deadline who answers for that. */
void facts_set_lead(struct ticket_facts *f, const struct event *e, int64_t unit_id);
void facts_close(struct ticket_facts *f, const struct event *e, enum closing closing);
/* Opens a closed ticket again; an open one is left alone. */
void facts_reopen(struct ticket_facts *f, const struct event *e);
/* Takes every deadline that the event carries: due_at, warn_at, receive_due_at, return_due_at, audit_due_at, redo_due_at,
 * callback_due_at, first_report_due_at, order_due_at. */
void facts_take_deadlines(struct ticket_facts *f, const struct event *e);

#endif
