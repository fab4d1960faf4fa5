/* When callers ring: thinning by Lewis and Shedler, and storms one uniform instant after the other. */
#include "core/arrivals.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HUNDRED = 100,
    NUMBER_MOST = 1000000,
    LINE_SIZE = 512,
    MINUTES_OF_DAY = 1440,
    SHORT_TALK_MS = 4000, /* until it is clear that nothing comes */
    SILENT_MS = 12000,
    WRONG_MS = 18000,
};

/* Streams below a day's: they never meet those of other days, whose numbers stand above. */
enum { STREAM_ALONE = 0, STREAM_STORM = 1, STREAM_CALLERS = 16, STREAMS_OF_DAY = 1 << 24 };

/* A thousand calls by hour, as an ordinary city's hotline has them. */
static const int64_t by_hour[ARRIVALS_HOURS] = {6,  4,  3,  3,  3,  5,  12, 28, 80, 120, 112, 84,
                                                52, 58, 84, 82, 74, 52, 38, 32, 26, 20,  14,  8};
static const int64_t weekdays[ARRIVALS_WEEKDAYS] = {104, 101, 100, 98, 97, 45, 40};

void arrivals_default(struct arrivals_shape *shape)
{
    *shape = (struct arrivals_shape){
        .calls = 160,
        .share = {[CALLER_LEAVES] = 30,
                  [CALLER_TEST] = 6,
                  [CALLER_SILENT] = 12,
                  [CALLER_WRONG] = 10,
                  [CALLER_ABUSIVE] = 4},
        .patience_ms = 120000,
        .patience_shape = 130,
        .talk_ms = 150000,
        .talk_spread = 80,
        .again_share = 400,
        .again_ms = 240000,
    };
    memcpy(shape->by_hour, by_hour, sizeof by_hour);
    memcpy(shape->weekday, weekdays, sizeof weekdays);
}

void arrivals_even(struct arrivals_shape *shape, int64_t per_hour)
{
    shape->calls = per_hour * ARRIVALS_HOURS;
    for (size_t i = 0; i < ARRIVALS_HOURS; i++)
        shape->by_hour[i] = 1;
    for (size_t i = 0; i < ARRIVALS_WEEKDAYS; i++)
        shape->weekday[i] = HUNDRED;
}

/* --- reading ----------------------------------------------------------------------------------------------- */

enum result arrivals_parse_row(const char *text, int64_t *ret_row, size_t count)
{
    int64_t row[ARRIVALS_HOURS], sum = 0;
    assert(count <= ARRIVALS_HOURS);
    for (size_t i = 0; i < count; i++) {
        char *end = NULL;
        while (*text == ' ')
            text++;
        if (*text < '0' || *text > '9')
            return RESULT_INVALID;
        row[i] = strtoll(text, &end, 10);
        if (row[i] > NUMBER_MOST || (*end != ' ' && *end != '\0'))
            return RESULT_INVALID;
        sum += row[i];
        text = end;
    }
    if (text[strspn(text, " ")] != '\0' || sum == 0)
        return RESULT_INVALID;
    memcpy(ret_row, row, count * sizeof row[0]);
    return RESULT_OK;
}

/* Takes a date from the front of the text, if one stands there. */
static bool take_date(const char **text, int64_t *ret_day)
{
    struct civil_date date;
    char word[CIVIL_DATE_SIZE];
    *ret_day = STORM_DAILY;
    if (strcspn(*text, " ") != CIVIL_DATE_SIZE - 1)
        return true;
    memcpy(word, *text, CIVIL_DATE_SIZE - 1);
    word[CIVIL_DATE_SIZE - 1] = '\0';
    if (civil_parse_date(word, &date) != RESULT_OK)
        return false;
    *ret_day = civil_day(date);
    *text += CIVIL_DATE_SIZE - 1;
    return true;
}

