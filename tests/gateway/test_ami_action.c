/* Actions for the exchange: each as it is sent, no value that could be an order of its own, and what answers mean. */
#include "gateway/ami_action.h"
#include "gateway/ami_parse.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static struct ami_action action;

static void is_sent_as(const char *text)
{
    struct refusal why = {0};
    assert_int_equal(ami_action_end(&action, "t-1", &why), RESULT_OK);
    assert_int_equal(strlen(action.text), action.size);
    assert_string_equal(action.text, text);
}

static void is_refused(enum refusal_code code, const char *field)
{
    struct refusal why = {0};
    assert_int_equal(ami_action_end(&action, "t-1", &why), RESULT_REFUSED);
    assert_int_equal(why.code, code);
    assert_string_equal(why.field, field);
}

static void each_action_is_sent_with_its_lines(void **state)
{
    (void)state;
    ami_queue_add(&action, &(struct ami_member){
                               .queue = "hotline", .interface = "PJSIP/2001", .name = "王芳", .penalty = 2});
    is_sent_as(
        "Action: QueueAdd\r\nQueue: hotline\r\nInterface: PJSIP/2001\r\nMemberName: 王芳\r\nPenalty: 2\r\n"
        "Paused: false\r\nActionID: t-1\r\n\r\n");
    ami_queue_add(&action, &(struct ami_member){.queue = "hotline",
                                                .interface = "Local/1@x",
                                                .state_interface = "PJSIP/1",
                                                .is_paused = true});
    is_sent_as("Action: QueueAdd\r\nQueue: hotline\r\nInterface: Local/1@x\r\nStateInterface: "
               "PJSIP/1\r\nPenalty: 0\r\n"
               "Paused: true\r\nActionID: t-1\r\n\r\n");
    ami_queue_remove(&action, "hotline", "PJSIP/2001");
    is_sent_as("Action: QueueRemove\r\nQueue: hotline\r\nInterface: PJSIP/2001\r\nActionID: t-1\r\n\r\n");
    ami_queue_pause(&action, NULL, "PJSIP/2001", true, "午餐");
    is_sent_as(
        "Action: QueuePause\r\nInterface: PJSIP/2001\r\nPaused: true\r\nReason: 午餐\r\nActionID: t-1\r\n\r\n");
    ami_queue_pause(&action, "hotline", "PJSIP/2001", false, "");
    is_sent_as("Action: QueuePause\r\nQueue: hotline\r\nInterface: PJSIP/2001\r\nPaused: false\r\nActionID: "
               "t-1\r\n\r\n");
    ami_queue_status(&action, NULL);
    is_sent_as("Action: QueueStatus\r\nActionID: t-1\r\n\r\n");
    ami_hangup(&action, "PJSIP/2001-00000241", 16);
    is_sent_as("Action: Hangup\r\nChannel: PJSIP/2001-00000241\r\nCause: 16\r\nActionID: t-1\r\n\r\n");
    ami_originate(&action, &(struct ami_call_back){.channel = "PJSIP/2001",
                                                   .context = "operators",
                                                   .number = "02223456789",
                                                   .caller_id = "\"回访\" <12345>",
                                                   .channel_id = "cb-7",
                                                   .timeout_ms = 15000});
    ami_action_add_variable(&action, "__TICKET", "2603090000003");
    is_sent_as("Action: Originate\r\nChannel: PJSIP/2001\r\nContext: operators\r\nExten: "
               "02223456789\r\nPriority: 1\r\n"
               "Timeout: 15000\r\nAsync: true\r\nCallerID: \"回访\" <12345>\r\nChannelId: cb-7\r\n"
               "Variable: __TICKET=2603090000003\r\nActionID: t-1\r\n\r\n");
}

static void no_value_can_become_a_line_of_its_own(void **state)
{
    static const char *const values[] = {
        "a\r\nAction: Command",
        "a\nAction: Command",
        "a\rb",
        "a\tb",
        "\x1b[2J",
        "\x7f",
        "\xc2\x85",
        "\xff",
        "\xe7\x83",
    };
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        ami_queue_pause(&action, "hotline", "PJSIP/2001", true, values[i]);
        is_refused(REFUSAL_BAD_VALUE, "Reason");
        ami_queue_remove(&action, values[i], "PJSIP/2001");
        is_refused(REFUSAL_BAD_VALUE, "Queue");
        ami_action_begin(&action, "Originate");
        ami_action_add_variable(&action, "TICKET", values[i]);
        is_refused(REFUSAL_BAD_VALUE, "Variable");
        assert_null(strstr(action.text, "Command"));
    }
    ami_action_begin(&action, "Ping");
    struct refusal why = {0};
    assert_int_equal(ami_action_end(&action, "1\r\nAction: Logoff", &why), RESULT_REFUSED);
}

static void a_number_to_call_holds_nothing_that_a_dialplan_would_read(void **state)
{
    static const char *const numbers[] = {"",    "1&PJSIP/2002", "1,60,g", "${SHELL(id)}",
                                          "1 2", "1@other",      "1/2"};
    static const char *const variables[] = {"a,b", "a\"b", "a\\b", "${X}", "(a)", "[a]"};
    struct ami_call_back call = {.channel = "PJSIP/2001", .context = "operators", .channel_id = "cb-7"};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        call.number = numbers[i];
        ami_originate(&action, &call);
        is_refused(REFUSAL_BAD_VALUE, "Exten");
    }
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        ami_action_begin(&action, "Originate");
        ami_action_add_variable(&action, "A", variables[i]);
        is_refused(REFUSAL_BAD_VALUE, "Variable");
    }
    ami_action_begin(&action, "Originate");
    ami_action_add_variable(&action, "A=B,C", "1");
    is_refused(REFUSAL_BAD_VALUE, "Variable");
}

