/* What a ticket's and a call's events come to: the fold. Applying the same events in order gives the same facts,
 * whether they are applied as they happen, read back from the store, or folded again for a proof. */
#ifndef REXIAN_CORE_FACTS_H
#define REXIAN_CORE_FACTS_H

#include "core/event.h"
#include "core/names.h"

enum {
    TICKET_ROUNDS = 16,
    TICKET_TASKS = 8,
    TICKET_REDOS = 8,
    TICKET_MOVES = 8,
    TICKET_REOPENS = 8,
    TICKET_ORDERS = 4,
    TICKET_CO_HANDLERS = 6,
    TICKET_UNITS = 2 + TICKET_CO_HANDLERS, /* lead, executing unit, co-handlers */
    CALL_VISITS = 32,
    CALL_TALKS = 16,
    CALL_RINGINGS = 24,
    CALL_KEY_SIZE = 88
};

/* One dispatch: to whom, and what came of it. */
struct round {
    int64_t unit_id;
    int64_t dispatched_at;
    int64_t receive_due_at;
    int64_t received_at;
    int64_t returned_at;
    int64_t return_due_at; /* "not ours" may be said until then; 0 if there is no such limit */
    bool granted;          /* the return */
    bool designated;       /* by the hotline, after too many dispatches: it may not be returned */
    bool overdue;          /* told by the clock that the receive limit had passed */
    int64_t taken_by;      /* the unit that the other one was merged into since; 0 is none */
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
    enum fault fault;
    bool cancelled; /* by a redo before it was done */
};

struct redo {
    int64_t ordered_at;
    int64_t due_at;
    int64_t replied_at; /* the reply to it that passed; 0 while open */
    int64_t unit_id;
};

/* An approval that was asked for; asked_at is 0 while none is open. */
struct ticket_ask {
    int64_t asked_at;
    int64_t account_id;
    int64_t due_at;   /* by when it is to be decided; 0 if there is no limit */
    int64_t days;     /* of an extension */
    int64_t until_at; /* of a suspension */
    bool above;       /* only a supervisor decides */
};

/* What moved the handling deadline after it was first derived, in order: its derivation can be repeated. */
enum move_kind { MOVE_EXTENSION, MOVE_SUSPENSION, MOVE_CAP };
struct move {
    enum move_kind kind;
    int64_t days; /* extension */
    int64_t
        from_at; /* suspension; cap: the deadline of a duplicate, which the parent took over if it was earlier */
    int64_t to_at; /* suspension */
};

/* A supervision order. */
struct order {
    enum supervision_level level;
    enum supervision_cause cause;
    int64_t unit_id;
    int64_t ordered_at;
    int64_t from_at; /* the limit in force runs from here: the order, or the report that was sent back */
    int64_t due_at;
    int64_t reported_at; /* the unit's closing report; 0 while owed */
    int64_t closed_at;
};

/* A time for which it was closed and no longer is. */
struct reopen {
    int64_t closed_at;
    enum closing closing;
    int64_t reopened_at;
};

/* A unit that helps the lead and reports to it. */
struct co_handler {
    int64_t unit_id;
    int64_t named_at;
    int64_t due_at;
    int64_t reported_at;
};

/* Which texts are erased together. */
enum erasure {
    ERASE_CALLER,    /* of a ticket: name, phone and place of the caller */
    ERASE_TEXTS,     /* of a ticket, or of the abuse list: all others */
    ERASE_NUMBER,    /* of a call */
    ERASE_RECORDING, /* of a call: the name of its recording */
    ERASE_PRESENCE,  /* reasons of operators' states */
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
    bool repeated;   /* a later ticket repeats this one */
    int64_t repeats; /* calls of the same matter after the one that opened it: urged by them, or opened anew */
    bool secrecy;
    bool no_callback;
    bool has_phone;
    bool imported;
    int64_t opened_at;
    int64_t opened_by;  /* account */
    int64_t written_by; /* account of the author if another person handed it in */
    int64_t held_by;    /* account that took over the author's own list; 0 is the author still */
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
    int64_t executing_id; /* unit below the lead that works on it; 0 is the lead itself */
    bool complex;         /* granted */
    bool hard;            /* the dispatch in force gives a longer time to return it */
    int64_t extensions;   /* granted so far */
    size_t move_count;
    struct move moves[TICKET_MOVES];
    struct ticket_ask asks[APPROVAL_COUNT];
    int64_t suspended_at; /* 0 unless suspended now */
    int64_t resume_at;    /* the promised date */
    int64_t warn_at;      /* when the clock warns of the deadline; 0 is never */
    bool warned;          /* of the deadline in force */
    bool overdue;         /* told by the clock that the deadline in force had passed */
    int64_t first_report_due_at;
    int64_t interim_at;   /* first interim report */
    int64_t contacted_at; /* first contact with the caller */
    int64_t phoned_at;    /* the unit of an emergency was told by phone, for the dispatch in force */
    size_t order_count;
    struct order orders[TICKET_ORDERS];
    size_t co_handler_count;
    struct co_handler co_handlers[TICKET_CO_HANDLERS];
    size_t reopen_count;
    struct reopen reopens[TICKET_REOPENS];
    int64_t erased;   /* bits of 1 << enum erasure, until an event may have brought new texts */
    int64_t parent;   /* the ticket that it was merged into */
    int64_t children; /* tickets merged into it */
};

