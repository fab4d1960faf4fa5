/* The pace of questions: a slow answer makes the pause before the next one longer. */
#include "supervisor/asked.h"

#include "wire/codec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSE_MS = 1000, PAUSE_FACTOR = 4, STALE_AFTER_MS = 3000 };

enum result asked_start(struct asked *asked, const char *type)
{
    *asked = (struct asked){.message = message_by_type(type), .stale = true};
    assert(asked->message != NULL);
    asked->reply = calloc(1, asked->message->reply->size);
    return asked->reply ? RESULT_OK : RESULT_NO_MEMORY;
}

void asked_stop(struct asked *asked)
{
    if (asked->reply)
        shape_free(asked->message->reply, asked->reply);
    free(asked->reply);
    *asked = (struct asked){0};
}

void asked_forget(struct asked *asked)
{
    shape_free(asked->message->reply, asked->reply);
    asked->known = false;
    asked->stale = true;
    asked->tag = 0;
    asked->next_ms = 0;
    asked->refused[0] = '\0';
}

void asked_spoil(struct asked *asked)
{
    asked->stale = true;
}

void asked_tick(struct app *app, struct session *session, struct asked *asked, const void *request,
                int64_t now_ms)
{
    if (!asked->stale || asked->tag != 0 || now_ms < asked->next_ms || !session_is_ready(session))
        return;
    asked->asked_ms = now_ms;
    asked->next_ms = now_ms + PAUSE_MS;
    if (session_ask(app, session, asked->message->type, request, NULL, &asked->tag))
        asked->stale = false;
    else
        asked->tag = 0;
}

static void take_answer(struct asked *asked, const struct news *news, int64_t now_ms)
{
    int64_t pause_ms = (now_ms - asked->asked_ms) * PAUSE_FACTOR;
    asked->tag = 0;
    if (asked->asked_ms + pause_ms > asked->next_ms)
        asked->next_ms = asked->asked_ms + pause_ms;
    if (news->kind == NEWS_REFUSED) {
        snprintf(asked->refused, sizeof asked->refused, "%s", news->sentence);
        /* A broker that is busy or away is asked again; what it refuses by a rule stays refused. */
        asked->stale = news->refusal->code == REFUSAL_BUSY || news->refusal->code == REFUSAL_STORAGE;
        return;
    }
    size_t size = asked->message->reply->size;
    shape_free(asked->message->reply, asked->reply);
    memcpy(asked->reply, news->reply, size);
    memset(news->reply, 0, size);
    asked->known = true;
    asked->known_ms = now_ms;
    asked->refused[0] = '\0';
}

bool asked_news(struct asked *asked, const struct news *news, int64_t now_ms)
{
    switch (news->kind) {
    case NEWS_OPENED:
        asked_forget(asked);
        return true;
    case NEWS_CLOSED:
        asked_forget(asked);
        return true;
    case NEWS_MISSED:
    case NEWS_EVENT:
        asked->stale = true;
        return false;
    case NEWS_REPLY:
    case NEWS_REFUSED:
        if (asked->tag == 0 || news->tag != asked->tag)
            return false;
        take_answer(asked, news, now_ms);
        return true;
    case NEWS_LINK:
        return true;
    }
    return false;
}

void asked_title(const struct asked *asked, const struct session *session, int64_t now_ms, struct title *title)
{
    if (!asked->known)
        return;
    title->age_ms = now_ms - asked->known_ms;
    title->stale =
        !session_is_ready(session) || ((asked->stale || asked->tag != 0) && title->age_ms > STALE_AFTER_MS);
}
