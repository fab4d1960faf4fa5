/* The table of lines and visits. Lines that are down are remembered for a while: what comes late still finds its visit. */
#include "wire/exchange_calls.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED_MS = 120000, RING_APART_MS = 1000, RINGS_MAX = 16 };

struct ring {
    char extension[TEXT_CODE];
    char leg[EXCHANGE_ID_SIZE];
    int64_t count;
    int64_t at;
};

struct stay {
    struct exchange_stay told;
    int64_t number; /* of this line in this queue, from 1 */
    struct ring rings[RINGS_MAX];
    size_t ring_count;
};

struct line {
    char id[EXCHANGE_ID_SIZE];
    char linked[EXCHANGE_ID_SIZE];
    char caller[TEXT_PHONE];
    bool is_offered;
    bool is_over;
    int64_t gone_at; /* 0 while it is up */
    struct stay *stays;
    size_t stay_count;
};

struct exchange_calls {
    char exchange[TEXT_LOGIN];
    struct line *lines;
    size_t line_count, line_room;
    struct call_report *reports;
    size_t report_first, report_count, report_room;
    int64_t newest_at;
    bool lost;
};

struct exchange_calls *exchange_calls_open(const char *exchange)
{
    struct exchange_calls *calls = calloc(1, sizeof *calls);
    if (calls != NULL)
        text_copy(calls->exchange, sizeof calls->exchange, exchange);
    return calls;
}

void exchange_calls_close(struct exchange_calls **calls)
{
    if (calls == NULL || *calls == NULL)
        return;
    for (size_t i = 0; i < (*calls)->line_count; i++)
        free((*calls)->lines[i].stays);
    free((*calls)->lines);
    free((*calls)->reports);
    free(*calls);
    *calls = NULL;
}

bool exchange_calls_next(struct exchange_calls *calls, struct call_report *ret)
{
    if (calls->report_count == 0)
        return false;
    *ret = calls->reports[calls->report_first++];
    calls->report_count--;
    return true;
}

bool exchange_calls_lost(struct exchange_calls *calls)
{
    bool lost = calls->lost;
    calls->lost = false;
    return lost;
}

static struct line *line_of(const struct exchange_calls *calls, const char *id)
{
    for (size_t i = calls->line_count; i > 0; i--)
        if (strcmp(calls->lines[i - 1].id, id) == 0)
            return &calls->lines[i - 1];
    return NULL;
}

/* --- reports ------------------------------------------------------------------------------------------- */

static struct call_report report_of(const struct exchange_calls *calls, const struct line *line,
                                    enum call_step step, int64_t at)
{
    struct call_report report = {.step = (int)step, .at = at};
    snprintf(report.ref, sizeof report.ref, "%s/%s", calls->exchange, line->linked);
    return report;
}

static void name_visit(struct call_report *report, const struct line *line, const struct stay *stay)
{
    snprintf(report->visit, sizeof report->visit, "%s/%" PRId64, line->id, stay->number);
    text_copy(report->queue, sizeof report->queue, stay->told.queue);
}

static void put(struct exchange_calls *calls, const struct call_report *report)
{
    if (calls->report_count == 0)
        calls->report_first = 0;
    if (calls->report_first + calls->report_count == calls->report_room && calls->report_first > 0) {
        memmove(calls->reports, calls->reports + calls->report_first,
                calls->report_count * sizeof *calls->reports);
        calls->report_first = 0;
    }
    if (calls->report_count == calls->report_room) {
        size_t room = calls->report_room ? calls->report_room * 2 : 64;
        struct call_report *reports = reallocarray(calls->reports, room, sizeof *reports);
        if (reports == NULL) {
            calls->lost = true;
            return;
        }
        calls->reports = reports;
        calls->report_room = room;
    }
    calls->reports[calls->report_first + calls->report_count++] = *report;
}

static void put_of_stay(struct exchange_calls *calls, const struct line *line, const struct stay *stay,
                        struct call_report *report)
{
    name_visit(report, line, stay);
    put(calls, report);
}

