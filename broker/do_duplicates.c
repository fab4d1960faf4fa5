/* Making a ticket the duplicate of another one, and asking for duplicates. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/flow_orders.h"
#include "core/phone.h"
#include "storage/alike.h"
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

static enum result node_given(struct query_work *work, const struct nodes *nodes, const char *field,
                              const char *text, int64_t *id)
{
    const struct node *node = text[0] ? node_find(nodes, text) : NULL;
    if (text[0] && !node)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, text);
    *id = node ? node->id : *id;
    return RESULT_OK;
}

/* What the ticket itself says, where the request says nothing. */
static enum result fill_from_ticket(struct query_work *work, struct alike_request *asked,
                                    struct alike_query *query)
{
    struct ticket_facts facts;
    enum result result = ticket_fold(work->db, asked->number, &facts);
    if (result == RESULT_OK && !ticket_work_sees(work->reference, &work->who, &facts))
        result = RESULT_NOT_FOUND;
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? query_no_number(work, "number", asked->number) : result;
    const struct {
        const char *field;
        char *text;
        size_t size;
    } texts[] = {{"caller_phone", asked->caller_phone, sizeof asked->caller_phone},
                 {"title", asked->title, sizeof asked->title},
                 {"spot", asked->spot, sizeof asked->spot}};
    query->number = asked->number;
    query->category_id = facts.category_id;
    query->district_id = facts.district_id;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && result == RESULT_OK; i++)
        if (!texts[i].text[0])
            result = ticket_text(work->db, asked->number, texts[i].field, texts[i].text, texts[i].size);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* A phone that is being typed is no number yet: then nobody is the same caller. */
static enum result alike(struct query_work *work, const void *request, void *reply)
{
    struct alike_request asked = *(const struct alike_request *)request;
    struct alike_reply *told = reply;
    struct view view = query_view(work);
    const struct limits *limits = &work->reference->rulebook->limits;
    char key[PHONE_SIZE] = "";
    struct alike_query query = {.phone_key = key,
                                .title = asked.title,
                                .spot = asked.spot,
                                .days = limits->urge_days,
                                .surge = limits->surge};
    struct alike_answer answer = {0};
    bool own = false;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK && asked.number)
        result = fill_from_ticket(work, &asked, &query);
    if (result == RESULT_OK)
        result = node_given(work, &work->reference->categories, "category", asked.category, &query.category_id);
    if (result == RESULT_OK)
        result = node_given(work, &work->reference->districts, "district", asked.district, &query.district_id);
    if (phone_normalise(asked.caller_phone, view.area_code, key, NULL) != RESULT_OK)
        key[0] = '\0';
    if (result == RESULT_OK)
        result = alike_find(&view, work->search, &query, &answer);
    snapshot_end(work->db, own);
    told->rows = answer.rows;
    told->row_count = answer.row_count;
    told->total = answer.total;
    told->surge = answer.surge;
    told->in_hour = answer.in_hour;
    told->master = answer.master;
    return result;
}

const struct handler duplicate_handlers[] = {
    {"ticket.merge", merge, NULL},
    {"ticket.children", NULL, children},
    {"ticket.alike", NULL, alike},
    {NULL, NULL, NULL},
};
