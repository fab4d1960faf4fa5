/* Any text as the configuration of each program: its options are read, or each fault is told in a line. */
#include "config/load.h"

#include "core/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct told {
    size_t faults;
};

static void tell(void *context, const struct config_fault *fault)
{
    struct told *told = context;
    char line[2000];
    config_fault_say(fault, line, sizeof line);
    if (line[0] == '\0' || strchr(line, '\n') || !text_is_utf8(line, strlen(line)))
        abort();
    told->faults++;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static union {
        struct broker_config broker;
        struct console_config console;
        struct gateway_config gateway;
    } values;
    const struct option_table *const tables[] = {&broker_options, &console_options, &gateway_options};
    struct told told = {0};
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, bytes, size);
    text[size] = '\0';
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        told.faults = 0;
        enum result result = config_load_text(tables[i], "any.cfg", text, size, &values, tell, &told);
        if ((result == RESULT_OK) != (told.faults == 0) && result != RESULT_NO_MEMORY)
            abort();
    }
    free(text);
    return 0;
}
