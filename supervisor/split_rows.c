/* Rows of the splits: what each is called and how it stands, in which order, and how months that moved stand above what was frozen. */
#include "supervisor/split_inside.h"

#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(RANK_SAMPLE == 10, "the sentence of the sort says so");

enum { COLUMN_KEY, COLUMN_ANSWER, COLUMN_COMPLETION, COLUMN_CALLBACK, COLUMN_ON_TIME };
_Static_assert(COLUMN_ON_TIME + 1 == SPLIT_COLUMNS, "a title each");
const struct list_column split_columns[SPLIT_COLUMNS] = {
    [COLUMN_KEY] = {.title = N_("Key"), .width_min_cols = 16, .weight = 2},
    [COLUMN_ANSWER] = {.title = N_("1 Answer %"), .width_min_cols = 16, .weight = 1, .align = ALIGN_RIGHT},
    [COLUMN_COMPLETION] = {.title = N_("2 Completion %"),
                           .width_min_cols = 16,
                           .weight = 1,
                           .align = ALIGN_RIGHT},
    [COLUMN_CALLBACK] = {.title = N_("3 Callback %"), .width_min_cols = 16, .weight = 1, .align = ALIGN_RIGHT},
    [COLUMN_ON_TIME] = {.title = N_("On time"), .width_min_cols = 8, .align = ALIGN_RIGHT},
};

int64_t split_month_begin(int64_t day)
{
    return day - civil_date_of(day).day + 1;
}

int64_t split_month_end(int64_t day)
{
    struct civil_date date = civil_date_of(day);
    return split_month_begin(day) + civil_days_in_month(date.year, date.month) - 1;
}

const struct rates_row *split_row(const struct split_screen *screen, size_t index)
{
    const struct rates_reply *reply = screen->rates.reply;
    const struct rates_reply *frozen = screen->frozen.reply;
    size_t at = screen->order[index];
    return at < reply->row_count ? &reply->rows[at] : &frozen->rows[at - reply->row_count];
}

static bool is_frozen_at(const struct split_screen *screen, size_t index)
{
    return screen->order[index] >= ((const struct rates_reply *)screen->rates.reply)->row_count;
}

bool split_has_no_d(const struct split_screen *screen, enum rate_kind rate)
{
    return screen->by == SPLIT_OPERATOR && rate == RATE_ANSWER;
}

