/* Questions of who dispatches by hand: who comes into question, with which load; and who held a ticket how long. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"

#include "core/text.h"
#include "storage/hops.h"
#include "storage/load.h"
#include "storage/snapshot.h"
#include "wire/messages_dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 16, RULES = 12, LED = 8, LOAD_DAYS = 30, MINUTE_MS = 60000 };

static enum result find_open(struct query_work *work, const struct nodes *nodes, const char *field,
                             const char *text, int64_t *ret_id)
{
    const struct node *node = text[0] ? node_find(nodes, text) : NULL;
    if (text[0] && (!node || node->shut))
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, field, text);
    *ret_id = node ? node->id : 0;
    return RESULT_OK;
}

/* The ticket if the asker may see it. */
static enum result find_ticket(struct query_work *work, int64_t number, struct ticket_facts *ret)
{
    struct ticket_facts facts;
    enum result result = ticket_fold(work->db, number, &facts);
    if (result == RESULT_OK && !ticket_work_sees(work->reference, &work->who, &facts))
        result = RESULT_NOT_FOUND;
    if (result == RESULT_NOT_FOUND)
        return query_no_number(work, "number", number);
    if (result == RESULT_OK)
        *ret = facts;
    return result;
}

/* What is to be dispatched: a ticket, or a category and a place. */
static enum result what_is_asked(struct query_work *work, const struct candidates_request *asked,
                                 struct ticket_facts *facts)
{
    *facts = (struct ticket_facts){.number = 0};
    if (asked->number != 0)
        return find_ticket(work, asked->number, facts);
    enum result result =
        find_open(work, &work->reference->categories, "category", asked->category, &facts->category_id);
    return result == RESULT_OK
               ? find_open(work, &work->reference->districts, "district", asked->district, &facts->district_id)
               : result;
}

/* The row of a unit; NULL if it is shut, the hotline itself, or there is no room. */
static struct candidate_row *row_for(struct query_work *work, struct candidates_reply *told, int64_t unit_id,
                                     bool *ret_is_new)
{
    const struct node *unit = node_by_id(&work->reference->units, unit_id);
    *ret_is_new = false;
    for (size_t i = 0; i < told->row_count; i++)
        if (told->rows[i].unit_id == unit_id)
            return &told->rows[i];
    if (!unit || unit->shut || unit->kind == UNIT_HOTLINE || told->row_count == CANDIDATES)
        return NULL;
    struct candidate_row *row = &told->rows[told->row_count++];
    *ret_is_new = true;
    row->unit_id = unit_id;
    text_copy(row->unit_code, sizeof row->unit_code, unit->code);
    text_copy(row->unit, sizeof row->unit, unit->name);
    return row;
}

static const char *code_or_any(const struct nodes *nodes, int64_t id)
{
    const struct node *node = id ? node_by_id(nodes, id) : NULL;
    return node ? node->code : "*";
}

static enum result add_rules(struct query_work *work, const struct ticket_facts *facts,
                             struct candidates_reply *told)
{
    const struct rule *rules[RULES];
    size_t count = 0;
    const struct route_wish wish = {facts->category_id, facts->district_id, work->now};
    enum result result = reference_routes(work->reference, &wish, rules, RULES, &count, work->why);
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        bool is_new = false;
        struct candidate_row *row = row_for(work, told, rules[i]->unit_id, &is_new);
        if (!is_new)
            continue;
        row->source = i == 0 ? SOURCE_DIRECTORY : SOURCE_ALTERNATIVE;
        text_copy(row->category, sizeof row->category,
                  code_or_any(&work->reference->categories, rules[i]->category_id));
        text_copy(row->district, sizeof row->district,
                  code_or_any(&work->reference->districts, rules[i]->district_id));
        text_copy(row->hours, sizeof row->hours, name_of(&rule_hours_names, (int)rules[i]->hours));
        text_copy(row->note, sizeof row->note, rules[i]->note);
    }
    return result;
}

static enum result add_led(struct query_work *work, const struct ticket_facts *facts,
                           struct candidates_reply *told)
{
    struct unit_led led[LED];
    size_t count = 0;
    enum result result = facts->category_id
                             ? units_led(work->db, facts->category_id, facts->district_id, led, LED, &count)
                             : RESULT_OK;
    for (size_t i = 0; i < count && result == RESULT_OK; i++) {
        bool is_new = false;
        struct candidate_row *row = row_for(work, told, led[i].unit_id, &is_new);
        if (!row)
            continue;
        row->led = led[i].tickets;
        if (is_new)
            row->source = SOURCE_LED_BEFORE;
    }
    return result;
}

