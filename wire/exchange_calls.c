/* What is told of lines and visits, each thing once. */
#include "wire/exchange_calls_inside.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum { RING_APART_MS = 1000 };

static void tell_offered(struct exchange_calls *calls, struct exchange_line *line, int64_t at)
{
    if (line->is_offered)
        return;
    line->is_offered = line->is_changed = true;
    /* A second line of a call, an operator's that was sent into a queue, is no other call. */
    for (size_t i = 0; i < calls->line_count; i++)
        if (&calls->lines[i] != line && calls->lines[i].is_offered &&
            strcmp(calls->lines[i].linked, line->linked) == 0)
            return;
    struct call_report report = exchange_report_of(calls, line, CALL_OFFERED, at);
    text_copy(report.caller, sizeof report.caller, line->caller);
    exchange_report_put(calls, line, &report);
}

static void put_of_stay(struct exchange_calls *calls, struct exchange_line *line,
                        const struct exchange_visit *stay, struct call_report *report)
{
    exchange_name_visit(report, line, stay);
    exchange_report_put(calls, line, report);
}

static struct exchange_visit *put_stay(struct exchange_calls *calls, struct exchange_line *line,
                                       const char *queue, int64_t at)
{
    const struct exchange_visit *before = exchange_visit_of(line, queue);
    return exchange_visit_put(calls, line, queue, before != NULL ? before->number + 1 : 1, at);
}

static bool waits(const struct exchange_visit *stay)
{
    return stay->told.answered_at == 0 && stay->told.ended_at == 0;
}

/* The visit that something is told of; made, and told as begun, if nothing was told of it before. */
static struct exchange_visit *stay_made(struct exchange_calls *calls, struct exchange_place place, int64_t at,
                                        struct exchange_line **ret_line)
{
    struct exchange_line *line = exchange_line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return NULL;
    *ret_line = line;
    struct exchange_visit *stay = exchange_visit_of(line, place.queue);
    if (stay == NULL) {
        exchange_joined(calls, place, line->caller, at);
        *ret_line = line = exchange_line_of(calls, place.line);
        stay = exchange_visit_of(line, place.queue);
    }
    return stay;
}

/* --- what is told -------------------------------------------------------------------------------------- */

void exchange_offered(struct exchange_calls *calls, const char *line_id, const char *linked, const char *caller,
                      int64_t at)
{
    struct exchange_line *line = exchange_line_made(calls, line_id, linked, at);
    if (line == NULL)
        return;
    if (line->caller[0] == '\0')
        text_copy(line->caller, sizeof line->caller, caller);
    tell_offered(calls, line, at);
}

void exchange_joined(struct exchange_calls *calls, struct exchange_place place, const char *caller, int64_t at)
{
    struct exchange_line *line = exchange_line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return;
    const struct exchange_visit *before = exchange_visit_of(line, place.queue);
    if (before != NULL && (waits(before) || at <= before->told.joined_at + RING_APART_MS))
        return;
    if (line->caller[0] == '\0')
        text_copy(line->caller, sizeof line->caller, caller);
    tell_offered(calls, line, at);
    struct exchange_visit *stay = put_stay(calls, line, place.queue, at);
    struct call_report report = exchange_report_of(calls, line, CALL_QUEUED, at);
    text_copy(report.caller, sizeof report.caller, line->caller);
    if (stay != NULL)
        put_of_stay(calls, line, stay, &report);
}

void exchange_refused(struct exchange_calls *calls, struct exchange_place place, enum visit_end end, int64_t at)
{
    struct exchange_line *line = exchange_line_made(calls, place.line, place.linked, at);
    if (line == NULL)
        return;
    const struct exchange_visit *before = exchange_visit_of(line, place.queue);
    if (before != NULL && at <= before->told.joined_at)
        return;
    tell_offered(calls, line, at);
    struct exchange_visit *stay = put_stay(calls, line, place.queue, at);
    struct call_report report = exchange_report_of(calls, line, CALL_REFUSED, at);
    report.end = (int)end;
    if (stay == NULL)
        return;
    stay->told.ended_at = at;
    put_of_stay(calls, line, stay, &report);
}

void exchange_rings(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                    int64_t at)
{
    struct exchange_line *line = NULL;
    struct exchange_visit *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    struct call_report report = exchange_report_of(calls, line, CALL_RINGING, at);
    text_copy(report.extension, sizeof report.extension, extension);
    put_of_stay(calls, line, stay, &report);
}

static struct exchange_ring *ring_of(struct exchange_visit *stay, const char *extension)
{
    for (size_t i = 0; i < stay->ring_count; i++)
        if (strcmp(stay->rings[i].extension, extension) == 0)
            return &stay->rings[i];
    struct exchange_ring *ring =
        &stay->rings[stay->ring_count < EXCHANGE_RINGS_MAX ? stay->ring_count++ : EXCHANGE_RINGS_MAX - 1];
    *ring = (struct exchange_ring){0};
    text_copy(ring->extension, sizeof ring->extension, extension);
    return ring;
}

