/* Reads the text form of the limits; what each line says is judged at once, what the lines say together at the end. */
#include "core/limits_parse.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAYS_MAX = 250, LEVELS = 4 };
#define WALL_MAX_MS ((int64_t)366 * 24 * HOUR_MS)

#define S struct limits
const struct limit_setting limit_settings[] = {
    {"designation", N_("dispatches before a designation"), SETTING_NUMBER, offsetof(S, designation), 1, 20},
    {"attempts", N_("callback attempts"), SETTING_NUMBER, offsetof(S, attempts), 1, 10},
    {"redos", N_("redos without a supervisor"), SETTING_NUMBER, offsetof(S, redos), 0, 8},
    {"redo_after_close", N_("days for a redo after closing"), SETTING_NUMBER,
     offsetof(S, redo_after_close_days), 0, 365},
    {"extensions", N_("extensions without a supervisor"), SETTING_NUMBER, offsetof(S, extensions), 0, 8},
    {"undo", N_("taking a decision back"), SETTING_DURATION, offsetof(S, undo_ms), MINUTE_MS, 60 * MINUTE_MS},
    {"urge_days", N_("days in which a call urges"), SETTING_NUMBER, offsetof(S, urge_days), 0, 365},
    {"same_matter", N_("calls that raise an order"), SETTING_NUMBER, offsetof(S, same_matter), 0, 1000},
    {"surge", N_("tickets alike that are a surge"), SETTING_NUMBER, offsetof(S, surge), 0, 1000},
    {"audit_seed", N_("seed of the audit lots"), SETTING_NUMBER, offsetof(S, audit_seed), 0, 999999999},
    {"missed_call_return", N_("missed-call return"), SETTING_DURATION, offsetof(S, missed_call_return_ms),
     MINUTE_MS, WALL_MAX_MS},
    {"order_not_received", N_("order if not received"), SETTING_BOOL, offsetof(S, order_not_received), 0, 1},
    {"order_overdue", N_("order if overdue"), SETTING_BOOL, offsetof(S, order_overdue), 0, 1},
    {"order_redone", N_("order if redone again"), SETTING_BOOL, offsetof(S, order_redone), 0, 1},
};
#undef S
const size_t limit_setting_count = sizeof limit_settings / sizeof limit_settings[0];
enum { SETTINGS = sizeof limit_settings / sizeof limit_settings[0] };

/* What a row says, and where it stands. For any category it fills cells; `weight` is how much of it is named. */
struct row {
    size_t line;
    int weight;
};

struct reader {
    struct limits *limits;
    const struct limits_categories *categories;
    struct text_rows rows;
    /* by weight: the row of each cell that names just so much; line 0 is none */
    struct row cells[LIMIT_STEP_COUNT][LEVELS][TYPE_COUNT][URGENCY_COUNT];
    struct limit values[LIMIT_STEP_COUNT][LEVELS][TYPE_COUNT][URGENCY_COUNT];
    size_t exception_lines[LIMIT_EXCEPTIONS];
    size_t setting_lines[SETTINGS];
    size_t share_lines[AUDIT_SHARES];
    size_t share_line; /* of any category */
};

static void tell(struct reader *reader, const char *sentence, const char *word, const char *other)
{
    text_rows_tell(&reader->rows, reader->rows.line, sentence, word, other);
}

static bool same(struct limit a, struct limit b)
{
    return a.clock == b.clock && (a.clock == LIMIT_NONE || a.amount == b.amount);
}

/* The unit of a duration in ms; 0 if the word is none. */
static int64_t unit_ms(const char *word)
{
    static const struct {
        const char *word;
        int64_t ms;
    } units[] = {{"min", MINUTE_MS}, {"h", HOUR_MS}, {"d", 24 * (int64_t)HOUR_MS}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].word, word) == 0)
            return units[i].ms;
    return 0;
}

