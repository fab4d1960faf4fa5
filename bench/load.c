/* A load of consoles that open tickets, and the department that they go to, which listens. What is counted was answered, so it is on the
 * disk, and was told to the department: a run in which one was not told fails.
 *
 *   bench-load open CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS        an account each; each asks again as soon as it is answered
 *   bench-load one  CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS        the same, all of one account
 *   bench-load push CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS RATE   RATE tickets a second, until the department is told
 *
 * Prints a line a round: tickets a second, and the 50th and the 99th percentile of the wait in ms. */
#include "config/load.h"
#include "config/credentials.h"
#include "config/files.h"
#include "wire/bare.h"
#include "wire/client.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum { CLIENTS_MAX = 2000, WAITS_MAX = 4000000, DRAIN_US = 30000000, ARRIVALS = 256, CONTENTS = 16 };
static const char operator_password[] = "热线-bench-123456", department[] = "gongre", category[] = "02.01.01";

struct console {
    struct bare *wire;
    int64_t asked_us;
};

/* consoles[clients] is the department's. */
static struct console consoles[CLIENTS_MAX + 1];
static size_t clients;
static float waits[WAITS_MAX];
static int64_t asked_us[WAITS_MAX]; /* by the number in the title */
static size_t wait_count, asked_count, answered_count, told_count;
static bool is_paced, is_over;
static int epoll_fd;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what, const char *more)
{
    fprintf(stderr, "bench-load: %s %s\n", what, more);
    exit(1);
}

static void send_record(struct console *console, const char *type, const char *request_id,
                        const struct shape *shape, const void *record)
{
    static struct buffer out;
    buffer_clear(&out);
    if (envelope_pack(&out, type, request_id, shape, record) != RESULT_OK ||
        bare_send(console->wire, out.bytes, out.size) != RESULT_OK)
        die("a request could not be sent:", type);
}

/* No two tickets are alike, but all go to one department. */
static void ask(struct console *console)
{
    static struct ticket_open open = {.way = WAY_DISPATCH, .type = TYPE_COMPLAINT};
    static const char content[] = "家里暖气不热，室温只有十四度，已经三天没有人来修，希望尽快处理。楼号";
    char request_id[ENVELOPE_ID_BYTES];
    static long run;
    static size_t ever; /* a request id is never used twice: it would get the first reply */
    if (run == 0) {
        run = (long)(now_us() & 0xffffff);
        snprintf(open.category, sizeof open.category, "%s", category);
        snprintf(open.caller_name, sizeof open.caller_name, "王芳");
    }
    size_t number = asked_count++ % WAITS_MAX;
    snprintf(request_id, sizeof request_id, "%lx-%zx", run, ++ever);
    snprintf(open.title, sizeof open.title, "暖气不热 %zu", number);
    snprintf(open.content, sizeof open.content, "%s%zu", content, number % 977);
    snprintf(open.caller_phone, sizeof open.caller_phone, "138%08zu", number * 7919 % 100000000);
    asked_us[number] = console->asked_us = now_us();
    send_record(console, "ticket.open", request_id, &ticket_open_shape, &open);
}

static void note_wait(int64_t since_us)
{
    if (wait_count < WAITS_MAX)
        waits[wait_count++] = (float)(now_us() - since_us) / 1000;
}

static void take_answer(struct console *console, const struct envelope *e)
{
    struct refusal why;
    if (strcmp(e->type, ENVELOPE_ERROR) == 0)
        die("refused:",
            refusal_read(e->body, e->body_size, &why, NULL) == RESULT_OK ? refusal_name(why.code) : "");
    answered_count++;
    if (is_paced)
        return;
    note_wait(console->asked_us);
    if (!is_over)
        ask(console);
}

/* The department is told of a ticket: its title says when it was asked for. */
static void take_push(const struct envelope *e)
{
    struct event_push push;
    struct refusal why;
    if (codec_decode(&event_push_shape, e->body, e->body_size, &push, &why) != RESULT_OK ||
        push.ticket_count != 1)
        die("the department was told something else than a ticket", "");
    const char *number = strrchr(push.ticket[0].title, ' ');
    told_count++;
    if (is_paced && number)
        note_wait(asked_us[strtoul(number, NULL, 10) % WAITS_MAX]);
    shape_free(&event_push_shape, &push);
}

