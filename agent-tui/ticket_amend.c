/* Two commands of a ticket's record that ask for a line of text: correcting a field, and seeing the caller's number. */
#include "agent-tui/screen_ticket_inside.h"

#include "agent-tui/say.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- amend: a field, its new value, a reason ---------------------------------------------------------------- */

static const char *const amendable[] = {"type",        "urgency", "category",    "district",
                                        "title",       "content", "spot",        "secrecy",
                                        "no_callback", "channel", "caller_name", "caller_phone"};

static void amended(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct view *view = owner;
    if (incoming->kind == INCOMING_REPLY)
        app_say(desk->app, STYLE_GOOD, _("%lld: amended; limits are derived again"), (long long)view->number);
    else
        say_error(desk, incoming);
}

static enum reaction amend_reason(struct app *app, void *context, const char *text)
{
    struct view *view = context;
    struct ticket_amend *amend = calloc(1, sizeof *amend);
    struct change *change = calloc(1, sizeof *change);
    char field[TEXT_CODE];
    size_t name_bytes = strcspn(view->fault, " ");
    (void)app;
    if (amend == NULL || change == NULL || name_bytes >= sizeof field)
        goto done;
    snprintf(field, sizeof field, "%.*s", (int)name_bytes, view->fault);
    (void)text_copy(change->field, sizeof change->field, field);
    (void)text_copy(change->value, sizeof change->value,
                    view->fault + name_bytes + strspn(view->fault + name_bytes, " "));
    amend->number = view->number;
    amend->version = view->version;
    amend->changes = change;
    amend->change_count = 1;
    (void)text_copy(amend->reason, sizeof amend->reason, text);
    (void)desk_ask(view->desk, "ticket.amend", amend, NULL, view, amended);
done:
    view->fault[0] = '\0';
    free(change);
    free(amend);
    return REACT_DRAW;
}

static enum reaction amend_value(struct app *app, void *context, const char *text)
{
    struct view *view = context;
    size_t name_bytes = strcspn(text, " ");
    bool known = false;
    for (size_t i = 0; i < sizeof amendable / sizeof amendable[0]; i++)
        known = known || (strlen(amendable[i]) == name_bytes && strncmp(amendable[i], text, name_bytes) == 0);
    if (!known || text[name_bytes] == '\0') {
        app_say(app, STYLE_ERROR, "%s",
                _("Write a field and its new value: title 路灯不亮 (Tab shows the fields)."));
        return REACT_DRAW;
    }
    snprintf(view->fault, sizeof view->fault, "%s", text);
    app_prompt(app, &(struct prompt){.label = _("Reason: "), .context = view, .done = amend_reason});
    return REACT_DRAW;
}

static bool amend_complete(struct app *app, void *context, const char *text, size_t nth, char *out, size_t size)
{
    size_t found = 0, count = sizeof amendable / sizeof amendable[0];
    (void)app;
    (void)context;
    for (size_t i = 0; i < count; i++)
        found += strncmp(amendable[i], text, strlen(text)) == 0;
    for (size_t i = 0, at = 0; i < count && found > 0; i++)
        if (strncmp(amendable[i], text, strlen(text)) == 0 && at++ == nth % found) {
            snprintf(out, size, "%s ", amendable[i]);
            return true;
        }
    return false;
}

enum reaction ticket_view_amend(struct app *app, void *screen, const char *argument)
{
    app_prompt(app, &(struct prompt){.label = _("Field and new value: "),
                                     .initial = argument,
                                     .limit_bytes = 390,
                                     .context = screen,
                                     .done = amend_value,
                                     .complete = amend_complete});
    return REACT_DRAW;
}

/* -- reveal ------------------------------------------------------------------------------------------------ */

static void revealed(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct view *view = owner;
    if (incoming->kind == INCOMING_REPLY) {
        view->revealed = *(const struct reveal_reply *)incoming->reply;
        ticket_view_rebuild(view);
    } else {
        say_error(desk, incoming);
    }
}

static enum reaction reveal_reason(struct app *app, void *context, const char *text)
{
    struct view *view = context;
    struct ticket_act act = {.number = view->number};
    (void)app;
    (void)text_copy(act.reason, sizeof act.reason, text);
    (void)desk_ask(view->desk, "ticket.reveal", &act, NULL, view, revealed);
    return REACT_DRAW;
}

enum reaction ticket_view_reveal(struct app *app, void *screen, const char *argument)
{
    app_prompt(app, &(struct prompt){.label = _("Reason for seeing the number: "),
                                     .initial = argument,
                                     .context = screen,
                                     .done = reveal_reason});
    return REACT_DRAW;
}
