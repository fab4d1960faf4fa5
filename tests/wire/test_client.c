/* A console's connection: states, answers, losses, and the same request id after each of them. The broker of these tests
 * lives in the same thread and answers what the test tells it to. */
#include "tests/wire/city.h"
#include "tests/wire/samples.h"
#include "wire/codec.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>

static const struct message echo = {
    "test.echo", &sample_shape, &sample_shape, 0, 0, "Gives back what was sent."};
static const struct message change = {"test.change", &sample_shape, &sample_shape, MESSAGE_CHANGES, 0,
                                      "Changes it."};
static const struct message login = {"session.login", &sample_shape, &sample_shape, MESSAGE_NO_SESSION, 0,
                                     "Opens."};
static const struct message strict = {"test.echo", &sample_shape,           &refusal_shape, 0,
                                      0,           "Expects another reply."};

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

static void answer(const struct peer *peer, const struct buffer *bytes)
{
    enum result sent = bus_send(broker.city.bus, peer, bytes->bytes, bytes->size);
    assert_true(sent == RESULT_OK || sent == RESULT_LOST); /* the test may have cut this connection */
}

static void answer_request(const struct peer *peer, const struct envelope *envelope, struct buffer *out)
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

static void note(const struct envelope *envelope)
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

static void broker_turn(void)
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
static void expect(enum incoming_kind kind, struct incoming *ret)
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

static void expect_state(enum client_state state)
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
static void expect_requests(size_t count)
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

static struct client_options options_of(const struct key_pair *pair)
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

static int set_up(void **state)
{
    (void)state;
    memset(&broker, 0, sizeof broker);
    skew_ms = 0;
    city_open(&broker.city);
    struct client_options options = options_of(&broker.city.station);
    return client_open(&options, mono_ms(), &client) == RESULT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    client_close(&client);
    city_close(&broker.city);
    return 0;
}

static void be_ready(void)
{
    expect_state(CLIENT_UP);
    client_session_opened(client);
    assert_int_equal(client_state(client), CLIENT_READY);
}

static void ask(const struct message *message, const char *text, const char *id)
{
    struct sample sample = {0};
    (void)strcpy(sample.text, text);
    assert_int_equal(client_ask(client, message, &sample, id, NULL), RESULT_OK);
}

static void a_beat_tells_the_city_time(void **state)
{
    (void)state;
    struct incoming incoming;
    assert_int_equal(client_state(client), CLIENT_CONNECTING);
    expect(INCOMING_BEAT, &incoming);
    assert_int_equal(client_state(client), CLIENT_UP);
    assert_int_equal(incoming.beat.seq, 9);
    assert_int_equal(incoming.beat.city_at, 1772323200000);
    assert_int_equal(incoming.beat.rate, 60000);
    incoming_free(&incoming);
    expect(INCOMING_BEAT, &incoming);
    incoming_free(&incoming);
}

static void an_answer_comes_back_with_its_tag_and_struct(void **state)
{
    (void)state;
    struct incoming incoming;
    struct sample_line line = {.id = 5, .note = "街道办"};
    struct sample sample = {.text = "井盖缺失", .lines = &line, .line_count = 1};
    uint64_t tag = 0;
    be_ready();
    assert_int_equal(client_ask(client, &echo, &sample, NULL, &tag), RESULT_OK);
    assert_true(tag > 0);
    assert_int_equal(strlen(client_request_id(client, tag)), 32);
    expect(INCOMING_REPLY, &incoming);
    assert_true(incoming.tag == tag);
    assert_ptr_equal(incoming.message, &echo);
    const struct sample *reply = incoming.reply;
    assert_string_equal(reply->text, "井盖缺失");
    assert_string_equal(reply->lines[0].note, "街道办");
    incoming_free(&incoming);
    assert_null(client_request_id(client, tag));
    assert_int_equal(client_pending(client), 0);
}

