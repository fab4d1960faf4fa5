/* What happened to a ticket, one line an event. */
#include "storage/view.h"

#include "core/text.h"
#include "storage/event_texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct history_row *row, const char *text)
{
    size_t used = strlen(row->text);
    text_copy(row->text + used, sizeof row->text - used, text);
}

/* All but who the caller is, which the ticket itself tells to those who may know. */
static void put_event_texts(const struct event_texts *texts, struct history_row *row)
{
    for (size_t i = 0; i < texts->count; i++) {
        const struct chain_text *text = &texts->rows[i];
        if (!text->value || strcmp(text->field, "caller_name") == 0 || strcmp(text->field, "caller_phone") == 0)
            continue;
        if (row->text[0] != '\0')
            put(row, "\n");
        put(row, text->field);
        put(row, ": ");
        put(row, text->value);
    }
}

/* To or from whom: the event knows the unit by its id only. */
static void put_event_unit(const struct view *view, struct history_row *row)
{
    struct record body;
    if (record_read(row->body, &body) != RESULT_OK || record_get(&body, "unit_id", 0) == 0)
        return;
    const char *name = node_name(&view->reference->units, record_get(&body, "unit_id", 0));
    snprintf(row->text, sizeof row->text, "unit: %s", name);
}

static void put_event(const struct view *view, struct statement *s, struct history_row *row)
{
    const struct account *account = account_by_id(view->reference, column_int(s, 4));
    const struct station *station = station_by_id(view->reference, column_int(s, 5));
    row->seq = column_int(s, 0);
    row->occurred_at = column_int(s, 2);
    row->recorded_at = column_int(s, 3);
    text_copy(row->what, sizeof row->what, event_name((enum event_kind)column_int(s, 1)));
    text_copy(row->who, sizeof row->who, account ? account->name : "");
    text_copy(row->station, sizeof row->station, station ? station->label : "");
    column_copy(s, 6, row->body, sizeof row->body);
    put_event_unit(view, row);
}

enum result ticket_history(const struct view *view, int64_t number, struct history_row **ret, size_t *ret_count)
{
    struct history_row *rows = NULL;
    struct event_texts texts = {.count = 0};
    size_t count = 0, capacity = 0;
    struct statement *s =
        db_sql(view->db, "SELECT seq, kind, occurred_at, recorded_at, account_id, station_id, "
                         "body, texts FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    bind_int(s, 1, number);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            struct history_row *more = realloc(rows, capacity * sizeof *rows);
            if (!more) {
                result = RESULT_NO_MEMORY;
                break;
            }
            rows = more;
        }
        memset(&rows[count], 0, sizeof rows[count]);
        put_event(view, s, &rows[count]);
        result = event_texts_read(&texts, column_text(s, 7));
        if (result != RESULT_OK && result != RESULT_CORRUPT) /* those are told by the check of the chain */
            break;
        put_event_texts(&texts, &rows[count++]);
    }
    db_reset(s);
    event_texts_free(&texts);
    if (result != RESULT_NOT_FOUND) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}
