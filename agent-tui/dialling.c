#include "agent-tui/dialling.h"

#include "agent-tui/duty.h"
#include "agent-tui/say.h"
#include "core/authority.h"
#include "core/civil.h"
#include "core/text.h"

#include <stdio.h>
#include <string.h>

static bool is_own(const struct console *desk, const struct dial_row *row)
{
    return strcmp(row->login, desk->session.login) == 0;
}

bool dialling_is_open(const struct console *desk)
{
    return desk->dial.id != 0 && desk->dial.state != DIAL_OVER;
}

static const char *phone_of(const struct console *desk)
{
    return desk->dial.phone[0] != '\0' ? desk->dial.phone : _("the caller");
}

static bool works_callbacks(const struct console *desk)
{
    return (desk->session.rights & RIGHT_CALLBACK) != 0;
}

static void say_over(struct console *desk)
{
    const struct dial_row *row = &desk->dial;
    bool good = row->outcome == DIAL_ANSWERED;
    char time[32], text[200];
    duration_text(row->talk_ms, time, sizeof time);
    if (good)
        snprintf(text, sizeof text, _("Talked with %s for %s."), phone_of(desk), time);
    else
        snprintf(text, sizeof text, _("%s: %s."), phone_of(desk), say_label(&dial_outcome_names, row->outcome));
    if (works_callbacks(desk) && dialling_over(desk, row->number) != NULL)
        app_say(desk->app, good ? STYLE_GOOD : STYLE_BAD, _("%s y on the list of callbacks records it."), text);
    else
        app_say(desk->app, good ? STYLE_GOOD : STYLE_BAD, "%s", text);
}

const char *dialling_sentence(const struct console *desk, char *out, size_t size)
{
    static const char *const sentences[DIAL_STATE_COUNT] = {
        [DIAL_ASKED] = N_("The exchange is asked to ring your phone, then {value}. Ctrl-D ends it."),
        [DIAL_TAKEN] = N_("The exchange is asked to ring your phone, then {value}. Ctrl-D ends it."),
        [DIAL_RINGS_HERE] = N_("Your phone rings: pick it up, then {value} is rung. Ctrl-D ends it."),
        [DIAL_RINGS_CALLER] = N_("Ringing {value}. Ctrl-D ends it."),
        [DIAL_TALKS] = N_("Talking with {value}. Ctrl-D ends it."),
    };
    out[0] = '\0';
    if (!dialling_is_open(desk))
        return out;
    const char *sentence = desk->dial.cancelled_at != 0
                               ? N_("The call to {value} is being ended. Putting down your phone ends it, too.")
                               : sentences[desk->dial.state];
    struct refusal filled = {0};
    (void)text_copy(filled.value, sizeof filled.value, phone_of(desk));
    refusal_say(&filled, gettext(sentence), NULL, out, size);
    return out;
}

static void say_now(struct console *desk)
{
    char text[200];
    if (dialling_is_open(desk))
        app_say(desk->app, desk->dial.state == DIAL_TALKS ? STYLE_GOOD : STYLE_NORMAL, "%s",
                dialling_sentence(desk, text, sizeof text));
    else
        say_over(desk);
}

/* A push leaves the number out: it stays as the answer told it. */
static void take_row(struct console *desk, const struct dial_row *row)
{
    struct dial_row before = desk->dial;
    desk->dial = *row;
    if (row->phone[0] == '\0' && before.id == row->id)
        memcpy(desk->dial.phone, before.phone, sizeof desk->dial.phone);
    if (before.id != row->id || before.state != row->state || before.cancelled_at != row->cancelled_at)
        say_now(desk);
    /* The first row tells the same as the sentence. */
    duty_tick(desk);
}

static void answered(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    desk->dial_asked = false;
    if (incoming->kind != INCOMING_REPLY)
        say_error(desk, incoming);
    else
        take_row(desk, incoming->reply);
}

static enum reaction end_it(struct app *app, void *context)
{
    struct console *desk = context;
    struct dial_act request = {.id = desk->dial.id};
    (void)app;
    (void)desk_ask(desk, "phone.cancel", &request, NULL, desk, answered);
    return REACT_DRAW;
}

enum reaction dialling_key(struct console *desk, int64_t number, int64_t call_id)
{
    struct dial_request request = {.number = number, .call_id = call_id};
    if (dialling_is_open(desk) && desk->dial.state == DIAL_TALKS) {
        app_confirm(desk->app, desk, end_it, _("End the call with %s?"), phone_of(desk));
        return REACT_DRAW;
    }
    if (dialling_is_open(desk))
        return end_it(desk->app, desk);
    if (desk->dial_asked)
        return REACT_DRAW;
    if (!desk_online(desk)) {
        app_say(desk->app, STYLE_BAD, "%s",
                _("The broker is away: no phone is rung. Try again when it is back."));
        return REACT_DRAW;
    }
    desk->dial_asked = desk_ask(desk, "phone.dial", &request, NULL, desk, answered);
    return REACT_DRAW;
}

void dialling_take(struct console *desk, const struct event_push *push)
{
    /* Of the person's calls only the newest is followed. */
    if (push->dial_count > 0 && is_own(desk, &push->dial[0]) && push->dial[0].id >= desk->dial.id)
        take_row(desk, &push->dial[0]);
}

static void loaded(struct console *desk, void *owner, const struct incoming *incoming)
{
    (void)owner;
    const struct dial_rows *rows = incoming->kind == INCOMING_REPLY ? incoming->reply : NULL;
    if (rows == NULL || rows->row_count == 0)
        return;
    /* What was over before this console asked is no news. */
    if (rows->rows[0].state != DIAL_OVER || rows->rows[0].id == desk->dial.id)
        take_row(desk, &rows->rows[0]);
}

void dialling_load(struct console *desk)
{
    struct dial_list_request request = {.mine = true, .limit = 1};
    if (desk->session.rights & (RIGHT_INTAKE | RIGHT_CALLBACK | RIGHT_SUPERVISE))
        (void)desk_ask(desk, "phone.list", &request, NULL, desk, loaded);
}

const char *dialling_state(const struct console *desk, char *out, size_t size)
{
    const struct dial_row *row = &desk->dial;
    const int64_t since[] = {row->answered_at, row->picked_up_at, row->rings_at, row->taken_at, row->asked_at};
    char time[32];
    out[0] = '\0';
    for (size_t i = 0; dialling_is_open(desk) && i < sizeof since / sizeof since[0]; i++) {
        int64_t for_ms = desk_city_now(desk) - since[i];
        if (since[i] == 0)
            continue;
        duration_text(for_ms > 0 ? for_ms : 0, time, sizeof time);
        snprintf(out, size, "%s %s", say_label(&dial_state_names, row->state), time);
        break;
    }
    return out;
}

const struct dial_row *dialling_over(const struct console *desk, int64_t number)
{
    const struct dial_row *row = &desk->dial;
    bool says = row->id != 0 && row->state == DIAL_OVER && row->number != 0 && row->number == number &&
                dial_attempt((enum dial_outcome)row->outcome) != ATTEMPT_NONE;
    return says ? row : NULL;
}

int64_t dialling_basis(const struct console *desk, const char *type, int64_t number)
{
    const struct dial_row *row = strcmp(type, "ticket.callback") == 0 ? dialling_over(desk, number) : NULL;
    return row != NULL ? row->id : 0;
}

void dialling_used(struct console *desk, const char *type, int64_t number)
{
    if (dialling_basis(desk, type, number) != 0)
        desk->dial = (struct dial_row){0};
}
