/* Connections, people and their passwords. */
#include "bench/support/crowd.h"

#include "config/credentials.h"
#include "config/files.h"
#include "config/load.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

static struct {
    const char *program, *accounts_file;
    struct console_config config;
    struct key_pair pair;
    void *context;
    int epoll_fd;
} crowd;

int64_t crowd_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

_Noreturn void crowd_die(const char *what, const char *more)
{
    fprintf(stderr, "%s: %s %s\n", crowd.program, what, more);
    exit(1);
}

void crowd_begin(const char *program, const char *config_file, const char *accounts_file)
{
    char why[FILE_WHY_SIZE], path[CONFIG_PATH_SIZE], *text = NULL;
    size_t size = 0;
    struct refusal refusal;
    struct rlimit files = {0};
    crowd.program = program;
    crowd.accounts_file = accounts_file;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    if (config_load(&console_options, config_file, &crowd.config, config_report_to_file, stderr) != RESULT_OK)
        exit(78);
    if (config_path(config_file, crowd.config.station_key_file, path, sizeof path) != RESULT_OK ||
        file_read_secret(path, KEY_FILE_BYTES, &text, &size, why) != RESULT_OK ||
        keys_parse(text, &crowd.pair, &refusal) != RESULT_OK || context_open(&crowd.context) != RESULT_OK)
        crowd_die("the station's key cannot be read", "");
    file_forget(&text, size);
    crowd.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
}

void crowd_end(void)
{
    context_close(&crowd.context);
}

struct bare *crowd_connect(uint32_t which)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = which};
    struct bare *wire = NULL;
    if (bare_open(crowd.context, crowd.config.broker, crowd.config.broker_key, &crowd.pair, &wire) !=
            RESULT_OK ||
        epoll_ctl(crowd.epoll_fd, EPOLL_CTL_ADD, bare_fd(wire), &event) != 0)
        crowd_die("cannot connect to", crowd.config.broker);
    return wire;
}

void crowd_leave(struct bare **wire)
{
    (void)epoll_ctl(crowd.epoll_fd, EPOLL_CTL_DEL, bare_fd(*wire), NULL);
    bare_close(wire);
}

void crowd_ask(struct bare *wire, const char *type, const char *request_id, const struct shape *shape,
               const void *record)
{
    static struct buffer out;
    buffer_clear(&out);
    if (envelope_pack(&out, type, request_id, shape, record) != RESULT_OK ||
        bare_send(wire, out.bytes, out.size) != RESULT_OK)
        crowd_die("a request could not be sent:", type);
}

void crowd_beat(struct bare *wire)
{
    static struct buffer out;
    buffer_clear(&out);
    if (envelope_write(&out, ENVELOPE_BEAT, "", NULL, 0) != RESULT_OK ||
        bare_send(wire, out.bytes, out.size) != RESULT_OK)
        crowd_die("a beat could not be sent", "");
}

/* Throws away what comes until a request is answered; false: it was refused because it is there already. */
static bool await_answer(struct bare *wire, const char *what, struct envelope *ret)
{
    const uint8_t *bytes;
    size_t size;
    for (int64_t until_us = crowd_now_us() + CROWD_DRAIN_US; crowd_now_us() < until_us;) {
        struct refusal why = {0};
        struct epoll_event ignored;
        if (!bare_next(wire, &bytes, &size)) {
            (void)epoll_wait(crowd.epoll_fd, &ignored, 1, 10);
            continue;
        }
        if (envelope_read(bytes, size, ret, &why) != RESULT_OK || ret->request_id[0] == '\0')
            continue;
        if (strcmp(ret->type, ENVELOPE_OK) == 0)
            return true;
        if (refusal_read(ret->body, ret->body_size, &why, NULL) == RESULT_OK && why.code == REFUSAL_EXISTS)
            return false;
        crowd_die(what, refusal_name(why.code));
    }
    crowd_die(what, "is not answered");
}

void crowd_await(struct bare *wire, const char *what)
{
    struct envelope answer;
    (void)await_answer(wire, what, &answer);
}

