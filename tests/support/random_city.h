/* Plays random lives of tickets and calls into a city's store: every event that the fold knows, at random instants, so that
 * readers can be held against a second way of counting. */
#ifndef REXIAN_TESTS_SUPPORT_RANDOM_CITY_H
#define REXIAN_TESTS_SUPPORT_RANDOM_CITY_H

#include "tests/support/city_store.h"

#define CITY_DAY_NUMBER INT64_C(20576) /* of CITY_DAY */

struct random_city {
    struct city_store city;
    uint64_t dice;
    int64_t tickets[400];
    size_t ticket_count;
    int64_t call_count;
};

static inline int64_t random_roll(struct random_city *r, int64_t sides)
{
    r->dice ^= r->dice << 13;
    r->dice ^= r->dice >> 7;
    r->dice ^= r->dice << 17;
    return (int64_t)(r->dice % (uint64_t)sides);
}

/* An instant in the days around now: what is due. */
static inline int64_t random_due(struct random_city *r)
{
    return r->city.now - CIVIL_DAY_MS + random_roll(r, 4 * CIVIL_DAY_MS);
}

static inline void random_open(struct random_city *r)
{
    struct record body = {0};
    char phone[32], title[64];
    int64_t number = 0;
    CITY_OK(ticket_new_number(r->city.store, &number));
    record_set(&body, "type", random_roll(r, TYPE_COUNT));
    record_set(&body, "urgency", random_roll(r, URGENCY_COUNT));
    record_set(&body, "category_id", 1 + random_roll(r, 3));
    record_set(&body, "secrecy", random_roll(r, 5) == 0);
    record_add(&body, "held", random_roll(r, 8) == 0);
    record_set(&body, "has_phone", 1);
    snprintf(phone, sizeof phone, "138001380%02d", (int)random_roll(r, 50));
    snprintf(title, sizeof title, "暖气不热%d", (int)random_roll(r, 1000));
    const struct event_text texts[] = {
        {"title", title}, {"content", "家里只有十二度"}, {"caller_name", "王女士"}, {"caller_phone", phone}};
    city_ticket(&r->city, number, EVENT_REGISTERED, &body, texts, 4);
    if (r->ticket_count < sizeof r->tickets / sizeof r->tickets[0])
        r->tickets[r->ticket_count++] = number;
}

/* What is recorded beside a ticket's way. False if it does not fit there. */
static inline bool random_record(struct random_city *r, int64_t number, const struct ticket_facts *f)
{
    struct record body = {0};
    static const enum event_kind kinds[] = {EVENT_ASKED,
                                            EVENT_GRANTED,
                                            EVENT_DENIED,
                                            EVENT_RESUMED,
                                            EVENT_SUPERVISED,
                                            EVENT_SUPERVISION_REPORTED,
                                            EVENT_SUPERVISION_CLOSED,
                                            EVENT_CO_HANDLER,
                                            EVENT_CO_REPORTED,
                                            EVENT_PASSED_DOWN,
                                            EVENT_HANDED_UP,
                                            EVENT_INTERIM,
                                            EVENT_URGED,
                                            EVENT_REDERIVED,
                                            EVENT_PHONED,
                                            EVENT_CONTACTED};
    enum event_kind kind = kinds[random_roll(r, sizeof kinds / sizeof kinds[0])];
    bool held = f->state == STATE_DISPATCHED || f->state == STATE_RECEIVED;
    bool suspends = kind == EVENT_GRANTED && f->state == STATE_RECEIVED && random_roll(r, 2);
    int64_t what = suspends ? APPROVAL_SUSPENSION : random_roll(r, 2) ? APPROVAL_EXTENSION : APPROVAL_COMPLEX;
    if (kind == EVENT_RESUMED ? f->state != STATE_SUSPENDED : !held)
        return false;
    if (kind == EVENT_PASSED_DOWN && f->lead_id != 2)
        return false; /* 3 and 4 stand below 2 */
    record_set(&body, "what", what);
    record_set(&body, "days", 1 + random_roll(r, 5));
    record_set(&body, "unit_id", kind == EVENT_PASSED_DOWN ? 3 + random_roll(r, 2) : 2 + random_roll(r, 4));
    record_set(&body, "level", random_roll(r, LEVEL_COUNT));
    record_set(&body, "by", random_roll(r, URGING_COUNT));
    record_set(&body, "overdue", random_roll(r, 2));
    record_set(&body, "until_at", random_due(r));
    record_set(&body, "order_due_at", random_due(r));
    record_set(&body, "co_due_at", random_due(r));
    record_set(&body, "ask_due_at", random_due(r));
    record_set(&body, "above", random_roll(r, 3) == 0);
    if (kind == EVENT_GRANTED || kind == EVENT_RESUMED || kind == EVENT_REDERIVED)
        record_set(&body, "due_at", random_due(r));
    city_ticket(&r->city, number, kind, &body, NULL, 0);
    return true;
}

