/* Calls that the hotline makes: asked for and cancelled by people, taken and reported by a gateway. Nobody but the gateway is told a
 * number: what names it is the ticket, or the missed call. */
#include "broker/dial_work.h"
#include "broker/inside.h"
#include "broker/missed_work.h"
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/phone.h"
#include "core/text.h"
#include "storage/calls.h"
#include "storage/lists.h"
#include "storage/presence.h"
#include "storage/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* -- who asks ----------------------------------------------------------------------------------------------- */

static enum result put_masked(const struct view *view, const struct dial_facts *facts, struct dial_row *row)
{
    char phone[TEXT_PHONE];
    enum result result = dial_work_phone(view->db, facts->number, facts->call_id, phone);
    dial_work_row(view->reference, facts, row);
    if (result == RESULT_OK)
        view_mask(view, phone, row->phone);
    return result;
}

static enum result answer(struct change_work *work, const struct dial_facts *facts, struct dial_row *row)
{
    const struct view view = {
        .db = store_db(work->store), .reference = work->reference, .area_code = store_area_code(work->store)};
    return put_masked(&view, facts, row);
}

/* Whether the person's phone may ring now: it is free, and there is an exchange. */
static enum result check_person(struct change_work *work)
{
    const struct account *account = account_by_id(work->reference, work->who.account_id);
    struct db *db = store_db(work->store);
    struct presence_facts state;
    struct dial_facts other;
    int64_t call_id = 0;
    if (!account || account->extension[0] == '\0')
        return refuse(work->why, REFUSAL_NO_EXTENSION, "extension", "");
    enum result result = dial_of_account(db, account->id, &other);
    if (result == RESULT_OK)
        return refuse(work->why, REFUSAL_STATE, "dial", name_of(&dial_state_names, (int)other.state));
    if (result != RESULT_NOT_FOUND)
        return result;
    result = call_of_account(db, account->id, &call_id);
    if (result == RESULT_OK)
        return refuse(work->why, REFUSAL_STATE, "presence", name_of(&presence_names, PRESENCE_TALKING));
    if (result == RESULT_NOT_FOUND)
        result = presence_read(db, account->id, &state);
    if (result != RESULT_OK)
        return result;
    if (state.presence == PRESENCE_TALKING || state.presence == PRESENCE_HOLD ||
        state.presence == PRESENCE_RINGING || state.presence == PRESENCE_OTHER_CALL)
        return refuse(work->why, REFUSAL_STATE, "presence", name_of(&presence_names, (int)state.presence));
    return work->loop && seats_have_right(work->loop, RIGHT_GATEWAY)
               ? RESULT_OK
               : refuse(work->why, REFUSAL_NO_EXCHANGE, "", "");
}

static enum result check_phone(struct change_work *work, const struct dial_request *wish)
{
    char phone[TEXT_PHONE], key[PHONE_SIZE];
    enum result result = dial_work_phone(store_db(work->store), wish->number, wish->call_id, phone);
    if (result != RESULT_OK)
        return result;
    if (phone_normalise(phone, store_area_code(work->store), key, NULL) != RESULT_OK)
        return refuse(work->why, REFUSAL_NOT_DIALLABLE, "phone", "");
    return phone_is_emergency(key) ? refuse(work->why, REFUSAL_EMERGENCY_NUMBER, "phone", key) : RESULT_OK;
}

/* A gateway answers by real time, however fast the city's clock goes. */
static int64_t real_ms(const struct change_work *work, int64_t ms)
{
    int64_t rate = work->loop->clock.rate;
    return rate > 1000 ? ms * rate / 1000 : ms;
}

static enum result dial(struct change_work *work, const void *request, void *reply)
{
    const struct dial_request *wish = request;
    struct ticket_facts ticket;
    struct call_facts call;
    struct dial_facts facts = {0};
    struct event event = dial_work_event(work, EVENT_DIAL_ASKED, 0, 0);
    if (wish->number == 0 && wish->call_id == 0)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "number", "");
    if (wish->number != 0 && wish->call_id != 0)
        return refuse(work->why, REFUSAL_BAD_VALUE, "call_id", "beside a ticket");
    enum result result = wish->number ? ticket_work_find(work, wish->number, &ticket)
                                      : missed_work_find(work, wish->call_id, &call);
    if (result == RESULT_OK)
        result = check_phone(work, wish);
    if (result == RESULT_OK)
        result = check_person(work);
    if (result == RESULT_OK)
        result = store_next(work->store, "dial", &event.subject_id);
    if (result == RESULT_OK && wish->call_id)
        result = missed_work_begin(work, &call);
    record_add(&event.body, "number", wish->number);
    record_add(&event.body, "call_id", wish->call_id);
    record_set(&event.body, "until_at", work->now + real_ms(work, work->city->config.limits.dial_take_ms));
    if (result == RESULT_OK)
        result = dial_work_record(work, &facts, &event);
    return result == RESULT_OK ? answer(work, &facts, reply) : result;
}