static enum result add_load(struct query_work *work, const struct ticket_facts *facts,
                            struct candidates_reply *told)
{
    int64_t today = zone_day_number(&work->city->zone, work->now);
    enum result result = RESULT_OK;
    for (size_t i = 0; i < told->row_count && result == RESULT_OK; i++) {
        struct candidate_row *row = &told->rows[i];
        struct unit_load load = {.open = 0};
        result = unit_load(work->db, row->unit_id, work->now, today - LOAD_DAYS + 1, today, &load);
        row->open = load.open;
        row->overdue = load.overdue;
        row->returned_n = load.returned;
        row->dispatched_d = load.dispatched;
        for (size_t n = 0; n < facts->round_count; n++)
            row->returned |= round_unit(&facts->rounds[n]) == row->unit_id && facts->rounds[n].returned_at != 0;
    }
    return result;
}

static enum result candidates(struct query_work *work, const void *request, void *reply)
{
    struct candidates_reply *told = reply;
    struct ticket_facts facts;
    bool own = false;
    told->rows = calloc(CANDIDATES, sizeof told->rows[0]);
    enum result result = told->rows ? snapshot_begin(work->db, &own) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        result = what_is_asked(work, request, &facts);
    if (result == RESULT_OK)
        result = add_rules(work, &facts, told);
    if (result == RESULT_OK)
        result = add_led(work, &facts, told);
    if (result == RESULT_OK)
        result = add_load(work, &facts, told);
    snapshot_end(work->db, own);
    if (result != RESULT_OK)
        return result;
    const struct flow_rules rules = flow_rules_of(work->reference, facts.category_id, false);
    told->designation = flow_must_designate(&rules, &facts);
    for (size_t i = 0; i < facts.round_count; i++)
        told->granted += facts.rounds[i].granted;
    return RESULT_OK;
}

static const char *login_of(const struct query_work *work, int64_t account_id)
{
    const struct account *account = account_by_id(work->reference, account_id);
    return account ? account->login : "";
}

/* Who received it for the unit is told if it is one of its people, not who of the hotline acted for it. */
static bool is_of(const struct query_work *work, int64_t account_id, const struct node *unit)
{
    const struct account *account = account_by_id(work->reference, account_id);
    const struct node *own = account ? node_by_id(&work->reference->units, account->unit_id) : NULL;
    return own && unit && own->kind != UNIT_HOTLINE && strncmp(unit->path, own->path, strlen(own->path)) == 0;
}

static void put_hop(const struct query_work *work, const struct hop *hop, struct hop_row *row)
{
    const struct node *unit = hop->unit_id ? node_by_id(&work->reference->units, hop->unit_id) : NULL;
    *row = (struct hop_row){.state = (int)hop->state,
                            .desk = (int)hop->desk,
                            .parent = hop->parent,
                            .from_at = hop->from_at,
                            .to_at = hop->to_at};
    text_copy(row->unit_code, sizeof row->unit_code, unit ? unit->code : "");
    text_copy(row->unit, sizeof row->unit, unit ? unit->name : "");
    if (hop->desk == DESK_OPERATOR || is_of(work, hop->account_id, unit))
        text_copy(row->person, sizeof row->person, login_of(work, hop->account_id));
    if (hop->ended_by == EVENT_NONE)
        return;
    text_copy(row->ended_by, sizeof row->ended_by, event_name(hop->ended_by));
    text_copy(row->who, sizeof row->who, login_of(work, hop->ended_account_id));
}

/* Full minutes since the opening at both ends: what one row loses the next one has. */
static enum result put_minutes(struct query_work *work, struct hops_reply *told)
{
    int64_t office_ms = 0;
    for (size_t i = 0; i < told->row_count; i++) {
        struct hop_row *row = &told->rows[i];
        int64_t ms = 0;
        enum result result = deadline_office_ms_between(&work->reference->rulebook->calendar, row->from_at,
                                                        row->to_at, &ms, work->why);
        if (result != RESULT_OK)
            return result;
        row->wall_minutes = (row->to_at - told->opened_at) / MINUTE_MS - told->wall_minutes;
        row->office_minutes = (office_ms + ms) / MINUTE_MS - told->office_minutes;
        office_ms += ms;
        told->wall_minutes += row->wall_minutes;
        told->office_minutes += row->office_minutes;
    }
    return RESULT_OK;
}

static enum result hops(struct query_work *work, const void *request, void *reply)
{
    const struct number_request *asked = request;
    struct hops_reply *told = reply;
    struct ticket_facts facts;
    struct hop *rows = NULL;
    size_t count = 0;
    enum result result = find_ticket(work, asked->number, &facts);
    if (result == RESULT_OK)
        result = ticket_hops(work->db, asked->number, work->now, &rows, &count, &facts);
    if (result != RESULT_OK)
        return result;
    told->rows = calloc(count + 1, sizeof told->rows[0]);
    result = told->rows ? RESULT_OK : RESULT_NO_MEMORY;
    told->number = facts.number;
    told->opened_at = facts.opened_at;
    told->closed_at = facts.closed_at;
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        put_hop(work, &rows[i], &told->rows[told->row_count++]);
    free(rows);
    return result == RESULT_OK ? put_minutes(work, told) : result;
}

const struct handler dispatch_handlers[] = {
    {"ticket.candidates", NULL, candidates},
    {"ticket.hops", NULL, hops},
    {NULL, NULL, NULL},
};
