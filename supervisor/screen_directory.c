/* The dispatch directory: which unit leads for which category and place at which hours, and what it would answer. */
#include "supervisor/rules_view.h"

#include "core/routing.h"
#include "tui/frame.h"
#include "tui/pinyin.h"
#include "tui/say.h"
#include "tui/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct directory_screen {
    struct frame frame;
    struct board *board;
    struct asked asked;
    size_t *order; /* open rules: by category and place, the city's fallback last */
    size_t count;
};

enum { COLUMN_CATEGORY, COLUMN_PLACE, COLUMN_HOURS, COLUMN_LEAD, COLUMN_HELPERS, COLUMN_NOTE, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_CATEGORY] = {.title = N_("Category"), .width_min_cols = 22, .weight = 2},
    [COLUMN_PLACE] = {.title = N_("Place"), .width_min_cols = 12, .weight = 1},
    [COLUMN_HOURS] = {.title = N_("Hours"), .width_min_cols = 12},
    [COLUMN_LEAD] = {.title = N_("Lead"), .width_min_cols = 18, .weight = 2},
    [COLUMN_HELPERS] = {.title = N_("Helpers"), .width_min_cols = 9, .weight = 2},
    [COLUMN_NOTE] = {.title = N_("Note"), .width_min_cols = 10, .weight = 2},
};

static const struct rule_row *row_at(const void *context, size_t index)
{
    const struct directory_screen *screen = context;
    return &((const struct rule_rows *)screen->asked.reply)->rows[screen->order[index]];
}

static size_t source_count(void *context)
{
    return ((struct directory_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    return row_at(context, index)->id;
}

static const struct reference_row *known(const struct directory_screen *screen, enum choice_set set,
                                         const char *code)
{
    const struct reference_rows *rows = &screen->board->choices.known[set];
    for (size_t i = 0; i < rows->row_count; i++)
        if (strcmp(rows->rows[i].code, code) == 0)
            return &rows->rows[i];
    return NULL;
}

/* "02.01.01 供热", "all": what a code is called, once that is known. */
static void say_code(const struct directory_screen *screen, enum choice_set set, const char *code,
                     bool with_code, char *out, size_t size)
{
    const struct reference_row *row = known(screen, set, code);
    if (strcmp(code, "*") == 0)
        snprintf(out, size, "%s", _("all"));
    else if (row == NULL)
        snprintf(out, size, "%s", code);
    else
        snprintf(out, size, "%s%s%s", with_code ? code : "", with_code ? " " : "", row->name);
}

static void say_helpers(const struct directory_screen *screen, const char *codes, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*codes != '\0' && used < size) {
        char code[TEXT_CODE], name[TEXT_NAME + TEXT_CODE];
        size_t bytes = strcspn(codes, " ");
        snprintf(code, sizeof code, "%.*s", (int)bytes, codes);
        say_code(screen, CHOICE_UNITS, code, false, name, sizeof name);
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", name);
        codes += bytes;
        codes += strspn(codes, " ");
    }
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct directory_screen *screen = context;
    const struct rule_row *row = row_at(screen, index);
    out[0] = '\0';
    if (column == COLUMN_CATEGORY)
        say_code(screen, CHOICE_CATEGORIES, row->category, true, out, size);
    else if (column == COLUMN_PLACE)
        say_code(screen, CHOICE_DISTRICTS, row->district, false, out, size);
    else if (column == COLUMN_HOURS)
        snprintf(out, size, "%s", say_label(&rule_hours_names, name_value(&rule_hours_names, row->hours)));
    else if (column == COLUMN_LEAD)
        say_code(screen, CHOICE_UNITS, row->unit, false, out, size);
    else if (column == COLUMN_HELPERS)
        say_helpers(screen, row->co_handlers, out, size);
    else
        snprintf(out, size, "%s", row->note);
}

/* How the names are typed, and the words that callers use for a category. */
static void source_words(void *context, size_t index, char *out, size_t size)
{
    const struct directory_screen *screen = context;
    const struct rule_row *row = row_at(screen, index);
    const struct {
        enum choice_set set;
        const char *code;
    } parts[] = {
        {CHOICE_CATEGORIES, row->category}, {CHOICE_DISTRICTS, row->district}, {CHOICE_UNITS, row->unit}};
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && used < size; i++) {
        const struct reference_row *of = known(screen, parts[i].set, parts[i].code);
        char pinyin[3 * TEXT_NAME] = "", others[TEXT_TITLE] = "";
        if (of == NULL)
            continue;
        pinyin_words(of->name, pinyin, sizeof pinyin);
        pinyin_initials(of->words, others, sizeof others);
        used += (size_t)snprintf(out + used, size - used, "%s %s %s %s %s ", parts[i].code, pinyin, of->words,
                                 others, of->name_en);
    }
}

