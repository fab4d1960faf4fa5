/* Two sessions behind one descriptor, and the snapshot: three questions at once by the session that listens, so that their answers
 * stand among the events where the exchange saw them. */
#include "gateway/ami_exchange.h"

#include "core/text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { LISTEN, COMMAND, SESSIONS, SNAPSHOT_AGAIN_MS = 2000 };

/* The questions of a snapshot, by tag. */
static const char *const questions[] = {"QueueStatus", "CoreShowChannels", "CoreStatus"};
enum { QUESTIONS = sizeof questions / sizeof questions[0] };

struct ami_exchange {
    struct ami_exchange_options options;
    struct ami_session *sessions[SESSIONS];
    struct ami_now now;
    int epoll;
    bool is_up;
    bool has_failed;     /* a question of the present snapshot did not end well */
    bool is_to_repeat;   /* and may do so at another try */
    unsigned unanswered; /* questions of it */
    int64_t again_ms;    /* when to ask for a snapshot again; 0: never */
    struct ami_snapshot snapshot;
    char started[AMI_STARTED_SIZE]; /* of the last snapshot */
};

static void trouble_of(struct ami_exchange *x, int which, const struct ami_trouble *trouble)
{
    x->options.trouble(x->options.context, which == LISTEN ? "listen" : "command", trouble);
}

/* --- the snapshot --------------------------------------------------------------------------------------------- */

static void take_item(void *context, int64_t tag, const struct ami_message *item)
{
    struct ami_exchange *x = context;
    (void)tag;
    x->options.event(x->options.context, item, x->now.wall_us, AMI_SNAPSHOT);
}

/* Its words are its own time, not ours: they are only compared. */
static void take_start(struct ami_exchange *x, const struct ami_message *answer)
{
    const char *date = ami_text(answer, "CoreStartupDate"), *time = ami_text(answer, "CoreStartupTime");
    if (date[0] == '\0' || time[0] == '\0')
        return;
    snprintf(x->snapshot.started, sizeof x->snapshot.started, "%.12s %.16s", date, time);
    x->snapshot.is_restart = x->started[0] != '\0' && strcmp(x->started, x->snapshot.started) != 0;
    memcpy(x->started, x->snapshot.started, sizeof x->started);
}

static void end_snapshot(struct ami_exchange *x)
{
    x->snapshot.is_whole = !x->has_failed;
    if (x->is_to_repeat)
        x->again_ms = x->now.mono_ms + SNAPSHOT_AGAIN_MS;
    x->options.snapshot(x->options.context, &x->snapshot);
}

static void take_answer(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_exchange *x = context;
    struct ami_trouble trouble;
    if (end == AMI_LOST)
        return;
    enum ami_outcome outcome = end == AMI_ANSWERED ? ami_judge(questions[tag], answer) : AMI_FAILED;
    if (outcome == AMI_NOT_PERMITTED) {
        ami_trouble_set(&trouble, AMI_NOT_ALLOWED, questions[tag]);
        trouble_of(x, LISTEN, &trouble);
    }
    x->has_failed = x->has_failed || outcome != AMI_DONE;
    x->is_to_repeat = x->is_to_repeat || outcome == AMI_FAILED || outcome == AMI_NOT_KNOWN;
    if (outcome == AMI_DONE && strcmp(questions[tag], "CoreStatus") == 0)
        take_start(x, answer);
    if (--x->unanswered == 0)
        end_snapshot(x);
}

static void ask_snapshot(struct ami_exchange *x)
{
    x->again_ms = 0;
    x->has_failed = x->is_to_repeat = false;
    x->snapshot.started[0] = '\0';
    x->snapshot.is_restart = false;
    x->unanswered = QUESTIONS;
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct ami_action action;
        struct refusal why;
        const struct ami_wish wish = {.done = take_answer, .item = take_item, .context = x, .tag = (int64_t)i};
        ami_action_begin(&action, questions[i]);
        if (ami_session_ask(x->sessions[LISTEN], &action, &wish, NULL, &why) != RESULT_OK) {
            /* It has just become ready: only a connection that was lost meanwhile takes nothing. */
            x->unanswered = 0;
            return;
        }
    }
}

/* --- the two sessions ----------------------------------------------------------------------------------------- */

static void listen_event(void *context, const struct ami_message *event, int64_t at_us)
{
    struct ami_exchange *x = context;
    x->options.event(x->options.context, event, at_us, AMI_LIVE);
}

static void listen_state(void *context, enum ami_state state)
{
    struct ami_exchange *x = context;
    if (state == AMI_BOOTING) {
        x->is_up = true;
        x->snapshot.up_us = x->now.wall_us;
        x->options.up(x->options.context, x->now.wall_us);
    } else if (state == AMI_READY) {
        ask_snapshot(x);
    } else if (state == AMI_RESTING && x->is_up) {
        x->is_up = false;
        x->again_ms = 0;
        x->snapshot.down_us = ami_session_heard_us(x->sessions[LISTEN]);
        x->options.down(x->options.context, x->snapshot.down_us);
    }
}

