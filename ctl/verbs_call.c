/* Verbs about calls, figures, import and export. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/days.h"
#include "ctl/export.h"
#include "ctl/import.h"
#include "ctl/rates.h"
#include "ctl/runs.h"

static const struct verb_option call_log_options[] = {
    {.name = "ref"},
    {.name = "caller"},
    {.name = "queue"},
    {.name = "offered-at"},
    {.name = "answered-at"},
    {.name = "ended-at"},
    {.name = "outcome", .needed = true},
    {.name = "operator", .field = "operator_login"},
    {.name = NULL},
};
static const struct verb_option call_report_options[] = {
    {.name = "ref"},   {.name = "step", .needed = true},
    {.name = "at"},    {.name = "caller"},
    {.name = "queue"}, {.name = "operator", .field = "operator_login"},
    {.name = "test"},  {.name = NULL},
};
static const struct verb_option call_list_options[] = {
    {.name = "from"},
    {.name = "to"},
    {.name = "outcome"},
    {.name = "limit"},
    {.name = "all", .field = "limit", .value = "-1", .sentence = N_("all rows")},
    {.name = NULL},
};
static const struct verb_option rates_options[] = {
    {.name = "day"},
    {.name = "from"},
    {.name = "to"},
    {.name = "month"},
    {.name = "by"},
    {.name = "level"},
    {.name = "then", .value = "yes"},
    {.name = "now",
     .field = "then",
     .value = "no",
     .sentence = N_("as known now, which is so without it, too")},
    {.name = "misses"},
    {.name = "key"},
    {.name = "limit"},
    {.name = NULL},
};
static const struct verb_option days_options[] = {
    {.name = "day"}, {.name = "from"}, {.name = "to"}, {.name = "month"}, {.name = "year"}, {.name = NULL},
};
static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb call_verbs[] = {
    {.name = "call log",
     .type = "call.log",
     .options = call_log_options,
     .run = run_call,
     .sentence = N_("Logs a whole call by hand.")},
    {.name = "call report",
     .type = "call.report",
     .options = call_report_options,
     .run = run_call,
     .sentence = N_("Says for the exchange what happened to a call.")},
    {.name = "call list",
     .type = "call.list",
     .options = call_list_options,
     .run = run_call_list,
     .sentence = N_("Calls, newest first.")},
    {.name = "call take",
     .type = "call.take",
     .words = {"id"},
     .options = no_options,
     .run = run_call,
     .sentence = N_("Takes the call that waits longest, or the one named.")},
    {.name = "call hang-up",
     .type = "call.hang_up",
     .words = {"id"},
     .options = no_options,
     .run = run_call,
     .sentence = N_("Ends the call that you talk on.")},
    {.name = "call returned",
     .type = "call.returned",
     .words = {"id"},
     .words_needed = 1,
     .options = no_options,
     .run = run_call,
     .sentence = N_("A missed call was called back.")},

    {.name = "rates",
     .request = &rates_arguments_shape,
     .options = rates_options,
     .run = run_rates,
     .slow = true,
     .sentence = N_("The three rates and the figures beside them; of today if no day is given.")},
    {.name = "prove",
     .request = &days_arguments_shape,
     .options = days_options,
     .run = run_prove,
     .slow = true,
     .sentence = N_("Folds the figures of a day, or of several, again from the events and compares; 1 on any "
                    "difference.")},
    {.name = "ledger",
     .request = &days_arguments_shape,
     .options = days_options,
     .run = run_ledger,
     .slow = true,
     .sentence = N_("The books of a day: what came in, went out and is left; 1 if they do not close.")},
    {.name = "board",
     .type = "board.show",
     .options = no_options,
     .run = run_ask,
     .sentence = N_("Queue, people and work lists now.")},

    {.name = "import calls",
     .request = &import_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .run = run_import_calls,
     .sentence = N_("Takes the calls of another system from a CSV file.")},
    {.name = "import tickets",
     .request = &import_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .run = run_import_tickets,
     .sentence = N_("Takes the tickets of another system from a CSV file.")},
    {.name = "export calls",
     .request = &export_arguments_shape,
     .run = run_export_calls,
     .sentence = N_("Calls as CSV with the columns of import, callers left out.")},
    {.name = "export tickets",
     .request = &export_arguments_shape,
     .run = run_export_tickets,
     .sentence = N_("Tickets as CSV with the columns of import, callers left out.")},
    {.name = "export rates",
     .request = &rates_arguments_shape,
     .options = rates_options,
     .run = run_export_rates,
     .slow = true,
     .sentence = N_("The figures as CSV, as rates --csv.")},
};
const size_t call_verb_count = sizeof call_verbs / sizeof call_verbs[0];
