/* What a session says until it is ready: the answer to the challenge, and the wait for the queues; then its pings. */
#include "gateway/ami_secret.h"
#include "gateway/ami_session_inside.h"

#include "core/text.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum {
    PING_EVERY_MS = 10000,
    PINGS_MISSED = 2,
    BOOT_TRY_MS = 200,
    BOOT_TRY_MAX_MS = 2000,
    BOOT_TELL_MS = 60000,
    VERSION_LEAST = 5,
};

typedef void answered(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer);

/* The session's own questions. What cannot even be asked, by a user's name with a line end, is a refused login. */
static void ask_own(struct ami_session *s, struct ami_action *action, answered *done)
{
    struct refusal why = {0};
    const struct ami_wish wish = {.done = done, .context = s, .tag = s->generation};
    if (session_ask(s, action, &wish, NULL, &why) != RESULT_OK)
        session_fall(s, AMI_LOGIN_REFUSED, why.field);
}

/* --- from the banner to ready --------------------------------------------------------------------------------- */

static void probed(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_session *s = context;
    char seen[AMI_SEEN_SIZE];
    (void)tag;
    if (end == AMI_LOST)
        return;
    s->is_probing = false;
    if (end == AMI_TIMED_OUT) {
        session_fall(s, AMI_NO_ANSWER, "QueueStatus");
        return;
    }
    if (ami_judge("QueueStatus", answer) != AMI_NOT_KNOWN) {
        s->ping_ms = s->now.mono_ms + PING_EVERY_MS;
        s->missed = 0;
        session_enter(s, AMI_READY);
        return;
    }
    s->wake_ms = s->now.mono_ms + s->try_ms;
    s->try_ms = s->try_ms * 2 < BOOT_TRY_MAX_MS ? s->try_ms * 2 : BOOT_TRY_MAX_MS;
    if (s->now.mono_ms - s->told_ms < BOOT_TELL_MS)
        return;
    snprintf(seen, sizeof seen, _("%d s"), (int)((s->now.mono_ms - s->since_ms + 500) / 1000));
    s->told_ms = s->now.mono_ms;
    session_tell(s, AMI_STILL_STARTING, seen);
}

/* Asks for a queue that there is not: once app_queue is loaded, the answer is an empty list, which needs no right. */
void session_probe(struct ami_session *s)
{
    struct ami_action action;
    s->is_probing = true;
    ami_queue_status(&action, "rexian/none");
    ask_own(s, &action, probed);
}

static void logged_in(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_session *s = context;
    (void)tag;
    if (end == AMI_LOST)
        return;
    if (end == AMI_TIMED_OUT) {
        session_fall(s, AMI_NO_ANSWER, "Login");
        return;
    }
    if (ami_judge("Login", answer) != AMI_DONE) {
        session_fall(s, AMI_LOGIN_REFUSED, ami_text(answer, "Message"));
        return;
    }
    s->told_ms = s->now.mono_ms;
    s->try_ms = BOOT_TRY_MS;
    session_enter(s, AMI_BOOTING);
    session_probe(s);
}

static void log_in(struct ami_session *s, const char *key)
{
    struct ami_action action;
    ami_action_begin(&action, "Login");
    if (key != NULL)
        ami_action_add(&action, "AuthType", "MD5");
    ami_action_add(&action, "Username", s->options.user);
    ami_action_add(&action, key != NULL ? "Key" : "Secret", key != NULL ? key : s->options.secret);
    /* What a user may see beyond these classes would only be traffic. */
    ami_action_add(&action, "Events", s->options.listens ? "system,call,agent,user" : "off");
    session_enter(s, AMI_LOGIN);
    ask_own(s, &action, logged_in);
    explicit_bzero(&action, sizeof action);
}

static void challenged(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_session *s = context;
    char key[AMI_KEY_SIZE];
    (void)tag;
    if (end == AMI_LOST)
        return;
    if (end == AMI_TIMED_OUT)
        session_fall(s, AMI_NO_ANSWER, "Challenge");
    else if (ami_judge("Challenge", answer) != AMI_DONE || !ami_has(answer, "Challenge"))
        session_fall(s, AMI_LOGIN_REFUSED, ami_text(answer, "Message"));
    else if (ami_secret_key(ami_text(answer, "Challenge"), s->options.secret, key) != RESULT_OK)
        session_fall(s, AMI_LOGIN_REFUSED, _("this system forbids MD5"));
    else
        log_in(s, key);
}

void session_greeted(struct ami_session *s, const struct ami_message *message)
{
    struct ami_action action;
    if (message->kind == AMI_STRANGER) {
        session_fall(s, AMI_NOT_A_MANAGER, message->name);
        return;
    }
    if (strtol(message->name, NULL, 10) < VERSION_LEAST) {
        session_fall(s, AMI_TOO_OLD, message->name);
        return;
    }
    (void)text_copy(s->version, sizeof s->version, message->name);
    if (s->options.is_plain) {
        log_in(s, NULL);
        return;
    }
    session_enter(s, AMI_CHALLENGE);
    ami_action_begin(&action, "Challenge");
    ami_action_add(&action, "AuthType", "MD5");
    ask_own(s, &action, challenged);
}

/* --- pings ---------------------------------------------------------------------------------------------------- */

static void ponged(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_session *s = context;
    char seen[AMI_SEEN_SIZE];
    (void)tag;
    (void)answer;
    if (end != AMI_TIMED_OUT) {
        s->missed = 0;
        return;
    }
    /* Whoever sends events lives, be he slow to answer. */
    s->missed = s->heard_ms > s->pinged_ms ? 0 : s->missed + 1;
    if (s->missed < PINGS_MISSED)
        return;
    snprintf(seen, sizeof seen, _("%d s"), (int)((s->now.mono_ms - s->heard_ms + 500) / 1000));
    session_fall(s, AMI_DEAD, seen);
}

void session_ping(struct ami_session *s)
{
    struct ami_action action;
    s->ping_ms = s->now.mono_ms + PING_EVERY_MS;
    s->pinged_ms = s->now.mono_ms;
    ami_action_begin(&action, "Ping");
    struct refusal why;
    const struct ami_wish wish = {.done = ponged, .context = s};
    /* A full table is busy with actions that have limits of their own. */
    if (session_ask(s, &action, &wish, NULL, &why) != RESULT_OK)
        s->ping_ms = s->now.mono_ms + PING_EVERY_MS / 10;
}
