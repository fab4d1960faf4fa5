/* One ticket, one history, one line at a time. */
#include "storage/view.h"

#include "core/authority.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/tickets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool view_holds_unit(const struct view *view, int64_t unit_id)
{
    if (view->rights & RIGHT_HOTLINE)
        return true;
    const struct node *unit = node_by_id(&view->reference->units, unit_id);
    return unit && authority_sees(view->rights, view->unit_path, unit->path);
}

bool view_sees_units(const struct view *view, const int64_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (view_holds_unit(view, units[i]))
            return true;
    return (view->rights & RIGHT_HOTLINE) != 0;
}

void view_mask(const struct view *view, const char *phone, char out[TEXT_PHONE])
{
    char key[PHONE_SIZE], masked[PHONE_SIZE];
    out[0] = '\0';
    if (phone[0] == '\0')
        return;
    if (phone_normalise(phone, view->area_code, key, NULL) != RESULT_OK)
        snprintf(key, sizeof key, "?");
    phone_mask(key, masked);
    text_copy(out, TEXT_PHONE, masked);
}

static const char *login_of(const struct reference *reference, int64_t account_id)
{
    const struct account *account = account_by_id(reference, account_id);
    return account ? account->login : "";
}

/* Who holds it, for reading: the unit's name or the person's; a desk has its own name. */
static void put_holder(const struct reference *reference, int desk, int64_t holder_id, char *out, size_t size)
{
    const struct account *account = account_by_id(reference, holder_id);
    if (desk == DESK_DEPARTMENT)
        text_copy(out, size, node_name(&reference->units, holder_id));
    else if (desk == DESK_OPERATOR)
        text_copy(out, size, account ? account->name : "");
}

static void put_names(const struct reference *reference, const struct ticket_facts *f, struct ticket *t)
{
    text_copy(t->category, sizeof t->category, node_name(&reference->categories, f->category_id));
    text_copy(t->district, sizeof t->district, node_name(&reference->districts, f->district_id));
    text_copy(t->lead, sizeof t->lead, node_name(&reference->units, f->lead_id));
    text_copy(t->opened_by, sizeof t->opened_by, login_of(reference, f->opened_by));
    text_copy(t->written_by, sizeof t->written_by, login_of(reference, f->written_by));
    put_holder(reference, t->desk, t->holder_id, t->holder, sizeof t->holder);
}

void ticket_fill(const struct reference *reference, const struct ticket_facts *f, struct ticket *t)
{
    const struct round *round = f->round_count > 0 ? &f->rounds[f->round_count - 1] : NULL;
    const struct task *task = f->task_count > 0 ? &f->tasks[f->task_count - 1] : NULL;
    const struct redo *redo = ticket_open_redo(f);
    *t = (struct ticket){.number = f->number,
                         .version = f->version,
                         .state = (int)f->state,
                         .closing = (int)f->closing,
                         .type = (int)f->type,
                         .urgency = (int)f->urgency,
                         .channel = (int)f->channel,
                         .category_id = f->category_id,
                         .district_id = f->district_id,
                         .secrecy = f->secrecy,
                         .no_callback = f->no_callback,
                         .call_id = f->call_id,
                         .repeat_of = f->repeat_of,
                         .opened_at = f->opened_at,
                         .lead_id = f->lead_id,
                         .dispatches = (int64_t)f->round_count,
                         .dispatched_at = round ? round->dispatched_at : 0,
                         .receive_due_at = round ? round->receive_due_at : 0,
                         .received_at = round ? round->received_at : 0,
                         .due_at = f->due_at,
                         .replied_at = f->replied_at,
                         .passed_at = f->passed_at,
                         .audit_due_at = f->state == STATE_REPLIED ? f->audit_due_at : 0,
                         .redos = (int64_t)f->redo_count,
                         .redo_due_at = redo ? redo->due_at : 0,
                         .callback_due_at = task && !task->cancelled ? task->due_at : 0,
                         .attempts = task ? task->attempts : 0,
                         .callback_at = task ? task->done_at : 0,
                         .callback_outcome = task ? (int)task->outcome : 0,
                         .solved = task ? (int)task->solved : 0,
                         .satisfaction = task ? (int)task->satisfaction : 0,
                         .closed_at = f->closed_at,
                         .not_accepted = (int)f->reason,
                         .handover = f->handover,
                         .urged = f->urged,
                         .imported = f->imported,
                         .next_due_at = ticket_next_due_at(f),
                         .parent = f->parent,
                         .children = f->children};
    t->desk = (int)ticket_desk(f, &t->holder_id);
    put_names(reference, f, t);
}

