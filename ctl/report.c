/* The sections of a report. */
#include "ctl/report.h"

#include "ctl/rates.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static const struct {
    const char *label;
    const char *name;
    enum measure n, d;
} three[] = {
    {N_("calls answered"), "answer", MEASURE_ANSWER_N, MEASURE_ANSWER_D},
    {N_("completion"), "completion", MEASURE_COMPLETION_N, MEASURE_COMPLETION_D},
    {N_("callback"), "callback", MEASURE_CALLBACK_N, MEASURE_CALLBACK_D},
};

struct report_section *report_section(struct report *report, const char *name, const char *title)
{
    struct report_section *section = &report->sections[report->section_count++];
    *section = (struct report_section){.name = name, .title = title};
    return section;
}

struct report_row *report_row(struct report *report, struct report_section *section, const char *key)
{
    if (section->count == section->capacity) {
        size_t capacity = section->capacity ? section->capacity * 2 : 32;
        struct report_row *rows = realloc(section->rows, capacity * sizeof *rows);
        report->failed |= rows == NULL;
        if (rows == NULL)
            return NULL;
        section->rows = rows;
        section->capacity = capacity;
    }
    struct report_row *row = &section->rows[section->count++];
    *row = (struct report_row){.few = false};
    snprintf(row->key, sizeof row->key, "%s", key);
    return row;
}

void report_cell(struct report_row *row, enum report_kind kind, const char *name, int64_t n, int64_t d,
                 bool known)
{
    if (row != NULL && row->cell_count < REPORT_CELLS)
        row->cells[row->cell_count++] =
            (struct report_cell){.kind = kind, .name = name, .n = n, .d = d, .known = known};
}

void report_foot(struct report *report, const char *format, ...)
{
    va_list arguments;
    if (report->foot_count == REPORT_FOOT)
        return;
    va_start(arguments, format);
    vsnprintf(report->foot[report->foot_count++], REPORT_LINE, format, arguments);
    va_end(arguments);
}

void report_clear(struct report *report)
{
    for (size_t i = 0; i < report->section_count; i++)
        free(report->sections[i].rows);
    *report = (struct report){.section_count = 0};
}

static void three_cells(struct report_row *row, const struct rates_row *figures)
{
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
        report_cell(row, REPORT_RATE, three[i].name, rates_value(figures, three[i].n),
                    rates_value(figures, three[i].d), figures->known);
}

void report_rates(struct report *report, const struct rates_row *total)
{
    struct report_section *section = report_section(report, "rates", _("The three rates"));
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
        report_cell(report_row(report, section, gettext(three[i].label)), REPORT_RATE, three[i].name,
                    rates_value(total, three[i].n), rates_value(total, three[i].d), total->known);
}

static bool stands_above(enum measure measure)
{
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
        if (measure == three[i].n || measure == three[i].d)
            return true;
    return false;
}

void report_figures(struct report *report, const struct rates_row *total)
{
    struct report_section *section = report_section(report, "figures", _("Beside them"));
    for (size_t i = 0; i < measure_row_count; i++) {
        const struct measure_row *m = &measure_rows[i];
        if (stands_above(m->measure))
            continue;
        enum report_kind kind = m->is_ms  ? (m->base ? REPORT_MEAN : REPORT_SPAN)
                                : m->base ? REPORT_RATE
                                          : REPORT_COUNT;
        report_cell(report_row(report, section, gettext(m->label)), kind, m->name,
                    rates_value(total, m->measure), m->base ? rates_value(total, m->base) : 0, total->known);
        for (int c = 0; m->measure == MEASURE_ANSWERED_IN_TARGET_N && c < CONVENTION_COUNT; c++) {
            int64_t n = 0, d = 0;
            rates_convention((enum convention)c, rates_value(total, MEASURE_ANSWERED_IN_TARGET_N),
                             rates_value(total, MEASURE_ABANDONED_N),
                             rates_value(total, MEASURE_SHORT_ABANDONED_N),
                             rates_value(total, MEASURE_ANSWER_D), &n, &d);
            report_cell(report_row(report, section, gettext(convention_rows[c].label)), REPORT_RATE,
                        convention_rows[c].name, n, d, total->known);
        }
        for (int w = 0; m->measure == WORKLOAD_BELOW && w < WORKLOAD_COUNT; w++) {
            int64_t n = 0, d = 0;
            rates_workload_of(total, (enum workload)w, &n, &d);
            report_cell(report_row(report, section, gettext(workload_rows[w].label)),
                        workload_rows[w].is_ms ? REPORT_MEAN : REPORT_SHARE, workload_rows[w].name, n, d,
                        total->known);
        }
    }
}

