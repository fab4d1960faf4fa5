/* What surrounds a body: written, read back, and refused when it is not ours. */
#include "tests/support/unit.h"
#include "tests/wire/samples.h"
#include "wire/codec.h"
#include "wire/envelope.h"

#include <stdlib.h>
#include <string.h>

static void a_request_comes_back_with_its_body(void **state)
{
    (void)state;
    struct sample sent = {.text = "路灯不亮", .count = 3};
    struct sample got;
    struct buffer out = {0};
    struct envelope envelope;
    struct refusal why;
    assert_int_equal(envelope_pack(&out, "ticket.open", "a1b2", &sample_shape, &sent), RESULT_OK);
    assert_int_equal(envelope_read(out.bytes, out.size, &envelope, &why), RESULT_OK);
    assert_int_equal(envelope.version, 1);
    assert_string_equal(envelope.type, "ticket.open");
    assert_string_equal(envelope.request_id, "a1b2");
    assert_int_equal(codec_decode(&sample_shape, envelope.body, envelope.body_size, &got, &why), RESULT_OK);
    assert_string_equal(got.text, "路灯不亮");
    buffer_free(&out);
}

static void a_beat_has_neither_id_nor_body(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct envelope envelope;
    struct refusal why;
    assert_int_equal(envelope_write(&out, ENVELOPE_BEAT, NULL, NULL, 0), RESULT_OK);
    assert_int_equal(envelope_read(out.bytes, out.size, &envelope, &why), RESULT_OK);
    assert_string_equal(envelope.request_id, "");
    assert_int_equal(envelope.body_size, 1);
    struct beat beat;
    assert_int_equal(codec_decode(&beat_shape, envelope.body, envelope.body_size, &beat, &why), RESULT_OK);
    assert_int_equal(beat.seq, 0);
    buffer_free(&out);
}

/* What a walk over the pushes of an envelope says, one after the other; "!" for what is no sample. */
static void walk(const struct envelope *envelope, char *out, size_t room)
{
    struct pushes pushes;
    const uint8_t *body;
    size_t size;
    pushes_of(envelope, &pushes);
    out[0] = '\0';
    while (pushes_next(&pushes, &body, &size)) {
        struct sample got;
        struct refusal why;
        bool is_one = codec_decode(&sample_shape, body, size, &got, &why) == RESULT_OK;
        strncat(out, is_one ? got.text : "!", room - strlen(out) - 1);
        shape_free(&sample_shape, &got);
    }
}

static void pushes_that_were_gathered_come_out_in_their_order_and_one_alone_is_an_event(void **state)
{
    (void)state;
    static const char *const texts[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九",
                                        "十", "甲", "乙", "丙", "丁", "戊", "己", "庚"};
    static const char *const expected[] = {"一", "一二", "一二三四五六七八九十甲乙丙丁戊己庚"};
    static const size_t counts[] = {
        1, 2, sizeof texts / sizeof texts[0]}; /* more than 15 have another head in MessagePack */
    for (size_t row = 0; row < 3; row++) {
        struct buffer bodies = {0}, out = {0};
        struct envelope envelope;
        struct refusal why;
        char told[200];
        for (size_t i = 0; i < counts[row]; i++) {
            struct sample sent = {.count = 1};
            strcpy(sent.text, texts[i]);
            assert_int_equal(codec_encode(&sample_shape, &sent, &bodies), RESULT_OK);
        }
        assert_int_equal(envelope_gather(&out, bodies.bytes, bodies.size, counts[row]), RESULT_OK);
        assert_int_equal(envelope_read(out.bytes, out.size, &envelope, &why), RESULT_OK);
        assert_string_equal(envelope.type, counts[row] == 1 ? "event" : "events");
        walk(&envelope, told, sizeof told);
        assert_string_equal(told, expected[row]);
        buffer_free(&bodies);
        buffer_free(&out);
    }
}

