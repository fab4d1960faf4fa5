/* Rows of what waits: tickets, shifts, and the tickets of a shift in the same columns. */
#include "supervisor/waiting_inside.h"

#include "core/text.h"
#include "tui/cells.h"
#include "tui/say.h"
#include "tui/words.h"
#include "wire/messages_shift.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

const struct waiting_kind waiting_kinds[WAITING_KINDS + 1] = {
    [WAITING_APPROVALS] = {N_("approvals"), "above", "ticket.list",
                           N_("What only a supervisor decides. Enter shows the record.")},
    [WAITING_ORDERS] = {N_("orders"), "orders", "ticket.list",
                        N_("By when the unit reports; what is \"told\" waits to be closed or sent back.")},
    [WAITING_SUSPENDED] = {N_("suspended"), "suspended", "ticket.list",
                           N_("By when the suspension ends and the clock goes on.")},
    [WAITING_FIRST_REPORTS] = {N_("first reports"), "first_reports", "ticket.list",
                               N_("Emergencies of which nothing was heard yet, by when it is due.")},
    [WAITING_SHIFTS] = {N_("shifts"), NULL, "shift.list",
                        N_("Handed over and taken by nobody. Enter shows the tickets.")},
    [WAITING_ASKED] = {N_("all asks"), "approvals", "ticket.list",
                       N_("All that is asked for, also what dispatchers decide; * is a supervisor's.")},
    [WAITING_PACKET] = {N_("shift"), NULL, "shift.show", N_("What the shift must not forget.")},
};

enum { COLUMN_WHEN, COLUMN_STATE, COLUMN_WHAT, COLUMN_RECORD, COLUMN_TITLE, COLUMN_WHOSE };
const struct list_column waiting_columns[WAITING_COLUMNS] = {
    [COLUMN_WHEN] = {.title = N_("When"), .width_min_cols = 11},
    [COLUMN_STATE] = {.title = N_("State"), .width_min_cols = 9},
    [COLUMN_WHAT] = {.title = N_("What"), .width_min_cols = 16, .weight = 1},
    [COLUMN_RECORD] = {.title = N_("Record"), .width_min_cols = 13},
    [COLUMN_TITLE] = {.title = N_("Title"), .width_min_cols = 13, .weight = 3},
    [COLUMN_WHOSE] = {.title = N_("Whose"), .width_min_cols = 10, .weight = 1},
};

static size_t source_count(void *context)
{
    return ((struct waiting_screen *)context)->count;
}

static int64_t source_id(void *context, size_t index)
{
    return ((struct waiting_screen *)context)->rows[index].id;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct waiting_screen *screen = context;
    const struct waiting_row *row = &screen->rows[index];
    char when[WHEN_TEXT];
    out[0] = '\0';
    switch (column) {
    case COLUMN_WHEN:
        session_when(screen->board->session, row->at, when);
        snprintf(out, size, "%s", when);
        break;
    case COLUMN_STATE:
        /* A shift has no limit: it is marked as long as nobody has it. */
        snprintf(out, size, "%s",
                 row->shift != 0 ? _("! waits")
                 : row->late     ? _("! late")
                 : row->done     ? _("= told")
                                 : _("+ open"));
        break;
    case COLUMN_WHAT:
        snprintf(out, size, "%s", row->what);
        break;
    case COLUMN_RECORD:
        if (row->number != 0)
            snprintf(out, size, "%" PRId64, row->number);
        break;
    case COLUMN_TITLE:
        snprintf(out, size, "%s", row->title);
        break;
    default:
        snprintf(out, size, "%s", row->whose);
        break;
    }
}

static enum style source_style(void *context, size_t index)
{
    return ((struct waiting_screen *)context)->rows[index].late ? STYLE_BAD : STYLE_NORMAL;
}

const struct list_source waiting_source = {
    .count = source_count, .id = source_id, .cell = source_cell, .style = source_style};

