/* The channels of an exchange, and which event means what. How visits begin and end is ami_calls_queue.c, what happens in a talk
 * ami_calls_talk.c. */
#include "gateway/ami_calls_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { GONE_MS = 120000, LINGERS_MS = 10000 };

struct ami_calls *ami_calls_open(const struct ami_calls_options *options)
{
    struct ami_calls *calls = calloc(1, sizeof *calls);
    if (calls == NULL)
        return NULL;
    calls->options = *options;
    calls->table = exchange_calls_open(options->exchange);
    if (calls->table == NULL)
        ami_calls_close(&calls);
    return calls;
}

void ami_calls_close(struct ami_calls **calls)
{
    if (calls == NULL || *calls == NULL)
        return;
    exchange_calls_close(&(*calls)->table);
    free((*calls)->channels);
    free((*calls)->members);
    free((*calls)->listed);
    free(*calls);
    *calls = NULL;
}

bool ami_calls_next(struct ami_calls *calls, struct call_report *ret)
{
    return exchange_calls_next(calls->table, ret);
}

struct exchange_calls *ami_calls_table(struct ami_calls *calls)
{
    return calls->table;
}

int64_t ami_calls_heard_at(const struct ami_calls *calls)
{
    return calls->newest_ms;
}

void ami_extension_of(const char *interface, char out[TEXT_CODE])
{
    char number[AMI_CHANNEL_NAME];
    const char *slash = strchr(interface, '/');
    text_copy(number, sizeof number, slash != NULL ? slash + 1 : interface);
    number[strcspn(number, "@/")] = '\0';
    char *dash = strrchr(number, '-');
    /* The end of a channel's name: eight hexadecimal digits. */
    if (slash != NULL && dash != NULL && strlen(dash + 1) == 8 && strspn(dash + 1, "0123456789abcdef") == 8)
        *dash = '\0';
    text_copy(out, TEXT_CODE, number);
}

/* Names in a list with commas and blanks between them. */
static bool list_has(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0';) {
        at += strspn(at, ", \t");
        size_t here = strcspn(at, ", \t");
        if (here == length && here > 0 && strncmp(at, name, length) == 0)
            return true;
        at += here;
    }
    return false;
}

bool ami_calls_wants(const struct ami_calls *calls, const char *queue)
{
    return queue[0] != '\0' && (calls->options.queues[0] == '\0' || list_has(calls->options.queues, queue));
}

struct ami_channel *ami_channel_of(const struct ami_calls *calls, const char *id)
{
    for (size_t i = calls->channel_count; i > 0 && id[0] != '\0'; i--)
        if (strcmp(calls->channels[i - 1].id, id) == 0)
            return &calls->channels[i - 1];
    return NULL;
}

void ami_calls_tick(struct ami_calls *calls, int64_t at_ms)
{
    if (at_ms <= calls->newest_ms)
        return;
    calls->newest_ms = at_ms;
    for (size_t i = 0; i < calls->channel_count;) {
        const struct ami_channel *channel = &calls->channels[i];
        int64_t gone_ms = channel->gone_ms == 0 ? 0 : at_ms - channel->gone_ms;
        if (gone_ms > LINGERS_MS && channel->is_front)
            exchange_over(calls->table, channel->id, channel->gone_ms);
        if (gone_ms > GONE_MS) {
            memmove(&calls->channels[i], &calls->channels[i + 1],
                    (calls->channel_count - i - 1) * sizeof calls->channels[0]);
            calls->channel_count--;
        } else {
            i++;
        }
    }
}

struct ami_channel *ami_channel_made(struct ami_calls *calls, const char *id, const char *linked,
                                     const char *name, int64_t at_ms)
{
    struct ami_channel *channel = ami_channel_of(calls, id);
    if (channel == NULL && id[0] != '\0') {
        if (calls->channel_count == calls->channel_room) {
            size_t room = calls->channel_room ? calls->channel_room * 2 : 64;
            struct ami_channel *channels = reallocarray(calls->channels, room, sizeof *channels);
            if (channels == NULL)
                return NULL;
            calls->channels = channels;
            calls->channel_room = room;
        }
        channel = &calls->channels[calls->channel_count++];
        *channel = (struct ami_channel){.began_ms = at_ms};
        text_copy(channel->id, sizeof channel->id, id);
    }
    if (channel == NULL)
        return NULL;
    if (channel->linked[0] == '\0')
        text_copy(channel->linked, sizeof channel->linked, linked);
    if (channel->name[0] == '\0')
        text_copy(channel->name, sizeof channel->name, name);
    channel->is_local = strncmp(channel->name, "Local/", 6) == 0;
    channel->is_seen = true;
    return channel;
}

/* The channel that an event speaks of; `prefix` is "" or "Dest". */
struct ami_channel *ami_channel_told(struct ami_calls *calls, const struct ami_message *event, const char *id,
                                     const char *linked, const char *name, int64_t at_ms)
{
    return ami_channel_made(calls, ami_text(event, id), ami_text(event, linked), ami_text(event, name), at_ms);
}

struct ami_channel *ami_caller_told(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    return ami_channel_told(calls, event, "Uniqueid", "Linkedid", "Channel", at_ms);
}

struct exchange_place ami_place_of(const struct ami_channel *channel, const char *queue)
{
    return (struct exchange_place){.line = channel->id, .linked = channel->linked, .queue = queue};
}

