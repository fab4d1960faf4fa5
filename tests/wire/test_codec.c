/* Records to MessagePack and back; what is hostile is refused by name and costs no memory. */
#include "tests/support/unit.h"
#include "tests/wire/samples.h"
#include "wire/codec.h"
#include "wire/cursor.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static struct sample full_sample(void)
{
    struct sample sample = {
        .count = -5,
        .id = INT64_MAX,
        .made_at = 1772323200000,
        .wait_ms = 65536,
        .urgent = true,
        .text = "河北区小区停暖，居民反映已三天",
        .day = "2026-03-01",
        .kind = SAMPLE_PRAISE,
        .token = {1, 0, 2, 0, 3, 0, 4, 255},
        .line_count = 2,
    };
    sample.lines = calloc(2, sizeof *sample.lines);
    assert_non_null(sample.lines);
    sample.lines[0] = (struct sample_line){.id = 7, .note = "供热站"};
    sample.lines[1] = (struct sample_line){.id = 300, .leaf_count = 2};
    sample.lines[1].leaves = calloc(2, sizeof *sample.lines[1].leaves);
    assert_non_null(sample.lines[1].leaves);
    strcpy(sample.lines[1].leaves[0].text, "暖气");
    strcpy(sample.lines[1].leaves[1].text, "水");
    return sample;
}

static void every_kind_comes_back_as_it_went(void **state)
{
    (void)state;
    struct sample sent = full_sample();
    struct sample got;
    struct buffer out = {0};
    struct refusal why;
    assert_int_equal(codec_encode(&sample_shape, &sent, &out), RESULT_OK);
    assert_int_equal(codec_decode(&sample_shape, out.bytes, out.size, &got, &why), RESULT_OK);
    assert_int_equal(got.count, sent.count);
    assert_int_equal(got.id, sent.id);
    assert_int_equal(got.made_at, sent.made_at);
    assert_int_equal(got.wait_ms, sent.wait_ms);
    assert_true(got.urgent);
    assert_string_equal(got.text, sent.text);
    assert_string_equal(got.day, sent.day);
    assert_int_equal(got.kind, sent.kind);
    assert_memory_equal(got.token, sent.token, sizeof got.token);
    assert_int_equal(got.line_count, 2);
    assert_string_equal(got.lines[0].note, "供热站");
    assert_int_equal(got.lines[1].leaf_count, 2);
    assert_string_equal(got.lines[1].leaves[0].text, "暖气");
    shape_free(&sample_shape, &got);
    assert_null(got.lines);
    shape_free(&sample_shape, &sent);
    buffer_free(&out);
}

/* Of an element's longest text no more is emptied than its first byte. */
static void what_an_element_leaves_out_is_empty_whatever_lay_in_its_memory(void **state)
{
    (void)state;
    static const char bytes[] = "\x82\xa4text\xa1x\xa5lines\x93\x82\xa2id\x01\xa4note\xa3"
                                "abc\x81\xa2id\x02\x82\xa2id\x03\xa6leaves\x91\x81\xa4text\xa1w";
    struct sample got;
    struct refusal why;
    mallopt(M_PERTURB, 0x5a); /* memory that is given out is filled with something else */
    enum result result = codec_decode(&sample_shape, (const uint8_t *)bytes, sizeof bytes - 1, &got, &why);
    mallopt(M_PERTURB, 0);
    assert_int_equal(result, RESULT_OK);
    assert_int_equal(got.line_count, 3);
    assert_string_equal(got.lines[0].note, "abc");
    assert_int_equal(got.lines[1].id, 2);
    assert_string_equal(got.lines[1].note, "");
    assert_null(got.lines[1].leaves);
    assert_int_equal(got.lines[1].leaf_count, 0);
    assert_int_equal(got.lines[2].leaf_count, 1);
    assert_string_equal(got.lines[2].leaves[0].text, "w");
    shape_free(&sample_shape, &got);
}

