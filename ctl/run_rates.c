/* The verb `rates`: figures by key or day, and the misses of a rate with what works them off. */
#include "ctl/csv.h"
#include "ctl/days.h"
#include "ctl/rates.h"
#include "ctl/runs.h"

#include "wire/codec.h"

#include <assert.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { BY_DAY = SPLIT_COUNT, BY_MONTH, BY_COUNT, MISSES_PAGE = 500 };

/* As split_names, and days and months. */
static const char *const by_name[] = {"total", "hour", "department", "operator", "category",
                                      "queue", "type", "urgency",    "day",      "month"};
static const struct name_list by_names = {.names = by_name, .labels = by_name, .count = BY_COUNT};
_Static_assert(sizeof by_name / sizeof by_name[0] == BY_COUNT, "a name for each value");

enum misses_rate { MISSES_NONE, MISSES_ANSWER, MISSES_COMPLETION, MISSES_CALLBACK, MISSES_COUNT };
static const char *const misses_name[] = {"", "answer", "completion", "callback"};
static const struct name_list misses_names = {
    .names = misses_name, .labels = misses_name, .count = MISSES_COUNT};

#define T struct rates_arguments
static const struct field rates_fields[] = {
    ROW_DATE(T, day, 0, N_("one day")),
    ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_TEXT(T, month, 0, N_("one month: YYYY-MM, this or last")),
    ROW_NAME(T, by, &by_names, 0, N_("a row for each of these")),
    ROW_BOOL(T, then, 0, N_("as sealed at the end of the day, instead of as known now")),
    ROW_NAME(T, misses, &misses_names, 0, N_("list the misses of this rate instead")),
    ROW_TEXT(T, key, 0, N_("only the misses of this key of --by")),
    ROW_INT(T, limit, 0, N_("most misses")),
    ROW_INT(T, level, 0, N_("sums below the categories or departments of this level; 1 is the top")),
    ROW_BOOL(T, frozen, 0, N_("as the month was frozen after its last day")),
    ROW_BOOL(T, changes, 0, N_("what has moved since the month was frozen, and what moved it")),
};
SHAPE(rates_arguments_shape, "rates_arguments", T, rates_fields, "Arguments of rates.");
#undef T

/* What a person can do about a miss. %s is the number of the ticket or the id of the call. */
static const struct {
    enum miss_reason reason;
    const char *verb;
} works_off[] = {
    {MISS_NOT_REPLIED, "ticket reply %s"},    {MISS_AWAITING_AUDIT, "ticket audit %s"},
    {MISS_REDO_OPEN, "ticket reply %s"},      {MISS_NOT_CALLED, "ticket callback %s"},
    {MISS_NOT_REACHED, "ticket callback %s"}, {MISS_ABANDONED, "call returned %s"},
    {MISS_REFUSED, "call returned %s"},       {MISS_END_UNSEEN, "call returned %s"},
    {MISS_TIMED_OUT, "call returned %s"},     {MISS_NO_AGENT, "call returned %s"},
    {MISS_QUEUE_FULL, "call returned %s"},    {MISS_LEFT_BY_KEY, "call returned %s"},
    {MISS_WITHDRAWN, "call returned %s"},
};

static void verb_of_miss(const struct miss_row *miss, char *out, size_t size)
{
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, miss->number != 0 ? miss->number : miss->call_id);
    out[0] = '\0';
    for (size_t i = 0; i < sizeof works_off / sizeof works_off[0]; i++) {
        if ((int)works_off[i].reason == miss->reason) {
            const char *gap = strstr(works_off[i].verb, "%s");
            snprintf(out, size, "%.*s%s", (int)(gap - works_off[i].verb), works_off[i].verb, id);
        }
    }
}

/* Types, urgencies, the total and the hotline itself have labels of the user's language; other keys are names. */
static const char *key_label(const struct rates_row *row, int by)
{
    if (row->key[0] == '\0')
        return "-";
    if (by == SPLIT_TYPE && row->id > 0)
        return gettext(label_of(&type_names, (int)row->id - 1));
    if (by == SPLIT_URGENCY && row->id > 0)
        return gettext(label_of(&urgency_names, (int)row->id - 1));
    if (by == SPLIT_TOTAL)
        return _("total");
    if (by == SPLIT_DEPARTMENT && row->id == 0)
        return _("hotline");
    return row->key;
}