static size_t source_count(void *context)
{
    return ((struct split_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    int64_t id = split_row(context, index)->id + 1; /* 0 is a key, too */
    return is_frozen_at(context, index) ? -id : id;
}

static void say_rate(const struct split_screen *screen, const struct rates_row *row, enum rate_kind rate,
                     char *out, size_t size)
{
    char percent[RATE_TEXT];
    struct standing s = standing_of(row, rate, 0, 0);
    rate_text(s.n, s.d, percent);
    if (!s.known)
        snprintf(out, size, "-");
    else if (split_has_no_d(screen, rate))
        snprintf(out, size, "%" PRId64 "/- -", s.n);
    else
        snprintf(out, size, "%" PRId64 "/%" PRId64 " %s", s.n, s.d, percent);
}

/* The frozen row of a month that is shown whole; NULL: it is not frozen, or only some of its days are shown. */
static const struct rates_row *frozen_of(const struct split_screen *screen, const struct rates_row *row)
{
    const struct rates_reply *frozen = screen->frozen.reply;
    const struct days *days = &screen->board->days;
    if (!screen->frozen.known || screen->span != SPAN_MONTHS || screen->board->then || row->id < days->from ||
        split_month_end(row->id) > days->to)
        return NULL;
    for (size_t i = 0; i < frozen->row_count; i++)
        if (frozen->rows[i].id == row->id)
            return frozen->rows[i].known ? &frozen->rows[i] : NULL;
    return NULL;
}

static bool same_figures(const struct rates_row *row, const struct rates_row *other)
{
    for (int measure = 1; measure < MEASURE_END; measure++)
        if (figure_of(row, (enum measure)measure) != figure_of(other, (enum measure)measure))
            return false;
    return true;
}

void split_say_key(const struct split_screen *screen, const struct rates_row *row, char *out, size_t size)
{
    const char *text = row->key;
    if (screen->span == SPAN_MONTHS) {
        const struct rates_row *frozen = frozen_of(screen, row);
        const char *mark = !frozen ? "" : same_figures(row, frozen) ? _(" = frozen") : _(" ! moved");
        snprintf(out, size, "%s%s", text, mark);
        return;
    }
    if (screen->span != SPAN_KEYS) {
        snprintf(out, size, "%s", text);
        return;
    }
    if (screen->by == SPLIT_DEPARTMENT && row->id == 0)
        text = _("hotline");
    else if (screen->by == SPLIT_TYPE)
        text = row->id > 0 ? _(label_of(&type_names, (int)row->id - 1)) : _("calls");
    else if (screen->by == SPLIT_URGENCY)
        text = row->id > 0 ? _(label_of(&urgency_names, (int)row->id - 1)) : _("calls");
    snprintf(out, size, "%s%s", screen->by == SPLIT_HOUR ? _("hour ") : "", text);
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct split_screen *screen = context;
    const struct rates_row *row = split_row(screen, index);
    if (column == COLUMN_KEY && is_frozen_at(screen, index))
        snprintf(out, size, "%s", _("  as frozen"));
    else if (column == COLUMN_KEY)
        split_say_key(screen, row, out, size);
    else if (column != COLUMN_ON_TIME)
        say_rate(screen, row, (enum rate_kind)((int)column - COLUMN_ANSWER), out, size);
    else if (row->known)
        snprintf(out, size, "%" PRId64, figure_of(row, MEASURE_ON_TIME_N));
    else
        snprintf(out, size, "-");
}

static enum style source_style(void *context, size_t index)
{
    const struct split_screen *screen = context;
    struct standing s = standing_of(split_row(screen, index), screen->board->rate, 0, 0);
    if (!s.known || is_frozen_at(screen, index))
        return STYLE_DIM;
    return s.lost > 0 && !split_has_no_d(screen, screen->board->rate) ? STYLE_BAD : STYLE_NORMAL;
}

const struct list_source split_source = {
    .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};

static struct split_screen *sorting; /* qsort has no context */

static int compare(const void *a, const void *b)
{
    size_t i = *(const size_t *)a, j = *(const size_t *)b;
    const struct rates_reply *reply = sorting->rates.reply;
    struct standing x = standing_of(&reply->rows[i], sorting->board->rate, 0, 0);
    struct standing y = standing_of(&reply->rows[j], sorting->board->rate, 0, 0);
    if (sorting->sort == SORT_MISSES && x.lost != y.lost)
        return x.lost > y.lost ? -1 : 1;
    if (sorting->sort == SORT_RATE && (x.d >= RANK_SAMPLE) != (y.d >= RANK_SAMPLE))
        return x.d >= RANK_SAMPLE ? -1 : 1;
    if (sorting->sort == SORT_RATE && (x.d > 0) != (y.d > 0))
        return x.d > 0 ? -1 : 1;
    if (sorting->sort == SORT_RATE && x.n * y.d != y.n * x.d)
        return x.n * y.d < y.n * x.d ? -1 : 1;
    return (i > j) - (i < j);
}

/* A month that has moved is followed by how it was frozen. `order` holds count rows; returns how many there are then. */
static size_t put_frozen(const struct split_screen *screen, size_t *order, size_t count)
{
    const struct rates_reply *reply = screen->rates.reply, *frozen = screen->frozen.reply;
    size_t moved = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rates_row *row = &reply->rows[order[i]], *was = frozen_of(screen, row);
        moved += was && !same_figures(row, was);
    }
    size_t total = count + moved, to = total;
    for (size_t i = count; i-- > 0;) {
        const struct rates_row *row = &reply->rows[order[i]], *was = frozen_of(screen, row);
        size_t at = order[i];
        if (was && !same_figures(row, was))
            order[--to] = reply->row_count + (size_t)(was - frozen->rows);
        order[--to] = at;
    }
    return total;
}

void split_order(struct app *app, struct split_screen *screen)
{
    const struct rates_reply *reply = screen->rates.reply;
    size_t count = screen->rates.known ? reply->row_count : 0;
    size_t *order = realloc(screen->order, (2 * count + 1) * sizeof *order);
    if (order) {
        screen->order = order;
        screen->count = count;
        for (size_t i = 0; i < count; i++)
            order[i] = i;
        sorting = screen;
        qsort(order, count, sizeof *order, compare);
        screen->count = put_frozen(screen, order, count);
    }
    if (!order || list_refresh(&screen->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}
