/* Making a ticket the duplicate of another one, and asking for duplicates. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/flow_orders.h"
#include "storage/duplicates.h"
#include "storage/snapshot.h"

#include <stdio.h>

/* A refusal about the main ticket names it by the field that it was given in. */
static enum result main_ready(struct change_work *work, int64_t number, struct ticket_facts *ret)
{
    enum result result = ticket_work_ready(work, number, 0, ACTION_TAKE_CHILD, ret);
    if (result == RESULT_REFUSED)
        snprintf(work->why->field, sizeof work->why->field, "into");
    return result;
}

static enum result merge(struct change_work *work, const void *request, void *reply)
{
    const struct ticket_merge *wish = request;
    struct ticket_facts child, parent;
    struct event merged, joined;
    enum result result = ticket_work_ready(work, wish->number, wish->version, ACTION_MERGE, &child);
    if (result == RESULT_OK)
        result = main_ready(work, wish->into, &parent);
    if (result == RESULT_OK)
        result = text_given(work, "reason", wish->reason);
    if (result != RESULT_OK)
        return result;
    struct flow_rules rules = ticket_work_rules(work, &parent);
    result = flow_merge(&rules, &child, &parent, &merged, &joined, work->why);
    if (result != RESULT_OK)
        return result;
    const struct event_text texts[] = {{"reason", wish->reason}};
    ticket_work_sign(work, &merged);
    ticket_work_sign(work, &joined);
    result = ticket_work_record(work, &child, &merged, texts, 1);
    if (result == RESULT_OK)
        result = ticket_work_record(work, &parent, &joined, texts, 1);
    return result == RESULT_OK ? ticket_work_reply(work, &child, reply) : result;
}

static enum result children(struct query_work *work, const void *request, void *reply)
{
    const struct children_request *asked = request;
    struct ticket_rows *told = reply;
    struct view view = query_view(work);
    struct ticket_row row;
    bool own = false;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = query_head(work->db, &told->seq, NULL);
    if (result == RESULT_OK)
        result = ticket_line(&view, asked->number, &row);
    if (result == RESULT_OK)
        result = duplicates_list(&view, asked->number, asked->after, asked->limit, &told->rows,
                                 &told->row_count, &told->total);
    snapshot_end(work->db, own);
    return result == RESULT_NOT_FOUND ? query_no_number(work, "number", asked->number) : result;
}

const struct handler duplicate_handlers[] = {
    {"ticket.merge", merge, NULL},
    {"ticket.children", NULL, children},
    {NULL, NULL, NULL},
};
