/* The limits and settings in force, each with what it holds for and where it stands in their text. */
#include "supervisor/rules_view.h"

#include "supervisor/limits_table.h"
#include "tui/frame.h"
#include "tui/pinyin.h"
#include "tui/say.h"
#include "tui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

struct limits_screen {
    struct frame frame;
    struct board *board;
    struct asked asked;
    struct limits_table table;
    bool understood;
};

enum { COLUMN_WHAT, COLUMN_LIMIT, COLUMN_URGENCIES, COLUMN_TYPES, COLUMN_CATEGORY, COLUMN_FROM, COLUMNS };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_WHAT] = {.title = N_("Limit of"), .width_min_cols = 18, .weight = 2},
    [COLUMN_LIMIT] = {.title = N_("Limit"), .width_min_cols = 15},
    [COLUMN_URGENCIES] = {.title = N_("Urgency"), .width_min_cols = 10, .weight = 2},
    [COLUMN_TYPES] = {.title = N_("Type"), .width_min_cols = 13, .weight = 3},
    [COLUMN_CATEGORY] = {.title = N_("Category"), .width_min_cols = 8, .weight = 2},
    [COLUMN_FROM] = {.title = N_("From"), .width_min_cols = 8},
};

static const struct limits_row *row_at(const void *context, size_t index)
{
    return &((const struct limits_screen *)context)->table.rows[index];
}

static size_t source_count(void *context)
{
    return ((struct limits_screen *)context)->table.count;
}

static int64_t source_id(void *context, size_t index)
{
    (void)context;
    return (int64_t)index + 1;
}

static void say_limit(struct limit limit, char *out, size_t size)
{
    bool hours = limit.amount % HOUR_MS == 0;
    long long amount = (long long)(hours ? limit.amount / HOUR_MS : limit.amount / MINUTE_MS);
    switch (limit.clock) {
    case LIMIT_NONE:
        snprintf(out, size, "%s", _("none"));
        break;
    case LIMIT_WORKDAYS:
        snprintf(out, size, ngettext("%lld working day", "%lld working days", (unsigned long)limit.amount),
                 (long long)limit.amount);
        break;
    case LIMIT_WALL:
        snprintf(out, size, hours ? _("%lld h") : _("%lld min"), amount);
        break;
    case LIMIT_OFFICE:
        snprintf(out, size, hours ? _("%lld office h") : _("%lld office min"), amount);
        break;
    }
}

static void say_value(const struct limits_row *row, char *out, size_t size)
{
    enum setting_kind kind = row->kind == LIMITS_ROW_SETTING ? limit_settings[row->what].kind : SETTING_NUMBER;
    if (row->kind == LIMITS_ROW_STEP || kind == SETTING_DURATION)
        say_limit(row->limit, out, size);
    else if (row->kind == LIMITS_ROW_SHARE)
        snprintf(out, size, "%" PRId64 " %%", row->number);
    else if (kind == SETTING_BOOL)
        snprintf(out, size, "%s", row->number ? _("yes") : _("no"));
    else
        snprintf(out, size, "%" PRId64, row->number);
}

/* "all", or those of the mask: "general, utility". */
static void say_mask(const struct name_list *names, unsigned mask, unsigned all, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    if (mask == all) {
        snprintf(out, size, "%s", _("all"));
        return;
    }
    for (size_t i = 0; i < names->count && used < size; i++)
        if (mask & (1u << i))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                                     say_label(names, (int)i));
}

static const char *name_of_category(const struct limits_screen *screen, const char *code)
{
    const struct reference_rows *known = &screen->board->choices.known[CHOICE_CATEGORIES];
    for (size_t i = 0; i < known->row_count; i++)
        if (strcmp(known->rows[i].code, code) == 0)
            return known->rows[i].name;
    return "";
}

static const char *label_of_row(const struct limits_row *row)
{
    if (row->kind == LIMITS_ROW_STEP)
        return say_label(&limit_step_names, row->what);
    return row->kind == LIMITS_ROW_SETTING ? _(limit_settings[row->what].label)
                                           : _("completions that a person audits");
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct limits_row *row = row_at(context, index);
    out[0] = '\0';
    if (column == COLUMN_WHAT)
        snprintf(out, size, "%s", label_of_row(row));
    else if (column == COLUMN_LIMIT)
        say_value(row, out, size);
    else if (column == COLUMN_URGENCIES && row->kind == LIMITS_ROW_STEP)
        say_mask(&urgency_names, row->urgencies, LIMITS_ALL_URGENCIES, out, size);
    else if (column == COLUMN_TYPES && row->kind == LIMITS_ROW_STEP)
        say_mask(&type_names, row->types, LIMITS_ALL_TYPES, out, size);
    else if (column == COLUMN_CATEGORY && row->category[0] != '\0')
        snprintf(out, size, "%s %s", row->category, name_of_category(context, row->category));
    else if (column == COLUMN_CATEGORY && row->kind != LIMITS_ROW_SETTING)
        snprintf(out, size, "%s", _("all"));
    else if (column == COLUMN_FROM && row->line != 0)
        snprintf(out, size, _("line %zu"), row->line);
    else if (column == COLUMN_FROM)
        snprintf(out, size, "%s", _("default"));
}

