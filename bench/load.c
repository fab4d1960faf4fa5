/* A load of consoles that open tickets, and the department that they go to, which listens. What is counted was answered, so it is on the
 * disk, and was told to the department: a run in which one was not told fails.
 *
 *   bench-load open CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS        an account each; each asks again as soon as it is answered
 *   bench-load one  CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS        the same, all of one account
 *   bench-load push CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS RATE   RATE tickets a second, until the department is told
 *   bench-load wide CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS COUNT  as open, to COUNT departments more than the city has, in turn; each
 *                                                                      has a rule, a category, an account and a console that listens
 *
 * Prints a line a round: tickets a second, the 50th and the 99th percentile of the wait for the answer in ms, and of that until the
 * department was told. How long it took until all were logged in goes to stderr. */
#include "bench/support/crowd.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS_MAX = 2000, DEPARTMENTS_MAX = 2000, WAITS_MAX = 4000000 };
static const char department[] = "gongre", category[] = "02.01.01", group[] = "99.01";

struct console {
    struct bare *wire;
};

/* consoles[clients] and those behind it are the departments'. */
static struct console consoles[CLIENTS_MAX + DEPARTMENTS_MAX];
static size_t clients, departments = 1;
struct waits {
    float ms[WAITS_MAX];
    size_t count;
};
static struct waits answered, told; /* until the answer, until the department is told */
static int64_t asked_us[WAITS_MAX]; /* by the number in the title */
static size_t asked_count, answered_count, told_count;
static bool is_paced, is_wide, is_over;

/* Of the department that is the n-th in turn. */
static void put_category(size_t n, char out[TEXT_CODE])
{
    if (is_wide)
        snprintf(out, TEXT_CODE, "%s.%04zu", group, n % departments);
    else
        snprintf(out, TEXT_CODE, "%s", category);
}

/* No two tickets are alike. */
static void ask(struct console *console)
{
    static struct ticket_open open = {.way = WAY_DISPATCH, .type = TYPE_COMPLAINT};
    static const char content[] = "家里暖气不热，室温只有十四度，已经三天没有人来修，希望尽快处理。楼号";
    char request_id[ENVELOPE_ID_BYTES];
    static long run;
    static size_t ever; /* a request id is never used twice: it would get the first reply */
    if (run == 0) {
        run = (long)(crowd_now_us() & 0xffffff);
        snprintf(open.caller_name, sizeof open.caller_name, "王芳");
    }
    size_t number = asked_count++ % WAITS_MAX;
    snprintf(request_id, sizeof request_id, "%012llx%lx-%zx-%zu", (unsigned long long)crowd_now_us() / 1000,
             run, ++ever, number);
    put_category(number, open.category);
    snprintf(open.title, sizeof open.title, "暖气不热 %zu", number);
    snprintf(open.content, sizeof open.content, "%s%zu", content, number % 977);
    snprintf(open.caller_phone, sizeof open.caller_phone, "138%08zu", number * 7919 % 100000000);
    asked_us[number] = crowd_now_us();
    crowd_ask(console->wire, "ticket.open", request_id, &ticket_open_shape, &open);
}

static void note_wait(struct waits *waits, int64_t since_us)
{
    if (waits->count < WAITS_MAX)
        waits->ms[waits->count++] = (float)(crowd_now_us() - since_us) / 1000;
}

/* A request id and a title end with the number of what was asked. */
static int64_t asked_us_of(const char *text)
{
    size_t end = strlen(text);
    while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9')
        end--;
    return asked_us[strtoul(text + end, NULL, 10) % WAITS_MAX];
}

static void take_answer(struct console *console, const struct envelope *e)
{
    struct refusal why;
    if (strcmp(e->type, ENVELOPE_ERROR) == 0)
        crowd_die("refused:",
                  refusal_read(e->body, e->body_size, &why, NULL) == RESULT_OK ? refusal_name(why.code) : "");
    answered_count++;
    note_wait(&answered, asked_us_of(e->request_id));
    if (!is_paced && !is_over)
        ask(console);
}

/* The department is told of tickets: their titles say when they were asked for. */
static void take_pushes(const struct envelope *e)
{
    struct event_push push;
    struct pushes pushes;
    struct refusal why;
    const uint8_t *body;
    size_t size;
    pushes_of(e, &pushes);
    while (pushes_next(&pushes, &body, &size)) {
        if (codec_decode(&event_push_shape, body, size, &push, &why) != RESULT_OK || push.ticket_count != 1)
            crowd_die("the department was told something else than a ticket", "");
        told_count++;
        note_wait(&told, asked_us_of(push.ticket[0].title));
        shape_free(&event_push_shape, &push);
    }
}

static void take_all(size_t which)
{
    const uint8_t *bytes;
    size_t size;
    while (bare_next(consoles[which].wire, &bytes, &size)) {
        struct envelope e;
        struct refusal why;
        if (envelope_read(bytes, size, &e, &why) != RESULT_OK)
            crowd_die("an answer cannot be read", "");
        if (strcmp(e.type, ENVELOPE_OK) == 0 || strcmp(e.type, ENVELOPE_ERROR) == 0)
            take_answer(&consoles[which], &e);
        else if (which >= clients)
            take_pushes(&e);
    }
}

