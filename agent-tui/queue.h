/* A work list of any desk: rows by what falls due next, kept up to date by pushes, with a detail of the selected ticket.
 * Columns and decisions are tables; each desk's file brings its own. */
#ifndef REXIAN_AGENT_QUEUE_H
#define REXIAN_AGENT_QUEUE_H

#include "agent-tui/desk.h"
#include "agent-tui/queue_rows.h"
#include "tui/list.h"
#include "tui/told.h"

enum queue_column {
    COLUMN_NUMBER,
    COLUMN_LEFT,
    COLUMN_DUE,
    COLUMN_MARK,
    COLUMN_TYPE,
    COLUMN_TITLE,
    COLUMN_CATEGORY,
    COLUMN_DISTRICT,
    COLUMN_LEAD,
    COLUMN_HOLDER,
    COLUMN_STATE,
    COLUMN_OPENED,
    COLUMN_PHONE,
    COLUMN_ATTEMPTS,
    COLUMN_REDOS,
    COLUMN_ASKS,
    COLUMN_ORDER,
    COLUMN_WORKS,
    COLUMN_COUNT
};
enum { QUEUE_COLUMNS_MOST = 12, QUEUE_TARGETS_MOST = 200 };

struct decision;
struct queue;

/* Whether a ticket stands on a list, as far as its row tells. */
enum belongs { BELONGS_NOT, BELONGS, BELONGS_UNKNOWN /* the broker is asked again */ };

/* What the rows of a list are: by desk, or by something that is open on a ticket wherever it stands. */
struct queue_rule {
    int desk; /* enum desk; DESK_NONE: not by desk */
    enum belongs (*belongs)(const struct queue *queue, const struct ticket_row *row); /* NULL: by desk */
    int64_t (*due_at)(const struct ticket_row *row); /* what it is ordered by; NULL: what falls due next */
};

struct queue {
    struct console *desk;
    const struct desk_row *desk_row; /* NULL: a list that is no desk's, such as what a search found */
    struct queue_rule rule;
    struct list list;
    struct list_column columns[QUEUE_COLUMNS_MOST];
    const enum queue_column *column_kinds;
    struct queue_rows rows;
    bool cut; /* the list is longer than what a console takes of it */
    bool
        unsettled; /* events have changed rows: the list is put in order once all that came with them were told */
    bool loading, loaded, again, stale; /* stale: something happened while it was loading */
    /* of the selected row, for the detail */
    struct ticket *shown;
    const char *shown_back_label; /* N_(), why it came back to its unit; NULL: it did not */
    char shown_back[TEXT_REASON];
    struct told told; /* what is asked for or ordered, as the history tells it */
    int64_t shown_asked, shown_version;
    struct reveal_reply revealed; /* of shown_asked, until the selection moves */
    int64_t revealed_number, reveal_asked;
    const struct decision *chosen; /* among further decisions, to be taken when the list is seen again */
    /* decisions on their way */
    size_t sent, done, refused;
    char refusal[400];
    int64_t refused_number;
};

/* An empty list. False without memory. */
bool queue_start(struct queue *queue, struct console *desk, const struct desk_row *row,
                 const struct queue_rule *rule, const enum queue_column *columns, size_t column_count);
void queue_stop(struct queue *queue);
/* Loads the desk's list anew, keeping the selection. */
void queue_load(struct queue *queue);
/* Takes rows of a reply in place of those there. */
void queue_take(struct queue *queue, const struct ticket_rows *reply, bool first);
/* News; true if something changed. */
bool queue_news(struct queue *queue, const struct news *news);
/* A decision's reply: its row is as the broker answered, before the push that tells all others comes. */
void queue_answered(struct queue *queue, const struct ticket *ticket);
/* Asks for the selected ticket if it is another one than shown; to be called after each key and change. */
void queue_follow(struct queue *queue);
/* When a row falls due, as its list counts. */
int64_t queue_due_at(const struct queue *queue, const struct ticket_row *row);
/* The selected row, NULL if there is none. */
const struct ticket_row *queue_selected(const struct queue *queue);
/* The row of a number, NULL if it is not here. */
const struct ticket_row *queue_row(const struct queue *queue, int64_t number);
/* What a decision applies to: all tagged rows, else the selected one. */
size_t queue_targets(const struct queue *queue, const struct ticket_row *rows[QUEUE_TARGETS_MOST]);
/* A column with its title, as wide as the words of the language need. */
struct list_column queue_column(enum queue_column kind);
/* What stands in a cell, for the list. */
void queue_cell(void *context, size_t index, size_t column, char *out, size_t size);
/* Draws the detail: what was asked, what was answered, and what the desk needs to decide. */
void queue_draw_detail(const struct queue *queue, struct rect area);

#endif
