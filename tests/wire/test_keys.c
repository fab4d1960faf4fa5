/* Keys and the text of key files. */
#include "tests/support/unit.h"
#include "wire/keys.h"

#include <stdio.h>
#include <string.h>

static void a_new_pair_belongs_together_and_differs_from_the_next(void **state)
{
    (void)state;
    struct key_pair one;
    struct key_pair two;
    char public_key[KEY_TEXT_BYTES];
    assert_int_equal(keys_make(&one), RESULT_OK);
    assert_int_equal(keys_make(&two), RESULT_OK);
    assert_string_not_equal(one.secret_key, two.secret_key);
    assert_int_equal(keys_public_from_secret(one.secret_key, public_key), RESULT_OK);
    assert_string_equal(public_key, one.public_key);
}

static void a_key_comes_back_from_its_bytes(void **state)
{
    (void)state;
    struct key_pair pair;
    uint8_t bytes[KEY_BYTES];
    char text[KEY_TEXT_BYTES];
    assert_int_equal(keys_make(&pair), RESULT_OK);
    assert_int_equal(keys_to_bytes(pair.public_key, bytes), RESULT_OK);
    keys_to_text(bytes, text);
    assert_string_equal(text, pair.public_key);
}

static void what_is_no_key_is_not_taken_for_one(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "short",
        "0123456789012345678901234567890123456789x",
        "012345678901234567890123456789012345678",
        "0123456789012345678901234567890123456 89",
        "0123456789012345678901234567890123456\"89",
        "012345678901234567890123456789012345水9",
        "########################################",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (keys_is_text(texts[i]))
            fail_msg("taken for a key: %s", texts[i]);
    assert_false(keys_is_text(NULL));
    assert_true(keys_is_text("0123456789012345678901234567890123456789"));
}

static void a_key_file_comes_back_as_written(void **state)
{
    (void)state;
    struct key_pair pair;
    struct key_pair got;
    struct refusal why;
    char text[KEY_FILE_BYTES];
    assert_int_equal(keys_make(&pair), RESULT_OK);
    assert_int_equal(keys_format(&pair, text, 60), RESULT_TOO_LONG);
    assert_int_equal(keys_format(&pair, text, sizeof text), RESULT_OK);
    assert_int_equal(keys_parse(text, &got, &why), RESULT_OK);
    assert_string_equal(got.public_key, pair.public_key);
    assert_string_equal(got.secret_key, pair.secret_key);
    pair.secret_key[0] = '\0';
    assert_int_equal(keys_format(&pair, text, sizeof text), RESULT_OK);
    assert_int_equal(keys_parse(text, &got, &why), RESULT_OK);
    assert_string_equal(got.secret_key, "");
}

static void a_secret_alone_gets_its_public_half_and_comments_are_skipped(void **state)
{
    (void)state;
    struct key_pair pair;
    struct key_pair got;
    struct refusal why;
    char text[512];
    assert_int_equal(keys_make(&pair), RESULT_OK);
    (void)snprintf(text, sizeof text, "# 工作站三号的钥匙\r\n\r\n  secret\t%s\r\n", pair.secret_key);
    assert_int_equal(keys_parse(text, &got, &why), RESULT_OK);
    assert_string_equal(got.public_key, pair.public_key);
}

static void a_key_file_that_is_wrong_names_its_line(void **state)
{
    (void)state;
    struct key_pair pair;
    struct key_pair other;
    assert_int_equal(keys_make(&pair), RESULT_OK);
    assert_int_equal(keys_make(&other), RESULT_OK);
    char mixed[256];
    char twice[256];
    char more[256];
    (void)snprintf(mixed, sizeof mixed, "public %s\nsecret %s\n", other.public_key, pair.secret_key);
    (void)snprintf(twice, sizeof twice, "public %s\npublic %s\n", pair.public_key, pair.public_key);
    (void)snprintf(more, sizeof more, "public %s x\n", pair.public_key);
    const struct {
        const char *text;
        enum refusal_code code;
        const char *field;
    } rows[] = {
        {"", REFUSAL_MISSING_FIELD, "public"},
        {"# nothing\n", REFUSAL_MISSING_FIELD, "public"},
        {"public\n", REFUSAL_BAD_VALUE, "public"},
        {"secret abc\n", REFUSAL_BAD_VALUE, "secret"},
        {"private abc\n", REFUSAL_UNKNOWN_VALUE, "key file"},
        {mixed, REFUSAL_BAD_VALUE, "public"},
        {twice, REFUSAL_BAD_VALUE, "public"},
        {more, REFUSAL_BAD_VALUE, "public"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct key_pair got;
        struct refusal why = {0};
        assert_int_equal(keys_parse(rows[i].text, &got, &why), RESULT_REFUSED);
        assert_int_equal(why.code, rows[i].code);
        assert_string_equal(why.field, rows[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_pair_belongs_together_and_differs_from_the_next),
        cmocka_unit_test(a_key_comes_back_from_its_bytes),
        cmocka_unit_test(what_is_no_key_is_not_taken_for_one),
        cmocka_unit_test(a_key_file_comes_back_as_written),
        cmocka_unit_test(a_secret_alone_gets_its_public_half_and_comments_are_skipped),
        cmocka_unit_test(a_key_file_that_is_wrong_names_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
