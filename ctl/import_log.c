/* `import queue_log FILE`: the visits that an exchange's own log tells, as reports of calls. Repeating it is safe, and so is a log of
 * calls that the gateway has told already: a visit is known by exchange, Uniqueid, queue and number. */
#include "ctl/import_log.h"

#include "ctl/runs.h"
#include "wire/codec.h"
#include "wire/queue_log.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { SETTLE_EVERY = 500 };

#define T struct log_arguments
static const struct field log_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("a file; - is standard input")),
    ROW_TEXT(T, exchange, 0, N_("name of the exchange, as in gateway.cfg (pbx1)")),
    ROW_TEXT(T, rejects, 0, N_("write the lines that could not be read into this file")),
};
SHAPE(log_arguments_shape, "log_arguments", T, log_fields, "Arguments of import queue_log.");
#undef T

struct log_import {
    struct ctl *ctl;
    const struct log_arguments *given;
    struct exchange_calls *calls;
    FILE *file, *rejects;
    int64_t lines, events, reports, refused, faults, first_at, last_at;
    enum exit_code code;
};

static void send(struct log_import *run, const struct call_report *report)
{
    struct call_reply reply;
    enum exit_code code = ctl_ask(run->ctl, message_by_type("call.report"), report, &reply);
    run->reports++;
    if (code == EXIT_CODE_OK)
        shape_free(&call_reply_shape, &reply);
    else if (code == EXIT_CODE_REFUSED)
        run->refused++;
    else
        run->code = code;
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
    /* The time that the log covers was measured after all. */
    struct call_report report = {.step = CALL_MEASURED, .at = run->first_at, .until_at = run->last_at};
    snprintf(report.ref, sizeof report.ref, "%s/", run->given->exchange[0] ? run->given->exchange : "pbx1");
    if (run->code == EXIT_CODE_OK && run->faults == 0 && run->last_at > run->first_at)
        send(run, &report);
}

static enum exit_code open_files(struct log_import *run)
{
    const char *name = run->given->file;
    run->file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
    if (run->file == NULL)
        return ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", name, strerror(errno));
    if (run->given->rejects[0] != '\0') {
        run->rejects = fopen(run->given->rejects, "wbe");
        if (run->rejects == NULL)
            return ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", run->given->rejects, strerror(errno));
    }
    run->calls = exchange_calls_open(run->given->exchange[0] ? run->given->exchange : "pbx1");
    return run->calls != NULL ? EXIT_CODE_OK : ctl_failed(run->ctl, RESULT_NO_MEMORY);
}

enum exit_code run_import_log(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct log_import run = {.ctl = ctl, .given = request};
    (void)verb;
    run.code = open_files(&run);
    if (run.code == EXIT_CODE_OK)
        read_lines(&run);
    if (run.code == EXIT_CODE_OK)
        output_line(&ctl->output,
                    _("%s: %" PRId64 " lines, %" PRId64 " of visits, %" PRId64 " reports, %" PRId64
                      " refused, %" PRId64 " lines could not be read"),
                    run.given->file, run.lines, run.events, run.reports, run.refused, run.faults);
    if (run.code == EXIT_CODE_OK && run.faults + run.refused > 0)
        run.code = EXIT_CODE_REFUSED;
    exchange_calls_close(&run.calls);
    if (run.file != NULL && run.file != stdin)
        fclose(run.file);
    if (run.rejects != NULL && fclose(run.rejects) != 0)
        run.code = ctl_tell(ctl, EXIT_CODE_IO, "%s: %s", run.given->rejects, strerror(errno));
    return run.code;
}