static void a_refusal_comes_back_with_its_reason(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    broker.refuse_requests = REFUSAL_STALE;
    ask(&change, "改派", "order-1");
    expect(INCOMING_REFUSED, &incoming);
    assert_int_equal(incoming.refusal.code, REFUSAL_STALE);
    assert_string_equal(incoming.refusal.field, "text");
    assert_string_equal(incoming.request_id, "order-1");
    assert_true(strlen(incoming.text) > 0);
    incoming_free(&incoming);
}

static void an_answer_of_another_shape_is_a_refusal(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    ask(&strict, "形状", NULL);
    expect(INCOMING_REFUSED, &incoming);
    assert_int_equal(incoming.refusal.code, REFUSAL_MISSING_FIELD);
    incoming_free(&incoming);
}

static void a_push_comes_as_it_was_sent(void **state)
{
    (void)state;
    struct incoming incoming;
    struct sample got;
    struct refusal why;
    struct sample event = {.text = "新工单", .count = 12};
    struct buffer out = {0};
    be_ready();
    assert_int_equal(envelope_pack(&out, ENVELOPE_EVENT, NULL, &sample_shape, &event), RESULT_OK);
    answer(&broker.last, &out);
    expect(INCOMING_EVENT, &incoming);
    assert_int_equal(codec_decode(&sample_shape, incoming.body, incoming.body_size, &got, &why), RESULT_OK);
    assert_string_equal(got.text, "新工单");
    incoming_free(&incoming);
    buffer_free(&out);
}

static void rubbish_from_the_broker_is_stepped_over(void **state)
{
    (void)state;
    struct incoming incoming;
    static const char *const rubbish[] = {"\xc1", "{}", "\x80", "\x82\xa1v\x01\xa1t\xa2ok",
                                          "\x82\xa1v\x01\xa1t\xa5what?"};
    be_ready();
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++)
        assert_int_equal(
            bus_send(broker.city.bus, &broker.last, (const uint8_t *)rubbish[i], strlen(rubbish[i])),
            RESULT_OK);
    ask(&echo, "还在", NULL);
    expect(INCOMING_REPLY, &incoming);
    incoming_free(&incoming);
}

static void requests_wait_for_the_session_and_a_login_does_not(void **state)
{
    (void)state;
    struct incoming incoming;
    ask(&echo, "先问", "first");
    ask(&login, "工号八一", "second");
    expect(INCOMING_REPLY, &incoming);
    assert_ptr_equal(incoming.message, &login);
    incoming_free(&incoming);
    assert_int_equal(broker.count, 1);
    client_session_opened(client);
    expect(INCOMING_REPLY, &incoming);
    assert_string_equal(incoming.request_id, "first");
    incoming_free(&incoming);
}

static void what_was_unanswered_is_sent_again_under_the_same_ids_in_order(void **state)
{
    (void)state;
    char generated[ENVELOPE_ID_BYTES];
    be_ready();
    broker.mute = true;
    ask(&change, "一", "kept-on-disk");
    ask(&change, "二", NULL);
    ask(&change, "三", "third");
    expect_requests(3);
    (void)strcpy(generated, broker.rows[1].id);
    city_close(&broker.city);
    expect_state(CLIENT_AWAY);
    assert_int_equal(client_pending(client), 3);
    city_listen(&broker.city);
    be_ready();
    broker.mute = false;
    expect_requests(6);
    assert_string_equal(broker.rows[3].id, "kept-on-disk");
    assert_string_equal(broker.rows[4].id, generated);
    assert_string_equal(broker.rows[5].id, "third");
    assert_string_equal(broker.rows[4].text, "二");
}

static bool token_body(void *context, struct buffer *out)
{
    const struct sample *sample = context;
    return sample->text[0] != '\0' && codec_encode(&sample_shape, sample, out) == RESULT_OK;
}