static enum result no_dial(struct refusal *why, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, id);
    return refuse(why, REFUSAL_NOT_FOUND, "dial", text);
}

/* What no exchange has ends at once. One that an exchange has is hung up there; if none is connected, or it has not done so in the time
 * it has to take a dial, whoever asks once more gives it up: then nobody knows what became of it. */
static enum result cancel(struct change_work *work, const void *request, void *reply)
{
    const struct dial_act *wish = request;
    struct dial_facts facts;
    enum result result = dial_read(store_db(work->store), wish->id, &facts);
    if (result == RESULT_NOT_FOUND || (result == RESULT_OK && facts.account_id != work->who.account_id))
        return no_dial(work->why, wish->id);
    if (result == RESULT_OK && facts.state == DIAL_OVER)
        return refuse(work->why, REFUSAL_STATE, "dial", name_of(&dial_state_names, (int)facts.state));
    bool is_given_up = facts.cancelled_at != 0 &&
                       work->now - facts.cancelled_at >= real_ms(work, work->city->config.limits.dial_take_ms);
    if (result != RESULT_OK) {
        return result;
    } else if (facts.state == DIAL_ASKED) {
        result = dial_work_end(work, &facts, DIAL_CANCELLED, 0, 0);
    } else if (is_given_up || !seats_have_right(work->loop, RIGHT_GATEWAY)) {
        result = dial_work_end(work, &facts, DIAL_LOST_SIGHT, 0, 0);
    } else if (facts.cancelled_at == 0) {
        struct event event = dial_work_event(work, EVENT_DIAL_CANCEL, facts.id, 0);
        result = dial_work_record(work, &facts, &event);
    }
    return result == RESULT_OK ? answer(work, &facts, reply) : result;
}

/* -- the gateway -------------------------------------------------------------------------------------------- */

static enum result check_report(struct change_work *work, const struct dial_report *told)
{
    if (told->at > work->now + CIVIL_MINUTE_MS)
        return refuse(work->why, REFUSAL_BAD_VALUE, "at", "later than the city's time");
    if (told->step == DIAL_STEP_TAKEN && told->ref[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "ref", "");
    if (text_has_control(told->ref))
        return refuse(work->why, REFUSAL_BAD_VALUE, "ref", name_of(&dial_step_names, told->step));
    if (told->step == DIAL_STEP_ENDED && told->outcome == DIAL_OPEN)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "outcome", "");
    return RESULT_OK;
}

/* Only the first one takes it; all else is told by that one. What no exchange took can only be told not to be carried out. */
static enum result check_step(struct change_work *work, const struct dial_facts *f,
                              const struct dial_report *told)
{
    const char *state = name_of(&dial_state_names, (int)f->state);
    bool is_refusal = told->step == DIAL_STEP_ENDED && told->outcome == DIAL_NOT_CARRIED_OUT;
    if (told->step == DIAL_STEP_TAKEN || f->state == DIAL_ASKED)
        return f->state == DIAL_ASKED && (told->step == DIAL_STEP_TAKEN || is_refusal)
                   ? RESULT_OK
                   : refuse(work->why, REFUSAL_STATE, "dial", state);
    if (f->taken_by != work->who.account_id)
        return refuse(work->why, REFUSAL_NO_RIGHT, "dial", state);
    if (told->step == DIAL_STEP_ENDED && told->outcome == DIAL_ANSWERED && f->answered_at == 0)
        return refuse(work->why, REFUSAL_BAD_VALUE, "outcome", name_of(&dial_outcome_names, told->outcome));
    return RESULT_OK;
}

static int64_t newest_at(const struct dial_facts *f)
{
    const int64_t times[] = {f->asked_at, f->taken_at, f->rings_at, f->picked_up_at, f->answered_at};
    int64_t newest = 0;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        newest = times[i] > newest ? times[i] : newest;
    return newest;
}

/* The exchange's clock may be another one: a step lies between the one before and now. */
static int64_t instant_of(const struct change_work *work, const struct dial_facts *f, int64_t told_at)
{
    int64_t at = told_at && told_at < work->now ? told_at : work->now, newest = newest_at(f);
    return at > newest ? at : newest;
}

static bool is_news(const struct dial_facts *f, int step)
{
    static const enum dial_state states[DIAL_STEP_COUNT] = {DIAL_TAKEN, DIAL_RINGS_HERE, DIAL_RINGS_CALLER,
                                                            DIAL_TALKS, DIAL_OVER};
    return f->state < states[step];
}

