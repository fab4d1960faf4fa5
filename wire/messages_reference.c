/* Units, categories, places, the dispatch directory, accounts and stations. */
#include "wire/messages_dispatch.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct reference_row
static const struct field reference_row_fields[] = {
    ROW_ID(T, id, 0, "identity"),
    ROW_TEXT(T, code, 0, "code"),
    ROW_ID(T, parent_id, 0, "the parent"),
    ROW_TEXT(T, parent, 0, "code"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_TEXT(T, name_en, 0, N_("English name")),
    ROW_TEXT(T, kind, 0, N_("kind")),
    ROW_TEXT(T, words, 0, "words to look for, each must occur"),
    ROW_BOOL(T, shut, 0, "true if it is shut: kept for the past, not offered any more"),
    ROW_TEXT(T, into, 0, N_("code or name of the one that takes over all that hangs on it")),
};
SHAPE(reference_row_shape, "reference_row", T, reference_row_fields, "Reference row.");
#undef T

#define T struct reference_rows
static const struct field reference_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &reference_row_shape, 20000, "the rows"),
};
SHAPE(reference_rows_shape, "reference_rows", T, reference_rows_fields, "Reference rows.");
#undef T

#define T struct rule_row
static const struct field rule_row_fields[] = {
    ROW_ID(T, id, 0, "identity"),
    ROW_TEXT(T, category, 0, "code, \"*\" = any"),
    ROW_TEXT(T, district, 0, N_("place: code or name")),
    ROW_TEXT(T, hours, 0, N_("always, office or outside (office hours)")),
    ROW_TEXT(T, unit, 0, "unit: code or name"),
    ROW_TEXT(T, co_handlers, 0, N_("codes of units that help, a space between two; - is none")),
    ROW_TEXT(T, note, 0, "internal note, never told to the caller"),
    ROW_BOOL(T, shut, 0, "true if it is shut: kept for the past, not offered any more"),
};
SHAPE(rule_row_shape, "rule_row", T, rule_row_fields, "Rule row.");
#undef T

#define T struct rule_rows
static const struct field rule_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &rule_row_shape, 20000, "the rows"),
    ROW_AT(T, changed_at, 0, "when one of them was last changed"),
    ROW_TEXT(T, who, 0, "by whom; empty is the broker itself"),
};
SHAPE(rule_rows_shape, "rule_rows", T, rule_rows_fields, "Rule rows.");
#undef T

#define T struct rule_line
static const struct field rule_line_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, category, 0, "code or name, \"*\" = any"),
    ROW_TEXT(T, district, 0, "code or name, \"*\" = any"),
    ROW_TEXT(T, hours, 0, N_("always, office or outside (office hours)")),
    ROW_TEXT(T, unit, 0, "unit: code or name"),
    ROW_TEXT(T, co_handlers, 0, N_("codes of units that help, a space between two; - is none")),
    ROW_TEXT(T, note, 0, "internal note, never told to the caller"),
};
static SHAPE(rule_line_shape, "rule_line", T, rule_line_fields, "Rule line.");
#undef T

#define T struct directory_import
static const struct field directory_import_fields[] = {
    ROW_BOOL(T, dry_run, 0, "check and compare only"),
    ROW_LIST(T, rows, row_count, &rule_line_shape, DIRECTORY_ROWS, "the whole directory"),
};
static SHAPE(directory_import_shape, "directory_import", T, directory_import_fields, "Directory import.");
#undef T

#define T struct rule_difference
static const struct field rule_difference_fields[] = {
    ROW_TEXT(T, what, 0, "added, removed, changed"),
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, category, 0, "code, \"*\" = any"),
    ROW_TEXT(T, district, 0, "code, \"*\" = any"),
    ROW_TEXT(T, hours, 0, N_("always, office or outside (office hours)")),
    ROW_TEXT(T, unit, 0, "code of the unit"),
    ROW_TEXT(T, co_handlers, 0, "codes of units that help"),
    ROW_TEXT(T, note, 0, "internal note, never told to the caller"),
    ROW_TEXT(T, was_unit, 0, "changed: the unit before"),
    ROW_TEXT(T, was_co_handlers, 0, "changed: the units that helped before"),
    ROW_TEXT(T, was_note, 0, "changed: the note before"),
};
static SHAPE(rule_difference_shape, "rule_difference", T, rule_difference_fields, "Rule difference.");
#undef T

#define T struct rule_fault
static const struct field rule_fault_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),         ROW_TEXT(T, code, 0, "a refusal's name"),
    ROW_TEXT(T, field, 0, "name of the field"),      ROW_TEXT(T, value, 0, "the value"),
    ROW_TEXT(T, who, 0, "of a tie: the other line"),
};
static SHAPE(rule_fault_shape, "rule_fault", T, rule_fault_fields, "Rule fault.");
#undef T

