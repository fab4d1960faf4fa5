/* Text measured in cells: what fits, what is cut, what is shown. */
#include "core/text.h"
#include "tests/support/unit.h"
#include "tui/cells.h"
#include <locale.h>
#include <string.h>

static void widths_are_those_of_the_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int width_cols;
    } rows[] = {
        {"", 0},           {"abc", 3},          {"路灯", 4},
        {"a路b", 4},       {"e\u0301", 1},      {"\u0301", 1},
        {"①", 1},          {"，", 2},           {"ｱ", 1},
        {"\U0001F600", 2}, {"\u2764\uFE0F", 1}, {"\U0001F468\u200D\U0001F469", 4},
        {"a\tb", 4},       {"\x1b[31m", 6},     {"\u202Eabc", 4},
        {"\xff\xfe", 2},   {"中\u200D", 2},     {"\uE000", 1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(text_width_cols(rows[i].text), rows[i].width_cols);
}

static void a_cut_never_halves_a_character(void **state)
{
    (void)state;
    int width_cols = -1;
    assert_int_equal(text_cut("路灯坏了", 5, &width_cols), strlen("路灯"));
    assert_int_equal(width_cols, 4);
    assert_int_equal(text_cut("e\u0301x", 1, &width_cols), 3);
    assert_int_equal(text_cut("\U0001F468\u200D\U0001F469x", 3, &width_cols), 0);
    assert_int_equal(width_cols, 0);
    assert_int_equal(text_cut("abc", 0, NULL), 0);
}

static void what_cannot_be_shown_is_replaced_and_visible(void **state)
{
    (void)state;
    char out[64];
    assert_int_equal(cells_show("\x1b", 1, 9, out, sizeof(out)), 2);
    assert_string_equal(out, "^[");
    assert_int_equal(cells_show("\u202E", 3, 9, out, sizeof(out)), 1);
    assert_string_equal(out, "\uFFFD");
    assert_int_equal(cells_show("\u0301", 2, 9, out, sizeof(out)), 1);
    assert_string_equal(out, " \u0301");
    const char *family = "\U0001F468\u200D\U0001F469";
    assert_int_equal(cells_show(family, strlen(family), 9, out, sizeof(out)), 4);
    assert_string_equal(out, "\U0001F468\U0001F469");
    assert_int_equal(cells_show("\xff", 1, 9, out, sizeof(out)), 1);
    assert_string_equal(out, "\uFFFD");
}

static void a_heap_of_marks_is_bounded(void **state)
{
    (void)state;
    char text[600] = "a", out[64];
    for (int i = 0; i < 200; i++)
        strcat(text, "\u0301");
    assert_int_equal(cells_show(text, strlen(text), 9, out, sizeof(out)), 1);
    assert_int_equal(strlen(out), 1 + 4 * 2);
    assert_int_equal(text_width_cols(text), 1);
}

static void goes_back_by_whole_clusters(void **state)
{
    (void)state;
    const char *text = "一\ne\u0301\U0001F468\u200D\U0001F469";
    size_t bytes = strlen(text), at = bytes;
    at = cells_prev(text, bytes, at);
    assert_int_equal(at, 7);
    at = cells_prev(text, bytes, at);
    assert_int_equal(at, 4);
    at = cells_prev(text, bytes, at);
    assert_int_equal(at, 3);
    at = cells_prev(text, bytes, at);
    assert_int_equal(at, 0);
    assert_int_equal(cells_prev(text, bytes, 0), 0);
    assert_int_equal(cells_snap(text, bytes, 5), 7);
}

static void finds_all_words_in_any_order(void **state)
{
    (void)state;
    assert_true(text_matches("人民路12号 Street Lamp", "lamp 人民"));
    assert_true(text_matches("x", "  "));
    assert_false(text_matches("人民路", "人民 路灯"));
}

static void refuses_what_is_not_utf8(void **state)
{
    (void)state;
    assert_true(text_is_utf8("路灯", 6));
    assert_false(text_is_utf8("路灯", 5));
    assert_false(text_is_utf8("a\0b", 3));
    assert_false(text_is_utf8("\xed\xa0\x80", 3));
}

static void counts_wrapped_rows(void **state)
{
    (void)state;
    assert_int_equal(wrap_count("", 10), 1);
    assert_int_equal(wrap_count("一二三四", 4), 2);
    assert_int_equal(wrap_count("a\n", 10), 2);
    assert_int_equal(wrap_count("a\r\nb", 10), 2);
    assert_int_equal(wrap_count("aa    ", 2), 1);
    assert_int_equal(wrap_count("中", 1), 1);
}

/* A program whose language was chosen goes on to speak it on its screens. */
static void looking_for_utf8_changes_no_language(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_MESSAGES, "C.UTF-8"));
    assert_true(text_use_utf8());
    assert_string_equal(setlocale(LC_MESSAGES, NULL), "C.UTF-8");
    setlocale(LC_MESSAGES, "C");
    assert_true(text_use_utf8());
    assert_string_equal(setlocale(LC_MESSAGES, NULL), "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_the_terminal),
        cmocka_unit_test(a_cut_never_halves_a_character),
        cmocka_unit_test(what_cannot_be_shown_is_replaced_and_visible),
        cmocka_unit_test(a_heap_of_marks_is_bounded),
        cmocka_unit_test(goes_back_by_whole_clusters),
        cmocka_unit_test(finds_all_words_in_any_order),
        cmocka_unit_test(refuses_what_is_not_utf8),
        cmocka_unit_test(counts_wrapped_rows),
        cmocka_unit_test(looking_for_utf8_changes_no_language),
    };
    if (!text_use_utf8())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