static void take_all(size_t which)
{
    const uint8_t *bytes;
    size_t size;
    while (bare_next(consoles[which].wire, &bytes, &size)) {
        struct envelope e;
        struct refusal why;
        if (envelope_read(bytes, size, &e, &why) != RESULT_OK)
            die("an answer cannot be read", "");
        if (strcmp(e.type, ENVELOPE_EVENT) == 0 && which == clients)
            take_push(&e);
        else if (strcmp(e.type, ENVELOPE_OK) == 0 || strcmp(e.type, ENVELOPE_ERROR) == 0)
            take_answer(&consoles[which], &e);
    }
}

/* Who says nothing for a minute is forgotten: the department while it listens, and consoles while the others log in. */
static void beat(size_t first, size_t last, int64_t *beat_us)
{
    static struct buffer out;
    if (now_us() - *beat_us < 2000000)
        return;
    *beat_us = now_us();
    for (size_t which = first; which <= last; which++) {
        buffer_clear(&out);
        if (envelope_write(&out, ENVELOPE_BEAT, "", NULL, 0) != RESULT_OK ||
            bare_send(consoles[which].wire, out.bytes, out.size) != RESULT_OK)
            die("a beat could not be sent", "");
        take_all(which);
    }
}

/* A descriptor tells only what arrives after all before was taken. */
static void ask_and_look(size_t which)
{
    if (which < clients)
        ask(&consoles[which]);
    take_all(which);
}

static void wait_for_some(int timeout_ms)
{
    struct epoll_event arrived[ARRIVALS];
    int count = epoll_wait(epoll_fd, arrived, ARRIVALS, timeout_ms);
    for (int i = 0; i < count; i++)
        take_all(arrived[i].data.u32);
    static int64_t beat_us;
    beat(clients, clients, &beat_us);
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void settle(void)
{
    int64_t until_us = now_us() + DRAIN_US;
    is_over = true;
    while ((answered_count < asked_count || told_count < asked_count) && now_us() < until_us)
        wait_for_some(100);
    if (answered_count < asked_count || told_count < asked_count) {
        fprintf(stderr, "bench-load: of %zu tickets %zu were answered, %zu told\n", asked_count, answered_count,
                told_count);
        exit(1);
    }
}

static void run_round(double seconds, long rate)
{
    int64_t begin_us = now_us(), until_us = begin_us + (int64_t)(seconds * 1e6);
    asked_count = answered_count = told_count = wait_count = 0;
    is_over = false;
    for (size_t i = 0; i <= clients && !is_paced; i++)
        ask_and_look(i);
    for (int64_t now = begin_us; now < until_us; now = now_us()) {
        size_t due = is_paced ? (size_t)((now - begin_us) * rate / 1000000) : 0;
        while (is_paced && asked_count < due)
            ask_and_look(asked_count % clients);
        take_all(clients);
        wait_for_some(is_paced ? 1 : 100);
    }
    double passed = (double)(now_us() - begin_us) / 1e6;
    size_t done = is_paced ? told_count : answered_count;
    settle();
    qsort(waits, wait_count, sizeof waits[0], ascending);
    printf("%.0f\t%.2f\t%.2f\n", (double)done / passed, wait_count ? (double)waits[wait_count / 2] : 0,
           wait_count ? (double)waits[wait_count * 99 / 100] : 0);
    fflush(stdout);
}

/* -- the beginning: people and connections --------------------------------------------------------------------- */

static void await_answer(struct console *console, const char *what)
{
    const uint8_t *bytes;
    size_t size;
    for (int64_t until_us = now_us() + DRAIN_US; now_us() < until_us;) {
        struct envelope e;
        struct refusal why = {0};
        struct epoll_event ignored;
        if (!bare_next(console->wire, &bytes, &size)) {
            (void)epoll_wait(epoll_fd, &ignored, 1, 10);
            continue;
        }
        if (envelope_read(bytes, size, &e, &why) != RESULT_OK || strcmp(e.type, ENVELOPE_EVENT) == 0)
            continue;
        if (strcmp(e.type, ENVELOPE_OK) == 0)
            return;
        if (refusal_read(e.body, e.body_size, &why, NULL) == RESULT_OK && why.code == REFUSAL_EXISTS)
            return;
        die(what, refusal_name(why.code));
    }
    die(what, "is not answered");
}

static void log_in(struct console *console, const char *login, const char *password)
{
    struct login_request request = {.program = "bench-load"};
    snprintf(request.login, sizeof request.login, "%s", login);
    snprintf(request.password, sizeof request.password, "%s", password);
    send_record(console, "session.login", "login", message_by_type("session.login")->request, &request);
    await_answer(console, login);
}

static void add_account(struct console *admin, const char *login)
{
    struct account_row row = {.role = ROLE_OPERATOR};
    snprintf(row.login, sizeof row.login, "%s", login);
    snprintf(row.name, sizeof row.name, "%s", login);
    snprintf(row.password, sizeof row.password, "%s", operator_password);
    send_record(admin, "account.add", login, &account_row_shape, &row);
    await_answer(admin, login);
}

static void password_of(const char *file, const char *login, char *out, size_t size)
{
    char why[FILE_WHY_SIZE], *text = NULL;
    size_t length = 0;
    if (file_read_secret(file, 1 << 20, &text, &length, why) != RESULT_OK)
        die("the accounts cannot be read:", why);
    if (credentials_password(text, login, out, size) != RESULT_OK)
        die("the accounts have no password of", login);
    file_forget(&text, length);
}

static void connect_to(const struct console_config *config, const struct key_pair *pair, void *context,
                       size_t which)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)which};
    if (bare_open(context, config->broker, config->broker_key, pair, &consoles[which].wire) != RESULT_OK ||
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, bare_fd(consoles[which].wire), &event) != 0)
        die("cannot connect to", config->broker);
}

