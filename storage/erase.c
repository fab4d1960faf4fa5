/* Texts go, digests stay. */
#include "storage/erase.h"

#include "core/civil.h"
#include "storage/blocks.h"
#include "storage/calls.h"
#include "storage/missed.h"
#include "storage/newest_texts.h"
#include "storage/replies.h"
#include "storage/store_inside.h"
#include "storage/tickets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_REPLIES_MS = 8 * CIVIL_DAY_MS, NEEDLES = 24, NEEDLE_SHORTEST = 3 };

/* One subject whose texts are being erased. */
struct erasing {
    struct store *store;
    const struct erase_by *by;
    enum subject subject;
    int64_t id, what;
    int64_t texts;
    struct newest_texts *before, *after;
};

/* -- the texts of events ---------------------------------------------------------------------------------- */

static bool is_of_caller(const char *field)
{
    return strcmp(field, "caller_name") == 0 || strcmp(field, "caller_phone") == 0 ||
           strcmp(field, "spot") == 0;
}

/* What a ticket's ref is, another system knows it by: it names no person. */
static bool is_other_text(const char *field)
{
    return !is_of_caller(field) && strcmp(field, "ref") != 0;
}

static bool is_number(const char *field)
{
    return strcmp(field, "caller") == 0;
}

static bool is_recording(const char *field)
{
    return strcmp(field, "recording") == 0;
}

static bool is_any(const char *field)
{
    (void)field;
    return true;
}

/* Which fields a class covers. */
static const struct {
    enum erasure what;
    bool (*covers)(const char *field);
} classes[] = {{ERASE_CALLER, is_of_caller},
               {ERASE_TEXTS, is_other_text},
               {ERASE_NUMBER, is_number},
               {ERASE_RECORDING, is_recording}};

/* Leaves the digests of the texts that are covered; the row keeps all others as they are. */
static enum result erase_in_event(struct store *store, int64_t seq, const char *json,
                                  bool (*covers)(const char *), int64_t *texts)
{
    struct event_texts *kept = &store->texts;
    int64_t erased = 0;
    const char *left = NULL;
    enum result result = event_texts_read(kept, json);
    if (result != RESULT_OK)
        return result;
    event_texts_digest(kept);
    for (size_t i = 0; i < kept->count; i++) {
        bool is_erased = kept->rows[i].value && covers(kept->rows[i].field);
        if (is_erased)
            kept->rows[i].value = NULL;
        erased += is_erased;
    }
    if (erased == 0)
        return RESULT_OK;
    *texts += erased;
    result = event_texts_write(kept, &left);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(store->db, "UPDATE event SET texts = $2 WHERE seq = $1");
    bind_int(s, 1, seq);
    bind_text(s, 2, left);
    return db_run(s);
}

/* Each event of `s`, whose rows are seq and texts. */
static enum result erase_in_events(struct store *store, struct statement *s, bool (*covers)(const char *),
                                   int64_t *texts)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK &&
           (result = erase_in_event(store, column_int(s, 0), column_text(s, 1), covers, texts)) == RESULT_OK)
        ;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result erase_texts(struct erasing *e)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0] && result == RESULT_OK; i++) {
        if (!(e->what & (1 << classes[i].what)))
            continue;
        struct statement *s =
            db_sql(e->store->db,
                   "SELECT seq, texts FROM event WHERE subject = $1 AND subject_id = $2 AND texts IS NOT NULL");
        bind_int(s, 1, e->subject);
        bind_int(s, 2, e->id);
        result = erase_in_events(e->store, s, classes[i].covers, &e->texts);
    }
    return result;
}

/* -- kept replies ----------------------------------------------------------------------------------------- */

/* What tells a reply that is about this subject: a text of it, or its number as it is packed. */
struct needles {
    struct {
        uint8_t bytes[TEXT_LONG];
        size_t size;
    } rows[NEEDLES];
    size_t count;
};

static void add_needle(struct needles *needles, const void *bytes, size_t size)
{
    if (size < NEEDLE_SHORTEST || size > sizeof needles->rows[0].bytes || needles->count == NEEDLES)
        return;
    memcpy(needles->rows[needles->count].bytes, bytes, size);
    needles->rows[needles->count++].size = size;
}

