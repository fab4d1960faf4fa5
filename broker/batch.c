/* One transaction for all that has arrived: each request in its savepoint, one commit, then the replies and pushes, which leave when the
 * commit is on the disk (post.c).
 *
 *   begin -> (handler -> keep | drop) ... -> commit -> send replies -> push events
 *     a request is refused after it has changed rows: nothing leaves, memory is read again, and the batch runs once more with a
 *       savepoint for each request; so do the next ones (savepoints cost a third of a ticket, and such refusals are rare)
 *     any failure of the store: nothing leaves, memory is read again, each request runs in a transaction of its own
 *     a failed commit: the broker ends, and starts from disk
 */
#include "broker/inside.h"

#include "broker/presence_work.h"
#include "broker/secrets.h"
#include "config/log.h"
#include "storage/months.h"
#include "storage/presence.h"
#include "storage/seals.h"
#include "wire/codec.h"

#include <stdlib.h>
#include <string.h>

enum { CAREFUL_BATCHES = 64 };

/* The author of a submission that another person hands in, 0 if there is none. A console that was killed may have sent it under
 * the author's session already, or under a third person's, with the same random request id. */
static int64_t author_of(const struct broker *broker, const struct item *item)
{
    const char *login = "";
    if (item->message->request == &ticket_open_shape)
        login = ((const struct ticket_open *)item->body)->written_by;
    else if (item->message->request == &ticket_handover_shape)
        login = ((const struct ticket_handover *)item->body)->written_by;
    else if (strcmp(item->message->type, "ticket.note") == 0)
        login = ((const struct ticket_act *)item->body)->written_by;
    const struct account *author = login[0] ? account_by_login(&broker->reference, login) : NULL;
    return author && author->id != item->who.account_id ? author->id : 0;
}

/* Stands for the body's hash where another person handed it in: the same body names its author then, so its bytes differ. */
static const uint8_t handed_in_hash[HASH_SIZE];

/* The kept reply of an earlier sending of the same request. RESULT_NOT_FOUND: it is new. */
static enum result repeated(struct broker *broker, struct item *item)
{
    uint8_t hash[HASH_SIZE], *bytes = NULL;
    size_t size = 0;
    struct refusal why = {0};
    struct db *db = store_db(broker->store);
    int64_t author_id = author_of(broker, item);
    bool handed_in = false;
    enum result result = request_find(db, item->who.account_id, item->request_id, hash, &bytes, &size);
    if (result == RESULT_NOT_FOUND && author_id) {
        result = request_find(db, author_id, item->request_id, hash, &bytes, &size);
        handed_in = true;
    }
    if (result != RESULT_OK)
        return result;
    handed_in |= memcmp(hash, handed_in_hash, HASH_SIZE) == 0;
    if (handed_in || memcmp(hash, item->body_hash, HASH_SIZE) == 0) {
        result = buffer_append(&item->out, bytes, size);
    } else {
        (void)refuse(&why, REFUSAL_OTHER_BODY, "r", item->request_id);
        result = envelope_refuse(&item->out, item->request_id, &why);
    }
    free(bytes);
    item->answered = result == RESULT_OK;
    return result;
}

/* What is kept is what was sent, but for passwords, which are told once. What was handed in is kept for its author, too: whoever
 * sends it again finds it there. */
static enum result keep_reply(struct broker *broker, struct item *item, void *reply)
{
    struct buffer blank = {0};
    const struct buffer *kept = &item->out;
    enum result result = RESULT_OK;
    if (reply && secrets_blank(item->message->reply, reply)) {
        result = envelope_pack(&blank, "ok", item->request_id, item->message->reply, reply);
        kept = &blank;
    }
    if (result == RESULT_OK)
        result = request_keep(broker->store, item->who.account_id, item->request_id, item->body_hash,
                              kept->bytes, kept->size);
    int64_t author_id = author_of(broker, item);
    if (result == RESULT_OK && author_id)
        result =
            request_keep(broker->store, author_id, item->request_id, handed_in_hash, kept->bytes, kept->size);
    buffer_free(&blank);
    return result;
}

