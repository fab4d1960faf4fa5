/* The editor's model: every case in which the form library of curses loses or moves Chinese text is a row here. */
#include "core/text.h"
#include "tests/support/unit.h"
#include "tui/edit.h"
#include <stdlib.h>
#include <string.h>

static struct edit edit;

static void begin(size_t limit_bytes, bool multi, const char *text)
{
    edit_stop(&edit);
    assert_int_equal(edit_start(&edit, limit_bytes, multi), RESULT_OK);
    assert_int_equal(edit_set(&edit, text), RESULT_OK);
}

static int stop(void **state)
{
    (void)state;
    edit_stop(&edit);
    return 0;
}

static enum edit_answer press(int code)
{
    struct key key = key_press(code);
    return edit_key(&edit, &key);
}

static enum edit_answer type(const char *text)
{
    return edit_insert(&edit, text, strlen(text)) == RESULT_OK ? EDIT_CHANGED : EDIT_FULL;
}

static void lay(int width_cols)
{
    assert_int_equal(edit_layout(&edit, width_cols), RESULT_OK);
}

static void assert_row(size_t row, const char *expected)
{
    char text[256] = "";
    assert_true(row < edit.row_count);
    memcpy(text, edit.text + edit.rows[row].from, edit.rows[row].to - edit.rows[row].from);
    assert_string_equal(text, expected);
}

static void moves_and_edits_chinese_in_one_line(void **state)
{
    (void)state;
    begin(100, false, "路灯坏了");
    press(PRESS_LEFT);
    press(PRESS_LEFT);
    type("不");
    assert_string_equal(edit.text, "路灯不坏了");
    press(PRESS_BACKSPACE);
    press(PRESS_DELETE);
    assert_string_equal(edit.text, "路灯了");
    press(PRESS_RIGHT);
    lay(20);
    assert_int_equal(edit.cursor_col, 6);
}

static void end_goes_behind_the_last_character_and_adds_no_blanks(void **state)
{
    (void)state;
    begin(100, false, "abc世");
    press(PRESS_HOME);
    press(PRESS_END);
    type("Z");
    assert_string_equal(edit.text, "abc世Z");
    press(PRESS_BACKSPACE);
    press(PRESS_BACKSPACE);
    assert_string_equal(edit.text, "abc");
}

static void a_wide_character_never_stands_over_the_edge_of_an_odd_width(void **state)
{
    (void)state;
    begin(100, false, "");
    type("中文字符串");
    lay(9);
    assert_true(edit.rows[0].width_cols <= 9);
    assert_true(edit.cursor_col < 9);
    assert_string_equal(edit.text, "中文字符串");
    press(PRESS_HOME);
    lay(9);
    assert_row(0, "中文字符");
    assert_int_equal(edit.rows[0].width_cols, 8);
}

static void a_full_field_refuses_and_drops_nothing(void **state)
{
    (void)state;
    begin(12, false, "字字字字");
    press(PRESS_HOME);
    struct key key = key_text(0x4E2D);
    assert_int_equal(edit_key(&edit, &key), EDIT_FULL);
    assert_string_equal(edit.text, "字字字字");
    assert_int_equal(edit.at, 0);
}

static void a_paste_beyond_the_limit_is_refused_whole(void **state)
{
    (void)state;
    begin(10, true, "噪声");
    struct key key = {.kind = KEY_KIND_PASTE, .paste = "夜间施工"};
    assert_int_equal(edit_key(&edit, &key), EDIT_FULL);
    assert_string_equal(edit.text, "噪声");
}

static void wrapped_rows_add_up_to_the_text(void **state)
{
    (void)state;
    const char *text = "人民路路口的红绿灯坏了三天, nobody reports it。\n第二行";
    begin(400, true, text);
    for (int width_cols = 2; width_cols < 40; width_cols++) {
        lay(width_cols);
        size_t at = 0;
        for (size_t i = 0; i < edit.row_count; i++) {
            assert_int_equal(edit.rows[i].from, at);
            assert_true(edit.rows[i].width_cols <= width_cols);
            assert_true(edit.rows[i].to <= edit.rows[i].next);
            at = edit.rows[i].next;
        }
        assert_int_equal(at, strlen(text));
        assert_true(edit.cursor_col < width_cols);
    }
    assert_string_equal(edit.text, text);
}

static void words_wrap_whole_and_nothing_is_lost_in_the_last_row(void **state)
{
    (void)state;
    begin(200, true, "the reports of noise");
    lay(11);
    assert_row(0, "the reports");
    assert_row(1, "of noise");
    lay(6);
    assert_row(0, "the ");
    assert_row(1, "report");
    assert_row(2, "s of ");
    assert_row(3, "noise");
}

static void closing_marks_do_not_begin_a_row(void **state)
{
    (void)state;
    begin(200, true, "路灯坏了，请修。");
    lay(8);
    assert_row(0, "路灯坏");
    assert_row(1, "了，请");
    assert_row(2, "修。");
    begin(200, true, "打（电话）");
    lay(4);
    assert_row(0, "打");
}

