/* Lines and visits with their memory, and the reports that wait to be taken. Lines that are down are remembered for a while: what
 * comes late still finds its visit. */
#include "wire/exchange_calls_inside.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REMEMBERED_MS = 120000 };

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

struct exchange_line *exchange_line_of(const struct exchange_calls *calls, const char *id)
{
    for (size_t i = calls->line_count; i > 0; i--)
        if (strcmp(calls->lines[i - 1].id, id) == 0)
            return &calls->lines[i - 1];
    return NULL;
}

/* --- reports ------------------------------------------------------------------------------------------- */

struct call_report exchange_report_of(const struct exchange_calls *calls, const struct exchange_line *line,
                                      enum call_step step, int64_t at)
{
    struct call_report report = {.step = (int)step, .at = at};
    snprintf(report.ref, sizeof report.ref, "%s/%s", calls->exchange, line->linked);
    return report;
}

void exchange_name_visit(struct call_report *report, const struct exchange_line *line,
                         const struct exchange_visit *stay)
{
    snprintf(report->visit, sizeof report->visit, "%s/%" PRId64, line->id, stay->number);
    text_copy(report->queue, sizeof report->queue, stay->told.queue);
}

void exchange_report_put(struct exchange_calls *calls, struct exchange_line *line,
                         const struct call_report *report)
{
    line->is_changed = true;
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

/* --- lines --------------------------------------------------------------------------------------------- */

static void forget_old(struct exchange_calls *calls, int64_t at)
{
    if (at > calls->newest_at)
        calls->newest_at = at;
    for (size_t i = 0; i < calls->line_count;) {
        struct exchange_line *line = &calls->lines[i];
        if (line->gone_at == 0 || calls->newest_at - line->gone_at < REMEMBERED_MS) {
            i++;
            continue;
        }
        free(line->stays);
        memmove(line, line + 1, (calls->line_count - i - 1) * sizeof *line);
        calls->line_count--;
    }
}

struct exchange_line *exchange_line_made(struct exchange_calls *calls, const char *id, const char *linked,
                                         int64_t at)
{
    struct exchange_line *line = exchange_line_of(calls, id);
    if (line != NULL)
        return line;
    forget_old(calls, at);
    if (calls->line_count == calls->line_room) {
        size_t room = calls->line_room ? calls->line_room * 2 : 64;
        struct exchange_line *lines = reallocarray(calls->lines, room, sizeof *lines);
        if (lines == NULL) {
            calls->lost = true;
            return NULL;
        }
        calls->lines = lines;
        calls->line_room = room;
    }
    line = &calls->lines[calls->line_count++];
    *line = (struct exchange_line){0};
    text_copy(line->id, sizeof line->id, id);
    text_copy(line->linked, sizeof line->linked, linked != NULL && linked[0] != '\0' ? linked : id);
    return line;
}

struct exchange_visit *exchange_visit_of(const struct exchange_line *line, const char *queue)
{
    for (size_t i = line->stay_count; i > 0; i--)
        if (queue == NULL || strcmp(line->stays[i - 1].told.queue, queue) == 0)
            return &line->stays[i - 1];
    return NULL;
}

struct exchange_visit *exchange_visit_put(struct exchange_calls *calls, struct exchange_line *line,
                                          const char *queue, int64_t number, int64_t at)
{
    struct exchange_visit *stays = reallocarray(line->stays, line->stay_count + 1, sizeof *stays);
    if (stays == NULL) {
        calls->lost = true;
        return NULL;
    }
    line->stays = stays;
    struct exchange_visit *stay = &stays[line->stay_count++];
    *stay = (struct exchange_visit){.number = number, .told = {.joined_at = at}};
    text_copy(stay->told.queue, sizeof stay->told.queue, queue);
    return stay;
}