/* Reads a limit from words[first] on to the end of the line. */
static bool read_limit(struct reader *reader, size_t first, struct limit *ret)
{
    const struct text_rows *rows = &reader->rows;
    size_t count = rows->count - first;
    const char *number = count > 0 ? rows->word[first] : "";
    const char *unit = count > 1 ? rows->word[first + 1] : "";
    const char *clock = count > 2 ? rows->word[first + 2] : "wall";
    long amount = 0;
    bool days = strcmp(unit, "workdays") == 0 || strcmp(unit, "workday") == 0;
    *ret = (struct limit){.clock = LIMIT_NONE};
    if (count == 1 && strcmp(number, "none") == 0)
        return true;
    if (!text_number(number, &amount)) {
        tell(reader,
             number[0] == '-' ? N_("\"{word}\" is negative; write a number above 0, or none")
                              : N_("\"{word}\" is no limit; write such as 5 workdays, 30 min, 24 h wall, "
                                   "2 h office or none"),
             number, NULL);
    } else if (count > (days ? 2u : 3u)) {
        tell(reader, N_("\"{word}\" is too much; end the line before it"), rows->word[first + (days ? 2 : 3)],
             NULL);
    } else if (days && (amount < 1 || amount > DAYS_MAX)) {
        tell(reader, N_("{word} working days are out of bounds; write 1 to 250"), number, NULL);
    } else if (!days && unit_ms(unit) == 0) {
        tell(reader, N_("\"{word}\" is no unit; write workdays, h, min or d"), unit, NULL);
    } else if (strcmp(clock, "wall") != 0 && strcmp(clock, "office") != 0) {
        tell(reader, N_("\"{word}\" is no clock; write wall or office"), clock, NULL);
    } else if (!days && (amount < 1 || amount * unit_ms(unit) > WALL_MAX_MS)) {
        tell(reader, N_("{word} {other} are out of bounds; write 1 min to 366 d"), number, unit);
    } else {
        ret->clock = days ? LIMIT_WORKDAYS : strcmp(clock, "wall") == 0 ? LIMIT_WALL : LIMIT_OFFICE;
        ret->amount = days ? amount : amount * unit_ms(unit);
        return true;
    }
    return false;
}

/* -1 for "*"; false, told, for what is no name. */
static bool read_name(struct reader *reader, const struct name_list *names, const char *word,
                      const char *sentence, int *ret)
{
    *ret = strcmp(word, "*") == 0 ? -1 : name_value(names, word);
    if (*ret >= 0 || strcmp(word, "*") == 0)
        return true;
    tell(reader, sentence, word, NULL);
    return false;
}

static void say_line(size_t line, char out[24])
{
    (void)snprintf(out, 24, "%zu", line);
}

static void take_cells(struct reader *reader, int step, int type, int urgency, struct limit limit)
{
    int weight = (type >= 0 ? 2 : 0) + (urgency >= 0 ? 1 : 0);
    char line[24];
    size_t twice = 0;
    for (int t = 0; t < TYPE_COUNT; t++)
        for (int u = 0; u < URGENCY_COUNT; u++) {
            struct row *row = &reader->cells[step][weight][t][u];
            if ((type >= 0 && type != t) || (urgency >= 0 && urgency != u))
                continue;
            twice = row->line;
            *row = (struct row){.line = reader->rows.line, .weight = weight};
            reader->values[step][weight][t][u] = limit;
        }
    say_line(twice, line);
    if (twice > 0)
        tell(reader, N_("says again what line {word} says; keep one of them"), line, NULL);
}

