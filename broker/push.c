/* Pushes: each event of the batch to the sessions that could see its ticket before or can after. */
#include "broker/inside.h"

#include "broker/presence_work.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/presence.h"
#include "storage/view.h"

#include <string.h>

/* One event as the hotline sees it, as a department sees it, and as one sees it who has lost it; made when first needed. */
struct told {
    const struct outbox_row *row;
    struct ticket_row ticket;
    struct call_row call;
    struct operator_row state;
    struct event_push push;
    struct buffer full, masked, left;
};

static void pack(struct told *told, struct buffer *out)
{
    if (envelope_pack(out, "event", "", &event_push_shape, &told->push) != RESULT_OK)
        buffer_clear(out);
}

static void ticket_of(struct told *told, const struct view *view, struct buffer *out)
{
    if (out->size > 0 || ticket_line(view, told->row->subject_id, &told->ticket) != RESULT_OK)
        return;
    told->push.ticket = &told->ticket;
    told->push.ticket_count = 1;
    told->push.number = told->ticket.number;
    pack(told, out);
}

static void call_of(struct broker *broker, struct told *told)
{
    struct call_facts f;
    if (call_fold(store_db(broker->store), told->row->subject_id, &f) != RESULT_OK)
        return;
    const struct account *account = account_by_id(&broker->reference, call_operator(&f));
    told->call = (struct call_row){.id = f.id,
                                   .outcome = (int)f.outcome,
                                   .offered_at = f.offered_at,
                                   .asked_at = f.asked_at,
                                   .answered_at = f.answered_at,
                                   .ended_at = f.ended_at,
                                   .blocked = f.blocked != 0};
    text_copy(told->call.operator_login, sizeof told->call.operator_login, account ? account->login : "");
    const struct node *queue = node_by_id(&broker->reference.queues, f.queue_id);
    text_copy(told->call.queue, sizeof told->call.queue, queue ? queue->code : "");
    told->push.call = &told->call;
    told->push.call_count = 1;
    told->push.call_id = f.id;
    pack(told, &told->full);
}

static void state_of(struct broker *broker, struct told *told)
{
    struct presence_facts facts;
    if (presence_read(store_db(broker->store), told->row->subject_id, &facts) != RESULT_OK)
        return;
    presence_row(&broker->reference, &facts, &told->state);
    told->push.state = &told->state;
    told->push.state_count = 1;
    pack(told, &told->full);
}

static void tell_left(struct told *told)
{
    struct event_push left = {.seq = told->row->seq, .number = told->row->subject_id, .left_view = true};
    text_copy(left.what, sizeof left.what, "left");
    if (told->left.size == 0 && envelope_pack(&told->left, "event", "", &event_push_shape, &left) != RESULT_OK)
        buffer_clear(&told->left);
}

static bool sees(const struct broker *broker, const struct person *who, const struct ticket_seen *seen)
{
    for (size_t i = 0; i < seen->unit_count; i++) {
        const struct node *node = node_by_id(&broker->reference.units, seen->units[i]);
        if (node && authority_sees(who->rights, who->unit_path, node->path))
            return true;
    }
    return false;
}

/* Whose rights work a desk: those people's lists change with it. */
static uint32_t rights_of_desk(const struct ticket_seen *seen)
{
    static const uint32_t rights[DESK_COUNT] = {[DESK_DISPATCH] = RIGHT_DISPATCH,
                                                [DESK_RETURNS] = RIGHT_RETURNS,
                                                [DESK_AUDIT] = RIGHT_AUDIT,
                                                [DESK_CALLBACK] = RIGHT_CALLBACK};
    return rights[seen->desk] | (seen->asks ? RIGHT_RETURNS : 0) | (seen->ordered ? RIGHT_ORDER : 0) |
           (seen->to_phone ? RIGHT_DISPATCH : 0);
}

/* The hotline's people see every ticket, but are told only of those on a list they work, their own, and what they did;
 * supervisors are told of all. Otherwise each ticket would cost a message to every operator in the room. */
