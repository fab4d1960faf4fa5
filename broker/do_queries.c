/* Questions about tickets, callers, calls and working days. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/phone.h"
#include "core/text.h"
#include "storage/blocks.h"
#include "storage/lists.h"
#include "storage/presence.h"
#include "storage/snapshot.h"
#include "storage/tickets.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLER_ROWS = 20, SEARCH_MS = 40 /* then it says how far back it has looked */ };

static enum result show(struct query_work *work, const void *request, void *reply)
{
    const struct number_request *asked = request;
    struct ticket_reply *told = reply;
    struct view view = query_view(work);
    bool own = false;
    told->ticket = calloc(1, sizeof *told->ticket);
    enum result result = told->ticket ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = ticket_show(&view, asked->number, told->ticket);
    if (result == RESULT_OK) {
        told->ticket_count = 1;
        result = ticket_history(&view, asked->number, &told->history, &told->history_count);
    }
    snapshot_end(work->db, own);
    return result == RESULT_NOT_FOUND ? query_no_number(work, "number", asked->number) : result;
}

static enum result list(struct query_work *work, const void *request, void *reply)
{
    const struct list_request *asked = request;
    struct ticket_rows *told = reply;
    struct view view = query_view(work);
    int name = 0;
    bool own = false;
    struct list_query query = {
        .after = asked->after, .after_due_at = asked->after_due_at, .limit = asked->limit};
    enum result result = query_name(work, &list_names, "list", asked->list, &name);
    if (result == RESULT_OK && name < 0)
        result = refuse(work->why, REFUSAL_MISSING_FIELD, "list", "");
    if (result == RESULT_OK)
        result = query_name(work, &state_names, "state", asked->state, &query.state);
    if (result == RESULT_OK)
        result = query_span(work, asked->from, asked->to, &query.from_at, &query.to_at);
    if (result == RESULT_OK && query.to_at && name != LIST_ALL)
        result = refuse(work->why, REFUSAL_BAD_VALUE, "list", asked->list);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result != RESULT_OK)
        return result;
    query.list = (enum list_name)name;
    result = query_head(work->db, &told->seq, NULL);
    struct list_total total = {0};
    if (result == RESULT_OK)
        result = list_tickets(&view, &query, &told->rows, &told->row_count, &total);
    snapshot_end(work->db, own);
    told->total = total.rows;
    told->more = total.more;
    return result;
}

static bool is_late(void *until_ms)
{
    return mono_ms() >= *(const int64_t *)until_ms;
}

/* The rows that the asker may see, until there are enough, no more are found, or it has taken long. One more than are wanted tells whether
 * that is all; many are looked for at once only when some of those were not for the asker. */
static enum result gather_found(struct query_work *work, const char *words, size_t wanted, int64_t *numbers,
                                size_t *ret_count, int64_t *at)
{
    struct view view = query_view(work);
    int64_t found[LIST_PAGE_MAX], until_ms = mono_ms() + SEARCH_MS, before;
    const struct search_patience patience = {is_late, &until_ms};
    size_t count = 0, page = 0, most = wanted < LIST_PAGE_MAX ? wanted + 1 : LIST_PAGE_MAX;
    enum result result;
    do {
        before = *at;
        result = search_find(work->search, work->db, words, before, &patience, found, most, &page, at);
        most = LIST_PAGE_MAX;
        for (size_t i = 0; i < page && result == RESULT_OK; i++) {
            struct ticket_row row;
            if (count == wanted) {
                *at = found[i - 1];
                break;
            }
            result = ticket_line(&view, found[i], &row);
            if (result == RESULT_OK)
                numbers[count++] = found[i];
            else if (result == RESULT_NOT_FOUND)
                result = RESULT_OK;
        }
    } while (result == RESULT_OK && *at != 0 && count < wanted && !is_late(&until_ms));
    *ret_count = count;
    return result;
}

