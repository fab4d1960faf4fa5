/* Handing a shift over: what is open is told to all of the hotline until somebody takes it, and nothing stays with who went home. */
#include "broker/query_work.h"
#include "broker/take_over.h"
#include "broker/ticket_work.h"

#include "core/text.h"
#include "storage/lists.h"
#include "storage/missed.h"
#include "storage/shift.h"
#include "storage/snapshot.h"
#include "wire/messages_shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600 * 1000, HOURS_DEFAULT = 8, HOURS_MAX = 72, ROWS_DEFAULT = 50, ROWS_MAX = 500 };

_Static_assert((int)SHIFT_SECTIONS == 5, "a name for each section: wire/messages_shift.c");

static void put_login(const struct reference *reference, int64_t account_id, char out[TEXT_LOGIN])
{
    const struct account *account = account_by_id(reference, account_id);
    (void)text_copy(out, TEXT_LOGIN, account ? account->login : "");
}

static void put_row(const struct reference *reference, const struct shift *shift, struct shift_row *row)
{
    const struct account *account = account_by_id(reference, shift->account_id);
    *row = (struct shift_row){.id = shift->id,
                              .handed_at = shift->handed_at,
                              .taken_at = shift->taken_at,
                              .risk = shift->risk,
                              .promised = shift->promised,
                              .written = shift->written,
                              .drafts = shift->drafts};
    put_login(reference, shift->account_id, row->login);
    put_login(reference, shift->taken_by, row->taken_by);
    (void)text_copy(row->name, sizeof row->name, account ? account->name : "");
    (void)text_copy(row->note, sizeof row->note, shift->note);
}

static enum result until_of(struct refusal *why, int64_t now, int64_t hours, int64_t *ret_until_at)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)hours);
    if (hours < 0 || hours > HOURS_MAX)
        return refuse(why, REFUSAL_BAD_VALUE, "hours", text);
    *ret_until_at = now + (hours ? hours : HOURS_DEFAULT) * HOUR_MS;
    return RESULT_OK;
}

static int64_t promised_of(const struct shift_packet_rows *packet)
{
    return packet->counts[SHIFT_SUSPENSION] + packet->counts[SHIFT_CALLBACK] + packet->counts[SHIFT_ASK];
}

/* The waiting shift that is meant: by its id, of a person, or the oldest that is not the asker's. */
struct wanted {
    int64_t account_id; /* only this person's */
    int64_t not_of;
    struct shift found; /* id 0: none */
};

static enum result look(void *context, const struct shift *shift)
{
    struct wanted *wanted = context;
    if (wanted->found.id == 0 && (wanted->account_id == 0 || wanted->account_id == shift->account_id) &&
        shift->account_id != wanted->not_of)
        wanted->found = *shift;
    return RESULT_OK;
}

static struct event event_of(const struct change_work *work, enum event_kind kind, int64_t id)
{
    return (struct event){.kind = kind,
                          .subject = SUBJECT_SHIFT,
                          .subject_id = id,
                          .account_id = work->who.account_id,
                          .station_id = work->who.station_id};
}

static enum result check_none_waits(struct change_work *work)
{
    struct wanted own = {.account_id = work->who.account_id};
    enum result result = shift_list(store_db(work->store), false, ROWS_MAX, look, &own);
    if (result != RESULT_OK || own.found.id == 0)
        return result;
    result = refuse(work->why, REFUSAL_EXISTS, "shift", work->who.login);
    work->why->at = own.found.handed_at;
    return result;
}

static enum result hand(struct change_work *work, const void *request, void *reply)
{
    const struct shift_hand *asked = request;
    struct event event = event_of(work, EVENT_SHIFT_HANDED, 0);
    struct shift shift = {0};
    int64_t until_at = 0;
    enum result result = text_clean(work, "note", asked->note);
    if (result == RESULT_OK && asked->drafts < 0)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "drafts", "");
    if (result == RESULT_OK)
        result = until_of(work->why, work->now, asked->hours, &until_at);
    if (result == RESULT_OK)
        result = check_none_waits(work);
    struct shift_packet_rows *packet = result == RESULT_OK ? malloc(sizeof *packet) : NULL;
    if (result == RESULT_OK && !packet)
        result = RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = shift_packet_read(store_db(work->store), work->who.account_id, until_at, packet);
    if (result == RESULT_OK)
        result = store_next(work->store, "shift", &event.subject_id);
    if (result == RESULT_OK) {
        record_set(&event.body, "risk", packet->counts[SHIFT_RISK]);
        record_set(&event.body, "promised", promised_of(packet));
        record_set(&event.body, "written", packet->counts[SHIFT_WRITTEN]);
        record_set(&event.body, "drafts", asked->drafts);
        record_set(&event.body, "until_at", until_at);
        result = shift_record(work->store, &shift, &event, asked->note);
    }
    free(packet);
    if (result == RESULT_OK)
        put_row(work->reference, &shift, reply);
    return result;
}

