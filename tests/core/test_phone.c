/* One number in its many notations is one key; what is no number is refused; masks show no more than they should. */
#include "core/phone.h"
#include "tests/support/unit.h"
#include <string.h>

struct notation {
    const char *any;
    const char *key; /* NULL: no number */
    const char *ext;
};

static void check(const struct notation *rows, size_t count, const char *area_code)
{
    for (size_t i = 0; i < count; i++) {
        char key[PHONE_SIZE];
        char ext[PHONE_EXT_SIZE];
        enum result result = phone_normalise(rows[i].any, area_code, key, ext);
        const char *expected = rows[i].key != NULL ? rows[i].key : "";
        if (strcmp(key, expected) != 0 || strcmp(ext, rows[i].ext) != 0) {
            fail_msg("%s: %s ext %s, not %s ext %s", rows[i].any, key, ext, expected, rows[i].ext);
        }
        assert_int_equal(result, rows[i].key != NULL ? RESULT_OK : RESULT_INVALID);
    }
}

#define CHECK(ROWS, AREA) check(ROWS, sizeof(ROWS) / sizeof((ROWS)[0]), AREA)

static void a_mobile_is_one_number_in_every_notation(void **state)
{
    (void)state;
    static const struct notation rows[] = {
        {"13812345678", "13812345678", ""},
        {"138 1234 5678", "13812345678", ""},
        {"138-1234-5678", "13812345678", ""},
        {"138.1234.5678", "13812345678", ""},
        {"138/12345678", "13812345678", ""},
        {"+8613812345678", "13812345678", ""},
        {"+86 138 1234 5678", "13812345678", ""},
        {"(+86)138-1234-5678", "13812345678", ""},
        {"（＋８６）１３８　１２３４　５６７８", "13812345678", ""},
        {"008613812345678", "13812345678", ""},
        {"0086-138-1234-5678", "13812345678", ""},
        {"8613812345678", "13812345678", ""},
        {"86-13812345678", "13812345678", ""},
        {"86 138 1234 5678", "13812345678", ""},
        {"013812345678", "13812345678", ""},
        {"138—1234—5678", "13812345678", ""},
        {" 13812345678 ", "13812345678", ""},
        {"13812345678转5", "13812345678", "5"},
        {"19912345678", "19912345678", ""},
    };
    CHECK(rows, "022");
}

static void a_landline_has_its_area_code_and_keeps_its_extension_apart(void **state)
{
    (void)state;
    static const struct notation rows[] = {
        {"23456789", "02223456789", ""},
        {"2345-6789", "02223456789", ""},
        {"2345 6789", "02223456789", ""},
        {"022-23456789", "02223456789", ""},
        {"(022)23456789", "02223456789", ""},
        {"022/23456789", "02223456789", ""},
        {"０２２－２３４５６７８９", "02223456789", ""},
        {"+86 22 2345 6789", "02223456789", ""},
        {"+86 (0)22 2345 6789", "02223456789", ""},
        {"0086-22-23456789", "02223456789", ""},
        {"86-22-23456789", "02223456789", ""},
        {"022-23456789-801", "02223456789", "801"},
        {"022-2345-6789-801", "02223456789", "801"},
        {"23456789-801", "02223456789", "801"},
        {"022-23456789转801", "02223456789", "801"},
        {"022-23456789 转分机 801", "02223456789", "801"},
        {"022-23456789 ext. 801", "02223456789", "801"},
        {"022-23456789EXT:801", "02223456789", "801"},
        {"022-23456789x801", "02223456789", "801"},
        {"022-23456789＃８０１", "02223456789", "801"},
        {"010-62345678", "01062345678", ""},
        {"+861062345678", "01062345678", ""},
        {"0310-2234567", "03102234567", ""},
        {"0310-2234567-8", "03102234567", "8"},
        {"0532-82345678", "053282345678", ""},
        {"022-12345", "02212345", ""},
        {"2345678", "0222345678", ""},
    };
    CHECK(rows, "022");
}

static void short_service_and_foreign_numbers_are_kept(void **state)
{
    (void)state;
    static const struct notation rows[] = {
        {"110", "110", ""},
        {"12345", "12345", ""},
        {"１２３４５", "12345", ""},
        {"+86 12345", "12345", ""},
        {"95588", "95588", ""},
        {"10086", "10086", ""},
        {"12345-6", "12345", "6"},
        {"96110", "96110", ""},
        {"116114", "116114", ""},
        {"400-810-8888", "4008108888", ""},
        {"8008108888", "8008108888", ""},
        {"10105757", "10105757", ""},
        {"+852 2345 6789", "+85223456789", ""},
        {"0085223456789", "+85223456789", ""},
        {"+1 (202) 555-0100", "+12025550100", ""},
        {"+44 20 7946 0958 ext 12", "+442079460958", "12"},
    };
    CHECK(rows, "022");
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const struct notation rows[] = {
        {"", NULL, ""},
        {"匿名", NULL, ""},
        {"-", NULL, ""},
        {"+", NULL, ""},
        {"1381234567", NULL, ""},
        {"138123456789", NULL, ""},
        {"12812345678", NULL, ""},
        {"1234567", NULL, ""},
        {"0000000000", NULL, ""},
        {"22223456789012345678901234", NULL, ""},
        {"138abcd5678", NULL, ""},
        {"13812345678转", NULL, ""},
        {"转801", NULL, ""},
        {"13812345678 13912345678", NULL, ""},
        {"+0123456789", NULL, ""},
        {"+86", NULL, ""},
        {"++8613812345678", NULL, ""},
        {"5678", NULL, ""},
        {"022-23456789转123456789012", NULL, ""},
        {"+1234567890123456", NULL, ""},
        {"13812345678;rm", NULL, ""},
        {"\xe5\xa4", NULL, ""},
        {"22345678/22345679", NULL, ""},
    };
    CHECK(rows, "022");
}

