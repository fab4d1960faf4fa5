/* The players' own list of acts, and the three rates counted from it: by the definitions, with nothing of core/rates.c.
 *
 *   answer      d: calls that asked for an operator and wait no more, by the day of the asking; n: those that one took
 *   completion  d: tickets that were dispatched, by the day of the deadline told last, but those that are suspended, another
 *               one's duplicate, or were terminated; n: passed, and not sent back since
 *   callback    d: one for each pass with somebody to call, by the day it is due, unless sent back before it was done;
 *               n: reached or declined, or tried in vain often enough */
#include "ctl/play_inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[PLAYED_COUNT] = {
    [PLAYED_OFFERED] = "offered",
    [PLAYED_QUEUED] = "queued",
    [PLAYED_REFUSED] = "refused",
    [PLAYED_TAKEN] = "taken",
    [PLAYED_ENDED] = "ended",
    [PLAYED_TEST] = "test",
    [PLAYED_CALL_RETURNED] = "call_returned",
    [PLAYED_OPENED] = "opened",
    [PLAYED_HANDED_OVER] = "handed_over",
    [PLAYED_ANSWERED] = "answered",
    [PLAYED_NOT_ACCEPTED] = "not_accepted",
    [PLAYED_DISPATCHED] = "dispatched",
    [PLAYED_RECEIVED] = "received",
    [PLAYED_RETURNED] = "returned",
    [PLAYED_GRANTED] = "return_granted",
    [PLAYED_RETURN_REFUSED] = "return_refused",
    [PLAYED_REPLIED] = "replied",
    [PLAYED_PASSED] = "passed",
    [PLAYED_REDO] = "redo",
    [PLAYED_ATTEMPT] = "attempt",
    [PLAYED_NOTED] = "noted",
    [PLAYED_URGED] = "urged",
    [PLAYED_DUE] = "due_moved",
    [PLAYED_SUSPENDED] = "suspended",
    [PLAYED_RESUMED] = "resumed",
    [PLAYED_TERMINATED] = "terminated",
    [PLAYED_MERGED] = "merged",
    [PLAYED_CHILD] = "took_duplicate",
    [PLAYED_FOLLOWED] = "followed",
    [PLAYED_UNDONE] = "undone",
    [PLAYED_ASKED] = "asked",
    [PLAYED_AGREED] = "agreed",
    [PLAYED_DENIED] = "denied",
    [PLAYED_CONTACTED] = "contacted",
    [PLAYED_INTERIM] = "interim",
    [PLAYED_CO_HANDLER] = "co_handler",
    [PLAYED_CO_REPORTED] = "co_reported",
    [PLAYED_PASSED_DOWN] = "passed_down",
    [PLAYED_HANDED_UP] = "handed_up",
    [PLAYED_PHONED] = "phoned",
    [PLAYED_SUPERVISED] = "supervised",
    [PLAYED_ORDER_REPORTED] = "order_reported",
    [PLAYED_ORDER_CLOSED] = "order_closed",
    [PLAYED_LOOKED] = "looked",
    [PLAYED_LEFT] = "left",
    [PLAYED_CAME] = "came",
    [PLAYED_UNIT_MERGED] = "unit_merged",
    [PLAYED_LIMITS_CHANGED] = "limits_changed",
};

static bool is_approval(enum played what)
{
    return what == PLAYED_ASKED || what == PLAYED_AGREED || what == PLAYED_DENIED;
}