#define T struct directory_reply
static const struct field directory_reply_fields[] = {
    ROW_INT(T, added, 0, "rules added"),
    ROW_INT(T, removed, 0, "rules shut: the file does not have them"),
    ROW_INT(T, changed, 0, "rules changed"),
    ROW_INT(T, kept, 0, "rules that stay as they are"),
    ROW_LIST(T, rows, row_count, &rule_difference_shape, 2 * DIRECTORY_ROWS, "what changes"),
    ROW_LIST(T, faults, fault_count, &rule_fault_shape, DIRECTORY_ROWS,
             "what is wrong; then nothing was changed"),
};
SHAPE(directory_reply_shape, "directory_reply", T, directory_reply_fields, "Directory reply.");
#undef T

#define T struct account_row
static const struct field account_row_fields[] = {
    ROW_ID(T, id, 0, "identity"),
    ROW_TEXT(T, login, 0, "login of the account"),
    ROW_TEXT(T, name, 0, N_("name")),
    ROW_NAME(T, role, &role_names, 0, N_("role")),
    ROW_TEXT(T, unit, 0, "unit: code or name"),
    ROW_BOOL(T, shut, 0, "true if it is shut: kept for the past, not offered any more"),
    ROW_NAME(T, presence, &presence_names, 0, "what the person does"),
    ROW_TEXT(T, station, 0, "the station"),
    ROW_TEXT(T, password, FIELD_SECRET, "add, reset: given or, if empty, made and told in the reply"),
    ROW_TEXT(T, to, 0, N_("login of who gets what is on the person's own list; the dispatchers if not given")),
    ROW_TEXT(T, extension, 0, N_("the phone at which the person takes calls; - for none")),
};
SHAPE(account_row_shape, "account_row", T, account_row_fields, "Account row.");
#undef T

#define T struct account_rows
static const struct field account_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &account_row_shape, 20000, "the rows"),
};
SHAPE(account_rows_shape, "account_rows", T, account_rows_fields, "Account rows.");
#undef T

#define T struct station_row
static const struct field station_row_fields[] = {
    ROW_ID(T, id, 0, "identity"),
    ROW_TEXT(T, label, 0, "label"),
    ROW_TEXT(T, public_key, 0, "Z85"),
    ROW_BOOL(T, shut, 0, "true if it is shut: kept for the past, not offered any more"),
};
SHAPE(station_row_shape, "station_row", T, station_row_fields, "Station row.");
#undef T

#define T struct station_rows
static const struct field station_rows_fields[] = {
    ROW_LIST(T, rows, row_count, &station_row_shape, 20000, "the rows"),
};
SHAPE(station_rows_shape, "station_rows", T, station_rows_fields, "Station rows.");
#undef T

const struct message reference_messages[] = {
    {"unit.list", &nothing_shape, &reference_rows_shape, 0, 0, "All of them, shut ones marked."},
    {"unit.add", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"unit.change", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"unit.shut", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past. Its open tickets, rules, people and units below "
     "go to `into`; refused "
     "without it while something hangs on it."},
    {"category.list", &nothing_shape, &reference_rows_shape, 0, 0, "All of them, shut ones marked."},
    {"category.add", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"category.change", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"category.shut", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past. Its rules and what is below go to `into`."},
    {"district.list", &nothing_shape, &reference_rows_shape, 0, 0, "All of them, shut ones marked."},
    {"district.add", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"district.change", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"district.shut", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past. Its rules and what is below go to `into`."},
    {"queue.list", &nothing_shape, &reference_rows_shape, 0, 0, "All of them, shut ones marked."},
    {"queue.add", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"queue.change", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"queue.shut", &reference_row_shape, &reference_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past."},
    {"directory.list", &nothing_shape, &rule_rows_shape, 0, 0, "All of them, shut ones marked."},
    {"directory.add", &rule_row_shape, &rule_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"directory.change", &rule_row_shape, &rule_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"directory.shut", &rule_row_shape, &rule_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past."},
    {"directory.import", &directory_import_shape, &directory_reply_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Makes the directory what these rows say: adds, changes and shuts rules in one step, and tells each. Any "
     "fault "
     "leaves all as it was."},
    {"account.list", &nothing_shape, &account_rows_shape, 0, RIGHT_ADMIN | RIGHT_SUPERVISE,
     "All of them, shut ones marked."},
    {"account.add", &account_row_shape, &account_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"account.change", &account_row_shape, &account_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are. What is on the person's own list "
     "and is no longer theirs to do goes to "
     "`to`, else to the dispatchers."},
    {"account.shut", &account_row_shape, &account_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past. What is on the person's own list and is no longer "
     "theirs to do goes to "
     "`to`, else to the dispatchers."},
    {"station.list", &nothing_shape, &station_rows_shape, 0, RIGHT_ADMIN, "All of them, shut ones marked."},
    {"station.add", &station_row_shape, &station_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN, "Adds one."},
    {"station.change", &station_row_shape, &station_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Changes the one with this id or code; empty fields stay as they are."},
    {"station.shut", &station_row_shape, &station_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Shuts the one with this id or code: kept for the past."},
    {"account.reset", &account_row_shape, &account_row_shape, MESSAGE_CHANGES, RIGHT_ADMIN,
     "Gives a new password, told once in the reply."},
};
const size_t reference_message_count = sizeof reference_messages / sizeof reference_messages[0];