static void put_ticket(const struct waiting_screen *screen, const struct ticket_row *t, struct waiting_row *row)
{
    int64_t now = session_now(screen->board->session);
    *row = (struct waiting_row){.id = t->number, .number = t->number, .version = t->version, .at = t->list_at};
    (void)text_copy(row->asks, sizeof row->asks, t->asks);
    snprintf(row->title, sizeof row->title, "%s", t->title);
    snprintf(row->whose, sizeof row->whose, "%s", t->lead);
    row->done = screen->what == WAITING_ORDERS && t->order_reported;
    row->late = screen->what != WAITING_SUSPENDED && !row->done && row->at != 0 && row->at < now;
    if (screen->what == WAITING_APPROVALS)
        say_asks(t->asks_above, "", row->what, sizeof row->what);
    else if (screen->what == WAITING_ASKED)
        say_asks(t->asks, t->asks_above, row->what, sizeof row->what);
    else if (screen->what == WAITING_ORDERS)
        snprintf(row->what, sizeof row->what, "%s", _(label_of(&order_level_names, t->order_level)));
    else
        snprintf(row->what, sizeof row->what, "%s", _(label_of(&state_names, t->state)));
}

static void put_shift(const struct shift_row *shift, struct waiting_row *row)
{
    *row = (struct waiting_row){.id = shift->id, .shift = shift->id, .at = shift->handed_at, .late = true};
    int64_t tickets = shift->risk + shift->promised + shift->written;
    snprintf(row->what, sizeof row->what,
             ngettext("%" PRId64 " ticket", "%" PRId64 " tickets", (unsigned long)tickets), tickets);
    snprintf(row->title, sizeof row->title, "%s", shift->note);
    snprintf(row->whose, sizeof row->whose, "%s", shift->name[0] != '\0' ? shift->name : shift->login);
}

static void put_item(const struct shift_item_row *item, int64_t id, struct waiting_row *row)
{
    *row = (struct waiting_row){.id = id, .number = item->number, .at = item->due_at, .late = item->overdue};
    snprintf(row->what, sizeof row->what, "%s", _(label_of(&shift_section_names, item->section)));
    snprintf(row->title, sizeof row->title, "%s", item->title);
    snprintf(row->whose, sizeof row->whose, "%s", item->holder);
}

static size_t told_count(const struct waiting_screen *screen)
{
    if (!screen->asked.known)
        return 0;
    if (screen->what == WAITING_SHIFTS)
        return ((const struct shift_rows *)screen->asked.reply)->row_count;
    if (screen->what == WAITING_PACKET)
        return ((const struct shift_packet *)screen->asked.reply)->item_count;
    return ((const struct ticket_rows *)screen->asked.reply)->row_count;
}

void waiting_take_rows(struct app *app, struct waiting_screen *screen)
{
    size_t count = told_count(screen);
    struct waiting_row *rows = realloc(screen->rows, (count + 1) * sizeof *rows);
    if (rows)
        screen->rows = rows;
    screen->count = rows ? count : 0;
    screen->total = (int64_t)screen->count;
    screen->more = false;
    for (size_t i = 0; i < screen->count; i++) {
        if (screen->what == WAITING_SHIFTS)
            put_shift(&((const struct shift_rows *)screen->asked.reply)->rows[i], &rows[i]);
        else if (screen->what == WAITING_PACKET)
            put_item(&((const struct shift_packet *)screen->asked.reply)->items[i], (int64_t)i + 1, &rows[i]);
        else
            put_ticket(screen, &((const struct ticket_rows *)screen->asked.reply)->rows[i], &rows[i]);
    }
    if (waiting_kinds[screen->what].list && screen->asked.known) {
        screen->total = ((const struct ticket_rows *)screen->asked.reply)->total;
        screen->more = ((const struct ticket_rows *)screen->asked.reply)->more;
    }
    if (!rows || list_refresh(&screen->list) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
}
