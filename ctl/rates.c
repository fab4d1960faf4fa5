/* Columns and cells of the rates. */
#include "ctl/rates.h"

#include "ctl/values.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static size_t add(struct rates_column *out, size_t count, const struct measure_row *row, bool is_rate)
{
    out[count] = (struct rates_column){.name = is_rate ? row->rate : row->name,
                                       .sentence = row->sentence,
                                       .n = row->measure,
                                       .d = is_rate ? row->base : 0};
    return count + 1;
}

/* Each rate follows its n, or the d that stands beside it: n, d, rate; the d of other n is a column before. */
size_t rates_columns(struct rates_column out[RATES_COLUMNS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < measure_row_count; i++) {
        const struct measure_row *row = &measure_rows[i];
        const struct measure_row *next = i + 1 < measure_row_count ? &measure_rows[i + 1] : NULL;
        count = add(out, count, row, false);
        for (int w = 0; row->measure == WORKLOAD_BELOW && w < WORKLOAD_COUNT; w++)
            out[count++] = (struct rates_column){
                .name = workload_rows[w].name, .sentence = workload_rows[w].sentence, .workload = w + 1};
        if (row->rate == NULL)
            continue;
        if (next != NULL && next->measure == row->base) {
            count = add(out, count, next, false);
            i++;
        }
        count = add(out, count, row, true);
        for (int c = 0; row->measure == MEASURE_ANSWERED_IN_TARGET_N && c < CONVENTION_COUNT; c++)
            out[count++] = (struct rates_column){.name = convention_rows[c].name,
                                                 .sentence = convention_rows[c].sentence,
                                                 .n = row->measure,
                                                 .d = row->base,
                                                 .convention = c + 1};
    }
    return count;
}

int64_t rates_value(const struct rates_row *row, enum measure measure)
{
    for (size_t i = 0; i < row->figure_count; i++)
        if (row->figures[i].measure == (int64_t)measure)
            return row->figures[i].value;
    return 0;
}

void rates_workload_of(const struct rates_row *row, enum workload workload, int64_t *ret_n, int64_t *ret_d)
{
    int64_t sums[MEASURE_END] = {0};
    for (size_t i = 0; i < row->figure_count; i++)
        if (row->figures[i].measure > 0 && row->figures[i].measure < MEASURE_END)
            sums[row->figures[i].measure] = row->figures[i].value;
    rates_workload(workload, sums, ret_n, ret_d);
}

static void workload_cell(const struct rates_row *row, enum workload workload, char out[RATES_CELL_SIZE])
{
    char text[RATE_TEXT];
    int64_t n = 0, d = 0;
    rates_workload_of(row, workload, &n, &d);
    if (workload_rows[workload].is_ms && d > 0)
        snprintf(text, sizeof text, "%" PRId64, n / d);
    else
        rate_text(n, d, text);
    snprintf(out, RATES_CELL_SIZE, "%s", text);
}

void rates_cell(const struct rates_row *row, const struct rates_column *column, bool answered_only,
                char out[RATES_CELL_SIZE])
{
    bool needs_asked = column->n == MEASURE_ANSWER_D || column->d == MEASURE_ANSWER_D;
    if (!row->known || (answered_only && needs_asked)) {
        snprintf(out, RATES_CELL_SIZE, "-");
    } else if (column->workload != 0) {
        workload_cell(row, (enum workload)(column->workload - 1), out);
    } else if (column->d == 0) {
        snprintf(out, RATES_CELL_SIZE, "%" PRId64, rates_value(row, column->n));
    } else {
        char text[RATE_TEXT];
        int64_t n = rates_value(row, column->n), d = rates_value(row, column->d);
        if (column->convention != 0)
            rates_convention((enum convention)(column->convention - 1), n,
                             rates_value(row, MEASURE_ABANDONED_N), rates_value(row, MEASURE_SHORT_ABANDONED_N),
                             d, &n, &d);
        rate_text(n, d, text);
        snprintf(out, RATES_CELL_SIZE, "%s", text);
    }
}

void rates_gap(const struct zone *zone, const struct gap_row *gap, char out[RATES_GAP_SIZE])
{
    char from[VALUE_TEXT_SIZE], to[VALUE_TEXT_SIZE];
    value_instant(zone, gap->from_at, from);
    value_instant(zone, gap->to_at, to);
    snprintf(out, RATES_GAP_SIZE, _("calls not measured: %.32s from %.40s to %.40s (%" PRId64 " s)"),
             gap->exchange, from, to, (gap->to_at - gap->from_at + 999) / 1000);
}

void rates_print_gaps(struct output *out, const struct gap_row *gaps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char line[RATES_GAP_SIZE];
        if (out->mode == OUTPUT_TEXT) {
            rates_gap(out->zone, &gaps[i], line);
            output_line(out, "%s", line);
        } else if (out->mode == OUTPUT_JSON) {
            json_t *object = output_object(out, &gap_row_shape, &gaps[i]);
            json_object_set_new(object, "key", json_string("not_measured"));
            output_json(out, object);
        }
    }
}

enum result rates_total(const struct rates_reply *reply, struct rates_row *ret)
{
    struct figure *figures = calloc(MEASURE_END, sizeof *figures);
    if (figures == NULL)
        return RESULT_NO_MEMORY;
    *ret = (struct rates_row){.key = "total", .known = true, .figures = figures, .figure_count = MEASURE_END};
    for (int64_t measure = 0; measure < MEASURE_END; measure++)
        figures[measure].measure = measure;
    for (size_t i = 0; i < reply->row_count; i++) {
        ret->known = ret->known && reply->rows[i].known;
        for (size_t j = 0; j < reply->rows[i].figure_count; j++) {
            const struct figure *figure = &reply->rows[i].figures[j];
            if (figure->measure > 0 && figure->measure < MEASURE_END)
                figures[figure->measure].value += figure->value;
        }
    }
    return RESULT_OK;
}
