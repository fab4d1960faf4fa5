/* `import queue_log FILE`: the visits that an exchange's own log tells, as reports of calls. Repeating it is safe, and so is a log of
 * calls that the gateway has told already: a visit is known by exchange, Uniqueid, queue and number. */
#include "ctl/import_log.h"

#include "core/text.h"
#include "ctl/counts.h"
#include "ctl/report_sender.h"
#include "ctl/runs.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/queue_log.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { SETTLE_EVERY = 500, UNKNOWN_MAX = 100 };

#define T struct log_arguments
static const struct field log_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("a file; - is standard input")),
    ROW_TEXT(T, exchange, 0, N_("name of the exchange, as in gateway.cfg (pbx1)")),
    ROW_BOOL(T, dry_run, 0, N_("tell what it would make, and change nothing")),
    ROW_TEXT(T, rejects, 0, N_("write the lines that could not be read into this file")),
};
SHAPE(log_arguments_shape, "log_arguments", T, log_fields, "Arguments of import queue_log.");
#undef T

/* What a dry run counts. */
struct log_counts {
    int64_t calls, visits, ends[VISIT_END_COUNT];
    char unknown[UNKNOWN_MAX][TEXT_CODE]; /* queues that the city does not have */
    size_t unknown_count;
};

struct log_import {
    struct ctl *ctl;
    const struct log_arguments *given;
    struct exchange_calls *calls;
    FILE *file, *rejects;
    int64_t lines, events, unread, faults, first_at, last_at;
    struct report_sender sender;
    struct reference_rows queues; /* of a dry run */
    struct log_counts counts;
    enum exit_code code;
};

/* --- a dry run ------------------------------------------------------------------------------------------ */

static bool has_queue(const struct reference_rows *queues, const char *code)
{
    for (size_t i = 0; i < queues->row_count; i++)
        if (strcmp(queues->rows[i].code, code) == 0)
            return true;
    return false;
}

static void look_for_queue(struct log_import *run, const char *queue)
{
    struct log_counts *counts = &run->counts;
    for (size_t i = 0; i < counts->unknown_count; i++)
        if (strcmp(counts->unknown[i], queue) == 0)
            return;
    if (queue[0] == '\0' || has_queue(&run->queues, queue) || counts->unknown_count == UNKNOWN_MAX)
        return;
    text_copy(counts->unknown[counts->unknown_count++], TEXT_CODE, queue);
    run->faults++;
    (void)ctl_tell(
        run->ctl, EXIT_CODE_REFUSED,
        _("%s:%" PRId64
          ": queue: the city has none of the code '%s'; add it first: rexianctl queue add %s --name ..."),
        run->given->file, run->lines, queue, queue);
}

static void count(struct log_import *run, const struct call_report *report)
{
    run->counts.calls += report->step == CALL_OFFERED;
    run->counts.visits += report->step == CALL_QUEUED;
    if (report->step == CALL_ANSWERED)
        run->counts.ends[VISIT_ANSWERED]++;
    else if (report->step == CALL_LEFT_QUEUE)
        run->counts.ends[report->end]++;
    look_for_queue(run, report->queue);
}

static void tell_counts(const struct log_import *run)
{
    const struct log_counts *counts = &run->counts;
    char calls[COUNT_TEXT], visits[COUNT_TEXT];
    output_line(&run->ctl->output,
                _("would make: %s, %s, of them %" PRId64 " answered, %" PRId64 " abandoned, %" PRId64
                  " timed out, %" PRId64 " empty, %" PRId64 " by key, %" PRId64 " withdrawn"),
                count_text(COUNTED_CALLS, counts->calls, calls),
                count_text(COUNTED_VISITS, counts->visits, visits), counts->ends[VISIT_ANSWERED],
                counts->ends[VISIT_ABANDONED], counts->ends[VISIT_TIMED_OUT], counts->ends[VISIT_EMPTY],
                counts->ends[VISIT_KEY], counts->ends[VISIT_WITHDRAWN]);
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static void send(struct log_import *run, const struct call_report *report)
{
    if (run->given->dry_run)
        count(run, report);
    else
        sender_put(&run->sender, report);
    run->code = run->sender.code;
}

static void send_all(struct log_import *run)
{
    struct call_report report;
    while (run->code == EXIT_CODE_OK && exchange_calls_next(run->calls, &report))
        send(run, &report);
    if (exchange_calls_lost(run->calls))
        run->code = ctl_failed(run->ctl, RESULT_NO_MEMORY);
}

static void reject(struct log_import *run, const char *line, const char *why)
{
    run->faults++;
    run->unread++;
    (void)ctl_tell(run->ctl, EXIT_CODE_REFUSED, "%s:%" PRId64 ": %s", run->given->file, run->lines, why);
    if (run->rejects != NULL)
        fprintf(run->rejects, "%s\n", line);
}

static void take_line(struct log_import *run, const struct queue_log_options *options, char *text)
{
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY], whole[QUEUE_LOG_LINE];
    run->lines++;
    text[strcspn(text, "\r\n")] = '\0';
    snprintf(whole, sizeof whole, "%s", text);
    enum result result = queue_log_parse(text, &line, why);
    if (result == RESULT_INVALID)
        reject(run, whole, why);
    if (result != RESULT_OK)
        return;
    run->first_at = run->first_at != 0 ? run->first_at : line.at;
    run->last_at = line.at;
    run->events += queue_log_tell(options, &line);
    if (run->lines % SETTLE_EVERY == 0)
        queue_log_settle(options, line.at);
    send_all(run);
}

