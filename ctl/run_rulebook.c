/* What the verbs about the rulebook do. Files are judged here, with all their faults at once; the broker judges them again. */
#include "ctl/runs.h"

#include "config/files.h"
#include "core/calendar_lint.h"
#include "core/limits_parse.h"
#include "ctl/calendar_file.h"
#include "ctl/calendar_print.h"
#include "ctl/counts.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

#define T struct document_arguments
static const struct field document_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("the file")),
    ROW_BOOL(T, what_if, 0, N_("change nothing: name every open ticket whose deadline would move")),
};
SHAPE(document_arguments_shape, "document_arguments", T, document_fields, "A document's file.");
#undef T

#define T struct removal_arguments
static const struct field removal_fields[] = {
    ROW_INT(T, year, FIELD_REQUIRED, N_("the year")),
    ROW_BOOL(T, what_if, 0, N_("change nothing: name every open ticket whose deadline would move")),
};
SHAPE(removal_arguments_shape, "removal_arguments", T, removal_fields, "A year to be taken away.");
#undef T

#define T struct calendar_arguments
static const struct field calendar_fields[] = {
    ROW_INT(T, year, 0, N_("the year")),
    ROW_BOOL(T, text, 0, N_("print it in the form that is imported")),
};
SHAPE(calendar_arguments_shape, "calendar_arguments", T, calendar_fields, "A year.");
#undef T

#define T struct file_word
static const struct field file_word_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("the file")),
};
static SHAPE(file_word_shape, "file_word", T, file_word_fields, "A file.");
#undef T

#define T struct files_arguments
static const struct field files_fields[] = {
    ROW_LIST(T, files, file_count, &file_word_shape, CALENDAR_YEARS, N_("the files")),
};
SHAPE(files_arguments_shape, "files_arguments", T, files_fields, "Files.");
#undef T

/* Faults go to standard error as they are found. */
struct told {
    struct ctl *ctl;
    size_t faults;
    struct document_rows *rows; /* of an import: the years of the file */
};

static void on_fault(void *arg, const char *text)
{
    struct told *told = arg;
    told->faults++;
    (void)ctl_tell(told->ctl, EXIT_CODE_REFUSED, "%s", text);
}

static void on_finding(void *arg, bool note, const struct text_fault *fault)
{
    struct told *told = arg;
    char sentence[TEXT_FAULT_SIZE];
    text_fault_say(fault, gettext(fault->sentence), sentence);
    if (note)
        output_line(&told->ctl->output, _("note: %s"), sentence);
    else
        on_fault(told, sentence);
}

static enum result add_document(struct document_rows *rows, const char *kind, int year, const char *text)
{
    struct document_row *grown = realloc(rows->rows, (rows->row_count + 1) * sizeof *grown);
    if (!grown)
        return RESULT_NO_MEMORY;
    rows->rows = grown;
    struct document_row *row = &grown[rows->row_count++];
    memset(row, 0, sizeof *row);
    snprintf(row->kind, sizeof row->kind, "%s", kind);
    if (year != 0)
        snprintf(row->name, sizeof row->name, "%d", year);
    return snprintf(row->text, sizeof row->text, "%s", text) < (int)sizeof row->text ? RESULT_OK
                                                                                     : RESULT_TOO_LONG;
}

static enum result on_year(void *arg, int year, const char *text)
{
    struct told *told = arg;
    return add_document(told->rows, "calendar", year, text);
}

static struct calendar *new_calendar(void)
{
    struct calendar *cal = malloc(sizeof *cal);
    if (cal)
        calendar_init(cal, NULL);
    return cal;
}

/* Days that stand in the file of another year go where they belong, if that year is among the files. */
static void place_foreign(struct told *told, struct calendar *cal, const struct foreign_days *foreign)
{
    for (int year = CALENDAR_YEAR_MIN; year <= CALENDAR_YEAR_MAX; year++)
        if (calendar_knows(cal, year))
            (void)calendar_add_foreign(cal, foreign, year);
    for (size_t i = 0; i < foreign->count; i++) {
        char date[CIVIL_DATE_SIZE];
        civil_format_date(foreign->rows[i].date, date);
        if (!calendar_knows(cal, foreign->rows[i].date.year))
            output_line(&told->ctl->output, _("note: %s belongs to a year that is not there, and is left out"),
                        date);
    }
}

