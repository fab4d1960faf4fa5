/* What real exchanges said, Asterisk 16 and 22, to visits of queues: they equal the exchange's own log, also if each message comes
 * twice; and whatever single event is missing, no visit is worse off than lost sight of.
 * The recordings lie beside the project, in shared/telephony/transcripts; without them the test is skipped. */
#include "config/files.h"
#include "gateway/ami_calls.h"
#include "gateway/ami_parse.h"
#include "tests/gateway/call_sums.h"
#include "wire/queue_log.h"

#include <glob.h>
#include <jansson.h>

enum { SKIPPED = 77, FILE_BYTES = 8 << 20, EXPECTED_QUEUES = 8 };

static glob_t found;

/* Whom the exchange hangs up by order has not given up: its log says so all the same, its events do not. */
enum put_out { PUT_OUT_BY_EVENTS, PUT_OUT_BY_LOG, PUT_OUT_BY_EITHER };

struct recording {
    char *bytes;
    size_t size;
    size_t event_count;
    char *log; /* its queue_log */
    json_t *expected;
    json_t *views; /* what each caller's own telephone saw */
    const char *path;
    enum put_out put_out;
};

static char *read_whole(const char *path, size_t *ret_size)
{
    char why[FILE_WHY_SIZE], *text = NULL;
    if (file_read(path, FILE_BYTES, &text, ret_size, why) != RESULT_OK)
        fail_msg("%s", why);
    return text;
}

static struct recording recording_of(const char *expected_path)
{
    struct recording r = {.path = expected_path};
    char path[2000];
    size_t size = 0, stem = strlen(expected_path) - strlen(".expected.json");
    /* Who ordered the end of the exchange was told no more; the other session was. */
    const char *session = strstr(expected_path, "14-hangup") != NULL ? "-hotline-user" : "";
    snprintf(path, sizeof path, "%.*s%s.ami", (int)stem, expected_path, session);
    r.bytes = read_whole(path, &r.size);
    snprintf(path, sizeof path, "%.*s.queue_log", (int)stem, expected_path);
    r.log = read_whole(path, &size);
    json_t *whole = json_load_file(expected_path, 0, NULL);
    assert_non_null(whole);
    r.expected = json_incref(json_object_get(whole, "queue_log"));
    r.views = json_incref(json_object_get(whole, "callers_own_view"));
    json_decref(whole);
    return r;
}

static void recording_free(struct recording *r)
{
    free(r->bytes);
    free(r->log);
    json_decref(r->expected);
    json_decref(r->views);
}

static void drain(struct ami_calls *calls, struct call_sums *sums)
{
    struct call_report report;
    while (ami_calls_next(calls, &report))
        sums_add(sums, &report);
    assert_false(exchange_calls_lost(ami_calls_table(calls)));
}

static struct ami_calls *opened(void)
{
    struct ami_calls *calls =
        ami_calls_open(&(struct ami_calls_options){.exchange = "pbx1", .queues = "", .contexts = "incoming"});
    assert_non_null(calls);
    return calls;
}

/* Others are passed over anyway: leaving them out would try nothing. */
static bool is_told(const struct ami_message *message)
{
    static const char *const names[] = {
        "Newchannel",  "NewCallerid",  "QueueCallerJoin", "QueueCallerAbandon", "QueueCallerLeave",
        "AgentCalled", "AgentConnect", "AgentComplete",   "AgentRingNoAnswer",  "HangupRequest",
        "Hangup",      "DialEnd",      "BlindTransfer",   "UserEvent",          "AttendedTransfer"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(message->name, names[i]) == 0)
            return true;
    return strcmp(ami_text(message, "Variable"), "QUEUESTATUS") == 0;
}

static size_t piece_size; /* bytes at a time; 0: all */

