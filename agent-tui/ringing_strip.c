/* What stands on every screen: who rings with what is known of them, the call whose record is not in front, or why no call comes. */
#include "agent-tui/ringing.h"

#include "agent-tui/say.h"
#include "core/civil.h"
#include "core/presence.h"

#include <stdio.h>
#include <string.h>

enum { CALLER_ROWS = 5, TALK_ROWS = 2, HELD_ROWS = 1, PART = 200 };

/* Adds a part, two blanks before it. */
static void add(char *out, size_t size, const char *part)
{
    size_t used = strlen(out);
    if (part[0] != '\0' && used < size)
        snprintf(out + used, size - used, "%s%s", used > 0 ? "  " : "", part);
}

static const char *number_of(const struct console *desk)
{
    const struct rung *ringing = &desk->ringing;
    if (!ringing->is_known)
        return "...";
    return ringing->caller.call->caller[0] != '\0' ? ringing->caller.call->caller : _("without a number");
}

static void draw_who(const struct console *desk, struct rect row)
{
    const struct rung *ringing = &desk->ringing;
    char text[400], part[PART], time[32];
    int64_t now = desk_city_now(desk), rung_ms = now - desk->session.since_at;
    duration_text(rung_ms > 0 ? rung_ms : 0, time, sizeof time);
    snprintf(text, sizeof text, _("~ It rings at your phone %s: %s"), time, number_of(desk));
    if (ringing->is_known) {
        const struct call_row *call = ringing->caller.call;
        add(text, sizeof text, ringing->caller.name);
        add(text, sizeof text, call->queue_name);
        if (call->asked_at != 0 && now > call->asked_at) {
            duration_text(now - call->asked_at, time, sizeof time);
            snprintf(part, sizeof part, _("waits %s"), time);
            add(text, sizeof text, part);
        }
    }
    paint_aligned(row.row, row.col, row.cols, STYLE_GOOD, ALIGN_LEFT, text);
}

static void draw_place(const struct console *desk, struct rect row)
{
    const struct caller_reply *caller = &desk->ringing.caller;
    char text[600] = "", part[PART];
    if (caller->ticket_count > 0) {
        add(text, sizeof text, caller->tickets[0].district);
        add(text, sizeof text, caller->spot);
    }
    size_t earlier = caller->call_count > 0 ? caller->call_count - 1 : 0;
    snprintf(part, sizeof part, ngettext("%zu ticket", "%zu tickets", caller->ticket_count),
             caller->ticket_count);
    add(text, sizeof text, part);
    snprintf(part, sizeof part, ngettext("%zu earlier call", "%zu earlier calls", earlier), earlier);
    add(text, sizeof text, part);
    bool blocked = caller->block_count > 0;
    if (blocked) {
        snprintf(part, sizeof part, _("! abuse list: %s"), caller->block[0].reason);
        add(text, sizeof text, part);
    }
    paint_aligned(row.row, row.col, row.cols, blocked ? STYLE_BAD : STYLE_NORMAL, ALIGN_LEFT, text);
}

static void draw_ticket(const struct console *desk, size_t index, struct rect row)
{
    const struct caller_reply *caller = &desk->ringing.caller;
    char text[600] = "", part[PART], at[32];
    if (index >= caller->ticket_count)
        return;
    const struct ticket_row *ticket = &caller->tickets[index];
    snprintf(text, sizeof text, "%lld", (long long)ticket->number);
    add(text, sizeof text, say_state(ticket, part, sizeof part));
    add(text, sizeof text, ticket->title);
    if (ticket->next_due_at != 0) {
        snprintf(
            part, sizeof part, _("due %s"),
            say_at(desk, say_promised_at(ticket->state, ticket->due_at, ticket->next_due_at), at, sizeof at));
        add(text, sizeof text, part);
    }
    if (ticket->urged > 0) {
        snprintf(part, sizeof part,
                 ngettext("urged %lld time", "urged %lld times", (unsigned long)ticket->urged),
                 (long long)ticket->urged);
        add(text, sizeof text, part);
    }
    paint_aligned(row.row, row.col, row.cols, say_is_over(desk, ticket->next_due_at) ? STYLE_BAD : STYLE_NORMAL,
                  ALIGN_LEFT, text);
}

static void draw_caller(struct app *app, void *context, struct rect area)
{
    const struct console *desk = context;
    struct rect rest, row = rect_top(area, 1, &rest);
    (void)app;
    draw_who(desk, row);
    for (size_t i = 0; desk->ringing.is_known && i < CALLER_ROWS - 2; i++) {
        row = rect_top(rest, 1, &rest);
        row.col += 2;
        row.cols -= 2;
        if (i == 0)
            draw_place(desk, row);
        else
            draw_ticket(desk, i - 1, row);
    }
    if (desk->ringing.is_known && desk->ringing.caller.ticket_count == 0)
        paint_text(area.row + 2, area.col + 2, area.cols - 2, STYLE_DIM, _("first time: no earlier ticket"));
    paint_hline(area.row + area.rows - 1, area.col, area.cols, STYLE_LINE, "");
}

static void draw_talk(struct app *app, void *context, struct rect area)
{
    const struct console *desk = context;
    (void)app;
    paint_format(area.row, area.col, area.cols, STYLE_GOOD, _("* Your call with %s: F2 brings its record."),
                 number_of(desk));
    paint_hline(area.row + 1, area.col, area.cols, STYLE_LINE, "");
}

static const char *held_sentence(const struct console *desk)
{
    static const char *const sentences[EXCHANGE_STATE_COUNT] = {
        [EXCHANGE_OUT] = N_("! The exchange has your phone in no queue: no call comes. Ctrl-Y joins again."),
        [EXCHANGE_PAUSED] = N_("! The exchange has paused your phone: no call comes. Ctrl-Y: ready again."),
        [EXCHANGE_UNREACHABLE] =
            N_("! The exchange does not reach your phone: no call comes. Look at the phone."),
        [EXCHANGE_IN_CALL] = N_("! Your phone is in a call that came from no queue: the next comes after it."),
    };
    const struct session_reply *session = &desk->session;
    bool held = presence_is_held((enum presence)session->presence, (enum pause_reason)session->reason);
    bool known = session->exchange > EXCHANGE_UNKNOWN && session->exchange < EXCHANGE_STATE_COUNT;
    return held && known ? sentences[session->exchange] : NULL;
}

static void draw_held(struct app *app, void *context, struct rect area)
{
    const char *sentence = held_sentence(context);
    (void)app;
    if (sentence != NULL)
        paint_text(area.row, area.col, area.cols, STYLE_BAD, _(sentence));
}

void ringing_strip(struct console *desk)
{
    struct app_strip strip = {.context = desk};
    bool is_call = desk->ringing.call_id != 0;
    if (!desk->signed_in || desk->locked)
        strip.rows = 0;
    else if (is_call && desk->ringing.is_answered)
        strip = (struct app_strip){TALK_ROWS, desk, draw_talk};
    else if (is_call)
        strip = (struct app_strip){CALLER_ROWS, desk, draw_caller};
    else if (held_sentence(desk) != NULL)
        strip = (struct app_strip){HELD_ROWS, desk, draw_held};
    app_set_strip(desk->app, &strip);
}
