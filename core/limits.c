/* The limits of a hotline as its city's rules set them, row by row.
 * What the rules leave open for a type or an urgency is as for general tickets. */
#include "core/limits.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const char *const step_name[] = {"receive",     "handling",  "complex",     "first_report", "return",
                                        "return_hard", "extension", "audit",       "callback",     "warning",
                                        "approval",    "order",     "co_handling", "review"};
static const char *const step_label[] = {
    N_("receiving"),   N_("handling"),           N_("handling, complex"), N_("first report"),
    N_("returning"),   N_("returning, hard"),    N_("extension"),         N_("audit"),
    N_("callback"),    N_("warning ahead"),      N_("approval"),          N_("supervision order"),
    N_("co-handling"), N_("review of knowledge")};
_Static_assert(sizeof(step_name) / sizeof(step_name[0]) == LIMIT_STEP_COUNT, "a name for each value");
_Static_assert(sizeof(step_label) / sizeof(step_label[0]) == LIMIT_STEP_COUNT, "a label for each value");
const struct name_list limit_step_names = {.names = step_name, .labels = step_label, .count = LIMIT_STEP_COUNT};

#define DAYS(N)                                                                                                \
    {                                                                                                          \
        .clock = LIMIT_WORKDAYS, .amount = (N)                                                                 \
    }
#define WALL(MS)                                                                                               \
    {                                                                                                          \
        .clock = LIMIT_WALL, .amount = (MS)                                                                    \
    }
#define OFFICE(MS)                                                                                             \
    {                                                                                                          \
        .clock = LIMIT_OFFICE, .amount = (MS)                                                                  \
    }
#define NONE                                                                                                   \
    {                                                                                                          \
        .clock = LIMIT_NONE                                                                                    \
    }

/* One row of the rules: which types it is for, and the limit of each urgency. */
struct rule {
    enum limit_step step;
    bool answers; /* consultation, suggestion, praise */
    bool matters; /* help, complaint, report */
    struct limit by_urgency[URGENCY_COUNT];
};

static const struct rule rules[] = {
    {LIMIT_RECEIVE, true, true, {DAYS(1), WALL(30 * MINUTE_MS), WALL(15 * MINUTE_MS)}},
    {LIMIT_HANDLING, true, false, {DAYS(1), DAYS(1), DAYS(1)}},
    {LIMIT_HANDLING, false, true, {DAYS(5), WALL(24 * HOUR_MS), WALL(24 * HOUR_MS)}},
    {LIMIT_COMPLEX, true, true, {DAYS(15), DAYS(15), DAYS(15)}},
    {LIMIT_FIRST_REPORT, true, false, {NONE, NONE, NONE}},
    {LIMIT_FIRST_REPORT, false, true, {NONE, NONE, WALL(2 * HOUR_MS)}},
    {LIMIT_RETURN, true, true, {DAYS(1), DAYS(1), NONE}},
    {LIMIT_RETURN_HARD, true, true, {DAYS(2), DAYS(1), NONE}},
    {LIMIT_EXTENSION, true, true, {DAYS(5), DAYS(5), DAYS(5)}},
    {LIMIT_AUDIT, true, true, {DAYS(1), DAYS(1), DAYS(1)}},
    {LIMIT_CALLBACK, true, true, {DAYS(2), DAYS(2), DAYS(2)}},
    {LIMIT_APPROVAL, true, true, {DAYS(1), OFFICE(2 * HOUR_MS), WALL(30 * MINUTE_MS)}},
    {LIMIT_ORDER, true, true, {DAYS(2), DAYS(1), WALL(4 * HOUR_MS)}},
    {LIMIT_CO_HANDLING, true, true, {DAYS(3), DAYS(1), WALL(4 * HOUR_MS)}},
    {LIMIT_REVIEW, true, true, {DAYS(1), DAYS(1), DAYS(1)}},
    /* The clock of a warning is that of the deadline. */
    {LIMIT_WARNING, true, false, {DAYS(1), OFFICE(2 * HOUR_MS), OFFICE(30 * MINUTE_MS)}},
    {LIMIT_WARNING, false, true, {DAYS(1), WALL(2 * HOUR_MS), WALL(30 * MINUTE_MS)}},
};

static bool is_matter(int type)
{
    return type == TYPE_HELP || type == TYPE_COMPLAINT || type == TYPE_REPORT;
}

void limits_default(struct limits *limits)
{
    *limits = (struct limits){.missed_call_return_ms = 30 * MINUTE_MS,
                              .designation = 3,
                              .attempts = 3,
                              .redos = 2,
                              .extensions = 1,
                              .redo_after_close_days = 30,
                              .undo_ms = 2 * MINUTE_MS,
                              .urge_days = 7,
                              .same_matter = 3,
                              .surge = 5,
                              .audit_share = 100,
                              .order_not_received = true,
                              .order_overdue = true,
                              .order_redone = true};
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        for (int type = 0; type < TYPE_COUNT; type++) {
            if (is_matter(type) ? !rules[i].matters : !rules[i].answers) {
                continue;
            }
            for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
                limits->cells[rules[i].step][type][urgency] = rules[i].by_urgency[urgency];
            }
        }
    }
}

/* How deep the exception's category lies under the ticket's, counted from below; -1 if it is none of them. */
static int depth_of(const struct limit_exception *row, enum limit_step step,
                    const struct limit_subject *subject)
{
    if (row->step != step || (row->type >= 0 && row->type != subject->type) ||
        (row->urgency >= 0 && row->urgency != subject->urgency))
        return -1;
    for (size_t i = 0; i < subject->category_count; i++)
        if (subject->categories[i] == row->category_id)
            return (int)i;
    return -1;
}

static int weight_of(const struct limit_exception *row)
{
    return (row->type >= 0 ? 2 : 0) + (row->urgency >= 0 ? 1 : 0);
}

const struct limit_exception *limits_exception_of(const struct limits *limits, enum limit_step step,
                                                  const struct limit_subject *subject)
{
    const struct limit_exception *best = NULL;
    int best_depth = 0;
    for (size_t i = 0; i < limits->exception_count; i++) {
        const struct limit_exception *row = &limits->exceptions[i];
        int depth = depth_of(row, step, subject);
        if (depth < 0 || (best && depth > best_depth) ||
            (best && depth == best_depth && weight_of(row) <= weight_of(best)))
            continue;
        best = row;
        best_depth = depth;
    }
    return best;
}

struct limit limits_of(const struct limits *limits, enum limit_step step, const struct limit_subject *subject)
{
    if ((int)step < 0 || step >= LIMIT_STEP_COUNT || subject->type < 0 || subject->type >= TYPE_COUNT ||
        subject->urgency < 0 || subject->urgency >= URGENCY_COUNT)
        return (struct limit){.clock = LIMIT_NONE};
    const struct limit_exception *exception = limits_exception_of(limits, step, subject);
    return exception ? exception->limit : limits->cells[step][subject->type][subject->urgency];
}
