#include "agent-tui/screen_search.h"

#include "agent-tui/say.h"
#include "agent-tui/screen_queue.h"
#include "agent-tui/screen_ticket.h"
#include "core/text.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_DIGITS = 13, PHONE_DIGITS_MIN = 7, FOUND_MOST = 200 };

struct search {
    struct queue queue; /* first: the list's commands get it as their subject */
    struct history history;
    char words[TEXT_TITLE];
    int64_t back_to; /* older tickets were not looked at; 0: all were */
    char back_day[CIVIL_DATE_SIZE];
    bool asking;
    bool further; /* what is asked for comes after what is shown */
    bool jumped;  /* to a ticket by its number */
};

/* Digits, with what people write between them. */
static size_t digits_of(const char *text, char *out, size_t size)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        if (*text >= '0' && *text <= '9' && count + 1 < size)
            out[count++] = *text;
        else if (strchr(" -+()/", *text) == NULL)
            return 0;
    }
    out[count] = '\0';
    return count;
}

static void say_how_far(const struct search *search)
{
    if (search->back_to != 0)
        app_say(search->queue.desk->app, STYLE_NORMAL, _("Looked back to %s, %zu found: F8 looks further."),
                search->back_day, search->queue.rows.count);
    else if (search->further)
        app_say(search->queue.desk->app, STYLE_NORMAL, _("All was looked at: %zu found."),
                search->queue.rows.count);
}

static void found(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct search *search = owner;
    search->asking = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    search->queue.shown_asked = 0;
    if (strcmp(incoming->message->type, "caller.show") == 0) {
        struct caller_reply *reply = incoming->reply;
        struct ticket_rows rows = {.rows = reply->tickets, .row_count = reply->ticket_count};
        queue_take(&search->queue, &rows, true);
    } else {
        const struct ticket_rows *rows = incoming->reply;
        queue_take(&search->queue, rows, !search->further);
        search->back_to = rows->back_to;
        (void)text_copy(search->back_day, sizeof search->back_day, rows->back_day);
        if (strcmp(incoming->message->type, "ticket.search") == 0)
            say_how_far(search);
        else if (rows->row_count >= FOUND_MOST)
            app_say(desk->app, STYLE_NORMAL, _("The first %d are shown."), FOUND_MOST);
    }
}

/* From the newest on, or from where the search before has ended. */
static void look_for_words(struct search *search)
{
    struct search_request request = {.limit = FOUND_MOST, .before = search->further ? search->back_to : 0};
    (void)text_copy(request.words, sizeof request.words, search->words);
    search->asking = desk_ask(search->queue.desk, "ticket.search", &request, NULL, search, found);
}

static enum reaction look_further(struct app *app, void *screen, const char *argument)
{
    struct search *search = screen;
    (void)app;
    (void)argument;
    search->further = true;
    look_for_words(search);
    return REACT_DRAW;
}

static void look(struct search *search, const char *words)
{
    struct console *desk = search->queue.desk;
    struct caller_request caller = {0};
    char digits[40];
    size_t count = digits_of(words, digits, sizeof digits);
    (void)text_copy(search->words, sizeof search->words, words);
    text_trim(search->words);
    if (search->words[0] == '\0')
        return;
    search->further = false;
    search->back_to = 0;
    if (count == NUMBER_DIGITS && strchr(words, '+') == NULL) {
        search->jumped = true;
        screen_ticket_open(desk, strtoll(digits, NULL, 10));
    } else if (count >= PHONE_DIGITS_MIN) {
        (void)text_copy(caller.phone, sizeof caller.phone, search->words);
        search->asking = desk_ask(desk, "caller.show", &caller, NULL, search, found);
    } else {
        look_for_words(search);
    }
}

static enum reaction words_given(struct app *app, void *context, const char *text)
{
    (void)app;
    look(context, text);
    return REACT_DRAW;
}

static enum reaction ask_words(struct app *app, void *screen, const char *argument)
{
    struct search *search = screen;
    if (argument[0] != '\0') {
        look(search, argument);
        return REACT_DRAW;
    }
    app_prompt(app, &(struct prompt){.label = _("Words, number or phone: "),
                                     .history = &search->history,
                                     .context = search,
                                     .done = words_given});
    return REACT_DRAW;
}

