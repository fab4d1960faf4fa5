#include "tui/decisions.h"

#include "core/authority.h"
#include "tui/say.h"
#include "tui/words.h"

#include <stdlib.h>
#include <string.h>

#define WORKERS (RIGHT_HANDLE | RIGHT_DISPATCH)
#define REASON_ROW(said)                                                                                       \
    {                                                                                                          \
        .name = "reason", .label = N_("Reason"), .kind = FORM_MULTI, .limit_bytes = TEXT_REASON - 1,           \
        .rows = 3, .required = true, .hint = (said)                                                            \
    }
#define NOTE_ROW(said, needed, hinted)                                                                         \
    {                                                                                                          \
        .name = "note", .label = (said), .kind = FORM_MULTI, .limit_bytes = TEXT_REASON - 1, .rows = 3,        \
        .required = (needed), .hint = (hinted)                                                                 \
    }
#define UNIT_ROW(said)                                                                                         \
    {                                                                                                          \
        .name = "unit", .label = (said), .kind = FORM_CHOICE, .required = true,                                \
        .hint = N_("any part, or pinyin")                                                                      \
    }
#define WHO_PHONED(needed)                                                                                     \
    {                                                                                                          \
        .name = "on_behalf", .label = N_("Who phoned"), .kind = FORM_TEXT, .limit_bytes = TEXT_NAME - 1,       \
        .required = (needed), .hint = N_("name of the unit's person you act for")                              \
    }

static const struct form_row extension_rows[] = {
    {.name = "days",
     .label = N_("Working days"),
     .kind = FORM_TEXT,
     .limit_bytes = 3,
     .required = true,
     .hint = N_("how many more, from the deadline")},
    REASON_ROW(N_("why the time is not enough")),
    WHO_PHONED(true),
};
static const struct form_row suspension_rows[] = {
    {.name = "until_at",
     .label = N_("Until"),
     .kind = FORM_TEXT,
     .limit_bytes = 25,
     .required = true,
     .hint = N_("2026-05-12 or 2026-05-12 15:00: then the clock runs again")},
    REASON_ROW(N_("what is waited for")),
    WHO_PHONED(true),
};
static const struct form_row reason_rows[] = {REASON_ROW(N_("the hotline decides by it")), WHO_PHONED(true)};
static const struct form_row termination_rows[] = {REASON_ROW(N_("why it cannot be completed")),
                                                   WHO_PHONED(false)};
static const struct form_row ask_caller_rows[] = {REASON_ROW(N_("what the caller is to be asked")),
                                                  WHO_PHONED(true)};
