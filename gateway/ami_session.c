/* The session's states, its bytes and its clocks. Whatever is asked, by the session itself or by its user, goes through one table
 * (ami_asked.h); the session's own questions only have wishes of its own.
 *
 *   CONNECTING --link--> GREETING --banner--> CHALLENGE --number--> LOGIN --accepted--> BOOTING --queues known--> READY
 *
 * A plain login leaves CHALLENGE out. Events are passed on from LOGIN's end on: the snapshot that is asked for at READY may race with
 * them, and whoever merges both must not miss one. */
#include "gateway/ami_session_inside.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum {
    PAUSE_FIRST_MS = 400, /* each pause is this, doubled by each failure, or down to half of it by chance */
    PAUSE_MAX_MS = 5000,
    SETTLED_MS = 30000, /* a connection that lasted so long begins again with the first pause */
    NAMELESS_MS = 50,   /* between looks at a link without a descriptor */
    READ_PIECE = 16 << 10,
    READ_TURN = 256 << 10, /* bytes of one step: others want their turn, too */
};

/* What may not take longer: the state, and what is wrong then. */
static const struct limit {
    enum ami_state state;
    int64_t limit_ms;
    enum ami_trouble_code code;
    const char *seen;
} limits[] = {
    {AMI_CONNECTING, 10000, AMI_UNREACHABLE, N_("no answer within 10 s")},
    {AMI_GREETING, 5000, AMI_SILENT, N_("5 s")},
};

static const char *const state_names[] = {
    [AMI_RESTING] = "resting",     [AMI_CONNECTING] = "connecting", [AMI_GREETING] = "greeting",
    [AMI_CHALLENGE] = "challenge", [AMI_LOGIN] = "login",           [AMI_BOOTING] = "booting",
    [AMI_READY] = "ready",
};

const char *ami_state_name(enum ami_state state)
{
    return state_names[state];
}

enum ami_state ami_session_state(const struct ami_session *session)
{
    return session->state;
}

int64_t ami_session_heard_us(const struct ami_session *session)
{
    return session->heard_us;
}

const char *ami_session_version(const struct ami_session *session)
{
    return session->version;
}

void session_enter(struct ami_session *s, enum ami_state state)
{
    s->state = state;
    s->since_ms = s->now.mono_ms;
    if (s->options.state != NULL)
        s->options.state(s->options.context, state);
}

void session_tell(struct ami_session *s, enum ami_trouble_code code, const char *seen)
{
    struct ami_trouble trouble;
    ami_trouble_set(&trouble, code, seen);
    s->options.trouble(s->options.context, &trouble);
}

static int64_t next_pause(struct ami_session *s, enum ami_trouble_code code)
{
    if (ami_trouble_pause_ms(code) > 0)
        return ami_trouble_pause_ms(code);
    int64_t most_ms = s->pause_ms;
    s->pause_ms = most_ms * 2 < PAUSE_MAX_MS ? most_ms * 2 : PAUSE_MAX_MS;
    return chance_between(&s->chance, most_ms / 2, most_ms);
}

/* Ends the connection: a trouble is told, a pause begins. */
void session_fall(struct ami_session *s, enum ami_trouble_code code, const char *seen)
{
    if (s->state == AMI_READY && s->now.mono_ms - s->since_ms >= SETTLED_MS)
        s->pause_ms = PAUSE_FIRST_MS;
    s->options.link.close(s->options.link.self);
    ami_parser_begin(&s->parser);
    explicit_bzero(s->out, s->out_size);
    s->out_size = 0;
    s->has_more = false;
    s->is_probing = false;
    s->version[0] = '\0';
    s->generation++;
    s->wake_ms = s->now.mono_ms + next_pause(s, code);
    session_tell(s, code, seen);
    session_enter(s, AMI_RESTING);
    ami_asked_lose(&s->asked);
}

/* --- asking ------------------------------------------------------------------------------------------------- */

