/* Times that nobody measured: joined where they touch, cut where a log fills them, each exchange for itself. */
#include "core/chance.h"
#include "core/gap.h"
#include "tests/support/unit.h"

#include <string.h>

enum { ROOM = 16 };

static struct gap gaps[ROOM];
static size_t count;

static void tell(const char *exchange, int64_t from_at, int64_t to_at, bool measured)
{
    struct event event = {
        .seq = 7, .kind = EVENT_NOT_MEASURED, .subject = SUBJECT_CITY, .occurred_at = from_at};
    record_set_text(&event.body, "exchange", exchange);
    record_set(&event.body, "to_at", to_at);
    record_add(&event.body, "measured", measured);
    count = gaps_apply(gaps, count, &event);
    assert_true(count < ROOM);
}

static void assert_gap(size_t at, const char *exchange, int64_t from_at, int64_t to_at)
{
    assert_true(at < count);
    assert_string_equal(gaps[at].exchange, exchange);
    assert_int_equal(gaps[at].from_at, from_at);
    assert_int_equal(gaps[at].to_at, to_at);
}

static void gaps_that_touch_are_one_and_told_twice_nothing_changes(void **state)
{
    (void)state;
    count = 0;
    tell("pbx1", 100, 200, false);
    tell("pbx1", 400, 500, false);
    tell("pbx1", 100, 200, false);
    assert_int_equal(count, 2);
    tell("pbx1", 200, 400, false);
    assert_int_equal(count, 1);
    assert_gap(0, "pbx1", 100, 500);
}

static void what_a_log_fills_is_cut_out_at_the_ends_and_in_the_middle(void **state)
{
    (void)state;
    count = 0;
    tell("pbx1", 100, 200, false);
    tell("pbx1", 140, 160, true);
    assert_int_equal(count, 2);
    assert_gap(0, "pbx1", 100, 140);
    assert_gap(1, "pbx1", 160, 200);
    tell("pbx1", 90, 110, true);
    assert_gap(0, "pbx1", 110, 140);
    tell("pbx1", 190, 300, true);
    assert_gap(1, "pbx1", 160, 190);
    tell("pbx1", 0, 1000, true);
    assert_int_equal(count, 0);
}

static void each_exchange_has_its_own(void **state)
{
    (void)state;
    count = 0;
    tell("pbx2", 100, 200, false);
    tell("pbx1", 150, 250, false);
    tell("pbx1", 0, 1000, true);
    assert_int_equal(count, 1);
    assert_gap(0, "pbx2", 100, 200);
}

static void a_time_that_ends_before_it_begins_is_none(void **state)
{
    (void)state;
    count = 0;
    tell("pbx1", 200, 100, false);
    tell("pbx1", 200, 200, false);
    assert_int_equal(count, 0);
}

/* Each instant asked for itself. */
static void what_lies_in_gaps_counts_once_though_exchanges_share_it(void **state)
{
    struct chance chance;
    (void)state;
    chance_seed(&chance, 17, 0);
    for (int round = 0; round < 500; round++) {
        int64_t from_at = chance_between(&chance, 0, 60), to_at = from_at + chance_between(&chance, 0, 60),
                sum = 0;
        count = 0;
        for (int i = 0; i < 6; i++) {
            int64_t at = chance_between(&chance, 0, 99);
            tell(chance_in(&chance, 1, 2) ? "pbx1" : "pbx2", at, at + chance_between(&chance, 1, 20), false);
        }
        for (int64_t at = from_at; at < to_at; at++)
            sum += gaps_touch(gaps, count, at, at + 1);
        assert_int_equal(gaps_within_ms(gaps, count, from_at, to_at), sum);
        assert_int_equal(gaps_touch(gaps, count, from_at, to_at), sum > 0);
    }
    assert_int_equal(gaps_within_ms(NULL, 0, 0, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_that_touch_are_one_and_told_twice_nothing_changes),
        cmocka_unit_test(what_a_log_fills_is_cut_out_at_the_ends_and_in_the_middle),
        cmocka_unit_test(each_exchange_has_its_own),
        cmocka_unit_test(a_time_that_ends_before_it_begins_is_none),
        cmocka_unit_test(what_lies_in_gaps_counts_once_though_exchanges_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
