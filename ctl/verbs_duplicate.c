/* Verbs about tickets of one matter. */
#include "ctl/runs.h"
#include "ctl/verbs.h"

#include "core/result.h"

static const struct verb_option merge_options[] = {
    {.name = "into", .needed = true},
    {.name = "reason", .needed = true},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option children_options[] = {
    {.name = "limit"},
    {.name = "after"},
    {.name = NULL},
};

const struct verb duplicate_verbs[] = {
    {.name = "ticket merge",
     .type = "ticket.merge",
     .words = {"number"},
     .words_needed = 1,
     .options = merge_options,
     .run = run_ticket_act,
     .sentence = N_("Makes a ticket the duplicate of another one, which it follows to the end.")},
    {.name = "ticket alike",
     .type = "ticket.alike",
     .words = {"number"},
     .run = run_alike,
     .sentence = N_("Tickets that may be of the same matter as a ticket, or as what is given; and why.")},
    {.name = "ticket children",
     .type = "ticket.children",
     .words = {"number"},
     .words_needed = 1,
     .options = children_options,
     .run = run_ask,
     .list = "rows",
     .columns = "number state category title lead opened_at holder",
     .sentence = N_("The duplicates that follow a ticket.")},
};
const size_t duplicate_verb_count = sizeof duplicate_verbs / sizeof duplicate_verbs[0];
