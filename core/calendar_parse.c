/* The text form of a calendar, line by line:
 *   year 2026
 *   off  2026-01-01 元旦                 a holiday, with its name
 *   work 2026-01-04 元旦                 a weekend that is worked
 *   half 2026-02-15 08:30-12:00 除夕     a day with hours of its own
 *   hours 08:30-12:00 13:30-17:30        office hours of the year
 *   week mon tue wed thu fri             days that are worked in the year
 * Year comes first. A '#' at the beginning of a word makes the rest of the line a comment. */
#include "core/calendar.h"

#include "core/text.h"
#include <string.h>

struct reader {
    struct calendar *cal;
    struct text_rows rows;
    int year;       /* 0 before the first */
    bool year_line; /* there was one, right or wrong */
};

static void tell_word(struct reader *reader, const char *word, const char *sentence)
{
    text_rows_tell(&reader->rows, reader->rows.line, sentence, word, NULL);
}

static void tell(struct reader *reader, const char *sentence)
{
    tell_word(reader, NULL, sentence);
}

/* Reads "hh:mm" of exactly five characters as minutes, 24:00 included. */
static bool read_minute(const char *text, int *ret_min)
{
    for (size_t i = 0; i < 5; i++) {
        bool colon = i == 2;
        if (colon ? text[i] != ':' : (text[i] < '0' || text[i] > '9')) {
            return false;
        }
    }
    int hour = (text[0] - '0') * 10 + text[1] - '0';
    int minute = (text[3] - '0') * 10 + text[4] - '0';
    *ret_min = hour * 60 + minute;
    return minute <= 59 && *ret_min <= 24 * 60;
}

/* Reads "08:30-12:00". */
static bool read_segment(const char *word, struct calendar_segment *ret_segment)
{
    return strlen(word) == 11 && word[5] == '-' && read_minute(word, &ret_segment->from_min) &&
           read_minute(word + 6, &ret_segment->to_min);
}

/* Reads segments from words[first] on, up to the first word that does not begin with a digit. */
static bool read_hours(struct reader *reader, const struct text_rows *words, size_t first,
                       struct calendar_hours *ret_hours, size_t *ret_next)
{
    struct calendar_hours hours = {.count = 0};
    size_t i = first;
    for (; i < words->count && words->word[i][0] >= '0' && words->word[i][0] <= '9'; i++) {
        if (hours.count == CALENDAR_SEGMENTS) {
            tell(reader, N_("more than 4 office segments; join some"));
            return false;
        }
        if (!read_segment(words->word[i], &hours.segments[hours.count])) {
            tell_word(reader, words->word[i], N_("\"{word}\" is no office segment; write hh:mm-hh:mm"));
            return false;
        }
        hours.count++;
    }
    if (hours.count == 0) {
        tell(reader, N_("office hours are missing; write at least one segment as hh:mm-hh:mm"));
        return false;
    }
    *ret_hours = hours;
    *ret_next = i;
    return true;
}

static void do_year(struct reader *reader, const struct text_rows *words)
{
    int year = 0;
    const char *word = words->count == 2 ? words->word[1] : "";
    reader->year_line = true;
    if (strlen(word) == 4 && strspn(word, "0123456789") == 4) {
        year = (word[0] - '0') * 1000 + (word[1] - '0') * 100 + (word[2] - '0') * 10 + word[3] - '0';
    }
    if (calendar_knows(reader->cal, year)) {
        tell_word(reader, word, N_("\"{word}\" is declared twice; keep one of the years"));
    } else if (calendar_declare(reader->cal, year) != RESULT_OK) {
        tell_word(reader, word, N_("\"{word}\" is no year; write one of 1990 to 2100 after the word year"));
        return;
    }
    reader->year = year;
}

/* Reads the date of an exception; false, told, if it is none of the declared year. */
static bool read_date(struct reader *reader, const struct text_rows *words, struct civil_date *ret_date)
{
    const char *word = words->count >= 2 ? words->word[1] : "";
    if (reader->year == 0) {
        tell(reader, N_("no year is declared yet; put a line such as \"year 2026\" above"));
    } else if (civil_parse_date(word, ret_date) != RESULT_OK) {
        tell_word(reader, word, N_("\"{word}\" is no date; write an existing day as YYYY-MM-DD"));
    } else if (ret_date->year != reader->year) {
        tell_word(reader, word, N_("\"{word}\" is outside of the declared year; move it to that year's file"));
    } else {
        return true;
    }
    return false;
}