static void without_an_area_code_a_local_number_stays_unknown(void **state)
{
    (void)state;
    static const struct notation rows[] = {{"23456789", NULL, ""}, {"022-23456789", "02223456789", ""}};
    CHECK(rows, NULL);
    CHECK(rows, "");
    CHECK(rows, "tianjin");
    char key[PHONE_SIZE];
    assert_int_equal(phone_normalise("022-23456789-1", "022", key, NULL), RESULT_OK);
}

static void a_key_is_its_own_key(void **state)
{
    (void)state;
    static const struct notation rows[] = {
        {"13812345678", "13812345678", ""},   {"02223456789", "02223456789", ""},
        {"02212345", "02212345", ""},         {"053282345678", "053282345678", ""},
        {"+85223456789", "+85223456789", ""}, {"4008108888", "4008108888", ""}};
    CHECK(rows, "010");
}

static void masks_hide_the_middle(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"13812345678", "138****5678"},
                                           {"02223456789", "022******89"},
                                           {"053282345678", "0532******78"},
                                           {"01062345678", "010******78"},
                                           {"12345", "1****"},
                                           {"110", "1**"},
                                           {"+85223456789", "+85*******89"},
                                           {"4008108888", "400*****88"},
                                           {"02212345", "022*****"},
                                           {"", ""},
                                           {"张三 13812345678", "****"},
                                           {"138 1234 5678", "****"},
                                           {"1234567890123456789012345", "****"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[PHONE_SIZE];
        phone_mask(cases[i][0], out);
        assert_string_equal(out, cases[i][1]);
    }
}

static void any_bytes_do_no_harm(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789012345678901234567890+-/() x#.e\xe8\xbd\xac\xff";
    uint64_t seed = 3;
    for (int round = 0; round < 50000; round++) {
        char any[40];
        char key[PHONE_SIZE];
        char again[PHONE_SIZE];
        char ext[PHONE_EXT_SIZE];
        size_t length = 0;
        for (; length < sizeof(any) - 1; length++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            any[length] = (seed >> 60) == 0 ? '\0' : alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
        }
        any[length] = '\0';
        if (phone_normalise(any, "022", key, ext) == RESULT_OK) {
            assert_int_equal(phone_normalise(key, "022", again, NULL), RESULT_OK);
            assert_string_equal(key, again);
        }
        phone_mask(any, key);
    }
}

static void what_no_number_can_hold_becomes_a_question_mark_and_what_is_too_long_is_cut(void **state)
{
    static const struct {
        const char *bytes, *clean;
    } cases[] = {
        {"13812345678", "13812345678"},
        {"  +86 (22) 2345-6789 ext.3  ", "+86 (22) 2345-6789 ext.3"},
        {"１３８", "１３８"},
        {"＋86", "＋86"},
        {"王13", "?13"},
        {"\xcd\xf5\xd0\xa1", "?"},
        {"\x1b]0;x\x07", "?]0;x?"},
        {"\xef\xbc", "?"},
        {"\xef\xbc\x9a", "?"},
        {"", ""},
        {"   ", ""},
    };
    char out[64], narrow[5];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        phone_clean(cases[i].bytes, strlen(cases[i].bytes), out, sizeof out);
        assert_string_equal(out, cases[i].clean);
    }
    phone_clean("1\0002", 3, out, sizeof out);
    assert_string_equal(out, "1?2");
    phone_clean("123456", 6, narrow, sizeof narrow);
    assert_string_equal(narrow, "1234");
    phone_clean("１３８", strlen("１３８"), narrow, sizeof narrow);
    assert_string_equal(narrow, "１");
    phone_clean("12345", 5, narrow, 1);
    assert_string_equal(narrow, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mobile_is_one_number_in_every_notation),
        cmocka_unit_test(a_landline_has_its_area_code_and_keeps_its_extension_apart),
        cmocka_unit_test(short_service_and_foreign_numbers_are_kept),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(without_an_area_code_a_local_number_stays_unknown),
        cmocka_unit_test(a_key_is_its_own_key),
        cmocka_unit_test(masks_hide_the_middle),
        cmocka_unit_test(any_bytes_do_no_harm),
        cmocka_unit_test(what_no_number_can_hold_becomes_a_question_mark_and_what_is_too_long_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
