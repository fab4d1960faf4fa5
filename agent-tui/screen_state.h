/* The menus of what a person does: a break and its reason, ready again; and what a call was about that led to no ticket. */
#ifndef REXIAN_AGENT_SCREEN_STATE_H
#define REXIAN_AGENT_SCREEN_STATE_H

#include "agent-tui/desk.h"

/* Commands valid on every screen of those who take calls. */
enum reaction screen_state_open(struct app *app, void *screen, const char *argument);
enum reaction screen_state_ready(struct app *app, void *screen, const char *argument);
enum reaction screen_state_pause(struct app *app, void *screen, const char *argument);

/* The person's call has ended: if no record was begun for it, what it was about is asked by one key. */
void screen_state_call_ended(struct console *desk);
/* To be called each tick: it is asked in a pause of typing. */
void screen_state_tick(struct console *desk);
/* The session was taken up again during a wrap-up: it is asked if the broker knows neither a ticket nor a reason. */
void screen_state_resumed(struct console *desk);
/* The wrap-up is over: nothing is asked any more. */
void screen_state_call_over(struct console *desk);

#endif