static void of_what_is_no_list_of_pushes_none_come_out(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *told;
    } rows[] = {
        {"\x82\xa1v\x01\xa1t\xa4"
         "beat",
         11, ""},
        {"\x82\xa1v\x01\xa1t\xa6"
         "events",
         13, ""},
        {"\x83\xa1v\x01\xa1t\xa6"
         "events\xa1"
         "b\x81\xa6"
         "events\x07",
         24, ""},
        {"\x83\xa1v\x01\xa1t\xa6"
         "events\xa1"
         "b\x82\xa3new\x91\x07\xa6"
         "events\x92\x07\xa1x",
         33, "!!"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct envelope envelope;
        struct refusal why;
        char told[40];
        assert_int_equal(envelope_read((const uint8_t *)rows[i].bytes, rows[i].size, &envelope, &why),
                         RESULT_OK);
        walk(&envelope, told, sizeof told);
        assert_string_equal(told, rows[i].told);
    }
}

static void a_refusal_comes_back_with_a_sentence(void **state)
{
    (void)state;
    struct refusal sent = {.code = REFUSAL_STALE, .at = 1772323200000};
    strcpy(sent.field, "unit");
    strcpy(sent.value, "和平区城管委");
    strcpy(sent.who, "王丽");
    struct refusal got;
    struct refusal why;
    struct envelope envelope;
    char text[REFUSAL_TEXT_BYTES];
    struct buffer out = {0};
    assert_int_equal(envelope_refuse(&out, "r1", &sent), RESULT_OK);
    assert_int_equal(envelope_read(out.bytes, out.size, &envelope, &why), RESULT_OK);
    assert_string_equal(envelope.type, ENVELOPE_ERROR);
    assert_int_equal(refusal_read(envelope.body, envelope.body_size, &got, text), RESULT_OK);
    assert_int_equal(got.code, REFUSAL_STALE);
    assert_string_equal(got.field, "unit");
    assert_string_equal(got.value, "和平区城管委");
    assert_string_equal(got.who, "王丽");
    assert_int_equal(got.at, sent.at);
    assert_true(strlen(text) > 0);
    buffer_free(&out);
}

static void a_code_of_a_later_version_is_still_told_in_words(void **state)
{
    (void)state;
    struct refusal_body body = {.code = "sunspots", .text = "The sun is in the way."};
    struct refusal got;
    char text[REFUSAL_TEXT_BYTES];
    struct buffer out = {0};
    assert_int_equal(codec_encode(&refusal_shape, &body, &out), RESULT_OK);
    assert_int_equal(refusal_read(out.bytes, out.size, &got, text), RESULT_OK);
    assert_int_equal(got.code, REFUSAL_COUNT);
    assert_string_equal(text, "The sun is in the way.");
    buffer_free(&out);
}

struct hostile {
    const char *what;
    const char *bytes;
    size_t size;
    enum refusal_code code;
    const char *field;
    const char *request_id;
};
#define ROW(WHAT, BYTES, CODE, FIELD, ID)                                                                      \
    {                                                                                                          \
        WHAT, BYTES, sizeof(BYTES) - 1, CODE, FIELD, ID                                                        \
    }
#define FORTY "0123456789012345678901234567890123456789"