static const struct form_row contact_rows[] = {NOTE_ROW(N_("What was said"), true, NULL), WHO_PHONED(true)};
static const struct form_row interim_rows[] = {
    {.name = "answer",
     .label = N_("For the caller"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_LONG - 1,
     .rows = 3,
     .required = true,
     .hint = N_("what the caller may hear of the progress")},
    NOTE_ROW(N_("Internal note"), false, N_("never told to the caller")),
    WHO_PHONED(true),
};
static const struct form_row helper_rows[] = {UNIT_ROW(N_("Unit that helps")),
                                              NOTE_ROW(N_("What it is to do"), false, NULL)};
static const struct form_row helper_report_rows[] = {
    NOTE_ROW(N_("Report to the lead"), true, NULL),
    UNIT_ROW(N_("Unit that reports")),
    WHO_PHONED(true),
};
static const struct form_row down_rows[] = {
    UNIT_ROW(N_("Unit below")),
    NOTE_ROW(N_("What it is to do"), false, NULL),
    WHO_PHONED(true),
};
static const struct form_row up_rows[] = {REASON_ROW(N_("why it goes back to the lead")), WHO_PHONED(true)};
static const struct form_row resume_rows[] = {NOTE_ROW(N_("Note"), false, NULL), WHO_PHONED(true)};
static const struct form_row order_report_rows[] = {
    NOTE_ROW(N_("Closing report"), true, N_("what was done about the order")),
    WHO_PHONED(true),
};
static const struct form_row order_rows[] = {
    {.name = "level", .label = N_("Level"), .kind = FORM_CHOICE, .required = true},
    REASON_ROW(N_("told to the unit")),
};
static const struct form_row back_rows[] = {REASON_ROW(N_("what the report leaves open"))};
static const struct form_row phone_rows[] = {
    {.name = "on_behalf",
     .label = N_("Who answered"),
     .kind = FORM_TEXT,
     .limit_bytes = TEXT_NAME - 1,
     .required = true,
     .hint = N_("name of the unit's person")},
    NOTE_ROW(N_("What was said"), false, NULL),
};
static const struct form_row urge_rows[] = {NOTE_ROW(N_("What is urged"), false, N_("told to the holder"))};
static const struct form_row redo_rows[] = {REASON_ROW(N_("told to the unit"))};

static bool is_secret(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->secrecy;
}

static bool is_to_phone(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->to_phone;
}

/* A redo has a limit of its own, which no approval moves. */
static bool is_first_time(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->redo_due_at == 0;
}

static bool is_plain(const struct decider *decider, const struct ticket *ticket)
{
    return !ticket->complex && is_first_time(decider, ticket);
}

/* Whether a unit is among names with ", " between them. */
static bool is_among(const char *names, const char *unit)
{
    size_t bytes = strlen(unit);
    for (const char *at = strstr(names, unit); at != NULL; at = strstr(at + 1, unit)) {
        bool begins = at == names || (at - names >= 2 && strncmp(at - 2, ", ", 2) == 0);
        if (begins && (at[bytes] == '\0' || strncmp(at + bytes, ", ", 2) == 0))
            return true;
    }
    return false;
}

/* A helping unit reports for itself alone; the hotline for any of them. */
static bool is_helped(const struct decider *decider, const struct ticket *ticket)
{
    if (ticket->co_handlers[0] == '\0' || !(decider->rights & RIGHT_HANDLE))
        return ticket->co_handlers[0] != '\0';
    const char *own = choices_name(decider->choices, CHOICE_UNITS, decider->unit_id);
    return own != NULL && is_among(ticket->co_handlers, own);
}

static bool has_units_below(const struct decider *decider, const struct ticket *ticket)
{
    bool unit = decider->rights & RIGHT_HANDLE;
    size_t count = 0;
    free(choices_below(decider->choices, unit ? decider->unit_id : ticket->lead_id, &count));
    return count > 0;
}

static bool is_below(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->executing[0] != '\0';
}

static bool is_ordered(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->order_level != 0 && ticket->order_reported_at == 0;
}

static bool is_reported(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->order_level != 0 && ticket->order_reported_at != 0;
}

static bool is_unordered(const struct decider *decider, const struct ticket *ticket)
{
    (void)decider;
    return ticket->order_level == 0;
}

#define ROWS(table) .rows = (table), .row_count = sizeof(table) / sizeof((table)[0])
#define ASK(letter, approval, when, said, sentence, asked_done, table)                                         \
    {                                                                                                          \
        .key = (letter), .title = (said), .help = (sentence), .done = (asked_done), .type = "ticket.ask",      \
        .what = (approval), .action = ACTION_ASK, .rights = WORKERS, .fits = (when), ROWS(table),              \
        .behalf_rows = 1                                                                                       \
    }

const struct decision decision_rows[] = {
    ASK('e', APPROVAL_EXTENSION, is_first_time, N_("Ask for an extension"),
        N_("Ask for more working days before the deadline"), N_("extension asked for"), extension_rows),
    ASK('c', APPROVAL_COMPLEX, is_plain, N_("Ask for the complex limit"),
        N_("Ask for the longer limit of a complex matter"), N_("complex limit asked for"), reason_rows),
    ASK('s', APPROVAL_SUSPENSION, is_first_time, N_("Ask for a suspension"),
        N_("Ask to stop the clock until a promised day"), N_("suspension asked for"), suspension_rows),
    ASK('t', APPROVAL_TERMINATION, NULL, N_("Ask for a termination"),
        N_("Ask to end it undone; a supervisor decides"), N_("termination asked for"), termination_rows),
    ASK('k', APPROVAL_CONTACT, is_secret, N_("Ask the secret caller"),
        N_("The hotline asks the secret caller for you"), N_("contact asked for, the hotline asks the caller"),
        ask_caller_rows),
    {.key = 'r',
     .title = N_("Resume"),
     .help = N_("End the suspension now: the clock runs again"),
     .done = N_("resumed, the clock runs again"),
     .type = "ticket.resume",
     .action = ACTION_RESUME,
     .rights = WORKERS,
     ROWS(resume_rows),
     .behalf_rows = 1},
    {.key = 'f',
     .title = N_("First contact"),
     .help = N_("Record that the unit has spoken to the caller"),
     .done = N_("first contact recorded"),
     .type = "ticket.contact",
     .action = ACTION_CONTACT,
     .rights = WORKERS,
     ROWS(contact_rows),
     .behalf_rows = 1},
    {.key = 'i',
     .title = N_("Interim report"),
     .help = N_("Report progress without completion"),
     .done = N_("interim report recorded"),
     .type = "ticket.interim",
     .action = ACTION_INTERIM,
     .rights = WORKERS,
     ROWS(interim_rows),
     .behalf_rows = 1},
    {.key = 'h',
     .title = N_("Name a helper"),
     .help = N_("Name a unit that helps and reports to the lead"),
     .done = N_("the helper is named"),
     .type = "ticket.co_handler",
     .action = ACTION_CO_HANDLER,
     .rights = WORKERS,
     ROWS(helper_rows)},
    {.key = 'w',
     .title = N_("Report as helper"),
     .help = N_("The helping unit's report to the lead"),
     .done = N_("reported to the lead"),
     .type = "ticket.co_report",
     .fits = is_helped,
     .action = ACTION_CO_REPORT,
     .rights = WORKERS,
     ROWS(helper_report_rows),
     .behalf_rows = 2},
    {.key = 'd',
     .title = N_("Pass down"),
     .help = N_("Let a unit below work on it; the lead answers"),
     .done = N_("passed to the unit below"),
     .type = "ticket.pass_down",
     .fits = has_units_below,
     .action = ACTION_PASS_DOWN,
     .rights = WORKERS,
     ROWS(down_rows),
     .units = UNITS_BELOW,
     .behalf_rows = 1},
    {.key = 'u',
     .title = N_("Hand up"),
     .help = N_("Give the work back to the lead, with a reason"),
     .done = N_("handed up to the lead"),
     .type = "ticket.hand_up",
     .fits = is_below,
     .action = ACTION_HAND_UP,
     .rights = WORKERS,
     ROWS(up_rows),
     .behalf_rows = 1},
    {.key = 'o',
     .title = N_("Report on the order"),
     .help = N_("The lead's closing report on the order"),
     .done = N_("closing report sent"),
     .type = "ticket.report_order",
     .fits = is_ordered,
     .action = ACTION_REPORT_ORDER,
     .rights = WORKERS,
     ROWS(order_report_rows),
     .behalf_rows = 1},
    {.key = 'p',
     .title = N_("Told by phone"),
     .help = N_("Record that the unit was told of the emergency"),
     .done = N_("phoned, recorded"),
     .type = "ticket.phone",
     .action = ACTION_PHONE,
     .rights = RIGHT_DISPATCH,
     ROWS(phone_rows),
     .fits = is_to_phone},
    {.key = 'g',
     .title = N_("Urge"),
     .help = N_("Urge the holder, with a word"),
     .done = N_("urged, the holder is told"),
     .type = "ticket.urge",
     .action = ACTION_URGE,
     .by = URGING_HAND,
     .rights = RIGHT_DISPATCH | RIGHT_SUPERVISE,
     ROWS(urge_rows)},
    {.key = 'v',
     .title = N_("Supervision order"),
     .help = N_("Raise a supervision order on the lead"),
     .done = N_("supervision order raised"),
     .type = "ticket.supervise",
     .fits = is_unordered,
     .action = ACTION_SUPERVISE,
     .rights = RIGHT_ORDER,
     ROWS(order_rows)},
    {.key = 'l',
     .title = N_("Close the order"),
     .help = N_("Accept the closing report: the order is closed"),
     .done = N_("order closed"),
     .type = "ticket.close_order",
     .action = ACTION_CLOSE_ORDER,
     .rights = RIGHT_ORDER,
     .agreed = true,
     .fits = is_reported},
    {.key = 'b',
     .title = N_("Send the report back"),
     .help = N_("Not enough: send the report back, with a reason"),
     .done = N_("report sent back"),
     .type = "ticket.close_order",
     .action = ACTION_CLOSE_ORDER,
     .rights = RIGHT_ORDER,
     ROWS(back_rows),
     .fits = is_reported},
    {.key = 'n',
     .title = N_("Order a redo"),
     .help = N_("To be redone, also up to 30 days after closing"),
     .done = N_("sent back to be redone"),
     .type = "ticket.redo",
     .action = ACTION_ORDER_REDO,
     .rights = RIGHT_SUPERVISE,
     ROWS(redo_rows)},
};
const size_t decision_row_count = sizeof decision_rows / sizeof decision_rows[0];

/* -- decisions that have a key of their own wherever they can be taken ---------------------------------------------- */

#define WHAT_ROW                                                                                               \
    {                                                                                                          \
        .name = "what", .label = N_("What"), .kind = FORM_CHOICE, .required = true                             \
    }
static const struct form_row grant_rows[] = {
    WHAT_ROW,
    {.name = "days",
     .label = N_("Working days"),
     .kind = FORM_TEXT,
     .limit_bytes = 3,
     .hint = N_("empty: as many as asked for")},
    {.name = "note",
     .label = N_("Caller says"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 3,
     .hint = N_("what the caller said: the unit hears this and nothing else")},
    {.name = "reason", .label = N_("Remark"), .kind = FORM_TEXT, .limit_bytes = TEXT_REASON - 1},
};
static const struct form_row refuse_rows[] = {
    WHAT_ROW,
    {.name = "reason",
     .label = N_("Reason"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 3,
     .required = true,
     .hint = N_("told to the unit")},
};
const struct decision decision_grant = {.title = N_("Grant"),
                                        .type = "ticket.decide",
                                        .done = N_("what was asked for is granted"),
                                        .rows = grant_rows,
                                        .row_count = 4,
                                        .agreed = true,
                                        .key = 'G',
                                        .help = N_("Grant it; of an extension also fewer days"),
                                        .action = ACTION_DECIDE,
                                        .rights = RIGHT_RETURNS};
const struct decision decision_refuse = {.title = N_("Refuse"),
                                         .type = "ticket.decide",
                                         .done = N_("what was asked for is refused"),
                                         .rows = refuse_rows,
                                         .row_count = 2,
                                         .key = 'R',
                                         .help = N_("Refuse it, with a reason"),
                                         .action = ACTION_DECIDE,
                                         .rights = RIGHT_RETURNS};

static const struct form_row reply_rows[] = {
    {.name = "answer",
     .label = N_("For the caller"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_LONG - 1,
     .rows = 4,
     .required = true,
     .hint = N_("this is what the caller hears")},
    {.name = "note",
     .label = N_("Internal note"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_REASON - 1,
     .rows = 2,
     .hint = N_("never told to the caller")},
    WHO_PHONED(true),
};
const struct decision decision_reply = {.title = N_("Reply"),
                                        .type = "ticket.reply",
                                        .done = N_("replied, goes to the audit"),
                                        .rows = reply_rows,
                                        .row_count = 3,
                                        .behalf_rows = 1,
                                        .received_first = true,
                                        .action = ACTION_REPLY,
                                        .rights = WORKERS};
