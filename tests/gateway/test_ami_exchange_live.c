/* An exchange over real sockets on the loopback: its one descriptor calls for each step, also after a connection was lost and another
 * one has come. The other side is played in the same thread; the clock is a number, so that no pause is waited for. */
#include "gateway/ami_exchange.h"
#include "gateway/ami_socket.h"
#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS = 8, TURNS = 5000 };

/* The manager: each connection gets a banner, each action an answer. */
static struct peer {
    int fd;
    char in[8192];
    size_t size;
    bool listens;
} peers[PEERS];
static int listener;
static int64_t port;
static struct ami_now now = {.mono_ms = 1000, .wall_us = 1795459000000000};
static int ups, downs, snapshots, events, commands;
static char last_event[64];

static void say(struct peer *peer, const char *text)
{
    size_t size = strlen(text);
    assert_int_equal(send(peer->fd, text, size, MSG_NOSIGNAL), size);
}

/* The value of a line of an action, "" if there is none. */
static const char *line_of(const char *action, const char *key, char out[100])
{
    const char *found = strstr(action, key);
    out[0] = '\0';
    if (found != NULL)
        snprintf(out, 100, "%.*s", (int)strcspn(found + strlen(key), "\r"), found + strlen(key));
    return out;
}

static void answer(struct peer *peer, const char *action)
{
    char name[100], id[100], events_of[100], text[400];
    line_of(action, "Action: ", name);
    line_of(action, "ActionID: ", id);
    bool is_list = strcmp(name, "QueueStatus") == 0 || strcmp(name, "CoreShowChannels") == 0;
    if (strcmp(name, "Login") == 0)
        peer->listens = strcmp(line_of(action, "Events: ", events_of), "off") != 0;
    snprintf(text, sizeof text, "Response: Success\r\nActionID: %s\r\n%s\r\n", id,
             is_list                           ? "EventList: start\r\n"
             : strcmp(name, "Challenge") == 0  ? "Challenge: 7\r\n"
             : strcmp(name, "CoreStatus") == 0 ? "CoreStartupDate: 2026-11-23\r\nCoreStartupTime: 18:22:47\r\n"
                                               : "");
    say(peer, text);
    if (is_list) {
        snprintf(text, sizeof text, "Event: %sComplete\r\nActionID: %s\r\nEventList: Complete\r\n\r\n", name,
                 id);
        say(peer, text);
    }
    commands += strcmp(name, "QueueAdd") == 0;
}

static void play_there(void)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    for (size_t i = 0; i < PEERS; i++) {
        struct peer *peer = &peers[i];
        if (peer->fd < 0 && fd >= 0) {
            *peer = (struct peer){.fd = fd};
            fd = -1;
            say(peer, "Asterisk Call Manager/11.0.0\r\n");
        }
        if (peer->fd < 0)
            continue;
        ssize_t got = recv(peer->fd, peer->in + peer->size, sizeof peer->in - peer->size - 1, 0);
        peer->size += got > 0 ? (size_t)got : 0;
        peer->in[peer->size] = '\0';
        for (char *end; (end = strstr(peer->in, "\r\n\r\n")) != NULL;) {
            size_t taken = (size_t)(end - peer->in) + 4;
            end[2] = '\0';
            answer(peer, peer->in);
            memmove(peer->in, peer->in + taken, peer->size - taken + 1);
            peer->size -= taken;
        }
    }
    assert_int_equal(fd, -1);
}

static void hang_up_all(void)
{
    for (size_t i = 0; i < PEERS; i++) {
        if (peers[i].fd >= 0)
            close(peers[i].fd);
        peers[i].fd = -1;
    }
}

static void tell_all(const char *text)
{
    for (size_t i = 0; i < PEERS; i++)
        if (peers[i].fd >= 0 && peers[i].listens)
            say(&peers[i], text);
}