enum exit_code run_calendar_check(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct files_arguments *given = request;
    struct told told = {.ctl = ctl};
    struct foreign_days foreign = {.count = 0};
    struct calendar *cal = new_calendar();
    struct calendar_loading loading = {.cal = cal, .fault = on_fault, .fault_arg = &told};
    enum result worst = cal ? RESULT_OK : RESULT_NO_MEMORY;
    (void)verb;
    for (size_t i = 0; i < given->file_count && worst != RESULT_NO_MEMORY; i++) {
        enum result result = calendar_file_read(&loading, given->files[i].file, &foreign);
        worst = worst == RESULT_OK ? result : worst;
    }
    if (worst == RESULT_OK) {
        place_foreign(&told, cal, &foreign);
        (void)calendar_lint(cal, on_finding, &told);
    }
    for (int year = CALENDAR_YEAR_MIN; worst == RESULT_OK && year <= CALENDAR_YEAR_MAX; year++) {
        int days = 0;
        if (calendar_workdays_in_year(cal, year, &days, NULL) == RESULT_OK)
            output_line(&ctl->output,
                        ngettext("%d: %d working day", "%d: %d working days", (unsigned long)days), year, days);
    }
    free(cal);
    if (worst == RESULT_NO_MEMORY)
        return ctl_failed(ctl, worst);
    return worst == RESULT_IO ? EXIT_CODE_IO : told.faults > 0 ? EXIT_CODE_REFUSED : EXIT_CODE_OK;
}

static enum exit_code ask_documents(struct ctl *ctl, const char *kind, int64_t year, struct document_rows *ret)
{
    struct rulebook_request request = {.kind = ""};
    snprintf(request.kind, sizeof request.kind, "%s", kind);
    if (year != 0)
        snprintf(request.name, sizeof request.name, "%" PRId64, year);
    return ctl_ask(ctl, message_by_type("rules.show"), &request, ret);
}

/* The calendars of the city in one. */
static struct calendar *calendar_of(const struct document_rows *rows)
{
    struct calendar *cal = new_calendar();
    for (size_t i = 0; cal && i < rows->row_count; i++)
        if (calendar_parse(cal, rows->rows[i].text, strlen(rows->rows[i].text), NULL, NULL) != RESULT_OK) {
            free(cal);
            return NULL;
        }
    return cal;
}

static enum exit_code list_years(struct ctl *ctl, const struct document_rows *rows)
{
    output_rows(&ctl->output, &document_row_shape, rows->rows, rows->row_count, "name changed_at who");
    return EXIT_CODE_OK;
}

enum exit_code run_calendar_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct calendar_arguments *given = request;
    struct document_rows rows;
    (void)verb;
    enum exit_code code = ask_documents(ctl, "calendar", given->year, &rows);
    if (code != EXIT_CODE_OK)
        return code;
    struct calendar *cal = given->year != 0 ? calendar_of(&rows) : NULL;
    if (given->year != 0 && rows.row_count == 0)
        code = ctl_tell(ctl, EXIT_CODE_REFUSED,
                        _("there is no calendar for %" PRId64 "; calendar show lists the years"), given->year);
    else if (given->year == 0 || ctl->output.mode != OUTPUT_TEXT)
        code = list_years(ctl, &rows);
    else if (!cal)
        code = ctl_failed(ctl, RESULT_NO_MEMORY);
    else if (given->text)
        fputs(rows.rows[0].text, ctl->output.file);
    else
        calendar_print(ctl->output.file, cal, (int)given->year);
    free(cal);
    shape_free(&document_rows_shape, &rows);
    return code;
}