static void do_exception(struct reader *reader, const struct text_rows *words, enum calendar_class what)
{
    struct civil_date date;
    struct calendar_hours hours = {.count = 0};
    size_t name_from = 2;
    char name[TEXT_ROW_SIZE];
    if (!read_date(reader, words, &date) ||
        (what == CALENDAR_HALF && !read_hours(reader, words, 2, &hours, &name_from))) {
        return;
    }
    text_rows_join(words, name_from, name);
    if (text_has_control(name) || strlen(name) >= CALENDAR_NAME_SIZE) {
        tell(reader, N_("the name is too long or holds control characters; shorten it to 39 bytes"));
        return;
    }
    enum result result = calendar_except(reader->cal, date, what, &hours, name);
    if (result == RESULT_REFUSED) {
        tell_word(reader, words->word[1], N_("\"{word}\" stands here twice; keep one of the lines"));
    } else if (result == RESULT_FULL) {
        tell(reader, N_("too many half days or names in all calendars together; remove some"));
    } else if (result != RESULT_OK) {
        tell(reader, N_("office segments overlap or do not rise; put them in order"));
    }
}

static void do_off(struct reader *reader, const struct text_rows *words)
{
    do_exception(reader, words, CALENDAR_HOLIDAY);
}

static void do_work(struct reader *reader, const struct text_rows *words)
{
    do_exception(reader, words, CALENDAR_MAKEUP);
}

static void do_half(struct reader *reader, const struct text_rows *words)
{
    do_exception(reader, words, CALENDAR_HALF);
}

/* True if a year is declared and this is its first line of the kind; else told. */
static bool first_of_kind(struct reader *reader, const bool *own, const char *kind)
{
    if (reader->year == 0) {
        tell(reader, N_("no year is declared yet; put a line such as \"year 2026\" above"));
    } else if (own[reader->year - CALENDAR_YEAR_MIN]) {
        tell_word(reader, kind, N_("\"{word}\" stands here twice; keep one of the lines"));
    } else {
        return true;
    }
    return false;
}

static void do_hours(struct reader *reader, const struct text_rows *words)
{
    struct calendar_hours hours;
    size_t next = 0;
    if (!first_of_kind(reader, reader->cal->own_hours, words->word[0]) ||
        !read_hours(reader, words, 1, &hours, &next)) {
        return;
    }
    if (next != words->count) {
        tell_word(reader, words->word[next], N_("\"{word}\" is no office segment; write hh:mm-hh:mm"));
    } else if (calendar_set_hours(reader->cal, reader->year, &hours) != RESULT_OK) {
        tell(reader, N_("office segments overlap or do not rise; put them in order"));
    }
}

static void do_week(struct reader *reader, const struct text_rows *words)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    unsigned mask = 0;
    if (!first_of_kind(reader, reader->cal->own_week, words->word[0])) {
        return;
    }
    for (size_t i = 1; i < words->count; i++) {
        unsigned day = 0;
        while (day < 7 && strcmp(words->word[i], days[day]) != 0) {
            day++;
        }
        if (day == 7 || (mask >> (day + 1) & 1u) != 0) {
            tell_word(reader, words->word[i],
                      N_("\"{word}\" is no day or stands twice; write some of mon tue wed thu fri sat sun"));
            return;
        }
        mask |= 1u << (day + 1);
    }
    if (calendar_set_week(reader->cal, reader->year, mask) != RESULT_OK) {
        tell(reader, N_("no day of the week is worked; write some of mon tue wed thu fri sat sun"));
    }
}

static void do_line(struct reader *reader)
{
    static const struct {
        const char *word;
        void (*run)(struct reader *, const struct text_rows *);
    } kinds[] = {{"year", do_year}, {"off", do_off},     {"work", do_work},
                 {"half", do_half}, {"hours", do_hours}, {"week", do_week}};
    const struct text_rows *words = &reader->rows;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(words->word[0], kinds[i].word) == 0) {
            kinds[i].run(reader, words);
            return;
        }
    }
    tell_word(reader, words->word[0],
              N_("\"{word}\" is not known; begin with year, off, work, half, hours, week or #"));
}

enum result calendar_parse(struct calendar *cal, const char *text, size_t length, text_fault_fn *fault,
                           void *arg)
{
    struct reader reader = {.cal = cal};
    text_rows_begin(&reader.rows, text, length, fault, arg);
    while (text_rows_next(&reader.rows)) {
        do_line(&reader);
    }
    if (!reader.year_line) {
        tell(&reader, N_("no year is declared; put a line such as \"year 2026\" at the top"));
    }
    return reader.rows.faults == 0 ? RESULT_OK : RESULT_INVALID;
}
