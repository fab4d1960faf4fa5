/* Admission: who is it, may they, and where does it go. Nothing a peer sends ends the loop. */
#include "broker/inside.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/codec.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct handler *const tables[] = {
    shift_handlers,     rulebook_handlers, why_handlers,    dispatch_handlers,    knowledge_handlers,
    ticket_handlers,    intake_handlers,   call_handlers,   call_report_handlers, import_handlers,
    reference_handlers, people_handlers,   query_handlers,  rates_handlers,       ledger_handlers,
    duty_handlers,      care_handlers,     export_handlers, duplicate_handlers,   record_handlers,
    order_handlers,     undo_handlers,     block_handlers,  service_handlers,     staffing_handlers,
    presence_handlers,  missed_handlers,   wall_handlers,   erase_handlers,       dial_handlers};

const struct handler *handler_of(const char *type)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (const struct handler *row = tables[i]; row->type; row++)
            if (strcmp(row->type, type) == 0)
                return row;
    return NULL;
}

void send_refusal(struct broker *broker, const struct peer *peer, const char *request_id,
                  const struct refusal *why)
{
    struct buffer out = {0};
    if (envelope_refuse(&out, request_id, why) == RESULT_OK)
        send_to(broker, peer, &out);
    buffer_free(&out);
}

void send_record(struct broker *broker, const struct peer *peer, const char *type, const char *request_id,
                 const struct shape *shape, const void *record)
{
    struct buffer out = {0};
    enum result result = envelope_pack(&out, type, request_id, shape, record);
    if (result == RESULT_OK)
        send_to(broker, peer, &out);
    else
        log_limited("encode", broker->mono_ms, LOG_LEVEL_ERROR, "a reply of shape %s cannot be encoded",
                    shape->name);
    buffer_free(&out);
}

/* Counts, logs at most once a minute, and tells the peer. */
static void turn_away(struct broker *broker, const struct bus_message *m, const char *request_id,
                      const struct refusal *why, int64_t *counter)
{
    ++*counter;
    log_limited(refusal_name(why->code), broker->mono_ms, LOG_LEVEL_WARNING,
                "refused %s: field '%s' value '%s' from station %lld", refusal_name(why->code), why->field,
                why->value, (long long)m->station_id);
    send_refusal(broker, &m->peer, request_id, why);
}

static void beat_back(struct broker *broker, struct seat *seat, const struct bus_message *m)
{
    struct beat beat = {.seq = store_seq(broker->store),
                        .city_at = broker->now,
                        .rate = broker->clock.rate,
                        .broker_at = broker->now};
    send_record(broker, &m->peer, "beat", "", &beat_shape, &beat);
    if (!seat->behind || seat->account_id == 0)
        return;
    struct event_push push = {.seq = store_seq(broker->store), .what = "gap"};
    seat->behind = false;
    send_record(broker, &m->peer, "event", "", &event_push_shape, &push);
}

struct item *item_new(struct broker *broker, enum item_kind kind)
{
    struct item *item = &broker->items[broker->item_count++];
    memset(item, 0, sizeof *item);
    item->kind = kind;
    return item;
}

void item_resume(struct broker *broker, struct item *change)
{
    struct refusal why = {0};
    const struct seat *seat = seat_of_peer(broker, peer_number(&change->peer));
    int64_t asked_by = change->who.account_id;
    enum result result = seat ? seat_person(broker, seat, &change->who, &why) : RESULT_LOST;
    if (result == RESULT_OK &&
        (change->who.account_id != asked_by || !(change->message->rights & change->who.rights)))
        result = refuse(&why, REFUSAL_NO_RIGHT, "t", change->message->type);
    if (result == RESULT_OK) {
        broker->items[broker->item_count++] = *change;
        change->body = NULL;
        change->foreseen = (struct foreseen){.begun = false};
    } else if (seat) {
        send_refusal(broker, &change->peer, change->request_id, &why);
    }
}

void foreseen_free(struct foreseen *foreseen)
{
    free(foreseen->open.rows);
    free(foreseen->moved.rows);
    *foreseen = (struct foreseen){.begun = false};
}

void item_free(struct item *change)
{
    if (!change)
        return;
    shape_free(change->message->request, change->body);
    free(change->body);
    foreseen_free(&change->foreseen);
    free(change);
}

/* session.*: the loop's own; what those who take no calls say of themselves is remembered by the seat alone. */
static void admit_session(struct broker *broker, struct seat *seat, const struct bus_message *m,
                          const struct envelope *e, const struct message *message, void *body,
                          const struct person *who)
{
    if (strcmp(message->type, "session.login") == 0) {
        login_ask(broker, &m->peer, m->station_id, e->request_id, body);
    } else if (strcmp(message->type, "session.resume") == 0) {
        session_resume(broker, &m->peer, m->station_id, e->request_id, body);
    } else if (strcmp(message->type, "session.logout") == 0) {
        struct item *item = item_new(broker, ITEM_LOGOUT);
        item->peer = m->peer;
        item->who = *who;
        item->message = message;
        memcpy(item->token_hash, seat->token_hash, HASH_SIZE);
        memcpy(item->request_id, e->request_id, sizeof item->request_id);
        seat_leave(broker, seat);
    } else {
        const struct presence_request *wish = body;
        struct operator_row row = {.id = who->account_id, .presence = wish->presence, .since_at = broker->now};
        memcpy(row.login, who->login, sizeof row.login);
        seat->presence = wish->presence;
        seat->since_at = broker->now;
        send_record(broker, &m->peer, "ok", e->request_id, &operator_row_shape, &row);
    }
}

