/* An exchange as two sessions: the snapshot among the events, what a lost connection and a restart look like, and commands. */
#include "gateway/ami_exchange.h"
#include "tests/gateway/ami_wire.h"

static struct wire listen_wire, command_wire;
static struct ami_exchange *exchange;
static struct ami_now now;
static char story[4000]; /* what was told, in its order */
static struct ami_snapshot last;
static int64_t down_us;
static char sentence[AMI_SENTENCE_SIZE];

static void add(const char *word, const char *more)
{
    size_t used = strlen(story);
    snprintf(story + used, sizeof story - used, "%s%s ", word, more);
}

static void take_event(void *context, const struct ami_message *message, int64_t at_us, enum ami_origin origin)
{
    (void)context;
    if (origin == AMI_SNAPSHOT)
        assert_int_equal(at_us, now.wall_us);
    add(origin == AMI_LIVE ? "" : "item:", message->name);
}

static void take_up(void *context, int64_t at_us)
{
    (void)context;
    assert_int_equal(at_us, now.wall_us);
    add("up", "");
}

static void take_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    (void)context;
    last = *snapshot;
    add("snapshot", "");
}

static void take_down(void *context, int64_t at_us)
{
    (void)context;
    down_us = at_us;
    add("down", "");
}

static void take_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    (void)context;
    ami_trouble_say(trouble, "10.0.0.5:5038", "rexian", sentence);
    add("trouble:", session);
}

static void begin(const char *started)
{
    struct ami_exchange_options options = {.place = "10.0.0.5:5038",
                                           .user = "rexian",
                                           .secret = "tester-secret",
                                           .seed = 3,
                                           .started = started,
                                           .event = take_event,
                                           .up = take_up,
                                           .snapshot = take_snapshot,
                                           .down = take_down,
                                           .trouble = take_trouble};
    options.listen = wire_begin(&listen_wire);
    options.command = wire_begin(&command_wire);
    now = (struct ami_now){.mono_ms = 5000, .wall_us = 1795459000000000};
    story[0] = sentence[0] = '\0';
    last = (struct ami_snapshot){0};
    exchange = ami_exchange_open(&options);
    assert_non_null(exchange);
    assert_true(ami_exchange_fd(exchange) >= 0);
}

static void end(void)
{
    ami_exchange_close(&exchange);
    wire_end(&listen_wire);
    wire_end(&command_wire);
}

static void later(int64_t ms)
{
    now.mono_ms += ms;
    now.wall_us += ms * 1000;
    for (int i = 0; i < 3; i++)
        ami_exchange_step(exchange, now);
}

static void log_in(struct wire *wire)
{
    wire_says(wire, "Asterisk Call Manager/11.0.0\r\n");
    later(1);
    wire_answers(wire, "Challenge", "Response: Success", "Challenge: 1\n");
    later(1);
    wire_answers(wire, "Login", "Response: Success", "");
    later(1);
    wire_answers(wire, "QueueStatus", "Response: Success", "EventList: start\n");
    wire_answers(wire, "QueueStatus", "Event: QueueStatusComplete", "EventList: Complete\n");
    later(1);
}

static void answer_lists(void)
{
    wire_answers(&listen_wire, "QueueStatus", "Response: Success", "EventList: start\n");
    wire_answers(&listen_wire, "QueueStatus", "Event: QueueEntry", "Queue: hotline\n");
    wire_says(&listen_wire, "Event: QueueCallerJoin\nQueue: hotline\n\n");
    wire_answers(&listen_wire, "QueueStatus", "Event: QueueStatusComplete", "EventList: Complete\n");
    wire_answers(&listen_wire, "CoreShowChannels", "Response: Success", "EventList: start\n");
    wire_answers(&listen_wire, "CoreShowChannels", "Event: CoreShowChannel", "Application: Queue\n");
    wire_answers(&listen_wire, "CoreShowChannels", "Event: CoreShowChannelsComplete", "EventList: Complete\n");
    later(1);
}

static void answer_start(const char *time)
{
    char lines[100];
    snprintf(lines, sizeof lines, "CoreStartupDate: 2026-11-23\nCoreStartupTime: %s\n", time);
    wire_answers(&listen_wire, "CoreStatus", "Response: Success", lines);
    later(1);
}

static void a_snapshot_stands_among_the_events_where_the_exchange_saw_it(void **state)
{
    (void)state;
    begin(NULL);
    later(0);
    log_in(&command_wire);
    log_in(&listen_wire);
    wire_says(&listen_wire, "Event: Newchannel\n\n");
    later(1);
    answer_lists();
    assert_string_equal(story, "up Newchannel item:QueueEntry QueueCallerJoin item:CoreShowChannel ");
    answer_start("18:22:47");
    wire_says(&listen_wire, "Event: Hangup\n\n");
    later(1);
    assert_string_equal(strstr(story, "item:Core"), "item:CoreShowChannel snapshot Hangup ");
    assert_true(last.is_whole);
    assert_false(last.is_restart);
    assert_string_equal(last.started, "2026-11-23 18:22:47");
    assert_int_equal(last.down_us, 0);
    end();
}

