/* The text form of the limits: what is written reads as the same, every fault is told with its line. */
#include "core/limits_parse.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct limits limits;
static char faults[8192];
static size_t fault_count;

static int64_t id_of(void *arg, const char *code)
{
    (void)arg;
    return strcmp(code, "02") == 0 ? 2 : strcmp(code, "02.01") == 0 ? 21 : 0;
}

static const char *code_of(void *arg, int64_t id)
{
    (void)arg;
    return id == 2 ? "02" : id == 21 ? "02.01" : "";
}

static const struct limits_categories categories = {.id_of = id_of, .code_of = code_of};

static void note_fault(void *arg, const struct text_fault *fault)
{
    char sentence[TEXT_FAULT_SIZE];
    (void)arg;
    text_fault_say(fault, fault->sentence, sentence);
    size_t used = strlen(faults);
    (void)snprintf(faults + used, sizeof faults - used, "%zu: %s\n", fault->line, sentence);
    fault_count++;
}

static enum result parse(const char *text)
{
    faults[0] = '\0';
    fault_count = 0;
    return limits_parse(&limits, text, strlen(text), &categories, note_fault, NULL);
}

static struct limit of(enum limit_step step, int type, int urgency, int64_t category_id)
{
    struct limit_subject subject = {
        .type = type, .urgency = urgency, .category_count = 1, .categories = {category_id}};
    return limits_of(&limits, step, &subject);
}

static void the_defaults_are_written_and_read_again_as_they_are(void **state)
{
    (void)state;
    struct limits expected;
    char text[LIMITS_TEXT], again[LIMITS_TEXT];
    limits_default(&expected);
    expected.exceptions[expected.exception_count++] =
        (struct limit_exception){LIMIT_HANDLING, TYPE_HELP, -1, 21, {LIMIT_OFFICE, 90 * 60000}};
    expected.audit_share = 40;
    expected.audit_shares[expected.audit_share_count++] = (struct audit_share){21, 0};
    assert_int_equal(limits_write(&expected, &categories, text, sizeof text), RESULT_OK);
    if (parse(text) != RESULT_OK)
        fail_msg("%s", faults);
    assert_memory_equal(&limits, &expected, sizeof limits);
    assert_int_equal(limits_write(&limits, &categories, again, sizeof again), RESULT_OK);
    assert_string_equal(text, again);
    assert_int_equal(limits_write(&limits, &categories, again, 100), RESULT_TOO_LONG);
}

