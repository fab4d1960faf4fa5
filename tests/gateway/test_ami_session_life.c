/* A session that is ready: events and answers find their way, and it comes back after whatever goes wrong. */
#include "tests/gateway/ami_play.h"
#include "tests/gateway/ami_samples.h"

/* --- events and answers ------------------------------------------------------------------------------------ */

static void an_event_has_the_time_of_the_exchange_or_that_of_its_arrival(void **state)
{
    (void)state;
    begin_with(usual);
    get_ready();
    wire_says(&wire, "Event: QueueCallerJoin\nTimestamp: 1795459024.224888\n\n");
    step();
    assert_int_equal(event_at_us, 1795459024224888);
    wire_says(&wire, "Event: QueueCallerJoin\n\n");
    later(17);
    assert_int_equal(event_at_us, now.wall_us);
    end();
}

struct told {
    int done, items;
    enum ami_end end;
    int64_t tag;
    char said[64], item[64];
};

static void take_done(void *context, int64_t tag, enum ami_end ended, const struct ami_message *answer)
{
    struct told *told = context;
    told->done++;
    told->tag = tag;
    told->end = ended;
    assert_true((answer != NULL) == (ended == AMI_ANSWERED));
    snprintf(told->said, sizeof told->said, "%s", answer != NULL ? ami_text(answer, "Message") : "");
}

static void take_item(void *context, int64_t tag, const struct ami_message *item)
{
    struct told *told = context;
    (void)tag;
    told->items++;
    snprintf(told->item, sizeof told->item, "%s", item->name);
}

static void ask(struct ami_action *action, struct told *told, int64_t tag)
{
    struct refusal why;
    const struct ami_wish wish = {.done = take_done, .item = take_item, .context = told, .tag = tag};
    assert_int_equal(ami_session_ask(session, action, &wish, NULL, &why), RESULT_OK);
    step();
}

static void answers_find_their_action_in_any_order(void **state)
{
    struct ami_action action;
    struct told first = {0}, second = {0};
    (void)state;
    begin_with(usual);
    get_ready();
    ami_queue_pause(&action, "hotline", "PJSIP/2001", true, NULL);
    ask(&action, &first, 11);
    ami_queue_remove(&action, "hotline", "PJSIP/2001");
    ask(&action, &second, 12);
    wire_answers(&wire, "QueueRemove", "Response: Success", "Message: Removed interface from queue\n");
    step();
    assert_int_equal(first.done, 0);
    assert_int_equal(second.done, 1);
    assert_int_equal(second.tag, 12);
    assert_string_equal(second.said, "Removed interface from queue");
    wire_answers(&wire, "QueuePause", "Response: Error", "Message: Interface not found\n");
    wire_answers(&wire, "QueuePause", "Response: Error", "Message: twice\n");
    step();
    assert_int_equal(first.done, 1);
    assert_string_equal(first.said, "Interface not found");
    end();
}

static void a_list_ends_with_its_last_message_and_other_events_go_between(void **state)
{
    struct ami_action action;
    struct told told = {0};
    (void)state;
    begin_with(usual);
    get_ready();
    ami_queue_status(&action, NULL);
    ask(&action, &told, 1);
    wire_answers(&wire, "QueueStatus", "Response: Success", "EventList: start\n");
    wire_answers(&wire, "QueueStatus", "Event: QueueParams", "Queue: hotline\n");
    wire_says(&wire, "Event: QueueCallerJoin\nQueue: hotline\n\n");
    wire_answers(&wire, "QueueStatus", "Event: QueueEntry", "Queue: hotline\n");
    step();
    assert_int_equal(told.items, 2);
    assert_string_equal(told.item, "QueueEntry");
    assert_int_equal(told.done, 0);
    assert_string_equal(event_names, "QueueCallerJoin ");
    wire_answers(&wire, "QueueStatus", "Event: QueueStatusComplete", "EventList: Complete\nMessage: all\n");
    step();
    assert_int_equal(told.done, 1);
    assert_string_equal(told.said, "all");
    end();
}

