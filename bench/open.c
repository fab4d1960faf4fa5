/* How many tickets a second the broker takes in for good, and how long one waits: N consoles that each ask again as soon
 * as they are answered. Prints NAME, VALUE, UNIT: tickets a second, and the 50th and 99th percentile of the wait. */
#include "config/files.h"
#include "config/load.h"
#include "wire/client.h"
#include "wire/keys.h"
#include "wire/messages.h"
#include "wire/mono.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CLIENTS_MAX = 2000, WAITS_MAX = 4000000 };

struct console {
    struct client *client;
    int64_t asked_us;
};

static struct console consoles[CLIENTS_MAX];
static float waits[WAITS_MAX];

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
    fprintf(stderr, "bench-open: %s\n", what);
    exit(1);
}

static void ask(struct console *console)
{
    static const struct ticket_open open = {
        .way = WAY_DISPATCH,
        .type = TYPE_COMPLAINT,
        .category = "01.01.01",
        .title = "暖气不热",
        .content = "家里暖气不热，室温只有十四度，已经三天没有人来修，希望尽快处理。",
        .caller_name = "王芳",
        .caller_phone = "13812345678"};
    console->asked_us = now_us();
    if (client_ask(console->client, message_by_type("ticket.open"), &open, NULL, NULL) != RESULT_OK)
        die("a request could not be sent");
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void log_in(struct console *console, const char *password)
{
    struct login_request request = {.login = "operator1", .program = "bench-open"};
    struct session_reply reply = {0};
    struct refusal why = {0};
    snprintf(request.password, sizeof request.password, "%s", password);
    if (client_await(console->client, CLIENT_UP, 20000) != RESULT_OK ||
        client_call(console->client, message_by_type("session.login"), &request, NULL, &reply, &why, 30000) !=
            RESULT_OK)
        die("cannot log in");
    client_session_opened(console->client);
}

static size_t run(size_t clients, int64_t until_us)
{
    static struct pollfd fds[CLIENTS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < clients; i++) {
        fds[i] = (struct pollfd){.fd = client_fd(consoles[i].client), .events = POLLIN};
        ask(&consoles[i]);
    }
    while (now_us() < until_us) {
        poll(fds, (nfds_t)clients, 100);
        for (size_t i = 0; i < clients; i++) {
            struct incoming in;
            while (client_next(consoles[i].client, &in)) {
                bool answered = in.kind == INCOMING_REPLY;
                if (in.kind == INCOMING_REFUSED)
                    die(refusal_name(in.refusal.code));
                incoming_free(&in);
                if (!answered)
                    continue;
                if (count < WAITS_MAX)
                    waits[count++] = (float)(now_us() - consoles[i].asked_us) / 1000;
                ask(&consoles[i]);
            }
            client_tick(consoles[i].client, mono_ms());
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    static struct console_config config;
    char why[FILE_WHY_SIZE], path[CONFIG_PATH_SIZE], *text = NULL;
    size_t size = 0;
    struct key_pair pair;
    struct refusal refusal;
    void *context = NULL;
    if (argc != 5)
        die("usage: bench-open CONSOLE.CFG PASSWORD CLIENTS SECONDS");
    size_t clients = strtoul(argv[3], NULL, 10);
    if (clients == 0 || clients > CLIENTS_MAX)
        die("CLIENTS is 1 to 2000");
    if (config_load(&console_options, argv[1], &config, config_report_to_file, stderr) != RESULT_OK)
        return 78;
    if (config_path(argv[1], config.station_key_file, path, sizeof path) != RESULT_OK ||
        file_read_secret(path, 4096, &text, &size, why) != RESULT_OK ||
        keys_parse(text, &pair, &refusal) != RESULT_OK || context_open(&context) != RESULT_OK)
        die("the station's key cannot be read");
    for (size_t i = 0; i < clients; i++) {
        struct client_options options = {.endpoint = config.broker,
                                         .server_key = config.broker_key,
                                         .public_key = pair.public_key,
                                         .secret_key = pair.secret_key,
                                         .dead_after_ms = 60000,
                                         .zmq_context = context};
        if (client_open(&options, mono_ms(), &consoles[i].client) != RESULT_OK)
            die("a client cannot be opened");
        log_in(&consoles[i], argv[2]);
    }
    double seconds = strtod(argv[4], NULL);
    size_t count = run(clients, now_us() + (int64_t)(seconds * 1e6));
    qsort(waits, count, sizeof waits[0], ascending);
    printf("open-%zu\t%.0f\ttickets/s\nopen-%zu-p50\t%.2f\tms\nopen-%zu-p99\t%.2f\tms\n", clients,
           (double)count / seconds, clients, count ? (double)waits[count / 2] : 0, clients,
           count ? (double)waits[count * 99 / 100] : 0);
    for (size_t i = 0; i < clients; i++)
        client_close(&consoles[i].client);
    context_close(&context);
    return 0;
}
