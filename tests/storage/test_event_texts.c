/* Texts go into the row of their event and come back as they were; what is no such form is refused, whatever it is. */
#include "tests/support/city_store.h"

#include "storage/event_texts.h"

static struct event_texts texts;
static char kept[8000];

static void put(const char *field, const char *value, uint8_t byte)
{
    struct chain_text *row = &texts.rows[texts.count++];
    *row = (struct chain_text){.field = field, .value = value};
    memset(value ? row->salt : row->digest, byte, value ? CHAIN_SALT : CHAIN_HASH);
}

static const char *written(void)
{
    const char *json = NULL;
    CITY_OK(event_texts_write(&texts, &json));
    snprintf(kept, sizeof kept, "%s", json ? json : "");
    return json;
}

static int empty(void **state)
{
    (void)state;
    event_texts_free(&texts);
    return 0;
}

static void texts_come_back_with_their_salts_whatever_stands_in_them(void **state)
{
    (void)state;
    static const char *const values[] = {"暖气不热", "a \"quoted\" \\ word", "two\nlines\tand\x01\x7f",
                                         "",         "{\"x\":[1,2]}",        "😀"};
    enum { VALUES = sizeof values / sizeof values[0] };
    static const char *const fields[VALUES] = {"answer", "calendar 2026", "content", "note", "reason", "title"};
    for (size_t i = 0; i < VALUES; i++)
        put(fields[i], values[i], (uint8_t)(0x10 + i));
    assert_non_null(written());
    CITY_OK(event_texts_read(&texts, kept));
    assert_int_equal(texts.count, VALUES);
    for (size_t i = 0; i < VALUES; i++) {
        assert_string_equal(texts.rows[i].field, fields[i]);
        assert_string_equal(texts.rows[i].value, values[i]);
        assert_int_equal(texts.rows[i].salt[CHAIN_SALT - 1], 0x10 + i);
    }
    assert_string_equal(event_texts_value(&texts, "reason"), values[4]);
    assert_null(event_texts_value(&texts, "caller"));
}

static void of_an_erased_text_its_digest_is_left_and_it_is_that_of_the_text(void **state)
{
    (void)state;
    uint8_t digest[CHAIN_HASH];
    put("caller_name", "王芳", 7);
    put("title", "暖气不热", 8);
    event_texts_digest(&texts);
    chain_text_digest(texts.rows[0].salt, "caller_name", "王芳", digest);
    texts.rows[0].value = NULL;
    (void)written();
    assert_null(strstr(kept, "王芳"));
    assert_null(strstr(kept, "0707"));
    CITY_OK(event_texts_read(&texts, kept));
    event_texts_digest(&texts);
    assert_null(texts.rows[0].value);
    assert_memory_equal(texts.rows[0].digest, digest, CHAIN_HASH);
    assert_string_equal(texts.rows[1].value, "暖气不热");
}

static void an_event_without_texts_has_none(void **state)
{
    (void)state;
    assert_null(written());
    CITY_OK(event_texts_read(&texts, NULL));
    CITY_OK(event_texts_read(&texts, ""));
    assert_int_equal(texts.count, 0);
}

static void what_is_no_such_form_is_refused_at_each_byte(void **state)
{
    (void)state;
    static const char *const others[] = {"{}",
                                         "[]",
                                         "{\"a\":1}",
                                         "{\"a\":[]}",
                                         "{\"a\":[\"00\",\"x\"]}",
                                         "{\"a\":\"00\"}",
                                         "{\"a\":[\"0101010101010101010101010101010101\",\"x\"]}",
                                         "{\"a\":[\"01010101010101010101010101010101\",\"\\u4e00\"]}",
                                         "{\"a\":[\"01010101010101010101010101010101\",\"\\u0000\"]}",
                                         "{\"a\":[\"01010101010101010101010101010101\",\"x\"]} "};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(event_texts_read(&texts, others[i]), RESULT_CORRUPT);
    put("a", "x \"y\"", 1);
    put("b", NULL, 2);
    (void)written();
    CITY_OK(event_texts_read(&texts, kept));
    for (size_t length = strlen(kept) - 1; length > 0; length--) {
        kept[length] = '\0';
        assert_int_equal(event_texts_read(&texts, kept), RESULT_CORRUPT);
        assert_int_equal(texts.count, 0);
    }
}

static void more_texts_than_an_event_can_have_are_refused(void **state)
{
    (void)state;
    static char names[EVENT_TEXTS][8], more[8000];
    for (size_t i = 0; i < EVENT_TEXTS; i++) {
        snprintf(names[i], sizeof names[i], "f%02zu", i);
        put(names[i], "x", 1);
    }
    (void)written();
    CITY_OK(event_texts_read(&texts, kept));
    assert_int_equal(texts.count, EVENT_TEXTS);
    snprintf(more, sizeof more, "%.*s,\"g\":[\"01010101010101010101010101010101\",\"x\"]}",
             (int)strlen(kept) - 1, kept);
    assert_int_equal(event_texts_read(&texts, more), RESULT_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(texts_come_back_with_their_salts_whatever_stands_in_them, empty),
        cmocka_unit_test_teardown(of_an_erased_text_its_digest_is_left_and_it_is_that_of_the_text, empty),
        cmocka_unit_test_teardown(an_event_without_texts_has_none, empty),
        cmocka_unit_test_teardown(what_is_no_such_form_is_refused_at_each_byte, empty),
        cmocka_unit_test_teardown(more_texts_than_an_event_can_have_are_refused, empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