/* Asks what documents would move, or makes them hold, and tells it. */
static enum exit_code bring(struct ctl *ctl, const struct document_rows *rows, bool what_if)
{
    struct rulebook_moves moves;
    enum exit_code code =
        ctl_ask(ctl, message_by_type(what_if ? "rules.what_if" : "rules.import"), rows, &moves);
    if (code != EXIT_CODE_OK)
        return code;
    const struct field *list = shape_field(&rulebook_moves_shape, "rows");
    if (ctl->output.mode != OUTPUT_TEXT && what_if)
        output_rows(&ctl->output, list->of, moves.rows, moves.row_count, NULL);
    else if (ctl->output.mode != OUTPUT_TEXT)
        output_record(&ctl->output, &rulebook_moves_shape, &moves);
    else if (moves.row_count > 0)
        output_rows(&ctl->output, list->of, moves.rows, moves.row_count, NULL);
    char deadlines[COUNT_TEXT], tickets[COUNT_TEXT];
    output_line(&ctl->output,
                what_if ? _("%s of %s would move; nothing was changed")
                        : _("holds from now on; %s of %s moved"),
                count_text(COUNTED_DEADLINES, moves.deadlines, deadlines),
                count_text(COUNTED_OPEN_TICKETS, moves.tickets, tickets));
    shape_free(&rulebook_moves_shape, &moves);
    return EXIT_CODE_OK;
}

/* Hours and week of the newest year that has its own: a file without any goes on with them. */
static void go_on_with(struct told *told, const struct calendar *present, struct calendar_loading *loading)
{
    for (size_t i = CALENDAR_YEARS; i-- > 0;) {
        if (!present->known[i])
            continue;
        loading->hours = present->own_hours[i] ? &present->year_hours[i] : NULL;
        loading->week = present->own_week[i] ? present->year_week[i] : 0;
        if (loading->hours || loading->week)
            output_line(&told->ctl->output, _("note: a year without hours or week of its own has those of %d"),
                        CALENDAR_YEAR_MIN + (int)i);
        return;
    }
}

/* A year that the file adds some days to is brought again as a whole. */
static enum result add_neighbours(struct told *told, const struct calendar *present, struct calendar *cal,
                                  const struct foreign_days *foreign)
{
    struct calendar *both = malloc(sizeof *both);
    char *text = malloc(CALENDAR_TEXT);
    enum result result = both && text ? RESULT_OK : RESULT_NO_MEMORY;
    for (int year = CALENDAR_YEAR_MIN; result == RESULT_OK && year <= CALENDAR_YEAR_MAX; year++) {
        if (calendar_knows(cal, year) || !calendar_knows(present, year))
            continue;
        *both = *present;
        if (calendar_add_foreign(both, foreign, year) == 0)
            continue;
        result = calendar_write(both, year, text, CALENDAR_TEXT);
        if (result == RESULT_OK)
            result = on_year(told, year, text);
        output_line(&told->ctl->output, _("note: %d gets the days that the file tells of it"), year);
    }
    free(both);
    free(text);
    return result;
}

static enum result read_years(struct told *told, const char *file, const struct calendar *present)
{
    struct foreign_days foreign = {.count = 0};
    struct calendar *cal = new_calendar();
    struct calendar_loading loading = {
        .cal = cal, .fault = on_fault, .fault_arg = told, .year = on_year, .year_arg = told};
    if (!cal)
        return RESULT_NO_MEMORY;
    go_on_with(told, present, &loading);
    enum result result = calendar_file_read(&loading, file, &foreign);
    if (result == RESULT_OK)
        (void)calendar_lint(cal, on_finding, told);
    if (result == RESULT_OK && told->faults > 0)
        told->faults = 0; /* what looks odd is told, and may be meant so */
    if (result == RESULT_OK)
        result = add_neighbours(told, present, cal, &foreign);
    free(cal);
    return result;
}

