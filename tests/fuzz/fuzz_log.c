/* Any lines as an exchange's queue_log, the first byte says whether it is read with an end or by itself: each report that comes of it can
 * be written and read again, and the table goes through its rows to one that knows the same lines. */
#include "core/text.h"
#include "gateway/report_line.h"
#include "wire/queue_log.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct exchange_calls *again;
static size_t rows;

static void judge_reports(struct exchange_calls *calls)
{
    struct call_report report;
    while (exchange_calls_next(calls, &report)) {
        struct call_report twice = {0};
        char cells[REPORT_LINE_SIZE];
        if (!text_is_utf8(report.ref, strlen(report.ref)) || strchr(report.ref, '/') == NULL)
            abort();
        if (report_write(&report, cells) == RESULT_OK && report_read(cells, &twice) != RESULT_OK)
            abort();
    }
}

static void take_row(void *context, const char *row)
{
    char *copy = strdup(row);
    (void)context;
    rows++;
    if (copy != NULL && !exchange_row_read(again, copy))
        abort();
    free(copy);
}

static void judge_rows(struct exchange_calls *calls)
{
    again = exchange_calls_open("fuzz");
    rows = 0;
    if (again == NULL)
        return;
    exchange_rows_give(calls, true, take_row, NULL);
    struct call_report told;
    if (exchange_calls_next(again, &told))
        abort(); /* what was told before is not told again */
    exchange_calls_close(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct queue_log_options options = {.calls = exchange_calls_open("fuzz")};
    uint8_t habits = size > 0 ? bytes[0] : 0;
    int64_t at = 0;
    if (options.calls == NULL)
        return 0;
    for (size_t from = 1; from < size;) {
        const uint8_t *end = memchr(bytes + from, '\n', size - from);
        size_t length = end != NULL ? (size_t)(end - bytes) - from : size - from;
        char text[QUEUE_LOG_LINE], why[QUEUE_LOG_WHY];
        struct queue_log_line line;
        size_t kept = length < sizeof text - 1 ? length : sizeof text - 1;
        memcpy(text, bytes + from, kept);
        text[kept] = '\0';
        if (queue_log_parse(text, &line, why) == RESULT_OK) {
            (void)queue_log_tell(&options, &line);
            at = line.at > at ? line.at : at;
            if (habits & 1)
                queue_log_settle(&options, line.at);
        }
        judge_reports(options.calls);
        from += length + 1;
    }
    judge_rows(options.calls);
    if (habits & 2)
        queue_log_finish(&options, at);
    judge_reports(options.calls);
    exchange_calls_close(&options.calls);
    return 0;
}