static bool concerns(const struct outbox_row *row, const struct person *who)
{
    uint32_t rights = RIGHT_SUPERVISE | rights_of_desk(&row->before) | rights_of_desk(&row->after);
    if (row->kind == EVENT_PRESENCE)
        return (who->rights & RIGHT_SUPERVISE) || row->subject_id == who->account_id;
    return row->subject != SUBJECT_TICKET || (who->rights & rights) || row->opened_by == who->account_id ||
           row->account_id == who->account_id;
}

static struct view view_of(const struct broker *broker, const struct person *who)
{
    return (struct view){.db = store_db(broker->store),
                         .reference = &broker->reference,
                         .area_code = broker->city->config.area_code,
                         .rights = who->rights,
                         .account_id = who->account_id,
                         .unit_path = who->unit_path,
                         .now = broker->now};
}

/* All of the hotline are told the same, and all of the departments that see the ticket. */
static const struct buffer *for_person(struct broker *broker, struct told *told, const struct person *who)
{
    struct view view = view_of(broker, who);
    if (who->rights & RIGHT_HOTLINE) {
        if (!concerns(told->row, who))
            return NULL;
        if (told->row->subject == SUBJECT_TICKET)
            ticket_of(told, &view, &told->full);
        return &told->full;
    }
    if (told->row->subject != SUBJECT_TICKET)
        return NULL;
    if (sees(broker, who, &told->row->after)) {
        ticket_of(told, &view, &told->masked);
        return &told->masked;
    }
    if (!sees(broker, who, &told->row->before))
        return NULL;
    tell_left(told);
    return &told->left;
}

static void tell(struct broker *broker, const struct outbox_row *row)
{
    struct told told = {.row = row};
    const struct account *account = account_by_id(&broker->reference, row->account_id);
    told.push = (struct event_push){.seq = row->seq, .occurred_at = row->occurred_at};
    text_copy(told.push.what, sizeof told.push.what, event_name(row->kind));
    text_copy(told.push.who, sizeof told.push.who, account ? account->login : "");
    if (row->subject == SUBJECT_CALL)
        call_of(broker, &told);
    else if (row->kind == EVENT_PRESENCE)
        state_of(broker, &told);
    else if (row->subject != SUBJECT_TICKET)
        pack(&told, &told.full);
    for (size_t i = 0; i < broker->seats.count; i++) {
        struct seat *seat = &broker->seats.rows[i];
        struct refusal why;
        struct person who;
        if (seat->account_id == 0 || seat->behind || seat_person(broker, seat, &who, &why) != RESULT_OK)
            continue;
        const struct buffer *out = for_person(broker, &told, &who);
        struct peer peer = peer_of_number(seat->peer);
        if (out && out->size > 0)
            send_to(broker, &peer, out);
    }
    buffer_free(&told.full);
    buffer_free(&told.masked);
    buffer_free(&told.left);
}

static bool same_subject(const struct outbox_row *one, const struct outbox_row *other)
{
    return one->subject == other->subject && one->subject_id == other->subject_id;
}

/* Of several events of one ticket or call in a batch the last is told: it shows how things stand. */
static bool is_last(const struct outbox_row *rows, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (same_subject(&rows[i], &rows[at]))
            return false;
    return true;
}

/* Who could see it before the first of them is told, too. */
static void join_earlier(const struct outbox_row *rows, size_t at, struct outbox_row *row)
{
    for (size_t i = 0; i < at; i++) {
        if (!same_subject(&rows[i], &rows[at]))
            continue;
        row->before = rows[i].before;
        return;
    }
}

void push_outbox(struct broker *broker)
{
    size_t count = 0;
    const struct outbox_row *rows = store_outbox(broker->store, &count);
    bool listened = false;
    for (size_t i = 0; i < broker->seats.count; i++)
        listened |= broker->seats.rows[i].account_id != 0;
    /* After an import each console would get thousands: it is told to look again instead. */
    if (count > PUSH_CATCH_UP) {
        for (size_t i = 0; i < broker->seats.count; i++)
            broker->seats.rows[i].behind = true;
        return;
    }
    for (size_t i = 0; listened && i < count; i++) {
        struct outbox_row row = rows[i];
        if (!is_last(rows, count, i))
            continue;
        join_earlier(rows, i, &row);
        tell(broker, &row);
    }
}
