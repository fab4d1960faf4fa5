/* A console's connection: what is asked, answered, refused, pushed, given up and waited for. */
#include "tests/wire/desk.h"

#include <pthread.h>

static const struct message strict = {"test.echo", &sample_shape,           &refusal_shape, 0,
                                      0,           "Expects another reply."};

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

static void pushes_that_come_together_are_told_one_by_one(void **state)
{
    (void)state;
    static const char *const texts[] = {"新工单", "已签收", "已办结"};
    struct buffer bodies = {0}, out = {0};
    be_ready();
    for (size_t i = 0; i < 3; i++) {
        struct sample event = {.count = 1};
        strcpy(event.text, texts[i]);
        assert_int_equal(codec_encode(&sample_shape, &event, &bodies), RESULT_OK);
    }
    assert_int_equal(envelope_gather(&out, bodies.bytes, bodies.size, 3), RESULT_OK);
    answer(&broker.last, &out);
    for (size_t i = 0; i < 3; i++) {
        struct incoming incoming;
        struct sample got;
        struct refusal why;
        expect(INCOMING_EVENT, &incoming);
        assert_int_equal(codec_decode(&sample_shape, incoming.body, incoming.body_size, &got, &why), RESULT_OK);
        assert_string_equal(got.text, texts[i]);
        incoming_free(&incoming);
    }
    buffer_free(&bodies);
    buffer_free(&out);
}

/* It waited an hour for a copy, say, and kept all that happened in the city meanwhile. */
static void who_only_asks_keeps_nothing_but_answers(void **state)
{
    (void)state;
    struct incoming incoming;
    struct sample event = {.text = "新工单"};
    struct buffer out = {0};
    struct client_options options = options_of(&broker.city.station);
    options.answers_only = true;
    client_close(&client);
    assert_int_equal(client_open(&options, mono_ms(), &client), RESULT_OK);
    be_ready();
    assert_int_equal(envelope_pack(&out, ENVELOPE_EVENT, NULL, &sample_shape, &event), RESULT_OK);
    for (int i = 0; i < 10; i++)
        answer(&broker.last, &out);
    buffer_free(&out);
    ask(&echo, "问", "asked");
    for (bool answered = false; !answered;) {
        broker_turn();
        client_tick(client, mono_ms());
        if (!client_next(client, &incoming))
            continue;
        assert_int_not_equal(incoming.kind, INCOMING_EVENT);
        assert_int_not_equal(incoming.kind, INCOMING_BEAT);
        answered = incoming.kind == INCOMING_REPLY;
        incoming_free(&incoming);
    }
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

static void the_descriptor_stays_readable_until_all_is_taken(void **state)
{
    (void)state;
    struct incoming incoming;
    be_ready();
    for (int round = 0; round < 50; round++) {
        bool replied = false;
        ask(&echo, "醒", NULL);
        for (int64_t until = mono_ms() + CITY_DEADLINE_MS; !replied && mono_ms() < until;) {
            broker_turn();
            struct pollfd item = {.fd = client_fd(client), .events = POLLIN};
            /* One thing a turn, no tick: only the descriptor says that there is more. */
            if (poll(&item, 1, 5) == 1 && client_next(client, &incoming)) {
                replied = incoming.kind == INCOMING_REPLY;
                incoming_free(&incoming);
            }
        }
        assert_true(replied);
    }
    while (client_next(client, &incoming))
        incoming_free(&incoming);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(a_beat_tells_the_city_time),
        ROW(an_answer_comes_back_with_its_tag_and_struct),
        ROW(a_refusal_comes_back_with_its_reason),
        ROW(an_answer_of_another_shape_is_a_refusal),
        ROW(a_push_comes_as_it_was_sent),
        ROW(pushes_that_come_together_are_told_one_by_one),
        ROW(who_only_asks_keeps_nothing_but_answers),
        ROW(rubbish_from_the_broker_is_stepped_over),
        ROW(requests_wait_for_the_session_and_a_login_does_not),
        ROW(a_query_is_given_up_and_a_change_is_repeated),
        ROW(a_query_given_up_is_told_as_busy),
        ROW(unanswered_requests_are_bounded),
        ROW(the_descriptor_stays_readable_until_all_is_taken),
        ROW(a_call_waits_for_its_own_answer_and_keeps_the_rest),
        ROW(a_client_without_right_keys_or_endpoint_is_not_opened),
        ROW(many_clients_share_a_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