static void find_needles(const struct erasing *e, struct needles *ret)
{
    uint8_t packed[8];
    uint64_t rest = (uint64_t)e->id;
    for (size_t i = sizeof packed; i > 0; i--, rest >>= 8)
        packed[i - 1] = (uint8_t)(rest & 0xff);
    ret->count = 0;
    if (e->subject == SUBJECT_TICKET)
        add_needle(ret, packed, sizeof packed);
    for (size_t i = 0; i < NEWEST_COUNT; i++)
        if (i != NEWEST_REF)
            add_needle(ret, e->before->values[i], strlen(e->before->values[i]));
}

static bool tells(const struct needles *needles, const uint8_t *reply, size_t size)
{
    for (size_t i = 0; i < needles->count; i++)
        if (memmem(reply, size, needles->rows[i].bytes, needles->rows[i].size))
            return true;
    return false;
}

static enum result replace_reply(struct erasing *e, int64_t id, const char *request_id)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    enum result result = e->by->reply(request_id, &bytes, &size);
    if (result != RESULT_OK)
        return result;
    struct statement *s = db_sql(e->store->db, "UPDATE request SET reply = $2 WHERE id = $1");
    bind_int(s, 1, id);
    bind_blob(s, 2, bytes, size);
    result = db_run(s);
    free(bytes);
    return result;
}

/* Replies of one batch: an event's recorded_at is theirs. */
static enum result erase_replies_of(struct erasing *e, const struct needles *needles, int64_t at)
{
    char request_id[128];
    struct statement *s =
        db_sql(e->store->db, "SELECT id, request_id, reply FROM request WHERE id >= $1 AND id < $2");
    bind_int(s, 1, request_ids_at(at));
    bind_int(s, 2, request_ids_at(at + 1));
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        size_t size = 0;
        const uint8_t *reply = column_blob(s, 2, &size);
        if (!tells(needles, reply, size))
            continue;
        column_copy(s, 1, request_id, sizeof request_id);
        result = replace_reply(e, column_int(s, 0), request_id);
        if (result != RESULT_OK)
            break;
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result erase_replies(struct erasing *e)
{
    struct needles *needles = malloc(sizeof *needles);
    struct statement *s = db_sql(
        e->store->db, "SELECT DISTINCT recorded_at FROM event WHERE subject = $1 AND subject_id = $2 AND "
                      "recorded_at > $3");
    if (!needles)
        return RESULT_NO_MEMORY;
    find_needles(e, needles);
    bind_int(s, 1, e->subject);
    bind_int(s, 2, e->id);
    bind_int(s, 3, e->store->now - KEPT_REPLIES_MS);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK)
        if ((result = erase_replies_of(e, needles, column_int(s, 0))) != RESULT_OK)
            break;
    db_reset(s);
    free(needles);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* -- what was folded from them ---------------------------------------------------------------------------- */

static enum result read_newest(struct erasing *e, struct newest_texts **ret)
{
    *ret = calloc(1, sizeof **ret);
    return *ret ? newest_texts_read(e->store->db, e->subject, e->id, e->store->area_code, *ret)
                : RESULT_NO_MEMORY;
}

static bool has_phone(const struct newest_texts *texts, const char *key)
{
    for (size_t i = 0; i < texts->phone_count; i++)
        if (strcmp(texts->phones[i], key) == 0)
            return true;
    return false;
}

static enum result forget_phones(struct erasing *e)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < e->before->phone_count && result == RESULT_OK; i++) {
        if (has_phone(e->after, e->before->phones[i]))
            continue;
        struct statement *s =
            db_sql(e->store->db, "DELETE FROM phone WHERE key = $1 AND subject = $2 AND subject_id = $3");
        bind_text(s, 1, e->before->phones[i]);
        bind_int(s, 2, e->subject);
        bind_int(s, 3, e->id);
        result = db_run(s);
    }
    return result;
}

