/* Messages in a row, mostly by who may send them, through a whole broker in this process: a body is made from the message's own field
 * table, with values that mean something there, or is any bytes. Each request is answered with its reply's shape or a refusal, never by a fault of the store; at the end the city is
 * checked as rexian-broker --check does. */
#include "broker/broker.h"
#include "broker/city_load.h"
#include "broker/city_make.h"
#include "broker/offline.h"
#include "config/load.h"
#include "config/log.h"
#include "config/program.h"
#include "wire/codec.h"
#include "wire/envelope.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum {
    DEPTH = 3,
    LIST_MOST = 3,
    REPLY_MS = 60000,
    BEAT_MS = 5000,
    NUMBERS = 16,
    PATH_BYTES = 256,
    ROW_MOST = 12,
    MEANT_MOST = 6
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Of each role, each with a connection; most of the department that the tickets go to. */
static struct {
    const char *login;
    const char *station;
    void *socket;
    int64_t rights;
} people[] = {
    {"admin", "console", NULL, 0},       {"supervisor1", "console", NULL, 0}, {"operator1", "console", NULL, 0},
    {"dispatcher1", "console", NULL, 0}, {"auditor1", "console", NULL, 0},    {"callback1", "console", NULL, 0},
    {"shuisi", "console", NULL, 0},      {"gongre", "console", NULL, 0},      {"gongre", "console", NULL, 0},
    {"gongre", "console", NULL, 0},      {"gateway", "gateway", NULL, 0}};
enum { PEOPLE = sizeof people / sizeof people[0] };

/* What would end the play: sessions and keys of the players, years of a clock, disks full of copies. */
static const char *const not_played[] = {
    "session.login",    "session.resume", "session.logout", "account.change", "account.reset", "account.shut",
    "account.password", "station.shut",   "station.change", "clock.set",      "care.backup"};

/* Texts that mean something here and there. */
static const char *const words[] = {
    "02.01.01",    "02.01",     "*",          "gongre",           "shuisi",     "hotline", "operator1", "admin",
    "2026-05-06",  "2026-05",   "pending",    "dispatch",         "direct",     "c1",      "queued",    "ended",
    "13812345678", "extension", "suspension", "暖气不热，请尽快", "reached",    "yes",     "satisfied", "court",
    "title",       "limits",    "total",      "department",       "completion", "all"};
enum { WORDS = sizeof words / sizeof words[0] };

/* Values that are likely where a member has this name. */
static const struct {
    const char *member;
    const char *values[MEANT_MOST];
} meant[] = {
    {"category", {"02.01.01", "01.01.01", "04.02.01", "02"}},
    {"district", {"120101", "120104", ""}},
    {"unit", {"gongre", "shuisi", "ranqi", ""}},
    {"code", {"gongre", "neu1", "neu2", "120101", "hotline", "02.01"}},
    {"into", {"gongre", "shuisi", "120104"}},
    {"parent", {"", "gongre", "02"}},
    {"kind", {"department", "street", "calendar", "limits"}},
    {"queue", {"hotline", "english", ""}},
    {"login", {"operator1", "operator2", "neu1", "gongre"}},
    {"operator_login", {"operator1", "operator2", ""}},
    {"role", {"operator", "handler", "auditor"}},
    {"ref", {"c1", "c2", "c3", "pbx1/"}},
    {"visit", {"1/1", "2/1", ""}},
    {"caller", {"13812345678", "13900001111", ""}},
    {"caller_phone", {"13812345678", "13900001111", "022-27320000", ""}},
    {"phone", {"13812345678", "13900001111", "+86 138 1234 5678"}},
    {"list", {"mine", "dispatch", "department", "audit", "callback", "all"}},
    {"words", {"暖气", "室温", "A1"}},
    {"rate", {"answer", "completion", "callback"}},
    {"month", {"2026-05", "2026-04", ""}},
    {"field", {"title", "urgency", "category", "secrecy", "caller_phone", "spot"}},
    {"value", {"help", "utility", "true", "02.01.01", "13612345678", "东门"}},
    {"text", {"year 2026\noff 2026-05-08 临时\n", "handling * * * 3 workdays\n", "暖气知识"}},
    {"name", {"2026", "limits", "新名称"}},
    {"on_behalf", {"", "李工"}},
    {"day", {"2026-05-06"}},
};

