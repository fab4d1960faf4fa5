/* The days looked at and the commands that change them. */
#include "supervisor/board.h"

#include "core/civil.h"
#include "supervisor/alarms.h"
#include "supervisor/screens.h"
#include "tui/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void board_start(struct board *board, struct session *session)
{
    *board = (struct board){.session = session};
}

void board_stop(struct board *board)
{
    alarms_stop(board);
    choices_free(&board->choices);
    decide_stop(&board->deciding);
}

void board_want(struct app *app, struct board *board, unsigned sets)
{
    const struct nothing nothing = {0};
    for (int set = 0; set < CHOICE_SETS; set++)
        if ((sets & ~board->choices_loaded & (1u << set)) && board->choice_tags[set] == 0 &&
            session_is_ready(board->session) &&
            !session_ask(app, board->session, choices_message((enum choice_set)set), &nothing, NULL,
                         &board->choice_tags[set]))
            board->choice_tags[set] = 0;
}

static void take_choices(struct app *app, struct board *board, const struct news *news)
{
    for (int set = 0; set < CHOICE_SETS; set++) {
        if (board->choice_tags[set] == 0 || board->choice_tags[set] != news->tag)
            continue;
        board->choice_tags[set] = 0;
        if (news->kind == NEWS_REFUSED)
            app_say(app, STYLE_ERROR, "%s", news->sentence);
        else if (choices_take(&board->choices, (enum choice_set)set, news->reply) != RESULT_OK)
            app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        else
            board->choices_loaded |= 1u << set;
        app_redraw(app);
    }
}

bool board_tick(struct board *board)
{
    if (!session_who(board->session))
        return false;
    int64_t today = zone_day_number(session_zone(board->session), session_now(board->session));
    if (today == board->today)
        return false;
    bool first = board->today == 0;
    board->today = today;
    if (first || board->days.follows_today) {
        days_today(&board->days, today);
        board->version++;
    }
    return true;
}

struct rates_request board_request(const struct board *board, enum split by)
{
    struct rates_request request = {.by = (int)by, .then = board->then};
    civil_format_date(civil_date_of(board->days.from), request.from);
    civil_format_date(civil_date_of(board->days.to), request.to);
    return request;
}

bool board_is_open(const struct board *board)
{
    return !board->then && board->days.to >= board->today;
}

void board_day_text(const struct board *board, char out[DAY_TEXT])
{
    static const char *const weekdays[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                           N_("Fri"), N_("Sat"), N_("Sun")};
    char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];
    const struct days *d = &board->days;
    if (board->today == 0) {
        out[0] = '\0';
        return;
    }
    civil_format_date(civil_date_of(d->from), from);
    civil_format_date(civil_date_of(d->to), to);
    if (d->from != d->to)
        snprintf(out, DAY_TEXT, _("%s to %s (%" PRId64 " days)"), from, to, days_count(d));
    else
        snprintf(out, DAY_TEXT, "%s %s%s", _(weekdays[civil_weekday(d->from) - 1]), from,
                 d->from == board->today ? _(" (today)") : "");
}

const char *board_mode_text(const struct board *board)
{
    return board->then ? _("as sealed then") : _("as known now");
}

static enum reaction changed(struct board *board)
{
    board->version++;
    return REACT_DRAW;
}

static struct board *board_of(struct app *app)
{
    return app_context(app);
}

enum reaction board_day_before(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    days_move(&board->days, -1, board->today);
    return changed(board);
}

enum reaction board_day_after(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    days_move(&board->days, 1, board->today);
    return changed(board);
}

enum reaction board_go_today(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    days_today(&board->days, board->today);
    return changed(board);
}

static enum reaction take_range(struct app *app, void *context, const char *text)
{
    struct board *board = context;
    if (days_read(&board->days, text, board->today))
        return changed(board);
    app_say(app, STYLE_ERROR, _("'%s' is no range of days: write 2026-05-01 2026-05-07, one date, or -7."),
            text);
    return REACT_DRAW;
}

enum reaction board_ask_range(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE], initial[32];
    (void)subject;
    if (argument[0] != '\0')
        return take_range(app, board, argument);
    civil_format_date(civil_date_of(board->days.from), from);
    civil_format_date(civil_date_of(board->days.to), to);
    snprintf(initial, sizeof initial, "%s %s", from, to);
    app_prompt(app, &(struct prompt){.label = _("From and to: "),
                                     .initial = initial,
                                     .history = &board->ranges,
                                     .context = board,
                                     .done = take_range});
    return REACT_DRAW;
}

enum reaction board_toggle_then(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    board->then = !board->then;
    return changed(board);
}

enum reaction board_lock(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    board->prove_tag = 0;
    session_leave(app, board->session, _("Locked. The same person, or another, logs in here."));
    return REACT_DRAW;
}

static void prove_next(struct app *app, struct board *board)
{
    struct prove_request request = {0};
    civil_format_date(civil_date_of(board->prove_day), request.day);
    if (!session_ask(app, board->session, "rates.prove", &request, NULL, &board->prove_tag))
        board->prove_tag = 0;
    else
        app_say(app, STYLE_NORMAL, _("Proving %s: folding all events again ..."), request.day);
}

enum reaction board_prove(struct app *app, void *subject, const char *argument)
{
    struct board *board = board_of(app);
    (void)subject;
    (void)argument;
    if (board->prove_tag != 0 || !session_who(board->session))
        return REACT_DONE;
    board->prove_day = board->days.from;
    board->prove_to = board->days.to;
    board->proved_days = board->proved_events = board->proved_unsealed = 0;
    prove_next(app, board);
    return REACT_DRAW;
}

static void say_proven(struct app *app, const struct board *board, const struct prove_reply *reply)
{
    if (board->proved_days > 1)
        app_say(app, STYLE_GOOD,
                _("= proven: %" PRId64 " days (%" PRId64 " not sealed yet), %" PRId64 " events, head %.16s"),
                board->proved_days, board->proved_unsealed, reply->events, reply->head);
    else
        app_say(app, STYLE_GOOD,
                reply->sealed ? _("= proven: %s (sealed), %" PRId64 " events, head %.16s")
                              : _("= proven: %s (not sealed yet), %" PRId64 " events, head %.16s"),
                reply->day, reply->events, reply->head);
}

static void take_proof(struct app *app, struct board *board, struct prove_reply *reply)
{
    board->prove_tag = 0;
    board->proved_days++;
    board->proved_unsealed += !reply->sealed;
    if (reply->differences > 0)
        prove_screen_open(app, reply);
    else if (board->prove_day++ < board->prove_to)
        prove_next(app, board);
    else
        say_proven(app, board, reply);
}

void board_news(struct app *app, struct board *board, const struct news *news)
{
    if (news->kind == NEWS_CLOSED || news->kind == NEWS_OPENED) {
        board->prove_tag = 0;
        memset(board->choice_tags, 0, sizeof board->choice_tags);
        board->choices_loaded = 0; /* they are loaded again when they are needed */
    }
    alarms_news(app, board, news);
    decide_news(app, board, news);
    take_choices(app, board, news);
    if (news->kind == NEWS_OPENED && board_tick(board))
        app_redraw(app);
    if (board->prove_tag == 0 || news->tag != board->prove_tag)
        return;
    if (news->kind == NEWS_REPLY) {
        take_proof(app, board, news->reply);
    } else if (news->kind == NEWS_REFUSED) {
        board->prove_tag = 0;
        app_say(app, STYLE_ERROR, _("Not proven: %s"), news->sentence);
    }
}
