/* A shift that was handed over: who left, what stood open then, who took it. Folded from its events. */
#ifndef REXIAN_CORE_SHIFT_H
#define REXIAN_CORE_SHIFT_H

#include "core/event.h"
#include "core/ticket.h"

struct shift {
    int64_t id;
    int64_t account_id; /* who left */
    int64_t handed_at;
    int64_t taken_at; /* 0: nobody has taken it yet, and everybody of the hotline is shown it */
    int64_t taken_by;
    int64_t risk;     /* tickets on the hotline's desks that were overdue or soon due */
    int64_t promised; /* suspensions that end soon, callbacks that fall due, what is asked to be decided */
    int64_t written;  /* registered tickets of who left, still to be completed */
    int64_t drafts;   /* on their console */
    char note[TEXT_REASON];
    int64_t last_seq;
};

/* Applies one event; note is its text, NULL or "" if it has none. */
void shift_apply(struct shift *shift, const struct event *event, const char *note);

#endif
