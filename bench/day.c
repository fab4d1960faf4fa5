/* The design day (50,000 requests, half of them dispatched) at so many times real speed: calls with their steps, tickets opened, received,
 * answered, audited and asked after, searches, and dashboards that ask again each second. It begins at nine, with the busiest hour.
 *
 *   bench-day CONSOLE.CFG ACCOUNTS BROKER.LOG SPEED DASHBOARDS SECONDS ROUNDS [SEED]
 *
 * Arrivals wait for nobody, and a wait counts from the instant at which the request was to be made: when the broker stands still, those
 * who came meanwhile have waited, too. Prints a line a round: the 99th and the 99.9th percentile of all waits and of those for changes
 * alone, in ms; and to standard error a table by kind of request, and each change that waited longer than a mark with what the broker's
 * log says of the disk then (at the log level debug it tells each batch whose commit took long). */
#include "bench/support/agenda.h"
#include "bench/support/crowd.h"
#include "bench/support/waits.h"

#include "core/arrivals.h"
#include "core/civil.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    REQUESTS_A_DAY = 50000,
    OPERATORS = 48,
    DEPARTMENT = 4,
    AUDITORS = 4,
    CALLERS_BACK = 4,
    DASHBOARDS_MAX = 200,
    SEATS_MAX = 1 + OPERATORS + DEPARTMENT + AUDITORS + CALLERS_BACK + DASHBOARDS_MAX,
    LIVES_MAX = 1 << 17, /* of which few are alive at a time */
    ASKED_MAX = 1 << 17,
    WARM_UP_ROUNDS =
        2, /* as long as so many rounds, at least: lives of tickets take about ten seconds at 100 times real speed */
    BEAT_US = 2000000,
    ASK_AGAIN_US = 1000000, /* as supervisor/asked.c */
};

enum kind {
    CALL_COMES,
    CALL_WAITS,
    CALL_IS_TAKEN,
    CALL_IS_OVER,
    OPEN,
    RECEIVE,
    REPLY,
    AUDIT,
    CALLBACK,
    SEARCH,
    FIGURES,
    BOARD,
    KINDS
};

static const char *const names[KINDS] = {"call offered",  "call queued", "call taken", "call ended",
                                         "ticket opened", "received",    "replied",    "audited",
                                         "caller asked",  "searched",    "figures",    "board"};
static const char *const messages[KINDS] = {"call.report",     "call.report",    "call.report",  "call.report",
                                            "ticket.open",     "ticket.receive", "ticket.reply", "ticket.audit",
                                            "ticket.callback", "ticket.search",  "rates.show",   "board.show"};

/* One caller and what comes of the call. */
struct life {
    int64_t number;                   /* of the ticket, once it is known */
    int done;                         /* the last step of the ticket that was answered; 0: none */
    int64_t held_us[CALLBACK - OPEN]; /* when later ones were due that cannot be asked for before; 0: not yet */
    size_t ever, seat;
    bool dispatched;
};

struct asked {
    int64_t due_us;
    size_t life;
    enum kind kind;
    bool open, counts;
};

struct seat {
    struct bare *wire;
    bool dashboard, moved, waiting;
    int64_t next_us;
};

static struct seat seats[SEATS_MAX];
static const int64_t begins_at = 1778029200000; /* 2026-05-06 09:00 in the city */
static size_t seat_count, dashboards;
static struct life lives[LIVES_MAX];
static size_t life_count, asked_count, open_count, counted_open;
static struct asked asked[ASKED_MAX];
static struct chance dice;
static int64_t speed, begin_us, counts_from_us, counts_until_us;
static long run;

/* -- who comes, and what comes of it ------------------------------------------------------------------------------ */

/* City seconds, as they pass here. */
static int64_t city_us(double seconds)
{
    return (int64_t)(seconds * 1e6 / (double)speed);
}

static double later(double mean_s)
{
    return chance_exponential(&dice, mean_s);
}

static void plan_life(int64_t at_us)
{
    size_t at = life_count++ % LIVES_MAX;
    struct life *life = &lives[at];
    *life = (struct life){
        .ever = life_count, .seat = 1 + life_count % OPERATORS, .dispatched = chance_in(&dice, 1, 2)};
    agenda_add(at_us, CALL_COMES, at);
    int64_t queued = at_us + city_us(4), taken = queued + city_us(later(8));
    int64_t over = taken + city_us(90 + later(60)), opened = taken + (over - taken) * 8 / 10;
    agenda_add(queued, CALL_WAITS, at);
    agenda_add(taken, CALL_IS_TAKEN, at);
    if (chance_in(&dice, 1, 3))
        agenda_add(taken + (over - taken) / 3, SEARCH, at);
    agenda_add(opened, OPEN, at);
    agenda_add(over, CALL_IS_OVER, at);
    if (!life->dispatched)
        return;
    int64_t step_us = opened;
    for (int kind = RECEIVE; kind <= CALLBACK; kind++) {
        step_us += city_us(60 + later(240));
        agenda_add(step_us, (int)kind, at);
    }
}