static enum result begin(struct erasing *e)
{
    enum result result = read_newest(e, &e->before);
    if (result == RESULT_OK)
        result = erase_replies(e);
    if (result == RESULT_OK)
        result = erase_texts(e);
    if (result == RESULT_OK)
        result = read_newest(e, &e->after);
    return result == RESULT_OK ? forget_phones(e) : result;
}

static void end(struct erasing *e)
{
    struct newest_texts *const both[] = {e->before, e->after};
    for (size_t i = 0; i < 2; i++) {
        if (both[i])
            newest_texts_free(both[i]);
        free(both[i]);
    }
}

static struct event event_of(const struct erasing *e)
{
    struct event event = {.kind = EVENT_ERASED,
                          .subject = e->subject,
                          .subject_id = e->id,
                          .account_id = e->by->account_id,
                          .station_id = e->by->station_id};
    record_set(&event.body, "what", e->what);
    record_set(&event.body, "texts", e->texts);
    record_add(&event.body, "asked", e->by->asked);
    return event;
}

enum result ticket_erase(struct store *store, int64_t number, int64_t what, const struct erase_by *by,
                         int64_t *ret_texts)
{
    struct erasing e = {.store = store, .by = by, .subject = SUBJECT_TICKET, .id = number, .what = what};
    struct ticket_facts facts = {0};
    enum result result = ticket_fold(store->db, number, &facts);
    if (result == RESULT_OK && facts.closed_at == 0)
        result = RESULT_CORRUPT; /* its row says that it is closed */
    if (result == RESULT_OK)
        result = begin(&e);
    struct event event = event_of(&e);
    if (result == RESULT_OK)
        result = ticket_record(store, &facts, &event, NULL, 0);
    if (result == RESULT_OK)
        result = ticket_texts_again(store, number);
    end(&e);
    *ret_texts = e.texts;
    return result;
}

static enum result put_call_texts(const struct erasing *e)
{
    struct statement *s = db_sql(e->store->db, "UPDATE call SET caller = $2, recording = $3 WHERE id = $1");
    bind_int(s, 1, e->id);
    lend_text(s, 2, e->after->values[NEWEST_CALLER]);
    lend_text(s, 3, e->after->values[NEWEST_RECORDING]);
    return db_run(s);
}

enum result call_erase(struct store *store, int64_t id, int64_t what, const struct erase_by *by,
                       int64_t *ret_texts)
{
    struct erasing e = {.store = store, .by = by, .subject = SUBJECT_CALL, .id = id, .what = what};
    struct call_facts facts = {0};
    enum result result = call_fold(store->db, id, &facts);
    if (result == RESULT_OK)
        result = begin(&e);
    if (result == RESULT_OK)
        result = put_call_texts(&e);
    struct event event = event_of(&e);
    if (result == RESULT_OK)
        result = call_record(store, &facts, &event, NULL);
    end(&e);
    *ret_texts = e.texts;
    return result;
}

enum result block_erase(struct store *store, int64_t id, const struct erase_by *by, int64_t *ret_texts)
{
    struct erasing e = {.store = store, .by = by, .subject = SUBJECT_BLOCK, .id = id, .what = 1 << ERASE_TEXTS};
    enum result result = erase_texts(&e);
    struct event event = event_of(&e);
    if (result == RESULT_OK)
        result = store_append(store, &event, NULL, 0);
    struct statement *s = db_sql(store->db, "UPDATE block SET key = '' WHERE id = $1");
    bind_int(s, 1, id);
    *ret_texts = e.texts;
    return result == RESULT_OK ? db_run(s) : result;
}

/* -- reasons of operators' states: no projection holds them ------------------------------------------------ */

static const char presence_place[] = "erased_presence_seq";

