/* A call as a line of a list. */
#include "storage/view.h"

#include "core/text.h"

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
                         "answered_at, ended_at, returned_at, blocked FROM call WHERE id = $1");
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
                               .blocked = column_int(s, 10) != 0};
        const struct node *queue = node_by_id(&view->reference->queues, column_int(s, 2));
        int64_t waited_until = row.answered_at ? row.answered_at : row.ended_at ? row.ended_at : view->now;
        if (row.asked_at && waited_until > row.asked_at)
            row.wait_ms = waited_until - row.asked_at;
        if (row.answered_at && row.ended_at)
            row.talk_ms = row.ended_at - row.answered_at;
        column_copy(s, 0, row.ref, sizeof row.ref);
        if (shows_caller)
            column_copy(s, 1, row.caller, sizeof row.caller);
        else
            view_mask(view, column_text(s, 1), row.caller);
        text_copy(row.queue, sizeof row.queue, queue ? queue->code : "");
        text_copy(row.operator_login, sizeof row.operator_login, login_of(view->reference, column_int(s, 3)));
        *ret = row;
    }
    db_reset(s);
    return result == RESULT_OK ? first_ticket(view, id, &ret->ticket) : result;
}