static void inserts_and_removes_at_the_start_of_a_chinese_row(void **state)
{
    (void)state;
    begin(200, true, "一二三四五六");
    lay(6);
    press(PRESS_HOME);
    assert_int_equal(press(PRESS_DOWN), EDIT_MOVED);
    assert_int_equal(edit.at, strlen("一二三"));
    type("中");
    assert_string_equal(edit.text, "一二三中四五六");
    assert_int_equal(press(PRESS_BACKSPACE), EDIT_CHANGED);
    assert_int_equal(press(PRESS_BACKSPACE), EDIT_CHANGED);
    assert_string_equal(edit.text, "一二四五六");
}

static void an_odd_width_uses_all_rows(void **state)
{
    (void)state;
    begin(200, true, "一二三四五六七八");
    lay(9);
    assert_int_equal(edit.row_count, 2);
    assert_row(0, "一二三四");
    assert_row(1, "五六七八");
}

static void growing_text_holds_no_foreign_bytes(void **state)
{
    (void)state;
    begin(4000, true, "");
    char expected[2000] = "";
    for (int i = 0; i < 300; i++) {
        type("水");
        strcat(expected, "水");
        lay(7);
    }
    assert_string_equal(edit.text, expected);
    assert_int_equal(edit.bytes, 900);
}

static void marks_stay_with_their_letter(void **state)
{
    (void)state;
    begin(100, false, "e\u0301x");
    press(PRESS_HOME);
    press(PRESS_RIGHT);
    assert_int_equal(edit.at, 3);
    press(PRESS_DELETE);
    assert_string_equal(edit.text, "e\u0301");
    press(PRESS_BACKSPACE);
    assert_string_equal(edit.text, "");
}

static void a_mark_typed_later_joins_the_letter_before(void **state)
{
    (void)state;
    begin(100, false, "ex");
    press(PRESS_HOME);
    press(PRESS_RIGHT);
    type("\u0301");
    assert_string_equal(edit.text, "e\u0301x");
    assert_int_equal(edit.at, 3);
}

static void a_family_goes_at_one_stroke_and_its_joiners_are_kept(void **state)
{
    (void)state;
    const char *family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
    begin(100, false, "a");
    type(family);
    type("b");
    assert_int_equal(edit.bytes, 2 + strlen(family));
    press(PRESS_LEFT);
    assert_int_equal(press(PRESS_BACKSPACE), EDIT_CHANGED);
    assert_string_equal(edit.text, "ab");
}

static void a_preset_value_is_not_erased_by_typing_at_its_start(void **state)
{
    (void)state;
    begin(100, false, "13800000000");
    press(PRESS_HOME);
    type("0");
    assert_string_equal(edit.text, "013800000000");
}

static void controls_never_come_in(void **state)
{
    (void)state;
    begin(100, true, "");
    type("a\tb\r\nc\rd\033[31m\x7f");
    assert_string_equal(edit.text, "a b\nc\nd[31m");
    begin(100, false, "");
    type("一\r\n二\n三");
    assert_string_equal(edit.text, "一 二 三");
    assert_int_equal(edit_insert(&edit, "\xE4\xB8", 2), RESULT_INVALID);
    assert_int_equal(edit_insert(&edit, "a\0b", 3), RESULT_INVALID);
}

static void up_and_down_keep_their_column_through_short_rows(void **state)
{
    (void)state;
    begin(200, true, "一二三四五\n六\n七八九十零");
    lay(20);
    press(PRESS_UP);
    press(PRESS_UP);
    assert_int_equal(edit.at, strlen("一二三四五"));
    assert_int_equal(press(PRESS_UP), EDIT_IGNORED);
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    assert_int_equal(edit.at, edit.bytes);
    assert_int_equal(press(PRESS_DOWN), EDIT_IGNORED);
}

static void the_cursor_behind_a_full_row_stands_on_the_next(void **state)
{
    (void)state;
    begin(200, true, "一二三");
    lay(6);
    assert_int_equal(edit.cursor_row, 1);
    assert_int_equal(edit.cursor_col, 0);
    type(" ");
    lay(6);
    assert_int_equal(edit.cursor_col, 5);
}

static void kills_the_line_and_the_word_before_the_cursor(void **state)
{
    (void)state;
    begin(200, true, "第一行\nsecond line");
    assert_int_equal(press(PRESS_CTRL('w')), EDIT_CHANGED);
    assert_string_equal(edit.text, "第一行\nsecond ");
    assert_int_equal(press(PRESS_CTRL('u')), EDIT_CHANGED);
    assert_string_equal(edit.text, "第一行\n");
    assert_int_equal(press(PRESS_CTRL('u')), EDIT_MOVED);
}

