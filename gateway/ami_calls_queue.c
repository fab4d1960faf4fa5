/* Visits to queues, event by event. The rules of counting are those that give the numbers of its own queue_log:
 *
 *   QueueCallerJoin              the visit begins
 *   AgentConnect                 answered, by the phone of that event
 *   QueueCallerAbandon           the caller hung up only if a HangupRequest of the channel came before; else how it ended is told by
 *                                UserEvent QueueExit (or VarSet QUEUESTATUS), and without that nobody knows
 *   QueueCallerLeave alone       answered, if AgentConnect follows; a key, if the dialplan went on elsewhere
 *   AgentComplete, Hangup of the phone   the operator is free: whichever comes first
 *   UserEvent QueueExit FULL, JOINEMPTY  refused: no queue event tells it */
#include "gateway/ami_calls_inside.h"

#include "core/text.h"

#include <string.h>

enum { TOLD_TWICE_MS = 1000 };

void ami_offer(struct ami_calls *calls, struct ami_channel *channel)
{
    channel->is_front = true;
    exchange_offered(calls->table, channel->id, channel->linked, channel->caller, channel->began_ms);
}

bool ami_waits(const struct ami_calls *calls, const struct ami_channel *channel)
{
    struct exchange_stay stay;
    return exchange_last_stay(calls->table, channel->id, &stay) && stay.answered_at == 0 && stay.ended_at == 0;
}

static const struct {
    const char *status; /* QUEUESTATUS of the dialplan */
    enum visit_end end;
} exits[] = {
    {"TIMEOUT", VISIT_TIMED_OUT},  {"LEAVEEMPTY", VISIT_EMPTY}, {"LEAVEUNAVAIL", VISIT_EMPTY},
    {"WITHDRAW", VISIT_WITHDRAWN}, {"FULL", VISIT_FULL},        {"JOINEMPTY", VISIT_NOBODY},
    {"JOINUNAVAIL", VISIT_NOBODY},
};

static enum visit_end end_of_status(const char *status)
{
    for (size_t i = 0; i < sizeof exits / sizeof exits[0]; i++)
        if (strcmp(exits[i].status, status) == 0)
            return exits[i].end;
    return VISIT_OPEN;
}

/* Nothing more will be said of how the caller left: by what is known it is told. */
void ami_settle(struct ami_calls *calls, struct ami_channel *channel, enum visit_end end)
{
    struct ami_leaving leaving = channel->leaving;
    channel->leaving = (struct ami_leaving){0};
    if (leaving.queue[0] == '\0' || !ami_waits(calls, channel))
        return;
    const struct ami_channel *leg = ami_channel_of(calls, leaving.leg);
    struct exchange_place place = ami_place_of(channel, leaving.queue);
    if (end == VISIT_OPEN && !leaving.abandoned && leg != NULL)
        exchange_answered(calls->table, place, leg->extension, leg->id, leaving.at_ms);
    else
        exchange_left(calls->table, place,
                      end != VISIT_OPEN                             ? end
                      : !leaving.abandoned && channel->is_elsewhere ? VISIT_KEY
                                                                    : VISIT_UNSEEN,
                      leaving.at_ms);
}

static const char *picked_up_leg(const struct ami_calls *calls, const char *line)
{
    for (size_t i = 0; i < calls->channel_count; i++)
        if (calls->channels[i].picked_up && strcmp(calls->channels[i].line, line) == 0 &&
            calls->channels[i].gone_ms == 0)
            return calls->channels[i].id;
    return "";
}

static void leave(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms, bool abandoned)
{
    const char *queue = ami_text(event, "Queue");
    struct ami_channel *channel = ami_calls_wants(calls, queue) ? ami_caller_told(calls, event, at_ms) : NULL;
    if (channel == NULL)
        return;
    channel->is_front = true;
    bool is_known = strcmp(channel->leaving.queue, queue) == 0;
    /* An entry that was not told: the caller was in the queue for as long as this event says. */
    int64_t hold_s = 0;
    if (abandoned && !ami_waits(calls, channel) && !is_known && ami_int(event, "HoldTime", &hold_s))
        exchange_joined(calls->table, ami_place_of(channel, queue), channel->caller, at_ms - hold_s * 1000);
    if (channel->hung_up && (abandoned || picked_up_leg(calls, channel->id)[0] == '\0')) {
        exchange_left(calls->table, ami_place_of(channel, queue), VISIT_ABANDONED, at_ms);
        channel->leaving = (struct ami_leaving){0};
    } else if (!is_known || abandoned) {
        channel->leaving = (struct ami_leaving){.at_ms = at_ms, .abandoned = abandoned};
        text_copy(channel->leaving.queue, sizeof channel->leaving.queue, queue);
        text_copy(channel->leaving.leg, sizeof channel->leaving.leg, picked_up_leg(calls, channel->id));
    }
}

void ami_on_abandon(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    leave(calls, event, at_ms, true);
}

void ami_on_leave(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    leave(calls, event, at_ms, false);
}

/* The queue that refused a caller, if the event does not say: the one that others entered by the same extension. */
static const char *queue_of_dialled(const struct ami_calls *calls, const struct ami_message *event)
{
    struct exchange_stay stay;
    const char *dialled = ami_text(event, "Exten");
    static char queue[TEXT_CODE];
    for (size_t i = calls->channel_count; i > 0; i--)
        if (strcmp(calls->channels[i - 1].dialled, dialled) == 0 &&
            exchange_last_stay(calls->table, calls->channels[i - 1].id, &stay)) {
            text_copy(queue, sizeof queue, stay.queue);
            return queue;
        }
    size_t one = strcspn(calls->options.queues, ", ");
    if (calls->options.queues[one] != '\0' || one >= sizeof queue)
        return "";
    return calls->options.queues;
}

