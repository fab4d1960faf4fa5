/* One client and the broker of its tests, in the same thread: it notes what it hears and answers what the test tells it to.
 * Each test program includes it once. */
#ifndef REXIAN_TESTS_WIRE_DESK_H
#define REXIAN_TESTS_WIRE_DESK_H

#include "tests/wire/city.h"
#include "tests/wire/samples.h"
#include "wire/codec.h"

#include <poll.h>

static const struct message echo = {
    "test.echo", &sample_shape, &sample_shape, 0, 0, "Gives back what was sent."};
static const struct message change = {"test.change", &sample_shape, &sample_shape, MESSAGE_CHANGES, 0,
                                      "Changes it."};
static const struct message login = {"session.login", &sample_shape, &sample_shape, MESSAGE_NO_SESSION, 0,
                                     "Opens."};

enum { LOG_ROWS = 64 };

/* The broker's memory of what has come, and what it is told to do. */
static struct {
    struct city city;
    struct {
        char type[ENVELOPE_TYPE_BYTES];
        char id[ENVELOPE_ID_BYTES];
        char text[64];
    } rows[LOG_ROWS];
    size_t count;
    struct peer last;
    bool mute_beats;
    bool mute; /* answers beats and resumes only */
    enum refusal_code refuse_requests;
    enum refusal_code refuse_resume;
} broker;

static struct client *client;
static int64_t skew_ms; /* added to the monotonic clock that the client is told */

static inline void answer(const struct peer *peer, const struct buffer *bytes)
{
    enum result sent = bus_send(broker.city.bus, peer, bytes->bytes, bytes->size);
    assert_true(sent == RESULT_OK || sent == RESULT_LOST); /* the test may have cut this connection */
}

static inline void answer_request(const struct peer *peer, const struct envelope *envelope, struct buffer *out)
{
    bool resume = strcmp(envelope->type, "session.resume") == 0;
    enum refusal_code code = resume ? broker.refuse_resume : broker.refuse_requests;
    if (strcmp(envelope->type, "session.login") == 0)
        code = REFUSAL_NONE;
    if (broker.mute && !resume)
        return;
    if (code != REFUSAL_NONE) {
        struct refusal refusal = {.code = code, .field = "text"};
        assert_int_equal(envelope_refuse(out, envelope->request_id, &refusal), RESULT_OK);
    } else {
        assert_int_equal(
            envelope_write(out, ENVELOPE_OK, envelope->request_id, envelope->body, envelope->body_size),
            RESULT_OK);
    }
    answer(peer, out);
}

static inline void note(const struct envelope *envelope)
{
    struct sample sample;
    struct refusal why;
    assert_true(broker.count < LOG_ROWS);
    (void)strcpy(broker.rows[broker.count].type, envelope->type);
    (void)strcpy(broker.rows[broker.count].id, envelope->request_id);
    if (codec_decode(&sample_shape, envelope->body, envelope->body_size, &sample, &why) == RESULT_OK)
        (void)strcpy(broker.rows[broker.count].text, sample.text);
    shape_free(&sample_shape, &sample);
    broker.count++;
}

static inline void broker_turn(void)
{
    struct bus_message message;
    while (broker.city.bus != NULL && bus_receive(broker.city.bus, &message) == RESULT_OK) {
        struct envelope envelope;
        struct refusal why;
        struct buffer out = {0};
        assert_int_equal(envelope_read(message.body, message.size, &envelope, &why), RESULT_OK);
        broker.last = message.peer;
        if (strcmp(envelope.type, ENVELOPE_BEAT) == 0) {
            struct beat beat = {.seq = 9, .city_at = 1772323200000, .rate = 60000, .broker_at = 5};
            assert_int_equal(envelope_pack(&out, ENVELOPE_BEAT, NULL, &beat_shape, &beat), RESULT_OK);
            if (!broker.mute_beats)
                answer(&message.peer, &out);
        } else {
            note(&envelope);
            answer_request(&message.peer, &envelope, &out);
        }
        buffer_free(&out);
    }
}

/* Turns both until something of the kind has come; what comes before is let go. */
static inline void expect(enum incoming_kind kind, struct incoming *ret)
{
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; mono_ms() < until;) {
        broker_turn();
        client_tick(client, mono_ms() + skew_ms);
        while (client_next(client, ret)) {
            if (ret->kind == kind)
                return;
            incoming_free(ret);
        }
        struct pollfd item = {.fd = client_fd(client), .events = POLLIN};
        (void)poll(&item, 1, 5);
    }
    fail_msg("nothing of kind %d came", (int)kind);
}

static inline void expect_state(enum client_state state)
{
    struct incoming incoming;
    for (int changes = 0; changes < 20; changes++) {
        expect(INCOMING_STATE, &incoming);
        enum client_state reached = incoming.state;
        incoming_free(&incoming);
        if (reached == state)
            return;
    }
    fail_msg("never reached state %d", (int)state);
}

/* Turns both until the broker has heard so many requests. */
static inline void expect_requests(size_t count)
{
    struct incoming incoming;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; broker.count < count && mono_ms() < until;) {
        broker_turn();
        client_tick(client, mono_ms() + skew_ms);
        while (client_next(client, &incoming))
            incoming_free(&incoming);
        struct pollfd item = {.fd = client_fd(client), .events = POLLIN};
        (void)poll(&item, 1, 5);
    }
    assert_int_equal(broker.count, count);
}

static inline struct client_options options_of(const struct key_pair *pair)
{
    return (struct client_options){
        .endpoint = broker.city.endpoint,
        .server_key = broker.city.broker.public_key,
        .public_key = pair->public_key,
        .secret_key = pair->secret_key,
        .heartbeat_ms = 50,
        .dead_after_ms = 5000,
        .request_timeout_ms = 60000,
        .pending_max = 8,
    };
}

static inline int set_up(void **state)
{
    (void)state;
    memset(&broker, 0, sizeof broker);
    skew_ms = 0;
    city_open(&broker.city);
    struct client_options options = options_of(&broker.city.station);
    return client_open(&options, mono_ms(), &client) == RESULT_OK ? 0 : -1;
}

static inline int tear_down(void **state)
{
    (void)state;
    client_close(&client);
    city_close(&broker.city);
    return 0;
}

static inline void be_ready(void)
{
    expect_state(CLIENT_UP);
    client_session_opened(client);
    assert_int_equal(client_state(client), CLIENT_READY);
}

static inline void ask(const struct message *message, const char *text, const char *id)
{
    struct sample sample = {0};
    (void)strcpy(sample.text, text);
    assert_int_equal(client_ask(client, message, &sample, id, NULL), RESULT_OK);
}

#define ROW(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

#endif
