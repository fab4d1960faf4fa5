#include "supervisor/decide.h"

#include "core/text.h"
#include "supervisor/board.h"
#include "tui/fill.h"
#include "tui/say.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct decider decide_who(const struct board *board)
{
    const struct session_reply *who = session_who(board->session);
    return (struct decider){.rights = who ? (uint32_t)who->rights : 0,
                            .unit_id = who ? who->unit_id : 0,
                            .choices = &board->choices};
}

void decide_stop(struct deciding *deciding)
{
    free(deciding->targets);
    deciding->targets = NULL;
    deciding->count = 0;
}

/* -- sending ------------------------------------------------------------------------------------------------ */

static bool may_send(struct app *app, const struct board *board)
{
    if (board->deciding.done + board->deciding.refused < board->deciding.sent) {
        app_say(app, STYLE_NORMAL, "%s", _("The last decision is not answered yet."));
        return false;
    }
    if (session_is_ready(board->session))
        return true;
    app_say(app, STYLE_ERROR, "%s",
            _("Not sent: the broker is away. What is typed stays; send it again when the broker is back."));
    return false;
}

bool decide_send(struct app *app, struct board *board, const struct decision *decision, void *request,
                 const struct decide_target *targets, size_t count, struct decide_form *form)
{
    struct deciding *deciding = &board->deciding;
    const struct shape *shape = message_by_type(decision->type)->request;
    if (!may_send(app, board))
        return false;
    deciding->decision = decision;
    deciding->form = form;
    deciding->sent = deciding->done = deciding->refused = 0;
    for (size_t i = 0; i < count && i < DECIDE_MOST; i++) {
        fill_number(shape, request, "number", targets[i].number);
        fill_number(shape, request, "id", targets[i].number);
        fill_number(shape, request, "version", targets[i].version);
        if (!session_ask(app, board->session, decision->type, request, NULL, &deciding->tags[deciding->sent]))
            break;
        deciding->numbers[deciding->sent++] = targets[i].number;
    }
    return deciding->sent > 0;
}

static enum reaction yes(struct app *app, void *context)
{
    struct board *board = context;
    struct deciding *deciding = &board->deciding;
    const struct shape *shape = NULL;
    void *request = decision_request(deciding->decision, &shape);
    if (request == NULL)
        return REACT_DONE;
    (void)decide_send(app, board, deciding->decision, request, deciding->targets, deciding->count, NULL);
    free(request);
    return REACT_DRAW;
}

/* What needs no form is asked about by its name: one key too many does no harm. */
static enum reaction ask_yes(struct app *app, struct board *board, const struct decision *decision,
                             const struct decide_target *targets, size_t count)
{
    struct deciding *deciding = &board->deciding;
    struct decide_target *copies = calloc(count, sizeof *copies);
    if (copies == NULL || !may_send(app, board)) {
        free(copies);
        return REACT_DRAW;
    }
    memcpy(copies, targets, count * sizeof *copies);
    decide_stop(deciding);
    deciding->decision = decision;
    deciding->targets = copies;
    deciding->count = count;
    if (count > 1)
        app_confirm(app, board, yes, _("%s: %zu tickets?"), _(decision->title), count);
    else
        app_confirm(app, board, yes, "%s: %s?", _(decision->title), targets[0].title);
    return REACT_DRAW;
}

enum reaction decide_take(struct app *app, struct board *board, const struct decision *decision,
                          const struct decide_target *targets, size_t count)
{
    const struct decider decider = decide_who(board);
    if (count == 0 || count > DECIDE_MOST)
        return REACT_DONE;
    if (decision_form_rows(&decider, decision) == 0)
        return ask_yes(app, board, decision, targets, count);
    decide_form_open(app, board, decision, targets, count);
    return REACT_DRAW;
}

/* -- answers ------------------------------------------------------------------------------------------------ */

static void say_end(struct app *app, struct board *board, const struct ticket *ticket)
{
    struct deciding *deciding = &board->deciding;
    const char *done = ticket != NULL ? decision_done(deciding->decision, ticket) : _(deciding->decision->done);
    bool may_undo = ticket != NULL && ticket->undo_until_at > session_now(board->session);
    if (deciding->refused > 0 && deciding->sent == 1)
        app_say(app, STYLE_ERROR, "%s", deciding->refusal);
    else if (deciding->refused > 0)
        app_say(app, STYLE_ERROR, _("%zu done, %zu refused; %lld: %s"), deciding->done, deciding->refused,
                (long long)deciding->refused_number, deciding->refusal);
    else if (deciding->sent > 1)
        app_say(app, STYLE_GOOD, _("%zu tickets: %s"), deciding->done, _(deciding->decision->title));
    else if (ticket != NULL)
        app_say(app, STYLE_GOOD, may_undo ? _("%lld: %s (U takes it back)") : "%lld: %s",
                (long long)ticket->number, done);
    else
        app_say(app, STYLE_GOOD, "%s", done);
}