/* Requests a real second, of the hour that the city has reached. */
static double rate_at(int64_t now_us)
{
    static const unsigned by_hour[24] = {1, 1, 0, 0, 0, 1, 2, 4, 9, 12, 11, 8,
                                         5, 6, 8, 8, 7, 5, 4, 3, 2, 1,  1,  1};
    size_t hour = (size_t)(9 + (now_us - begin_us) * speed / 3600000000) % 24;
    return (0.02 + by_hour[hour]) / 100 * REQUESTS_A_DAY / 3600 * (double)speed;
}

/* -- asking ----------------------------------------------------------------------------------------------------- */

static size_t seat_of(enum kind kind, const struct life *life)
{
    size_t department = 1 + OPERATORS, auditors = department + DEPARTMENT, callers_back = auditors + AUDITORS;
    switch (kind) {
    case RECEIVE:
    case REPLY:
        return department + life->ever % DEPARTMENT;
    case AUDIT:
        return auditors + life->ever % AUDITORS;
    case CALLBACK:
        return callers_back + life->ever % CALLERS_BACK;
    case OPEN:
    case SEARCH:
        return life->seat;
    case CALL_COMES:
    case CALL_WAITS:
    case CALL_IS_TAKEN:
    case CALL_IS_OVER:
    case FIGURES:
    case BOARD:
    case KINDS:
        return 0;
    }
    return 0;
}

static void fill_report(enum kind kind, const struct life *life, struct call_report *report)
{
    static const int step[] = {CALL_OFFERED, CALL_QUEUED, CALL_ANSWERED, CALL_ENDED};
    report->step = step[kind - CALL_COMES];
    snprintf(report->ref, sizeof report->ref, "day-%lx-%zu", run, life->ever);
    snprintf(report->caller, sizeof report->caller, "138%08zu", life->ever * 7919 % 100000000);
    snprintf(report->queue, sizeof report->queue, "hotline");
    if (kind == CALL_IS_TAKEN)
        snprintf(report->operator_login, sizeof report->operator_login, "bench-%04zu", life->seat - 1);
}

static void fill_open(const struct life *life, struct ticket_open *open)
{
    static const char *const matter[] = {"暖气不热", "路灯不亮", "楼道堆物",
                                         "小区停水", "夜间施工", "井盖破损"};
    open->way = life->dispatched ? WAY_DISPATCH : WAY_DIRECT;
    open->type = life->dispatched ? TYPE_COMPLAINT : TYPE_CONSULTATION;
    snprintf(open->category, sizeof open->category, "02.01.01");
    snprintf(open->title, sizeof open->title, "%s %zu", matter[life->ever % 6], life->ever);
    snprintf(open->content, sizeof open->content, "室温只有十四度，已经三天没有人来修，希望尽快处理。楼号%zu",
             life->ever % 977);
    snprintf(open->caller_name, sizeof open->caller_name, "王芳");
    snprintf(open->caller_phone, sizeof open->caller_phone, "138%08zu", life->ever * 7919 % 100000000);
    if (!life->dispatched)
        snprintf(open->answer, sizeof open->answer, "供热期到三月十五日");
}

static void ask(struct bare *wire, enum kind kind, size_t life_at, int64_t due_us)
{
    static union {
        struct call_report report;
        struct ticket_open open;
        struct ticket_act act;
        struct search_request search;
        struct rates_request rates;
        struct nothing nothing;
    } body;
    const struct life *life = &lives[life_at];
    char id[ENVELOPE_ID_BYTES];
    size_t at = asked_count % ASKED_MAX;
    if (asked[at].open)
        crowd_die("too much is unanswered; the oldest is:", names[asked[at].kind]);
    bool counts = due_us >= counts_from_us && due_us < counts_until_us;
    asked[at] = (struct asked){due_us, life_at, kind, true, counts};
    open_count++;
    counted_open += counts;
    snprintf(id, sizeof id, "%lx-%zx", run, asked_count++);
    memset(&body, 0, sizeof body);
    if (kind <= CALL_IS_OVER) {
        fill_report(kind, life, &body.report);
    } else if (kind == OPEN) {
        fill_open(life, &body.open);
    } else if (kind == SEARCH) {
        snprintf(body.search.words, sizeof body.search.words, "暖气 %zu", life->ever % 977);
        body.search.limit = 20;
    } else if (kind == FIGURES) {
        snprintf(body.rates.from, sizeof body.rates.from, "2026-05-06");
        snprintf(body.rates.to, sizeof body.rates.to, "2026-05-06");
    } else if (kind != BOARD) {
        body.act = (struct ticket_act){.number = life->number,
                                       .agreed = true,
                                       .result = ATTEMPT_REACHED,
                                       .solved = SOLVED_YES,
                                       .satisfaction = SATISFACTION_SATISFIED};
        snprintf(body.act.answer, sizeof body.act.answer, "%s", kind == REPLY ? "已上门调试，室温二十度" : "");
    }
    crowd_ask(wire, messages[kind], id, message_by_type(messages[kind])->request, &body);
}

