/* Records on a ticket beside its way from desk to desk: approvals, supervision, helpers, the units below the lead. */
#include "wire/messages.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct record_act
static const struct field record_act_fields[] = {
    ROW_ID(T, number, FIELD_REQUIRED, "the ticket"),
    ROW_INT(T, version, 0, N_("0: whatever it is now")),
    ROW_NAME(T, what, &approval_names, 0, N_("what is asked for or decided")),
    ROW_INT(T, days, 0, N_("of an extension: working days; when it is granted, 0 is what was asked")),
    ROW_AT(T, until_at, 0, N_("of a suspension: the promised instant")),
    ROW_TEXT(T, unit, 0, N_("code or name of a unit")),
    ROW_NAME(T, level, &supervision_level_names, 0, N_("level of a supervision order")),
    ROW_BOOL(T, agreed, 0, "granted; the closing report accepted"),
    ROW_TEXT(T, reason, 0, N_("the reason")),
    ROW_TEXT(T, note, 0, N_("internal: a report, or what the caller said")),
    ROW_TEXT(T, answer, 0, N_("what the caller may hear of the progress")),
    ROW_TEXT(T, on_behalf, 0, N_("who of the unit phoned, when the hotline acts for it")),
};
SHAPE(record_act_shape, "record_act", T, record_act_fields, "Record act.");
#undef T

#define UNITS (RIGHT_HANDLE | RIGHT_DISPATCH)

const struct message record_messages[] = {
    {"ticket.ask", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "The unit that works on it asks for an approval (`what`, `reason`): an extension by `days`, the longer "
     "limit of a complex "
     "matter, a suspension until `until_at`, termination, contact with a secret caller. The hotline may ask "
     "for it "
     "(`on_behalf`), and for a termination of its own accord."},
    {"ticket.decide", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_RETURNS,
     "Decides what was asked for (`what`): `agreed`, else `reason` says why not. Terminations, redos and a "
     "further extension "
     "are a supervisor's. A granted redo is ordered at once; a granted contact tells in `note` what the caller "
     "said."},
    {"ticket.resume", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "Ends a suspension before its promised date; the deadline moves by the time it lasted."},
    {"ticket.supervise", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_ORDER,
     "Raises a supervision order of a `level` on the lead, with `reason`."},
    {"ticket.report_order", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "The lead's closing report on the open supervision order: `note`."},
    {"ticket.close_order", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_ORDER,
     "Closes the supervision order if its report is accepted (`agreed`), else sends it back with `reason`."},
    {"ticket.contact", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "The unit has spoken to the caller for the first time: `note`."},
    {"ticket.interim", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "An interim report: `answer` is what the caller may hear, `note` is internal."},
    {"ticket.co_handler", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "Names a `unit` that is to help the lead and report to it; by the lead or the hotline."},
    {"ticket.co_report", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "The report of a co-handling unit to the lead: `note`. Its own unit if `unit` is empty."},
    {"ticket.pass_down", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "Passes the work down to a `unit` below the lead and the asker; the lead goes on answering for it."},
    {"ticket.hand_up", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, UNITS,
     "Gives the work back to the lead, with `reason`."},
    {"ticket.phone", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, RIGHT_DISPATCH,
     "The unit of an emergency was told by phone: `on_behalf` is who answered."},
    {"ticket.undo", &record_act_shape, &ticket_reply_shape, MESSAGE_CHANGES, 0,
     "Takes one's own last decision back, within two minutes and if nothing else was recorded on the ticket "
     "since; a merge on "
     "both tickets."},
};
const size_t record_message_count = sizeof record_messages / sizeof record_messages[0];
