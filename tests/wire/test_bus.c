/* The broker's socket against strangers, cheats, floods and silence. */
#include "tests/wire/city.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct city city;
static void *peers; /* the context of the raw peers */

static int set_up(void **state)
{
    (void)state;
    city_open(&city);
    return context_open(&peers) == RESULT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    context_close(&peers);
    city_close(&city);
    return 0;
}

static struct bus_counters counters(void)
{
    struct bus_counters counted;
    bus_count(city.bus, &counted);
    return counted;
}

/* Turns the bus until a counter has moved; nothing may arrive meanwhile. */
static void turn_until(const uint64_t *counter, struct bus_counters *live)
{
    struct bus_message message;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; *counter == 0 && mono_ms() < until;) {
        assert_int_equal(bus_receive(city.bus, &message), RESULT_NOT_FOUND);
        assert_int_equal(bus_poll(city.bus, 20, NULL, 0, -1), RESULT_OK);
        bus_count(city.bus, live);
    }
    assert_true(*counter > 0);
}

static void a_known_station_is_named_and_answered(void **state)
{
    (void)state;
    struct bus_message message;
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    void *other = raw_dealer(peers, &city, &city.other, NULL);
    assert_int_equal(zmq_send(dealer, "你好", 6, 0), 6);
    assert_true(city_receive(&city, &message));
    assert_int_equal(message.station_id, CITY_STATION);
    assert_int_equal(message.size, 6);
    assert_memory_equal(message.body, "你好", 6);
    struct peer peer = message.peer;
    struct peer again = peer_of_number(peer_number(&peer));
    assert_memory_equal(&peer, &again, sizeof peer);
    assert_int_equal(bus_send(city.bus, &peer, (const uint8_t *)"ok", 2), RESULT_OK);
    char answer[8];
    assert_int_equal(zmq_recv(dealer, answer, sizeof answer, 0), 2);
    assert_int_equal(zmq_send(other, "x", 1, 0), 1);
    assert_true(city_receive(&city, &message));
    assert_int_equal(message.station_id, CITY_OTHER_STATION);
    assert_true(peer_number(&peer) != peer_number(&message.peer));
    (void)zmq_close(dealer);
    (void)zmq_close(other);
}

static void an_unknown_key_is_refused(void **state)
{
    (void)state;
    struct key_pair stranger;
    struct bus_counters live = counters();
    assert_int_equal(keys_make(&stranger), RESULT_OK);
    void *dealer = raw_dealer(peers, &city, &stranger, NULL);
    assert_true(zmq_send(dealer, "x", 1, ZMQ_DONTWAIT) >= 0);
    turn_until(&live.keys.refused, &live);
    assert_int_equal(live.received, 0);
    assert_int_equal(live.keys.accepted, 0);
    (void)zmq_close(dealer);
}

static void the_self_test_proves_that_a_stranger_is_kept_out(void **state)
{
    (void)state;
    assert_int_equal(bus_self_test(city.bus, CITY_DEADLINE_MS), RESULT_OK);
    assert_true(counters().keys.refused >= 1);
}

static void a_peer_without_curve_is_not_heard(void **state)
{
    (void)state;
    struct bus_message message;
    void *plain = raw_dealer(peers, &city, NULL, NULL);
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    assert_true(zmq_send(plain, "x", 1, 0) >= 0);
    assert_true(zmq_send(dealer, "y", 1, 0) >= 0);
    assert_true(city_receive(&city, &message));
    assert_memory_equal(message.body, "y", 1);
    assert_int_equal(bus_receive(city.bus, &message), RESULT_NOT_FOUND);
    (void)zmq_close(plain);
    (void)zmq_close(dealer);
}

