/* The dashboard's arithmetic: nothing looks better than it is. */
#include "supervisor/model.h"

#include "core/civil.h"
#include "tests/support/unit.h"
#include "tui/cells.h"

#include <stdio.h>
#include <string.h>

enum { COUNT_MOST = 8 };

struct day_row {
    struct rates_row row;
    struct figure figures[COUNT_MOST];
};

static void put(struct day_row *day, enum measure measure, int64_t value)
{
    day->figures[day->row.figure_count++] = (struct figure){.measure = (int64_t)measure, .value = value};
    day->row.figures = day->figures;
    day->row.known = true;
}

static int64_t day_of(const char *text)
{
    struct civil_date date;
    assert_int_equal(civil_parse_date(text, &date), RESULT_OK);
    return civil_day(date);
}

static void a_figure_that_is_not_told_is_nought(void **state)
{
    struct day_row day = {0};
    (void)state;
    put(&day, MEASURE_ANSWER_N, 7);
    assert_int_equal(figure_of(&day.row, MEASURE_ANSWER_N), 7);
    assert_int_equal(figure_of(&day.row, MEASURE_ANSWER_D), 0);
}

/* At 80 columns a figure has 39 cells: "20/76" and "26.31" with a blank before each leave 24 to its name. */
static void the_name_of_each_figure_stands_whole_beside_a_busy_days_counts(void **state)
{
    enum { NAME_MOST_COLS = 24 };
    struct shown_figure shown[FIGURES_MOST];
    struct day_row day = {0};
    (void)state;
    put(&day, MEASURE_ANSWER_D, 76);
    size_t count = figures_shown(&day.row, shown);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        if (text_width_cols(shown[i].label) > NAME_MOST_COLS)
            fail_msg("too long: %s", shown[i].label);
    }
}

static void the_ceiling_takes_every_lost_miss_out(void **state)
{
    struct day_row day = {0};
    (void)state;
    put(&day, MEASURE_COMPLETION_N, 90);
    put(&day, MEASURE_COMPLETION_D, 100);
    struct standing s = standing_of(&day.row, RATE_COMPLETION, 6, 0);
    assert_true(s.known);
    assert_int_equal(s.open, 6);
    assert_int_equal(s.lost, 4);
    assert_int_equal(s.best_n, 96);
    assert_int_equal(s.best_d, 100);
}

static void what_is_open_is_never_more_than_the_misses(void **state)
{
    struct day_row day = {0};
    (void)state;
    put(&day, MEASURE_CALLBACK_N, 9);
    put(&day, MEASURE_CALLBACK_D, 10);
    struct standing s = standing_of(&day.row, RATE_CALLBACK, 5, 0);
    assert_int_equal(s.open, 1);
    assert_int_equal(s.lost, 0);
    assert_int_equal(s.best_n, 10);
}

static void a_waiting_call_may_still_be_answered_but_is_in_no_rate_yet(void **state)
{
    struct day_row day = {0};
    (void)state;
    put(&day, MEASURE_ANSWER_N, 39);
    put(&day, MEASURE_ANSWER_D, 40);
    struct standing s = standing_of(&day.row, RATE_ANSWER, 0, 2);
    assert_int_equal(s.n, 39);
    assert_int_equal(s.d, 40);
    assert_int_equal(s.lost, 1);
    assert_int_equal(s.best_n, 41);
    assert_int_equal(s.best_d, 42);
}

static void a_day_never_sealed_has_no_standing(void **state)
{
    struct day_row day = {0};
    char bar[11];
    (void)state;
    put(&day, MEASURE_ANSWER_D, 3);
    day.row.known = false;
    struct standing s = standing_of(&day.row, RATE_ANSWER, 0, 0);
    assert_false(s.known);
    assert_int_equal(s.d, 0);
    bar_text(&s, 10, bar);
    assert_string_equal(bar, "..........");
    assert_false(standing_of(NULL, RATE_ANSWER, 0, 0).known);
}