static char folder[PATH_BYTES];
static struct city *city;
static struct broker *broker;
static pthread_t loop;
static void *context;
static struct key_pair broker_key;
static int64_t numbers[NUMBERS] = {1, 2, 3};
static size_t number_count = 3;
static uint64_t asked;
static size_t asking; /* who asks */

/* -- a city and its people --------------------------------------------------------------------------------- */

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_broker: %s\n", what);
    abort();
}

static void say_fault(void *ignored, const char *sentence)
{
    (void)ignored;
    fprintf(stderr, "fuzz_broker: %s\n", sentence);
}

static void path_of(char out[PATH_BYTES * 2], const char *name)
{
    snprintf(out, PATH_BYTES * 2, "%s/%s", folder, name);
}

static void read_key(const char *name, struct key_pair *ret)
{
    char path[PATH_BYTES * 2], text[KEY_FILE_BYTES + 1];
    struct refusal why;
    path_of(path, name);
    FILE *file = fopen(path, "r");
    must(file != NULL, path);
    size_t size = fread(text, 1, KEY_FILE_BYTES, file);
    text[size] = '\0';
    fclose(file);
    must(keys_parse(text, ret, &why) == RESULT_OK, path);
}

static int remove_one(const char *path, const struct stat *state, int kind, struct FTW *place)
{
    (void)state;
    (void)kind;
    (void)place;
    return remove(path);
}

static void *run(void *ignored)
{
    (void)ignored;
    must(broker_run(broker) == RESULT_OK, "the broker ended by itself");
    return NULL;
}

