/* Verbs about the records on a ticket: approvals, supervision, helpers, taking back. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"

static const struct verb_option ask_options[] = {
    {.name = "reason", .needed = true},
    {.name = "days"},
    {.name = "until", .field = "until_at"},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option decide_options[] = {
    {.name = "grant", .field = "agreed", .value = "yes", .needed = true, .sentence = N_("it is granted")},
    {.name = "refuse", .field = "agreed", .value = "no", .sentence = N_("it is refused: needs --reason")},
    {.name = "days"},
    {.name = "reason"},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option resume_options[] = {
    {.name = "note"},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option supervise_options[] = {
    {.name = "level"},
    {.name = "reason", .needed = true},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option report_options[] = {
    {.name = "note", .needed = true},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option close_options[] = {
    {.name = "accept",
     .field = "agreed",
     .value = "yes",
     .needed = true,
     .sentence = N_("the report is accepted, the order closed")},
    {.name = "again",
     .field = "agreed",
     .value = "no",
     .sentence = N_("the report is sent back: needs --reason")},
    {.name = "reason"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option interim_options[] = {
    {.name = "answer", .needed = true},
    {.name = "note"},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option co_handler_options[] = {
    {.name = "unit", .needed = true},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option co_report_options[] = {
    {.name = "note", .needed = true},
    {.name = "unit", .sentence = N_("code or name of the unit that reports; your own if not given")},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option pass_down_options[] = {
    {.name = "unit", .needed = true},
    {.name = "note"},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option hand_up_options[] = {
    {.name = "reason", .needed = true},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option phone_options[] = {
    {.name = "who", .field = "on_behalf", .needed = true, .sentence = N_("who answered the phone")},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option undo_options[] = {
    {.name = "reason"},
    {.name = "version"},
    {.name = NULL},
};

#define RECORD(NAME, TYPE, OPTIONS, SAY)                                                                       \
    {                                                                                                          \
        .name = "ticket " NAME, .type = "ticket." TYPE, .words = {"number"}, .words_needed = 1,                \
        .options = OPTIONS, .run = run_ticket_act, .sentence = SAY                                             \
    }
#define APPROVAL(NAME, TYPE, OPTIONS, SAY)                                                                     \
    {                                                                                                          \
        .name = "ticket " NAME, .type = "ticket." TYPE, .words = {"number", "what"}, .words_needed = 2,        \
        .options = OPTIONS, .run = run_ticket_act, .sentence = SAY                                             \
    }

const struct verb record_verbs[] = {
    APPROVAL("ask", "ask", ask_options,
             N_("Asks for an extension, complex, suspension, termination or contact.")),
    APPROVAL("decide", "decide", decide_options, N_("Grants or refuses what was asked for.")),
    RECORD("resume", "resume", resume_options, N_("Ends a suspension before its promised date.")),
    RECORD("supervise", "supervise", supervise_options, N_("Raises a supervision order on the lead.")),
    RECORD("report-order", "report_order", report_options, N_("The lead's closing report on its order.")),
    RECORD("close-order", "close_order", close_options, N_("Closes an order or sends its report back.")),
    RECORD("contact", "contact", report_options, N_("The unit has spoken to the caller for the first time.")),
    RECORD("interim", "interim", interim_options, N_("Reports progress without completion.")),
    RECORD("co-handler", "co_handler", co_handler_options, N_("Names a unit that is to help the lead.")),
    RECORD("co-report", "co_report", co_report_options, N_("A helping unit's report to the lead.")),
    RECORD("pass-down", "pass_down", pass_down_options, N_("Passes the work to a unit below the lead.")),
    RECORD("hand-up", "hand_up", hand_up_options, N_("Gives the work back to the lead.")),
    RECORD("phone", "phone", phone_options, N_("The unit of an emergency was told by phone.")),
    RECORD("undo", "undo", undo_options, N_("Takes your own last decision back, within two minutes.")),
};
const size_t record_verb_count = sizeof record_verbs / sizeof record_verbs[0];
