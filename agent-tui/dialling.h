/* The call that this person makes by a key: asked for from a ticket, a list or a missed call, followed by what the broker pushes, and ended
 * by the same key. The console never learns the number; it shows it masked. */
#ifndef REXIAN_AGENT_DIALLING_H
#define REXIAN_AGENT_DIALLING_H

#include "agent-tui/desk.h"

/* The key: asks for a call to the caller of a ticket or of a missed call (the other one is 0); while one goes on it ends that. */
enum reaction dialling_key(struct console *desk, int64_t number, int64_t call_id);
/* A push may tell of it. */
void dialling_take(struct console *desk, const struct event_push *push);
/* A session was opened or events were missed: asks what goes on. */
void dialling_load(struct console *desk);
/* Whether one goes on. */
bool dialling_is_open(const struct console *desk);
/* How far it is, with its time: "talking 1:20"; "" if none goes on. */
const char *dialling_state(const struct console *desk, char *out, size_t size);
/* What is to be said of it now, with the masked number; "" if none goes on. */
const char *dialling_sentence(const struct console *desk, char *out, size_t size);
/* What came of the person's last call to the caller of a ticket, as long as no attempt rests on it; NULL: nothing that says something of the
 * caller. */
const struct dial_row *dialling_over(const struct console *desk, int64_t number);
/* The dial that a decision of this type on a ticket rests on; 0: none. */
int64_t dialling_basis(const struct console *desk, const char *type, int64_t number);
/* Such a decision was recorded. */
void dialling_used(struct console *desk, const char *type, int64_t number);

#endif
