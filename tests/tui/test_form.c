/* The form's model, driven by keys without a screen. */
#include "tests/support/unit.h"
#include "tui/cells.h"
#include "tui/form.h"
#include <stdio.h>
#include <string.h>

static const struct form_choice choices[] = {
    {"101", "市政设施 / 路灯", "ld luden"},
    {"102", "市政设施 / 井盖", "jg jinggai"},
    {"201", "环境保护 / 夜间施工噪声", "zs zaosheng"},
    {"202", "环境保护 / 油烟", "yy youyan"},
};

static const struct form_row rows[] = {
    {.name = "phone", .label = "来电号码", .kind = FORM_TEXT, .limit_bytes = 11, .required = true},
    {.name = "category",
     .label = "分类",
     .kind = FORM_CHOICE,
     .required = true,
     .choices = choices,
     .choice_count = 4},
    {.name = "ticket", .label = "编号", .kind = FORM_SHOW},
    {.name = "secret", .label = "匿名", .kind = FORM_BOOL},
    {.name = "day", .label = "日期", .kind = FORM_DATE},
    {.name = "body", .label = "内容", .kind = FORM_MULTI, .limit_bytes = 60},
};

static struct form form;
static int changes;
static char last_change[20];

static void on_change(void *context, struct form *changed, const char *name)
{
    (void)context;
    (void)changed;
    changes++;
    snprintf(last_change, sizeof(last_change), "%s", name);
}

static bool check(void *context, const char *name, const char *value, char *why, size_t size)
{
    (void)context;
    if (strcmp(name, "phone") != 0 || strspn(value, "0123456789") == strlen(value))
        return true;
    snprintf(why, size, "%s", "only digits");
    return false;
}

static int start(void **state)
{
    (void)state;
    changes = 0;
    assert_int_equal(form_start(&form, rows, 6), RESULT_OK);
    form.on_change = on_change;
    form.check = check;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    form_stop(&form);
    return 0;
}

static enum reaction press(int code)
{
    struct key key = key_press(code);
    return form_key(NULL, &form, &key);
}

static void type(const char *text)
{
    size_t bytes = strlen(text), at = 0;
    while (at < bytes) {
        struct key key = {.kind = KEY_KIND_TEXT};
        size_t taken = cells_next(text, bytes, at, NULL);
        memcpy(key.text, text + at, taken);
        key.code = taken == 1 ? text[at] : 0x4E00;
        assert_int_not_equal(form_key(NULL, &form, &key), REACT_IGNORED);
        at += taken;
    }
}

static void keys_walk_through_the_fields_and_past_what_is_shown_only(void **state)
{
    (void)state;
    assert_string_equal(form_focused(&form), "phone");
    assert_int_equal(press(PRESS_BACK_TAB), REACT_IGNORED);
    press(PRESS_TAB);
    press(PRESS_ENTER);
    assert_string_equal(form_focused(&form), "secret");
    press(PRESS_UP);
    assert_string_equal(form_focused(&form), "category");
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press(PRESS_TAB);
    assert_string_equal(form_focused(&form), "body");
    assert_int_equal(press(PRESS_ENTER), REACT_DRAW);
    assert_string_equal(form_get(&form, "body"), "\n");
    assert_int_equal(press(PRESS_TAB), REACT_IGNORED);
    assert_int_equal(press(PRESS_F2), REACT_IGNORED);
}

static void text_never_leaves_a_form_as_a_command(void **state)
{
    (void)state;
    assert_true(form_focus(&form, "secret"));
    type("q?:");
    assert_string_equal(form_get(&form, "secret"), "");
    type(" ");
    assert_string_equal(form_get(&form, "secret"), "1");
    assert_string_equal(last_change, "secret");
}

static void typing_any_part_finds_a_choice(void **state)
{
    (void)state;
    press(PRESS_TAB);
    type("zs");
    assert_string_equal(form_get(&form, "category"), "");
    press(PRESS_ENTER);
    assert_string_equal(form_get(&form, "category"), "201");
    assert_string_equal(form_focused(&form), "secret");
    press(PRESS_UP);
    type("环境");
    press(PRESS_DOWN);
    press(PRESS_DOWN);
    press(PRESS_TAB);
    assert_string_equal(form_get(&form, "category"), "202");
    press(PRESS_UP);
    type("井");
    press(PRESS_ESC);
    assert_string_equal(form_get(&form, "category"), "202");
    press(PRESS_BACKSPACE);
    assert_string_equal(form_get(&form, "category"), "");
}

static void what_matches_nothing_is_neither_taken_nor_left(void **state)
{
    (void)state;
    press(PRESS_TAB);
    type("没有这种");
    press(PRESS_ENTER);
    assert_string_equal(form_focused(&form), "category");
    assert_int_equal(form_set(&form, "phone", "13800138000"), RESULT_OK);
    assert_false(form_check(&form));
    assert_string_equal(form_focused(&form), "category");
}