static void take_exception(struct reader *reader, struct limit_exception exception, const char *code)
{
    struct limits *limits = reader->limits;
    char line[24];
    for (size_t i = 0; i < limits->exception_count; i++) {
        const struct limit_exception *other = &limits->exceptions[i];
        if (other->step != exception.step || other->type != exception.type ||
            other->urgency != exception.urgency || other->category_id != exception.category_id)
            continue;
        say_line(reader->exception_lines[i], line);
        tell(reader, N_("says again what line {word} says; keep one of them"), line, NULL);
        return;
    }
    if (limits->exception_count == LIMIT_EXCEPTIONS) {
        tell(reader, N_("{word} is one exception too many; keep 256 of them"), code, NULL);
        return;
    }
    reader->exception_lines[limits->exception_count] = reader->rows.line;
    limits->exceptions[limits->exception_count++] = exception;
}

static void do_step(struct reader *reader, int step)
{
    const struct text_rows *rows = &reader->rows;
    struct limit_exception row = {.step = (enum limit_step)step};
    if (rows->count < 5) {
        tell(reader, N_("\"{word}\" needs type, urgency, category and limit behind it; * is any"),
             rows->word[0], NULL);
        return;
    }
    const char *code = rows->word[3];
    bool good = read_name(reader, &type_names, rows->word[1],
                          N_("\"{word}\" is no request type; write one of consultation, help, complaint, "
                             "report, suggestion, praise or *"),
                          &row.type);
    good = read_name(reader, &urgency_names, rows->word[2],
                     N_("\"{word}\" is no urgency; write general, utility, emergency or *"), &row.urgency) &&
           good;
    if (strcmp(code, "*") != 0)
        row.category_id = reader->categories->id_of(reader->categories->arg, code);
    if (strcmp(code, "*") != 0 && row.category_id == 0) {
        tell(reader, N_("\"{word}\" is no category; write the code of one, or *"), code, NULL);
        good = false;
    }
    good = read_limit(reader, 4, &row.limit) && good;
    if (good && step == LIMIT_EXTENSION && row.limit.clock != LIMIT_WORKDAYS && row.limit.clock != LIMIT_NONE) {
        tell(reader, N_("an extension counts working days; write such as 5 workdays, or none"), NULL, NULL);
        good = false;
    }
    if (good && row.category_id == 0)
        take_cells(reader, step, row.type, row.urgency, row.limit);
    else if (good)
        take_exception(reader, row, code);
}

static void put_number(struct limits *limits, const struct limit_setting *setting, int64_t value)
{
    char *at = (char *)limits + setting->offset;
    if (setting->kind == SETTING_BOOL)
        *(bool *)(void *)at = value != 0;
    else
        *(int64_t *)(void *)at = value;
}

static void do_setting(struct reader *reader, size_t position)
{
    const struct limit_setting *setting = &limit_settings[position];
    const struct text_rows *rows = &reader->rows;
    const char *word = rows->count > 1 ? rows->word[1] : "";
    char line[24], bounds[48];
    struct limit limit = {.clock = LIMIT_NONE};
    long number = 0;
    say_line(reader->setting_lines[position], line);
    (void)snprintf(bounds, sizeof bounds, "%lld - %lld", (long long)setting->min, (long long)setting->max);
    if (reader->setting_lines[position] > 0) {
        tell(reader, N_("says again what line {word} says; keep one of them"), line, NULL);
        return;
    }
    reader->setting_lines[position] = rows->line;
    switch (setting->kind) {
    case SETTING_NUMBER:
        if (rows->count != 2 || !text_number(word, &number) || number < setting->min || number > setting->max) {
            tell(reader, N_("\"{word}\" is out of bounds; write one number of {other}"), word, bounds);
            return;
        }
        put_number(reader->limits, setting, number);
        break;
    case SETTING_BOOL:
        if (rows->count != 2 || (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)) {
            tell(reader, N_("\"{word}\" is neither; write yes or no"), word, NULL);
            return;
        }
        put_number(reader->limits, setting, strcmp(word, "yes") == 0);
        break;
    case SETTING_DURATION:
        if (!read_limit(reader, 1, &limit))
            return;
        if (limit.clock != LIMIT_WALL) {
            tell(reader, N_("\"{word}\" is by the wall clock; write such as 30 min"), rows->word[0], NULL);
            return;
        }
        put_number(reader->limits, setting, limit.amount);
        break;
    }
}