static look_handler *look_of(const char *type)
{
    for (const struct look *row = rulebook_looks; row->type; row++)
        if (strcmp(row->type, type) == 0)
            return row->look;
    return NULL;
}

static void hash_body(const struct broker *broker, const struct envelope *e, uint8_t out[HASH_SIZE])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, broker->hash_key, HASH_SIZE, HASH_SIZE);
    crypto_generichash_update(&state, (const uint8_t *)e->type, strlen(e->type) + 1);
    crypto_generichash_update(&state, e->body, e->body_size);
    crypto_generichash_final(&state, out, HASH_SIZE);
}

static void admit_change(struct broker *broker, const struct bus_message *m, const struct envelope *e,
                         const struct message *message, const struct handler *handler, const struct person *who,
                         void *body)
{
    struct item *item = item_new(broker, ITEM_REQUEST);
    item->peer = m->peer;
    memcpy(item->request_id, e->request_id, sizeof item->request_id);
    item->message = message;
    item->handler = handler;
    item->who = *who;
    item->body = body;
    hash_body(broker, e, item->body_hash);
    look_handler *look = look_of(message->type);
    if (!look && !password_comes_with(item))
        return;
    broker->item_count--;
    struct item *change = malloc(sizeof *change);
    if (!change) {
        send_refusal(broker, &m->peer, e->request_id, &(struct refusal){.code = REFUSAL_BUSY});
        shape_free(message->request, body);
        free(body);
        return;
    }
    *change = *item;
    if (look)
        reader_look(broker, change, look);
    else
        password_ask(broker, change);
}

/* Everything that can be refused before a handler sees it. */
static enum result check(struct broker *broker, const struct seat *seat, const struct envelope *e,
                         const struct message **ret_message, struct person *who, struct refusal *why,
                         int64_t **counter)
{
    const struct message *message = message_by_type(e->type);
    *counter = &broker->refusals.unknown;
    if (!message)
        return refuse(why, REFUSAL_UNKNOWN_MESSAGE, "t", e->type);
    *counter = &broker->refusals.unauthorised;
    *ret_message = message;
    const struct station *station = station_by_id(&broker->reference, seat->station_id);
    if (!station || station->shut)
        return refuse(why, REFUSAL_SHUT, "station", station ? station->label : "");
    if (message->flags & MESSAGE_NO_SESSION)
        return RESULT_OK;
    enum result result = seat_person(broker, seat, who, why);
    if (result != RESULT_OK)
        return result;
    if (message->rights && !(message->rights & who->rights))
        return refuse(why, REFUSAL_NO_RIGHT, "t", e->type);
    *counter = &broker->refusals.malformed;
    if ((message->flags & MESSAGE_CHANGES) && e->request_id[0] == '\0')
        return refuse(why, REFUSAL_MISSING_FIELD, "r", "");
    return RESULT_OK;
}

static void route(struct broker *broker, struct seat *seat, const struct bus_message *m,
                  const struct envelope *e)
{
    const struct message *message = NULL;
    struct person who = {0};
    struct refusal why = {0};
    int64_t *counter = &broker->refusals.malformed;
    void *body = NULL;
    enum result result = check(broker, seat, e, &message, &who, &why, &counter);
    if (result == RESULT_OK) {
        counter = &broker->refusals.malformed;
        body = spare_take(broker, message->request->size);
        result = body ? codec_decode(message->request, e->body, e->body_size, body, &why) : RESULT_NO_MEMORY;
    }
    if (result != RESULT_OK) {
        if (result != RESULT_REFUSED)
            result = refuse(&why, REFUSAL_BUSY, "", "");
        turn_away(broker, m, e->request_id, &why, counter);
        free(body);
        return;
    }
    const struct handler *handler = handler_of(message->type);
    bool recorded = handler && handler->change && (who.rights & RIGHT_INTAKE);
    if (strncmp(message->type, "session.", 8) == 0 && !recorded) {
        admit_session(broker, seat, m, e, message, body, &who);
        shape_free(message->request, body); /* it may hold a password */
        free(body);
    } else if (handler && handler->change) {
        admit_change(broker, m, e, message, handler, &who, body);
    } else if (handler && !handler->query) {
        keeper_ask(broker, &m->peer, who.account_id, e->request_id, message, body);
    } else if (handler) {
        reader_ask(broker, &m->peer, e->request_id, message, handler, &who, body);
    } else {
        free(body);
        turn_away(broker, m, e->request_id, &(struct refusal){.code = REFUSAL_UNKNOWN_MESSAGE, .field = "t"},
                  &broker->refusals.unknown);
    }
}

void admit(struct broker *broker, const struct bus_message *m)
{
    struct envelope e;
    struct refusal why = {0};
    struct seat *seat = seat_take(broker, peer_number(&m->peer), m->station_id);
    enum result result =
        seat ? envelope_read(m->body, m->size, &e, &why) : refuse(&why, REFUSAL_BUSY, "connections", "");
    if (!seat)
        memset(&e, 0, sizeof e);
    else if (seat->station_id != m->station_id)
        result = refuse(&why, REFUSAL_NO_RIGHT, "station", "");
    if (result != RESULT_OK)
        turn_away(broker, m, e.request_id, &why, &broker->refusals.malformed);
    else if (strcmp(e.type, "beat") == 0)
        beat_back(broker, seat, m);
    else
        route(broker, seat, m, &e);
}