static void a_bar_is_full_only_when_nothing_is_missed(void **state)
{
    char bar[21];
    (void)state;
    struct standing almost = {.known = true, .n = 9999, .d = 10000, .lost = 1};
    bar_text(&almost, 20, bar);
    assert_string_equal(bar, "###################.");
    struct standing whole = {.known = true, .n = 10000, .d = 10000};
    bar_text(&whole, 20, bar);
    assert_string_equal(bar, "####################");
    struct standing half = {.known = true, .n = 5, .d = 10, .open = 3, .lost = 2};
    bar_text(&half, 20, bar);
    assert_string_equal(bar, "##########++++++....");
    struct standing none = {.known = true};
    bar_text(&none, 20, bar);
    assert_string_equal(bar, "....................");
}

static void a_column_shows_each_miss_and_never_leaves_its_rows(void **state)
{
    (void)state;
    for (int64_t most = 1; most <= 60; most++) {
        for (int64_t d = 0; d <= most; d++) {
            for (int64_t n = 0; n <= d; n++) {
                struct column column = column_of(n, d, most, 5);
                assert_in_range(column.n_cells + column.miss_cells, d > 0 ? 1 : 0, 5);
                assert_true(column.n_cells >= 0 && column.miss_cells >= 0);
                assert_int_equal(column.miss_cells > 0, n < d);
            }
        }
    }
    assert_int_equal(column_of(60, 60, 60, 5).n_cells, 5);
    assert_int_equal(column_of(1, 60, 60, 5).n_cells, 1);
}

static void days_move_by_the_length_of_the_range_and_follow_today(void **state)
{
    int64_t today = day_of("2026-05-12");
    struct days days;
    (void)state;
    days_today(&days, today);
    days_move(&days, -1, today);
    assert_int_equal(days.from, today - 1);
    assert_false(days.follows_today);
    days_move(&days, 1, today);
    assert_true(days.follows_today);
    assert_true(days_read(&days, "2026-05-01 2026-05-07", today));
    assert_int_equal(days_count(&days), 7);
    days_move(&days, 1, today);
    assert_int_equal(days.from, day_of("2026-05-08"));
    assert_int_equal(days.to, day_of("2026-05-14"));
    assert_false(days.follows_today);
}

static void days_do_not_leave_the_years_there_are(void **state)
{
    struct days days = {.from = day_of("1901-01-01"), .to = day_of("1901-01-01")};
    (void)state;
    days_move(&days, -1, day_of("2026-05-12"));
    assert_int_equal(days.from, day_of("1901-01-01"));
    days = (struct days){.from = day_of("2199-12-31"), .to = day_of("2199-12-31")};
    days_move(&days, 1, day_of("2026-05-12"));
    assert_int_equal(days.from, day_of("2199-12-31"));
}

static void a_range_is_read_as_people_write_it_or_not_at_all(void **state)
{
    static const char *const bad[] = {"",
                                      "2026-02-30",
                                      "2026-05-07 2026-05-01",
                                      "五月一日",
                                      "2026-05-01 2026-05-02 2026-05-03",
                                      "-0",
                                      "-x",
                                      "-99999",
                                      "2026-5-1",
                                      "2026-05-01x",
                                      "1900-01-01 2026-01-01"};
    int64_t today = day_of("2026-05-12");
    struct days days;
    (void)state;
    assert_true(days_read(&days, " 2026-05-01..2026-05-07 ", today));
    assert_int_equal(days_count(&days), 7);
    assert_true(days_read(&days, "2026-05-12", today));
    assert_true(days.follows_today);
    assert_true(days_read(&days, "-7", today));
    assert_int_equal(days.from, today - 6);
    assert_int_equal(days.to, today);
    struct days before = days;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(days_read(&days, bad[i], today));
        assert_memory_equal(&days, &before, sizeof days);
    }
}

