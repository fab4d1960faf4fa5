#include "agent-tui/queue.h"

#include "agent-tui/say.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 500, ROWS_MOST = 5000 };

static size_t row_count(void *context)
{
    return ((struct queue *)context)->rows.count;
}

static int64_t row_id(void *context, size_t index)
{
    return queue_rows_at(&((struct queue *)context)->rows, index)->number;
}

static enum style row_style(void *context, size_t index)
{
    const struct queue *queue = context;
    const struct ticket_row *row = queue_rows_at(&queue->rows, index);
    if (row->state == STATE_CLOSED)
        return STYLE_DIM;
    return say_is_over(queue->desk, queue_due_at(queue, row)) || row->urgency == URGENCY_EMERGENCY
               ? STYLE_BAD
               : STYLE_NORMAL;
}

static void row_words(void *context, size_t index, char *out, size_t size)
{
    const struct ticket_row *row = queue_rows_at(&((struct queue *)context)->rows, index);
    snprintf(out, size, "%s %s %s %s", row->category, row->district, row->lead,
             say_label(&urgency_names, row->urgency));
}

static void row_detail(void *context, size_t index, struct rect area)
{
    (void)index;
    queue_draw_detail(context, area);
}

bool queue_start(struct queue *queue, struct console *desk, const struct desk_row *row,
                 const struct queue_rule *rule, const enum queue_column *kinds, size_t kind_count)
{
    *queue = (struct queue){.desk = desk,
                            .desk_row = row,
                            .rule = *rule,
                            .column_kinds = kinds,
                            .rows = {.as_they_come = row == NULL, .due_at = rule->due_at}};
    const struct list_source source = {.context = queue,
                                       .count = row_count,
                                       .id = row_id,
                                       .cell = queue_cell,
                                       .style = row_style,
                                       .words = row_words,
                                       .detail = row_detail};
    for (size_t i = 0; i < kind_count && i < QUEUE_COLUMNS_MOST; i++)
        queue->columns[i] = queue_column(kinds[i]);
    if (list_start(&queue->list, &source, queue->columns, kind_count) != RESULT_OK)
        return false;
    queue->list.split = true;
    return true;
}

void queue_stop(struct queue *queue)
{
    desk_forget(queue->desk, queue);
    list_stop(&queue->list);
    queue_rows_clear(&queue->rows);
    free(queue->shown);
    explicit_bzero(&queue->revealed, sizeof queue->revealed);
}

/* -- rows -------------------------------------------------------------------------------------------------- */

int64_t queue_due_at(const struct queue *queue, const struct ticket_row *row)
{
    return queue_rows_due_at(&queue->rows, row);
}

