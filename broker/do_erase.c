/* Erasing what the city holds of one person, by phone number. */
#include "broker/erase_work.h"
#include "broker/handler.h"
#include "broker/ticket_work.h"

#include "core/phone.h"
#include "storage/blocks.h"
#include "storage/calls.h"
#include "storage/erase.h"
#include "storage/tickets.h"
#include "wire/envelope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many tickets and calls in one request: the writer is not held longer than by a large import. Whoever asks goes on. */
enum { ERASE_AT_ONCE = 200 };

struct asking {
    struct change_work *work;
    struct erase_by by;
    struct erase_reply *told;
    const char *key;
    size_t done;
    size_t capacity;
};

enum result erased_reply(const char *request_id, uint8_t **ret_bytes, size_t *ret_size)
{
    struct buffer out = {0};
    const struct refusal why = {.code = REFUSAL_ERASED, .field = "r"};
    enum result result = envelope_refuse(&out, request_id, &why);
    if (result != RESULT_OK) {
        buffer_free(&out);
        return result;
    }
    *ret_bytes = out.bytes;
    *ret_size = out.size;
    return RESULT_OK;
}

static enum result note(struct asking *asking, enum subject subject, int64_t id, bool stays)
{
    struct erase_reply *told = asking->told;
    if (told->row_count == asking->capacity) {
        size_t capacity = asking->capacity ? 2 * asking->capacity : 32;
        void *rows = realloc(told->rows, capacity * sizeof *told->rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        told->rows = rows;
        asking->capacity = capacity;
    }
    told->rows[told->row_count++] = (struct erase_row){.number = subject == SUBJECT_TICKET ? id : 0,
                                                       .call_id = subject == SUBJECT_CALL ? id : 0,
                                                       .block_id = subject == SUBJECT_BLOCK ? id : 0,
                                                       .stays = stays};
    told->stays += stays;
    told->tickets += !stays && subject == SUBJECT_TICKET;
    told->calls += !stays && subject == SUBJECT_CALL;
    told->blocks += !stays && subject == SUBJECT_BLOCK;
    return RESULT_OK;
}

/* What is still worked with stays, and is named. */
static enum result is_over(struct asking *asking, enum subject subject, int64_t id, bool *ret)
{
    struct db *db = store_db(asking->work->store);
    struct ticket_facts ticket;
    struct call_facts call;
    struct block_facts block;
    enum result result = subject == SUBJECT_TICKET ? ticket_fold(db, id, &ticket)
                         : subject == SUBJECT_CALL ? call_fold(db, id, &call)
                                                   : block_read(db, id, &block);
    if (result == RESULT_OK)
        *ret = subject == SUBJECT_TICKET ? ticket.closed_at != 0
               : subject == SUBJECT_CALL ? call.ended_at != 0 || call.lost_at != 0
                                         : !block_holds(&block, asking->work->now);
    return result;
}

static enum result erase_one(struct asking *asking, enum subject subject, int64_t id)
{
    struct store *store = asking->work->store;
    int64_t texts = 0;
    enum result result =
        subject == SUBJECT_TICKET
            ? ticket_erase(store, id, 1 << ERASE_CALLER | 1 << ERASE_TEXTS, &asking->by, &texts)
        : subject == SUBJECT_CALL
            ? call_erase(store, id, 1 << ERASE_NUMBER | 1 << ERASE_RECORDING, &asking->by, &texts)
            : block_erase(store, id, &asking->by, &texts);
    asking->told->texts += texts;
    return result;
}

static enum result erase_all(struct asking *asking, enum subject subject, bool dry_run)
{
    int64_t ids[ERASE_AT_ONCE], after = 0;
    size_t count = 0;
    enum result result;
    do {
        result = erase_of_phone(store_db(asking->work->store), asking->key, subject, after, ids, ERASE_AT_ONCE,
                                &count);
        for (size_t i = 0; i < count && result == RESULT_OK; i++) {
            bool over = false;
            after = ids[i];
            result = is_over(asking, subject, ids[i], &over);
            if (result == RESULT_OK && over && !dry_run && asking->done == ERASE_AT_ONCE) {
                asking->told->more = true;
                return RESULT_OK;
            }
            if (result == RESULT_OK)
                result = note(asking, subject, ids[i], !over);
            if (result == RESULT_OK && over && !dry_run) {
                result = erase_one(asking, subject, ids[i]);
                asking->done++;
            }
        }
    } while (result == RESULT_OK && count == ERASE_AT_ONCE && asking->told->row_count < ERASE_ROWS);
    return result;
}

static enum result record(struct asking *asking, const char *why)
{
    struct event event = {.kind = EVENT_ERASURE_ASKED,
                          .subject = SUBJECT_CITY,
                          .account_id = asking->by.account_id,
                          .station_id = asking->by.station_id};
    const struct event_text texts[] = {{"why", why}};
    record_set(&event.body, "tickets", asking->told->tickets);
    record_set(&event.body, "calls", asking->told->calls);
    record_set(&event.body, "blocks", asking->told->blocks);
    record_set(&event.body, "texts", asking->told->texts);
    record_set(&event.body, "stays", asking->told->stays);
    return store_append(asking->work->store, &event, texts, 1);
}

/* The refusal is kept: the number that was to be forgotten is not to stand in it. */
static enum result refuse_unknown(struct change_work *work, const char *key)
{
    char end[16];
    size_t size = strlen(key);
    snprintf(end, sizeof end, "****%s", key + (size > 4 ? size - 4 : 0));
    return refuse(work->why, REFUSAL_NOT_FOUND, "phone", end);
}

static enum result erase_caller(struct change_work *work, const void *request, void *reply)
{
    static const enum subject subjects[] = {SUBJECT_TICKET, SUBJECT_CALL, SUBJECT_BLOCK};
    const struct erase_request *wish = request;
    char key[PHONE_SIZE];
    if (phone_normalise(wish->phone, store_area_code(work->store), key, NULL) != RESULT_OK)
        return refuse(work->why, REFUSAL_BAD_VALUE, "phone", wish->phone);
    enum result result = text_given(work, "why", wish->why);
    struct asking asking = {.work = work,
                            .by = {.account_id = work->who.account_id,
                                   .station_id = work->who.station_id,
                                   .asked = true,
                                   .reply = erased_reply},
                            .told = reply,
                            .key = key};
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0] && result == RESULT_OK; i++)
        result = erase_all(&asking, subjects[i], wish->dry_run);
    if (result == RESULT_OK && asking.told->row_count == 0)
        return refuse_unknown(work, key);
    work->drop = wish->dry_run;
    work->erased = !wish->dry_run && asking.told->texts > 0;
    return result == RESULT_OK && !wish->dry_run && asking.done > 0 ? record(&asking, wish->why) : result;
}

const struct handler erase_handlers[] = {
    {"caller.erase", erase_caller, NULL},
    {NULL, NULL, NULL},
};
