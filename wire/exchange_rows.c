/* The table as rows of text, so that a program that was ended knows what it had told:
 *
 *   line  ID LINKED CALLER OFFERED OVER GONE_AT
 *   visit ID QUEUE NUMBER JOINED_AT ANSWERED_AT ENDED_AT EXTENSION LEG
 *   ring  ID QUEUE NUMBER EXTENSION COUNT AT LEG
 *
 * with tabs between: texts of an exchange hold none. */
#include "wire/exchange_calls_inside.h"

#include "core/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A log is read again from a few seconds before it was last looked at: what ended then must still be known. */
enum { KEPT_MS = 15000, CELLS_MAX = 10, ROW_SIZE = 512 };

static void give_ring(const struct exchange_line *line, const struct exchange_visit *visit,
                      const struct exchange_ring *ring, exchange_row_take *take, void *context)
{
    char row[ROW_SIZE];
    snprintf(row, sizeof row, "ring\t%s\t%s\t%" PRId64 "\t%s\t%" PRId64 "\t%" PRId64 "\t%s", line->id,
             visit->told.queue, visit->number, ring->extension, ring->count, ring->at, ring->leg);
    take(context, row);
}

static void give_visit(const struct exchange_line *line, const struct exchange_visit *visit,
                       exchange_row_take *take, void *context)
{
    char row[ROW_SIZE];
    const struct exchange_stay *told = &visit->told;
    snprintf(row, sizeof row, "visit\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%s",
             line->id, told->queue, visit->number, told->joined_at, told->answered_at, told->ended_at,
             told->extension, told->leg);
    take(context, row);
    for (size_t i = 0; i < visit->ring_count; i++)
        give_ring(line, visit, &visit->rings[i], take, context);
}

static void give_line(const struct exchange_line *line, exchange_row_take *take, void *context)
{
    char row[ROW_SIZE];
    snprintf(row, sizeof row, "line\t%s\t%s\t%s\t%d\t%d\t%" PRId64, line->id, line->linked, line->caller,
             line->is_offered, line->is_over, line->gone_at);
    take(context, row);
    for (size_t i = 0; i < line->stay_count; i++)
        give_visit(line, &line->stays[i], take, context);
}

void exchange_rows_give(struct exchange_calls *calls, bool all, exchange_row_take *take, void *context)
{
    for (size_t i = 0; i < calls->line_count; i++) {
        struct exchange_line *line = &calls->lines[i];
        bool is_kept = line->gone_at == 0 || calls->newest_at - line->gone_at < KEPT_MS;
        if (line->is_changed || (all && is_kept))
            give_line(line, take, context);
        line->is_changed = false;
    }
}

/* --- reading -------------------------------------------------------------------------------------------- */

static bool read_number(const char *text, int64_t *ret)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    *ret = value;
    return end != text && *end == '\0' && errno == 0 && value >= 0;
}

static bool fits(const char *text, size_t size)
{
    return strlen(text) < size;
}

static bool read_line(struct exchange_calls *calls, char **cells)
{
    int64_t offered = 0, over = 0, gone_at = 0;
    bool good = cells[1][0] != '\0' && fits(cells[1], EXCHANGE_ID_SIZE) && fits(cells[2], EXCHANGE_ID_SIZE) &&
                fits(cells[3], TEXT_PHONE) && read_number(cells[4], &offered) && read_number(cells[5], &over) &&
                read_number(cells[6], &gone_at);
    struct exchange_line *line = good ? exchange_line_made(calls, cells[1], cells[2], 0) : NULL;
    if (line == NULL)
        return false;
    text_copy(line->caller, sizeof line->caller, cells[3]);
    line->is_offered = offered != 0;
    line->is_over = over != 0;
    line->gone_at = gone_at;
    return true;
}

static struct exchange_visit *visit_numbered(const struct exchange_line *line, const char *queue,
                                             int64_t number)
{
    for (size_t i = line != NULL ? line->stay_count : 0; i > 0; i--)
        if (line->stays[i - 1].number == number && strcmp(line->stays[i - 1].told.queue, queue) == 0)
            return &line->stays[i - 1];
    return NULL;
}

