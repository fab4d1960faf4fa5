/* What time does to operators' states: wrap-ups end at their limit, and who is not heard of any more is away. In a city whose clock
 * stands still nobody is missed: how long a step of it takes is the machine's affair. */
#include "broker/inside.h"

#include "broker/presence_work.h"
#include "config/log.h"
#include "storage/presence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WATCH_MS = 1000, LIVED_MS = 60000 };

/* -- wrap-ups ----------------------------------------------------------------------------------------------- */

int64_t duty_first_at(struct broker *broker)
{
    struct presence_facts facts;
    return presence_first_over(store_db(broker->store), broker->now, &facts) == RESULT_OK ? facts.until_at
                                                                                          : INT64_MAX;
}

void duty_add(struct broker *broker, int64_t until_at)
{
    struct item *item = item_new(broker, ITEM_WRAPPED);
    item->clock_until_at = until_at;
    broker->sweep.done++;
}

/* All of one turn in one savepoint. */
enum result duty_wrapped(struct broker *broker, struct item *item)
{
    enum result result = RESULT_OK;
    struct presence_facts facts;
    while (result == RESULT_OK &&
           (result = presence_first_over(store_db(broker->store), item->clock_until_at, &facts)) == RESULT_OK) {
        const struct presence_wish ready = {.presence = PRESENCE_READY, .at = facts.until_at, .by_limit = true};
        result = presence_put(broker->store, &facts, &ready, (struct presence_by){0});
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* -- who is not heard of any more --------------------------------------------------------------------------- */

struct collecting {
    struct heard *rows;
    size_t count, room;
};

static enum result collect(void *context, const struct presence_facts *facts)
{
    struct collecting *c = context;
    if (c->count == c->room) {
        size_t room = c->room ? c->room * 2 : 64;
        struct heard *rows = realloc(c->rows, room * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        c->rows = rows;
        c->room = room;
    }
    c->rows[c->count++] = (struct heard){.account_id = facts->account_id};
    return RESULT_OK;
}

static struct heard *heard_of(struct heard *rows, size_t count, int64_t account_id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].account_id == account_id)
            return &rows[middle];
        if (rows[middle].account_id < account_id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A connection that broke says nothing of when its person was last there: what was heard before counts. */
static void take_seats(struct broker *broker, struct heard *rows, size_t count)
{
    for (size_t i = 0; i < broker->seats.count; i++) {
        const struct seat *seat = &broker->seats.rows[i];
        struct heard *row = seat->account_id ? heard_of(rows, count, seat->account_id) : NULL;
        if (row && seat->heard_ms > row->heard_ms) {
            row->heard_ms = seat->heard_ms;
            row->heard_at = seat->heard_at;
        }
    }
}

/* Everybody on duty, rising by account, with when each was last heard of. */
static enum result listen(struct broker *broker)
{
    struct collecting c = {0};
    enum result result = presence_list(store_db(broker->store), false, collect, &c);
    if (result != RESULT_OK) {
        free(c.rows);
        return result;
    }
    for (size_t i = 0; i < c.count; i++) {
        const struct heard *before = heard_of(broker->heard, broker->heard_count, c.rows[i].account_id);
        c.rows[i].heard_ms = before ? before->heard_ms : broker->mono_ms;
        c.rows[i].heard_at = before ? before->heard_at : broker->lived_at;
    }
    take_seats(broker, c.rows, c.count);
    free(broker->heard);
    broker->heard = c.rows;
    broker->heard_count = c.count;
    return RESULT_OK;
}

static bool stands_still(const struct broker *broker)
{
    return broker->clock.simulated && broker->clock.rate == 0;
}

void duty_watch(struct broker *broker)
{
    int64_t silence_ms = broker->city->config.session.away_after_ms;
    if (broker->mono_ms - broker->watched_ms < WATCH_MS)
        return;
    broker->watched_ms = broker->mono_ms;
    if (listen(broker) != RESULT_OK) {
        log_limited("duty", broker->mono_ms, LOG_LEVEL_ERROR, "who is on duty cannot be read: %s",
                    db_error(store_db(broker->store)));
        return;
    }
    broker->lived_at = broker->now;
    for (size_t i = 0; i < broker->heard_count && broker->item_count < BATCH_MAX / 2; i++) {
        struct heard *row = &broker->heard[i];
        if (stands_still(broker))
            row->heard_ms = broker->mono_ms;
        if (broker->mono_ms - row->heard_ms < silence_ms)
            continue;
        struct item *item = item_new(broker, ITEM_UNHEARD);
        item->number = row->account_id;
        item->clock_until_at = row->heard_at;
    }
}

enum result duty_unheard(struct broker *broker, struct item *item)
{
    struct collecting c = {0};
    enum result result = RESULT_OK;
    if (item->number)
        return presence_leave(broker->store, item->number, item->clock_until_at, (struct presence_by){0});
    result = presence_list(store_db(broker->store), false, collect, &c);
    for (size_t i = 0; i < c.count && result == RESULT_OK; i++)
        result =
            presence_leave(broker->store, c.rows[i].account_id, item->clock_until_at, (struct presence_by){0});
    free(c.rows);
    return result;
}

/* -- the broker itself -------------------------------------------------------------------------------------- */

static const char lived[] = "lived_at";

/* A broker that was away for longer than it would have waited for a console: until then people were on duty, as far as it knows. */
void duty_start(struct broker *broker)
{
    char text[32];
    broker->lived_at = store_recorded_at(broker->store);
    if (store_city_get(store_db(broker->store), lived, text, sizeof text) == RESULT_OK &&
        strtoll(text, NULL, 10) > broker->lived_at)
        broker->lived_at = strtoll(text, NULL, 10);
    broker->duty_started = false;
}

void duty_restart(struct broker *broker)
{
    if (broker->duty_started)
        return;
    broker->duty_started = true;
    if (stands_still(broker) ||
        broker->now - broker->lived_at < broker->city->config.session.away_after_ms + LIVED_MS)
        return;
    item_new(broker, ITEM_UNHEARD)->clock_until_at = broker->lived_at;
}

/* So that a broker which is started again knows until when it lived, though nothing happened. */
void duty_note_alive(struct broker *broker)
{
    char text[32];
    if (broker->heard_count == 0 || stands_still(broker) || broker->mono_ms - broker->noted_ms < LIVED_MS)
        return;
    broker->noted_ms = broker->mono_ms;
    snprintf(text, sizeof text, "%" PRId64, broker->now);
    enum result result = store_begin(broker->store, broker->now);
    if (result == RESULT_OK)
        result = store_city_set(broker->store, lived, text);
    if (result == RESULT_OK)
        result = store_commit(broker->store);
    if (result != RESULT_OK && store_reload(broker->store) != RESULT_OK)
        log_line(LOG_LEVEL_ERROR, "that the broker lives cannot be noted: %s",
                 db_error(store_db(broker->store)));
}
