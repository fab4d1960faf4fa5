/* Any text as a calendar and as limits: read and written again as it was understood, or each fault told with its line. */
#include "core/calendar.h"
#include "core/limits_parse.h"
#include "core/text.h"
#include "core/zone.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static size_t faults;

static void tell(void *arg, const struct text_fault *fault)
{
    char said[TEXT_FAULT_SIZE];
    (void)arg;
    text_fault_say(fault, fault->sentence, said);
    if (said[0] == '\0' || strchr(said, '{') == said)
        abort();
    faults++;
}

static int64_t id_of(void *arg, const char *code)
{
    (void)arg;
    return strcmp(code, "02") == 0 ? 2 : strcmp(code, "02.01") == 0 ? 21 : 0;
}

static const char *code_of(void *arg, int64_t id)
{
    (void)arg;
    return id == 2 ? "02" : id == 21 ? "02.01" : "";
}

static void as_limits(const char *text, size_t size)
{
    static struct limits limits, again;
    static char out[LIMITS_TEXT], twice[LIMITS_TEXT];
    const struct limits_categories categories = {.id_of = id_of, .code_of = code_of};
    faults = 0;
    if ((limits_parse(&limits, text, size, &categories, tell, NULL) == RESULT_OK) != (faults == 0))
        abort();
    if (faults > 0 || limits_write(&limits, &categories, out, sizeof out) != RESULT_OK)
        return;
    if (limits_parse(&again, out, strlen(out), &categories, tell, NULL) != RESULT_OK ||
        limits_write(&again, &categories, twice, sizeof twice) != RESULT_OK || strcmp(out, twice) != 0)
        abort();
}

static void as_calendar(const char *text, size_t size)
{
    static struct zone zone;
    static struct calendar calendar, again;
    static char out[32768], twice[32768];
    faults = 0;
    calendar_init(&calendar, &zone);
    enum result result = calendar_parse(&calendar, text, size, tell, NULL);
    if ((result == RESULT_OK) != (faults == 0))
        abort();
    for (int year = 1990; year <= 2100 && result == RESULT_OK; year++) {
        if (!calendar_knows(&calendar, year) || calendar_write(&calendar, year, out, sizeof out) != RESULT_OK)
            continue;
        calendar_init(&again, &zone);
        if (calendar_parse(&again, out, strlen(out), tell, NULL) != RESULT_OK ||
            calendar_write(&again, year, twice, sizeof twice) != RESULT_OK || strcmp(out, twice) != 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, bytes, size);
    text[size] = '\0';
    as_calendar(text, size);
    as_limits(text, size);
    free(text);
    return 0;
}
