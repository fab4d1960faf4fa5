/* The state of the screen of what waits, its rows apart from its keys and questions. Only screen_waiting.c and waiting_rows.c
 * include it. */
#ifndef REXIAN_SUPERVISOR_WAITING_INSIDE_H
#define REXIAN_SUPERVISOR_WAITING_INSIDE_H

#include "supervisor/screens.h"
#include "tui/list.h"

struct waiting_kind {
    const char *label;
    const char *list; /* of ticket.list; NULL: shifts */
    const char *message;
    const char *hint;
};
extern const struct waiting_kind waiting_kinds[WAITING_KINDS + 1];

struct waiting_row {
    int64_t id;     /* of the list */
    int64_t number; /* ticket, or 0 */
    int64_t version;
    int64_t shift;
    int64_t at;
    bool late, done;
    char asks[TEXT_NAME];
    char what[160];
    char title[TEXT_REASON];
    char whose[TEXT_NAME];
};

struct waiting_screen {
    struct board *board;
    enum waiting what;
    int64_t shift;
    struct asked asked;
    int64_t total;
    bool more; /* it was counted no further */
    struct waiting_row *rows;
    size_t count;
    struct list list;
    unsigned finished; /* decisions when its tags were made */
};

enum { WAITING_COLUMNS = 6 };
extern const struct list_column waiting_columns[WAITING_COLUMNS];
/* The rows of the screen, which is the context. */
extern const struct list_source waiting_source;
/* Makes the rows of the answer, after it has come or was forgotten. */
void waiting_take_rows(struct app *app, struct waiting_screen *screen);

#endif
