/* Writing CSV. Nobody shares the file while a cell is written: stdio need not lock it for each. */
#include "ctl/csv.h"

#include <string.h>

/* Whether a spreadsheet would take the text for a formula once any apostrophes before it are gone. */
static bool is_formula(const char *text)
{
    text += strspn(text, "'");
    /* A dash alone stands for "nobody" and is no formula. */
    if (strcmp(text, "-") == 0)
        return false;
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

void csv_write_cell(FILE *file, const char *text, bool first, bool neutral)
{
    bool apostrophe = neutral && is_formula(text);
    size_t plain = strcspn(text, ",\"\r\n");
    if (!first)
        putc_unlocked(',', file);
    if (!apostrophe && text[plain] == '\0') {
        fwrite_unlocked(text, 1, plain, file);
        return;
    }
    putc_unlocked('"', file);
    if (apostrophe)
        putc_unlocked('\'', file);
    for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
        fwrite_unlocked(text, 1, (size_t)(quote - text), file);
        fwrite_unlocked("\"\"", 1, 2, file);
    }
    fputs_unlocked(text, file);
    putc_unlocked('"', file);
}

void csv_write_end(FILE *file)
{
    fwrite_unlocked("\r\n", 1, 2, file);
}

const char *csv_plain(const char *text)
{
    return text[0] == '\'' && is_formula(text) ? text + 1 : text;
}
