/* The state of the screen of misses, how they are asked for apart from how they are shown. Only screen_misses.c and misses_told.c
 * include it. */
#ifndef REXIAN_SUPERVISOR_MISSES_INSIDE_H
#define REXIAN_SUPERVISOR_MISSES_INSIDE_H

#include "supervisor/screens.h"
#include "tui/list.h"

enum show { SHOW_ALL, SHOW_OPEN, SHOW_LOST, SHOW_COUNT };

struct misses {
    struct miss_row *rows;
    size_t count, room;
    int64_t total;
};

struct misses_screen {
    struct board *board;
    struct misses_of of;
    struct misses told, coming; /* pages are gathered before they are shown */
    bool known, stale;
    size_t wanted; /* rows to have */
    uint64_t tag;
    int64_t next_ms, known_ms;
    char refused[400];
    enum show show;
    size_t *order; /* shown rows, open ones first */
    size_t count;
    struct list list;
    unsigned finished; /* decisions when its tags were made */
};

enum { MISSES_PAGE = 200 };

/* Asks for them, or for more of them, if it is time to. */
void misses_ask(struct app *app, struct misses_screen *screen, int64_t now_ms);
/* All news. */
enum reaction misses_news(struct app *app, struct misses_screen *screen, const struct news *news);
/* Those to be shown in their order: open ones first. */
void misses_order(struct app *app, struct misses_screen *screen);
/* Frees what it holds. */
void misses_forget(struct misses *misses);

#endif
