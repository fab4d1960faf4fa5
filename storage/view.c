/* One ticket, one history, one line at a time. */
#include "storage/view.h"

#include "core/authority.h"
#include "core/flow.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/decision.h"
#include "storage/store.h"
#include "storage/ticket_columns.h"

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

/* Names of the approvals whose bits are set, a blank between. */
static void put_asks(int64_t bits, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++) {
        if (!(bits & (INT64_C(1) << what)))
            continue;
        const char *name = name_of(&approval_names, what);
        int wrote = snprintf(out + used, size - used, "%s%s", used ? " " : "", name);
        used += wrote > 0 && used + (size_t)wrote < size ? (size_t)wrote : 0;
    }
}

static void put_co_handlers(const struct reference *reference, const struct ticket_facts *f, struct ticket *t)
{
    size_t used = 0;
    for (size_t i = 0; i < f->co_handler_count; i++) {
        const struct co_handler *co = &f->co_handlers[i];
        const char *name = node_name(&reference->units, co->unit_id);
        int wrote =
            snprintf(t->co_handlers + used, sizeof t->co_handlers - used, "%s%s", used ? ", " : "", name);
        used += wrote > 0 && used + (size_t)wrote < sizeof t->co_handlers ? (size_t)wrote : 0;
        if (co->reported_at == 0 && (t->co_due_at == 0 || co->due_at < t->co_due_at))
            t->co_due_at = co->due_at;
    }
}

