/* What is there after a connection, beside what was known before: who waits, who talks, who is gone.
 *
 * Items of the lists come between events and may be older or newer than these: what an event tells anyway is not told again. */
#include "gateway/ami_calls_inside.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { SAME_MS = 2000, REJOINED_MS = 30000 };

void ami_calls_up(struct ami_calls *calls)
{
    calls->listed_count = 0;
    for (size_t i = 0; i < calls->channel_count; i++)
        calls->channels[i].is_seen = false;
}

static struct ami_listed *put_listed(struct ami_calls *calls)
{
    if (calls->listed_count == calls->listed_room) {
        size_t room = calls->listed_room ? calls->listed_room * 2 : 64;
        struct ami_listed *listed = reallocarray(calls->listed, room, sizeof *listed);
        if (listed == NULL)
            return NULL;
        calls->listed = listed;
        calls->listed_room = room;
    }
    struct ami_listed *row = &calls->listed[calls->listed_count++];
    *row = (struct ami_listed){0};
    return row;
}

static void take_entry(struct ami_calls *calls, const struct ami_message *item, int64_t at_ms)
{
    int64_t wait_s = 0;
    struct ami_listed *row = put_listed(calls);
    if (row == NULL)
        return;
    (void)ami_int(item, "Wait", &wait_s);
    row->is_entry = true;
    row->since_ms = at_ms - wait_s * 1000;
    text_copy(row->id, sizeof row->id, ami_text(item, "Uniqueid"));
    text_copy(row->name, sizeof row->name, ami_text(item, "Channel"));
    text_copy(row->caller, sizeof row->caller, ami_known(item, "CallerIDNum"));
    text_copy(row->queue, sizeof row->queue, ami_text(item, "Queue"));
}

/* "00:01:12" */
static int64_t duration_ms(const char *text)
{
    int64_t sum = 0, part = 0;
    for (; *text != '\0'; text++) {
        if (*text == ':') {
            sum = (sum + part) * 60;
            part = 0;
        } else if (*text >= '0' && *text <= '9' && part < 100000) {
            part = part * 10 + (*text - '0');
        }
    }
    return (sum + part) * 1000;
}

static void take_channel(struct ami_calls *calls, const struct ami_message *item, int64_t at_ms)
{
    struct ami_listed *row = put_listed(calls);
    if (row == NULL)
        return;
    const char *application = ami_text(item, "Application");
    row->since_ms = at_ms - duration_ms(ami_text(item, "Duration"));
    row->is_operator = strcmp(application, "AppQueue") == 0;
    text_copy(row->id, sizeof row->id, ami_text(item, "Uniqueid"));
    text_copy(row->linked, sizeof row->linked, ami_text(item, "Linkedid"));
    text_copy(row->name, sizeof row->name, ami_text(item, "Channel"));
    text_copy(row->caller, sizeof row->caller, ami_known(item, "CallerIDNum"));
    text_copy(row->bridge, sizeof row->bridge, ami_text(item, "BridgeId"));
    if (strcmp(application, "Queue") != 0)
        return;
    text_copy(row->queue, sizeof row->queue, ami_text(item, "ApplicationData"));
    row->queue[strcspn(row->queue, ",")] = '\0';
}

void ami_calls_item(struct ami_calls *calls, const struct ami_message *item, int64_t at_ms)
{
    if (strcmp(item->name, "QueueEntry") == 0)
        take_entry(calls, item, at_ms);
    else if (strcmp(item->name, "CoreShowChannel") == 0)
        take_channel(calls, item, at_ms);
    else if (strcmp(item->name, "QueueMember") == 0)
        ami_member_known(calls, item);
}

static const struct ami_listed *listed_channel(const struct ami_calls *calls, const char *id)
{
    for (size_t i = 0; i < calls->listed_count; i++)
        if (!calls->listed[i].is_entry && strcmp(calls->listed[i].id, id) == 0)
            return &calls->listed[i];
    return NULL;
}

static const struct ami_listed *operator_in(const struct ami_calls *calls, const struct ami_listed *caller)
{
    for (size_t i = 0; i < calls->listed_count; i++)
        if (calls->listed[i].is_operator && strcmp(calls->listed[i].bridge, caller->bridge) == 0)
            return &calls->listed[i];
    return NULL;
}

