/* Open tickets under another rulebook. */
#include "broker/rulebook_moves.h"

#include "broker/ticket_work.h"
#include "core/text.h"
#include "storage/tickets.h"
#include "storage/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum result moves_open_tickets(struct db *db, struct numbers *ret)
{
    return numbers_read(db_sql(db, "SELECT number FROM ticket WHERE desk <> 0 ORDER BY desk, holder_id, "
                                   "next_due_at, number"),
                        ret);
}

/* What was foreseen, as far as it stands as it was seen then; and all that does not. */
static enum result foreseen_tickets(struct db *db, const struct foreseen *foreseen, struct numbers *ret)
{
    struct statement *s =
        db_sql(db, "SELECT t.number FROM event e CROSS JOIN ticket t ON +e.subject = 1 AND "
                   "t.number = e.subject_id AND t.last_seq = e.seq WHERE e.seq > $1 AND t.desk <> 0");
    bind_int(s, 1, foreseen->seq);
    enum result result = numbers_read(s, ret);
    for (size_t i = 0; i < foreseen->moved.count && result == RESULT_OK; i++) {
        s = db_sql(db, "SELECT number FROM ticket WHERE number = $1 AND last_seq <= $2");
        bind_int(s, 1, foreseen->moved.rows[i]);
        bind_int(s, 2, foreseen->seq);
        result = numbers_read(s, ret);
    }
    return result;
}

enum result moves_of_ticket(const struct reference *reference, const struct ticket_facts *facts,
                            struct event *ret, bool *ret_moved, struct refusal *why)
{
    struct flow_rules rules = flow_rules_of(reference, facts->category_id, false);
    *ret = (struct event){.kind = EVENT_REDERIVED, .subject = SUBJECT_TICKET, .subject_id = facts->number};
    enum result result = flow_rederive(&rules, facts, ret, ret_moved, why);
    if (result == RESULT_REFUSED)
        snprintf(why->who, sizeof why->who, "%" PRId64, facts->number);
    return result;
}

/* The keys of the event's body, what they are called, and where the facts have them. */
struct kept {
    const char *key;
    const char *name;
    int64_t at;
};
enum { KEPT_MOST = 9 + APPROVAL_COUNT + TICKET_CO_HANDLERS };

static size_t kept_deadlines(const struct ticket_facts *f, struct kept out[KEPT_MOST])
{
    const struct round *round = &f->rounds[f->round_count > 0 ? f->round_count - 1 : 0];
    const struct redo *redo = ticket_open_redo(f);
    const struct task *task = ticket_open_task(f);
    const struct order *order = ticket_open_order(f);
    const struct kept rows[] = {{"due_at", "handling", f->due_at},
                                {"warn_at", "warning", f->warn_at},
                                {"receive_due_at", "receive", round->receive_due_at},
                                {"return_due_at", "return", round->return_due_at},
                                {"first_report_due_at", "first_report", f->first_report_due_at},
                                {"redo_due_at", "redo", redo ? redo->due_at : 0},
                                {"audit_due_at", "audit", f->audit_due_at},
                                {"callback_due_at", "callback", task ? task->due_at : 0},
                                {"order_due_at", "order", order ? order->due_at : 0}};
    size_t count = sizeof rows / sizeof rows[0];
    memcpy(out, rows, sizeof rows);
    for (int i = 0; i < APPROVAL_COUNT; i++)
        out[count++] = (struct kept){ticket_ask_keys[i], "approval", f->asks[i].due_at};
    for (size_t i = 0; i < TICKET_CO_HANDLERS; i++)
        out[count++] = (struct kept){ticket_co_keys[i], "co_handling", f->co_handlers[i].due_at};
    return count;
}

static enum result add_row(struct rulebook_moves *moves, int64_t number, const struct kept *kept, int64_t to_at,
                           const char *holder)
{
    if (moves->row_count == MOVE_ROWS)
        return RESULT_OK;
    /* Grown by doubling: the count alone tells when it is full. */
    if ((moves->row_count & (moves->row_count - 1)) == 0) {
        size_t room = moves->row_count ? 2 * moves->row_count : 1;
        struct move_row *rows = realloc(moves->rows, room * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        moves->rows = rows;
    }
    struct move_row *row = &moves->rows[moves->row_count++];
    *row = (struct move_row){.number = number, .from_at = kept->at, .to_at = to_at};
    text_copy(row->deadline, sizeof row->deadline, kept->name);
    text_copy(row->holder, sizeof row->holder, holder);
    return RESULT_OK;
}

enum result moves_note(const struct reference *reference, const struct ticket_facts *facts,
                       const struct event *event, bool list, struct rulebook_moves *moves)
{
    struct kept kept[KEPT_MOST];
    size_t count = kept_deadlines(facts, kept);
    struct ticket *shown = list ? calloc(1, sizeof *shown) : NULL;
    enum result result = shown || !list ? RESULT_OK : RESULT_NO_MEMORY;
    if (shown)
        ticket_fill(reference, facts, shown);
    moves->tickets++;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        if (!record_has(&event->body, kept[i].key))
            continue;
        moves->deadlines++;
        if (shown)
            result = add_row(moves, facts->number, &kept[i], record_get(&event->body, kept[i].key, 0),
                             shown->holder);
    }
    free(shown);
    return result;
}

enum result moves_make(struct change_work *work, const struct reference *reference, struct rulebook_moves *told)
{
    struct numbers numbers = {.count = 0};
    struct db *db = store_db(work->store);
    enum result result =
        work->foreseen ? foreseen_tickets(db, work->foreseen, &numbers) : moves_open_tickets(db, &numbers);
    for (size_t i = 0; i < numbers.count && result == RESULT_OK; i++) {
        struct ticket_facts facts;
        struct event event;
        bool moved = false;
        result = ticket_fold(db, numbers.rows[i], &facts);
        if (result == RESULT_OK)
            result = moves_of_ticket(reference, &facts, &event, &moved, work->why);
        if (result != RESULT_OK || !moved)
            continue;
        ticket_work_sign(work, &event);
        result = moves_note(reference, &facts, &event, false, told);
        if (result == RESULT_OK)
            result = ticket_work_record(work, &facts, &event, NULL, 0);
    }
    free(numbers.rows);
    return result;
}