static enum result record_step(struct change_work *work, struct dial_facts *facts,
                               const struct dial_report *told, int64_t at)
{
    if (told->step == DIAL_STEP_ENDED)
        return dial_work_end(work, facts, (enum dial_outcome)told->outcome, told->cause, at);
    struct event event = dial_work_event(work, dial_event_of((enum dial_step)told->step), facts->id, at);
    if (told->step == DIAL_STEP_TAKEN) {
        record_set_text(&event.body, "ref", told->ref);
        record_set(&event.body, "until_at", work->now + real_ms(work, work->city->config.limits.dial_ring_ms));
    } else if (told->step == DIAL_STEP_ANSWERED) {
        record_set(&event.body, "until_at", 0);
    }
    return dial_work_record(work, facts, &event);
}

static enum result report(struct change_work *work, const void *request, void *reply)
{
    const struct dial_report *told = request;
    struct dial_facts facts;
    enum result result = dial_read(store_db(work->store), told->id, &facts);
    if (result == RESULT_NOT_FOUND)
        return no_dial(work->why, told->id);
    /* What is told once more, or after somebody gave it up, changes nothing. */
    bool is_late = result == RESULT_OK && told->step != DIAL_STEP_TAKEN && !is_news(&facts, told->step);
    if (result == RESULT_OK && !is_late)
        result = check_report(work, told);
    if (result == RESULT_OK && !is_late)
        result = check_step(work, &facts, told);
    if (result == RESULT_OK && !is_late)
        result = record_step(work, &facts, told, instant_of(work, &facts, told->at));
    if (result == RESULT_OK)
        dial_work_row(work->reference, &facts, reply);
    return result;
}

/* -- questions ---------------------------------------------------------------------------------------------- */

static enum result read_dials(struct query_work *work, const struct dial_query *query, size_t max,
                              struct dial_facts **ret, size_t *ret_count)
{
    *ret = calloc(max, sizeof **ret);
    return *ret ? dial_list(work->db, query, max, *ret, ret_count) : RESULT_NO_MEMORY;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct dial_list_request *asked = request;
    struct dial_rows *told = reply;
    struct view view = query_view(work);
    const struct dial_query query = {.open = asked->open,
                                     .account_id = asked->mine ? work->who.account_id : 0,
                                     .number = asked->number,
                                     .call_id = asked->call_id,
                                     .before = asked->after};
    size_t max = asked->limit > 0 && asked->limit < LIST_PAGE_MAX ? (size_t)asked->limit : LIST_PAGE_MAX,
           count = 0;
    struct dial_facts *facts = NULL;
    bool own = false;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = read_dials(work, &query, max, &facts, &count);
    told->rows = calloc(count + 1, sizeof *told->rows);
    if (!told->rows)
        result = RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = put_masked(&view, &facts[i], &told->rows[told->row_count++]);
    snapshot_end(work->db, own);
    free(facts);
    return result;
}

static enum result put_order(struct query_work *work, const struct dial_facts *f, struct dial_order *order)
{
    const struct account *account = account_by_id(work->reference, f->account_id);
    char phone[TEXT_PHONE], key[PHONE_SIZE];
    enum result result = dial_work_phone(work->db, f->number, f->call_id, phone);
    *order = (struct dial_order){
        .id = f->id, .state = (int)f->state, .asked_at = f->asked_at, .cancelled = f->cancelled_at != 0};
    (void)text_copy(order->extension, sizeof order->extension, account ? account->extension : "");
    (void)text_copy(order->ref, sizeof order->ref, f->ref);
    if (result == RESULT_OK && phone_normalise(phone, work->city->config.area_code, key, NULL) == RESULT_OK)
        (void)text_copy(order->phone, sizeof order->phone, key);
    return result;
}

static enum result orders(struct query_work *work, const void *request, void *reply)
{
    enum { ORDERS_MOST = 20000 };
    struct dial_orders *told = reply;
    const struct dial_query query = {.open = true};
    struct dial_facts *facts = NULL;
    size_t count = 0;
    bool own = false;
    (void)request;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = read_dials(work, &query, ORDERS_MOST, &facts, &count);
    told->rows = calloc(count + 1, sizeof *told->rows);
    if (!told->rows)
        result = RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = put_order(work, &facts[i], &told->rows[told->row_count++]);
    snapshot_end(work->db, own);
    free(facts);
    return result;
}

const struct handler dial_handlers[] = {
    {"phone.dial", dial, NULL}, {"phone.cancel", cancel, NULL}, {"phone.report", report, NULL},
    {"phone.list", NULL, list}, {"phone.orders", NULL, orders}, {NULL, NULL, NULL},
};