/* What an undo needs: how the ticket stood before its newest decision. A decision is one request: its events after the first
 * say "joined". The registration is none. */
struct ticket_past {
    int64_t from_seq; /* first event of that decision; 0 if there is none to undo */
    struct ticket_facts before;
};

/* One entry of a call into a queue, or its refusal there. */
struct visit {
    char key[CALL_KEY_SIZE]; /* the exchange's name of it within the queue; "" if it gives none */
    int64_t queue_id;
    int64_t entered_at;
    int64_t answered_at;
    int64_t left_at;    /* without an operator */
    int64_t account_id; /* who answered; 0 if nobody or unknown */
    int64_t end;        /* enum visit_end */
    int64_t told;       /* 1: the end was told; 0: it follows from the end of the call */
};

/* One operator's talk with the caller. */
struct talk {
    int64_t visit; /* position of the visit that it answered; -1 if none is known */
    int64_t account_id;
    int64_t from_at; /* 0 if only its end was told so far */
    int64_t to_at;   /* 0 while it lasts */
    int64_t how;     /* how surely to_at is known; rises */
    int64_t held_ms; /* of the call's held_ms, what began during this talk */
};

/* An operator's phone that rang in a visit. */
struct ringing {
    int64_t visit;
    int64_t account_id;
    int64_t phone;      /* tells phones of nobody apart; 0 with an account */
    int64_t since_at;   /* 0 if it does not ring now */
    int64_t unanswered; /* how often it rang without an answer */
    int64_t ended_at;   /* the last time */
};

/* What was done about a missed call, see missed.h. */
struct call_missed {
    int64_t told_at;  /* when it became known that it is one; 0: it never was */
    int64_t taken_at; /* somebody is calling it back since; 0: nobody */
    int64_t taken_by;
    int64_t tries; /* in vain */
    int64_t tried_at;
    int64_t settled_at; /* 0 while open */
    int64_t settled_by;
    int64_t how;      /* enum missed_end */
    int64_t later_id; /* the call of the same number that was answered */
};

struct call_facts {
    int64_t id;
    int64_t last_seq;
    enum call_outcome outcome;
    bool imported;
    bool test;
    int64_t offered_at;
    int64_t asked_at; /* the first instant at which it entered or was refused by a queue; 0 if never */
    int64_t answered_at;
    int64_t ended_at;
    int64_t queue_id;   /* the first queue */
    int64_t account_id; /* the operator who answered first; 0 if nobody or unknown */
    int64_t talks_id;   /* the operator who has it now, after a transfer another one; 0 if nobody or unknown */
    int64_t returned_at;
    int64_t blocked;   /* the entry of the abuse list that held its number when it was offered; counted apart */
    int64_t target_ms; /* "answered within", as it stood when the call asked */
    int64_t short_ms;  /* "short abandon", likewise */
    bool short_out;    /* a short abandon is in no answer_d, likewise */
    int64_t return_ms; /* within this time a missed call is to be called back, likewise */
    struct call_missed missed;
    int64_t lost_at;   /* nobody saw how it went on from here; 0 if it never was so */
    int64_t held_at;   /* on hold since; 0 if it is not */
    int64_t unheld_at; /* the last time */
    int64_t held_ms;   /* on hold before */
    int64_t transfers;
    int64_t transferred_at; /* the last time */
    int64_t recorded_at;
    int64_t reason; /* enum call_reason */
    size_t visit_count;
    struct visit visits[CALL_VISITS];
    size_t talk_count;
    struct talk talks[CALL_TALKS];
    size_t ringing_count;
    struct ringing ringings[CALL_RINGINGS];
};