static enum reaction show(struct app *app, void *screen, const char *argument)
{
    return queue_show(app, screen, argument);
}

static bool is_there(const void *screen)
{
    return queue_has_rows(screen);
}

static bool is_more(const void *screen)
{
    const struct search *search = screen;
    return search->back_to != 0 && !search->asking;
}

static const struct command rows[] = {
    {.key = '/',
     .name = "find",
     .label = N_("search"),
     .help = N_("Search by words, a ticket's number or a phone"),
     .run = ask_words},
    {.key = PRESS_F8,
     .name = "further",
     .label = N_("further back"),
     .help = N_("Look among older tickets, from where the search has ended"),
     .run = look_further,
     .ready = is_more},
    {.key = PRESS_ENTER,
     .label = N_("ticket"),
     .help = N_("The whole ticket with its history"),
     .run = show,
     .ready = is_there},
    QUEUE_COMMON_ROWS,
};

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct search *search = screen;
    (void)app;
    list_title(&search->queue.list, ret_title);
    (void)text_copy(ret_title->record, sizeof ret_title->record, search->words);
    desk_title_age(search->queue.desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    const struct command_table own = {rows, sizeof rows / sizeof rows[0]};
    struct search *search = screen;
    queue_follow(&search->queue); /* a filter moved the selection without a key of ours */
    list_choose_keys(&own, app_rights(app), search);
    search->queue.list.empty = search->asking ? _("searching...")
                               : search->words[0] != '\0'
                                   ? search->back_to != 0
                                         ? _("Nothing so far has all these words: F8 looks further back.")
                                         : _("Nothing has all these words.")
                                   : _("/ asks for words, a ticket's number or a phone.");
    list_draw(&search->queue.list, area, true);
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    struct search *search = screen;
    bool own = (key->kind == KEY_KIND_TEXT && key->code == '/') ||
               (key->kind == KEY_KIND_PRESS && (key->code == PRESS_ENTER || key->code == PRESS_F8));
    if (own)
        return REACT_IGNORED;
    enum reaction reaction = list_key(app, &search->queue.list, key);
    queue_follow(&search->queue);
    return reaction;
}

static enum reaction message(struct app *app, void *screen, const void *told)
{
    (void)app;
    return queue_news(&((struct search *)screen)->queue, told) ? REACT_DRAW : REACT_DONE;
}

/* Back from a ticket that was named by its number: there is no list to come back to. */
static void resume(struct app *app, void *screen)
{
    struct search *search = screen;
    if (search->jumped && search->queue.rows.count == 0)
        app_close(app, search);
    else
        queue_screen_resume(app, &search->queue);
    search->jumped = false;
}

static void close_screen(struct app *app, void *screen)
{
    struct search *search = screen;
    (void)app;
    desk_forget(search->queue.desk, search);
    queue_stop(&search->queue);
    free(search);
}

static const enum queue_column columns[] = {COLUMN_NUMBER, COLUMN_STATE,  COLUMN_MARK,     COLUMN_TITLE,
                                            COLUMN_HOLDER, COLUMN_OPENED, COLUMN_CATEGORY, COLUMN_LEAD};

static const struct screen_kind kind = {.name = N_("Search"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&list_other_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .message = message,
                                        .resume = resume,
                                        .close = close_screen};

static struct search *open_list(struct console *desk)
{
    struct search *search = calloc(1, sizeof *search);
    if (search == NULL || !queue_start(&search->queue, desk, NULL, &(struct queue_rule){.desk = DESK_NONE},
                                       columns, sizeof columns / sizeof columns[0])) {
        free(search);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return NULL;
    }
    if (app_push(desk->app, &kind, search) == RESULT_OK)
        return search;
    app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
    return NULL;
}

void screen_children_open(struct console *desk, int64_t number)
{
    struct search *search = open_list(desk);
    struct children_request request = {.number = number, .limit = FOUND_MOST};
    if (search == NULL)
        return;
    snprintf(search->words, sizeof search->words, _("duplicates of %lld"), (long long)number);
    search->asking = desk_ask(desk, "ticket.children", &request, NULL, search, found);
}

void screen_search_open(struct console *desk, const char *words)
{
    struct search *search = open_list(desk);
    if (search != NULL)
        (void)ask_words(desk->app, search, words);
}
