/* What a ticket's events say to a person, the same for desks and dashboard. */
#include "tests/support/unit.h"

#include "tui/history.h"

#include <stdio.h>
#include <string.h>

/* An instant is written as its number. */
static void say(const void *context, int64_t at, char *out, size_t size)
{
    (void)context;
    snprintf(out, size, "@%lld", (long long)at);
}

static const struct history_words words = {.when = {.say = say}};

static void numbers_and_codes_have_the_words_of_people(void **state)
{
    static const struct {
        const char *json, *said;
    } rows[] = {
        {"{}", ""},
        {"{\"due_at\":5,\"level\":0}", "due: @5 · level: notice"},
        {"{\"ask_due_at\":7,\"what\":1,\"days\":3}",
         "decide by: @7 · days asked for: 3 · asked for: extension"},
        {"{\"was_due_at\":0,\"until_at\":9}", "until: @9"},
        {"{\"held\":1,\"unit_id\":5,\"due_at\":5}", "due: @5"},
        {"{\"category_id\":12}", ""},
        {"{\"not_received\":1}", "not received"},
        {"{\"designated\":0,\"hard\":1}", "a hard one"},
        {"{\"by_hand\":1,\"no_callback\":1,\"repeat_of\":26,\"secrecy\":1}",
         "unit chosen by hand · wants no callback · repeats: 26 · secrecy asked for"},
        {"{\"service\":119,\"with\":27}", "handed over to number: 119 · together with ticket: 27"},
        {"no record", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[400];
        history_body(&words, rows[i].json, out, sizeof out);
        assert_string_equal(out, rows[i].said);
    }
}

static void texts_come_line_by_line_under_their_labels(void **state)
{
    const char *text = "reason: not ours\nreturn_reason: not ours; law\nbasis: article 3\nsecond line of it";
    char out[200];
    (void)state;
    assert_true(history_text(&text, out, sizeof out));
    assert_string_equal(out, "reason: not ours");
    assert_true(history_text(&text, out, sizeof out));
    assert_string_equal(out, "legal basis: article 3");
    assert_true(history_text(&text, out, sizeof out));
    assert_string_equal(out, "second line of it");
    assert_false(history_text(&text, out, sizeof out));
    assert_false(history_text(&text, out, sizeof out));
}

static void what_is_told_twice_is_shown_once_also_at_the_end(void **state)
{
    const char *text = "note: a\nreturn_reason: b";
    char out[200];
    (void)state;
    assert_true(history_text(&text, out, sizeof out));
    assert_false(history_text(&text, out, sizeof out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_codes_have_the_words_of_people),
        cmocka_unit_test(texts_come_line_by_line_under_their_labels),
        cmocka_unit_test(what_is_told_twice_is_shown_once_also_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
