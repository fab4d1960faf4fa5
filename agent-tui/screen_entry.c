/* The form that changes an entry of the knowledge base. */
#include "agent-tui/say.h"
#include "agent-tui/screen_stale.h"
#include "core/text.h"
#include "tui/fill.h"
#include "tui/form.h"

#include <stdio.h>
#include <stdlib.h>

struct entry_form {
    struct console *desk;
    struct form form;
    int64_t id, version;
    void *owner;
    void (*changed)(void *owner);
    bool sending;
};

static const struct form_row form_rows[] = {
    {.name = "title", .label = N_("Title"), .kind = FORM_TEXT, .limit_bytes = TEXT_TITLE - 1, .required = true},
    {.name = "text",
     .label = N_("Text"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_LONG - 1,
     .rows = 8,
     .required = true,
     .hint = N_("what callers are told")},
    {.name = "source", .label = N_("Source"), .kind = FORM_TEXT, .limit_bytes = TEXT_TITLE - 1},
    {.name = "review_on", .label = N_("Review until"), .kind = FORM_DATE, .required = true},
    {.name = "expires_on", .label = N_("Holds until"), .kind = FORM_DATE},
};

static void saved(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct entry_form *entry = owner;
    entry->sending = false;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    app_say(desk->app, STYLE_GOOD, _("%s: changed and reviewed"),
            ((const struct knowledge_row *)incoming->reply)->title);
    entry->changed(entry->owner);
    app_close(desk->app, entry);
}

static enum reaction save(struct app *app, void *screen, const char *argument)
{
    struct entry_form *entry = screen;
    struct knowledge_change change = {.id = entry->id, .version = entry->version};
    (void)argument;
    if (entry->sending)
        return REACT_DONE;
    if (!form_check(&entry->form)) {
        app_say(app, STYLE_ERROR, "%s", _("Not submitted: see the marked field."));
        return REACT_DRAW;
    }
    if (fill_record(&entry->form, &knowledge_change_shape, &entry->desk->zone, &change)) {
        change.id = entry->id;
        change.version = entry->version;
        change.no_expiry = change.expires_on[0] == '\0';
        entry->sending = desk_ask(entry->desk, "knowledge.change", &change, NULL, entry, saved);
    }
    return REACT_DRAW;
}

static void draw(struct app *app, void *screen, struct rect area)
{
    struct entry_form *entry = screen;
    (void)app;
    form_draw(&entry->form, (struct rect){area.row + 1, area.col + 1, area.rows - 1, area.cols - 2}, true);
}

static void title(struct app *app, void *screen, struct title *ret_title)
{
    const struct entry_form *entry = screen;
    (void)app;
    snprintf(ret_title->record, sizeof ret_title->record, "%lld", (long long)entry->id);
    desk_title_age(entry->desk, ret_title);
}

static enum reaction take_key(struct app *app, void *screen, const struct key *key)
{
    return form_key(app, &((struct entry_form *)screen)->form, key);
}

static enum reaction yes_leave(struct app *app, void *context)
{
    app_close(app, context);
    return REACT_DRAW;
}

static bool may_close(struct app *app, void *screen)
{
    struct entry_form *entry = screen;
    if (!entry->form.dirty)
        return true;
    app_confirm(app, entry, yes_leave, _("Throw away what you changed in \"%s\"?"),
                form_get(&entry->form, "title"));
    return false;
}

static void close_screen(struct app *app, void *screen)
{
    struct entry_form *entry = screen;
    (void)app;
    desk_forget(entry->desk, entry);
    form_stop(&entry->form);
    free(entry);
}

static const struct command rows[] = {
    {.key = PRESS_F2, .name = "save", .label = N_("save"), .help = N_("Save the change"), .run = save},
};
static const struct screen_kind kind = {.name = N_("Knowledge"),
                                        .commands = {rows, sizeof rows / sizeof rows[0]},
                                        .widgets = {&form_commands},
                                        .title = title,
                                        .draw = draw,
                                        .key = take_key,
                                        .may_close = may_close,
                                        .close = close_screen};

void screen_entry_open(struct console *desk, const struct knowledge_row *from, void *owner,
                       void (*changed)(void *owner))
{
    struct entry_form *entry = calloc(1, sizeof *entry);
    if (entry == NULL ||
        form_start(&entry->form, form_rows, sizeof form_rows / sizeof form_rows[0]) != RESULT_OK) {
        free(entry);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    entry->desk = desk;
    entry->id = from->id;
    entry->version = from->version;
    entry->owner = owner;
    entry->changed = changed;
    /* The review date is the owner's to give anew: an old one stays out. */
    (void)(form_set(&entry->form, "title", from->title) == RESULT_OK);
    (void)(form_set(&entry->form, "text", from->text) == RESULT_OK);
    (void)(form_set(&entry->form, "source", from->source) == RESULT_OK);
    (void)(form_set(&entry->form, "expires_on", from->expires_on) == RESULT_OK);
    form_clean(&entry->form);
    (void)form_focus(&entry->form, "text");
    if (app_push(desk->app, &kind, entry) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, "%s", _("Too many screens are open: Esc goes back."));
}