/* A number begins with its day: YYMMDD. */
static void say_day_of_number(int64_t number, char out[CIVIL_DATE_SIZE])
{
    int day = (int)(number / 10000000 % 1000000);
    civil_format_date((struct civil_date){2000 + day / 10000, day / 100 % 100, day % 100}, out);
}

static enum result search(struct query_work *work, const void *request, void *reply)
{
    const struct search_request *asked = request;
    struct ticket_rows *told = reply;
    struct view view = query_view(work);
    int64_t numbers[LIST_PAGE_MAX];
    size_t count = 0, wanted = asked->limit <= 0              ? LIST_PAGE
                               : asked->limit > LIST_PAGE_MAX ? LIST_PAGE_MAX
                                                              : (size_t)asked->limit;
    told->back_to = asked->before;
    enum result result = query_head(work->db, &told->seq, NULL);
    if (result == RESULT_OK)
        result = gather_found(work, asked->words, wanted, numbers, &count, &told->back_to);
    if (result == RESULT_INVALID)
        return refuse(work->why, REFUSAL_BAD_VALUE, "words", asked->words);
    if (result == RESULT_TOO_LONG)
        return refuse(work->why, REFUSAL_TOO_LONG, "words", asked->words);
    if (result == RESULT_OK)
        result = list_numbers(&view, numbers, count, &told->rows, &told->row_count);
    told->total = (int64_t)told->row_count;
    if (told->back_to)
        say_day_of_number(told->back_to, told->back_day);
    return result;
}

static enum result find_open(struct query_work *work, const struct nodes *nodes, const char *field,
                             const char *text, int64_t *ret_id)
{
    const struct node *node = text[0] ? node_find(nodes, text) : NULL;
    if (text[0] && (!node || node->shut))
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, text);
    *ret_id = node ? node->id : 0;
    return RESULT_OK;
}

static enum result suggest(struct query_work *work, const void *request, void *reply)
{
    const struct suggest_request *asked = request;
    struct suggest_reply *told = reply;
    const struct rule *rule = NULL;
    int64_t category_id = 0, district_id = 0;
    enum result result =
        find_open(work, &work->reference->categories, "category", asked->category, &category_id);
    if (result == RESULT_OK)
        result = find_open(work, &work->reference->districts, "district", asked->district, &district_id);
    if (result == RESULT_OK)
        result = reference_route(work->reference, &(struct route_wish){category_id, district_id, work->now},
                                 &rule, work->why);
    if (result != RESULT_OK)
        return result;
    const struct node *unit = node_by_id(&work->reference->units, rule->unit_id);
    told->unit_id = rule->unit_id;
    text_copy(told->unit_code, sizeof told->unit_code, unit ? unit->code : "");
    text_copy(told->unit, sizeof told->unit, unit ? unit->name : "");
    text_copy(told->rule, sizeof told->rule, rule->note);
    return RESULT_OK;
}

static enum result put_calls(const struct view *view, const char *key, struct caller_reply *told)
{
    int64_t ids[CALLER_ROWS];
    size_t count = 0;
    enum result result = list_of_phone(view->db, key, SUBJECT_CALL, ids, CALLER_ROWS, &count);
    if (result != RESULT_OK || count == 0)
        return result;
    told->calls = calloc(count, sizeof *told->calls);
    if (!told->calls)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        result = call_line(view, ids[i], false, &told->calls[i]);
        told->call_count += result == RESULT_OK;
    }
    return result;
}