static void take_event(void *context, const struct ami_message *event, int64_t at_us, enum ami_origin origin)
{
    (void)context;
    (void)at_us;
    events += origin == AMI_LIVE;
    snprintf(last_event, sizeof last_event, "%s", event->name);
}

static void take_up(void *context, int64_t at_us)
{
    (void)context;
    (void)at_us;
    ups++;
}

static void take_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    (void)context;
    assert_true(snapshot->is_whole && !snapshot->is_restart);
    snapshots++;
}

static void take_down(void *context, int64_t at_us)
{
    (void)context;
    (void)at_us;
    downs++;
}

static void take_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    (void)context;
    if (trouble->code != AMI_CLOSED)
        fail_msg("%s: trouble %d with %s", session, (int)trouble->code, trouble->seen);
}

/* Goes on until something holds. A step is made only when the descriptor calls for it, or when the exchange's own clock does: that clock
 * is put forward instead of being waited for, but only while nothing is on its way. */
static void until(struct ami_exchange *exchange, const int *count, int wanted)
{
    for (int i = 0; i < TURNS && *count < wanted; i++) {
        struct pollfd item = {.fd = ami_exchange_fd(exchange), .events = POLLIN};
        play_there();
        int64_t wait_ms = ami_exchange_wait_ms(exchange, now.mono_ms);
        bool is_called = poll(&item, 1, 2) > 0;
        if (!is_called && wait_ms <= 5000)
            now.mono_ms += wait_ms;
        if (is_called || wait_ms <= 5000)
            ami_exchange_step(exchange, now);
    }
    assert_int_equal(*count, wanted);
}

static void one_descriptor_calls_for_both_sessions_whatever_becomes_of_their_connections(void **state)
{
    struct ami_socket_options to = {.host = "127.0.0.1", .port = port, .ca_file = "", .pin = ""};
    struct ami_socket *sockets[2] = {NULL, NULL};
    char why[AMI_TLS_WHY_SIZE];
    (void)state;
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(ami_socket_open(&to, &sockets[i], why), RESULT_OK);
    struct ami_exchange_options options = {.place = "127.0.0.1",
                                           .user = "rexian",
                                           .secret = "s",
                                           .listen = ami_socket_link(sockets[0]),
                                           .command = ami_socket_link(sockets[1]),
                                           .event = take_event,
                                           .up = take_up,
                                           .snapshot = take_snapshot,
                                           .down = take_down,
                                           .trouble = take_trouble};
    struct ami_exchange *exchange = ami_exchange_open(&options);
    assert_non_null(exchange);
    for (int round = 1; round <= 4; round++) {
        until(exchange, &snapshots, round);
        assert_int_equal(ups, round);
        tell_all("Event: QueueCallerJoin\r\n\r\n");
        until(exchange, &events, round);
        assert_string_equal(last_event, "QueueCallerJoin");
        struct ami_action action;
        struct refusal refusal;
        const struct ami_wish wish = {0};
        for (int i = 0; i < TURNS && !ami_exchange_takes_commands(exchange); i++) {
            play_there();
            ami_exchange_step(exchange, now);
        }
        ami_queue_add(&action, &(struct ami_member){.queue = "hotline", .interface = "PJSIP/2001"});
        assert_int_equal(ami_exchange_ask(exchange, &action, &wish, NULL, &refusal), RESULT_OK);
        until(exchange, &commands, round);
        hang_up_all();
        until(exchange, &downs, round);
    }
    ami_exchange_close(&exchange);
    for (size_t i = 0; i < 2; i++)
        ami_socket_close(&sockets[i]);
}

static int begin(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    (void)state;
    for (size_t i = 0; i < PEERS; i++)
        peers[i].fd = -1;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, PEERS), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    port = ntohs(at.sin_port);
    return 0;
}

static int end(void **state)
{
    (void)state;
    hang_up_all();
    close(listener);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_descriptor_calls_for_both_sessions_whatever_becomes_of_their_connections),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