/* Lowest completion first among those with enough cases; more cases first among equals and among the few. */
static int by_completion(const void *a, const void *b)
{
    const struct report_cell *x = &((const struct report_row *)a)->cells[0];
    const struct report_cell *y = &((const struct report_row *)b)->cells[0];
    if ((x->d >= RANK_SAMPLE) != (y->d >= RANK_SAMPLE))
        return x->d >= RANK_SAMPLE ? -1 : 1;
    if (x->d >= RANK_SAMPLE && x->n * y->d != y->n * x->d)
        return x->n * y->d < y->n * x->d ? -1 : 1;
    if (x->d != y->d)
        return x->d > y->d ? -1 : 1;
    return strcmp(((const struct report_row *)a)->key, ((const struct report_row *)b)->key);
}

void report_departments(struct report *report, const struct rates_reply *reply)
{
    struct report_section *section =
        report_section(report, "departments", _("Completion by department, lowest first"));
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct rates_row *figures = &reply->rows[i];
        int64_t d = rates_value(figures, MEASURE_COMPLETION_D);
        if (d == 0 && rates_value(figures, MEASURE_CALLBACK_D) == 0)
            continue;
        struct report_row *row = report_row(report, section, figures->id == 0 ? _("hotline") : figures->key);
        if (row == NULL)
            return;
        row->few = d < RANK_SAMPLE;
        section->has_few |= row->few;
        report_cell(row, REPORT_RATE, "completion", rates_value(figures, MEASURE_COMPLETION_N), d,
                    figures->known);
    }
    if (section->count > 0)
        qsort(section->rows, section->count, sizeof section->rows[0], by_completion);
}

void report_spans(struct report *report, const struct rates_reply *reply, const char *name, const char *title)
{
    struct report_section *section = report_section(report, name, title);
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
        section->heads[i] = gettext(three[i].label);
    for (size_t i = 0; i < reply->row_count; i++) {
        struct report_row *row = report_row(report, section, reply->rows[i].key);
        three_cells(row, &reply->rows[i]);
    }
}

static const char *rate_label(const char *name)
{
    for (size_t i = 0; i < sizeof three / sizeof three[0]; i++)
        if (strcmp(three[i].name, name) == 0)
            return three[i].label;
    return name;
}

void report_books(struct report *report, const struct ledger_reply *ledger)
{
    struct report_section *misses = report_section(report, "misses", _("The misses, by reason"));
    struct report_section *books = report_section(report, "books", _("The books (in / out)"));
    char key[TEXT_NAME + 40];
    for (size_t i = 0; i < ledger->row_count; i++) {
        const struct ledger_row *line = &ledger->rows[i];
        const char *name = name_of(&ledger_item_names, line->item);
        if (strncmp(name, "miss_", 5) != 0 || line->value == 0)
            continue;
        snprintf(key, sizeof key, "%s: %s", gettext(rate_label(name_of(&ledger_account_names, line->account))),
                 gettext(label_of(&miss_names, name_value(&miss_names, name + 5))));
        report_cell(report_row(report, misses, key), REPORT_COUNT, name, line->value, 0, true);
    }
    for (size_t i = 0; i < ledger->balance_count; i++) {
        const struct ledger_balance *balance = &ledger->balances[i];
        report_cell(report_row(report, books, gettext(label_of(&ledger_account_names, balance->account))),
                    REPORT_RATE, name_of(&ledger_account_names, balance->account), balance->in, balance->out,
                    true);
    }
}
