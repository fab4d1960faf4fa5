/* Connections and who has logged in on them. */
#include "broker/inside.h"

#include "core/text.h"
#include "storage/presence.h"

#include <stdlib.h>
#include <string.h>

enum { SILENT_MS = 60000 };

static size_t slot_of(const struct seats *seats, uint64_t peer)
{
    size_t at = (size_t)(peer * 0x9E3779B97F4A7C15u >> 32) & (seats->by_peer_size - 1);
    while (seats->by_peer[at] && seats->rows[seats->by_peer[at] - 1].peer != peer)
        at = (at + 1) & (seats->by_peer_size - 1);
    return at;
}

struct seat *seat_of_peer(struct broker *broker, uint64_t peer)
{
    struct seats *seats = &broker->seats;
    if (seats->by_peer_size == 0 || peer == 0)
        return NULL;
    size_t slot = slot_of(seats, peer);
    return seats->by_peer[slot] ? &seats->rows[seats->by_peer[slot] - 1] : NULL;
}

/* Rows move when one is swept, so the index is made anew; it is small. */
static bool index_anew(struct seats *seats)
{
    size_t size = 64;
    while (size < seats->count * 4)
        size *= 2;
    uint32_t *by_peer = calloc(size, sizeof *by_peer);
    if (!by_peer)
        return false;
    free(seats->by_peer);
    seats->by_peer = by_peer;
    seats->by_peer_size = size;
    for (size_t i = 0; i < seats->count; i++)
        seats->by_peer[slot_of(seats, seats->rows[i].peer)] = (uint32_t)i + 1;
    return true;
}

struct seat *seat_take(struct broker *broker, uint64_t peer, int64_t station_id)
{
    struct seats *seats = &broker->seats;
    struct seat *seat = seat_of_peer(broker, peer);
    if (seat) {
        seat->heard_ms = broker->mono_ms;
        seat->heard_at = broker->now;
        return seat;
    }
    if (seats->count >= (size_t)broker->city->config.wire.max_connections)
        return NULL;
    if (seats->count == seats->capacity) {
        size_t capacity = seats->capacity ? seats->capacity * 2 : 64;
        struct seat *rows = realloc(seats->rows, capacity * sizeof *rows);
        if (!rows)
            return NULL;
        seats->rows = rows;
        seats->capacity = capacity;
    }
    seats->version++;
    seats->rows[seats->count++] = (struct seat){.peer = peer,
                                                .station_id = station_id,
                                                .heard_ms = broker->mono_ms,
                                                .heard_at = broker->now,
                                                .since_at = broker->now};
    if (seats->count * 2 > seats->by_peer_size && !index_anew(seats)) {
        seats->count--;
        return NULL;
    }
    size_t slot = slot_of(seats, peer);
    seats->by_peer[slot] = (uint32_t)seats->count;
    return &seats->rows[seats->count - 1];
}

void seat_sit(struct broker *broker, struct seat *seat, int64_t account_id, const uint8_t token_hash[HASH_SIZE])
{
    for (size_t i = 0; i < broker->seats.count; i++) {
        struct seat *other = &broker->seats.rows[i];
        if (other != seat && other->account_id && memcmp(other->token_hash, token_hash, HASH_SIZE) == 0)
            other->account_id = 0;
    }
    broker->seats.version++;
    seat->account_id = account_id;
    seat->presence = PRESENCE_AWAY;
    seat->since_at = broker->now;
    seat->behind = false;
    memcpy(seat->token_hash, token_hash, HASH_SIZE);
}

void seat_leave(struct broker *broker, struct seat *seat)
{
    broker->seats.version++;
    seat->account_id = 0;
    seat->presence = PRESENCE_AWAY;
}

void seats_recheck(struct broker *broker)
{
    struct session session;
    for (size_t i = 0; i < broker->seats.count; i++) {
        struct seat *seat = &broker->seats.rows[i];
        if (seat->account_id &&
            session_find(store_db(broker->store), seat->token_hash, &session) == RESULT_NOT_FOUND)
            seat_leave(broker, seat);
    }
}

bool seats_hold(const struct broker *broker, int64_t account_id)
{
    for (size_t i = 0; i < broker->seats.count; i++)
        if (broker->seats.rows[i].account_id == account_id)
            return true;
    return false;
}

