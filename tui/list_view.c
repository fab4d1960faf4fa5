#include "tui/cells.h"
#include "tui/list.h"
#include "tui/say.h"
#include <string.h>

enum { COLUMNS_MOST = 16, SPLIT_ROWS_MIN = 5 };

static enum reaction down(struct app *app, void *list, const char *argument)
{
    (void)app;
    (void)argument;
    list_move(list, 1);
    return REACT_DRAW;
}

static enum reaction up(struct app *app, void *list, const char *argument)
{
    (void)app;
    (void)argument;
    list_move(list, -1);
    return REACT_DRAW;
}

static int64_t page_of(const struct list *list)
{
    return list->rows_in_view > 1 ? list->rows_in_view - 1 : 1;
}

static enum reaction page_down(struct app *app, void *list, const char *argument)
{
    (void)app;
    (void)argument;
    list_move(list, page_of(list));
    return REACT_DRAW;
}

static enum reaction page_up(struct app *app, void *list, const char *argument)
{
    (void)app;
    (void)argument;
    list_move(list, -page_of(list));
    return REACT_DRAW;
}

static enum reaction first(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)app;
    (void)argument;
    list_move(list, -(int64_t)list->at);
    return REACT_DRAW;
}

static enum reaction last(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)app;
    (void)argument;
    list_move(list, (int64_t)list->shown_count);
    return REACT_DRAW;
}

static void filter_by(struct app *app, struct list *list, const char *text)
{
    if (list_filter(list, text) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}

static enum reaction filter_changed(struct app *app, void *context, const char *text)
{
    filter_by(app, context, text);
    return REACT_DRAW;
}

static enum reaction filter_cancelled(struct app *app, void *context)
{
    struct list *list = context;
    filter_by(app, list, list->filter_before);
    return REACT_DRAW;
}

static enum reaction ask_filter(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)argument;
    memcpy(list->filter_before, list->filter, sizeof(list->filter));
    app_prompt(app, &(struct prompt){.label = _("filter: "),
                                     .initial = list->filter,
                                     .history = &list->filters,
                                     .context = list,
                                     .done = filter_changed,
                                     .changed = filter_changed,
                                     .cancelled = filter_cancelled});
    return REACT_DRAW;
}

static enum reaction jump_done(struct app *app, void *context, const char *text)
{
    if (*text != '\0' && !list_jump(context, text))
        app_say(app, STYLE_ERROR, _("No row has \"%s\"."), text);
    return REACT_DRAW;
}

static enum reaction ask_jump(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)argument;
    app_prompt(app, &(struct prompt){
                        .label = _("jump to: "), .history = &list->jumps, .context = list, .done = jump_done});
    return REACT_DRAW;
}

static enum reaction jump_again(struct app *app, struct list *list, int step)
{
    if (!list_jump_again(list, step))
        app_say(app, STYLE_ERROR, _("No row has \"%s\"."), list->jump);
    return REACT_DRAW;
}

static enum reaction jump_next(struct app *app, void *list, const char *argument)
{
    (void)argument;
    return jump_again(app, list, 1);
}

static enum reaction jump_before(struct app *app, void *list, const char *argument)
{
    (void)argument;
    return jump_again(app, list, -1);
}

static enum reaction tag(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)argument;
    if (list_toggle_tag(list, list->selected_id) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    list_move(list, 1);
    return REACT_DRAW;
}

static enum reaction toggle_split(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)app;
    (void)argument;
    list->split = !list->split;
    return REACT_DRAW;
}

static enum reaction undo_view(struct app *app, void *subject, const char *argument)
{
    struct list *list = subject;
    (void)argument;
    if (list->filter[0] != '\0')
        filter_by(app, list, "");
    else if (list->tagged_count > 0)
        list_untag_all(list);
    else
        list->split = false;
    return REACT_DRAW;
}

static bool has_rows(const void *subject)
{
    return ((const struct list *)subject)->shown_count > 0;
}

static bool has_jump(const void *subject)
{
    return ((const struct list *)subject)->jump[0] != '\0';
}

static bool has_detail(const void *subject)
{
    return ((const struct list *)subject)->source.detail != NULL;
}

static bool has_undo(const void *subject)
{
    const struct list *list = subject;
    return list->filter[0] != '\0' || list->tagged_count > 0 || list->split;
}

static const struct command rows[] = {
    {.key = '/', .label = N_("jump"), .help = N_("Jump to a row that has a text"), .run = ask_jump},
    {.key = 'f',
     .label = N_("filter"),
     .help = N_("Show only rows that have all of some words; Up recalls"),
     .run = ask_filter},
    {.key = ' ',
     .label = N_("tag"),
     .help = N_("Tag the row: actions apply to all tagged rows"),
     .run = tag,
     .ready = has_rows},
    {.key = PRESS_ENTER,
     .help = N_("Open or close the detail below, which follows the list"),
     .run = toggle_split,
     .ready = has_detail},
    {.key = 'n', .help = N_("Jump to the next row that has the text"), .run = jump_next, .ready = has_jump},
    {.key = 'N', .help = N_("Jump to the row before that has the text"), .run = jump_before, .ready = has_jump},
    {.key = PRESS_DOWN, .help = N_("One row down (or j)"), .run = down},
    {.key = PRESS_UP, .help = N_("One row up (or k)"), .run = up},
    {.key = PRESS_PAGE_DOWN, .help = N_("One page down"), .run = page_down},
    {.key = PRESS_PAGE_UP, .help = N_("One page up"), .run = page_up},
    {.key = 'g', .help = N_("First row (or Home)"), .run = first},
    {.key = 'G', .help = N_("Last row (or End)"), .run = last},
    {.key = PRESS_ESC,
     .help = N_("Clear the filter, then the tags, then close the detail"),
     .run = undo_view,
     .ready = has_undo},
    {.key = 'j', .run = down},
    {.key = 'k', .run = up},
    {.key = PRESS_HOME, .run = first},
    {.key = PRESS_END, .run = last},
};

