/* Import, clock, working days, backup and the check of the running broker. */
#include "wire/messages.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct import_call
static const struct field import_call_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, call_id, FIELD_REQUIRED, N_("the call")),
    ROW_TEXT(T, caller, FIELD_PERSONAL, N_("phone of the caller")),
    ROW_TEXT(T, queue, 0, N_("queue")),
    ROW_AT(T, offered_at, FIELD_REQUIRED, N_("reached the exchange")),
    ROW_AT(T, answered_at, 0, N_("answered")),
    ROW_AT(T, ended_at, 0, N_("ended")),
    ROW_NAME(T, outcome, &call_outcome_names, 0, N_("what came of it")),
    ROW_TEXT(T, operator_login, 0, N_("login of the operator")),
};
SHAPE(import_call_shape, "import_call", T, import_call_fields, "Import call.");
#undef T

#define T struct import_ticket
static const struct field import_ticket_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, ref, FIELD_REQUIRED, N_("identity in the other system")),
    ROW_NAME(T, type, &type_names, 0, N_("request type")),
    ROW_NAME(T, urgency, &urgency_names, 0, N_("urgency class")),
    ROW_TEXT(T, category, 0, N_("category: code or name")),
    ROW_TEXT(T, district, 0, N_("place: code or name")),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_TEXT(T, content, FIELD_PERSONAL, N_("what the caller said")),
    ROW_TEXT(T, caller_name, FIELD_PERSONAL, N_("name of the caller")),
    ROW_TEXT(T, caller_phone, FIELD_PERSONAL, N_("phone of the caller, in any notation")),
    ROW_NAME(T, channel, &channel_names, 0, N_("how it came in")),
    ROW_AT(T, opened_at, FIELD_REQUIRED, "opened"),
    ROW_TEXT(T, department, 0, "unit that handled it"),
    ROW_AT(T, due_at, 0, "the deadline"),
    ROW_AT(T, closed_at, 0, "completed and audited"),
    ROW_AT(T, callback_due_at, 0, "the callback falls due"),
    ROW_AT(T, callback_at, 0, "the callback was made"),
    ROW_NAME(T, callback_outcome, &outcome_names, 0, "what came of the callback"),
    ROW_NAME(T, satisfaction, &satisfaction_names, 0, N_("the evaluation")),
};
SHAPE(import_ticket_shape, "import_ticket", T, import_ticket_fields, "Import ticket.");
#undef T

#define T struct import_calls
static const struct field import_calls_fields[] = {
    ROW_BOOL(T, dry_run, 0, "check only"),
    ROW_BOOL(T, create_missing, 0,
             "make the categories, units, places, queues and operators that the file names"),
    ROW_BOOL(T, update, 0, "take newly filled fields"),
    ROW_LIST(T, rows, row_count, &import_call_shape, IMPORT_BATCH, "the rows"),
};
SHAPE(import_calls_shape, "import_calls", T, import_calls_fields, "Import calls.");
#undef T

#define T struct import_tickets
static const struct field import_tickets_fields[] = {
    ROW_BOOL(T, dry_run, 0, "check only"),
    ROW_BOOL(T, create_missing, 0,
             "make the categories, units, places, queues and operators that the file names"),
    ROW_BOOL(T, update, 0, "take newly filled fields"),
    ROW_LIST(T, rows, row_count, &import_ticket_shape, IMPORT_BATCH, "the rows"),
};
SHAPE(import_tickets_shape, "import_tickets", T, import_tickets_fields, "Import tickets.");
#undef T

