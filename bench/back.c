/* A broker that is killed, and how long consoles wait until they have it again: each is the consoles' own client (wire/client.h), which
 * notices the loss, connects anew and takes its session up again.
 *
 *   bench-back CONSOLE.CFG ACCOUNTS BROKER BROKER.CFG CLIENTS ROUNDS
 *
 * Before each kill tickets are opened, so that there is a log to be read and something for the search index to catch up with; by somebody whom
 * the others do not listen to, since a thousand consoles of one person's would each be told of each. Prints a line a round, in ms from the
 * kill: when the first console is ready, and when all are. */
#include "bench/support/crowd.h"

#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/mono.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CLIENTS_MAX = 2000,
    TICKETS = 300,
    CALL_MS = 60000,
    PATIENCE_US = 120000000,
    CALM_US = 500000,
    CHUNK = 256
};

struct console {
    struct client *client;
    struct resume_request resume;
    int64_t due_ms; /* when it wants to be looked at without having been told anything */
    bool ready;
};

/* consoles[count] opens the tickets. */
static struct console consoles[CLIENTS_MAX + 1];
static size_t count;
static int epoll_fd;
static const char *program, *config;
static pid_t broker;

static void start_broker(void)
{
    broker = fork();
    if (broker < 0)
        crowd_die("no process for", program);
    if (broker > 0)
        return;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(program, program, "--config", config, (char *)NULL);
    _exit(127);
}

static void end_broker(int signal)
{
    if (broker > 0) {
        kill(broker, signal);
        waitpid(broker, NULL, 0);
    }
    broker = 0;
}

static void end_all(void)
{
    end_broker(SIGTERM);
}

static bool put_resume(void *context, struct buffer *out)
{
    struct console *console = context;
    return codec_encode(message_by_type("session.resume")->request, &console->resume, out) == RESULT_OK;
}

/* Whatever a console is told but that it is ready, or is not any more, is thrown away. */
static void look(struct console *console)
{
    struct incoming incoming;
    client_tick(console->client, mono_ms());
    while (client_next(console->client, &incoming)) {
        if (incoming.kind == INCOMING_STATE)
            console->ready = incoming.state == CLIENT_READY;
        if (incoming.kind == INCOMING_STATE && incoming.state == CLIENT_UP)
            crowd_die("a session was not taken up again", "");
        incoming_free(&incoming);
    }
    console->due_ms = mono_ms() + client_wait_ms(console->client);
}

/* As the loops of consoles do: those are looked at that are told something, and those whose time has come. */
static void look_around(int timeout_ms)
{
    struct epoll_event arrived[CHUNK];
    int found = epoll_wait(epoll_fd, arrived, CHUNK, timeout_ms);
    for (int i = 0; i < found; i++)
        look(&consoles[arrived[i].data.u32]);
    int64_t now_ms = mono_ms();
    for (size_t i = 0; i <= count; i++)
        if (consoles[i].client && consoles[i].due_ms <= now_ms)
            look(&consoles[i]);
}

static size_t count_ready(void)
{
    size_t ready = 0;
    for (size_t i = 0; i < count; i++)
        ready += consoles[i].ready;
    return ready;
}

static void sit_down(size_t which, const char *login)
{
    struct console *console = &consoles[which];
    struct client_options options = crowd_client_options();
    struct login_request request = {.program = "bench-back"};
    struct session_reply reply = {0};
    struct refusal why = {0};
    struct incoming incoming;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)which};
    snprintf(request.login, sizeof request.login, "%s", login);
    crowd_password_of(login, request.password, sizeof request.password);
    if (client_open(&options, mono_ms(), &console->client) != RESULT_OK ||
        client_await(console->client, CLIENT_UP, CALL_MS) != RESULT_OK ||
        client_call(console->client, message_by_type("session.login"), &request, "", &reply, &why, CALL_MS) !=
            RESULT_OK)
        crowd_die("a console cannot log in:", refusal_name(why.code));
    memcpy(console->resume.token, reply.token, sizeof reply.token);
    client_set_resume(console->client, put_resume, console);
    client_session_opened(console->client);
    shape_free(&session_reply_shape, &reply);
    while (client_next(console->client, &incoming))
        incoming_free(&incoming);
    console->ready = true;
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, client_fd(console->client), &event) != 0)
        crowd_die("too many files for", "consoles");
}

static void open_tickets(struct client *client)
{
    static long ever;
    for (int i = 0; i < TICKETS; i++) {
        struct ticket_open open = {.way = WAY_DISPATCH, .type = TYPE_COMPLAINT, .category = "02.01.01"};
        struct ticket_reply reply = {0};
        struct refusal why = {0};
        char id[40];
        snprintf(id, sizeof id, "back-%d-%ld", (int)getpid(), ++ever);
        snprintf(open.title, sizeof open.title, "暖气不热 %ld", ever);
        snprintf(open.content, sizeof open.content, "家里暖气不热，已经三天没有人来修。");
        if (client_call(client, message_by_type("ticket.open"), &open, id, &reply, &why, CALL_MS) != RESULT_OK)
            crowd_die("a ticket cannot be opened:", refusal_name(why.code));
        shape_free(&ticket_reply_shape, &reply);
    }
}

static void run_round(void)
{
    double first_ms = 0;
    open_tickets(consoles[count].client);
    for (int64_t until_us = crowd_now_us() + CALM_US; crowd_now_us() < until_us;)
        look_around(10);
    int64_t begin_us = crowd_now_us();
    end_broker(SIGKILL);
    for (size_t i = 0; i <= count; i++)
        consoles[i].ready = false;
    start_broker();
    for (size_t ready = 0; ready < count;) {
        look_around(1);
        ready = count_ready();
        if (ready > 0 && first_ms == 0)
            first_ms = (double)(crowd_now_us() - begin_us) / 1000;
        if (crowd_now_us() - begin_us > PATIENCE_US)
            crowd_die("not all consoles came back", "");
    }
    printf("%.1f\t%.1f\n", first_ms, (double)(crowd_now_us() - begin_us) / 1000);
    fflush(stdout);
    while (!consoles[count].ready)
        look_around(10);
}

int main(int argc, char **argv)
{
    crowd_begin("bench-back", argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
    if (argc != 7)
        crowd_die("usage: bench-back CONSOLE.CFG ACCOUNTS BROKER BROKER.CFG CLIENTS ROUNDS", "");
    program = argv[3];
    config = argv[4];
    count = strtoul(argv[5], NULL, 10);
    if (count == 0 || count > CLIENTS_MAX)
        crowd_die("CLIENTS is 1 to 2000", "");
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    start_broker();
    atexit(end_all);
    for (size_t i = 0; i <= count; i++) {
        sit_down(i, i < count ? "operator1" : "operator2");
        look_around(0);
    }
    fprintf(stderr, "bench-back: %zu consoles are logged in\n", count);
    for (long round = strtol(argv[6], NULL, 10); round > 0; round--)
        run_round();
    for (size_t i = 0; i <= count; i++)
        client_close(&consoles[i].client);
    crowd_end();
    return 0;
}