static void sit_down(const struct console_config *config, const struct key_pair *pair, void *context,
                     const char *accounts, bool one)
{
    char password[129] = "", login[TEXT_LOGIN] = "operator1";
    int64_t beat_us = now_us();
    connect_to(config, pair, context, clients);
    password_of(accounts, "admin", password, sizeof password);
    log_in(&consoles[clients], "admin", password);
    for (size_t i = 0; i < clients && !one; i++) {
        snprintf(login, sizeof login, "bench-%04zu", i);
        add_account(&consoles[clients], login);
    }
    password_of(accounts, "operator1", password, sizeof password);
    for (size_t i = 0; i < clients; i++) {
        if (!one)
            snprintf(login, sizeof login, "bench-%04zu", i);
        connect_to(config, pair, context, i);
        log_in(&consoles[i], login, one ? password : operator_password);
        beat(0, i, &beat_us);
    }
    password_of(accounts, department, password, sizeof password);
    log_in(&consoles[clients], department, password);
}

int main(int argc, char **argv)
{
    static struct console_config config;
    char why[FILE_WHY_SIZE], path[CONFIG_PATH_SIZE], *text = NULL;
    size_t size = 0;
    struct key_pair pair;
    struct refusal refusal;
    void *context = NULL;
    if (argc < 7)
        die("usage: bench-load open|one|push CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS [RATE]", "");
    clients = strtoul(argv[4], NULL, 10);
    is_paced = strcmp(argv[1], "push") == 0;
    if (clients == 0 || clients > CLIENTS_MAX)
        die("CLIENTS is 1 to 2000", "");
    if (config_load(&console_options, argv[2], &config, config_report_to_file, stderr) != RESULT_OK)
        return 78;
    if (config_path(argv[2], config.station_key_file, path, sizeof path) != RESULT_OK ||
        file_read_secret(path, KEY_FILE_BYTES, &text, &size, why) != RESULT_OK ||
        keys_parse(text, &pair, &refusal) != RESULT_OK || context_open(&context) != RESULT_OK)
        die("the station's key cannot be read", "");
    file_forget(&text, size);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    sit_down(&config, &pair, context, argv[3], strcmp(argv[1], "one") == 0);
    fprintf(stderr, "bench-load: %zu consoles are logged in\n", clients);
    for (long round = strtol(argv[6], NULL, 10); round > 0; round--)
        run_round(strtod(argv[5], NULL), argc > 7 ? strtol(argv[7], NULL, 10) : 0);
    for (size_t i = 0; i <= clients; i++)
        bare_close(&consoles[i].wire);
    context_close(&context);
    return 0;
}
