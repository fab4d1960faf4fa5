/* Operators' phones in the queues of an exchange that is played: what is asked, at which occasion, and what is told of it. */
#include "gateway/ami_phones.h"

#include "core/presence.h"
#include "core/text.h"
#include "tests/gateway/ami_asked.h"

#include <stdio.h>
#include <string.h>

static struct ami_phones *phones;

static void take_failed(void *context, enum ami_outcome outcome, const char *action, const char *queue,
                        const char *interface, const char *said)
{
    (void)context;
    char of[260];
    snprintf(of, sizeof of, "%s %s", queue, interface);
    asked_failed(outcome, action, of, said);
}

static void begin(const char *queues)
{
    const struct ami_phones_options options = {
        .queues = queues, .interface = "PJSIP/{extension}", .ask = asked_take, .failed = take_failed};
    asked_begin();
    phones = ami_phones_open(&options);
    assert_non_null(phones);
}

static void end(void)
{
    ami_phones_close(&phones);
    assert_null(phones);
}

static void hear(const char *name, const char *const (*lines)[2], size_t count)
{
    const struct ami_message message = asked_event(name, lines, count);
    ami_phones_message(phones, &message);
}

static void hear_member(const char *name, const char *queue, const char *interface, const char *member,
                        const char *paused, const char *membership)
{
    bool is_item = strcmp(name, "QueueMember") == 0;
    const char *const lines[][2] = {{"Queue", queue},
                                    {is_item ? "Name" : "MemberName", member},
                                    {is_item ? "Location" : "Interface", interface},
                                    {"Membership", membership},
                                    {"Paused", paused}};
    hear(name, lines, 5);
}

static void hear_queue(const char *queue)
{
    const char *const lines[][2] = {{"Queue", queue}};
    hear("QueueParams", lines, 1);
}

/* A snapshot of an exchange whose queues, hotline and night, are empty. */
static void see_nobody(void)
{
    hear_queue("hotline");
    hear_queue("night");
    ami_phones_snapshot(phones);
    ami_phones_step(phones);
}

static void say_row(const char *login, const char *extension, enum presence presence, enum pause_reason reason,
                    enum exchange_state known)
{
    const struct presence_facts facts = {.presence = presence, .reason = reason};
    struct operator_row row = {.presence = (int)presence,
                               .reason = (int)reason,
                               .wanted = (int)presence_wanted(&facts),
                               .exchange = (int)known};
    (void)text_copy(row.login, sizeof row.login, login);
    (void)text_copy(row.extension, sizeof row.extension, extension);
    (void)text_copy(row.name, sizeof row.name, "王芳");
    ami_phones_told(phones, &row);
    ami_phones_step(phones);
}

static void say(enum presence presence, enum pause_reason reason)
{
    say_row("wang", "2001", presence, reason, EXCHANGE_UNKNOWN);
}

/* All that is open ends so, and what is asked thereupon, too. */
static void answer_all(const char *kind, const char *said)
{
    for (size_t i = 0; i < asked_count; i++) {
        if (asked[i].is_open)
            asked_answer(i, kind, said);
        ami_phones_step(phones);
    }
}

static void lose_all(void)
{
    ami_phones_down(phones);
    for (size_t i = 0; i < asked_count; i++)
        if (asked[i].is_open)
            asked_end(i, AMI_LOST, NULL);
    ami_phones_step(phones);
}