static enum result parse_storm(const char *text, struct storm *ret)
{
    struct storm storm = {.day = STORM_DAILY};
    int hour = 0, minute = 0, used = 0;
    long calls = 0;
    char rest[2];
    text += strspn(text, " ");
    /* Each width is below what could overflow. */
    if (!take_date(&text, &storm.day) ||
        sscanf(text, " %2d:%2d %7ld %4d%n", &hour, &minute, &calls, &storm.minutes, &used) != 4 ||
        (text[used] != ' ' && text[used] != '\0'))
        return RESULT_INVALID;
    if (sscanf(text + used, " %31s %31s %1s", storm.category, storm.district, rest) == 3)
        return RESULT_INVALID;
    storm.minute = hour * 60 + minute;
    storm.calls = calls;
    if (hour < 0 || minute < 0 || minute > 59 || calls < 1 || calls > NUMBER_MOST || storm.minutes < 1 ||
        storm.minute + storm.minutes > MINUTES_OF_DAY)
        return RESULT_INVALID;
    *ret = storm;
    return RESULT_OK;
}

enum result arrivals_parse_storms(const char *text, struct arrivals_shape *shape)
{
    struct storm storms[ARRIVALS_STORMS];
    size_t count = 0;
    while (text[strspn(text, " ")] != '\0') {
        char one[LINE_SIZE];
        size_t length = strcspn(text, ";");
        if (count == ARRIVALS_STORMS || length >= sizeof one)
            return RESULT_TOO_LONG;
        memcpy(one, text, length);
        one[length] = '\0';
        if (parse_storm(one, &storms[count++]) != RESULT_OK)
            return RESULT_INVALID;
        text += length + (text[length] == ';');
    }
    memcpy(shape->storms, storms, count * sizeof storms[0]);
    shape->storm_count = count;
    return RESULT_OK;
}

/* --- a day -------------------------------------------------------------------------------------------------- */

static struct chance stream(const struct arrivals *arrivals, int64_t number)
{
    struct chance chance;
    chance_seed(&chance, arrivals->seed, (uint64_t)arrivals->day * STREAMS_OF_DAY + (uint64_t)number);
    return chance;
}

/* The next candidate at the rate of the busiest hour that is taken; beyond the day if there is none. */
static void next_alone(struct arrivals *a)
{
    double length_ms = (double)(a->end_at - a->start_at);
    if (a->gap_ms <= 0) {
        a->next_ms = length_ms;
        return;
    }
    for (;;) {
        a->next_ms += chance_exponential(&a->chance, a->gap_ms);
        if (a->next_ms >= length_ms)
            return;
        int hour = zone_hour(a->zone, a->start_at + (int64_t)a->next_ms);
        if (chance_in(&a->chance, a->shape->by_hour[hour], a->busiest))
            return;
    }
}

static double ms_of_minute(const struct arrivals *a, int minute)
{
    return (double)(zone_minute_of_day(a->zone, a->day, minute) - a->start_at);
}

/* Of `left` uniform instants between here and the end the first one is here + (end - here) * (1 - u^(1/left)). */
static void next_of_storm(struct arrivals *a, size_t i)
{
    double u = chance_unit(&a->storms[i].chance);
    a->storms[i].next_ms +=
        (a->storms[i].end_ms - a->storms[i].next_ms) * (1.0 - pow(u, 1.0 / (double)a->storms[i].left));
}

static void begin_storms(struct arrivals *a)
{
    for (size_t i = 0; i < a->shape->storm_count; i++) {
        const struct storm *storm = &a->shape->storms[i];
        a->storms[i].chance = stream(a, STREAM_STORM + (int64_t)i);
        a->storms[i].left = storm->day == STORM_DAILY || storm->day == a->day ? storm->calls : 0;
        a->storms[i].next_ms = ms_of_minute(a, storm->minute);
        a->storms[i].end_ms = ms_of_minute(a, storm->minute + storm->minutes);
        if (a->storms[i].left > 0)
            next_of_storm(a, i);
    }
}

