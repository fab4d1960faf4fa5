/* Columns of imported files. */
#include "ctl/import_columns.h"

#include "core/text.h"
#include "wire/messages_knowledge.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

/* The parts of an exchange disagree about one call, and some know only its date; by more than this a time is wrong. */
enum { CLOCKS_APART_MS = CIVIL_DAY_MS };

static const char outcomes[] = "answered, abandoned, left_menu, test";

static const struct import_column call_columns[] = {
    {.name = "call_id",
     .needed = true,
     .sentence = "the exchange's identity of the call; the same id again is the same call"},
    {.name = "caller", .sentence = "phone of the caller, in any notation; empty if unknown"},
    {.name = "queue", .sentence = "code or name of the queue"},
    {.name = "offered_at", .needed = true, .sentence = "reached the queue; for left_menu, the exchange"},
    {.name = "answered_at", .sentence = "an operator answered"},
    {.name = "ended_at", .sentence = "the call ended"},
    {.name = "outcome",
     .needed = true,
     .allowed = outcomes,
     .sentence = "answered, abandoned, left_menu or test"},
    {.name = "operator",
     .field = "operator_login",
     .sentence = "login of the operator who answered; empty if unknown"},
};

static const struct import_column ticket_columns[] = {
    {.name = "ref",
     .needed = true,
     .sentence = "its identity in the other system; the same ref again is the same ticket"},
    {.name = "type", .if_empty = "help", .sentence = "request type; help if empty"},
    {.name = "urgency", .if_empty = "general", .sentence = "urgency class; general if empty"},
    {.name = "category", .sentence = "code or name of the category"},
    {.name = "district", .sentence = "code or name of the district"},
    {.name = "title", .is_free = true, .sentence = "title"},
    {.name = "content", .is_free = true, .sentence = "what the caller said"},
    {.name = "caller_name", .sentence = "name of the caller"},
    {.name = "caller_phone", .sentence = "phone of the caller, in any notation"},
    {.name = "channel", .if_empty = "phone", .sentence = "how it came in; phone if empty"},
    {.name = "opened_at", .needed = true, .sentence = "when it was opened"},
    {.name = "department", .sentence = "code or name of the unit that handled it"},
    {.name = "due_at", .sentence = "the deadline; if empty the ticket stands in no day's completion_d"},
    {.name = "closed_at", .sentence = "completed and audited"},
    {.name = "callback_due_at", .sentence = "the callback falls due; if empty it stands in no callback_d"},
    {.name = "callback_at", .sentence = "the callback was finished"},
    {.name = "callback_outcome",
     .allowed = "reached, unreachable, declined",
     .sentence = "reached, unreachable or declined"},
    {.name = "satisfaction", .sentence = "the evaluation"},
};
static const struct import_column knowledge_columns[] = {
    {.name = "title", .needed = true, .sentence = "title; the same owner and title again is the same entry"},
    {.name = "text", .needed = true, .is_free = true, .sentence = "what callers are told"},
    {.name = "category", .needed = true, .sentence = "code or name of the category"},
    {.name = "unit", .sentence = "code or name of the owner; your own unit if empty"},
    {.name = "matter", .sentence = "code of the service matter"},
    {.name = "source", .sentence = "where it is taken from"},
    {.name = "review_on", .needed = true, .sentence = "its owner reviews it until this day"},
    {.name = "expires_on", .sentence = "the last day on which it holds; empty is for ever"},
};
_Static_assert(sizeof ticket_columns / sizeof ticket_columns[0] <= IMPORT_COLUMNS_MAX, "all columns fit");

static const char *check_call(const void *row, const char **ret_column)
{
    const struct import_call *call = row;
    *ret_column = "answered_at";
    if (call->outcome == CALL_WAS_ANSWERED && call->answered_at == 0)
        return N_("is empty, but the outcome is answered");
    if (call->outcome == CALL_WAS_ABANDONED && call->answered_at != 0)
        return N_("is filled, but the outcome is abandoned; allowed: empty");
    if (call->answered_at != 0 && call->answered_at < call->offered_at - CLOCKS_APART_MS)
        return N_("is more than a day before offered_at");
    *ret_column = "ended_at";
    if (call->ended_at != 0 && call->answered_at != 0 && call->ended_at < call->answered_at)
        return N_("is before answered_at");
    if (call->ended_at != 0 && call->ended_at < call->offered_at - CLOCKS_APART_MS)
        return N_("is more than a day before offered_at");
    return NULL;
}