static void put_caller(const struct view *view, struct statement *s, int first, struct ticket *t)
{
    if (t->secrecy && !(view->rights & RIGHT_HOTLINE))
        return;
    column_copy(s, first, t->caller_name, sizeof t->caller_name);
    view_mask(view, column_text(s, first + 1), t->caller_phone);
}

static enum result put_texts(const struct view *view, struct ticket *t)
{
    struct statement *s = db_sql(
        view->db,
        "SELECT t.ref, x.title, x.content, x.spot, x.answer, x.return_reason, x.caller_name, x.caller_phone "
        "FROM ticket t LEFT JOIN ticket_text x ON x.number = t.number WHERE t.number = $1");
    bind_int(s, 1, t->number);
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        column_copy(s, 0, t->ref, sizeof t->ref);
        column_copy(s, 1, t->title, sizeof t->title);
        column_copy(s, 2, t->content, sizeof t->content);
        column_copy(s, 3, t->spot, sizeof t->spot);
        column_copy(s, 4, t->answer, sizeof t->answer);
        column_copy(s, 5, t->return_reason, sizeof t->return_reason);
        put_caller(view, s, 6, t);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_CORRUPT : result;
}

static void put_suggestion(const struct view *view, struct ticket *t)
{
    const struct rule *rule = NULL;
    struct refusal why = {0};
    if (t->desk != DESK_DISPATCH && t->desk != DESK_RETURNS && t->desk != DESK_OPERATOR)
        return;
    const struct route_wish wish = {t->category_id, t->district_id, view->now};
    if (reference_route(view->reference, &wish, &rule, &why) != RESULT_OK)
        return;
    t->suggested_id = rule->unit_id;
    text_copy(t->suggested, sizeof t->suggested, node_name(&view->reference->units, rule->unit_id));
}

enum result ticket_show(const struct view *view, int64_t number, struct ticket *ret)
{
    struct ticket_facts facts;
    enum result result = ticket_fold(view->db, number, &facts);
    if (result != RESULT_OK)
        return result;
    int64_t units[TICKET_UNITS];
    if (!view_sees_units(view, units, ticket_units(&facts, units)))
        return RESULT_NOT_FOUND;
    ticket_fill(view->reference, &facts, ret);
    put_suggestion(view, ret);
    return put_texts(view, ret);
}

static enum result put_event_texts(const struct view *view, struct history_row *row)
{
    struct statement *s =
        db_sql(view->db, "SELECT field, value FROM event_text WHERE seq = $1 AND value IS NOT NULL "
                         "AND field <> 'caller_name' AND field <> 'caller_phone' ORDER BY field");
    bind_int(s, 1, row->seq);
    size_t used = strlen(row->text);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        if (used + 2 < sizeof row->text && used > 0)
            row->text[used++] = '\n';
        text_copy(row->text + used, sizeof row->text - used, column_text(s, 0));
        used += strlen(row->text + used);
        text_copy(row->text + used, sizeof row->text - used, ": ");
        used += strlen(row->text + used);
        text_copy(row->text + used, sizeof row->text - used, column_text(s, 1));
        used += strlen(row->text + used);
    }
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

/* To or from whom: the event knows the unit by its id only. */
static void put_event_unit(const struct view *view, struct history_row *row)
{
    struct record body;
    if (record_read(row->body, &body) != RESULT_OK || record_get(&body, "unit_id", 0) == 0)
        return;
    const char *name = node_name(&view->reference->units, record_get(&body, "unit_id", 0));
    snprintf(row->text, sizeof row->text, "unit: %s", name);
}

static void put_event(const struct view *view, struct statement *s, struct history_row *row)
{
    const struct account *account = account_by_id(view->reference, column_int(s, 4));
    const struct station *station = station_by_id(view->reference, column_int(s, 5));
    row->seq = column_int(s, 0);
    row->occurred_at = column_int(s, 2);
    row->recorded_at = column_int(s, 3);
    text_copy(row->what, sizeof row->what, event_name((enum event_kind)column_int(s, 1)));
    text_copy(row->who, sizeof row->who, account ? account->name : "");
    text_copy(row->station, sizeof row->station, station ? station->label : "");
    column_copy(s, 6, row->body, sizeof row->body);
    put_event_unit(view, row);
}