static void was_asked(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count && i < asked_count; i++)
        assert_string_equal(asked_values(i), texts[i]);
    assert_int_equal(asked_count, count);
    asked_count = 0;
}
#define ASKS(...)                                                                                              \
    was_asked((const char *const[]){__VA_ARGS__},                                                              \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define ASKS_NOTHING() assert_int_equal(asked_count, 0)

/* The exchange's word of the phone of `wang`, EXCHANGE_UNKNOWN if there is none. */
static enum exchange_state told(void)
{
    struct operator_report report = {0};
    if (!ami_phones_next(phones, &report))
        return EXCHANGE_UNKNOWN;
    assert_string_equal(report.login, "wang");
    assert_false(ami_phones_next(phones, &(struct operator_report){0}));
    return (enum exchange_state)report.exchange;
}

static void a_phone_follows_what_its_operator_does_in_each_queue(void **state)
{
    (void)state;
    begin("hotline, night");
    see_nobody();
    say(PRESENCE_AWAY, PAUSE_NONE);
    ASKS_NOTHING();
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "Added interface to queue");
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueueAdd night PJSIP/2001 王芳 false");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    say_row("wang", "2001", PRESENCE_TALKING, PAUSE_NONE, EXCHANGE_QUEUED);
    ASKS_NOTHING();
    say_row("wang", "2001", PRESENCE_WRAP_UP, PAUSE_NONE, EXCHANGE_QUEUED);
    answer_all("Success", "Interface paused successfully");
    ASKS("QueuePause hotline PJSIP/2001 true wrap_up", "QueuePause night PJSIP/2001 true wrap_up");
    assert_int_equal(told(), EXCHANGE_PAUSED);
    say_row("wang", "2001", PRESENCE_PAUSE, PAUSE_MEAL, EXCHANGE_PAUSED);
    answer_all("Success", "Interface paused successfully");
    ASKS("QueuePause hotline PJSIP/2001 true meal", "QueuePause night PJSIP/2001 true meal");
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_PAUSED);
    answer_all("Success", "Interface unpaused successfully");
    ASKS("QueuePause hotline PJSIP/2001 false", "QueuePause night PJSIP/2001 false");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    say_row("wang", "2001", PRESENCE_AWAY, PAUSE_NONE, EXCHANGE_QUEUED);
    answer_all("Success", "Removed interface from queue");
    ASKS("QueueRemove hotline PJSIP/2001", "QueueRemove night PJSIP/2001");
    assert_int_equal(told(), EXCHANGE_OUT);
    end();
}

static void who_joins_in_a_break_is_paused_with_its_reason(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_PAUSE, PAUSE_REST);
    answer_all("Success", "");
    ASKS("QueueAdd hotline PJSIP/2001 王芳 true", "QueuePause hotline PJSIP/2001 true rest");
    assert_int_equal(told(), EXCHANGE_PAUSED);
    end();
}

static void what_is_so_already_is_done(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    asked_answer(0, "Error", "Unable to add interface: Already there");
    ami_phones_step(phones);
    asked_answer(1, "Success", "Interface unpaused successfully");
    ami_phones_step(phones);
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueuePause hotline PJSIP/2001 false");
    hear_member("QueueMemberStatus", "hotline", "PJSIP/2001", "王芳", "0", "dynamic");
    say(PRESENCE_AWAY, PAUSE_NONE);
    answer_all("Error", "Unable to remove interface: Not there");
    ASKS("QueueRemove hotline PJSIP/2001");
    assert_int_equal(failures, 0);
    end();
}

static void after_a_lost_connection_what_differs_from_the_snapshot_is_asked_again(void **state)
{
    (void)state;
    begin("hotline, night");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    asked_count = 0;
    assert_int_equal(told(), EXCHANGE_QUEUED);
    /* it is not heard: nothing is asked or told, and what was asked last is not known to be done */
    say_row("wang", "2001", PRESENCE_PAUSE, PAUSE_MEAL, EXCHANGE_QUEUED);
    lose_all();
    asked_count = 0;
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED);
    ASKS_NOTHING();
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    /* in one queue the pause was done, the other one has lost the member */
    hear_queue("hotline");
    hear_member("QueueMember", "hotline", "PJSIP/2001", "王芳", "1", "dynamic");
    hear_queue("night");
    ami_phones_snapshot(phones);
    assert_int_equal(told(), EXCHANGE_UNKNOWN); /* how it stands is to be put right, and said then */
    ami_phones_step(phones);
    answer_all("Success", "");
    ASKS("QueuePause hotline PJSIP/2001 false", "QueueAdd night PJSIP/2001 王芳 false");
    assert_int_equal(told(), EXCHANGE_UNKNOWN); /* as before: nobody's state has flapped */
    /* a restart: nobody is there any more */
    lose_all();
    see_nobody();
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    answer_all("Success", "");
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueueAdd night PJSIP/2001 王芳 false");
    /* a lost connection alone: all is as it should be */
    lose_all();
    hear_queue("hotline");
    hear_queue("night");
    hear_member("QueueMember", "hotline", "PJSIP/2001", "王芳", "0", "dynamic");
    hear_member("QueueMember", "night", "PJSIP/2001", "王芳", "0", "dynamic");
    ami_phones_snapshot(phones);
    ami_phones_step(phones);
    ASKS_NOTHING();
    end();
}

