/* A log that grows, is cut in the middle of a line, is moved away, or is emptied. */
#include "gateway/log_reader.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[80], moved[80], gone[80], taken[4000];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rexian-log-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/queue_log", folder);
    snprintf(moved, sizeof moved, "%s/queue_log.1", folder);
    snprintf(gone, sizeof gone, "%s/gone", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(moved);
    unlink(gone);
    rmdir(folder);
    return 0;
}

static void put(const char *file, const char *text)
{
    FILE *out = fopen(file, "abe");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void take(void *context, char *line)
{
    (void)context;
    strcat(taken, line);
    strcat(taken, ";");
}

static struct log_place end;

static bool read_from(const struct log_place *place)
{
    bool is_whole = false;
    taken[0] = '\0';
    assert_int_equal(log_read(path, place, take, NULL, &is_whole, &end), RESULT_OK);
    return is_whole;
}

static struct log_place end_now(void)
{
    struct log_place place = {0};
    assert_int_equal(log_end(path, &place), RESULT_OK);
    return place;
}

static void what_was_added_is_read_and_a_cut_line_is_left_for_the_next_time(void **state)
{
    (void)state;
    put(path, "a\nb\n");
    struct log_place place = end_now();
    put(path, "c\nd\nhal");
    assert_true(read_from(&place));
    assert_string_equal(taken, "c;d;");
    place = end_now();
    put(path, "f\n");
    assert_true(read_from(&place));
    assert_string_equal(taken, "half;");
    assert_true(read_from(&(struct log_place){.inode = place.inode}));
    assert_string_equal(taken, "a;b;c;d;half;");
}

static void a_file_that_was_moved_away_is_read_to_its_end_before_the_new_one(void **state)
{
    (void)state;
    put(path, "a\n");
    struct log_place place = end_now();
    put(path, "b\n");
    assert_int_equal(rename(path, moved), 0);
    put(path, "c\n");
    assert_true(read_from(&place));
    assert_string_equal(taken, "b;c;");
}

static void what_is_gone_is_told_as_gone_and_the_present_file_is_read(void **state)
{
    (void)state;
    put(path, "a\nb\n");
    struct log_place place = end_now();
    /* Under a name that is none of the log's; removed, its number might be given again. */
    assert_int_equal(rename(path, gone), 0);
    put(path, "c\n");
    assert_false(read_from(&place));
    assert_string_equal(taken, "c;");
    assert_int_equal(truncate(path, 0), 0);
    put(path, "d\n");
    struct log_place behind = end_now();
    behind.offset = 1000;
    assert_false(read_from(&behind));
    assert_string_equal(taken, "d;");
    assert_false(read_from(&(struct log_place){0}));
}

static void another_file_with_the_number_of_the_old_one_is_not_taken_for_it(void **state)
{
    (void)state;
    put(path, "a\nb\n");
    struct log_place place = end_now();
    assert_int_equal(truncate(path, 0), 0);
    put(path, "longer\nthan before\n");
    assert_false(read_from(&place));
    assert_string_equal(taken, "longer;than before;");
}

static void a_log_that_is_not_there_is_told(void **state)
{
    struct log_place place = {0};
    bool is_whole = false;
    (void)state;
    assert_int_equal(log_end(path, &place), RESULT_NOT_FOUND);
    assert_int_equal(log_read(path, &place, take, NULL, &is_whole, &place), RESULT_NOT_FOUND);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_added_is_read_and_a_cut_line_is_left_for_the_next_time),
        TEST(a_file_that_was_moved_away_is_read_to_its_end_before_the_new_one),
        TEST(what_is_gone_is_told_as_gone_and_the_present_file_is_read),
        TEST(another_file_with_the_number_of_the_old_one_is_not_taken_for_it),
        TEST(a_log_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
