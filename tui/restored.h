/* Who logs in within a week after the city was restored from a copy is told what may be missing. */
#ifndef REXIAN_TUI_RESTORED_H
#define REXIAN_TUI_RESTORED_H

#include "core/zone.h"
#include "tui/app.h"
#include "wire/messages_session.h"

/* Says it in the message line; nothing if there is nothing to say. */
void restored_say(struct app *app, const struct session_reply *session, const struct zone *zone);

#endif