/* --- lines --------------------------------------------------------------------------------------------- */

static void forget_old(struct exchange_calls *calls, int64_t at)
{
    if (at > calls->newest_at)
        calls->newest_at = at;
    for (size_t i = 0; i < calls->line_count;) {
        struct line *line = &calls->lines[i];
        if (line->gone_at == 0 || calls->newest_at - line->gone_at < REMEMBERED_MS) {
            i++;
            continue;
        }
        free(line->stays);
        memmove(line, line + 1, (calls->line_count - i - 1) * sizeof *line);
        calls->line_count--;
    }
}

static struct line *line_made(struct exchange_calls *calls, const char *id, const char *linked, int64_t at)
{
    struct line *line = line_of(calls, id);
    if (line != NULL)
        return line;
    forget_old(calls, at);
    if (calls->line_count == calls->line_room) {
        size_t room = calls->line_room ? calls->line_room * 2 : 64;
        struct line *lines = reallocarray(calls->lines, room, sizeof *lines);
        if (lines == NULL) {
            calls->lost = true;
            return NULL;
        }
        calls->lines = lines;
        calls->line_room = room;
    }
    line = &calls->lines[calls->line_count++];
    *line = (struct line){0};
    text_copy(line->id, sizeof line->id, id);
    text_copy(line->linked, sizeof line->linked, linked != NULL && linked[0] != '\0' ? linked : id);
    return line;
}

static void tell_offered(struct exchange_calls *calls, struct line *line, int64_t at)
{
    if (line->is_offered)
        return;
    line->is_offered = true;
    /* A second line of a call, an operator's that was sent into a queue, is no other call. */
    for (size_t i = 0; i < calls->line_count; i++)
        if (&calls->lines[i] != line && calls->lines[i].is_offered &&
            strcmp(calls->lines[i].linked, line->linked) == 0)
            return;
    struct call_report report = report_of(calls, line, CALL_OFFERED, at);
    text_copy(report.caller, sizeof report.caller, line->caller);
    put(calls, &report);
}

static struct stay *last_stay(const struct line *line, const char *queue)
{
    for (size_t i = line->stay_count; i > 0; i--)
        if (queue == NULL || strcmp(line->stays[i - 1].told.queue, queue) == 0)
            return &line->stays[i - 1];
    return NULL;
}

static struct stay *put_stay(struct exchange_calls *calls, struct line *line, const char *queue, int64_t at)
{
    const struct stay *before = last_stay(line, queue);
    int64_t number = before != NULL ? before->number + 1 : 1;
    struct stay *stays = reallocarray(line->stays, line->stay_count + 1, sizeof *stays);
    if (stays == NULL) {
        calls->lost = true;
        return NULL;
    }
    line->stays = stays;
    struct stay *stay = &stays[line->stay_count++];
    *stay = (struct stay){.number = number, .told = {.joined_at = at}};
    text_copy(stay->told.queue, sizeof stay->told.queue, queue);
    return stay;
}

static bool waits(const struct stay *stay)
{
    return stay->told.answered_at == 0 && stay->told.ended_at == 0;
}

/* The visit that something is told of; made, and told as begun, if nothing was told of it before. */
static struct stay *stay_made(struct exchange_calls *calls, struct exchange_place place, int64_t at,
                              struct line **ret_line)
{
    struct line *line = line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return NULL;
    *ret_line = line;
    struct stay *stay = last_stay(line, place.queue);
    if (stay == NULL) {
        exchange_joined(calls, place, line->caller, at);
        *ret_line = line = line_of(calls, place.line);
        stay = last_stay(line, place.queue);
    }
    return stay;
}

/* --- what is told -------------------------------------------------------------------------------------- */

void exchange_offered(struct exchange_calls *calls, const char *line_id, const char *linked, const char *caller,
                      int64_t at)
{
    struct line *line = line_made(calls, line_id, linked, at);
    if (line == NULL)
        return;
    if (line->caller[0] == '\0')
        text_copy(line->caller, sizeof line->caller, caller);
    tell_offered(calls, line, at);
}