enum result session_ask(struct ami_session *s, struct ami_action *action, const struct ami_wish *wish,
                        char ret_id[AMI_ID_SIZE], struct refusal *why)
{
    char id[AMI_ID_SIZE];
    snprintf(id, sizeof id, "rexian-%.16s-%" PRId64, s->options.name, s->next_id++);
    enum result result = ami_action_end(action, id, why);
    if (result != RESULT_OK)
        return result;
    if (action->size > sizeof s->out - s->out_size || !ami_asked_add(&s->asked, id, wish))
        return RESULT_BUSY;
    memcpy(s->out + s->out_size, action->text, action->size);
    s->out_size += action->size;
    if (ret_id != NULL)
        memcpy(ret_id, id, sizeof id);
    return RESULT_OK;
}

enum result ami_session_ask(struct ami_session *session, struct ami_action *action, const struct ami_wish *wish,
                            char ret_id[AMI_ID_SIZE], struct refusal *why)
{
    return session->state == AMI_READY ? session_ask(session, action, wish, ret_id, why) : RESULT_LOST;
}

/* --- bytes ---------------------------------------------------------------------------------------------------- */

static void take_message(struct ami_session *s, const struct ami_message *message)
{
    int64_t at_us = s->now.wall_us;
    s->heard_ms = s->now.mono_ms;
    s->heard_us = s->now.wall_us;
    if (message->kind == AMI_BANNER || message->kind == AMI_STRANGER) {
        session_greeted(s, message);
        return;
    }
    if (ami_asked_take(&s->asked, message, s->now.mono_ms) || message->kind != AMI_EVENT)
        return;
    if (s->state == AMI_BOOTING && ami_is(message, AMI_EVENT, "FullyBooted"))
        s->wake_ms = s->now.mono_ms;
    if (s->options.listens && s->state >= AMI_BOOTING) {
        (void)ami_time_us(message, &at_us);
        s->options.event(s->options.context, message, at_us);
    }
}

static void take_bytes(struct ami_session *s, const char *bytes, size_t size)
{
    unsigned generation = s->generation;
    while (size > 0 && generation == s->generation) {
        const struct ami_message *message = NULL;
        size_t taken = ami_parser_take(&s->parser, bytes, size, &message);
        bytes += taken;
        size -= taken;
        if (message != NULL)
            take_message(s, message);
    }
    if (s->parser.skipped != s->skipped) {
        char seen[24];
        s->skipped = s->parser.skipped;
        snprintf(seen, sizeof seen, "%" PRId64, s->skipped);
        session_tell(s, AMI_MESSAGE_SKIPPED, seen);
    }
}

static void ended(struct ami_session *s, const struct ami_trouble *trouble)
{
    bool is_cut = trouble->code == AMI_CLOSED && ami_parser_is_inside(&s->parser);
    session_fall(s, trouble->code, is_cut ? _("in the middle of a message") : trouble->seen);
}

static void write_out(struct ami_session *s)
{
    const struct ami_link *link = &s->options.link;
    while (s->out_size > 0) {
        struct ami_trouble trouble = {0};
        size_t put = 0;
        enum ami_io io = link->write(link->self, s->out, s->out_size, &put, &trouble);
        if (io == AMI_IO_WAIT)
            return;
        if (io == AMI_IO_ENDED) {
            /* What the exchange said before it closed says more than that it has closed: it is still to be read. */
            if (trouble.code != AMI_CLOSED)
                ended(s, &trouble);
            return;
        }
        memmove(s->out, s->out + put, s->out_size - put);
        s->out_size -= put;
        /* A secret may have been in it. */
        explicit_bzero(s->out + s->out_size, put);
    }
}

static void read_in(struct ami_session *s)
{
    const struct ami_link *link = &s->options.link;
    unsigned generation = s->generation;
    char bytes[READ_PIECE];
    s->has_more = false;
    for (size_t total = 0; generation == s->generation;) {
        struct ami_trouble trouble = {0};
        size_t got = 0;
        if (total >= READ_TURN) {
            s->has_more = true;
            return;
        }
        enum ami_io io = link->read(link->self, bytes, sizeof bytes, &got, &trouble);
        if (io == AMI_IO_WAIT)
            return;
        if (io == AMI_IO_ENDED) {
            ended(s, &trouble);
            return;
        }
        total += got;
        take_bytes(s, bytes, got);
    }
}