static void a_line_has_at_most_1024_bytes(void **state)
{
    char value[AMI_ACTION_LINE + 1];
    struct refusal why = {0};
    const size_t most = AMI_ACTION_LINE - strlen("Reason: \r\n");
    (void)state;
    memset(value, 'x', sizeof value);
    value[most] = '\0';
    ami_queue_pause(&action, NULL, "PJSIP/2001", true, value);
    assert_int_equal(ami_action_end(&action, "t-1", &why), RESULT_OK);
    value[most] = 'x';
    value[most + 1] = '\0';
    ami_queue_pause(&action, NULL, "PJSIP/2001", true, value);
    is_refused(REFUSAL_TOO_LONG, "Reason");
}

static void an_action_of_too_many_lines_or_bytes_is_full_and_never_half_sent(void **state)
{
    char value[1000];
    struct refusal why = {0};
    (void)state;
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    ami_action_begin(&action, "Originate");
    for (int i = 0; i < 9; i++)
        ami_action_add(&action, "Variable", value);
    assert_int_equal(ami_action_end(&action, "t-1", &why), RESULT_FULL);
    ami_action_begin(&action, "Originate");
    for (int i = 0; i < AMI_ACTION_LINES; i++)
        ami_action_add_int(&action, "N", i);
    assert_int_equal(ami_action_end(&action, "t-1", &why), RESULT_FULL);
    /* and the next one is whole again */
    ami_queue_status(&action, "hotline");
    is_sent_as("Action: QueueStatus\r\nQueue: hotline\r\nActionID: t-1\r\n\r\n");
}

static void what_was_so_already_is_done(void **state)
{
    static struct ami_parser parser;
    static const struct {
        const char *name, *said;
        enum ami_outcome outcome;
    } cases[] = {
        {"QueueAdd", "Response: Success\nMessage: Added interface to queue", AMI_DONE},
        {"QueueAdd", "Response: Error\nMessage: Unable to add interface: Already there", AMI_DONE_BEFORE},
        {"QueueRemove", "Response: Error\nMessage: Unable to remove interface: Not there", AMI_DONE_BEFORE},
        {"QueueAdd", "Response: Error\nMessage: Unable to add interface: Not there", AMI_FAILED},
        {"QueueAdd", "Response: Error\nMessage: Unable to add interface to queue: No such queue", AMI_FAILED},
        {"QueuePause", "Response: Error\nMessage: Interface not found", AMI_FAILED},
        {"Hangup", "Response: Error\nMessage: No such channel", AMI_DONE_BEFORE},
        {"QueueAdd", "Response: Error\nMessage: Permission denied", AMI_NOT_PERMITTED},
        {"QueueStatus",
         "Response: Error\nMessage: Invalid/unknown command: QueueStatus. Use Action: ListCommands",
         AMI_NOT_KNOWN},
        {"Logoff", "Response: Goodbye\nMessage: Thanks for all the fish.", AMI_DONE},
        {"Originate", "Response: Error\nMessage: Extension does not exist.", AMI_FAILED},
        {"Originate", "Response: Error", AMI_FAILED},
    };
    char text[300];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ami_message *banner = NULL, *answer = NULL;
        int size = snprintf(text, sizeof text, "Asterisk Call Manager/11.0.0\n%s\n\n", cases[i].said);
        ami_parser_begin(&parser);
        size_t taken = ami_parser_take(&parser, text, (size_t)size, &banner);
        taken += ami_parser_take(&parser, text + taken, (size_t)size - taken, &answer);
        assert_int_equal(taken, size);
        enum ami_outcome outcome = ami_judge(cases[i].name, answer);
        if (outcome != cases[i].outcome)
            fail_msg("%s: '%s' is taken as %d", cases[i].name, cases[i].said, (int)outcome);
        assert_int_equal(ami_is_done(outcome), outcome == AMI_DONE || outcome == AMI_DONE_BEFORE);
    }
}

static void a_phone_has_an_interface_by_the_form_of_all_of_them(void **state)
{
    static const struct {
        const char *form, *extension, *interface; /* NULL: there is none */
        size_t size;
    } rows[] = {
        {"PJSIP/{extension}", "2001", "PJSIP/2001", 40},
        {"Local/{extension}@agents/n", "2001", "Local/2001@agents/n", 40},
        {"PJSIP/{extension}", "", NULL, 40},
        {"PJSIP/2001", "2001", NULL, 40},
        {"PJSIP/{extension}", "2001", "PJSIP/2001", sizeof "PJSIP/2001"},
        {"PJSIP/{extension}", "2001", NULL, sizeof "PJSIP/2001" - 1},
    };
    char out[40];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(ami_interface(rows[i].form, rows[i].extension, out, rows[i].size),
                         rows[i].interface != NULL);
        if (rows[i].interface != NULL)
            assert_string_equal(out, rows[i].interface);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_is_sent_with_its_lines),
        cmocka_unit_test(no_value_can_become_a_line_of_its_own),
        cmocka_unit_test(a_number_to_call_holds_nothing_that_a_dialplan_would_read),
        cmocka_unit_test(a_line_has_at_most_1024_bytes),
        cmocka_unit_test(an_action_of_too_many_lines_or_bytes_is_full_and_never_half_sent),
        cmocka_unit_test(what_was_so_already_is_done),
        cmocka_unit_test(a_phone_has_an_interface_by_the_form_of_all_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