static void a_session_is_resumed_before_anything_else_is_sent(void **state)
{
    (void)state;
    struct sample token = {.text = "凭证"};
    be_ready();
    client_set_resume(client, token_body, &token);
    broker.mute = true;
    ask(&change, "等着", "waiting");
    expect_requests(1);
    city_close(&broker.city);
    expect_state(CLIENT_AWAY);
    city_listen(&broker.city);
    expect_state(CLIENT_READY);
    expect_requests(3);
    assert_string_equal(broker.rows[1].type, "session.resume");
    assert_string_equal(broker.rows[1].text, "凭证");
    assert_string_equal(broker.rows[2].id, "waiting");
}

static void a_session_that_is_unknown_asks_for_a_login_and_requests_wait(void **state)
{
    (void)state;
    struct sample token = {.text = "旧凭证"};
    struct incoming incoming;
    be_ready();
    client_set_resume(client, token_body, &token);
    broker.refuse_resume = REFUSAL_NO_SESSION;
    city_close(&broker.city);
    expect_state(CLIENT_AWAY);
    ask(&change, "断线时填的单", "offline");
    city_listen(&broker.city);
    expect(INCOMING_STATE, &incoming);
    assert_int_equal(incoming.state, CLIENT_UP);
    assert_int_equal(incoming.refusal.code, REFUSAL_NO_SESSION);
    incoming_free(&incoming);
    assert_int_equal(broker.count, 1);
    client_session_opened(client);
    expect(INCOMING_REPLY, &incoming);
    assert_string_equal(incoming.request_id, "offline");
    incoming_free(&incoming);
}

static void a_busy_broker_is_asked_to_resume_again(void **state)
{
    (void)state;
    struct sample token = {.text = "凭证"};
    client_set_resume(client, token_body, &token);
    broker.refuse_resume = REFUSAL_BUSY;
    expect_requests(1);
    assert_int_equal(client_state(client), CLIENT_CONNECTING);
    broker.refuse_resume = REFUSAL_NONE;
    skew_ms += 1500;
    expect_state(CLIENT_READY);
    assert_int_equal(broker.count, 2);
}

static void a_session_lost_in_between_is_told_and_the_request_waits(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    broker.refuse_requests = REFUSAL_NO_SESSION;
    ask(&change, "会话已失效", "again");
    expect_state(CLIENT_READY); /* told when the session was opened */
    expect_state(CLIENT_UP);
    assert_int_equal(client_pending(client), 1);
    broker.refuse_requests = REFUSAL_NONE;
    client_session_opened(client);
    expect(INCOMING_REPLY, &incoming);
    assert_string_equal(incoming.request_id, "again");
    incoming_free(&incoming);
}

static void a_silent_broker_is_left_for_a_fresh_connection(void **state)
{
    (void)state;
    be_ready();
    struct peer before = broker.last;
    broker.mute_beats = true;
    skew_ms += 6000;
    expect_state(CLIENT_AWAY);
    broker.mute_beats = false;
    skew_ms += 1000;
    expect_state(CLIENT_UP);
    assert_true(peer_number(&before) != peer_number(&broker.last));
}

static void a_refused_station_says_so_and_comes_in_once_it_is_known(void **state)
{
    (void)state;
    client_close(&client);
    atomic_store(&broker.city.verdict, ZAP_REFUSE);
    struct client_options options = options_of(&broker.city.station);
    assert_int_equal(client_open(&options, mono_ms(), &client), RESULT_OK);
    expect_state(CLIENT_REFUSED);
    assert_int_equal(client_await(client, CLIENT_UP, 10), RESULT_REFUSED);
    atomic_store(&broker.city.verdict, ZAP_ACCEPT);
    skew_ms += 6000;
    expect_state(CLIENT_UP);
}

static void a_broker_that_comes_later_is_found(void **state)
{
    (void)state;
    client_close(&client);
    city_close(&broker.city);
    struct client_options options = options_of(&broker.city.station);
    assert_int_equal(client_open(&options, mono_ms(), &client), RESULT_OK);
    assert_int_equal(client_await(client, CLIENT_UP, 50), RESULT_LOST);
    ask(&echo, "早到", NULL);
    city_listen(&broker.city);
    be_ready();
    struct incoming incoming;
    expect(INCOMING_REPLY, &incoming);
    incoming_free(&incoming);
}

