/* The lines of a queue_log. Waits and talks are told in whole seconds; they count from the instants known already, so that what
 * events have told to the millisecond is not moved. */
#include "wire/queue_log.h"

#include "core/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_FIELDS = 5, VALUE_SHOWN = 40, SETTLED_MS = 600000, OPEN_MS = 6 * 3600000, LONGEST_S = 7 * 86400 };
static const long long epoch_max = 0x3ffffffff;

static enum result fault(char why[QUEUE_LOG_WHY], const char *field, const char *what, const char *value)
{
    char cut[VALUE_SHOWN + 1];
    text_copy(cut, sizeof cut, value);
    snprintf(why, QUEUE_LOG_WHY, "%s: %s: %s", field, what, cut);
    return RESULT_INVALID;
}

/* A call counts whatever the log takes for its number: broken bytes and control characters become "?". */
static void clean(char *line)
{
    for (const char *at = line; *at != '\0';) {
        char *begin = line + (at - line);
        bool is_broken = text_next(&at) == TEXT_BROKEN && at == begin + 1;
        char cut[5] = "";
        memcpy(cut, begin, (size_t)(at - begin));
        if (is_broken || *begin == '\t' || text_has_control(cut))
            memset(begin, '?', (size_t)(at - begin));
    }
}

enum result queue_log_parse(char *line, struct queue_log_line *ret, char why[QUEUE_LOG_WHY])
{
    const char *fields[NAMED_FIELDS + QUEUE_LOG_FIELDS];
    size_t count = 0;
    char *end = NULL;
    size_t length = strcspn(line, "\r\n");
    line[length] = '\0';
    if (length == 0)
        return RESULT_NOT_FOUND;
    clean(line);
    for (char *at = line; at != NULL && count < NAMED_FIELDS + QUEUE_LOG_FIELDS;) {
        char *bar = strchr(at, '|');
        if (bar != NULL)
            *bar++ = '\0';
        fields[count++] = at;
        at = bar;
    }
    if (count < NAMED_FIELDS)
        return fault(why, "line", "has fewer than five fields with | between them", fields[0]);
    errno = 0;
    long long epoch = strtoll(fields[0], &end, 10);
    /* With a clock of its own format the log may have fractions of a second. */
    if (end == fields[0] || (*end != '\0' && *end != '.') || errno != 0 || epoch <= 0 || epoch > epoch_max)
        return fault(why, "time", "is no time in seconds since 1970", fields[0]);
    if (strlen(fields[1]) >= EXCHANGE_ID_SIZE)
        return fault(why, "call", "is longer than 40 characters", fields[1]);
    if (strlen(fields[2]) >= TEXT_CODE)
        return fault(why, "queue", "is longer than 40 characters", fields[2]);
    if (fields[4][0] == '\0')
        return fault(why, "event", "is empty", "");
    *ret = (struct queue_log_line){
        .at = epoch * 1000, .call = fields[1], .queue = fields[2], .agent = fields[3], .event = fields[4]};
    ret->more_count = count - NAMED_FIELDS;
    for (size_t i = 0; i < QUEUE_LOG_FIELDS; i++)
        ret->more[i] = i < ret->more_count ? fields[NAMED_FIELDS + i] : "";
    return RESULT_OK;
}

/* --- events -------------------------------------------------------------------------------------------- */

/* A whole number of seconds in ms; -1 if the field holds none, or more than anybody waits or talks. */
static int64_t seconds(const char *text)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return end == text || *end != '\0' || errno != 0 || value < 0 || value > LONGEST_S ? -1 : value * 1000;
}

/* Fields counted from the end: some events have more in front with one version than with another. */
static const char *from_end(const struct queue_log_line *line, size_t position)
{
    return line->more_count > position ? line->more[line->more_count - 1 - position] : "";
}

struct telling {
    const struct queue_log_options *options;
    const struct queue_log_line *line;
    struct exchange_place place;
    const char *extension;
    struct exchange_stay stay; /* the visit as it is known; of all zero if it is not */
    bool is_known;
};

/* The instant so many ms after another one, or the line's own if either is not known. */
static int64_t after(const struct telling *t, int64_t begun_at, int64_t ms)
{
    return begun_at != 0 && ms >= 0 ? begun_at + ms : t->line->at;
}

static int64_t joined_at(const struct telling *t)
{
    return t->is_known ? t->stay.joined_at : 0;
}

static void enter(const struct telling *t)
{
    exchange_joined(t->options->calls, t->place,
                    strcmp(t->line->more[1], "unknown") == 0 ? "" : t->line->more[1], t->line->at);
}

/* Without its beginning a visit began as long ago as it is said to have waited, unless that was before there were times. */
static void begin_unseen(struct telling *t, int64_t waited_ms)
{
    if (t->is_known || waited_ms < 0 || waited_ms >= t->line->at)
        return;
    exchange_joined(t->options->calls, t->place, "", t->line->at - (waited_ms < t->line->at ? waited_ms : 0));
    t->is_known = exchange_last_stay(t->options->calls, t->place.line, &t->stay);
}

static void ring(const struct telling *t)
{
    exchange_rang_in_vain(t->options->calls, t->place, t->extension, "", t->line->at);
}

static void connect(struct telling *t)
{
    int64_t hold_ms = seconds(t->line->more[0]);
    begin_unseen(t, hold_ms);
    exchange_answered(t->options->calls, t->place, t->extension, t->line->more[1],
                      after(t, joined_at(t), hold_ms));
}

