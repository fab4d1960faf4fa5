/* The door: whose key is let in, what a handshake request must look like, and what happens without a door. */
#include "tests/wire/city.h"
#include "wire/zap.h"

#include <stdlib.h>

static const uint8_t known_key[32] = "0123456789abcdef0123456789abcde";

static enum zap_verdict check(void *context, const uint8_t key[32], const char *address,
                              int64_t *ret_station_id)
{
    (void)address;
    int64_t *station_id = context;
    if (memcmp(key, known_key, sizeof known_key) != 0)
        return ZAP_REFUSE;
    *ret_station_id = *station_id;
    return *station_id == -300 ? ZAP_LATER : ZAP_ACCEPT;
}

#define FRAME(TEXT)                                                                                            \
    {                                                                                                          \
        (const uint8_t *)(TEXT), sizeof(TEXT) - 1                                                              \
    }
#define KEY                                                                                                    \
    {                                                                                                          \
        known_key, sizeof known_key                                                                            \
    }

struct row {
    const char *what;
    struct zap_frame frames[8];
    size_t count;
    int64_t station_id;
    enum result result;
    enum zap_verdict verdict;
    const char *user_id;
};

static const struct row rows[] = {
    {"a known key",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME("10.0.0.7"), FRAME(""), FRAME("CURVE"), KEY},
     7,
     12,
     RESULT_OK,
     ZAP_ACCEPT,
     "12"},
    {"not known yet",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME("10.0.0.7"), FRAME(""), FRAME("CURVE"), KEY},
     7,
     -300,
     RESULT_OK,
     ZAP_LATER,
     ""},
    {"accepted without a station",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME("10.0.0.7"), FRAME(""), FRAME("CURVE"), KEY},
     7,
     0,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"an unknown key",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("CURVE"),
      FRAME("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")},
     7,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"a short key",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("CURVE"), FRAME("short")},
     7,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"no mechanism",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("NULL")},
     6,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"a password",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("PLAIN"), FRAME("u"), FRAME("p")},
     8,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"one frame too many",
     {FRAME("1.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("CURVE"), KEY, FRAME("x")},
     8,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"another domain",
     {FRAME("1.0"), FRAME("1"), FRAME("global"), FRAME(""), FRAME(""), FRAME("CURVE"), KEY},
     7,
     12,
     RESULT_OK,
     ZAP_REFUSE,
     ""},
    {"two frames", {FRAME("1.0"), FRAME("1")}, 2, 12, RESULT_OK, ZAP_REFUSE, ""},
    {"one frame", {FRAME("1.0")}, 1, 12, RESULT_INVALID, ZAP_REFUSE, ""},
    {"no frame", {FRAME("")}, 0, 12, RESULT_INVALID, ZAP_REFUSE, ""},
    {"another version",
     {FRAME("2.0"), FRAME("1"), FRAME("rexian"), FRAME(""), FRAME(""), FRAME("CURVE"), KEY},
     7,
     12,
     RESULT_INVALID,
     ZAP_REFUSE,
     ""},
};

static void each_request_gets_its_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t station_id = rows[i].station_id;
        struct zap_check door = {check, &station_id};
        struct zap_reply reply;
        enum result result = zap_judge(&door, rows[i].frames, rows[i].count, &reply);
        if (result != rows[i].result || reply.verdict != rows[i].verdict ||
            strcmp(reply.user_id, rows[i].user_id) != 0)
            fail_msg("%s: result %d, verdict %d, user '%s'", rows[i].what, (int)result, (int)reply.verdict,
                     reply.user_id);
    }
}

static void a_long_address_or_request_id_is_no_overflow(void **state)
{
    (void)state;
    static uint8_t bytes[70000];
    int64_t station_id = 1;
    struct zap_check door = {check, &station_id};
    struct zap_reply reply;
    memset(bytes, '1', sizeof bytes);
    struct zap_frame frames[] = {FRAME("1.0"),   FRAME("1"), FRAME("rexian"), {bytes, sizeof bytes}, FRAME(""),
                                 FRAME("CURVE"), KEY};
    assert_int_equal(zap_judge(&door, frames, 7, &reply), RESULT_OK);
    assert_int_equal(reply.verdict, ZAP_REFUSE);
    frames[1] = (struct zap_frame){bytes, sizeof bytes};
    assert_int_equal(zap_judge(&door, frames, 7, &reply), RESULT_INVALID);
}

static void rubbish_sent_to_the_door_is_answered_and_the_next_is_served(void **state)
{
    (void)state;
    void *context = NULL;
    struct zap *zap = NULL;
    struct zap *second = NULL;
    int64_t station_id = 12;
    struct zap_check door = {check, &station_id};
    assert_int_equal(context_open(&context), RESULT_OK);
    assert_int_equal(zap_start(context, &door, &zap), RESULT_OK);
    assert_int_equal(zap_start(context, &door, &second), RESULT_FULL);
    void *asker = zmq_socket(context, ZMQ_REQ);
    int wait_ms = CITY_DEADLINE_MS;
    assert_int_equal(zmq_setsockopt(asker, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms), 0);
    assert_int_equal(zmq_connect(asker, "inproc://zeromq.zap.01"), 0);
    for (size_t i = 0; i < 3 * sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i % (sizeof rows / sizeof rows[0])];
        size_t surplus = i >= sizeof rows / sizeof rows[0] ? 40 : 0;
        for (size_t n = 0; n < row->count; n++)
            assert_true(zmq_send(asker, row->frames[n].bytes, row->frames[n].size, ZMQ_SNDMORE) >= 0);
        for (size_t n = 0; n < surplus; n++)
            assert_true(zmq_send(asker, "surplus", 7, ZMQ_SNDMORE) >= 0);
        assert_true(zmq_send(asker, "", 0, 0) >= 0);
        char part[64];
        int more = 1;
        size_t more_size = sizeof more;
        int parts = 0;
        while (more != 0) {
            int size = zmq_recv(asker, part, sizeof part, 0);
            assert_true(size >= 0);
            if (parts == 2)
                assert_memory_equal(part, "400", 3); /* the frame behind makes each of them wrong */
            assert_int_equal(zmq_getsockopt(asker, ZMQ_RCVMORE, &more, &more_size), 0);
            parts++;
        }
        assert_int_equal(parts, 6);
    }
    struct zap_counters counters;
    zap_count(zap, &counters);
    assert_int_equal(counters.accepted, 0);
    assert_int_equal(counters.refused, 3 * sizeof rows / sizeof rows[0]);
    assert_true(counters.malformed > 0);
    (void)zmq_close(asker);
    zap_stop(&zap);
    assert_null(zap);
    context_close(&context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_gets_its_verdict),
        cmocka_unit_test(a_long_address_or_request_id_is_no_overflow),
        cmocka_unit_test(rubbish_sent_to_the_door_is_answered_and_the_next_is_served),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
