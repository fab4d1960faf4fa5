/* The list's model: the selection holds on to a record, whatever happens to the rows. */
#include "tests/support/unit.h"
#include "tui/cells.h"
#include "tui/list.h"
#include <stdio.h>
#include <string.h>

struct row {
    int64_t id;
    const char *title;
};

static struct row rows[1200];
static size_t count, ids_asked;
static struct list list;

static size_t source_count(void *context)
{
    (void)context;
    return count;
}

static int64_t source_id(void *context, size_t index)
{
    (void)context;
    ids_asked++;
    return rows[index].id;
}

static void source_cell(void *context, size_t index, size_t column, char *out, size_t size)
{
    (void)context;
    if (column == 0)
        snprintf(out, size, "%lld", (long long)rows[index].id);
    else
        snprintf(out, size, "%s", rows[index].title);
}

static void source_words(void *context, size_t index, char *out, size_t size)
{
    (void)context;
    snprintf(out, size, "%s", strcmp(rows[index].title, "路灯不亮") == 0 ? "ld" : "");
}

static const struct list_column columns[] = {
    {.title = "编号", .width_min_cols = 6, .align = ALIGN_RIGHT},
    {.title = "标题", .width_min_cols = 10, .weight = 2},
    {.title = "单位", .width_min_cols = 8, .weight = 1},
};