enum exit_code run_calendar_import(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct document_arguments *given = request;
    struct document_rows present, rows = {.row_count = 0};
    struct told told = {.ctl = ctl, .rows = &rows};
    (void)verb;
    enum exit_code code = ask_documents(ctl, "calendar", 0, &present);
    if (code != EXIT_CODE_OK)
        return code;
    struct calendar *cal = calendar_of(&present);
    enum result result = cal ? read_years(&told, given->file, cal) : RESULT_NO_MEMORY;
    if (result == RESULT_OK)
        code = bring(ctl, &rows, given->what_if);
    else if (result == RESULT_IO)
        code = EXIT_CODE_IO;
    else
        code = result == RESULT_INVALID ? EXIT_CODE_REFUSED : ctl_failed(ctl, result);
    free(cal);
    shape_free(&document_rows_shape, &present);
    shape_free(&document_rows_shape, &rows);
    return code;
}

enum exit_code run_calendar_remove(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct removal_arguments *given = request;
    struct document_rows rows = {.row_count = 0};
    (void)verb;
    enum result result = add_document(&rows, "calendar", (int)given->year, "");
    enum exit_code code = result == RESULT_OK ? bring(ctl, &rows, given->what_if) : ctl_failed(ctl, result);
    shape_free(&document_rows_shape, &rows);
    return code;
}

enum exit_code run_limits_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct document_rows rows;
    (void)verb;
    (void)request;
    enum exit_code code = ask_documents(ctl, "limits", 0, &rows);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode != OUTPUT_TEXT)
        output_rows(&ctl->output, &document_row_shape, rows.rows, rows.row_count, NULL);
    else if (rows.row_count > 0)
        fputs(rows.rows[0].text, ctl->output.file);
    shape_free(&document_rows_shape, &rows);
    return EXIT_CODE_OK;
}

/* Categories as the broker lists them. */
static int64_t id_of(void *arg, const char *code)
{
    const struct reference_rows *rows = arg;
    for (size_t i = 0; i < rows->row_count; i++)
        if (strcmp(rows->rows[i].code, code) == 0)
            return rows->rows[i].id;
    return 0;
}

struct limits_told {
    struct told told;
    const char *file;
};

static void on_limits_fault(void *arg, const struct text_fault *fault)
{
    struct limits_told *limits = arg;
    char sentence[TEXT_FAULT_SIZE], text[TEXT_FAULT_SIZE + 500];
    text_fault_say(fault, gettext(fault->sentence), sentence);
    if (fault->line > 0)
        snprintf(text, sizeof text, "%.400s:%zu: %s", limits->file, fault->line, sentence);
    else
        snprintf(text, sizeof text, "%.400s: %s", limits->file, sentence);
    on_fault(&limits->told, text);
}

static enum exit_code import_limits(struct ctl *ctl, const struct document_arguments *given, const char *text,
                                    size_t size, struct reference_rows *rows)
{
    struct limits_categories categories = {.arg = rows, .id_of = id_of};
    struct limits_told told = {.told = {.ctl = ctl}, .file = given->file};
    struct document_rows documents = {.row_count = 0};
    struct limits *limits = malloc(sizeof *limits);
    if (!limits)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    enum result result = limits_parse(limits, text, size, &categories, on_limits_fault, &told);
    free(limits);
    if (result != RESULT_OK)
        return EXIT_CODE_REFUSED;
    result = add_document(&documents, "limits", 0, text);
    enum exit_code code =
        result == RESULT_OK ? bring(ctl, &documents, given->what_if) : ctl_failed(ctl, result);
    shape_free(&document_rows_shape, &documents);
    return code;
}

enum exit_code run_limits_import(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct document_arguments *given = request;
    struct reference_rows rows;
    struct nothing nothing = {0};
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    (void)verb;
    if (file_read(given->file, LIMITS_TEXT - 1, &text, &size, why) != RESULT_OK)
        return ctl_tell(ctl, EXIT_CODE_IO, "%s", why);
    enum exit_code code = ctl_ask(ctl, message_by_type("category.list"), &nothing, &rows);
    if (code == EXIT_CODE_OK) {
        code = import_limits(ctl, given, text, size, &rows);
        shape_free(&reference_rows_shape, &rows);
    }
    file_forget(&text, size);
    return code;
}
