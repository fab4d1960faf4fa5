/* What a restore means for the person: nobody but they can know what they had recorded. */
#include "tui/restored.h"

#include <libintl.h>
#include <stdio.h>

#define _(text) gettext(text)

void restored_say(struct app *app, const struct session_reply *session, const struct zone *zone)
{
    char from[32], to[32];
    if (session->restored_at == 0)
        return;
    struct civil_time a = zone_local(zone, session->restored_reach_at),
                      b = zone_local(zone, session->restored_at);
    snprintf(from, sizeof from, "%02d-%02d %02d:%02d", a.month, a.day, a.hour, a.minute);
    snprintf(to, sizeof to, "%02d-%02d %02d:%02d", b.month, b.day, b.hour, b.minute);
    app_say(
        app, STYLE_ERROR,
        _("Restored from a copy: what you recorded between %s and %s is missing. Look through it and record it "
          "again."),
        from, to);
}
