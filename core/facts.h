/* What a ticket's and a call's events come to: the fold. Applying the same events in order gives the same facts,
 * whether they are applied as they happen, read back from the store, or folded again for a proof. */
#ifndef REXIAN_CORE_FACTS_H
#define REXIAN_CORE_FACTS_H

#include "core/event.h"
#include "core/names.h"

enum { TICKET_ROUNDS = 16, TICKET_TASKS = 8, TICKET_REDOS = 8, CALL_VISITS = 8 };

/* One dispatch: to whom, and what came of it. */
struct round {
    int64_t unit_id;
    int64_t dispatched_at;
    int64_t receive_due_at;
    int64_t received_at;
    int64_t returned_at;
    bool granted; /* the return */
};

/* One callback task: made by an audit pass. */
struct task {
    int64_t lead_id; /* whose reply passed */
    int64_t due_at;
    int64_t done_at; /* 0 while open */
    int64_t attempts;
    int64_t counted;    /* attempts that count towards "unreachable": each in another time band */
    int64_t first_band; /* see flow.h; 0 is none */
    int64_t last_band;
    enum callback_outcome outcome;
    enum solved solved;
    enum satisfaction satisfaction;
    bool cancelled; /* by a redo before it was done */
};

struct redo {
    int64_t ordered_at;
    int64_t due_at;
    int64_t replied_at; /* the reply to it that passed; 0 while open */
    int64_t unit_id;
};

struct ticket_facts {
    int64_t number;
    int64_t version; /* rises with each event that another person could trip over */
    int64_t last_seq;
    enum ticket_state state;
    enum closing closing;
    enum request_type type;
    enum urgency urgency;
    enum channel channel;
    int64_t category_id;
    int64_t district_id;
    int64_t call_id;
    int64_t repeat_of;
    bool repeated; /* a later ticket repeats this one */
    bool secrecy;
    bool no_callback;
    bool has_phone;
    bool imported;
    int64_t opened_at;
    int64_t opened_by;  /* account */
    int64_t written_by; /* account of the author if another person handed it in */
    int64_t closed_at;
    int64_t reason;   /* enum not_accepted_reason */
    int64_t handover; /* 110, 119, 120 or 0 */
    int64_t urged;
    int64_t lead_id;     /* unit that answers for it now; 0 is the hotline */
    int64_t due_lead_id; /* the lead at the deadline */
    int64_t due_at;      /* handling deadline in force; 0 is none */
    int64_t audit_due_at;
    int64_t replied_at;      /* latest reply; 0 if none stands */
    int64_t passed_reply_at; /* the first reply that passed the audit */
    int64_t passed_at;       /* latest audit pass */
    size_t round_count;
    struct round rounds[TICKET_ROUNDS];
    size_t task_count;
    struct task tasks[TICKET_TASKS];
    size_t redo_count;
    struct redo redos[TICKET_REDOS];
};

struct visit {
    int64_t queue_id;
    int64_t entered_at;
    bool answered;
};

struct call_facts {
    int64_t id;
    int64_t last_seq;
    enum call_outcome outcome;
    bool imported;
    int64_t offered_at;
    int64_t asked_at; /* the first instant at which it entered or was refused by a queue; 0 if never */
    int64_t answered_at;
    int64_t ended_at;
    int64_t queue_id;   /* the first queue */
    int64_t account_id; /* the operator who answered first; 0 if nobody or unknown */
    int64_t returned_at;
    int64_t target_ms; /* "answered within", as it stood when the call asked */
    int64_t short_ms;  /* "short abandon", likewise */
    size_t visit_count;
    struct visit visits[CALL_VISITS];
};

/* Applies one event of the ticket to its facts; facts start as all zero. Events of other subjects are left alone. */
void ticket_apply(struct ticket_facts *facts, const struct event *event);
/* Applies one event of the call to its facts. */
void call_apply(struct call_facts *facts, const struct event *event);

/* On whose work list the ticket stands; *ret_holder_id is the account (operator) or unit (department), else 0. */
enum desk ticket_desk(const struct ticket_facts *facts, int64_t *ret_holder_id);
/* The next instant by which its holder must act; 0 if none. */
int64_t ticket_next_due_at(const struct ticket_facts *facts);
/* The newest redo if its work is not yet passed, else NULL. */
const struct redo *ticket_open_redo(const struct ticket_facts *facts);
/* The open callback task, or NULL. */
const struct task *ticket_open_task(const struct ticket_facts *facts);

#endif
