/* The lines of a file, kept in one piece. */
#include "gateway/sim_says.h"

#include "config/files.h"
#include "core/text.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { FILE_MAX = 1 << 20, LINES_MOST = 1000 };

struct says {
    char *text;
    size_t count;
    const char *lines[LINES_MOST];
};

static enum result take_line(struct says *says, char *line, const char *path, int number,
                             char why[SAYS_WHY_SIZE])
{
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
    if (!text_is_utf8(line, strlen(line)) || text_has_control(line)) {
        snprintf(why, SAYS_WHY_SIZE, _("%.200s:%d: is no text; write UTF-8 without control characters"), path,
                 number);
        return RESULT_INVALID;
    }
    text_trim(line);
    if (line[0] != '\0' && line[0] != '#' && says->count < LINES_MOST)
        says->lines[says->count++] = line;
    return RESULT_OK;
}

enum result says_open(const char *path, struct says **ret, char why[SAYS_WHY_SIZE])
{
    char file_why[FILE_WHY_SIZE];
    size_t size = 0;
    int number = 0;
    struct says *says = calloc(1, sizeof *says);
    snprintf(why, SAYS_WHY_SIZE, "out of memory");
    if (says == NULL)
        return RESULT_NO_MEMORY;
    enum result result = file_read(path, FILE_MAX, &says->text, &size, file_why);
    if (result != RESULT_OK)
        snprintf(why, SAYS_WHY_SIZE, "%.*s", SAYS_WHY_SIZE - 1, file_why);
    for (char *line = says->text, *end = NULL; result == RESULT_OK && line != NULL; line = end) {
        end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        result = take_line(says, line, path, ++number, why);
    }
    if (result == RESULT_OK && says->count == 0) {
        snprintf(why, SAYS_WHY_SIZE, _("%.200s: holds nothing to say; write a matter a line"), path);
        result = RESULT_INVALID;
    }
    if (result == RESULT_OK)
        *ret = says;
    else
        says_close(&says);
    return result;
}

void says_close(struct says **says)
{
    if (*says == NULL)
        return;
    free((*says)->text);
    free(*says);
    *says = NULL;
}

/* A part of a word would do for a draw, too, but a caller's chance may have gone on: day and number have not. */
static size_t line_of(const struct says *says, const struct caller *caller)
{
    struct chance chance;
    int64_t who = caller->storm != NULL ? caller->storm->minute : caller->number;
    chance_seed(&chance, (uint64_t)caller->day, (uint64_t)who);
    return (size_t)chance_between(&chance, 0, (int64_t)says->count - 1);
}

static const char *words_of(const struct says *says, const struct caller *caller)
{
    switch (caller->kind) {
    case CALLER_SILENT:
        return _("(nothing is heard)");
    case CALLER_WRONG:
        return _("(has dialled a wrong number, and says sorry)");
    case CALLER_ABUSIVE:
        return _("(shouts, and has no matter)");
    case CALLER_SPEAKS:
    case CALLER_LEAVES:
    case CALLER_TEST:
    case CALLER_KIND_COUNT:
        break;
    }
    return says->lines[line_of(says, caller)];
}

void says_tell(const struct says *says, const struct caller *caller, const char *login, const char *phone,
               FILE *out)
{
    if (says == NULL)
        return;
    fprintf(out, "%s %s: %s\n", login, phone[0] != '\0' ? phone : "-", words_of(says, caller));
    fflush(out);
}