static inline void random_merge(struct random_city *r, int64_t number)
{
    struct ticket_facts parent;
    struct record body = {0}, joined = {0};
    int64_t into = r->tickets[random_roll(r, (int64_t)r->ticket_count)];
    CITY_OK(ticket_fold(store_db(r->city.store), into, &parent));
    if (into == number || parent.parent || parent.state == STATE_CLOSED)
        return;
    record_set(&body, "parent", into);
    record_set(&joined, "child", number);
    record_set(&joined, "cap_at", random_due(r));
    city_ticket(&r->city, number, EVENT_MERGED, &body, NULL, 0);
    city_ticket(&r->city, into, EVENT_CHILD, &joined, NULL, 0);
}

static inline void random_undo(struct random_city *r, int64_t number)
{
    struct ticket_facts facts;
    struct ticket_past past;
    struct record body = {0};
    CITY_OK(ticket_fold_past(store_db(r->city.store), number, &facts, &past));
    /* A merge is taken back on both sides or not at all: left to the broker. */
    if (past.from_seq == 0 || past.before.parent != facts.parent || past.before.children != facts.children)
        return;
    record_set(&body, "from_seq", past.from_seq);
    city_ticket(&r->city, number, EVENT_UNDONE, &body, NULL, 0);
}

static inline void random_move(struct random_city *r, int64_t number)
{
    struct ticket_facts f;
    struct record body = {0};
    const struct event_text answer[] = {{"answer", "已经处理完毕"}};
    const struct event_text reason[] = {{"reason", "不属本单位"}, {"return_reason", "不属本单位 (条例)"}};
    CITY_OK(ticket_fold(store_db(r->city.store), number, &f));
    /* What follows it would have to be ended with it: that is the broker's, too. */
    if (f.children > 0 && (f.state == STATE_PENDING || f.state == STATE_REPLIED || f.state == STATE_CALLBACK))
        return;
    if (random_roll(r, 12) == 0) {
        random_undo(r, number);
        return;
    }
    if (random_roll(r, 4) == 0 && random_record(r, number, &f))
        return;
    if (f.state != STATE_CLOSED && f.state != STATE_MERGED && f.state != STATE_CALLBACK && f.children == 0 &&
        random_roll(r, 30) == 0) {
        random_merge(r, number);
        return;
    }
    /* A duplicate that was passed follows its parent again, whose redo was ordered. */
    if (f.parent && (f.state == STATE_CALLBACK || f.closing == CLOSING_COMPLETED) && random_roll(r, 3) == 0) {
        record_set(&body, "by_parent", f.parent);
        city_ticket(&r->city, number, EVENT_FOLLOWED, &body, NULL, 0);
        return;
    }
    switch (f.state) {
    case STATE_REGISTERED:
        record_set(&body, "released", 1);
        city_ticket(&r->city, number, EVENT_AMENDED, &body, NULL, 0);
        break;
    case STATE_PENDING:
        if (random_roll(r, 5) == 0) {
            city_ticket(&r->city, number, EVENT_ANSWERED, NULL, answer, 1);
            break;
        }
        record_set(&body, "unit_id", 2 + random_roll(r, 4));
        record_set(&body, "receive_due_at", random_due(r));
        if (f.round_count == 0)
            record_set(&body, "due_at", random_due(r));
        city_ticket(&r->city, number, EVENT_DISPATCHED, &body, NULL, 0);
        break;
    case STATE_DISPATCHED:
        city_ticket(&r->city, number, random_roll(r, 4) ? EVENT_RECEIVED : EVENT_RETURNED, NULL, reason,
                    random_roll(r, 2) ? 2 : 0);
        break;
    case STATE_RETURNED:
        city_ticket(&r->city, number, random_roll(r, 2) ? EVENT_RETURN_GRANTED : EVENT_RETURN_REFUSED, NULL,
                    NULL, 0);
        break;
    case STATE_RECEIVED:
        record_set(&body, "audit_due_at", random_due(r));
        city_ticket(&r->city, number, EVENT_REPLIED, &body, answer, 1);
        break;
    case STATE_REPLIED:
        if (random_roll(r, 4)) {
            if (random_roll(r, 4))
                record_set(&body, "callback_due_at", random_due(r));
            city_ticket(&r->city, number, EVENT_PASSED, &body, NULL, 0);
            break;
        }
        record_set(&body, "unit_id", f.lead_id);
        record_set(&body, "redo_due_at", random_due(r));
        city_ticket(&r->city, number, EVENT_REDO, &body, NULL, 0);
        break;
    case STATE_CALLBACK:
        record_set(&body, "band", 1 + random_roll(r, 9));
        record_set(&body, "counted", 1);
        if (random_roll(r, 2)) {
            record_set(&body, "outcome", 1 + random_roll(r, OUTCOME_COUNT - 1));
            record_set(&body, "solved", random_roll(r, SOLVED_COUNT));
            record_set(&body, "satisfaction", random_roll(r, SATISFACTION_COUNT));
        }
        city_ticket(&r->city, number, EVENT_ATTEMPT, &body, NULL, 0);
        break;
    case STATE_CLOSED:
        if (f.lead_id == 0 || f.round_count == TICKET_ROUNDS || f.redo_count == TICKET_REDOS ||
            f.task_count == TICKET_TASKS)
            break;
        record_set(&body, "unit_id", f.lead_id);
        record_set(&body, "redo_due_at", random_due(r));
        city_ticket(&r->city, number, EVENT_REDO, &body, NULL, 0);
        break;
    case STATE_MERGED:
        record_add(&body, "callback_due_at", random_roll(r, 2) ? random_due(r) : 0);
        if (f.task_count < TICKET_TASKS)
            city_ticket(&r->city, number, EVENT_PASSED, &body, NULL, 0);
        break;
    case STATE_SUSPENDED:
        record_set(&body, "due_at", random_due(r));
        city_ticket(&r->city, number, EVENT_RESUMED, &body, NULL, 0);
        break;
    case STATE_COUNT:
        break;
    }
}

