/* Text for people: widths by wcwidth, so that Chinese columns stand straight. */
#include "ctl/output_text.h"

#include "core/result.h"
#include "core/text.h"
#include "ctl/values.h"

#include <assert.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define _(text) gettext(text)

enum { CELL_WIDTH_MAX = 48, TABLE_COLUMNS_MAX = 64, CELL_SIZE = 512 };

/* Labels of members that people see; a member that is not here is shown by its name with spaces. */
static const struct {
    const char *name;
    const char *label;
} labels[] = {
    {"number", N_("number")},
    {"version", N_("version")},
    {"state", N_("state")},
    {"closing", N_("closed as")},
    {"type", N_("type")},
    {"urgency", N_("urgency")},
    {"channel", N_("channel")},
    {"category", N_("category")},
    {"district", N_("district")},
    {"title", N_("title")},
    {"content", N_("content")},
    {"spot", N_("exact place")},
    {"caller_name", N_("caller")},
    {"caller_phone", N_("phone")},
    {"secrecy", N_("secrecy")},
    {"no_callback", N_("no callback")},
    {"call_id", N_("call")},
    {"repeat_of", N_("repeat of")},
    {"opened_at", N_("opened")},
    {"opened_by", N_("opened by")},
    {"written_by", N_("written by")},
    {"lead", N_("department")},
    {"dispatches", N_("dispatches")},
    {"dispatched_at", N_("dispatched")},
    {"receive_due_at", N_("to receive by")},
    {"received_at", N_("received")},
    {"due_at", N_("due")},
    {"replied_at", N_("replied")},
    {"passed_at", N_("passed")},
    {"audit_due_at", N_("to audit by")},
    {"redos", N_("redos")},
    {"redo_due_at", N_("to redo by")},
    {"callback_due_at", N_("callback due")},
    {"attempts", N_("attempts")},
    {"callback_at", N_("callback finished")},
    {"callback_outcome", N_("callback")},
    {"solved", N_("solved")},
    {"satisfaction", N_("satisfaction")},
    {"closed_at", N_("closed")},
    {"not_accepted", N_("not accepted because")},
    {"handover", N_("handed over to")},
    {"urged", N_("urged")},
    {"imported", N_("imported")},
    {"desk", N_("desk")},
    {"holder", N_("holder")},
    {"next_due_at", N_("next due")},
    {"answer", N_("answer")},
    {"return_reason", N_("reason of the return")},
    {"suggested", N_("suggested department")},
    {"children", N_("duplicates")},
    {"asks", N_("asked for")},
    {"asks_above", N_("a supervisor's to decide")},
    {"ask_due_at", N_("to decide by")},
    {"extensions", N_("extensions")},
    {"complex", N_("complex matter")},
    {"executing", N_("executing unit")},
    {"designated", N_("designated unit")},
    {"suspended_at", N_("suspended")},
    {"resume_at", N_("to resume at")},
    {"first_report_due_at", N_("first report by")},
    {"interim_at", N_("interim report")},
    {"contacted_at", N_("first contact")},
    {"to_phone", N_("to be told by phone")},
    {"phoned_at", N_("told by phone")},
    {"order_level", N_("supervision order")},
    {"order_cause", N_("supervised because")},
    {"order_due_at", N_("to report by")},
    {"order_reported", N_("reported")},
    {"order_reported_at", N_("order reported on")},
    {"co_handlers", N_("co-handlers")},
    {"co_due_at", N_("co-handlers report by")},
    {"undo_until_at", N_("can be taken back until")},
    {"list_at", N_("listed by")},
    {"seq", N_("event")},
    {"occurred_at", N_("at")},
    {"recorded_at", N_("recorded")},
    {"what", N_("what")},
    {"who", N_("who")},
    {"station", N_("station")},
    {"body", N_("values")},
    {"text", N_("text")},
    {"ref", N_("reference")},
    {"caller", N_("caller")},
    {"queue", N_("queue")},
    {"queue_name", N_("name of the queue")},
    {"operator_login", N_("operator")},
    {"outcome", N_("outcome")},
    {"offered_at", N_("offered")},
    {"asked_at", N_("asked")},
    {"answered_at", N_("answered")},
    {"ended_at", N_("ended")},
    {"wait_ms", N_("wait")},
    {"talk_ms", N_("talk")},
    {"returned_at", N_("call returned")},
    {"ticket", N_("ticket")},
    {"reason", N_("reason")},
    {"recoverable", N_("can still be worked off")},
    {"code", N_("code")},
    {"parent", N_("parent")},
    {"name", N_("name")},
    {"name_en", N_("English name")},
    {"kind", N_("kind")},
    {"words", N_("words")},
    {"shut", N_("shut")},
    {"unit", N_("unit")},
    {"unit_code", N_("unit's code")},
    {"note", N_("note")},
    {"hours", N_("hours")},
    {"source", N_("why")},
    {"open", N_("open")},
    {"overdue", N_("overdue")},
    {"returned_n", N_("returned in 30 days")},
    {"dispatched_d", N_("of dispatches")},
    {"returned", N_("returned this one")},
    {"led", N_("led such")},
    {"person", N_("person")},
    {"wall_minutes", N_("minutes")},
    {"office_minutes", N_("in office hours")},
    {"ended_by", N_("ended by")},
    {"warnings", N_("warnings")},
    {"into", N_("taken over by")},
    {"login", N_("login")},
    {"role", N_("role")},
    {"rights", N_("rights")},
    {"presence", N_("presence")},
    {"duty_ms", N_("on duty")},
    {"break_ms", N_("breaks")},
    {"wrap_up_ms", N_("wrap-up")},
    {"handling_time_ms", N_("of a call")},
    {"occupancy", N_("occupancy")},
    {"password", N_("password")},
    {"label", N_("label")},
    {"public_key", N_("public key")},
    {"from_at", N_("from")},
    {"to_at", N_("to")},
    {"counted", N_("counted")},
    {"amount", N_("amount")},
    {"history", N_("history")},
    {"tickets", N_("tickets")},
    {"calls", N_("calls")},
    {"visits", N_("visits")},
    {"rings", N_("rang unanswered")},
    {"transfers", N_("transfers")},
    {"held_ms", N_("on hold")},
    {"visit", N_("visit")},
    {"entered_at", N_("entered")},
    {"left_at", N_("left")},
    {"end", N_("how it ended")},
    {"talks", N_("talks")},
    {"recording", N_("recording")},
};