static void a_query_is_given_up_and_a_change_is_repeated(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    broker.mute = true;
    ask(&echo, "查询", "query");
    ask(&change, "变更", "change");
    expect_requests(2);
    for (int step = 0; step < 13; step++) { /* in steps, so that the beats keep the connection */
        skew_ms += 4900;
        expect(INCOMING_BEAT, &incoming);
        incoming_free(&incoming);
        if (broker.count > 2)
            break;
    }
    expect_requests(3);
    assert_string_equal(broker.rows[2].id, "change");
    assert_int_equal(client_pending(client), 1);
}

static void a_query_given_up_is_told_as_busy(void **state)
{
    (void)state;
    struct incoming incoming;
    ask(&echo, "无人登录", "query");
    skew_ms += 61000;
    expect(INCOMING_REFUSED, &incoming);
    assert_int_equal(incoming.refusal.code, REFUSAL_BUSY);
    assert_string_equal(incoming.request_id, "query");
    incoming_free(&incoming);
}

static void unanswered_requests_are_bounded(void **state)
{
    (void)state;
    struct sample sample = {.text = "满"};
    struct sample bad = {.text = "满", .kind = 77};
    assert_int_equal(client_ask(client, &echo, &bad, NULL, NULL), RESULT_INVALID);
    assert_int_equal(client_ask(client, &echo, &sample, "01234567890123456789012345678901234567890", NULL),
                     RESULT_TOO_LONG);
    for (int i = 0; i < 8; i++)
        assert_int_equal(client_ask(client, &echo, &sample, NULL, NULL), RESULT_OK);
    assert_int_equal(client_ask(client, &echo, &sample, NULL, NULL), RESULT_FULL);
    client_forget(client);
    assert_int_equal(client_pending(client), 0);
    assert_int_equal(client_ask(client, &echo, &sample, NULL, NULL), RESULT_OK);
}

static void the_descriptor_wakes_a_program_that_only_polls(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    while (client_next(client, &incoming))
        incoming_free(&incoming);
    ask(&echo, "醒", NULL);
    bool replied = client_next(client, &incoming) && incoming.kind == INCOMING_REPLY;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; !replied && mono_ms() < until;) {
        assert_int_equal(bus_poll(broker.city.bus, 20, NULL, 0, -1), RESULT_OK);
        broker_turn();
        struct pollfd item = {.fd = client_fd(client), .events = POLLIN};
        if (poll(&item, 1, 20) == 0)
            continue;
        while (!replied && client_next(client, &incoming)) {
            replied = incoming.kind == INCOMING_REPLY;
            incoming_free(&incoming);
        }
    }
    assert_true(replied);
}

static atomic_bool thread_ends;

static void *run_broker(void *argument)
{
    (void)argument;
    while (!atomic_load(&thread_ends)) {
        broker_turn();
        if (bus_poll(broker.city.bus, 10, NULL, 0, -1) != RESULT_OK)
            break;
    }
    return NULL;
}

