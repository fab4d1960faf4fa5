/* The misses of a rate, each with its reason and the key that works it off: those still open first, then the lost ones. */
#include "supervisor/misses_inside.h"

#include "core/authority.h"
#include "core/civil.h"
#include "core/text.h"
#include "tui/cells.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { COLUMN_WHEN, COLUMN_STATE, COLUMN_REASON, COLUMN_RECORD, COLUMN_TITLE, COLUMN_WHOSE, COLUMNS };
enum { RECORD_COLS = 13 };
static const struct list_column columns[COLUMNS] = {
    [COLUMN_WHEN] = {.title = N_("When"), .width_min_cols = 11},
    [COLUMN_STATE] = {.title = N_("State"), .width_min_cols = 7},
    [COLUMN_REASON] = {.title = N_("Reason"), .width_min_cols = 15},
    [COLUMN_RECORD] = {.title = N_("Record"), .width_min_cols = RECORD_COLS},
    [COLUMN_TITLE] = {.title = N_("Title"), .width_min_cols = 14, .weight = 3},
    [COLUMN_WHOSE] = {.title = N_("Whose"), .width_min_cols = 12, .weight = 1},
};

static const struct miss_row *row_at(const struct misses_screen *screen, size_t index)
{
    return &screen->told.rows[screen->order[index]];
}

static size_t source_count(void *context)
{
    return ((struct misses_screen *)context)->count;
}

static int64_t id_at(const struct misses_screen *screen, size_t index)
{
    const struct miss_row *row = row_at(screen, index);
    return row->number != 0 ? row->number : -row->call_id;
}

static int64_t source_id(void *context, size_t index)
{
    return id_at(context, index);
}

/* Of an id that has no room its end, which tells one call from another. */
static void say_ref(const char *ref, char *out, size_t size)
{
    int over_cols = text_width_cols(ref) - RECORD_COLS;
    size_t from = over_cols > 0 ? text_cut(ref, over_cols + 1, NULL) : 0;
    snprintf(out, size, "%s%s", from > 0 ? "~" : "", ref + from);
}

/* Jump and filter look into the whole id. */
static void source_words(void *context, size_t index, char *out, size_t size)
{
    snprintf(out, size, "%s", row_at(context, index)->ref);
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct misses_screen *screen = context;
    const struct miss_row *row = row_at(screen, index);
    char when[WHEN_TEXT];
    switch (column) {
    case COLUMN_WHEN:
        session_when(screen->board->session, row->at, when);
        snprintf(out, size, "%s", when);
        break;
    case COLUMN_STATE:
        snprintf(out, size, "%s", row->recoverable ? _("+ open") : _("x lost"));
        break;
    case COLUMN_REASON:
        snprintf(out, size, "%s",
                 row->reason >= 0 && row->reason < MISS_COUNT ? _(miss_names.labels[row->reason]) : "?");
        break;
    case COLUMN_RECORD:
        if (row->number != 0)
            snprintf(out, size, "%" PRId64, row->number);
        else
            say_ref(row->ref, out, size);
        break;
    case COLUMN_TITLE:
        snprintf(out, size, "%s", row->title);
        break;
    default:
        snprintf(out, size, "%s", row->who);
        break;
    }
}

static enum style source_style(void *context, size_t index)
{
    return row_at(context, index)->recoverable ? STYLE_NORMAL : STYLE_BAD;
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    if (app_is_top(app, subject))
        misses_ask(app, subject, now_ms);
    return REACT_DONE;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct misses_screen *screen = subject;
    list_title(&screen->list, ret);
    snprintf(ret->record, sizeof ret->record, "%s", _(rate_kinds[screen->of.rate].label));
    if (!screen->known)
        return;
    ret->age_ms = app_now_ms(app) - screen->known_ms;
    ret->stale = !session_is_ready(screen->board->session);
}

static void say_range(const struct misses_screen *screen, char *out, size_t size)
{
    char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
    const struct misses_of *of = &screen->of;
    civil_format_date(civil_date_of(of->from), from);
    civil_format_date(civil_date_of(of->to), to);
    snprintf(out, size, "%s%s%s%s%s", from, of->from != of->to ? " .. " : "", of->from != of->to ? to : "",
             of->key_text[0] != '\0' ? ", " : "", of->key_text);
}