static void stop(void)
{
    char path[PATH_BYTES * 2];
    for (size_t i = 0; i < PEOPLE; i++)
        zmq_close(people[i].socket);
    zmq_ctx_term(context);
    broker_stop();
    pthread_join(loop, NULL);
    broker_close(&broker);
    city_free(&city);
    path_of(path, "city");
    fprintf(stderr, "%" PRIu64 " requests\n", asked);
    must(offline_check(path) == EXIT_CODE_OK, "the check has findings");
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void connect_person(size_t i)
{
    struct key_pair pair;
    char name[64];
    int linger_ms = 0;
    snprintf(name, sizeof name, "city/keys/%s.key", people[i].station);
    read_key(name, &pair);
    people[i].socket = zmq_socket(context, ZMQ_DEALER);
    must(zmq_setsockopt(people[i].socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms) == 0 &&
             zmq_setsockopt(people[i].socket, ZMQ_CURVE_SERVERKEY, broker_key.public_key, 40) == 0 &&
             zmq_setsockopt(people[i].socket, ZMQ_CURVE_PUBLICKEY, pair.public_key, 40) == 0 &&
             zmq_setsockopt(people[i].socket, ZMQ_CURVE_SECRETKEY, pair.secret_key, 40) == 0 &&
             zmq_connect(people[i].socket, broker_endpoint(broker)) == 0,
         "a connection");
}

/* -- asking ------------------------------------------------------------------------------------------------ */

static void judge_error(const struct message *message, const struct envelope *envelope)
{
    struct refusal why;
    char text[REFUSAL_TEXT_BYTES];
    must(refusal_read(envelope->body, envelope->body_size, &why, text) == RESULT_OK, "a refusal that is none");
    if (why.code != REFUSAL_STORAGE && why.code != REFUSAL_NO_SESSION && text[0] != '\0')
        return;
    fprintf(stderr, "%s: %s %s %s: %s\n", message->type, refusal_name(why.code), why.field, why.value, text);
    abort();
}

static void judge_ok(const struct message *message, const struct envelope *envelope)
{
    struct refusal why = {0};
    void *reply = calloc(1, message->reply->size);
    must(reply != NULL, "memory");
    if (codec_decode(message->reply, envelope->body, envelope->body_size, reply, &why) != RESULT_OK) {
        fprintf(stderr, "%s was answered with %s '%s' '%s'\n", message->type, refusal_name(why.code), why.field,
                why.value);
        abort();
    }
    if (strcmp(message->type, "session.login") == 0)
        people[asking].rights = ((const struct session_reply *)reply)->rights;
    const struct ticket_reply *told = reply;
    if (message->reply == &ticket_reply_shape && told->ticket_count > 0)
        numbers[number_count++ % NUMBERS] = told->ticket[0].number;
    shape_free(message->reply, reply);
    free(reply);
}

/* All consoles say that they are there, as they do: whoever is not heard of for a minute is out, and on a busy machine an input takes long. */
static void beat(void)
{
    static int64_t beaten_ms;
    struct buffer out = {0};
    if (mono_ms() - beaten_ms < BEAT_MS)
        return;
    beaten_ms = mono_ms();
    must(envelope_write(&out, ENVELOPE_BEAT, NULL, NULL, 0) == RESULT_OK, "memory");
    for (size_t i = 0; i < PEOPLE; i++)
        if (people[i].socket != NULL)
            must(zmq_send(people[i].socket, out.bytes, out.size, 0) >= 0, "sending");
    buffer_free(&out);
}

/* Sends a body and waits for its answer. */
static void ask(size_t who, const struct message *message, const uint8_t *body, size_t size)
{
    struct buffer out = {0};
    char id[ENVELOPE_ID_BYTES];
    snprintf(id, sizeof id, "fuzz-%" PRIu64, ++asked);
    asking = who;
    beat();
    if (envelope_write(&out, message->type, id, body, size) == RESULT_OK) {
        must(zmq_send(people[who].socket, out.bytes, out.size, 0) >= 0, "sending");
        for (bool answered = false; !answered;) {
            zmq_pollitem_t item = {.socket = people[who].socket, .events = ZMQ_POLLIN};
            zmq_msg_t frame;
            struct envelope envelope;
            struct refusal why;
            int ready;
            do /* libFuzzer's alarm comes now and then */
                ready = zmq_poll(&item, 1, REPLY_MS);
            while (ready < 0 && errno == EINTR);
            must(ready == 1, message->type);
            zmq_msg_init(&frame);
            must(zmq_msg_recv(&frame, people[who].socket, 0) >= 0, "receiving");
            must(envelope_read(zmq_msg_data(&frame), zmq_msg_size(&frame), &envelope, &why) == RESULT_OK,
                 "an envelope that is none");
            answered = strcmp(envelope.request_id, id) == 0;
            if (answered && strcmp(envelope.type, ENVELOPE_OK) == 0)
                judge_ok(message, &envelope);
            else if (answered)
                judge_error(message, &envelope);
            zmq_msg_close(&frame);
        }
    }
    buffer_free(&out);
}

static void ask_record(size_t who, const struct message *message, const void *record)
{
    struct buffer body = {0};
    if (codec_encode(message->request, record, &body) == RESULT_OK)
        ask(who, message, body.bytes, body.size);
    buffer_free(&body);
}

/* -- bodies from bytes ------------------------------------------------------------------------------------- */

struct stream {
    const uint8_t *bytes;
    size_t left;
    bool is_tame; /* a body that could be a person's: few members, each with a value that means something */
};

static uint8_t take(struct stream *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->bytes++;
}

static int64_t take_tame_int(struct stream *in, const struct field *field)
{
    static const char *const tickets[] = {"number", "into", "repeat_of", "parent"};
    uint8_t dice = take(in);
    for (size_t i = 0; i < sizeof tickets / sizeof tickets[0]; i++)
        if (strcmp(field->name, tickets[i]) == 0)
            return numbers[dice % (number_count < NUMBERS ? number_count : NUMBERS)];
    return field->kind == FIELD_AT ? 1778029200000 - dice * 60000 : dice % 4;
}

static int64_t take_int(struct stream *in, const struct field *field)
{
    enum field_kind kind = field->kind;
    static const int64_t edges[] = {0, -1, INT64_MAX, INT64_MIN, 86400000, 1000, 253402300800000};
    if (in->is_tame)
        return take_tame_int(in, field);
    uint8_t dice = take(in);
    if (kind == FIELD_AT && dice % 2 == 0)
        return 1778000000000 + (int64_t)(int8_t)take(in) * 3600000;
    if (dice % 4 == 0)
        return edges[take(in) % (sizeof edges / sizeof edges[0])];
    if (dice % 4 == 1)
        return take(in);
    return numbers[take(in) % (number_count < NUMBERS ? number_count : NUMBERS)];
}

/* Days around the city's, some of them in years without a calendar, or none. */
static void take_date(struct stream *in, char *out, size_t size)
{
    static const char *const days[] = {"2026-05-06", "2026-05-06", "2026-05-07", "2026-04-29", "2026-05-01",
                                       "2026-05-09", "2026-12-31", "2031-01-01", "2026-02-30", ""};
    snprintf(out, size, "%s", days[take(in) % (sizeof days / sizeof days[0])]);
}

static bool take_meant(struct stream *in, const char *member, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        size_t count = 0;
        if (strcmp(meant[i].member, member) != 0)
            continue;
        while (count < MEANT_MOST && meant[i].values[count])
            count++;
        snprintf(out, size, "%s", meant[i].values[take(in) % count]);
        return true;
    }
    return false;
}