static void an_originate_response_is_an_event_also_if_it_overtakes_the_answer(void **state)
{
    struct ami_action action;
    struct told told = {0};
    (void)state;
    begin_with(usual);
    get_ready();
    ami_originate(&action, &(struct ami_call_back){.channel = "PJSIP/2001",
                                                   .context = "operators",
                                                   .number = "022",
                                                   .channel_id = "cb-1",
                                                   .timeout_ms = 15000});
    ask(&action, &told, 1);
    wire_answers(&wire, "Originate", "Event: OriginateResponse", "Response: Failure\nReason: 3\n");
    step();
    assert_int_equal(told.done, 0);
    assert_string_equal(event_names, "OriginateResponse ");
    wire_answers(&wire, "Originate", "Response: Success", "Message: Originate successfully queued\n");
    step();
    assert_int_equal(told.done, 1);
    end();
}

static void an_action_without_an_answer_times_out_and_the_session_lives_on(void **state)
{
    struct ami_action action;
    struct told told = {0};
    (void)state;
    begin_with(usual);
    get_ready();
    ami_queue_status(&action, NULL);
    ask(&action, &told, 5);
    /* The exchange drops a line that is too long and does not say whose it was. */
    wire_says(&wire, "Response: Error\nMessage: Failed to parse message: line too long\n\n");
    live(9500);
    assert_int_equal(told.done, 0);
    wire_says(&wire, "Event: DeviceStateChange\n\n");
    live(600);
    assert_int_equal(told.done, 1);
    assert_int_equal(told.end, AMI_TIMED_OUT);
    is_in(AMI_READY);
    end();
}

static void what_cannot_be_asked_is_refused_and_not_sent(void **state)
{
    struct ami_action action;
    struct told told = {0};
    struct refusal why = {0};
    const struct ami_wish wish = {.done = take_done, .context = &told};
    (void)state;
    begin_with(usual);
    ami_queue_status(&action, NULL);
    assert_int_equal(ami_session_ask(session, &action, &wish, NULL, &why), RESULT_LOST);
    get_ready();
    size_t sent = wire.out_size;
    ami_queue_status(&action, "a\r\nAction: Logoff");
    assert_int_equal(ami_session_ask(session, &action, &wish, NULL, &why), RESULT_REFUSED);
    assert_string_equal(why.field, "Queue");
    step();
    assert_int_equal(wire.out_size, sent);
    for (int i = 0; i < AMI_ASKED; i++) {
        ami_queue_status(&action, NULL);
        assert_int_equal(ami_session_ask(session, &action, &wish, NULL, &why), RESULT_OK);
    }
    ami_queue_status(&action, NULL);
    assert_int_equal(ami_session_ask(session, &action, &wish, NULL, &why), RESULT_BUSY);
    assert_int_equal(told.done, 0);
    end();
    assert_int_equal(told.done, AMI_ASKED);
    assert_int_equal(told.end, AMI_LOST);
}

/* --- what goes wrong later --------------------------------------------------------------------------------- */

static void a_connection_cut_in_a_message_loses_that_message_and_what_was_asked(void **state)
{
    struct ami_action action;
    struct told told = {0};
    (void)state;
    begin_with(usual);
    get_ready();
    ami_queue_status(&action, NULL);
    ask(&action, &told, 5);
    wire_says(&wire, "Event: Whole\n\nEvent: Half\nQueue: hot");
    wire.is_ended = true;
    step();
    is_in(AMI_RESTING);
    assert_string_equal(ami_session_version(session), "");
    assert_int_equal(trouble.code, AMI_CLOSED);
    SAYS("10.0.0.5:5038", "in the middle of a message", "writetimeout");
    assert_int_equal(told.end, AMI_LOST);
    assert_int_equal(told.done, 1);
    assert_string_equal(event_names, "Whole ");
    live(400);
    get_ready();
    wire_says(&wire, "line: 1\n\n");
    step();
    assert_string_equal(event_names, "Whole ");
    end();
}

