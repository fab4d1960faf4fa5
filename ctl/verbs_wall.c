/* Verbs of the wallboard. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"

static const struct verb_option no_options[] = {
    {.name = NULL},
};
static const struct verb_option order_options[] = {
    {.name = "reason"},
    {.name = "why", .needed = true},
    {.name = NULL},
};

const struct verb wall_verbs[] = {
    {.name = "wall",
     .type = "wall.show",
     .options = no_options,
     .run = run_wall,
     .sentence = N_("Queues and operators now, alarms, and what more operators would bring.")},
    {.name = "operator order",
     .type = "operator.order",
     .words = {"login", "presence"},
     .words_needed = 2,
     .options = order_options,
     .run = run_ask,
     .sentence = N_(
         "Sends an operator into a break (pause) or back to work (ready), with a reason that is told there.")},
};
const size_t wall_verb_count = sizeof wall_verbs / sizeof wall_verbs[0];
