#include "tui/app_inside.h"
#include "tui/cells.h"
#include "tui/say.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The title line in its parts, so that each may have its style. */
struct title_text {
    char left[320], age[32], stale_age[48], link[32], right[224];
    bool stale;
};

static void add(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);
    if (*more != '\0')
        snprintf(text + used, size - used, "%s%s", used > 0 ? "  " : "", more);
}

static void say_age(int64_t age_ms, char *out, size_t size)
{
    long long s = (long long)(age_ms / 1000);
    if (s < 120)
        snprintf(out, size, _("%lld s old"), s);
    else if (s < 7200)
        snprintf(out, size, _("%lld min old"), s / 60);
    else
        snprintf(out, size, _("%lld h old"), s / 3600);
}

static const char *link_word(enum app_link link)
{
    switch (link) {
    case APP_LINK_UP:
        return _("online");
    case APP_LINK_TRYING:
        return _("connecting");
    case APP_LINK_DOWN:
        return _("offline");
    case APP_LINK_NONE:
        break;
    }
    return "";
}

static void say_clock(struct app *app, char *out, size_t size)
{
    if (app->options.clock != NULL) {
        app->options.clock(app->options.context, out, size);
        return;
    }
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    strftime(out, size, "%H:%M", &local);
}

static void title_text(struct app *app, struct title_text *ret)
{
    struct stacked *top = app_top(app);
    struct title title = TITLE_NONE;
    char part[160], clock[32] = "";
    *ret = (struct title_text){0};
    if (top->kind->title != NULL)
        top->kind->title(app, top->screen, &title);
    add(ret->left, sizeof(ret->left), top->kind->name == NULL ? "" : _(top->kind->name));
    add(ret->left, sizeof(ret->left), title.record);
    if (title.total >= 0) {
        snprintf(part, sizeof(part), title.more ? _("%lld of %lld+") : _("%lld of %lld"),
                 (long long)title.position, (long long)title.total);
        add(ret->left, sizeof(ret->left), part);
    }
    if (title.filter[0] != '\0') {
        snprintf(part, sizeof(part), _("filter: %s"), title.filter);
        add(ret->left, sizeof(ret->left), part);
    }
    if (title.age_ms >= 0)
        say_age(title.age_ms, ret->age, sizeof(ret->age));
    if (title.age_ms >= 0 && title.stale)
        snprintf(ret->stale_age, sizeof(ret->stale_age), _("%s, stale"), ret->age);
    ret->stale = title.stale;
    snprintf(ret->link, sizeof(ret->link), "%s", link_word(app->link));
    say_clock(app, clock, sizeof(clock));
    add(ret->right, sizeof(ret->right), app->who);
    add(ret->right, sizeof(ret->right), clock);
}

static void title_key(const struct title_text *text, char *out, size_t size)
{
    snprintf(out, size, "%s|%s|%s|%s", text->left, text->age, text->link, text->right);
}

bool app_title_changed(struct app *app)
{
    struct title_text text;
    char now[sizeof(app->title_shown)];
    if (app_top(app) == NULL)
        return false;
    title_text(app, &text);
    title_key(&text, now, sizeof(now));
    return strcmp(now, app->title_shown) != 0;
}

static int part_cols(const char *text)
{
    return *text == '\0' ? 0 : text_width_cols(text) + 2;
}

/* Where there is no room, its colour alone says that the age is too high; and without a connection all is old. */
static const char *age_that_fits(const struct title_text *text, bool broken, int room_cols)
{
    const char *whole = text->stale_age[0] != '\0' ? text->stale_age : text->age;
    if (part_cols(whole) <= room_cols)
        return whole;
    return part_cols(text->age) <= room_cols || !broken ? text->age : "";
}

