/* What an operator says of themselves: ready, or in a break. */
#include "broker/presence_work.h"
#include "storage/presence.h"

#include <stdlib.h>

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

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct reference *reference = work->reference;
    struct operator_rows *rows = reply;
    enum result result = RESULT_OK;
    (void)request;
    rows->rows = calloc(reference->account_count + 1, sizeof *rows->rows);
    if (!rows->rows)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < reference->account_count && result == RESULT_OK; i++) {
        const struct account *account = &reference->accounts[i];
        struct presence_facts facts;
        if (account->shut || !(account->rights & RIGHT_INTAKE))
            continue;
        result = presence_read(work->db, account->id, &facts);
        presence_row(reference, &facts, &rows->rows[rows->row_count++]);
    }
    return result;
}

static enum result report(struct change_work *work, const void *request, void *reply)
{
    const struct operator_report *told = request;
    bool by_login = told->login[0] != '\0';
    const struct account *account = by_login ? account_by_login(work->reference, told->login)
                                             : account_by_extension(work->reference, told->extension);
    struct presence_facts facts;
    if (!account)
        return refuse(work->why, REFUSAL_NOT_FOUND, by_login ? "login" : "extension",
                      by_login ? told->login : told->extension);
    if (told->exchange == EXCHANGE_UNKNOWN)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "exchange", "");
    if (told->at > work->now + CIVIL_MINUTE_MS)
        return refuse(work->why, REFUSAL_BAD_VALUE, "at", "later than the city's time");
    struct event event = {.kind = EVENT_OPERATOR_REPORTED,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = account->id,
                          .occurred_at = told->at ? told->at : work->now,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
    record_set(&event.body, "exchange", told->exchange);
    enum result result = presence_read(store_db(work->store), account->id, &facts);
    if (result == RESULT_OK && (int)facts.exchange != told->exchange)
        result = presence_note(work->store, &facts, &event);
    if (result == RESULT_OK)
        presence_row(work->reference, &facts, reply);
    return result;
}

const struct handler presence_handlers[] = {
    {"operator.list", NULL, list},
    {"operator.report", report, NULL},
    {"session.presence", presence, NULL},
    {NULL, NULL, NULL},
};