/* Feeds what it holds, each event `times` times and without the one at `dropped` (-1: none); gives the count of events. */
static long play(const struct recording *r, struct ami_calls *calls, struct call_sums *sums, int times,
                 long dropped, long until)
{
    static struct ami_parser parser;
    const struct ami_message *message = NULL;
    long number = 0;
    memset(&parser, 0, sizeof parser);
    for (size_t at = 0; at < r->size && (until < 0 || number < until);) {
        int64_t at_us = 0;
        size_t left = r->size - at, size = piece_size != 0 && piece_size < left ? piece_size : left;
        at += ami_parser_take(&parser, r->bytes + at, size, &message);
        /* What was asked for and answered by a list has an ActionID, and is no news. */
        if (message == NULL || message->kind != AMI_EVENT || !ami_time_us(message, &at_us))
            continue;
        for (int i = 0; i < times && !(number == dropped && is_told(message)); i++)
            ami_calls_event(calls, message, at_us / 1000);
        number += is_told(message);
    }
    drain(calls, sums);
    return number;
}

static int64_t number_in(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const struct sum_visit *visit_of(struct call_sums *sums, const char *line, const char *queue)
{
    char name[TEXT_CODE + 40];
    snprintf(name, sizeof name, "%s/1", line);
    for (size_t i = 0; i < sums->visit_count; i++)
        if (strcmp(sums->visits[i].line, name) == 0 && strcmp(sums->visits[i].queue, queue) == 0)
            return &sums->visits[i];
    return NULL;
}

static enum visit_end end_named(const char *result)
{
    static const struct {
        const char *name;
        enum visit_end end;
    } rows[] = {{"answered", VISIT_ANSWERED}, {"abandoned", VISIT_ABANDONED},
                {"timeout", VISIT_TIMED_OUT}, {"empty", VISIT_EMPTY},
                {"key", VISIT_KEY},           {"withdrawn", VISIT_WITHDRAWN}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, result) == 0)
            return rows[i].end;
    fail_msg("a result '%s'", result);
    return VISIT_OPEN;
}

/* A whole second that the exchange counts lies within one second of the difference of two instants. */
static void assert_about(const char *where, const char *what, int64_t ms, int64_t seconds)
{
    if (ms < (seconds - 1) * 1000 || ms > (seconds + 1) * 1000)
        fail_msg("%s: %s of %d ms, expected %d s", where, what, (int)ms, (int)seconds);
}

/* An operator whose caller was sent elsewhere by an order to the exchange is free long before the exchange says so. */
static bool is_freed_early(const json_t *call, const struct sum_visit *visit)
{
    return strcmp(json_string_value(json_object_get(call, "end")), "COMPLETECALLER") == 0 &&
           visit->talk_ended_at != 0 &&
           visit->talk_ended_at - visit->answered_at < (number_in(call, "talk_s") - 2) * 1000;
}

/* True if the log has a caller give up whose own telephone saw the other end hang up. */
static bool is_put_out(const struct recording *r, const json_t *call)
{
    size_t i = 0;
    json_t *view = NULL;
    const char *number = json_string_value(json_object_get(call, "number"));
    if (strcmp(json_string_value(json_object_get(call, "result")), "abandoned") != 0)
        return false;
    json_array_foreach(r->views, i,
                       view) if (strcmp(json_string_value(json_object_get(view, "number")), number) ==
                                 0) return strstr(json_string_value(json_object_get(view, "outcome")),
                                                  "far end hung up") != NULL;
    return false;
}

static enum visit_end wanted_end(const struct recording *r, const json_t *call, const struct sum_visit *visit)
{
    if (!is_put_out(r, call) || r->put_out == PUT_OUT_BY_LOG)
        return end_named(json_string_value(json_object_get(call, "result")));
    return r->put_out == PUT_OUT_BY_EITHER && visit->end == VISIT_ABANDONED ? VISIT_ABANDONED : VISIT_UNSEEN;
}

static void assert_visit(const struct recording *r, const char *queue, const char *line, const json_t *call,
                         const struct sum_visit *visit, size_t *freed_early)
{
    char where[400];
    snprintf(where, sizeof where, "%s %s of %s", strrchr(r->path, '/') + 1, line, queue);
    if (visit == NULL)
        fail_msg("%s is not told", where);
    enum visit_end wanted = wanted_end(r, call, visit);
    if (visit->end != (int)wanted)
        fail_msg("%s ended as %s, expected %s", where, name_of(&visit_end_names, visit->end),
                 name_of(&visit_end_names, (int)wanted));
    int64_t until_at = visit->answered_at ? visit->answered_at : visit->left_at;
    assert_about(where, "wait", until_at - visit->entered_at, number_in(call, "wait_s"));
    if (visit->end != VISIT_ANSWERED)
        return;
    if (is_freed_early(call, visit))
        ++*freed_early;
    else
        assert_about(where, "talk", visit->talk_ended_at - visit->answered_at, number_in(call, "talk_s"));
}