static void sending_takes_the_only_match_of_an_open_list(void **state)
{
    (void)state;
    press(PRESS_TAB);
    type("zs");
    assert_int_equal(form_set(&form, "phone", "13800138000"), RESULT_OK);
    assert_true(form_check(&form));
    assert_string_equal(form_get(&form, "category"), "201");
    press(PRESS_BACKSPACE);
    type("环境");
    assert_false(form_check(&form));
    assert_string_equal(form_get(&form, "category"), "");
}

static void better_matches_come_first(void **state)
{
    (void)state;
    size_t found[4];
    assert_int_equal(form_match(choices, 4, "", found, 4), 4);
    assert_int_equal(form_match(choices, 4, "20", found, 4), 2);
    assert_int_equal(found[0], 2);
    assert_int_equal(form_match(choices, 4, "ji", found, 4), 1);
    assert_int_equal(found[0], 1);
    assert_int_equal(form_match(choices, 4, "设施 灯", found, 4), 1);
    assert_int_equal(form_match(choices, 4, "市政", found, 1), 2);
    assert_int_equal(form_match(choices, 4, "XX", found, 4), 0);
}

static void a_date_gets_its_one_way_of_writing(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *kept;
    } cases[] = {
        {"20261124", "2026-11-24"},   {"2026-1-4", "2026-01-04"},
        {"2026/02/28", "2026-02-28"}, {"2026-02-29", NULL},
        {"2028-02-29", "2028-02-29"}, {"24.11.26", NULL},
        {"2026-13-01", NULL},         {"2026112", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        form_clear(&form);
        assert_true(form_focus(&form, "day"));
        type(cases[i].typed);
        press(PRESS_TAB);
        assert_string_equal(form_get(&form, "day"), cases[i].kept == NULL ? cases[i].typed : cases[i].kept);
        assert_int_equal(form_set(&form, "phone", "1"), RESULT_OK);
        assert_int_equal(form_set(&form, "category", "101"), RESULT_OK);
        assert_int_equal(form_check(&form), cases[i].kept != NULL);
    }
}

static void the_first_wrong_field_gets_the_focus(void **state)
{
    (void)state;
    assert_true(form_focus(&form, "body"));
    assert_false(form_check(&form));
    assert_string_equal(form_focused(&form), "phone");
    type("13a");
    assert_false(form_check(&form));
    press(PRESS_BACKSPACE);
    assert_int_equal(form_set(&form, "category", "101"), RESULT_OK);
    assert_true(form_check(&form));
    form_hide(&form, "category", true);
    form_clear(&form);
    type("1");
    assert_true(form_check(&form));
}

static void a_full_field_refuses(void **state)
{
    (void)state;
    type("13800138000");
    type("9");
    assert_string_equal(form_get(&form, "phone"), "13800138000");
    assert_int_equal(form_set(&form, "phone", "138001380001"), RESULT_TOO_LONG);
    assert_int_equal(form_set(&form, "category", "999"), RESULT_NOT_FOUND);
    assert_int_equal(form_set(&form, "nothing", "1"), RESULT_NOT_FOUND);
    assert_int_equal(form_set(&form, "body", "\xff"), RESULT_INVALID);
}

static void a_draft_is_due_once_after_each_pause(void **state)
{
    (void)state;
    assert_false(form_draft_due(&form, 1000, 500));
    type("1");
    assert_false(form_draft_due(&form, 1250, 500));
    type("3");
    assert_false(form_draft_due(&form, 1500, 500));
    assert_false(form_draft_due(&form, 1750, 500));
    assert_true(form_draft_due(&form, 2000, 500));
    assert_false(form_draft_due(&form, 2250, 500));
    assert_true(form.dirty);
    form_clean(&form);
    assert_false(form.dirty);
    assert_int_equal(changes, 2);
}

static void other_choices_keep_the_value_if_it_is_among_them(void **state)
{
    (void)state;
    assert_int_equal(form_set(&form, "category", "201"), RESULT_OK);
    form_set_choices(&form, "category", choices + 2, 2);
    assert_string_equal(form_get(&form, "category"), "201");
    form_set_choices(&form, "category", choices, 2);
    assert_string_equal(form_get(&form, "category"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_walk_through_the_fields_and_past_what_is_shown_only, start, stop),
        cmocka_unit_test_setup_teardown(text_never_leaves_a_form_as_a_command, start, stop),
        cmocka_unit_test_setup_teardown(typing_any_part_finds_a_choice, start, stop),
        cmocka_unit_test_setup_teardown(what_matches_nothing_is_neither_taken_nor_left, start, stop),
        cmocka_unit_test_setup_teardown(sending_takes_the_only_match_of_an_open_list, start, stop),
        cmocka_unit_test_setup_teardown(better_matches_come_first, start, stop),
        cmocka_unit_test_setup_teardown(a_date_gets_its_one_way_of_writing, start, stop),
        cmocka_unit_test_setup_teardown(the_first_wrong_field_gets_the_focus, start, stop),
        cmocka_unit_test_setup_teardown(a_full_field_refuses, start, stop),
        cmocka_unit_test_setup_teardown(a_draft_is_due_once_after_each_pause, start, stop),
        cmocka_unit_test_setup_teardown(other_choices_keep_the_value_if_it_is_among_them, start, stop),
    };
    if (!text_use_utf8())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
