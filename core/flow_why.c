/* The derivation of a deadline, written down step by step. */
#include "core/flow_why.h"

static const char *const kind_name[] = {"limit", "extension", "suspension", "cap", "redo"};
static const char *const kind_label[] = {N_("limit"), N_("extension"), N_("suspension"),
                                         N_("deadline of a duplicate"), N_("redo")};
_Static_assert(sizeof(kind_name) / sizeof(kind_name[0]) == WHY_KIND_COUNT, "a name for each value");
const struct name_list why_kind_names = {.names = kind_name, .labels = kind_label, .count = WHY_KIND_COUNT};

/* Adds a step with its intervals: step->start_at and step->limit say what is counted. */
static enum result add(const struct flow_rules *rules, struct why *why_of, struct why_step step,
                       struct refusal *why)
{
    enum result result = RESULT_OK;
    step.first = why_of->interval_count;
    if (step.limit.clock != LIMIT_NONE)
        result = deadline_explain(rules->calendar, step.start_at, step.limit, why_of->intervals + step.first,
                                  why_of->interval_max - step.first, &step.count, why);
    if (result == RESULT_OK && step.limit.clock != LIMIT_NONE)
        result = deadline_at(rules->calendar, step.start_at, step.limit, &step.due_at, why);
    if (result != RESULT_OK)
        return result;
    why_of->interval_count += step.count;
    why_of->steps[why_of->step_count++] = step;
    return RESULT_OK;
}

/* What a pause took, on the clock by which it is put behind the deadline. */
static enum result paused(const struct flow_rules *rules, enum limit_clock clock, const struct move *move,
                          struct limit *ret, struct refusal *why)
{
    *ret = (struct limit){.clock = clock == LIMIT_WALL ? LIMIT_WALL : LIMIT_OFFICE};
    if (ret->clock == LIMIT_OFFICE)
        return deadline_office_ms_between(rules->calendar, move->from_at, move->to_at, &ret->amount, why);
    ret->amount = move->to_at > move->from_at ? move->to_at - move->from_at : 0;
    return RESULT_OK;
}

static enum result add_move(const struct flow_rules *rules, struct why *why_of, enum limit_clock clock,
                            const struct move *move, int64_t due_at, struct refusal *why)
{
    struct why_step step = {.start_at = due_at, .from_at = move->from_at, .to_at = move->to_at};
    enum result result = RESULT_OK;
    switch (move->kind) {
    case MOVE_EXTENSION:
        step.kind = WHY_EXTENSION;
        step.limit = (struct limit){.clock = LIMIT_WORKDAYS, .amount = move->days};
        break;
    case MOVE_SUSPENSION:
        step.kind = WHY_SUSPENSION;
        result = paused(rules, clock, move, &step.limit, why);
        break;
    case MOVE_CAP:
        step.kind = WHY_CAP;
        step.due_at = move->from_at < due_at ? move->from_at : due_at;
        break;
    }
    return result == RESULT_OK ? add(rules, why_of, step, why) : result;
}

enum result flow_why(const struct flow_rules *rules, const struct ticket_facts *facts, struct why *why_of,
                     struct refusal *why)
{
    int64_t start_at = 0;
    struct limit limit = flow_handling_limit(rules, facts, &start_at);
    why_of->step_count = why_of->interval_count = 0;
    if (limit.clock == LIMIT_NONE)
        return RESULT_OK;
    struct why_step step = {.kind = WHY_LIMIT,
                            .rule = facts->complex ? LIMIT_COMPLEX : LIMIT_HANDLING,
                            .limit = limit,
                            .start_at = start_at};
    enum result result = add(rules, why_of, step, why);
    for (size_t i = 0; i < facts->move_count && result == RESULT_OK; i++)
        result = add_move(rules, why_of, limit.clock, &facts->moves[i],
                          why_of->steps[why_of->step_count - 1].due_at, why);
    return result;
}

enum result flow_why_redo(const struct flow_rules *rules, const struct ticket_facts *facts, struct why *why_of,
                          struct refusal *why)
{
    const struct redo *redo = ticket_open_redo(facts);
    struct limit limit = flow_limit(rules, facts, LIMIT_HANDLING);
    if (!redo || redo->due_at == 0 || limit.clock == LIMIT_NONE)
        return RESULT_OK;
    struct why_step step = {
        .kind = WHY_REDO, .rule = LIMIT_HANDLING, .limit = limit, .start_at = redo->ordered_at};
    return add(rules, why_of, step, why);
}