void exchange_rang_in_vain(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                           const char *leg, int64_t at)
{
    struct exchange_line *line = NULL;
    struct exchange_visit *stay = stay_made(calls, place, at, &line);
    if (stay == NULL)
        return;
    struct exchange_ring *ring = ring_of(stay, extension);
    bool is_told = leg[0] != '\0' && ring->leg[0] != '\0' ? strcmp(ring->leg, leg) == 0
                                                          : ring->count > 0 && at - ring->at < RING_APART_MS;
    if (is_told)
        return;
    ring->count++;
    ring->at = at;
    text_copy(ring->leg, sizeof ring->leg, leg);
    struct call_report report = exchange_report_of(calls, line, CALL_RING_ENDED, at);
    text_copy(report.extension, sizeof report.extension, extension);
    report.rings = ring->count;
    put_of_stay(calls, line, stay, &report);
}

void exchange_answered(struct exchange_calls *calls, struct exchange_place place, const char *extension,
                       const char *leg, int64_t at)
{
    struct exchange_line *line = NULL;
    struct exchange_visit *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    stay->told.answered_at = at > stay->told.joined_at ? at : stay->told.joined_at;
    text_copy(stay->told.extension, sizeof stay->told.extension, extension);
    text_copy(stay->told.leg, sizeof stay->told.leg, leg);
    struct call_report report = exchange_report_of(calls, line, CALL_ANSWERED, stay->told.answered_at);
    text_copy(report.extension, sizeof report.extension, extension);
    put_of_stay(calls, line, stay, &report);
}

void exchange_left(struct exchange_calls *calls, struct exchange_place place, enum visit_end end, int64_t at)
{
    struct exchange_line *line = NULL;
    struct exchange_visit *stay = stay_made(calls, place, at, &line);
    if (stay == NULL || !waits(stay))
        return;
    stay->told.ended_at = at > stay->told.joined_at ? at : stay->told.joined_at;
    struct call_report report = exchange_report_of(calls, line, CALL_LEFT_QUEUE, stay->told.ended_at);
    report.end = (int)end;
    put_of_stay(calls, line, stay, &report);
}

static void end_talk(struct exchange_calls *calls, struct exchange_line *line, struct exchange_visit *stay,
                     int64_t at)
{
    if (stay->told.answered_at == 0 || stay->told.ended_at != 0)
        return;
    stay->told.ended_at = at > stay->told.answered_at ? at : stay->told.answered_at;
    struct call_report report = exchange_report_of(calls, line, CALL_TALK_ENDED, stay->told.ended_at);
    put_of_stay(calls, line, stay, &report);
}

void exchange_talk_ended(struct exchange_calls *calls, struct exchange_place place, int64_t at)
{
    struct exchange_line *line = exchange_line_of(calls, place.line);
    struct exchange_visit *stay = line != NULL ? exchange_visit_of(line, place.queue) : NULL;
    if (stay != NULL)
        end_talk(calls, line, stay, at);
}

void exchange_told(struct exchange_calls *calls, const char *line_id, const struct call_report *told)
{
    struct exchange_line *line = exchange_line_of(calls, line_id);
    if (line == NULL || !line->is_offered)
        return;
    struct call_report report = *told;
    snprintf(report.ref, sizeof report.ref, "%s/%s", calls->exchange, line->linked);
    exchange_report_put(calls, line, &report);
}

void exchange_gone(struct exchange_calls *calls, const char *line_id, int64_t at)
{
    struct exchange_line *line = exchange_line_of(calls, line_id);
    if (line == NULL || line->gone_at != 0)
        return;
    line->gone_at = at;
    line->is_changed = true;
    for (size_t i = 0; i < line->stay_count; i++)
        end_talk(calls, line, &line->stays[i], at);
}

/* Names a visit, so that the broker finds the call also if it knows it by another id. */
static void end_call(struct exchange_calls *calls, const char *line_id, enum call_step step, int64_t at)
{
    struct exchange_line *line = exchange_line_of(calls, line_id);
    if (line == NULL || line->is_over || !line->is_offered)
        return;
    struct call_report report = exchange_report_of(calls, line, step, at);
    const struct exchange_visit *stay = exchange_visit_of(line, NULL);
    if (stay != NULL)
        exchange_name_visit(&report, line, stay);
    exchange_report_put(calls, line, &report);
    for (size_t i = 0; i < calls->line_count; i++) {
        if (strcmp(calls->lines[i].linked, line->linked) != 0)
            continue;
        calls->lines[i].is_over = calls->lines[i].is_changed = true;
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
    const struct exchange_line *line = exchange_line_of(calls, line_id);
    const struct exchange_visit *stay = line != NULL ? exchange_visit_of(line, NULL) : NULL;
    if (stay != NULL)
        *ret = stay->told;
    return stay != NULL;
}

const char *exchange_linked(const struct exchange_calls *calls, const char *line_id)
{
    const struct exchange_line *line = exchange_line_of(calls, line_id);
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