static void refresh(struct queue *queue)
{
    queue->unsettled = false;
    if (queue->desk_row != NULL) {
        queue->desk->totals[queue->desk_row - desk_rows] = (int64_t)queue->rows.count;
        queue->desk->more[queue->desk_row - desk_rows] = queue->cut;
    }
    if (list_refresh(&queue->list) != RESULT_OK)
        app_say(queue->desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
    queue_follow(queue);
}

void queue_take(struct queue *queue, const struct ticket_rows *reply, bool first)
{
    if (first)
        queue_rows_clear(&queue->rows);
    for (size_t i = 0; i < reply->row_count; i++)
        if (queue_rows_put(&queue->rows, &reply->rows[i]) != RESULT_OK) {
            app_say(queue->desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
            break;
        }
    queue->loaded = true;
    refresh(queue);
}

static void ask_page(struct queue *queue, const struct ticket_row *after);

static void page_loaded(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct queue *queue = owner;
    queue->loading = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_rows *reply = incoming->reply;
    struct ticket_row last = {0};
    if (reply->row_count > 0)
        last = reply->rows[reply->row_count - 1];
    size_t before = queue->again ? 0 : queue->rows.count;
    queue->cut = reply->row_count == PAGE && before + PAGE >= ROWS_MOST;
    queue_take(queue, reply, queue->again);
    queue->again = false;
    if (reply->row_count == PAGE && queue->rows.count < ROWS_MOST)
        ask_page(queue, &last);
    else if (queue->stale)
        queue_load(queue);
}

static void ask_page(struct queue *queue, const struct ticket_row *after)
{
    struct list_request request = {.limit = PAGE};
    (void)text_copy(request.list, sizeof request.list, queue->desk_row->list);
    if (after != NULL) {
        request.after = after->number;
        request.after_due_at = after->list_at;
    }
    queue->loading = desk_ask(queue->desk, "ticket.list", &request, NULL, queue, page_loaded);
}

void queue_load(struct queue *queue)
{
    if (queue->desk_row == NULL)
        return;
    queue->stale = queue->loading;
    if (queue->loading)
        return;
    queue->again = true;
    ask_page(queue, NULL);
}

/* Whether a ticket stands on this list. */
static enum belongs belongs(const struct queue *queue, const struct ticket_row *row)
{
    if (queue->desk_row == NULL)
        return queue_row(queue, row->number) != NULL ? BELONGS : BELONGS_NOT;
    if (queue->rule.belongs != NULL)
        return queue->rule.belongs(queue, row);
    bool own = queue->rule.desk != DESK_OPERATOR || strcmp(row->holder, queue->desk->session.name) == 0;
    return row->desk == queue->rule.desk && own ? BELONGS : BELONGS_NOT;
}

static bool take_push(struct queue *queue, const struct event_push *push)
{
    if (push->number == 0)
        return false;
    if (push->number == queue->shown_asked)
        queue->shown_version = -1; /* a record raises no version, but the detail tells of it */
    bool seen = !push->left_view && push->ticket_count > 0;
    enum belongs there = seen ? belongs(queue, &push->ticket[0]) : BELONGS_NOT;
    bool stays = there == BELONGS;
    if (there == BELONGS_UNKNOWN) {
        queue_load(queue);
        return false;
    }
    if (stays && queue_rows_put(&queue->rows, &push->ticket[0]) != RESULT_OK) {
        queue_load(queue);
        return true;
    }
    if (!stays && (queue->desk_row == NULL || !queue_rows_drop(&queue->rows, push->number)))
        return false;
    queue->unsettled = true;
    return true;
}

void queue_answered(struct queue *queue, const struct ticket *ticket)
{
    const struct ticket_row *before = queue_row(queue, ticket->number);
    if (before == NULL || before->version > ticket->version)
        return;
    struct ticket_row now = *before, *row = &now;
    row->version = ticket->version;
    row->state = ticket->state;
    row->desk = ticket->desk;
    row->due_at = ticket->due_at;
    row->next_due_at = ticket->next_due_at;
    row->redos = ticket->redos;
    row->attempts = ticket->attempts;
    row->urged = ticket->urged;
    (void)text_copy(row->asks, sizeof row->asks, ticket->asks);
    (void)text_copy(row->asks_above, sizeof row->asks_above, ticket->asks_above);
    row->ask_due_at = ticket->ask_due_at;
    row->order_level = ticket->order_level;
    row->order_due_at = ticket->order_due_at;
    row->order_reported = ticket->order_reported_at != 0;
    row->to_phone = ticket->to_phone;
    (void)text_copy(row->executing, sizeof row->executing, ticket->executing);
    enum belongs there = belongs(queue, row);
    if (there == BELONGS_UNKNOWN)
        queue_load(queue);
    if (there == BELONGS_NOT)
        (void)queue_rows_drop(&queue->rows, ticket->number);
    else if (queue_rows_put(&queue->rows, row) != RESULT_OK) /* never: it has its room */
        queue_load(queue);
    refresh(queue);
}

bool queue_news(struct queue *queue, const struct news *news)
{
    switch (news->kind) {
    case NEWS_EVENT:
        return take_push(queue, news->push);
    case NEWS_TOLD:
        if (!queue->unsettled)
            return false;
        refresh(queue);
        return true;
    case NEWS_GAP:
        queue->shown_asked = 0;
        queue_load(queue);
        return true;
    case NEWS_LINK:
    case NEWS_TAKEN:
        return true;
    case NEWS_CHOICES:
    case NEWS_REFUSED:
    case NEWS_CALLS:
        break;
    }
    return false;
}

const struct ticket_row *queue_row(const struct queue *queue, int64_t number)
{
    return queue_rows_find(&queue->rows, number);
}

const struct ticket_row *queue_selected(const struct queue *queue)
{
    int64_t index = list_selected(&queue->list);
    return index < 0 || (size_t)index >= queue->rows.count ? NULL : queue->rows.rows[index];
}

size_t queue_targets(const struct queue *queue, const struct ticket_row *rows[QUEUE_TARGETS_MOST])
{
    int64_t numbers[QUEUE_TARGETS_MOST];
    size_t count = list_targets(&queue->list, numbers, QUEUE_TARGETS_MOST), found = 0;
    for (size_t i = 0; i < count && i < QUEUE_TARGETS_MOST; i++)
        if ((rows[found] = queue_row(queue, numbers[i])) != NULL)
            found++;
    return found;
}