void exchange_joined(struct exchange_calls *calls, struct exchange_place place, const char *caller, int64_t at)
{
    struct line *line = line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return;
    const struct stay *before = last_stay(line, place.queue);
    if (before != NULL && (waits(before) || at <= before->told.joined_at + RING_APART_MS))
        return;
    if (line->caller[0] == '\0')
        text_copy(line->caller, sizeof line->caller, caller);
    tell_offered(calls, line, at);
    struct stay *stay = put_stay(calls, line, place.queue, at);
    struct call_report report = report_of(calls, line, CALL_QUEUED, at);
    text_copy(report.caller, sizeof report.caller, line->caller);
    if (stay != NULL)
        put_of_stay(calls, line, stay, &report);
}

void exchange_refused(struct exchange_calls *calls, struct exchange_place place, enum visit_end end, int64_t at)
{
    struct line *line = line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return;
    const struct stay *before = last_stay(line, place.queue);
    if (before != NULL && at <= before->told.joined_at)
        return;
    tell_offered(calls, line, at);
    struct stay *stay = put_stay(calls, line, place.queue, at);
    struct call_report report = report_of(calls, line, CALL_REFUSED, at);
    report.end = (int)end;
    if (stay == NULL)
        return;
    stay->told.ended_at = at;
    put_of_stay(calls, line, stay, &report);
}

void exchange_rings(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                    int64_t at)
{
    struct line *line = NULL;
    struct stay *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    struct call_report report = report_of(calls, line, CALL_RINGING, at);
    text_copy(report.extension, sizeof report.extension, extension);
    put_of_stay(calls, line, stay, &report);
}

static struct ring *ring_of(struct stay *stay, const char *extension)
{
    for (size_t i = 0; i < stay->ring_count; i++)
        if (strcmp(stay->rings[i].extension, extension) == 0)
            return &stay->rings[i];
    struct ring *ring = &stay->rings[stay->ring_count < RINGS_MAX ? stay->ring_count++ : RINGS_MAX - 1];
    *ring = (struct ring){0};
    text_copy(ring->extension, sizeof ring->extension, extension);
    return ring;
}

void exchange_rang_in_vain(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                           const char *leg, int64_t at)
{
    struct line *line = NULL;
    struct stay *stay = stay_made(calls, place, at, &line);
    if (stay == NULL)
        return;
    struct ring *ring = ring_of(stay, extension);
    bool is_told = leg[0] != '\0' && ring->leg[0] != '\0' ? strcmp(ring->leg, leg) == 0
                                                          : ring->count > 0 && at - ring->at < RING_APART_MS;
    if (is_told)
        return;
    ring->count++;
    ring->at = at;
    text_copy(ring->leg, sizeof ring->leg, leg);
    struct call_report report = report_of(calls, line, CALL_RING_ENDED, at);
    text_copy(report.extension, sizeof report.extension, extension);
    report.rings = ring->count;
    put_of_stay(calls, line, stay, &report);
}

void exchange_answered(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                       const char *leg, int64_t at)
{
    struct line *line = NULL;
    struct stay *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    stay->told.answered_at = at > stay->told.joined_at ? at : stay->told.joined_at;
    text_copy(stay->told.extension, sizeof stay->told.extension, extension);
    text_copy(stay->told.leg, sizeof stay->told.leg, leg);
    struct call_report report = report_of(calls, line, CALL_ANSWERED, stay->told.answered_at);
    text_copy(report.extension, sizeof report.extension, extension);
    put_of_stay(calls, line, stay, &report);
}

void exchange_left(struct exchange_calls *calls, struct exchange_place place, enum visit_end end, int64_t at)
{
    struct line *line = NULL;
    struct stay *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    stay->told.ended_at = at > stay->told.joined_at ? at : stay->told.joined_at;
    struct call_report report = report_of(calls, line, CALL_LEFT_QUEUE, stay->told.ended_at);
    report.end = (int)end;
    put_of_stay(calls, line, stay, &report);
}