static int start(void **state)
{
    static const struct row first[] = {
        {11, "路灯不亮"}, {12, "施工噪声"}, {13, "小区停水"}, {14, "路灯歪斜"}, {15, "井盖缺失"}};
    const struct list_source source = {
        .count = source_count, .id = source_id, .cell = source_cell, .words = source_words};
    (void)state;
    memcpy(rows, first, sizeof(first));
    count = 5;
    assert_int_equal(list_start(&list, &source, columns, 3), RESULT_OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    list_stop(&list);
    return 0;
}

static void refresh(void)
{
    assert_int_equal(list_refresh(&list), RESULT_OK);
}

static void press(int code)
{
    struct key key = code < PRESS_ENTER ? key_text(code) : key_press(code);
    assert_int_equal(list_key(NULL, &list, &key), REACT_DRAW);
}

static void the_selection_follows_its_record(void **state)
{
    (void)state;
    press('j');
    press(PRESS_DOWN);
    assert_int_equal(list_selected_id(&list), 13);
    memmove(&rows[2], &rows[0], 5 * sizeof(rows[0]));
    rows[0] = (struct row){98, "新的一件"};
    rows[1] = (struct row){99, "又一件"};
    count = 7;
    refresh();
    assert_int_equal(list_selected_id(&list), 13);
    assert_int_equal(list_selected(&list), 4);
}

static void a_list_that_grows_is_not_walked_through_at_each_row_that_comes(void **state)
{
    (void)state;
    for (; count < 1200; count++)
        rows[count] = (struct row){(int64_t)count + 1000, "一件"};
    refresh();
    assert_int_equal(list.shown_count, 1200);
    assert_true(list_select(&list, 1600));
    ids_asked = 0;
    memmove(&rows[1], &rows[0], 1199 * sizeof(rows[0]));
    rows[0] = (struct row){98, "新的一件"};
    refresh();
    assert_int_equal(list_selected_id(&list), 1600);
    assert_int_equal(list_selected(&list), 601);
    assert_true(ids_asked < 200);
    assert_int_equal(list_filter(&list, "新的"), RESULT_OK);
    assert_int_equal(list.shown_count, 1);
    assert_int_equal(list_filter(&list, ""), RESULT_OK);
    assert_int_equal(list.shown_count, 1200);
}

static void a_record_that_goes_leaves_the_selection_at_its_row(void **state)
{
    (void)state;
    assert_true(list_select(&list, 13));
    memmove(&rows[2], &rows[3], 2 * sizeof(rows[0]));
    count = 4;
    refresh();
    assert_int_equal(list_selected_id(&list), 14);
    count = 0;
    refresh();
    assert_int_equal(list_selected(&list), -1);
    assert_int_equal(list_selected_id(&list), 0);
    press('j');
    press('G');
    press('g');
    assert_int_equal(list_selected(&list), -1);
}

static void moves_stay_within_the_rows(void **state)
{
    (void)state;
    press('k');
    assert_int_equal(list_selected_id(&list), 11);
    press('G');
    press('j');
    assert_int_equal(list_selected_id(&list), 15);
    press(PRESS_HOME);
    assert_int_equal(list_selected_id(&list), 11);
    list.rows_in_view = 3;
    press(PRESS_PAGE_DOWN);
    assert_int_equal(list_selected_id(&list), 13);
}

static void a_filter_narrows_and_escape_clears_it(void **state)
{
    (void)state;
    struct title title = TITLE_NONE;
    assert_true(list_select(&list, 14));
    assert_int_equal(list_filter(&list, "路灯"), RESULT_OK);
    assert_int_equal(list.shown_count, 2);
    assert_int_equal(list_selected_id(&list), 14);
    list_title(&list, &title);
    assert_int_equal(title.position, 2);
    assert_int_equal(title.total, 2);
    assert_string_equal(title.filter, "路灯");
    press(PRESS_ESC);
    assert_int_equal(list.shown_count, 5);
    assert_int_equal(list_selected_id(&list), 14);
    struct key escape = key_press(PRESS_ESC);
    assert_int_equal(list_key(NULL, &list, &escape), REACT_IGNORED);
}

static void a_filter_finds_words_that_are_not_shown(void **state)
{
    (void)state;
    assert_int_equal(list_filter(&list, "LD"), RESULT_OK);
    assert_int_equal(list.shown_count, 1);
    assert_int_equal(list_selected_id(&list), 11);
}

static void jumps_go_round(void **state)
{
    (void)state;
    struct key next = key_text('n');
    assert_int_equal(list_key(NULL, &list, &next), REACT_IGNORED);
    assert_true(list_jump(&list, "路灯歪"));
    assert_int_equal(list_selected_id(&list), 14);
    assert_true(list_jump(&list, "路灯"));
    assert_int_equal(list_selected_id(&list), 14);
    press('n');
    assert_int_equal(list_selected_id(&list), 11);
    press('N');
    assert_int_equal(list_selected_id(&list), 14);
    assert_false(list_jump(&list, "没有"));
    assert_int_equal(list_selected_id(&list), 14);
}

static void actions_apply_to_all_tagged_or_else_to_the_selected(void **state)
{
    (void)state;
    int64_t ids[8];
    assert_int_equal(list_targets(&list, ids, 8), 1);
    assert_int_equal(ids[0], 11);
    press('G');
    press(' ');
    press('g');
    press(' ');
    assert_int_equal(list_selected_id(&list), 12);
    assert_int_equal(list_targets(&list, ids, 8), 2);
    assert_int_equal(ids[0], 11);
    assert_int_equal(ids[1], 15);
    memmove(&rows[0], &rows[1], 4 * sizeof(rows[0]));
    count = 4;
    refresh();
    assert_int_equal(list_targets(&list, ids, 8), 1);
    assert_int_equal(ids[0], 15);
    press(PRESS_ESC);
    assert_int_equal(list.tagged_count, 0);
}

static void nobody_acts_on_tagged_rows_that_a_filter_hides(void **state)
{
    (void)state;
    int64_t ids[8];
    assert_int_equal(list_toggle_tag(&list, 12), RESULT_OK);
    assert_int_equal(list_toggle_tag(&list, 14), RESULT_OK);
    assert_int_equal(list_filter(&list, "路灯"), RESULT_OK);
    assert_int_equal(list_targets(&list, ids, 8), 1);
    assert_int_equal(ids[0], 14);
}

static void columns_share_what_is_left_and_drop_from_the_right(void **state)
{
    (void)state;
    int widths[3];
    list_layout(columns, 3, 80, widths);
    assert_int_equal(widths[0], 6);
    assert_int_equal(widths[0] + widths[1] + widths[2] + 2, 80);
    assert_true(widths[1] > widths[2]);
    list_layout(columns, 3, 20, widths);
    assert_int_equal(widths[2], 0);
    assert_int_equal(widths[0] + widths[1] + 1, 20);
    list_layout(columns, 3, 3, widths);
    assert_int_equal(widths[0], 0);
}

static void a_thousand_rows_are_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < 1200; i++)
        rows[i] = (struct row){(int64_t)i + 1, "工单"};
    count = 1200;
    refresh();
    press('G');
    assert_int_equal(list_selected_id(&list), 1200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_selection_follows_its_record, start, stop),
        cmocka_unit_test_setup_teardown(a_list_that_grows_is_not_walked_through_at_each_row_that_comes, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_record_that_goes_leaves_the_selection_at_its_row, start, stop),
        cmocka_unit_test_setup_teardown(moves_stay_within_the_rows, start, stop),
        cmocka_unit_test_setup_teardown(a_filter_narrows_and_escape_clears_it, start, stop),
        cmocka_unit_test_setup_teardown(a_filter_finds_words_that_are_not_shown, start, stop),
        cmocka_unit_test_setup_teardown(jumps_go_round, start, stop),
        cmocka_unit_test_setup_teardown(actions_apply_to_all_tagged_or_else_to_the_selected, start, stop),
        cmocka_unit_test_setup_teardown(nobody_acts_on_tagged_rows_that_a_filter_hides, start, stop),
        cmocka_unit_test_setup_teardown(columns_share_what_is_left_and_drop_from_the_right, start, stop),
        cmocka_unit_test_setup_teardown(a_thousand_rows_are_kept, start, stop),
    };
    if (!text_use_utf8())
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
