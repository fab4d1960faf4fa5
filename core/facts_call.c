/* The fold of a call: offered -> queued or refused -> answered -> ended; each ends in exactly one outcome. */
#include "core/facts.h"

static void visit(struct call_facts *f, const struct event *e)
{
    int64_t queue_id = record_get(&e->body, "queue_id", 0);
    if (f->asked_at == 0) {
        f->asked_at = e->occurred_at;
        f->queue_id = queue_id;
        f->target_ms = record_get(&e->body, "target_ms", 15000);
        f->short_ms = record_get(&e->body, "short_ms", 5000);
    }
    if (f->visit_count < CALL_VISITS)
        f->visits[f->visit_count++] = (struct visit){.queue_id = queue_id, .entered_at = e->occurred_at};
}

static void answered(struct call_facts *f, const struct event *e)
{
    int64_t account_id = record_get(&e->body, "account_id", 0);
    if (f->visit_count > 0)
        f->visits[f->visit_count - 1].answered = true;
    if (f->answered_at == 0) {
        f->answered_at = e->occurred_at;
        f->account_id = account_id;
    }
    /* The exchange tells again what an operator has told, and may not know who it was. */
    if (account_id || f->outcome != CALL_TALKING)
        f->talks_id = account_id;
    f->outcome = CALL_TALKING;
}

static void ended(struct call_facts *f, const struct event *e)
{
    f->ended_at = e->occurred_at;
    f->talks_id = 0;
    if (record_get(&e->body, "test", 0))
        f->outcome = CALL_TEST;
    else if (f->answered_at)
        f->outcome = CALL_WAS_ANSWERED;
    else if (f->outcome != CALL_WAS_REFUSED)
        f->outcome = f->asked_at ? CALL_WAS_ABANDONED : CALL_LEFT_MENU;
}

/* An imported or hand-logged call tells all of itself in one event. */
static void filled(struct call_facts *f, const struct event *e)
{
    const struct record *b = &e->body;
    f->outcome = (enum call_outcome)record_get(b, "outcome", (int64_t)f->outcome);
    if (f->outcome != CALL_TALKING)
        f->talks_id = 0;
    f->offered_at = record_get(b, "offered_at", f->offered_at);
    f->answered_at = record_get(b, "answered_at", f->answered_at);
    f->ended_at = record_get(b, "ended_at", f->ended_at);
    f->queue_id = record_get(b, "queue_id", f->queue_id);
    f->account_id = record_get(b, "account_id", f->account_id);
    f->target_ms = record_get(b, "target_ms", f->target_ms ? f->target_ms : 15000);
    f->short_ms = record_get(b, "short_ms", f->short_ms ? f->short_ms : 5000);
    bool asked = f->outcome == CALL_WAS_ANSWERED || f->outcome == CALL_WAS_ABANDONED ||
                 f->outcome == CALL_TALKING || f->outcome == CALL_WAS_REFUSED;
    f->asked_at = asked ? f->offered_at : 0;
    f->visit_count = asked ? 1 : 0;
    f->visits[0] = (struct visit){
        .queue_id = f->queue_id, .entered_at = f->offered_at, .answered = f->outcome == CALL_WAS_ANSWERED};
}

void call_apply(struct call_facts *f, const struct event *e)
{
    if (e->subject != SUBJECT_CALL)
        return;
    f->id = e->subject_id;
    f->last_seq = e->seq;
    f->blocked = record_get(&e->body, "blocked", f->blocked);
    if (e->kind == EVENT_CALL_OFFERED) {
        f->offered_at = e->occurred_at;
    } else if (e->kind == EVENT_CALL_QUEUED) {
        visit(f, e);
        f->talks_id = 0;
        f->outcome = CALL_WAITING;
    } else if (e->kind == EVENT_CALL_REFUSED) {
        visit(f, e);
        f->outcome = CALL_WAS_REFUSED;
    } else if (e->kind == EVENT_CALL_ANSWERED) {
        answered(f, e);
    } else if (e->kind == EVENT_CALL_ENDED) {
        ended(f, e);
    } else if (e->kind == EVENT_CALL_IMPORTED) {
        f->imported = true;
        filled(f, e);
    } else if (e->kind == EVENT_CALL_FILLED) {
        filled(f, e);
    } else if (e->kind == EVENT_CALL_RETURNED) {
        f->returned_at = e->occurred_at;
    }
}

int64_t call_operator(const struct call_facts *facts)
{
    return facts->talks_id ? facts->talks_id : facts->account_id;
}
