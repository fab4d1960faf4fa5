/* What the clock owes tickets: suspensions that end, warnings, overdue deadlines, orders that rules raise (core/flow_clock.c).
 * Tickets come in the order of their instants, a few a turn, so that a leap of the clock or a broker that was away stops nobody.
 *
 * A ticket that cannot be dealt with (no calendar for its year) is passed over: the sweep goes on behind it, and begins anew after
 * a minute or as soon as the city's reference data has changed; in the next turn, before anybody is heard, if it was the store that failed. */
#include "broker/inside.h"

#include "broker/ticket_work.h"
#include "config/log.h"
#include "core/flow_orders.h"

#include <inttypes.h>
#include <stdio.h>

enum { SWEEP_MOST = 200, EVENTS_MOST = 8, AGAIN_MS = 60 * 1000 };

static const char due_sql[] =
    "SELECT clock_at, number FROM ticket WHERE clock_at <> 0 AND "
    "(clock_at, number) > ($1, $2) AND clock_at <= $3 ORDER BY clock_at, number LIMIT $4";

static struct statement *due(struct broker *broker, int64_t until_at, size_t most)
{
    struct statement *s = db_sql(store_db(broker->store), due_sql);
    bind_int(s, 1, broker->sweep.after_at);
    bind_int(s, 2, broker->sweep.after);
    bind_int(s, 3, until_at);
    bind_int(s, 4, (int64_t)most);
    return s;
}

void sweep_begin(struct broker *broker)
{
    struct sweep *sweep = &broker->sweep;
    long version = atomic_load(&broker->reference_version);
    sweep->done = 0;
    if (sweep->failed && sweep->reference_version == version && broker->mono_ms - sweep->failed_ms < AGAIN_MS)
        return;
    sweep->failed = false;
    sweep->reference_version = version;
    sweep->after_at = sweep->after = 0;
}

int64_t sweep_first_at(struct broker *broker)
{
    struct statement *s = due(broker, broker->now, 1);
    int64_t at = db_step(s) == RESULT_OK ? column_int(s, 0) : INT64_MAX;
    db_reset(s);
    return at;
}

void sweep_add(struct broker *broker, int64_t until_at)
{
    struct sweep *sweep = &broker->sweep;
    size_t room = BATCH_MAX / 2 > broker->item_count ? BATCH_MAX / 2 - broker->item_count : 0;
    size_t most = SWEEP_MOST - sweep->done < room ? SWEEP_MOST - sweep->done : room;
    struct statement *s = due(broker, until_at, most);
    while (most > 0 && db_step(s) == RESULT_OK) {
        struct item *item = item_new(broker, ITEM_CLOCK);
        item->clock_until_at = until_at;
        sweep->last_at = column_int(s, 0);
        sweep->last = item->number = column_int(s, 1);
        sweep->done++;
    }
    db_reset(s);
}

bool sweep_is_full(const struct broker *broker)
{
    return broker->sweep.done >= SWEEP_MOST;
}

void sweep_failed(struct broker *broker, int64_t number, const char *why)
{
    if (!broker->sweep.failed)
        broker->sweep.failed_ms = broker->mono_ms;
    broker->sweep.failed = true;
    log_limited("clock", broker->mono_ms, LOG_LEVEL_ERROR,
                "what the clock owes ticket %" PRId64 " cannot be done: %s", number, why);
}

void sweep_lost(struct broker *broker, int64_t number)
{
    sweep_failed(broker, number, "the store refused it");
    broker->sweep.failed_ms = broker->mono_ms - AGAIN_MS;
}

void sweep_end(struct broker *broker)
{
    struct sweep *sweep = &broker->sweep;
    if (!sweep->failed || sweep->done == 0)
        return;
    sweep->after_at = sweep->last_at;
    sweep->after = sweep->last;
}

/* One event after the other, until nothing is due: two deadlines may fall on the same instant. Events that do not bring that about would be told
 * again at the next turn. */
static enum result act(struct broker *broker, const struct item *item, struct refusal *why)
{
    struct ticket_facts facts = {0};
    struct change_work work = {.store = broker->store,
                               .reference = &broker->reference,
                               .city = broker->city,
                               .now = store_now(broker->store),
                               .why = why};
    enum result result = ticket_fold(store_db(broker->store), item->number, &facts);
    struct flow_rules rules = flow_rules_of(&broker->reference, facts.category_id, false);
    for (int i = 0; i < EVENTS_MOST && result == RESULT_OK; i++) {
        struct event event;
        int64_t clock_at = ticket_clock_at(&facts);
        if (clock_at == 0 || clock_at > item->clock_until_at)
            return i > 0 ? RESULT_OK : RESULT_CORRUPT;
        result = flow_clock(&rules, &facts, work.now, &event, why);
        if (result == RESULT_OK)
            result = ticket_work_record(&work, &facts, &event, NULL, 0);
    }
    int64_t left_at = ticket_clock_at(&facts);
    return result == RESULT_OK && left_at != 0 && left_at <= item->clock_until_at ? RESULT_CORRUPT : result;
}

enum result sweep_run(struct broker *broker, struct item *item)
{
    struct refusal why = {0};
    enum result result = store_request_begin(broker->store);
    if (result != RESULT_OK)
        return result;
    result = act(broker, item, &why);
    if (result == RESULT_OK)
        return store_request_keep(broker->store);
    if (result != RESULT_REFUSED && result != RESULT_CORRUPT && result != RESULT_NOT_FOUND)
        return result;
    char text[200];
    snprintf(text, sizeof text, "%s %s %s", refusal_name(why.code), why.field, why.value);
    sweep_failed(broker, item->number, result == RESULT_REFUSED ? text : "its events and its row disagree");
    return store_request_drop(broker->store);
}