static void other_figures_have_their_base_and_truncate(void **state)
{
    struct day_row day = {0};
    struct shown_figure shown[FIGURES_MOST];
    bool on_time = false, average = false;
    (void)state;
    put(&day, MEASURE_COMPLETION_D, 3);
    put(&day, MEASURE_ON_TIME_N, 2);
    put(&day, MEASURE_ANSWER_N, 3);
    put(&day, MEASURE_WAIT_MS, 29999);
    size_t count = figures_shown(&day.row, shown);
    assert_in_range(count, 25, FIGURES_MOST - 1);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(shown[i].label, measure_row(MEASURE_ON_TIME_N)->label) == 0) {
            on_time = true;
            assert_string_equal(shown[i].count, "2 / 3");
            assert_string_equal(shown[i].rate, "66.66 %");
        }
        if (strcmp(shown[i].label, measure_row(MEASURE_WAIT_MS)->label) == 0) {
            average = true;
            assert_string_equal(shown[i].rate, "9.9 s");
        }
    }
    assert_true(on_time && average);
}

static void every_figure_has_a_place_on_a_page(void **state)
{
    (void)state;
    for (int count = 1; count < 60; count++)
        for (int columns = 1; columns < 4; columns++)
            for (int rows = 1; rows < 40; rows++) {
                int each = figures_rows(count, columns, rows), pages = figures_pages(count, columns, rows);
                assert_in_range(each, 1, rows);
                assert_true(pages * each * columns >= count);
                assert_true((pages - 1) * each * columns < count);
            }
    assert_int_equal(figures_pages(40, 2, 16), 2);
    assert_int_equal(figures_rows(7, 2, 16), 4);
    assert_int_equal(figures_pages(40, 2, 0), 0);
    assert_int_equal(figures_pages(0, 2, 16), 0);
}

static char *shout(const char *text)
{
    static char out[80];
    snprintf(out, sizeof out, "<%s>", text);
    return out;
}

static void what_moved_a_month_is_told_by_labels(void **state)
{
    char out[200], narrow[12];
    (void)state;
    changes_text("completion_n +1, on_time_n -2", shout, out, sizeof out);
    assert_string_equal(out, "<completed> +1, <completed on time> -2");
    changes_text("of_a_later_version +1, redo_n +3", shout, out, sizeof out);
    assert_string_equal(out, "of_a_later_version +1, <redone> +3");
    changes_text("", shout, out, sizeof out);
    assert_string_equal(out, "");
    changes_text("completion_n +1, on_time_n -2", shout, narrow, sizeof narrow);
    assert_string_equal(narrow, "<completed>");
}

static void durations_read_like_a_clock(void **state)
{
    char text[16];
    (void)state;
    duration_text(0, text, sizeof text);
    assert_string_equal(text, "0:00");
    duration_text(42999, text, sizeof text);
    assert_string_equal(text, "0:42");
    duration_text(3599999, text, sizeof text);
    assert_string_equal(text, "59:59");
    duration_text(3723000, text, sizeof text);
    assert_string_equal(text, "1:02:03");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_that_is_not_told_is_nought),
        cmocka_unit_test(the_name_of_each_figure_stands_whole_beside_a_busy_days_counts),
        cmocka_unit_test(the_ceiling_takes_every_lost_miss_out),
        cmocka_unit_test(what_is_open_is_never_more_than_the_misses),
        cmocka_unit_test(a_waiting_call_may_still_be_answered_but_is_in_no_rate_yet),
        cmocka_unit_test(a_day_never_sealed_has_no_standing),
        cmocka_unit_test(a_bar_is_full_only_when_nothing_is_missed),
        cmocka_unit_test(a_column_shows_each_miss_and_never_leaves_its_rows),
        cmocka_unit_test(days_move_by_the_length_of_the_range_and_follow_today),
        cmocka_unit_test(days_do_not_leave_the_years_there_are),
        cmocka_unit_test(a_range_is_read_as_people_write_it_or_not_at_all),
        cmocka_unit_test(other_figures_have_their_base_and_truncate),
        cmocka_unit_test(every_figure_has_a_place_on_a_page),
        cmocka_unit_test(what_moved_a_month_is_told_by_labels),
        cmocka_unit_test(durations_read_like_a_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