static void without_a_handler_nobody_is_let_in(void **state)
{
    (void)state;
    /* The same options on a ROUTER whose context has no handler: option 93 makes it fail closed. */
    void *context = NULL;
    int on = 1;
    struct city closed;
    city_keys(&closed);
    assert_int_equal(context_open(&context), RESULT_OK);
    void *router = zmq_socket(context, ZMQ_ROUTER);
    assert_int_equal(zmq_setsockopt(router, ZMQ_CURVE_SERVER, &on, sizeof on), 0);
    assert_int_equal(zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, closed.broker.secret_key, 40), 0);
    assert_int_equal(zmq_setsockopt(router, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, strlen(ZAP_DOMAIN)), 0);
    assert_int_equal(zmq_setsockopt(router, 93, &on, sizeof on), 0);
    assert_int_equal(zmq_bind(router, "tcp://127.0.0.1:*"), 0);
    size_t size = sizeof closed.endpoint;
    assert_int_equal(zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, closed.endpoint, &size), 0);
    void *dealer = zmq_socket(peers, ZMQ_DEALER);
    int linger_ms = 0;
    (void)zmq_setsockopt(dealer, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    (void)zmq_setsockopt(router, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, closed.broker.public_key, 40);
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, closed.station.public_key, 40);
    (void)zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, closed.station.secret_key, 40);
    assert_int_equal(zmq_socket_monitor(dealer, "inproc://watch",
                                        ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                                            ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                            ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_DISCONNECTED),
                     0);
    void *monitor = zmq_socket(peers, ZMQ_PAIR);
    int wait_ms = CITY_DEADLINE_MS;
    (void)zmq_setsockopt(monitor, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms);
    assert_int_equal(zmq_connect(monitor, "inproc://watch"), 0);
    assert_int_equal(zmq_connect(dealer, closed.endpoint), 0);
    uint8_t event[6] = {0};
    assert_int_equal(zmq_recv(monitor, event, sizeof event, 0), sizeof event);
    uint16_t number = 0;
    memcpy(&number, event, sizeof number);
    assert_true(number != ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    (void)zmq_socket_monitor(dealer, NULL, 0);
    (void)zmq_close(monitor);
    (void)zmq_close(dealer);
    (void)zmq_close(router);
    context_close(&context);
}

static void a_message_of_several_frames_is_dropped_and_counted(void **state)
{
    (void)state;
    struct bus_message message;
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    assert_true(zmq_send(dealer, "a", 1, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(dealer, "b", 1, 0) >= 0);
    for (int i = 0; i < 1000; i++)
        assert_true(zmq_send(dealer, "x", 1, i < 999 ? ZMQ_SNDMORE : 0) >= 0);
    assert_true(zmq_send(dealer, "", 0, 0) >= 0);
    assert_true(zmq_send(dealer, "good", 4, 0) >= 0);
    assert_true(city_receive(&city, &message));
    assert_memory_equal(message.body, "good", 4);
    assert_int_equal(counters().wrong_frames, 3);
    (void)zmq_close(dealer);
}

static void a_claimed_routing_id_is_never_heard(void **state)
{
    (void)state;
    struct bus_counters live = counters();
    void *honest = raw_dealer(peers, &city, &city.station, NULL);
    struct bus_message message;
    assert_true(zmq_send(honest, "me", 2, 0) >= 0);
    assert_true(city_receive(&city, &message));
    void *thief = raw_dealer(peers, &city, &city.other, "desk7");
    void *second = raw_dealer(peers, &city, &city.other, "desk7");
    assert_true(zmq_send(thief, "x", 1, 0) >= 0);
    assert_true(zmq_send(second, "x", 1, 0) >= 0);
    turn_until(&live.claimed, &live);
    assert_int_equal(live.received, 1);
    assert_int_equal(bus_send(city.bus, &message.peer, (const uint8_t *)"for you", 7), RESULT_OK);
    char answer[16];
    assert_int_equal(zmq_recv(honest, answer, sizeof answer, 0), 7);
    (void)zmq_close(honest);
    (void)zmq_close(thief);
    (void)zmq_close(second);
}

static void a_frame_above_the_limit_cuts_only_its_sender(void **state)
{
    (void)state;
    static uint8_t bytes[CITY_FRAME_BYTES + 1];
    struct bus_message message;
    void *big = raw_dealer(peers, &city, &city.station, NULL);
    void *small = raw_dealer(peers, &city, &city.other, NULL);
    assert_int_equal(zmq_send(big, bytes, CITY_FRAME_BYTES - 1000, 0), CITY_FRAME_BYTES - 1000);
    assert_true(city_receive(&city, &message));
    assert_int_equal(message.size, CITY_FRAME_BYTES - 1000);
    struct peer peer = message.peer;
    assert_true(zmq_send(big, bytes, sizeof bytes, 0) >= 0);
    assert_true(zmq_send(small, "still here", 10, 0) >= 0);
    assert_true(city_receive(&city, &message));
    assert_int_equal(message.station_id, CITY_OTHER_STATION);
    enum result result = RESULT_OK;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; result != RESULT_LOST && mono_ms() < until;) {
        result = bus_send(city.bus, &peer, (const uint8_t *)"?", 1);
        assert_int_equal(bus_poll(city.bus, 20, NULL, 0, -1), RESULT_OK);
        assert_int_equal(bus_receive(city.bus, &message), RESULT_NOT_FOUND);
    }
    assert_int_equal(result, RESULT_LOST);
    (void)zmq_close(big);
    (void)zmq_close(small);
}

