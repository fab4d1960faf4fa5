/* The form of a decision: the record with what is to be decided on above, what the decision needs below. */
#include "supervisor/board.h"

#include "core/text.h"
#include "tui/decision_form.h"
#include "tui/fill.h"
#include "tui/say.h"
#include "tui/ticket_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct decide_form {
    struct board *board;
    struct decision_form made;
    struct ticket_view view; /* of a single ticket */
    struct decide_target *targets;
    size_t count;
    bool ready;       /* what the record tells is in the form */
    bool wanted;      /* to be sent as soon as it is */
    bool units_known; /* the choice of units is there */
    char login[TEXT_LOGIN];
};

static bool is_on_its_way(const struct decide_form *form)
{
    const struct deciding *deciding = &form->board->deciding;
    return deciding->form == form && deciding->done + deciding->refused < deciding->sent;
}

/* Units come when they come; below which the work can be passed down, the record tells. */
static void set_units(struct decide_form *form)
{
    const struct choice_list *units = &form->board->choices.sets[CHOICE_UNITS];
    const struct ticket *ticket = ticket_view_ticket(&form->view);
    if (form->units_known || !(form->board->choices_loaded & (1u << CHOICE_UNITS)))
        return;
    if (form->made.decision->units != UNITS_BELOW) {
        form_set_choices(&form->made.form, "unit", units->rows, units->count);
        form->units_known = true;
    } else if (ticket != NULL) {
        decision_form_set_below(&form->made, &form->board->choices, ticket->lead_id);
        form->units_known = true;
    }
}

static enum reaction send(struct app *app, void *subject, const char *argument)
{
    struct decide_form *form = subject;
    struct board *board = form->board;
    const struct shape *shape = NULL;
    void *request = decision_request(form->made.decision, &shape);
    (void)argument;
    if (request == NULL)
        return REACT_DONE;
    if (is_on_its_way(form))
        app_say(app, STYLE_NORMAL, "%s", _("It is on its way already."));
    else if (!form_check(&form->made.form))
        app_say(app, STYLE_ERROR, "%s", _("Not sent: see the marked field."));
    else if (!form->ready)
        form->wanted = true; /* the record is on its way */
    else if (fill_record(&form->made.form, shape, session_zone(board->session), request))
        (void)decide_send(app, board, form->made.decision, request, form->targets, form->count, form);
    free(request);
    return REACT_DRAW;
}

/* The record is here: its version is what is decided on, and what it asks for can be chosen. */
static enum reaction take_record(struct app *app, struct decide_form *form)
{
    const struct ticket *ticket = ticket_view_ticket(&form->view);
    const struct decider decider = decide_who(form->board);
    const struct decision *decision = form->made.decision;
    if (form->ready || ticket == NULL)
        return REACT_DRAW;
    bool possible = decision_possible(&decider, decision, ticket->state, ticket) &&
                    (decision->action != ACTION_DECIDE || ticket->asks[0] != '\0');
    /* What was typed stays: the broker says then what is in its way. */
    if (!possible && !form->made.form.dirty) {
        app_say(app, STYLE_ERROR, _("%lld: \"%s\" cannot be decided, it is %s. m shows what can."),
                (long long)ticket->number, _(decision->title), say_label(&state_names, ticket->state));
        return REACT_CLOSE;
    }
    form->ready = true;
    if (form->targets[0].version == 0)
        form->targets[0].version = ticket->version;
    decision_form_add_asks(&form->made, ticket->asks);
    decision_form_hide(&form->made);
    if (!form->wanted)
        return REACT_DRAW;
    form->wanted = false;
    return send(app, form, "");
}

void decide_form_refused(struct app *app, struct decide_form *form, const struct news *news)
{
    (void)fill_error(&form->made.form, news->refusal->field, news->sentence);
    if (news->refusal->code != REFUSAL_STALE || form->count != 1)
        return;
    /* Somebody was faster: the next F5 is about the ticket as it stands above then. */
    form->ready = false;
    form->targets[0].version = 0;
    ticket_view_again(app, form->board->session, &form->view);
}

void decide_form_done(struct decide_form *form, int64_t number)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->targets[i].number == number) {
            memmove(&form->targets[i], &form->targets[i + 1], (form->count - i - 1) * sizeof *form->targets);
            form->count--;
            return;
        }
}

void decide_form_close(struct app *app, struct decide_form *form)
{
    form_clean(&form->made.form);
    app_close(app, form);
}

/* -- screen ------------------------------------------------------------------------------------------------- */

