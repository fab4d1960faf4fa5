/* What stands beside the form: the call, what warns, the caller's tickets and those alike, the last submissions. */
#include "agent-tui/intake.h"

#include "agent-tui/say.h"

#include <stdio.h>
#include <string.h>

static int draw_caller(const struct intake *intake, struct rect area, int row)
{
    const struct caller_reply *caller = &intake->caller;
    char tickets[48], calls[48];
    snprintf(tickets, sizeof tickets, ngettext("%zu ticket", "%zu tickets", caller->ticket_count),
             caller->ticket_count);
    snprintf(calls, sizeof calls, ngettext("%zu call", "%zu calls", caller->call_count), caller->call_count);
    paint_format(row, area.col, area.cols, STYLE_HEADING, _("%s: %s, %s"), caller->phone, tickets, calls);
    return row + 1;
}

static int draw_call(const struct intake *intake, struct rect area)
{
    const struct console *desk = intake->desk;
    int row = area.row;
    if (intake->talking) {
        char talked[24];
        duration_text(desk_city_now(desk) - intake->call.answered_at, talked, sizeof talked);
        paint_format(row++, area.col, area.cols, STYLE_GOOD, _("* on the line %s  %s"), talked,
                     intake->call.queue_name);
    } else if (desk->waiting_call_count > 0) {
        paint_format(row++, area.col, area.cols, STYLE_BAD, _("! %zu waiting: F2 takes the longest"),
                     desk->waiting_call_count);
    } else {
        paint_text(row++, area.col, area.cols, STYLE_DIM, _("nobody waits"));
    }
    if (intake->number != 0)
        paint_format(row++, area.col, area.cols, STYLE_BAD, _("completes %lld"), (long long)intake->number);
    if (intake->repeat_of != 0)
        paint_format(row++, area.col, area.cols, STYLE_NORMAL, _("repeats %lld"), (long long)intake->repeat_of);
    row += intake_draw_alike(intake, (struct rect){row, area.col, area.rows - (row - area.row), area.cols});
    if (intake->caller_shown)
        row = draw_caller(intake, area, row);
    return row - area.row;
}

static void draw_earlier(const struct intake *intake, struct rect area)
{
    const struct ticket *ticket = intake->earlier;
    const struct alike_row *alike = intake_alike_row(intake, list_selected_id(&intake->panel));
    char due[32], why[160] = "", text[TEXT_LONG + 600];
    if (ticket == NULL)
        return;
    if (alike != NULL)
        intake_say_alike(alike, why, sizeof why);
    const char *holder = ticket->holder[0] != '\0' ? ticket->holder : say_label(&desk_names, ticket->desk);
    if (ticket->state == STATE_CLOSED)
        holder = say_label(&closing_names, ticket->closing);
    say_at(intake->desk, say_promised_at(ticket->state, ticket->due_at, ticket->next_due_at), due, sizeof due);
    snprintf(text, sizeof text, "%lld %s\n%s%s%s%s%s\n%s", (long long)ticket->number,
             say_label(&state_names, ticket->state), why, why[0] != '\0' ? "\n" : "", holder,
             due[0] != '\0' ? _(", due ") : "", due,
             ticket->answer[0] != '\0' ? ticket->answer : _("(no answer yet)"));
    paint_paragraph(area, STYLE_NORMAL, text, 0);
}

void intake_draw_panel(struct intake *intake, struct rect area)
{
    int last = 0;
    while (last < 3 && intake->last[last][0] != '\0')
        last++;
    int used = draw_call(intake, area);
    struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
    if (last > 0) {
        int rows = last < 2 ? last : 2;
        struct rect notes = {rest.row + rest.rows - rows - 1, rest.col, rows + 1, rest.cols};
        paint_hline(notes.row, notes.col, notes.cols, STYLE_LINE, _("Last"));
        for (int i = 0; i < rows; i++)
            paint_aligned(notes.row + 1 + i, notes.col, notes.cols, STYLE_NORMAL, ALIGN_LEFT, intake->last[i]);
        rest.rows -= rows + 1;
    }
    if (intake_panel_count(intake) == 0) {
        if (intake->caller_shown)
            paint_text(rest.row, rest.col, rest.cols, STYLE_DIM, _("first time: no earlier ticket"));
        return;
    }
    struct rect below;
    int wanted = (int)intake_panel_count(intake) + 1;
    struct rect list = rect_top(rest, wanted < rest.rows / 2 ? wanted : rest.rows / 2, &below);
    list_draw(&intake->panel, list, intake->in_panel);
    paint_hline(below.row, below.col, below.cols, STYLE_LINE,
                intake_alike_row(intake, list_selected_id(&intake->panel)) != NULL
                    ? _("F3 urges it, Ctrl-T joins it")
                    : _("State, holder, last answer"));
    draw_earlier(intake, (struct rect){below.row + 1, below.col, below.rows - 1, below.cols});
}
