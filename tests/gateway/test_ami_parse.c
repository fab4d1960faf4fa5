/* Bytes of a manager connection: the same messages whatever pieces they come in, and texts that cannot hurt a terminal. */
#include "core/text.h"
#include "gateway/ami_parse.h"
#include "tests/gateway/ami_samples.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ami_parser parser;

static void begin(void)
{
    memset(&parser, 0, sizeof parser);
}

/* Feeds a text; gives the last message that ended in it, or NULL. */
static const struct ami_message *feed(const char *bytes, size_t size)
{
    const struct ami_message *last = NULL, *made = NULL;
    while (size > 0) {
        size_t taken = ami_parser_take(&parser, bytes, size, &made);
        bytes += taken;
        size -= taken;
        last = made != NULL ? made : last;
    }
    return last;
}

static const struct ami_message *feed_text(const char *text)
{
    return feed(text, strlen(text));
}

static void the_banner_gives_the_version_and_needs_no_empty_line(void **state)
{
    (void)state;
    begin();
    const struct ami_message *m = feed_text("Asterisk Call Manager/11.0.0\r\n");
    assert_non_null(m);
    assert_int_equal(m->kind, AMI_BANNER);
    assert_string_equal(m->name, "11.0.0");
    assert_false(ami_parser_is_inside(&parser));
}

static void another_first_line_is_a_stranger_and_shown_harmless(void **state)
{
    char longer[5000];
    (void)state;
    begin();
    const struct ami_message *m = feed_text("SSH-2.0-\x1b[31mOpenSSH\r\n");
    assert_int_equal(m->kind, AMI_STRANGER);
    assert_string_equal(m->name, "SSH-2.0-\xEF\xBF\xBD[31mOpenSSH");
    begin();
    memset(longer, 'x', sizeof longer);
    m = feed(longer, sizeof longer);
    assert_non_null(m);
    assert_int_equal(m->kind, AMI_STRANGER);
    assert_int_equal(strlen(m->name), AMI_BANNER_BYTES);
    begin();
    assert_int_equal(feed_text("\r\n")->kind, AMI_STRANGER);
}

static void an_event_with_a_response_in_it_is_an_event(void **state)
{
    struct sample sample = sample_read("answered.ami");
    const struct ami_message *made = NULL;
    size_t events = 0;
    (void)state;
    begin();
    for (size_t at = 0; at < sample.size;) {
        at += ami_parser_take(&parser, sample.bytes + at, sample.size - at, &made);
        if (made == NULL || made->kind != AMI_EVENT)
            continue;
        events++;
        if (strcmp(made->name, "OriginateResponse") == 0) {
            assert_string_equal(ami_text(made, "Response"), "Failure");
            assert_string_equal(ami_text(made, "ActionID"), "a-3");
        }
    }
    assert_int_equal(events, 5);
    assert_int_equal(parser.messages, 7);
    assert_int_equal(parser.skipped, 0);
    sample_free(&sample);
}

static void values_may_be_empty_hold_colons_and_repeat(void **state)
{
    size_t position = 0;
    (void)state;
    begin();
    const struct ami_message *m = feed_text(
        "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nOutput:   a: b\r\nOutput: \r\noutput:c\r\n"
        "Empty:\r\nTime: 10:20:30\r\n\r\n");
    assert_int_equal(m->count, 6);
    assert_string_equal(ami_next(m, "Output", &position), "  a: b");
    assert_string_equal(ami_next(m, "Output", &position), "");
    assert_string_equal(ami_next(m, "Output", &position), "c");
    assert_null(ami_next(m, "Output", &position));
    assert_true(ami_has(m, "Empty"));
    assert_false(ami_has(m, "Missing"));
    assert_string_equal(ami_text(m, "empty"), "");
    assert_string_equal(ami_text(m, "TIME"), "10:20:30");
}