static void end_talk(struct exchange_calls *calls, const struct line *line, struct stay *stay, int64_t at)
{
    if (stay->told.answered_at == 0 || stay->told.ended_at != 0)
        return;
    stay->told.ended_at = at > stay->told.answered_at ? at : stay->told.answered_at;
    struct call_report report = report_of(calls, line, CALL_TALK_ENDED, stay->told.ended_at);
    put_of_stay(calls, line, stay, &report);
}

void exchange_talk_ended(struct exchange_calls *calls, struct exchange_place place, int64_t at)
{
    struct line *line = line_of(calls, place.line);
    struct stay *stay = line != NULL ? last_stay(line, place.queue) : NULL;
    if (stay != NULL)
        end_talk(calls, line, stay, at);
}

void exchange_told(struct exchange_calls *calls, const char *line_id, const struct call_report *told)
{
    const struct line *line = line_of(calls, line_id);
    if (line == NULL || !line->is_offered)
        return;
    struct call_report report = *told;
    snprintf(report.ref, sizeof report.ref, "%s/%s", calls->exchange, line->linked);
    put(calls, &report);
}

void exchange_gone(struct exchange_calls *calls, const char *line_id, int64_t at)
{
    struct line *line = line_of(calls, line_id);
    if (line == NULL || line->gone_at != 0)
        return;
    line->gone_at = at;
    for (size_t i = 0; i < line->stay_count; i++)
        end_talk(calls, line, &line->stays[i], at);
}

/* Names a visit, so that the broker finds the call also if it knows it by another id. */
static void end_call(struct exchange_calls *calls, const char *line_id, enum call_step step, int64_t at)
{
    struct line *line = line_of(calls, line_id);
    if (line == NULL || line->is_over || !line->is_offered)
        return;
    struct call_report report = report_of(calls, line, step, at);
    const struct stay *stay = last_stay(line, NULL);
    if (stay != NULL)
        name_visit(&report, line, stay);
    put(calls, &report);
    for (size_t i = 0; i < calls->line_count; i++) {
        if (strcmp(calls->lines[i].linked, line->linked) != 0)
            continue;
        calls->lines[i].is_over = true;
        calls->lines[i].gone_at = calls->lines[i].gone_at != 0 ? calls->lines[i].gone_at : at;
    }
}

void exchange_over(struct exchange_calls *calls, const char *line_id, int64_t at)
{
    end_call(calls, line_id, CALL_ENDED, at);
}

void exchange_lost(struct exchange_calls *calls, const char *line_id, int64_t at)
{
    end_call(calls, line_id, CALL_LOST_SIGHT, at);
}

/* --- what is known ------------------------------------------------------------------------------------- */

bool exchange_last_stay(const struct exchange_calls *calls, const char *line_id, struct exchange_stay *ret)
{
    const struct line *line = line_of(calls, line_id);
    const struct stay *stay = line != NULL ? last_stay(line, NULL) : NULL;
    if (stay != NULL)
        *ret = stay->told;
    return stay != NULL;
}

const char *exchange_linked(const struct exchange_calls *calls, const char *line_id)
{
    const struct line *line = line_of(calls, line_id);
    return line != NULL ? line->linked : "";
}

const char *exchange_linked_of_leg(const struct exchange_calls *calls, const char *leg)
{
    for (size_t i = calls->line_count; i > 0; i--)
        for (size_t j = 0; j < calls->lines[i - 1].stay_count; j++)
            if (strcmp(calls->lines[i - 1].stays[j].told.leg, leg) == 0)
                return calls->lines[i - 1].linked;
    return "";
}

const char *exchange_line_at(const struct exchange_calls *calls, size_t position)
{
    for (size_t i = 0; i < calls->line_count; i++)
        if (calls->lines[i].gone_at == 0 && position-- == 0)
            return calls->lines[i].id;
    return NULL;
}
