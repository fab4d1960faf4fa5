/* A list over any source of rows: moving, jumping, filtering, tagging, columns from a table, a split detail that follows.
 * The selection holds on to the record's id, not to the row. */
#ifndef REXIAN_TUI_LIST_H
#define REXIAN_TUI_LIST_H

#include "core/result.h"
#include "tui/screen.h"

struct list_column {
    const char *title;  /* N_() */
    int width_min_cols; /* never narrower; columns which do not fit are left out from the right */
    int weight;         /* share of what is left over; 0: fixed */
    enum align align;
};

struct list_source {
    void *context;
    size_t (*count)(void *context);
    int64_t (*id)(void *context, size_t index); /* of the record; unique; never 0 */
    /* Text of a cell, ended by NUL. Used for display, jump and filter. */
    void (*cell)(void *context, size_t index, size_t column, char *out, size_t size);
    enum style (*style)(void *context, size_t index); /* of a row that is not selected; NULL: normal */
    /* More words to find a row by (not shown); NULL: none. */
    void (*words)(void *context, size_t index, char *out, size_t size);
    /* The split detail of a row; NULL: Enter is not taken. */
    void (*detail)(void *context, size_t index, struct rect area);
};

struct list {
    struct list_source source;
    const struct list_column *columns;
    size_t column_count;
    size_t *shown; /* indices of the source which pass the filter */
    size_t shown_count, shown_room;
    bool shows_all;      /* shown is each row of the source, in its order */
    size_t at, top;      /* selected row and first row in view, both counted in shown */
    int64_t selected_id; /* 0: empty */
    int64_t *tagged;     /* ids */
    size_t tagged_count, tagged_room;
    char filter[HISTORY_BYTES], jump[HISTORY_BYTES];
    char filter_before[HISTORY_BYTES];
    struct history filters, jumps;
    bool split;        /* detail open */
    int rows_in_view;  /* of the last drawing */
    struct rect area;  /* of the rows, of the last drawing */
    const char *empty; /* said when there is nothing, already translated; NULL: a default */
};

/* An empty struct becomes a list; calls list_refresh. The columns must outlive it. Owns memory: list_stop. */
enum result list_start(struct list *list, const struct list_source *source, const struct list_column *columns,
                       size_t column_count) MUST_CHECK;
void list_stop(struct list *list);

/* To be called whenever the source changed: applies the filter again, keeps the selected id and the tags that still exist;
 * a selected record that is gone leaves the selection at the same row. */
enum result list_refresh(struct list *list) MUST_CHECK;
/* Index in the source of the selected row, or -1. */
int64_t list_selected(const struct list *list);
/* Id of the selected record, or 0. */
int64_t list_selected_id(const struct list *list);
/* Selects a record; false if it is not shown. */
bool list_select(struct list *list, int64_t id);
/* Moves by rows (negative: up), stays within the list. */
void list_move(struct list *list, int64_t rows);
/* The filter: all parts, blank-separated, must occur in some cell or words. "" shows all. */
enum result list_filter(struct list *list, const char *text) MUST_CHECK;
/* Jumps to the next row, from the selected one on, that has the text; false if none. step +1 after it, -1 before it. */
bool list_jump(struct list *list, const char *text);
bool list_jump_again(struct list *list, int step);
/* Tags or untags the record. What actions apply to: all tagged, else the selected one. Fills at most max ids, returns how
 * many there are. */
enum result list_toggle_tag(struct list *list, int64_t id) MUST_CHECK;
bool list_is_tagged(const struct list *list, int64_t id);
size_t list_targets(const struct list *list, int64_t *ids, size_t max);
void list_untag_all(struct list *list);

/* The keys of a list, for struct screen_kind.widgets. */
extern const struct command_table list_commands;

/* Those of them that a screen's own table does not take, which come before the list's: to be called when it is drawn. */
void list_choose_keys(const struct command_table *own, unsigned rights, const void *subject);
extern struct command_table list_other_commands;

/* All keys of a list: arrows j k PgUp PgDn g G Home End, / n N, f, Space, Enter (split), Esc (clears filter, then tags,
 * then split). What it does not take is REACT_IGNORED. */
enum reaction list_key(struct app *app, struct list *list, const struct key *key);
/* Draws titles, rows, and the detail below if it is open. */
void list_draw(struct list *list, struct rect area, bool focused);
/* Fills position, total and filter of a title. */
void list_title(const struct list *list, struct title *title);
/* Cells for each column in width_cols, blanks between not counted; 0: left out. Pure. */
void list_layout(const struct list_column *columns, size_t count, int width_cols, int *ret_widths);

#endif