static void a_lost_connection_is_told_from_a_restart_by_the_time_of_its_start(void **state)
{
    static const struct {
        const char *before, *time;
        bool is_restart;
    } cases[] = {
        {"", "18:22:47", false},
        {"2026-11-23 18:22:47", "18:22:47", false},
        {"2026-11-23 18:22:47", "19:00:00", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(cases[i].before);
        later(0);
        log_in(&command_wire);
        log_in(&listen_wire);
        answer_lists();
        answer_start(cases[i].time);
        assert_int_equal(last.is_restart, cases[i].is_restart);
        int64_t heard_us = now.wall_us - 1000;
        later(5000);
        listen_wire.is_ended = true;
        later(1);
        assert_false(ami_exchange_is_up(exchange));
        assert_non_null(strstr(story, "snapshot trouble:listen down "));
        assert_in_range(down_us, heard_us, heard_us + 1000);
        later(400);
        log_in(&listen_wire);
        answer_lists();
        answer_start(cases[i].time);
        assert_false(last.is_restart);
        assert_int_equal(last.down_us, down_us);
        assert_true(last.up_us > down_us);
        end();
    }
}

static void a_list_that_is_not_permitted_makes_the_snapshot_less_than_whole_and_is_told(void **state)
{
    (void)state;
    begin(NULL);
    later(0);
    log_in(&command_wire);
    log_in(&listen_wire);
    wire_answers(&listen_wire, "QueueStatus", "Response: Success", "EventList: start\n");
    wire_answers(&listen_wire, "QueueStatus", "Event: QueueStatusComplete", "EventList: Complete\n");
    wire_answers(&listen_wire, "CoreShowChannels", "Response: Error", "Message: Permission denied\n");
    wire_answers(&listen_wire, "CoreStatus", "Response: Error", "Message: Permission denied\n");
    later(1);
    assert_string_equal(story, "up trouble:listen trouble:listen snapshot ");
    assert_non_null(strstr(sentence, "'rexian' may not ask for CoreStatus; add reporting"));
    assert_false(last.is_whole);
    assert_string_equal(last.started, "");
    /* a right does not come by asking again */
    later(5000);
    assert_string_equal(strstr(story, "snapshot"), "snapshot ");
    end();
}

static void a_snapshot_that_did_not_end_is_asked_for_again(void **state)
{
    (void)state;
    begin(NULL);
    later(0);
    log_in(&command_wire);
    log_in(&listen_wire);
    answer_start("18:22:47");
    const char *first = wire_sent(&listen_wire, "CoreShowChannels");
    later(10000);
    wire_says(&listen_wire, "Event: Newstate\n\n");
    later(1);
    assert_string_equal(story, "up snapshot Newstate ");
    assert_false(last.is_whole);
    assert_ptr_equal(wire_sent(&listen_wire, "CoreShowChannels"), first);
    assert_in_range(ami_exchange_wait_ms(exchange, now.mono_ms), 0, 2000);
    later(2000);
    answer_lists();
    answer_start("18:22:47");
    assert_true(last.is_whole && !last.is_restart);
    end();
}

static int done;

static void take_done(void *context, int64_t tag, enum ami_end ended, const struct ami_message *answer)
{
    (void)context;
    assert_int_equal(tag, 9);
    done += ended == AMI_ANSWERED && ami_judge("QueueAdd", answer) == AMI_DONE_BEFORE;
}

static void commands_go_by_a_session_of_their_own_without_events(void **state)
{
    struct ami_action action;
    struct refusal why;
    const struct ami_wish wish = {.done = take_done, .tag = 9};
    char id[AMI_ID_SIZE] = "";
    (void)state;
    begin(NULL);
    later(0);
    ami_queue_add(&action, &(struct ami_member){.queue = "hotline", .interface = "PJSIP/2001"});
    assert_int_equal(ami_exchange_ask(exchange, &action, &wish, id, &why), RESULT_LOST);
    log_in(&command_wire);
    assert_true(ami_exchange_takes_commands(exchange));
    assert_non_null(strstr(command_wire.out, "Events: off\r\n"));
    ami_queue_add(&action, &(struct ami_member){.queue = "hotline", .interface = "PJSIP/2001"});
    assert_int_equal(ami_exchange_ask(exchange, &action, &wish, id, &why), RESULT_OK);
    assert_string_equal(id, "rexian-command-4");
    later(1);
    wire_says(&command_wire, "Event: Newchannel\n\n");
    wire_answers(&command_wire, "QueueAdd", "Response: Error",
                 "Message: Unable to add interface: Already there\n");
    later(1);
    assert_int_equal(done, 1);
    assert_string_equal(story, "");
    assert_null(wire_sent(&listen_wire, "QueueAdd"));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_stands_among_the_events_where_the_exchange_saw_it),
        cmocka_unit_test(a_lost_connection_is_told_from_a_restart_by_the_time_of_its_start),
        cmocka_unit_test(a_list_that_is_not_permitted_makes_the_snapshot_less_than_whole_and_is_told),
        cmocka_unit_test(a_snapshot_that_did_not_end_is_asked_for_again),
        cmocka_unit_test(commands_go_by_a_session_of_their_own_without_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
