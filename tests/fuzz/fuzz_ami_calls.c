/* Any messages of an exchange as events and as snapshots, with its connection lost and found between them: each report can be written and
 * read again, and another gateway that takes the rows knows the same lines. The first byte says what happens between messages. */
#include "core/text.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_parse.h"
#include "gateway/report_line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct ami_calls *again;

static void judge_reports(struct ami_calls *calls)
{
    struct call_report report;
    while (ami_calls_next(calls, &report)) {
        struct call_report twice = {0};
        char cells[REPORT_LINE_SIZE];
        if (!text_is_utf8(report.ref, strlen(report.ref)) ||
            !text_is_utf8(report.caller, strlen(report.caller)) || text_has_control(report.caller))
            abort();
        if (report_write(&report, cells) == RESULT_OK && report_read(cells, &twice) != RESULT_OK)
            abort();
        (void)ami_calls_is_alive(calls, report.ref, report.visit);
    }
}

static void take_row(void *context, const char *row)
{
    char *copy = strdup(row);
    (void)context;
    if (copy != NULL && !ami_calls_row_read(again, copy))
        abort();
    free(copy);
}

static void judge_rows(struct ami_calls *calls, const struct ami_calls_options *options)
{
    struct call_report told;
    again = ami_calls_open(options);
    if (again == NULL)
        return;
    ami_calls_rows(calls, true, take_row, NULL);
    if (ami_calls_next(again, &told))
        abort(); /* what was told before is not told again */
    ami_calls_close(&again);
}

static void take(struct ami_calls *calls, const struct ami_message *message, uint8_t habits, size_t count,
                 int64_t at_ms)
{
    bool in_snapshot = (habits & 4) != 0 && count % 8 < 4;
    if ((habits & 4) != 0 && count % 8 == 0)
        ami_calls_up(calls);
    if (in_snapshot)
        ami_calls_item(calls, message, at_ms);
    else if (message->kind == AMI_EVENT)
        ami_calls_event(calls, message, at_ms);
    if ((habits & 4) != 0 && count % 8 == 3)
        ami_calls_snapshot(calls, at_ms - 60000, at_ms, (habits & 8) != 0, (habits & 16) == 0);
    if ((habits & 32) != 0)
        ami_calls_tick(calls, at_ms + 86400000);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct ami_parser parser;
    uint8_t habits = size > 0 ? bytes[0] : 0;
    const struct ami_calls_options options = {.exchange = "fuzz",
                                              .queues = habits & 1 ? "hotline, english" : "",
                                              .contexts = habits & 2 ? "incoming" : ""};
    struct ami_calls *calls = ami_calls_open(&options);
    int64_t at_ms = 1778029200000;
    if (calls == NULL)
        return 0;
    ami_parser_begin(&parser);
    for (size_t from = 1, count = 0; from < size;) {
        const struct ami_message *message = NULL;
        from += ami_parser_take(&parser, bytes + from, size - from, &message);
        if (message == NULL)
            break;
        take(calls, message, habits, count++, at_ms);
        judge_reports(calls);
        at_ms += 1000;
    }
    judge_rows(calls, &options);
    ami_calls_snapshot(calls, at_ms, at_ms + 60000, true, true);
    judge_reports(calls);
    ami_calls_close(&calls);
    return 0;
}