static void a_call_waits_for_its_own_answer_and_keeps_the_rest(void **state)
{
    (void)state;
    struct sample sample = {.text = "命令行"};
    struct sample got;
    struct refusal why = {0};
    struct incoming incoming;
    pthread_t thread;
    client_session_opened(client); /* too early: nothing was heard */
    assert_int_equal(client_state(client), CLIENT_CONNECTING);
    atomic_store(&thread_ends, false);
    assert_int_equal(pthread_create(&thread, NULL, run_broker, NULL), 0);
    assert_int_equal(client_await(client, CLIENT_UP, CITY_DEADLINE_MS), RESULT_OK);
    assert_int_equal(client_call(client, &login, &sample, NULL, &got, &why, CITY_DEADLINE_MS), RESULT_OK);
    assert_string_equal(got.text, "命令行");
    assert_int_equal(client_call(client, &echo, &sample, NULL, &got, &why, 20), RESULT_LOST);
    assert_int_equal(client_pending(client), 0);
    client_session_opened(client);
    ask(&echo, "旁边的", "aside");
    assert_int_equal(client_call(client, &echo, &sample, "mine", &got, &why, CITY_DEADLINE_MS), RESULT_OK);
    atomic_store(&thread_ends, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    broker.refuse_requests = REFUSAL_NO_SESSION;
    atomic_store(&thread_ends, false);
    assert_int_equal(pthread_create(&thread, NULL, run_broker, NULL), 0);
    assert_int_equal(client_call(client, &echo, &sample, NULL, &got, &why, CITY_DEADLINE_MS), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_NO_SESSION);
    atomic_store(&thread_ends, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    expect(INCOMING_REPLY, &incoming);
    assert_string_equal(incoming.request_id, "aside");
    incoming_free(&incoming);
}

static void a_client_without_right_keys_or_endpoint_is_not_opened(void **state)
{
    (void)state;
    struct client *other = NULL;
    struct client_options options = options_of(&broker.city.station);
    options.server_key = "no key";
    assert_int_equal(client_open(&options, 0, &other), RESULT_INVALID);
    options = options_of(&broker.city.station);
    options.endpoint = "nonsense";
    assert_int_equal(client_open(&options, 0, &other), RESULT_INVALID);
    assert_null(other);
    client_close(&other);
}

static void many_clients_share_a_context(void **state)
{
    (void)state;
    enum { CLIENTS = 30 };
    void *context = NULL;
    struct client *clients[CLIENTS];
    assert_int_equal(context_open(&context), RESULT_OK);
    struct client_options options = options_of(&broker.city.other);
    options.zmq_context = context;
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(client_open(&options, mono_ms(), &clients[i]), RESULT_OK);
    int up = 0;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; up < CLIENTS && mono_ms() < until;) {
        assert_int_equal(bus_poll(broker.city.bus, 5, NULL, 0, -1), RESULT_OK);
        broker_turn();
        up = 0;
        for (int i = 0; i < CLIENTS; i++) {
            struct incoming incoming;
            client_tick(clients[i], mono_ms());
            while (client_next(clients[i], &incoming))
                incoming_free(&incoming);
            up += client_state(clients[i]) == CLIENT_UP ? 1 : 0;
        }
    }
    assert_int_equal(up, CLIENTS);
    for (int i = 0; i < CLIENTS; i++)
        client_close(&clients[i]);
    context_close(&context);
}

#define ROW(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(a_beat_tells_the_city_time),
        ROW(an_answer_comes_back_with_its_tag_and_struct),
        ROW(a_refusal_comes_back_with_its_reason),
        ROW(an_answer_of_another_shape_is_a_refusal),
        ROW(a_push_comes_as_it_was_sent),
        ROW(rubbish_from_the_broker_is_stepped_over),
        ROW(requests_wait_for_the_session_and_a_login_does_not),
        ROW(what_was_unanswered_is_sent_again_under_the_same_ids_in_order),
        ROW(a_session_is_resumed_before_anything_else_is_sent),
        ROW(a_session_that_is_unknown_asks_for_a_login_and_requests_wait),
        ROW(a_busy_broker_is_asked_to_resume_again),
        ROW(a_session_lost_in_between_is_told_and_the_request_waits),
        ROW(a_silent_broker_is_left_for_a_fresh_connection),
        ROW(a_refused_station_says_so_and_comes_in_once_it_is_known),
        ROW(a_broker_that_comes_later_is_found),
        ROW(a_query_is_given_up_and_a_change_is_repeated),
        ROW(a_query_given_up_is_told_as_busy),
        ROW(unanswered_requests_are_bounded),
        ROW(the_descriptor_wakes_a_program_that_only_polls),
        ROW(a_call_waits_for_its_own_answer_and_keeps_the_rest),
        ROW(a_client_without_right_keys_or_endpoint_is_not_opened),
        ROW(many_clients_share_a_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