static void every_value_is_stepped_over_as_far_as_it_is_read(void **state)
{
    (void)state;
    uint8_t bytes[48] = {0};
    for (unsigned mark = 0; mark <= 0xff; mark++) {
        for (size_t size = 1; size <= sizeof bytes; size++) {
            uint8_t *exact = malloc(size); /* so that a sanitizer sees reads past the end */
            assert_non_null(exact);
            memcpy(exact, bytes, size);
            exact[0] = (uint8_t)mark;
            struct cursor read = {.at = exact, .end = exact + size, .values_left = 100}, skipped = read;
            struct cursor_value value;
            bool is_whole = cursor_read(&read, &value);
            size_t inside = !is_whole ? 0 : value.kind == CURSOR_MAP ? 2 * value.size : value.size;
            bool nests = is_whole && (value.kind == CURSOR_MAP || value.kind == CURSOR_LIST);
            for (size_t i = 0; nests && is_whole && i < inside; i++)
                is_whole = cursor_read(&read, &value);
            assert_int_equal(cursor_skip(&skipped, 0), is_whole);
            if (is_whole) {
                assert_ptr_equal(skipped.at, read.at);
                assert_int_equal(skipped.values_left, read.values_left);
            }
            free(exact);
        }
    }
    struct cursor none = {.at = bytes, .end = bytes + sizeof bytes, .values_left = 0};
    assert_false(cursor_skip(&none, 0));
}

static void integers_of_every_width_come_back(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0,
                                      1,
                                      127,
                                      128,
                                      255,
                                      256,
                                      65535,
                                      65536,
                                      -1,
                                      -32,
                                      -33,
                                      -128,
                                      -129,
                                      -32768,
                                      -32769,
                                      UINT32_MAX,
                                      INT32_MIN,
                                      (int64_t)INT32_MIN - 1,
                                      (int64_t)UINT32_MAX + 1,
                                      INT64_MAX,
                                      INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sample sent = {.count = numbers[i], .text = "数"};
        struct sample got;
        struct buffer out = {0};
        struct refusal why;
        assert_int_equal(codec_encode(&sample_shape, &sent, &out), RESULT_OK);
        assert_int_equal(codec_decode(&sample_shape, out.bytes, out.size, &got, &why), RESULT_OK);
        assert_true(got.count == numbers[i]);
        buffer_free(&out);
    }
}

static void empty_optional_fields_are_left_out(void **state)
{
    (void)state;
    struct sample sent = {.text = "a"};
    struct buffer out = {0};
    assert_int_equal(codec_encode(&sample_shape, &sent, &out), RESULT_OK);
    assert_int_equal(out.size, 8);
    assert_memory_equal(out.bytes,
                        "\x81\xa4text\xa1"
                        "a",
                        8);
    buffer_free(&out);
}

static void what_cannot_be_written_leaves_the_buffer_as_it_was(void **state)
{
    (void)state;
    struct sample bad_name = {.text = "a", .kind = 3};
    struct sample no_list = {.text = "a", .line_count = 1};
    struct sample_line line = {.id = 1};
    struct sample long_list = {.text = "a", .lines = &line, .line_count = 101};
    struct sample no_end = {.kind = SAMPLE_HELP};
    memset(no_end.text, 'x', sizeof no_end.text);
    const struct sample *const samples[] = {&bad_name, &no_list, &long_list, &no_end};
    struct buffer out = {0};
    assert_int_equal(buffer_append(&out, "abc", 3), RESULT_OK);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        assert_int_equal(codec_encode(&sample_shape, samples[i], &out), RESULT_INVALID);
        assert_int_equal(out.size, 3);
    }
    buffer_free(&out);
}

struct hostile {
    const char *what;
    const char *bytes;
    size_t size;
    enum refusal_code code;
    const char *field;
};
#define ROW(WHAT, BYTES, CODE, FIELD)                                                                          \
    {                                                                                                          \
        WHAT, BYTES, sizeof(BYTES) - 1, CODE, FIELD                                                            \
    }