/* Where the share of a category stands; NULL, told, if it is said twice or does not fit. */
static int64_t *share_place(struct reader *reader, const char *code, int64_t category_id)
{
    struct limits *limits = reader->limits;
    size_t *line = &reader->share_line, i = 0;
    char twice[24];
    while (category_id && i < limits->audit_share_count && limits->audit_shares[i].category_id != category_id)
        i++;
    if (category_id && i == AUDIT_SHARES) {
        tell(reader, N_("{word} is one share too many; keep 64 of them"), code, NULL);
        return NULL;
    }
    if (category_id)
        line = &reader->share_lines[i];
    say_line(*line, twice);
    if (*line > 0) {
        tell(reader, N_("says again what line {word} says; keep one of them"), twice, NULL);
        return NULL;
    }
    *line = reader->rows.line;
    if (!category_id)
        return &limits->audit_share;
    limits->audit_share_count = i + 1;
    limits->audit_shares[i].category_id = category_id;
    return &limits->audit_shares[i].percent;
}

/* audit_share CATEGORY PERCENT */
static void do_share(struct reader *reader)
{
    const struct text_rows *rows = &reader->rows;
    const char *code = rows->count > 1 ? rows->word[1] : "", *number = rows->count > 2 ? rows->word[2] : "";
    bool any = strcmp(code, "*") == 0;
    int64_t category_id = any ? 0 : reader->categories->id_of(reader->categories->arg, code);
    long percent = 0;
    if (!any && category_id == 0) {
        tell(reader, N_("\"{word}\" is no category; write the code of one, or *"), code, NULL);
        return;
    }
    if (rows->count != 3 || !text_number(number, &percent) || percent < 0 || percent > 100) {
        tell(reader, N_("\"{word}\" is out of bounds; write one number of {other}"), number, "0 - 100");
        return;
    }
    int64_t *place = share_place(reader, code, category_id);
    if (place)
        *place = percent;
}

static void do_line(struct reader *reader)
{
    const char *word = reader->rows.word[0];
    int step = name_value(&limit_step_names, word);
    for (size_t i = 0; i < SETTINGS && step < 0; i++)
        if (strcmp(limit_settings[i].name, word) == 0) {
            do_setting(reader, i);
            return;
        }
    if (step >= 0)
        do_step(reader, step);
    else if (strcmp(word, "audit_share") == 0)
        do_share(reader);
    else
        tell(reader, N_("\"{word}\" is no step and no setting; see rexianctl limits show"), word, NULL);
}

/* A type and an urgency as people write them: "complaint utility". */
static void say_cell(int type, int urgency, char out[64])
{
    (void)snprintf(out, 64, "%s %s", name_of(&type_names, type), name_of(&urgency_names, urgency));
}

/* Of a row that names the type and one that names the urgency neither is more to the point. */
static void check_tie(struct reader *reader, int step, int type, int urgency)
{
    const struct row *by_urgency = &reader->cells[step][1][type][urgency];
    const struct row *by_type = &reader->cells[step][2][type][urgency];
    char cell[64], line[24];
    if (by_urgency->line == 0 || by_type->line == 0 || reader->cells[step][3][type][urgency].line > 0 ||
        same(reader->values[step][1][type][urgency], reader->values[step][2][type][urgency]))
        return;
    say_cell(type, urgency, cell);
    say_line(by_urgency->line, line);
    text_rows_tell(&reader->rows, by_type->line,
                   N_("for {word} it contradicts line {other}; add a row for both, or change one of them"),
                   cell, line);
}

