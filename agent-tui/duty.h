/* What this person does, as the broker knows it: shown in the title line with its time, changed by keys, and told again after a
 * reconnection. Only those who take calls have a state. */
#ifndef REXIAN_AGENT_DUTY_H
#define REXIAN_AGENT_DUTY_H

#include "agent-tui/desk.h"

/* A session was opened, or taken up again: goes on in the state that the broker knows; who was away is ready now. */
void duty_signed_in(struct console *desk);
/* The seat was locked, or opened again. */
void duty_locked(struct console *desk);
/* A push may tell of this person's state. */
void duty_take(struct console *desk, const struct event_push *push);
/* To be called each tick: the time in the title line goes on. */
void duty_tick(struct console *desk);
/* Tells the broker; what it answers is the state then. */
void duty_wish(struct console *desk, enum presence presence, enum pause_reason reason);
/* Whether the person's call has ended and is being written down. */
bool duty_is_wrap_up(const struct console *desk);

#endif
