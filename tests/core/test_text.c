/* UTF-8 at the door, cutting, trimming, folding. */
#include "core/text.h"
#include "tests/support/unit.h"
#include <string.h>

static void only_well_formed_utf8_passes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        bool ok;
    } cases[] = {
        {"", 0, true},
        {"天津12345", 11, true},
        {"\xF0\x9F\x8C\xA7", 4, true},  /* an emoji */
        {"\xF4\x8F\xBF\xBF", 4, true},  /* U+10FFFF */
        {"\xF4\x90\x80\x80", 4, false}, /* beyond */
        {"\xF5\x80\x80\x80", 4, false},
        {"\xED\x9F\xBF", 3, true},
        {"\xED\xA0\x80", 3, false}, /* surrogate */
        {"\xED\xBF\xBF", 3, false},
        {"\xC0\xAF", 2, false}, /* overlong */
        {"\xC1\xBF", 2, false},
        {"\xE0\x80\xAF", 3, false},
        {"\xF0\x80\x80\xAF", 4, false},
        {"\xC2\x80", 2, true},
        {"\x80", 1, false},
        {"\xE5\xA4", 2, false}, /* cut */
        {"\xE5\xA4\x41", 3, false},
        {"\xFF", 1, false},
        {"a\0b", 3, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(text_is_utf8(cases[i].bytes, cases[i].length), cases[i].ok);
    }
}

/* By the table of the standard, not by arithmetic. */
static bool is_character(unsigned first, unsigned second, unsigned third)
{
    unsigned least = first == 0xE0 ? 0xA0 : 0x80, most = first == 0xED ? 0x9F : 0xBF;
    return second >= least && second <= most && third >= 0x80 && third <= 0xBF;
}

static void every_form_of_three_bytes_is_judged_by_itself_and_among_others(void **state)
{
    (void)state;
    for (unsigned first = 0xE0; first <= 0xEF; first++) {
        for (unsigned rest = 0; rest <= 0xFFFF; rest++) {
            char bytes[10] = "\xE6\xB0\xB4...水";
            bytes[3] = (char)first;
            bytes[4] = (char)(rest >> 8);
            bytes[5] = (char)(rest & 0xFF);
            bool ok = is_character(first, rest >> 8, rest & 0xFF);
            if (text_is_utf8(bytes + 3, 3) != ok || text_is_utf8(bytes, 9) != ok)
                fail_msg("%02X %04X", first, rest);
        }
    }
}

static void numbers_are_written_to_their_ends(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {-1, "-1"},
                 {10, "10"},
                 {-120, "-120"},
                 {2604300000118, "2604300000118"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[TEXT_NUMBER_SIZE];
        assert_int_equal(text_of_number(cases[i].number, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void every_code_point_is_encoded_and_decoded_alike(void **state)
{
    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF + 1; point++) {
        char bytes[5] = "";
        size_t length = text_encode(point, bytes);
        bool character = point <= 0x10FFFF && !(point >= 0xD800 && point <= 0xDFFF);
        assert_int_equal(length > 0, character);
        if (character) {
            const char *at = bytes;
            assert_true(text_is_utf8(bytes, length));
            assert_int_equal(text_next(&at), point);
            assert_ptr_equal(at, bytes + length);
            assert_int_equal(text_next(&at), 0);
        }
    }
}

static void a_broken_byte_is_stepped_over(void **state)
{
    (void)state;
    const char *at = "\xE5"
                     "a";
    assert_int_equal(text_next(&at), TEXT_BROKEN);
    assert_int_equal(text_next(&at), 'a');
    assert_int_equal(text_next(&at), 0);
}

static void a_copy_is_cut_at_a_character(void **state)
{
    (void)state;
    char out[8];
    assert_true(text_copy(out, sizeof(out), "停水"));
    assert_string_equal(out, "停水");
    assert_false(text_copy(out, sizeof(out), "停水了"));
    assert_string_equal(out, "停水");
    assert_false(text_copy(out, 1, "a"));
    assert_string_equal(out, "");
    assert_true(text_copy(out, 1, ""));
}

static void white_space_is_taken_from_both_ends(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{" \t河西区　大沽路 \n", "河西区　大沽路"},
                                           {"　　", ""},
                                           {"", ""},
                                           {"a", "a"},
                                           {"\xC2\xA0"
                                            "a b",
                                            "a b"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[40];
        assert_true(text_copy(text, sizeof(text), cases[i][0]));
        text_trim(text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void control_characters_are_found_but_newline_and_tab_pass(void **state)
{
    (void)state;
    assert_false(text_has_control("楼道\n灯\t坏"));
    assert_true(text_has_control("a\x1b[2J"));
    assert_true(text_has_control("a\r"));
    assert_true(text_has_control("\x7f"));
    assert_true(text_has_control("\xC2\x9B"
                                 "2J"));
}

static void folding_makes_widths_and_cases_alike(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(text_fold("ＡＢc１２　路灯！Ä", out, sizeof(out)), RESULT_OK);
    assert_string_equal(out, "abc12 路灯!Ä");
    assert_int_equal(text_fold("ab", out, 2), RESULT_TOO_LONG);
    assert_int_equal(text_fold("ab", out, 3), RESULT_OK);
    assert_int_equal(text_fold("", out, 0), RESULT_TOO_LONG);
}

static void characters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_count("路灯A12"), 5);
    assert_int_equal(text_count(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_passes),
        cmocka_unit_test(every_form_of_three_bytes_is_judged_by_itself_and_among_others),
        cmocka_unit_test(numbers_are_written_to_their_ends),
        cmocka_unit_test(every_code_point_is_encoded_and_decoded_alike),
        cmocka_unit_test(a_broken_byte_is_stepped_over),
        cmocka_unit_test(a_copy_is_cut_at_a_character),
        cmocka_unit_test(white_space_is_taken_from_both_ends),
        cmocka_unit_test(control_characters_are_found_but_newline_and_tab_pass),
        cmocka_unit_test(folding_makes_widths_and_cases_alike),
        cmocka_unit_test(characters_are_counted_not_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