/* Who says nothing for a minute is forgotten: the department while it listens, and consoles while the others log in. */
static void beat(size_t first, size_t last, int64_t *beat_us)
{
    if (crowd_now_us() - *beat_us < 2000000)
        return;
    *beat_us = crowd_now_us();
    for (size_t which = first; which <= last; which++) {
        crowd_beat(consoles[which].wire);
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
    uint32_t arrived[CROWD_ARRIVALS];
    size_t count = crowd_wait(arrived, timeout_ms);
    for (size_t i = 0; i < count; i++)
        take_all(arrived[i]);
    static int64_t beat_us;
    beat(clients, clients + departments - 1, &beat_us);
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double percentile(const struct waits *waits, size_t percent)
{
    return waits->count ? (double)waits->ms[waits->count * percent / 100] : 0;
}

static void settle(void)
{
    int64_t until_us = crowd_now_us() + CROWD_DRAIN_US;
    is_over = true;
    while ((answered_count < asked_count || told_count < asked_count) && crowd_now_us() < until_us)
        wait_for_some(100);
    if (answered_count < asked_count || told_count < asked_count) {
        fprintf(stderr, "bench-load: of %zu tickets %zu were answered, %zu told\n", asked_count, answered_count,
                told_count);
        exit(1);
    }
}

static void run_round(double seconds, long rate)
{
    int64_t begin_us = crowd_now_us(), until_us = begin_us + (int64_t)(seconds * 1e6);
    asked_count = answered_count = told_count = answered.count = told.count = 0;
    is_over = false;
    for (size_t i = 0; i < clients + departments && !is_paced; i++)
        ask_and_look(i);
    for (int64_t now = begin_us; now < until_us; now = crowd_now_us()) {
        size_t due = is_paced ? (size_t)((now - begin_us) * rate / 1000000) : 0;
        while (is_paced && asked_count < due)
            ask_and_look(asked_count % clients);
        if (!is_wide)
            take_all(clients);
        wait_for_some(is_paced ? 1 : 100);
    }
    double passed = (double)(crowd_now_us() - begin_us) / 1e6;
    size_t done = is_paced ? told_count : answered_count;
    settle();
    qsort(answered.ms, answered.count, sizeof answered.ms[0], ascending);
    qsort(told.ms, told.count, sizeof told.ms[0], ascending);
    printf("%.0f\t%.2f\t%.2f\t%.2f\t%.2f\n", (double)done / passed, percentile(&answered, 50),
           percentile(&answered, 99), percentile(&told, 50), percentile(&told, 99));
    fflush(stdout);
}

/* -- the beginning: people and connections --------------------------------------------------------------------- */

/* Each asks for its own account; whoever is logged in meanwhile is not forgotten. */
static void sit_down(bool one)
{
    char login[TEXT_LOGIN] = "operator1", password[CROWD_PASSWORD];
    int64_t beat_us = crowd_now_us();
    consoles[clients].wire = crowd_connect((uint32_t)clients);
    crowd_log_in(consoles[clients].wire, "admin", NULL);
    for (size_t i = 0; i < clients; i++) {
        if (!one) {
            snprintf(login, sizeof login, "bench-%04zu", i);
            crowd_hire(consoles[clients].wire, login, ROLE_OPERATOR, "", password);
        }
        consoles[i].wire = crowd_connect((uint32_t)i);
        crowd_log_in(consoles[i].wire, login, one ? NULL : password);
        beat(0, i, &beat_us);
    }
}

/* Departments beside the city's; the first of them sits where the administrator sat. */
static void seat_new_departments(void)
{
    static char passwords[DEPARTMENTS_MAX][CROWD_PASSWORD];
    char name[TEXT_LOGIN], code[TEXT_CODE];
    int64_t beat_us = crowd_now_us(), departments_beat_us = beat_us;
    struct bare *admin = consoles[clients].wire;
    crowd_add_category(admin, "99", "");
    crowd_add_category(admin, group, "99");
    for (size_t i = 0; i < departments; i++) {
        snprintf(name, sizeof name, "bench-d-%04zu", i);
        put_category(i, code);
        crowd_add_department(admin, name, code, group, passwords[i]);
        beat(0, clients - 1, &beat_us);
    }
    for (size_t i = 1; i <= departments; i++) {
        size_t at = clients + i % departments;
        snprintf(name, sizeof name, "bench-d-%04zu", i % departments);
        if (at > clients)
            consoles[at].wire = crowd_connect((uint32_t)at);
        crowd_log_in(consoles[at].wire, name, passwords[i % departments]);
        beat(0, clients - 1, &beat_us);
        if (at > clients)
            beat(clients + 1, at, &departments_beat_us);
    }
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fprintf(
            stderr,
            "usage: bench-load open|one|push|wide CONSOLE.CFG ACCOUNTS CLIENTS SECONDS ROUNDS [RATE|COUNT]\n");
        return 64;
    }
    crowd_begin("bench-load", argv[2], argv[3]);
    clients = strtoul(argv[4], NULL, 10);
    is_paced = strcmp(argv[1], "push") == 0;
    is_wide = strcmp(argv[1], "wide") == 0;
    long more = argc > 7 ? strtol(argv[7], NULL, 10) : 0;
    if (is_wide && (more < 1 || more > DEPARTMENTS_MAX))
        crowd_die("COUNT is 1 to 2000", "");
    departments = is_wide ? (size_t)more : 1;
    if (clients == 0 || clients > CLIENTS_MAX)
        crowd_die("CLIENTS is 1 to 2000", "");
    int64_t begin_us = crowd_now_us();
    sit_down(strcmp(argv[1], "one") == 0);
    if (is_wide)
        seat_new_departments();
    else
        crowd_log_in(consoles[clients].wire, department, NULL);
    fprintf(stderr, "bench-load: %zu consoles are logged in after %.1f s\n", clients,
            (double)(crowd_now_us() - begin_us) / 1e6);
    for (long round = strtol(argv[6], NULL, 10); round > 0; round--)
        run_round(strtod(argv[5], NULL), is_paced ? more : 0);
    for (size_t i = 0; i < clients + departments; i++)
        crowd_leave(&consoles[i].wire);
    crowd_end();
    return 0;
}
