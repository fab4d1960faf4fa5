/* A console whose line changes, drops, doubles, swaps, holds back or cuts a frame, at each place of a connection: nothing changed is ever
 * believed, and everything that was asked is answered in the end. */
#include "tests/wire/desk.h"

#include "tests/wire/line.h"

enum { ASKED = 3, FRAMES = 6, STILL_MS = 100, DEAD_AFTER_MS = 1000 };

static const char *const deed_name[LINE_DEEDS] = {"honest", "change", "drop", "double", "swap", "hold", "cut"};
static const char *const text_of[ASKED] = {"一号工单", "二号工单", "三号工单"};
static const char *const id_of[ASKED] = {"line-0", "line-1", "line-2"};

static char endpoint[64];
static bool answered[ASKED];
static size_t answers;

static void take(const struct incoming *incoming)
{
    if (incoming->kind == INCOMING_STATE && incoming->state == CLIENT_UP)
        client_session_opened(client);
    assert_int_not_equal(incoming->kind, INCOMING_REFUSED);
    if (incoming->kind != INCOMING_REPLY)
        return;
    const struct sample *reply = incoming->reply;
    for (size_t i = 0; i < ASKED; i++) {
        if (strcmp(incoming->request_id, id_of[i]) != 0)
            continue;
        assert_string_equal(reply->text, text_of[i]);
        assert_false(answered[i]);
        answered[i] = true;
        answers++;
    }
}

/* A line that is seen to lie is left for a new one; what was only lost may be asked again on the same. */
static bool must_be_left(enum line_deed deed)
{
    return deed == LINE_CHANGE || deed == LINE_DOUBLE || deed == LINE_SWAP || deed == LINE_CUT;
}

/* Whether all is answered, the deed done, and a line that was seen to lie is left. */
static bool is_over(void)
{
    return answers == ASKED && (line.deed == LINE_HONEST || line.done) &&
           (!must_be_left(line.deed) || line.count > line.done);
}

/* Turns broker, line and console until it is over. Where nothing moves the console's clock goes on, so that it gives up waiting. */
static void turn_until_over(const char *told)
{
    struct incoming incoming;
    size_t lines = 0, gave_up = 0;
    int64_t moved_ms = mono_ms();
    for (int64_t until = mono_ms() + CITY_DEADLINE_MS; !is_over();) {
        if (mono_ms() > until)
            fail_msg("%s: %zu of %d answered, %s, %zu lines", told, answers, (int)ASKED,
                     line.done ? "done" : "not done", line.count);
        line_turn();
        broker_turn();
        client_tick(client, mono_ms() + skew_ms);
        while (client_next(client, &incoming)) {
            if (incoming.kind != INCOMING_BEAT)
                moved_ms = mono_ms();
            take(&incoming);
            incoming_free(&incoming);
        }
        if (line.count > lines)
            moved_ms = mono_ms();
        lines = line.count;
        if (mono_ms() - moved_ms > STILL_MS) {
            moved_ms = mono_ms();
            skew_ms += DEAD_AFTER_MS;
            if (++gave_up > 2)
                line_release();
        }
        struct pollfd item = {.fd = client_fd(client), .events = POLLIN};
        (void)poll(&item, 1, 1);
    }
}

/* What the broker has heard is what was asked: each at least once, and not one byte else. */
static void assert_heard(const char *told)
{
    bool heard[ASKED] = {false};
    for (size_t row = 0; row < broker.count; row++) {
        size_t i = 0;
        while (i < ASKED && strcmp(broker.rows[row].id, id_of[i]) != 0)
            i++;
        if (i == ASKED || strcmp(broker.rows[row].text, text_of[i]) != 0)
            fail_msg("%s: the broker heard %s: %s", told, broker.rows[row].id, broker.rows[row].text);
        heard[i] = true;
    }
    for (size_t i = 0; i < ASKED; i++)
        assert_true(heard[i]);
}

static void play(enum line_way way, size_t frame, enum line_deed deed)
{
    char told[64];
    snprintf(told, sizeof told, "%s of frame %zu %s", deed_name[deed], frame,
             way == LINE_UP ? "to the broker" : "to the console");
    memset(&broker, 0, sizeof broker);
    memset(answered, 0, sizeof answered);
    answers = 0;
    skew_ms = 0;
    city_open(&broker.city);
    line_open(broker.city.endpoint, endpoint, sizeof endpoint);
    line.way = way;
    line.frame = frame;
    line.deed = deed;
    struct client_options options = options_of(&broker.city.station);
    options.endpoint = endpoint;
    options.dead_after_ms = DEAD_AFTER_MS;
    options.request_timeout_ms = 2 * DEAD_AFTER_MS;
    assert_int_equal(client_open(&options, mono_ms(), &client), RESULT_OK);
    for (size_t i = 0; i < ASKED; i++)
        ask(&change, text_of[i], id_of[i]);
    turn_until_over(told);
    assert_heard(told);
    client_close(&client);
    city_close(&broker.city);
    line_close();
}

static void over_an_honest_line_all_is_answered(void **state)
{
    (void)state;
    play(LINE_UP, 1, LINE_HONEST);
}

static void each_way(enum line_deed deed)
{
    for (int way = 0; way < LINE_WAYS; way++)
        for (size_t frame = 1; frame <= FRAMES; frame++)
            play((enum line_way)way, frame, deed);
}

static void a_changed_frame_is_never_believed(void **state)
{
    (void)state;
    each_way(LINE_CHANGE);
}

static void a_lost_frame_is_asked_for_again(void **state)
{
    (void)state;
    each_way(LINE_DROP);
}

static void a_doubled_frame_is_taken_once(void **state)
{
    (void)state;
    each_way(LINE_DOUBLE);
}

static void frames_in_another_order_are_not_taken(void **state)
{
    (void)state;
    each_way(LINE_SWAP);
}

static void a_frame_that_comes_late_does_no_harm(void **state)
{
    (void)state;
    each_way(LINE_HOLD);
}

static void a_line_cut_within_a_frame_is_opened_anew(void **state)
{
    (void)state;
    each_way(LINE_CUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_an_honest_line_all_is_answered),
        cmocka_unit_test(a_changed_frame_is_never_believed),
        cmocka_unit_test(a_lost_frame_is_asked_for_again),
        cmocka_unit_test(a_doubled_frame_is_taken_once),
        cmocka_unit_test(frames_in_another_order_are_not_taken),
        cmocka_unit_test(a_frame_that_comes_late_does_no_harm),
        cmocka_unit_test(a_line_cut_within_a_frame_is_opened_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