static void assert_as_expected(const struct recording *r, struct call_sums *sums, size_t *freed_early)
{
    static const struct {
        const char *key;
        enum visit_end end;
    } counts[] = {{"answered", VISIT_ANSWERED},      {"abandoned", VISIT_ABANDONED},
                  {"exit_timeout", VISIT_TIMED_OUT}, {"exit_empty", VISIT_EMPTY},
                  {"exit_key", VISIT_KEY},           {"withdrawn", VISIT_WITHDRAWN}};
    const char *queue = NULL, *line = NULL;
    json_t *row = NULL, *call = NULL;
    json_object_foreach(r->expected, queue, row)
    {
        int64_t offered = 0, rings = 0, put_out = 0;
        for (size_t i = 0; i < sums->visit_count; i++) {
            bool here = strcmp(sums->visits[i].queue, queue) == 0;
            offered += here && sums->visits[i].entered_at != 0;
            rings += here ? sums->visits[i].rings : 0;
        }
        json_object_foreach(json_object_get(row, "calls"), line, call)
        {
            const struct sum_visit *visit = visit_of(sums, line, queue);
            assert_visit(r, queue, line, call, visit, freed_early);
            put_out += is_put_out(r, call) && visit->end == VISIT_UNSEEN;
        }
        if (offered != number_in(row, "offered") || rings != number_in(row, "ring_no_answer"))
            fail_msg("%s, %s: %d offered, %d rang in vain; expected %d, %d", r->path, queue, (int)offered,
                     (int)rings, (int)number_in(row, "offered"), (int)number_in(row, "ring_no_answer"));
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            if (sums_count(sums, queue, counts[i].end) + (counts[i].end == VISIT_ABANDONED ? put_out : 0) !=
                number_in(row, counts[i].key))
                fail_msg("%s, %s: %s is %d", r->path, queue, counts[i].key,
                         (int)sums_count(sums, queue, counts[i].end));
    }
}

static bool is_of(const struct recording *r, const char *name)
{
    return strstr(r->path, name) != NULL;
}

static void each_visit_of_a_real_exchange_equals_its_log(void **state)
{
    size_t freed_early = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        static struct call_sums sums;
        struct ami_calls *calls = opened();
        memset(&sums, 0, sizeof sums);
        play(&r, calls, &sums, 1, -1, -1);
        assert_as_expected(&r, &sums, &freed_early);
        assert_int_equal(sums.doubles, 0);
        ami_calls_close(&calls);
        recording_free(&r);
    }
    /* AMI Redirect, once with each version. */
    assert_int_equal(freed_early, 2);
}

static void a_byte_at_a_time_each_visit_equals_the_log_too(void **state)
{
    piece_size = 1;
    each_visit_of_a_real_exchange_equals_its_log(state);
    piece_size = 0;
}

/* The log tells of refused callers nothing at all. */
static void refused_callers_transfers_and_talks_outside_of_queues_are_told_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        static struct call_sums sums;
        struct ami_calls *calls = opened();
        int64_t refused = 0, transfers = 0, talks = 0, ends = 0, offered = 0, ended = 0;
        memset(&sums, 0, sizeof sums);
        play(&r, calls, &sums, 1, -1, -1);
        for (size_t j = 0; j < sums.call_count; j++) {
            refused += sums.calls[j].refused;
            transfers += sums.calls[j].transfers;
            talks += sums.calls[j].outside_talks;
            ends += sums.calls[j].outside_ends;
            offered += sums.calls[j].offered_at != 0;
            ended += sums.calls[j].ended_at != 0;
        }
        if (is_of(&r, "05-full")) {
            assert_int_equal(refused, 3);
            assert_int_equal(sums_count(&sums, "strict", VISIT_FULL), 2);
            assert_int_equal(sums_count(&sums, "strict", VISIT_NOBODY), 1);
            assert_int_equal(offered, 10);
            assert_int_equal(ended, 10);
        }
        /* Blind by the operator's phone and by an order, after asking, and an order that sends the caller on. */
        if (is_of(&r, "06-transfer")) {
            assert_int_equal(offered, 5);
            assert_int_equal(ended, 5);
            assert_int_equal(transfers, 3);
            assert_int_equal(talks, 2);
            assert_int_equal(ends, 2);
        }
        ami_calls_close(&calls);
        recording_free(&r);
    }
}

