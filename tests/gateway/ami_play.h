/* A session that is played with: an exchange of texts, a clock of numbers, what was told kept to be looked at.
 * For cmocka programs; one session at a time. */
#ifndef REXIAN_TESTS_GATEWAY_AMI_PLAY_H
#define REXIAN_TESTS_GATEWAY_AMI_PLAY_H

#include "gateway/ami_session.h"
#include "tests/gateway/ami_wire.h"

static struct wire wire;
static struct ami_session *session;
static struct ami_now now;
static struct ami_trouble trouble; /* the last one */
static int troubles, events;
static int64_t event_at_us;
static char event_names[4000];
static char sentence[AMI_SENTENCE_SIZE];

static inline void take_event(void *context, const struct ami_message *event, int64_t at_us)
{
    (void)context;
    events++;
    event_at_us = at_us;
    if (strlen(event_names) + strlen(event->name) + 2 < sizeof event_names) {
        strcat(event_names, event->name);
        strcat(event_names, " ");
    }
}

static inline void take_trouble(void *context, const struct ami_trouble *told)
{
    (void)context;
    troubles++;
    trouble = *told;
    ami_trouble_say(told, "10.0.0.5:5038", "rexian", sentence);
}

static const struct ami_session_options usual = {
    .name = "listen",
    .place = "10.0.0.5:5038",
    .user = "rexian",
    .secret = "tester-secret",
    .listens = true,
    .seed = 7,
    .event = take_event,
    .trouble = take_trouble,
};

static inline void begin_with(struct ami_session_options options)
{
    options.link = wire_begin(&wire);
    now = (struct ami_now){.mono_ms = 1000, .wall_us = 1795459000000000};
    trouble = (struct ami_trouble){0};
    troubles = events = 0;
    event_names[0] = sentence[0] = '\0';
    session = ami_session_open(&options);
    assert_non_null(session);
}

static inline void end(void)
{
    ami_session_close(&session);
    assert_null(session);
    wire_end(&wire);
}

static inline void step(void)
{
    for (int i = 0; i < 3; i++)
        ami_session_step(session, now);
}

static inline void later(int64_t ms)
{
    now.mono_ms += ms;
    now.wall_us += ms * 1000;
    step();
}

/* Steps as a loop would, no later than the session asks for, for so long. */
static inline void live(int64_t ms)
{
    int64_t until_ms = now.mono_ms + ms;
    for (int turns = 0; now.mono_ms < until_ms; turns++) {
        int64_t wait_ms = ami_session_wait_ms(session, now.mono_ms);
        assert_true(turns < 100000 && wait_ms >= 0);
        later(wait_ms < 1 ? 1 : wait_ms < until_ms - now.mono_ms ? wait_ms : until_ms - now.mono_ms);
    }
}

static inline void is_in(enum ami_state state)
{
    if (ami_session_state(session) != state)
        fail_msg("it is %s instead of %s: %s", ami_state_name(ami_session_state(session)),
                 ami_state_name(state), sentence);
}

static inline void says_in_its_sentence(const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(sentence, words[i]) == NULL)
            fail_msg("'%s' is not in: %s", words[i], sentence);
    assert_null(strchr(sentence, '{'));
}
#define SAYS(...)                                                                                              \
    says_in_its_sentence((const char *const[]){__VA_ARGS__},                                                   \
                         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static inline void log_in(void)
{
    step();
    wire_says(&wire, "Asterisk Call Manager/11.0.0\r\n");
    step();
    wire_answers(&wire, "Challenge", "Response: Success", "Challenge: 438755555\n");
    step();
    wire_answers(&wire, "Login", "Response: Success", "Message: Authentication accepted\n");
    step();
}

static inline void answer_empty_list(void)
{
    wire_answers(&wire, "QueueStatus", "Response: Success", "EventList: start\n");
    wire_answers(&wire, "QueueStatus", "Event: QueueStatusComplete", "EventList: Complete\nListItems: 0\n");
    step();
}

static inline void get_ready(void)
{
    log_in();
    is_in(AMI_BOOTING);
    answer_empty_list();
    is_in(AMI_READY);
}

#endif