static void a_peer_that_does_not_read_is_busy_and_others_go_on(void **state)
{
    (void)state;
    static uint8_t bytes[60000];
    struct bus_message message;
    int one = 1;
    void *slow = raw_dealer(peers, &city, &city.station, NULL);
    assert_int_equal(zmq_setsockopt(slow, ZMQ_RCVHWM, &one, sizeof one), 0);
    void *quick = raw_dealer(peers, &city, &city.other, NULL);
    assert_true(zmq_send(slow, "x", 1, 0) >= 0);
    assert_true(city_receive(&city, &message));
    struct peer slow_peer = message.peer;
    assert_true(zmq_send(quick, "x", 1, 0) >= 0);
    assert_true(city_receive(&city, &message));
    struct peer quick_peer = message.peer;
    int64_t started = mono_ms();
    int64_t longest_ms = 0;
    enum result result = RESULT_OK;
    for (int i = 0; i < 100000 && result == RESULT_OK; i++) {
        int64_t before = mono_ms();
        result = bus_send(city.bus, &slow_peer, bytes, sizeof bytes);
        int64_t took_ms = mono_ms() - before;
        longest_ms = took_ms > longest_ms ? took_ms : longest_ms;
    }
    assert_int_equal(result, RESULT_BUSY);
    assert_true(longest_ms < 1000);
    assert_true(mono_ms() - started < CITY_DEADLINE_MS);
    assert_int_equal(bus_send(city.bus, &quick_peer, (const uint8_t *)"prompt", 6), RESULT_OK);
    char answer[16];
    assert_int_equal(zmq_recv(quick, answer, sizeof answer, 0), 6);
    assert_int_equal(counters().busy, 1);
    (void)zmq_close(slow);
    (void)zmq_close(quick);
}

static void a_peer_that_is_gone_is_lost(void **state)
{
    (void)state;
    struct bus_message message;
    struct peer nobody = peer_of_number(UINT64_C(0x112345678));
    assert_int_equal(bus_send(city.bus, &nobody, (const uint8_t *)"x", 1), RESULT_LOST);
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    assert_true(zmq_send(dealer, "x", 1, 0) >= 0);
    assert_true(city_receive(&city, &message));
    struct peer peer = message.peer;
    (void)zmq_close(dealer);
    enum result result = RESULT_OK;
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; result != RESULT_LOST && mono_ms() < until;) {
        assert_int_equal(bus_receive(city.bus, &message), RESULT_NOT_FOUND);
        result = bus_send(city.bus, &peer, (const uint8_t *)"x", 1);
        assert_int_equal(bus_poll(city.bus, 20, NULL, 0, -1), RESULT_OK);
    }
    assert_int_equal(result, RESULT_LOST);
    assert_true(counters().lost >= 2);
}

static void a_connection_that_says_nothing_is_cut(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *colon = strrchr(city.endpoint, ':');
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    struct sockaddr any;
    memcpy(&any, &address, sizeof any);
    assert_int_equal(connect(fd, &any, sizeof address), 0);
    char byte[256];
    ssize_t size = 1;
    int64_t started = mono_ms();
    while (size > 0) { /* its greeting, then the end */
        struct pollfd item = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&item, 1, CITY_DEADLINE_MS), 1);
        size = read(fd, byte, sizeof byte);
    }
    assert_true(mono_ms() - started < CITY_DEADLINE_MS / 2);
    (void)close(fd);
}

static void a_port_in_use_is_told_with_its_name_and_remedy(void **state)
{
    (void)state;
    char error[256];
    struct bus *second = NULL;
    struct bus_options options = city_options(&city);
    options.endpoint = city.endpoint;
    assert_int_equal(bus_open(&options, &second, error, sizeof error), RESULT_BUSY);
    assert_null(second);
    assert_non_null(strstr(error, city.endpoint));
    assert_non_null(strstr(error, "in use"));
    const char *const wrong[] = {"nonsense", "tcp://", "tcp://192.0.2.1:7780", "smtp://127.0.0.1:25"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        options.endpoint = wrong[i];
        assert_int_equal(bus_open(&options, &second, error, sizeof error), RESULT_INVALID);
        assert_non_null(strstr(error, wrong[i]));
    }
    options.secret_key = "not a key";
    assert_int_equal(bus_open(&options, &second, error, sizeof error), RESULT_INVALID);
    assert_non_null(strstr(error, "secret key"));
}

static void tell(void *state, void *job)
{
    (void)state;
    (void)job;
}