static void read_lines(struct log_import *run)
{
    const struct queue_log_options options = {.calls = run->calls};
    char *text = NULL;
    size_t room = 0;
    while (run->code == EXIT_CODE_OK && getline(&text, &room, run->file) >= 0)
        take_line(run, &options, text);
    free(text);
    if (run->code != EXIT_CODE_OK || run->first_at == 0)
        return;
    queue_log_finish(&options, run->last_at);
    send_all(run);
    if (run->given->dry_run)
        return;
    /* The time that the log covers was measured after all. */
    struct call_report report = {.step = CALL_MEASURED, .at = run->first_at, .until_at = run->last_at};
    snprintf(report.ref, sizeof report.ref, "%s/", run->given->exchange[0] ? run->given->exchange : "pbx1");
    if (run->code == EXIT_CODE_OK && run->faults == 0 && run->last_at > run->first_at)
        send(run, &report);
    sender_finish(&run->sender);
    run->code = run->sender.code;
}

static enum exit_code open_files(struct log_import *run)
{
    const char *name = run->given->file;
    run->file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
    if (run->file == NULL)
        return ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", name, strerror(errno));
    if (run->given->rejects[0] != '\0' && !run->given->dry_run) {
        run->rejects = fopen(run->given->rejects, "wbe");
        if (run->rejects == NULL)
            return ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", run->given->rejects, strerror(errno));
    }
    if (run->given->dry_run) {
        const struct nothing nothing = {0};
        enum exit_code code = ctl_ask(run->ctl, message_by_type("queue.list"), &nothing, &run->queues);
        if (code != EXIT_CODE_OK)
            return code;
    }
    run->calls = exchange_calls_open(run->given->exchange[0] ? run->given->exchange : "pbx1");
    return run->calls != NULL ? EXIT_CODE_OK : ctl_failed(run->ctl, RESULT_NO_MEMORY);
}

static void tell_end(const struct log_import *run)
{
    if (run->given->dry_run)
        tell_counts(run);
    char lines[COUNT_TEXT], reports[COUNT_TEXT], unread[COUNT_TEXT];
    output_line(&run->ctl->output,
                _("%s: %s, %" PRId64 " of visits, %s, %" PRId64 " refused, %s could not be read"),
                run->given->file, count_text(COUNTED_LINES, run->lines, lines), run->events,
                count_text(COUNTED_REPORTS, run->sender.reports, reports), run->sender.refused,
                count_text(COUNTED_LINES, run->unread, unread));
}

enum exit_code run_import_log(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct log_import *run = calloc(1, sizeof *run);
    (void)verb;
    if (run == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    *run = (struct log_import){.ctl = ctl, .given = request, .sender = {.ctl = ctl}};
    run->code = open_files(run);
    if (run->code == EXIT_CODE_OK)
        read_lines(run);
    if (run->code == EXIT_CODE_OK) {
        tell_end(run);
        if (run->faults + run->sender.refused > 0)
            run->code = EXIT_CODE_REFUSED;
    }
    exchange_calls_close(&run->calls);
    shape_free(message_by_type("queue.list")->reply, &run->queues);
    if (run->file != NULL && run->file != stdin)
        fclose(run->file);
    if (run->rejects != NULL && fclose(run->rejects) != 0)
        run->code = ctl_tell(ctl, EXIT_CODE_IO, "%s: %s", run->given->rejects, strerror(errno));
    enum exit_code code = run->code;
    free(run);
    return code;
}