static void leave(struct telling *t, enum visit_end end, int64_t waited_ms)
{
    begin_unseen(t, waited_ms);
    exchange_left(t->options->calls, t->place, end, after(t, joined_at(t), waited_ms));
}

/* The last fields are wait, talk and position. */
static void complete(struct telling *t, int64_t hold_ms, int64_t talk_ms)
{
    begin_unseen(t, hold_ms >= 0 && talk_ms >= 0 ? hold_ms + talk_ms : -1);
    if (t->is_known && t->stay.answered_at == 0 && hold_ms >= 0)
        exchange_answered(t->options->calls, t->place, t->extension, "", after(t, joined_at(t), hold_ms));
    t->is_known = exchange_last_stay(t->options->calls, t->place.line, &t->stay);
    exchange_talk_ended(t->options->calls, t->place, after(t, t->is_known ? t->stay.answered_at : 0, talk_ms));
}

static void transfer(struct telling *t, enum transfer how)
{
    struct call_report report = {.step = CALL_TRANSFERRED, .transfer = (int)how, .at = t->line->at};
    bool is_new = t->is_known && t->stay.ended_at == 0;
    complete(t, seconds(from_end(t->line, 2)), seconds(from_end(t->line, 1)));
    if (is_new)
        exchange_told(t->options->calls, t->place.line, &report);
}

static bool tell(struct telling *t)
{
    const struct queue_log_line *line = t->line;
    const char *event = line->event;
    if (strcmp(event, "ENTERQUEUE") == 0)
        enter(t);
    else if (strcmp(event, "CONNECT") == 0)
        connect(t);
    else if (strcmp(event, "RINGNOANSWER") == 0)
        ring(t);
    else if (strcmp(event, "ABANDON") == 0)
        leave(t, VISIT_ABANDONED, seconds(line->more[2]));
    else if (strcmp(event, "EXITWITHTIMEOUT") == 0)
        leave(t, VISIT_TIMED_OUT, seconds(line->more[2]));
    else if (strcmp(event, "EXITEMPTY") == 0)
        leave(t, VISIT_EMPTY, seconds(line->more[2]));
    else if (strcmp(event, "EXITWITHKEY") == 0)
        leave(t, VISIT_KEY, seconds(line->more[3]));
    else if (strcmp(event, "WITHDRAW") == 0)
        leave(t, VISIT_WITHDRAWN, seconds(line->more[2]));
    else if (strcmp(event, "COMPLETEAGENT") == 0 || strcmp(event, "COMPLETECALLER") == 0)
        complete(t, seconds(line->more[0]), seconds(line->more[1]));
    else if (strcmp(event, "BLINDTRANSFER") == 0 || strcmp(event, "TRANSFER") == 0)
        transfer(t, TRANSFER_BLIND);
    else if (strcmp(event, "ATTENDEDTRANSFER") == 0)
        transfer(t, TRANSFER_ATTENDED);
    else
        return false;
    return true;
}

/* The exchange has started: nothing of before goes on. */
static void end_all(const struct queue_log_options *options, int64_t at)
{
    const char *line = NULL;
    while ((line = exchange_line_at(options->calls, 0)) != NULL) {
        struct exchange_stay stay;
        bool has = exchange_last_stay(options->calls, line, &stay);
        if (has && stay.ended_at == 0)
            exchange_lost(options->calls, line, at);
        else
            exchange_over(options->calls, line, has ? stay.ended_at : at);
        if (exchange_line_at(options->calls, 0) == line)
            exchange_gone(options->calls, line, at);
    }
}

bool queue_log_tell(const struct queue_log_options *options, const struct queue_log_line *line)
{
    if (strcmp(line->event, "QUEUESTART") == 0) {
        end_all(options, line->at);
        return true;
    }
    if (line->call[0] == '\0' || line->queue[0] == '\0' || strcmp(line->call, "NONE") == 0 ||
        strcmp(line->call, "MANAGER") == 0 || strcmp(line->queue, "NONE") == 0 ||
        (options->wants != NULL && !options->wants(options->context, line->queue)))
        return false;
    struct telling t = {.options = options, .line = line, .extension = line->agent};
    t.place = (struct exchange_place){
        .line = line->call, .linked = exchange_linked_of_leg(options->calls, line->call), .queue = line->queue};
    if (options->extension != NULL)
        t.extension = options->extension(options->context, line->agent);
    t.is_known =
        exchange_last_stay(options->calls, line->call, &t.stay) && strcmp(t.stay.queue, line->queue) == 0;
    return tell(&t);
}

/* Calls of lines that have nothing open and whose last visit ended before an instant are over. */
static void end_before(const struct queue_log_options *options, int64_t ended_before, int64_t begun_before)
{
    const char *line = NULL;
    for (size_t i = 0; (line = exchange_line_at(options->calls, i)) != NULL;) {
        struct exchange_stay stay;
        bool has = exchange_last_stay(options->calls, line, &stay);
        bool is_over = has && stay.ended_at != 0 && stay.ended_at < ended_before;
        bool is_lost = has && stay.ended_at == 0 && stay.joined_at < begun_before;
        if (is_over)
            exchange_over(options->calls, line, stay.ended_at);
        else if (is_lost)
            exchange_lost(options->calls, line, stay.joined_at + OPEN_MS);
        if (exchange_line_at(options->calls, i) == line)
            i++;
    }
}

void queue_log_settle(const struct queue_log_options *options, int64_t at)
{
    end_before(options, at - SETTLED_MS, at - OPEN_MS);
}

void queue_log_finish(const struct queue_log_options *options, int64_t at)
{
    end_before(options, INT64_MAX, at - OPEN_MS);
}
