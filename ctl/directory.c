/* Showing the directory as a file, and making it what a file says. */
#include "ctl/directory.h"

#include "core/routing.h"
#include "core/text.h"
#include "wire/codec.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

#define T struct directory_show
static const struct field show_fields[] = {
    ROW_BOOL(T, text, 0, N_("as the plain text file that directory import reads")),
};
SHAPE(directory_show_shape, "directory_show", T, show_fields, "Arguments of directory show.");
#undef T

#define T struct directory_arguments
static const struct field argument_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("the file; - is standard input")),
    ROW_BOOL(T, what_if, 0, N_("show what would change, and change nothing")),
};
SHAPE(directory_arguments_shape, "directory_arguments", T, argument_fields, "Arguments of directory import.");
#undef T

/* The directory and the trees that its codes are of. */
struct directory {
    struct rule_rows rules;
    struct reference_rows categories, districts, units;
};

static enum exit_code ask_rows(struct ctl *ctl, const char *type, void *reply)
{
    const struct nothing nothing = {0};
    return ctl_ask(ctl, message_by_type(type), &nothing, reply);
}

static enum exit_code ask_directory(struct ctl *ctl, struct directory *directory)
{
    enum exit_code code = ask_rows(ctl, "directory.list", &directory->rules);
    if (code == EXIT_CODE_OK)
        code = ask_rows(ctl, "category.list", &directory->categories);
    if (code == EXIT_CODE_OK)
        code = ask_rows(ctl, "district.list", &directory->districts);
    if (code == EXIT_CODE_OK)
        code = ask_rows(ctl, "unit.list", &directory->units);
    return code;
}

static void free_directory(struct directory *directory)
{
    shape_free(&rule_rows_shape, &directory->rules);
    shape_free(&reference_rows_shape, &directory->categories);
    shape_free(&reference_rows_shape, &directory->districts);
    shape_free(&reference_rows_shape, &directory->units);
}

static const char *name_of_code(const struct reference_rows *rows, const char *code)
{
    for (size_t i = 0; i < rows->row_count; i++)
        if (strcmp(rows->rows[i].code, code) == 0)
            return rows->rows[i].name;
    return strcmp(code, "*") == 0 ? _("any") : code;
}

/* By category, any at the end; then by district, any at the end; then hours before always. */
static int compare_code(const char *a, const char *b)
{
    bool any_a = strcmp(a, "*") == 0, any_b = strcmp(b, "*") == 0;
    return any_a || any_b ? (int)any_a - (int)any_b : strcmp(a, b);
}

static int compare_rules(const void *one, const void *other)
{
    const struct rule_row *a = one, *b = other;
    int compared = compare_code(a->category, b->category);
    if (compared == 0)
        compared = compare_code(a->district, b->district);
    return compared != 0 ? compared
                         : name_value(&rule_hours_names, b->hours) - name_value(&rule_hours_names, a->hours);
}

static void keep_open(struct rule_rows *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->row_count; i++)
        if (!rules->rows[i].shut)
            rules->rows[count++] = rules->rows[i];
    rules->row_count = count;
    if (count > 0)
        qsort(rules->rows, count, sizeof rules->rows[0], compare_rules);
}

static void print_text(const struct directory *directory, FILE *file)
{
    fprintf(file, "%s\n",
            _("# The dispatch directory: a rule a line. * is any; hours are always, office or outside; "
              "co-handlers stand with commas between, - is none."));
    fprintf(file, "%s\n",
            _("# The most specific rule wins: the deepest category, then the deepest district, then "
              "hours. What follows a # is not read."));
    fprintf(file, "# %-10s %-9s %-8s %-12s %-12s %s\n", _("category"), _("district"), _("hours"), _("lead"),
            _("co-handlers"), _("note"));
    for (size_t i = 0; i < directory->rules.row_count; i++) {
        const struct rule_row *rule = &directory->rules.rows[i];
        char note[DIRECTORY_NOTE], helpers[TEXT_UNITS];
        directory_write_note(rule->note, note);
        (void)text_copy(helpers, sizeof helpers, rule->co_handlers[0] != '\0' ? rule->co_handlers : "-");
        for (char *space = helpers; (space = strchr(space, ' ')) != NULL;)
            *space = ',';
        fprintf(file, "%-12s %-9s %-8s %-12s %-12s %s  # %s, %s: %s\n", rule->category, rule->district,
                rule->hours, rule->unit, helpers, note, name_of_code(&directory->categories, rule->category),
                name_of_code(&directory->districts, rule->district),
                name_of_code(&directory->units, rule->unit));
    }
}

enum exit_code run_directory_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct directory_show *given = request;
    struct directory directory = {.rules = {.row_count = 0}};
    (void)verb;
    enum exit_code code = ask_directory(ctl, &directory);
    if (code == EXIT_CODE_OK) {
        keep_open(&directory.rules);
        if (given->text)
            print_text(&directory, ctl->output.file);
        else
            output_rows(&ctl->output, &rule_row_shape, directory.rules.rows, directory.rules.row_count,
                        "category district hours unit co_handlers note");
    }
    free_directory(&directory);
    return code;
}