/* Nothing is there any more: what is still open has ended unseen. */
static void reconnect_to_nothing(struct ami_calls *calls, struct call_sums *sums, int64_t at)
{
    ami_calls_up(calls);
    ami_calls_snapshot(calls, at - 1000, at, false, true);
    drain(calls, sums);
}

static void told_twice_each_message_counts_once(void **state)
{
    size_t freed_early = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        static struct call_sums sums;
        struct ami_calls *calls = opened();
        memset(&sums, 0, sizeof sums);
        play(&r, calls, &sums, 2, -1, -1);
        assert_as_expected(&r, &sums, &freed_early);
        assert_int_equal(sums.doubles, 0);
        ami_calls_close(&calls);
        recording_free(&r);
    }
}

/* Without one message: each visit is told, and none has another end than the real one, or none that anybody saw. */
static void assert_no_worse_than_lost(const struct recording *r, struct call_sums *sums, long dropped)
{
    const char *queue = NULL, *line = NULL;
    json_t *row = NULL, *call = NULL;
    size_t expected = 0, told = 0;
    json_object_foreach(r->expected, queue, row) json_object_foreach(json_object_get(row, "calls"), line, call)
    {
        const struct sum_visit *visit = visit_of(sums, line, queue);
        const char *result = json_string_value(json_object_get(call, "result"));
        expected++;
        if (visit == NULL ||
            (visit->end != (int)end_named(result) && visit->end != VISIT_UNSEEN && visit->end != VISIT_OPEN))
            fail_msg("%s without message %ld: %s of %s ended as %s, expected %s", r->path, dropped, line, queue,
                     visit == NULL ? "not told" : name_of(&visit_end_names, visit->end), result);
    }
    for (size_t i = 0; i < sums->visit_count; i++)
        told += sums->visits[i].entered_at != 0;
    if (told != expected)
        fail_msg("%s without message %ld: %zu visits, expected %zu", r->path, dropped, told, expected);
    for (size_t i = 0; i < sums->call_count; i++)
        if (sums->calls[i].ended_at == 0 && sums->calls[i].lost_at == 0)
            fail_msg("%s without message %ld: call %s never ends", r->path, dropped, sums->calls[i].ref);
}

static void without_any_one_message_no_visit_is_worse_off_than_lost_sight_of(void **state)
{
    size_t tried = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        long dropped = 0, events = 1;
        for (; dropped < events; dropped++, tried++) {
            static struct call_sums sums;
            struct ami_calls *calls = opened();
            memset(&sums, 0, sizeof sums);
            events = play(&r, calls, &sums, 1, dropped, -1);
            reconnect_to_nothing(calls, &sums, 1795470000000);
            assert_no_worse_than_lost(&r, &sums, dropped);
            ami_calls_close(&calls);
        }
        recording_free(&r);
    }
    print_message("%zu messages left out\n", tried);
}

static const char *phone_of(const void *context, const char *agent)
{
    return ami_calls_extension(context, agent);
}

/* Tells the lines of a log from an instant on; phones are known by what `calls` has heard, NULL: nothing. */
static void read_log(const struct recording *r, struct exchange_calls *table, const struct ami_calls *calls,
                     int64_t from_at)
{
    const struct queue_log_options options = {
        .calls = table, .extension = calls != NULL ? phone_of : NULL, .context = calls};
    char *text = strdup(r->log), *rest = NULL, why[QUEUE_LOG_WHY];
    int64_t at = 0;
    assert_non_null(text);
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        struct queue_log_line parsed;
        if (queue_log_parse(line, &parsed, why) != RESULT_OK)
            fail_msg("%s", why);
        at = parsed.at;
        if (at >= from_at)
            (void)queue_log_tell(&options, &parsed);
    }
    queue_log_finish(&options, at);
    free(text);
}

