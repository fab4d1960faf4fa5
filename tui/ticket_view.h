/* A ticket with its whole history, for reading: a part of other screens, or a screen of its own. */
#ifndef REXIAN_TUI_TICKET_VIEW_H
#define REXIAN_TUI_TICKET_VIEW_H

#include "tui/session.h"
#include "tui/sheet.h"
#include "tui/told.h"

struct ticket_view {
    int64_t number;
    bool brief; /* above a form: what is to be decided first, without history */
    struct told opens;
    struct ticket_reply told; /* ticket_count 0: not known yet */
    uint64_t tag;             /* of the question on its way; 0: none */
    bool stale;               /* changed since it was told */
    int64_t told_ms;          /* monotonic */
    char refused[400];        /* why it is not shown, translated; "" */
    struct scroll scroll;
};

/* Begins to show a ticket: forgets another one and asks. A zeroed struct is a good beginning; 0 shows nothing. */
void ticket_view_show(struct app *app, struct session *session, struct ticket_view *view, int64_t number);
/* Asks again for the same one, as after an own change. */
void ticket_view_again(struct app *app, struct session *session, struct ticket_view *view);
/* Frees what it holds. */
void ticket_view_stop(struct ticket_view *view);
/* The ticket, or NULL while it is not known. */
const struct ticket *ticket_view_ticket(const struct ticket_view *view);
/* To be given all news: takes the answer, asks again when the ticket changed. REACT_IGNORED: not its. */
enum reaction ticket_view_news(struct app *app, struct session *session, struct ticket_view *view,
                               const struct news *news);
/* Draws it: at 110 columns and more the history stands beside it. */
void ticket_view_draw(const struct session *session, struct ticket_view *view, struct rect area);
/* Fills the title line's record and age. */
void ticket_view_title(struct app *app, const struct session *session, const struct ticket_view *view,
                       struct title *title);

#endif
