/* What the dispatch directory would answer for a category and a place at this hour: the unit, the rule that names it, and who else
 * comes into question with what lies there. Nothing is dispatched. */
#include "supervisor/rules_view.h"

#include "core/routing.h"
#include "core/text.h"
#include "tui/form.h"
#include "tui/say.h"
#include "tui/words.h"
#include "wire/messages_dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORM_ROWS = 3, FORM_ROWS_OPEN = 12, UNIT_COLS = 26, WHY_COLS = 22 };

static const struct form_row rows[] = {
    {.name = "category", .label = N_("Category"), .kind = FORM_CHOICE, .hint = N_("any part, or pinyin")},
    {.name = "district",
     .label = N_("Place"),
     .kind = FORM_CHOICE,
     .hint = N_("any part, or pinyin; empty: not known")},
};

struct probe_screen {
    struct board *board;
    struct form form;
    struct asked asked;
    char category[TEXT_CODE], district[TEXT_CODE]; /* what was asked */
    char begin_category[TEXT_CODE], begin_district[TEXT_CODE];
    bool chosen; /* the choices are there, and what to begin with is chosen */
};

/* A rule may name a group of categories, which no ticket has: the first of them stands for it. "" if it is a rule for any. */
static const char *first_below(const struct choice_list *categories, const char *code)
{
    for (size_t i = 0; i < categories->count; i++)
        if (strncmp(categories->rows[i].code, code, strlen(code)) == 0 && code[0] != '\0')
            return categories->rows[i].code;
    return "";
}

static void set_choices(struct probe_screen *screen)
{
    const struct choices *choices = &screen->board->choices;
    unsigned needed = (1u << CHOICE_CATEGORIES) | (1u << CHOICE_DISTRICTS);
    if (screen->chosen || (screen->board->choices_loaded & needed) != needed)
        return;
    form_set_choices(&screen->form, "category", choices->sets[CHOICE_CATEGORIES].rows,
                     choices->sets[CHOICE_CATEGORIES].count);
    form_set_choices(&screen->form, "district", choices->sets[CHOICE_DISTRICTS].rows,
                     choices->sets[CHOICE_DISTRICTS].count);
    const char *category = first_below(&choices->sets[CHOICE_CATEGORIES], screen->begin_category);
    bool begun = form_set(&screen->form, "category", category) == RESULT_OK &&
                 form_set(&screen->form, "district", screen->begin_district) == RESULT_OK;
    (void)begun; /* a rule for any place leaves it to be chosen */
    screen->chosen = true;
}

static void ask(struct app *app, struct probe_screen *screen, int64_t now_ms)
{
    struct candidates_request request = {.number = 0};
    board_want(app, screen->board, (1u << CHOICE_CATEGORIES) | (1u << CHOICE_DISTRICTS));
    set_choices(screen);
    const char *category = form_get(&screen->form, "category"), *district = form_get(&screen->form, "district");
    if (strcmp(category, screen->category) != 0 || strcmp(district, screen->district) != 0) {
        (void)text_copy(screen->category, sizeof screen->category, category);
        (void)text_copy(screen->district, sizeof screen->district, district);
        asked_forget(&screen->asked);
    }
    if (screen->category[0] == '\0')
        return;
    (void)text_copy(request.category, sizeof request.category, screen->category);
    (void)text_copy(request.district, sizeof request.district, screen->district);
    rules_tick(app, screen->board, &screen->asked, &request, now_ms);
}

static enum reaction tick(struct app *app, void *subject, int64_t now_ms)
{
    if (app_is_top(app, subject))
        ask(app, subject, now_ms);
    return REACT_DONE;
}

static enum reaction message(struct app *app, void *subject, const void *news)
{
    struct probe_screen *screen = subject;
    return rules_news(&screen->asked, news, app_now_ms(app)) ? REACT_DRAW : REACT_DONE;
}

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct probe_screen *screen = subject;
    asked_title(&screen->asked, screen->board->session, app_now_ms(app), ret);
}

static const char *name_of_place(const struct probe_screen *screen, const char *code)
{
    const struct reference_rows *known = &screen->board->choices.known[CHOICE_DISTRICTS];
    for (size_t i = 0; i < known->row_count; i++)
        if (strcmp(known->rows[i].code, code) == 0)
            return known->rows[i].name;
    return code;
}

