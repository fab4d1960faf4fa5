/* Words and options: taken by the fields of the request, and every fault names what is allowed. */
#include "tests/support/unit.h"

#include "ctl/arguments.h"
#include "ctl/rates.h"
#include "wire/codec.h"
#include "wire/messages.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char why[ARGUMENTS_WHY_SIZE];

/* The arguments of a command line given as words separated by '|'. */
static enum result take(const char *line, const struct verb **ret_verb, void *record, size_t size)
{
    static char text[1024];
    static struct zone zone;
    char *words[32];
    size_t count = 0;
    size_t used = 0;
    struct value_scope scope = {.zone = &zone, .now_at = 1777795140000};
    zone_fixed(&zone, "Asia/Shanghai", 8 * 3600);
    snprintf(text, sizeof text, "%s", line);
    for (char *at = strtok(text, "|"); at != NULL; at = strtok(NULL, "|"))
        words[count++] = at;
    *ret_verb = verb_find(words, count, &used);
    assert_non_null(*ret_verb);
    assert_true(verb_request(*ret_verb)->size <= size);
    return arguments_take(*ret_verb, count - used, words + used, &scope, record, why);
}

static void options_fill_the_request_by_its_fields(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    static struct ticket_open open;
    assert_int_equal(
        take("ticket|open|--type|complaint|--urgency=utility|--category|01.02.03|--title|路灯不亮|"
             "--caller-phone|138 1234 5678|--secrecy|--way|pending|--written-at|2026-05-03T16:59|--call|7",
             &verb, &open, sizeof open),
        RESULT_OK);
    assert_string_equal(verb->name, "ticket open");
    assert_int_equal(open.type, TYPE_COMPLAINT);
    assert_int_equal(open.urgency, URGENCY_UTILITY);
    assert_string_equal(open.category, "01.02.03");
    assert_string_equal(open.title, "路灯不亮");
    assert_string_equal(open.caller_phone, "138 1234 5678");
    assert_true(open.secrecy);
    assert_false(open.no_callback);
    assert_int_equal(open.way, WAY_PENDING);
    assert_int_equal(open.written_at, 1777798740000);
    assert_int_equal(open.call_id, 7);
}

static void words_fill_the_request_in_order_and_the_last_may_take_the_rest(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    struct search_request search;
    struct workdays_request days;
    assert_int_equal(take("search|路灯|不亮|--limit|5|和平区", &verb, &search, sizeof search), RESULT_OK);
    assert_string_equal(search.words, "路灯 不亮 和平区");
    assert_int_equal(search.limit, 5);
    assert_int_equal(take("workdays|add|2026-05-03|5", &verb, &days, sizeof days), RESULT_OK);
    assert_string_equal(days.from, "2026-05-03");
    assert_int_equal(days.count, 5);
    assert_int_equal(take("search|--|--title", &verb, &search, sizeof search), RESULT_OK);
    assert_string_equal(search.words, "--title");
}

static void flags_put_their_value_and_exclude_each_other(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    static struct ticket_act act;
    assert_int_equal(take("ticket|audit|2611240000001|--pass", &verb, &act, sizeof act), RESULT_OK);
    assert_int_equal(act.number, 2611240000001);
    assert_true(act.agreed);
    assert_int_equal(take("ticket|audit|1|--redo|--reason|没修好", &verb, &act, sizeof act), RESULT_OK);
    assert_false(act.agreed);
    assert_string_equal(act.reason, "没修好");
    assert_int_equal(take("ticket|audit|1|--redo|--pass", &verb, &act, sizeof act), RESULT_INVALID);
    assert_int_equal(take("ticket|audit|1", &verb, &act, sizeof act), RESULT_INVALID);
    assert_non_null(strstr(why, "--pass or --redo"));
    assert_int_equal(take("ticket|audit|1|--pass=no", &verb, &act, sizeof act), RESULT_INVALID);
}

