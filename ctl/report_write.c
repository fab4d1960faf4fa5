/* A report as text, CSV and HTML. */
#include "ctl/csv.h"
#include "ctl/output.h"
#include "ctl/report.h"

#include <inttypes.h>
#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

enum { COLUMNS = 80, KEY_COLS = 34, BAR_COLS = 16, SPAN_KEY_COLS = 12, SPAN_COLS = 22 };

/* The text cut to so many columns, and blanks up to them. */
static void put_padded(FILE *file, const char *text, size_t cols)
{
    char cut[TEXT_NAME + 40];
    size_t used = 0, size = strlen(text);
    for (size_t i = 0; i < size && used + 4 < sizeof cut;) {
        size_t length = 1;
        while (((unsigned char)text[i + length] & 0xc0) == 0x80)
            length++;
        memcpy(cut + used, text + i, length);
        cut[used + length] = '\0';
        if (output_width(cut) > cols)
            break;
        used += length;
        i += length;
    }
    cut[used] = '\0';
    fprintf(file, "%s%*s", cut, (int)(cols - output_width(cut)), "");
}

static void rule(FILE *file, char mark, size_t cols)
{
    for (size_t i = 0; i < cols; i++)
        fputc(mark, file);
    fputc('\n', file);
}

/* What a cell shows beside its numbers: a percentage, seconds to a tenth, or nothing. */
static void say_ratio(const struct report_cell *cell, char out[RATE_TEXT + 4])
{
    out[0] = '\0';
    if (!cell->known)
        return;
    if (cell->kind == REPORT_RATE || cell->kind == REPORT_SHARE)
        rate_text(cell->n, cell->d, out);
    else if (cell->kind == REPORT_MEAN && cell->d > 0)
        snprintf(out, RATE_TEXT + 4, "%" PRId64 ".%" PRId64, cell->n / cell->d / 1000,
                 cell->n / cell->d % 1000 / 100);
    else if (cell->kind == REPORT_MEAN)
        snprintf(out, RATE_TEXT + 4, "-");
    else if (cell->kind == REPORT_SPAN)
        duration_text(cell->n, out, RATE_TEXT + 4);
}

static void put_bar(FILE *file, const struct report_cell *cell)
{
    int64_t full = cell->d > 0 ? cell->n * BAR_COLS / cell->d : 0;
    for (int64_t i = 0; i < BAR_COLS; i++)
        fputc(i < full ? '#' : '.', file);
}

/* A figure of which there was no case on these days: files have it, pages leave it out. */
static bool is_empty(const struct report_section *section, const struct report_row *row)
{
    const struct report_cell *cell = &row->cells[0];
    return strcmp(section->name, "figures") == 0 && cell->known && cell->n == 0 && cell->d == 0;
}

static void text_one(FILE *file, const struct report_section *section, const struct report_row *row)
{
    const struct report_cell *cell = &row->cells[0];
    char ratio[RATE_TEXT + 4];
    say_ratio(cell, ratio);
    put_padded(file, row->key, KEY_COLS - 2);
    fprintf(file, "%s", row->few ? " *" : "  ");
    if (!cell->known)
        fprintf(file, "%9s", "-");
    else if (cell->kind == REPORT_COUNT)
        fprintf(file, "%9" PRId64, cell->n);
    else if (cell->kind == REPORT_SPAN)
        fprintf(file, "%9s", ratio);
    else if (cell->kind == REPORT_SHARE)
        fprintf(file, "%28s", ratio);
    else if (cell->kind == REPORT_MEAN)
        fprintf(file, "%9s%s", ratio, ratio[0] == '-' ? "" : " s");
    else if (strcmp(section->name, "books") == 0)
        fprintf(file, "%9" PRId64 " / %-9" PRId64 " %s", cell->n, cell->d,
                cell->n == cell->d ? _("balanced") : _("NOT BALANCED"));
    else
        fprintf(file, "%9" PRId64 " / %-9" PRId64 "%7s", cell->n, cell->d, ratio);
    if (cell->known && (cell->kind == REPORT_RATE || cell->kind == REPORT_SHARE) && cell->d > 0 &&
        strcmp(section->name, "books") != 0) {
        fputs("  ", file);
        put_bar(file, cell);
    }
    fputc('\n', file);
}

static void text_three(FILE *file, const struct report_row *row)
{
    put_padded(file, row->key, SPAN_KEY_COLS);
    for (size_t i = 0; i < row->cell_count; i++) {
        char ratio[RATE_TEXT + 4], text[80];
        say_ratio(&row->cells[i], ratio);
        snprintf(text, sizeof text, "%" PRId64 "/%" PRId64 " %s", row->cells[i].n, row->cells[i].d, ratio);
        fprintf(file, " %*s", SPAN_COLS - 1, row->cells[i].known ? text : "-");
    }
    fputc('\n', file);
}

static void text_heads(FILE *file, const struct report_section *section)
{
    if (section->heads[0] == NULL)
        return;
    fprintf(file, "%*s", SPAN_KEY_COLS, "");
    for (size_t i = 0; i < REPORT_CELLS; i++)
        fprintf(file, "%*s%s", SPAN_COLS - (int)output_width(section->heads[i]), "", section->heads[i]);
    fputc('\n', file);
}

