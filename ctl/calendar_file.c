/* Calendar files: text or JSON. Faults of a yearly file are told all at once, each with its line, as those of a text are. */
#include "ctl/calendar_file.h"

#include "config/files.h"
#include "core/text.h"
#include "ctl/json_walk.h"
#include "ctl/values.h"

#include <jansson.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

struct reading {
    const struct calendar_loading *loading;
    const char *file;
    struct foreign_days *foreign;
    int year; /* 0: none that the days could be placed in; they are judged by themselves then */
    size_t faults;
    bool too_many; /* days of other years, told once */
};

static void tell(struct reading *reading, size_t line, const char *sentence, const char *word)
{
    char shown[VALUE_SHOWN_SIZE] = "", said[TEXT_FAULT_SIZE], text[TEXT_FAULT_SIZE + 500];
    const struct text_fault fault = {.word = shown};
    if (word)
        value_show(word, shown);
    text_fault_say(&fault, gettext(sentence), said);
    reading->faults++;
    if (line > 0)
        snprintf(text, sizeof text, "%.400s:%zu: %s", reading->file, line, said);
    else
        snprintf(text, sizeof text, "%.400s: %s", reading->file, said);
    if (reading->loading->fault)
        reading->loading->fault(reading->loading->fault_arg, text);
}

static void take_foreign(struct reading *reading, size_t line, struct civil_date date, enum calendar_class what,
                         const char *name)
{
    struct foreign_days *foreign = reading->foreign;
    if (foreign->count == CALENDAR_FOREIGN) {
        if (!reading->too_many)
            tell(reading, line, N_("has too many days of other years; keep one year in a file"), NULL);
        reading->too_many = true;
        return;
    }
    struct foreign_day *row = &foreign->rows[foreign->count++];
    *row = (struct foreign_day){.date = date, .what = what};
    (void)text_copy(row->name, sizeof row->name, name);
}

static void take_day(struct reading *reading, size_t line, const json_t *day)
{
    const char *text = json_string_value(json_object_get(day, "date"));
    const char *name = json_string_value(json_object_get(day, "name"));
    const json_t *off = json_object_get(day, "isOffDay");
    const char *word = text ? text : name ? name : "?";
    size_t before = reading->faults;
    struct civil_date date;
    if (!text || civil_parse_date(text, &date) != RESULT_OK)
        tell(reading, line, N_("\"{word}\" is no date; write an existing day as YYYY-MM-DD"), text ? text : "");
    else if (reading->year != 0 && abs(date.year - reading->year) > 1)
        tell(reading, line, N_("\"{word}\" is outside of the declared year; move it to that year's file"),
             text);
    if (!json_is_boolean(off))
        tell(reading, line, N_("{word}: isOffDay is missing; write true or false"), word);
    if (!name)
        name = "";
    if (text_has_control(name) || strchr(name, '\n') || strlen(name) >= CALENDAR_NAME_SIZE)
        tell(reading, line,
             N_("{word}: the name is too long or holds control characters; shorten it to 39 bytes"), word);
    if (reading->faults > before || reading->year == 0)
        return;
    enum calendar_class what = json_is_true(off) ? CALENDAR_HOLIDAY : CALENDAR_MAKEUP;
    if (date.year != reading->year) {
        take_foreign(reading, line, date, what, name);
        return;
    }
    enum result result = calendar_except(reading->loading->cal, date, what, NULL, name);
    if (result == RESULT_REFUSED)
        tell(reading, line, N_("\"{word}\" stands here twice; keep one of them"), text);
    else if (result != RESULT_OK)
        tell(reading, line, N_("too many half days or names in all calendars together; remove some"), NULL);
}

/* Takes the year, or tells why the days have none. */
static void take_year(struct reading *reading, int year, const json_t *days)
{
    struct calendar *cal = reading->loading->cal;
    if (!json_is_array(days) || json_array_size(days) == 0)
        tell(reading, 0, N_("tells no days; a yearly file has \"year\" and \"days\""), NULL);
    if (year != 0 && calendar_knows(cal, year))
        tell(reading, 0, N_("its year is declared twice; keep one of the files"), NULL);
    else if (calendar_declare(cal, year) != RESULT_OK)
        tell(reading, 0, N_("tells no year of 1990 to 2100; a yearly file has \"year\" and \"days\""), NULL);
    else
        reading->year = year;
}

static enum result take_json(struct reading *reading, const char *text, size_t length)
{
    struct json_walk walk = json_walk_begin(text);
    bool known[CALENDAR_YEARS];
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        tell(reading, error.line > 0 ? (size_t)error.line : 0, N_("is no JSON: {word}"), error.text);
        return RESULT_INVALID;
    }
    const json_t *days = json_object_get(root, "days");
    memcpy(known, reading->loading->cal->known, sizeof known);
    take_year(reading, (int)json_integer_value(json_object_get(root, "year")), days);
    bool lines = json_is_array(days) && json_walk_into(&walk, "days");
    if (lines)
        json_walk_first(&walk);
    for (size_t i = 0; i < json_array_size(days); i++) {
        struct json_walk day = walk;
        (void)json_walk_into(&day, "date");
        take_day(reading, lines ? day.line : 0, json_array_get(days, i));
        if (i + 1 < json_array_size(days) && lines)
            json_walk_next(&walk);
    }
    json_decref(root);
    return reading->faults > 0 ? RESULT_INVALID : calendar_load_years(reading->loading, known, NULL, 0);
}

enum result calendar_file_read(const struct calendar_loading *loading, const char *file,
                               struct foreign_days *foreign)
{
    struct reading reading = {.loading = loading, .file = file, .foreign = foreign};
    char why[FILE_WHY_SIZE];
    char *text = NULL;
    size_t size = 0;
    enum result result = file_read(file, CALENDAR_FILE_BYTES, &text, &size, why);
    if (result != RESULT_OK) {
        if (loading->fault)
            loading->fault(loading->fault_arg, why);
        return result == RESULT_NO_MEMORY ? result : RESULT_IO;
    }
    size_t begin = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const char *first = text + begin + strspn(text + begin, " \t\r\n");
    if (*first == '{' || *first == '[')
        result = take_json(&reading, text + begin, size - begin);
    else
        result = calendar_load_text(loading, file, text, size);
    file_forget(&text, size);
    return result;
}

size_t calendar_add_foreign(struct calendar *cal, const struct foreign_days *foreign, int year)
{
    size_t added = 0;
    for (size_t i = 0; i < foreign->count; i++)
        if (foreign->rows[i].date.year == year)
            added += calendar_except(cal, foreign->rows[i].date, foreign->rows[i].what, NULL,
                                     foreign->rows[i].name) == RESULT_OK;
    return added;
}