static void text_row(const struct rates_row *row, int by, char (*cells)[RATES_CELL_SIZE])
{
    bool answered_only = by == SPLIT_OPERATOR;
    static const struct {
        enum measure n, d;
    } rates[] = {{MEASURE_ANSWER_N, MEASURE_ANSWER_D},
                 {MEASURE_COMPLETION_N, MEASURE_COMPLETION_D},
                 {MEASURE_CALLBACK_N, MEASURE_CALLBACK_D}};
    snprintf(cells[0], RATES_CELL_SIZE, "%s", key_label(row, by));
    for (size_t i = 0; i < 3; i++) {
        char n[RATES_CELL_SIZE];
        char d[RATES_CELL_SIZE];
        char rate[RATES_CELL_SIZE];
        rates_cell(row, &(struct rates_column){.n = rates[i].n}, answered_only, n);
        rates_cell(row, &(struct rates_column){.n = rates[i].d}, answered_only, d);
        rates_cell(row, &(struct rates_column){.n = rates[i].n, .d = rates[i].d}, answered_only, rate);
        snprintf(cells[1 + i * 2], RATES_CELL_SIZE, "%.20s / %.20s", n, d);
        snprintf(cells[2 + i * 2], RATES_CELL_SIZE, "%s", rate);
    }
    rates_cell(row, &(struct rates_column){.n = MEASURE_ON_TIME_N}, answered_only, cells[7]);
}

/* Answer, completion and callback beside each other, a row a key. */
static enum exit_code text_table(struct ctl *ctl, const struct rates_reply *reply,
                                 const struct rates_row *total, int by)
{
    enum { COLUMNS = 8 };
    const char *heads[COLUMNS] = {_("key"), _("answered"), "%", _("completion"),
                                  "%",      _("callback"), "%", _("on time")};
    const bool right[COLUMNS] = {false, true, true, true, true, true, true, true};
    size_t rows = reply->row_count + (total != NULL ? 1 : 0);
    char(*texts)[RATES_CELL_SIZE] = calloc(rows * COLUMNS + 1, sizeof *texts);
    const char **cells = calloc(rows * COLUMNS + 1, sizeof *cells);
    if (texts != NULL && cells != NULL) {
        for (size_t i = 0; i < reply->row_count; i++)
            text_row(&reply->rows[i], by, texts + i * COLUMNS);
        if (total != NULL)
            text_row(total, SPLIT_TOTAL, texts + reply->row_count * COLUMNS);
        for (size_t i = 0; i < rows * COLUMNS; i++)
            cells[i] = texts[i];
        output_table(&ctl->output,
                     &(struct output_table){
                         .heads = heads, .right = right, .columns = COLUMNS, .rows = rows, .cells = cells});
    }
    bool good = texts != NULL && cells != NULL;
    free(texts);
    free(cells);
    return good ? EXIT_CODE_OK : ctl_failed(ctl, RESULT_NO_MEMORY);
}

static void text_conventions(struct ctl *ctl, const struct rates_row *row)
{
    for (int c = 0; c < CONVENTION_COUNT && row->known; c++) {
        const char *label = gettext(convention_rows[c].label);
        size_t width = output_width(label);
        char rate[RATE_TEXT];
        int64_t n = 0, d = 0;
        rates_convention((enum convention)c, rates_value(row, MEASURE_ANSWERED_IN_TARGET_N),
                         rates_value(row, MEASURE_ABANDONED_N), rates_value(row, MEASURE_SHORT_ABANDONED_N),
                         rates_value(row, MEASURE_ANSWER_D), &n, &d);
        rate_text(n, d, rate);
        output_line(&ctl->output, "%s%*s%10" PRId64 " / %" PRId64 "  %s%s", label,
                    width < 30 ? (int)(30 - width) : 1, "", n, d, rate, d > 0 ? " %" : "");
    }
}