static void take_text(struct stream *in, const char *member, char *out, size_t size)
{
    static const char *const plain[] = {"暖气不热，请尽快", "已上门处理", "再等两天", "核对过"};
    uint8_t dice = take(in);
    if ((in->is_tame || dice % 8 > 2) && take_meant(in, member, out, size))
        return;
    if (in->is_tame) {
        snprintf(out, size, "%s", plain[dice % (sizeof plain / sizeof plain[0])]);
        return;
    }
    if (dice % 4 != 0) {
        snprintf(out, size, "%s", words[take(in) % WORDS]);
        return;
    }
    size_t length = take(in) % size;
    for (size_t i = 0; i < length; i++)
        out[i] = (char)take(in);
    out[length] = '\0';
}

static void fill(struct stream *in, const struct shape *shape, void *record, int depth);

static void fill_list(struct stream *in, const struct field *field, uint8_t *record, int depth)
{
    size_t count = depth < DEPTH ? take(in) % LIST_MOST : 0;
    uint8_t *rows = count ? calloc(count, field->of->size) : NULL;
    if (!rows)
        return;
    for (size_t i = 0; i < count; i++)
        fill(in, field->of, rows + i * field->of->size, depth + 1);
    memcpy(record + field->offset, &rows, sizeof rows);
    memcpy(record + field->count_offset, &count, sizeof count);
}

static void fill_field(struct stream *in, const struct field *field, uint8_t *record, int depth)
{
    int64_t number;
    switch (field->kind) {
    case FIELD_INT:
    case FIELD_ID:
    case FIELD_AT:
    case FIELD_MS:
        number = take_int(in, field);
        memcpy(record + field->offset, &number, sizeof number);
        break;
    case FIELD_BOOL:
        *(bool *)(record + field->offset) = take(in) & 1;
        break;
    case FIELD_TEXT:
        take_text(in, field->name, (char *)record + field->offset, field->size);
        break;
    case FIELD_DATE:
        take_date(in, (char *)record + field->offset, field->size);
        break;
    case FIELD_NAME: {
        int value = (int)(take(in) % field->names->count);
        memcpy(record + field->offset, &value, sizeof value);
        break;
    }
    case FIELD_BYTES:
        for (size_t i = 0; i < field->size; i++)
            record[field->offset + i] = take(in);
        break;
    case FIELD_LIST:
        fill_list(in, field, record, depth);
        break;
    }
}

static void fill(struct stream *in, const struct shape *shape, void *record, int depth)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        if ((field->flags & FIELD_REQUIRED) || (in->is_tame ? take(in) % 4 == 0 : take(in) % 3 != 0))
            fill_field(in, field, record, depth);
    }
}

/* -- the play ---------------------------------------------------------------------------------------------- */

static bool is_played(const char *type)
{
    for (size_t i = 0; i < sizeof not_played / sizeof not_played[0]; i++)
        if (strcmp(type, not_played[i]) == 0)
            return false;
    return true;
}

