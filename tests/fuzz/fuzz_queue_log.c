/* Any bytes as a whole queue_log: each line read or refused, what is told of visits in order, and the table given as rows and read again in
 * the middle, as a gateway does that is killed: nothing that was told is told another time. */
#include "core/text.h"
#include "wire/queue_log.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { MOST = 64 << 10 };

/* What must hold of a report, whatever the log says. */
static void look_at(const struct call_report *report)
{
    const char *const texts[] = {report->ref, report->visit, report->queue, report->extension, report->caller};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!text_is_utf8(texts[i], strlen(texts[i])) || text_has_control(texts[i]))
            abort();
    if (report->step < 0 || report->step >= CALL_STEP_COUNT || strncmp(report->ref, "pbx1/", 5) != 0)
        abort();
}

static void drain(struct exchange_calls *calls)
{
    struct call_report report;
    while (exchange_calls_next(calls, &report))
        look_at(&report);
}

static void copy_row(void *context, const char *row)
{
    char *text = strdup(row);
    if (text == NULL || !exchange_row_read(context, text))
        abort();
    free(text);
}

/* Another program with what this one has kept; it has nothing to tell of it. */
static struct exchange_calls *begun_anew(struct exchange_calls *calls)
{
    struct exchange_calls *later = exchange_calls_open("pbx1");
    struct call_report report;
    if (later == NULL)
        abort();
    exchange_rows_give(calls, true, copy_row, later);
    if (exchange_calls_next(later, &report))
        abort();
    exchange_calls_close(&calls);
    return later;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct exchange_calls *calls = exchange_calls_open("pbx1");
    char *text = calloc(1, size + 1), *rest = NULL;
    int64_t at = 0;
    if (size > MOST || calls == NULL || text == NULL) {
        exchange_calls_close(&calls);
        free(text);
        return 0;
    }
    if (size > 0)
        memcpy(text, bytes, size);
    size_t number = 0;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest), number++) {
        struct queue_log_line parsed;
        char why[QUEUE_LOG_WHY] = "";
        enum result result = queue_log_parse(line, &parsed, why);
        if (result == RESULT_INVALID && (why[0] == '\0' || !text_is_utf8(why, strlen(why))))
            abort();
        if (result != RESULT_OK)
            continue;
        const struct queue_log_options options = {.calls = calls};
        (void)queue_log_tell(&options, &parsed);
        queue_log_settle(&options, parsed.at);
        drain(calls);
        if (number % 5 == 4)
            calls = begun_anew(calls);
        at = parsed.at;
    }
    const struct queue_log_options options = {.calls = calls};
    queue_log_finish(&options, at);
    drain(calls);
    exchange_calls_close(&calls);
    free(text);
    return 0;
}
