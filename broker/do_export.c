/* Tickets as rows of the form that an import reads. */
#include "broker/query_work.h"

#include "core/text.h"
#include "storage/snapshot.h"
#include "storage/ticket_export.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* All but what would follow the content's first byte, nine tenths of a row. */
static void blank(struct import_ticket *row)
{
    size_t behind = offsetof(struct import_ticket, content) + sizeof row->content;
    memset(row, 0, offsetof(struct import_ticket, content) + 1);
    memset((char *)row + behind, 0, sizeof *row - behind);
}

struct page {
    const struct reference *reference;
    struct export_reply *reply;
};

static void put_name(const struct nodes *nodes, int64_t id, char *out, size_t size)
{
    text_copy(out, size, node_name(nodes, id));
}

static enum result put_row(void *context, const struct ticket_facts *f, const struct export_texts *texts)
{
    const struct page *page = context;
    const struct reference *reference = page->reference;
    const struct task *task = f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
    struct import_ticket *row = &page->reply->rows[page->reply->row_count++];
    blank(row);
    row->type = (int)f->type;
    row->urgency = (int)f->urgency;
    row->channel = (int)f->channel;
    row->opened_at = f->opened_at;
    row->due_at = f->due_at;
    row->closed_at = f->closed_at;
    if (task) {
        row->callback_due_at = task->cancelled ? 0 : task->due_at;
        row->callback_at = task->outcome == OUTCOME_NONE ? 0 : task->done_at;
        row->callback_outcome = (int)task->outcome;
        row->satisfaction = (int)task->satisfaction;
    }
    if (texts->ref[0] != '\0')
        text_copy(row->ref, sizeof row->ref, texts->ref);
    else
        text_of_number(f->number, row->ref);
    put_name(&reference->categories, f->category_id, row->category, sizeof row->category);
    put_name(&reference->districts, f->district_id, row->district, sizeof row->district);
    put_name(&reference->units, f->lead_id, row->department, sizeof row->department);
    text_copy(row->title, sizeof row->title, texts->title);
    text_copy(row->content, sizeof row->content, texts->content);
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
    struct page page = {.reference = work->reference, .reply = told};
    told->rows = malloc(EXPORT_PAGE * sizeof *told->rows);
    if (result == RESULT_OK)
        result = told->rows ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = tickets_export(&view, &query, put_row, &page, &told->last, &told->more);
    snapshot_end(work->db, own);
    return result == RESULT_NOT_FOUND ? query_no_number(work, "after", asked->after) : result;
}

const struct handler export_handlers[] = {
    {"export.tickets", NULL, export_page},
    {NULL, NULL, NULL},
};
