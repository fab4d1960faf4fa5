/* Why a deadline is what it is, by the rulebook that it was set by: what has changed since moved the open ones, and left the
 * others as they were. */
#include "broker/query_work.h"
#include "broker/ticket_work.h"
#include "core/flow_why.h"
#include "core/text.h"
#include "storage/rulebook.h"
#include "storage/snapshot.h"
#include "storage/tickets.h"

#include <stdlib.h>

enum { WHY_INTERVALS = 4000 };

/* The seq of the newest change of the rulebook; 0 if there is none. */
static enum result newest_change(struct db *db, int64_t *ret_seq)
{
    struct statement *s =
        db_sql(db, "SELECT COALESCE(MAX(seq), 0) FROM event WHERE subject = 10 AND subject_id = 1 "
                   "AND kind = 95");
    enum result result = db_step(s);
    if (result == RESULT_OK)
        *ret_seq = column_int(s, 0);
    db_reset(s);
    return result;
}

/* The rulebook as it was after an event; *ret stays NULL if it is the one that holds, or if there was none yet. */
static enum result rulebook_then(struct query_work *work, int64_t seq, struct rulebook **ret)
{
    struct documents documents = {.count = 0};
    int64_t newest = 0;
    enum result result = newest_change(work->db, &newest);
    if (result == RESULT_OK && seq < newest)
        result = documents_read_then(work->db, seq, &documents);
    if (result == RESULT_OK && documents.count > 0)
        result = rulebook_make(&documents, &work->city->zone, &work->reference->categories, NULL, NULL, ret);
    documents_free(&documents);
    return result == RESULT_INVALID ? RESULT_CORRUPT : result;
}

static void say_rule(const struct reference *reference, const struct flow_rules *rules,
                     const struct ticket_facts *facts, enum limit_step step, char rule[TEXT_NAME],
                     char category[TEXT_NAME])
{
    struct limits_categories categories = rulebook_categories(&reference->categories);
    struct limit_subject subject = {
        .type = (int)facts->type, .urgency = (int)facts->urgency, .category_count = rules->category_count};
    for (size_t i = 0; i < rules->category_count; i++)
        subject.categories[i] = rules->categories[i];
    const struct limit_exception *exception = limits_exception_of(rules->limits, step, &subject);
    limits_row_of(rules->limits, step, &subject, &categories, rule, TEXT_NAME);
    if (category && exception)
        text_copy(category, TEXT_NAME, node_name(&reference->categories, exception->category_id));
}

static enum result put_rows(const struct reference *reference, const struct flow_rules *rules,
                            const struct ticket_facts *facts, const struct why *why_of, struct why_reply *told)
{
    told->steps = calloc(why_of->step_count + 1, sizeof *told->steps);
    told->intervals = calloc(why_of->interval_count + 1, sizeof *told->intervals);
    if (!told->steps || !told->intervals)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < why_of->step_count; i++) {
        const struct why_step *step = &why_of->steps[i];
        struct why_row *row = &told->steps[told->step_count++];
        *row = (struct why_row){.kind = (int)step->kind,
                                .from_at = step->from_at,
                                .to_at = step->to_at,
                                .start_at = step->start_at,
                                .amount = step->limit.amount,
                                .due_at = step->due_at};
        text_copy(row->clock, sizeof row->clock, name_of(&limit_clock_names, (int)step->limit.clock));
        if (step->kind == WHY_LIMIT || step->kind == WHY_REDO)
            say_rule(reference, rules, facts, step->rule, row->rule, NULL);
        for (size_t j = step->first; j < step->first + step->count; j++) {
            const struct deadline_interval *interval = &why_of->intervals[j];
            struct interval_row *out = &told->intervals[told->interval_count++];
            *out = (struct interval_row){.from_at = interval->from_at,
                                         .to_at = interval->to_at,
                                         .counted = interval->counted,
                                         .amount = interval->amount,
                                         .step = (int64_t)i};
            text_copy(out->reason, sizeof out->reason, name_of(&deadline_reason_names, (int)interval->reason));
        }
    }
    return RESULT_OK;
}

/* `then` is how the ticket stood when the deadline was set, `facts` how it stands now. */
static enum result explain(struct query_work *work, const struct ticket_facts *facts,
                           const struct ticket_facts *then, const struct reference *reference,
                           struct why_reply *told)
{
    struct flow_rules rules = flow_rules_of(reference, then->category_id, false);
    struct flow_rules present = flow_rules_of(work->reference, facts->category_id, false);
    struct why why_of = {.interval_max = WHY_INTERVALS};
    why_of.intervals = calloc(WHY_INTERVALS, sizeof *why_of.intervals);
    enum result result = why_of.intervals ? flow_why(&rules, then, &why_of, work->why) : RESULT_NO_MEMORY;
    if (result == RESULT_OK && why_of.step_count > 0) {
        const struct why_step *last = &why_of.steps[why_of.step_count - 1];
        told->start_at = why_of.steps[0].start_at;
        told->amount = why_of.steps[0].limit.amount;
        told->unexplained = last->due_at != facts->due_at;
        say_rule(reference, &rules, then, why_of.steps[0].rule, told->rule, told->category);
    }
    text_copy(told->clock, sizeof told->clock,
              name_of(&limit_clock_names,
                      why_of.step_count > 0 ? (int)why_of.steps[0].limit.clock : (int)LIMIT_NONE));
    if (result == RESULT_OK)
        result = flow_why_redo(&present, facts, &why_of, work->why);
    if (result == RESULT_OK)
        result = put_rows(reference, &rules, then, &why_of, told);
    free(why_of.intervals);
    return result;
}

static enum result find(struct query_work *work, int64_t number, struct ticket_facts *facts,
                        struct ticket_facts *then)
{
    struct view view = query_view(work);
    int64_t units[TICKET_UNITS];
    enum result result = ticket_fold_due(work->db, number, facts, then);
    if (result == RESULT_OK && !view_sees_units(&view, units, ticket_units(facts, units)))
        result = RESULT_NOT_FOUND;
    return result == RESULT_NOT_FOUND ? query_no_number(work, "number", number) : result;
}

/* A ticket without a derived limit (imported, or not yet dispatched) has clock "none" and no steps. */
static enum result why(struct query_work *work, const void *request, void *reply)
{
    const struct number_request *asked = request;
    struct why_reply *told = reply;
    struct ticket_facts facts, then;
    struct reference reference = *work->reference;
    struct rulebook *book = NULL;
    bool own = false;
    enum result result = snapshot_begin(work->db, &own);
    if (result == RESULT_OK)
        result = find(work, asked->number, &facts, &then);
    if (result == RESULT_OK)
        result = rulebook_then(work, then.last_seq, &book);
    if (result == RESULT_OK) {
        told->number = facts.number;
        told->due_at = facts.due_at;
        told->complex = then.complex;
        told->parent = facts.parent;
        told->earlier = book != NULL;
        if (book)
            reference.rulebook = book;
        result = explain(work, &facts, &then, &reference, told);
    }
    snapshot_end(work->db, own);
    free(book);
    return result;
}

const struct handler why_handlers[] = {
    {"ticket.why", NULL, why},
    {NULL, NULL, NULL},
};