void crowd_password_of(const char *login, char *out, size_t size)
{
    char why[FILE_WHY_SIZE], *text = NULL;
    size_t length = 0;
    if (file_read_secret(crowd.accounts_file, 1 << 20, &text, &length, why) != RESULT_OK)
        crowd_die("the accounts cannot be read:", why);
    if (credentials_password(text, login, out, size) != RESULT_OK)
        crowd_die("the accounts have no password of", login);
    file_forget(&text, length);
}

struct client_options crowd_client_options(void)
{
    return (struct client_options){.endpoint = crowd.config.broker,
                                   .server_key = crowd.config.broker_key,
                                   .public_key = crowd.pair.public_key,
                                   .secret_key = crowd.pair.secret_key,
                                   .zmq_context = crowd.context};
}

void crowd_log_in(struct bare *wire, const char *login, const char *password)
{
    struct login_request request = {0};
    char known[129] = "";
    if (!password)
        crowd_password_of(login, known, sizeof known);
    snprintf(request.program, sizeof request.program, "%s", crowd.program);
    snprintf(request.login, sizeof request.login, "%s", login);
    snprintf(request.password, sizeof request.password, "%s", password ? password : known);
    crowd_ask(wire, "session.login", "login", message_by_type("session.login")->request, &request);
    crowd_await(wire, login);
}

/* An administrator's wish, carried out unless it was carried out before. */
static void add(struct bare *admin, const char *type, const char *name, const struct shape *shape,
                const void *row)
{
    char request_id[ENVELOPE_ID_BYTES];
    snprintf(request_id, sizeof request_id, "%s-%s", type, name);
    crowd_ask(admin, type, request_id, shape, row);
    crowd_await(admin, name);
}

void crowd_hire(struct bare *admin, const char *login, int role, const char *unit, char out[CROWD_PASSWORD])
{
    struct account_row row = {.role = role}, made;
    struct envelope answer;
    struct refusal why;
    char request_id[ENVELOPE_ID_BYTES];
    snprintf(row.login, sizeof row.login, "%s", login);
    snprintf(row.name, sizeof row.name, "%s", login);
    snprintf(row.unit, sizeof row.unit, "%s", unit);
    add(admin, "account.add", login, &account_row_shape, &row);
    /* Of one that was there before nobody knows the password any more. */
    snprintf(request_id, sizeof request_id, "reset-%llx-%s", (unsigned long long)crowd_now_us(), login);
    crowd_ask(admin, "account.reset", request_id, &account_row_shape, &row);
    if (!await_answer(admin, login, &answer) ||
        codec_decode(&account_row_shape, answer.body, answer.body_size, &made, &why) != RESULT_OK)
        crowd_die("no password is made for", login);
    snprintf(out, CROWD_PASSWORD, "%s", made.password);
    shape_free(&account_row_shape, &made);
}

void crowd_add_category(struct bare *admin, const char *code, const char *parent)
{
    struct reference_row row = {.id = 0};
    snprintf(row.code, sizeof row.code, "%s", code);
    snprintf(row.name, sizeof row.name, "事项 %s", code);
    snprintf(row.parent, sizeof row.parent, "%s", parent);
    add(admin, "category.add", code, &reference_row_shape, &row);
}

void crowd_add_department(struct bare *admin, const char *name, const char *category, const char *parent,
                          char out[CROWD_PASSWORD])
{
    struct reference_row unit = {.kind = "department"};
    struct rule_row rule = {.district = "*", .hours = "always"};
    snprintf(unit.code, sizeof unit.code, "%s", name);
    snprintf(unit.name, sizeof unit.name, "单位 %s", name);
    add(admin, "unit.add", name, &reference_row_shape, &unit);
    crowd_add_category(admin, category, parent);
    snprintf(rule.category, sizeof rule.category, "%s", category);
    snprintf(rule.unit, sizeof rule.unit, "%s", name);
    add(admin, "directory.add", category, &rule_row_shape, &rule);
    crowd_hire(admin, name, ROLE_HANDLER, name, out);
}

size_t crowd_wait(uint32_t *ret, int timeout_ms)
{
    struct epoll_event arrived[CROWD_ARRIVALS];
    int count = epoll_wait(crowd.epoll_fd, arrived, CROWD_ARRIVALS, timeout_ms);
    for (int i = 0; i < count; i++)
        ret[i] = arrived[i].data.u32;
    return count > 0 ? (size_t)count : 0;
}
