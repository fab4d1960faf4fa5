/* Verbs about missed calls. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"

static const struct verb_option list_options[] = {
    {.name = "settled", .value = "yes"},
    {.name = "after"},
    {.name = "limit"},
    {.name = NULL},
};
static const struct verb_option tried_options[] = {
    {.name = "result", .needed = true},
    {.name = NULL},
};
static const struct verb_option give_up_options[] = {
    {.name = "reason", .needed = true},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb missed_verbs[] = {
    {.name = "call missed",
     .type = "call.missed",
     .options = list_options,
     .run = run_ask,
     .list = "rows",
     .columns =
         "id caller queue outcome calls first_at due_at overdue tries taken_by settled_at settled_by how",
     .sentence = N_("Missed calls that nobody has seen to, one row a number, by what is due next.")},
    {.name = "call missed-take",
     .type = "call.missed_take",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_call,
     .sentence =
         N_("Takes a missed call to be returned: tells its number, and leaves it to you for 10 minutes.")},
    {.name = "call missed-tried",
     .type = "call.missed_tried",
     .words = {"id"},
     .words_needed = 1,
     .options = tried_options,
     .run = run_call,
     .sentence = N_("An attempt to call back was in vain: no_answer, busy, off or wrong_number.")},
    {.name = "call missed-give-up",
     .type = "call.missed_give_up",
     .words = {"id"},
     .words_needed = 1,
     .options = give_up_options,
     .run = run_call,
     .sentence = N_("Nobody calls this number back any more.")},
    {.name = "call returned",
     .type = "call.returned",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_call,
     .sentence = N_("A missed call was called back, and with it all open ones of its number.")},
};
const size_t missed_verb_count = sizeof missed_verbs / sizeof missed_verbs[0];
