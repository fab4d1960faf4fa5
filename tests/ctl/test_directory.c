/* The lines of the directory's file: what is written is read back, and each fault is named by its column. */
#include "ctl/directory.h"
#include "tests/support/unit.h"

#include <string.h>

static void a_line_is_read_with_or_without_note_and_comment(void **state)
{
    (void)state;
    static const struct {
        const char *line, *category, *district, *hours, *unit, *co_handlers, *note;
    } rows[] = {
        {"02.01 * always gongre - 采暖 效果  # 采暖: 供热集团", "02.01", "*", "always", "gongre", "-",
         "采暖 效果"},
        {"\t*\t120101\toutside\theping\tgongan,yingji\t-\r", "*", "120101", "outside", "heping",
         "gongan yingji", ""},
        {"02 * office gongre -", "02", "*", "office", "gongre", "-", ""},
        {"02 * office gongre -# no comment", "02", "*", "office", "gongre", "-#", "no comment"},
        {"02 * office gongre - # a comment", "02", "*", "office", "gongre", "-", ""},
        {"02 * office gongre - 3#楼", "02", "*", "office", "gongre", "-", "3#楼"},
        {"02 * office gongre - \"3 # \"\"楼\"\"\"  # x", "02", "*", "office", "gongre", "-", "3 # \"楼\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rule_line row;
        const char *column = "";
        assert_int_equal(directory_read_line(rows[i].line, strlen(rows[i].line), &row, &column), LINE_FINE);
        assert_string_equal(row.category, rows[i].category);
        assert_string_equal(row.district, rows[i].district);
        assert_string_equal(row.hours, rows[i].hours);
        assert_string_equal(row.unit, rows[i].unit);
        assert_string_equal(row.co_handlers, rows[i].co_handlers);
        assert_string_equal(row.note, rows[i].note);
    }
}

static void each_fault_names_its_column(void **state)
{
    (void)state;
    char word[TEXT_NAME + 8], note[TEXT_TITLE + 32];
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    memset(note, 'n', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    memcpy(note, "a * always b - ", 15);
    const struct {
        const char *line;
        enum line_fault fault;
        const char *column;
    } rows[] = {{"", LINE_BLANK, "category"},
                {"   # only a comment", LINE_BLANK, "category"},
                {"02.01", LINE_SHORT, "district"},
                {"02.01 * always # gongre", LINE_SHORT, "unit"},
                {"02.01 * always gongre", LINE_SHORT, "co_handlers"},
                {word, LINE_LONG, "category"},
                {note, LINE_LONG, "note"},
                {"a * always b - \"open", LINE_QUOTE, "note"},
                {"a * always b - \"shut\" more", LINE_QUOTE, "note"},
                {"a * always b - \xff", LINE_NOT_UTF8, "note"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rule_line row;
        const char *column = "";
        assert_int_equal(directory_read_line(rows[i].line, strlen(rows[i].line), &row, &column), rows[i].fault);
        assert_string_equal(column, rows[i].column);
    }
}

static void a_note_is_read_as_it_was_written(void **state)
{
    (void)state;
    static const char *const notes[] = {"", "采暖", "-", "a # b", "#", "\"", "a \"b\" c", "两 个 词", "3#楼"};
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        char written[DIRECTORY_NOTE], line[DIRECTORY_NOTE + 64];
        struct rule_line row;
        const char *column = "";
        directory_write_note(notes[i], written);
        int length = snprintf(line, sizeof line, "01 * always x - %s  # 供水: 某局", written);
        assert_int_equal(directory_read_line(line, (size_t)length, &row, &column), LINE_FINE);
        assert_string_equal(row.note, notes[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_read_with_or_without_note_and_comment),
        cmocka_unit_test(each_fault_names_its_column),
        cmocka_unit_test(a_note_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
