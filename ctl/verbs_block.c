/* Verbs about the abuse list. */
#include "ctl/runs.h"
#include "ctl/verbs.h"

#include "core/result.h"

static const char columns[] = "id phone from_at until_at holds added_by reason shut_at shut_by shut_reason";

static const struct verb_option add_options[] = {
    {.name = "until", .field = "until_at", .needed = true},
    {.name = "reason", .needed = true},
    {.name = NULL},
};
static const struct verb_option shut_options[] = {
    {.name = "reason", .needed = true},
    {.name = NULL},
};
static const struct verb_option list_options[] = {
    {.name = "all", .value = "yes"},
    {.name = "after"},
    {.name = "limit"},
    {.name = NULL},
};

const struct verb block_verbs[] = {
    {.name = "block add",
     .type = "block.add",
     .words = {"phone"},
     .words_needed = 1,
     .options = add_options,
     .run = run_ask,
     .sentence = N_("Puts a number on the abuse list: its calls are counted apart until then.")},
    {.name = "block list",
     .type = "block.list",
     .options = list_options,
     .run = run_ask,
     .list = "rows",
     .columns = columns,
     .sentence = N_("The numbers on the abuse list.")},
    {.name = "block shut",
     .type = "block.shut",
     .words = {"id"},
     .words_needed = 1,
     .options = shut_options,
     .run = run_ask,
     .sentence = N_("Takes a number off the abuse list.")},
};
const size_t block_verb_count = sizeof block_verbs / sizeof block_verbs[0];
