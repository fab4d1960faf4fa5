/* Verbs about the knowledge base. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/import.h"
#include "ctl/runs.h"

static const struct verb_option add_options[] = {
    {.name = "title", .needed = true},
    {.name = "text", .needed = true},
    {.name = "category", .needed = true},
    {.name = "unit"},
    {.name = "matter"},
    {.name = "source"},
    {.name = "review-on", .needed = true},
    {.name = "expires-on"},
    {.name = NULL},
};
static const struct verb_option change_options[] = {
    {.name = "title"},     {.name = "text"},
    {.name = "category"},  {.name = "unit", .sentence = N_("owner: code or name of the unit")},
    {.name = "matter"},    {.name = "source"},
    {.name = "review-on"}, {.name = "expires-on"},
    {.name = "no-expiry"}, {.name = "version"},
    {.name = NULL},
};
static const struct verb_option list_options[] = {
    {.name = "stale"}, {.name = "shut"},   {.name = "category"},
    {.name = "unit"},  {.name = "matter"}, {.name = "after", .sentence = N_("those after this id")},
    {.name = "limit"}, {.name = NULL},
};
static const struct verb_option find_options[] = {
    {.name = "category"},
    {.name = "like"},
    {.name = "limit"},
    {.name = NULL},
};
static const struct verb_option announce_options[] = {
    {.name = "matter"},
    {.name = "reason", .needed = true, .sentence = N_("what has changed")},
    {.name = NULL},
};
static const struct verb_option review_options[] = {
    {.name = "review-on", .needed = true},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option shut_options[] = {
    {.name = "reason"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option import_options[] = {
    {.name = "dry-run"},
    {.name = "update", .sentence = N_("take what differs as a change")},
    {.name = "rejects"},
    {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

static const char list_columns[] =
    "id title category_name unit review_on due_at stale announced_at reason shut";

const struct verb knowledge_verbs[] = {
    {.name = "knowledge add",
     .type = "knowledge.add",
     .options = add_options,
     .run = run_ask,
     .sentence = N_("Adds an entry to the knowledge base.")},
    {.name = "knowledge change",
     .type = "knowledge.change",
     .words = {"id"},
     .words_needed = 1,
     .options = change_options,
     .run = run_ask,
     .sentence = N_("Changes an entry; with --review-on it is a review, too.")},
    {.name = "knowledge show",
     .type = "knowledge.show",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_ask,
     .sentence = N_("An entry in full.")},
    {.name = "knowledge list",
     .type = "knowledge.list",
     .options = list_options,
     .run = run_ask,
     .list = "rows",
     .columns = list_columns,
     .sentence = N_("The entries; --stale is the work list of those that must be reviewed.")},
    {.name = "knowledge find",
     .type = "knowledge.find",
     .words = {"words"},
     .rest = true,
     .options = find_options,
     .run = run_ask,
     .list = "rows",
     .columns = "id title category_name unit_name stale text",
     .sentence = N_("The entries that answer a question, the best first.")},
    {.name = "knowledge announce",
     .type = "knowledge.announce",
     .words = {"id"},
     .options = announce_options,
     .run = run_ask,
     .sentence = N_("Tells the owner of an entry that its matter has changed.")},
    {.name = "knowledge review",
     .type = "knowledge.review",
     .words = {"id"},
     .words_needed = 1,
     .options = review_options,
     .run = run_ask,
     .sentence = N_("The owner says that an entry is still right.")},
    {.name = "knowledge shut",
     .type = "knowledge.shut",
     .words = {"id"},
     .words_needed = 1,
     .options = shut_options,
     .run = run_ask,
     .sentence = N_("Shuts an entry: kept for the past, found no more.")},
    {.name = "knowledge import",
     .request = &import_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .options = import_options,
     .run = run_import_knowledge,
     .sentence = N_("Takes entries from a CSV file.")},
};
const size_t knowledge_verb_count = sizeof knowledge_verbs / sizeof knowledge_verbs[0];