static struct ami_channel *channel_listed(struct ami_calls *calls, const struct ami_listed *row, int64_t at_ms)
{
    struct ami_channel *channel = ami_channel_of(calls, row->id);
    /* It went between the list and now. */
    if (channel != NULL && channel->gone_ms != 0)
        return NULL;
    channel = ami_channel_made(calls, row->id, row->linked, row->name, at_ms);
    if (channel != NULL && channel->caller[0] == '\0')
        text_copy(channel->caller, sizeof channel->caller, row->caller);
    return channel;
}

static bool is_told(const struct ami_calls *calls, const char *id, const char *queue, int64_t since_ms)
{
    struct exchange_stay stay;
    return exchange_last_stay(calls->table, id, &stay) && strcmp(stay.queue, queue) == 0 &&
           ((stay.answered_at == 0 && stay.ended_at == 0) || stay.joined_at > since_ms - SAME_MS);
}

/* Somebody who is known to wait, and waits for much shorter than that, has left meanwhile and come again. The list tells whole seconds,
 * and is read late by a machine that is busy: what lies closer is one wait. */
static void leave_rejoined(struct ami_calls *calls, const struct ami_listed *row)
{
    struct exchange_stay stay;
    if (!exchange_last_stay(calls->table, row->id, &stay) || strcmp(stay.queue, row->queue) != 0 ||
        stay.answered_at != 0 || stay.ended_at != 0 || row->since_ms - stay.joined_at < REJOINED_MS)
        return;
    exchange_left(calls->table, (struct exchange_place){.line = row->id, .queue = stay.queue}, VISIT_UNSEEN,
                  row->since_ms - 1);
}

static void join(struct ami_calls *calls, const struct ami_listed *row, int64_t at_ms)
{
    struct ami_channel *channel = channel_listed(calls, row, at_ms);
    if (channel == NULL)
        return;
    const struct ami_listed *listed = listed_channel(calls, row->id);
    if (listed != NULL && channel->linked[0] == '\0')
        text_copy(channel->linked, sizeof channel->linked, listed->linked);
    channel->is_front = true;
    exchange_offered(calls->table, channel->id, channel->linked, channel->caller, at_ms);
    exchange_joined(
        calls->table,
        (struct exchange_place){.line = channel->id, .linked = channel->linked, .queue = row->queue},
        channel->caller, at_ms);
}

static int64_t within(int64_t at_ms, int64_t least_ms, int64_t most_ms)
{
    return at_ms < least_ms ? least_ms : at_ms > most_ms ? most_ms : at_ms;
}

/* A caller who talks to an operator. When the answer came is known to the length of the operator's line. */
static void talks(struct ami_calls *calls, const struct ami_listed *row, int64_t down_ms, int64_t up_ms)
{
    const struct ami_listed *operator= operator_in(calls, row);
    struct exchange_stay stay;
    char extension[TEXT_CODE];
    if (operator== NULL || row->bridge[0] == '\0' || !ami_calls_wants(calls, row->queue))
        return;
    struct ami_channel *leg = channel_listed(calls, operator, up_ms);
    ami_extension_of(operator->name, extension);
    if (leg != NULL) {
        text_copy(leg->line, sizeof leg->line, row->id);
        text_copy(leg->queue, sizeof leg->queue, row->queue);
        text_copy(leg->extension, sizeof leg->extension, extension);
    }
    bool known = exchange_last_stay(calls->table, row->id, &stay) && strcmp(stay.queue, row->queue) == 0;
    if (known && stay.answered_at != 0 && (stay.ended_at == 0 || strcmp(stay.leg, operator->id) == 0))
        return;
    if (!known || stay.ended_at != 0)
        join(calls, row, within(row->since_ms, known ? stay.ended_at : row->since_ms, up_ms));
    const struct ami_channel *caller = ami_channel_of(calls, row->id);
    if (caller != NULL)
        exchange_answered(
            calls->table,
            (struct exchange_place){.line = row->id, .linked = caller->linked, .queue = row->queue},
            extension, operator->id, within(operator->since_ms, down_ms, up_ms));
}

/* A line that is not there any more: what is known of it is told to its end, and else that nobody saw it. */
static void end_line(struct ami_calls *calls, const char *line, int64_t up_ms)
{
    struct exchange_stay stay;
    if (exchange_last_stay(calls->table, line, &stay) && stay.ended_at != 0)
        exchange_over(calls->table, line, stay.ended_at);
    else
        exchange_lost(calls->table, line, up_ms);
}