static void a_finished_job_or_another_descriptor_ends_the_waiting(void **state)
{
    (void)state;
    struct workers *workers = NULL;
    struct workers_options options = {"readers", 1, 1, tell, NULL, NULL, NULL};
    int job = 0;
    void *done = NULL;
    int pipe_fds[2];
    assert_int_equal(workers_start(&options, &workers), RESULT_OK);
    assert_int_equal(workers_submit(workers, &job), RESULT_OK);
    int64_t started = mono_ms();
    enum result result = RESULT_NOT_FOUND;
    while (result == RESULT_NOT_FOUND && mono_ms() - started < CITY_DEADLINE_MS) {
        assert_int_equal(bus_poll(city.bus, CITY_DEADLINE_MS, &workers, 1, -1), RESULT_OK);
        result = workers_collect(workers, &done);
    }
    assert_ptr_equal(done, &job);
    assert_int_equal(pipe(pipe_fds), 0);
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
    assert_int_equal(bus_poll(city.bus, CITY_DEADLINE_MS, &workers, 1, pipe_fds[0]), RESULT_OK);
    assert_true(mono_ms() - started < CITY_DEADLINE_MS);
    (void)close(pipe_fds[0]);
    (void)close(pipe_fds[1]);
    workers_stop(&workers, NULL);
}

#define ROW(TEST) cmocka_unit_test_setup_teardown(TEST, set_up, tear_down)

enum { FLOOD_FRAME = 32768 };

