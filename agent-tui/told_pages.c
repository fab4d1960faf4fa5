#include "agent-tui/told_pages.h"

#include "agent-tui/say.h"
#include "core/deadline.h"
#include "core/flow_why.h"
#include "wire/messages_dispatch.h"

#include <stdio.h>
#include <string.h>

/* -- why ---------------------------------------------------------------------------------------------------- */

enum { AMOUNT_BYTES = 64 };

/* The name of a value as people say it; the name itself if it is not known here. */
static const char *said(const struct name_list *names, const char *name)
{
    int value = name_value(names, name);
    return value < 0 ? name : say_label(names, value);
}

/* "3 working days", "2:30:00 (office hours)" */
static void amount_text(const char *clock, int64_t amount, char out[AMOUNT_BYTES])
{
    long long seconds = amount / 1000;
    if (name_value(&limit_clock_names, clock) == LIMIT_WORKDAYS)
        snprintf(out, AMOUNT_BYTES, ngettext("%lld working day", "%lld working days", (unsigned long)amount),
                 (long long)amount);
    else
        snprintf(out, AMOUNT_BYTES, "%lld:%02lld:%02lld (%s)", seconds / 3600, seconds / 60 % 60, seconds % 60,
                 said(&limit_clock_names, clock));
}

static void step_line(const struct console *desk, const struct why_row *step, struct page *page)
{
    char start[32], from[32], to[32], due[32], amount[AMOUNT_BYTES];
    say_day_at(desk, step->start_at, start, sizeof start);
    say_day_at(desk, step->from_at, from, sizeof from);
    say_day_at(desk, step->to_at, to, sizeof to);
    say_day_at(desk, step->due_at, due, sizeof due);
    amount_text(step->clock, step->amount, amount);
    switch ((enum why_kind)step->kind) {
    case WHY_LIMIT:
        page_add(page, STYLE_HEADING, 0, _("limit \"%s\": from %s to %s"), step->rule, start, due);
        break;
    case WHY_EXTENSION:
        page_add(page, STYLE_HEADING, 0, _("extension by %s: to %s"), amount, due);
        break;
    case WHY_SUSPENSION:
        page_add(page, STYLE_HEADING, 0, _("suspended from %s to %s, of which %s did not count: to %s"), from,
                 to, amount, due);
        break;
    case WHY_CAP:
        page_add(page, STYLE_HEADING, 0, _("a duplicate was due %s: to %s"), from, due);
        break;
    case WHY_REDO:
        page_add(page, STYLE_HEADING, 0, _("redo, limit \"%s\": from %s to %s"), step->rule, start, due);
        break;
    case WHY_KIND_COUNT:
        break;
    }
}

static void interval_line(const struct console *desk, const struct why_row *step,
                          const struct interval_row *row, struct page *page)
{
    char from[32], to[32], amount[AMOUNT_BYTES];
    say_day_at(desk, row->from_at, from, sizeof from);
    say_day_at(desk, row->to_at, to, sizeof to);
    amount_text(step->clock, row->amount, amount);
    page_add(page, row->counted ? STYLE_NORMAL : STYLE_DIM, 2, "%s %s - %s  %s  %s", row->counted ? "+" : "-",
             from, to, row->counted ? amount : _("not counted"), said(&deadline_reason_names, row->reason));
}

static void step_lines(const struct console *desk, const struct why_reply *why, size_t position,
                       struct page *page)
{
    const struct why_row *step = &why->steps[position];
    char counted[AMOUNT_BYTES], amount[AMOUNT_BYTES];
    int64_t sum = 0;
    size_t count = 0;
    step_line(desk, step, page);
    for (size_t i = 0; i < why->interval_count; i++) {
        const struct interval_row *row = &why->intervals[i];
        if (row->step != (int64_t)position)
            continue;
        interval_line(desk, step, row, page);
        sum += row->counted ? row->amount : 0;
        count++;
    }
    amount_text(step->clock, sum, counted);
    amount_text(step->clock, step->amount, amount);
    if (count > 0)
        page_add(page, STYLE_LABEL, 2, _("counted in all: %s of %s"), counted, amount);
}

void why_page(const struct console *desk, const void *reply, struct page *page)
{
    const struct why_reply *why = reply;
    char due[32];
    if (why->due_at == 0)
        page_add(page, STYLE_NORMAL, 0, "%s", _("It has no handling deadline yet: it was not dispatched."));
    else
        page_add(page, STYLE_GOOD, 0, _("Handling deadline %s"),
                 say_day_at(desk, why->due_at, due, sizeof due));
    if (why->parent != 0)
        page_add(page, STYLE_NORMAL, 0, _("it is a duplicate and follows ticket %lld"), (long long)why->parent);
    if (why->complex)
        page_add(page, STYLE_NORMAL, 0, "%s", _("granted as complex"));
    if (why->category[0] != '\0')
        page_add(page, STYLE_NORMAL, 0, _("the category %s has a limit of its own"), why->category);
    for (size_t i = 0; i < why->step_count; i++)
        step_lines(desk, why, i, page);
    if (why->earlier)
        page_add(page, STYLE_BAD, 0, "%s", _("by the rulebook as it was then; it has changed since"));
    if (why->unexplained)
        page_add(page, STYLE_BAD, 0, "%s",
                 _("it was set before there was a rulebook: the steps above do not lead to it"));
}

/* -- hops --------------------------------------------------------------------------------------------------- */

/* "2d03h", "45m" */
static void minutes_text(int64_t minutes, char *out, size_t size)
{
    if (minutes >= 24 * 60)
        snprintf(out, size, _("%lldd%02lldh"), (long long)(minutes / 1440), (long long)(minutes / 60 % 24));
    else if (minutes >= 60)
        snprintf(out, size, _("%lldh%02lldm"), (long long)(minutes / 60), (long long)(minutes % 60));
    else
        snprintf(out, size, _("%lldm"), (long long)minutes);
}

void hops_page(const struct console *desk, const void *reply, struct page *page)
{
    const struct hops_reply *hops = reply;
    char from[32], to[32], wall[32], office[32];
    minutes_text(hops->wall_minutes, wall, sizeof wall);
    minutes_text(hops->office_minutes, office, sizeof office);
    page_add(page, STYLE_HEADING, 0,
             ngettext("Who held it: %zu holder in %s, office hours %s",
                      "Who held it: %zu holders in %s, office hours %s", hops->row_count),
             hops->row_count, wall, office);
    for (size_t i = 0; i < hops->row_count; i++) {
        const struct hop_row *row = &hops->rows[i];
        say_day_at(desk, row->from_at, from, sizeof from);
        say_day_at(desk, row->to_at, to, sizeof to);
        minutes_text(row->wall_minutes, wall, sizeof wall);
        minutes_text(row->office_minutes, office, sizeof office);
        page_add(page, STYLE_NORMAL, 0, "%s - %s  %s %s  %s %s", from, to[0] != '\0' ? to : _("now"),
                 row->unit[0] != '\0' ? row->unit : say_label(&desk_names, row->desk), row->person,
                 say_label(&state_names, row->state), wall);
        page_add(page, STYLE_DIM, 4, _("office hours %s%s%s%s%s"), office,
                 row->ended_by[0] != '\0' ? " · " : "", row->ended_by[0] != '\0' ? gettext(row->ended_by) : "",
                 row->who[0] != '\0' ? " · " : "", row->who);
    }
}