static void text_workloads(struct ctl *ctl, const struct rates_row *row)
{
    for (int w = 0; w < WORKLOAD_COUNT && row->known; w++) {
        const char *label = gettext(workload_rows[w].label);
        size_t width = output_width(label);
        char text[RATE_TEXT];
        int64_t n = 0, d = 0;
        rates_workload_of(row, (enum workload)w, &n, &d);
        if (workload_rows[w].is_ms && d > 0)
            duration_text(n / d, text, sizeof text);
        else
            rate_text(n, d, text);
        output_line(&ctl->output, "%s%*s%10s%s", label, width < 30 ? (int)(30 - width) : 1, "", text,
                    d > 0 && !workload_rows[w].is_ms ? " %" : "");
    }
}

/* Everything of one row beneath each other. */
static void text_all(struct ctl *ctl, const struct rates_row *row)
{
    struct rates_column columns[RATES_COLUMNS_MAX];
    size_t count = rates_columns(columns);
    for (size_t i = 0; i < count; i++) {
        char cell[RATES_CELL_SIZE];
        if (columns[i].d != 0 || columns[i].workload != 0)
            continue;
        const struct measure_row *measure = measure_row(columns[i].n);
        rates_cell(row, &columns[i], false, cell);
        if (row->known && measure->is_ms && measure->base == 0)
            duration_text(rates_value(row, columns[i].n), cell, sizeof cell);
        size_t width = output_width(gettext(measure->label));
        const char *label = gettext(measure->label);
        int gap = width < 30 ? (int)(30 - width) : 1;
        int64_t n = rates_value(row, columns[i].n);
        int64_t d = measure->base != 0 ? rates_value(row, measure->base) : 0;
        if (!row->known || measure->base == 0) {
            output_line(&ctl->output, "%s%*s%10s", label, gap, "", cell);
        } else if (measure->is_ms) {
            output_line(&ctl->output, _("%s%*s%10s ms, %.1f s on average"), label, gap, "", cell,
                        d > 0 ? (double)n / (double)d / 1000.0 : 0.0);
        } else {
            char rate[RATE_TEXT];
            rate_text(n, d, rate);
            output_line(&ctl->output, "%s%*s%10s / %" PRId64 "  %s%s", label, gap, "", cell, d, rate,
                        d > 0 ? " %" : "");
        }
        if (columns[i].n == MEASURE_ANSWERED_IN_TARGET_N)
            text_conventions(ctl, row);
        if (columns[i].n == WORKLOAD_BELOW)
            text_workloads(ctl, row);
    }
}

static void text_tail(struct ctl *ctl, const struct rates_reply *reply, const struct rates_row *total)
{
    static const struct {
        enum measure n, d;
        const char *label;
    } rates[] = {{MEASURE_COMPLETION_N, MEASURE_COMPLETION_D, N_("completion")},
                 {MEASURE_CALLBACK_N, MEASURE_CALLBACK_D, N_("callback")}};
    const int64_t recoverable[] = {reply->recoverable_completion, reply->recoverable_callback};
    for (size_t i = 0; i < 2 && total->known; i++) {
        char rate[RATE_TEXT];
        int64_t n = rates_value(total, rates[i].n) + recoverable[i];
        if (recoverable[i] == 0)
            continue;
        rate_text(n, rates_value(total, rates[i].d), rate);
        output_line(&ctl->output, _("%s still attainable: %" PRId64 " / %" PRId64 "  %s %%"),
                    gettext(rates[i].label), n, rates_value(total, rates[i].d), rate);
    }
    if (reply->waiting_calls > 0)
        output_line(&ctl->output, _("calls waiting now: %" PRId64), reply->waiting_calls);
    rates_print_gaps(&ctl->output, reply->gaps, reply->gap_count);
    if (reply->unsealed[0] != '\0')
        output_line(&ctl->output, _("not sealed: %s"), reply->unsealed);
    output_line(&ctl->output, _("as of event %" PRId64 ", chain %.16s"), reply->as_of_seq, reply->head);
}

