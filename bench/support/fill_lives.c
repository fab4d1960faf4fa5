/* A ticket's way by the hotline's own rules (core/flow.h): who acts when is drawn, what may happen and by when is not. */
#include "bench/support/filling.h"

#include "broker/ticket_work.h"
#include "core/flow_orders.h"
#include "core/text.h"
#include "ctl/play_texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Per thousand, unless said otherwise. */
enum {
    BY_PHONE = 350,
    IN_VAIN = 20,
    NOT_ACCEPTED = 20,
    PENDING = 3,
    RETURNED = 30,
    REDONE = 20,
    LATE = 15,
    NO_ANSWER = 150,
    NO_CALLBACK = 50,
    SECRET = 20,
    STUCK = 4,
    STUCK_LATELY = 200, /* of those dispatched in the last STUCK_DAYS */
    STUCK_DAYS = 150,
    MINUTE = 60000,
    HOUR = 60 * MINUTE,
};

static void count(struct filling *f, const struct ticket_facts *facts, int sign)
{
    struct fact rows[FACTS_MAX];
    fill_must(f, counters_add(f->counters, rows, rates_of_ticket(facts, &f->city->zone, rows), sign),
              "tallies");
    counters_mark(f->counters);
}

static void note(struct filling *f, struct life *life, struct event *event, int64_t account_id,
                 const struct event_text *texts, size_t text_count)
{
    event->subject = SUBJECT_TICKET;
    event->account_id = account_id;
    event->station_id = account_id ? f->station_id : 0;
    count(f, &life->facts, -1);
    fill_must(f, ticket_note(f->store, &life->facts, event, texts, text_count), "an event");
    count(f, &life->facts, 1);
    f->events++;
}

static struct flow_rules rules_of(const struct filling *f, const struct life *life)
{
    return flow_rules_of(&f->reference, life->facts.category_id, true);
}

static void must_flow(const struct filling *f, enum result result, const struct refusal *why, const char *what)
{
    if (result != RESULT_OK)
        fprintf(stderr, "bench-fill: %s %s %s\n", refusal_name(why->code), why->field, why->value);
    fill_must(f, result, what);
}

static void dispatch(struct filling *f, struct life *life, int64_t unit_id, int64_t account_id)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    must_flow(
        f,
        flow_dispatch(&rules, &life->facts, f->now, &(struct dispatch_wish){.unit_id = unit_id}, &event, &why),
        &why, "a dispatch");
    note(f, life, &event, account_id, NULL, 0);
}

static int64_t unit_by_directory(const struct filling *f, const struct life *life)
{
    const struct rule *rule = NULL;
    struct refusal why = {0};
    must_flow(f,
              reference_route(&f->reference,
                              &(struct route_wish){life->facts.category_id, life->facts.district_id, f->now},
                              &rule, &why),
              &why, "the directory");
    return rule->unit_id;
}

/* Another unit than the one that returned it. */
static int64_t another_unit(const struct filling *f, struct life *life)
{
    const struct nodes *units = &f->reference.units;
    for (;;) {
        const struct node *unit = &units->rows[chance_between(&life->chance, 0, (int64_t)units->count - 1)];
        if (!unit->shut && unit->kind != UNIT_HOTLINE && unit->id != life->facts.lead_id &&
            fill_handler(f, unit->id))
            return unit->id;
    }
}

static int64_t between(struct life *life, int64_t from_at, int64_t due_at, int64_t from, int64_t to)
{
    int64_t whole = due_at > from_at ? due_at - from_at : HOUR;
    return from_at + whole / 100 * chance_between(&life->chance, from, to) + MINUTE;
}

static bool per_thousand(struct life *life, int64_t parts)
{
    return chance_in(&life->chance, parts, 1000);
}