static enum result refuse_and_keep(struct broker *broker, struct item *item, const struct refusal *why)
{
    enum result result = store_request_drop(broker->store);
    if (result == RESULT_OK && item->reference_changed)
        result = reference_load(store_db(broker->store), &broker->city->zone, &broker->reference);
    if (result == RESULT_OK)
        result = store_request_begin(broker->store);
    if (result == RESULT_OK)
        result = envelope_refuse(&item->out, item->request_id, why);
    if (result == RESULT_OK)
        result = keep_reply(broker, item, NULL);
    if (result == RESULT_OK)
        result = store_request_keep(broker->store);
    item->reference_changed = item->clock_changed = false;
    item->answered = result == RESULT_OK;
    broker->refusals.refused++;
    return result;
}

static enum result answer_and_keep(struct broker *broker, struct item *item, bool drop, void *reply)
{
    enum result result = envelope_pack(&item->out, "ok", item->request_id, item->message->reply, reply);
    if (result == RESULT_OK && drop) {
        result = store_request_drop(broker->store);
        if (result == RESULT_OK)
            result = store_request_begin(broker->store);
    }
    if (result == RESULT_OK)
        result = keep_reply(broker, item, reply);
    if (result == RESULT_OK)
        result = store_request_keep(broker->store);
    if (result == RESULT_OK && item->reference_changed)
        result = reference_load(store_db(broker->store), &broker->city->zone, &broker->reference);
    item->answered = result == RESULT_OK;
    return result;
}

/* What a look has foreseen holds while the reference data are those it went by, also in this batch. */
static const struct foreseen *foreseen_of(const struct broker *broker, const struct item *item)
{
    bool holds =
        item->foreseen.holds && item->foreseen.reference_version == atomic_load(&broker->reference_version);
    for (const struct item *before = broker->items; before < item && holds; before++)
        holds = !before->reference_changed;
    return holds ? &item->foreseen : NULL;
}

static enum result run_request(struct broker *broker, struct item *item)
{
    struct refusal why = {0};
    enum result result = repeated(broker, item);
    if (result != RESULT_NOT_FOUND)
        return result;
    struct change_work work = {.store = broker->store,
                               .loop = broker,
                               .reference = &broker->reference,
                               .city = broker->city,
                               .who = item->who,
                               .now = store_now(broker->store),
                               .password_hash = item->password_hash,
                               .foreseen = foreseen_of(broker, item),
                               .why = &why};
    void *reply = calloc(1, item->message->reply->size);
    if (!reply)
        return RESULT_NO_MEMORY;
    result = store_request_begin(broker->store);
    if (result == RESULT_OK)
        result = item->handler->change(&work, item->body, reply);
    item->reference_changed = work.reference_changed;
    item->erased = work.erased;
    item->clock = work.clock;
    item->clock_changed = work.clock_changed;
    if (result == RESULT_REFUSED && why.code == REFUSAL_NONE) {
        log_line(LOG_LEVEL_ERROR, "%s: a constraint of the store was broken: %s", item->message->type,
                 db_error(store_db(broker->store)));
        why.code = REFUSAL_STORAGE;
    }
    if (result == RESULT_OK)
        result = answer_and_keep(broker, item, work.drop, reply);
    else if (result == RESULT_REFUSED)
        result = refuse_and_keep(broker, item, &why);
    shape_drop(item->message->reply, reply);
    free(reply);
    return result;
}

static enum result in_savepoint(struct broker *broker, struct item *item,
                                enum result (*run)(struct broker *, struct item *))
{
    enum result result = store_request_begin(broker->store);
    if (result == RESULT_OK)
        result = run(broker, item);
    return result == RESULT_OK ? store_request_keep(broker->store) : result;
}

static enum result log_in(struct broker *broker, struct item *item)
{
    struct session session = {.account_id = item->who.account_id,
                              .station_id = item->who.station_id,
                              .heard_at = store_now(broker->store)};
    struct event event = {.kind = EVENT_LOGGED_IN,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = item->who.account_id,
                          .account_id = item->who.account_id,
                          .station_id = item->who.station_id};
    struct session_reply reply = {0};
    memcpy(session.token_hash, item->token_hash, HASH_SIZE);
    enum result result = session_add(broker->store, &session);
    if (result == RESULT_OK)
        result = store_append(broker->store, &event, NULL, 0);
    session_told(broker, &item->who, item->token, &reply);
    if (result == RESULT_OK)
        result = envelope_pack(&item->out, "ok", item->request_id, &session_reply_shape, &reply);
    item->answered = result == RESULT_OK;
    return result;
}

