/* How long a person waits for an answer: one console that asks one question after the other, as the desks and the dashboard do.
 *
 *   bench-ask CONSOLE.CFG ACCOUNTS WHAT COUNT ROUNDS [QUERIES]
 *
 * WHAT is a row of the table below. What is asked for varies, so that no answer is that of the question before; of tickets, days and
 * units it knows what the city tells. Prints a line a round: the 99th and the 50th percentile in ms, from the request's leaving to the
 * answer's last byte. */
#include "bench/support/crowd.h"

#include "core/chance.h"
#include "core/text.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/messages.h"
#include "wire/messages_dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 20000, QUERIES_MAX = 400, WAITS_MAX = 100000, PAGE = 50, DAYS = 900, WAIT_US = 60000000 };

/* The last full day of a city that bench-fill made, and who rings there all the time (bench/support/fill_texts.c). */
static const char last_day[] = "2026-04-30", busy_phone[] = "13000012345";

union question {
    struct rates_request rates;
    struct misses_request misses;
    struct list_request list;
    struct caller_request caller;
    struct number_request number;
    struct candidates_request candidates;
    struct alike_request alike;
    struct search_request search;
};

static struct bare *wire;
static struct chance chance;
static int64_t numbers[NUMBERS_MAX];
static char queries[QUERIES_MAX][TEXT_TITLE];
static size_t number_count, query_count;
static double waits[WAITS_MAX];

static void put_day(int64_t back, char out[CIVIL_DATE_SIZE])
{
    struct civil_date date;
    if (civil_parse_date(last_day, &date) != RESULT_OK)
        crowd_die("no day:", last_day);
    civil_format_date(civil_date_of(civil_day(date) - back), out);
}

static int64_t any_number(void)
{
    return numbers[chance_between(&chance, 0, (int64_t)number_count - 1)];
}

/* -- the questions -------------------------------------------------------------------------------------------- */

static void ask_day(union question *q, long n)
{
    (void)n;
    put_day(chance_between(&chance, 0, DAYS), q->rates.from);
    memcpy(q->rates.to, q->rates.from, sizeof q->rates.to);
}

static void ask_year(union question *q, long n)
{
    (void)n;
    int64_t back = chance_between(&chance, 0, 365);
    put_day(back + 364, q->rates.from);
    put_day(back, q->rates.to);
    q->rates.days = true;
}

static void ask_misses(union question *q, long n)
{
    static const char *const rates[] = {"answer", "completion", "callback"};
    snprintf(q->misses.rate, sizeof q->misses.rate, "%s", rates[n % 3]);
    put_day(chance_between(&chance, 0, DAYS), q->misses.from);
    memcpy(q->misses.to, q->misses.from, sizeof q->misses.to);
}

static void ask_list(union question *q, long n)
{
    (void)n;
    snprintf(q->list.list, sizeof q->list.list, "department");
    q->list.limit = PAGE;
}

static void ask_newest(union question *q, long n)
{
    (void)n;
    snprintf(q->list.list, sizeof q->list.list, "all");
    q->list.limit = PAGE;
}

/* Of those that stand with the units; suspended ones are the fewest there. */
static void ask_state(union question *q, long n)
{
    static const char *const states[] = {"suspended", "received", "dispatched", "replied"};
    snprintf(q->list.list, sizeof q->list.list, "%s", n % 2 ? "open" : "all");
    snprintf(q->list.state, sizeof q->list.state, "%s", states[n / 2 % 4]);
    q->list.limit = PAGE;
}

/* Of any day of the years that are stored. */
static void ask_own(union question *q, long n)
{
    (void)n;
    snprintf(q->list.list, sizeof q->list.list, "all");
    put_day(chance_between(&chance, 0, DAYS), q->list.from);
    memcpy(q->list.to, q->list.from, sizeof q->list.to);
    q->list.limit = PAGE;
}

static void ask_board(union question *q, long n)
{
    (void)q;
    (void)n;
}

static void ask_candidates(union question *q, long n)
{
    (void)n;
    q->candidates.number = any_number();
}

static void ask_alike(union question *q, long n)
{
    (void)n;
    q->alike.number = any_number();
}

static void ask_caller(union question *q, long n)
{
    (void)n;
    snprintf(q->caller.phone, sizeof q->caller.phone, "%s", busy_phone);
}

static void ask_number(union question *q, long n)
{
    (void)n;
    q->number.number = any_number();
}

static void ask_search(union question *q, long n)
{
    snprintf(q->search.words, sizeof q->search.words, "%s", queries[(size_t)n % query_count]);
    q->search.limit = PAGE;
}