const char *output_label(const char *name)
{
    static char plain[64];
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(labels[i].name, name) == 0)
            return gettext(labels[i].label);
    text_copy(plain, sizeof plain, name);
    for (char *at = plain; *at != '\0'; at++)
        *at = *at == '_' ? ' ' : *at;
    return plain;
}

size_t output_width(const char *text)
{
    size_t width = 0;
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0) {
        int columns = wcwidth((wchar_t)point);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

/* Copies a text for one line: white space becomes a space, other control characters a dot, and what is wider than
 * `width` columns is cut with an ellipsis. */
static void one_line(const char *text, size_t width, char *out, size_t size)
{
    size_t used = 0;
    size_t columns = 0;
    bool cut = output_width(text) > width;
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0 && used + 8 < size) {
        int wide = wcwidth((wchar_t)point);
        if (wide < 0) {
            point = text_is_space(point) ? ' ' : '.';
            wide = 1;
        }
        if (cut && columns + (size_t)wide + 1 > width)
            break;
        used += text_encode(point, out + used);
        columns += (size_t)wide;
    }
    if (cut)
        used += text_encode(0x2026, out + used);
    out[used] = '\0';
}

static void pad(FILE *file, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        putc(' ', file);
}

/* Columns of a row up to its last cell that is not empty: nothing is padded behind it. */
static size_t filled_columns(const struct output_table *table, const char *const *cells)
{
    size_t count = table->columns;
    while (count > 0 && cells[count - 1][0] == '\0')
        count--;
    return count;
}

void output_table(struct output *out, const struct output_table *table)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    assert(table->columns <= TABLE_COLUMNS_MAX);
    for (size_t column = 0; column < table->columns; column++) {
        widths[column] = output_width(table->heads[column]);
        for (size_t row = 0; row < table->rows; row++) {
            size_t width = output_width(table->cells[row * table->columns + column]);
            widths[column] = width > widths[column] ? width : widths[column];
        }
    }
    for (size_t line = 0; line <= table->rows; line++) {
        const char *const *cells = line == 0 ? table->heads : table->cells + (line - 1) * table->columns;
        size_t columns = filled_columns(table, cells);
        for (size_t column = 0; column < columns; column++) {
            size_t gap = widths[column] - output_width(cells[column]);
            bool right = table->right != NULL && table->right[column];
            bool last = column + 1 == columns;
            pad(out->file, right ? gap : 0);
            fputs(cells[column], out->file);
            pad(out->file, last ? 0 : (right ? 2 : gap + 2));
        }
        putc('\n', out->file);
    }
    out->begun = true;
}

static bool is_number(const struct field *field)
{
    return field->kind == FIELD_INT || field->kind == FIELD_MS;
}

/* Picks the fields of a table; columns as in output_rows. */
static size_t pick(const struct output *out, const struct shape *shape, const char *columns,
                   const struct field *ret[TABLE_COLUMNS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; columns == NULL && i < shape->count && count < TABLE_COLUMNS_MAX; i++) {
        const struct field *field = &shape->fields[i];
        if (field->kind != FIELD_LIST && ((field->flags & FIELD_SECRET) == 0 || out->secrets))
            ret[count++] = field;
    }
    while (columns != NULL && *columns != '\0') {
        char name[64];
        size_t length = strcspn(columns, " ");
        assert(length < sizeof name && count < TABLE_COLUMNS_MAX);
        memcpy(name, columns, length);
        name[length] = '\0';
        ret[count] = shape_field(shape, name);
        assert(ret[count] != NULL);
        count++;
        columns += length + strspn(columns + length, " ");
    }
    return count;
}