static void csv_row(struct ctl *ctl, const struct rates_row *row, const struct rates_column *columns,
                    size_t count, bool answered_only)
{
    csv_write_cell(ctl->output.file, row->key, true, true);
    for (size_t i = 0; i < count; i++) {
        char cell[RATES_CELL_SIZE];
        rates_cell(row, &columns[i], answered_only, cell);
        csv_write_cell(ctl->output.file, cell, false, false);
    }
    csv_write_end(ctl->output.file);
}

static void json_row(struct ctl *ctl, const struct rates_row *row, const struct rates_column *columns,
                     size_t count, bool answered_only)
{
    json_t *object = json_object();
    json_object_set_new(object, "key", json_string(row->key));
    json_object_set_new(object, "id", json_integer(row->id));
    json_object_set_new(object, "known", json_boolean(row->known));
    for (size_t i = 0; i < count; i++) {
        char cell[RATES_CELL_SIZE];
        rates_cell(row, &columns[i], answered_only, cell);
        json_t *value = json_null();
        if (strcmp(cell, "-") != 0)
            value = columns[i].n == 0 || columns[i].d != 0 ? json_string(cell)
                                                           : json_integer(rates_value(row, columns[i].n));
        json_object_set_new(object, columns[i].name, value);
    }
    output_json(&ctl->output, object);
}

static enum exit_code print_rates(struct ctl *ctl, const struct rates_reply *reply, int by)
{
    struct rates_column columns[RATES_COLUMNS_MAX];
    size_t count = rates_columns(columns);
    struct rates_row total = {0};
    bool answered_only = by == SPLIT_OPERATOR;
    bool add_total = by != SPLIT_TOTAL;
    enum exit_code code = EXIT_CODE_OK;
    if (rates_total(reply, &total) != RESULT_OK)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    switch (ctl->output.mode) {
    case OUTPUT_TEXT:
        code = text_table(ctl, reply, add_total ? &total : NULL, by);
        if (!add_total && code == EXIT_CODE_OK) {
            output_line(&ctl->output, "%s", "");
            text_all(ctl, &total);
        }
        text_tail(ctl, reply, &total);
        break;
    case OUTPUT_CSV:
        output_mark(&ctl->output);
        csv_write_cell(ctl->output.file, "key", true, false);
        for (size_t i = 0; i < count; i++)
            csv_write_cell(ctl->output.file, columns[i].name, false, false);
        csv_write_end(ctl->output.file);
        for (size_t i = 0; i < reply->row_count; i++)
            csv_row(ctl, &reply->rows[i], columns, count, answered_only);
        if (add_total)
            csv_row(ctl, &total, columns, count, false);
        break;
    case OUTPUT_JSON:
        for (size_t i = 0; i < reply->row_count; i++)
            json_row(ctl, &reply->rows[i], columns, count, answered_only);
        if (add_total)
            json_row(ctl, &total, columns, count, false);
        rates_print_gaps(&ctl->output, reply->gaps, reply->gap_count);
        break;
    }
    free(total.figures);
    return code;
}

static void miss_json(struct ctl *ctl, const struct shape *shape, const struct miss_row *row)
{
    char verb[96];
    json_t *object = output_object(&ctl->output, shape, row);
    verb_of_miss(row, verb, sizeof verb);
    json_object_set_new(object, "verb", json_string(verb));
    output_json(&ctl->output, object);
}

static void print_misses(struct ctl *ctl, const struct misses_reply *reply, bool first)
{
    const struct shape *shape = shape_field(&misses_reply_shape, "rows")->of;
    if (ctl->output.mode == OUTPUT_CSV && first)
        output_csv_heads(&ctl->output, shape);
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct miss_row *row = &reply->rows[i];
        char at[VALUE_TEXT_SIZE];
        char verb[96];
        switch (ctl->output.mode) {
        case OUTPUT_JSON:
            miss_json(ctl, shape, row);
            break;
        case OUTPUT_CSV:
            output_csv_row(&ctl->output, shape, row);
            break;
        case OUTPUT_TEXT:
            verb_of_miss(row, verb, sizeof verb);
            value_instant(&ctl->zone, row->at, at);
            output_line(
                &ctl->output, "%" PRId64 "  %s  %s%s%s  %s%s%s  -> rexianctl %s",
                row->number != 0 ? row->number : row->call_id, at, gettext(label_of(&miss_names, row->reason)),
                row->recoverable ? ", " : "", row->recoverable ? _("can still be worked off") : "",
                row->title[0] != '\0' ? row->title : row->ref, row->who[0] != '\0' ? "  " : "", row->who, verb);
            break;
        }
    }
}

