/* Any bytes as a line of an exchange's queue_log and as a report of a script: read and written again, or refused with a reason. */
#include "gateway/report_line.h"
#include "wire/queue_log.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void as_line(char *text)
{
    struct queue_log_line line;
    char why[QUEUE_LOG_WHY] = "";
    enum result result = queue_log_parse(text, &line, why);
    if (result == RESULT_INVALID && why[0] == '\0')
        abort();
}

static void as_report(char *text)
{
    struct call_report report = {0}, again = {0};
    char cells[REPORT_LINE_SIZE], twice[REPORT_LINE_SIZE], cut[REPORT_LINE_SIZE];
    if (report_read(text, &report) != RESULT_OK || report_write(&report, cells) != RESULT_OK)
        return;
    memcpy(cut, cells, sizeof cut); /* it is read by cutting it up */
    if (report_read(cut, &again) != RESULT_OK || report_write(&again, twice) != RESULT_OK ||
        strcmp(cells, twice) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char line[QUEUE_LOG_LINE];
    size_t length = size < sizeof line - 1 ? size : sizeof line - 1;
    for (int form = 0; form < 2; form++) {
        if (length > 0)
            memcpy(line, bytes, length);
        line[length] = '\0';
        if (form == 0)
            as_line(line);
        else
            as_report(line);
    }
    return 0;
}
