/* The dashboard's state and its drawing, apart from its keys and questions. Only screen_rates.c and draw_*.c include it. */
#ifndef REXIAN_SUPERVISOR_DASHBOARD_H
#define REXIAN_SUPERVISOR_DASHBOARD_H

#include "supervisor/board.h"

/* From this size on everything stands on one page. */
enum { WIDE_COLS = 120, WIDE_ROWS = 36 };

struct dashboard {
    struct board *board;
    unsigned version; /* of the board when it was asked */
    struct asked total, hours, departments, now;
    int page;           /* small: 0 is now and the trend, then the other figures; wide: pages of those */
    int pages;          /* of the last drawing */
    int64_t now_at;     /* city time at which the queue was told */
    int64_t now_minute; /* city minute of it: deadlines pass without an event */
};

/* Whether the area shows all at once. */
bool dashboard_is_wide(struct rect area);
/* The row of the total, or NULL while it is not known. */
const struct rates_row *dashboard_total(const struct dashboard *dashboard);
/* One rate of the days shown, with what is open. */
struct standing dashboard_standing(const struct dashboard *dashboard, enum rate_kind rate);
/* How long the longest waiting call has waited by now; 0 if none waits. */
int64_t dashboard_wait_ms(const struct dashboard *dashboard);
/* Whether that is longer than the city's target for an answer. */
bool dashboard_waits_long(const struct dashboard *dashboard);

void dashboard_draw(struct dashboard *dashboard, struct rect area);

/* draw_parts.c: the parts below the rates. */
void draw_now(const struct dashboard *dashboard, struct rect area);
void draw_hours(const struct dashboard *dashboard, struct rect area);
/* A page of the other figures, from 0; returns how many there are. */
int draw_figures(const struct dashboard *dashboard, struct rect area, int columns, int page);
void draw_departments(const struct dashboard *dashboard, struct rect area);

#endif
