/* Calls that the hotline makes at an exchange that is played: what is dialled when, and what of its events becomes which outcome. What real
 * exchanges said, Asterisk 16 and 22, lies beside the project, in shared/telephony/transcripts; without it that test is passed over. */
#include "gateway/ami_dials.h"

#include "core/text.h"
#include "tests/gateway/ami_asked.h"
#include "tests/gateway/ami_samples.h"

#include <glob.h>
#include <inttypes.h>

enum { REPORTED = 100 };

static struct ami_dials *dials;
static struct config_asterisk config;
static struct dial_report reported[REPORTED];
static size_t reported_count;

static bool takes_commands(void *context)
{
    (void)context;
    return !is_away;
}

static void take_failed(void *context, enum ami_outcome outcome, const char *action, const char *said)
{
    (void)context;
    asked_failed(outcome, action, "", said);
}

static void begin(void)
{
    const struct ami_dials_options options = {
        .config = &config, .ask = asked_take, .takes_commands = takes_commands, .failed = take_failed};
    config = (struct config_asterisk){.dial_ring_ms = 30000};
    (void)text_copy(config.name, sizeof config.name, "pbx1");
    (void)text_copy(config.phone, sizeof config.phone, "PJSIP/{extension}");
    (void)text_copy(config.dial_context, sizeof config.dial_context, "outgoing");
    (void)text_copy(config.dial_prefix, sizeof config.dial_prefix, "9");
    (void)text_copy(config.dial_international, sizeof config.dial_international, "00");
    asked_begin();
    reported_count = 0;
    dials = ami_dials_open(&options);
    assert_non_null(dials);
}

static void end(void)
{
    ami_dials_close(&dials);
    assert_null(dials);
}

static void collect(void)
{
    while (ami_dials_next(dials, &reported[reported_count]))
        reported_count++;
    assert_true(reported_count < REPORTED);
}

static struct dial_order order(int64_t id, enum dial_state state)
{
    struct dial_order made = {.id = id, .state = (int)state, .asked_at = 1000};
    (void)text_copy(made.extension, sizeof made.extension, "8001");
    (void)text_copy(made.phone, sizeof made.phone, "13812345678");
    if (state != DIAL_ASKED)
        snprintf(made.ref, sizeof made.ref, "pbx1/rexian-%" PRId64 "-1000", id);
    return made;
}

static void tell(int64_t id, enum dial_state state)
{
    const struct dial_order told = order(id, state);
    ami_dials_told(dials, &told);
    collect();
}

static void snapshot(void)
{
    ami_dials_up(dials);
    ami_dials_snapshot(dials, true, 5000);
    collect();
}

/* The broker agrees to what was reported last. */
static void agree(bool agreed)
{
    ami_dials_answered(dials, &reported[reported_count - 1], agreed);
    collect();
}

/* Asked for, agreed on, handed over. */
static void dial(int64_t id)
{
    tell(id, DIAL_ASKED);
    assert_int_equal(reported[reported_count - 1].step, DIAL_STEP_TAKEN);
    agree(true);
}

static void hear(const char *name, const char *const (*lines)[2], size_t count)
{
    const struct ami_message message = asked_event(name, lines, count);
    ami_dials_message(dials, &message, 7000);
    collect();
}

#define HEAR(name, ...)                                                                                        \
    do {                                                                                                       \
        const char *const lines[][2] = {__VA_ARGS__};                                                          \
        hear(name, lines, sizeof lines / sizeof lines[0]);                                                     \
    } while (0)

static const struct dial_report *last(void)
{
    assert_true(reported_count > 0);
    return &reported[reported_count - 1];
}

