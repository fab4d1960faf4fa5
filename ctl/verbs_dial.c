/* Verbs about calls that the hotline makes. */
#include "ctl/runs.h"
#include "ctl/verbs.h"

#include "core/result.h"

static const char columns[] =
    "id login number call_id phone state outcome asked_at answered_at ended_at talk_ms ref cause";

static const struct verb_option dial_options[] = {
    {.name = "call", .field = "call_id"},
    {.name = NULL},
};
static const struct verb_option list_options[] = {
    {.name = "open", .value = "yes"},
    {.name = "mine", .value = "yes"},
    {.name = "ticket", .field = "number"},
    {.name = "call", .field = "call_id"},
    {.name = "after"},
    {.name = "limit"},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb dial_verbs[] = {
    {.name = "phone dial",
     .type = "phone.dial",
     .words = {"number"},
     .options = dial_options,
     .run = run_ask,
     .sentence =
         N_("Rings your own phone, then the caller of a ticket, or with --call a number that was missed.")},
    {.name = "phone cancel",
     .type = "phone.cancel",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_ask,
     .sentence = N_("Ends a call that you make.")},
    {.name = "phone list",
     .type = "phone.list",
     .options = list_options,
     .run = run_ask,
     .list = "rows",
     .columns = columns,
     .sentence = N_("Calls that the hotline made, newest first.")},
};
const size_t dial_verb_count = sizeof dial_verbs / sizeof dial_verbs[0];