static void draw(struct app *app, void *subject, struct rect area)
{
    struct decide_form *form = subject;
    struct rect above = decision_form_draw(&form->made, area);
    (void)app;
    if (form->view.number != 0) {
        ticket_view_draw(form->board->session, &form->view, above);
        return;
    }
    for (size_t i = 0; i < form->count && (int)i < above.rows; i++)
        paint_format(above.row + (int)i, above.col + 1, above.cols - 1, STYLE_NORMAL, "%lld  %s",
                     (long long)form->targets[i].number, form->targets[i].title);
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct decide_form *form = subject;
    (void)app;
    if (is_on_its_way(form))
        snprintf(ret->record, sizeof ret->record, "%s", _("sending..."));
    else if (form->count == 1)
        snprintf(ret->record, sizeof ret->record, "%s %lld", _(form->made.decision->title),
                 (long long)form->targets[0].number);
    else
        snprintf(ret->record, sizeof ret->record, _("%s: %zu tickets"), _(form->made.decision->title),
                 form->count);
}

static bool is_scrolling(const struct key *key)
{
    return key->kind == KEY_KIND_PRESS && (key->code == PRESS_PAGE_DOWN || key->code == PRESS_PAGE_UP);
}

static enum reaction take_key(struct app *app, void *subject, const struct key *key)
{
    struct decide_form *form = subject;
    if (is_on_its_way(form) && key->kind != KEY_KIND_PRESS)
        return REACT_DONE;
    enum reaction reaction = form_key(app, &form->made.form, key);
    return reaction == REACT_IGNORED && is_scrolling(key) ? scroll_key(&form->view.scroll, key) : reaction;
}

static void changed(void *context, struct form *form, const char *name)
{
    struct decide_form *screen = context;
    (void)form;
    if (strcmp(name, "what") == 0)
        decision_form_hide(&screen->made);
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    struct decide_form *form = subject;
    (void)now_ms;
    if (form->units_known)
        return REACT_DONE;
    board_want(app, form->board, 1u << CHOICE_UNITS);
    set_units(form);
    return REACT_DONE;
}

static enum reaction message(struct app *app, void *subject, const void *delivered)
{
    struct decide_form *form = subject;
    const struct news *news = delivered;
    /* Another person's words are not sent under this one's name. */
    if (news->kind == NEWS_OPENED && strcmp(session_who(form->board->session)->login, form->login) != 0)
        return REACT_CLOSE;
    (void)ticket_view_news(app, form->board->session, &form->view, news);
    return form->count == 1 ? take_record(app, form) : REACT_DRAW;
}

static enum reaction yes_leave(struct app *app, void *context)
{
    (void)app;
    (void)context;
    return REACT_CLOSE;
}

static bool may_close(struct app *app, void *subject)
{
    const struct decide_form *form = subject;
    if (is_on_its_way(form) || !form->made.form.dirty)
        return true;
    app_confirm(app, subject, yes_leave, _("Leave \"%s\" without sending? What was typed is lost."),
                _(form->made.decision->title));
    return false;
}

static void close_screen(struct app *app, void *subject)
{
    struct decide_form *form = subject;
    (void)app;
    if (form->board->deciding.form == form)
        form->board->deciding.form = NULL;
    decision_form_stop(&form->made);
    ticket_view_stop(&form->view);
    free(form->targets);
    free(form);
}

static const struct command commands[] = {
    {.key = PRESS_F5,
     .name = "send",
     .label = N_("send"),
     .help = N_("Send the decision (or Enter in the last field)"),
     .run = send},
    {.key = PRESS_ENTER, .run = send},
    {.key = PRESS_CTRL('s'), .run = send},
    {.key = PRESS_PAGE_DOWN, .label = N_("record"), .help = N_("Scroll the record above (and PgUp)")},
};

static const struct screen_kind kind = {.name = N_("Decide"),
                                        .commands = {commands, sizeof commands / sizeof commands[0]},
                                        .widgets = {&form_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .tick = tick,
                                        .message = message,
                                        .may_close = may_close,
                                        .close = close_screen};

void decide_form_open(struct app *app, struct board *board, const struct decision *decision,
                      const struct decide_target *targets, size_t count)
{
    struct decide_form *form = calloc(1, sizeof *form);
    struct decide_target *copies = calloc(count, sizeof *copies);
    const struct decider decider = decide_who(board);
    if (form == NULL || copies == NULL || decision_form_start(&form->made, &decider, decision) != RESULT_OK) {
        free(form);
        free(copies);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    memcpy(copies, targets, count * sizeof *copies);
    form->board = board;
    form->targets = copies;
    form->count = count;
    form->made.form.context = form;
    form->made.form.on_change = changed;
    (void)text_copy(form->login, sizeof form->login, session_who(board->session)->login);
    for (size_t i = 0; i < count; i++)
        decision_form_add_asks(&form->made, targets[i].asks);
    decision_form_hide(&form->made);
    form->units_known = !decision_form_has(&form->made, "unit");
    form->ready = count > 1;
    form->view.brief = true;
    if (count == 1)
        ticket_view_show(app, board->session, &form->view, targets[0].number);
    if (app_push(app, &kind, form) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