static void a_long_line_scrolls_with_the_cursor(void **state)
{
    (void)state;
    begin(400, false, "上海路一百二十三号三楼");
    lay(10);
    assert_int_equal(edit.cursor_col, 8);
    assert_row(0, "三号三楼");
    press(PRESS_HOME);
    lay(10);
    assert_int_equal(edit.cursor_col, 0);
    assert_row(0, "上海路一百");
}

static void pastes_a_whole_letter_at_once(void **state)
{
    (void)state;
    size_t bytes = 18000 * 3;
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i += 3)
        memcpy(text + i, "好", 3);
    text[bytes] = '\0';
    begin(bytes, true, "");
    struct key key = {.kind = KEY_KIND_PASTE, .paste = text};
    assert_int_equal(edit_key(&edit, &key), EDIT_CHANGED);
    lay(60);
    assert_int_equal(edit.bytes, bytes);
    assert_int_equal(edit.row_count, 601);
    free(text);
}

/* The promises that hold after any key. */
static void assert_sound(void)
{
    assert_int_equal(strlen(edit.text), edit.bytes);
    assert_true(edit.bytes <= edit.limit_bytes);
    assert_true(text_is_utf8(edit.text, edit.bytes));
    assert_int_equal(cells_snap(edit.text, edit.bytes, edit.at), edit.at);
}

static void any_keys_in_any_order_keep_the_text_sound(void **state)
{
    (void)state;
    static const int presses[] = {PRESS_LEFT,      PRESS_RIGHT,     PRESS_UP,        PRESS_DOWN,
                                  PRESS_HOME,      PRESS_END,       PRESS_BACKSPACE, PRESS_DELETE,
                                  PRESS_CTRL('w'), PRESS_CTRL('u'), PRESS_ENTER};
    static const char *const texts[] = {"路",         "a",          " ",  "\u0301", "\u200D",
                                        "\U0001F468", "\U0001F1E8", "。", "\uFE0F", "中文 b"};
    uint32_t dice = 20261124;
    for (int round = 0; round < 40; round++) {
        begin(60 + (size_t)round, round % 2 == 0, "");
        for (int step = 0; step < 400; step++) {
            dice = dice * 1664525u + 1013904223u;
            uint32_t throw = dice >> 16;
            if (throw % 3 == 0)
                press(presses[throw / 3 % (sizeof(presses) / sizeof(presses[0]))]);
            else
                type(texts[throw / 3 % (sizeof(texts) / sizeof(texts[0]))]);
            assert_sound();
            int width_cols = 1 + (int)(throw % 23);
            lay(width_cols);
            assert_true(edit.cursor_col >= 0 && edit.cursor_col < width_cols);
            assert_true(edit.cursor_row < edit.row_count);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(moves_and_edits_chinese_in_one_line, stop),
        cmocka_unit_test_teardown(end_goes_behind_the_last_character_and_adds_no_blanks, stop),
        cmocka_unit_test_teardown(a_wide_character_never_stands_over_the_edge_of_an_odd_width, stop),
        cmocka_unit_test_teardown(a_full_field_refuses_and_drops_nothing, stop),
        cmocka_unit_test_teardown(a_paste_beyond_the_limit_is_refused_whole, stop),
        cmocka_unit_test_teardown(wrapped_rows_add_up_to_the_text, stop),
        cmocka_unit_test_teardown(words_wrap_whole_and_nothing_is_lost_in_the_last_row, stop),
        cmocka_unit_test_teardown(closing_marks_do_not_begin_a_row, stop),
        cmocka_unit_test_teardown(inserts_and_removes_at_the_start_of_a_chinese_row, stop),
        cmocka_unit_test_teardown(an_odd_width_uses_all_rows, stop),
        cmocka_unit_test_teardown(growing_text_holds_no_foreign_bytes, stop),
        cmocka_unit_test_teardown(marks_stay_with_their_letter, stop),
        cmocka_unit_test_teardown(a_mark_typed_later_joins_the_letter_before, stop),
        cmocka_unit_test_teardown(a_family_goes_at_one_stroke_and_its_joiners_are_kept, stop),
        cmocka_unit_test_teardown(a_preset_value_is_not_erased_by_typing_at_its_start, stop),
        cmocka_unit_test_teardown(controls_never_come_in, stop),
        cmocka_unit_test_teardown(up_and_down_keep_their_column_through_short_rows, stop),
        cmocka_unit_test_teardown(the_cursor_behind_a_full_row_stands_on_the_next, stop),
        cmocka_unit_test_teardown(kills_the_line_and_the_word_before_the_cursor, stop),
        cmocka_unit_test_teardown(a_long_line_scrolls_with_the_cursor, stop),
        cmocka_unit_test_teardown(pastes_a_whole_letter_at_once, stop),
        cmocka_unit_test_teardown(any_keys_in_any_order_keep_the_text_sound, stop),
    };
    if (!text_use_utf8())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
