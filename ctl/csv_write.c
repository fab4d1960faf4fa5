/* Writing CSV. */
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
    if (!first)
        putc(',', file);
    if (!apostrophe && text[strcspn(text, ",\"\r\n")] == '\0') {
        fputs(text, file);
        return;
    }
    putc('"', file);
    if (apostrophe)
        putc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', file);
        putc(*text, file);
    }
    putc('"', file);
}

void csv_write_end(FILE *file)
{
    fputs("\r\n", file);
}

const char *csv_plain(const char *text)
{
    return text[0] == '\'' && is_formula(text) ? text + 1 : text;
}