/* When whoever has the ticket acts next. */
static int64_t plan(const struct filling *f, struct life *life)
{
    const struct ticket_facts *t = &life->facts;
    const struct round *round = t->round_count ? &t->rounds[t->round_count - 1] : NULL;
    const struct redo *redo = ticket_open_redo(t);
    const struct task *task = ticket_open_task(t);
    bool late = per_thousand(life, LATE);
    if (life->stuck && (t->state == STATE_PENDING || per_thousand(life, 300)))
        return 0;
    switch ((int)t->state) {
    case STATE_PENDING:
        return f->now + chance_between(&life->chance, 5, 90) * MINUTE;
    case STATE_DISPATCHED:
        return between(life, f->now, round->receive_due_at, late ? 105 : 3, late ? 150 : 70);
    case STATE_RECEIVED:
        return between(life, f->now, redo ? redo->due_at : t->due_at, late ? 101 : 10, late ? 140 : 95);
    case STATE_RETURNED:
        return f->now + chance_between(&life->chance, 30, 300) * MINUTE;
    case STATE_REPLIED:
        return between(life, f->now, t->audit_due_at, 5, 90);
    case STATE_CALLBACK:
        return task->attempts ? f->now + chance_between(&life->chance, 5, 9) * HOUR
                              : between(life, f->now, task->due_at, 5, 80);
    default:
        return 0;
    }
}

static void set_next(const struct filling *f, struct life *life)
{
    life->plan_at = plan(f, life);
    if (life->plan_at == 0)
        life->stuck = true;
}

/* The first of what its holder and what the clock does. */
static bool set_at(struct life *life)
{
    int64_t clock_at = ticket_clock_at(&life->facts);
    life->at = life->plan_at;
    if (clock_at && (life->at == 0 || clock_at < life->at))
        life->at = clock_at;
    return life->at != 0;
}

/* -- the beginning ------------------------------------------------------------------------------------------- */

static void answer(struct filling *f, struct life *life, const struct fill_text *text, int64_t account_id)
{
    struct event event = {.kind = EVENT_ANSWERED, .subject_id = life->facts.number};
    if (per_thousand(life, NOT_ACCEPTED)) {
        event.kind = EVENT_NOT_ACCEPTED;
        record_set(&event.body, "reason", chance_between(&life->chance, 1, REASON_UNCLEAR));
    }
    note(f, life, &event, account_id, &(struct event_text){"answer", text->answer}, 1);
    life->answered = true;
}

static void register_it(struct filling *f, struct life *life, const struct fill_text *text, int64_t account_id)
{
    struct event event = {.kind = EVENT_REGISTERED};
    bool by_phone = per_thousand(life, BY_PHONE);
    int64_t call_id = by_phone ? call_of_ticket(f, &life->chance, text->phone, account_id) : 0;
    fill_must(f, ticket_new_number(f->store, &event.subject_id), "a number");
    record_set(&event.body, "type", text->type);
    record_set(&event.body, "urgency", text->urgency);
    record_set(&event.body, "channel",
               by_phone ? CHANNEL_PHONE : chance_between(&life->chance, CHANNEL_PHONE, CHANNEL_APP));
    record_set(&event.body, "category_id", text->category_id);
    record_add(&event.body, "district_id", text->district_id);
    record_add(&event.body, "call_id", call_id);
    record_add(&event.body, "secrecy", per_thousand(life, SECRET));
    record_add(&event.body, "no_callback", per_thousand(life, NO_CALLBACK));
    record_set(&event.body, "has_phone", 1);
    const struct event_text texts[] = {{"title", text->title},
                                       {"content", text->content},
                                       {"spot", text->spot},
                                       {"caller_name", text->name},
                                       {"caller_phone", text->phone}};
    note(f, life, &event, account_id, texts, sizeof texts / sizeof texts[0]);
}