static void nothing_is_dialled_before_the_broker_has_agreed_and_what_it_does_not_agree_to_never(void **state)
{
    (void)state;
    begin();
    snapshot();
    tell(1, DIAL_ASKED);
    tell(1, DIAL_ASKED);
    assert_int_equal(reported_count, 1);
    assert_string_equal(reported[0].ref, "pbx1/rexian-1-1000");
    assert_int_equal(asked_count, 0);
    agree(false);
    assert_int_equal(asked_count, 0);
    dial(2);
    assert_int_equal(asked_count, 1);
    assert_string_equal(asked[0].text, "Action: Originate\r\nChannel: PJSIP/8001\r\nContext: outgoing\r\n"
                                       "Exten: 913812345678\r\nPriority: 1\r\nTimeout: 30000\r\nAsync: true\r\n"
                                       "ChannelId: rexian-2-1000\r\nActionID: 1\r\n\r\n");
    tell(2, DIAL_TAKEN);
    assert_int_equal(asked_count, 1);
    end();
}

static void a_number_abroad_is_dialled_with_what_leads_out_of_the_country(void **state)
{
    struct dial_order abroad = order(3, DIAL_ASKED);
    (void)state;
    begin();
    snapshot();
    (void)text_copy(abroad.phone, sizeof abroad.phone, "+4930123456");
    ami_dials_told(dials, &abroad);
    collect();
    agree(true);
    assert_non_null(strstr(asked[0].text, "\r\nExten: 9004930123456\r\n"));
    end();
}

static void without_a_context_or_a_connection_it_is_told_at_once_that_it_is_not_carried_out(void **state)
{
    (void)state;
    begin();
    tell(1, DIAL_ASKED); /* the connection is only being made: it waits */
    assert_int_equal(reported_count, 0);
    snapshot();
    assert_int_equal(last()->step, DIAL_STEP_TAKEN);
    ami_dials_down(dials);
    tell(2, DIAL_ASKED);
    assert_int_equal(last()->outcome, DIAL_NOT_CARRIED_OUT);
    snapshot();
    config.dial_context[0] = '\0';
    tell(3, DIAL_ASKED);
    assert_int_equal(last()->id, 3);
    assert_int_equal(last()->outcome, DIAL_NOT_CARRIED_OUT);
    assert_int_equal(asked_count, 0);
    end();
}

static void
what_an_earlier_run_has_dialled_goes_on_if_its_channel_is_there_and_is_lost_sight_of_if_not(void **state)
{
    (void)state;
    begin();
    tell(4, DIAL_RINGS_CALLER);
    tell(5, DIAL_TAKEN);
    ami_dials_up(dials);
    HEAR("CoreShowChannel", {"Uniqueid", "rexian-4-1000"}, {"Channel", "PJSIP/8001-0000001a"},
         {"ChannelStateDesc", "Up"}, {"BridgeId", "b-1"});
    ami_dials_snapshot(dials, true, 6000);
    collect();
    assert_int_equal(last()->id, 5);
    assert_int_equal(last()->outcome, DIAL_LOST_SIGHT);
    assert_int_equal(asked_count, 0);
    HEAR("Hangup", {"Uniqueid", "rexian-4-1000"}, {"Channel", "PJSIP/8001-0000001a"}, {"Cause", "16"});
    assert_int_equal(last()->id, 4);
    assert_int_equal(last()->outcome, DIAL_ANSWERED);
    /* One that the broker tells of only after the snapshot. */
    tell(6, DIAL_TAKEN);
    assert_int_equal(last()->id, 6);
    assert_int_equal(last()->outcome, DIAL_LOST_SIGHT);
    end();
}

static void a_list_that_is_not_whole_loses_nothing(void **state)
{
    (void)state;
    begin();
    tell(4, DIAL_TAKEN);
    ami_dials_up(dials);
    ami_dials_snapshot(dials, false, 6000);
    collect();
    assert_int_equal(reported_count, 0);
    end();
}

static void what_goes_on_over_a_lost_connection_is_found_again(void **state)
{
    (void)state;
    begin();
    snapshot();
    dial(7);
    HEAR("Newstate", {"Uniqueid", "rexian-7-1000"}, {"Channel", "PJSIP/8001-1"},
         {"ChannelStateDesc", "Ringing"});
    assert_int_equal(last()->step, DIAL_STEP_RINGS);
    asked_end(0, AMI_LOST, NULL);
    ami_dials_down(dials);
    ami_dials_up(dials);
    HEAR("CoreShowChannel", {"Uniqueid", "rexian-7-1000"}, {"ChannelStateDesc", "Up"}, {"BridgeId", ""});
    ami_dials_snapshot(dials, true, 6000);
    collect();
    assert_int_equal(last()->step, DIAL_STEP_PICKED_UP);
    assert_int_equal(asked_count, 1);
    ami_dials_up(dials);
    ami_dials_snapshot(dials, true, 8000);
    collect();
    assert_int_equal(last()->outcome, DIAL_LOST_SIGHT);
    end();
}

