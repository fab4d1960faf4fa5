#include "core/record.h"
#include "tests/support/unit.h"

#include <string.h>

static void keys_are_written_in_byte_order_whatever_the_order_of_setting(void **state)
{
    (void)state;
    struct record record = {0};
    char json[RECORD_JSON];
    record_set(&record, "unit_id", 5);
    record_set_text(&record, "cause", "audit");
    record_set(&record, "due_at", -1);
    assert_int_equal(record_write(&record, json, sizeof json), RESULT_OK);
    assert_string_equal(json, "{\"cause\":\"audit\",\"due_at\":-1,\"unit_id\":5}");
}

static void a_key_set_twice_keeps_the_second_value(void **state)
{
    (void)state;
    struct record record = {0};
    record_set(&record, "a", 1);
    record_set(&record, "a", 2);
    assert_int_equal(record.count, 1);
    assert_int_equal(record_get(&record, "a", 0), 2);
}

static void zero_is_a_value_and_absence_is_not(void **state)
{
    (void)state;
    struct record record = {0};
    record_set(&record, "due_at", 0);
    record_add(&record, "left_out", 0);
    assert_int_equal(record_get(&record, "due_at", 7), 0);
    assert_int_equal(record_get(&record, "left_out", 7), 7);
    assert_true(record_has(&record, "due_at"));
    assert_false(record_has(&record, "left_out"));
}

static void what_is_written_reads_back_with_quotes_controls_and_chinese(void **state)
{
    (void)state;
    struct record record = {0}, again;
    char json[RECORD_JSON];
    record_set_text(&record, "text", "暖气\"不热\"\\\n\x01 14度");
    record_set(&record, "least", INT64_MIN);
    record_set(&record, "most", INT64_MAX);
    assert_int_equal(record_write(&record, json, sizeof json), RESULT_OK);
    assert_int_equal(record_read(json, &again), RESULT_OK);
    assert_string_equal(record_text(&again, "text"), record_text(&record, "text"));
    assert_true(record_get(&again, "least", 0) == INT64_MIN);
    assert_true(record_get(&again, "most", 0) == INT64_MAX);
}

static void keys_out_of_order_are_read_into_order(void **state)
{
    (void)state;
    struct record record;
    char json[RECORD_JSON];
    assert_int_equal(record_read("{\"m\":1,\"z\":2,\"a\":\"x\",\"n\":3}", &record), RESULT_OK);
    assert_int_equal(record_write(&record, json, sizeof json), RESULT_OK);
    assert_string_equal(json, "{\"a\":\"x\",\"m\":1,\"n\":3,\"z\":2}");
}

static void what_a_record_held_before_is_gone_when_another_is_read(void **state)
{
    (void)state;
    struct record record;
    assert_int_equal(record_read("{\"a\":\"long text\",\"b\":2}", &record), RESULT_OK);
    assert_int_equal(record_read("{\"a\":1}", &record), RESULT_OK);
    assert_int_equal(record.count, 1);
    assert_string_equal(record_text(&record, "a"), "");
    assert_int_equal(record_get(&record, "a", 0), 1);
    record_set_text(&record, "b", "x");
    assert_string_equal(record_text(&record, "b"), "x");
    assert_int_equal(record_get(&record, "b", 7), 7);
}

static void anything_else_is_invalid_and_writes_nothing(void **state)
{
    (void)state;
    static const char *const broken[] = {"",
                                         "{",
                                         "[]",
                                         "{\"a\":}",
                                         "{\"a\":1,}",
                                         "{\"a\":1}x",
                                         "{\"a\":true}",
                                         "{a:1}",
                                         "{\"a\":\"\\x\"}",
                                         "{\"a\":1,\"a\":2}",
                                         "{\"a\":1,\"b\":2,\"a\":3}",
                                         "{\"a\":-}",
                                         "{\"a\": 1}",
                                         "{\"a\":+1}",
                                         "{\"a\":9223372036854775808}",
                                         "{\"a\":-9223372036854775809}",
                                         "{\"a\":99999999999999999999}",
                                         "{\"a\"1}",
                                         "{\"a\":\"",
                                         "{\"a\":\"\\u00\"}"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct record record = {.count = 99};
        assert_int_equal(record_read(broken[i], &record), RESULT_INVALID);
        assert_int_equal(record.count, 99);
    }
}

static void a_buffer_that_is_too_small_is_told(void **state)
{
    (void)state;
    struct record record = {0};
    char json[8];
    record_set(&record, "unit_id", 5);
    assert_int_equal(record_write(&record, json, sizeof json), RESULT_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_written_in_byte_order_whatever_the_order_of_setting),
        cmocka_unit_test(a_key_set_twice_keeps_the_second_value),
        cmocka_unit_test(zero_is_a_value_and_absence_is_not),
        cmocka_unit_test(what_is_written_reads_back_with_quotes_controls_and_chinese),
        cmocka_unit_test(keys_out_of_order_are_read_into_order),
        cmocka_unit_test(what_a_record_held_before_is_gone_when_another_is_read),
        cmocka_unit_test(anything_else_is_invalid_and_writes_nothing),
        cmocka_unit_test(a_buffer_that_is_too_small_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
