/* The verbs `service`, `worst-hours` and `staffing`. */
#include "ctl/service.h"

#include "core/staffing.h"
#include "ctl/rates.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/messages_service.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

#define T struct service_arguments
static const struct field service_fields[] = {
    ROW_DATE(T, day, 0, N_("one day")),
    ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_TEXT(T, month, 0, N_("one month: YYYY-MM, this or last")),
    ROW_NAME(T, by, &service_by_names, 0, N_("a row for each of these")),
    ROW_MS(T, within_ms, 0, N_("answered within this wait; 0: the city's target")),
};
SHAPE(service_arguments_shape, "service_arguments", T, service_fields, "Arguments of service.");
#undef T

#define T struct staffing_arguments
static const struct field staffing_fields[] = {
    ROW_DATE(T, day, 0, N_("one day")),
    ROW_INT(T, weeks, 0, N_("days of the same kind before whose calls are the ground, 1 to 52; 0: 4")),
    ROW_MS(T, within_ms, 0, N_("answered within this wait; 0: the city's target")),
    ROW_INT(T, share_percent, 0, N_("this share of the calls, 1 to 99; 0: the city's share")),
    ROW_MS(T, wrap_up_ms, 0, N_("wrap-up that each call takes beside its talk; 0: as it was measured")),
};
SHAPE(staffing_arguments_shape, "staffing_arguments", T, staffing_fields, "Arguments of staffing.");
#undef T

enum { CELL_SIZE = 40, COLUMNS_MOST = 10, COLUMNS_BY_OPERATOR = COLUMNS_MOST + 3 };

/* A table of short texts; `put` writes the cells of a row. */
static enum exit_code print_table(struct ctl *ctl, const char *const *heads, const bool *right, size_t columns,
                                  size_t rows, const void *context,
                                  void (*put)(struct ctl *ctl, const void *context, size_t row,
                                              char (*cells)[CELL_SIZE]))
{
    char(*texts)[CELL_SIZE] = calloc(rows * columns + 1, sizeof *texts);
    const char **cells = calloc(rows * columns + 1, sizeof *cells);
    bool good = texts != NULL && cells != NULL;
    for (size_t i = 0; i < rows && good; i++)
        put(ctl, context, i, texts + i * columns);
    for (size_t i = 0; i < rows * columns && good; i++)
        cells[i] = texts[i];
    if (good)
        output_table(&ctl->output,
                     &(struct output_table){
                         .heads = heads, .right = right, .columns = columns, .rows = rows, .cells = cells});
    free(texts);
    free(cells);
    return good ? EXIT_CODE_OK : ctl_failed(ctl, RESULT_NO_MEMORY);
}

static void put_seconds(char out[CELL_SIZE], int64_t ms)
{
    snprintf(out, CELL_SIZE, "%" PRId64 ".%" PRId64, ms / 1000, ms % 1000 / 100);
}

static void put_count(char out[CELL_SIZE], int64_t count)
{
    snprintf(out, CELL_SIZE, "%" PRId64, count);
}

static void put_service(struct ctl *ctl, const void *context, size_t i, char (*cells)[CELL_SIZE])
{
    const struct service_reply *reply = context;
    const struct service_row *row = &reply->rows[i];
    (void)ctl;
    snprintf(cells[0], CELL_SIZE, "%.39s",
             row->id == 0 && strcmp(row->key, "total") == 0 ? _("total") : row->key);
    put_count(cells[1], row->asked);
    put_count(cells[2], row->answered);
    snprintf(cells[3], CELL_SIZE, "%s", row->answer_rate);
    put_count(cells[4], row->within);
    snprintf(cells[5], CELL_SIZE, "%s", row->within_rate);
    put_count(cells[6], row->abandoned);
    put_seconds(cells[7], row->asa_ms);
    put_seconds(cells[8], row->abandon_time_ms);
    put_seconds(cells[9], row->longest_wait_ms);
}

/* A call stands with who answered it first; talks and holds with who had them. */
static void put_by_operator(struct ctl *ctl, const void *context, size_t i, char (*cells)[CELL_SIZE])
{
    const struct service_row *row = &((const struct service_reply *)context)->rows[i];
    put_service(ctl, context, i, cells);
    put_count(cells[COLUMNS_MOST], row->taken_over);
    put_seconds(cells[COLUMNS_MOST + 1], row->talk_ms);
    put_seconds(cells[COLUMNS_MOST + 2], row->held_ms);
}