void life_begin(struct filling *f, int64_t index)
{
    struct life *life = calloc(1, sizeof *life);
    struct fill_text text;
    fill_must(f, life ? RESULT_OK : RESULT_NO_MEMORY, "memory");
    chance_seed(&life->chance, f->seed, (uint64_t)index * 2);
    life->index = index;
    fill_text_draw(f, index, &text);
    if (per_thousand(life, IN_VAIN))
        call_in_vain(f, &life->chance, text.phone);
    int64_t account_id = fill_person(f, &life->chance, ROLE_OPERATOR);
    bool matter = text.type != TYPE_CONSULTATION && text.type != TYPE_PRAISE;
    int64_t lately = f->last_day - zone_day_number(&f->city->zone, f->now);
    fill_must(f, store_request_begin(f->store), "a request");
    register_it(f, life, &text, account_id);
    life->stuck = per_thousand(life, lately < STUCK_DAYS ? STUCK_LATELY : STUCK);
    if (!matter) {
        life->stuck = false;
        answer(f, life, &text, account_id);
    } else if (!per_thousand(life, PENDING)) {
        dispatch(f, life, unit_by_directory(f, life), account_id);
    }
    fill_must(f, store_request_keep(f->store), "a request");
    set_next(f, life);
    f->made++;
    if (life->facts.state == STATE_CLOSED || !set_at(life)) {
        life_end(f, life);
        return;
    }
    if (f->heap_count == f->heap_room) {
        f->heap_room = f->heap_room ? 2 * f->heap_room : 1024;
        f->heap = realloc(f->heap, f->heap_room * sizeof(struct life *));
        fill_must(f, f->heap ? RESULT_OK : RESULT_NO_MEMORY, "memory");
    }
    f->heap[f->heap_count++] = life; /* its place is found by the caller */
}

/* -- further on ------------------------------------------------------------------------------------------------ */

/* An order that the clock raised is answered and closed before the reply. */
static void settle_order(struct filling *f, struct life *life, int64_t handler_id)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    if (!ticket_open_order(&life->facts))
        return;
    must_flow(f, flow_report_order(&life->facts, &event, &why), &why, "the report to an order");
    note(f, life, &event, handler_id,
         &(struct event_text){"note", texts_sentence(&life->chance, SENTENCE_ORDER_REPORT)}, 1);
    must_flow(f, flow_close_order(&rules, &life->facts, f->now, false, &event, &why), &why,
              "the end of an order");
    note(f, life, &event, fill_person(f, &life->chance, ROLE_SUPERVISOR), NULL, 0);
}

static void give_back(struct filling *f, struct life *life, int64_t handler_id)
{
    struct event event = {.kind = EVENT_RETURNED, .subject_id = life->facts.number};
    const char *reason = texts_sentence(&life->chance, SENTENCE_RETURN);
    const char *basis = texts_sentence(&life->chance, SENTENCE_BASIS);
    snprintf(life->return_reason, sizeof life->return_reason, "%s (%s)", reason, basis);
    note(f, life, &event, handler_id,
         (const struct event_text[]){
             {"reason", reason}, {"basis", basis}, {"return_reason", life->return_reason}},
         3);
    life->returned = true;
}

static void rule_on_return(struct filling *f, struct life *life)
{
    int64_t account_id = fill_person(f, &life->chance, ROLE_DISPATCHER);
    bool granted = chance_in(&life->chance, 7, 10);
    struct event event = {.kind = granted ? EVENT_RETURN_GRANTED : EVENT_RETURN_REFUSED,
                          .subject_id = life->facts.number};
    note(f, life, &event, account_id,
         &(struct event_text){"reason", texts_sentence(&life->chance, SENTENCE_RETURN_REFUSED)}, 1);
    if (granted)
        dispatch(f, life, another_unit(f, life), account_id);
}

static void receive(struct filling *f, struct life *life)
{
    const struct round *round = &life->facts.rounds[life->facts.round_count - 1];
    int64_t handler_id = fill_handler(f, life->facts.lead_id);
    struct event event = {.kind = EVENT_RECEIVED, .subject_id = life->facts.number};
    bool may_return = !life->returned && !round->designated && life->facts.urgency != URGENCY_EMERGENCY &&
                      (round->return_due_at == 0 || f->now <= round->return_due_at) &&
                      life->facts.redo_count == 0;
    if (may_return && per_thousand(life, RETURNED))
        give_back(f, life, handler_id);
    else
        note(f, life, &event, handler_id, NULL, 0);
}

static void reply(struct filling *f, struct life *life)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    struct fill_text text;
    int64_t handler_id = fill_handler(f, life->facts.lead_id);
    settle_order(f, life, handler_id);
    fill_text_draw(f, life->index, &text);
    must_flow(f, flow_reply(&rules, &life->facts, f->now, &event, &why), &why, "a reply");
    note(f, life, &event, handler_id, &(struct event_text){"answer", text.answer}, 1);
    life->answered = true;
    enum result result = flow_pass_unaudited(&rules, &life->facts, f->now, &event, &why);
    if (result == RESULT_OK)
        note(f, life, &event, 0, NULL, 0);
    else if (result != RESULT_NOT_FOUND)
        must_flow(f, result, &why, "a pass by the rule");
}