static void on_new_channel(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    if (channel == NULL)
        return;
    if (channel->caller[0] == '\0')
        text_copy(channel->caller, sizeof channel->caller, ami_known(event, "CallerIDNum"));
    /* Who rings from outside begins ringing; whom the exchange itself calls begins silent. */
    bool arrives = strcmp(ami_text(event, "ChannelState"), "4") == 0 && !channel->is_local;
    if (arrives && list_has(calls->options.contexts, ami_text(event, "Context")))
        ami_offer(calls, channel);
}

/* Which queue the dialplan leads into; told only to users who may read it. */
static void on_extension(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    if (channel == NULL || strcmp(ami_text(event, "Application"), "Queue") != 0)
        return;
    text_copy(channel->entering, sizeof channel->entering, ami_text(event, "AppData"));
    channel->entering[strcspn(channel->entering, ",")] = '\0';
}

static void on_caller_id(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    if (channel != NULL && !channel->is_front && ami_known(event, "CallerIDNum")[0] != '\0')
        text_copy(channel->caller, sizeof channel->caller, ami_known(event, "CallerIDNum"));
}

static void on_hangup_request(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    struct ami_channel *channel = ami_caller_told(calls, event, at_ms);
    if (channel != NULL)
        channel->hung_up = true;
}

/* True if no channel of the call is up any more; *ret_front is its last caller's line. */
static bool is_call_over(const struct ami_calls *calls, const char *linked,
                         const struct ami_channel **ret_front)
{
    const struct ami_channel *front = NULL;
    for (size_t i = 0; i < calls->channel_count; i++) {
        const struct ami_channel *channel = &calls->channels[i];
        if (strcmp(channel->linked, linked) != 0)
            continue;
        if (channel->gone_ms == 0)
            return false;
        if (channel->is_front && (front == NULL || channel->gone_ms >= front->gone_ms))
            front = channel;
    }
    *ret_front = front;
    return front != NULL;
}

void ami_call_over(struct ami_calls *calls, const char *linked)
{
    const struct ami_channel *front = NULL;
    if (is_call_over(calls, linked, &front))
        exchange_over(calls->table, front->id, front->gone_ms);
}

void ami_channel_gone(struct ami_calls *calls, struct ami_channel *channel, int64_t at_ms)
{
    struct exchange_stay stay;
    if (channel->gone_ms != 0)
        return;
    if (channel->line[0] != '\0')
        ami_leg_gone(calls, channel, at_ms);
    if (channel->is_front) {
        ami_settle(calls, channel, VISIT_OPEN);
        if (ami_waits(calls, channel) && exchange_last_stay(calls->table, channel->id, &stay))
            exchange_left(calls->table, ami_place_of(channel, stay.queue),
                          channel->hung_up ? VISIT_ABANDONED : VISIT_UNSEEN, at_ms);
        exchange_gone(calls->table, channel->id, at_ms);
    }
    channel->gone_ms = at_ms;
    ami_call_over(calls, channel->linked);
}

static void on_hangup(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    struct ami_channel *channel = ami_channel_of(calls, ami_text(event, "Uniqueid"));
    if (channel != NULL)
        ami_channel_gone(calls, channel, at_ms);
}

static void on_user_event(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    if (strcmp(ami_text(event, "UserEvent"), "QueueExit") == 0)
        ami_exit_told(calls, event, ami_text(event, "Status"), at_ms);
    else if (strcmp(ami_text(event, "UserEvent"), "Recording") == 0)
        ami_recorded(calls, event, ami_text(event, "File"), at_ms);
}

static void on_variable(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    if (strcmp(ami_text(event, "Variable"), "QUEUESTATUS") == 0)
        ami_exit_told(calls, event, ami_text(event, "Value"), at_ms);
    else if (strcmp(ami_text(event, "Variable"), "MIXMONITOR_FILENAME") == 0)
        ami_recorded(calls, event, ami_text(event, "Value"), at_ms);
}

static void on_member(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    (void)at_ms;
    ami_member_known(calls, event);
}

/* Any event of a caller's line may be the one that shows that the dialplan went on at another extension. */
static void look_where(struct ami_calls *calls, const struct ami_message *event)
{
    struct ami_channel *channel = ami_channel_of(calls, ami_text(event, "Uniqueid"));
    const char *here = ami_text(event, "Exten");
    if (channel != NULL && channel->dialled[0] != '\0' && here[0] != '\0')
        channel->is_elsewhere |= strcmp(channel->dialled, here) != 0;
}

void ami_calls_event(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    static const struct {
        const char *name;
        void (*take)(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms);
    } rows[] = {
        {"Newchannel", on_new_channel},
        {"NewCallerid", on_caller_id},
        {"Newexten", on_extension},
        {"QueueCallerJoin", ami_on_join},
        {"QueueCallerAbandon", ami_on_abandon},
        {"QueueCallerLeave", ami_on_leave},
        {"AgentCalled", ami_on_called},
        {"AgentRingNoAnswer", ami_on_no_answer},
        {"AgentConnect", ami_on_connect},
        {"AgentComplete", ami_on_complete},
        {"DialEnd", ami_on_dial_end},
        {"HangupRequest", on_hangup_request},
        {"Hangup", on_hangup},
        {"Hold", ami_on_hold},
        {"Unhold", ami_on_unhold},
        {"BlindTransfer", ami_on_blind_transfer},
        {"AttendedTransfer", ami_on_attended_transfer},
        {"UserEvent", on_user_event},
        {"VarSet", on_variable},
        {"QueueMemberAdded", on_member},
        {"QueueMemberStatus", on_member},
    };
    ami_calls_tick(calls, at_ms);
    look_where(calls, event);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, event->name) == 0)
            rows[i].take(calls, event, at_ms);
}