static void leave_it(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

/* Frames that all hold the same bytes, and cost their sender nothing. */
static void send_frames(void *dealer, size_t count, int flags)
{
    static uint8_t bytes[FLOOD_FRAME];
    for (size_t i = 0; i < count; i++) {
        zmq_msg_t frame;
        assert_int_equal(zmq_msg_init_data(&frame, bytes, sizeof bytes, leave_it, NULL), 0);
        assert_true(zmq_msg_send(&frame, dealer, flags) >= 0);
    }
}

static void a_message_without_an_end_costs_its_sender_the_connection_and_nobody_else_anything(void **state)
{
    (void)state;
    struct bus_counters live = counters();
    struct bus_message message;
    struct guard_cut cut;
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    void *other = raw_dealer(peers, &city, &city.other, NULL);
    assert_false(bus_next_cut(city.bus, &cut));
    send_frames(dealer, (256 << 20) / FLOOD_FRAME, ZMQ_SNDMORE);
    send_frames(dealer, 1, 0);
    turn_until(&live.cut, &live);
    assert_true(bus_next_cut(city.bus, &cut));
    assert_int_equal(strncmp(cut.address, "127.0.0.1 port ", 15), 0);
    assert_true(cut.pending_bytes > BUS_UNFINISHED_FRAMES * CITY_FRAME_BYTES);
    assert_false(bus_next_cut(city.bus, &cut));
    assert_int_equal(zmq_send(other, "x", 1, 0), 1);
    assert_true(city_receive(&city, &message));
    assert_int_equal(message.station_id, CITY_OTHER_STATION);
    (void)zmq_close(dealer);
    (void)zmq_close(other);
}

static void as_many_bytes_in_whole_messages_are_taken(void **state)
{
    (void)state;
    void *dealer = raw_dealer(peers, &city, &city.station, NULL);
    struct bus_message message;
    void *memory = NULL; /* grows meanwhile, so that the connections are looked at */
    /* Half of the limit at a time: whole messages that wait are not told from those without an end. */
    enum { AT_ONCE = BUS_UNFINISHED_FRAMES * CITY_FRAME_BYTES / FLOOD_FRAME / 2 };
    for (size_t i = 1; i <= 32; i++) {
        send_frames(dealer, AT_ONCE, 0);
        for (size_t j = 0; j < AT_ONCE; j++) {
            assert_true(city_receive(&city, &message));
            assert_int_equal(message.size, FLOOD_FRAME);
        }
        memory = realloc(memory, i << 22);
        assert_non_null(memory);
        memset(memory, (int)i, i << 22);
    }
    free(memory);
    assert_int_equal(counters().cut, 0);
    (void)zmq_close(dealer);
}

/* While the broker is busy its queue fills, libzmq stops reading the connection, and a heartbeat to a peer that has left meanwhile ended
 * the whole process by an assertion of libzmq's. */
static void a_peer_that_leaves_while_what_it_sent_waits_takes_nobody_with_it(void **state)
{
    (void)state;
    enum { WAITING = 500, BEAT_MS = 50, LINGER_MS = 500, BEATS = 20 };
    char error[256], endpoint[64];
    struct bus_message message;
    struct city busy = city; /* the same keys, at a line on which the other end is seen to go at once */
    struct bus_options options = city_options(&city);
    int linger_ms = LINGER_MS;
    snprintf(endpoint, sizeof endpoint, "ipc://@rexian-test-bus-%d", (int)getpid());
    options.endpoint = endpoint;
    options.heartbeat_ms = BEAT_MS;
    options.dead_after_ms = CITY_DEADLINE_MS;
    assert_int_equal(bus_open(&options, &busy.bus, error, sizeof error), RESULT_OK);
    snprintf(busy.endpoint, sizeof busy.endpoint, "%s", endpoint);
    void *leaves = raw_dealer(peers, &busy, &city.station, NULL);
    void *stays = raw_dealer(peers, &busy, &city.other, NULL);
    assert_int_equal(zmq_send(leaves, "x", 1, 0), 1);
    assert_true(city_receive(&busy, &message));
    assert_int_equal(zmq_send(stays, "x", 1, 0), 1);
    assert_true(city_receive(&busy, &message));
    for (size_t i = 0; i < WAITING; i++)
        assert_int_equal(zmq_send(leaves, "x", 1, 0), 1);
    assert_int_equal(zmq_setsockopt(leaves, ZMQ_LINGER, &linger_ms, sizeof linger_ms), 0);
    (void)zmq_close(leaves);
    for (int64_t until = mono_ms() + BEATS * BEAT_MS; mono_ms() < until;)
        (void)poll(NULL, 0, BEAT_MS);
    assert_int_equal(zmq_send(stays, "y", 1, 0), 1);
    do
        assert_true(city_receive(&busy, &message));
    while (message.body[0] != 'y');
    assert_int_equal(message.station_id, CITY_OTHER_STATION);
    (void)zmq_close(stays);
    bus_close(&busy.bus);
}

/* libzmq reckons the time after which the other end is to give a silent line up in 16 bits: 65,600 ms were 64. */
static void a_line_may_be_silent_for_longer_than_a_minute(void **state)
{
    (void)state;
    enum { BEAT_MS = 200, DEAD_AFTER_MS = 65600, BEATS = 4 };
    char error[256], endpoint[64];
    struct bus_message message;
    struct city patient = city;
    struct bus_options options = city_options(&city);
    snprintf(endpoint, sizeof endpoint, "ipc://@rexian-test-bus-%d-patient", (int)getpid());
    options.endpoint = endpoint;
    options.heartbeat_ms = BEAT_MS;
    options.dead_after_ms = DEAD_AFTER_MS;
    assert_int_equal(bus_open(&options, &patient.bus, error, sizeof error), RESULT_OK);
    snprintf(patient.endpoint, sizeof patient.endpoint, "%s", endpoint);
    void *dealer = raw_dealer(peers, &patient, &city.station, NULL);
    assert_int_equal(zmq_send(dealer, "x", 1, 0), 1);
    assert_true(city_receive(&patient, &message));
    const uint64_t peer = peer_number(&message.peer);
    for (int64_t until = mono_ms() + BEATS * BEAT_MS; mono_ms() < until;)
        (void)poll(NULL, 0, BEAT_MS);
    assert_int_equal(zmq_send(dealer, "y", 1, 0), 1);
    assert_true(city_receive(&patient, &message));
    assert_int_equal(peer_number(&message.peer), peer);
    (void)zmq_close(dealer);
    bus_close(&patient.bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(a_known_station_is_named_and_answered),
        ROW(an_unknown_key_is_refused),
        ROW(the_self_test_proves_that_a_stranger_is_kept_out),
        ROW(a_peer_without_curve_is_not_heard),
        ROW(without_a_handler_nobody_is_let_in),
        ROW(a_message_of_several_frames_is_dropped_and_counted),
        ROW(a_claimed_routing_id_is_never_heard),
        ROW(a_frame_above_the_limit_cuts_only_its_sender),
        ROW(a_peer_that_does_not_read_is_busy_and_others_go_on),
        ROW(a_peer_that_is_gone_is_lost),
        ROW(a_connection_that_says_nothing_is_cut),
        ROW(a_port_in_use_is_told_with_its_name_and_remedy),
        ROW(a_finished_job_or_another_descriptor_ends_the_waiting),
        ROW(a_message_without_an_end_costs_its_sender_the_connection_and_nobody_else_anything),
        ROW(as_many_bytes_in_whole_messages_are_taken),
        ROW(a_peer_that_leaves_while_what_it_sent_waits_takes_nobody_with_it),
        ROW(a_line_may_be_silent_for_longer_than_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
