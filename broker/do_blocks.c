/* The abuse list: adding, taking off, looking. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/phone.h"
#include "storage/blocks.h"
#include "storage/lists.h"
#include "storage/snapshot.h"

#include <inttypes.h>
#include <stdio.h>

static struct view writer_view(const struct change_work *work)
{
    return (struct view){.db = store_db(work->store),
                         .reference = work->reference,
                         .area_code = store_area_code(work->store),
                         .rights = work->who.rights,
                         .account_id = work->who.account_id,
                         .unit_path = work->who.unit_path,
                         .now = work->now};
}

static struct event signed_event(const struct change_work *work, int64_t id)
{
    return (struct event){
        .subject_id = id, .account_id = work->who.account_id, .station_id = work->who.station_id};
}

static enum result check_until(struct change_work *work, int64_t until_at)
{
    char text[40] = "";
    if (until_at > work->now)
        return RESULT_OK;
    if (until_at)
        zone_format_iso(&work->city->zone, until_at, text);
    return refuse(work->why, until_at ? REFUSAL_BAD_VALUE : REFUSAL_MISSING_FIELD, "until_at", text);
}

static enum result add(struct change_work *work, const void *request, void *reply)
{
    const struct block_request *wish = request;
    struct view view = writer_view(work);
    struct event event = signed_event(work, 0);
    char key[PHONE_SIZE];
    int64_t id = 0;
    if (phone_normalise(wish->phone, view.area_code, key, NULL) != RESULT_OK)
        return refuse(work->why, wish->phone[0] ? REFUSAL_BAD_VALUE : REFUSAL_MISSING_FIELD, "phone",
                      wish->phone);
    enum result result = check_until(work, wish->until_at);
    if (result == RESULT_OK)
        result = text_given(work, "reason", wish->reason);
    if (result != RESULT_OK)
        return result;
    result = block_of_key(view.db, key, work->now, &id);
    if (result == RESULT_OK)
        return refuse(work->why, REFUSAL_EXISTS, "phone", wish->phone);
    if (result != RESULT_NOT_FOUND)
        return result;
    record_set(&event.body, "until_at", wish->until_at);
    result = block_add(work->store, &event, wish->phone, wish->reason);
    return result == RESULT_OK ? block_line(&view, event.subject_id, reply) : result;
}

static enum result shut(struct change_work *work, const void *request, void *reply)
{
    const struct block_shut_request *wish = request;
    struct view view = writer_view(work);
    struct event event = signed_event(work, wish->id);
    struct block_facts facts;
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, wish->id);
    enum result result = block_read(view.db, wish->id, &facts);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "id", text);
    if (result == RESULT_OK && !block_holds(&facts, work->now))
        result = refuse(work->why, REFUSAL_SHUT, "id", text);
    if (result == RESULT_OK)
        result = text_given(work, "reason", wish->reason);
    if (result == RESULT_OK)
        result = block_shut(work->store, &event, wish->reason);
    return result == RESULT_OK ? block_line(&view, wish->id, reply) : result;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct block_list_request *asked = request;
    struct block_rows *told = reply;
    struct view view = query_view(work);
    bool own = false;
    size_t max = asked->limit <= 0              ? LIST_PAGE
                 : asked->limit > LIST_PAGE_MAX ? LIST_PAGE_MAX
                                                : (size_t)asked->limit;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = block_list(&view, asked->all, asked->after, max, &told->rows, &told->row_count);
    snapshot_end(work->db, own);
    return result;
}

const struct handler block_handlers[] = {
    {"block.add", add, NULL},
    {"block.shut", shut, NULL},
    {"block.list", NULL, list},
    {NULL, NULL, NULL},
};