static const struct {
    const char *name, *login, *type;
    void (*fill)(union question *question, long n);
} kinds[] = {
    {"day-report", "supervisor1", "rates.show", ask_day},
    {"year-report", "supervisor1", "rates.show", ask_year},
    {"misses", "supervisor1", "rates.misses", ask_misses},
    {"list", "gongre", "ticket.list", ask_list},
    {"newest", "supervisor1", "ticket.list", ask_newest},
    {"state", "supervisor1", "ticket.list", ask_state},
    {"own", "gongre", "ticket.list", ask_own},
    {"board", "supervisor1", "board.show", ask_board},
    {"candidates", "dispatcher1", "ticket.candidates", ask_candidates},
    {"alike", "dispatcher1", "ticket.alike", ask_alike},
    {"caller", "operator1", "caller.show", ask_caller},
    {"number", "operator1", "ticket.show", ask_number},
    {"search", "operator1", "ticket.search", ask_search},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* -- asking ------------------------------------------------------------------------------------------------------ */

/* Whatever else arrives is thrown away. The answer's bytes live until the next message is taken. */
static void await(const char *id, struct envelope *ret)
{
    const uint8_t *bytes;
    size_t size;
    uint32_t ignored[CROWD_ARRIVALS];
    for (int64_t until_us = crowd_now_us() + WAIT_US; crowd_now_us() < until_us;) {
        struct refusal why = {0};
        if (!bare_next(wire, &bytes, &size)) {
            (void)crowd_wait(ignored, 10);
            continue;
        }
        if (envelope_read(bytes, size, ret, &why) != RESULT_OK || strcmp(ret->request_id, id) != 0)
            continue;
        if (strcmp(ret->type, ENVELOPE_OK) == 0)
            return;
        if (refusal_read(ret->body, ret->body_size, &why, NULL) == RESULT_OK)
            crowd_die(refusal_name(why.code), why.value);
    }
    crowd_die(id, "is not answered");
}

static void beat(void)
{
    static int64_t beat_us;
    if (crowd_now_us() - beat_us < 2000000)
        return;
    beat_us = crowd_now_us();
    crowd_beat(wire);
}

static double ask(size_t kind, long n)
{
    static long serial;
    char id[ENVELOPE_ID_BYTES];
    union question question;
    struct envelope answer;
    memset(&question, 0, sizeof question);
    kinds[kind].fill(&question, n);
    snprintf(id, sizeof id, "ask-%ld", ++serial);
    beat();
    int64_t begin_us = crowd_now_us();
    crowd_ask(wire, kinds[kind].type, id, message_by_type(kinds[kind].type)->request, &question);
    await(id, &answer);
    return (double)(crowd_now_us() - begin_us) / 1000;
}

/* Numbers of tickets from all over the city's years. */
static void learn_numbers(void)
{
    for (int64_t back = 0; back <= DAYS && number_count + PAGE < NUMBERS_MAX; back += 9) {
        struct list_request request = {.list = "all", .limit = PAGE};
        struct ticket_rows rows = {0};
        struct envelope answer;
        struct refusal why;
        char id[ENVELOPE_ID_BYTES];
        snprintf(id, sizeof id, "learn-%d", (int)back);
        put_day(back, request.to);
        put_day(back, request.from);
        crowd_ask(wire, "ticket.list", id, message_by_type("ticket.list")->request, &request);
        await(id, &answer);
        if (codec_decode(&ticket_rows_shape, answer.body, answer.body_size, &rows, &why) != RESULT_OK)
            crowd_die("a list cannot be read", "");
        for (size_t i = 0; i < rows.row_count; i++)
            numbers[number_count++] = rows.rows[i].number;
        shape_free(&ticket_rows_shape, &rows);
        beat();
    }
    if (number_count == 0)
        crowd_die("the city has no tickets", "");
}

static void read_queries(const char *file)
{
    FILE *in = fopen(file, "r");
    char line[TEXT_TITLE];
    if (!in)
        crowd_die("cannot read", file);
    while (query_count < QUERIES_MAX && fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0' && line[0] != '#')
            (void)text_copy(queries[query_count++], sizeof queries[0], line);
    }
    fclose(in);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    size_t kind = 0;
    crowd_begin("bench-ask", argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
    if (argc < 6)
        crowd_die("usage: bench-ask CONSOLE.CFG ACCOUNTS WHAT COUNT ROUNDS [QUERIES]", "");
    while (kind < KINDS && strcmp(kinds[kind].name, argv[3]) != 0)
        kind++;
    long count = strtol(argv[4], NULL, 10);
    if (kind == KINDS || count < 1 || count > WAITS_MAX)
        crowd_die("no such question, or too many:", argv[3]);
    chance_seed(&chance, 1, kind);
    if (argc > 6)
        read_queries(argv[6]);
    wire = crowd_connect(0);
    crowd_log_in(wire, kinds[kind].login, NULL);
    if (kinds[kind].fill == ask_number || kinds[kind].fill == ask_candidates || kinds[kind].fill == ask_alike)
        learn_numbers();
    if (kinds[kind].fill == ask_search && query_count == 0)
        crowd_die("no queries are given", "");
    for (long n = 0; n < count / 10; n++) /* the broker's readers open their files at the first question */
        (void)ask(kind, n);
    for (long round = strtol(argv[5], NULL, 10); round > 0; round--) {
        for (long n = 0; n < count; n++)
            waits[n] = ask(kind, n);
        qsort(waits, (size_t)count, sizeof waits[0], ascending);
        printf("%.3f\t%.3f\n", waits[count * 99 / 100], waits[count / 2]);
        fflush(stdout);
    }
    crowd_leave(&wire);
    crowd_end();
    return 0;
}