void ami_exit_told(struct ami_calls *calls, const struct ami_message *event, const char *status, int64_t at_ms)
{
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    enum visit_end end = end_of_status(status);
    if (channel == NULL || end == VISIT_OPEN)
        return;
    if (end != VISIT_FULL && end != VISIT_NOBODY) {
        ami_settle(calls, channel, end);
        return;
    }
    const char *queue = ami_has(event, "Queue")        ? ami_text(event, "Queue")
                        : channel->entering[0] != '\0' ? channel->entering
                                                       : queue_of_dialled(calls, event);
    bool is_told = channel->refused_ms != 0 && at_ms - channel->refused_ms < TOLD_TWICE_MS;
    channel->refused_ms = at_ms;
    if (is_told || (queue[0] != '\0' && !ami_calls_wants(calls, queue)))
        return;
    if (channel->caller[0] == '\0')
        text_copy(channel->caller, sizeof channel->caller, ami_known(event, "CallerIDNum"));
    ami_offer(calls, channel);
    exchange_refused(calls->table, ami_place_of(channel, queue), end, at_ms);
}

void ami_on_join(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    const char *queue = ami_text(event, "Queue");
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    if (channel == NULL)
        return;
    ami_settle(calls, channel, VISIT_OPEN);
    if (!ami_calls_wants(calls, queue))
        return;
    if (channel->caller[0] == '\0')
        text_copy(channel->caller, sizeof channel->caller, ami_known(event, "CallerIDNum"));
    text_copy(channel->dialled, sizeof channel->dialled, ami_text(event, "Exten"));
    channel->is_elsewhere = false;
    text_copy(channel->linked, sizeof channel->linked, ami_text(event, "Linkedid"));
    ami_offer(calls, channel);
    exchange_joined(calls->table, ami_place_of(channel, queue), channel->caller, at_ms);
}

/* The operator's line of an event about an operator; the caller's is `*ret_caller`. NULL if the queue is not ours. */
static struct ami_channel *leg_told(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms,
                                    struct exchange_place *ret_place, char extension[TEXT_CODE])
{
    const char *queue = ami_text(event, "Queue");
    if (!ami_calls_wants(calls, queue))
        return NULL;
    struct ami_channel *caller = ami_caller_told(calls, event, at_ms);
    struct ami_channel *leg =
        ami_channel_told(calls, event, "DestUniqueid", "DestLinkedid", "DestChannel", at_ms);
    caller = ami_channel_of(calls, ami_text(event, "Uniqueid"));
    if (caller == NULL)
        return NULL;
    ami_extension_of(ami_text(event, "Interface"), extension);
    caller->is_front = true;
    *ret_place = ami_place_of(caller, ami_text(event, "Queue"));
    if (leg == NULL)
        return caller;
    text_copy(leg->line, sizeof leg->line, caller->id);
    text_copy(leg->queue, sizeof leg->queue, queue);
    text_copy(leg->extension, sizeof leg->extension, extension);
    return caller;
}

void ami_on_called(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    char extension[TEXT_CODE];
    struct exchange_place place;
    if (leg_told(calls, event, at_ms, &place, extension) != NULL)
        exchange_rings(calls->table, place, extension, at_ms);
}

void ami_on_no_answer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    char extension[TEXT_CODE];
    struct exchange_place place;
    if (leg_told(calls, event, at_ms, &place, extension) != NULL)
        exchange_rang_in_vain(calls->table, place, extension, ami_text(event, "DestUniqueid"), at_ms);
}

void ami_on_connect(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    char extension[TEXT_CODE];
    struct exchange_place place;
    struct ami_channel *caller = leg_told(calls, event, at_ms, &place, extension);
    struct exchange_stay stay;
    int64_t hold_s = 0;
    if (caller == NULL)
        return;
    if (!exchange_last_stay(calls->table, caller->id, &stay) && ami_int(event, "HoldTime", &hold_s))
        exchange_joined(calls->table, place, caller->caller, at_ms - hold_s * 1000);
    caller->leaving = (struct ami_leaving){0};
    exchange_answered(calls->table, place, extension, ami_text(event, "DestUniqueid"), at_ms);
}

void ami_on_complete(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    char extension[TEXT_CODE];
    struct exchange_place place;
    struct ami_channel *caller = leg_told(calls, event, at_ms, &place, extension);
    struct exchange_stay stay;
    int64_t hold_s = 0, talk_s = 0;
    if (caller == NULL)
        return;
    bool told = ami_int(event, "HoldTime", &hold_s) && ami_int(event, "TalkTime", &talk_s);
    if (told && !exchange_last_stay(calls->table, caller->id, &stay))
        exchange_joined(calls->table, place, caller->caller, at_ms - (hold_s + talk_s) * 1000);
    if (told)
        exchange_answered(calls->table, place, extension, ami_text(event, "DestUniqueid"),
                          at_ms - talk_s * 1000);
    caller->leaving = (struct ami_leaving){0};
    exchange_talk_ended(calls->table, place, at_ms);
}