void arrivals_begin(struct arrivals *arrivals, const struct arrivals_shape *shape, const struct zone *zone,
                    uint64_t seed, int64_t day, int64_t percent)
{
    int64_t sum = 0, busiest = 0;
    if (percent == ARRIVALS_BY_WEEKDAY)
        percent = shape->weekday[civil_weekday(day) - 1];
    for (size_t i = 0; i < ARRIVALS_HOURS; i++) {
        sum += shape->by_hour[i];
        busiest = shape->by_hour[i] > busiest ? shape->by_hour[i] : busiest;
    }
    assert(sum > 0);
    *arrivals = (struct arrivals){.shape = shape,
                                  .zone = zone,
                                  .seed = seed,
                                  .day = day,
                                  .start_at = zone_day_start(zone, day),
                                  .end_at = zone_day_start(zone, day + 1),
                                  .busiest = busiest};
    double busy_calls = (double)shape->calls * (double)percent / HUNDRED * (double)busiest / (double)sum;
    arrivals->gap_ms = busy_calls > 0 ? CIVIL_HOUR_MS / busy_calls : 0;
    arrivals->chance = stream(arrivals, STREAM_ALONE);
    next_alone(arrivals);
    begin_storms(arrivals);
}

/* How long a caller waits and talks. */
static void draw_lengths(const struct arrivals_shape *shape, struct caller *caller)
{
    struct chance *chance = &caller->chance;
    double patience_ms =
        chance_weibull(chance, (double)shape->patience_ms, (double)shape->patience_shape / HUNDRED);
    double talk_ms = chance_log_normal(chance, (double)shape->talk_ms, (double)shape->talk_spread / HUNDRED);
    if (caller->kind == CALLER_SILENT || caller->kind == CALLER_WRONG)
        talk_ms =
            SHORT_TALK_MS + chance_exponential(chance, caller->kind == CALLER_SILENT ? SILENT_MS : WRONG_MS);
    caller->patience_ms = (int64_t)(patience_ms < CIVIL_DAY_MS ? patience_ms : CIVIL_DAY_MS);
    caller->talk_ms = (int64_t)(talk_ms < CIVIL_DAY_MS ? talk_ms : CIVIL_DAY_MS);
}

/* Who it is, from the caller's own stream. */
static void draw_kind(const struct arrivals_shape *shape, struct caller *caller)
{
    unsigned weights[CALLER_KIND_COUNT] = {0};
    struct chance *chance = &caller->chance;
    int64_t others = 0;
    for (size_t i = CALLER_SPEAKS + 1; i < CALLER_KIND_COUNT; i++) {
        weights[i] = (unsigned)shape->share[i];
        others += shape->share[i];
    }
    weights[CALLER_SPEAKS] = others < ARRIVALS_WHOLE ? (unsigned)(ARRIVALS_WHOLE - others) : 0;
    caller->kind = (enum caller_kind)chance_pick(chance, weights, CALLER_KIND_COUNT);
    if (caller->storm != NULL)
        caller->kind = CALLER_SPEAKS;
}

bool arrivals_next(struct arrivals *arrivals, struct caller *ret)
{
    size_t first = arrivals->shape->storm_count;
    double at_ms = arrivals->next_ms;
    for (size_t i = 0; i < arrivals->shape->storm_count; i++) {
        if (arrivals->storms[i].left > 0 && arrivals->storms[i].next_ms < at_ms) {
            first = i;
            at_ms = arrivals->storms[i].next_ms;
        }
    }
    int64_t at = arrivals->start_at + (int64_t)at_ms;
    if (at >= arrivals->end_at)
        return false;
    *ret = (struct caller){.at = at, .day = arrivals->day, .number = ++arrivals->number};
    ret->chance = stream(arrivals, STREAM_CALLERS + ret->number);
    if (first == arrivals->shape->storm_count) {
        next_alone(arrivals);
    } else {
        ret->storm = &arrivals->shape->storms[first];
        if (--arrivals->storms[first].left > 0)
            next_of_storm(arrivals, first);
    }
    draw_kind(arrivals->shape, ret);
    draw_lengths(arrivals->shape, ret);
    return true;
}

bool arrivals_again(const struct arrivals_shape *shape, struct caller *caller, int64_t gave_up_at)
{
    if (!chance_in(&caller->chance, shape->again_share, ARRIVALS_WHOLE))
        return false;
    caller->at = gave_up_at + (int64_t)chance_exponential(&caller->chance, (double)shape->again_ms);
    draw_lengths(shape, caller);
    return true;
}