static enum result log_out(struct broker *broker, struct item *item)
{
    struct nothing nothing = {0};
    struct event event = {.kind = EVENT_LOGGED_OUT,
                          .subject = SUBJECT_ACCOUNT,
                          .subject_id = item->who.account_id,
                          .account_id = item->who.account_id,
                          .station_id = item->who.station_id};
    enum result result = session_drop(broker->store, item->token_hash);
    if (result == RESULT_OK)
        result = store_append(broker->store, &event, NULL, 0);
    if (result == RESULT_OK && !seats_hold(broker, item->who.account_id))
        result = presence_leave(broker->store, item->who.account_id, 0,
                                (struct presence_by){item->who.account_id, item->who.station_id});
    if (result == RESULT_OK)
        result = envelope_pack(&item->out, "ok", item->request_id, &nothing_shape, &nothing);
    item->answered = result == RESULT_OK;
    return result;
}

static enum result seal(struct broker *broker, struct item *item)
{
    int64_t month = month_of_day(item->day);
    enum result result = presence_carry(broker->store, item->day);
    if (result == RESULT_OK)
        result = seal_day(broker->store, item->day, seal_key_sign, &broker->seal_key);
    if (result == RESULT_OK && broker->city->config.limits.freeze_months && item->day == month_last_day(month))
        result = month_freeze(broker->store, month);
    return result;
}

static enum result step_of_clock(struct broker *broker, struct item *item)
{
    struct event event = {.kind = EVENT_CLOCK_STEPPED, .subject = SUBJECT_CITY};
    record_set(&event.body, "step_ms", item->step_ms);
    return store_append(broker->store, &event, NULL, 0);
}

static enum result run_item(struct broker *broker, struct item *item)
{
    switch (item->kind) {
    case ITEM_REQUEST:
        return run_request(broker, item);
    case ITEM_LOGIN:
        return in_savepoint(broker, item, log_in);
    case ITEM_LOGOUT:
        return in_savepoint(broker, item, log_out);
    case ITEM_SEAL:
        return in_savepoint(broker, item, seal);
    case ITEM_STEP:
        return in_savepoint(broker, item, step_of_clock);
    case ITEM_CLOCK:
        return sweep_run(broker, item);
    case ITEM_WRAPPED:
        return in_savepoint(broker, item, duty_wrapped);
    case ITEM_UNHEARD:
        return in_savepoint(broker, item, duty_unheard);
    case ITEM_ERASE:
        return retention_run(broker, item);
    case ITEM_DIAL:
        return in_savepoint(broker, item, dial_overdue);
    }
    return RESULT_INVALID;
}

/* Why a transaction cannot go on, for the person who waits. */
static struct refusal storage_refusal(enum result result)
{
    struct refusal why = {.code = result == RESULT_FULL   ? REFUSAL_DISK_FULL
                                  : result == RESULT_BUSY ? REFUSAL_BUSY
                                                          : REFUSAL_STORAGE};
    return why;
}

static enum result run_together(struct broker *broker, size_t first, size_t count, bool *ret_committing)
{
    *ret_committing = false;
    enum result result = store_begin(broker->store, broker->now);
    for (size_t i = first; i < first + count && result == RESULT_OK; i++)
        result = run_item(broker, &broker->items[i]);
    if (result != RESULT_OK)
        return result;
    *ret_committing = true;
    result = store_commit(broker->store);
    if (result == RESULT_OK)
        post_committed(broker, count);
    return result;
}

static enum result read_again(struct broker *broker)
{
    enum result result = store_reload(broker->store);
    return result == RESULT_OK
               ? reference_load(store_db(broker->store), &broker->city->zone, &broker->reference)
               : result;
}