static void an_amendment_takes_pairs(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    struct ticket_amend amend;
    assert_int_equal(
        take("ticket|amend|1|--set|title=路灯|--set|content=a=b|--reason|更正", &verb, &amend, sizeof amend),
        RESULT_OK);
    assert_int_equal(amend.change_count, 2);
    assert_string_equal(amend.changes[0].field, "title");
    assert_string_equal(amend.changes[1].value, "a=b");
    shape_free(&ticket_amend_shape, &amend);
    assert_int_equal(take("ticket|amend|1|--set|title|--reason|x", &verb, &amend, sizeof amend),
                     RESULT_INVALID);
    assert_non_null(strstr(why, "field=value"));
}

static void dates_may_be_said_as_today(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    struct rates_arguments rates;
    assert_int_equal(take("rates|--from|yesterday|--to|today|--by|day|--then", &verb, &rates, sizeof rates),
                     RESULT_OK);
    assert_string_equal(rates.from, "2026-05-02");
    assert_string_equal(rates.to, "2026-05-03");
    assert_true(rates.then);
}

static void every_fault_names_what_is_wrong_and_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *says[2];
    } rows[] = {
        {"ticket|open|--type|投诉|--category|1|--title|x", {"--type: '投诉'", "complaint"}},
        {"ticket|open|--tpye|help", {"'--tpye'", "--type"}},
        {"ticket|open|--category|1|--title|x", {"missing", "--type"}},
        {"ticket|open|--type|help|--title|x", {"missing", "--category"}},
        {"ticket|show|2611x", {"'2611x'", "whole number"}},
        {"ticket|show", {"NUMBER is missing", "ticket show NUMBER"}},
        {"ticket|show|1|2", {"'2'", "one word too many"}},
        {"ticket|show|-x", {"'-x'", "two dashes"}},
        {"rates|--day|2026-02-30", {"2026-02-30", "YYYY-MM-DD"}},
        {"ticket|open|--type", {"--type", "needs a value"}},
        {"ticket|open|--title|a\x01|--type|help|--category|1", {"--title", "control"}},
        {"ticket|open|--title|\xE8\xB7|--type|help|--category|1", {"--title", "UTF-8"}},
        {"call|log|--outcome|answered|--ref|1|--offered-at|2026-02-29T10:00", {"--offered-at", "ISO 8601"}},
        {"workdays|add|2026-05-03|9223372036854775808", {"9223372036854775808", "whole number"}},
    };
    static char record[16384];
    const struct verb *verb = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(take(rows[i].line, &verb, record, sizeof record), RESULT_INVALID);
        for (size_t j = 0; j < 2; j++)
            if (strstr(why, rows[i].says[j]) == NULL)
                fail_msg("%s: said '%s', not '%s'", rows[i].line, why, rows[i].says[j]);
    }
}

static void every_verb_knows_its_message_and_its_members(void **state)
{
    (void)state;
    const struct verb *verb = NULL;
    for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
        struct verb_option option;
        char name[48];
        assert_non_null(verb->sentence);
        assert_non_null(verb->run);
        if (verb->type != NULL)
            assert_non_null(message_by_type(verb->type));
        for (size_t j = 0; j < VERB_WORDS_MAX && verb->words[j] != NULL; j++)
            assert_non_null(shape_field(verb_request(verb), verb->words[j]));
        for (size_t j = 0; verb_option_at(verb, j, &option, name); j++)
            assert_non_null(verb_option_field(verb, &option));
        if (verb->list != NULL)
            assert_non_null(shape_field(message_by_type(verb->type)->reply, verb->list));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_fill_the_request_by_its_fields),
        cmocka_unit_test(words_fill_the_request_in_order_and_the_last_may_take_the_rest),
        cmocka_unit_test(flags_put_their_value_and_exclude_each_other),
        cmocka_unit_test(an_amendment_takes_pairs),
        cmocka_unit_test(dates_may_be_said_as_today),
        cmocka_unit_test(every_fault_names_what_is_wrong_and_what_is_allowed),
        cmocka_unit_test(every_verb_knows_its_message_and_its_members),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
