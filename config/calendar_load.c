/* Reads the calendar files of a directory; core/calendar_parse.c understands them. */
#include "config/calendar_load.h"

#include <dirent.h>
#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { CALENDAR_FILE_BYTES = 256 * 1024, FAULT_SIZE = 700, PATH_SIZE = 4096 };

struct loading {
    calendar_load_fault_fn *fault;
    void *arg;
    const char *path; /* of the file being read */
};

static void tell(const struct loading *loading, size_t line, const char *sentence)
{
    char text[FAULT_SIZE];
    if (loading->fault == NULL) {
        return;
    }
    if (line > 0) {
        (void)snprintf(text, sizeof(text), "%.400s:%zu: %s", loading->path, line, sentence);
    } else {
        (void)snprintf(text, sizeof(text), "%.400s: %s", loading->path, sentence);
    }
    loading->fault(loading->arg, text);
}

static void on_fault(void *arg, size_t line, const char *sentence)
{
    tell(arg, line, sentence);
}

static int is_calendar(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0;
}

static enum result load_file(struct loading *loading, struct calendar *cal, char *buffer)
{
    FILE *file = fopen(loading->path, "rbe");
    if (file == NULL) {
        tell(loading, 0, strerror(errno));
        return RESULT_IO;
    }
    size_t length = fread(buffer, 1, CALENDAR_FILE_BYTES, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        tell(loading, 0, _("cannot be read; check that it is a file and its rights"));
        return RESULT_IO;
    }
    if (length == CALENDAR_FILE_BYTES) {
        tell(loading, 0, _("is too long for a calendar; keep one year in a file of less than 256 kB"));
        return RESULT_INVALID;
    }
    return calendar_parse(cal, buffer, length, on_fault, loading);
}

enum result calendar_load(const char *directory, struct calendar *cal, calendar_load_fault_fn *fault, void *arg)
{
    struct loading loading = {.fault = fault, .arg = arg, .path = directory};
    struct dirent **entries = NULL;
    enum result result = RESULT_OK;
    char *buffer = NULL;
    int count = scandir(directory, &entries, is_calendar, alphasort);
    if (count < 0) {
        tell(&loading, 0, strerror(errno));
        result = RESULT_IO;
        goto done;
    }
    if (count == 0) {
        tell(&loading, 0, _("holds no calendar; put a file such as 2026.txt there"));
        result = RESULT_NOT_FOUND;
        goto done;
    }
    buffer = malloc(CALENDAR_FILE_BYTES);
    if (buffer == NULL) {
        result = RESULT_NO_MEMORY;
        goto done;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        int length = snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
        loading.path = path;
        enum result of_file = RESULT_IO;
        if (length < 0 || (size_t)length >= sizeof(path)) {
            tell(&loading, 0, _("the path is too long; move the calendars to a shorter one"));
        } else {
            of_file = load_file(&loading, cal, buffer);
        }
        result = of_file == RESULT_OK || result == RESULT_IO ? result : of_file;
    }
done:
    free(buffer);
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free(entries);
    return result;
}
