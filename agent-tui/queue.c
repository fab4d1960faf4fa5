#include "agent-tui/queue.h"

#include "agent-tui/say.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 500, ROWS_MOST = 5000 };

static size_t row_count(void *context)
{
    return ((struct queue *)context)->count;
}

static int64_t row_id(void *context, size_t index)
{
    return ((struct queue *)context)->rows[index].number;
}

static enum style row_style(void *context, size_t index)
{
    const struct queue *queue = context;
    const struct ticket_row *row = &queue->rows[index];
    if (row->state == STATE_CLOSED)
        return STYLE_DIM;
    return say_is_over(queue->desk, queue_due_at(queue, row)) || row->urgency == URGENCY_EMERGENCY
               ? STYLE_BAD
               : STYLE_NORMAL;
}

static void row_words(void *context, size_t index, char *out, size_t size)
{
    const struct ticket_row *row = &((struct queue *)context)->rows[index];
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
    *queue = (struct queue){.desk = desk, .desk_row = row, .rule = *rule, .column_kinds = kinds};
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
    free(queue->rows);
    free(queue->shown);
    explicit_bzero(&queue->revealed, sizeof queue->revealed);
}

/* -- rows -------------------------------------------------------------------------------------------------- */

int64_t queue_due_at(const struct queue *queue, const struct ticket_row *row)
{
    return queue->rule.due_at == NULL ? row->next_due_at : queue->rule.due_at(row);
}

static int by_due(const void *left, const void *right, void *context)
{
    const struct ticket_row *a = left, *b = right;
    int64_t a_due = queue_due_at(context, a), b_due = queue_due_at(context, b);
    if (a_due == 0)
        a_due = INT64_MAX;
    if (b_due == 0)
        b_due = INT64_MAX;
    if (a_due != b_due)
        return a_due < b_due ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Mostly it is: what comes new falls due last. */
static bool in_order(struct queue *queue)
{
    for (size_t i = 1; i < queue->count; i++)
        if (by_due(&queue->rows[i - 1], &queue->rows[i], queue) > 0)
            return false;
    return true;
}

static void refresh(struct queue *queue)
{
    queue->unsettled = false;
    if (queue->desk_row != NULL) {
        if (!in_order(queue))
            qsort_r(queue->rows, queue->count, sizeof *queue->rows, by_due, queue);
        queue->desk->totals[queue->desk_row - desk_rows] = (int64_t)queue->count;
        queue->desk->more[queue->desk_row - desk_rows] = queue->cut;
    }
    if (list_refresh(&queue->list) != RESULT_OK)
        app_say(queue->desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
    queue_follow(queue);
}

static size_t find(const struct queue *queue, int64_t number)
{
    size_t at = 0;
    while (at < queue->count && queue->rows[at].number != number)
        at++;
    return at;
}

static bool put(struct queue *queue, const struct ticket_row *row)
{
    size_t at = find(queue, row->number);
    if (at == queue->count && queue->count == queue->room) {
        size_t room = queue->room == 0 ? 64 : queue->room * 2;
        struct ticket_row *rows = realloc(queue->rows, room * sizeof *rows);
        if (rows == NULL)
            return false;
        queue->rows = rows;
        queue->room = room;
    }
    if (at < queue->count && row->version < queue->rows[at].version)
        return true;
    queue->rows[at] = *row;
    queue->count += at == queue->count;
    return true;
}

static bool drop(struct queue *queue, int64_t number)
{
    size_t at = find(queue, number);
    if (at == queue->count)
        return false;
    memmove(&queue->rows[at], &queue->rows[at + 1], (queue->count - at - 1) * sizeof *queue->rows);
    queue->count--;
    return true;
}

void queue_take(struct queue *queue, const struct ticket_rows *reply, bool first)
{
    if (first)
        queue->count = 0;
    for (size_t i = 0; i < reply->row_count; i++)
        if (!put(queue, &reply->rows[i])) {
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
    size_t before = queue->again ? 0 : queue->count;
    queue->cut = reply->row_count == PAGE && before + PAGE >= ROWS_MOST;
    queue_take(queue, reply, queue->again);
    queue->again = false;
    if (reply->row_count == PAGE && queue->count < ROWS_MOST)
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
        return find(queue, row->number) < queue->count ? BELONGS : BELONGS_NOT;
    if (queue->rule.belongs != NULL)
        return queue->rule.belongs(queue, row);
    bool own = queue->rule.desk != DESK_OPERATOR || strcmp(row->holder, queue->desk->session.name) == 0;
    return row->desk == queue->rule.desk && own ? BELONGS : BELONGS_NOT;
}

static bool take_push(struct queue *queue, const struct event_push *push)
{
    if (push->number == 0)
        return false;
    bool seen = !push->left_view && push->ticket_count > 0;
    enum belongs there = seen ? belongs(queue, &push->ticket[0]) : BELONGS_NOT;
    bool stays = there == BELONGS;
    if (there == BELONGS_UNKNOWN) {
        queue_load(queue);
        return false;
    }
    if (stays && !put(queue, &push->ticket[0])) {
        queue_load(queue);
        return true;
    }
    if (!stays && (queue->desk_row == NULL || !drop(queue, push->number)))
        return false;
    queue->unsettled = true;
    return true;
}

void queue_answered(struct queue *queue, const struct ticket *ticket)
{
    size_t at = find(queue, ticket->number);
    if (at == queue->count || queue->rows[at].version > ticket->version)
        return;
    struct ticket_row *row = &queue->rows[at];
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
        (void)drop(queue, ticket->number);
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
    size_t at = find(queue, number);
    return at < queue->count ? &queue->rows[at] : NULL;
}

const struct ticket_row *queue_selected(const struct queue *queue)
{
    int64_t index = list_selected(&queue->list);
    return index < 0 ? NULL : &queue->rows[index];
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
