#include "agent-tui/screen_act.h"

#include "agent-tui/candidates.h"
#include "agent-tui/dialling.h"
#include "agent-tui/drafts.h"
#include "agent-tui/say.h"
#include "agent-tui/undo.h"
#include "core/authority.h"
#include "core/text.h"
#include "tui/decision_form.h"
#include "tui/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct act {
    struct console *desk;
    struct queue *queue;
    struct decision_form made;
    struct act_target *targets;
    size_t count, sent, done, refused;
    char author[TEXT_LOGIN];
    char what[TEXT_CODE + 24];
    struct candidates candidates;
    int64_t saved_at;
    bool typed;
};

/* -- drafts ------------------------------------------------------------------------------------------------ */

static void keep(struct act *act)
{
    struct draft draft = {.saved_at = desk_city_now(act->desk), .number = act->targets[0].number};
    char why[FILE_WHY_SIZE] = "";
    if (act->count != 1 || !act->typed)
        return;
    (void)text_copy(draft.author, sizeof draft.author, act->author);
    (void)text_copy(draft.what, sizeof draft.what, act->what);
    enum result result = draft_take(&draft, &act->made.form);
    if (result == RESULT_OK)
        result = draft_save(&act->desk->vault, &draft, why);
    if (result == RESULT_OK)
        act->saved_at = draft.saved_at;
    else
        app_say(act->desk->app, STYLE_ERROR, _("The draft could not be kept: %s"), why);
    draft_free(&draft);
}

static void recover(struct act *act)
{
    struct draft draft;
    char at[32];
    if (act->count != 1 || draft_load(&act->desk->vault, act->author, act->what, &draft) != RESULT_OK)
        return;
    if (draft_put(&draft, &act->made.form) > 0)
        app_say(act->desk->app, STYLE_GOOD, _("Your draft of %s is back."),
                say_at(act->desk, draft.saved_at, at, sizeof at));
    act->saved_at = draft.saved_at;
    draft_free(&draft);
}

static void forget_draft(struct act *act)
{
    act->typed = false;
    if (act->count == 1)
        draft_drop(&act->desk->vault, act->author, act->what);
}

/* -- sending ----------------------------------------------------------------------------------------------- */

static void drop_done(struct act *act, int64_t number)
{
    for (size_t i = 0; i < act->count; i++)
        if (act->targets[i].number == number) {
            memmove(&act->targets[i], &act->targets[i + 1], (act->count - i - 1) * sizeof *act->targets);
            act->count--;
            return;
        }
}

static void decided(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct act *act = owner;
    size_t all = act->sent;
    if (incoming->kind == INCOMING_REPLY) {
        const struct ticket_reply *reply = incoming->reply;
        act->done++;
        if (reply->ticket_count > 0)
            undo_note(desk, reply->ticket[0].number);
        if (reply->ticket_count > 0)
            dialling_used(desk, act->made.decision->type, reply->ticket[0].number);
        if (reply->ticket_count > 0 && act->queue != NULL)
            queue_answered(act->queue, &reply->ticket[0]);
        if (reply->ticket_count > 0 && all == 1)
            act_say_done(desk, act->made.decision, &reply->ticket[0]);
        if (all == 1)
            forget_draft(act);
        else if (reply->ticket_count > 0)
            drop_done(act, reply->ticket[0].number);
    } else {
        char sentence[400];
        act->refused++;
        say_refused(desk, incoming, sentence, sizeof sentence);
        (void)fill_error(&act->made.form, incoming->refusal.field, sentence);
        app_say(desk->app, STYLE_ERROR, "%s", sentence);
        if (act->queue != NULL && incoming->refusal.code == REFUSAL_STALE)
            queue_load(act->queue);
    }
    if (act->done + act->refused < all)
        return;
    if (act->refused == 0) {
        if (all > 1)
            app_say(desk->app, STYLE_GOOD, _("%zu tickets: %s"), act->done, gettext(act->made.decision->title));
        if (act->queue != NULL)
            list_untag_all(&act->queue->list);
        app_close(desk->app, act);
    }
    act->sent = act->done = act->refused = 0;
}

static enum reaction send(struct app *app, void *screen, const char *argument)
{
    struct act *act = screen;
    const struct shape *shape = NULL;
    void *request = decision_request(act->made.decision, &shape);
    (void)argument;
    if (request == NULL)
        return REACT_DONE;
    if (act->sent > 0) {
        app_say(app, STYLE_NORMAL, "%s", _("It is on its way already."));
    } else if (!form_check(&act->made.form)) {
        app_say(app, STYLE_ERROR, "%s", _("Not sent: see the marked field."));
    } else if (fill_record(&act->made.form, shape, &act->desk->zone, request)) {
        keep(act);
        for (size_t i = 0; i < act->count; i++) {
            fill_number(shape, request, "number", act->targets[i].number);
            fill_number(shape, request, "version", act->targets[i].version);
            act_fill_basis(act->desk, act->made.decision, shape, request, act->targets[i].number);
            act->sent += desk_ask(act->desk, act->made.decision->type, request, NULL, act, decided);
        }
        if (!desk_online(act->desk))
            app_say(app, STYLE_BAD, "%s",
                    _("The broker is away: it is sent when the broker is back; the text is kept as a draft."));
    }
    free(request);
    return REACT_DRAW;
}

/* -- screen ------------------------------------------------------------------------------------------------ */

