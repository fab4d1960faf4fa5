/* How much stands on the desks that are not open: a dispatcher sees from any desk that a return waits. */
#include "agent-tui/desk.h"

#include "core/text.h"
#include "wire/messages_knowledge.h"
#include "wire/messages_missed.h"
#include "wire/messages_shift.h"

#include <string.h>

enum { COUNT_EACH_MS = 3000 };

/* The owner is the place of the total. The open desk counts its own rows. */
static void counted(struct console *desk, void *owner, const struct incoming *incoming)
{
    int64_t *total = owner;
    bool open = desk->opened_row != NULL && total == &desk->totals[desk->opened_row - desk_rows];
    if (incoming->kind != INCOMING_REPLY || open)
        return;
    if (strcmp(incoming->message->type, "shift.list") == 0)
        *total = ((const struct shift_rows *)incoming->reply)->waiting;
    else if (strcmp(incoming->message->type, "call.missed") == 0)
        *total = ((const struct missed_rows *)incoming->reply)->total;
    else if (strcmp(incoming->message->type, "knowledge.list") == 0)
        *total = ((const struct knowledge_rows *)incoming->reply)->total;
    else {
        *total = ((const struct ticket_rows *)incoming->reply)->total;
        desk->more[total - desk->totals] = ((const struct ticket_rows *)incoming->reply)->more;
    }
    app_redraw(desk->app);
}

void desk_count(struct console *desk)
{
    bool early = desk->counted_ms != 0 && desk->now_ms - desk->counted_ms < COUNT_EACH_MS;
    if (!desk->count_due || early || desk->opened_row == NULL || !desk_online(desk))
        return;
    desk->count_due = false;
    desk->counted_ms = desk->now_ms;
    for (size_t i = 0; i < desk_row_count; i++) {
        const struct desk_row *row = &desk_rows[i];
        struct list_request request = {.limit = 1};
        if (row->list == NULL || row == desk->opened_row || !desk_may(desk, row))
            continue;
        if (strcmp(row->list, "shift") == 0) {
            const struct shift_list_request shifts = {0};
            (void)desk_ask(desk, "shift.list", &shifts, NULL, &desk->totals[i], counted);
            continue;
        }
        if (strcmp(row->list, "missed") == 0) {
            const struct missed_request missed = {.limit = 1};
            (void)desk_ask(desk, "call.missed", &missed, NULL, &desk->totals[i], counted);
            continue;
        }
        if (strcmp(row->list, "knowledge") == 0) {
            const struct knowledge_list_request entries = {.stale = true, .limit = 1};
            (void)desk_ask(desk, "knowledge.list", &entries, NULL, &desk->totals[i], counted);
            continue;
        }
        (void)text_copy(request.list, sizeof request.list, row->list);
        (void)desk_ask(desk, "ticket.list", &request, NULL, &desk->totals[i], counted);
    }
}
