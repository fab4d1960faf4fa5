/* Arithmetic of the dashboard. A rate is printed by rate_text alone: truncated, 100.00 only if n == d. */
#include "supervisor/model.h"

#include "core/civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS_MOST = 3650 };

const struct rate_kind_row rate_kinds[RATE_COUNT] = {
    [RATE_ANSWER] = {"answer", N_("Answer"), MEASURE_ANSWER_N, MEASURE_ANSWER_D},
    [RATE_COMPLETION] = {"completion", N_("Completion"), MEASURE_COMPLETION_N, MEASURE_COMPLETION_D},
    [RATE_CALLBACK] = {"callback", N_("Callback"), MEASURE_CALLBACK_N, MEASURE_CALLBACK_D},
};

int64_t figure_of(const struct rates_row *row, enum measure measure)
{
    for (size_t i = 0; i < row->figure_count; i++)
        if (row->figures[i].measure == (int64_t)measure)
            return row->figures[i].value;
    return 0;
}

struct standing standing_of(const struct rates_row *row, enum rate_kind rate, int64_t open, int64_t waiting)
{
    struct standing s = {0};
    if (!row || !row->known)
        return s;
    s.known = true;
    s.n = figure_of(row, rate_kinds[rate].n);
    s.d = figure_of(row, rate_kinds[rate].d);
    int64_t misses = s.d > s.n ? s.d - s.n : 0;
    s.open = open < misses ? open : misses;
    s.lost = misses - s.open;
    s.best_n = s.n + s.open + waiting;
    s.best_d = s.d + waiting;
    return s;
}

void bar_text(const struct standing *standing, int width, char *out)
{
    int reached = 0, attainable = 0;
    if (standing->known && standing->d > 0) {
        reached = (int)(standing->n * width / standing->d);
        attainable = (int)((standing->n + standing->open) * width / standing->d);
    }
    for (int i = 0; i < width; i++) {
        if (i < reached)
            out[i] = '#';
        else
            out[i] = i < attainable ? '+' : '.';
    }
    out[width] = '\0';
}

struct column column_of(int64_t n, int64_t d, int64_t most, int rows)
{
    struct column column = {0};
    if (d <= 0 || most <= 0 || rows <= 0)
        return column;
    int cells = (int)((d * rows + most - 1) / most);
    if (cells > rows)
        cells = rows;
    column.n_cells = (int)(n * cells / d);
    if (n > 0 && column.n_cells == 0 && cells > 1)
        column.n_cells = 1;
    column.miss_cells = cells - column.n_cells;
    return column;
}

int64_t days_count(const struct days *days)
{
    return days->to - days->from + 1;
}

static bool within_years(int64_t from, int64_t to)
{
    return civil_date_of(from).year > CIVIL_YEAR_MIN && civil_date_of(to).year < CIVIL_YEAR_MAX;
}

void days_move(struct days *days, int64_t by, int64_t today)
{
    int64_t step = by * days_count(days);
    if (!within_years(days->from + step, days->to + step))
        return;
    days->from += step;
    days->to += step;
    days->follows_today = days->from == today && days->to == today;
}

void days_today(struct days *days, int64_t today)
{
    *days = (struct days){.from = today, .to = today, .follows_today = true};
}

static bool is_between(char c)
{
    return c == ' ' || c == '.' || c == ',';
}

static bool read_last(struct days *days, const char *text, int64_t today)
{
    char *end = NULL;
    long count = strtol(text + 1, &end, 10);
    if (end == text + 1 || *end != '\0' || count < 1 || count > DAYS_MOST)
        return false;
    *days = (struct days){.from = today - count + 1, .to = today, .follows_today = count == 1};
    return true;
}

bool days_read(struct days *days, const char *text, int64_t today)
{
    char words[2][CIVIL_DATE_SIZE];
    struct civil_date dates[2];
    int count = 0;
    if (text[0] == '-')
        return read_last(days, text, today);
    while (*text != '\0') {
        while (is_between(*text))
            text++;
        size_t length = 0;
        while (text[length] != '\0' && !is_between(text[length]))
            length++;
        if (length == 0)
            break;
        if (count == 2 || length >= CIVIL_DATE_SIZE)
            return false;
        memcpy(words[count], text, length);
        words[count][length] = '\0';
        if (civil_parse_date(words[count], &dates[count]) != RESULT_OK)
            return false;
        count++;
        text += length;
    }
    if (count == 0)
        return false;
    int64_t from = civil_day(dates[0]), to = civil_day(dates[count - 1]);
    if (to < from || to - from >= DAYS_MOST || !within_years(from, to))
        return false;
    *days = (struct days){.from = from, .to = to, .follows_today = from == today && to == today};
    return true;
}

/* The three rates stand above; these are seen as the d of a rate, or in the ledger. */
static bool is_seen_elsewhere(enum measure measure)
{
    static const enum measure elsewhere[] = {
        MEASURE_ANSWER_N,          MEASURE_ANSWER_D,           MEASURE_COMPLETION_N,
        MEASURE_COMPLETION_D,      MEASURE_CALLBACK_N,         MEASURE_CALLBACK_D,
        MEASURE_RECEIVED_D,        MEASURE_REDONE_D,           MEASURE_SOLVED_D,
        MEASURE_SATISFIED_D,       MEASURE_CLOSED_DIRECT,      MEASURE_CLOSED_NOT_ACCEPTED,
        MEASURE_CLOSED_COMPLETED,  MEASURE_CLOSED_HANDED_OVER, MEASURE_CLOSED_TERMINATED,
        MEASURE_REOPENED,          MEASURE_BREAK_REST_MS,      MEASURE_BREAK_MEAL_MS,
        MEASURE_BREAK_TRAINING_MS, MEASURE_BREAK_OTHER_MS,     MEASURE_BREAK_EXCHANGE_MS};
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (elsewhere[i] == measure)
            return true;
    return false;
}