static void log_in(size_t i, const char *accounts)
{
    struct login_request request = {.login = ""};
    char line[300], *password;
    FILE *file = fopen(accounts, "r");
    must(file != NULL, accounts);
    while (fgets(line, sizeof line, file)) {
        password = strchr(line, '\t');
        if (!password || strncmp(line, people[i].login, (size_t)(password - line)) != 0 ||
            people[i].login[password - line] != '\0')
            continue;
        snprintf(request.login, sizeof request.login, "%s", people[i].login);
        snprintf(request.password, sizeof request.password, "%.*s", (int)strcspn(password + 1, "\t\n"),
                 password + 1);
    }
    fclose(file);
    must(request.login[0] != '\0', people[i].login);
    ask_record(i, message_by_type("session.login"), &request);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static struct broker_config config;
    char accounts[PATH_BYTES * 2], file[PATH_BYTES * 2], where[PATH_BYTES * 2], listen[PATH_BYTES * 3],
        error[600];
    (void)argc;
    (void)argv;
    snprintf(folder, sizeof folder, "%s/rexian-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(folder) != NULL, folder);
    path_of(accounts, "accounts");
    path_of(where, "city");
    path_of(file, "city/broker.cfg");
    snprintf(listen, sizeof listen, "ipc://%s/bus", folder);
    log_start("broker", LOG_LEVEL_ERROR);
    const struct city_make_options options = {.dir = where,
                                              .sample = "tianjin",
                                              .listen = listen,
                                              .accounts_file = accounts,
                                              .simulated = true,
                                              .made_at = 1778025600000,
                                              .out = fopen("/dev/null", "w"),
                                              .fault = say_fault};
    must(options.out && city_make(&options) == EXIT_CODE_OK, "a city");
    fclose(options.out);
    must(config_load(&broker_options, file, &config, config_report_to_file, stderr) == RESULT_OK, file);
    config.wire.dead_after_ms = 10 * REPLY_MS; /* who gets no processor on a crowded machine is not gone */
    must(city_load(&config, file, &city, say_fault, NULL) == RESULT_OK, "loading");
    must(broker_open(city, &broker, error, sizeof error) == RESULT_OK, error);
    must(pthread_create(&loop, NULL, run, NULL) == 0, "a thread");
    read_key("city/keys/broker.key", &broker_key);
    context = zmq_ctx_new();
    for (size_t i = 0; i < PEOPLE; i++) {
        connect_person(i);
        log_in(i, accounts);
    }
    number_count = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        struct ticket_open open = {
            .way = i % 3 ? WAY_DISPATCH : WAY_PENDING, .category = "02.01.01", .title = "暖气不热"};
        ask_record(2, message_by_type("ticket.open"), &open);
    }
    must(number_count == NUMBERS, "tickets to play with");
    atexit(stop);
    return 0;
}

/* Mostly one who may. */
static size_t take_person(struct stream *in, const struct message *message)
{
    uint8_t dice = take(in);
    size_t who = (dice >> 2) % PEOPLE;
    for (size_t i = 0; i < PEOPLE && dice % 4 != 0 && message->rights != 0; i++) {
        if (people[who].rights & message->rights)
            break;
        who = (who + 1) % PEOPLE;
    }
    return who;
}

static void play_one(struct stream *in, const struct message *message)
{
    size_t who = take_person(in, message);
    uint8_t dice = take(in);
    in->is_tame = dice % 4 != 1;
    if (dice % 8 == 1) {
        size_t size = take(in) < in->left ? in->left : 0;
        ask(who, message, in->bytes, size);
        in->left = 0;
        return;
    }
    void *record = calloc(1, message->request->size);
    if (!record)
        return;
    fill(in, message->request, record, 0);
    ask_record(who, message, record);
    shape_free(message->request, record);
    free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static size_t count;
    struct stream in = {.bytes = bytes, .left = size};
    while (message_at(count))
        count++;
    for (int row = 0; row < ROW_MOST && in.left >= 4; row++) {
        const struct message *message = message_at(take(&in) % count);
        if (is_played(message->type))
            play_one(&in, message);
    }
    return 0;
}