bool seats_have_right(const struct broker *broker, uint32_t right)
{
    for (size_t i = 0; i < broker->seats.count; i++) {
        int64_t id = broker->seats.rows[i].account_id;
        const struct account *account = id ? account_by_id(&broker->reference, id) : NULL;
        if (account && !account->shut && (account->rights & right))
            return true;
    }
    return false;
}

void seats_stood_still(struct broker *broker, int64_t ms)
{
    for (size_t i = 0; i < broker->seats.count; i++)
        broker->seats.rows[i].heard_ms += ms;
    for (size_t i = 0; i < broker->heard_count; i++)
        broker->heard[i].heard_ms += ms;
}

void seats_sweep(struct broker *broker)
{
    struct seats *seats = &broker->seats;
    size_t kept = 0;
    for (size_t i = 0; i < seats->count; i++)
        if (broker->mono_ms - seats->rows[i].heard_ms < SILENT_MS)
            seats->rows[kept++] = seats->rows[i];
    if (kept == seats->count)
        return;
    seats->count = kept;
    seats->version++;
    if (!index_anew(seats))
        seats->count = 0;
}

void seats_free(struct broker *broker)
{
    free(broker->seats.rows);
    free(broker->heard);
    free(broker->seats.by_peer);
    listeners_free(broker);
    memset(&broker->seats, 0, sizeof broker->seats);
}

enum result seat_person(struct broker *broker, const struct seat *seat, struct person *ret, struct refusal *why)
{
    const struct account *account = account_by_id(&broker->reference, seat->account_id);
    const struct station *station = station_by_id(&broker->reference, seat->station_id);
    if (!station || station->shut)
        return refuse(why, REFUSAL_SHUT, "station", station ? station->label : "");
    if (!account)
        return refuse(why, REFUSAL_NO_SESSION, "", "");
    if (account->shut)
        return refuse(why, REFUSAL_SHUT, "account", account->login);
    const struct node *unit = node_by_id(&broker->reference.units, account->unit_id);
    *ret = (struct person){.account_id = account->id,
                           .station_id = station->id,
                           .rights = account->rights,
                           .unit_id = account->unit_id};
    text_copy(ret->unit_path, sizeof ret->unit_path, unit ? unit->path : "");
    text_copy(ret->login, sizeof ret->login, account->login);
    return RESULT_OK;
}

static void person_row(struct broker *broker, const struct seat *seat, struct people_row *ret)
{
    const struct account *account = account_by_id(&broker->reference, seat->account_id);
    const struct station *station = station_by_id(&broker->reference, seat->station_id);
    text_copy(ret->login, sizeof ret->login, account ? account->login : "");
    text_copy(ret->name, sizeof ret->name, account ? account->name : "");
    text_copy(ret->station, sizeof ret->station, station ? station->label : "");
    ret->role = account ? account->role : 0;
    ret->presence = seat->presence;
    ret->since_at = seat->since_at;
}

/* What those who take calls do is known by account. */
static enum result put_state(struct broker *broker, const struct seat *seat, struct people_row *row)
{
    const struct account *account = account_by_id(&broker->reference, seat->account_id);
    struct presence_facts facts;
    if (!account || !(account->rights & RIGHT_INTAKE))
        return RESULT_OK;
    enum result result = presence_read(store_db(broker->store), seat->account_id, &facts);
    row->presence = (int)facts.presence;
    row->wanted = (int)presence_wanted(&facts);
    row->exchange = (int)facts.exchange;
    row->since_at = facts.presence != PRESENCE_AWAY ? facts.since_at : seat->since_at;
    return result;
}

enum result seats_board(struct broker *broker, struct board_reply *ret)
{
    struct counters_of_refusals *c = &broker->refusals;
    ret->people = calloc(broker->seats.count + 1, sizeof *ret->people);
    if (!ret->people)
        return RESULT_NO_MEMORY;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < broker->seats.count && result == RESULT_OK; i++) {
        const struct seat *seat = &broker->seats.rows[i];
        struct people_row row = {0};
        if (seat->account_id == 0)
            continue;
        person_row(broker, seat, &row);
        result = put_state(broker, seat, &row);
        ret->logged_in++;
        ret->ready += row.presence == PRESENCE_READY;
        ret->paused += row.presence == PRESENCE_PAUSE;
        if (ret->people_count < 1000)
            ret->people[ret->people_count++] = row;
    }
    ret->refused_messages = c->malformed + c->unknown + c->unauthorised;
    return result;
}
