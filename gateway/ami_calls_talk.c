/* What happens in a talk: holding, transfers, recordings, and talks outside of queues after one in a queue. */
#include "gateway/ami_calls_inside.h"

#include "core/text.h"

#include <string.h>

/* Whoever is reached by dialling, after an operator had the call: a talk outside of queues. */
static void begin_talk(struct ami_calls *calls, const char *line, struct ami_channel *leg, int64_t at_ms)
{
    struct exchange_stay stay;
    struct call_report report = {.step = CALL_ANSWERED, .at = at_ms};
    if (!exchange_last_stay(calls->table, line, &stay) || stay.answered_at == 0 || stay.ended_at == 0 ||
        leg->line[0] != '\0')
        return;
    text_copy(leg->line, sizeof leg->line, line);
    ami_extension_of(leg->name, leg->extension);
    text_copy(report.extension, sizeof report.extension, leg->extension);
    exchange_told(calls->table, line, &report);
}

void ami_on_dial_end(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    if (strcmp(ami_text(event, "DialStatus"), "ANSWER") != 0)
        return;
    struct ami_channel *leg =
        ami_channel_told(calls, event, "DestUniqueid", "DestLinkedid", "DestChannel", at_ms);
    struct ami_channel *caller = ami_channel_of(calls, ami_text(event, "Uniqueid"));
    if (leg == NULL)
        return;
    leg->picked_up = true;
    if (caller == NULL || leg->queue[0] != '\0')
        return;
    text_copy(caller->partner, sizeof caller->partner, leg->id);
    if (caller->is_front)
        begin_talk(calls, caller->id, leg, at_ms);
}

void ami_leg_gone(struct ami_calls *calls, const struct ami_channel *leg, int64_t at_ms)
{
    struct exchange_stay stay;
    if (leg->queue[0] == '\0') {
        exchange_told(calls->table, leg->line, &(struct call_report){.step = CALL_TALK_ENDED, .at = at_ms});
        return;
    }
    /* A local channel goes when the exchange has no more need of it, in the middle of the talk. */
    if (!leg->is_local && exchange_last_stay(calls->table, leg->line, &stay) && strcmp(stay.leg, leg->id) == 0)
        exchange_talk_ended(calls->table, (struct exchange_place){.line = leg->line, .queue = leg->queue},
                            at_ms);
}

static void tell_talk(struct ami_calls *calls, const char *leg_id, enum call_step step, int transfer,
                      int64_t at_ms)
{
    const struct ami_channel *leg = ami_channel_of(calls, leg_id);
    if (leg != NULL && leg->line[0] != '\0')
        exchange_told(calls->table, leg->line,
                      &(struct call_report){.step = (int)step, .transfer = transfer, .at = at_ms});
}

void ami_on_hold(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    tell_talk(calls, ami_text(event, "Uniqueid"), CALL_HELD, 0, at_ms);
}

void ami_on_unhold(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    tell_talk(calls, ami_text(event, "Uniqueid"), CALL_UNHELD, 0, at_ms);
}

void ami_on_blind_transfer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    if (strcmp(ami_text(event, "Result"), "Success") == 0)
        tell_talk(calls, ami_text(event, "TransfererUniqueid"), CALL_TRANSFERRED, TRANSFER_BLIND, at_ms);
}

/* The other half of a local channel: its name ends in ;2 where this one's ends in ;1. */
static struct ami_channel *other_half(const struct ami_calls *calls, const struct ami_channel *channel)
{
    size_t length = strlen(channel->name);
    for (size_t i = 0; i < calls->channel_count && length > 0; i++) {
        struct ami_channel *other = &calls->channels[i];
        if (other != channel && strlen(other->name) == length &&
            strncmp(other->name, channel->name, length - 1) == 0)
            return other;
    }
    return NULL;
}

void ami_on_attended_transfer(struct ami_calls *calls, const struct ami_message *event, int64_t at_ms)
{
    const struct ami_channel *leg = ami_channel_of(calls, ami_text(event, "OrigTransfererUniqueid"));
    struct ami_channel *target = ami_channel_of(calls, ami_text(event, "TransferTargetUniqueid"));
    if (strcmp(ami_text(event, "Result"), "Success") != 0 || leg == NULL || leg->line[0] == '\0' ||
        leg->queue[0] == '\0')
        return;
    struct exchange_place place = {.line = leg->line, .queue = leg->queue};
    tell_talk(calls, leg->id, CALL_TRANSFERRED, TRANSFER_ATTENDED, at_ms);
    exchange_talk_ended(calls->table, place, at_ms);
    if (target != NULL && target->is_local)
        target = other_half(calls, target);
    if (target != NULL && target->partner[0] != '\0')
        target = ami_channel_of(calls, target->partner);
    if (target != NULL && !target->is_local)
        begin_talk(calls, place.line, target, at_ms);
}

void ami_recorded(struct ami_calls *calls, const struct ami_message *event, const char *name, int64_t at_ms)
{
    const struct ami_channel *channel = ami_channel_of(calls, ami_text(event, "Uniqueid"));
    struct call_report report = {.step = CALL_RECORDED, .at = at_ms};
    if (channel == NULL || name[0] == '\0' || !text_copy(report.recording, sizeof report.recording, name))
        return;
    exchange_told(calls->table, channel->line[0] != '\0' ? channel->line : channel->id, &report);
}
