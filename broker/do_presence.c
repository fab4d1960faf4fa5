/* What an operator says of themselves: ready, or in a break. */
#include "broker/presence_work.h"
#include "storage/presence.h"

#include <stdlib.h>

static enum result presence(struct change_work *work, const void *request, void *reply)
{
    struct presence_facts facts;
    enum result result = presence_read(store_db(work->store), work->who.account_id, &facts);
    if (result == RESULT_OK)
        result = presence_say(work, &facts, request, NULL);
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
        result = presence_note(work->store, &facts, &event, NULL);
    if (result == RESULT_OK)
        result = presence_told(work->store, &facts, (enum exchange_state)told->exchange,
                               (enum exchange_state)told->wanted);
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
