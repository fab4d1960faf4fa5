/* What every verb gets: how to print, who asks, and the connection to the broker with its session.
 * Refusals and failures are told on standard error here, once, with the exit code that belongs to them. */
#ifndef REXIAN_CTL_CTL_H
#define REXIAN_CTL_CTL_H

#include "config/options.h"
#include "config/program.h"
#include "core/zone.h"
#include "ctl/output.h"
#include "ctl/values.h"
#include "ctl/verb.h"
#include "wire/buffer.h"
#include "wire/client.h"
#include "wire/messages.h"

enum { CTL_ANSWER_MS = 30000, CTL_SLOW_MS = 3600000 };

struct ctl {
    struct output output;
    const struct console_config *config;
    const char *config_file;   /* "" if none was found */
    const char *as;            /* --as, or NULL */
    const char *password_file; /* --password-file, or NULL */
    const struct verb *verb;   /* that runs, for what is told on standard error; NULL: none yet */
    bool slow;                 /* answers may take CTL_SLOW_MS */
    bool hears_beats;          /* else what the broker tells unasked is let go */
    struct client *client;
    struct session_reply session;
    struct zone zone; /* the city's; UTC before the login */
};

/* Begins a ctl: prints to standard output, in UTC. */
void ctl_begin(struct ctl *ctl, const struct console_config *config, const char *config_file);
/* Logs out and closes; the ctl may go. */
void ctl_end(struct ctl *ctl);
/* Connects and logs in: then session and zone are the city's. Other exit codes have been told. */
MUST_CHECK enum exit_code ctl_connect(struct ctl *ctl);
/* Logs in anew if the broker, back after a loss, has not taken the session again; EXIT_CODE_OK, too, if there is nothing to do or the broker is
 * away. For what goes on for long. */
MUST_CHECK enum exit_code ctl_log_in_again(struct ctl *ctl);
/* Asks one message and waits. EXIT_CODE_OK: the reply (message->reply->size bytes) is the caller's, shape_free; else it is all zero
 * and the reason has been told. */
MUST_CHECK enum exit_code ctl_ask(struct ctl *ctl, const struct message *message, const void *request,
                                  void *reply);
/* Writes a refusal as a sentence with its values, translated. `text` is the broker's own sentence, for codes that this program does not know;
 * NULL if there is none. */
void ctl_refusal_text(const struct ctl *ctl, const struct refusal *why, const char *text, char *out,
                      size_t size);
/* Tells a refusal on standard error, in the words of who asked; returns its exit code. */
enum exit_code ctl_refused(const struct ctl *ctl, const struct refusal *why, const char *text);
/* Tells a failure of the connection. */
enum exit_code ctl_failed(const struct ctl *ctl, enum result result);
/* The exit code of a refusal. */
enum exit_code ctl_exit_code(enum refusal_code code);
/* Writes "rexianctl VERB: ..." to standard error and returns the code. */
enum exit_code ctl_tell(const struct ctl *ctl, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Scope of times and dates that a person gives: the city's zone and day. */
struct value_scope ctl_scope(const struct ctl *ctl);

#endif
