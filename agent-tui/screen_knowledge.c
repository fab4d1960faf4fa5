#include "agent-tui/screen_knowledge.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"

#include <stdio.h>
#include <stdlib.h>

struct entry_view {
    struct console *desk;
    struct intake *intake; /* NULL: there is none to insert into */
    struct knowledge_row entry;
    struct page page;
};

static void pair(struct page *page, const char *label, const char *value)
{
    if (value[0] != '\0')
        page_add(page, STYLE_NORMAL, 0, "%s: %s", label, value);
}

void knowledge_page(const struct console *desk, const struct knowledge_row *entry, struct page *page)
{
    char at[32];
    page_add(page, STYLE_HEADING, 0, "%s", entry->title);
    if (entry->announced_at != 0)
        page_add(page, STYLE_BAD, 0, _("! A change was announced by %s and is not reviewed yet: %s"),
                 entry->announced_by, entry->reason);
    if (entry->stale)
        page_add(page, STYLE_BAD, 0, _("! Overdue for its owner's review since %s."),
                 say_at(desk, entry->due_at, at, sizeof at));
    page_add(page, STYLE_NORMAL, 0, "%s", "");
    page_add(page, STYLE_NORMAL, 0, "%s", entry->text);
    page_add(page, STYLE_NORMAL, 0, "%s", "");
    pair(page, _("Category"), entry->category_name);
    pair(page, _("Owner"), entry->unit_name);
    pair(page, _("Service matter"), entry->matter);
    pair(page, _("Source"), entry->source);
    pair(page, _("Review until"), entry->review_on);
    pair(page, _("Holds until"), entry->expires_on);
    if (entry->reviewed_by[0] != '\0')
        page_add(page, STYLE_DIM, 0, _("Reviewed %s by %s, version %lld"),
                 say_at(desk, entry->reviewed_at, at, sizeof at), entry->reviewed_by,
                 (long long)entry->version);
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct entry_view *view = screen;
    (void)app;
    snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)view->entry.id);
    desk_title_age(view->desk, ret_title);
}

static void draw(struct app *app, void *screen, struct rect area)
{
    (void)app;
    page_draw(&((struct entry_view *)screen)->page,
              (struct rect){area.row, area.col + 1, area.rows, area.cols - 2});
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    (void)app;
    return page_key(&((struct entry_view *)screen)->page, key);
}

static enum reaction insert(struct app *app, void *screen, const char *argument)
{
    struct entry_view *view = screen;
    (void)argument;
    intake_insert_knowledge(view->intake, &view->entry);
    app_close(app, view);
    return REACT_DRAW;
}

static bool has_intake(const void *screen)
{
    const struct entry_view *view = screen;
    return view->intake != NULL && view->desk->intake == view->intake;
}

static void close_screen(struct app *app, void *screen)
{
    struct entry_view *view = screen;
    (void)app;
    page_stop(&view->page);
    free(view);
}

static const struct command rows[] = {
    {.key = 'i',
     .name = "insert",
     .label = N_("insert"),
     .help = N_("Insert the text into the reply of the intake"),
     .run = insert,
     .ready = has_intake},
};
static const struct screen_kind kind = {.name = N_("Knowledge"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&page_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .close = close_screen};

void screen_knowledge_show(struct console *desk, const struct knowledge_row *entry, struct intake *intake)
{
    struct entry_view *view = calloc(1, sizeof *view);
    if (view == NULL) {
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    view->desk = desk;
    view->intake = intake;
    view->entry = *entry;
    knowledge_page(desk, &view->entry, &view->page);
    if (app_push(desk->app, &kind, view) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
