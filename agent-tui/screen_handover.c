#include "agent-tui/screen_handover.h"

#include "agent-tui/intake.h"
#include "agent-tui/say.h"

struct handover_row {
    int64_t service;
    const char *label;
};
static const struct handover_row services[] = {
    {110, N_("police: crime, danger from people")},
    {119, N_("fire and rescue")},
    {120, N_("ambulance")},
};

static void handover_draw(struct app *app, void *screen, struct rect area)
{
    struct rect box = {area.row + 5, area.col + 12, 9, 56};
    struct rect inner = paint_box(box, STYLE_BAD, _("Danger to life: hand over now"));
    (void)app;
    (void)screen;
    for (int i = 0; i < 3; i++)
        paint_format(inner.row + 1 + i, inner.col + 2, inner.cols - 2, STYLE_NORMAL, "%d   %lld  %s", i + 1,
                     (long long)services[i].service, _(services[i].label));
    paint_text(inner.row + 5, inner.col + 2, inner.cols - 2, STYLE_DIM,
               _("one key records time and number; the form follows"));
}

static enum reaction hand_over(struct app *app, void *screen, size_t at)
{
    struct console *desk = app_context(app);
    if (desk->intake != NULL)
        intake_hand_over(desk->intake, services[at].service);
    app_close(app, screen);
    return REACT_DRAW;
}

static enum reaction to_110(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return hand_over(app, screen, 0);
}

static enum reaction to_119(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return hand_over(app, screen, 1);
}

static enum reaction to_120(struct app *app, void *screen, const char *argument)
{
    (void)argument;
    return hand_over(app, screen, 2);
}

static const struct command handover_rows[] = {
    {.key = '1', .label = "110", .help = N_("Hand over to the police"), .run = to_110},
    {.key = '2', .label = "119", .help = N_("Hand over to the fire brigade"), .run = to_119},
    {.key = '3', .label = "120", .help = N_("Hand over to the ambulance"), .run = to_120},
};
static const struct screen_kind handover_kind = {
    .name = N_("Hand-over"), .commands = {handover_rows, 3}, .draw = handover_draw};

enum reaction screen_handover_open(struct app *app, void *screen, const char *argument)
{
    static char state;
    (void)screen;
    (void)argument;
    return app_push(app, &handover_kind, &state) == RESULT_OK ? REACT_DRAW : REACT_DONE;
}
