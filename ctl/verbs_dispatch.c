/* Verbs about choosing a unit by hand, and about who held a ticket. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/run_dispatch.h"

static const struct verb_option candidates_options[] = {
    {.name = "category"},
    {.name = "district"},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb dispatch_verbs[] = {
    {.name = "ticket candidates",
     .type = "ticket.candidates",
     .words = {"number"},
     .options = candidates_options,
     .run = run_candidates,
     .sentence =
         N_("The units that come into question for a ticket, or for a category and place, with their load.")},
    {.name = "ticket hops",
     .type = "ticket.hops",
     .words = {"number"},
     .words_needed = 1,
     .options = no_options,
     .run = run_hops,
     .sentence = N_("Each holder of a ticket and its minutes, which add up to the ticket's lifetime.")},
};
const size_t dispatch_verb_count = sizeof dispatch_verbs / sizeof dispatch_verbs[0];