static const char *check_knowledge(const void *row, const char **ret_column)
{
    const struct import_knowledge_row *entry = row;
    *ret_column = "expires_on";
    if (entry->expires_on[0] != '\0' && strcmp(entry->expires_on, entry->review_on) < 0)
        return N_("is before review_on");
    return NULL;
}

static bool is_early_call(const void *row)
{
    const struct import_call *call = row;
    return call->answered_at != 0 && call->answered_at < call->offered_at;
}

static const char *check_ticket(const void *row, const char **ret_column)
{
    const struct import_ticket *ticket = row;
    *ret_column = "callback_at";
    if (ticket->callback_outcome != OUTCOME_NONE && ticket->callback_at == 0)
        return N_("is empty, but callback_outcome is filled; allowed: both filled or both empty");
    *ret_column = "callback_outcome";
    if (ticket->callback_at != 0 && ticket->callback_outcome == OUTCOME_NONE)
        return N_("is empty, but callback_at is filled; allowed: both filled or both empty");
    return NULL;
}

const struct import_form import_form_calls = {
    .name = "calls",
    .type = "import.calls",
    .row = &import_call_shape,
    .columns = call_columns,
    .column_count = sizeof call_columns / sizeof call_columns[0],
    .check = check_call,
    .is_early = is_early_call,
};
const struct import_form import_form_tickets = {
    .name = "tickets",
    .type = "import.tickets",
    .row = &import_ticket_shape,
    .columns = ticket_columns,
    .column_count = sizeof ticket_columns / sizeof ticket_columns[0],
    .check = check_ticket,
};

const struct import_form import_form_knowledge = {
    .name = "knowledge",
    .type = "import.knowledge",
    .row = &import_knowledge_row_shape,
    .columns = knowledge_columns,
    .column_count = sizeof knowledge_columns / sizeof knowledge_columns[0],
    .check = check_knowledge,
};

static int column_by_name(const struct import_form *form, const char *name)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (strcmp(form->columns[i].name, name) == 0)
            return (int)i;
    return IMPORT_NO_COLUMN;
}

const char *import_column_of(const struct import_form *form, const char *field)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (form->columns[i].field != NULL && strcmp(form->columns[i].field, field) == 0)
            return form->columns[i].name;
    return field;
}

static void append(char *out, size_t size, const char *between, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", between, text);
}

enum result import_header_read(const struct import_form *form, const struct csv_row *row,
                               struct import_header *ret, char *why, size_t size)
{
    char unknown[512] = "";
    char twice[512] = "";
    char missing[512] = "";
    bool seen[IMPORT_COLUMNS_MAX] = {false};
    ret->count = row->count;
    for (size_t i = 0; i < row->count; i++) {
        char name[VALUE_SHOWN_SIZE];
        int column = column_by_name(form, row->cells[i]);
        ret->columns[i] = column;
        value_show(row->cells[i], name);
        if (column == IMPORT_NO_COLUMN && strcmp(name, "reason") != 0) {
            append(unknown, sizeof unknown, unknown[0] != '\0' ? ", " : "", name[0] != '\0' ? name : "''");
        } else if (column != IMPORT_NO_COLUMN && seen[column]) {
            append(twice, sizeof twice, twice[0] != '\0' ? ", " : "", name);
        } else if (column != IMPORT_NO_COLUMN) {
            seen[column] = true;
            ret->cells[column] = (int)i;
        }
    }
    for (size_t i = 0; i < form->column_count; i++)
        if (!seen[i])
            append(missing, sizeof missing, missing[0] != '\0' ? ", " : "", form->columns[i].name);
    why[0] = '\0';
    if (unknown[0] != '\0')
        append(why, size, _("unknown columns: "), unknown);
    if (missing[0] != '\0')
        append(why, size, why[0] != '\0' ? _("; missing columns: ") : _("missing columns: "), missing);
    if (twice[0] != '\0')
        append(why, size, why[0] != '\0' ? _("; columns given twice: ") : _("columns given twice: "), twice);
    if (why[0] == '\0')
        return RESULT_OK;
    append(why, size, _("; allowed: "), form->columns[0].name);
    for (size_t i = 1; i < form->column_count; i++)
        append(why, size, ",", form->columns[i].name);
    return RESULT_INVALID;
}