static void rows_that_name_more_hold_before_those_that_name_less(void **state)
{
    (void)state;
    static const char text[] = "# 本市时限\n"
                               "handling   *         *         *     6 workdays\n"
                               "handling   complaint *         *     4 workdays\r\n"
                               "handling   complaint utility   *     24 h     # by the wall clock\n"
                               "handling   *         emergency *     4 workdays\n"
                               "handling   *         *         02    3 workdays\n"
                               "handling   *         utility   02.01 120 min office\n"
                               "warning    *         *         *     none\n"
                               "attempts   5\n"
                               "order_redone no\n"
                               "missed_call_return 2 h\n";
    if (parse(text) != RESULT_OK)
        fail_msg("%s", faults);
    static const struct {
        int type, urgency;
        int64_t category;
        struct limit limit;
    } cases[] = {{TYPE_HELP, URGENCY_GENERAL, 0, {LIMIT_WORKDAYS, 6}},
                 {TYPE_COMPLAINT, URGENCY_GENERAL, 0, {LIMIT_WORKDAYS, 4}},
                 {TYPE_COMPLAINT, URGENCY_UTILITY, 0, {LIMIT_WALL, 86400000}},
                 {TYPE_HELP, URGENCY_EMERGENCY, 0, {LIMIT_WORKDAYS, 4}},
                 {TYPE_COMPLAINT, URGENCY_UTILITY, 2, {LIMIT_WORKDAYS, 3}},
                 {TYPE_COMPLAINT, URGENCY_UTILITY, 21, {LIMIT_OFFICE, 7200000}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct limit limit = of(LIMIT_HANDLING, cases[i].type, cases[i].urgency, cases[i].category);
        assert_int_equal(limit.clock, cases[i].limit.clock);
        assert_int_equal(limit.amount, cases[i].limit.amount);
    }
    assert_int_equal(of(LIMIT_WARNING, TYPE_HELP, URGENCY_GENERAL, 0).clock, LIMIT_NONE);
    assert_int_equal(limits.attempts, 5);
    assert_false(limits.order_redone);
    assert_int_equal(limits.missed_call_return_ms, 7200000);
    assert_int_equal(limits.designation, 3);
    assert_int_equal(of(LIMIT_AUDIT, TYPE_HELP, URGENCY_GENERAL, 0).amount, 1);
    struct limit_subject subject = {
        .type = TYPE_PRAISE, .urgency = URGENCY_UTILITY, .category_count = 2, .categories = {21, 2}};
    char row[200];
    limits_row_of(&limits, LIMIT_HANDLING, &subject, &categories, row, sizeof row);
    assert_string_equal(row, "handling * utility 02.01 2 h office");
    subject.category_count = 0;
    limits_row_of(&limits, LIMIT_HANDLING, &subject, &categories, row, sizeof row);
    assert_string_equal(row, "handling praise utility * 6 workdays");
}

static void every_fault_is_told_with_its_line_and_its_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"audit_share * 50\naudit_share 02 101\n", "2: \"101\" is out of bounds"},
        {"audit_share 03 5\n", "1: \"03\" is no category"},
        {"audit_share 02 5\naudit_share 02 6\n", "2: says again what line 1 says"},
        {"audit_share * 5\naudit_share * 6\n", "2: says again what line 1 says"},
        {"audit_share 02\n", "1: \"\" is out of bounds"},
        {"audit * * * 1 workdays\nhandeling * * * 5 workdays\n", "2: \"handeling\" is no step and no setting"},
        {"audit * * 5 workdays\n", "1: \"5\" is no category"},
        {"audit * *\n", "1: \"audit\" needs type, urgency, category and limit"},
        {"audit wish * * 1 workdays\n", "1: \"wish\" is no request type"},
        {"audit * urgent * 1 workdays\n", "1: \"urgent\" is no urgency"},
        {"audit * * 03 1 workdays\n", "1: \"03\" is no category"},
        {"audit * * * -1 workdays\n", "1: \"-1\" is negative"},
        {"audit * * * soon\n", "1: \"soon\" is no limit"},
        {"audit * * * 1.5 h\n", "1: \"1.5\" is no limit"},
        {"audit * * * 0 workdays\n", "1: 0 working days are out of bounds; write 1 to 250"},
        {"audit * * * 251 workdays\n", "1: 251 working days are out of bounds"},
        {"audit * * * 0 min\n", "1: 0 min are out of bounds"},
        {"audit * * * 400 d\n", "1: 400 d are out of bounds"},
        {"audit * * * 3 weeks\n", "1: \"weeks\" is no unit"},
        {"audit * * * 3 h sun\n", "1: \"sun\" is no clock"},
        {"audit * * * 1 workdays more\n", "1: \"more\" is too much"},
        {"audit * * * none at all\n", "1: \"none\" is no limit"},
        {"extension * * * 3 h\n", "1: an extension counts working days"},
        {"audit * * * 1 workdays\naudit * * * 1 workdays\n", "2: says again what line 1 says"},
        {"audit * * * 1 workdays\naudit help * 02 2 workdays\naudit help * 02 3 workdays\n",
         "3: says again what line 2 says"},
        {"audit help * * 1 workdays\n", "0: audit: no row says it for praise emergency"},
        {"audit * * * 1 workdays\naudit * utility * 2 h\naudit help * * 3 workdays\n",
         "3: for help utility it contradicts line 2"},
        {"return * * * 3 workdays\nreturn_hard * * * 2 workdays\n",
         "2: return would be later than return_hard"},
        {"complex * * * 4 workdays\n", "1: handling would be later than complex"},
        {"handling * * * 5 workdays\ncomplex * * 02.01 4 workdays\n",
         "2: handling would be later than complex"},
        {"handling * emergency * 1 h\nhandling * utility * 1 h\nhandling * general * 5 workdays\n",
         "1: first_report would be later than handling"},
        {"warning * * * 6 workdays\n", "1: warning would be later than handling"},
        {"audit * * * 1 workdays\nattempts 0\n", "2: \"0\" is out of bounds; write one number of 1 - 10"},
        {"audit * * * 1 workdays\nattempts many\n", "2: \"many\" is out of bounds"},
        {"audit * * * 1 workdays\nredos 2 3\n", "2: \"2\" is out of bounds"},
        {"audit * * * 1 workdays\norder_redone maybe\n", "2: \"maybe\" is neither; write yes or no"},
        {"audit * * * 1 workdays\nmissed_call_return 30 min office\n",
         "2: \"missed_call_return\" is by the wall"},
        {"audit * * * 1 workdays\nsurge 5\nsurge 5\n", "3: says again what line 2 says"},
        {"audit * * * 1 workdays\xff\n", "1: the line is not UTF-8"},
        {"# nothing\n", "0: there is no limit in it"},
        {"", "0: there is no limit in it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i].text), RESULT_INVALID);
        if (!strstr(faults, cases[i].says))
            fail_msg("case %zu does not say \"%s\": %s", i, cases[i].says, faults);
    }
}

static void all_faults_are_told_at_once(void **state)
{
    (void)state;
    assert_int_equal(parse("audit * * * x\nbudget 3\nattempts 99\nreturn help * * 1 workdays\n"),
                     RESULT_INVALID);
    assert_int_equal(fault_count, 4);
    assert_non_null(strstr(faults, "1: "));
    assert_non_null(strstr(faults, "2: "));
    assert_non_null(strstr(faults, "3: "));
    assert_non_null(strstr(faults, "0: return"));
    assert_int_equal(limits_parse(&limits, "x", 1, &categories, NULL, NULL), RESULT_INVALID);
}

static void more_exceptions_than_fit_and_hostile_bytes_do_no_harm(void **state)
{
    (void)state;
    static char text[LIMITS_TEXT];
    static const char alphabet[] = "audit handling * help utility 02 5 workdays h min none #\n\n\xff";
    uint64_t seed = 7;
    size_t used = 0;
    for (int step = 0; step < LIMIT_STEP_COUNT; step++)
        for (int type = 0; type < TYPE_COUNT; type++)
            for (int urgency = 0; urgency < URGENCY_COUNT; urgency++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%s %s %s 02.01 none\n",
                                         name_of(&limit_step_names, step), name_of(&type_names, type),
                                         name_of(&urgency_names, urgency));
    for (int type = 0; type < TYPE_COUNT; type++)
        used += (size_t)snprintf(text + used, sizeof text - used, "audit %s * 02 none\n",
                                 name_of(&type_names, type));
    assert_int_equal(parse(text), RESULT_INVALID);
    assert_non_null(strstr(faults, "257: 02 is one exception too many"));
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < 2000; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        assert_int_equal(limits_parse(&limits, text, 2000, &categories, NULL, NULL), RESULT_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_written_and_read_again_as_they_are),
        cmocka_unit_test(rows_that_name_more_hold_before_those_that_name_less),
        cmocka_unit_test(every_fault_is_told_with_its_line_and_its_remedy),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(more_exceptions_than_fit_and_hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