/* After a start anew a list tells of a line only if it is one of now, which the log has told of: ids may come again. */
static bool is_there(const struct ami_calls *calls, const char *id, bool anew, int64_t down_ms)
{
    const struct ami_channel *channel = ami_channel_of(calls, id);
    struct exchange_stay stay;
    if (channel != NULL && channel->is_seen && channel->gone_ms == 0)
        return true;
    return listed_channel(calls, id) != NULL &&
           (!anew || (exchange_last_stay(calls->table, id, &stay) && stay.joined_at >= down_ms - SAME_MS));
}

static void end_missing(struct ami_calls *calls, int64_t down_ms, int64_t up_ms, bool anew)
{
    const char *line = NULL;
    for (size_t i = 0; (line = exchange_line_at(calls->table, i)) != NULL;) {
        if (is_there(calls, line, anew, down_ms)) {
            i++;
            continue;
        }
        end_line(calls, line, up_ms);
        /* Lines of one call end together: positions are other ones now. */
        if (exchange_line_at(calls->table, i) == line)
            i++;
        else
            i = 0;
    }
    for (size_t i = 0; i < calls->channel_count; i++)
        if (calls->channels[i].gone_ms == 0 && !is_there(calls, calls->channels[i].id, anew, down_ms))
            calls->channels[i].gone_ms = up_ms;
    for (size_t i = 0; i < calls->channel_count; i++)
        if (calls->channels[i].is_front)
            ami_call_over(calls, calls->channels[i].linked);
}

/* Who waited before and neither waits nor talks now has left the queue, and goes on elsewhere. */
static void leave_missing(struct ami_calls *calls, int64_t up_ms)
{
    for (size_t i = 0; i < calls->channel_count; i++) {
        const struct ami_channel *channel = &calls->channels[i];
        struct exchange_stay stay;
        bool waits = channel->gone_ms == 0 && exchange_last_stay(calls->table, channel->id, &stay) &&
                     stay.answered_at == 0 && stay.ended_at == 0 && stay.joined_at < up_ms;
        const struct ami_listed *row = listed_channel(calls, channel->id);
        if (!waits || row == NULL || strcmp(row->queue, stay.queue) == 0)
            continue;
        exchange_left(
            calls->table,
            (struct exchange_place){.line = channel->id, .linked = channel->linked, .queue = stay.queue},
            VISIT_UNSEEN, up_ms);
    }
}

void ami_calls_snapshot(struct ami_calls *calls, int64_t down_ms, int64_t up_ms, bool anew, bool is_whole)
{
    if (anew)
        end_missing(calls, down_ms, up_ms, true);
    /* Lines that the log has told of have channels from now on. */
    for (size_t i = 0; i < calls->listed_count; i++) {
        bool known = exchange_linked(calls->table, calls->listed[i].id)[0] != '\0';
        struct ami_channel *channel = known ? channel_listed(calls, &calls->listed[i], up_ms) : NULL;
        if (channel != NULL)
            channel->is_front = true;
    }
    for (size_t i = 0; i < calls->listed_count; i++) {
        const struct ami_listed row = calls->listed[i];
        if (!row.is_entry || !ami_calls_wants(calls, row.queue))
            continue;
        leave_rejoined(calls, &row);
        if (!is_told(calls, row.id, row.queue, row.since_ms))
            join(calls, &row, row.since_ms);
    }
    for (size_t i = 0; i < calls->listed_count; i++) {
        const struct ami_listed row = calls->listed[i];
        if (!row.is_entry && row.queue[0] != '\0' && row.bridge[0] != '\0')
            talks(calls, &row, down_ms, up_ms);
    }
    if (!anew && is_whole)
        end_missing(calls, down_ms, up_ms, false);
    if (is_whole)
        leave_missing(calls, up_ms);
    calls->listed_count = 0;
}

bool ami_calls_is_alive(const struct ami_calls *calls, const char *ref, const char *visit)
{
    const char *slash = strchr(ref, '/');
    char line[EXCHANGE_ID_SIZE];
    text_copy(line, sizeof line, visit);
    line[strcspn(line, "/")] = '\0';
    for (size_t i = 0; i < calls->channel_count; i++) {
        const struct ami_channel *channel = &calls->channels[i];
        bool same =
            strcmp(channel->id, line) == 0 || (slash != NULL && strcmp(channel->linked, slash + 1) == 0);
        if (same && channel->gone_ms == 0)
            return true;
    }
    return false;
}
