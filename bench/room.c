/* How much memory the broker takes for each console.
 *
 *   bench-room CONSOLE.CFG ACCOUNTS BROKER-PID CLIENTS SECONDS
 *
 * Consoles of one department log in and do nothing; then each asks for its list, and for SECONDS all of them are told of tickets that an
 * operator opens, while they take what they are told. Prints in one line the broker's KiB a console while they are idle and afterwards, and
 * all of its memory in MiB. */
#include "bench/support/crowd.h"

#include "wire/envelope.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLIENTS_MAX = 2000, FIRST = 8, TICKETS_A_SECOND = 20, BEAT_US = 2000000 };

static struct bare *wires[CLIENTS_MAX + 1];
static size_t count;

/* Resident pages that are not of files. */
static double rss_kib(const char *pid)
{
    char file[64], line[256];
    double kib = 0;
    snprintf(file, sizeof file, "/proc/%.20s/status", pid);
    FILE *in = fopen(file, "r");
    if (!in)
        crowd_die("no such process:", pid);
    while (fgets(line, sizeof line, in))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtod(line + 6, NULL);
    fclose(in);
    return kib;
}

static void take_all(void)
{
    const uint8_t *bytes;
    size_t size;
    static int64_t beat_us;
    for (size_t i = 0; i <= count; i++)
        while (wires[i] && bare_next(wires[i], &bytes, &size))
            ;
    if (crowd_now_us() - beat_us < BEAT_US)
        return;
    beat_us = crowd_now_us();
    for (size_t i = 0; i <= count; i++)
        if (wires[i])
            crowd_beat(wires[i]);
}

static void pass(int64_t us)
{
    uint32_t ignored[CROWD_ARRIVALS];
    for (int64_t until_us = crowd_now_us() + us; crowd_now_us() < until_us;) {
        (void)crowd_wait(ignored, 5);
        take_all();
    }
}

static void ask_lists(void)
{
    const struct list_request request = {.list = "department", .limit = 50};
    for (size_t i = 0; i < count; i++)
        crowd_ask(wires[i], "ticket.list", "list", message_by_type("ticket.list")->request, &request);
}

static void open_ticket(long n)
{
    static struct ticket_open open = {.way = WAY_DISPATCH, .type = TYPE_COMPLAINT, .category = "02.01.01"};
    char id[ENVELOPE_ID_BYTES];
    snprintf(id, sizeof id, "room-%lld-%ld", (long long)(crowd_now_us() & 0xffffffff), n);
    snprintf(open.title, sizeof open.title, "暖气不热 %ld", n);
    snprintf(open.content, sizeof open.content,
             "家里暖气不热，室温只有十四度，已经三天没有人来修，希望尽快处理。");
    crowd_ask(wires[count], "ticket.open", id, &ticket_open_shape, &open);
}

int main(int argc, char **argv)
{
    crowd_begin("bench-room", argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
    if (argc != 6)
        crowd_die("usage: bench-room CONSOLE.CFG ACCOUNTS BROKER-PID CLIENTS SECONDS", "");
    count = strtoul(argv[4], NULL, 10);
    if (count <= FIRST || count > CLIENTS_MAX)
        crowd_die("CLIENTS is 9 to 2000", "");
    wires[count] = crowd_connect((uint32_t)count);
    crowd_log_in(wires[count], "operator1", NULL);
    double begin_kib = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == FIRST) /* the memory of the first logins is not that of consoles */
            begin_kib = rss_kib(argv[3]);
        wires[i] = crowd_connect((uint32_t)i);
        crowd_log_in(wires[i], "gongre", NULL);
        take_all();
    }
    pass(2000000);
    double idle_kib = (rss_kib(argv[3]) - begin_kib) / (double)(count - FIRST);
    ask_lists();
    for (long n = 0; n < strtol(argv[5], NULL, 10) * TICKETS_A_SECOND; n++) {
        open_ticket(n);
        pass(1000000 / TICKETS_A_SECOND);
    }
    pass(2000000);
    double end_kib = rss_kib(argv[3]);
    printf("%.1f\t%.1f\t%.1f\n", idle_kib, (end_kib - begin_kib) / (double)(count - FIRST), end_kib / 1024);
    for (size_t i = 0; i <= count; i++)
        crowd_leave(&wires[i]);
    crowd_end();
    return 0;
}