/* Records beside its way: what is asked for, ordered, owed. */
static void put_records(const struct reference *reference, const struct ticket_facts *f, struct ticket *t)
{
    const struct order *order = ticket_open_order(f);
    put_asks(ticket_open_asks(f), t->asks, sizeof t->asks);
    put_asks(ticket_asks_above(f), t->asks_above, sizeof t->asks_above);
    t->ask_due_at = ticket_ask_due_at(f);
    t->extensions = f->extensions;
    t->complex = f->complex;
    t->executing_id = f->executing_id;
    if (f->executing_id)
        text_copy(t->executing, sizeof t->executing, node_name(&reference->units, f->executing_id));
    t->suspended_at = f->suspended_at;
    t->resume_at = f->resume_at;
    t->first_report_due_at = f->first_report_due_at;
    t->interim_at = f->interim_at;
    t->contacted_at = f->contacted_at;
    t->to_phone = ticket_is_to_phone(f);
    t->phoned_at = f->phoned_at;
    if (order) {
        t->order_level = (int)order->level + 1;
        t->order_cause = (int)order->cause;
        t->order_due_at = order->due_at;
        t->order_reported_at = order->reported_at;
    }
    put_co_handlers(reference, f, t);
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
                         .designated = round && f->lead_id && round->designated,
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
    put_records(reference, f, t);
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

/* The unit that the directory would send it to; none where a person must name one. */
static void put_suggestion(const struct view *view, const struct ticket_facts *facts, struct ticket *t)
{
    const struct rule *rule = NULL;
    struct refusal why = {0};
    if (t->desk != DESK_DISPATCH && t->desk != DESK_RETURNS && t->desk != DESK_OPERATOR)
        return;
    const struct route_wish wish = {t->category_id, t->district_id, view->now};
    if (reference_route(view->reference, &wish, &rule, &why) != RESULT_OK)
        return;
    const struct flow_rules rules = {.limits = &view->reference->rulebook->limits};
    if (flow_came_back_from(facts, rule->unit_id) || flow_must_designate(&rules, facts))
        return;
    t->suggested_id = rule->unit_id;
    text_copy(t->suggested, sizeof t->suggested, node_name(&view->reference->units, rule->unit_id));
}

enum result ticket_show(const struct view *view, int64_t number, struct ticket *ret)
{
    struct ticket_facts facts;
    struct decision decision;
    enum result result = ticket_decision(view->db, number, &facts, &decision);
    if (result != RESULT_OK)
        return result;
    int64_t units[TICKET_UNITS];
    if (!view_sees_units(view, units, ticket_units(&facts, units)))
        return RESULT_NOT_FOUND;
    ticket_fill(view->reference, &facts, ret);
    if (view->reference->rulebook)
        ret->undo_until_at = flow_undo_until(&view->reference->rulebook->limits, &decision, view->account_id);
    if (ret->undo_until_at < view->now)
        ret->undo_until_at = 0;
    put_suggestion(view, &facts, ret);
    return put_texts(view, ret);
}

static void put_line(const struct view *view, const int64_t n[TICKET_COLUMNS], const char *title,
                     const char *caller_phone, struct ticket_row *row)
{
    const struct reference *reference = view->reference;
    bool secret = n[COLUMN_secrecy] != 0 && !(view->rights & RIGHT_HOTLINE);
    *row = (struct ticket_row){.number = n[COLUMN_number],
                               .version = n[COLUMN_version],
                               .state = (int)n[COLUMN_state],
                               .type = (int)n[COLUMN_type],
                               .urgency = (int)n[COLUMN_urgency],
                               .opened_at = n[COLUMN_opened_at],
                               .due_at = n[COLUMN_due_at],
                               .next_due_at = n[COLUMN_next_due_at],
                               .closed_at = n[COLUMN_closed_at],
                               .urged = n[COLUMN_urged],
                               .redos = n[COLUMN_redos],
                               .attempts = n[COLUMN_attempts],
                               .desk = (int)n[COLUMN_desk],
                               .list_at = n[COLUMN_next_due_at],
                               .ask_due_at = n[COLUMN_ask_due_at],
                               .order_level = (int)n[COLUMN_order_level],
                               .order_due_at = n[COLUMN_order_due_at],
                               .order_reported = n[COLUMN_order_reported] != 0,
                               .to_phone = n[COLUMN_to_phone] != 0};
    put_asks(n[COLUMN_asks], row->asks, sizeof row->asks);
    put_asks(n[COLUMN_asks_above], row->asks_above, sizeof row->asks_above);
    if (n[COLUMN_executing_id])
        text_copy(row->executing, sizeof row->executing, node_name(&reference->units, n[COLUMN_executing_id]));
    text_copy(row->category, sizeof row->category, node_name(&reference->categories, n[COLUMN_category_id]));
    text_copy(row->district, sizeof row->district, node_name(&reference->districts, n[COLUMN_district_id]));
    text_copy(row->lead, sizeof row->lead, node_name(&reference->units, n[COLUMN_lead_id]));
    put_holder(reference, row->desk, n[COLUMN_holder_id], row->holder, sizeof row->holder);
    text_copy(row->title, sizeof row->title, title);
    if (!secret)
        view_mask(view, caller_phone, row->caller_phone);
}

static enum result sees_line(const struct view *view, const int64_t n[TICKET_COLUMNS])
{
    const int64_t units[] = {n[COLUMN_lead_id], n[COLUMN_executing_id]};
    if (view_sees_units(view, units, 2))
        return RESULT_OK;
    struct statement *helps = db_sql(view->db, "SELECT unit_id FROM co_handler WHERE number = $1");
    bind_int(helps, 1, n[COLUMN_number]);
    enum result result;
    while ((result = db_step(helps)) == RESULT_OK && !view_holds_unit(view, column_int(helps, 0)))
        ;
    db_reset(helps);
    return result;
}

enum result ticket_line(const struct view *view, int64_t number, struct ticket_row *ret)
{
    struct statement *s = db_sql(view->db, "SELECT " TICKET_COLUMN_LIST ", title, caller_phone FROM ticket "
                                           "LEFT JOIN ticket_text USING (number) WHERE number = $1");
    bind_int(s, 1, number);
    int64_t numbers[TICKET_COLUMNS];
    enum result result = db_step(s);
    for (int i = 0; i < TICKET_COLUMNS && result == RESULT_OK; i++)
        numbers[i] = column_int(s, i);
    if (result == RESULT_OK)
        result = sees_line(view, numbers);
    if (result == RESULT_OK)
        put_line(view, numbers, column_text(s, TICKET_COLUMNS), column_text(s, TICKET_COLUMNS + 1), ret);
    db_reset(s);
    return result;
}

enum result ticket_title(const struct view *view, int64_t number, char ret[TEXT_TITLE])
{
    struct ticket_row row;
    if (!(view->rights & RIGHT_HOTLINE)) {
        enum result result = ticket_line(view, number, &row);
        if (result == RESULT_OK)
            text_copy(ret, TEXT_TITLE, row.title);
        return result;
    }
    /* The hotline's people see all tickets: theirs need not be read. */
    struct statement *s = db_sql(view->db, "SELECT title FROM ticket_text WHERE number = $1");
    bind_int(s, 1, number);
    enum result result = db_step(s);
    if (result == RESULT_OK)
        column_copy(s, 0, ret, TEXT_TITLE);
    db_reset(s);
    return result;
}

void ticket_line_opened(const struct view *view, const struct opened_ticket *opened, struct ticket_row *ret)
{
    put_line(view, opened->columns, opened->title, opened->caller_phone, ret);
}