static void listen_trouble(void *context, const struct ami_trouble *trouble)
{
    trouble_of(context, LISTEN, trouble);
}

static void command_trouble(void *context, const struct ami_trouble *trouble)
{
    trouble_of(context, COMMAND, trouble);
}

static void command_event(void *context, const struct ami_message *event, int64_t at_us)
{
    (void)context;
    (void)event;
    (void)at_us;
}

/* Keeps the descriptor of a session in the common one. A closed descriptor has left it by itself, and another connection may have its
 * number. */
static void watch(struct ami_exchange *x, int which)
{
    short events = 0;
    int fd = ami_session_fd(x->sessions[which], &events);
    struct epoll_event event = {.events = ((events & POLLIN) != 0 ? (uint32_t)EPOLLIN : 0u) |
                                          ((events & POLLOUT) != 0 ? (uint32_t)EPOLLOUT : 0u)};
    if (fd >= 0 && epoll_ctl(x->epoll, EPOLL_CTL_MOD, fd, &event) != 0 && errno == ENOENT)
        (void)epoll_ctl(x->epoll, EPOLL_CTL_ADD, fd, &event);
}

void ami_exchange_step(struct ami_exchange *exchange, struct ami_now now)
{
    exchange->now = now;
    for (int i = 0; i < SESSIONS; i++)
        ami_session_step(exchange->sessions[i], now);
    if (exchange->again_ms != 0 && now.mono_ms >= exchange->again_ms &&
        ami_session_state(exchange->sessions[LISTEN]) == AMI_READY)
        ask_snapshot(exchange);
    for (int i = 0; i < SESSIONS; i++)
        watch(exchange, i);
}

int64_t ami_exchange_wait_ms(const struct ami_exchange *exchange, int64_t mono_ms)
{
    int64_t wait_ms = exchange->again_ms != 0 ? exchange->again_ms - mono_ms : INT64_MAX;
    for (int i = 0; i < SESSIONS; i++) {
        int64_t own_ms = ami_session_wait_ms(exchange->sessions[i], mono_ms);
        wait_ms = own_ms < wait_ms ? own_ms : wait_ms;
    }
    return wait_ms > 0 ? wait_ms : 0;
}

int ami_exchange_fd(const struct ami_exchange *exchange)
{
    return exchange->epoll;
}

enum result ami_exchange_ask(struct ami_exchange *exchange, struct ami_action *action,
                             const struct ami_wish *wish, char ret_id[AMI_ID_SIZE], struct refusal *why)
{
    return ami_session_ask(exchange->sessions[COMMAND], action, wish, ret_id, why);
}

const char *ami_exchange_version(const struct ami_exchange *exchange)
{
    return ami_session_version(exchange->sessions[LISTEN]);
}

bool ami_exchange_is_up(const struct ami_exchange *exchange)
{
    return exchange->is_up;
}

bool ami_exchange_takes_commands(const struct ami_exchange *exchange)
{
    return ami_session_state(exchange->sessions[COMMAND]) == AMI_READY;
}

struct ami_exchange *ami_exchange_open(const struct ami_exchange_options *options)
{
    struct ami_exchange *x = calloc(1, sizeof *x);
    if (x == NULL)
        return NULL;
    x->options = *options;
    x->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (options->started != NULL)
        (void)text_copy(x->started, sizeof x->started, options->started);
    struct ami_session_options own = {.place = options->place,
                                      .user = options->user,
                                      .secret = options->secret,
                                      .is_plain = options->is_plain,
                                      .seed = options->seed,
                                      .context = x};
    own.name = "listen";
    own.listens = true;
    own.link = options->listen;
    own.event = listen_event;
    own.state = listen_state;
    own.trouble = listen_trouble;
    x->sessions[LISTEN] = ami_session_open(&own);
    own.name = "command";
    own.listens = false;
    own.link = options->command;
    own.event = command_event;
    own.state = NULL;
    own.trouble = command_trouble;
    x->sessions[COMMAND] = ami_session_open(&own);
    if (x->epoll < 0 || x->sessions[LISTEN] == NULL || x->sessions[COMMAND] == NULL)
        ami_exchange_close(&x);
    return x;
}

void ami_exchange_close(struct ami_exchange **exchange)
{
    struct ami_exchange *x = *exchange;
    if (x == NULL)
        return;
    for (int i = 0; i < SESSIONS; i++)
        ami_session_close(&x->sessions[i]);
    if (x->epoll >= 0)
        close(x->epoll);
    free(x);
    *exchange = NULL;
}