static void names_are_unescaped_where_the_exchange_escapes_them_and_nowhere_else(void **state)
{
    static const struct {
        const char *event, *key, *line, *value;
    } cases[] = {
        {"Newchannel", "CallerIDName", "O\\'Neil \\\"A\\\" \\\\", "O'Neil \"A\" \\"},
        {"Hangup", "ConnectedLineName", "a\\tb\\nc\\rd", "a b c d"},
        {"AgentConnect", "DestCallerIDName", "\\\\n", "\\n"},
        {"AgentConnect", "CallerIDName", "a\\", "a\\"},
        {"AgentConnect", "CallerIDName", "\\x41\\0", "\\x41\\0"},
        {"AgentConnect", "CallerIDNum", "a\\tb", "a\\tb"},
        {"AgentConnect", "MemberName", "a\\tb", "a\\tb"},
        {"QueueEntry", "CallerIDName", "C:\\new", "C:\\new"},
        {"OriginateResponse", "CallerIDName", "C:\\new", "C:\\new"},
        {"VarSet", "Value", "\\\"x\\\"", "\"x\""},
        {"UserEvent", "Value", "\\\"x\\\"", "\\\"x\\\""},
    };
    char text[300];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        snprintf(text, sizeof text, "Asterisk Call Manager/11.0.0\r\nEvent: %s\r\n%s: %s\r\n\r\n",
                 cases[i].event, cases[i].key, cases[i].line);
        assert_string_equal(ami_text(feed_text(text), cases[i].key), cases[i].value);
    }
}

static void broken_characters_and_controls_are_never_passed_on(void **state)
{
    static const char raw[] = "Asterisk Call Manager/5.0.4\r\nEvent: X\r\n"
                              "A: \xe7\x83\xad\xe7\xba\r\n" /* cut inside a character */
                              "B: \xcd\xf5\r\n"             /* another character set */
                              "C: \x1b[2J\x07\r\n"          /* an escape of a terminal */
                              "D: a\tb\x0b\r\n"             /* white space */
                              "E: \xc2\x9b"
                              "31m\x7f\r\n"                 /* a control of eight bits */
                              "F: \xed\xa0\x80\xc0\x80\r\n" /* a surrogate, an overlong form */
                              "G: \xf0\x9f\x98\x80\r\n"     /* a character of four bytes */
                              "H: a\0b\r\n"
                              "I: x\ry\r\r\n\r\n";
#define U "\xEF\xBF\xBD"
    static const char *const cleaned[] = {
        "热" U, U U, U "[2J" U, "a b ", U "31m" U, U U U, "\xf0\x9f\x98\x80", "a" U "b", "x y",
    };
    (void)state;
    begin();
    const struct ami_message *m = feed(raw, sizeof raw - 1);
    for (size_t i = 0; i < sizeof cleaned / sizeof cleaned[0]; i++)
        assert_string_equal(ami_text(m, (char[]){(char)('A' + (char)i), '\0'}), cleaned[i]);
#undef U
}

static void what_is_too_long_is_skipped_whole_and_the_next_message_is_whole(void **state)
{
    static char line[AMI_MESSAGE_BYTES];
    static const char next[] = "\r\nEvent: Next\r\n\r\n";
    (void)state;
    memset(line, 'x', sizeof line);
    begin();
    (void)feed_text("Asterisk Call Manager/11.0.0\r\nEvent: Long\r\nKey: ");
    assert_null(feed(line, sizeof line / 2));
    for (int i = 0; i < 40; i++)
        assert_null(feed(line, sizeof line / 2));
    assert_string_equal(feed_text("\r\n\r\nEvent: Next\r\n\r\n")->name, "Next");
    assert_int_equal(parser.skipped, 1);
    /* a message of many lines */
    for (int i = 0; i < 10; i++) {
        (void)feed_text("Key: ");
        assert_null(feed(line, 8000));
        (void)feed_text("\r\n");
    }
    assert_string_equal(feed_text(next)->name, "Next");
    assert_int_equal(parser.skipped, 2);
    /* 256 lines are taken, 257 are not */
    for (int lines = AMI_HEADERS; lines <= AMI_HEADERS + 1; lines++) {
        (void)feed_text("Event: Many\r\n");
        for (int i = 1; i < lines; i++)
            assert_null(feed_text("K: v\r\n"));
        const struct ami_message *m = feed_text("\r\n");
        assert_true(lines <= AMI_HEADERS ? m != NULL && m->count == AMI_HEADERS : m == NULL);
    }
    assert_int_equal(parser.skipped, 3);
    assert_int_equal(parser.messages, 3);
}

static void a_message_of_broken_bytes_only_fits_however_it_grows(void **state)
{
    static char line[AMI_LINE_BYTES - 10];
    (void)state;
    memset(line, '\xff', sizeof line);
    begin();
    (void)feed_text("Asterisk Call Manager/11.0.0\r\n");
    for (int i = 0; i < 3; i++) {
        (void)feed_text("Event: ");
        (void)feed(line, sizeof line);
        (void)feed_text("\r\n");
    }
    const struct ami_message *m = feed_text("\r\n");
    assert_non_null(m);
    assert_int_equal(m->count, 3);
    assert_int_equal(strlen(m->name), 3 * sizeof line);
}