static const struct hostile hostile_rows[] = {
    ROW("nothing", "", REFUSAL_MALFORMED, "sample"),
    ROW("a number instead of a map", "\x05", REFUSAL_MALFORMED, "sample"),
    ROW("the byte that is never used", "\xc1", REFUSAL_MALFORMED, "sample"),
    ROW("a map that ends too early", "\x82\xa4text\xa1x", REFUSAL_MALFORMED, "sample"),
    ROW("a text longer than the bytes", "\x81\xa4text\xdb\xff\xff\xff\xff", REFUSAL_MALFORMED, "text"),
    ROW("bytes longer than the input", "\x81\xa5token\xc6\xff\xff\xff\xff", REFUSAL_MALFORMED, "token"),
    ROW("a list of four thousand million", "\x81\xa5lines\xdd\xff\xff\xff\xff", REFUSAL_MALFORMED, "lines"),
    ROW("a map of four thousand million", "\xdf\xff\xff\xff\xff", REFUSAL_MALFORMED, "sample"),
    ROW("something behind the end", "\x81\xa4text\xa1x\xc0", REFUSAL_MALFORMED, "sample"),
    ROW("a key twice", "\x82\xa4text\xa1x\xa4text\xa1y", REFUSAL_MALFORMED, "text"),
    ROW("a key that is a number", "\x82\x01\x02\xa4text\xa1y", REFUSAL_MALFORMED, "sample"),
    ROW("a key with a NUL behind a known name", "\x81\xa9kind\0beha\xa4help", REFUSAL_MISSING_FIELD, "text"),
    ROW("no text", "\x80", REFUSAL_MISSING_FIELD, "text"),
    ROW("empty text", "\x81\xa4text\xa0", REFUSAL_MISSING_FIELD, "text"),
    ROW("text that is a number", "\x81\xa4text\x05", REFUSAL_BAD_VALUE, "text"),
    ROW("text that is nothing", "\x81\xa4text\xc0", REFUSAL_BAD_VALUE, "text"),
    ROW("text that is bytes", "\x81\xa4text\xc4\x01x", REFUSAL_BAD_VALUE, "text"),
    ROW("broken UTF-8", "\x81\xa4text\xa2\xe6\xb2", REFUSAL_NOT_UTF8, "text"),
    ROW("a surrogate", "\x81\xa4text\xa3\xed\xa0\x80", REFUSAL_NOT_UTF8, "text"),
    ROW("a NUL in the text", "\x81\xa4text\xa3x\0y", REFUSAL_NOT_UTF8, "text"),
    ROW("a number that is text",
        "\x81\xa5"
        "count\xa1"
        "5",
        REFUSAL_BAD_VALUE, "count"),
    ROW("a number above 63 bits",
        "\x81\xa5"
        "count\xcf\x80\0\0\0\0\0\0\0",
        REFUSAL_BAD_VALUE, "count"),
    ROW("a fraction",
        "\x81\xa5"
        "count\xcb\x3f\xf0\0\0\0\0\0\0",
        REFUSAL_BAD_VALUE, "count"),
    ROW("a negative id", "\x81\xa2id\xff", REFUSAL_BAD_VALUE, "id"),
    ROW("yes or no that is a number", "\x81\xa6urgent\x01", REFUSAL_BAD_VALUE, "urgent"),
    ROW("a date in another form",
        "\x81\xa3"
        "day\xaa"
        "01.03.2026",
        REFUSAL_BAD_VALUE, "day"),
    ROW("a date that is long",
        "\x81\xa3"
        "day\xab"
        "2026-03-011",
        REFUSAL_BAD_VALUE, "day"),
    ROW("an unknown name", "\x81\xa4kind\xa6\xe6\xb1\x82\xe5\x8a\xa9", REFUSAL_UNKNOWN_VALUE, "kind"),
    ROW("the beginning of a name", "\x81\xa4kind\xa3hel", REFUSAL_UNKNOWN_VALUE, "kind"),
    ROW("too few bytes", "\x81\xa5token\xc4\x02xy", REFUSAL_BAD_VALUE, "token"),
    ROW("too many bytes",
        "\x81\xa5token\xc4\x09"
        "012345678",
        REFUSAL_TOO_LONG, "token"),
    ROW("a list that is a map", "\x81\xa5lines\x80", REFUSAL_BAD_VALUE, "lines"),
    ROW("an element that is no map", "\x81\xa5lines\x91\x01", REFUSAL_MALFORMED, "line"),
    ROW("an element without its id", "\x81\xa5lines\x91\x80", REFUSAL_MISSING_FIELD, "id"),
    ROW("an error deep inside frees what was read",
        "\x81\xa5lines\x92\x82\xa2id\x01\xa6leaves\x92\x81\xa4text\xa1w\x81\xa4text\xa1\xff\x81\xa2id\x02",
        REFUSAL_NOT_UTF8, "text"),
    ROW("a value that is skipped ends too early", "\x81\xa3new\x93\x01\x02", REFUSAL_MALFORMED, "sample"),
    ROW("a value that is skipped is nested too deep",
        "\x81\xa3new\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x01", REFUSAL_MALFORMED, "sample"),
};

