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
    LIMIT_STEP_COUNT
};

/* By enum request_type and enum urgency. LIMIT_NONE in a cell: there is no such limit, or the step is not allowed. */
struct limits {
    struct limit cells[LIMIT_STEP_COUNT][TYPE_COUNT][URGENCY_COUNT];
    int64_t missed_call_return_ms;
    int64_t answer_ms;   /* a call is answered in time within this */
    int64_t designation; /* dispatches after which the hotline designates */
    int64_t attempts;    /* callback attempts before a caller counts as unreachable */
};

/* Names of the steps ("receive", "handling", ...). */
extern const struct name_list limit_step_names;
/* The defaults, as a value to be overwritten. */
void limits_default(struct limits *limits);
/* The limit of a step; clock LIMIT_NONE if there is none or an index is out of range. */
struct limit limits_of(const struct limits *limits, enum limit_step step, int type, int urgency);

#endif
