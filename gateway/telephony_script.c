/* An exchange that does what lines of a stream say, and tells for each what the broker answered:
 *
 *   ok REF OUTCOME CALL        taken; the call's outcome so far and its id
 *   refused REF CODE           refused by the broker, by this name
 *   error LINE SENTENCE        the line could not be read; nothing was sent
 *   phone ID EXTENSION NUMBER  the broker wants a call made: first the extension is rung, then the number
 *   hang_up ID                 and wants it to end
 *   ok phone ID STEP           a step of it was taken; or "refused phone ID STEP"
 *
 * A program on the other end can so go in lock-step: write a line, wait for its answer. */
#include "gateway/script.h"
#include "gateway/telephony.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIALS = 64, INPUT_SIZE = 64 << 10, LINE_TAIL = 64, LINE_HEAD = SCRIPT_LINE_SIZE - 1 - LINE_TAIL };

struct script {
    int fd;
    FILE *out;
    char input[INPUT_SIZE];
    size_t used;
    int64_t line;
    bool is_over;
    bool has_faults;
    int64_t ordered, ended; /* the newest dial that was told, and that was told to end */
    struct dial_report dials[DIALS];
    size_t dial_first, dial_count;
};

static enum result open_script(const struct telephony_options *options, void **ret_state,
                               char why[TELEPHONY_WHY_SIZE])
{
    struct script *script = calloc(1, sizeof *script);
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (script == NULL)
        return RESULT_NO_MEMORY;
    script->fd = options->in_fd;
    script->out = options->out;
    *ret_state = script;
    return RESULT_OK;
}

static int script_fd(const void *state)
{
    const struct script *script = state;
    return script->is_over ? -1 : script->fd;
}

static int64_t script_wait_ms(const void *state, struct city_clock clock)
{
    const struct script *script = state;
    (void)clock;
    return memchr(script->input, '\n', script->used) != NULL ? 0 : TELEPHONY_NEVER_MS;
}

static void tell_error(struct script *script, const char *why)
{
    fprintf(script->out, "error %" PRId64 " %s\n", script->line, why);
    fflush(script->out);
    script->has_faults = true;
}

/* Reads what is there without waiting; false if there was nothing. */
static bool fill(struct script *script)
{
    struct pollfd item = {.fd = script->fd, .events = POLLIN};
    if (script->is_over || poll(&item, 1, 0) <= 0)
        return false;
    ssize_t got = read(script->fd, script->input + script->used, INPUT_SIZE - script->used);
    if (got < 0)
        script->is_over = errno != EINTR && errno != EAGAIN;
    else if (got == 0)
        script->is_over = true;
    else
        script->used += (size_t)got;
    return got > 0;
}

/* A line that is too long loses its middle: what it is about stands at its beginning, when it was at its end. */
static size_t without_middle(char *line, size_t length)
{
    if (length <= LINE_HEAD + LINE_TAIL)
        return length;
    memmove(line + LINE_HEAD, line + length - LINE_TAIL, LINE_TAIL);
    return LINE_HEAD + LINE_TAIL;
}

/* Takes the next whole line out of the buffer; at the end of the stream also one without its newline. */
static bool take_line(struct script *script, char out[SCRIPT_LINE_SIZE])
{
    char *end = memchr(script->input, '\n', script->used);
    if (end == NULL && script->used == INPUT_SIZE)
        script->used = without_middle(script->input, script->used);
    if (end == NULL && !(script->is_over && script->used > 0))
        return false;
    size_t length = end != NULL ? (size_t)(end - script->input) : script->used;
    size_t taken = end != NULL ? length + 1 : length;
    length = without_middle(script->input, length);
    for (size_t i = 0; i < length; i++)
        out[i] = script->input[i] != '\0' ? script->input[i] : '\x1a';
    out[length] = '\0';
    script->line++;
    memmove(script->input, script->input + taken, script->used - taken);
    script->used -= taken;
    return true;
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct script *script = state;
    char line[SCRIPT_LINE_SIZE], why[SCRIPT_WHY_SIZE];
    (void)clock;
    for (;;) {
        while (take_line(script, line)) {
            struct dial_report dial;
            enum result result = script_parse_dial(line, &dial, why);
            if (result == RESULT_OK && script->dial_count < DIALS)
                script->dials[(script->dial_first + script->dial_count++) % DIALS] = dial;
            if (result == RESULT_NOT_FOUND)
                result = script_parse(line, ret, why);
            else if (result == RESULT_OK)
                continue;
            if (result == RESULT_OK)
                return true;
            if (result == RESULT_INVALID)
                tell_error(script, why);
        }
        if (!fill(script) && (!script->is_over || script->used == 0))
            return false;
    }
}

static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct script *script = state;
    if (call != NULL) {
        fprintf(script->out, "ok %s %s %" PRId64 "\n", report->ref, name_of(&call_outcome_names, call->outcome),
                call->id);
    } else {
        fprintf(script->out, "refused %s %s\n", report->ref, refusal_name(why->code));
        script->has_faults = true;
    }
    fflush(script->out);
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    (void)state;
    (void)call;
    (void)clock;
}

/* Each once, though all are told again whenever something of one has changed; they are told by their numbers. */
static void told_dial(void *state, const struct dial_order *order)
{
    struct script *script = state;
    if (order->state == DIAL_ASKED && order->id > script->ordered) {
        fprintf(script->out, "phone %" PRId64 " %s %s\n", order->id, order->extension, order->phone);
        script->ordered = order->id;
    }
    if (order->cancelled && order->id > script->ended) {
        fprintf(script->out, "hang_up %" PRId64 "\n", order->id);
        script->ended = order->id;
    }
    fflush(script->out);
}

static bool next_dial(void *state, struct city_clock clock, struct dial_report *ret)
{
    struct script *script = state;
    (void)clock;
    if (script->dial_count == 0)
        return false;
    *ret = script->dials[script->dial_first];
    script->dial_first = (script->dial_first + 1) % DIALS;
    script->dial_count--;
    return true;
}

static void dialled(void *state, const struct dial_report *report, struct city_clock clock, bool agreed)
{
    struct script *script = state;
    (void)clock;
    script->has_faults |= !agreed;
    fprintf(script->out, "%s phone %" PRId64 " %s\n", agreed ? "ok" : "refused", report->id,
            name_of(&dial_step_names, report->step));
    fflush(script->out);
}

static bool is_over(const void *state)
{
    const struct script *script = state;
    return script->is_over && script->used == 0 && script->dial_count == 0;
}

static bool has_faults(const void *state)
{
    const struct script *script = state;
    return script->has_faults;
}

static void close_script(void **state)
{
    free(*state);
    *state = NULL;
}

const struct telephony telephony_script = {
    .name = "script",
    .open = open_script,
    .fd = script_fd,
    .wait_ms = script_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .dial = told_dial,
    .next_dial = next_dial,
    .dialled = dialled,
    .is_over = is_over,
    .has_faults = has_faults,
    .close = close_script,
};
