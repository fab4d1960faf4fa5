/* The fate of imported rows. */
#include "ctl/import_report.h"

#include "core/text.h"
#include "wire/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { DRAW_MS = 100, BAR_WIDTH = 30, MADE_MAX = 100000 };

#define T struct import_made
static const struct field made_fields[] = {
    ROW_TEXT(T, what, 0, N_("what was made")),
    ROW_TEXT(T, name, 0, N_("its name")),
};
static SHAPE(import_made_shape, "import_made", T, made_fields, "What an import made.");
#undef T

#define T struct import_summary
static const struct field summary_fields[] = {
    ROW_TEXT(T, file, 0, "the file"),
    ROW_BOOL(T, dry_run, 0, "nothing was changed"),
    ROW_INT(T, read, 0, "rows read"),
    ROW_INT(T, taken, 0, "rows taken"),
    ROW_INT(T, skipped, 0, "rows known before with the same values"),
    ROW_INT(T, updated, 0, "rows whose new values were taken"),
    ROW_INT(T, rejected, 0, "rows rejected"),
    ROW_INT(T, ambiguous, 0, "local times in the hour that comes twice"),
    ROW_INT(T, ambiguous_line, 0, "line of the first of them"),
    ROW_INT(T, in_gap, 0, "local times in the hour that does not come"),
    ROW_INT(T, in_gap_line, 0, "line of the first of them"),
    ROW_INT(T, early, 0, "calls answered before they were offered"),
    ROW_INT(T, early_line, 0, "line of the first of them"),
    ROW_INT(T, blanks, 0, "cells with blanks around what they name"),
    ROW_INT(T, blanks_line, 0, "line of the first of them"),
    ROW_LIST(T, made, made_count, &import_made_shape, MADE_MAX, "what was made"),
};
SHAPE(import_summary_shape, "import_summary", T, summary_fields, "Sums of an import.");
#undef T

void report_begin(struct import_report *report, struct ctl *ctl, const struct import_arguments *given,
                  const struct import_form *form, const struct import_header *header, FILE *file)
{
    struct stat status;
    *report = (struct import_report){
        .ctl = ctl, .given = given, .form = form, .header = header, .bar = isatty(STDERR_FILENO) == 1};
    text_copy(report->summary.file, sizeof report->summary.file, given->file);
    report->summary.dry_run = given->dry_run;
    if (given->rejects[0] != '\0')
        snprintf(report->rejects_name, sizeof report->rejects_name, "%s", given->rejects);
    else
        snprintf(report->rejects_name, sizeof report->rejects_name, "%s.rejected.csv",
                 strcmp(given->file, "-") == 0 ? "stdin" : given->file);
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode))
        report->file_size = status.st_size;
}

void report_times(struct import_report *report, const struct import_times *times, int64_t line)
{
    struct import_summary *sum = &report->summary;
    if (times->ambiguous > 0 && sum->ambiguous == 0)
        sum->ambiguous_line = line;
    if (times->skipped > 0 && sum->in_gap == 0)
        sum->in_gap_line = line;
    if (times->early > 0 && sum->early == 0)
        sum->early_line = line;
    if (times->blanks > 0 && sum->blanks == 0)
        sum->blanks_line = line;
    sum->early += (int64_t)times->early;
    sum->blanks += (int64_t)times->blanks;
    sum->ambiguous += (int64_t)times->ambiguous;
    sum->in_gap += (int64_t)times->skipped;
}

static void erase_bar(struct import_report *report)
{
    if (report->bar && report->drawn_ms != 0) {
        fputs("\r\033[K", stderr);
        report->drawn_ms = 0;
    }
}

void report_progress(struct import_report *report, int64_t position)
{
    int64_t now_ms = mono_ms();
    if (!report->bar || report->file_size <= 0 ||
        (report->drawn_ms != 0 && now_ms - report->drawn_ms < DRAW_MS))
        return;
    char bar[BAR_WIDTH + 1];
    int64_t filled = position * BAR_WIDTH / report->file_size;
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)(filled > BAR_WIDTH ? BAR_WIDTH : filled));
    bar[BAR_WIDTH] = '\0';
    fputc('\r', stderr);
    fprintf(stderr,
            ngettext("[%s] %3d %%  %" PRId64 " row, %" PRId64 " rejected",
                     "[%s] %3d %%  %" PRId64 " rows, %" PRId64 " rejected",
                     (unsigned long)report->summary.read),
            bar, (int)(position * 100 / report->file_size), report->summary.read, report->summary.rejected);
    report->drawn_ms = now_ms;
}

