/* What is done about missed calls, folded into the facts of the call. */
#include "core/missed.h"

#include "core/rates.h"

static const char *const end_name[] = {"open", "returned", "got_through", "given_up"};
static const char *const end_label[] = {N_("open"), N_("call returned"), N_("answered later"), N_("given up")};
_Static_assert(sizeof end_name / sizeof end_name[0] == MISSED_END_COUNT, "a name for each value");
_Static_assert(sizeof end_label / sizeof end_label[0] == MISSED_END_COUNT, "a label for each value");
const struct name_list missed_end_names = {.names = end_name, .labels = end_label, .count = MISSED_END_COUNT};

static const char *const reason_name[] = {"not_reached", "wrong_number", "nuisance", "other"};
static const char *const reason_label[] = {N_("not reached"), N_("wrong number"), N_("nuisance"),
                                           N_("other reason")};
_Static_assert(sizeof reason_name / sizeof reason_name[0] == MISSED_REASON_COUNT, "a name for each value");
_Static_assert(sizeof reason_label / sizeof reason_label[0] == MISSED_REASON_COUNT, "a label for each value");
const struct name_list missed_reason_names = {
    .names = reason_name, .labels = reason_label, .count = MISSED_REASON_COUNT};

bool missed_is(const struct call_facts *f)
{
    return rates_answer_miss(f) != MISS_NONE && f->missed.told_at - missed_at(f) <= MISSED_LATE_MS;
}

bool missed_is_outcome(int outcome)
{
    const struct call_facts asked = {.asked_at = 1, .outcome = (enum call_outcome)outcome};
    return outcome >= 0 && outcome < CALL_OUTCOME_COUNT && rates_answer_miss(&asked) != MISS_NONE;
}

int64_t missed_at(const struct call_facts *f)
{
    int64_t left_at = call_left_at(f);
    return left_at ? left_at : f->lost_at ? f->lost_at : f->asked_at;
}

int64_t missed_due_at(const struct call_facts *f)
{
    return missed_at(f) + f->return_ms;
}

static void settle(struct call_missed *missed, enum missed_end how, const struct event *e)
{
    if (missed->settled_at != 0)
        return;
    missed->settled_at = e->occurred_at;
    missed->settled_by = e->account_id;
    missed->how = how;
}

bool missed_apply(struct call_facts *f, const struct event *e)
{
    struct call_missed *missed = &f->missed;
    if (e->kind == EVENT_CALL_RETURNED) {
        f->returned_at = f->returned_at ? f->returned_at : e->occurred_at;
        settle(missed, MISSED_RETURNED, e);
    } else if (e->kind == EVENT_CALL_RETURN_BEGUN) {
        missed->taken_at = e->occurred_at;
        missed->taken_by = e->account_id;
    } else if (e->kind == EVENT_CALL_RETURN_TRIED) {
        missed->tries++;
        missed->tried_at = e->occurred_at;
        missed->taken_at = missed->taken_by = 0;
    } else if (e->kind == EVENT_CALL_GOT_THROUGH) {
        if (missed->settled_at == 0)
            missed->later_id = record_get(&e->body, "call_id", 0);
        settle(missed, MISSED_GOT_THROUGH, e);
    } else if (e->kind == EVENT_CALL_GIVEN_UP) {
        settle(missed, MISSED_GIVEN_UP, e);
    } else {
        return false;
    }
    return true;
}