static enum result fail(struct import_fault *fault, const char *column, const char *value, const char *why)
{
    fault->column = column;
    value_show(value, fault->value);
    if (why != fault->why)
        snprintf(fault->why, sizeof fault->why, "%s", why);
    return RESULT_INVALID;
}

/* Whether a name is one of the names in "a, b, c". */
static bool is_allowed(const char *allowed, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = allowed; length > 0 && (at = strstr(at, name)) != NULL; at += length)
        if ((at == allowed || at[-1] == ' ') && (at[length] == '\0' || at[length] == ','))
            return true;
    return false;
}

/* The text without blanks around it; `out` holds it if some stood behind it. */
static const char *without_blanks(const char *text, char *out, size_t size)
{
    size_t begin = strspn(text, " ");
    size_t end = strlen(text);
    size_t whole = end;
    while (end > begin && text[end - 1] == ' ')
        end--;
    if (end == whole || end - begin >= size)
        return text + begin;
    memcpy(out, text + begin, end - begin);
    out[end - begin] = '\0';
    return out;
}

static enum result read_cell(const struct import_form *form, const struct import_column *column,
                             const char *cell, struct value_scope *scope, void *record,
                             struct import_times *times, struct import_fault *fault)
{
    char bare[TEXT_TITLE];
    const struct field *field = shape_field(form->row, column->field != NULL ? column->field : column->name);
    const char *text = field->kind == FIELD_TEXT ? csv_plain(cell) : cell;
    if (!column->is_free) {
        const char *within = without_blanks(text, bare, sizeof bare);
        times->blanks += within != text;
        text = within;
    }
    scope->match = ZONE_UNIQUE;
    if (text[0] == '\0') {
        if (column->needed)
            return fail(fault, column->name, cell, _("is empty; it must be filled"));
        if (column->if_empty == NULL)
            return RESULT_OK;
        text = column->if_empty;
    }
    if (column->allowed != NULL && !is_allowed(column->allowed, text)) {
        snprintf(fault->why, sizeof fault->why, _("is unknown; allowed: %s"), column->allowed);
        return fail(fault, column->name, cell, fault->why);
    }
    if (value_set(field, record, text, scope, fault->why) != RESULT_OK)
        return fail(fault, column->name, cell, fault->why);
    return RESULT_OK;
}

enum result import_row_read(const struct import_form *form, const struct import_header *header,
                            const struct csv_row *row, const struct zone *zone, void *record,
                            struct import_times *ret_times, struct import_fault *ret_fault)
{
    struct value_scope scope = {.zone = zone};
    int64_t line = row->line;
    *ret_times = (struct import_times){0};
    memset(record, 0, form->row->size);
    memcpy((char *)record + form->row->fields[0].offset, &line, sizeof line);
    if (row->fault.kind != CSV_FINE) {
        size_t cell = row->fault.cell;
        int column = cell < header->count ? header->columns[cell] : IMPORT_NO_COLUMN;
        csv_fault_say(&row->fault, ret_fault->why, sizeof ret_fault->why);
        bool can_show = cell < row->count && row->fault.kind != CSV_NOT_UTF8;
        return fail(ret_fault, column != IMPORT_NO_COLUMN ? form->columns[column].name : "",
                    can_show ? row->cells[cell] : "", ret_fault->why);
    }
    if (row->count != header->count) {
        snprintf(ret_fault->why, sizeof ret_fault->why,
                 ngettext("the row has %zu cell; allowed: %zu, as in the first line",
                          "the row has %zu cells; allowed: %zu, as in the first line", row->count),
                 row->count, header->count);
        return fail(ret_fault, "", "", ret_fault->why);
    }
    for (size_t i = 0; i < form->column_count; i++) {
        const char *cell = row->cells[header->cells[i]];
        if (read_cell(form, &form->columns[i], cell, &scope, record, ret_times, ret_fault) != RESULT_OK)
            return RESULT_INVALID;
        ret_times->ambiguous += scope.match == ZONE_AMBIGUOUS;
        ret_times->skipped += scope.match == ZONE_SKIPPED;
    }
    const char *column = "";
    const char *why = form->check(record, &column);
    if (why == NULL) {
        ret_times->early = form->is_early != NULL && form->is_early(record);
        return RESULT_OK;
    }
    int position = column_by_name(form, column);
    return fail(ret_fault, column, row->cells[header->cells[position]], gettext(why));
}
