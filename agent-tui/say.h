/* What screens say: instants in the city's time, time left, refusals as sentences, names of states.
 * All texts are translated; outputs always end with NUL. */
#ifndef REXIAN_AGENT_SAY_H
#define REXIAN_AGENT_SAY_H

#include "agent-tui/desk.h"
#include "tui/say.h"
#include "tui/words.h"

/* "14:05" of today, "05-06 14:05" of this year, else "2025-05-06 14:05"; "" for 0. */
const char *say_at(const struct console *desk, int64_t at, char *out, size_t size);
/* The same with the day of today, too, for one of several instants in a row: "05-06 14:05". */
const char *say_day_at(const struct console *desk, int64_t at, char *out, size_t size);
/* The same for what the kit writes. */
struct say_when say_when(const struct console *desk);
/* What a caller is told of a ticket: by when it is to be done, or whoever holds it has to act; not by when a unit has to receive it. */
int64_t say_promised_at(int state, int64_t due_at, int64_t next_due_at);
/* Time left until an instant: "2d04h", "3h05m", "45m", with '!' before it if it is over; "" for 0. */
const char *say_left(const struct console *desk, int64_t due_at, char *out, size_t size);
/* The refusal's sentence with its gaps filled, and what to do. */
const char *say_refusal(const struct console *desk, const struct refusal *why, char *out, size_t size);
/* The refusal of an answer: its own sentence, or the broker's if the code is unknown here. */
const char *say_refused(const struct console *desk, const struct incoming *incoming, char *out, size_t size);
/* Shows a refusal on the message line. */
void say_error(struct console *desk, const struct incoming *incoming);
/* The state of a row: "received", with the closing and urgings where they matter. */
const char *say_state(const struct ticket_row *row, char *out, size_t size);
/* What bends the deadline: "extended once · complex · suspended until 05-12 · designated · duplicate of 2605..."; "" if nothing. */
const char *say_marks(const struct console *desk, const struct ticket *ticket, char *out, size_t size);
/* A symbol of the urgency: "!!" emergency, "!" utility, "". */
const char *say_urgency_mark(int urgency);
/* Whether the instant is past by the city's time. */
bool say_is_over(const struct console *desk, int64_t due_at);

#endif