static void hostile_bytes_are_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile_rows / sizeof hostile_rows[0]; i++) {
        const struct hostile *row = &hostile_rows[i];
        struct sample got;
        struct refusal why = {0};
        uint8_t *exact =
            malloc(row->size > 0 ? row->size : 1); /* so that a sanitizer sees reads past the end */
        assert_non_null(exact);
        memcpy(exact, row->bytes, row->size);
        enum result result = codec_decode(&sample_shape, exact, row->size, &got, &why);
        free(exact);
        if (result != RESULT_REFUSED || why.code != row->code || strcmp(why.field, row->field) != 0)
            fail_msg("%s: result %d, %s, field %s", row->what, (int)result, refusal_name(why.code), why.field);
        assert_null(got.lines);
    }
}

static void every_beginning_of_a_record_is_refused(void **state)
{
    (void)state;
    struct sample sent = full_sample();
    struct buffer out = {0};
    assert_int_equal(codec_encode(&sample_shape, &sent, &out), RESULT_OK);
    for (size_t size = 0; size < out.size; size++) {
        struct sample got;
        struct refusal why;
        uint8_t *part = malloc(size > 0 ? size : 1);
        assert_non_null(part);
        memcpy(part, out.bytes, size);
        assert_int_equal(codec_decode(&sample_shape, part, size, &got, &why), RESULT_REFUSED);
        free(part);
    }
    shape_free(&sample_shape, &sent);
    buffer_free(&out);
}

static void unknown_keys_are_skipped_with_all_that_is_in_them(void **state)
{
    (void)state;
    static const char bytes[] = "\x83\xa5later\x82\xa1x\x93\x01\xc0\xc7\x02\x05zz\xa1y\xca\0\0\0\0\xa4text\xa3"
                                "\xe6\xb0\xb4\xa2of\xd4\x01\x02";
    struct sample got;
    struct refusal why;
    assert_int_equal(codec_decode(&sample_shape, (const uint8_t *)bytes, sizeof bytes - 1, &got, &why),
                     RESULT_OK);
    assert_string_equal(got.text, "水");
}

