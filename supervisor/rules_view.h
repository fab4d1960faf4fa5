/* What the screens of the city's rules share: they are read now and then, not at each event, and say who changed them last and by
 * which verb they are changed. */
#ifndef REXIAN_SUPERVISOR_RULES_VIEW_H
#define REXIAN_SUPERVISOR_RULES_VIEW_H

#include "supervisor/screens.h"

/* Asks if it was not answered yet, or a minute has passed. */
void rules_tick(struct app *app, struct board *board, struct asked *asked, const void *request, int64_t now_ms);
/* All news; a ticket's event changes no rule. True: something to draw has changed. */
bool rules_news(struct asked *asked, const struct news *news, int64_t now_ms);
/* Two rows: who changed it last and when (at 0: not known), and how it is changed, translated. */
enum { RULES_FOOT_ROWS = 2 };
void rules_draw_foot(const struct board *board, struct rect area, int64_t changed_at, const char *who,
                     const char *how);

/* What the directory would answer for a category and a place. */
void probe_screen_open(struct app *app, struct board *board, const char *category, const char *district);

#endif