static const struct hostile hostile_rows[] = {
    ROW("nothing", "", REFUSAL_MALFORMED, "", ""),
    ROW("a list", "\x92\x01\x02", REFUSAL_MALFORMED, "", ""),
    ROW("JSON", "{\"v\":1}", REFUSAL_MALFORMED, "", ""),
    ROW("no version",
        "\x81\xa1t\xa4"
        "beat",
        REFUSAL_MALFORMED, "v", ""),
    ROW("no type", "\x81\xa1v\x01", REFUSAL_MALFORMED, "t", ""),
    ROW("an empty type", "\x82\xa1v\x01\xa1t\xa0", REFUSAL_MALFORMED, "t", ""),
    ROW("version 2, with an id to answer", "\x83\xa1v\x02\xa1r\xa2id\xa1t\xa1x", REFUSAL_VERSION_UNKNOWN, "v",
        "id"),
    ROW("a version in words", "\x81\xa1v\xa3one", REFUSAL_MALFORMED, "v", ""),
    ROW("a type twice", "\x83\xa1v\x01\xa1t\xa1x\xa1t\xa1y", REFUSAL_MALFORMED, "t", ""),
    ROW("a type too long", "\x82\xa1v\x01\xa1t\xd9\x28" FORTY, REFUSAL_TOO_LONG, "t", ""),
    ROW("an id too long", "\x82\xa1v\x01\xa1r\xd9\x29" FORTY "x", REFUSAL_TOO_LONG, "r", ""),
    ROW("an id with a space",
        "\x82\xa1v\x01\xa1r\xa3"
        "a b",
        REFUSAL_MALFORMED, "r", ""),
    ROW("an id in Chinese", "\x82\xa1v\x01\xa1r\xa3\xe6\xb0\xb4", REFUSAL_MALFORMED, "r", ""),
    ROW("an id that is a number", "\x82\xa1v\x01\xa1r\x07", REFUSAL_MALFORMED, "r", ""),
    ROW("a body that is a text",
        "\x84\xa1v\x01\xa1r\xa1i\xa1t\xa1x\xa1"
        "b\xa1y",
        REFUSAL_MALFORMED, "b", "i"),
    ROW("a body that ends too early",
        "\x83\xa1v\x01\xa1t\xa1x\xa1"
        "b\x82\xa1y\x01",
        REFUSAL_MALFORMED, "b", ""),
    ROW("a body nested too deep",
        "\x83\xa1v\x01\xa1t\xa1x\xa1"
        "b\x81\xa1y\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x01",
        REFUSAL_MALFORMED, "b", ""),
    ROW("a body twice",
        "\x84\xa1v\x01\xa1t\xa1x\xa1"
        "b\x80\xa1"
        "b\x80",
        REFUSAL_MALFORMED, "b", ""),
    ROW("something behind the end", "\x82\xa1v\x01\xa1t\xa1x\x00", REFUSAL_MALFORMED, "", ""),
};

static void hostile_envelopes_are_refused_and_their_id_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile_rows / sizeof hostile_rows[0]; i++) {
        const struct hostile *row = &hostile_rows[i];
        struct envelope envelope;
        struct refusal why = {0};
        uint8_t *exact = malloc(row->size > 0 ? row->size : 1);
        assert_non_null(exact);
        memcpy(exact, row->bytes, row->size);
        enum result result = envelope_read(exact, row->size, &envelope, &why);
        free(exact);
        if (result != RESULT_REFUSED || why.code != row->code || strcmp(why.field, row->field) != 0 ||
            strcmp(envelope.request_id, row->request_id) != 0)
            fail_msg("%s: result %d, %s, field '%s', id '%s'", row->what, (int)result, refusal_name(why.code),
                     why.field, envelope.request_id);
    }
}

static void unknown_keys_of_the_envelope_are_skipped(void **state)
{
    (void)state;
    static const char bytes[] = "\x84\xa1z\x91\x01\xa1v\x01\xa2hm\xc0\xa1t\xa4"
                                "beat";
    struct envelope envelope;
    struct refusal why;
    assert_int_equal(envelope_read((const uint8_t *)bytes, sizeof bytes - 1, &envelope, &why), RESULT_OK);
    assert_string_equal(envelope.type, "beat");
    assert_int_equal(envelope.body_size, 1);
}

static void what_is_too_long_to_write_leaves_the_buffer_as_it_was(void **state)
{
    (void)state;
    struct buffer out = {0};
    assert_int_equal(envelope_write(&out, FORTY, NULL, NULL, 0), RESULT_TOO_LONG);
    assert_int_equal(envelope_write(&out, "x", FORTY "x", NULL, 0), RESULT_TOO_LONG);
    assert_int_equal(envelope_write(&out, "x", FORTY, NULL, 0), RESULT_OK);
    size_t size = out.size;
    struct sample bad = {.text = "a", .kind = 99};
    assert_int_equal(envelope_pack(&out, "x", "y", &sample_shape, &bad), RESULT_INVALID);
    assert_int_equal(out.size, size);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_back_with_its_body),
        cmocka_unit_test(a_beat_has_neither_id_nor_body),
        cmocka_unit_test(pushes_that_were_gathered_come_out_in_their_order_and_one_alone_is_an_event),
        cmocka_unit_test(of_what_is_no_list_of_pushes_none_come_out),
        cmocka_unit_test(a_refusal_comes_back_with_a_sentence),
        cmocka_unit_test(a_code_of_a_later_version_is_still_told_in_words),
        cmocka_unit_test(hostile_envelopes_are_refused_and_their_id_is_kept),
        cmocka_unit_test(unknown_keys_of_the_envelope_are_skipped),
        cmocka_unit_test(what_is_too_long_to_write_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
