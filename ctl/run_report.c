/* The verb `report`: asks for the figures, and writes them as one report. */
#include "ctl/days.h"
#include "ctl/rates.h"
#include "ctl/report.h"
#include "ctl/runs.h"

#include "core/civil.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

#define T struct report_arguments
static const struct field report_arguments_fields[] = {
    ROW_DATE(T, day, 0, N_("one day")),
    ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),
    ROW_TEXT(T, month, 0, N_("one month: YYYY-MM, this or last")),
    ROW_TEXT(T, year, 0, N_("one year: YYYY")),
    ROW_BOOL(T, then, 0, N_("as sealed at the end of the day, instead of as known now")),
    ROW_BOOL(T, frozen, 0, N_("as the month was frozen after its last day")),
    ROW_BOOL(T, html, 0, N_("one HTML file without scripts")),
};
SHAPE(report_arguments_shape, "report_arguments", T, report_arguments_fields, "Arguments of report.");
#undef T

enum { FOOT_GAPS = 3, SPANS_DAYS_MOST = 62 }; /* longer ranges are told month by month */

/* The answers that a report is made of. */
struct answers {
    struct rates_reply total, departments, spans;
    struct ledger_reply ledger;
    bool has_spans, has_ledger, by_months;
};

static int64_t days_between(const char *from, const char *to)
{
    struct civil_date first, last;
    if (civil_parse_date(from, &first) != RESULT_OK || civil_parse_date(to, &last) != RESULT_OK)
        return 0;
    return civil_day(last) - civil_day(first) + 1;
}

static enum exit_code ask_all(struct ctl *ctl, struct rates_request request, struct answers *a)
{
    struct days_request days = {.from = ""};
    int64_t count = days_between(request.from, request.to);
    snprintf(days.from, sizeof days.from, "%s", request.from);
    snprintf(days.to, sizeof days.to, "%s", request.to);
    enum exit_code code = ctl_ask(ctl, message_by_type("rates.show"), &request, &a->total);
    request.by = SPLIT_DEPARTMENT;
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("rates.show"), &request, &a->departments);
    request.by = SPLIT_TOTAL;
    a->by_months = count > SPANS_DAYS_MOST;
    a->has_spans = count > 1 && (!request.frozen || a->by_months);
    request.months = a->by_months;
    request.days = a->has_spans && !a->by_months;
    if (code == EXIT_CODE_OK && a->has_spans)
        code = ctl_ask(ctl, message_by_type("rates.show"), &request, &a->spans);
    a->has_ledger = !request.then && !request.frozen;
    if (code == EXIT_CODE_OK && a->has_ledger)
        code = ctl_ask(ctl, message_by_type("ledger.show"), &days, &a->ledger);
    return code;
}

static void free_all(struct answers *a)
{
    shape_free(&rates_reply_shape, &a->total);
    shape_free(&rates_reply_shape, &a->departments);
    shape_free(&rates_reply_shape, &a->spans);
    shape_free(&ledger_reply_shape, &a->ledger);
}

/* All answers rest on one event, or on those between the first and the last of them, while the city works. */
static void put_foot(struct report *report, const struct zone *zone, const struct answers *a)
{
    int64_t last = a->has_ledger  ? a->ledger.as_of_seq
                   : a->has_spans ? a->spans.as_of_seq
                                  : a->departments.as_of_seq;
    if (last == a->total.as_of_seq)
        report_foot(report, _("as of event %" PRId64), last);
    else
        report_foot(report, _("as of events %" PRId64 " to %" PRId64), a->total.as_of_seq, last);
    report_foot(report, _("chain %s"), a->total.head);
    if (a->total.sealed_day[0] != '\0') {
        report_foot(report, _("sealed to %s at event %" PRId64), a->total.sealed_day, a->total.seal_seq);
        report_foot(report, _("seal  %s"), a->total.seal_head);
    }
    for (size_t i = 0; i < a->total.gap_count && i < FOOT_GAPS; i++) {
        char line[RATES_GAP_SIZE];
        rates_gap(zone, &a->total.gaps[i], line);
        report_foot(report, "%s", line);
    }
    if (a->total.gap_count > FOOT_GAPS)
        report_foot(report,
                    ngettext("and %zu more time in which calls were not measured",
                             "and %zu more times in which calls were not measured",
                             a->total.gap_count - FOOT_GAPS),
                    a->total.gap_count - FOOT_GAPS);
    if (a->total.unsealed[0] != '\0')
        report_foot(report, _("not sealed: %.50s%s"), a->total.unsealed,
                    strlen(a->total.unsealed) > 50 ? " ..." : "");
}

static void put_sections(struct report *report, const struct zone *zone, const struct answers *a)
{
    const struct rates_row *total = &a->total.rows[0];
    report_rates(report, total);
    if (a->has_ledger)
        report_books(report, &a->ledger);
    report_figures(report, total);
    report_departments(report, &a->departments);
    if (a->has_spans && a->by_months)
        report_spans(report, &a->spans, "months", _("By month"));
    else if (a->has_spans)
        report_spans(report, &a->spans, "days", _("By day"));
    put_foot(report, zone, a);
}

static void put_title(const struct ctl *ctl, const struct rates_request *request, struct report *report)
{
    const char *known = request->frozen ? _("as frozen")
                        : request->then ? _("as sealed then")
                                        : _("as known now");
    snprintf(report->title, sizeof report->title, _("%s: report of the hotline"), ctl->session.city);
    snprintf(report->days, sizeof report->days, _("%s to %s, %s"), request->from, request->to, known);
}

static enum exit_code write(struct ctl *ctl, const struct report *report, bool html)
{
    FILE *file = ctl->output.file;
    if (html)
        report_write_html(report, file);
    else if (ctl->output.mode == OUTPUT_CSV)
        report_write_csv(report, file);
    else
        report_write_text(report, file);
    return EXIT_CODE_OK;
}

enum exit_code run_report(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct report_arguments *given = arguments;
    const struct days_given days = {given->day, given->month, given->year, given->from, given->to};
    struct rates_request request = {.by = SPLIT_TOTAL, .then = given->then, .frozen = given->frozen};
    struct answers answers = {.has_spans = false};
    struct report *report = calloc(1, sizeof *report);
    (void)verb;
    if (report == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    if (code == EXIT_CODE_OK && ctl->output.mode == OUTPUT_JSON)
        code = ctl_tell(ctl, EXIT_CODE_USAGE,
                        _("a report is text, --csv or --html; rates --json has the figures"));
    if (code == EXIT_CODE_OK)
        code = ask_all(ctl, request, &answers);
    if (code == EXIT_CODE_OK && answers.total.row_count > 0) {
        put_title(ctl, &request, report);
        put_sections(report, &ctl->zone, &answers);
        if (ctl->output.mode == OUTPUT_CSV && !given->html)
            output_mark(&ctl->output);
        code = report->failed ? ctl_failed(ctl, RESULT_NO_MEMORY) : write(ctl, report, given->html);
    }
    if (code == EXIT_CODE_OK && answers.has_ledger && answers.ledger.differences != 0)
        code = EXIT_CODE_REFUSED;
    free_all(&answers);
    report_clear(report);
    free(report);
    return code;
}