void output_text_rows(struct output *out, const struct shape *shape, const void *rows, size_t count,
                      const char *columns)
{
    const struct field *fields[TABLE_COLUMNS_MAX];
    bool right[TABLE_COLUMNS_MAX] = {false};
    size_t wide = pick(out, shape, columns, fields);
    size_t cell_count = wide * (count + 1);
    char *texts = malloc(cell_count > 0 ? cell_count * CELL_SIZE : 1);
    const char **cells = malloc((cell_count > 0 ? cell_count : 1) * sizeof *cells);
    if (texts == NULL || cells == NULL)
        goto done;
    for (size_t i = 0; i < cell_count; i++) {
        const struct field *field = fields[i % wide];
        const void *row = (const char *)rows + (i / wide == 0 ? 0 : i / wide - 1) * shape->size;
        char scratch[VALUE_TEXT_SIZE];
        const char *text =
            i < wide ? output_label(field->name) : value_text(field, row, out->zone, VALUE_PEOPLE, scratch);
        one_line(text, CELL_WIDTH_MAX, texts + i * CELL_SIZE, CELL_SIZE);
        cells[i] = texts + i * CELL_SIZE;
        right[i % wide] = is_number(field);
    }
    output_table(out,
                 &(struct output_table){
                     .heads = cells, .right = right, .columns = wide, .rows = count, .cells = cells + wide});
done:
    free(cells);
    free(texts);
}

/* A text of any length: its lines beneath each other, indented. */
static void long_text(FILE *file, const char *text, size_t indent)
{
    uint32_t point = 0;
    while ((point = text_next(&text)) != 0) {
        char bytes[4];
        if (point == '\n') {
            putc('\n', file);
            pad(file, indent);
        } else if (point == '\t' || wcwidth((wchar_t)point) < 0) {
            putc(point == '\t' ? ' ' : '.', file);
        } else {
            fwrite(bytes, 1, text_encode(point, bytes), file);
        }
    }
    putc('\n', file);
}

void output_text_lines(struct output *out, size_t indent, const char *text)
{
    pad(out->file, indent);
    long_text(out->file, text, indent);
    out->begun = true;
}

/* A name that only says that there is nothing. */
static bool says_nothing(const struct field *field, const void *record)
{
    const char *name = name_of(field->names, (int)field_int(field, record));
    return strcmp(name, "none") == 0 || strcmp(name, "not_given") == 0 || strcmp(name, "not_asked") == 0;
}

/* An id whose name stands beside it. */
static bool is_inner_id(const struct field *field)
{
    size_t length = strlen(field->name);
    return field->kind == FIELD_ID && length > 3 && strcmp(field->name + length - 3, "_id") == 0 &&
           strcmp(field->name, "call_id") != 0;
}

static bool is_shown(const struct output *out, const struct field *field, const void *record)
{
    if (out->sparse && (is_inner_id(field) || (field->kind == FIELD_NAME && says_nothing(field, record))))
        return false;
    if (field->kind == FIELD_LIST || ((field->flags & FIELD_SECRET) != 0 && !out->secrets))
        return false;
    if (field->kind == FIELD_TEXT || field->kind == FIELD_DATE)
        return ((const char *)record)[field->offset] != '\0';
    if (field->kind == FIELD_ID || field->kind == FIELD_AT)
        return field_int(field, record) != 0;
    if (field->kind == FIELD_INT || field->kind == FIELD_MS || field->kind == FIELD_BOOL)
        return !out->sparse || field_int(field, record) != 0;
    return true;
}

void output_text_record(struct output *out, const struct shape *shape, const void *record)
{
    size_t width = 0;
    for (size_t i = 0; i < shape->count; i++) {
        if (is_shown(out, &shape->fields[i], record)) {
            size_t label = output_width(output_label(shape->fields[i].name));
            width = label > width ? label : width;
        }
    }
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        char scratch[VALUE_TEXT_SIZE];
        if (!is_shown(out, field, record))
            continue;
        const char *label = output_label(field->name);
        fputs(label, out->file);
        pad(out->file, width - output_width(label) + 2);
        long_text(out->file, value_text(field, record, out->zone, VALUE_PEOPLE, scratch), width + 2);
    }
    for (size_t i = 0; i < shape->count; i++) {
        const void *elements = NULL;
        if (shape->fields[i].kind != FIELD_LIST)
            continue;
        size_t count = value_list(&shape->fields[i], record, &elements);
        if (count > 0) {
            fprintf(out->file, "\n%s\n", output_label(shape->fields[i].name));
            output_text_rows(out, shape->fields[i].of, elements, count, NULL);
        }
    }
    out->begun = true;
}