static void take_all(uint32_t which);

static void do_task(const struct due *task)
{
    struct life *life = &lives[task->who];
    if (task->kind >= RECEIVE && task->kind <= CALLBACK && life->done != task->kind - 1) {
        life->held_us[task->kind - RECEIVE] = task->at_us;
        return;
    }
    uint32_t which = (uint32_t)seat_of((enum kind)task->kind, life);
    ask(seats[which].wire, (enum kind)task->kind, task->who, task->at_us);
    take_all(which); /* a descriptor tells only what arrives after all before was taken */
}

/* -- hearing ---------------------------------------------------------------------------------------------------- */

static void take_number(struct life *life, const struct envelope *e)
{
    static struct ticket_reply reply;
    struct refusal why;
    if (codec_decode(&ticket_reply_shape, e->body, e->body_size, &reply, &why) != RESULT_OK ||
        reply.ticket_count != 1)
        crowd_die("a ticket that was opened cannot be read", "");
    life->number = reply.ticket[0].number;
    shape_free(&ticket_reply_shape, &reply);
}

/* A step is done: the next one may be due already, and then has waited since. */
static void go_on(size_t life_at, enum kind done)
{
    struct life *life = &lives[life_at];
    life->done = (int)done;
    if (life->held_us[done + 1 - RECEIVE])
        agenda_add(life->held_us[done + 1 - RECEIVE], (int)done + 1, life_at);
}

static void take_answer(struct seat *seat, const struct envelope *e)
{
    struct refusal why = {0};
    const char *dash = strchr(e->request_id, '-');
    if (!dash)
        return;
    struct asked *a = &asked[strtoul(dash + 1, NULL, 16) % ASKED_MAX];
    if (strcmp(e->type, ENVELOPE_ERROR) == 0) {
        if (refusal_read(e->body, e->body_size, &why, NULL) != RESULT_OK)
            crowd_die(names[a->kind], "is refused in a way that cannot be read");
        fprintf(stderr, "bench-day: %s %s: ", why.field, why.value);
        crowd_die(names[a->kind], refusal_name(why.code));
    }
    a->open = false;
    open_count--;
    counted_open -= a->counts;
    if (a->counts)
        waits_note(a->kind, a->due_us, a->kind < SEARCH);
    if (a->kind == BOARD)
        seat->waiting = false;
    if (a->kind == OPEN)
        take_number(&lives[a->life], e);
    if (a->kind >= OPEN && a->kind < CALLBACK)
        go_on(a->life, a->kind);
}

static void take_all(uint32_t which)
{
    const uint8_t *bytes;
    size_t size;
    while (bare_next(seats[which].wire, &bytes, &size)) {
        struct envelope e;
        struct refusal why;
        if (envelope_read(bytes, size, &e, &why) != RESULT_OK)
            crowd_die("an answer cannot be read", "");
        if (strcmp(e.type, ENVELOPE_EVENT) == 0 || strcmp(e.type, ENVELOPE_EVENTS) == 0)
            seats[which].moved = true;
        else if (strcmp(e.type, ENVELOPE_BEAT) != 0)
            take_answer(&seats[which], &e);
    }
}

/* Who is silent for long is gone, also while the others log in. */
static void beat_all(int64_t now_us)
{
    static int64_t beat_us;
    if (now_us - beat_us < BEAT_US)
        return;
    beat_us = now_us;
    for (uint32_t i = 0; i < seat_count; i++) {
        crowd_beat(seats[i].wire);
        take_all(i);
    }
}

/* A dashboard asks again when something has moved, at most each second, and not while it waits. */
static void look(int64_t now_us)
{
    for (uint32_t i = 0; i < seat_count; i++) {
        struct seat *seat = &seats[i];
        if (!seat->dashboard || !seat->moved || seat->waiting || now_us < seat->next_us)
            continue;
        seat->moved = false;
        seat->waiting = true;
        seat->next_us = (now_us - seat->next_us < ASK_AGAIN_US ? seat->next_us : now_us) + ASK_AGAIN_US;
        ask(seat->wire, FIGURES, 0, now_us);
        ask(seat->wire, BOARD, 0, now_us);
        take_all(i);
    }
    beat_all(now_us);
}