static enum result find_waiting(struct change_work *work, int64_t id, struct shift *ret)
{
    struct wanted wanted = {.not_of = work->who.account_id};
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    enum result result = id != 0 ? shift_read(store_db(work->store), id, &wanted.found)
                                 : shift_list(store_db(work->store), false, ROWS_MAX, look, &wanted);
    if (result == RESULT_NOT_FOUND || (result == RESULT_OK && wanted.found.id == 0))
        return refuse(work->why, REFUSAL_NOT_FOUND, "shift", id != 0 ? text : "");
    if (result != RESULT_OK)
        return result;
    if (wanted.found.taken_at != 0) {
        result = refuse(work->why, REFUSAL_STALE, "shift", text);
        put_login(work->reference, wanted.found.taken_by, work->why->who);
        work->why->at = wanted.found.taken_at;
        return result;
    }
    if (wanted.found.account_id == work->who.account_id)
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "shift", work->who.login);
    *ret = wanted.found;
    return RESULT_OK;
}

static enum result take(struct change_work *work, const void *request, void *reply)
{
    const struct shift_take_request *asked = request;
    struct shift shift;
    enum result result = find_waiting(work, asked->id, &shift);
    if (result != RESULT_OK)
        return result;
    struct event event = event_of(work, EVENT_SHIFT_TAKEN, shift.id);
    result = shift_record(work->store, &shift, &event, NULL);
    /* Registered tickets go to who takes the shift if they take calls themselves, else to the dispatchers. */
    if (result == RESULT_OK)
        result = take_over_list(
            work, shift.account_id,
            work->who.rights & RIGHT_INTAKE ? account_by_id(work->reference, work->who.account_id) : NULL);
    if (result == RESULT_OK)
        put_row(work->reference, &shift, reply);
    return result;
}

/* -- questions ---------------------------------------------------------------------------------------------- */

static enum result put_item(const struct view *view, const struct shift_item *item, struct shift_packet *told)
{
    struct ticket_row ticket;
    enum result result = ticket_line(view, item->number, &ticket);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    struct shift_item_row *row = &told->items[told->item_count++];
    *row = (struct shift_item_row){.section = (int)item->section,
                                   .number = item->number,
                                   .state = ticket.state,
                                   .due_at = item->due_at,
                                   .overdue = item->due_at != 0 && item->due_at < view->now};
    (void)text_copy(row->title, sizeof row->title, ticket.title);
    (void)text_copy(row->holder, sizeof row->holder, ticket.holder);
    return RESULT_OK;
}

static enum result put_packet(struct query_work *work, int64_t account_id, struct shift_packet *told)
{
    struct view view = query_view(work);
    struct shift_packet_rows *packet = malloc(sizeof *packet);
    enum result result =
        packet ? shift_packet_read(work->db, account_id, told->until_at, packet) : RESULT_NO_MEMORY;
    if (result == RESULT_OK) {
        told->risk = packet->counts[SHIFT_RISK];
        told->promised = promised_of(packet);
        told->written = packet->counts[SHIFT_WRITTEN];
        told->items = calloc(packet->count + 1, sizeof *told->items);
        result = told->items ? RESULT_OK : RESULT_NO_MEMORY;
    }
    if (result == RESULT_OK)
        result = missed_count(work->db, work->now, &told->missed, &told->missed_overdue);
    for (size_t i = 0; result == RESULT_OK && i < packet->count; i++)
        result = put_item(&view, &packet->items[i], told);
    free(packet);
    return result;
}

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct shift_show_request *asked = request;
    struct shift_packet *told = reply;
    struct shift shift = {.account_id = work->who.account_id};
    bool own = false;
    enum result result = until_of(work->why, work->now, asked->hours, &told->until_at);
    if (result == RESULT_OK && asked->id != 0)
        result = shift_read(work->db, asked->id, &shift);
    if (result == RESULT_NOT_FOUND)
        return query_no_number(work, "shift", asked->id);
    if (result == RESULT_OK && asked->id != 0) {
        told->shift = calloc(1, sizeof *told->shift);
        if (!told->shift)
            return RESULT_NO_MEMORY;
        told->shift_count = 1;
        put_row(work->reference, &shift, told->shift);
    }
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = put_packet(work, shift.account_id, told);
    snapshot_end(work->db, own);
    return result;
}

struct gathering {
    const struct reference *reference;
    struct shift_rows *told;
    size_t room;
};

static enum result gather(void *context, const struct shift *shift)
{
    struct gathering *g = context;
    struct shift_rows *told = g->told;
    if (told->row_count == g->room) {
        size_t room = g->room ? g->room * 2 : 16;
        struct shift_row *rows = realloc(told->rows, room * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        told->rows = rows;
        g->room = room;
    }
    put_row(g->reference, shift, &told->rows[told->row_count++]);
    told->waiting += shift->taken_at == 0;
    return RESULT_OK;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct shift_list_request *asked = request;
    struct gathering g = {.reference = work->reference, .told = reply};
    size_t limit = asked->limit <= 0 ? ROWS_DEFAULT : asked->limit > ROWS_MAX ? ROWS_MAX : (size_t)asked->limit;
    return shift_list(work->db, asked->all, limit, gather, &g);
}

const struct handler shift_handlers[] = {
    {"shift.hand", hand, NULL}, {"shift.take", take, NULL}, {"shift.show", NULL, show},
    {"shift.list", NULL, list}, {NULL, NULL, NULL},
};
