/* Tickets as rows of the form that an import reads. */
#include "broker/query_work.h"

#include "core/text.h"
#include "storage/snapshot.h"
#include "storage/ticket_export.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum result put_row(void *context, const struct ticket *t)
{
    struct export_reply *told = context;
    struct import_ticket *row = &told->rows[told->row_count++];
    *row = (struct import_ticket){.type = t->type,
                                  .urgency = t->urgency,
                                  .channel = t->channel,
                                  .opened_at = t->opened_at,
                                  .due_at = t->due_at,
                                  .closed_at = t->closed_at,
                                  .callback_due_at = t->callback_due_at,
                                  .callback_at = t->callback_outcome == OUTCOME_NONE ? 0 : t->callback_at,
                                  .callback_outcome = t->callback_outcome,
                                  .satisfaction = t->satisfaction};
    if (t->ref[0] != '\0')
        text_copy(row->ref, sizeof row->ref, t->ref);
    else
        snprintf(row->ref, sizeof row->ref, "%" PRId64, t->number);
    text_copy(row->category, sizeof row->category, t->category);
    text_copy(row->district, sizeof row->district, t->district);
    text_copy(row->title, sizeof row->title, t->title);
    text_copy(row->content, sizeof row->content, t->content);
    text_copy(row->department, sizeof row->department, t->lead);
    return RESULT_OK;
}

static enum result export_page(struct query_work *work, const void *request, void *reply)
{
    const struct export_request *asked = request;
    struct export_reply *told = reply;
    struct view view = query_view(work);
    struct export_query query = {.after = asked->after, .most = EXPORT_PAGE};
    bool own = false;
    enum result result = query_span(work, asked->from, asked->to, &query.from_at, &query.to_at);
    told->rows = calloc(EXPORT_PAGE, sizeof *told->rows);
    if (result == RESULT_OK)
        result = told->rows ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = tickets_export(&view, &query, put_row, told, &told->last, &told->more);
    snapshot_end(work->db, own);
    return result == RESULT_NOT_FOUND ? query_no_number(work, "after", asked->after) : result;
}

const struct handler export_handlers[] = {
    {"export.tickets", NULL, export_page},
    {NULL, NULL, NULL},
};
