/* How the wallboard looks: from above what is wrong, how the day stands, what more operators would bring, queues, calls, people. */
#include "supervisor/wall.h"

#include "core/wall.h"
#include "supervisor/alarms.h"
#include "tui/cells.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    WIDE_ROWS = 30,
    BESIDE_COLS = 120, /* two rates of five digits each beside one another */
    QUEUES_SMALL = 3,
    QUEUES_WIDE = 8,
    CALLS_SMALL = 3,
    CALLS_WIDE = 8,
    LINE = 240
};

static const struct wall_reply *now_of(const struct wall *wall)
{
    return wall->now.reply;
}

static void draw_alarms(const struct wall *wall, struct rect row)
{
    const struct wall_reply *now = now_of(wall);
    if (now->alarm_count == 0)
        paint_text(row.row, row.col + 1, row.cols - 1, STYLE_GOOD, _("= no alarm"));
    else
        alarms_draw(now->alarms, now->alarm_count, (struct rect){row.row, row.col + 1, 1, row.cols - 1});
}

static int say_rate(const struct wall *wall, enum rate_kind rate, char *out, size_t size)
{
    const struct rates_reply *reply = wall->total.reply;
    int64_t open = rate == RATE_COMPLETION ? reply->recoverable_completion
                   : rate == RATE_CALLBACK ? reply->recoverable_callback
                                           : 0;
    int64_t waiting = rate == RATE_ANSWER ? reply->waiting_calls : 0;
    struct standing s = standing_of(reply->row_count > 0 ? &reply->rows[0] : NULL, rate, open, waiting);
    char have[RATE_PERCENT_TEXT], best[RATE_PERCENT_TEXT];
    rate_percent_text(s.n, s.d, have);
    rate_percent_text(s.best_n, s.best_d, best);
    return snprintf(out, size, _("%s %" PRId64 " / %" PRId64 "  %s, at best %s"), _(rate_kinds[rate].label),
                    s.n, s.d, have, best);
}

static int draw_rates(const struct wall *wall, struct rect area)
{
    static const enum rate_kind below[] = {RATE_COMPLETION, RATE_CALLBACK};
    bool beside = area.cols >= BESIDE_COLS;
    int half = area.cols / 2, rows = beside ? 2 : 3;
    char text[LINE];
    if (!wall->total.known)
        return rows;
    say_rate(wall, RATE_ANSWER, text, sizeof text);
    paint_aligned(area.row, area.col + 1, area.cols - 1, STYLE_HEADING, ALIGN_LEFT, text);
    for (int i = 0; i < 2; i++) {
        int col = beside ? i * half : 0, row = beside ? 1 : 1 + i;
        say_rate(wall, below[i], text, sizeof text);
        paint_aligned(area.row + row, area.col + col + 1, (beside ? half : area.cols) - 1, STYLE_NORMAL,
                      ALIGN_LEFT, text);
    }
    return rows;
}

/* Two rows: what the people there bring, and what more would bring. */
static int draw_forecast(const struct wall *wall, struct rect area)
{
    const struct wall_reply *now = now_of(wall);
    char in_time[RATE_PERCENT_TEXT], each[24], share[WALL_MORE][WALL_VALUE_SIZE], needed[24] = "-", target[24];
    const int64_t shares[WALL_MORE] = {now->share, now->share_1, now->share_2, now->share_3};
    int64_t aim_s = now->answer_target_ms / 1000;
    rate_percent_text(now->in_time, now->asked, in_time);
    duration_text(now->handling_ms, each, sizeof each);
    snprintf(target, sizeof target, "%" PRId64, aim_s);
    if (now->not_measured_ms > 0) {
        duration_text(now->not_measured_ms, each, sizeof each);
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_BAD,
                     _("within %s s today %s, aim %" PRId64 " %%; last half hour %" PRId64
                       " calls, ! not measured for %s"),
                     target, in_time, now->share_percent, now->calls, each);
    } else {
        paint_format(area.row, area.col + 1, area.cols - 1, STYLE_NORMAL,
                     _("within %s s today %s, aim %" PRId64 " %%; last half hour %" PRId64 " calls of %s"),
                     target, in_time, now->share_percent, now->calls, each);
    }
    if (!now->forecast) {
        paint_text(area.row + 1, area.col + 1, area.cols - 1, STYLE_DIM,
                   now->not_measured_ms > 0
                       ? _("What more operators would bring is not known: too little was measured.")
                       : _("What more operators would bring is not known: too few calls."));
        return 2;
    }
    for (int i = 0; i < WALL_MORE; i++)
        wall_value_text(WALL_LEVEL, shares[i], share[i]);
    if (now->needed >= 0)
        snprintf(needed, sizeof needed, "%" PRId64, now->needed);
    bool short_of = now->share < now->share_percent * 100;
    paint_format(area.row + 1, area.col + 1, area.cols - 1, short_of ? STYLE_BAD : STYLE_NORMAL,
                 _("%s%" PRId64 " there bring %s; one more %s, two more %s; the aim needs %s"),
                 short_of ? "! " : "= ", now->ready + now->busy, share[0], share[1], share[2], needed);
    return 2;
}

