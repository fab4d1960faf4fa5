/* The closed lists of the hotline's language: types, urgencies, channels, states, outcomes.
 * Values are stored in events and never renumbered; names go over the wire and into files. */
#ifndef REXIAN_CORE_NAMES_H
#define REXIAN_CORE_NAMES_H

#include "core/field.h"

enum request_type {
    TYPE_CONSULTATION,
    TYPE_HELP,
    TYPE_COMPLAINT,
    TYPE_REPORT,
    TYPE_SUGGESTION,
    TYPE_PRAISE,
    TYPE_COUNT
};
enum urgency { URGENCY_GENERAL, URGENCY_UTILITY, URGENCY_EMERGENCY, URGENCY_COUNT };
enum channel {
    CHANNEL_PHONE,
    CHANNEL_WEB,
    CHANNEL_APP,
    CHANNEL_MAIL,
    CHANNEL_WALK_IN,
    CHANNEL_TRANSFER,
    CHANNEL_COUNT
};

enum ticket_state {
    STATE_REGISTERED, /* on its operator's own list: handed over to 110/119/120, still to be completed */
    STATE_PENDING,    /* waits for the dispatcher */
    STATE_DISPATCHED, /* sent to a department, not yet received */
    STATE_RECEIVED,   /* being handled */
    STATE_RETURNED,   /* the department says "not ours"; waits for a ruling */
    STATE_REPLIED,    /* the department says it is done; waits for the audit */
    STATE_CALLBACK,   /* passed; the caller is to be asked */
    STATE_CLOSED,
    STATE_SUSPENDED, /* waits for the caller or a promised date; the handling clock stands still */
    STATE_MERGED,    /* a duplicate: follows its parent */
    STATE_COUNT
};

enum closing {
    CLOSING_NONE,
    CLOSING_DIRECT,
    CLOSING_NOT_ACCEPTED,
    CLOSING_COMPLETED,
    CLOSING_HANDED_OVER,
    CLOSING_TERMINATED, /* ended without completion, by approval */
    CLOSING_COUNT
};

/* On whose work list an open ticket stands: exactly one. */
enum desk {
    DESK_NONE,
    DESK_OPERATOR,
    DESK_DISPATCH,
    DESK_RETURNS,
    DESK_DEPARTMENT,
    DESK_AUDIT,
    DESK_CALLBACK,
    DESK_PARENT, /* a merged ticket: wherever its parent stands */
    DESK_COUNT
};

/* What is asked for and decided by somebody else; while it is open it stands on that desk's list of approvals. */
enum approval {
    APPROVAL_NONE,
    APPROVAL_EXTENSION,   /* more working days, asked before the deadline */
    APPROVAL_COMPLEX,     /* the longer limit of a complex matter */
    APPROVAL_SUSPENSION,  /* until a date: the caller's answer or a promised day is waited for */
    APPROVAL_TERMINATION, /* end without completion */
    APPROVAL_REDO,        /* one redo more than the hotline's desks may order */
    APPROVAL_CONTACT,     /* the hotline asks a secret caller something for the department */
    APPROVAL_COUNT
};

/* Who urged: a person, a repeated call of the same matter, or the clock ahead of or at a deadline. */
enum urging { URGING_HAND, URGING_REPEAT, URGING_CLOCK, URGING_COUNT };

/* Levels of a supervision order, rising. */
enum supervision_level { LEVEL_NOTICE, LEVEL_ORDER, LEVEL_LISTED, LEVEL_COUNT };

/* Why an order was raised; all but the first by rule. */
enum supervision_cause {
    CAUSE_HAND,
    CAUSE_NOT_RECEIVED, /* the receive limit passed, or receipt was refused */
    CAUSE_OVERDUE,      /* the handling deadline passed without a reply */
    CAUSE_REDONE,       /* sent back twice */
    CAUSE_REPEATED,     /* the same matter asked again and again */
    CAUSE_COUNT
};

/* What the caller's discontent is owed to, as the callback agent hears it. */
enum fault { FAULT_NONE, FAULT_UNIT, FAULT_RULES, FAULT_CALLER, FAULT_COUNT };

enum not_accepted_reason {
    REASON_NONE,
    REASON_OTHER_JURISDICTION, /* another city or level of government */
    REASON_COURT,              /* before a court, in arbitration or under review */
    REASON_PARTY_DISCIPLINE,   /* supervision and inspection bodies */
    REASON_PETITION,           /* already handled as a petition */
    REASON_SETTLED,            /* finally answered before, nothing new */
    REASON_PRIVATE,            /* a private matter without a public duty */
    REASON_UNCLEAR,            /* no request can be made out */
    REASON_ABUSE,
    REASON_COUNT
};

enum attempt_result {
    ATTEMPT_NONE,
    ATTEMPT_REACHED,
    ATTEMPT_DECLINED, /* answered the phone and did not want to evaluate: reached */
    ATTEMPT_NO_ANSWER,
    ATTEMPT_BUSY,
    ATTEMPT_OFF,
    ATTEMPT_WRONG_NUMBER,
    ATTEMPT_COUNT
};
enum callback_outcome { OUTCOME_NONE, OUTCOME_REACHED, OUTCOME_UNREACHABLE, OUTCOME_DECLINED, OUTCOME_COUNT };
enum solved { SOLVED_NOT_ASKED, SOLVED_YES, SOLVED_PARTLY, SOLVED_NO, SOLVED_COUNT };
enum satisfaction {
    SATISFACTION_NOT_GIVEN,
    SATISFACTION_SATISFIED,
    SATISFACTION_BASICALLY,
    SATISFACTION_NEUTRAL,
    SATISFACTION_DISSATISFIED,
    SATISFACTION_COUNT
};