static enum result put_tickets(const struct view *view, const char *key, struct caller_reply *told)
{
    int64_t ids[CALLER_ROWS];
    size_t count = 0;
    enum result result = list_of_phone(view->db, key, SUBJECT_TICKET, ids, CALLER_ROWS, &count);
    if (result == RESULT_OK && count > 0)
        result = list_numbers(view, ids, count, &told->tickets, &told->ticket_count);
    if (result != RESULT_OK || told->ticket_count == 0)
        return result;
    int64_t newest = told->tickets[0].number;
    result = ticket_text(view->db, newest, "caller_name", told->name, sizeof told->name);
    if (result == RESULT_OK)
        result = ticket_text(view->db, newest, "answer", told->last_answer, sizeof told->last_answer);
    if (result == RESULT_OK)
        result = ticket_text(view->db, newest, "spot", told->spot, sizeof told->spot);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result put_block(const struct view *view, const char *key, struct caller_reply *told)
{
    int64_t id = 0;
    enum result result = block_of_key(view->db, key, view->now, &id);
    if (result != RESULT_OK)
        return result == RESULT_NOT_FOUND ? RESULT_OK : result;
    told->block = calloc(1, sizeof *told->block);
    if (!told->block)
        return RESULT_NO_MEMORY;
    told->block_count = 1;
    return block_line(view, id, told->block);
}

/* Whose phone it rings at, or who talks or has just talked with the caller, sees the number whole. */
static enum result is_own_call(struct query_work *work, int64_t id, bool *ret)
{
    struct presence_facts facts;
    enum result result = presence_read(work->db, work->who.account_id, &facts);
    *ret = facts.call_id == id;
    return result;
}

static enum result put_caller(const struct view *view, const char *key, struct caller_reply *told)
{
    enum result result = put_tickets(view, key, told);
    if (result == RESULT_OK)
        result = put_calls(view, key, told);
    return result == RESULT_OK ? put_block(view, key, told) : result;
}

/* Who calls is for whom it rings, or who talks; a call without a number has no earlier ones. */
static enum result caller_of_call(struct query_work *work, const struct view *view, int64_t id,
                                  struct caller_reply *told)
{
    char key[PHONE_SIZE], number[24];
    bool own_call = false;
    told->call = calloc(1, sizeof *told->call);
    enum result result = told->call ? is_own_call(work, id, &own_call) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = call_line(view, id, own_call, told->call);
    if (result == RESULT_NOT_FOUND) {
        snprintf(number, sizeof number, "%lld", (long long)id);
        return refuse(work->why, REFUSAL_NOT_FOUND, "call_id", number);
    }
    if (result != RESULT_OK)
        return result;
    told->asked_call_count = 1;
    if (!own_call || phone_normalise(told->call->caller, view->area_code, key, NULL) != RESULT_OK)
        return RESULT_OK;
    text_copy(told->phone, sizeof told->phone, told->call->caller);
    return put_caller(view, key, told);
}

static enum result caller(struct query_work *work, const void *request, void *reply)
{
    const struct caller_request *asked = request;
    struct caller_reply *told = reply;
    struct view view = query_view(work);
    char key[PHONE_SIZE];
    bool own = false;
    if (asked->phone[0] == '\0' && asked->call_id == 0)
        return refuse(work->why, REFUSAL_MISSING_FIELD, "phone", "");
    if (asked->phone[0] != '\0' && phone_normalise(asked->phone, view.area_code, key, NULL) != RESULT_OK)
        return refuse(work->why, REFUSAL_BAD_VALUE, "phone", asked->phone);
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK && asked->phone[0] == '\0') {
        result = caller_of_call(work, &view, asked->call_id, told);
    } else if (result == RESULT_OK) {
        view_mask(&view, asked->phone, told->phone);
        result = put_caller(&view, key, told);
    }
    snapshot_end(work->db, own);
    return result;
}

static enum result calls(struct query_work *work, const void *request, void *reply)
{
    const struct call_list_request *asked = request;
    struct call_rows *told = reply;
    struct view view = query_view(work);
    bool own = false;
    struct call_query query = {.after = asked->after, .limit = asked->limit};
    enum result result = query_name(work, &call_outcome_names, "outcome", asked->outcome, &query.outcome);
    if (result == RESULT_OK)
        result = query_span(work, asked->from, asked->to, &query.from_at, &query.to_at);
    if (result == RESULT_OK)
        result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = list_calls(&view, &query, &told->rows, &told->row_count);
    snapshot_end(work->db, own);
    return result;
}

