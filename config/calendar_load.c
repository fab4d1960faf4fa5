/* Reads the calendar files of a directory; core/calendar_parse.c understands them. */
#include "config/calendar_load.h"

#include <dirent.h>
#include <errno.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { FILE_BYTES = 256 * 1024, FAULT_SIZE = 900, PATH_SIZE = 4096 };

/* Where faults are told from. */
struct place {
    const struct calendar_loading *loading;
    const char *name;
};

static void tell(const struct place *place, size_t line, const char *sentence)
{
    char text[FAULT_SIZE];
    if (place->loading->fault == NULL) {
        return;
    }
    if (line > 0) {
        (void)snprintf(text, sizeof(text), "%.400s:%zu: %s", place->name, line, sentence);
    } else {
        (void)snprintf(text, sizeof(text), "%.400s: %s", place->name, sentence);
    }
    place->loading->fault(place->loading->fault_arg, text);
}

static void on_fault(void *arg, const struct text_fault *fault)
{
    char sentence[TEXT_FAULT_SIZE];
    text_fault_say(fault, _(fault->sentence), sentence);
    tell(arg, fault->line, sentence);
}

/* Gives the text of one year: as it was written if it is the only one and says all, so that comments stay. */
static enum result give_year(const struct calendar_loading *loading, int year, const char *text, size_t length,
                             bool only)
{
    size_t index = (size_t)(year - CALENDAR_YEAR_MIN);
    if (loading->hours != NULL && !loading->cal->own_hours[index]) {
        only = false;
        if (calendar_set_hours(loading->cal, year, loading->hours) != RESULT_OK) {
            return RESULT_INVALID;
        }
    }
    if (loading->week != 0 && !loading->cal->own_week[index]) {
        only = false;
        if (calendar_set_week(loading->cal, year, loading->week) != RESULT_OK) {
            return RESULT_INVALID;
        }
    }
    if (loading->year == NULL) {
        return RESULT_OK;
    }
    if (only && length < CALENDAR_TEXT) {
        return loading->year(loading->year_arg, year, text);
    }
    char *written = malloc(CALENDAR_TEXT);
    enum result result =
        written != NULL ? calendar_write(loading->cal, year, written, CALENDAR_TEXT) : RESULT_NO_MEMORY;
    if (result == RESULT_OK) {
        result = loading->year(loading->year_arg, year, written);
    }
    free(written);
    return result;
}

enum result calendar_load_years(const struct calendar_loading *loading, const bool known[CALENDAR_YEARS],
                                const char *text, size_t length)
{
    enum result result = RESULT_OK;
    size_t fresh = 0;
    for (size_t i = 0; i < CALENDAR_YEARS; i++) {
        fresh += loading->cal->known[i] && !known[i] ? 1 : 0;
    }
    for (size_t i = 0; i < CALENDAR_YEARS && result == RESULT_OK; i++) {
        if (loading->cal->known[i] && !known[i]) {
            result = give_year(loading, CALENDAR_YEAR_MIN + (int)i, text, length, text != NULL && fresh == 1);
        }
    }
    return result;
}

enum result calendar_load_text(const struct calendar_loading *loading, const char *name, const char *text,
                               size_t length)
{
    struct place place = {.loading = loading, .name = name};
    bool known[CALENDAR_YEARS];
    memcpy(known, loading->cal->known, sizeof(known));
    enum result result = calendar_parse(loading->cal, text, length, on_fault, &place);
    return result == RESULT_OK ? calendar_load_years(loading, known, text, length) : result;
}

static int is_calendar(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0;
}

static enum result load_file(const struct place *place, char *buffer)
{
    FILE *file = fopen(place->name, "rbe");
    if (file == NULL) {
        tell(place, 0, strerror(errno));
        return RESULT_IO;
    }
    size_t length = fread(buffer, 1, FILE_BYTES, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed) {
        tell(place, 0, _("cannot be read; check that it is a file and its rights"));
        return RESULT_IO;
    }
    if (length == FILE_BYTES) {
        tell(place, 0, _("is too long for a calendar; keep one year in a file of less than 256 kB"));
        return RESULT_INVALID;
    }
    buffer[length] = '\0';
    return calendar_load_text(place->loading, place->name, buffer, length);
}

enum result calendar_load(const struct calendar_loading *loading, const char *directory)
{
    struct place place = {.loading = loading, .name = directory};
    struct dirent **entries = NULL;
    enum result result = RESULT_OK;
    char *buffer = NULL;
    int count = scandir(directory, &entries, is_calendar, alphasort);
    if (count < 0) {
        tell(&place, 0, strerror(errno));
        result = RESULT_IO;
        goto done;
    }
    if (count == 0) {
        tell(&place, 0, _("holds no calendar; put a file such as 2026.txt there"));
        result = RESULT_NOT_FOUND;
        goto done;
    }
    buffer = malloc(FILE_BYTES + 1);
    if (buffer == NULL) {
        result = RESULT_NO_MEMORY;
        goto done;
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        int length = snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
        place.name = path;
        enum result of_file = RESULT_IO;
        if (length < 0 || (size_t)length >= sizeof(path)) {
            tell(&place, 0, _("the path is too long; move the calendars to a shorter one"));
        } else {
            of_file = load_file(&place, buffer);
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
