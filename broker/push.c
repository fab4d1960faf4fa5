/* Pushes: each event of the batch to the sessions that could see its ticket before or can after. */
#include "broker/inside.h"

#include "broker/dial_work.h"
#include "broker/presence_work.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/event_texts.h"
#include "storage/presence.h"
#include "storage/view.h"
#include "wire/codec.h"

#include <string.h>

/* A message of pushes is sent when it has grown to this: a thousand of them may wait for a session that does not read. */
enum { GATHERED_BYTES = 8192 };

/* One event as the hotline sees it, as a department sees it, and as one sees it who has lost it; encoded when first needed, once for all
 * who are told the same. */
struct told {
    const struct outbox_row *row;
    struct ticket_row ticket;
    struct call_row call;
    struct operator_row state;
    struct dial_row dial;
    int64_t dialler; /* account of who makes it */
    struct event_push push;
    struct buffer full, masked, left;
    bool unreadable;
    uint32_t rights; /* that work a list on which the ticket stood or stands */
    const char *before[TICKET_UNITS], *after[TICKET_UNITS]; /* paths of the units that saw it and that see it */
    size_t before_count, after_count;
};

/* By row of the outbox: the first of the same ticket or call, and whether a later one follows. */
enum { LAST_SLOTS = 2 * PUSH_CATCH_UP };
struct last_rows {
    uint16_t slots[LAST_SLOTS]; /* row + 1 of the newest of a subject */
    uint16_t first[PUSH_CATCH_UP];
    bool is_followed[PUSH_CATCH_UP];
};
_Static_assert(PUSH_CATCH_UP < UINT16_MAX, "a row fits");

static void pack(struct told *told, struct buffer *out)
{
    if (codec_encode(&event_push_shape, &told->push, out) != RESULT_OK)
        buffer_clear(out);
}

/* One line, read and packed once: departments are told the same but for the caller of whoever asked for secrecy. */
static const struct buffer *ticket_of(struct broker *broker, struct told *told, bool hotline)
{
    const struct view view = {.db = store_db(broker->store),
                              .reference = &broker->reference,
                              .area_code = broker->city->config.area_code,
                              .rights = RIGHT_HOTLINE,
                              .now = broker->now};
    bool secret = told->row->after.secret;
    struct buffer *out = secret && !hotline ? &told->masked : &told->full;
    if (out->size > 0 || told->unreadable)
        return out;
    const struct opened_ticket *opened = store_opened(broker->store, told->row);
    if (!told->push.ticket && opened)
        ticket_line_opened(&view, opened, &told->ticket);
    else if (!told->push.ticket)
        told->unreadable = ticket_line(&view, told->row->subject_id, &told->ticket) != RESULT_OK;
    if (told->unreadable)
        return out;
    char phone[sizeof told->ticket.caller_phone];
    memcpy(phone, told->ticket.caller_phone, sizeof phone);
    if (out == &told->masked)
        told->ticket.caller_phone[0] = '\0';
    told->push.ticket = &told->ticket;
    told->push.ticket_count = 1;
    told->push.number = told->ticket.number;
    pack(told, out);
    memcpy(told->ticket.caller_phone, phone, sizeof phone);
    return out;
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
    text_copy(told->call.queue_name, sizeof told->call.queue_name, queue ? queue->name : "");
    told->push.call = &told->call;
    told->push.call_count = 1;
    told->push.call_id = f.id;
    pack(told, &told->full);
}

static bool is_of_state(enum event_kind kind)
{
    return kind == EVENT_PRESENCE || kind == EVENT_OPERATOR_REPORTED || kind == EVENT_BREAK_ASKED;
}

static void state_of(struct broker *broker, struct told *told)
{
    struct presence_facts facts;
    if (presence_read(store_db(broker->store), told->row->subject_id, &facts) != RESULT_OK)
        return;
    presence_row(&broker->reference, &facts, &told->state);
    /* The reason that another person gave; without one nothing is told. */
    if (told->row->account_id != 0 && told->row->account_id != told->row->subject_id &&
        event_text_of(store_db(broker->store), told->row->seq, "why", told->state.why,
                      sizeof told->state.why) != RESULT_OK)
        told->state.why[0] = '\0';
    told->push.state = &told->state;
    told->push.state_count = 1;
    pack(told, &told->full);
}

