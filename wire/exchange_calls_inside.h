/* The inside of the table of lines and visits, shared by exchange_calls.c (what is told), exchange_table.c (lines, visits, reports) and
 * exchange_rows.c (the table on disk). */
#ifndef REXIAN_WIRE_EXCHANGE_CALLS_INSIDE_H
#define REXIAN_WIRE_EXCHANGE_CALLS_INSIDE_H

#include "wire/exchange_calls.h"

enum { EXCHANGE_RINGS_MAX = 16 };

struct exchange_ring {
    char extension[TEXT_CODE];
    char leg[EXCHANGE_ID_SIZE];
    int64_t count;
    int64_t at;
};

struct exchange_visit {
    struct exchange_stay told;
    int64_t number; /* of this line in this queue, from 1 */
    struct exchange_ring rings[EXCHANGE_RINGS_MAX];
    size_t ring_count;
};

struct exchange_line {
    char id[EXCHANGE_ID_SIZE];
    char linked[EXCHANGE_ID_SIZE];
    char caller[TEXT_PHONE];
    bool is_offered;
    bool is_over;
    bool is_changed; /* since its rows were given */
    int64_t gone_at; /* 0 while it is up */
    struct exchange_visit *stays;
    size_t stay_count;
};

struct exchange_calls {
    char exchange[TEXT_LOGIN];
    struct exchange_line *lines;
    size_t line_count, line_room;
    struct call_report *reports;
    size_t report_first, report_count, report_room;
    int64_t newest_at;
    bool lost;
};

struct exchange_line *exchange_line_of(const struct exchange_calls *calls, const char *id);
/* As it is, or made; NULL without memory. Pointers to other lines do not hold afterwards. */
struct exchange_line *exchange_line_made(struct exchange_calls *calls, const char *id, const char *linked,
                                         int64_t at);
/* The newest visit of a line to a queue, NULL: to any. */
struct exchange_visit *exchange_visit_of(const struct exchange_line *line, const char *queue);
/* One more visit of this number, after all others; NULL without memory. */
struct exchange_visit *exchange_visit_put(struct exchange_calls *calls, struct exchange_line *line,
                                          const char *queue, int64_t number, int64_t at);

/* A report of a call without what is particular to the step, and the visit that it speaks of. */
struct call_report exchange_report_of(const struct exchange_calls *calls, const struct exchange_line *line,
                                      enum call_step step, int64_t at);
void exchange_name_visit(struct call_report *report, const struct exchange_line *line,
                         const struct exchange_visit *visit);
/* Puts a report at the end of those that wait. */
void exchange_report_put(struct exchange_calls *calls, struct exchange_line *line,
                         const struct call_report *report);

#endif
