/* A proof that failed: what is shown, what the events come to. */
#include "supervisor/screens.h"

#include "tui/say.h"
#include "tui/sheet.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prove_screen {
    struct prove_reply reply;
    struct scroll scroll;
};

static void title(struct app *app, void *subject, struct title *ret)
{
    const struct prove_screen *screen = subject;
    (void)app;
    snprintf(ret->record, sizeof ret->record, "%s", screen->reply.day);
}

static void draw(struct app *app, void *subject, struct rect area)
{
    struct prove_screen *screen = subject;
    const struct prove_reply *reply = &screen->reply;
    struct sheet sheet;
    (void)app;
    sheet_begin(&sheet, area, &screen->scroll, 16);
    sheet_pair_format(&sheet, _("Day"), STYLE_HEADING, "%s, %s", reply->day,
                      reply->sealed ? _("sealed") : _("not sealed yet"));
    sheet_pair_format(&sheet, _("Differences"), STYLE_BAD, "! %" PRId64, reply->differences);
    sheet_pair_format(&sheet, _("Read"), STYLE_NORMAL,
                      _("%" PRId64 " events, %" PRId64 " tickets, %" PRId64 " calls"), reply->events,
                      reply->tickets, reply->calls);
    sheet_pair(&sheet, _("Head"), STYLE_NORMAL, reply->head);
    for (size_t i = 0; i < reply->row_count; i++) {
        sheet_heading(&sheet, reply->rows[i].what);
        sheet_pair(&sheet, _("shown"), STYLE_BAD, reply->rows[i].shown);
        sheet_pair(&sheet, _("events say"), STYLE_NORMAL, reply->rows[i].folded);
    }
    sheet_end(&sheet, &screen->scroll);
}

static enum reaction key(struct app *app, void *subject, const struct key *pressed)
{
    (void)app;
    return scroll_key(&((struct prove_screen *)subject)->scroll, pressed);
}

static void close_screen(struct app *app, void *subject)
{
    struct prove_screen *screen = subject;
    (void)app;
    shape_free(&prove_reply_shape, &screen->reply);
    free(screen);
}

static const struct screen_kind kind = {
    .name = N_("Not proven"),
    .widgets = {&scroll_commands},
    .title = title,
    .draw = draw,
    .key = key,
    .close = close_screen,
};

void prove_screen_open(struct app *app, struct prove_reply *reply)
{
    struct prove_screen *screen = calloc(1, sizeof *screen);
    if (!screen) {
        app_say(app, STYLE_ERROR, "%s", _("Not enough memory."));
        return;
    }
    screen->reply = *reply;
    *reply = (struct prove_reply){0};
    app_say(app, STYLE_ERROR,
            ngettext("%s is NOT proven: %" PRId64 " difference.", "%s is NOT proven: %" PRId64 " differences.",
                     (unsigned long)screen->reply.differences),
            screen->reply.day, screen->reply.differences);
    if (app_push(app, &kind, screen) != RESULT_OK)
        app_say(app, STYLE_ERROR, "%s", _("Too many screens are open; go back first."));
}
