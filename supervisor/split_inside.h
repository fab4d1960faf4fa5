/* The state of a split screen, its rows apart from its keys and questions. Only screen_split.c and split_rows.c include it. */
#ifndef REXIAN_SUPERVISOR_SPLIT_INSIDE_H
#define REXIAN_SUPERVISOR_SPLIT_INSIDE_H

#include "supervisor/screens.h"
#include "tui/list.h"

enum sort { SORT_TOLD, SORT_MISSES, SORT_RATE, SORT_COUNT };

struct split_screen {
    struct board *board;
    enum split by;
    enum span span;
    unsigned version;
    struct asked rates;
    struct asked frozen; /* months: the figures as they were frozen */
    size_t *order;       /* indices into the rows of the answer; from its count on, into the frozen ones */
    size_t count;
    enum sort sort;
    struct list list;
};

enum { SPLIT_COLUMNS = 5 };
extern const struct list_column split_columns[SPLIT_COLUMNS];
/* The rows of a split screen, which is the context. */
extern const struct list_source split_source;

/* Orders the rows again, after an answer or another sort. */
void split_order(struct app *app, struct split_screen *screen);
/* The row of an index of the list: of the answer, or a month as it was frozen. */
const struct rates_row *split_row(const struct split_screen *screen, size_t index);
/* What a row is called on a screen: names of the city as they are, words of ours translated, months with their mark. */
void split_say_key(const struct split_screen *screen, const struct rates_row *row, char *out, size_t size);
/* An operator answers calls; those nobody answered are nobody's: there is no d. */
bool split_has_no_d(const struct split_screen *screen, enum rate_kind rate);
/* First and last day of a day's month. */
int64_t split_month_begin(int64_t day);
int64_t split_month_end(int64_t day);

#endif