static bool open_rejects(struct import_report *report)
{
    if (report->rejects != NULL || report->rejects_failed)
        return report->rejects != NULL;
    int fd = open(report->rejects_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    report->rejects = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (report->rejects == NULL) {
        report->rejects_failed = true;
        erase_bar(report);
        ctl_tell(report->ctl, EXIT_CODE_IO, "%s: %s", report->rejects_name, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    for (size_t i = 0; i < report->header->count; i++) {
        int column = report->header->columns[i];
        if (column != IMPORT_NO_COLUMN)
            csv_write_cell(report->rejects, report->form->columns[column].name, i == 0, false);
    }
    csv_write_cell(report->rejects, "reason", false, false);
    csv_write_end(report->rejects);
    return true;
}

/* Copies a row into the reject file, as it stood, with its reason; an older reason is left out. */
static bool copy_reject(struct import_report *report, const struct batch *batch,
                        const struct batch_entry *entry, const char *reason)
{
    if (!open_rejects(report))
        return false;
    for (size_t i = 0; i < report->header->count; i++)
        if (report->header->columns[i] != IMPORT_NO_COLUMN)
            csv_write_cell(report->rejects, batch_cell(batch, entry, i), i == 0, false);
    csv_write_cell(report->rejects, reason, false, true);
    csv_write_end(report->rejects);
    return !ferror(report->rejects);
}

static bool reject(struct import_report *report, const struct batch *batch, const struct batch_entry *entry,
                   const char *column, const char *value, const char *why)
{
    char reason[VALUE_WHY_SIZE + 512];
    report->summary.rejected++;
    erase_bar(report);
    if (column[0] != '\0')
        snprintf(reason, sizeof reason, _("column '%s': value '%s': %s"), column, value, why);
    else
        snprintf(reason, sizeof reason, "%s", why);
    fflush(stdout);
    fprintf(stderr, "%s:%" PRId64 ": %s\n", report->given->file, entry->line, reason);
    return copy_reject(report, batch, entry, reason);
}

/* In a dry run each batch makes a name anew. An operator whose login is the folded name is found by it in any case. */
static bool is_made(const struct import_made *made, const char *column, const struct import_result *result)
{
    char one[TEXT_NAME], other[TEXT_NAME];
    if (strcmp(made->what, column) != 0)
        return false;
    return strcmp(made->name, result->value) == 0 ||
           (text_fold(result->value, one, sizeof one) == RESULT_OK &&
            text_fold(made->name, other, sizeof other) == RESULT_OK && strcmp(one, result->stored) == 0 &&
            strcmp(other, result->stored) == 0);
}

/* Remembers what was made, once. */
static enum result add_made(struct import_report *report, const struct import_result *result)
{
    struct import_summary *sum = &report->summary;
    const char *column = import_column_of(report->form, result->field);
    for (size_t i = 0; i < sum->made_count; i++)
        if (is_made(&sum->made[i], column, result))
            return RESULT_OK;
    struct import_made *grown = realloc(sum->made, (sum->made_count + 1) * sizeof *grown);
    if (grown == NULL)
        return RESULT_NO_MEMORY;
    sum->made = grown;
    text_copy(grown[sum->made_count].what, sizeof grown->what, column);
    text_copy(grown[sum->made_count].name, sizeof grown->name, result->value);
    sum->made_count++;
    return RESULT_OK;
}

/* Why the broker rejected a row, in words. */
static void say_result(const struct import_report *report, const struct import_result *result,
                       const char *column, char *out, size_t size)
{
    struct refusal why = {.code = refusal_by_name(result->code)};
    char value[VALUE_SHOWN_SIZE];
    char stored[VALUE_SHOWN_SIZE];
    value_show(result->value, value);
    value_show(result->stored, stored);
    if (why.code == REFUSAL_EXISTS) {
        snprintf(
            out, size,
            _("stored is '%s' under the same id; allowed: the same value, or with --update a value for a field "
              "that is empty so far"),
            stored);
        return;
    }
    text_copy(why.field, sizeof why.field, column);
    text_copy(why.value, sizeof why.value, value);
    ctl_refusal_text(report->ctl, &why, result->stored, out, size);
    if ((why.code == REFUSAL_NOT_FOUND || why.code == REFUSAL_UNKNOWN_VALUE) &&
        !report->given->create_missing) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s", _(" Add it before, or import with --create-missing."));
    }
}

static const struct import_result *next_reject(const struct import_reply *reply, size_t *at, int64_t line)
{
    while (*at < reply->result_count) {
        const struct import_result *result = &reply->results[*at];
        bool is_reject = strcmp(result->code, "skipped") != 0 && strcmp(result->code, "updated") != 0 &&
                         strcmp(result->code, "created") != 0;
        if (is_reject && result->line >= line)
            return result->line == line ? result : NULL;
        (*at)++;
    }
    return NULL;
}

enum result report_batch(struct import_report *report, const struct batch *batch)
{
    struct import_summary *sum = &report->summary;
    const struct import_reply *reply = &batch->reply;
    size_t at = 0;
    bool good = true;
    sum->read += (int64_t)batch->entry_count;
    sum->taken += reply->taken;
    sum->skipped += reply->skipped;
    sum->updated += reply->updated;
    for (size_t i = 0; i < reply->result_count; i++)
        if (strcmp(reply->results[i].code, "created") == 0 && add_made(report, &reply->results[i]) != RESULT_OK)
            return RESULT_NO_MEMORY;
    for (size_t i = 0; i < batch->entry_count && good; i++) {
        const struct batch_entry *entry = &batch->entries[i];
        if (entry->bad) {
            good = reject(report, batch, entry, entry->fault.column, entry->fault.value, entry->fault.why);
            continue;
        }
        const struct import_result *result = next_reject(reply, &at, entry->line);
        if (result != NULL) {
            char why[VALUE_WHY_SIZE];
            char value[VALUE_SHOWN_SIZE];
            const char *column = import_column_of(report->form, result->field);
            say_result(report, result, column, why, sizeof why);
            value_show(result->value, value);
            good = reject(report, batch, entry, column, value, why);
        }
    }
    if (batch->entry_count > 0)
        report->finished_line = batch->entries[batch->entry_count - 1].line;
    return good ? RESULT_OK : RESULT_IO;
}

static void print_summary(struct import_report *report)
{
    struct import_summary *sum = &report->summary;
    struct output *out = &report->ctl->output;
    if (out->mode != OUTPUT_TEXT) {
        output_record(out, &import_summary_shape, sum);
        return;
    }
    if (sum->dry_run)
        output_line(out, "%s", _("dry run: nothing was changed"));
    for (size_t i = 0; i < sum->made_count; i++)
        output_line(out, _("made %s: %s"), output_label(sum->made[i].what), sum->made[i].name);
    output_line(out,
                ngettext("%s: %" PRId64 " row: %" PRId64 " taken, %" PRId64 " skipped, %" PRId64
                         " updated, %" PRId64 " rejected",
                         "%s: %" PRId64 " rows: %" PRId64 " taken, %" PRId64 " skipped, %" PRId64
                         " updated, %" PRId64 " rejected",
                         (unsigned long)sum->read),
                sum->file, sum->read, sum->taken, sum->skipped, sum->updated, sum->rejected);
    if (sum->rejected > 0)
        output_line(out, _("rejected rows with their reasons: %s"), report->rejects_name);
    if (sum->ambiguous > 0)
        output_line(out,
                    ngettext("%" PRId64 " local time was in the hour that comes twice (first in line %" PRId64
                             "): the first pass was taken",
                             "%" PRId64 " local times were in the hour that comes twice (first in line %" PRId64
                             "): the first pass was taken",
                             (unsigned long)sum->ambiguous),
                    sum->ambiguous, sum->ambiguous_line);
    if (sum->in_gap > 0)
        output_line(
            out,
            ngettext("%" PRId64 " local time was in the hour that the clocks skip (first in line %" PRId64
                     "): the instant after it was taken",
                     "%" PRId64 " local times were in the hour that the clocks skip (first in line %" PRId64
                     "): the instant after it was taken",
                     (unsigned long)sum->in_gap),
            sum->in_gap, sum->in_gap_line);
    if (sum->early > 0)
        output_line(out,
                    ngettext("%" PRId64 " call was answered before it was offered (first in line %" PRId64
                             "): taken with a wait of 0",
                             "%" PRId64 " calls were answered before they were offered (first in line %" PRId64
                             "): taken with a wait of 0",
                             (unsigned long)sum->early),
                    sum->early, sum->early_line);
    if (sum->blanks > 0)
        output_line(out,
                    ngettext("%" PRId64 " cell had blanks around it (first in line %" PRId64
                             "): read without the blanks",
                             "%" PRId64 " cells had blanks around them (first in line %" PRId64
                             "): read without the blanks",
                             (unsigned long)sum->blanks),
                    sum->blanks, sum->blanks_line);
}

enum exit_code report_end(struct import_report *report, bool whole)
{
    enum exit_code code = report->summary.rejected > 0 ? EXIT_CODE_REFUSED : EXIT_CODE_OK;
    erase_bar(report);
    if (report->rejects != NULL && (ferror(report->rejects) | fclose(report->rejects)) != 0)
        code = ctl_tell(report->ctl, EXIT_CODE_IO, "%s: %s", report->rejects_name, strerror(errno));
    if (whole)
        print_summary(report);
    free(report->summary.made);
    return code;
}