static void never_more_than_a_few_are_unanswered_and_all_come_in_the_end(void **state)
{
    char login[20], extension[20];
    (void)state;
    begin("");
    is_away = true;
    see_nobody();
    for (int i = 0; i < 90; i++) {
        snprintf(login, sizeof login, "operator%d", i);
        snprintf(extension, sizeof extension, "%d", 2000 + i);
        say_row(login, extension, PRESENCE_READY, PAUSE_NONE, EXCHANGE_UNKNOWN);
    }
    ASKS_NOTHING();
    is_away = false;
    ami_phones_step(phones);
    assert_int_equal(asked_count, AMI_PHONES_ASKED);
    for (size_t i = 0; i < asked_count; i++) {
        asked_answer(i, "Success", "");
        ami_phones_step(phones);
        assert_true(asked_count <= i + 1 + AMI_PHONES_ASKED);
    }
    assert_int_equal(asked_count, 180);
    assert_string_equal(asked_values(179), "QueueAdd night PJSIP/2089 王芳 false");
    end();
}

static void the_exchanges_own_word_is_told_at_each_change_and_left_as_it_is(void **state)
{
    static const struct {
        const char *event, *queue, *paused;
        enum exchange_state is;
    } steps[] = {
        {"QueueMemberAdded", "hotline", "0", EXCHANGE_UNKNOWN}, /* the other queue is still asked */
        {"QueueMemberAdded", "night", "0", EXCHANGE_QUEUED},
        {"QueueMemberPause", "hotline", "1", EXCHANGE_UNKNOWN}, /* it still rings in the other one */
        {"QueueMemberPause", "night", "1", EXCHANGE_PAUSED},
        {"QueueMemberStatus", "night", "1", EXCHANGE_UNKNOWN},
        {"QueueMemberAdded", "another", "0", EXCHANGE_UNKNOWN}, /* none of ours */
        {"QueueMemberRemoved", "night", "1", EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "hotline", "0", EXCHANGE_QUEUED},
        {"QueueMemberRemoved", "hotline", "0", EXCHANGE_OUT},
    };
    (void)state;
    begin("hotline, night");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        hear_member(steps[i].event, steps[i].queue, "PJSIP/2001", "王芳", steps[i].paused, "dynamic");
        if (i == 1)
            answer_all("Success", "");
        ami_phones_step(phones);
        assert_int_equal(told(), steps[i].is);
    }
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueueAdd night PJSIP/2001 王芳 false");
    end();
}

/* The member of `wang` in the hotline's queue, with the state of the device in the exchange's numbers. */
static void hear_device(const char *event, const char *status, const char *paused)
{
    const char *const lines[][2] = {
        {"Queue", "hotline"}, {"MemberName", "王芳"}, {"Interface", "PJSIP/2001"}, {"Membership", "dynamic"},
        {"Paused", paused},   {"InCall", "0"},        {"Status", status}};
    hear(event, lines, 7);
}

static void hear_queue_calls(const char *event)
{
    const char *const lines[][2] = {{"Queue", "hotline"}, {"Interface", "PJSIP/2001"}};
    hear(event, lines, 2);
}

static void
a_phone_that_is_not_there_or_in_another_call_is_told_and_one_in_a_call_of_a_queue_is_not(void **state)
{
    static const struct {
        const char *event, *status; /* no status: the queue's own word */
        enum exchange_state is;
    } steps[] = {
        {"QueueMemberStatus", "1", EXCHANGE_UNKNOWN},     {"AgentCalled", NULL, EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "1", EXCHANGE_UNKNOWN},     {"QueueMemberStatus", "6", EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "2", EXCHANGE_UNKNOWN},     {"AgentConnect", NULL, EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "8", EXCHANGE_UNKNOWN},     {"AgentComplete", NULL, EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "2", EXCHANGE_UNKNOWN},     {"QueueMemberStatus", "1", EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "2", EXCHANGE_IN_CALL},     {"QueueMemberStatus", "8", EXCHANGE_UNKNOWN},
        {"QueueMemberStatus", "1", EXCHANGE_QUEUED},      {"QueueMemberStatus", "5", EXCHANGE_UNREACHABLE},
        {"QueueMemberStatus", "4", EXCHANGE_UNKNOWN},     {"QueueMemberStatus", "1", EXCHANGE_QUEUED},
        {"QueueMemberStatus", "0", EXCHANGE_UNKNOWN},     {"QueueMemberStatus", "3", EXCHANGE_IN_CALL},
        {"QueueMemberStatus", "5", EXCHANGE_UNREACHABLE}, {"QueueMemberRemoved", "5", EXCHANGE_OUT},
    };
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (steps[i].status != NULL)
            hear_device(steps[i].event, steps[i].status, "0");
        else
            hear_queue_calls(steps[i].event);
        assert_int_equal(told(), steps[i].is);
    }
    end();
}