/* The percentages of one row by each convention. */
static void print_conventions(struct ctl *ctl, const struct service_row *row)
{
    const struct {
        const char *label;
        const char *rate;
    } rates[] = {{_("answered, without short abandons"), row->answer_no_short_rate},
                 {_("answered, with those who left in the menu"), row->answer_with_menu_rate},
                 {_("in time, without short abandons"), row->within_no_short_rate},
                 {_("in time, abandons ignored"), row->within_ignored_rate},
                 {_("in time, abandons positive"), row->within_positive_rate}};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        output_line(&ctl->output, "%s: %s%s", rates[i].label, rates[i].rate,
                    rates[i].rate[0] == '-' ? "" : " %");
}

static enum exit_code print_service(struct ctl *ctl, const struct service_reply *reply, bool by_operator)
{
    char within[CELL_SIZE];
    const char *const heads[COLUMNS_BY_OPERATOR] = {_("key"),
                                                    _("asked"),
                                                    _("answered"),
                                                    _("%"),
                                                    _("in time"),
                                                    _("%"),
                                                    _("abandoned"),
                                                    _("ASA s"),
                                                    _("until abandoned s"),
                                                    _("longest wait s"),
                                                    _("taken over"),
                                                    _("own talk s"),
                                                    _("own hold s")};
    const bool right[COLUMNS_BY_OPERATOR] = {false, true, true, true, true, true, true,
                                             true,  true, true, true, true, true};
    enum exit_code code = print_table(ctl, heads, right, by_operator ? COLUMNS_BY_OPERATOR : COLUMNS_MOST,
                                      reply->row_count, reply, by_operator ? put_by_operator : put_service);
    put_seconds(within, reply->within_ms);
    if (code == EXIT_CODE_OK)
        output_line(&ctl->output, _("in time: answered within %s s"), within);
    if (code == EXIT_CODE_OK && reply->row_count == 1)
        print_conventions(ctl, &reply->rows[0]);
    if (code == EXIT_CODE_OK)
        rates_print_gaps(&ctl->output, reply->gaps, reply->gap_count);
    return code;
}

enum exit_code run_service(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct service_arguments *given = arguments;
    struct service_request request = {.by = given->by, .within_ms = given->within_ms};
    struct service_reply reply;
    const struct days_given days = {given->day, given->month, "", given->from, given->to};
    (void)verb;
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("service.show"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_TEXT)
        code = print_service(ctl, &reply, given->by == SERVICE_BY_OPERATOR);
    else {
        output_rows(&ctl->output, &service_row_shape, reply.rows, reply.row_count, NULL);
        rates_print_gaps(&ctl->output, reply.gaps, reply.gap_count);
    }
    shape_free(&service_reply_shape, &reply);
    return code;
}

enum exit_code run_worst_hours(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct days_arguments *given = arguments;
    const struct days_given days = {given->day, given->month, given->year, given->from, given->to};
    const struct message *message = message_by_type("service.worst");
    struct days_request request = {0};
    struct window_reply reply;
    char at[VALUE_TEXT_SIZE];
    (void)verb;
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message, &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    value_instant(&ctl->zone, reply.from_at, at);
    if (ctl->output.mode != OUTPUT_TEXT)
        output_record(&ctl->output, message->reply, &reply);
    else if (reply.from_at == 0)
        output_line(&ctl->output, "%s", _("No call asked for an operator."));
    else
        output_line(&ctl->output,
                    _("%" PRId64 " hours from %s: %" PRId64 " / %" PRId64
                      " answered in time, %s %%; aim %" PRId64 " %%%s"),
                    reply.hours, at, reply.n, reply.d, reply.rate, reply.share_percent,
                    reply.below ? _(": below it") : "");
    if (ctl->output.mode == OUTPUT_TEXT)
        rates_print_gaps(&ctl->output, reply.gaps, reply.gap_count);
    code = reply.below ? EXIT_CODE_REFUSED : EXIT_CODE_OK;
    shape_free(message->reply, &reply);
    return code;
}

