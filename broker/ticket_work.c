/* Shared steps of the ticket handlers. */
#include "broker/ticket_work.h"

#include "broker/duplicates.h"
#include "core/text.h"
#include "storage/view.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ticket_work_sees(const struct reference *reference, const struct person *who,
                      const struct ticket_facts *facts)
{
    int64_t units[TICKET_UNITS];
    size_t count = ticket_units(facts, units);
    bool sees = (who->rights & RIGHT_HOTLINE) != 0;
    for (size_t i = 0; i < count && !sees; i++) {
        const struct node *unit = node_by_id(&reference->units, units[i]);
        sees = unit && authority_sees(who->rights, who->unit_path, unit->path);
    }
    return sees;
}

enum result ticket_work_find(struct change_work *work, int64_t number, struct ticket_facts *ret)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    struct ticket_facts facts;
    enum result result = ticket_fold(store_db(work->store), number, &facts);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, "number", text);
    if (result != RESULT_OK)
        return result;
    if (!ticket_work_sees(work->reference, &work->who, &facts))
        return refuse(work->why, REFUSAL_NOT_FOUND, "number", text);
    *ret = facts;
    return RESULT_OK;
}

void ticket_work_name_first(struct change_work *work, int64_t number)
{
    struct statement *s =
        db_sql(store_db(work->store), "SELECT account_id, recorded_at FROM event WHERE subject = 1 AND "
                                      "subject_id = $1 ORDER BY seq DESC LIMIT 1");
    bind_int(s, 1, number);
    if (db_step(s) == RESULT_OK) {
        const struct account *account = account_by_id(work->reference, column_int(s, 0));
        text_copy(work->why->who, sizeof work->why->who, account ? account->login : "");
        work->why->at = column_int(s, 1);
    }
    db_reset(s);
}

enum result ticket_work_ready(struct change_work *work, int64_t number, int64_t version, enum action action,
                              struct ticket_facts *ret)
{
    enum result result = ticket_work_find(work, number, ret);
    if (result != RESULT_OK)
        return result;
    result = flow_fresh(ret, version, work->why);
    if (result == RESULT_OK)
        result = flow_allows(ret, action, work->why);
    if (result == RESULT_REFUSED)
        ticket_work_name_first(work, number);
    return result;
}

enum result ticket_work_for_unit(struct change_work *work, const struct ticket_facts *facts,
                                 const char *on_behalf)
{
    return ticket_work_for(work, ticket_handling_unit(facts), on_behalf);
}

enum result ticket_work_for(struct change_work *work, int64_t unit_id, const char *on_behalf)
{
    const struct node *unit = node_by_id(&work->reference->units, unit_id);
    size_t length = strlen(work->who.unit_path);
    bool own = (work->who.rights & RIGHT_HANDLE) && unit && length > 0 &&
               strncmp(unit->path, work->who.unit_path, length) == 0;
    if (own)
        return RESULT_OK;
    if (!(work->who.rights & RIGHT_DISPATCH))
        return refuse(work->why, REFUSAL_NO_RIGHT, "unit", unit ? unit->name : "");
    return text_given(work, "on_behalf", on_behalf);
}

struct event ticket_work_event(const struct change_work *work, enum event_kind kind, int64_t number)
{
    struct event event = {.kind = kind, .subject = SUBJECT_TICKET, .subject_id = number};
    ticket_work_sign(work, &event);
    return event;
}

void ticket_work_sign(const struct change_work *work, struct event *event)
{
    event->subject = SUBJECT_TICKET;
    event->account_id = work->who.account_id;
    event->station_id = work->who.station_id;
}

void ticket_work_make(struct change_work *work, struct ticket_facts *facts)
{
    assert(facts->number == 0);
    work->making = facts;
    work->made_text_count = 0;
}

enum result ticket_work_settle(struct change_work *work)
{
    const struct ticket_facts *facts = work->making;
    work->making = NULL;
    return facts && facts->number ? ticket_settle(work->store, facts, work->made_texts, work->made_text_count)
                                  : RESULT_OK;
}