static enum result presence_range(struct store *store, int64_t after, int64_t before_at, int64_t most,
                                  int64_t *ret_to)
{
    struct statement *s =
        db_sql(store->db, "SELECT seq FROM event WHERE seq > $1 AND recorded_at < $2 ORDER BY seq "
                          "LIMIT $3");
    bind_int(s, 1, after);
    bind_int(s, 2, before_at);
    bind_int(s, 3, most);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK)
        *ret_to = column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result presence_erase(struct store *store, int64_t before_at, int64_t most, const struct erase_by *by,
                           int64_t *ret_texts, bool *ret_more)
{
    char place[32] = "0";
    enum result result = store_city_get(store->db, presence_place, place, sizeof place);
    int64_t after = strtoll(place, NULL, 10), to = after;
    if (result == RESULT_OK || result == RESULT_NOT_FOUND)
        result = presence_range(store, after, before_at, most, &to);
    *ret_more = to > after;
    *ret_texts = 0;
    if (result != RESULT_OK || to == after)
        return result;
    struct statement *s =
        db_sql(store->db,
               "SELECT seq, texts FROM event WHERE seq > $1 AND seq <= $2 AND kind = 80 AND texts IS NOT NULL");
    bind_int(s, 1, after);
    bind_int(s, 2, to);
    result = erase_in_events(store, s, is_any, ret_texts);
    snprintf(place, sizeof place, "%lld", (long long)to);
    if (result == RESULT_OK)
        result = store_city_set(store, presence_place, place);
    if (result != RESULT_OK || *ret_texts == 0)
        return result;
    struct event event = {.kind = EVENT_ERASED, .subject = SUBJECT_CITY, .account_id = by->account_id};
    record_set(&event.body, "what", 1 << ERASE_PRESENCE);
    record_set(&event.body, "texts", *ret_texts);
    record_set(&event.body, "from_seq", after + 1);
    record_set(&event.body, "to_seq", to);
    return store_append(store, &event, NULL, 0);
}

/* -- what is due ------------------------------------------------------------------------------------------ */

_Static_assert(ERASE_CALLER == 0 && ERASE_TEXTS == 1, "the partial indexes say so");
_Static_assert(EVENT_PRESENCE == 80, "presence_erase says so");

static enum result take_ids(struct statement *s, int64_t *ids, size_t max, size_t *ret_count)
{
    size_t count = 0;
    enum result result = RESULT_OK;
    while (count < max && (result = db_step(s)) == RESULT_OK)
        ids[count++] = column_int(s, 0);
    db_reset(s);
    *ret_count = count;
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result erase_due(struct db *db, enum erase_due due, int type, int64_t before_at, int64_t *ids, size_t max,
                      size_t *ret_count)
{
    static const char *const sql[] = {
        [DUE_CALLERS] =
            "SELECT number FROM ticket WHERE closed_at <> 0 AND erased & 1 = 0 AND closed_at < $1 ORDER BY "
            "closed_at, number LIMIT $2",
        [DUE_TEXTS] = "SELECT number FROM ticket WHERE closed_at <> 0 AND erased & 2 = 0 AND type = $3 AND "
                      "closed_at < $1 "
                      "ORDER BY closed_at, number LIMIT $2",
        [DUE_NUMBERS] =
            "SELECT id FROM call WHERE caller <> '' AND offered_at < $1 ORDER BY offered_at, id LIMIT $2",
        [DUE_RECORDINGS] =
            "SELECT id FROM call WHERE recording <> '' AND offered_at < $1 ORDER BY offered_at, id LIMIT $2",
    };
    struct statement *s = db_sql(db, sql[due]);
    bind_int(s, 1, before_at);
    bind_int(s, 2, (int64_t)max);
    if (due == DUE_TEXTS)
        bind_int(s, 3, type);
    return take_ids(s, ids, max, ret_count);
}

enum result erase_of_phone(struct db *db, const char *key, enum subject subject, int64_t after, int64_t *ids,
                           size_t max, size_t *ret_count)
{
    struct statement *s =
        subject == SUBJECT_BLOCK
            ? db_sql(db, "SELECT id FROM block WHERE key = $1 AND key <> '' AND id > $2 ORDER BY id LIMIT $3")
            : db_sql(db, "SELECT subject_id FROM phone WHERE key = $1 AND subject_id > $2 AND subject = $4 "
                         "ORDER BY subject_id LIMIT $3");
    bind_text(s, 1, key);
    bind_int(s, 2, after);
    bind_int(s, 3, (int64_t)max);
    if (subject != SUBJECT_BLOCK)
        bind_int(s, 4, subject);
    return take_ids(s, ids, max, ret_count);
}
