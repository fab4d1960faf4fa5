/* Verbs about handing a shift over. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"

static const struct verb_option show_options[] = {
    {.name = "hours"},
    {.name = NULL},
};
static const struct verb_option hand_options[] = {
    {.name = "note"},
    {.name = "drafts"},
    {.name = "hours"},
    {.name = NULL},
};
static const struct verb_option list_options[] = {
    {.name = "all"},
    {.name = "limit"},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb shift_verbs[] = {
    {.name = "shift show",
     .type = "shift.show",
     .words = {"id"},
     .options = show_options,
     .run = run_ask,
     .list = "items",
     .columns = "section number title state due_at overdue holder",
     .sentence = N_("What must not be forgotten: of a shift, or what you would hand over now.")},
    {.name = "shift hand",
     .type = "shift.hand",
     .options = hand_options,
     .run = run_ask,
     .sentence = N_("Hands your shift over.")},
    {.name = "shift take",
     .type = "shift.take",
     .words = {"id"},
     .options = no_options,
     .run = run_ask,
     .sentence = N_("Takes over the shift named, or the one that waits longest.")},
    {.name = "shift list",
     .type = "shift.list",
     .options = list_options,
     .run = run_ask,
     .list = "rows",
     .columns = "id login name handed_at risk promised written drafts taken_at taken_by note",
     .sentence = N_("Shifts that wait to be taken.")},
};
const size_t shift_verb_count = sizeof shift_verbs / sizeof shift_verbs[0];