static void a_text_of_the_limit_fits_and_one_byte_more_names_the_limit(void **state)
{
    (void)state;
    uint8_t bytes[80] = "\x81\xa4text\xd9\x3f";
    struct sample got;
    struct refusal why;
    memset(bytes + 8, 'x', 64);
    assert_int_equal(codec_decode(&sample_shape, bytes, 8 + 63, &got, &why), RESULT_OK);
    assert_int_equal(strlen(got.text), 63);
    bytes[7] = 0x40;
    assert_int_equal(codec_decode(&sample_shape, bytes, 8 + 64, &got, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_TOO_LONG);
    assert_string_equal(why.field, "text");
    assert_string_equal(why.value, "63");
}

static void an_unknown_name_is_shown_cut_at_a_character(void **state)
{
    (void)state;
    uint8_t bytes[400] = "\x81\xa4kind\xda\x01\x2c";
    for (size_t i = 0; i < 300; i += 3)
        memcpy(bytes + 9 + i, "求", 3);
    struct sample got;
    struct refusal why;
    assert_int_equal(codec_decode(&sample_shape, bytes, 9 + 300, &got, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_UNKNOWN_VALUE);
    assert_int_equal(strlen(why.value), 117);
}

static void a_list_above_its_limit_names_the_limit(void **state)
{
    (void)state;
    uint8_t bytes[300] = "\x81\xa5lines\xdc\x00\x65";
    memset(bytes + 10, 0x80, 101);
    struct sample got;
    struct refusal why;
    assert_int_equal(codec_decode(&sample_shape, bytes, 10 + 101, &got, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_TOO_LONG);
    assert_string_equal(why.value, "100");
}

struct bulky {
    char page[100000];
};
static const struct field bulky_fields[] = {ROW_TEXT(struct bulky, page, 0, "a page")};
static SHAPE(bulky_shape, "bulky", struct bulky, bulky_fields, "A record that takes much memory.");
struct bomb {
    struct bulky *pages;
    size_t page_count;
};
static const struct field bomb_fields[] = {
    ROW_LIST(struct bomb, pages, page_count, &bulky_shape, 100000, "pages")};
static SHAPE(bomb_shape, "bomb", struct bomb, bomb_fields, "A list of them.");

static void a_list_that_would_take_too_much_memory_is_refused_before_it_does(void **state)
{
    (void)state;
    uint8_t bytes[2000] = "\x81\xa5pages\xdc\x03\xe8";
    memset(bytes + 10, 0x80, 1000);
    struct bomb got;
    struct refusal why;
    assert_int_equal(codec_decode(&bomb_shape, bytes, 10 + 1000, &got, &why), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_TOO_LONG);
    assert_string_equal(why.field, "pages");
}

struct knot {
    struct knot *knots;
    size_t knot_count;
};
static const struct shape knot_shape;
static const struct field knot_fields[] = {
    ROW_LIST(struct knot, knots, knot_count, &knot_shape, 10, "more of it")};
static const struct shape knot_shape = {"knot", sizeof(struct knot), knot_fields, 1, "A record in itself."};

static void records_within_records_end_at_the_fourth(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t size = 0;
    struct knot got;
    struct refusal why;
    for (int depth = 1; depth <= 5; depth++) {
        memcpy(bytes + size, "\x81\xa5knots\x91", 8);
        bytes[size + 8] = 0x80;
        size += 8;
        enum result expected = depth < CODEC_MAX_DEPTH ? RESULT_OK : RESULT_REFUSED;
        assert_int_equal(codec_decode(&knot_shape, bytes, size + 1, &got, &why), expected);
        shape_free(&knot_shape, &got);
    }
    struct knot own = {0};
    own.knots = &own;
    own.knot_count = 1;
    struct buffer out = {0};
    assert_int_equal(codec_encode(&knot_shape, &own, &out), RESULT_INVALID);
    buffer_free(&out);
}

static void fields_are_found_in_any_order(void **state)
{
    (void)state;
    static const char bytes[] = "\x83\xa4kind\xa9"
                                "complaint\xa4text\xa3\xe6\xb0\xb4\xa5"
                                "count\x07";
    struct sample got;
    struct refusal why;
    assert_int_equal(codec_decode(&sample_shape, (const uint8_t *)bytes, sizeof bytes - 1, &got, &why),
                     RESULT_OK);
    assert_int_equal(got.kind, SAMPLE_COMPLAINT);
    assert_int_equal(got.count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_comes_back_as_it_went),
        cmocka_unit_test(what_an_element_leaves_out_is_empty_whatever_lay_in_its_memory),
        cmocka_unit_test(every_value_is_stepped_over_as_far_as_it_is_read),
        cmocka_unit_test(integers_of_every_width_come_back),
        cmocka_unit_test(empty_optional_fields_are_left_out),
        cmocka_unit_test(what_cannot_be_written_leaves_the_buffer_as_it_was),
        cmocka_unit_test(hostile_bytes_are_refused_by_name),
        cmocka_unit_test(every_beginning_of_a_record_is_refused),
        cmocka_unit_test(unknown_keys_are_skipped_with_all_that_is_in_them),
        cmocka_unit_test(a_text_of_the_limit_fits_and_one_byte_more_names_the_limit),
        cmocka_unit_test(an_unknown_name_is_shown_cut_at_a_character),
        cmocka_unit_test(a_list_above_its_limit_names_the_limit),
        cmocka_unit_test(a_list_that_would_take_too_much_memory_is_refused_before_it_does),
        cmocka_unit_test(records_within_records_end_at_the_fourth),
        cmocka_unit_test(fields_are_found_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