static void draw_summary(const struct misses_screen *screen, struct rect area)
{
    static const char *const shows[SHOW_COUNT] = {"", N_("  (only open ones)"), N_("  (only lost ones)")};
    char range[160];
    int64_t open = 0;
    size_t count = screen->told.count;
    for (size_t i = 0; i < count; i++)
        open += screen->told.rows[i].recoverable;
    say_range(screen, range, sizeof range);
    const char *show = screen->show == SHOW_ALL ? "" : _(shows[screen->show]);
    if (!screen->known)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, "%s: ...", range);
    else if ((int64_t)count < screen->told.total)
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING,
                     _("%s: misses %" PRId64 "; of the first %zu: %" PRId64 " still open, %" PRId64 " lost%s"),
                     range, screen->told.total, count, open, (int64_t)count - open, show);
    else
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_HEADING,
                     _("%s: misses %" PRId64 ": %" PRId64 " still open, %" PRId64 " lost%s"), range,
                     screen->told.total, open, (int64_t)count - open, show);
}

static enum reaction open_record(struct app *app, void *subject, const char *argument)
{
    struct misses_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    if (selected < 0)
        return REACT_DONE;
    const struct miss_row *row = row_at(screen, (size_t)selected);
    if (row->number != 0)
        record_screen_open(app, screen->board, row->number);
    else
        call_screen_open(app, screen->board, row->call_id);
    return REACT_DRAW;
}

static enum reaction next_show(struct app *app, void *subject, const char *argument)
{
    struct misses_screen *screen = subject;
    (void)argument;
    screen->show = (enum show)(((int)screen->show + 1) % SHOW_COUNT);
    misses_order(app, screen);
    return REACT_DRAW;
}

static bool has_rows(const void *subject)
{
    return ((const struct misses_screen *)subject)->count > 0;
}

/* -- decisions ---------------------------------------------------------------------------------------------- */

static const struct decision called_back = {
    .title = N_("The caller was called back"),
    .type = "call.returned",
    .done = N_("Recorded: the caller was called back. It stays a miss, and is shown as returned."),
};

/* What works a miss off, by its reason. */
static const struct {
    enum miss_reason reason;
    const char *say;
} works_off[] = {
    {MISS_NOT_REPLIED,
     N_("Works it off: r the unit's reply in its name; g urges the unit, v raises an order.")},
    {MISS_AWAITING_AUDIT, N_("Works it off: an auditor passes it; g urges, m shows what else there is.")},
    {MISS_REDO_OPEN, N_("Works it off: r the unit's reply in its name; g urges the unit, v raises an order.")},
    {MISS_NOT_CALLED,
     N_("Works it off: a callback agent calls the caller; g urges, m shows what else there is.")},
    {MISS_NOT_REACHED, N_("Works it off: a callback agent calls again; g urges, m shows what else there is.")},
    {MISS_ABANDONED, N_("Call the caller back, then c records it; the call stays a miss.")},
    {MISS_REFUSED, N_("Call the caller back, then c records it; the call stays a miss.")},
    {MISS_END_UNSEEN, N_("Call the caller back, then c records it; the call stays a miss.")},
};

static void draw_remedy(const struct misses_screen *screen, struct rect area)
{
    int64_t selected = list_selected(&screen->list);
    for (size_t i = 0; selected >= 0 && i < sizeof works_off / sizeof works_off[0]; i++)
        if ((int)works_off[i].reason == row_at(screen, (size_t)selected)->reason)
            paint_aligned(area.row, area.col + 1, area.cols - 1, STYLE_DIM, ALIGN_LEFT, _(works_off[i].say));
}

static bool is_target(const struct misses_screen *screen, size_t index)
{
    int64_t id = id_at(screen, index);
    return screen->list.tagged_count > 0 ? list_is_tagged(&screen->list, id)
                                         : id == list_selected_id(&screen->list);
}

/* On all that is tagged, else on the selected one. */
static enum reaction take(struct app *app, struct misses_screen *screen, const struct decision *decision)
{
    struct decide_target *targets = calloc(screen->count + 1, sizeof *targets);
    size_t count = 0;
    for (size_t i = 0; targets != NULL && i < screen->count && count < DECIDE_MOST; i++) {
        const struct miss_row *row = row_at(screen, i);
        if (!is_target(screen, i) || (row->number == 0) != (decision == &called_back))
            continue;
        struct decide_target *target = &targets[count++];
        target->number = row->number != 0 ? row->number : row->call_id;
        (void)text_copy(target->title, sizeof target->title, row->number != 0 ? row->title : row->ref);
    }
    enum reaction reaction = decide_take(app, screen->board, decision, targets, count);
    free(targets);
    return reaction;
}

#define DECIDE(NAME, DECISION)                                                                                 \
    static enum reaction NAME(struct app *app, void *subject, const char *argument)                            \
    {                                                                                                          \
        (void)argument;                                                                                        \
        return take(app, subject, DECISION);                                                                   \
    }