static enum result call_show(struct query_work *work, const void *request, void *reply)
{
    const struct call_request *asked = request;
    struct call_show_reply *told = reply;
    struct call_parts parts = {0};
    struct view view = query_view(work);
    bool own = false, own_call = false;
    told->call = calloc(1, sizeof *told->call);
    enum result result = told->call ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = is_own_call(work, asked->id, &own_call);
    if (result == RESULT_OK)
        result = call_line(&view, asked->id, own_call, told->call);
    if (result == RESULT_OK) {
        told->call_count = 1;
        result = call_parts(&view, asked->id, &parts);
    }
    snapshot_end(work->db, own);
    told->visits = parts.visits;
    told->visit_count = parts.visit_count;
    told->talks = parts.talks;
    told->talk_count = parts.talk_count;
    text_copy(told->recording, sizeof told->recording, parts.recording);
    return result == RESULT_NOT_FOUND ? query_no_number(work, "id", asked->id) : result;
}

static enum result call_open(struct query_work *work, const void *request, void *reply)
{
    const struct open_request *asked = request;
    struct open_reply *told = reply;
    struct view view = query_view(work);
    struct open_visit *visits = NULL;
    size_t count = 0;
    enum result result = list_open_calls(&view, asked->exchange, &visits, &count);
    if (result != RESULT_OK)
        return result;
    told->rows = calloc(count + 1, sizeof *told->rows);
    for (size_t i = 0; told->rows && i < count; i++) {
        struct open_call *row = &told->rows[told->row_count++];
        const struct node *queue = node_by_id(&work->reference->queues, visits[i].queue_id);
        text_copy(row->ref, sizeof row->ref, visits[i].ref);
        text_copy(row->visit, sizeof row->visit, visits[i].visit);
        text_copy(row->queue, sizeof row->queue, queue ? queue->code : "");
        row->offered_at = visits[i].offered_at;
    }
    free(visits);
    return told->rows ? RESULT_OK : RESULT_NO_MEMORY;
}

static enum result workdays_add(struct query_work *work, const void *request, void *reply)
{
    const struct workdays_request *asked = request;
    struct workdays_reply *told = reply;
    struct civil_date from, date;
    char count[24];
    snprintf(count, sizeof count, "%" PRId64, asked->count);
    enum result result = query_date(work, "from", asked->from, &from);
    if (result == RESULT_OK && (asked->count > 100000 || asked->count < -100000))
        result = refuse(work->why, REFUSAL_BAD_VALUE, "count", count);
    if (result == RESULT_OK)
        result =
            calendar_add_workdays(&work->reference->rulebook->calendar, from, asked->count, &date, work->why);
    if (result != RESULT_OK)
        return result;
    civil_format_date(date, told->date);
    told->count = asked->count;
    return RESULT_OK;
}

static enum result workdays_between(struct query_work *work, const void *request, void *reply)
{
    const struct workdays_request *asked = request;
    struct workdays_reply *told = reply;
    struct civil_date from, to;
    enum result result = query_date(work, "from", asked->from, &from);
    if (result == RESULT_OK)
        result = query_date(work, "to", asked->to, &to);
    if (result == RESULT_OK)
        result =
            calendar_workdays_between(&work->reference->rulebook->calendar, from, to, &told->count, work->why);
    if (result == RESULT_OK)
        civil_format_date(to, told->date);
    return result;
}

const struct handler query_handlers[] = {
    {"ticket.show", NULL, show},
    {"ticket.list", NULL, list},
    {"ticket.search", NULL, search},
    {"ticket.suggest", NULL, suggest},
    {"caller.show", NULL, caller},
    {"call.show", NULL, call_show},
    {"call.open", NULL, call_open},
    {"call.list", NULL, calls},
    {"workdays.add", NULL, workdays_add},
    {"workdays.between", NULL, workdays_between},
    {NULL, NULL, NULL},
};