static const char *fault_sentence(enum line_fault fault)
{
    switch (fault) {
    case LINE_SHORT:
        return _("the line ends before this column; write category, district, hours, lead, co-handlers, note");
    case LINE_LONG:
        return _("is too long; shorten it");
    case LINE_QUOTE:
        return _("the quotes are not closed, or text stands behind them; write \" as \"\" within quotes");
    case LINE_NOT_UTF8:
        return _("is not UTF-8 text; save the file as UTF-8");
    case LINE_FINE:
    case LINE_BLANK:
        break;
    }
    return "";
}

/* A fault that the file itself has. */
struct own_fault {
    int64_t line;
    const char *column;
    enum line_fault fault;
};

struct file_read {
    struct directory_import request;
    size_t row_room;
    struct own_fault *faults;
    size_t fault_count, fault_room;
};

static bool make_room(void **rows, size_t size, size_t count, size_t *room)
{
    if (count < *room)
        return true;
    size_t wanted = *room == 0 ? 256 : *room * 2;
    void *grown = reallocarray(*rows, wanted, size);
    if (grown == NULL)
        return false;
    *rows = grown;
    *room = wanted;
    return true;
}

static enum result take_line(struct file_read *read, int64_t number, const char *line, size_t length)
{
    struct rule_line row = {.line = 0};
    const char *column = "";
    enum line_fault fault = directory_read_line(line, length, &row, &column);
    if (fault == LINE_BLANK)
        return RESULT_OK;
    if (fault != LINE_FINE) {
        void *faults = read->faults;
        if (!make_room(&faults, sizeof read->faults[0], read->fault_count, &read->fault_room))
            return RESULT_NO_MEMORY;
        read->faults = faults;
        read->faults[read->fault_count++] = (struct own_fault){number, column, fault};
        return RESULT_OK;
    }
    if (read->request.row_count == DIRECTORY_ROWS)
        return RESULT_FULL;
    void *rows = read->request.rows;
    if (!make_room(&rows, sizeof read->request.rows[0], read->request.row_count, &read->row_room))
        return RESULT_NO_MEMORY;
    read->request.rows = rows;
    row.line = number;
    read->request.rows[read->request.row_count++] = row;
    return RESULT_OK;
}

static enum exit_code read_file(struct ctl *ctl, const char *name, struct file_read *read)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
    if (file == NULL)
        return ctl_tell(ctl, EXIT_CODE_IO, "%s: %s", name, strerror(errno));
    char *line = NULL;
    size_t room = 0;
    ssize_t length = 0;
    enum result result = RESULT_OK;
    for (int64_t number = 1; result == RESULT_OK && (length = getline(&line, &room, file)) >= 0; number++) {
        size_t used = (size_t)length;
        while (used > 0 && (line[used - 1] == '\n' || line[used - 1] == '\r'))
            used--;
        size_t mark = number == 1 && used >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        result = take_line(read, number, line + mark, used - mark);
    }
    bool broken = ferror(file) != 0;
    free(line);
    if (file != stdin)
        fclose(file);
    if (broken)
        return ctl_tell(ctl, EXIT_CODE_IO, "%s: %s", name, strerror(EIO));
    if (result == RESULT_FULL)
        return ctl_tell(ctl, EXIT_CODE_REFUSED, _("%s: more than %d rules; make them fewer"), name,
                        DIRECTORY_ROWS);
    return result == RESULT_OK ? EXIT_CODE_OK : ctl_failed(ctl, result);
}

