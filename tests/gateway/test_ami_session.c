/* A session with the exchange's manager, without a socket and with a clock of numbers: how it gets ready, and what it says if it
 * does not. */
#include "tests/gateway/ami_play.h"

/* --- logging in ------------------------------------------------------------------------------------------- */

static void the_secret_is_never_sent_only_the_answer_to_the_challenge(void **state)
{
    (void)state;
    begin_with(usual);
    assert_int_equal(ami_session_wait_ms(session, now.mono_ms), 0);
    get_ready();
    assert_string_equal(ami_session_version(session), "11.0.0");
    assert_non_null(strstr(wire.out, "Key: d4e52d33e773bd02c4b071f898960d7f\r\n"));
    assert_non_null(strstr(wire.out, "Username: rexian\r\n"));
    assert_non_null(strstr(wire.out, "Events: system,call,agent,user\r\n"));
    assert_null(strstr(wire.out, "tester-secret"));
    assert_int_equal(troubles, 0);
    end();
}

static void a_plain_login_and_a_deaf_one_are_options(void **state)
{
    struct ami_session_options options = usual;
    (void)state;
    options.is_plain = true;
    options.listens = false;
    begin_with(options);
    step();
    wire_says(&wire, "Asterisk Call Manager/5.0.4\r\n");
    step();
    assert_null(wire_sent(&wire, "Challenge"));
    assert_non_null(strstr(wire.out, "Secret: tester-secret\r\n"));
    assert_non_null(strstr(wire.out, "Events: off\r\n"));
    wire_answers(&wire, "Login", "Response: Success", "");
    step();
    wire_says(&wire, "Event: FullyBooted\n\n");
    answer_empty_list();
    is_in(AMI_READY);
    assert_int_equal(events, 0);
    end();
}

static void a_wrong_secret_is_told_and_not_tried_again_for_a_minute(void **state)
{
    (void)state;
    begin_with(usual);
    step();
    wire_says(&wire, "Asterisk Call Manager/11.0.0\r\n");
    step();
    wire_answers(&wire, "Challenge", "Response: Success", "Challenge: 1\n");
    step();
    wire_answers(&wire, "Login", "Response: Error", "Message: Authentication failed\n");
    wire.is_ended = true;
    step();
    is_in(AMI_RESTING);
    assert_int_equal(trouble.code, AMI_LOGIN_REFUSED);
    assert_int_equal(troubles, 1);
    SAYS("10.0.0.5:5038", "'rexian'", "Authentication failed", "asterisk.secret_file", "manager.conf");
    live(59000);
    assert_int_equal(wire.connects, 1);
    live(2000);
    assert_int_equal(wire.connects, 2);
    end();
}

static void permission_denied_and_a_challenge_without_a_number_are_refused_logins(void **state)
{
    static const char *const answers[] = {"Response: Error", "Response: Success"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        begin_with(usual);
        step();
        wire_says(&wire, "Asterisk Call Manager/11.0.0\r\n");
        step();
        wire_answers(&wire, "Challenge", answers[i], "Message: Permission denied\n");
        step();
        assert_int_equal(trouble.code, AMI_LOGIN_REFUSED);
        SAYS("Permission denied", "permit and deny");
        end();
    }
}