static void after_commit(struct broker *broker, size_t first, size_t count)
{
    bool changed = false;
    broker->city_version++;
    for (size_t i = first; i < first + count; i++) {
        struct item *item = &broker->items[i];
        changed |= item->reference_changed;
        if (item->erased)
            erase_traces(broker);
        if (item->clock_changed)
            clock_change(&broker->clock, broker->mono_ms, &item->clock);
        if (item->kind == ITEM_LOGIN) {
            struct seat *seat = seat_of_peer(broker, peer_number(&item->peer));
            if (seat)
                seat_sit(broker, seat, item->who.account_id, item->token_hash);
        }
    }
    /* Before any reply leaves: whoever hears of a new station or account may use it at once. */
    if (changed) {
        atomic_fetch_add(&broker->reference_version, 1);
        care_keys(broker);
        seats_recheck(broker);
    }
    for (size_t i = first; i < first + count; i++)
        if (broker->items[i].answered)
            send_to(broker, &broker->items[i].peer, &broker->items[i].out);
    push_outbox(broker);
}

static void forget_answers(struct broker *broker)
{
    for (size_t i = 0; i < broker->item_count; i++) {
        struct item *item = &broker->items[i];
        buffer_clear(&item->out);
        item->answered = item->reference_changed = item->clock_changed = item->erased = false;
    }
}

/* A batch that was lost: each item alone, so that one cannot take the others with it. */
static enum result run_apart(struct broker *broker)
{
    forget_answers(broker);
    for (size_t i = 0; i < broker->item_count; i++) {
        struct item *item = &broker->items[i];
        bool committing = false;
        enum result result = run_together(broker, i, 1, &committing);
        if (result == RESULT_OK) {
            after_commit(broker, i, 1);
            continue;
        }
        log_limited("storage", broker->mono_ms, LOG_LEVEL_ERROR, "the store refused a request: %s",
                    db_error(store_db(broker->store)));
        if (committing && result == RESULT_IO)
            return result;
        broker->refusals.storage++;
        struct refusal why = storage_refusal(result);
        result = read_again(broker);
        if (result == RESULT_OK && item->kind == ITEM_SEAL)
            result = care_start(broker); /* the day stays to be sealed, in the next turn */
        if (result != RESULT_OK)
            return result;
        if (item->kind == ITEM_CLOCK)
            sweep_lost(broker, item->number);
        if (item->kind != ITEM_SEAL && item->kind != ITEM_STEP && item->kind != ITEM_CLOCK &&
            item->kind != ITEM_WRAPPED && item->kind != ITEM_UNHEARD && item->kind != ITEM_ERASE &&
            item->kind != ITEM_DIAL)
            send_refusal(broker, &item->peer, item->request_id, &why);
    }
    return RESULT_OK;
}

/* All items, at first as if none of them will be refused after it has changed rows; but not while a copy is made, which begins anew when a
 * transaction is taken back. */
static enum result run_all(struct broker *broker, bool *ret_committing)
{
    bool bold = broker->careful_batches == 0 && !broker->keeping.now;
    struct counters_of_refusals refusals = broker->refusals;
    store_be_bold(broker->store, bold);
    enum result result = run_together(broker, 0, broker->item_count, ret_committing);
    store_be_bold(broker->store, false);
    if (!bold || result != RESULT_LOST) {
        broker->careful_batches -= broker->careful_batches > 0;
        return result;
    }
    broker->careful_batches = CAREFUL_BATCHES;
    broker->refusals = refusals;
    result = read_again(broker);
    forget_answers(broker);
    return result == RESULT_OK ? run_together(broker, 0, broker->item_count, ret_committing) : result;
}

static void free_items(struct broker *broker)
{
    for (size_t i = 0; i < broker->item_count; i++) {
        struct item *item = &broker->items[i];
        if (item->body) {
            shape_free(item->message->request, item->body);
            spare_give(broker, item->body, item->message->request->size);
        }
        foreseen_free(&item->foreseen);
        buffer_free(&item->out);
    }
    broker->item_count = 0;
}

enum result batch_run(struct broker *broker)
{
    bool committing = false;
    if (broker->item_count == 0)
        return RESULT_OK;
    enum result result = post_before_batch(broker);
    if (result != RESULT_OK)
        return result;
    result = run_all(broker, &committing);
    if (result == RESULT_OK) {
        after_commit(broker, 0, broker->item_count);
    } else {
        log_limited("batch", broker->mono_ms, LOG_LEVEL_ERROR, "a batch of %zu was lost: %s",
                    broker->item_count, db_error(store_db(broker->store)));
        if (!committing || result != RESULT_IO) {
            result = read_again(broker);
            if (result == RESULT_OK)
                result = run_apart(broker);
        }
    }
    free_items(broker);
    return result;
}