static bool read_visit(struct exchange_calls *calls, char **cells)
{
    struct exchange_stay told = {0};
    int64_t number = 0;
    struct exchange_line *line = exchange_line_of(calls, cells[1]);
    bool good = line != NULL && text_copy(told.queue, sizeof told.queue, cells[2]) &&
                read_number(cells[3], &number) && number > 0 && read_number(cells[4], &told.joined_at) &&
                read_number(cells[5], &told.answered_at) && read_number(cells[6], &told.ended_at) &&
                text_copy(told.extension, sizeof told.extension, cells[7]) &&
                text_copy(told.leg, sizeof told.leg, cells[8]);
    if (!good)
        return false;
    struct exchange_visit *visit = visit_numbered(line, told.queue, number);
    if (visit == NULL)
        visit = exchange_visit_put(calls, line, told.queue, number, told.joined_at);
    if (visit != NULL)
        visit->told = told;
    return visit != NULL;
}

static bool read_ring(struct exchange_calls *calls, char **cells)
{
    struct exchange_ring ring = {0};
    int64_t number = 0;
    bool good = read_number(cells[3], &number) && text_copy(ring.extension, sizeof ring.extension, cells[4]) &&
                read_number(cells[5], &ring.count) && read_number(cells[6], &ring.at) &&
                text_copy(ring.leg, sizeof ring.leg, cells[7]);
    struct exchange_visit *visit =
        good ? visit_numbered(exchange_line_of(calls, cells[1]), cells[2], number) : NULL;
    if (visit == NULL)
        return false;
    size_t at = 0;
    while (at < visit->ring_count && strcmp(visit->rings[at].extension, ring.extension) != 0)
        at++;
    if (at == EXCHANGE_RINGS_MAX)
        return false;
    visit->rings[at] = ring;
    visit->ring_count += at == visit->ring_count;
    return true;
}

bool exchange_row_read(struct exchange_calls *calls, char *row)
{
    static const struct {
        const char *name;
        size_t cells;
        bool (*read)(struct exchange_calls *calls, char **cells);
    } rows[] = {{"line", 7, read_line}, {"visit", 9, read_visit}, {"ring", 8, read_ring}};
    char *cells[CELLS_MAX] = {row};
    size_t count = 1;
    for (char *tab = row; (tab = strchr(tab, '\t')) != NULL && count < CELLS_MAX; count++) {
        *tab++ = '\0';
        cells[count] = tab;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(cells[0], rows[i].name) == 0)
            return count == rows[i].cells && rows[i].read(calls, cells);
    return false;
}

/* --- reports -------------------------------------------------------------------------------------------- */

static void take_ring(struct exchange_visit *visit, const struct call_report *report)
{
    size_t at = 0;
    while (at < visit->ring_count && strcmp(visit->rings[at].extension, report->extension) != 0)
        at++;
    if (at == EXCHANGE_RINGS_MAX || (at < visit->ring_count && visit->rings[at].count >= report->rings))
        return;
    visit->rings[at] = (struct exchange_ring){.count = report->rings, .at = report->at};
    text_copy(visit->rings[at].extension, sizeof visit->rings[at].extension, report->extension);
    visit->ring_count += at == visit->ring_count;
}

static void take_step(struct exchange_line *line, struct exchange_visit *visit,
                      const struct call_report *report)
{
    bool is_refused = report->step == CALL_REFUSED,
         is_over = report->step == CALL_ENDED || report->step == CALL_LOST_SIGHT;
    if (report->step == CALL_RING_ENDED) {
        take_ring(visit, report);
    } else if (report->step == CALL_ANSWERED) {
        visit->told.answered_at = report->at;
        text_copy(visit->told.extension, sizeof visit->told.extension, report->extension);
    } else if (report->step == CALL_LEFT_QUEUE || report->step == CALL_TALK_ENDED || is_refused) {
        visit->told.ended_at = report->at;
    } else if (is_over) {
        line->is_over = true;
        line->gone_at = report->at;
    }
}

void exchange_told_before(struct exchange_calls *calls, const struct call_report *report)
{
    char id[sizeof report->visit];
    int64_t number = 0;
    const char *linked = strchr(report->ref, '/');
    text_copy(id, sizeof id, report->visit);
    char *slash = strrchr(id, '/');
    if (slash == NULL || linked == NULL || !read_number(slash + 1, &number) || number < 1 ||
        report->queue[0] == '\0')
        return;
    *slash = '\0';
    if (id[0] == '\0' || !fits(id, EXCHANGE_ID_SIZE))
        return;
    struct exchange_line *line = exchange_line_made(calls, id, linked + 1, 0);
    struct exchange_visit *visit = visit_numbered(line, report->queue, number);
    if (visit == NULL && line != NULL)
        visit = exchange_visit_put(calls, line, report->queue, number, report->at);
    if (visit == NULL)
        return;
    line->is_offered = line->is_changed = true;
    take_step(line, visit, report);
}