enum result ticket_history(const struct view *view, int64_t number, struct history_row **ret, size_t *ret_count)
{
    struct history_row *rows = NULL;
    size_t count = 0, capacity = 0;
    struct statement *s =
        db_sql(view->db, "SELECT seq, kind, occurred_at, recorded_at, account_id, station_id, "
                         "body FROM event WHERE subject = 1 AND subject_id = $1 ORDER BY seq");
    bind_int(s, 1, number);
    enum result result;
    while ((result = db_step(s)) == RESULT_OK) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 16;
            struct history_row *more = realloc(rows, capacity * sizeof *rows);
            if (!more) {
                result = RESULT_NO_MEMORY;
                break;
            }
            rows = more;
        }
        memset(&rows[count], 0, sizeof rows[count]);
        put_event(view, s, &rows[count++]);
    }
    db_reset(s);
    if (result == RESULT_NOT_FOUND)
        result = RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = put_event_texts(view, &rows[i]);
    if (result != RESULT_OK) {
        free(rows);
        return result;
    }
    *ret = rows;
    *ret_count = count;
    return RESULT_OK;
}

static void put_line(const struct view *view, struct statement *s, struct ticket_row *row)
{
    const struct reference *reference = view->reference;
    bool secret = column_int(s, 17) != 0 && !(view->rights & RIGHT_HOTLINE);
    *row = (struct ticket_row){.number = column_int(s, 0),
                               .version = column_int(s, 1),
                               .state = (int)column_int(s, 2),
                               .type = (int)column_int(s, 3),
                               .urgency = (int)column_int(s, 4),
                               .opened_at = column_int(s, 8),
                               .due_at = column_int(s, 9),
                               .next_due_at = column_int(s, 10),
                               .closed_at = column_int(s, 11),
                               .urged = column_int(s, 12),
                               .redos = column_int(s, 13),
                               .attempts = column_int(s, 14),
                               .desk = (int)column_int(s, 15)};
    text_copy(row->category, sizeof row->category, node_name(&reference->categories, column_int(s, 5)));
    text_copy(row->district, sizeof row->district, node_name(&reference->districts, column_int(s, 6)));
    text_copy(row->lead, sizeof row->lead, node_name(&reference->units, column_int(s, 7)));
    put_holder(reference, row->desk, column_int(s, 16), row->holder, sizeof row->holder);
    column_copy(s, 18, row->title, sizeof row->title);
    if (!secret)
        view_mask(view, column_text(s, 19), row->caller_phone);
}

static enum result sees_line(const struct view *view, int64_t number, struct statement *s)
{
    const int64_t units[] = {column_int(s, 7), column_int(s, 20)};
    if (view_sees_units(view, units, 2))
        return RESULT_OK;
    struct statement *helps = db_sql(view->db, "SELECT unit_id FROM co_handler WHERE number = $1");
    bind_int(helps, 1, number);
    enum result result;
    while ((result = db_step(helps)) == RESULT_OK && !view_holds_unit(view, column_int(helps, 0)))
        ;
    db_reset(helps);
    return result;
}

enum result ticket_line(const struct view *view, int64_t number, struct ticket_row *ret)
{
    struct statement *s = db_sql(
        view->db,
        "SELECT t.number, t.version, t.state, t.type, t.urgency, t.category_id, t.district_id, t.lead_id, "
        "t.opened_at, t.due_at, t.next_due_at, t.closed_at, t.urged, t.redos, t.attempts, t.desk, t.holder_id, "
        "t.secrecy, x.title, x.caller_phone, t.executing_id FROM ticket t LEFT JOIN ticket_text x ON x.number "
        "= t.number "
        "WHERE t.number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        result = sees_line(view, number, s);
    if (result == RESULT_OK)
        put_line(view, s, ret);
    db_reset(s);
    return result;
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
        db_sql(view->db, "SELECT ref, caller, queue_id, account_id, outcome, offered_at, asked_at, "
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