static void what_is_cancelled_is_hung_up_once_its_channel_is_known(void **state)
{
    struct dial_order cancelled = order(8, DIAL_TAKEN);
    (void)state;
    begin();
    snapshot();
    dial(8);
    cancelled.cancelled = true;
    ami_dials_told(dials, &cancelled);
    assert_int_equal(asked_count, 1);
    HEAR("Newchannel", {"Uniqueid", "rexian-8-1000"}, {"Channel", "PJSIP/8001-2"},
         {"ChannelStateDesc", "Down"});
    ami_dials_told(dials, &cancelled);
    assert_int_equal(asked_count, 2);
    assert_non_null(strstr(asked[1].text, "Action: Hangup\r\nChannel: PJSIP/8001-2\r\n"));
    HEAR("Hangup", {"Uniqueid", "rexian-8-1000"}, {"Channel", "PJSIP/8001-2"}, {"Cause", "16"});
    assert_int_equal(last()->outcome, DIAL_CANCELLED);
    end();
}

static void what_the_dialplan_leaves_open_is_told_by_the_cause_of_the_callers_leg(void **state)
{
    static const struct {
        const char *status, *cause;
        enum dial_outcome outcome;
    } rows[] = {
        {"CHANUNAVAIL", "1", DIAL_NO_SUCH_NUMBER},
        {"CHANUNAVAIL", "20", DIAL_CALLER_OFF},
        {"CONGESTION", "34", DIAL_FAILED},
        {"CONGESTION", "17", DIAL_BUSY},
        {"CANCEL", "0", DIAL_CANCELLED},
        {"NOANSWER", "0", DIAL_NO_ANSWER},
        {"CHANUNAVAIL", "28", DIAL_NO_SUCH_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        snapshot();
        dial(9);
        HEAR("OriginateResponse", {"Uniqueid", "rexian-9-1000"}, {"Channel", "PJSIP/8001-3"},
             {"Response", "Success"});
        HEAR("DialEnd", {"Uniqueid", "rexian-9-1000"}, {"DestUniqueid", "17.5"},
             {"DialStatus", rows[i].status});
        HEAR("Hangup", {"Uniqueid", "17.5"}, {"Linkedid", "rexian-9-1000"}, {"Cause", rows[i].cause});
        HEAR("Hangup", {"Uniqueid", "rexian-9-1000"}, {"Linkedid", "rexian-9-1000"}, {"Cause", "16"});
        assert_int_equal(last()->outcome, rows[i].outcome);
        end();
    }
}

static void what_the_exchange_refuses_is_told_and_where_it_is_a_right_it_is_not_carried_out(void **state)
{
    (void)state;
    begin();
    snapshot();
    dial(1);
    asked_answer(0, "Error", "Permission denied");
    collect();
    assert_int_equal(last()->outcome, DIAL_NOT_CARRIED_OUT);
    assert_int_equal(failures, 1);
    agree(true);
    dial(2);
    is_away = true;
    tell(3, DIAL_ASKED); /* waits for the session that commands */
    assert_int_equal(last()->step, DIAL_STEP_TAKEN);
    assert_int_equal(last()->id, 2);
    end();
}

/* --- what real exchanges said ------------------------------------------------------------------------------- */

enum { RECORDED = 6 };
static const enum dial_outcome expected[RECORDED] = {DIAL_ANSWERED,      DIAL_BUSY,           DIAL_NO_ANSWER,
                                                     DIAL_NOT_PICKED_UP, DIAL_NO_SUCH_NUMBER, DIAL_PHONE_OFF};

/* The recording's names of channels, cb-T1 and so on, become ours. */
static void take_message(const struct ami_message *message)
{
    int64_t at_us = 0, number = 0;
    struct ami_message copy = *message;
    char texts[AMI_HEADERS][40];
    (void)ami_time_us(message, &at_us);
    if (message->kind == AMI_RESPONSE && sscanf(ami_text(message, "ActionID"), "rec-%" SCNd64, &number) == 1 &&
        number >= 5 && number < 5 + RECORDED)
        asked_end((size_t)number - 5, AMI_ANSWERED, message);
    for (size_t i = 0; i < copy.count && i < AMI_HEADERS; i++)
        if (strncmp(copy.headers[i].value, "cb-T", 4) == 0) {
            snprintf(texts[i], sizeof texts[i], "rexian-%s-1000", copy.headers[i].value + 4);
            copy.headers[i].value = texts[i];
        }
    ami_dials_message(dials, &copy, at_us / 1000);
}

static void play(const struct sample *sample)
{
    static struct ami_parser parser;
    const struct ami_message *made = NULL;
    ami_parser_begin(&parser);
    for (size_t at = 0; at < sample->size;) {
        at += ami_parser_take(&parser, sample->bytes + at, sample->size - at, &made);
        if (made != NULL)
            take_message(made);
    }
}

static void every_dial_of_a_real_exchange_comes_to_what_it_was(void **state)
{
    const char *shared = getenv("REXIAN_SHARED"), *source = getenv("REXIAN_SOURCE");
    char pattern[4096];
    glob_t found = {0};
    (void)state;
    snprintf(pattern, sizeof pattern, "%s%s/telephony/transcripts/asterisk-*/07-callback.ami",
             shared   ? shared
             : source ? source
                      : ".",
             shared ? "" : "/../shared");
    if (glob(pattern, 0, NULL, &found) != 0)
        skip();
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct sample sample = sample_read_path(found.gl_pathv[i]);
        begin();
        snapshot();
        for (int64_t id = 1; id <= RECORDED; id++)
            dial(id);
        play(&sample);
        collect();
        for (int64_t id = 1; id <= RECORDED; id++) {
            const struct dial_report *ended = NULL;
            int64_t answered_at = 0;
            size_t ends = 0;
            for (size_t r = 0; r < reported_count; r++) {
                if (reported[r].id != id)
                    continue;
                answered_at = reported[r].step == DIAL_STEP_ANSWERED ? reported[r].at : answered_at;
                ended = reported[r].step == DIAL_STEP_ENDED ? &reported[r] : ended;
                ends += reported[r].step == DIAL_STEP_ENDED;
            }
            assert_int_equal(ends, 1);
            if (ended->outcome != (int)expected[id - 1])
                fail_msg("%s: T%" PRId64 " is %s", found.gl_pathv[i], id,
                         name_of(&dial_outcome_names, ended->outcome));
            /* Both talked for about four seconds. */
            if (id == 1)
                assert_in_range(ended->at - answered_at, 3500, 5500);
        }
        end();
        sample_free(&sample);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_dialled_before_the_broker_has_agreed_and_what_it_does_not_agree_to_never),
        cmocka_unit_test(a_number_abroad_is_dialled_with_what_leads_out_of_the_country),
        cmocka_unit_test(without_a_context_or_a_connection_it_is_told_at_once_that_it_is_not_carried_out),
        cmocka_unit_test(
            what_an_earlier_run_has_dialled_goes_on_if_its_channel_is_there_and_is_lost_sight_of_if_not),
        cmocka_unit_test(a_list_that_is_not_whole_loses_nothing),
        cmocka_unit_test(what_goes_on_over_a_lost_connection_is_found_again),
        cmocka_unit_test(what_is_cancelled_is_hung_up_once_its_channel_is_known),
        cmocka_unit_test(what_the_dialplan_leaves_open_is_told_by_the_cause_of_the_callers_leg),
        cmocka_unit_test(what_the_exchange_refuses_is_told_and_where_it_is_a_right_it_is_not_carried_out),
        cmocka_unit_test(every_dial_of_a_real_exchange_comes_to_what_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