static void a_report_says_which_wish_it_answers_and_a_pause_set_there_is_left(void **state)
{
    struct operator_report report = {0};
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    assert_false(ami_phones_next(phones, &report)); /* the join is on its way */
    answer_all("Success", "");
    assert_true(ami_phones_next(phones, &report));
    assert_int_equal(report.exchange, EXCHANGE_QUEUED);
    assert_int_equal(report.wanted, EXCHANGE_QUEUED);
    asked_count = 0;
    hear_member("QueueMemberPause", "hotline", "PJSIP/2001", "王芳", "1", "dynamic");
    assert_true(ami_phones_next(phones, &report));
    assert_int_equal(report.exchange, EXCHANGE_PAUSED);
    assert_int_equal(report.wanted, EXCHANGE_QUEUED);
    say_row("wang", "2001", PRESENCE_PAUSE, PAUSE_EXCHANGE, EXCHANGE_PAUSED);
    ASKS_NOTHING();
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    lose_all();
    hear_queue("hotline");
    hear_member("QueueMember", "hotline", "PJSIP/2001", "王芳", "1", "dynamic");
    ami_phones_snapshot(phones);
    ami_phones_step(phones);
    ASKS_NOTHING();
    /* ready again, by the person's own word */
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_PAUSED);
    answer_all("Success", "");
    ASKS("QueuePause hotline PJSIP/2001 false");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    end();
}

static void ready_again_joins_a_phone_that_was_taken_out_and_says_if_that_fails(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    asked_count = 0;
    hear_member("QueueMemberRemoved", "hotline", "PJSIP/2001", "王芳", "0", "dynamic");
    assert_int_equal(told(), EXCHANGE_OUT);
    say_row("wang", "2001", PRESENCE_NOT_READY, PAUSE_NONE, EXCHANGE_OUT);
    ASKS_NOTHING();
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_OUT);
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    answer_all("Error", "Unable to add interface to queue: No such queue");
    assert_int_equal(asked_count, AMI_PHONE_TRIES);
    assert_int_equal(told(), EXCHANGE_OUT); /* said again, since it is the answer to another word */
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    end();
}

static void who_never_came_into_a_queue_is_said_to_be_out(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Error", "Unable to add interface to queue: No such queue");
    assert_int_equal(told(), EXCHANGE_OUT);
    end();
}

static void what_the_broker_knows_otherwise_is_told_again(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    assert_int_equal(told(), EXCHANGE_QUEUED);
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED);
    assert_int_equal(told(), EXCHANGE_UNKNOWN);
    say_row("wang", "2001", PRESENCE_READY, PAUSE_NONE, EXCHANGE_OUT);
    assert_int_equal(told(), EXCHANGE_QUEUED);
    end();
}

static void members_that_are_not_ours_are_left_alone(void **state)
{
    (void)state;
    begin("hotline");
    hear_queue("hotline");
    hear_member("QueueMember", "hotline", "PJSIP/9999", "陌生人", "0", "dynamic");
    hear_member("QueueMember", "hotline", "PJSIP/2001", "夜班", "0", "dynamic");
    hear_member("QueueMember", "hotline", "PJSIP/2002", "王芳", "0", "static");
    hear_member("QueueMember", "hotline", "PJSIP/2003", "王芳", "0", "dynamic");
    ami_phones_snapshot(phones);
    /* the broker speaks later than the exchange */
    say_row("wang", "2001", PRESENCE_AWAY, PAUSE_NONE, EXCHANGE_QUEUED);
    say_row("li", "2002", PRESENCE_AWAY, PAUSE_NONE, EXCHANGE_QUEUED);
    ASKS_NOTHING();
    say_row("zhao", "2003", PRESENCE_AWAY, PAUSE_NONE, EXCHANGE_QUEUED);
    ASKS("QueueRemove hotline PJSIP/2003"); /* left by an earlier run */
    say_row("wang", "2001", PRESENCE_PAUSE, PAUSE_MEAL, EXCHANGE_QUEUED);
    ASKS("QueuePause hotline PJSIP/2001 true meal");
    end();
}

