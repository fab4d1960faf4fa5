/* An exchange in a function's place, for what asks it through one: what is asked is kept, and ends as a test says. For cmocka programs. */
#ifndef REXIAN_TESTS_GATEWAY_AMI_ASKED_H
#define REXIAN_TESTS_GATEWAY_AMI_ASKED_H

#include "core/text.h"
#include "gateway/ami_session.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { ASKED = 400 };

static struct {
    char text[400]; /* as it goes to the exchange */
    struct ami_wish wish;
    bool is_open;
} asked[ASKED];
static size_t asked_count;
static bool is_away; /* the session for commands is not ready */
static char failed[400];
static int failures;

static inline void asked_begin(void)
{
    asked_count = 0;
    is_away = false;
    failed[0] = '\0';
    failures = 0;
}

static inline enum result asked_take(void *context, struct ami_action *action, const struct ami_wish *wish,
                                     struct refusal *why)
{
    (void)context;
    if (is_away)
        return RESULT_LOST;
    enum result result = ami_action_end(action, "1", why);
    if (result != RESULT_OK)
        return result;
    assert_true(asked_count < ASKED);
    (void)text_copy(asked[asked_count].text, sizeof asked[0].text, action->text);
    asked[asked_count].wish = *wish;
    asked[asked_count++].is_open = true;
    return RESULT_OK;
}

static inline void asked_failed(enum ami_outcome outcome, const char *action, const char *of, const char *said)
{
    failures++;
    snprintf(failed, sizeof failed, "%d %s %s %s", (int)outcome, action, of, said);
}

/* The values of what was asked, a blank between; not the ActionID and what is the same in all. */
static inline const char *asked_values(size_t at)
{
    static char out[sizeof asked[0].text];
    char text[sizeof out], *rest = text;
    memcpy(text, asked[at].text, sizeof text);
    out[0] = '\0';
    for (char *line = strtok_r(text, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest))
        if (strncmp(line, "ActionID", 8) != 0 && strncmp(line, "Penalty", 7) != 0)
            strcat(strcat(out, out[0] != '\0' ? " " : ""), strchr(line, ' ') + 1);
    return out;
}

static inline void asked_end(size_t at, enum ami_end end, const struct ami_message *answer)
{
    assert_true(at < asked_count && asked[at].is_open);
    asked[at].is_open = false;
    asked[at].wish.done(asked[at].wish.context, asked[at].wish.tag, end, answer);
}

/* kind: "Success", "Error". */
static inline void asked_answer(size_t at, const char *kind, const char *said)
{
    const struct ami_message message = {
        .kind = AMI_RESPONSE, .name = kind, .count = 1, .headers = {{.key = "Message", .value = said}}};
    asked_end(at, AMI_ANSWERED, &message);
}

static inline struct ami_message asked_event(const char *name, const char *const (*lines)[2], size_t count)
{
    struct ami_message message = {.kind = AMI_EVENT, .name = name, .count = count};
    for (size_t i = 0; i < count; i++)
        message.headers[i] = (struct ami_header){.key = lines[i][0], .value = lines[i][1]};
    return message;
}

#endif
