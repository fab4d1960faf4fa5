/* Calls as an exchange tells them. What happens within a minute is written in one batch, so a call is told when it is over. */
#include "bench/support/filling.h"

#include "core/rates.h"
#include "storage/calls.h"

#include <inttypes.h>
#include <stdio.h>

enum { TARGET_MS = 15000, SHORT_MS = 5000 };

struct call {
    struct filling *f;
    struct call_facts facts;
    int64_t id;
    char ref[40], visit[CALL_KEY_SIZE];
    const char *phone;
};

static void begin(struct call *call, struct filling *f, const char *phone)
{
    *call = (struct call){.f = f, .phone = phone};
    fill_must(f, store_next(f->store, "call", &call->id), "a call's id");
    snprintf(call->ref, sizeof call->ref, "bench/%" PRId64, call->id);
    snprintf(call->visit, sizeof call->visit, "v%" PRId64, call->id);
    f->calls++;
}

static void tell(struct call *call, struct event event)
{
    bool first = event.kind == EVENT_CALL_OFFERED;
    const struct event_text texts[] = {{"ref", call->ref}, {"caller", call->phone}};
    event.subject = SUBJECT_CALL;
    event.subject_id = call->id;
    if (event.account_id == 0)
        event.account_id = call->f->by_role[ROLE_GATEWAY][0];
    event.station_id = call->f->station_id;
    fill_must(call->f, store_append(call->f->store, &event, texts, first ? 2 : 0), "a call's event");
    call_apply(&call->facts, &event);
    call->f->events++;
}

static void queue(struct call *call, int64_t at)
{
    struct event event = {.kind = EVENT_CALL_QUEUED, .occurred_at = at};
    record_set(&event.body, "queue_id", call->f->reference.queues.rows[0].id);
    record_set_text(&event.body, "visit", call->visit);
    record_set(&event.body, "target_ms", TARGET_MS);
    record_set(&event.body, "short_ms", SHORT_MS);
    record_set(&event.body, "return_ms", call->f->reference.rulebook->limits.missed_call_return_ms);
    tell(call, event);
}

static void end(struct call *call)
{
    struct fact rows[FACTS_MAX];
    struct filling *f = call->f;
    size_t count = rates_of_call(&call->facts, &f->city->zone, rows);
    fill_must(f, counters_add(f->counters, rows, count, 1), "tallies");
    counters_mark(f->counters);
    fill_must(
        f, call_project(f->store, &call->facts, &(struct call_texts){.ref = call->ref, .caller = call->phone}),
        "a call's rows");
}

int64_t call_of_ticket(struct filling *f, struct chance *chance, const char *phone, int64_t operator_id)
{
    struct call call;
    int64_t talk_ms = chance_between(chance, 40000, 300000), wait_ms = chance_between(chance, 2000, 14000);
    int64_t asked_at = f->now - talk_ms - wait_ms;
    begin(&call, f, phone);
    tell(&call, (struct event){.kind = EVENT_CALL_OFFERED, .occurred_at = asked_at - 4000});
    queue(&call, asked_at);
    struct event answered = {.kind = EVENT_CALL_ANSWERED, .occurred_at = asked_at + wait_ms};
    record_set(&answered.body, "queue_id", f->reference.queues.rows[0].id);
    record_set_text(&answered.body, "visit", call.visit);
    record_set(&answered.body, "account_id", operator_id);
    tell(&call, answered);
    tell(&call, (struct event){.kind = EVENT_CALL_ENDED, .occurred_at = f->now});
    end(&call);
    return call.id;
}

void call_in_vain(struct filling *f, struct chance *chance, const char *phone)
{
    struct call call;
    int64_t asked_at = f->now - 1800000 + chance_between(chance, 0, 600000),
            wait_ms = chance_between(chance, 3000, 90000);
    begin(&call, f, phone);
    tell(&call, (struct event){.kind = EVENT_CALL_OFFERED, .occurred_at = asked_at - 4000});
    queue(&call, asked_at);
    tell(&call, (struct event){.kind = EVENT_CALL_ENDED, .occurred_at = asked_at + wait_ms});
    tell(&call,
         (struct event){.kind = EVENT_CALL_RETURNED, .account_id = fill_person(f, chance, ROLE_OPERATOR)});
    end(&call);
}