/* Without the number: pushes are read by more than one. */
static void dial_of(struct broker *broker, struct told *told)
{
    struct dial_facts facts;
    if (dial_read(store_db(broker->store), told->row->subject_id, &facts) != RESULT_OK)
        return;
    dial_work_row(&broker->reference, &facts, &told->dial);
    told->dialler = facts.account_id;
    told->push.dial = &told->dial;
    told->push.dial_count = 1;
    pack(told, &told->full);
}

static void tell_left(struct told *told)
{
    struct event_push left = {.seq = told->row->seq, .number = told->row->subject_id, .left_view = true};
    text_copy(left.what, sizeof left.what, "left");
    if (told->left.size == 0 && codec_encode(&event_push_shape, &left, &told->left) != RESULT_OK)
        buffer_clear(&told->left);
}

static size_t paths_of(const struct broker *broker, const struct ticket_seen *seen,
                       const char *out[TICKET_UNITS])
{
    size_t count = 0;
    for (size_t i = 0; i < seen->unit_count; i++) {
        const struct node *node = node_by_id(&broker->reference.units, seen->units[i]);
        if (node)
            out[count++] = node->path;
    }
    return count;
}

static bool sees(const struct listener *who, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (authority_sees(who->rights, who->unit_path, paths[i]))
            return true;
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
static bool concerns(struct broker *broker, const struct told *told, struct listener *who)
{
    const struct outbox_row *row = told->row;
    if (is_of_state(row->kind))
        return (who->rights & (RIGHT_SUPERVISE | RIGHT_GATEWAY)) || row->subject_id == who->account_id;
    if (row->subject == SUBJECT_DIAL)
        return (who->rights & (RIGHT_SUPERVISE | RIGHT_GATEWAY)) || told->dialler == who->account_id;
    if (row->subject != SUBJECT_TICKET || (who->rights & told->rights))
        return true;
    if (!(who->rights & RIGHT_SUPERVISE) && row->opened_by != who->account_id &&
        row->account_id != who->account_id)
        return false;
    /* Who opens hundreds in a breath, on hundreds of connections, is not told each on each of them: they ask again. */
    if (who->aside++ < (who->rights & RIGHT_SUPERVISE ? PUSH_SUPERVISED_MOST : PUSH_ASIDE_MOST))
        return true;
    broker->seats.rows[who->seat].behind = true;
    return false;
}

/* All of the hotline are told the same, and all of the departments that see the ticket. */
static const struct buffer *for_listener(struct broker *broker, struct told *told, struct listener *who)
{
    bool of_ticket = told->row->subject == SUBJECT_TICKET;
    if (who->rights & RIGHT_HOTLINE) {
        if (!concerns(broker, told, who))
            return NULL;
        return of_ticket ? ticket_of(broker, told, true) : &told->full;
    }
    if (!of_ticket)
        return NULL;
    if (sees(who, told->after, told->after_count))
        return ticket_of(broker, told, false);
    if (!sees(who, told->before, told->before_count))
        return NULL;
    tell_left(told);
    return &told->left;
}

/* Sends what has been gathered for a session. */
static void hand_over(struct broker *broker, struct listener *who)
{
    static struct buffer out;
    struct peer peer = peer_of_number(broker->seats.rows[who->seat].peer);
    buffer_clear(&out);
    if (envelope_gather(&out, who->told.bytes, who->told.size, who->told_count) == RESULT_OK)
        send_to(broker, &peer, &out);
    else
        broker->seats.rows[who->seat].behind = true;
    buffer_clear(&who->told);
    who->told_count = 0;
}

static void tell_one(struct broker *broker, struct told *told, struct listener *who)
{
    struct seat *seat = &broker->seats.rows[who->seat];
    const struct buffer *out = seat->behind ? NULL : for_listener(broker, told, who);
    if (!out || out->size == 0)
        return;
    if (who->told_count > 0 && who->told.size + out->size > GATHERED_BYTES)
        hand_over(broker, who);
    if (buffer_append(&who->told, out->bytes, out->size) == RESULT_OK)
        who->told_count++;
    else
        seat->behind = true;
}

/* Those who hear of their own alone are looked up, since they are most of a hotline. */
static void tell_own(struct broker *broker, struct told *told)
{
    const struct outbox_row *row = told->row;
    bool of_ticket = row->subject == SUBJECT_TICKET;
    const int64_t concerned[] = {of_ticket ? row->opened_by : row->subject_id, of_ticket ? row->account_id : 0};
    for (size_t i = 0; i < 2 && concerned[i] && (i == 0 || concerned[i] != concerned[0]); i++) {
        struct listener *rows = NULL;
        size_t count = listeners_of_account(broker, concerned[i], &rows);
        for (size_t j = 0; j < count; j++)
            tell_one(broker, told, &rows[j]);
    }
}

static void tell(struct broker *broker, const struct outbox_row *row)
{
    struct told told = {.row = row, .rights = rights_of_desk(&row->before) | rights_of_desk(&row->after)};
    const struct account *account = account_by_id(&broker->reference, row->account_id);
    told.push = (struct event_push){.seq = row->seq, .occurred_at = row->occurred_at};
    text_copy(told.push.what, sizeof told.push.what, event_name(row->kind));
    text_copy(told.push.who, sizeof told.push.who, account ? account->login : "");
    told.before_count = paths_of(broker, &row->before, told.before);
    told.after_count = paths_of(broker, &row->after, told.after);
    if (row->subject == SUBJECT_CALL)
        call_of(broker, &told);
    else if (is_of_state(row->kind))
        state_of(broker, &told);
    else if (row->subject == SUBJECT_DIAL)
        dial_of(broker, &told);
    else if (row->subject != SUBJECT_TICKET)
        pack(&told, &told.full);
    bool of_some = row->subject == SUBJECT_TICKET || is_of_state(row->kind);
    size_t count = of_some ? broker->listeners.wide_count : broker->listeners.count;
    for (size_t i = 0; i < count; i++)
        tell_one(broker, &told, &broker->listeners.rows[i]);
    if (of_some)
        tell_own(broker, &told);
    buffer_free(&told.full);
    buffer_free(&told.masked);
    buffer_free(&told.left);
}

/* Of several events of one ticket or call in a batch the last is told: it shows how things stand. Who could see it before the first of
 * them is told, too. Rows of one ticket stand close together: its request made them. */
static void join_events(const struct outbox_row *rows, size_t count, struct last_rows *last)
{
    memset(last, 0, sizeof *last);
    for (size_t i = 0; i < count; i++) {
        uint64_t hash = ((uint64_t)rows[i].subject_id * 8 + rows[i].subject) * 0x9E3779B97F4A7C15u;
        size_t at = (size_t)(hash >> 32) % LAST_SLOTS;
        while (last->slots[at] && (rows[last->slots[at] - 1].subject != rows[i].subject ||
                                   rows[last->slots[at] - 1].subject_id != rows[i].subject_id))
            at = (at + 1) % LAST_SLOTS;
        last->first[i] = last->slots[at] ? last->first[last->slots[at] - 1] : (uint16_t)i;
        if (last->slots[at])
            last->is_followed[last->slots[at] - 1] = true;
        last->slots[at] = (uint16_t)(i + 1);
    }
}

/* After an import each console would get thousands: it is told to look again instead. */
static void tell_gap(struct broker *broker)
{
    for (size_t i = 0; i < broker->seats.count; i++)
        broker->seats.rows[i].behind = true;
}

void push_outbox(struct broker *broker)
{
    size_t count = 0;
    static struct last_rows last;
    const struct outbox_row *rows = store_outbox(broker->store, &count);
    if (count == 0 || !listeners_refresh(broker))
        return;
    if (count > PUSH_CATCH_UP) {
        tell_gap(broker);
        return;
    }
    join_events(rows, count, &last);
    for (size_t i = 0; i < count; i++) {
        struct outbox_row row = rows[i];
        row.before = rows[last.first[i]].before;
        if (!last.is_followed[i])
            tell(broker, &row);
    }
    for (size_t i = 0; i < broker->listeners.count; i++)
        if (broker->listeners.rows[i].told_count > 0)
            hand_over(broker, &broker->listeners.rows[i]);
}