static struct shown_figure show_rate(const char *label, int64_t n, int64_t d)
{
    struct shown_figure shown = {.label = label};
    char rate[RATE_TEXT];
    rate_text(n, d, rate);
    snprintf(shown.count, sizeof shown.count, "%" PRId64 " / %" PRId64, n, d);
    snprintf(shown.rate, sizeof shown.rate, "%s%s", rate, d > 0 ? " %" : "");
    return shown;
}

/* A sum of milliseconds is shown as the average of its base, in seconds truncated to a tenth. */
static struct shown_figure show_average(const char *label, int64_t sum_ms, int64_t base)
{
    struct shown_figure shown = {.label = label};
    snprintf(shown.rate, sizeof shown.rate, "%s", "-");
    if (base > 0)
        snprintf(shown.rate, sizeof shown.rate, "%" PRId64 ".%" PRId64 " s", sum_ms / base / 1000,
                 sum_ms / base % 1000 / 100);
    return shown;
}

/* Service levels that count abandoned calls otherwise than the answer rate does. */
static size_t show_conventions(const struct rates_row *row, struct shown_figure *out)
{
    int64_t in_target = figure_of(row, MEASURE_ANSWERED_IN_TARGET_N);
    int64_t asked = figure_of(row, MEASURE_ANSWER_D), abandoned = figure_of(row, MEASURE_ABANDONED_N);
    int64_t short_abandoned = figure_of(row, MEASURE_SHORT_ABANDONED_N);
    for (int i = 0; i < CONVENTION_COUNT; i++) {
        int64_t n = 0, d = 0;
        rates_convention((enum convention)i, in_target, abandoned, short_abandoned, asked, &n, &d);
        out[i] = show_rate(convention_rows[i].label, n, d);
    }
    return CONVENTION_COUNT;
}

/* What calls took of operators. */
static size_t show_workloads(const struct rates_row *row, struct shown_figure *out)
{
    int64_t sums[MEASURE_END] = {0};
    for (int i = 1; i < MEASURE_END; i++)
        sums[i] = figure_of(row, (enum measure)i);
    for (int i = 0; i < WORKLOAD_COUNT; i++) {
        const struct workload_row *w = &workload_rows[i];
        int64_t n = 0, d = 0;
        rates_workload((enum workload)i, sums, &n, &d);
        out[i] = w->is_ms ? show_average(w->label, n, d) : show_rate(w->label, n, d);
        out[i].count[0] = '\0'; /* two spans in milliseconds say nothing to people */
        if (w->is_ms && d > 0)
            duration_text(n / d, out[i].rate, FIGURE_TEXT);
    }
    return WORKLOAD_COUNT;
}

size_t figures_shown(const struct rates_row *row, struct shown_figure out[FIGURES_MOST])
{
    size_t count = 0;
    for (size_t i = 0; i < measure_row_count && count + CONVENTION_COUNT < FIGURES_MOST; i++) {
        const struct measure_row *m = &measure_rows[i];
        int64_t value = figure_of(row, m->measure);
        if (m->measure == WORKLOAD_BELOW)
            count += show_workloads(row, &out[count]);
        if (is_seen_elsewhere(m->measure))
            continue;
        if (m->is_ms && m->base == 0) {
            out[count] = (struct shown_figure){.label = m->label};
            snprintf(out[count++].rate, FIGURE_TEXT, "%" PRId64 ":%02d", value / CIVIL_HOUR_MS,
                     (int)(value / CIVIL_MINUTE_MS % 60));
        } else if (m->is_ms) {
            out[count++] = show_average(m->label, value, figure_of(row, m->base));
        } else if (m->base != 0) {
            out[count++] = show_rate(m->label, value, figure_of(row, m->base));
        } else {
            out[count] = (struct shown_figure){.label = m->label};
            snprintf(out[count].count, FIGURE_TEXT, "%" PRId64, value);
            count++;
        }
        if (m->measure == MEASURE_ANSWERED_IN_TARGET_N)
            count += show_conventions(row, &out[count]);
    }
    return count;
}

int figures_rows(int count, int columns, int rows)
{
    int each = (count + columns - 1) / columns;
    return each < rows ? each : rows > 0 ? rows : 0;
}

int figures_pages(int count, int columns, int rows)
{
    int a_page = figures_rows(count, columns, rows) * columns;
    return a_page > 0 ? (count + a_page - 1) / a_page : 0;
}

void changes_text(const char *changes, char *(*translate)(const char *text), char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*changes != '\0' && used < size) {
        size_t name = strcspn(changes, " ,"), length = strcspn(changes, ",");
        const char *label = NULL;
        for (size_t i = 0; i < measure_row_count; i++)
            if (strlen(measure_rows[i].name) == name && strncmp(measure_rows[i].name, changes, name) == 0)
                label = translate(measure_rows[i].label);
        int wrote =
            label ? snprintf(out + used, size - used, "%s%s%.*s", used > 0 ? ", " : "", label,
                             (int)(length - name), changes + name)
                  : snprintf(out + used, size - used, "%s%.*s", used > 0 ? ", " : "", (int)length, changes);
        used += wrote > 0 ? (size_t)wrote : 0;
        changes += length;
        changes += strspn(changes, ", ");
    }
}