static enum result note(struct change_work *work, struct event *event, const struct event_text *texts,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(work->made_text_count < MADE_TEXTS);
        work->made_texts[work->made_text_count++] = texts[i];
    }
    return ticket_note(work->store, work->making, event, texts, count);
}

static void note_decision(struct change_work *work, const struct event *event)
{
    if (work->decided == 0)
        work->decided = event->subject_id;
    if (work->decided == event->subject_id)
        decision_add(&work->decision, event);
}

enum result ticket_work_record(struct change_work *work, struct ticket_facts *facts, struct event *event,
                               const struct event_text *texts, size_t count)
{
    enum result result = work->making == facts ? note(work, event, texts, count)
                                               : ticket_record(work->store, facts, event, texts, count);
    if (result == RESULT_OK)
        note_decision(work, event);
    return result == RESULT_OK ? duplicates_follow(work, facts, event) : result;
}

struct flow_rules ticket_work_rules(const struct change_work *work, const struct ticket_facts *facts)
{
    return flow_rules_of(work->reference, facts->category_id, (work->who.rights & RIGHT_SUPERVISE) != 0);
}

struct flow_rules flow_rules_of(const struct reference *reference, int64_t category_id, bool supervisor)
{
    const struct rulebook *book = reference->rulebook;
    struct flow_rules rules = {.calendar = &book->calendar,
                               .limits = &book->limits,
                               .redo_after_close_ms = book->limits.redo_after_close_days * CIVIL_DAY_MS,
                               .supervisor = supervisor};
    const struct node *node = node_by_id(&reference->categories, category_id);
    for (; node && rules.category_count < LIMIT_CATEGORIES;
         node = node_by_id(&reference->categories, node->parent_id))
        rules.categories[rules.category_count++] = node->id;
    return rules;
}

enum result ticket_work_record_reply(struct change_work *work, struct ticket_facts *facts, struct event *event,
                                     const struct event_text *texts, size_t count, struct ticket_reply *reply)
{
    ticket_work_sign(work, event);
    enum result result = ticket_work_record(work, facts, event, texts, count);
    return result == RESULT_OK ? ticket_work_reply(work, facts, reply) : result;
}

enum result ticket_work_unit(struct change_work *work, const char *unit, const struct node **ret)
{
    if (unit[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "unit", "");
    const struct node *node = node_find(&work->reference->units, unit);
    if (!node || node->shut)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "unit", unit);
    if (node->kind == UNIT_HOTLINE)
        return refuse(work->why, REFUSAL_BAD_VALUE, "unit", node->name);
    *ret = node;
    return RESULT_OK;
}

enum result ticket_work_reply(struct change_work *work, const struct ticket_facts *facts,
                              struct ticket_reply *ret)
{
    ret->ticket = malloc(sizeof *ret->ticket); /* filled whole */
    if (!ret->ticket)
        return RESULT_NO_MEMORY;
    ret->ticket_count = 1;
    ticket_fill(work->reference, facts, ret->ticket);
    if (work->decided == facts->number)
        ret->ticket->undo_until_at =
            flow_undo_until(&work->reference->rulebook->limits, &work->decision, work->who.account_id);
    return RESULT_OK;
}

enum result text_clean(struct change_work *work, const char *field, const char *text)
{
    return text_has_control(text) ? refuse(work->why, REFUSAL_BAD_VALUE, field, text) : RESULT_OK;
}

enum result text_given(struct change_work *work, const char *field, const char *text)
{
    const char *at = text;
    uint32_t point;
    while ((point = text_next(&at)) != 0)
        if (!text_is_space(point))
            return text_clean(work, field, text);
    return refuse(work->why, REFUSAL_MISSING_FIELD, field, "");
}

enum result ticket_work_written(struct change_work *work, const char *login, int64_t at, struct event *event)
{
    if (login[0] == '\0')
        return RESULT_OK;
    const struct account *author = account_by_login(work->reference, login);
    if (!author)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "written_by", login);
    if (author->id != work->who.account_id)
        record_set(&event->body, "written_by", author->id);
    record_add(&event->body, "written_at", at);
    return RESULT_OK;
}