/* The rule that names it, "02.01 和平区 always"; of who led before how often. */
static void say_why(const struct probe_screen *screen, const struct candidate_row *row, char *out, size_t size)
{
    if (row->source == SOURCE_LED_BEFORE)
        snprintf(out, size, _("led %lld lately"), (long long)row->led);
    else
        snprintf(out, size, "%s %s %s", row->category, name_of_place(screen, row->district),
                 say_label(&rule_hours_names, name_value(&rule_hours_names, row->hours)));
}

static void draw_row(const struct probe_screen *screen, const struct candidate_row *row, struct rect area,
                     int at, bool answer)
{
    char why[160], load[160];
    int col = area.col + 4;
    if (at >= area.rows)
        return;
    say_why(screen, row, why, sizeof why);
    snprintf(load, sizeof load, _("%lld open, %lld overdue"), (long long)row->open, (long long)row->overdue);
    enum style style = answer ? STYLE_HEADING : STYLE_NORMAL;
    paint_text(area.row + at, area.col + 1, 2, style, answer ? "=>" : "");
    paint_aligned(area.row + at, col, UNIT_COLS, style, ALIGN_LEFT, row->unit);
    paint_aligned(area.row + at, col + UNIT_COLS + 1, WHY_COLS, style, ALIGN_LEFT, why);
    paint_aligned(area.row + at, col + UNIT_COLS + WHY_COLS + 2, area.cols - UNIT_COLS - WHY_COLS - 6,
                  STYLE_LABEL, ALIGN_LEFT, load);
}

static void draw_answer(const struct probe_screen *screen, struct rect area)
{
    const struct candidates_reply *told = screen->asked.reply;
    bool answered = told->row_count > 0 && told->rows[0].source == SOURCE_DIRECTORY;
    if (screen->asked.refused[0] != '\0') {
        paint_paragraph(area, STYLE_ERROR, screen->asked.refused, 0);
    } else if (screen->category[0] == '\0') {
        paint_text(area.row, area.col + 1, area.cols - 1, STYLE_DIM,
                   _("Choose a category; the place may stay empty."));
    } else if (!screen->asked.known) {
        paint_text(area.row, area.col + 1, area.cols - 1, STYLE_DIM, "...");
    } else {
        paint_format(area.row, area.col + 1, area.cols - 1, answered ? STYLE_GOOD : STYLE_BAD,
                     answered ? _("At this hour the directory sends it to: %s")
                              : _("No rule answers: a dispatcher chooses.%s"),
                     answered ? told->rows[0].unit : "");
        paint_text(area.row + 1, area.col + 1, area.cols - 1, STYLE_LABEL,
                   _("The rule that answers, then who else comes into question:"));
        for (size_t i = 0; i < told->row_count; i++)
            draw_row(screen, &told->rows[i], area, 2 + (int)i, i == 0 && answered);
        if (answered && told->rows[0].note[0] != '\0' && (int)told->row_count + 3 < area.rows)
            paint_format(area.row + 3 + (int)told->row_count, area.col + 1, area.cols - 1, STYLE_NORMAL,
                         _("Note: %s"), told->rows[0].note);
    }
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct probe_screen *screen = subject;
    struct rect below;
    ask(app, screen, app_now_ms(app));
    struct rect form = rect_top(area, form_is_choosing(&screen->form) ? FORM_ROWS_OPEN : FORM_ROWS, &below);
    form_draw(&screen->form, form, true);
    draw_answer(screen, below);
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    struct probe_screen *screen = subject;
    return form_key(app, &screen->form, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct probe_screen *screen = subject;
    (void)app;
    form_stop(&screen->form);
    asked_stop(&screen->asked);
    free(screen);
}

static const struct screen_kind kind = {
    .name = N_("What would the directory answer?"),
    .widgets = {&form_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .tick = tick,
    .message = message,
    .close = close_screen,
};

void probe_screen_open(struct app *app, struct board *board, const char *category, const char *district)
{
    struct probe_screen *screen = calloc(1, sizeof *screen);
    if (screen == NULL || asked_start(&screen->asked, "ticket.candidates") != RESULT_OK ||
        form_start(&screen->form, rows, sizeof rows / sizeof rows[0]) != RESULT_OK) {
        if (screen)
            close_screen(app, screen);
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->board = board;
    (void)text_copy(screen->begin_category, sizeof screen->begin_category, category);
    (void)text_copy(screen->begin_district, sizeof screen->begin_district, district);
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