static void the_log_alone_comes_to_the_same_visits(void **state)
{
    size_t freed_early = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        static struct call_sums sums;
        struct call_report report;
        struct exchange_calls *table = exchange_calls_open("pbx1");
        memset(&sums, 0, sizeof sums);
        r.put_out = PUT_OUT_BY_LOG;
        read_log(&r, table, NULL, 0);
        while (exchange_calls_next(table, &report))
            sums_add(&sums, &report);
        assert_as_expected(&r, &sums, &freed_early);
        assert_int_equal(sums.doubles, 0);
        for (size_t j = 0; j < sums.call_count; j++)
            assert_true(sums.calls[j].ended_at != 0);
        exchange_calls_close(&table);
        recording_free(&r);
    }
    assert_int_equal(freed_early, 0);
}

/* After which messages the connection is lost. */
enum { CUT_EVERY = 1 };

static void a_lost_connection_is_filled_from_the_log_and_each_visit_equals_it(void **state)
{
    size_t freed_early = 0, tried = 0;
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        long played = 0;
        r.put_out = PUT_OUT_BY_EITHER;
        for (long until = 0; played == until; until += CUT_EVERY, tried++) {
            static struct call_sums sums;
            struct ami_calls *calls = opened();
            memset(&sums, 0, sizeof sums);
            played = play(&r, calls, &sums, 1, -1, until) + CUT_EVERY;
            ami_calls_up(calls);
            read_log(&r, ami_calls_table(calls), calls, ami_calls_heard_at(calls) - 2000);
            reconnect_to_nothing(calls, &sums, 1795470000000);
            assert_as_expected(&r, &sums, &freed_early);
            ami_calls_close(&calls);
        }
        recording_free(&r);
    }
    print_message("%zu losses\n", tried);
}

static void without_a_log_what_is_told_is_true_and_what_was_open_is_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct recording r = recording_of(found.gl_pathv[i]);
        long played = 0;
        for (long until = 0; played == until; until += CUT_EVERY) {
            static struct call_sums sums;
            struct ami_calls *calls = opened();
            const char *queue = NULL, *line = NULL;
            json_t *row = NULL, *call = NULL;
            memset(&sums, 0, sizeof sums);
            played = play(&r, calls, &sums, 1, -1, until) + CUT_EVERY;
            reconnect_to_nothing(calls, &sums, 1795470000000);
            json_object_foreach(r.expected, queue, row)
                json_object_foreach(json_object_get(row, "calls"), line, call)
            {
                const struct sum_visit *visit = visit_of(&sums, line, queue);
                const char *result = json_string_value(json_object_get(call, "result"));
                if (visit != NULL && visit->end != VISIT_OPEN && visit->end != VISIT_UNSEEN &&
                    visit->end != (int)end_named(result))
                    fail_msg("%s cut after %ld: %s is told as %s", r.path, until, line,
                             name_of(&visit_end_names, visit->end));
            }
            for (size_t j = 0; j < sums.call_count; j++)
                if (sums.calls[j].ended_at == 0 && sums.calls[j].lost_at == 0)
                    fail_msg("%s cut after %ld: %s never ends", r.path, until, sums.calls[j].ref);
            ami_calls_close(&calls);
        }
        recording_free(&r);
    }
}

int main(void)
{
    char pattern[1200];
    const char *source = getenv("REXIAN_SOURCE");
    snprintf(pattern, sizeof pattern, "%s/../shared/telephony/transcripts/asterisk-*/*.expected.json",
             source != NULL ? source : ".");
    if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc == 0) {
        printf("SKIPPED: no recordings at %s\n", pattern);
        return SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_visit_of_a_real_exchange_equals_its_log),
        cmocka_unit_test(a_byte_at_a_time_each_visit_equals_the_log_too),
        cmocka_unit_test(refused_callers_transfers_and_talks_outside_of_queues_are_told_too),
        cmocka_unit_test(told_twice_each_message_counts_once),
        cmocka_unit_test(without_any_one_message_no_visit_is_worse_off_than_lost_sight_of),
        cmocka_unit_test(the_log_alone_comes_to_the_same_visits),
        cmocka_unit_test(a_lost_connection_is_filled_from_the_log_and_each_visit_equals_it),
        cmocka_unit_test(without_a_log_what_is_told_is_true_and_what_was_open_is_lost),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    globfree(&found);
    return failed;
}