static void add(struct play *play, const char *who, struct played_act act)
{
    struct report *report = &play->report;
    if (report->count == report->room) {
        size_t room = report->room ? report->room * 2 : 4096;
        struct played_act *acts = reallocarray(report->acts, room, sizeof *acts);
        if (acts == NULL) {
            report->full = true;
            return;
        }
        report->acts = acts;
        report->room = room;
    }
    report->acts[report->count++] = act;
    if (report->file == NULL)
        return;
    char at[32], due[32] = "";
    zone_format_iso(&play->ctl->zone, play->now, at);
    if (act.due_at != 0)
        zone_format_iso(&play->ctl->zone, act.due_at, due);
    fprintf(report->file, "%s\t%s\t%s\t%" PRId64 "\t%s\t%s\t%s\n", at, who, names[act.what], act.id, due,
            act.what == PLAYED_ATTEMPT ? name_of(&attempt_names, act.result)
            : is_approval(act.what)    ? name_of(&approval_names, act.result)
                                       : "",
            act.joined ? "joined" : "");
}

void report_add(struct play *play, const char *who, enum played what, int64_t id, int64_t due_at, int result)
{
    add(play, who,
        (struct played_act){.at = play->now, .id = id, .due_at = due_at, .what = what, .result = result});
}

void report_join(struct play *play, const char *who, enum played what, int64_t id, int64_t due_at)
{
    add(play, who,
        (struct played_act){.at = play->now, .id = id, .due_at = due_at, .what = what, .joined = true});
}

/* --- counting ------------------------------------------------------------------------------------------- */

struct call_count {
    int64_t asked_at;
    bool taken, ended, test;
};

enum { CALLBACKS_MAX = 8, ATTEMPTS_NEEDED = 3, BANDS = 3 };

struct callback_count {
    int64_t due_at;
    int64_t first_band, last_band, tried; /* a band is a third of a day; each counts once */
    bool done, cancelled;
};

struct ticket_count {
    int64_t due_at; /* 0: never dispatched */
    bool completed, suspended, merged, terminated;
    size_t callbacks;
    struct callback_count callback[CALLBACKS_MAX];
};

/* One call or one ticket at a time: its acts lie together once the list is sorted. */
struct counting {
    const struct zone *zone;
    int64_t first;
    size_t days;
    struct day_count *out;
};

static void count_call(struct call_count *call, const struct played_act *act)
{
    if (act->what == PLAYED_QUEUED || act->what == PLAYED_REFUSED)
        call->asked_at = call->asked_at ? call->asked_at : act->at;
    call->taken |= act->what == PLAYED_TAKEN;
    call->ended |= act->what == PLAYED_ENDED || act->what == PLAYED_REFUSED;
    call->test |= act->what == PLAYED_TEST;
}

/* Whether an attempt ends the task: somebody was there, or this was the last of those that are owed. */
static bool is_done(const struct counting *c, struct callback_count *callback, const struct played_act *act)
{
    if (act->result == ATTEMPT_REACHED || act->result == ATTEMPT_DECLINED)
        return true;
    int hour = zone_hour(c->zone, act->at);
    int64_t band = zone_day_number(c->zone, act->at) * BANDS + (hour < 12 ? 0 : hour < 18 ? 1 : 2);
    callback->tried += band != callback->last_band;
    callback->first_band = callback->first_band ? callback->first_band : band;
    callback->last_band = band;
    return callback->tried >= ATTEMPTS_NEEDED && callback->first_band / BANDS != band / BANDS;
}

/* Where it stands, beside completion and callbacks. */
static void count_state(struct ticket_count *ticket, const struct played_act *act)
{
    bool moves = act->what == PLAYED_DISPATCHED || act->what == PLAYED_DUE || act->what == PLAYED_RESUMED;
    if (moves)
        ticket->due_at = act->due_at;
    if (act->what == PLAYED_SUSPENDED || act->what == PLAYED_RESUMED)
        ticket->suspended = act->what == PLAYED_SUSPENDED;
    ticket->merged |= act->what == PLAYED_MERGED;
    ticket->terminated |= act->what == PLAYED_TERMINATED;
}