static void another_extension_is_another_phone_and_the_old_one_goes(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    say_row("wang", "2005", PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED);
    answer_all("Success", "");
    say_row("wang", "", PRESENCE_READY, PAUSE_NONE, EXCHANGE_QUEUED);
    answer_all("Success", "");
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueueRemove hotline PJSIP/2001",
         "QueueAdd hotline PJSIP/2005 王芳 false", "QueueRemove hotline PJSIP/2005");
    end();
}

static void what_fails_is_tried_thrice_told_once_and_again_after_a_change(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Error", "Unable to add interface to queue: No such queue");
    assert_int_equal(asked_count, AMI_PHONE_TRIES);
    assert_int_equal(failures, 1);
    assert_non_null(
        strstr(failed, "QueueAdd hotline PJSIP/2001 Unable to add interface to queue: No such queue"));
    asked_count = 0;
    say(PRESENCE_READY, PAUSE_NONE);
    ASKS_NOTHING();
    say(PRESENCE_PAUSE, PAUSE_MEAL);
    assert_int_equal(asked_count, 1);
    end();
}

static void a_right_that_lacks_is_told_once_and_nothing_more_is_asked_before_the_next_connection(void **state)
{
    (void)state;
    begin("hotline, night");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    asked_answer(0, "Error", "Permission denied");
    assert_int_equal(failures, 1);
    say(PRESENCE_PAUSE, PAUSE_MEAL);
    ASKS("QueueAdd hotline PJSIP/2001 王芳 false", "QueueAdd night PJSIP/2001 王芳 false");
    end();
}

static void who_was_taken_out_by_hand_is_joined_again_instead_of_paused(void **state)
{
    (void)state;
    begin("hotline");
    see_nobody();
    say(PRESENCE_READY, PAUSE_NONE);
    answer_all("Success", "");
    asked_count = 0;
    say(PRESENCE_PAUSE, PAUSE_MEAL);
    asked_answer(0, "Error", "Interface not found");
    ami_phones_step(phones);
    ASKS("QueuePause hotline PJSIP/2001 true meal", "QueueAdd hotline PJSIP/2001 王芳 true");
    end();
}

static void a_name_that_would_be_a_line_of_its_own_is_never_sent(void **state)
{
    struct operator_row row = {.wanted = EXCHANGE_QUEUED,
                               .presence = PRESENCE_READY,
                               .login = "wang",
                               .extension = "2001",
                               .name = "x\r\nAction: Originate"};
    (void)state;
    begin("hotline");
    see_nobody();
    ami_phones_told(phones, &row);
    ami_phones_step(phones);
    ASKS_NOTHING();
    assert_int_equal(failures, 1);
    assert_non_null(strstr(failed, "QueueAdd hotline PJSIP/2001 MemberName"));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_follows_what_its_operator_does_in_each_queue),
        cmocka_unit_test(who_joins_in_a_break_is_paused_with_its_reason),
        cmocka_unit_test(what_is_so_already_is_done),
        cmocka_unit_test(after_a_lost_connection_what_differs_from_the_snapshot_is_asked_again),
        cmocka_unit_test(never_more_than_a_few_are_unanswered_and_all_come_in_the_end),
        cmocka_unit_test(the_exchanges_own_word_is_told_at_each_change_and_left_as_it_is),
        cmocka_unit_test(
            a_phone_that_is_not_there_or_in_another_call_is_told_and_one_in_a_call_of_a_queue_is_not),
        cmocka_unit_test(a_report_says_which_wish_it_answers_and_a_pause_set_there_is_left),
        cmocka_unit_test(ready_again_joins_a_phone_that_was_taken_out_and_says_if_that_fails),
        cmocka_unit_test(who_never_came_into_a_queue_is_said_to_be_out),
        cmocka_unit_test(what_the_broker_knows_otherwise_is_told_again),
        cmocka_unit_test(members_that_are_not_ours_are_left_alone),
        cmocka_unit_test(another_extension_is_another_phone_and_the_old_one_goes),
        cmocka_unit_test(what_fails_is_tried_thrice_told_once_and_again_after_a_change),
        cmocka_unit_test(a_right_that_lacks_is_told_once_and_nothing_more_is_asked_before_the_next_connection),
        cmocka_unit_test(who_was_taken_out_by_hand_is_joined_again_instead_of_paused),
        cmocka_unit_test(a_name_that_would_be_a_line_of_its_own_is_never_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