/* The id of a key of a split is told by the rates themselves. */
static enum exit_code find_key(struct ctl *ctl, const struct rates_request *rates, const char *key,
                               int64_t *ret)
{
    struct rates_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type("rates.show"), rates, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    code = EXIT_CODE_USAGE;
    for (size_t i = 0; i < reply.row_count; i++) {
        if (strcmp(reply.rows[i].key, key) == 0) {
            *ret = reply.rows[i].id;
            code = EXIT_CODE_OK;
        }
    }
    shape_free(&rates_reply_shape, &reply);
    return code == EXIT_CODE_OK ? code : ctl_tell(ctl, code, _("--key: '%s': is no key of these days"), key);
}

static enum exit_code list_misses(struct ctl *ctl, const struct rates_arguments *given,
                                  const struct rates_request *rates)
{
    struct misses_request request = {.by = rates->by};
    int64_t have = 0;
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    snprintf(request.rate, sizeof request.rate, "%s", misses_name[given->misses]);
    snprintf(request.from, sizeof request.from, "%s", rates->from);
    snprintf(request.to, sizeof request.to, "%s", rates->to);
    if (given->key[0] != '\0')
        code = find_key(ctl, rates, given->key, &request.key);
    else
        request.by = SPLIT_TOTAL;
    for (bool first = true; more && code == EXIT_CODE_OK; first = false) {
        struct misses_reply reply;
        request.limit =
            given->limit > 0 && given->limit - have < MISSES_PAGE ? given->limit - have : MISSES_PAGE;
        if (request.limit <= 0)
            break;
        code = ctl_ask(ctl, message_by_type("rates.misses"), &request, &reply);
        if (code != EXIT_CODE_OK)
            break;
        print_misses(ctl, &reply, first);
        have += (int64_t)reply.row_count;
        more = (int64_t)reply.row_count == request.limit;
        if (reply.row_count > 0) {
            const struct miss_row *last = &reply.rows[reply.row_count - 1];
            request.after = given->misses == MISSES_ANSWER ? last->call_id : last->number;
        }
        if (!more)
            output_line(&ctl->output, _("misses: %" PRId64), reply.total);
        shape_free(&misses_reply_shape, &reply);
    }
    return code;
}

enum exit_code run_rates(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct rates_arguments *given = arguments;
    struct rates_request request = {.by = given->by >= BY_DAY ? SPLIT_TOTAL : given->by,
                                    .days = given->by == BY_DAY,
                                    .months = given->by == BY_MONTH,
                                    .then = given->then,
                                    .level = given->level,
                                    .frozen = given->frozen};
    (void)verb;
    const struct days_given days = {given->day, given->month, "", given->from, given->to};
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    if (code != EXIT_CODE_OK)
        return code;
    if (given->changes)
        return run_month_changes(ctl, given->month, request.from);
    if (given->frozen && (given->month[0] == '\0' && given->by != BY_MONTH))
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("--frozen: only whole months are frozen; give --month"));
    if (given->misses != MISSES_NONE && given->level != 0)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("--misses lists single tickets: leave --level out"));
    if (given->misses != MISSES_NONE)
        return list_misses(ctl, given, &request);
    struct rates_reply reply;
    code = ctl_ask(ctl, message_by_type("rates.show"), &request, &reply);
    if (code == EXIT_CODE_OK) {
        code = print_rates(ctl, &reply, given->by);
        shape_free(&rates_reply_shape, &reply);
    }
    return code;
}

enum exit_code run_export_rates(struct ctl *ctl, const struct verb *verb, const void *request)
{
    if (ctl->output.mode == OUTPUT_TEXT)
        ctl->output.mode = OUTPUT_CSV;
    return run_rates(ctl, verb, request);
}
