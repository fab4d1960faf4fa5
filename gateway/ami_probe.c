/* The probe: an exchange with its two sessions, looked at from login to the end of a short while of listening.
 *
 *   CONNECTING --both sessions have said what they can--> ASKING --snapshot, commands and ping answered--> LISTENING --time--> OVER
 *
 * What each step has found is said when it ends (ami_probe_say.c), so that the lines stand in one order whatever came first. */
#include "gateway/ami_probe_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

/* --- what the exchange tells ---------------------------------------------------------------------------------- */

static struct probe_queue *queue_of(struct ami_probe *p, const char *name)
{
    for (size_t i = 0; i < p->queue_count; i++)
        if (strcmp(p->queues[i].name, name) == 0)
            return &p->queues[i];
    if (p->queue_count == PROBE_QUEUES)
        return NULL;
    struct probe_queue *queue = &p->queues[p->queue_count++];
    (void)text_copy(queue->name, sizeof queue->name, name);
    return queue;
}

static void take_item(struct ami_probe *p, const struct ami_message *item)
{
    struct probe_queue *queue = ami_has(item, "Queue") ? queue_of(p, ami_text(item, "Queue")) : NULL;
    if (queue == NULL)
        return;
    queue->members += ami_is(item, AMI_EVENT, "QueueMember");
    queue->callers += ami_is(item, AMI_EVENT, "QueueEntry");
}

static void take_event(void *context, const struct ami_message *event, int64_t at_us, enum ami_origin origin)
{
    struct ami_probe *p = context;
    int64_t told_us = 0;
    (void)at_us;
    if (origin == AMI_SNAPSHOT) {
        take_item(p, event);
        return;
    }
    int which = ami_class_of(event);
    if (which >= 0)
        p->seen[which]++;
    /* The one at the login never has a time, whatever is set. */
    if (ami_is(event, AMI_EVENT, "FullyBooted"))
        p->has_booted = true;
    else if (ami_time_us(event, &told_us))
        p->timed++;
    else
        p->untimed++;
}

static void take_up(void *context, int64_t at_us)
{
    struct ami_probe *p = context;
    (void)at_us;
    p->is_up = true;
    p->up_ms = p->now.mono_ms;
}

static void take_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    struct ami_probe *p = context;
    p->snapshot = *snapshot;
    p->has_snapshot = true;
}

static void take_down(void *context, int64_t at_us)
{
    (void)context;
    (void)at_us;
}

static void take_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    struct ami_probe *p = context;
    bool is_second = strcmp(session, "command") == 0;
    if (trouble->code == AMI_NOT_ALLOWED) {
        p->denied = *trouble;
    } else if (ami_trouble_is_passing(trouble->code) && trouble->code != AMI_STILL_STARTING) {
        p->passing = *trouble;
    } else if (!is_second && p->trouble.code == AMI_FINE) {
        p->trouble = *trouble;
    } else if (is_second && p->second.code == AMI_FINE) {
        p->second = *trouble;
    }
}

/* --- what is asked -------------------------------------------------------------------------------------------- */

enum { ASK_COMMANDS, ASK_PING };

static void take_answer(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_probe *p = context;
    p->unanswered--;
    if (end != AMI_ANSWERED || ami_judge(tag == ASK_PING ? "Ping" : "ListCommands", answer) != AMI_DONE)
        return;
    if (tag == ASK_PING) {
        p->has_clock = ami_time_us(answer, &p->clock_us);
        /* The exchange looked at its clock somewhere between question and answer. */
        p->clock_us -= p->pinged_us + (p->now.wall_us - p->pinged_us) / 2;
        return;
    }
    p->has_rights = true;
    for (size_t i = 0; i < AMI_RIGHTS; i++)
        p->rights[i] = ami_has(answer, ami_rights[i].action);
}

static void ask(struct ami_probe *p, const char *name, int64_t tag)
{
    struct ami_action action;
    struct refusal why;
    const struct ami_wish wish = {.done = take_answer, .context = p, .tag = tag};
    ami_action_begin(&action, name);
    if (ami_exchange_ask(p->exchange, &action, &wish, NULL, &why) == RESULT_OK)
        p->unanswered++;
}

/* --- its course ----------------------------------------------------------------------------------------------- */

static void end_with(struct ami_probe *p, enum exit_code code)
{
    p->phase = PROBE_OVER;
    p->code = code;
}

static void go_on(struct ami_probe *p)
{
    if (p->trouble.code != AMI_FINE) {
        probe_say_trouble(p, &p->trouble);
        end_with(p, p->trouble.code == AMI_LOGIN_REFUSED ? EXIT_CODE_NOT_PERMITTED : EXIT_CODE_UNAVAILABLE);
    } else if (p->phase == PROBE_CONNECTING && p->has_snapshot &&
               (p->second.code != AMI_FINE || ami_exchange_takes_commands(p->exchange))) {
        probe_say_connection(p);
        p->phase = PROBE_ASKING;
        p->pinged_us = p->now.wall_us;
        if (p->second.code == AMI_FINE) {
            ask(p, "Ping", ASK_PING);
            ask(p, "ListCommands", ASK_COMMANDS);
        }
    } else if (p->phase == PROBE_ASKING && p->unanswered == 0) {
        probe_say_queues(p);
        probe_say_rights(p);
        probe_say_clock(p);
        p->phase = PROBE_LISTENING;
    } else if (p->phase == PROBE_LISTENING && p->now.mono_ms - p->up_ms >= p->options.listen_ms) {
        probe_say_events(p);
        probe_say_queue_log(p);
        end_with(p, probe_say_end(p) ? EXIT_CODE_OK : EXIT_CODE_REFUSED);
    }
}

void ami_probe_step(struct ami_probe *probe, struct ami_now now)
{
    enum probe_phase before;
    probe->now = now;
    ami_exchange_step(probe->exchange, now);
    do {
        before = probe->phase;
        if (probe->phase != PROBE_OVER)
            go_on(probe);
    } while (probe->phase != before);
    /* What has just been asked goes out. */
    if (probe->phase == PROBE_ASKING)
        ami_exchange_step(probe->exchange, now);
}

int64_t ami_probe_wait_ms(const struct ami_probe *probe, int64_t mono_ms)
{
    int64_t wait_ms = ami_exchange_wait_ms(probe->exchange, mono_ms);
    int64_t left_ms = probe->up_ms + probe->options.listen_ms - mono_ms;
    if (probe->phase == PROBE_LISTENING && left_ms < wait_ms)
        wait_ms = left_ms;
    return wait_ms > 0 ? wait_ms : 0;
}

int ami_probe_fd(const struct ami_probe *probe)
{
    return ami_exchange_fd(probe->exchange);
}

bool ami_probe_is_over(const struct ami_probe *probe, enum exit_code *ret_code)
{
    if (probe->phase == PROBE_OVER)
        *ret_code = probe->code;
    return probe->phase == PROBE_OVER;
}

struct ami_probe *ami_probe_open(const struct ami_probe_options *options)
{
    struct ami_probe *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    p->options = *options;
    struct ami_exchange_options own = options->exchange;
    own.context = p;
    own.event = take_event;
    own.up = take_up;
    own.snapshot = take_snapshot;
    own.down = take_down;
    own.trouble = take_trouble;
    p->exchange = ami_exchange_open(&own);
    if (p->exchange == NULL)
        ami_probe_close(&p);
    return p;
}

void ami_probe_close(struct ami_probe **probe)
{
    if (*probe == NULL)
        return;
    ami_exchange_close(&(*probe)->exchange);
    free(*probe);
    *probe = NULL;
}
