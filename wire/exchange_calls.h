/* Calls as an exchange tells them in bits and pieces, to reports for the broker: a table of callers' lines and their visits to queues.
 *
 * Told again, or once by the exchange's events and once by its log, a thing is reported once. A visit whose beginning was not
 * told is made when something else of it is. Instants are UTC milliseconds, ids the exchange's own. */
#ifndef REXIAN_WIRE_EXCHANGE_CALLS_H
#define REXIAN_WIRE_EXCHANGE_CALLS_H

#include "core/result.h"
#include "wire/messages.h"

#include <stdbool.h>

enum { EXCHANGE_ID_SIZE = TEXT_CODE };

struct exchange_calls;

/* A line in a queue; linked is the id of the whole call, NULL or "" if it is not known: then the line's own. */
struct exchange_place {
    const char *line;
    const char *linked;
    const char *queue;
};

/* NULL without memory. The name goes into refs and tells exchanges apart. */
MUST_CHECK struct exchange_calls *exchange_calls_open(const char *exchange);
void exchange_calls_close(struct exchange_calls **calls);
/* The next report, in the order in which things were told; false if there is none. */
bool exchange_calls_next(struct exchange_calls *calls, struct call_report *ret);
/* True if memory ran out since it was last asked: something was not reported. */
bool exchange_calls_lost(struct exchange_calls *calls);

/* A caller has reached the exchange; caller is "" if the number is hidden. */
void exchange_offered(struct exchange_calls *calls, const char *line, const char *linked, const char *caller,
                      int64_t at);
/* The caller entered the queue. */
void exchange_joined(struct exchange_calls *calls, struct exchange_place place, const char *caller, int64_t at);
/* The queue refused the caller. */
void exchange_refused(struct exchange_calls *calls, struct exchange_place place, enum visit_end end,
                      int64_t at);
/* A phone rings for the caller; leg is the id of the operator's line, "" if it is not known. */
void exchange_rings(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                    int64_t at);
/* It rang and was not answered. */
void exchange_rang_in_vain(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                           const char *leg, int64_t at);
void exchange_answered(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                       const char *leg, int64_t at);
/* The caller left the queue without an operator. */
void exchange_left(struct exchange_calls *calls, struct exchange_place place, enum visit_end end, int64_t at);
/* The operator is free. Of several ends of one talk the first counts. */
void exchange_talk_ended(struct exchange_calls *calls, struct exchange_place place, int64_t at);
/* Something else of a call: held, unheld, transferred, recorded, or a talk outside of queues. */
void exchange_told(struct exchange_calls *calls, const char *line, const struct call_report *report);
/* The caller's line is down; a talk ends with it. */
void exchange_gone(struct exchange_calls *calls, const char *line, int64_t at);
/* The whole call is over. */
void exchange_over(struct exchange_calls *calls, const char *line, int64_t at);
/* Nobody saw how it went on. */
void exchange_lost(struct exchange_calls *calls, const char *line, int64_t at);

/* The table on disk: rows of text, each a part of a line as it stands now, so that a later one takes the place of an earlier one. Gives those
 * of the lines that have changed since their rows were last given, or of all that are up or have been so a moment ago. */
typedef void exchange_row_take(void *context, const char *row);
void exchange_rows_give(struct exchange_calls *calls, bool all, exchange_row_take *take, void *context);
/* Takes a row, which is cut up, into a table that has told nothing yet. False if it is none, or not whole; nothing is reported of it. */
bool exchange_row_read(struct exchange_calls *calls, char *row);

/* The same for a report that was given and whose rows were not kept. */
void exchange_told_before(struct exchange_calls *calls, const struct call_report *report);

/* A visit that has not ended, or a talk: which phone, since when. */
struct exchange_stay {
    char queue[TEXT_CODE];
    char extension[TEXT_CODE];
    char leg[EXCHANGE_ID_SIZE];
    int64_t joined_at;
    int64_t answered_at; /* 0 while it waits */
    int64_t ended_at;    /* of the talk, or of the visit without one; 0 while open */
};
/* The newest visit of a line; false if there is none. */
bool exchange_last_stay(const struct exchange_calls *calls, const char *line, struct exchange_stay *ret);
/* The id of the whole call that a line belongs to, "" if the line is not known. */
const char *exchange_linked(const struct exchange_calls *calls, const char *line);
/* The id of the whole call of which this is an operator's line, "" if it is none. */
const char *exchange_linked_of_leg(const struct exchange_calls *calls, const char *leg);
/* Each line that is not down, by position; NULL behind the last one. Positions hold until the next call that tells. */
const char *exchange_line_at(const struct exchange_calls *calls, size_t position);

#endif
