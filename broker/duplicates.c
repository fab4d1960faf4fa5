/* One handling, one callback for each caller. What it means is core's to say; here it is recorded, one duplicate after the
 * other, so that many of them need no memory. */
#include "broker/duplicates.h"

#include "core/flow_orders.h"
#include "storage/duplicates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Its caller hears what the parent's unit answered. */
static enum result answer_of(struct change_work *work, const struct event *event, int64_t parent, char *out,
                             size_t size)
{
    out[0] = '\0';
    if (event->kind == EVENT_FOLLOWED || event->kind == EVENT_GRANTED)
        return RESULT_OK;
    enum result result = ticket_text(store_db(work->store), parent, "answer", out, size);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result follow_one(struct change_work *work, int64_t number, const struct ticket_facts *parent,
                              const struct event *of_parent, char *answer)
{
    struct ticket_facts child;
    struct event event;
    enum result result = ticket_fold(store_db(work->store), number, &child);
    if (result != RESULT_OK)
        return result;
    struct flow_rules rules = ticket_work_rules(work, &child);
    result = flow_follow(&rules, &child, parent, of_parent, work->now, &event, work->why);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    result = answer_of(work, &event, parent->number, answer, TEXT_LONG);
    if (result != RESULT_OK)
        return result;
    ticket_work_sign(work, &event);
    const struct event_text texts[] = {{"answer", answer}};
    return ticket_record(work->store, &child, &event, texts, 1);
}

static enum result follow_all(struct change_work *work, const struct ticket_facts *parent,
                              const struct event *event)
{
    int64_t number = 0;
    char *answer = calloc(1, TEXT_LONG);
    enum result result = answer ? RESULT_OK : RESULT_NO_MEMORY;
    while (result == RESULT_OK &&
           (result = duplicate_next(store_db(work->store), parent->number, number, &number)) == RESULT_OK)
        result = follow_one(work, number, parent, event, answer);
    free(answer);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result refuse_moved(struct change_work *work, const char *field, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    enum result result = refuse(work->why, REFUSAL_NOT_ALLOWED, field, text);
    ticket_work_name_first(work, number);
    return result;
}

/* The newest event of a kind (0: any) in whose body `key` names the other ticket, after `after_seq`. */
static enum result linked_seq(struct db *db, int64_t number, int kind, const char *key, int64_t other,
                              int64_t after_seq, int64_t *ret_seq)
{
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body FROM event WHERE subject = 1 AND subject_id = $1 AND "
                   "seq > $2 ORDER BY seq DESC");
    bind_int(s, 1, number);
    bind_int(s, 2, after_seq);
    struct event event;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK)
        if ((kind == 0 || (int)event.kind == kind) && event.kind != EVENT_UNDONE &&
            record_get(&event.body, key, 0) == other)
            break;
    db_reset(s);
    if (result == RESULT_OK)
        *ret_seq = event.seq;
    return result;
}

/* Undoes the newest decision of the other ticket, which must be the one that holds its event `seq`. */
static enum result undo_other(struct change_work *work, int64_t number, int64_t seq, const char *field,
                              int64_t by)
{
    struct ticket_facts facts;
    struct ticket_past past;
    struct event event = ticket_work_event(work, EVENT_UNDONE, number);
    enum result result = ticket_fold_past(store_db(work->store), number, &facts, &past);
    if (result != RESULT_OK)
        return result;
    if (past.from_seq == 0 || past.from_seq > seq)
        return refuse_moved(work, field, number);
    record_set(&event.body, "from_seq", past.from_seq);
    record_set(&event.body, "with", by);
    return ticket_record(work->store, &facts, &event, NULL, 0);
}

/* What the undone decision of a parent had meant for its duplicates. */
static enum result undo_children(struct change_work *work, int64_t parent, int64_t from_seq)
{
    struct db *db = store_db(work->store);
    int64_t number = 0, seq = 0;
    enum result result;
    while ((result = duplicate_next(db, parent, number, &number)) == RESULT_OK) {
        result = linked_seq(db, number, 0, "by_parent", parent, from_seq, &seq);
        if (result == RESULT_OK)
            result = undo_other(work, number, seq, "children", parent);
        if (result != RESULT_OK && result != RESULT_NOT_FOUND)
            return result;
    }
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

struct undone {
    int64_t merged_into; /* the undone decision was its own merge */
    int64_t took;        /* it took this duplicate */
    int64_t by_parent;   /* it was its parent's decision */
};

/* What the events of the undone decision were. */
static enum result read_undone(struct db *db, const struct event *undo, struct undone *ret)
{
    struct statement *s =
        db_sql(db, "SELECT seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body FROM event WHERE subject = 1 AND subject_id = $1 AND "
                   "seq >= $2 AND seq < $3 ORDER BY seq");
    bind_int(s, 1, undo->subject_id);
    bind_int(s, 2, record_get(&undo->body, "from_seq", 0));
    bind_int(s, 3, undo->seq);
    struct event event;
    enum result result;
    while ((result = db_step(s)) == RESULT_OK && (result = event_of_row(s, &event)) == RESULT_OK) {
        if (event.kind == EVENT_MERGED)
            ret->merged_into = record_get(&event.body, "parent", 0);
        if (event.kind == EVENT_CHILD)
            ret->took = record_get(&event.body, "child", 0);
        if (record_get(&event.body, "by_parent", 0))
            ret->by_parent = record_get(&event.body, "by_parent", 0);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result undo_all(struct change_work *work, const struct event *event)
{
    struct db *db = store_db(work->store);
    struct undone undone = {0};
    int64_t number = event->subject_id, from_seq = record_get(&event->body, "from_seq", 0), seq = 0;
    enum result result = read_undone(db, event, &undone);
    if (result == RESULT_OK && undone.by_parent)
        return refuse_moved(work, "parent", undone.by_parent);
    if (result == RESULT_OK && undone.merged_into) {
        result = linked_seq(db, undone.merged_into, EVENT_CHILD, "child", number, 0, &seq);
        if (result == RESULT_OK)
            result = undo_other(work, undone.merged_into, seq, "parent", number);
    }
    if (result == RESULT_OK && undone.took) {
        result = linked_seq(db, undone.took, EVENT_MERGED, "parent", number, 0, &seq);
        if (result == RESULT_OK)
            result = undo_other(work, undone.took, seq, "children", number);
    }
    return result == RESULT_OK ? undo_children(work, number, from_seq) : result;
}

enum result duplicates_follow(struct change_work *work, const struct ticket_facts *facts,
                              const struct event *event)
{
    if (event->kind == EVENT_UNDONE)
        return undo_all(work, event);
    return facts->children > 0 ? follow_all(work, facts, event) : RESULT_OK;
}

enum result duplicate_parent(struct change_work *work, const struct ticket_facts *child,
                             struct ticket_facts *ret)
{
    return child->parent ? ticket_fold(store_db(work->store), child->parent, ret) : RESULT_NOT_FOUND;
}