static void two_pings_without_an_answer_are_a_dead_connection(void **state)
{
    (void)state;
    begin_with(usual);
    get_ready();
    live(10001);
    wire_answers(&wire, "Ping", "Response: Success", "Ping: Pong\n");
    step();
    live(29000);
    is_in(AMI_READY);
    live(2000);
    assert_int_equal(trouble.code, AMI_DEAD);
    SAYS("10.0.0.5:5038", "30 s", "two pings");
    assert_int_equal(wire.closes, 1);
    end();
}

static void whoever_sends_events_is_not_dead_be_his_answers_slow(void **state)
{
    (void)state;
    begin_with(usual);
    get_ready();
    for (int i = 0; i < 20; i++) {
        wire_says(&wire, "Event: Newstate\n\n");
        live(5000);
    }
    is_in(AMI_READY);
    assert_int_equal(troubles, 0);
    end();
}

static void a_line_of_a_megabyte_is_skipped_told_and_the_session_goes_on(void **state)
{
    static char x[1 << 20];
    (void)state;
    memset(x, 'x', sizeof x);
    begin_with(usual);
    get_ready();
    wire_says(&wire, "Event: Huge\nKey: ");
    wire_bytes(&wire, x, sizeof x);
    wire_says(&wire, "\n\nEvent: Next\n\n");
    for (int i = 0; i < 5 && wire.in_size > 0; i++) {
        step();
        assert_true(wire.in_size == 0 || ami_session_wait_ms(session, now.mono_ms) == 0);
    }
    assert_string_equal(event_names, "Next ");
    is_in(AMI_READY);
    assert_int_equal(trouble.code, AMI_MESSAGE_SKIPPED);
    SAYS("10.0.0.5:5038", "64 kB", "1 so far");
    end();
    /* and as its first words */
    begin_with(usual);
    step();
    wire_bytes(&wire, x, sizeof x);
    step();
    is_in(AMI_RESTING);
    assert_int_equal(trouble.code, AMI_NOT_A_MANAGER);
    end();
}

static void what_the_exchange_said_before_it_hung_up_is_told_not_that_it_takes_nothing(void **state)
{
    (void)state;
    begin_with(usual);
    step();
    wire_says(&wire, "Asterisk Call Manager/11.0.0\r\n");
    step();
    wire_answers(&wire, "Challenge", "Response: Error", "Message: Permission denied\n");
    wire.is_ended = true;
    step();
    assert_int_equal(trouble.code, AMI_LOGIN_REFUSED);
    end();
}

static void a_recording_in_reads_of_any_size_gives_the_same_events(void **state)
{
    static const size_t pieces[] = {0, 1, 2, 3, 7, 100};
    struct sample sample = sample_read("answered.ami");
    const char *body = strchr(sample.bytes, '\n') + 1;
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        begin_with(usual);
        wire.piece = pieces[i];
        get_ready();
        wire_bytes(&wire, body, sample.size - (size_t)(body - sample.bytes));
        step();
        assert_string_equal(event_names,
                            "FullyBooted QueueCallerJoin AgentConnect OriginateResponse AgentComplete ");
        end();
    }
    sample_free(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_has_the_time_of_the_exchange_or_that_of_its_arrival),
        cmocka_unit_test(answers_find_their_action_in_any_order),
        cmocka_unit_test(a_list_ends_with_its_last_message_and_other_events_go_between),
        cmocka_unit_test(an_originate_response_is_an_event_also_if_it_overtakes_the_answer),
        cmocka_unit_test(an_action_without_an_answer_times_out_and_the_session_lives_on),
        cmocka_unit_test(what_cannot_be_asked_is_refused_and_not_sent),
        cmocka_unit_test(a_connection_cut_in_a_message_loses_that_message_and_what_was_asked),
        cmocka_unit_test(two_pings_without_an_answer_are_a_dead_connection),
        cmocka_unit_test(whoever_sends_events_is_not_dead_be_his_answers_slow),
        cmocka_unit_test(a_line_of_a_megabyte_is_skipped_told_and_the_session_goes_on),
        cmocka_unit_test(what_the_exchange_said_before_it_hung_up_is_told_not_that_it_takes_nothing),
        cmocka_unit_test(a_recording_in_reads_of_any_size_gives_the_same_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
