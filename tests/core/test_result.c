/* Refusals and described fields: every code has a name and a sentence, gaps are filled, cuts are whole characters. */
#include "core/field.h"
#include "core/result.h"
#include "core/text.h"
#include "tests/support/unit.h"
#include <string.h>

static void every_code_has_a_name_of_its_own_and_a_sentence_with_an_end(void **state)
{
    (void)state;
    for (int code = 0; code < REFUSAL_COUNT; code++) {
        const char *name = refusal_name((enum refusal_code)code);
        const char *sentence = refusal_sentence((enum refusal_code)code);
        assert_non_null(name);
        assert_int_equal(refusal_by_name(name), code);
        assert_true(strlen(sentence) > 10);
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
    }
}

static void unknown_codes_and_names_are_answered(void **state)
{
    (void)state;
    assert_string_equal(refusal_name(REFUSAL_COUNT), "unknown");
    assert_string_equal(refusal_name((enum refusal_code) - 1), "unknown");
    assert_int_equal(refusal_by_name("no such thing"), REFUSAL_COUNT);
    assert_int_equal(refusal_by_name(NULL), REFUSAL_COUNT);
    assert_non_null(refusal_sentence((enum refusal_code)9999));
}

static void a_sentence_is_filled_from_the_refusal(void **state)
{
    (void)state;
    struct refusal why = {.code = REFUSAL_STALE, .field = "lead", .value = "市水务局", .who = "王芳"};
    char out[200];
    refusal_say(&why, "{who} {at}: {field}={value} {other} {", "10:32", out, sizeof(out));
    assert_string_equal(out, "王芳 10:32: lead=市水务局 {other} {");
    refusal_say(&why, "{at}.", NULL, out, sizeof(out));
    assert_string_equal(out, ".");
}

static void a_value_that_looks_like_a_gap_is_not_filled_again(void **state)
{
    (void)state;
    struct refusal why = {.value = "{who}", .who = "x"};
    char out[40];
    refusal_say(&why, "{value}", "", out, sizeof(out));
    assert_string_equal(out, "{who}");
}

static void a_sentence_is_cut_at_a_character(void **state)
{
    (void)state;
    struct refusal why = {.value = "暖气不热"};
    char out[16];
    for (unsigned long size = 1; size <= sizeof(out); size++) {
        refusal_say(&why, "a{value}b", "", out, size);
        assert_true(strlen(out) < size);
        assert_true(text_is_utf8(out, strlen(out)));
    }
    assert_string_equal(out, "a暖气不热b");
    refusal_say(&why, "a{value}b", "", out, 8);
    assert_string_equal(out, "a暖气");
    refusal_say(&why, "a", "", out, 0);
}

static void refuse_says_refused_and_cuts_what_stood_there(void **state)
{
    (void)state;
    struct refusal why = {.who = "old", .at = 5};
    char longer[400];
    memset(longer, 0, sizeof(longer));
    for (size_t i = 0; i + 3 < sizeof(longer); i += 3) {
        memcpy(longer + i, "水", 3);
    }
    assert_int_equal(refuse(&why, REFUSAL_BAD_VALUE, "title", longer), RESULT_REFUSED);
    assert_int_equal(why.code, REFUSAL_BAD_VALUE);
    assert_string_equal(why.field, "title");
    assert_int_equal(strlen(why.value), 117);
    assert_string_equal(why.who, "");
    assert_int_equal(why.at, 0);
    assert_int_equal(refuse(NULL, REFUSAL_BAD_VALUE, "", ""), RESULT_REFUSED);
    assert_int_equal(refuse(&why, REFUSAL_STATE, NULL, NULL), RESULT_REFUSED);
    assert_string_equal(why.field, "");
}

struct sample {
    int64_t id;
    bool open;
    int kind;
    char title[20];
};
static const char *const kind_name[] = {"water", "heat"};
static const char *const kind_label[] = {"供水", "供热"};
static const struct name_list kinds = {.names = kind_name, .labels = kind_label, .count = 2};
static const struct field sample_fields[] = {
    ROW_ID(struct sample, id, 0, "identity"), ROW_BOOL(struct sample, open, 0, "open"),
    ROW_NAME(struct sample, kind, &kinds, 0, "kind"), ROW_TEXT(struct sample, title, 0, "title")};
static SHAPE(sample_shape, "sample", struct sample, sample_fields, "a sample");

static void names_and_values_find_each_other(void **state)
{
    (void)state;
    assert_int_equal(name_value(&kinds, "heat"), 1);
    assert_int_equal(name_value(&kinds, "供热"), -1);
    assert_int_equal(name_value(&kinds, NULL), -1);
    assert_string_equal(name_of(&kinds, 0), "water");
    assert_string_equal(label_of(&kinds, 1), "供热");
    assert_string_equal(name_of(&kinds, 2), "?");
    assert_string_equal(label_of(&kinds, -1), "?");
}

static void fields_are_found_and_read(void **state)
{
    (void)state;
    struct sample sample = {.id = -7, .open = true, .kind = 1};
    assert_int_equal(field_int(shape_field(&sample_shape, "id"), &sample), -7);
    assert_int_equal(field_int(shape_field(&sample_shape, "open"), &sample), 1);
    assert_int_equal(field_int(shape_field(&sample_shape, "kind"), &sample), 1);
    assert_int_equal(shape_field(&sample_shape, "title")->size, 20);
    assert_null(shape_field(&sample_shape, "none"));
    assert_null(shape_field(&sample_shape, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_of_its_own_and_a_sentence_with_an_end),
        cmocka_unit_test(unknown_codes_and_names_are_answered),
        cmocka_unit_test(a_sentence_is_filled_from_the_refusal),
        cmocka_unit_test(a_value_that_looks_like_a_gap_is_not_filled_again),
        cmocka_unit_test(a_sentence_is_cut_at_a_character),
        cmocka_unit_test(refuse_says_refused_and_cuts_what_stood_there),
        cmocka_unit_test(names_and_values_find_each_other),
        cmocka_unit_test(fields_are_found_and_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