static int64_t waited_ms(const struct wall *wall, int64_t since_at)
{
    int64_t ms = session_now(wall->board->session) - since_at;
    return since_at != 0 && ms > 0 ? ms : 0;
}

static int draw_queues(const struct wall *wall, struct rect area, size_t most)
{
    const struct wall_reply *now = now_of(wall);
    int row = area.row;
    paint_hline(row++, area.col, area.cols, STYLE_LINE, _("Queues: waiting, longest; today answered, in time"));
    for (size_t i = 0; i < now->queue_count && i < most; i++) {
        const struct wall_queue *queue = &now->queues[i];
        int64_t longest_ms = waited_ms(wall, queue->since_at);
        bool late = queue->waiting > 0 && longest_ms > now->answer_target_ms;
        char wait[24] = "-", answered[RATE_PERCENT_TEXT], in_time[RATE_PERCENT_TEXT];
        if (queue->waiting > 0)
            duration_text(longest_ms, wait, sizeof wait);
        rate_percent_text(queue->answered, queue->asked, answered);
        rate_percent_text(queue->in_time, queue->asked, in_time);
        paint_aligned(row, area.col + 1, 16, STYLE_NORMAL, ALIGN_LEFT,
                      queue->name[0] ? queue->name : queue->queue);
        paint_format(row, area.col + 18, 16, late ? STYLE_BAD : STYLE_NORMAL, "%s%" PRId64 "  %s",
                     late ? "! " : "  ", queue->waiting, wait);
        paint_format(row++, area.col + 35, area.cols - 35, STYLE_NORMAL, "%" PRId64 " / %" PRId64 "  %s   %s",
                     queue->answered, queue->asked, answered, in_time);
    }
    return row - area.row;
}

static const char *queue_name(const struct wall_reply *now, const char *queue)
{
    for (size_t i = 0; i < now->queue_count; i++)
        if (strcmp(now->queues[i].queue, queue) == 0 && now->queues[i].name[0] != '\0')
            return now->queues[i].name;
    return queue;
}

static int draw_calls(const struct wall *wall, struct rect area, size_t most)
{
    const struct wall_reply *now = now_of(wall);
    int row = area.row;
    char head[LINE];
    int64_t waiting = 0;
    for (size_t i = 0; i < now->queue_count; i++)
        waiting += now->queues[i].waiting;
    snprintf(head, sizeof head,
             _("Calls waiting: %" PRId64 "; missed to return: %" PRId64 ", overdue: %" PRId64), waiting,
             now->missed, now->missed_overdue);
    paint_hline(row++, area.col, area.cols, STYLE_LINE, head);
    for (size_t i = 0; i < now->waiting_count && i < most; i++) {
        const struct wall_call *call = &now->waiting[i];
        int64_t ms = waited_ms(wall, call->asked_at);
        bool late = ms > now->answer_target_ms;
        char wait[24];
        duration_text(ms, wait, sizeof wait);
        paint_format(row++, area.col + 1, area.cols - 1, late ? STYLE_BAD : STYLE_NORMAL, "%s%-8s %-16s %s",
                     late ? "! " : "  ", wait, call->caller[0] ? call->caller : "-",
                     queue_name(now, call->queue));
    }
    return row - area.row;
}

static void draw_people(struct wall *wall, struct rect area)
{
    const struct wall_reply *now = now_of(wall);
    struct rect rest, head = rect_top(area, 1, &rest);
    char text[LINE];
    snprintf(
        text, sizeof text,
        _("Operators: %" PRId64 " on duty, %" PRId64 " ready, %" PRId64 " with calls, %" PRId64 " in a break"),
        now->on_duty, now->ready, now->busy, now->paused);
    size_t used = strlen(text);
    if (now->not_ready > 0 && used < sizeof text)
        snprintf(text + used, sizeof text - used, _(", ! %" PRId64 " not ready"), now->not_ready);
    paint_hline(head.row, head.col, head.cols, STYLE_LINE, text);
    wall->list.empty = _("Nobody is on duty.");
    list_draw(&wall->list, rest, true);
}

void wall_draw(struct wall *wall, struct rect area)
{
    bool wide = area.rows >= WIDE_ROWS;
    struct rect rest, row = rect_top(area, 1, &rest);
    if (!wall->now.known) {
        paint_text(row.row, row.col + 1, row.cols - 1, wall->now.refused[0] ? STYLE_ERROR : STYLE_DIM,
                   wall->now.refused[0] ? wall->now.refused : "...");
        return;
    }
    draw_alarms(wall, row);
    (void)rect_top(rest, draw_rates(wall, rest), &rest);
    (void)rect_top(rest, draw_forecast(wall, rest), &rest);
    (void)rect_top(rest, draw_queues(wall, rest, wide ? QUEUES_WIDE : QUEUES_SMALL), &rest);
    (void)rect_top(rest, draw_calls(wall, rest, wide ? CALLS_WIDE : CALLS_SMALL), &rest);
    draw_people(wall, rest);
}