static void whoever_is_no_manager_is_named_with_what_it_said(void **state)
{
    static const struct {
        const char *said;
        enum ami_trouble_code code;
        const char *seen;
    } cases[] = {
        {"SSH-2.0-OpenSSH_9.2\r\n", AMI_NOT_A_MANAGER, "'SSH-2.0-OpenSSH_9.2'"},
        {"HTTP/1.1 400 Bad Request\r\n\r\n", AMI_NOT_A_MANAGER, "'HTTP/1.1 400 Bad Request'"},
        {"\x1b]0;owned\x07\n", AMI_NOT_A_MANAGER, "]0;owned"},
        {"Asterisk Call Manager/1.3\r\n", AMI_TOO_OLD, "version 1.3"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin_with(usual);
        step();
        wire_says(&wire, cases[i].said);
        step();
        is_in(AMI_RESTING);
        assert_int_equal(trouble.code, cases[i].code);
        SAYS("10.0.0.5:5038", cases[i].seen);
        assert_null(strchr(sentence, '\x1b'));
        live(10000);
        assert_true(wire.connects > 1);
        end();
    }
}

static void silence_after_connecting_is_told_with_the_remedy_of_tls(void **state)
{
    (void)state;
    begin_with(usual);
    live(4900);
    is_in(AMI_GREETING);
    live(200);
    assert_int_equal(trouble.code, AMI_SILENT);
    SAYS("10.0.0.5:5038", "5 s", "asterisk.tls = true");
    end();
}

static void a_connection_that_never_comes_about_is_given_up_after_10_s(void **state)
{
    (void)state;
    begin_with(usual);
    wire.is_deaf = true;
    live(9900);
    is_in(AMI_CONNECTING);
    live(200);
    assert_int_equal(trouble.code, AMI_UNREACHABLE);
    SAYS("no answer within 10 s", "firewall");
    end();
}

static void pauses_grow_to_5_s_with_a_jitter_that_follows_from_the_seed(void **state)
{
    int64_t pauses[2][12], other = 0;
    (void)state;
    for (int run = 0; run < 3; run++) {
        struct ami_session_options options = usual;
        options.seed = run < 2 ? 7 : 8;
        begin_with(options);
        wire.refuses = AMI_UNREACHABLE;
        ami_session_step(session, now);
        for (int i = 0; i < 12; i++) {
            int64_t wait_ms = ami_session_wait_ms(session, now.mono_ms);
            assert_in_range(wait_ms, 200, 5000);
            if (i >= 4)
                assert_true(wait_ms >= 2500);
            if (run < 2)
                pauses[run][i] = wait_ms;
            else
                other += wait_ms != pauses[0][i];
            now.mono_ms += wait_ms;
            ami_session_step(session, now);
        }
        assert_int_equal(wire.connects, 13);
        end();
    }
    assert_memory_equal(pauses[0], pauses[1], sizeof pauses[0]);
    assert_true(pauses[0][0] <= 400 && other > 6);
}

/* --- until it is ready ------------------------------------------------------------------------------------- */

static void an_exchange_that_is_still_starting_is_asked_again_and_at_once_when_it_has_booted(void **state)
{
    (void)state;
    begin_with(usual);
    log_in();
    for (int i = 0; i < 5; i++) {
        wire_answers(&wire, "QueueStatus", "Response: Error",
                     "Message: Invalid/unknown command: QueueStatus.\n");
        step();
        is_in(AMI_BOOTING);
        const char *last = wire_sent(&wire, "QueueStatus");
        live(i < 4 ? 2001 : 1);
        assert_true((wire_sent(&wire, "QueueStatus") != last) == (i < 4));
    }
    wire_says(&wire, "Event: FullyBooted\nStatus: Fully Booted\n\n");
    step();
    answer_empty_list();
    is_in(AMI_READY);
    assert_int_equal(troubles, 0);
    end();
}

static void an_exchange_without_queues_is_told_each_minute_and_asked_on(void **state)
{
    (void)state;
    begin_with(usual);
    log_in();
    for (int64_t from_ms = now.mono_ms; now.mono_ms < from_ms + 125000; live(500)) {
        if (wire_sent(&wire, "QueueStatus") != NULL) {
            wire_answers(&wire, "QueueStatus", "Response: Error",
                         "Message: Invalid/unknown command: QueueStatus.\n");
            wire.out_size = 0;
            wire.out[0] = '\0';
        }
    }
    is_in(AMI_BOOTING);
    assert_int_equal(trouble.code, AMI_STILL_STARTING);
    assert_int_equal(troubles, 2);
    SAYS("10.0.0.5:5038", "app_queue.so");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_is_never_sent_only_the_answer_to_the_challenge),
        cmocka_unit_test(a_plain_login_and_a_deaf_one_are_options),
        cmocka_unit_test(a_wrong_secret_is_told_and_not_tried_again_for_a_minute),
        cmocka_unit_test(permission_denied_and_a_challenge_without_a_number_are_refused_logins),
        cmocka_unit_test(whoever_is_no_manager_is_named_with_what_it_said),
        cmocka_unit_test(silence_after_connecting_is_told_with_the_remedy_of_tls),
        cmocka_unit_test(a_connection_that_never_comes_about_is_given_up_after_10_s),
        cmocka_unit_test(pauses_grow_to_5_s_with_a_jitter_that_follows_from_the_seed),
        cmocka_unit_test(an_exchange_that_is_still_starting_is_asked_again_and_at_once_when_it_has_booted),
        cmocka_unit_test(an_exchange_without_queues_is_told_each_minute_and_asked_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