static void count_ticket(const struct counting *c, struct ticket_count *ticket, const struct played_act *act)
{
    struct callback_count *last = ticket->callbacks > 0 ? &ticket->callback[ticket->callbacks - 1] : NULL;
    count_state(ticket, act);
    if (act->what == PLAYED_PASSED) {
        ticket->completed = true;
        if (act->due_at != 0 && ticket->callbacks < CALLBACKS_MAX)
            ticket->callback[ticket->callbacks++] = (struct callback_count){.due_at = act->due_at};
    } else if (act->what == PLAYED_REDO || act->what == PLAYED_FOLLOWED) {
        ticket->completed = false;
        ticket->terminated = false;
        if (last != NULL)
            last->cancelled = !last->done;
    } else if (act->what == PLAYED_TERMINATED) {
        if (last != NULL)
            last->cancelled = last->cancelled || !last->done;
    } else if (act->what == PLAYED_ATTEMPT && last != NULL && !last->done) {
        last->done = is_done(c, last, act);
    }
}

/* The day of an instant; NULL if it is none of those counted. */
static struct day_count *day_of(const struct counting *c, int64_t at)
{
    int64_t day = zone_day_number(c->zone, at) - c->first;
    return at != 0 && day >= 0 && day < (int64_t)c->days ? &c->out[day] : NULL;
}

static void add_call(const struct counting *c, const struct call_count *call)
{
    struct day_count *day = day_of(c, call->asked_at);
    if (day == NULL || call->test || !(call->taken || call->ended))
        return;
    day->answer_d++;
    day->answer_n += call->taken;
}

static void add_ticket(const struct counting *c, const struct ticket_count *ticket)
{
    struct day_count *day = day_of(c, ticket->due_at);
    if (day != NULL && !ticket->suspended && !ticket->merged && !ticket->terminated) {
        day->completion_d++;
        day->completion_n += ticket->completed;
    }
    for (size_t i = 0; i < ticket->callbacks; i++) {
        day = day_of(c, ticket->callback[i].due_at);
        if (day == NULL || ticket->callback[i].cancelled)
            continue;
        day->callback_d++;
        day->callback_n += ticket->callback[i].done;
    }
}

static bool is_of_call(const struct played_act *act)
{
    return act->what <= PLAYED_CALL_RETURNED;
}

/* Calls, then tickets; those of one by the order in which they were played. */
static int by_subject(const void *a, const void *b)
{
    const struct played_act *const *one = a, *const *other = b;
    if (is_of_call(*one) != is_of_call(*other))
        return is_of_call(*one) ? -1 : 1;
    if ((*one)->id != (*other)->id)
        return (*one)->id < (*other)->id ? -1 : 1;
    return *one < *other ? -1 : *one > *other;
}

bool report_count(const struct report *report, const struct zone *zone, int64_t first, size_t days,
                  struct day_count *out)
{
    const struct counting c = {.zone = zone, .first = first, .days = days, .out = out};
    const struct played_act **sorted = calloc(report->count + 1, sizeof *sorted);
    if (sorted == NULL || report->full) {
        free(sorted);
        return false;
    }
    memset(out, 0, days * sizeof *out);
    for (size_t i = 0; i < report->count; i++)
        sorted[i] = &report->acts[i];
    qsort(sorted, report->count, sizeof *sorted, by_subject);
    for (size_t i = 0; i < report->count;) {
        const struct played_act *of = sorted[i];
        struct call_count call = {.asked_at = 0};
        struct ticket_count ticket = {.due_at = 0}, before = {.due_at = 0};
        for (; i < report->count && sorted[i]->id == of->id && is_of_call(sorted[i]) == is_of_call(of); i++) {
            if (is_of_call(of)) {
                count_call(&call, sorted[i]);
                continue;
            }
            if (sorted[i]->what == PLAYED_UNDONE)
                ticket = before;
            if (!sorted[i]->joined)
                before = ticket;
            count_ticket(&c, &ticket, sorted[i]);
        }
        add_call(&c, &call);
        add_ticket(&c, &ticket);
    }
    free(sorted);
    return true;
}

void report_free(struct report *report)
{
    if (report->file != NULL)
        fclose(report->file);
    free(report->acts);
    *report = (struct report){.acts = NULL};
}
