/* Pinyin of names: what may be typed to find them. */
#include "tests/support/unit.h"

#include "tui/form.h"
#include "tui/pinyin.h"

#include <string.h>

static const char *words(const char *name)
{
    static char out[300];
    pinyin_words(name, out, sizeof out);
    return out;
}

static const char *initials(const char *text)
{
    static char out[300];
    pinyin_initials(text, out, sizeof out);
    return out;
}

static void a_name_is_typed_by_its_initials_or_whole(void **state)
{
    (void)state;
    assert_string_equal(words("和平区"), "hpq hepingqu");
    assert_string_equal(words("采暖效果"), "cnxg cainuanxiaoguo");
    assert_string_equal(words("ETC 服务区"), "etcfwq etcfuwuqu");
    assert_string_equal(words(""), " ");
}

static void a_character_with_two_readings_is_found_by_both_initials(void **state)
{
    (void)state;
    assert_string_equal(words("长安街"), "zaj zhanganjie caj");
    assert_string_equal(words("厦门路"), "sml shamenlu xml");
}

static void every_word_of_a_text_keeps_its_place(void **state)
{
    (void)state;
    assert_string_equal(initials("暖气不热  停暖 没暖气"), "nqbr tn mnq");
    assert_string_equal(initials("12345热线"), "12345rx");
    assert_string_equal(initials("、。"), "");
}

static void rare_characters_have_a_reading_and_what_is_none_is_left_out(void **state)
{
    (void)state;
    assert_string_equal(initials("镕堃喆犇"), "rkzb");
    assert_string_equal(initials("é和🙂平"), "hp");
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
    char out[6];
    (void)state;
    pinyin_words("和平", out, sizeof out);
    assert_string_equal(out, "hp he");
    pinyin_initials("和平区河西区", out, sizeof out);
    assert_string_equal(out, "hpqhx");
}

static void choices_are_filtered_by_pinyin(void **state)
{
    const struct form_choice choices[] = {
        {.code = "120101", .label = "和平区", .words = "hpq hepingqu"},
        {.code = "120102", .label = "河东区", .words = "hdq hedongqu"},
        {.code = "02.01.01", .label = "室温不达标", .words = "swbdb shiwenbudabiao 暖气不热 nqbr"},
        {.code = "03.01.01", .label = "停气", .words = "tq tingqi 没气 mq"},
    };
    const struct {
        const char *typed;
        size_t found, first;
    } cases[] = {{"hp", 1, 0}, {"h", 3, 0},  {"HEP", 1, 0},  {"heping", 1, 0}, {"nq", 1, 2},
                 {"暖", 1, 2}, {"和", 1, 0}, {"ting", 1, 3}, {"xyz", 0, 0},    {"", 4, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t at[4] = {9, 9, 9, 9};
        assert_int_equal(form_match(choices, 4, cases[i].typed, at, 4), cases[i].found);
        if (cases[i].found > 0)
            assert_int_equal(at[0], cases[i].first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_typed_by_its_initials_or_whole),
        cmocka_unit_test(a_character_with_two_readings_is_found_by_both_initials),
        cmocka_unit_test(every_word_of_a_text_keeps_its_place),
        cmocka_unit_test(rare_characters_have_a_reading_and_what_is_none_is_left_out),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole),
        cmocka_unit_test(choices_are_filtered_by_pinyin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