enum call_step {
    CALL_OFFERED,    /* reached the exchange */
    CALL_QUEUED,     /* asked for an operator */
    CALL_REFUSED,    /* refused by a queue: full, empty, nobody there */
    CALL_ANSWERED,   /* an operator took it */
    CALL_ENDED,      /* the line is down */
    CALL_RINGING,    /* an operator's phone rings */
    CALL_RING_ENDED, /* and was not answered */
    CALL_LEFT_QUEUE, /* without an operator (enum visit_end) */
    CALL_HELD,       /* the operator has put the caller on hold */
    CALL_UNHELD,
    CALL_TRANSFERRED,  /* by the operator who talks (enum transfer) */
    CALL_TALK_ENDED,   /* the operator is free; the caller may go on */
    CALL_RECORDED,     /* what was said is kept under this name */
    CALL_LOST_SIGHT,   /* nobody saw how it went on */
    CALL_NOT_MEASURED, /* of the exchange: from then on until another instant nobody saw its calls */
    CALL_MEASURED,     /* of the exchange: its log has filled this time */
    CALL_STEP_COUNT
};
/* How a visit to a queue ended. */
enum visit_end {
    VISIT_OPEN, /* waits */
    VISIT_ANSWERED,
    VISIT_ABANDONED, /* the caller hung up */
    VISIT_TIMED_OUT, /* the queue's longest wait was over */
    VISIT_EMPTY,     /* the last operator left */
    VISIT_KEY,       /* the caller pressed a key, for a call-back for example */
    VISIT_WITHDRAWN, /* taken out by the exchange's master */
    VISIT_REFUSED,   /* never let in; why is not known */
    VISIT_FULL,      /* never let in: no place */
    VISIT_NOBODY,    /* never let in: no operator there */
    VISIT_UNSEEN,    /* nobody saw it */
    VISIT_END_COUNT
};
enum transfer { TRANSFER_BLIND, TRANSFER_ATTENDED, TRANSFER_COUNT };
enum call_outcome {
    CALL_WAITING, /* in the menu or in a queue */
    CALL_TALKING,
    CALL_WAS_ANSWERED,
    CALL_WAS_ABANDONED,
    CALL_LEFT_MENU,
    CALL_WAS_REFUSED,
    CALL_TEST,
    CALL_TIMED_OUT,
    CALL_NO_AGENT, /* no operator was there when it came, or the last one left */
    CALL_QUEUE_FULL,
    CALL_LEFT_BY_KEY,
    CALL_WITHDRAWN,
    CALL_END_UNSEEN, /* lost sight of while it waited */
    CALL_OUTCOME_COUNT
};

/* What a call was about that led to no ticket, as its operator tells it. */
enum call_reason {
    CALL_REASON_NONE,
    CALL_REASON_CONSULTATION, /* answered at once */
    CALL_REASON_SILENT,
    CALL_REASON_WRONG_NUMBER,
    CALL_REASON_ABUSE,
    CALL_REASON_TEST,
    CALL_REASON_COUNT
};

enum role {
    ROLE_NONE, /* not said: no rights */
    ROLE_ADMIN,
    ROLE_SUPERVISOR,
    ROLE_OPERATOR,
    ROLE_DISPATCHER,
    ROLE_AUDITOR,
    ROLE_CALLBACK,
    ROLE_HANDLER,
    ROLE_GATEWAY,
    ROLE_OFFICER, /* supervision officer */
    ROLE_LEADER,  /* team leader of a shift */
    ROLE_COUNT
};

enum unit_kind { UNIT_HOTLINE, UNIT_DISTRICT, UNIT_DEPARTMENT, UNIT_UTILITY, UNIT_STREET, UNIT_KIND_COUNT };
/* What a person does who takes calls. */
enum presence {
    PRESENCE_AWAY, /* not on duty: not at a desk, logged out, or not heard of any more */
    PRESENCE_READY,
    PRESENCE_TALKING,
    PRESENCE_WRAP_UP, /* writes down what the call that ended was about */
    PRESENCE_PAUSE,
    PRESENCE_RINGING,
    PRESENCE_HOLD,       /* the caller is held */
    PRESENCE_NOT_READY,  /* would be ready, but no call can come: the phone is in no queue, or not reachable */
    PRESENCE_OTHER_CALL, /* would be ready, but talks on a call that is none of the hotline's queues */
    PRESENCE_COUNT
};
/* Where a person stands in the queues of the exchange. */
enum exchange_state {
    EXCHANGE_UNKNOWN,
    EXCHANGE_OUT,         /* in no queue */
    EXCHANGE_QUEUED,      /* calls ring there */
    EXCHANGE_PAUSED,      /* in a queue, but no call rings */
    EXCHANGE_UNREACHABLE, /* in a queue, but the phone is not there */
    EXCHANGE_IN_CALL,     /* in a queue, but the phone is in a call that did not come from one */
    EXCHANGE_STATE_COUNT
};
enum pause_reason {
    PAUSE_NONE,
    PAUSE_REST,
    PAUSE_MEAL,
    PAUSE_TRAINING,
    PAUSE_OTHER,
    PAUSE_EXCHANGE, /* set there: by the phone's own key, or since a call was not answered; nobody can ask for it */
    PAUSE_REASON_COUNT
};

extern const struct name_list type_names, urgency_names, channel_names, state_names, closing_names, desk_names,
    not_accepted_names, attempt_names, outcome_names, solved_names, satisfaction_names, call_step_names,
    call_outcome_names, visit_end_names, transfer_names, call_reason_names, role_names, unit_kind_names,
    presence_names, pause_reason_names, exchange_state_names, approval_names, urging_names,
    supervision_level_names, supervision_cause_names, fault_names,
    order_level_names; /* of an open order: none, then the levels */

#endif