static void audit(struct filling *f, struct life *life)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    bool redo = life->facts.redo_count == 0 && per_thousand(life, REDONE);
    must_flow(f,
              redo ? flow_redo(&rules, &life->facts, f->now, &event, &why)
                   : flow_pass(&rules, &life->facts, f->now, &event, &why),
              &why, "an audit");
    if (redo)
        record_set_text(&event.body, "cause", "audit");
    note(f, life, &event, fill_person(f, &life->chance, ROLE_AUDITOR),
         &(struct event_text){"reason", redo ? texts_sentence(&life->chance, SENTENCE_AUDIT_REDO) : ""}, 1);
}

static void call_back(struct filling *f, struct life *life)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    struct attempt_wish wish = {.result = ATTEMPT_REACHED,
                                .solved = chance_in(&life->chance, 9, 10) ? SOLVED_YES : SOLVED_PARTLY,
                                .satisfaction = chance_in(&life->chance, 8, 10)  ? SATISFACTION_SATISFIED
                                                : chance_in(&life->chance, 1, 2) ? SATISFACTION_BASICALLY
                                                                                 : SATISFACTION_NOT_GIVEN};
    if (per_thousand(life, NO_ANSWER))
        wish = (struct attempt_wish){.result = ATTEMPT_NO_ANSWER};
    must_flow(f, flow_attempt(&rules, &life->facts, f->now, &wish, &event, &why), &why, "a callback");
    note(f, life, &event, fill_person(f, &life->chance, ROLE_CALLBACK), NULL, 0);
}

static void act(struct filling *f, struct life *life)
{
    switch ((int)life->facts.state) {
    case STATE_PENDING:
        dispatch(f, life, unit_by_directory(f, life), fill_person(f, &life->chance, ROLE_DISPATCHER));
        break;
    case STATE_DISPATCHED:
        receive(f, life);
        break;
    case STATE_RECEIVED:
        reply(f, life);
        break;
    case STATE_RETURNED:
        rule_on_return(f, life);
        break;
    case STATE_REPLIED:
        audit(f, life);
        break;
    case STATE_CALLBACK:
        call_back(f, life);
        break;
    default:
        break;
    }
}

static void clock_acts(struct filling *f, struct life *life)
{
    struct flow_rules rules = rules_of(f, life);
    struct event event;
    struct refusal why = {0};
    for (int64_t at = ticket_clock_at(&life->facts); at != 0 && at <= f->now;
         at = ticket_clock_at(&life->facts)) {
        must_flow(f, flow_clock(&rules, &life->facts, f->now, &event, &why), &why, "what the clock owes");
        note(f, life, &event, 0, NULL, 0);
    }
}

bool life_go_on(struct filling *f, struct life *life)
{
    fill_must(f, store_request_begin(f->store), "a request");
    clock_acts(f, life);
    if (life->plan_at != 0 && life->plan_at <= f->now) {
        act(f, life);
        set_next(f, life);
    }
    fill_must(f, store_request_keep(f->store), "a request");
    if (life->facts.state != STATE_CLOSED && set_at(life))
        return true;
    life_end(f, life);
    return false;
}

void life_end(struct filling *f, struct life *life)
{
    struct fill_text text;
    fill_text_draw(f, life->index, &text);
    const struct event_text texts[] = {{"title", text.title},
                                       {"content", text.content},
                                       {"spot", text.spot},
                                       {"caller_name", text.name},
                                       {"caller_phone", text.phone},
                                       {"answer", life->answered ? text.answer : ""},
                                       {"return_reason", life->return_reason}};
    fill_must(f, ticket_project(f->store, &life->facts), "a ticket's row");
    fill_must(f, ticket_project_texts(f->store, life->facts.number, texts, sizeof texts / sizeof texts[0]),
              "a ticket's texts");
    free(life);
}
