/* Verbs about tickets and those who ask. */
#include "ctl/verbs.h"

#include "core/result.h"
#include "ctl/runs.h"

static const struct verb_option open_options[] = {
    {.name = "type", .needed = true},
    {.name = "category"},
    {.name = "title"},
    {.name = "way", .sentence = N_("what becomes of it; dispatch by the directory if not given")},
    {.name = "urgency"},
    {.name = "channel"},
    {.name = "district"},
    {.name = "content"},
    {.name = "spot"},
    {.name = "caller-name"},
    {.name = "caller-phone"},
    {.name = "secrecy"},
    {.name = "no-callback"},
    {.name = "call", .field = "call_id"},
    {.name = "repeat-of"},
    {.name = "unit"},
    {.name = "answer"},
    {.name = "not-accepted"},
    {.name = "right-channel"},
    {.name = "written-by"},
    {.name = "written-at"},
    {.name = "number"},
    {.name = NULL},
};
static const struct verb_option handover_options[] = {
    {.name = "call", .field = "call_id"},
    {.name = "caller-phone"},
    {.name = NULL},
};
static const struct verb_option amend_options[] = {
    {.name = "set",
     .field = "changes",
     .needed = true,
     .sentence = N_("a field and its new value; may be repeated")},
    {.name = "reason", .needed = true},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option answer_options[] = {
    {.name = "answer", .needed = true},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option refuse_options[] = {
    {.name = "not-accepted", .needed = true},
    {.name = "right-channel",
     .field = "answer",
     .needed = true,
     .sentence = N_("the right channel, told to the caller")},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option dispatch_options[] = {
    {.name = "unit", .sentence = N_("code or name of the unit; by the directory if not given")},
    {.name = "designate"},
    {.name = "hard"},
    {.name = "reason"},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option receive_options[] = {
    {.name = "on-behalf"},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option return_options[] = {
    {.name = "reason", .needed = true},
    {.name = "basis", .needed = true},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option rule_options[] = {
    {.name = "grant",
     .field = "agreed",
     .value = "yes",
     .needed = true,
     .sentence = N_("the return is granted")},
    {.name = "refuse",
     .field = "agreed",
     .value = "no",
     .sentence = N_("the return is refused: needs --reason")},
    {.name = "unit", .sentence = N_("granted: dispatch at once to this unit")},
    {.name = "designate"},
    {.name = "hard"},
    {.name = "reason"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option reply_options[] = {
    {.name = "answer", .needed = true},
    {.name = "note"},
    {.name = "on-behalf"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option audit_options[] = {
    {.name = "pass",
     .field = "agreed",
     .value = "yes",
     .needed = true,
     .sentence = N_("the completion is accepted")},
    {.name = "redo", .field = "agreed", .value = "no", .sentence = N_("it is sent back: needs --reason")},
    {.name = "reason"},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option callback_options[] = {
    {.name = "result", .needed = true, .sentence = N_("what came of the attempt")},
    {.name = "solved"},
    {.name = "satisfaction"},
    {.name = "fault"},
    {.name = "redo"},
    {.name = "reason"},
    {.name = "note"},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option reason_options[] = {
    {.name = "reason", .needed = true},
    {.name = "version"},
    {.name = NULL},
};
static const struct verb_option note_options[] = {
    {.name = "note", .needed = true},
    {.name = NULL},
};
static const struct verb_option urge_options[] = {
    {.name = "note"},
    {.name = "by"},
    {.name = NULL},
};
static const struct verb_option reveal_options[] = {
    {.name = "reason", .needed = true},
    {.name = NULL},
};
static const struct verb_option list_options[] = {
    {.name = "state"},
    {.name = "from", .sentence = N_("of the list all: opened on or after")},
    {.name = "to", .sentence = N_("of the list all: opened on or before")},
    {.name = "limit"},
    {.name = "all", .field = "limit", .value = "-1", .sentence = N_("all rows")},
    {.name = NULL},
};
static const struct verb_option search_options[] = {
    {.name = "limit"},
    {.name = NULL},
};

static const struct verb_option no_options[] = {
    {.name = NULL},
};

#define TICKET_ACT(NAME, TYPE, OPTIONS, SAY)                                                                   \
    {                                                                                                          \
        .name = "ticket " NAME, .type = "ticket." TYPE, .words = {"number"}, .words_needed = 1,                \
        .options = OPTIONS, .run = run_ticket_act, .sentence = SAY                                             \
    }

const struct verb ticket_verbs[] = {
    {.name = "ticket open",
     .type = "ticket.open",
     .options = open_options,
     .run = run_ticket_act,
     .sentence = N_("Registers a ticket; dispatches, answers or does not accept it in the same step.")},
    {.name = "ticket handover",
     .type = "ticket.handover",
     .words = {"service"},
     .words_needed = 1,
     .options = handover_options,
     .run = run_ticket_act,
     .sentence = N_("Hands a danger to life over to 110, 119 or 120; complete it by ticket open --number.")},
    TICKET_ACT("amend", "amend", amend_options, N_("Corrects recorded fields; limits derive again.")),
    TICKET_ACT("answer", "answer", answer_options, N_("Answers a registered or pending ticket directly.")),
    TICKET_ACT("refuse", "refuse", refuse_options, N_("Does not accept a registered or pending ticket.")),
    {.name = "ticket list",
     .type = "ticket.list",
     .words = {"list"},
     .options = list_options,
     .run = run_ticket_list,
     .sentence = N_("A work list: mine, dispatch, returns, department, audit, callback, approvals, orders, co, "
                    "to_phone, above, "
                    "suspended, first_reports, "
                    "open (the default); or all (the default where days are given).")},
    {.name = "ticket show",
     .type = "ticket.show",
     .words = {"number"},
     .words_needed = 1,
     .options = no_options,
     .run = run_ticket_show,
     .sentence = N_("A ticket with its whole history.")},
    TICKET_ACT("dispatch", "dispatch", dispatch_options, N_("Dispatches a pending ticket to a unit.")),
    TICKET_ACT("receive", "receive", receive_options, N_("The unit receives it.")),
    TICKET_ACT("return", "return", return_options, N_("The unit returns it: not ours.")),
    TICKET_ACT("rule", "rule", rule_options, N_("Rules on a return.")),
    TICKET_ACT("reply", "reply", reply_options, N_("The unit says that it is done.")),
    TICKET_ACT("audit", "audit", audit_options, N_("Accepts a completion or sends it back.")),
    TICKET_ACT("callback", "callback", callback_options,
               N_("Records an attempt to ask the caller afterwards.")),
    TICKET_ACT("redo", "redo", reason_options,
               N_("Orders a redo before the callback or within 30 days of closing.")),
    TICKET_ACT("note", "note", note_options, N_("Adds an internal note.")),
    TICKET_ACT("urge", "urge", urge_options, N_("The caller asked again: a nudge to the holder.")),
    {.name = "ticket reveal",
     .type = "ticket.reveal",
     .words = {"number"},
     .words_needed = 1,
     .options = reveal_options,
     .run = run_ask,
     .sentence = N_("Tells the caller's name and phone; the reason is recorded.")},
    {.name = "ticket suggest",
     .type = "ticket.suggest",
     .run = run_ask,
     .sentence = N_("The unit that the dispatch directory names.")},
    {.name = "search",
     .type = "ticket.search",
     .words = {"words"},
     .words_needed = 1,
     .rest = true,
     .options = search_options,
     .run = run_search,
     .columns = "number state category title lead opened_at holder",
     .sentence = N_("Tickets whose texts contain all words, newest first.")},
    {.name = "caller",
     .type = "caller.show",
     .words = {"phone"},
     .words_needed = 1,
     .options = no_options,
     .run = run_caller,
     .sentence = N_("Earlier calls and tickets of a phone in any notation.")},
    {.name = "why",
     .type = "ticket.why",
     .words = {"number"},
     .words_needed = 1,
     .options = no_options,
     .run = run_why,
     .sentence = N_("The counted intervals of a ticket's deadline; their sum is the limit.")},
};
const size_t ticket_verb_count = sizeof ticket_verbs / sizeof ticket_verbs[0];
