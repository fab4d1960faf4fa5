/* A console's conversation with the broker: connects, logs in by a form or by what the program was given, resumes,
 * and hands replies, refusals and pushes to the screens as struct news through app_deliver. Nothing here waits. */
#ifndef REXIAN_TUI_SESSION_H
#define REXIAN_TUI_SESSION_H

#include "core/result.h"
#include "core/zone.h"
#include "tui/app.h"
#include "tui/words.h"
#include "wire/client.h"
#include "wire/messages.h"

struct session;

struct session_options {
    const char *program;    /* told to the broker at login: "rexian-agent" */
    const char *endpoint;   /* the broker's */
    const char *server_key; /* the broker's public key, Z85 */
    const char *key_text;   /* text of this station's key file */
    const char *login;      /* name to log in with; NULL or "": asked for */
    const char *password;   /* tried once, without the form; NULL: asked for */
    int timeout_ms;         /* of a request; 0: the client's default */
    unsigned rights;        /* any one of these is needed on this console; 0: everybody may */
    /* Reads a time zone by its name; `why` gets an English sentence. */
    enum result (*zone_load)(const char *name, struct zone *ret, char *why, size_t size);
};

/* What app_deliver hands to the screens' message functions: all of it is valid during the call only. */
enum news_kind {
    NEWS_OPENED,  /* somebody has logged in: show what is theirs; all earlier questions are void, ask again */
    NEWS_MISSED,  /* events were missed (away, or too many at once): ask again for all that is shown */
    NEWS_CLOSED,  /* nobody is logged in any more; questions without an answer are void */
    NEWS_REPLY,   /* tag, request_id, message, reply */
    NEWS_REFUSED, /* tag, request_id, message, refusal, sentence */
    NEWS_EVENT,   /* event */
    NEWS_LINK,    /* the state of the connection has changed */
};

struct news {
    enum news_kind kind;
    uint64_t tag;
    const char *request_id;
    const struct message *message;
    void *reply; /* a struct of message->reply; who wants to keep its lists copies it and makes this one zero */
    const struct refusal *refusal;
    const char *sentence; /* the refusal for a person, translated, with its remedy */
    const struct event_push *event;
};

/* Begins to connect. `why` gets a translated reason that names the option. RESULT_INVALID: the key file's text, the
 * endpoint or a key; RESULT_NO_MEMORY, RESULT_IO. */
enum result session_start(struct session **out, const struct session_options *options, char *why,
                          size_t size) MUST_CHECK;
/* Logs out if the broker answers within half a second, and closes the connection; the only function that waits. Accepts
 * NULL, sets NULL. */
void session_stop(struct session **session);

/* For app_options: the wire's descriptor, what has arrived (session_take runs the client's clock, too; call it from
 * on_wire), the city's time as HH:MM. */
int session_fd(const struct session *session);
enum reaction session_take(struct app *app, struct session *session);
void session_clock(const struct session *session, char *out, size_t size);

/* Asks; the answer comes as news with the tag. `type` must be a row of the catalogue. False: it could not be asked, and a
 * reason was said by app_say. request_id as in client_ask. */
bool session_ask(struct app *app, struct session *session, const char *type, const void *request,
                 const char *request_id, uint64_t *ret_tag);
/* The id under which a tag was asked; NULL if it is answered. */
const char *session_request_id(const struct session *session, uint64_t tag);

/* Who is logged in, or NULL. */
const struct session_reply *session_who(const struct session *session);
/* Whether requests go out now (somebody is logged in and the broker answers). */
bool session_is_ready(const struct session *session);
/* Logs out, and the login form opens above all screens: lock the seat, or change the person. `say` (translated, may be
 * NULL) stands in the form. */
void session_leave(struct app *app, struct session *session, const char *say);

/* The city's zone (UTC before the first login) and its time now. */
const struct zone *session_zone(const struct session *session);
int64_t session_now(const struct session *session);
/* An instant as people read it: "05-06 09:12", with the year before it unless it is this one; "" for 0. */
void session_when(const struct session *session, int64_t at, char out[WHEN_TEXT]);
/* The same for what the kit writes. */
struct say_when session_say_when(const struct session *session);
/* City milliseconds that pass in 1,000 real ones. */
int64_t session_rate(const struct session *session);
/* A refusal as a sentence for a person, translated; `text` is the broker's own for codes this program does not know. */
void session_refusal_text(const struct session *session, const struct refusal *why, const char *text, char *out,
                          size_t size);

#endif
