/* Any bytes from an exchange, in any pieces, with its ends and pauses: a session lives on, each action ends once, and no sentence that it
 * tells can hurt a terminal. The first bytes of an input say how the rest is cut. */
#include "core/text.h"
#include "gateway/ami_session.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct {
    const uint8_t *bytes;
    size_t size;
    bool is_open, is_ended;
} line;
static struct ami_session *session;
static int asked, done;

static enum ami_io connect_at_once(void *self, struct ami_trouble *trouble)
{
    (void)self;
    (void)trouble;
    line.is_open = true;
    line.is_ended = false;
    return AMI_IO_DONE;
}

static enum ami_io read_some(void *self, void *bytes, size_t room, size_t *ret_got, struct ami_trouble *trouble)
{
    size_t got = line.size < room ? line.size : room;
    (void)self;
    if (!line.is_open)
        abort();
    if (got == 0) {
        ami_trouble_set(trouble, AMI_CLOSED, "");
        return line.is_ended ? AMI_IO_ENDED : AMI_IO_WAIT;
    }
    memcpy(bytes, line.bytes, got);
    line.bytes += got;
    line.size -= got;
    *ret_got = got;
    return AMI_IO_DONE;
}

static enum ami_io write_all(void *self, const void *bytes, size_t size, size_t *ret_put,
                             struct ami_trouble *trouble)
{
    (void)self;
    (void)bytes;
    (void)trouble;
    *ret_put = size;
    return AMI_IO_DONE;
}

static void close_it(void *self)
{
    (void)self;
    line.is_open = false;
}

static int no_fd(const void *self, bool is_writing, short *ret_events)
{
    (void)self;
    (void)is_writing;
    *ret_events = 0;
    return -1;
}

static void take_done(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    (void)context;
    (void)tag;
    if ((answer != NULL) != (end == AMI_ANSWERED))
        abort();
    done++;
}

/* Asks in the middle of whatever is told. */
static void ask(void)
{
    struct ami_action action;
    struct refusal why;
    const struct ami_wish wish = {.done = take_done};
    ami_queue_status(&action, NULL);
    asked += ami_session_ask(session, &action, &wish, NULL, &why) == RESULT_OK;
}

static void take_event(void *context, const struct ami_message *event, int64_t at_us)
{
    (void)context;
    if (event->kind != AMI_EVENT || at_us < 0)
        abort();
    ask();
}

static void take_trouble(void *context, const struct ami_trouble *trouble)
{
    char sentence[AMI_SENTENCE_SIZE];
    (void)context;
    ami_trouble_say(trouble, "host:1", "user", sentence);
    if (!text_is_utf8(sentence, strlen(sentence)) || text_has_control(sentence) || strlen(sentence) < 10)
        abort();
    ask();
}

static void take_state(void *context, enum ami_state state)
{
    (void)context;
    if (state == AMI_READY)
        ask();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ami_session_options options = {.name = "fuzz",
                                          .place = "host:1",
                                          .user = "user",
                                          .secret = "secret",
                                          .listens = true,
                                          .seed = 1,
                                          .event = take_event,
                                          .state = take_state,
                                          .trouble = take_trouble};
    struct ami_now now = {.mono_ms = 1, .wall_us = 1};
    if (size < 2)
        return 0;
    size_t piece = (size_t)bytes[0] * 16 + 1;
    uint8_t habits = bytes[1];
    options.link = (struct ami_link){
        .connect = connect_at_once, .read = read_some, .write = write_all, .close = close_it, .fd = no_fd};
    options.is_plain = (habits & 1) != 0;
    asked = done = 0;
    session = ami_session_open(&options);
    if (session == NULL)
        return 0;
    for (size_t at = 2; at < size; at += piece) {
        line.bytes = bytes + at;
        line.size = size - at < piece ? size - at : piece;
        line.is_ended = line.is_ended || ((habits >> 1) & bytes[at]) == 0x7F;
        ami_session_step(session, now);
        int64_t wait_ms = ami_session_wait_ms(session, now.mono_ms);
        if (wait_ms < 0)
            abort();
        now.mono_ms += (habits & 0x80) != 0 && wait_ms < 100000 ? wait_ms : 1;
        now.wall_us = now.mono_ms * 1000;
    }
    ami_session_close(&session);
    if (asked != done)
        abort();
    return 0;
}
