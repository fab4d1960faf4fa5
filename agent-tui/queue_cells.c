/* The columns of work lists and what stands in them. */
#include "agent-tui/queue.h"

#include "agent-tui/say.h"
#include "tui/cells.h"

#include <stdio.h>

enum { NAMES_COLS_MOST = 12 };

static const struct list_column columns[COLUMN_COUNT] = {
    [COLUMN_NUMBER] = {.title = N_("Number"), .width_min_cols = 13},
    [COLUMN_LEFT] = {.title = N_("Left"), .width_min_cols = 9, .align = ALIGN_RIGHT},
    [COLUMN_DUE] = {.title = N_("Due next"), .width_min_cols = 11},
    [COLUMN_MARK] = {.title = "!", .width_min_cols = 2},
    [COLUMN_TYPE] = {.title = N_("Type"), .width_min_cols = 4},
    [COLUMN_TITLE] = {.title = N_("Title"), .width_min_cols = 16, .weight = 3},
    [COLUMN_CATEGORY] = {.title = N_("Category"), .width_min_cols = 10, .weight = 1},
    [COLUMN_DISTRICT] = {.title = N_("Place"), .width_min_cols = 8, .weight = 1},
    [COLUMN_LEAD] = {.title = N_("Lead"), .width_min_cols = 12, .weight = 1},
    [COLUMN_HOLDER] = {.title = N_("Holder"), .width_min_cols = 12, .weight = 1},
    [COLUMN_STATE] = {.title = N_("State"), .width_min_cols = 6},
    [COLUMN_OPENED] = {.title = N_("Opened"), .width_min_cols = 11},
    [COLUMN_PHONE] = {.title = N_("Phone"), .width_min_cols = 13},
    [COLUMN_ATTEMPTS] = {.title = N_("Tries"), .width_min_cols = 5, .align = ALIGN_RIGHT},
    [COLUMN_ASKS] = {.title = N_("Asked for"), .width_min_cols = 12, .weight = 1},
    [COLUMN_ORDER] = {.title = N_("Order"), .width_min_cols = 12},
    [COLUMN_WORKS] = {.title = N_("Works on it"), .width_min_cols = 12, .weight = 1},
    [COLUMN_REDOS] = {.title = N_("Redo"), .width_min_cols = 4, .align = ALIGN_RIGHT},
};

static void count_text(int64_t count, char *out, size_t size)
{
    if (count > 0)
        snprintf(out, size, "%lld", (long long)count);
    else
        out[0] = '\0';
}

void queue_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    const struct queue *queue = context;
    const struct ticket_row *row = queue_rows_at(&queue->rows, index);
    switch (queue->column_kinds[column]) {
    case COLUMN_NUMBER:
        count_text(row->number, out, size);
        break;
    case COLUMN_LEFT:
        say_left(queue->desk, queue_due_at(queue, row), out, size);
        break;
    case COLUMN_DUE:
        say_at(queue->desk, queue_due_at(queue, row), out, size);
        break;
    case COLUMN_MARK:
        snprintf(out, size, "%s%s", say_urgency_mark(row->urgency), row->urged > 0 ? "^" : "");
        break;
    case COLUMN_TYPE:
        snprintf(out, size, "%s", say_label(&type_names, row->type));
        break;
    case COLUMN_TITLE:
        snprintf(out, size, "%s", row->title);
        break;
    case COLUMN_CATEGORY:
        snprintf(out, size, "%s", row->category);
        break;
    case COLUMN_DISTRICT:
        snprintf(out, size, "%s", row->district);
        break;
    case COLUMN_LEAD:
        snprintf(out, size, "%s", row->lead);
        break;
    case COLUMN_HOLDER:
        snprintf(out, size, "%s", row->holder[0] != '\0' ? row->holder : say_label(&desk_names, row->desk));
        break;
    case COLUMN_STATE:
        say_state(row, out, size);
        break;
    case COLUMN_OPENED:
        say_at(queue->desk, row->opened_at, out, size);
        break;
    case COLUMN_PHONE:
        snprintf(out, size, "%s",
                 queue->revealed_number == row->number && queue->revealed.caller_phone[0] != '\0'
                     ? queue->revealed.caller_phone
                     : row->caller_phone);
        break;
    case COLUMN_ATTEMPTS:
        count_text(row->attempts, out, size);
        break;
    case COLUMN_REDOS:
        count_text(row->redos, out, size);
        break;
    case COLUMN_ASKS:
        say_asks(row->asks, row->asks_above, out, size);
        break;
    case COLUMN_ORDER: /* the report first: a narrow column cuts at the end */
        snprintf(out, size, "%s%s", row->order_reported ? _("reported, ") : "",
                 row->order_level == 0 ? "" : say_label(&order_level_names, row->order_level));
        break;
    case COLUMN_WORKS:
        snprintf(out, size, "%s", row->executing[0] != '\0' ? row->executing : row->lead);
        break;
    case COLUMN_COUNT:
        break;
    }
}

/* As wide as the words of the language need, within reason. */
static int fitting_cols(enum queue_column kind)
{
    const struct name_list *names = kind == COLUMN_TYPE    ? &type_names
                                    : kind == COLUMN_STATE ? &state_names
                                                           : NULL;
    int cols = columns[kind].width_min_cols;
    for (size_t i = 0; names != NULL && i < names->count; i++) {
        int label_cols = text_width_cols(say_label(names, (int)i));
        if (label_cols > cols)
            cols = label_cols;
    }
    if (kind == COLUMN_STATE)
        cols += text_width_cols(_("redo, %s")) - 2;
    return names != NULL && cols > NAMES_COLS_MOST ? NAMES_COLS_MOST : cols;
}

struct list_column queue_column(enum queue_column kind)
{
    struct list_column column = columns[kind];
    column.width_min_cols = fitting_cols(kind);
    return column;
}