#define T struct export_request
static const struct field export_request_fields[] = {
    ROW_DATE(T, from, 0, N_("opened on or after")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_INT(T, after, 0, "page on: `last` of the page before"),
};
static SHAPE(export_request_shape, "export_request", T, export_request_fields, "Export request.");
#undef T

#define T struct export_reply
static const struct field export_reply_fields[] = {
    ROW_LIST(T, rows, row_count, &import_ticket_shape, EXPORT_PAGE,
             "newest first; names and phones of callers are left out"),
    ROW_ID(T, last, 0, "number of the last ticket of the page"),
    ROW_BOOL(T, more, 0, "there may be more behind it"),
};
SHAPE(export_reply_shape, "export_reply", T, export_reply_fields, "Export reply.");
#undef T

#define T struct import_result
static const struct field import_result_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, code, 0, "skipped, updated, created, or a refusal's name"),
    ROW_TEXT(T, field, 0, "name of the field"),
    ROW_TEXT(T, value, 0, "the file's"),
    ROW_TEXT(T, stored, 0, "the value that is stored"),
};
static SHAPE(import_result_shape, "import_result", T, import_result_fields, "Import result.");
#undef T

#define T struct import_reply
static const struct field import_reply_fields[] = {
    ROW_INT(T, taken, 0, "rows taken"),
    ROW_INT(T, skipped, 0, "rows known before with the same values"),
    ROW_INT(T, updated, 0, "rows whose new values were taken"),
    ROW_INT(T, rejected, 0, "rows rejected"),
    ROW_LIST(T, results, result_count, &import_result_shape, 20000, "rows that were not simply taken"),
};
SHAPE(import_reply_shape, "import_reply", T, import_reply_fields, "Import reply.");
#undef T

#define T struct clock_request
static const struct field clock_request_fields[] = {
    ROW_AT(T, at, 0, "0 leaves the time as it is"),
    ROW_INT(T, rate, 0, "city seconds in a second x 1000; 0 stands still, -1 leaves it"),
};
SHAPE(clock_request_shape, "clock_request", T, clock_request_fields, "Clock request.");
#undef T

#define T struct clock_reply
static const struct field clock_reply_fields[] = {
    ROW_AT(T, city_at, 0, "city time"),
    ROW_INT(T, rate, 0, "the rate"),
    ROW_INT(T, seq, 0, "seq of the newest event"),
};
static SHAPE(clock_reply_shape, "clock_reply", T, clock_reply_fields, "Clock reply.");
#undef T

#define T struct workdays_request
static const struct field workdays_request_fields[] = {
    ROW_DATE(T, from, FIELD_REQUIRED, N_("first day")),
    ROW_DATE(T, to, 0, "between"),
    ROW_INT(T, count, 0, "add"),
};
static SHAPE(workdays_request_shape, "workdays_request", T, workdays_request_fields, "Workdays request.");
#undef T

#define T struct workdays_reply
static const struct field workdays_reply_fields[] = {
    ROW_DATE(T, date, 0, N_("the day")),
    ROW_INT(T, count, 0, "count"),
};
static SHAPE(workdays_reply_shape, "workdays_reply", T, workdays_reply_fields, "Workdays reply.");
#undef T

#define T struct backup_request
static const struct field backup_request_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, "name within the backup folder"),
};
static SHAPE(backup_request_shape, "backup_request", T, backup_request_fields, "Backup request.");
#undef T

#define T struct erase_request
static const struct field erase_request_fields[] = {
    ROW_TEXT(T, phone, FIELD_REQUIRED | FIELD_PERSONAL, N_("phone of the caller, in any notation")),
    ROW_TEXT(T, why, FIELD_REQUIRED, "why it is erased; kept, so name nobody"),
    ROW_BOOL(T, dry_run, 0, "tell what would go"),
};
static SHAPE(erase_request_shape, "erase_request", T, erase_request_fields, "Erase request.");
#undef T

#define T struct erase_row
static const struct field erase_row_fields[] = {
    ROW_ID(T, number, 0, "ticket, or 0"),
    ROW_ID(T, call_id, 0, "call, or 0"),
    ROW_ID(T, block_id, 0, "entry of the abuse list, or 0"),
    ROW_BOOL(T, stays, 0, "is still worked with: it stays"),
};
static SHAPE(erase_row_shape, "erase_row", T, erase_row_fields, "Erase row.");
#undef T