static void take_answer(struct app *app, struct board *board, const struct news *news, size_t at)
{
    struct deciding *deciding = &board->deciding;
    const struct ticket_reply *reply = news->message->reply == &ticket_reply_shape ? news->reply : NULL;
    const struct ticket *ticket = NULL;
    deciding->tags[at] = 0;
    if (news->kind == NEWS_REFUSED) {
        deciding->refused++;
        deciding->refused_number = deciding->numbers[at];
        (void)text_copy(deciding->refusal, sizeof deciding->refusal, news->sentence);
        if (deciding->form != NULL)
            decide_form_refused(app, deciding->form, news);
    } else {
        deciding->done++;
        if (reply != NULL && reply->ticket_count > 0) {
            ticket = &reply->ticket[0];
            deciding->last_number = ticket->number;
        }
        if (deciding->form != NULL && deciding->sent > 1)
            decide_form_done(deciding->form, deciding->numbers[at]);
    }
    if (deciding->done + deciding->refused < deciding->sent)
        return;
    say_end(app, board, ticket);
    deciding->finished += deciding->refused == 0;
    if (deciding->form != NULL && deciding->refused == 0)
        decide_form_close(app, deciding->form);
}

/* -- taking back -------------------------------------------------------------------------------------------- */

static enum reaction yes_undo(struct app *app, void *context)
{
    struct board *board = context;
    struct record_act act = {.number = board->deciding.undo_number, .version = board->deciding.undo_version};
    if (!session_ask(app, board->session, "ticket.undo", &act, NULL, &board->deciding.undo_tag))
        board->deciding.undo_tag = 0;
    return REACT_DRAW;
}

static void ask_undo(struct app *app, struct board *board, const struct ticket_reply *reply)
{
    struct deciding *deciding = &board->deciding;
    char what[240], when[WHEN_TEXT];
    const struct ticket *ticket = &reply->ticket[0];
    const struct history_row *last = decision_last(reply, what, sizeof what);
    if (last == NULL || ticket->undo_until_at < session_now(board->session)) {
        app_say(
            app, STYLE_ERROR,
            _("%lld: nothing to take back. Last was \"%s\" by %s; one's own decision can be taken back for a "
              "short time, until something else is recorded."),
            (long long)ticket->number, what, last == NULL ? "?" : last->who);
        return;
    }
    deciding->undo_number = ticket->number;
    deciding->undo_version = ticket->version;
    session_when(board->session, last->recorded_at, when);
    app_confirm(app, board, yes_undo, _("Take back \"%s\" (%s) on %lld %s?"), what, when,
                (long long)ticket->number, ticket->title);
}

static void take_undo(struct app *app, struct board *board, const struct news *news)
{
    const struct ticket_reply *reply = news->reply;
    board->deciding.undo_tag = 0;
    if (news->kind == NEWS_REFUSED) {
        app_say(app, STYLE_ERROR, "%s", news->sentence);
    } else if (reply->ticket_count > 0 && strcmp(news->message->type, "ticket.show") == 0) {
        ask_undo(app, board, reply);
    } else if (reply->ticket_count > 0) {
        board->deciding.last_number = 0;
        app_say(app, STYLE_GOOD, _("%lld: taken back, it is %s again"), (long long)reply->ticket[0].number,
                say_label(&state_names, reply->ticket[0].state));
    }
}

enum reaction decide_undo(struct app *app, void *subject, const char *argument)
{
    struct board *board = app_context(app);
    struct number_request request = {.number = board->deciding.last_number};
    (void)subject;
    (void)argument;
    if (request.number == 0)
        app_say(app, STYLE_NORMAL, "%s", _("Nothing was decided here yet: there is nothing to take back."));
    else if (board->deciding.undo_tag == 0 &&
             !session_ask(app, board->session, "ticket.show", &request, NULL, &board->deciding.undo_tag))
        board->deciding.undo_tag = 0;
    return REACT_DRAW;
}

void decide_news(struct app *app, struct board *board, const struct news *news)
{
    struct deciding *deciding = &board->deciding;
    if (news->kind == NEWS_OPENED || news->kind == NEWS_CLOSED) {
        /* What was asked and not answered is void; the form keeps its text. */
        deciding->sent = deciding->done = deciding->refused = 0;
        deciding->last_number = 0;
        deciding->undo_tag = 0;
        memset(deciding->tags, 0, sizeof deciding->tags);
        return;
    }
    if ((news->kind != NEWS_REPLY && news->kind != NEWS_REFUSED) || news->tag == 0)
        return;
    if (news->tag == deciding->undo_tag) {
        take_undo(app, board, news);
        return;
    }
    for (size_t i = 0; i < deciding->sent; i++)
        if (deciding->tags[i] == news->tag) {
            take_answer(app, board, news, i);
            return;
        }
}