const struct command_table list_commands = {rows, sizeof(rows) / sizeof(rows[0])};

static struct command other_rows[sizeof rows / sizeof rows[0]];
struct command_table list_other_commands = {other_rows, 0};

void list_choose_keys(const struct command_table *own, unsigned rights, const void *subject)
{
    list_other_commands.count = 0;
    for (size_t i = 0; i < list_commands.count; i++)
        if (command_by_key(own, rows[i].key, rights, subject) == NULL)
            other_rows[list_other_commands.count++] = rows[i];
}

static enum reaction click(struct list *list, const struct key *key)
{
    struct rect area = list->area;
    if (key->row < area.row || key->row >= area.row + area.rows || key->col < area.col ||
        key->col >= area.col + area.cols)
        return REACT_IGNORED;
    size_t at = list->top + (size_t)(key->row - area.row);
    if (at < list->shown_count)
        list_move(list, (int64_t)at - (int64_t)list->at);
    return REACT_DRAW;
}

enum reaction list_key(struct app *app, struct list *list, const struct key *key)
{
    if (key->kind == KEY_KIND_CLICK)
        return click(list, key);
    if (key->kind != KEY_KIND_TEXT && key->kind != KEY_KIND_PRESS)
        return REACT_IGNORED;
    const struct command *command = command_by_key(&list_commands, key->code, 0, list);
    return command == NULL ? REACT_IGNORED : command->run(app, list, "");
}

static size_t columns_of(const struct list *list)
{
    return list->column_count < COLUMNS_MOST ? list->column_count : COLUMNS_MOST;
}

static void draw_titles(const struct list *list, struct rect area, const int *widths)
{
    paint_text(area.row, area.col, area.cols, STYLE_HEADING, "");
    int col = area.col + 1;
    for (size_t i = 0; i < columns_of(list); i++) {
        if (widths[i] == 0)
            continue;
        paint_aligned(area.row, col, widths[i], STYLE_HEADING, list->columns[i].align,
                      _(list->columns[i].title));
        col += widths[i] + 1;
    }
}

static void draw_row(const struct list *list, struct rect area, int line, size_t at, const int *widths,
                     bool focused)
{
    char cell[512];
    size_t index = list->shown[at];
    bool tagged = list_is_tagged(list, list->source.id(list->source.context, index));
    enum style style =
        list->source.style == NULL ? STYLE_NORMAL : list->source.style(list->source.context, index);
    if (tagged)
        style = STYLE_TAGGED;
    if (at == list->at)
        style = focused ? STYLE_SELECTED : STYLE_SELECTED_DIM;
    int row = area.row + line, col = area.col + 1;
    /* One symbol beside the colour: '*' tagged, '>' selected, '+' both. */
    const char *mark = at == list->at ? (tagged ? "+" : ">") : (tagged ? "*" : " ");
    paint_text(row, area.col, area.cols, style, mark);
    for (size_t i = 0; i < columns_of(list); i++) {
        if (widths[i] == 0)
            continue;
        cell[0] = '\0';
        list->source.cell(list->source.context, index, i, cell, sizeof(cell));
        paint_aligned(row, col, widths[i], style, list->columns[i].align, cell);
        col += widths[i] + 1;
    }
    if (at == list->at && focused)
        paint_cursor(row, area.col);
}

static void scroll_into_view(struct list *list, int rows_in_view)
{
    size_t view = rows_in_view > 0 ? (size_t)rows_in_view : 1;
    if (list->at < list->top)
        list->top = list->at;
    if (list->at >= list->top + view)
        list->top = list->at - view + 1;
    if (list->top + view > list->shown_count)
        list->top = list->shown_count > view ? list->shown_count - view : 0;
}

void list_draw(struct list *list, struct rect area, bool focused)
{
    int widths[COLUMNS_MOST] = {0};
    struct rect detail = {0}, rest = area;
    if (list->split && list->source.detail != NULL && area.rows >= 2 * SPLIT_ROWS_MIN)
        rest = rect_top(area, area.rows / 2, &detail);
    list_layout(list->columns, columns_of(list), rest.cols - 1, widths);
    draw_titles(list, rest, widths);
    rest = (struct rect){rest.row + 1, rest.col, rest.rows - 1, rest.cols};
    list->rows_in_view = rest.rows;
    list->area = rest;
    scroll_into_view(list, rest.rows);
    for (int line = 0; line < rest.rows; line++) {
        size_t at = list->top + (size_t)line;
        if (at < list->shown_count)
            draw_row(list, rest, line, at, widths, focused);
    }
    if (list->shown_count == 0) {
        const char *empty = list->empty == NULL ? _("Nothing here.") : list->empty;
        paint_text(rest.row, rest.col + 1, rest.cols - 1, STYLE_DIM,
                   list->filter[0] != '\0' ? _("No row passes the filter; Esc clears it.") : empty);
    }
    if (detail.rows == 0)
        return;
    paint_hline(detail.row, detail.col, detail.cols, STYLE_LINE, _("Detail"));
    detail = (struct rect){detail.row + 1, detail.col, detail.rows - 1, detail.cols};
    int64_t index = list_selected(list);
    if (index >= 0)
        list->source.detail(list->source.context, (size_t)index, detail);
}