static void draw_title(struct app *app, int cols)
{
    struct title_text text;
    title_text(app, &text);
    title_key(&text, app->title_shown, sizeof(app->title_shown));
    int right_cols = text_width_cols(text.right) + 2;
    int link_cols = part_cols(text.link);
    int left_cols = cols - right_cols - link_cols;
    bool broken = app->link == APP_LINK_DOWN || app->link == APP_LINK_TRYING;
    paint_text(0, 0, cols, STYLE_TITLE, "");
    int wanted_cols = text_width_cols(text.left) + 1;
    const char *age = age_that_fits(&text, broken, left_cols - wanted_cols);
    int age_cols = part_cols(age);
    int name_cols = wanted_cols + age_cols < left_cols ? wanted_cols : left_cols - age_cols;
    paint_aligned(0, 1, name_cols - 1, STYLE_TITLE, ALIGN_LEFT, text.left);
    if (age_cols > 0)
        paint_format(0, name_cols, age_cols, text.stale ? STYLE_SELECTED_DIM : STYLE_TITLE, "  %s", age);
    if (link_cols > 0)
        paint_format(0, left_cols, link_cols, broken ? STYLE_ERROR : STYLE_TITLE, " %s ", text.link);
    paint_format(0, cols - right_cols, right_cols, STYLE_TITLE, " %s ", text.right);
}

/* Two pieces of news share a row where both fit. */
static void one_row_if_it_fits(char *text, int cols)
{
    char *second = strstr(text, NEWS_BREAK);
    if (second != NULL && text_width_cols(text) <= cols)
        memset(second, ' ', strlen(NEWS_BREAK));
}

/* The remedy stands at a sentence's end: a long one takes rows above it, until the key that ends it. */
static void draw_message(struct app *app, int row, int cols)
{
    char text[sizeof app->message + 4];
    if (app->ask.kind != ASK_NONE) {
        app_ask_draw(app, row, cols);
        return;
    }
    if (app->message[0] == '\0')
        return;
    snprintf(text, sizeof text, "%s%s", app->message_style == STYLE_ERROR ? "! " : "", app->message);
    one_row_if_it_fits(text, cols);
    int wanted = (int)wrap_count(text, cols);
    int count = wanted < MESSAGE_ROWS_MOST ? wanted : MESSAGE_ROWS_MOST;
    (void)paint_paragraph((struct rect){row - count + 1, 0, count, cols}, app->message_style, text, 0);
}

static void draw_help(struct app *app, const struct command_group *groups, size_t count, struct rect area)
{
    struct rect inner = paint_box(area, STYLE_LINE, _("Keys here; Down and Up scroll, any other key closes"));
    inner = (struct rect){inner.row, inner.col + 1, inner.rows, inner.cols - 2};
    app->help_rows = command_draw_help(groups, count, app->rights, inner, app->help_skip);
    paint_cursor(-1, -1);
}

/* What to do comes first where there is no room for the rest. */
static void draw_too_small(int rows, int cols)
{
    char text[160];
    snprintf(text, sizeof text, _("%dx%d is too small: make it %dx%d, nothing is lost"), cols, rows,
             TERM_COLS_MIN, TERM_ROWS_MIN);
    if (text_width_cols(text) > cols)
        snprintf(text, sizeof text, _("%dx%d: make it %dx%d"), cols, rows, TERM_COLS_MIN, TERM_ROWS_MIN);
    paint_text(rows / 2, 0, cols, STYLE_ERROR, text);
}

void app_draw(struct app *app)
{
    struct command_group groups[GROUPS_MOST];
    struct stacked *top = app_top(app);
    int rows = paint_rows(), cols = paint_cols();
    app->draw = false;
    if (top == NULL)
        return;
    term_erase(app->term);
    if (term_is_small()) {
        draw_too_small(rows, cols);
        term_flush(app->term);
        return;
    }
    struct rect area = {1 + app->strip.rows, 0, rows - 3 - app->strip.rows, cols};
    size_t count = app_groups(app, groups);
    top->kind->draw(app, top->screen, area);
    draw_title(app, cols);
    if (app->strip.rows > 0)
        app->strip.draw(app, app->strip.context, (struct rect){1, 0, app->strip.rows, cols});
    draw_message(app, rows - 2, cols);
    struct command_group asked = app_ask_group(app);
    if (app->ask.kind != ASK_NONE)
        command_draw_line(&asked, 1, app->rights, rows - 1, cols);
    else
        command_draw_line(groups, count, app->rights, rows - 1, cols);
    if (app->help_open)
        draw_help(app, groups, count, area);
    term_flush(app->term);
}