static inline void random_call(struct random_city *r)
{
    char ref[40];
    struct call_facts facts = {0};
    struct event event = {.kind = EVENT_CALL_IMPORTED, .occurred_at = r->city.now};
    int64_t outcome = random_roll(r, CALL_OUTCOME_COUNT), answered_at = r->city.now + random_roll(r, 60000);
    CITY_OK(store_next(r->city.store, "call", &event.subject_id));
    snprintf(ref, sizeof ref, "线路-%d", (int)event.subject_id);
    record_set(&event.body, "outcome", outcome);
    record_set(&event.body, "offered_at", r->city.now);
    record_add(&event.body, "queue_id", 1 + random_roll(r, 2));
    if (outcome == CALL_WAS_ANSWERED || outcome == CALL_TALKING) {
        record_set(&event.body, "answered_at", answered_at);
        record_set(&event.body, "account_id", 7 + random_roll(r, 2));
    }
    if (outcome != CALL_WAITING && outcome != CALL_TALKING)
        record_set(&event.body, "ended_at", answered_at + random_roll(r, 90000));
    CITY_OK(call_record(r->city.store, &facts, &event,
                        &(struct call_texts){.ref = ref, .caller = random_roll(r, 3) ? "022-2345 6789" : ""}));
    r->call_count++;
}

/* Signs by turning each byte of the hash around: enough to see that a signature is looked at. */
static inline void random_sign(void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                               uint8_t signature[SIGNATURE_SIZE])
{
    (void)context;
    (void)seq;
    for (size_t i = 0; i < SIGNATURE_SIZE; i++)
        signature[i] = (uint8_t)(~hash[i % HASH_SIZE] + day);
}

static inline bool random_verify(const void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                                 const uint8_t signature[SIGNATURE_SIZE])
{
    uint8_t wanted[SIGNATURE_SIZE];
    (void)context;
    random_sign(NULL, day, seq, hash, wanted);
    return memcmp(wanted, signature, SIGNATURE_SIZE) == 0;
}

/* One day of `steps` batches, each somewhat later than the one before. */
static inline void random_play(struct random_city *r, int64_t day, int steps)
{
    int64_t start = zone_day_start(&r->city.zone, day), step_ms = CIVIL_DAY_MS / (steps + 2);
    for (int i = 0; i < steps; i++) {
        city_begin(&r->city, start + i * step_ms + random_roll(r, step_ms));
        if (random_roll(r, 3) == 0 || r->ticket_count == 0)
            random_open(r);
        if (random_roll(r, 3) == 0)
            random_call(r);
        for (int j = 0; j < 3; j++)
            random_move(r, r->tickets[random_roll(r, (int64_t)r->ticket_count)]);
        city_commit(&r->city);
    }
}

static inline void random_seal(struct random_city *r, int64_t day)
{
    city_begin(&r->city, zone_day_start(&r->city.zone, day + 1) + 30 * CIVIL_MINUTE_MS);
    CITY_OK(seal_day(r->city.store, day, random_sign, NULL));
    city_commit(&r->city);
}

static inline void random_city_open(struct random_city *r, uint64_t seed)
{
    memset(r, 0, sizeof *r);
    city_store_open(&r->city);
    r->dice = seed * 0x9E3779B97F4A7C15u + 1;
}

#endif
