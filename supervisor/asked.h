/* A question whose answer stays on the screen: asked again when events may have changed it, at most every second and
 * never while it is on its way; nothing is asked while nothing happens. */
#ifndef REXIAN_SUPERVISOR_ASKED_H
#define REXIAN_SUPERVISOR_ASKED_H

#include "tui/session.h"

struct asked {
    const struct message *message;
    void *reply; /* a struct of message->reply; all zero until known */
    bool known, stale;
    uint64_t tag; /* on its way; 0: not */
    int64_t asked_ms, known_ms, next_ms;
    char refused[400]; /* why there is no answer, translated; "" */
};

/* Prepares a question of this type; stale, so that the first asked_tick asks. RESULT_NO_MEMORY. */
enum result asked_start(struct asked *asked, const char *type) MUST_CHECK;
void asked_stop(struct asked *asked);
/* Forgets the answer, because the question is another one now. */
void asked_forget(struct asked *asked);
/* Says that the answer may be out of date. */
void asked_spoil(struct asked *asked);
/* Asks if it is time to. */
void asked_tick(struct app *app, struct session *session, struct asked *asked, const void *request,
                int64_t now_ms);
/* To be given all news. True: something to draw has changed. Any event of a ticket or call spoils it. */
bool asked_news(struct asked *asked, const struct news *news, int64_t now_ms);
/* Age and staleness for a title: of the answer that is known. */
void asked_title(const struct asked *asked, const struct session *session, int64_t now_ms, struct title *title);

#endif