/* Fills the cells of a step by the rows that name most; false if the step does not stand in the text. */
static bool fill_step(struct reader *reader, int step)
{
    char open[64] = "";
    bool any = false;
    for (int type = 0; type < TYPE_COUNT; type++)
        for (int urgency = 0; urgency < URGENCY_COUNT; urgency++) {
            int weight = LEVELS - 1;
            while (weight >= 0 && reader->cells[step][weight][type][urgency].line == 0)
                weight--;
            check_tie(reader, step, type, urgency);
            if (weight < 0) {
                say_cell(type, urgency, open);
                continue;
            }
            any = true;
            reader->limits->cells[step][type][urgency] = reader->values[step][weight][type][urgency];
        }
    if (any && open[0] != '\0')
        text_rows_tell(&reader->rows, 0,
                       N_("{word}: no row says it for {other}; add one, or none as its limit"),
                       name_of(&limit_step_names, step), open);
    return any;
}

/* The lesser must not be later than the greater, where the same clock tells. */
static const struct {
    enum limit_step lesser, greater;
} relations[] = {
    {LIMIT_RETURN, LIMIT_RETURN_HARD}, {LIMIT_HANDLING, LIMIT_COMPLEX}, {LIMIT_FIRST_REPORT, LIMIT_HANDLING},
    {LIMIT_WARNING, LIMIT_HANDLING},   {LIMIT_RECEIVE, LIMIT_HANDLING},
};

/* The line that gives a limit; 0 if it is a default. */
static size_t line_of(const struct reader *reader, enum limit_step step, const struct limit_subject *subject)
{
    const struct limit_exception *exception = limits_exception_of(reader->limits, step, subject);
    if (exception)
        return reader->exception_lines[exception - reader->limits->exceptions];
    for (int weight = LEVELS - 1; weight >= 0; weight--)
        if (reader->cells[step][weight][subject->type][subject->urgency].line > 0)
            return reader->cells[step][weight][subject->type][subject->urgency].line;
    return 0;
}

static void check_relations(struct reader *reader, int64_t category_id)
{
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        size_t told = 0;
        for (int cell = 0; cell < TYPE_COUNT * URGENCY_COUNT; cell++) {
            struct limit_subject subject = {.type = cell / URGENCY_COUNT,
                                            .urgency = cell % URGENCY_COUNT,
                                            .category_count = category_id != 0,
                                            .categories = {category_id}};
            struct limit lesser = limits_of(reader->limits, relations[i].lesser, &subject);
            struct limit greater = limits_of(reader->limits, relations[i].greater, &subject);
            size_t one = line_of(reader, relations[i].lesser, &subject);
            size_t other = line_of(reader, relations[i].greater, &subject);
            size_t line = one > other ? one : other;
            if (lesser.clock == LIMIT_NONE || lesser.clock != greater.clock ||
                lesser.amount <= greater.amount || line == told)
                continue;
            told = line;
            text_rows_tell(&reader->rows, line, N_("{word} would be later than {other}; change one of them"),
                           name_of(&limit_step_names, (int)relations[i].lesser),
                           name_of(&limit_step_names, (int)relations[i].greater));
        }
    }
}

enum result limits_parse(struct limits *ret, const char *text, size_t length,
                         const struct limits_categories *categories, text_fault_fn *fault, void *arg)
{
    struct reader reader = {.limits = ret, .categories = categories};
    bool any = false;
    limits_default(ret);
    text_rows_begin(&reader.rows, text, length, fault, arg);
    while (text_rows_next(&reader.rows))
        do_line(&reader);
    for (int step = 0; step < LIMIT_STEP_COUNT; step++)
        any = fill_step(&reader, step) || any;
    if (!any && reader.rows.faults == 0)
        text_rows_tell(&reader.rows, 0,
                       N_("there is no limit in it; begin with what rexianctl limits show prints"), NULL, NULL);
    if (reader.rows.faults == 0)
        check_relations(&reader, 0);
    for (size_t i = 0; i < ret->exception_count && reader.rows.faults == 0; i++)
        check_relations(&reader, ret->exceptions[i].category_id);
    return reader.rows.faults == 0 ? RESULT_OK : RESULT_INVALID;
}