static void live_until(int64_t until_us, bool arrive)
{
    static int64_t next_us;
    int64_t now_us = crowd_now_us();
    if (next_us == 0)
        next_us = now_us;
    for (; now_us < until_us && (arrive || agenda_count() || open_count); now_us = crowd_now_us()) {
        for (; arrive && next_us <= now_us; next_us += (int64_t)later(1e6 / rate_at(next_us)) + 1)
            plan_life(next_us);
        for (struct due task; agenda_take(now_us, &task);)
            do_task(&task);
        look(now_us);
        uint32_t some[CROWD_ARRIVALS];
        size_t count = crowd_wait(some, 1);
        for (size_t i = 0; i < count; i++)
            take_all(some[i]);
    }
}

/* -- the beginning and the end ---------------------------------------------------------------------------------- */

static void sit_down(const char *login, const char *password)
{
    struct seat *seat = &seats[seat_count];
    seat->wire = crowd_connect((uint32_t)seat_count);
    crowd_log_in(seat->wire, login, password);
    seat_count++;
    beat_all(crowd_now_us());
}

static void all_sit_down(void)
{
    char login[TEXT_LOGIN], password[CROWD_PASSWORD];
    static const struct {
        const char *login;
        size_t count;
    } others[] = {{"gongre", DEPARTMENT}, {"auditor1", AUDITORS}, {"callback1", CALLERS_BACK}};
    struct clock_request clock = {.rate = speed * 1000};
    sit_down("gateway", NULL);
    struct bare *admin = crowd_connect(SEATS_MAX);
    crowd_log_in(admin, "admin", NULL);
    for (size_t i = 0; i < OPERATORS; i++) {
        snprintf(login, sizeof login, "bench-%04zu", i);
        crowd_hire(admin, login, ROLE_OPERATOR, "", password);
        sit_down(login, password);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        for (size_t k = 0; k < others[i].count; k++)
            sit_down(others[i].login, NULL);
    for (size_t i = 0; i < dashboards; i++) {
        sit_down("supervisor1", NULL);
        seats[seat_count - 1].dashboard = seats[seat_count - 1].moved = true;
        /* They do not all look at the same instant. */
        seats[seat_count - 1].next_us = crowd_now_us() + ASK_AGAIN_US * (int64_t)i / (int64_t)dashboards;
    }
    clock.at = begins_at;
    crowd_ask(admin, "clock.set", "clock", message_by_type("clock.set")->request, &clock);
    crowd_await(admin, "clock.set");
    crowd_leave(&admin);
}

int main(int argc, char **argv)
{
    if (argc < 8) {
        fprintf(stderr,
                "usage: bench-day CONSOLE.CFG ACCOUNTS BROKER.LOG SPEED DASHBOARDS SECONDS ROUNDS [SEED]\n");
        return 64;
    }
    crowd_begin("bench-day", argv[1], argv[2]);
    speed = strtol(argv[4], NULL, 10);
    dashboards = strtoul(argv[5], NULL, 10);
    if (speed < 1 || speed > 1000 || dashboards > DASHBOARDS_MAX)
        crowd_die("SPEED is 1 to 1000, DASHBOARDS at most 200", "");
    chance_seed(&dice, argc > 8 ? strtoull(argv[8], NULL, 10) : 4711, 0);
    run = (long)(crowd_now_us() & 0xffffff);
    all_sit_down();
    fprintf(stderr, "bench-day: %zu consoles are logged in\n", seat_count);
    double seconds = strtod(argv[6], NULL);
    begin_us = crowd_now_us();
    live_until(begin_us + (int64_t)(WARM_UP_ROUNDS * seconds * 1e6), true);
    for (long round = strtol(argv[7], NULL, 10); round > 0; round--) {
        waits_begin(KINDS);
        counts_from_us = crowd_now_us();
        counts_until_us = counts_from_us + (int64_t)(seconds * 1e6);
        live_until(counts_until_us, true);
        /* What was asked for in this round and is not answered yet counts in it; others go on coming. */
        for (int64_t until_us = counts_until_us + CROWD_DRAIN_US; counted_open && crowd_now_us() < until_us;)
            live_until(crowd_now_us() + 10000, true);
        if (counted_open)
            crowd_die("some are not answered within half a minute", "");
        waits_tell(names, argv[3]);
    }
    live_until(crowd_now_us() + CROWD_DRAIN_US, false);
    for (size_t i = 0; i < seat_count; i++)
        crowd_leave(&seats[i].wire);
    crowd_end();
    return open_count == 0 ? 0 : 1;
}
