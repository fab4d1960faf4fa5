/* CSV: what spreadsheets and other systems write is read as meant, and each fault is named by its place. */
#include "ctl/csv.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct text {
    FILE *file;
    struct csv_reader *reader;
    struct csv_row row;
};

static void open_text(struct text *t, const char *bytes, size_t size)
{
    t->file = tmpfile();
    assert_non_null(t->file);
    assert_int_equal(fwrite(bytes, 1, size, t->file), size);
    rewind(t->file);
    assert_int_equal(csv_open(t->file, &t->reader), RESULT_OK);
}

static void close_text(struct text *t)
{
    csv_close(&t->reader);
    assert_null(t->reader);
    fclose(t->file);
}

static void next_is(struct text *t, int64_t line, size_t count, const char *const *cells)
{
    assert_int_equal(csv_next(t->reader, &t->row), RESULT_OK);
    assert_int_equal(t->row.fault.kind, CSV_FINE);
    assert_int_equal(t->row.line, line);
    assert_int_equal(t->row.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(t->row.cells[i], cells[i]);
}

static void fault_is(struct text *t, enum csv_fault_kind kind, size_t cell, int64_t line, int64_t column)
{
    assert_int_equal(csv_next(t->reader, &t->row), RESULT_OK);
    assert_int_equal(t->row.fault.kind, kind);
    assert_int_equal(t->row.fault.cell, cell);
    assert_int_equal(t->row.fault.line, line);
    assert_int_equal(t->row.fault.column, column);
}

static void a_mark_both_newlines_quotes_and_blank_lines_are_read(void **state)
{
    (void)state;
    static const char bytes[] = "\xEF\xBB\xBF编号,标题\r\n"
                                "1,\"路灯, 不亮\"\n"
                                "\r\n\n"
                                "2,\"他说\"\"好\"\"\r\n第二行\"\r\n"
                                "3,\n"
                                ",\"\"";
    struct text t;
    open_text(&t, bytes, sizeof bytes - 1);
    next_is(&t, 1, 2, (const char *[]){"编号", "标题"});
    next_is(&t, 2, 2, (const char *[]){"1", "路灯, 不亮"});
    next_is(&t, 5, 2, (const char *[]){"2", "他说\"好\"\r\n第二行"});
    next_is(&t, 7, 2, (const char *[]){"3", ""});
    next_is(&t, 8, 2, (const char *[]){"", ""});
    assert_int_equal(csv_next(t.reader, &t.row), RESULT_NOT_FOUND);
    close_text(&t);
}

static void broken_utf8_is_named_by_line_character_and_byte(void **state)
{
    (void)state;
    static const char bytes[] = "a,b\n好的,路灯\xE7\x81\n1,2\n";
    struct text t;
    open_text(&t, bytes, sizeof bytes - 1);
    next_is(&t, 1, 2, (const char *[]){"a", "b"});
    fault_is(&t, CSV_NOT_UTF8, 1, 2, 6);
    assert_int_equal(t.row.fault.byte, 0xE7);
    assert_int_equal(t.row.fault.cell_at, 6);
    assert_string_equal(t.row.cells[0], "好的");
    next_is(&t, 3, 2, (const char *[]){"1", "2"});
    close_text(&t);
}

static void a_nul_is_no_text(void **state)
{
    (void)state;
    struct text t;
    open_text(&t, "a,b\0c\n1,2\n", 10);
    fault_is(&t, CSV_NOT_UTF8, 1, 1, 4);
    next_is(&t, 2, 2, (const char *[]){"1", "2"});
    close_text(&t);
    open_text(&t, "\0", 1);
    fault_is(&t, CSV_NOT_UTF8, 0, 1, 1);
    close_text(&t);
}

static void a_cell_of_ten_megabytes_is_read_over_and_the_next_row_is_fine(void **state)
{
    (void)state;
    struct text t;
    size_t size = 10u * 1024 * 1024;
    char *big = malloc(size);
    assert_non_null(big);
    memset(big, 'x', size);
    memcpy(big, "1,", 2);
    memcpy(big + size - 5, "\n2,3\n", 5);
    open_text(&t, big, size);
    fault_is(&t, CSV_TOO_LONG, 1, 1, 3);
    assert_int_equal(strlen(t.row.cells[1]), CSV_CELL_MAX);
    next_is(&t, 2, 2, (const char *[]){"2", "3"});
    free(big);
    close_text(&t);
}

static void a_cut_cell_ends_with_a_whole_character(void **state)
{
    (void)state;
    struct text t;
    size_t count = CSV_CELL_MAX / 3 + 10;
    char *big = malloc(count * 3 + 1);
    assert_non_null(big);
    for (size_t i = 0; i < count; i++)
        memcpy(big + i * 3, "路", 3);
    big[count * 3] = '\n';
    open_text(&t, big, count * 3 + 1);
    fault_is(&t, CSV_TOO_LONG, 0, 1, 1);
    assert_int_equal(strlen(t.row.cells[0]), CSV_CELL_MAX / 3 * 3);
    free(big);
    close_text(&t);
}

static void quotes_out_of_place_and_open_ends_are_named(void **state)
{
    (void)state;
    static const char bytes[] = "a,b\"c\n\"x\"y,z\n1,2\n3,\"open\nto the end";
    struct text t;
    open_text(&t, bytes, sizeof bytes - 1);
    fault_is(&t, CSV_STRAY, 1, 1, 4);
    fault_is(&t, CSV_STRAY, 0, 2, 4);
    next_is(&t, 3, 2, (const char *[]){"1", "2"});
    fault_is(&t, CSV_UNCLOSED, 1, 4, 3);
    assert_int_equal(csv_next(t.reader, &t.row), RESULT_NOT_FOUND);
    close_text(&t);
}

static void more_cells_than_a_row_may_have_are_named(void **state)
{
    (void)state;
    struct text t;
    char bytes[CSV_CELLS_MAX * 2 + 20];
    size_t used = 0;
    for (int i = 0; i < CSV_CELLS_MAX + 3; i++) {
        bytes[used++] = '1';
        bytes[used++] = ',';
    }
    bytes[used - 1] = '\n';
    open_text(&t, bytes, used);
    assert_int_equal(csv_next(t.reader, &t.row), RESULT_OK);
    assert_int_equal(t.row.fault.kind, CSV_MANY_CELLS);
    assert_int_equal(t.row.count, CSV_CELLS_MAX);
    close_text(&t);
}

static void a_carriage_return_at_the_seam_of_two_reads_is_a_newline(void **state)
{
    (void)state;
    struct text t;
    size_t size = CSV_READ_SIZE + 4;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    for (size_t i = 100; i < CSV_READ_SIZE - 1; i += 100)
        bytes[i] = i % 200 == 0 ? ',' : '\n';
    bytes[CSV_READ_SIZE - 1] = '\r';
    memcpy(bytes + CSV_READ_SIZE, "\n1\r2", 4);
    open_text(&t, bytes, size);
    char last[CSV_CELL_MAX + 1] = "";
    char before[CSV_CELL_MAX + 1] = "";
    while (csv_next(t.reader, &t.row) == RESULT_OK) {
        assert_int_equal(t.row.fault.kind, CSV_FINE);
        snprintf(before, sizeof before, "%s", last);
        snprintf(last, sizeof last, "%s", t.row.cells[t.row.count - 1]);
    }
    assert_string_equal(last, "1\r2");
    assert_null(strchr(before, '\r'));
    assert_int_equal(csv_position(t.reader), (int64_t)size);
    free(bytes);
    close_text(&t);
}

static void what_is_written_is_read_back_and_no_formula_survives(void **state)
{
    (void)state;
    static const char *const texts[] = {"=1+1",      "+86 138", "-5",       "@SUM",    "\tx",  "\rx",
                                        "'=already", "''=two",  "'tis",     "路灯,灭", "a\"b", "",
                                        "行\n二",    " = x",    "普通文字", "'",       "''",   "'+"};
    enum { COUNT = sizeof texts / sizeof texts[0] };
    struct text t;
    t.file = tmpfile();
    for (size_t i = 0; i < COUNT; i++)
        csv_write_cell(t.file, texts[i], i == 0, true);
    csv_write_end(t.file);
    rewind(t.file);
    assert_int_equal(csv_open(t.file, &t.reader), RESULT_OK);
    assert_int_equal(csv_next(t.reader, &t.row), RESULT_OK);
    assert_int_equal(t.row.fault.kind, CSV_FINE);
    assert_int_equal(t.row.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_null(t.row.cells[i][0] != '\0' ? strchr("=+-@\t\r", t.row.cells[i][0]) : NULL);
        assert_string_equal(csv_plain(t.row.cells[i]), texts[i]);
    }
    close_text(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_both_newlines_quotes_and_blank_lines_are_read),
        cmocka_unit_test(broken_utf8_is_named_by_line_character_and_byte),
        cmocka_unit_test(a_nul_is_no_text),
        cmocka_unit_test(a_cell_of_ten_megabytes_is_read_over_and_the_next_row_is_fine),
        cmocka_unit_test(a_cut_cell_ends_with_a_whole_character),
        cmocka_unit_test(quotes_out_of_place_and_open_ends_are_named),
        cmocka_unit_test(more_cells_than_a_row_may_have_are_named),
        cmocka_unit_test(a_carriage_return_at_the_seam_of_two_reads_is_a_newline),
        cmocka_unit_test(what_is_written_is_read_back_and_no_formula_survives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