static enum style source_style(void *context, size_t index)
{
    const struct limits_row *row = row_at(context, index);
    return row->category[0] != '\0' ? STYLE_HEADING : row->line == 0 ? STYLE_DIM : STYLE_NORMAL;
}

/* The words of the file, and how the labels are typed. */
static void source_words(void *context, size_t index, char *out, size_t size)
{
    const struct limits_row *row = row_at(context, index);
    char label[240], category[240];
    pinyin_words(label_of_row(row), label, sizeof label);
    pinyin_words(name_of_category(context, row->category), category, sizeof category);
    snprintf(out, size, "%s %s %s",
             row->kind == LIMITS_ROW_STEP      ? name_of(&limit_step_names, row->what)
             : row->kind == LIMITS_ROW_SETTING ? limit_settings[row->what].name
                                               : "audit_share",
             label, category);
}

static const struct document_row *document_of(const struct limits_screen *screen)
{
    const struct document_rows *told = screen->asked.reply;
    return screen->asked.known && told->row_count > 0 ? &told->rows[0] : NULL;
}

static void take_limits(struct app *app, struct limits_screen *screen)
{
    const struct document_row *document = document_of(screen);
    enum result result = document ? limits_table_make(&screen->table, document->text) : RESULT_OK;
    if (document == NULL || result != RESULT_OK)
        limits_table_stop(&screen->table);
    screen->understood = result != RESULT_INVALID;
    if (result == RESULT_NO_MEMORY)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
    frame_refresh(app, screen);
}

static void ask(struct app *app, void *state, int64_t now_ms)
{
    struct limits_screen *screen = state;
    const struct rulebook_request request = {.kind = "limits"};
    board_want(app, screen->board, 1u << CHOICE_CATEGORIES);
    rules_tick(app, screen->board, &screen->asked, &request, now_ms);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct limits_screen *screen = subject;
    if (!rules_news(&screen->asked, news, app_now_ms(app)))
        return REACT_DONE;
    take_limits(app, screen);
    return REACT_DRAW;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct limits_screen *screen = subject;
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

static struct rect around(struct app *app, void *subject, struct rect area)
{
    struct limits_screen *screen = subject;
    const struct document_row *document = document_of(screen);
    struct rect foot;
    (void)app;
    area = rect_top(area, area.rows - RULES_FOOT_ROWS, &foot);
    rules_draw_foot(screen->board, foot, document ? document->changed_at : 0, document ? document->who : "",
                    _("Changed by: rexianctl limits show >FILE, then limits import FILE --what-if"));
    if (screen->asked.refused[0] != '\0' || !screen->understood) {
        paint_format(area.row, area.col, area.cols, STYLE_ERROR, "! %s",
                     screen->understood
                         ? screen->asked.refused
                         : _("The broker has limits that this console does not know: use its version."));
        return (struct rect){0};
    }
    screen->frame.list.empty = screen->asked.known ? NULL : "...";
    return area;
}

static bool start(struct app *app, void *state, const void *given)
{
    struct limits_screen *screen = state;
    (void)given;
    screen->board = app_context(app);
    screen->understood = true;
    return asked_start(&screen->asked, "rules.show") == RESULT_OK;
}

static void stop(struct app *app, void *subject)
{
    struct limits_screen *screen = subject;
    (void)app;
    asked_stop(&screen->asked);
    limits_table_stop(&screen->table);
}

static const struct command commands[] = {
    {.key = 'C',
     .name = "calendar",
     .label = N_("calendar"),
     .help = N_("The year's calendar"),
     .run = open_calendar},
    {.key = 'D',
     .name = "directory",
     .label = N_("directory"),
     .help = N_("The dispatch directory"),
     .run = open_directory},
};

static const struct frame_kind kind = {
    .size = sizeof(struct limits_screen),
    .name = N_("Limits"),
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

enum reaction open_limits(struct app *app, void *subject, const char *argument)
{
    (void)subject;
    (void)argument;
    (void)frame_open(app, &kind, NULL);
    return REACT_DRAW;
}
