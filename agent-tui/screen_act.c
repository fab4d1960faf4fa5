#include "agent-tui/screen_act.h"

#include "agent-tui/candidates.h"
#include "agent-tui/drafts.h"
#include "agent-tui/fill.h"
#include "agent-tui/say.h"
#include "agent-tui/undo.h"
#include "core/authority.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICE_ROWS = 13 };

struct act {
    struct console *desk;
    struct queue *queue;
    const struct decision *decision;
    struct form form;
    struct act_target *targets;
    size_t count, sent, done, refused;
    char author[TEXT_LOGIN];
    char what[TEXT_CODE + 24];
    struct form_choice *below; /* units that the work can be passed down to */
    size_t below_count;
    struct form_choice asked[APPROVAL_COUNT]; /* what can be decided: open on any of the tickets */
    size_t asked_count;
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
    enum result result = draft_take(&draft, &act->form);
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
    if (draft_put(&draft, &act->form) > 0)
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
        if (reply->ticket_count > 0 && act->queue != NULL)
            queue_answered(act->queue, &reply->ticket[0]);
        if (reply->ticket_count > 0 && all == 1)
            act_say_done(desk, act->decision, &reply->ticket[0]);
        if (all == 1)
            forget_draft(act);
        else if (reply->ticket_count > 0)
            drop_done(act, reply->ticket[0].number);
    } else {
        char sentence[400];
        act->refused++;
        say_refused(desk, incoming, sentence, sizeof sentence);
        (void)fill_error(&act->form, incoming->refusal.field, sentence);
        app_say(desk->app, STYLE_ERROR, "%s", sentence);
        if (act->queue != NULL && incoming->refusal.code == REFUSAL_STALE)
            queue_load(act->queue);
    }
    if (act->done + act->refused < all)
        return;
    if (act->refused == 0) {
        if (all > 1)
            app_say(desk->app, STYLE_GOOD, _("%zu tickets: %s"), act->done, gettext(act->decision->title));
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
    void *request = act_request(act->decision, &shape);
    (void)argument;
    if (request == NULL)
        return REACT_DONE;
    if (act->sent > 0) {
        app_say(app, STYLE_NORMAL, "%s", _("It is on its way already."));
    } else if (!form_check(&act->form)) {
        app_say(app, STYLE_ERROR, "%s", _("Not sent: see the marked field."));
    } else if (fill_record(&act->form, shape, &act->desk->zone, request)) {
        keep(act);
        for (size_t i = 0; i < act->count; i++) {
            fill_number(shape, request, "number", act->targets[i].number);
            fill_number(shape, request, "version", act->targets[i].version);
            act->sent += desk_ask(act->desk, act->decision->type, request, NULL, act, decided);
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
    int wanted = 3;
    struct rect below;
    (void)app;
    for (size_t i = 0; i < act->form.count; i++)
        wanted += act->form.rows[i].kind == FORM_MULTI ? act->form.rows[i].rows + 1 : 2;
    for (size_t i = 0; i < act->form.count; i++)
        if (act->form.rows[i].kind == FORM_CHOICE && wanted < CHOICE_ROWS)
            wanted = CHOICE_ROWS; /* the open list needs its place */
    if (wanted > area.rows * 2 / 3)
        wanted = area.rows * 2 / 3;
    struct rect above = rect_top(area, area.rows - wanted, &below);
    if (act->count == 1 && act->queue != NULL && act->queue->shown_asked == act->targets[0].number) {
        queue_draw_detail(act->queue, above);
    } else {
        for (size_t i = 0; i < act->count && (int)i < above.rows; i++)
            paint_format(above.row + (int)i, above.col + 1, above.cols - 1, STYLE_NORMAL, "%lld  %s",
                         (long long)act->targets[i].number, act->targets[i].title);
    }
    paint_hline(below.row, below.col, below.cols, STYLE_LINE, _(act->decision->title));
    form_draw(&act->form, (struct rect){below.row + 1, below.col + 1, below.rows - 1, below.cols - 2}, true);
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct act *act = screen;
    (void)app;
    if (act->sent > 0)
        snprintf(ret_title->record, sizeof ret_title->record, "%s", _("sending..."));
    else if (act->count == 1)
        snprintf(ret_title->record, sizeof ret_title->record, "%s %lld", _(act->decision->title),
                 (long long)act->targets[0].number);
    else
        snprintf(ret_title->record, sizeof ret_title->record, _("%s: %zu tickets"), _(act->decision->title),
                 act->count);
    desk_title_age(act->desk, ret_title);
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct act *act = screen;
    if (act->sent > 0 && key->kind != KEY_KIND_PRESS)
        return REACT_DONE;
    enum reaction reaction = form_key(app, &act->form, key);
    return reaction;
}

/* Days belong to an extension, the caller's word to a contact. */
static void hide_rows(struct act *act)
{
    static const struct {
        const char *name;
        enum approval what;
    } own[] = {{"days", APPROVAL_EXTENSION}, {"note", APPROVAL_CONTACT}};
    if (act->asked_count == 0)
        return;
    int what = name_value(&approval_names, form_get(&act->form, "what"));
    for (size_t i = 0; i < act->form.count; i++)
        for (size_t j = 0; j < sizeof own / sizeof own[0]; j++)
            if (strcmp(act->form.rows[i].name, own[j].name) == 0)
                form_hide(&act->form, own[j].name, what != (int)own[j].what);
}

static void changed(void *context, struct form *form, const char *name)
{
    struct act *act = context;
    (void)form;
    act->typed = true;
    if (strcmp(name, "what") == 0)
        hide_rows(act);
}

static enum reaction tick(struct app *app, void *screen, int64_t now_ms)
{
    struct act *act = screen;
    (void)app;
    if (!form_draft_due(&act->form, now_ms, DRAFT_PAUSE_MS))
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
    form_stop(&act->form);
    free(act->below);
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

/* What is asked for on any of the tickets, to be chosen; the only one is chosen already. */
static void set_asked(struct act *act)
{
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++) {
        bool open = false;
        for (size_t i = 0; i < act->count && !open; i++)
            open = say_names_have(act->targets[i].asks, name_of(&approval_names, what));
        if (open)
            act->asked[act->asked_count++] = (struct form_choice){.code = name_of(&approval_names, what),
                                                                  .label = say_label(&approval_names, what)};
    }
    form_set_choices(&act->form, "what", act->asked, act->asked_count);
    if (act->asked_count == 1 && form_set(&act->form, "what", act->asked[0].code) == RESULT_OK)
        form_hide(&act->form, "what", true);
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
    form_set_choices(&act->form, "unit", made.rows, made.count);
    candidates_stop(&act->candidates);
    act->candidates = made;
    if (reply->designation)
        app_say(desk->app, STYLE_BAD,
                _("Returned %lld times: this dispatch is a designation, the unit may not return it."),
                (long long)reply->granted);
}

static void set_choices(struct act *act)
{
    static const struct {
        const char *name;
        const struct name_list *names;
        size_t first;
    } named[] = {{"not_accepted", &not_accepted_names, 1},
                 {"solved", &solved_names, 1},
                 {"satisfaction", &satisfaction_names, 0},
                 {"fault", &fault_names, FAULT_RULES},
                 {"level", &supervision_level_names, 0}};
    const struct choice_list *units = &act->desk->choices.sets[CHOICE_UNITS];
    for (size_t i = 0; i < act->form.count; i++) {
        if (strcmp(act->form.rows[i].name, "what") == 0)
            set_asked(act);
        if (strcmp(act->form.rows[i].name, "unit") == 0 && act->decision->units != ACT_UNITS_BELOW)
            form_set_choices(&act->form, "unit", units->rows, units->count);
        else if (strcmp(act->form.rows[i].name, "unit") == 0)
            form_set_choices(&act->form, "unit", act->below, act->below_count);
        for (size_t j = 0; j < sizeof named / sizeof named[0]; j++) {
            size_t count = 0;
            if (strcmp(act->form.rows[i].name, named[j].name) != 0)
                continue;
            const struct form_choice *rows = choices_of_names(named[j].names, named[j].first, &count);
            form_set_choices(&act->form, named[j].name, rows, count);
        }
    }
}

void screen_act_open(struct console *desk, struct queue *queue, const struct decision *decision,
                     const struct act_target *targets, size_t count)
{
    struct act *act = calloc(1, sizeof *act);
    struct act_target *copies = calloc(count, sizeof *copies);
    bool made = act != NULL && copies != NULL &&
                form_start(&act->form, decision->rows, act_rows(desk, decision)) == RESULT_OK;
    if (!made) {
        free(act);
        free(copies);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    memcpy(copies, targets, count * sizeof *copies);
    act->desk = desk;
    act->queue = queue;
    act->decision = decision;
    act->targets = copies;
    act->count = count;
    act->form.context = act;
    act->form.on_change = changed;
    (void)text_copy(act->author, sizeof act->author, desk->session.login);
    snprintf(act->what, sizeof act->what, "%s:%lld:%d", decision->type, (long long)targets[0].number,
             decision->result + 100 * decision->what);
    if (decision->units == ACT_UNITS_BELOW)
        act->below = choices_below(&desk->choices, unit_above(act), &act->below_count);
    set_choices(act);
    recover(act);
    hide_rows(act);
    if (decision->units == ACT_UNITS_CANDIDATES)
        (void)desk_ask(desk, "ticket.candidates", &(struct candidates_request){.number = targets[0].number},
                       NULL, act, candidates_told);
    if (app_push(desk->app, &kind, act) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