static enum style source_style(void *context, size_t index)
{
    const struct rule_row *row = row_at(context, index);
    return strcmp(row->category, "*") == 0 ? STYLE_HEADING : STYLE_NORMAL;
}

static const struct rule_rows *ordering; /* qsort has no context */

/* '*' comes last: it is what is left when nothing named fits. */
static int compare_codes(const char *a, const char *b)
{
    bool any_a = strcmp(a, "*") == 0, any_b = strcmp(b, "*") == 0;
    return any_a != any_b ? (any_a ? 1 : -1) : strcmp(a, b);
}

static int compare(const void *a, const void *b)
{
    const struct rule_row *x = &ordering->rows[*(const size_t *)a], *y = &ordering->rows[*(const size_t *)b];
    int by = compare_codes(x->category, y->category);
    if (by == 0)
        by = compare_codes(x->district, y->district);
    return by != 0 ? by : strcmp(x->hours, y->hours);
}

static void take_rules(struct app *app, struct directory_screen *screen)
{
    const struct rule_rows *told = screen->asked.reply;
    size_t count = screen->asked.known ? told->row_count : 0;
    size_t *order = realloc(screen->order, (count + 1) * sizeof *order);
    screen->count = 0;
    if (order != NULL) {
        screen->order = order;
        for (size_t i = 0; i < count; i++)
            if (!told->rows[i].shut)
                order[screen->count++] = i;
        ordering = told;
        qsort(order, screen->count, sizeof *order, compare);
    }
    if (order == NULL)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    frame_refresh(app, screen);
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct directory_screen *screen = state;
    const struct nothing nothing = {0};
    board_want(app, screen->board, (1u << CHOICE_SETS) - 1);
    rules_tick(app, screen->board, &screen->asked, &nothing, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct directory_screen *screen = subject;
    if (!rules_news(&screen->asked, news, app_now_ms(app)))
        return REACT_DONE;
    take_rules(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct directory_screen *screen = subject;
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct directory_screen *screen = subject;
    const struct rule_rows *told = screen->asked.reply;
    struct rect foot;
    (void)app;
    area = rect_top(area, area.rows - RULES_FOOT_ROWS, &foot);
    rules_draw_foot(screen->board, foot, told->changed_at, told->who,
                    _("Changed by: rexianctl directory import FILE --what-if, then without it"));
    if (screen->asked.refused[0] != '\0') {
        paint_format(area.row, area.col, area.cols, STYLE_ERROR, "! %s", screen->asked.refused);
        return (struct rect){0};
    }
    screen->frame.list.empty = screen->asked.known ? NULL : "...";
    return area;
}

static enum reaction probe(struct app *app, void *subject, const char *argument)
{
    struct directory_screen *screen = subject;
    int64_t selected = list_selected(&screen->frame.list);
    const struct rule_row *row = selected < 0 ? NULL : row_at(screen, (size_t)selected);
    (void)argument;
    probe_screen_open(app, screen->board, row ? row->category : "", row ? row->district : "");
    return REACT_DRAW;
}

static bool start(struct app *app, void *state, const void *given)
{
    struct directory_screen *screen = state;
    (void)given;
    screen->board = app_context(app);
    return asked_start(&screen->asked, "directory.list") == RESULT_OK;
}

static void stop(struct app *app, void *subject)
{
    struct directory_screen *screen = subject;
    (void)app;
    asked_stop(&screen->asked);
    free(screen->order);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("what if"),
     .help = N_("What the directory would answer for a category and a place now"),
     .run = probe},
    {.key = 'p', .name = "probe", .run = probe},
    {.key = 'C',
     .name = "calendar",
     .label = N_("calendar"),
     .help = N_("The year's calendar"),
     .run = open_calendar},
    {.key = 'L',
     .name = "limits",
     .label = N_("limits"),
     .help = N_("The limits in force"),
     .run = open_limits},
};

static const struct frame_kind kind = {
    .size = sizeof(struct directory_screen),
    .name = N_("Directory"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .columns = columns,
    .column_count = COLUMNS,
    .source = {.count = source_count,
               .id = source_id,
               .cell = source_cell,
               .style = source_style,
               .words = source_words},
    .start = start,
    .ask = ask,
    .title = title,
    .around = around,
    .message = message,
    .stop = stop,
};

enum reaction open_directory(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    (void)frame_open(app, &kind, NULL);
    return REACT_DRAW;
}
