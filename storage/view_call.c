/* A call as a line of a list. */
#include "storage/view.h"

#include "core/text.h"
#include "storage/calls.h"

#include <stdlib.h>

static const char *login_of(const struct reference *reference, int64_t account_id)
{
    const struct account *account = account_by_id(reference, account_id);
    return account ? account->login : "";
}

static enum result first_ticket(const struct view *view, int64_t call_id, int64_t *ret)
{
    struct statement *s =
        db_sql(view->db, "SELECT MIN(number) FROM ticket WHERE call_id <> 0 AND call_id = $1");
    bind_int(s, 1, call_id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret = column_int(s, 0);
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

enum result call_line(const struct view *view, int64_t id, bool shows_caller, struct call_row *ret)
{
    struct statement *s =
        db_sql(view->db, "SELECT ref, caller, queue_id, CASE WHEN talks_id <> 0 THEN talks_id ELSE account_id "
                         "END, outcome, offered_at, asked_at, "
                         "answered_at, ended_at, returned_at, blocked, talk_ms, visits, rings, transfers, "
                         "held_ms, lost_at, reason "
                         "FROM call WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        struct call_row row = {.id = id,
                               .outcome = (int)column_int(s, 4),
                               .offered_at = column_int(s, 5),
                               .asked_at = column_int(s, 6),
                               .answered_at = column_int(s, 7),
                               .ended_at = column_int(s, 8),
                               .returned_at = column_int(s, 9),
                               .blocked = column_int(s, 10) != 0,
                               .talk_ms = column_int(s, 11),
                               .visits = column_int(s, 12),
                               .rings = column_int(s, 13),
                               .transfers = column_int(s, 14),
                               .held_ms = column_int(s, 15),
                               .reason = (int)column_int(s, 17)};
        const struct node *queue = node_by_id(&view->reference->queues, column_int(s, 2));
        int64_t waited_until = row.answered_at          ? row.answered_at
                               : row.ended_at           ? row.ended_at
                               : column_int(s, 16) != 0 ? column_int(s, 16)
                                                        : view->now;
        if (row.asked_at && waited_until > row.asked_at)
            row.wait_ms = waited_until - row.asked_at;
        column_copy(s, 0, row.ref, sizeof row.ref);
        if (shows_caller)
            column_copy(s, 1, row.caller, sizeof row.caller);
        else
            view_mask(view, column_text(s, 1), row.caller);
        text_copy(row.queue, sizeof row.queue, queue ? queue->code : "");
        text_copy(row.queue_name, sizeof row.queue_name, queue ? queue->name : "");
        text_copy(row.operator_login, sizeof row.operator_login, login_of(view->reference, column_int(s, 3)));
        *ret = row;
    }
    db_reset(s);
    return result == RESULT_OK ? first_ticket(view, id, &ret->ticket) : result;
}

/* Visits and talks are few: they are folded from the call's events, and no row is kept of a talk. */
static enum result put_parts(const struct view *view, const struct call_facts *f, struct call_parts *ret)
{
    ret->visits = calloc(f->visit_count + 1, sizeof *ret->visits);
    ret->talks = calloc(f->talk_count + 1, sizeof *ret->talks);
    if (!ret->visits || !ret->talks)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < f->visit_count; i++) {
        const struct visit *visit = &f->visits[i];
        const struct node *queue = node_by_id(&view->reference->queues, visit->queue_id);
        int64_t until_at = visit->answered_at ? visit->answered_at
                           : visit->left_at   ? visit->left_at
                                              : view->now;
        struct visit_row *row = &ret->visits[ret->visit_count++];
        *row =
            (struct visit_row){.entered_at = visit->entered_at,
                               .answered_at = visit->answered_at,
                               .left_at = visit->left_at,
                               .end = (int)visit->end,
                               .wait_ms = until_at > call_visit_at(visit) ? until_at - call_visit_at(visit) : 0,
                               .rings = call_rings_unanswered(f, (int64_t)i)};
        text_copy(row->queue, sizeof row->queue, queue ? queue->code : "");
        text_copy(row->visit, sizeof row->visit, visit->key);
        text_copy(row->operator_login, sizeof row->operator_login,
                  login_of(view->reference, visit->account_id));
    }
    for (size_t i = 0; i < f->talk_count; i++) {
        const struct talk *talk = &f->talks[i];
        struct talk_row *row = &ret->talks[ret->talk_count++];
        *row = (struct talk_row){.from_at = talk->from_at, .to_at = talk->to_at};
        if (talk->from_at != 0 && talk->to_at > talk->from_at)
            row->talk_ms = talk->to_at - talk->from_at;
        if (talk->visit >= 0)
            ret->visits[talk->visit].talk_ms = row->talk_ms;
        text_copy(row->operator_login, sizeof row->operator_login, login_of(view->reference, talk->account_id));
    }
    return RESULT_OK;
}

enum result call_parts(const struct view *view, int64_t id, struct call_parts *ret)
{
    struct call_facts facts;
    struct statement *s = db_sql(view->db, "SELECT recording FROM call WHERE id = $1");
    bind_int(s, 1, id);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, ret->recording, sizeof ret->recording);
    db_reset(s);
    if (result == RESULT_OK)
        result = call_fold(view->db, id, &facts);
    return result == RESULT_OK ? put_parts(view, &facts, ret) : result;
}