void report_write_text(const struct report *report, FILE *file)
{
    fprintf(file, "%s\n%s\n", report->title, report->days);
    rule(file, '=', COLUMNS);
    for (size_t i = 0; i < report->section_count; i++) {
        const struct report_section *section = &report->sections[i];
        if (section->count == 0)
            continue;
        fprintf(file, "%s\n", section->title);
        rule(file, '-', output_width(section->title));
        text_heads(file, section);
        for (size_t j = 0; j < section->count; j++) {
            if (is_empty(section, &section->rows[j]))
                continue;
            if (section->heads[0] != NULL)
                text_three(file, &section->rows[j]);
            else
                text_one(file, section, &section->rows[j]);
        }
        if (section->has_few)
            fprintf(file, _("* fewer than %d cases: no rank\n"), RANK_SAMPLE);
        fputc('\n', file);
    }
    rule(file, '=', COLUMNS);
    for (size_t i = 0; i < report->foot_count; i++)
        fprintf(file, "%s\n", report->foot[i]);
}

static void csv_number(FILE *file, int64_t value, bool known)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    csv_write_cell(file, known ? text : "-", false, false);
}

/* section, key, figure, n, d, ratio: a row for each number. */
void report_write_csv(const struct report *report, FILE *file)
{
    static const char *const heads[] = {"section", "key", "figure", "n", "d", "ratio"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        csv_write_cell(file, heads[i], i == 0, false);
    csv_write_end(file);
    for (size_t i = 0; i < report->section_count; i++) {
        const struct report_section *section = &report->sections[i];
        for (size_t j = 0; j < section->count; j++) {
            for (size_t k = 0; k < section->rows[j].cell_count; k++) {
                const struct report_cell *cell = &section->rows[j].cells[k];
                char ratio[RATE_TEXT + 4];
                say_ratio(cell, ratio);
                csv_write_cell(file, section->name, true, false);
                csv_write_cell(file, section->rows[j].key, false, true);
                csv_write_cell(file, cell->name, false, false);
                csv_number(file, cell->n, cell->known);
                if (cell->kind == REPORT_COUNT)
                    csv_write_cell(file, "", false, false);
                else
                    csv_number(file, cell->d, cell->known);
                csv_write_cell(file, ratio, false, false);
                csv_write_end(file);
            }
        }
    }
}

static void html_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", file);
        else if (*text == '>')
            fputs("&gt;", file);
        else if (*text == '&')
            fputs("&amp;", file);
        else if (*text == '"')
            fputs("&quot;", file);
        else
            fputc(*text, file);
    }
}

static void html_cell(FILE *file, const struct report_cell *cell)
{
    char ratio[RATE_TEXT + 4];
    say_ratio(cell, ratio);
    if (!cell->known)
        fputs("<td class=n>-</td><td></td><td></td>", file);
    else if (cell->kind == REPORT_COUNT)
        fprintf(file, "<td class=n>%" PRId64 "</td><td></td><td></td>", cell->n);
    else if (cell->kind == REPORT_MEAN)
        fprintf(file, "<td></td><td class=n>%s s</td><td></td>", ratio);
    else if (cell->kind == REPORT_SHARE)
        fprintf(file, "<td></td><td class=n>%s</td><td></td>", ratio);
    else if (cell->kind == REPORT_SPAN)
        fprintf(file, "<td class=n>%s</td><td></td><td></td>", ratio);
    else
        fprintf(file,
                "<td class=n>%" PRId64 " / %" PRId64 "</td><td class=n>%s</td>"
                "<td><meter min=0 max=%" PRId64 " value=%" PRId64 "></meter></td>",
                cell->n, cell->d, ratio, cell->d > 0 ? cell->d : 1, cell->n);
}

static void html_section(FILE *file, const struct report_section *section)
{
    fputs("<h2>", file);
    html_text(file, section->title);
    fputs("</h2>\n<table>\n", file);
    if (section->heads[0] != NULL) {
        fputs("<tr><th></th>", file);
        for (size_t i = 0; i < REPORT_CELLS; i++) {
            fputs("<th colspan=3>", file);
            html_text(file, section->heads[i]);
            fputs("</th>", file);
        }
        fputs("</tr>\n", file);
    }
    for (size_t i = 0; i < section->count; i++) {
        if (is_empty(section, &section->rows[i]))
            continue;
        fputs("<tr><td>", file);
        html_text(file, section->rows[i].key);
        fprintf(file, "%s</td>", section->rows[i].few ? " *" : "");
        for (size_t k = 0; k < section->rows[i].cell_count; k++)
            html_cell(file, &section->rows[i].cells[k]);
        fputs("</tr>\n", file);
    }
    fputs("</table>\n", file);
    if (section->has_few) {
        fputs("<p>", file);
        fprintf(file, _("* fewer than %d cases: no rank\n"), RANK_SAMPLE);
        fputs("</p>\n", file);
    }
}

void report_write_html(const struct report *report, FILE *file)
{
    fputs("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>", file);
    html_text(file, report->title);
    fputs("</title>\n<style>body{font-family:sans-serif;max-width:60em;margin:2em auto}td,th{padding:.1em .6em;"
          "text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}pre{overflow-wrap:anywhere;"
          "white-space:pre-wrap}</style></head><body>\n<h1>",
          file);
    html_text(file, report->title);
    fputs("</h1>\n<p>", file);
    html_text(file, report->days);
    fputs("</p>\n", file);
    for (size_t i = 0; i < report->section_count; i++)
        if (report->sections[i].count > 0)
            html_section(file, &report->sections[i]);
    fputs("<pre>\n", file);
    for (size_t i = 0; i < report->foot_count; i++) {
        html_text(file, report->foot[i]);
        fputc('\n', file);
    }
    fputs("</pre>\n</body></html>\n", file);
}
