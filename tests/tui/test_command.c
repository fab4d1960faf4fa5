/* Commands found by key and by name, scripts read, history kept. */
#include "tests/support/unit.h"
#include "tui/cells.h"
#include "tui/command.h"
#include "tui/screen.h"
#include "tui/script.h"
#include <stdio.h>
#include <string.h>

static bool never(const void *subject)
{
    (void)subject;
    return false;
}

static const struct command rows[] = {
    {.key = 'd', .name = "delete", .label = "删除", .help = "Delete", .rights = 1},
    {.key = PRESS_F2, .name = "dispatch", .label = "派单", .help = "Dispatch", .rights = 6},
    {.key = 'x', .name = "extend", .label = "延期", .help = "Extend", .ready = never},
    {.key = 'v', .name = "disp", .label = "查看", .help = "Display"},
};
static const struct command_table table = {rows, 4};
static int subject;
static const struct command_group group = {.table = &table, .subject = &subject};

static void keys_need_right_and_readiness(void **state)
{
    (void)state;
    assert_null(command_by_key(&table, 'd', 0, &subject));
    assert_ptr_equal(command_by_key(&table, 'd', 1, &subject), &rows[0]);
    assert_ptr_equal(command_by_key(&table, PRESS_F2, 4, &subject), &rows[1]);
    assert_null(command_by_key(&table, 'x', 7, &subject));
    assert_null(command_by_key(&table, 0, 7, &subject));
}

static void names_are_found_by_a_clear_beginning(void **state)
{
    (void)state;
    const char *argument = NULL;
    size_t at = 9;
    assert_ptr_equal(command_by_line(&group, 1, " de 市政局 二科", 7, &argument, &at), &rows[0]);
    assert_string_equal(argument, "市政局 二科");
    assert_int_equal(at, 0);
    assert_null(command_by_line(&group, 1, "d", 7, &argument, &at));
    assert_ptr_equal(command_by_line(&group, 1, "disp", 7, &argument, &at), &rows[3]);
    assert_ptr_equal(command_by_line(&group, 1, "dispa", 7, &argument, &at), &rows[1]);
    assert_null(command_by_line(&group, 1, "dispa", 1, &argument, &at));
    assert_null(command_by_line(&group, 1, "extend", 7, &argument, &at));
    assert_null(command_by_line(&group, 1, "", 7, &argument, &at));
}

static void completion_goes_round(void **state)
{
    (void)state;
    char out[20];
    assert_true(command_complete(&group, 1, "d", 0, 7, out, sizeof(out)));
    assert_string_equal(out, "delete");
    assert_true(command_complete(&group, 1, "d", 2, 7, out, sizeof(out)));
    assert_string_equal(out, "disp");
    assert_true(command_complete(&group, 1, "d", 3, 7, out, sizeof(out)));
    assert_string_equal(out, "delete");
    assert_false(command_complete(&group, 1, "zz", 0, 7, out, sizeof(out)));
}

static void history_keeps_each_line_once_newest_first(void **state)
{
    (void)state;
    static struct history history;
    history_add(&history, "停水");
    history_add(&history, "路灯");
    history_add(&history, "停水");
    history_add(&history, "");
    assert_int_equal(history.count, 2);
    assert_string_equal(history_line(&history, 1), "停水");
    assert_string_equal(history_line(&history, 2), "路灯");
    assert_null(history_line(&history, 3));
    assert_null(history_line(&history, 0));
    for (int i = 0; i < 40; i++) {
        char line[20];
        snprintf(line, sizeof(line), "第%d行", i);
        history_add(&history, line);
    }
    assert_int_equal(history.count, HISTORY_LINES);
    assert_string_equal(history_line(&history, 1), "第39行");
}

static void scripts_are_text_and_names(void **state)
{
    (void)state;
    struct script script;
    assert_int_equal(
        script_from_text(&script, "路\n<Tab><f2><Ctrl-s><lt><Space><Wait:停水>\n<Resize:100x30><Dump><Nix>"),
        RESULT_OK);
    struct script_step step = script_next(&script);
    assert_int_equal(step.kind, SCRIPT_KEY);
    assert_string_equal(step.key.text, "路");
    static const int codes[] = {PRESS_TAB, PRESS_F2, PRESS_CTRL('s'), '<', ' '};
    for (size_t i = 0; i < 5; i++) {
        step = script_next(&script);
        assert_int_equal(step.kind, SCRIPT_KEY);
        assert_int_equal(step.key.code, codes[i]);
    }
    step = script_next(&script);
    assert_int_equal(step.kind, SCRIPT_WAIT);
    assert_string_equal(step.argument, "停水");
    step = script_next(&script);
    assert_int_equal(step.kind, SCRIPT_RESIZE);
    assert_int_equal(step.cols, 100);
    assert_int_equal(step.rows, 30);
    assert_int_equal(script_next(&script).kind, SCRIPT_DUMP);
    assert_int_equal(script_next(&script).kind, SCRIPT_WRONG);
    assert_int_equal(script_next(&script).kind, SCRIPT_END);
    script_stop(&script);
    assert_int_equal(script_from_text(&script, "<Tab"), RESULT_OK);
    assert_int_equal(script_next(&script).kind, SCRIPT_WRONG);
    assert_int_equal(script_next(&script).kind, SCRIPT_END);
    script_stop(&script);
    assert_int_equal(script_from_text(&script, "\xff"), RESULT_INVALID);
    assert_int_equal(script_read(&script, "/nonexistent/keys"), RESULT_NOT_FOUND);
}

static void keys_have_one_name_each_way(void **state)
{
    (void)state;
    char name[16];
    assert_string_equal(press_name(PRESS_F10, name, sizeof(name)), "F10");
    assert_string_equal(press_name(PRESS_CTRL('g'), name, sizeof(name)), "^G");
    assert_string_equal(press_name(' ', name, sizeof(name)), "Space");
    assert_string_equal(press_name('<', name, sizeof(name)), "<");
    assert_string_equal(press_name(0x8DEF, name, sizeof(name)), "路");
    assert_int_equal(press_by_name("pgdn", 4), PRESS_PAGE_DOWN);
    assert_int_equal(press_by_name("F1", 2), PRESS_F1);
    assert_int_equal(press_by_name("F13", 3), PRESS_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_need_right_and_readiness),
        cmocka_unit_test(names_are_found_by_a_clear_beginning),
        cmocka_unit_test(completion_goes_round),
        cmocka_unit_test(history_keeps_each_line_once_newest_first),
        cmocka_unit_test(scripts_are_text_and_names),
        cmocka_unit_test(keys_have_one_name_each_way),
    };
    if (!text_use_utf8())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
