/* A small broker and raw peers on loopback, for the transport's tests. Waiting is always "turn until it is so, or the
 * deadline is over". Each test program includes it once. */
#ifndef REXIAN_TESTS_WIRE_CITY_H
#define REXIAN_TESTS_WIRE_CITY_H

#include "tests/support/unit.h"
#include "wire/bus.h"
#include "wire/client.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <stdatomic.h>
#include <string.h>
#include <zmq.h>

enum { CITY_DEADLINE_MS = 10000, CITY_FRAME_BYTES = 65536, CITY_STATION = 4711, CITY_OTHER_STATION = 4712 };

/* Who is let in: two stations; `verdict` can be changed by a test. */
struct city {
    struct bus *bus;
    struct key_pair broker;
    struct key_pair station;
    struct key_pair other;
    uint8_t station_key[KEY_BYTES];
    uint8_t other_key[KEY_BYTES];
    atomic_int verdict;
    atomic_int asked;
    char endpoint[256];
};

static inline enum zap_verdict city_check(void *context, const uint8_t key[32], const char *address,
                                          int64_t *ret_station_id)
{
    struct city *city = context;
    (void)address;
    atomic_fetch_add(&city->asked, 1);
    if (memcmp(key, city->station_key, KEY_BYTES) == 0)
        *ret_station_id = CITY_STATION;
    else if (memcmp(key, city->other_key, KEY_BYTES) == 0)
        *ret_station_id = CITY_OTHER_STATION;
    else
        return ZAP_REFUSE;
    return (enum zap_verdict)atomic_load(&city->verdict);
}

static inline struct bus_options city_options(struct city *city)
{
    return (struct bus_options){
        .endpoint = "tcp://127.0.0.1:*",
        .secret_key = city->broker.secret_key,
        .max_frame_bytes = CITY_FRAME_BYTES,
        .heartbeat_ms = 0,
        .handshake_ms = 300,
        .queue_max = 20,
        .keys = {city_check, city},
    };
}

static inline void city_keys(struct city *city)
{
    memset(city, 0, sizeof *city);
    atomic_init(&city->verdict, ZAP_ACCEPT);
    atomic_init(&city->asked, 0);
    assert_int_equal(keys_make(&city->broker), RESULT_OK);
    assert_int_equal(keys_make(&city->station), RESULT_OK);
    assert_int_equal(keys_make(&city->other), RESULT_OK);
    assert_int_equal(keys_to_bytes(city->station.public_key, city->station_key), RESULT_OK);
    assert_int_equal(keys_to_bytes(city->other.public_key, city->other_key), RESULT_OK);
}

/* Opens the bus, on the port of an earlier one if there was one. */
static inline void city_listen(struct city *city)
{
    char error[256];
    struct bus_options options = city_options(city);
    if (city->endpoint[0] != '\0')
        options.endpoint = city->endpoint;
    int64_t until = mono_ms() + CITY_DEADLINE_MS;
    enum result result = RESULT_BUSY;
    while (result == RESULT_BUSY && mono_ms() < until) /* the kernel may hold a just closed port */
        result = bus_open(&options, &city->bus, error, sizeof error);
    if (result != RESULT_OK)
        fail_msg("%s", error);
    (void)strcpy(city->endpoint, bus_endpoint(city->bus));
}

static inline void city_open(struct city *city)
{
    city_keys(city);
    city_listen(city);
}

static inline void city_close(struct city *city)
{
    bus_close(&city->bus);
}

/* A DEALER that is not our client: `pair` NULL makes one without CURVE. */
static inline void *raw_dealer(void *context, const struct city *city, const struct key_pair *pair,
                               const char *id)
{
    void *socket = zmq_socket(context, ZMQ_DEALER);
    int linger_ms = 0;
    int wait_ms = CITY_DEADLINE_MS;
    assert_non_null(socket);
    assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms), 0);
    assert_int_equal(zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms), 0);
    if (id != NULL)
        assert_int_equal(zmq_setsockopt(socket, ZMQ_ROUTING_ID, id, strlen(id)), 0);
    if (pair != NULL) {
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, city->broker.public_key, 40), 0);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, pair->public_key, 40), 0);
        assert_int_equal(zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, pair->secret_key, 40), 0);
    }
    assert_int_equal(zmq_connect(socket, city->endpoint), 0);
    return socket;
}

/* Turns the bus until a message has come. */
static inline bool city_receive(struct city *city, struct bus_message *ret)
{
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; mono_ms() < until;) {
        if (bus_receive(city->bus, ret) == RESULT_OK)
            return true;
        assert_int_equal(bus_poll(city->bus, 50, NULL, 0, -1), RESULT_OK);
    }
    return false;
}

#endif
