/* What an operator says of themselves: ready, or in a break. */
#include "broker/presence_work.h"
#include "storage/presence.h"

static enum result check_wish(struct change_work *work, const struct presence_request *wish,
                              const struct presence_facts *facts)
{
    bool pause = wish->presence == PRESENCE_PAUSE;
    if (wish->presence != PRESENCE_READY && !pause)
        return refuse(work->why, REFUSAL_BAD_VALUE, "presence", name_of(&presence_names, wish->presence));
    if (pause && wish->reason == PAUSE_NONE)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "reason", "");
    if (!pause && wish->reason != PAUSE_NONE)
        return refuse(work->why, REFUSAL_BAD_VALUE, "reason", name_of(&pause_reason_names, wish->reason));
    if (facts->presence == PRESENCE_TALKING || facts->presence == PRESENCE_HOLD ||
        facts->presence == PRESENCE_RINGING)
        return refuse(work->why, REFUSAL_STATE, "presence", name_of(&presence_names, (int)facts->presence));
    return RESULT_OK;
}

static enum result presence(struct change_work *work, const void *request, void *reply)
{
    const struct presence_request *asked = request;
    struct presence_facts facts;
    struct presence_wish wish = {.presence = (enum presence)asked->presence,
                                 .reason = (enum pause_reason)asked->reason};
    struct presence_by by = {work->who.account_id, work->who.station_id};
    enum result result = presence_read(store_db(work->store), work->who.account_id, &facts);
    if (result == RESULT_OK)
        result = check_wish(work, asked, &facts);
    if (result == RESULT_OK && facts.presence == PRESENCE_AWAY)
        result = presence_talk_of(store_db(work->store), work->who.account_id, &wish);
    if (result == RESULT_OK)
        result = presence_put(work->store, &facts, &wish, by);
    if (result == RESULT_OK)
        presence_row(work->reference, &facts, reply);
    return result;
}

const struct handler presence_handlers[] = {
    {"session.presence", presence, NULL},
    {NULL, NULL, NULL},
};