DECIDE(urge, decision_of('g'))
DECIDE(raise_order, decision_of('v'))
DECIDE(reply, &decision_reply)
DECIDE(call_back, &called_back)

static enum reaction more(struct app *app, void *subject, const char *argument)
{
    struct misses_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    (void)argument;
    return selected < 0 ? REACT_DONE
                        : decide_more(app, screen->board, row_at(screen, (size_t)selected)->number);
}

static bool has_ticket(const void *subject)
{
    const struct misses_screen *screen = subject;
    int64_t selected = list_selected(&screen->list);
    return selected >= 0 && row_at(screen, (size_t)selected)->number != 0;
}

static bool has_call(const void *subject)
{
    const struct misses_screen *screen = subject;
    return list_selected(&screen->list) >= 0 && !has_ticket(subject);
}

static void close_screen(struct app *app, void *subject)
{
    struct misses_screen *screen = subject;
    (void)app;
    list_stop(&screen->list);
    misses_forget(&screen->told);
    misses_forget(&screen->coming);
    free(screen->order);
    free(screen);
}

static const struct command commands[] = {
    {.key = PRESS_ENTER,
     .label = N_("record"),
     .help = N_("Open the ticket with its history, or the call"),
     .run = open_record,
     .ready = has_rows},
    {.key = 'r',
     .name = "reply",
     .label = N_("reply"),
     .help = N_("Record the unit's reply in its name: what the caller hears, and who phoned"),
     .rights = RIGHT_DISPATCH,
     .run = reply,
     .ready = has_ticket},
    {.key = 'g',
     .name = "urge",
     .label = N_("urge"),
     .help = N_("Urge the holder, with a word"),
     .rights = RIGHT_DISPATCH | RIGHT_SUPERVISE,
     .run = urge,
     .ready = has_ticket},
    {.key = 'v',
     .name = "order",
     .label = N_("order"),
     .help = N_("Raise a supervision order on the lead, with a level"),
     .rights = RIGHT_ORDER,
     .run = raise_order,
     .ready = has_ticket},
    {.key = 'm',
     .name = "more",
     .label = N_("more"),
     .help = N_("What else can be decided on this ticket now"),
     .run = more,
     .ready = has_ticket},
    {.key = 'c',
     .name = "returned",
     .label = N_("call returned"),
     .help = N_("Record that the caller of a missed call was called back"),
     .run = call_back,
     .ready = has_call},
    {.key = 's',
     .label = N_("open/lost"),
     .help = N_("Show all misses, only those still open, only those lost"),
     .run = next_show},
};

static const struct command_table table = {commands, sizeof commands / sizeof commands[0]};

static void draw(struct app *app, void *subject, struct rect area)
{
    struct misses_screen *screen = subject;
    struct rect rest, last, first = rect_top(area, 1, &rest);
    struct rect middle = rect_top(rest, rest.rows - 1, &last);
    if (screen->finished != screen->board->deciding.finished)
        list_untag_all(&screen->list);
    screen->finished = screen->board->deciding.finished;
    list_choose_keys(&table, app_rights(app), screen);
    misses_ask(app, screen, app_now_ms(app));
    draw_summary(screen, first);
    if (screen->refused[0] != '\0') {
        paint_format(rest.row, rest.col, rest.cols, STYLE_ERROR, "! %s", screen->refused);
        return;
    }
    screen->list.empty = screen->known ? _("No misses.") : "...";
    list_draw(&screen->list, middle, true);
    draw_remedy(screen, last);
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct misses_screen *screen = subject;
    bool may = pressed->kind == KEY_KIND_TEXT || pressed->kind == KEY_KIND_PRESS;
    if (may && command_by_key(&table, pressed->code, app_rights(app), screen) != NULL)
        return REACT_IGNORED;
    return list_key(app, &screen->list, pressed);
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    return misses_news(app, subject, news);
}

static const struct screen_kind kind = {
    .name = N_("Misses"),
    .commands = {commands, sizeof commands / sizeof commands[0]},
    .widgets = {&list_other_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .resume = decide_resume,
    .close = close_screen,
};

void misses_screen_open(struct app *app, struct board *board, const struct misses_of *of)
{
    struct misses_screen *screen = calloc(1, sizeof *screen);
    const struct list_source source = {.context = screen,
                                       .count = source_count,
                                       .id = source_id,
                                       .cell = source_cell,
                                       .style = source_style,
                                       .words = source_words};
    if (!screen || list_start(&screen->list, &source, columns, COLUMNS) != RESULT_OK) {
        free(screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    screen->finished = board->deciding.finished;
    screen->of = *of;
    screen->stale = true;
    screen->wanted = MISSES_PAGE;
    misses_ask(app, screen, app_now_ms(app));
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