static void lines_without_colon_and_stray_empty_lines_are_passed_over(void **state)
{
    (void)state;
    begin();
    const struct ami_message *m =
        feed_text("Asterisk Call Manager/11.0.0\r\n\r\n\n\r\nnonsense\r\n: x\r\nEvent: A\r\n\r\n");
    assert_string_equal(m->name, "A");
    assert_int_equal(m->count, 1);
    assert_int_equal(parser.lines_ignored, 2);
}

static void a_new_connection_throws_the_half_message_away(void **state)
{
    (void)state;
    begin();
    (void)feed_text("Asterisk Call Manager/11.0.0\r\nEvent: A\r\nKey: v");
    assert_true(ami_parser_is_inside(&parser));
    ami_parser_begin(&parser);
    assert_false(ami_parser_is_inside(&parser));
    assert_int_equal(feed_text("Asterisk Call Manager/5.0.4\r\n")->kind, AMI_BANNER);
    assert_int_equal(feed_text("Event: B\r\n\r\n")->count, 1);
}

static void numbers_and_instants_are_read_or_refused_whole(void **state)
{
    static const struct {
        const char *text;
        bool is_good;
        int64_t us;
    } cases[] = {
        {"1795459024.224888", true, 1795459024224888},
        {"1795459024", true, 1795459024000000},
        {"1795459024.5", true, 1795459024500000},
        {"1795459024.1234567", true, 1795459024123456},
        {"", false, 0},
        {"-1", false, 0},
        {"1795459024.2x", false, 0},
        {"179545902400000", false, 0},
    };
    char text[200];
    int64_t number = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t us = 7;
        begin();
        snprintf(text, sizeof text,
                 "Asterisk Call Manager/11.0.0\nEvent: A\nTimestamp: %s\nN: -42\nM: 4x\nU: <unknown>\n\n",
                 cases[i].text);
        const struct ami_message *m = feed_text(text);
        assert_int_equal(ami_time_us(m, &us), cases[i].is_good);
        assert_int_equal(us, cases[i].is_good ? cases[i].us : 7);
        assert_true(ami_int(m, "N", &number) && number == -42);
        assert_false(ami_int(m, "M", &number) || ami_int(m, "None", &number));
        assert_string_equal(ami_known(m, "U"), "");
        assert_string_equal(ami_known(m, "M"), "4x");
    }
}

static void each_sample_gives_the_same_messages_cut_in_two_at_every_byte(void **state)
{
    static const char *const names[] = {"answered.ami", "snapshot.ami", "names.ami"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct sample sample = sample_read(names[i]);
        struct replay whole = replay(&sample, NULL, 0);
        assert_true(whole.messages > 3);
        for (size_t cut = 1; cut < sample.size; cut++) {
            struct replay cut_there = replay(&sample, &cut, 1);
            if (cut_there.digest != whole.digest || cut_there.messages != whole.messages)
                fail_msg("%s is another one if a read ends at byte %zu", names[i], cut);
        }
        assert_int_equal(replay_bytewise(&sample).digest, whole.digest);
        sample_free(&sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_banner_gives_the_version_and_needs_no_empty_line),
        cmocka_unit_test(another_first_line_is_a_stranger_and_shown_harmless),
        cmocka_unit_test(an_event_with_a_response_in_it_is_an_event),
        cmocka_unit_test(values_may_be_empty_hold_colons_and_repeat),
        cmocka_unit_test(names_are_unescaped_where_the_exchange_escapes_them_and_nowhere_else),
        cmocka_unit_test(broken_characters_and_controls_are_never_passed_on),
        cmocka_unit_test(what_is_too_long_is_skipped_whole_and_the_next_message_is_whole),
        cmocka_unit_test(a_message_of_broken_bytes_only_fits_however_it_grows),
        cmocka_unit_test(lines_without_colon_and_stray_empty_lines_are_passed_over),
        cmocka_unit_test(a_new_connection_throws_the_half_message_away),
        cmocka_unit_test(numbers_and_instants_are_read_or_refused_whole),
        cmocka_unit_test(each_sample_gives_the_same_messages_cut_in_two_at_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
