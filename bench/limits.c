/* What the machine can do without the broker, to judge its figures by. Prints a line a round.
 *
 *   bench-limits fsync FOLDER 1 SECONDS ROUNDS       4 KiB appended to a file and synchronised: times a second
 *   bench-limits insert FOLDER BATCH SECONDS ROUNDS  the rows that a dispatched ticket leaves, BATCH tickets to a commit: tickets a second
 *   bench-limits echo FOLDER CLIENTS SECONDS ROUNDS  CURVE: a message of a ticket's size to the broker's kind of socket and back */
#include "storage/replies.h"
#include "wire/bare.h"
#include "wire/bus.h"
#include "wire/client.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, CLIENTS_MAX = 2000, ARRIVALS = 256, MESSAGE = 400 };

static void die(const char *what, const char *more)
{
    fprintf(stderr, "bench-limits: %s %s\n", what, more);
    exit(1);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* -- the disk ---------------------------------------------------------------------------------------------- */

static double fsync_round(const char *folder, double seconds)
{
    char file[1100];
    static const char page[PAGE];
    snprintf(file, sizeof file, "%s/fsync", folder);
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    double begin = now_s(), until = begin + seconds;
    long count = 0;
    if (fd < 0)
        die("cannot write", file);
    for (; now_s() < until; count++)
        if (write(fd, page, PAGE) != PAGE || fdatasync(fd) != 0)
            die("cannot write", file);
    double rate = (double)count / (now_s() - begin);
    close(fd);
    unlink(file);
    return rate;
}

/* -- the engine -------------------------------------------------------------------------------------------- */

static void must(enum result result, struct db *db)
{
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        die("the engine refuses:", db_error(db));
}

/* By the sizes that they have in a city. */
static void insert_event(struct db *db, int64_t seq, int64_t number, int kind, const char *texts)
{
    static const uint8_t hash[HASH_SIZE];
    struct statement *s =
        db_sql(db, "INSERT INTO event (seq, kind, subject, subject_id, occurred_at, recorded_at, account_id, "
                   "station_id, body, hash, texts) VALUES ($1, $2, 1, $3, $4, $4, 7, 2, $5, $6, $7)");
    bind_int(s, 1, seq);
    bind_int(s, 2, kind);
    bind_int(s, 3, number);
    bind_int(s, 4, 1780000000000 + seq);
    bind_text(
        s, 5,
        "{\"category_id\":31,\"channel\":0,\"due_at\":1780600000000,\"type\":2,\"unit_id\":68,\"urgency\":0}");
    bind_blob(s, 6, hash, sizeof hash);
    if (texts)
        bind_text(s, 7, texts);
    must(db_run(s), db);
}

#define CONTENT "家里暖气不热，室温只有十四度，已经三天没有人来修，希望尽快处理。"
#define SALT "00112233445566778899aabbccddeeff"

static void insert_rows(struct db *db, int64_t n)
{
    static const uint8_t reply[300];
    int64_t number = 26050600000000 + n, at = 1780000000000 + n;
    insert_event(db, 2 * n, number, 1,
                 "{\"caller_name\":[\"" SALT "\",\"王芳\"],\"caller_phone\":[\"" SALT
                 "\",\"13812345678\"],\"content\":[\"" SALT "\",\"" CONTENT "\"],\"title\":[\"" SALT
                 "\",\"暖气不热\"]}");
    insert_event(db, 2 * n + 1, number, 6, NULL);
    struct statement *s = db_sql(
        db,
        "INSERT INTO ticket (number, version, state, closing, type, urgency, category_id, district_id, "
        "opened_at, "
        "opened_by, call_id, lead_id, due_at, next_due_at, closed_at, callback_due_at, desk, holder_id, urged, "
        "redos, attempts, secrecy, last_seq, clock_at) VALUES ($1, 2, 2, 0, 2, 0, 31, 0, $2, 7, 0, 68, $3, $4, "
        "0, "
        "0, 4, 68, 0, 0, 0, 0, $5, $3)");
    bind_int(s, 1, number);
    bind_int(s, 2, at);
    bind_int(s, 3, at / 86400000 * 86400000 + 432000000);
    bind_int(s, 4, at / 86400000 * 86400000 + 86400000);
    bind_int(s, 5, 2 * n + 1);
    must(db_run(s), db);
    s = db_sql(
        db, "INSERT INTO ticket_text (number, title, content, caller_name, caller_phone) VALUES ($1, $2, $3, "
            "$4, $5)");
    bind_int(s, 1, number);
    bind_text(s, 2, "暖气不热");
    bind_text(s, 3, CONTENT);
    bind_text(s, 4, "王芳");
    bind_text(s, 5, "13812345678");
    must(db_run(s), db);
    char id[48], phone[24];
    uint32_t dice =
        (uint32_t)n * 2654435761u; /* its id was made when the call began, by one of a thousand consoles */
    snprintf(id, sizeof id, "%012llx%08x%012lx", (unsigned long long)at - dice % 1000, dice, (unsigned long)n);
    snprintf(phone, sizeof phone, "138%08ld", (long)(n * 7919 % 100000000));
    s = db_sql(db, "INSERT INTO phone (key, subject, subject_id) VALUES ($1, 1, $2)");
    bind_text(s, 1, phone);
    bind_int(s, 2, number);
    must(db_run(s), db);
    s = db_sql(db,
               "INSERT INTO request (id, account_id, request_id, body_hash, reply) VALUES ($1, 7, $2, $3, $4)");
    bind_int(s, 1, request_ids_at(at));
    bind_text(s, 2, id);
    bind_blob(s, 3, reply, HASH_SIZE);
    bind_blob(s, 4, reply, sizeof reply);
    must(db_run(s), db);
}

static double insert_round(struct db *db, long batch, double seconds)
{
    static int64_t n = 1;
    int64_t first = n;
    double begin = now_s(), until = begin + seconds;
    while (now_s() < until) {
        must(db_exec(db, "BEGIN IMMEDIATE"), db);
        for (long i = 0; i < batch; i++)
            insert_rows(db, n++);
        must(db_exec(db, "COMMIT"), db);
        db_checkpoint(db, 4000);
    }
    return (double)(n - first) / (now_s() - begin);
}

static struct db *open_store(const char *folder, struct store **ret)
{
    static struct zone zone;
    char error[400];
    zone_fixed(&zone, "UTC+8", 8 * 3600);
    if (store_open(folder, true, &zone, "022", ret, error, sizeof error) != RESULT_OK)
        die("no database can be made in", folder);
    return store_db(*ret);
}

/* -- the wire ---------------------------------------------------------------------------------------------- */

struct echo {
    struct bus *bus;
    atomic_bool stop;
};

static enum zap_verdict let_in(void *context, const uint8_t key[32], const char *address,
                               int64_t *ret_station_id)
{
    (void)context;
    (void)key;
    (void)address;
    *ret_station_id = 1;
    return ZAP_ACCEPT;
}

static void *answer_all(void *argument)
{
    struct echo *echo = argument;
    struct bus_message m;
    while (!atomic_load(&echo->stop) && bus_poll(echo->bus, 100, NULL, 0, -1) == RESULT_OK)
        while (bus_receive(echo->bus, &m) == RESULT_OK)
            if (bus_send(echo->bus, &m.peer, m.body, m.size) != RESULT_OK)
                die("an echo could not be sent", "");
    return NULL;
}

static struct bare *connections[CLIENTS_MAX];
static int epoll_fd;

static void must_send(size_t which)
{
    static const uint8_t message[MESSAGE] = {1};
    if (bare_send(connections[which], message, sizeof message) != RESULT_OK)
        die("a message could not be sent", "");
}

static long take_echoes(size_t which, bool again)
{
    const uint8_t *bytes;
    size_t size;
    long count = 0;
    for (; bare_next(connections[which], &bytes, &size); count++)
        if (again)
            must_send(which);
    return count;
}

static double echo_round(size_t clients, double seconds)
{
    struct epoll_event arrived[ARRIVALS];
    double begin = now_s(), until = begin + seconds, passed = 0;
    size_t waiting = clients;
    long count = 0;
    for (size_t i = 0; i < clients; i++) {
        must_send(i);
        count += take_echoes(i, true);
    }
    for (bool over = false; waiting > 0; over = over || now_s() >= until) {
        if (over && passed == 0)
            passed = now_s() - begin;
        int ready = epoll_wait(epoll_fd, arrived, ARRIVALS, 100);
        for (int i = 0; i < ready; i++) {
            long taken = take_echoes(arrived[i].data.u32, !over);
            count += over ? 0 : taken;
            waiting -= over ? (size_t)taken : 0;
        }
    }
    return (double)count / passed;
}

static void echo_rounds(const char *folder, size_t clients, double seconds, long rounds)
{
    char endpoint[1100], error[400];
    struct key_pair broker, station;
    struct echo echo = {.bus = NULL};
    void *context = NULL;
    pthread_t thread;
    snprintf(endpoint, sizeof endpoint, "ipc://%s/echo", folder);
    if (keys_make(&broker) != RESULT_OK || keys_make(&station) != RESULT_OK ||
        context_open(&context) != RESULT_OK)
        die("no keys", "");
    struct bus_options options = {.endpoint = endpoint,
                                  .secret_key = broker.secret_key,
                                  .max_frame_bytes = 1 << 20,
                                  .heartbeat_ms = 2000,
                                  .dead_after_ms = 8000,
                                  .keys = {.check = let_in}};
    if (bus_open(&options, &echo.bus, error, sizeof error) != RESULT_OK)
        die("cannot listen:", error);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < clients; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
        if (bare_open(context, endpoint, broker.public_key, &station, &connections[i]) != RESULT_OK ||
            epoll_ctl(epoll_fd, EPOLL_CTL_ADD, bare_fd(connections[i]), &event) != 0)
            die("cannot connect to", endpoint);
    }
    if (pthread_create(&thread, NULL, answer_all, &echo) != 0)
        die("no thread", "");
    (void)echo_round(clients, 0.5); /* the handshakes */
    for (; rounds > 0; rounds--)
        printf("%.0f\n", echo_round(clients, seconds));
    atomic_store(&echo.stop, true);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < clients; i++)
        bare_close(&connections[i]);
    bus_close(&echo.bus);
    context_close(&context);
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    if (argc != 6)
        die("usage: bench-limits fsync|insert|echo FOLDER COUNT SECONDS ROUNDS", "");
    long count = strtol(argv[3], NULL, 10), rounds = strtol(argv[5], NULL, 10);
    double seconds = strtod(argv[4], NULL);
    if (count < 1 || count > CLIENTS_MAX)
        die("COUNT is 1 to 2000", "");
    if (strcmp(argv[1], "echo") == 0) {
        echo_rounds(argv[2], (size_t)count, seconds, rounds);
        return 0;
    }
    bool insert = strcmp(argv[1], "insert") == 0;
    struct db *db = insert ? open_store(argv[2], &store) : NULL;
    for (; rounds > 0; rounds--)
        printf("%.0f\n", insert ? insert_round(db, count, seconds) : fsync_round(argv[2], seconds));
    store_close(&store);
    return 0;
}