static void draw(struct app *app, void *screen, struct rect area)
{
    struct act *act = screen;
    struct rect above = decision_form_draw(&act->made, area);
    (void)app;
    if (act->count == 1 && act->queue != NULL && act->queue->shown_asked == act->targets[0].number) {
        queue_draw_detail(act->queue, above);
    } else {
        for (size_t i = 0; i < act->count && (int)i < above.rows; i++)
            paint_format(above.row + (int)i, above.col + 1, above.cols - 1, STYLE_NORMAL, "%lld  %s",
                         (long long)act->targets[i].number, act->targets[i].title);
    }
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct act *act = screen;
    (void)app;
    if (act->sent > 0)
        snprintf(ret_title->record, sizeof ret_title->record, "%s", _("sending..."));
    else if (act->count == 1)
        snprintf(ret_title->record, sizeof ret_title->record, "%s %lld", _(act->made.decision->title),
                 (long long)act->targets[0].number);
    else
        snprintf(ret_title->record, sizeof ret_title->record, _("%s: %zu tickets"),
                 _(act->made.decision->title), act->count);
    desk_title_age(act->desk, ret_title);
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct act *act = screen;
    if (act->sent > 0 && key->kind != KEY_KIND_PRESS)
        return REACT_DONE;
    enum reaction reaction = form_key(app, &act->made.form, key);
    return reaction;
}

static void changed(void *context, struct form *form, const char *name)
{
    struct act *act = context;
    (void)form;
    act->typed = true;
    if (strcmp(name, "what") == 0)
        decision_form_hide(&act->made);
}

static enum reaction tick(struct app *app, void *screen, int64_t now_ms)
{
    struct act *act = screen;
    (void)app;
    if (!form_draft_due(&act->made.form, now_ms, DRAFT_PAUSE_MS))
        return REACT_DONE;
    keep(act);
    return REACT_DRAW;
}

static enum reaction message(struct app *app, void *screen, const void *told)
{
    (void)app;
    (void)screen;
    (void)told;
    return REACT_DRAW;
}

static void close_screen(struct app *app, void *screen)
{
    struct act *act = screen;
    (void)app;
    keep(act);
    desk_forget(act->desk, act);
    decision_form_stop(&act->made);
    candidates_stop(&act->candidates);
    free(act->targets);
    free(act);
}

static const struct command commands[] = {
    {.key = PRESS_F5,
     .name = "send",
     .label = N_("send"),
     .help = N_("Send the decision (or Enter in the last field)"),
     .run = send},
    {.key = PRESS_ENTER, .run = send},
    {.key = PRESS_CTRL('s'), .run = send},
};

static const struct screen_kind kind = {.name = NULL,
                                        .commands = {commands, sizeof commands / sizeof commands[0]},
                                        .widgets = {&form_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .tick = tick,
                                        .message = message,
                                        .close = close_screen};

/* Below which unit the work can be passed down: the person's own, for the hotline the lead of the ticket that is shown. */
static int64_t unit_above(const struct act *act)
{
    const struct queue *queue = act->queue;
    if ((uint32_t)act->desk->session.rights & RIGHT_HANDLE)
        return act->desk->session.unit_id;
    return act->targets[0].lead_id != 0 || queue == NULL || queue->shown == NULL ? act->targets[0].lead_id
                                                                                 : queue->shown->lead_id;
}

/* Come when they come: what is chosen already stays. */
static void candidates_told(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct act *act = owner;
    if (incoming->kind != INCOMING_REPLY)
        return; /* all units are there to choose from */
    const struct candidates_reply *reply = incoming->reply;
    struct candidates made = {0};
    if (candidates_take(&made, reply, &desk->choices.sets[CHOICE_UNITS]) != RESULT_OK)
        return;
    form_set_choices(&act->made.form, "unit", made.rows, made.count);
    candidates_stop(&act->candidates);
    act->candidates = made;
    if (reply->designation)
        app_say(desk->app, STYLE_BAD,
                ngettext("Returned %lld time: this dispatch is a designation, the unit may not return it.",
                         "Returned %lld times: this dispatch is a designation, the unit may not return it.",
                         (unsigned long)reply->granted),
                (long long)reply->granted);
}

void screen_act_open(struct console *desk, struct queue *queue, const struct decision *decision,
                     const struct act_target *targets, size_t count)
{
    struct act *act = calloc(1, sizeof *act);
    struct act_target *copies = calloc(count, sizeof *copies);
    const struct decider decider = desk_decider(desk);
    bool made =
        act != NULL && copies != NULL && decision_form_start(&act->made, &decider, decision) == RESULT_OK;
    if (!made) {
        free(act);
        free(copies);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    memcpy(copies, targets, count * sizeof *copies);
    act->desk = desk;
    act->queue = queue;
    act->targets = copies;
    act->count = count;
    act->made.form.context = act;
    act->made.form.on_change = changed;
    (void)text_copy(act->author, sizeof act->author, desk->session.login);
    snprintf(act->what, sizeof act->what, "%s:%lld:%d", decision->type, (long long)targets[0].number,
             decision->result + 100 * decision->what);
    decision_form_set_below(&act->made, &desk->choices, unit_above(act));
    for (size_t i = 0; i < count; i++)
        decision_form_add_asks(&act->made, targets[i].asks);
    recover(act);
    decision_form_hide(&act->made);
    if (decision->units == UNITS_CANDIDATES)
        (void)desk_ask(desk, "ticket.candidates", &(struct candidates_request){.number = targets[0].number},
                       NULL, act, candidates_told);
    if (app_push(desk->app, &kind, act) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