static int compare_faults(const void *one, const void *other)
{
    const struct rule_fault *a = one, *b = other;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void tell_own(struct ctl *ctl, const char *file, const struct own_fault *fault)
{
    (void)ctl_tell(ctl, EXIT_CODE_REFUSED, "%s:%" PRId64 ": %s: %s", file, fault->line,
                   output_label(fault->column), fault_sentence(fault->fault));
}

static void tell_fault(struct ctl *ctl, const char *file, const struct rule_fault *fault)
{
    struct refusal why = {.code = refusal_by_name(fault->code)};
    char sentence[1000];
    (void)text_copy(why.field, sizeof why.field, fault->field);
    (void)text_copy(why.value, sizeof why.value, fault->value);
    (void)text_copy(why.who, sizeof why.who, fault->who);
    ctl_refusal_text(ctl, &why, NULL, sentence, sizeof sentence);
    if (fault->line > 0)
        (void)ctl_tell(ctl, EXIT_CODE_REFUSED, "%s:%" PRId64 ": %s", file, fault->line, sentence);
    else
        (void)ctl_tell(ctl, EXIT_CODE_REFUSED, "%s: %s", file, sentence);
}

/* Those of the file and those of the broker, in the order of their lines. */
static void tell_faults(struct ctl *ctl, const char *file, const struct file_read *read,
                        struct directory_reply *reply)
{
    size_t own = 0;
    if (reply->fault_count > 0)
        qsort(reply->faults, reply->fault_count, sizeof reply->faults[0], compare_faults);
    for (size_t i = 0; i < reply->fault_count; i++) {
        /* What a broken line lacks is no fault of the whole. */
        if (reply->faults[i].line == 0 && read->fault_count > 0)
            continue;
        for (; own < read->fault_count && read->faults[own].line < reply->faults[i].line; own++)
            tell_own(ctl, file, &read->faults[own]);
        tell_fault(ctl, file, &reply->faults[i]);
    }
    for (; own < read->fault_count; own++)
        tell_own(ctl, file, &read->faults[own]);
}

static const char *mark_of(const char *what)
{
    return strcmp(what, "added") == 0 ? "+" : strcmp(what, "removed") == 0 ? "-" : "~";
}

static void print_change(struct ctl *ctl, const char *label, const char *was, const char *is)
{
    if (strcmp(was, is) != 0)
        output_line(&ctl->output, "    %s: %s -> %s", label, was[0] != '\0' ? was : "-",
                    is[0] != '\0' ? is : "-");
}

static void print_rows(struct ctl *ctl, const struct directory_reply *reply)
{
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct rule_difference *row = &reply->rows[i];
        output_line(&ctl->output, "%s %s %s %s %s%s%s  %s", mark_of(row->what), row->category, row->district,
                    row->hours, row->unit, row->co_handlers[0] != '\0' ? " + " : "", row->co_handlers,
                    row->note);
        if (strcmp(row->what, "changed") != 0)
            continue;
        print_change(ctl, _("lead"), row->was_unit, row->unit);
        print_change(ctl, _("co-handlers"), row->was_co_handlers, row->co_handlers);
        print_change(ctl, _("note"), row->was_note, row->note);
    }
}

/* Makes it so, after the differences were shown; if somebody else was faster, they are shown again as they were in the end. */
static enum exit_code apply(struct ctl *ctl, struct directory_import *request,
                            const struct directory_reply *shown)
{
    struct directory_reply reply = {.row_count = 0};
    request->dry_run = false;
    enum exit_code code = ctl_ask(ctl, message_by_type("directory.import"), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    bool same =
        reply.added == shown->added && reply.removed == shown->removed && reply.changed == shown->changed;
    if (ctl->output.mode != OUTPUT_TEXT) {
        output_record(&ctl->output, &directory_reply_shape, &reply);
    } else {
        if (!same) {
            output_line(&ctl->output, "%s", _("somebody changed the directory meanwhile; what was done:"));
            print_rows(ctl, &reply);
        }
        output_line(
            &ctl->output,
            ngettext("added %" PRId64 ", removed %" PRId64 ", changed %" PRId64 ", kept %" PRId64 " rule",
                     "added %" PRId64 ", removed %" PRId64 ", changed %" PRId64 ", kept %" PRId64 " rules",
                     (unsigned long)reply.kept),
            reply.added, reply.removed, reply.changed, reply.kept);
    }
    shape_free(&directory_reply_shape, &reply);
    return code;
}

enum exit_code run_directory_import(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct directory_arguments *given = request;
    struct file_read read = {.row_room = 0};
    struct directory_reply shown = {.row_count = 0};
    (void)verb;
    enum exit_code code = read_file(ctl, given->file, &read);
    /* Lines that cannot be read are told together with what the broker finds in the others. */
    read.request.dry_run = true;
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("directory.import"), &read.request, &shown);
    if (code == EXIT_CODE_OK && (read.fault_count > 0 || shown.fault_count > 0)) {
        tell_faults(ctl, given->file, &read, &shown);
        code = EXIT_CODE_REFUSED;
    } else if (code == EXIT_CODE_OK) {
        if (ctl->output.mode == OUTPUT_TEXT)
            print_rows(ctl, &shown);
        else if (given->what_if)
            output_record(&ctl->output, &directory_reply_shape, &shown);
        if (!given->what_if)
            code = apply(ctl, &read.request, &shown);
        else
            output_line(&ctl->output,
                        ngettext("would add %" PRId64 ", remove %" PRId64 ", change %" PRId64 ", keep %" PRId64
                                 " rule; nothing was changed",
                                 "would add %" PRId64 ", remove %" PRId64 ", change %" PRId64 ", keep %" PRId64
                                 " rules; nothing was changed",
                                 (unsigned long)shown.kept),
                        shown.added, shown.removed, shown.changed, shown.kept);
    }
    shape_free(&directory_reply_shape, &shown);
    free(read.request.rows);
    free(read.faults);
    return code;
}