/* --- the step ------------------------------------------------------------------------------------------------- */

static const struct limit *limit_of(enum ami_state state)
{
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (limits[i].state == state)
            return &limits[i];
    return NULL;
}

static void go_on_connecting(struct ami_session *s)
{
    struct ami_trouble trouble = {0};
    enum ami_io io = s->options.link.connect(s->options.link.self, &trouble);
    if (io == AMI_IO_DONE)
        session_enter(s, AMI_GREETING);
    else if (io == AMI_IO_ENDED)
        session_fall(s, trouble.code, trouble.seen);
}

static void look_at_clocks(struct ami_session *s)
{
    const struct limit *limit = limit_of(s->state);
    if (limit != NULL && s->now.mono_ms - s->since_ms >= limit->limit_ms)
        session_fall(s, limit->code, gettext(limit->seen));
    ami_asked_expire(&s->asked, s->now.mono_ms);
    if (s->state == AMI_BOOTING && !s->is_probing && s->now.mono_ms >= s->wake_ms)
        session_probe(s);
    if (s->state == AMI_READY && s->now.mono_ms >= s->ping_ms)
        session_ping(s);
}

void ami_session_step(struct ami_session *session, struct ami_now now)
{
    struct ami_session *s = session;
    s->now = now;
    if (s->state == AMI_RESTING && now.mono_ms >= s->wake_ms) {
        ami_parser_begin(&s->parser);
        s->heard_ms = now.mono_ms;
        session_enter(s, AMI_CONNECTING);
    }
    if (s->state == AMI_CONNECTING)
        go_on_connecting(s);
    if (s->state > AMI_CONNECTING)
        read_in(s);
    look_at_clocks(s);
    if (s->state > AMI_CONNECTING)
        write_out(s);
}

int64_t ami_session_wait_ms(const struct ami_session *session, int64_t mono_ms)
{
    const struct ami_session *s = session;
    const struct limit *limit = limit_of(s->state);
    short events = 0;
    int64_t at_ms = INT64_MAX, wait_ms = ami_asked_wait_ms(&s->asked, mono_ms);
    if (s->has_more)
        return 0;
    if (s->state == AMI_RESTING || (s->state == AMI_BOOTING && !s->is_probing))
        at_ms = s->wake_ms;
    else if (s->state == AMI_READY)
        at_ms = s->ping_ms;
    else if (limit != NULL)
        at_ms = s->since_ms + limit->limit_ms;
    if (s->state == AMI_CONNECTING && ami_session_fd(s, &events) < 0 && at_ms > mono_ms + NAMELESS_MS)
        at_ms = mono_ms + NAMELESS_MS;
    if (at_ms != INT64_MAX && at_ms - mono_ms < wait_ms)
        wait_ms = at_ms - mono_ms;
    return wait_ms > 0 ? wait_ms : 0;
}

int ami_session_fd(const struct ami_session *session, short *ret_events)
{
    const struct ami_link *link = &session->options.link;
    *ret_events = 0;
    return session->state == AMI_RESTING ? -1 : link->fd(link->self, session->out_size > 0, ret_events);
}

struct ami_session *ami_session_open(const struct ami_session_options *options)
{
    struct ami_session *session = calloc(1, sizeof *session);
    if (session == NULL)
        return NULL;
    session->options = *options;
    session->pause_ms = PAUSE_FIRST_MS;
    session->next_id = 1;
    chance_seed(&session->chance, options->seed, options->listens ? 1 : 2);
    return session;
}

void ami_session_close(struct ami_session **session)
{
    struct ami_session *s = *session;
    if (s == NULL)
        return;
    s->options.link.close(s->options.link.self);
    s->state = AMI_RESTING;
    ami_asked_lose(&s->asked);
    explicit_bzero(s, sizeof *s);
    free(s);
    *session = NULL;
}