/* When a caller who was not answered left the last queue, or was refused; the call's end if that is not known, else 0. */
int64_t call_left_at(const struct call_facts *facts);

/* Keys by which a change of the rulebook moves the deadlines of approvals and co-handlers, by their place. */
extern const char *const ticket_ask_keys[APPROVAL_COUNT];
extern const char *const ticket_co_keys[TICKET_CO_HANDLERS];

/* Applies one event of the ticket to its facts; both start as all zero. Events of other subjects are left alone. An undo puts
 * the facts of `past` back. */
void ticket_apply(struct ticket_facts *facts, struct ticket_past *past, const struct event *event);
/* The same without an undo: EVENT_UNDONE must be none of the events. */
void ticket_apply_last(struct ticket_facts *facts, const struct event *event);
/* Applies one event of the call to its facts. The exchange may tell late, twice and in any order: a step says when it happened
 * and in which visit, so that applying it again changes nothing but last_seq. */
void call_apply(struct call_facts *facts, const struct event *event);
/* Whether both came to the same; last_seq is left out. They must have been made by call_apply from all zeroes, or copied. */
bool call_is_same(const struct call_facts *a, const struct call_facts *b);
/* The instant by which a visit counts: its entry, or the first that was told of it. */
int64_t call_visit_at(const struct visit *visit);
/* The visit that was entered last, or NULL. */
const struct visit *call_last_visit(const struct call_facts *facts);
/* How often operators' phones rang in a visit and were not answered; position of the visit, or -1 for all visits. */
int64_t call_rings_unanswered(const struct call_facts *facts, int64_t visit);
/* The account that has the call, or had it first once it is over or waits again; 0 if nobody or unknown. */
int64_t call_operator(const struct call_facts *facts);

/* On whose work list the ticket stands; *ret_holder_id is the account (operator), the unit (department) or the parent's number,
 * else 0. */
enum desk ticket_desk(const struct ticket_facts *facts, int64_t *ret_holder_id);
/* On whose work list tickets in this state stand. */
enum desk state_desk(enum ticket_state state);
/* The next instant by which its holder must act; 0 if none. */
int64_t ticket_next_due_at(const struct ticket_facts *facts);
/* The newest redo if its work is not yet passed, else NULL. */
const struct redo *ticket_open_redo(const struct ticket_facts *facts);
/* The open callback task, or NULL. */
const struct task *ticket_open_task(const struct ticket_facts *facts);
/* The newest supervision order if it is not closed yet, else NULL. */
const struct order *ticket_open_order(const struct ticket_facts *facts);
/* The units that may see it: lead, executing unit, co-handlers; each once, none is 0. Returns the count. */
size_t ticket_units(const struct ticket_facts *facts, int64_t out[TICKET_UNITS]);
/* Whether something of the ticket is still the unit's to do: it leads or works on it, owes a report as a co-handler or to a
 * supervision order. */
bool ticket_hangs_on(const struct ticket_facts *facts, int64_t unit_id);
/* The unit that has a dispatch now: the one it was sent to, or the one that this was merged into. */
int64_t round_unit(const struct round *round);
/* The unit that works on it now: the executing unit, or the lead. */
int64_t ticket_handling_unit(const struct ticket_facts *facts);
/* Bits (1 << enum approval) of what is asked for and not decided. */
int64_t ticket_open_asks(const struct ticket_facts *facts);
/* By when the first of them is to be decided; 0 if none is open, or one has no limit. */
int64_t ticket_ask_due_at(const struct ticket_facts *facts);
/* Those of them that only a supervisor decides. */
int64_t ticket_asks_above(const struct ticket_facts *facts);
/* An emergency whose unit has neither been told by phone nor received it. */
bool ticket_is_to_phone(const struct ticket_facts *facts);
/* By when the first report of an emergency is owed; 0 if none is, or something was heard of it. */
int64_t ticket_first_report_at(const struct ticket_facts *facts);
/* The next instant at which the broker itself must do something: warn, tell an overdue deadline, end a suspension; 0 if none. */
int64_t ticket_clock_at(const struct ticket_facts *facts);

#endif
