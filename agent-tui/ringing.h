/* A call that rings at this person's phone, or was answered there: who calls is shown on whatever screen is in front, without taking a key
 * from it, and the form is bound to the call once it is answered.
 *
 *   nobody --rings--> rings --answered--> talks --the form is bound, and in front--> nobody
 *                       +--lost: said what became of it--> nobody
 *
 * The form changes in a pause of typing alone, so that no key goes astray; F2 brings it at once, or as soon as the broker has said who was
 * answered. */
#ifndef REXIAN_AGENT_RINGING_H
#define REXIAN_AGENT_RINGING_H

#include "agent-tui/desk.h"

/* The person's state has changed to this one. */
void ringing_told(struct console *desk, const struct operator_row *row);
/* A push of a call: how one that no longer rings here went on. */
void ringing_call(struct console *desk, const struct call_row *call);
/* To be called each tick. */
void ringing_tick(struct console *desk);
/* The call's record comes to the front, by a key. False: no call of this person's waits for it. */
bool ringing_open(struct console *desk);
/* Nothing of a caller is kept: another person sits here. */
void ringing_forget(struct console *desk);
/* Sets the rows that stand on every screen: who rings, or why no call comes. Nothing on a locked seat. */
void ringing_strip(struct console *desk);

#endif
