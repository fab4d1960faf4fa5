/* A console that loses its broker, its session or its station's right, and comes back with the same requests. */
#include "tests/wire/desk.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* A door behind which nobody says a word. */
static int open_silent_door(char *endpoint, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(door, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(door, 16), 0);
    assert_int_equal(getsockname(door, (struct sockaddr *)&address, &length), 0);
    snprintf(endpoint, size, "tcp://127.0.0.1:%d", ntohs(address.sin_port));
    return door;
}

/* Whoever comes in, while the console's clock stands still. */
static int let_in(int door)
{
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; mono_ms() < until;) {
        int visitor = accept(door, NULL, NULL);
        if (visitor >= 0)
            return visitor;
        client_tick(client, skew_ms);
        struct pollfd item = {.fd = door, .events = POLLIN};
        (void)poll(&item, 1, 5);
    }
    fail_msg("nobody comes");
    return -1;
}

static bool has_left(int visitor)
{
    uint8_t bytes[256];
    struct pollfd item = {.fd = visitor, .events = POLLIN};
    ssize_t size = 1;
    while (size > 0 && poll(&item, 1, 0) > 0)
        size = read(visitor, bytes, sizeof bytes);
    return size <= 0;
}

/* A thousand that leave the line after their few seconds and come again make it longer, and none of them ever comes in. */
static void who_waits_at_the_door_stays_and_who_was_long_without_a_broker_tries_each_second_or_two(void **state)
{
    (void)state;
    char endpoint[64];
    int door = open_silent_door(endpoint, sizeof endpoint);
    client_close(&client);
    struct client_options options = options_of(&broker.city.station);
    options.endpoint = endpoint;
    options.dead_after_ms = 4000;
    skew_ms = mono_ms();
    assert_int_equal(client_open(&options, skew_ms, &client), RESULT_OK);
    for (int tries = 0; tries < 6; tries++) {
        int visitor = let_in(door);
        skew_ms += 19000;
        client_tick(client, skew_ms);
        assert_false(has_left(visitor));
        skew_ms += 1000;
        client_tick(client, skew_ms);
        for (int64_t until = mono_ms() + CITY_DEADLINE_MS; !has_left(visitor) && mono_ms() < until;)
            client_tick(client, skew_ms);
        assert_true(has_left(visitor));
        close(visitor);
        skew_ms += 2000;
    }
    close(door);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_was_unanswered_is_sent_again_under_the_same_ids_in_order),
        ROW(a_session_is_resumed_before_anything_else_is_sent),
        ROW(a_session_that_is_unknown_asks_for_a_login_and_requests_wait),
        ROW(a_busy_broker_is_asked_to_resume_again),
        ROW(a_session_lost_in_between_is_told_and_the_request_waits),
        ROW(a_silent_broker_is_left_for_a_fresh_connection),
        ROW(a_refused_station_says_so_and_comes_in_once_it_is_known),
        ROW(a_broker_that_comes_later_is_found),
        ROW(who_waits_at_the_door_stays_and_who_was_long_without_a_broker_tries_each_second_or_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