static void put_hundredths(char out[CELL_SIZE], int64_t hundredths)
{
    snprintf(out, CELL_SIZE, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
}

static void put_needed(char out[CELL_SIZE], int64_t needed)
{
    if (needed < 0)
        snprintf(out, CELL_SIZE, "-");
    else
        put_count(out, needed);
}

static void put_half_hour(struct ctl *ctl, const void *context, size_t i, char (*cells)[CELL_SIZE])
{
    const struct staffing_reply *reply = context;
    const struct staffing_row *row = &reply->rows[i];
    char iso[32];
    zone_format_iso(&ctl->zone, row->from_at, iso);
    snprintf(cells[0], CELL_SIZE, "%.5s", iso + 11);
    put_count(cells[1], row->offered);
    put_count(cells[2], row->answered);
    put_count(cells[3], row->within);
    put_hundredths(cells[4], row->staffed);
    if (row->days > 0)
        put_hundredths(cells[5], row->expected);
    else
        snprintf(cells[5], CELL_SIZE, "-");
    put_seconds(cells[6], row->handling_ms);
    put_needed(cells[7], row->needed_c);
    put_needed(cells[8], row->needed_a);
}

/* What the means are of. */
static void print_days(struct ctl *ctl, const struct staffing_reply *reply)
{
    if (reply->weeks == 0)
        output_line(&ctl->output, "%s", _("No day of its kind before it has a call: nothing can be expected."));
    else
        output_line(&ctl->output,
                    ngettext("expected from %" PRId64 " of the %zu day of its kind before:",
                             "expected from %" PRId64 " of the %zu days of its kind before:", reply->day_count),
                    reply->weeks, reply->day_count);
    for (size_t i = 0; i < reply->day_count; i++) {
        const struct staffing_day *day = &reply->days[i];
        const char *kind = gettext(staffing_kind_names.labels[day->kind]);
        if (day->asked > 0 && day->left_out > 0)
            output_line(&ctl->output,
                        _("  %s (%s): %" PRId64 " calls; %" PRId64 " half hours left out, not measured"),
                        day->day, kind, day->asked, day->left_out);
        else if (day->asked > 0)
            output_line(&ctl->output, _("  %s (%s): %" PRId64 " calls"), day->day, kind, day->asked);
        else
            output_line(&ctl->output, _("  %s (%s): no call, left out"), day->day, kind);
    }
}

static enum exit_code print_staffing(struct ctl *ctl, const struct staffing_reply *reply)
{
    enum { COLUMNS = 9 };
    char within[CELL_SIZE], patience[CELL_SIZE];
    const char *const heads[COLUMNS] = {
        _("half hour"), _("asked"),      _("answered"),         _("in time"),         _("there"),
        _("expected"),  _("handling s"), _("needed, Erlang C"), _("needed, Erlang A")};
    const bool right[COLUMNS] = {false, true, true, true, true, true, true, true, true};
    enum exit_code code = print_table(ctl, heads, right, COLUMNS, reply->row_count, reply, put_half_hour);
    if (code != EXIT_CODE_OK)
        return code;
    put_seconds(within, reply->within_ms);
    output_line(&ctl->output, _("%s (%s); aim: %" PRId64 " %% within %s s"), reply->day,
                gettext(staffing_kind_names.labels[reply->kind]), reply->share_percent, within);
    print_days(ctl, reply);
    if (reply->row_count > 0 && reply->rows[0].patience_ms > 0) {
        put_seconds(patience, reply->rows[0].patience_ms);
        output_line(&ctl->output, _("callers gave up after %s s on the mean (Erlang A)"), patience);
    } else {
        output_line(&ctl->output, "%s", _("nobody gave up: Erlang A is as Erlang C"));
    }
    rates_print_gaps(&ctl->output, reply->gaps, reply->gap_count);
    return EXIT_CODE_OK;
}

/* Behind the half hours, in JSON, the days that they are expected from and the times that were not measured. */
static void put_staffing(struct ctl *ctl, const struct staffing_reply *reply)
{
    const struct shape *day = shape_field(&staffing_reply_shape, "days")->of;
    output_rows(&ctl->output, shape_field(&staffing_reply_shape, "rows")->of, reply->rows, reply->row_count,
                NULL);
    for (size_t i = 0; i < reply->day_count && ctl->output.mode == OUTPUT_JSON; i++) {
        json_t *object = output_object(&ctl->output, day, &reply->days[i]);
        json_object_set_new(object, "key", json_string("like"));
        output_json(&ctl->output, object);
    }
    rates_print_gaps(&ctl->output, reply->gaps, reply->gap_count);
}

enum exit_code run_staffing(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct staffing_arguments *given = arguments;
    struct staffing_request request = {.weeks = given->weeks,
                                       .within_ms = given->within_ms,
                                       .share_percent = given->share_percent,
                                       .wrap_up_ms = given->wrap_up_ms};
    const struct days_given days = {given->day, "", "", "", ""};
    struct staffing_reply reply;
    char last[CIVIL_DATE_SIZE];
    (void)verb;
    enum exit_code code = days_resolve(ctl, &days, request.day, last);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("staffing.show"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_TEXT)
        code = print_staffing(ctl, &reply);
    else
        put_staffing(ctl, &reply);
    shape_free(&staffing_reply_shape, &reply);
    return code;
}