#define T struct erase_reply
static const struct field erase_reply_fields[] = {
    ROW_INT(T, tickets, 0, "tickets"),
    ROW_INT(T, calls, 0, "calls"),
    ROW_INT(T, blocks, 0, "entries of the abuse list"),
    ROW_INT(T, texts, 0, "texts that were erased"),
    ROW_INT(T, stays, 0, "of the rows, those that are still worked with"),
    ROW_BOOL(T, more, 0, "not all of it was done: ask again"),
    ROW_LIST(T, rows, row_count, &erase_row_shape, ERASE_ROWS, "the rows"),
};
SHAPE(erase_reply_shape, "erase_reply", T, erase_reply_fields, "Erase reply.");
#undef T

#define T struct finding
static const struct field finding_fields[] = {
    ROW_TEXT(T, what, 0, N_("what happened")),
    ROW_TEXT(T, where, 0, "where"),
};
static SHAPE(finding_shape, "finding", T, finding_fields, "Finding.");
#undef T

#define T struct doctor_reply
static const struct field doctor_reply_fields[] = {
    ROW_INT(T, events, 0, "events read"),
    ROW_INT(T, tickets, 0, "tickets"),
    ROW_INT(T, calls, 0, "calls"),
    ROW_INT(T, findings, 0, "count of findings"),
    ROW_INT(T, warnings, 0, "count of warnings: lists of open tickets that no open account can work"),
    ROW_TEXT(T, copy, 0, "file of the newest proven copy by interval"),
    ROW_AT(T, copy_at, 0, "when it was made"),
    ROW_INT(T, copy_seq, 0, "seq of its newest event"),
    ROW_AT(T, copy_failed_at, 0, "when the latest one was tried in vain"),
    ROW_TEXT(T, copy_why, 0, "why it was in vain"),
    ROW_LIST(T, rows, row_count, &finding_shape, 20000, "the rows"),
    ROW_LIST(T, warned, warned_count, &finding_shape, 20000, "the warnings"),
};
SHAPE(doctor_reply_shape, "doctor_reply", T, doctor_reply_fields, "Doctor reply.");
#undef T

const struct message care_messages[] = {
    {"import.calls", &import_calls_shape, &import_reply_shape, MESSAGE_CHANGES, RIGHT_IMPORT,
     "Takes at most 200 calls of another system."},
    {"import.tickets", &import_tickets_shape, &import_reply_shape, MESSAGE_CHANGES, RIGHT_IMPORT,
     "Takes at most 200 tickets of another system."},
    {"export.tickets", &export_request_shape, &export_reply_shape, MESSAGE_SLOW, RIGHT_IMPORT,
     "A page of tickets, in the form that an import takes."},
    {"clock.set", &clock_request_shape, &clock_reply_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Sets time and rate of a simulated city."},
    {"clock.show", &nothing_shape, &clock_reply_shape, 0, 0, "City time and rate."},
    {"workdays.add", &workdays_request_shape, &workdays_reply_shape, 0, 0,
     "The count-th working day after `from`."},
    {"workdays.between", &workdays_request_shape, &workdays_reply_shape, 0, 0,
     "Working days after `from`, up to and with `to`."},
    {"care.backup", &backup_request_shape, &done_shape, MESSAGE_SLOW, RIGHT_ADMIN,
     "Writes a consistent copy of the database into the backup folder."},
    {"caller.erase", &erase_request_shape, &erase_reply_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Erases the texts of all closed tickets, ended calls and past entries of the abuse list of one number, "
     "200 at a "
     "time; what is still worked with stays and is told. Copies of the database hold them until they are "
     "removed."},
    {"care.doctor", &nothing_shape, &doctor_reply_shape, MESSAGE_SLOW, RIGHT_ADMIN | RIGHT_SUPERVISE,
     "Verifies chain, projections and work lists."},
};
const size_t care_message_count = sizeof care_messages / sizeof care_messages[0];
