/* The time limits of each step by type and urgency of a ticket, with the defaults of a city's hotline.
 * Every figure is configuration: what limits_default sets may be overwritten cell by cell. */
#ifndef REXIAN_CORE_LIMITS_H
#define REXIAN_CORE_LIMITS_H

#include "core/deadline.h"
#include "core/field.h"
#include "core/names.h"

enum limit_step {
    LIMIT_RECEIVE,      /* the unit takes the ticket; from each dispatch */
    LIMIT_HANDLING,     /* the reply; from the first dispatch */
    LIMIT_COMPLEX,      /* the reply to a ticket granted as complex */
    LIMIT_FIRST_REPORT, /* the first report of an emergency */
    LIMIT_RETURN,       /* "not ours"; from each dispatch */
    LIMIT_RETURN_HARD,  /* the same, for a ticket marked hard */
    LIMIT_EXTENSION,    /* most that one extension adds to a deadline */
    LIMIT_AUDIT,        /* audit of a completion; from the reply */
    LIMIT_CALLBACK,     /* from the audit pass */
    LIMIT_WARNING,      /* how far ahead of the handling deadline a warning is given */
    LIMIT_APPROVAL,     /* the decision on what was asked for; from the asking */
    LIMIT_ORDER,        /* the closing report of a supervision order; from the order */
    LIMIT_CO_HANDLING,  /* a co-handler's report to the lead; from its naming */
    LIMIT_REVIEW,       /* a knowledge entry after a change was announced */
    LIMIT_STEP_COUNT
};

enum { LIMIT_EXCEPTIONS = 256, AUDIT_SHARES = 64 };

/* A limit of its own for a category and all below it. */
struct limit_exception {
    enum limit_step step;
    int type;    /* -1: any */
    int urgency; /* -1: any */
    int64_t category_id;
    struct limit limit;
};

/* How many in a hundred completions of a category, and all below it, a person audits; the others pass by the rule. */
struct audit_share {
    int64_t category_id;
    int64_t percent;
};

/* By enum request_type and enum urgency. LIMIT_NONE in a cell: there is no such limit, or the step is not allowed. */
struct limits {
    struct limit cells[LIMIT_STEP_COUNT][TYPE_COUNT][URGENCY_COUNT];
    size_t exception_count;
    struct limit_exception exceptions[LIMIT_EXCEPTIONS];
    int64_t missed_call_return_ms;
    int64_t designation; /* dispatches after which the hotline designates */
    int64_t attempts;    /* callback attempts before a caller counts as unreachable */
    int64_t redos;       /* that the hotline's desks may order; one more is a supervisor's to decide */
    int64_t extensions;  /* that the hotline's desks may grant; one more is a supervisor's to decide */
    int64_t redo_after_close_days; /* a supervisor may order a redo of a closed ticket within so many days */
    int64_t undo_ms;               /* one's own last decision can be taken back within */
    int64_t urge_days; /* a call of the same caller and category within so many days urges the earlier ticket */
    int64_t same_matter; /* calls of one matter that raise a supervision order; 0 is never */
    int64_t surge;       /* tickets alike within an hour that propose one master; 0 is never */
    int64_t audit_share; /* in percent, of the categories that have none of their own */
    int64_t audit_seed;  /* published: which completions are audited follows from it, see audit_sample.h */
    size_t audit_share_count;
    struct audit_share audit_shares[AUDIT_SHARES];
    bool order_not_received; /* rules that raise supervision orders by themselves */
    bool order_overdue;
    bool order_redone;
};

enum { LIMIT_CATEGORIES = 8 };

/* What limits depend on. */
struct limit_subject {
    int type;
    int urgency;
    size_t category_count;
    int64_t categories[LIMIT_CATEGORIES]; /* the ticket's category first, then those above it */
};

/* Names of the steps ("receive", "handling", ...). */
extern const struct name_list limit_step_names;
/* The defaults, as a value to be overwritten. */
void limits_default(struct limits *limits);
/* The limit of a step: the exception of the deepest category, there of a named type before any type, and of a named urgency
 * before any; else the cell. Clock LIMIT_NONE if there is none or an index is out of range. */
struct limit limits_of(const struct limits *limits, enum limit_step step, const struct limit_subject *subject);
/* The exception that gives that limit, or NULL if it is the cell's. */
const struct limit_exception *limits_exception_of(const struct limits *limits, enum limit_step step,
                                                  const struct limit_subject *subject);

#endif
