/* A message without a station's name, as libzmq delivers it where no handshake was made: it must not get through.
 * The bus's source is part of this program, because only its own context can make such a peer (inproc). */
#include "tests/support/unit.h"
#include "tests/wire/city.h"
#include "wire/bus.c"

static void a_message_without_a_station_is_dropped_and_counted(void **state)
{
    (void)state;
    struct city city;
    struct bus_message message;
    city_open(&city);
    assert_int_equal(zmq_bind(city.bus->socket, "inproc://side-door"), 0);
    void *dealer = zmq_socket(city.bus->context, ZMQ_DEALER);
    assert_int_equal(zmq_connect(dealer, "inproc://side-door"), 0);
    for (int i = 0; i < 5; i++) {
        assert_true(zmq_send(dealer, "x", 1, 0) >= 0);
        assert_true(zmq_send(dealer, "x", 1, ZMQ_SNDMORE) >= 0);
        assert_true(zmq_send(dealer, "y", 1, 0) >= 0);
    }
    int64_t until = mono_ms() + CITY_DEADLINE_MS;
    while (city.bus->counters.unnamed < 10 && mono_ms() < until) {
        assert_int_equal(bus_poll(city.bus, 20, NULL, 0, -1), RESULT_OK);
        assert_int_equal(bus_receive(city.bus, &message), RESULT_NOT_FOUND);
    }
    assert_int_equal(city.bus->counters.unnamed, 10);
    assert_int_equal(city.bus->counters.received, 0);
    (void)zmq_close(dealer);
    city_close(&city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_without_a_station_is_dropped_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
