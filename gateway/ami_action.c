/* Building actions line by line, and the few sentences of the exchange that mean more than an error. */
#include "gateway/ami_action.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void set_fault(struct ami_action *action, enum refusal_code code, const char *field, const char *value)
{
    if (action->fault.code == REFUSAL_NONE)
        (void)refuse(&action->fault, code, field, value);
}

bool ami_interface(const char *form, const char *extension, char *out, size_t size)
{
    static const char mark[] = "{extension}";
    const char *at = strstr(form, mark);
    if (extension[0] == '\0' || at == NULL)
        return false;
    int length = snprintf(out, size, "%.*s%s%s", (int)(at - form), form, extension, at + sizeof mark - 1);
    return length > 0 && (size_t)length < size;
}

void ami_action_begin(struct ami_action *action, const char *name)
{
    action->size = 0;
    action->lines = 0;
    action->fault = (struct refusal){0};
    (void)text_copy(action->name, sizeof action->name, name);
    ami_action_add(action, "Action", name);
}

/* A line may end here only by our own line end: whoever can write one into a value could give any order to the exchange. */
static bool is_plain(const char *value)
{
    return text_is_utf8(value, strlen(value)) && !text_has_control(value) && strpbrk(value, "\n\t") == NULL;
}

void ami_action_add(struct ami_action *action, const char *key, const char *value)
{
    size_t line = strlen(key) + 2 + strlen(value) + 2;
    if (!is_plain(value)) {
        set_fault(action, REFUSAL_BAD_VALUE, key, "");
        return;
    }
    if (line > AMI_ACTION_LINE) {
        set_fault(action, REFUSAL_TOO_LONG, key, value);
        return;
    }
    action->lines++;
    if (action->size + line + 1 > sizeof action->text) {
        action->lines = AMI_ACTION_LINES + 1;
        return;
    }
    action->size += (size_t)snprintf(action->text + action->size, sizeof action->text - action->size,
                                     "%s: %s\r\n", key, value);
}

void ami_action_add_some(struct ami_action *action, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0')
        ami_action_add(action, key, value);
}

void ami_action_add_int(struct ami_action *action, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    ami_action_add(action, key, text);
}

void ami_action_add_variable(struct ami_action *action, const char *name, const char *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char pair[AMI_ACTION_LINE];
    if (name[0] == '\0' || name[strspn(name, letters)] != '\0' || strpbrk(value, ",\"\\()[]{}$") != NULL) {
        set_fault(action, REFUSAL_BAD_VALUE, "Variable", is_plain(value) ? value : "");
        return;
    }
    if (snprintf(pair, sizeof pair, "%s=%s", name, value) >= (int)sizeof pair) {
        set_fault(action, REFUSAL_TOO_LONG, "Variable", value);
        return;
    }
    ami_action_add(action, "Variable", pair);
}

enum result ami_action_end(struct ami_action *action, const char *id, struct refusal *why)
{
    ami_action_add(action, "ActionID", id);
    if (action->fault.code != REFUSAL_NONE) {
        *why = action->fault;
        return RESULT_REFUSED;
    }
    if (action->lines > AMI_ACTION_LINES || action->size + 2 >= sizeof action->text)
        return RESULT_FULL;
    memcpy(action->text + action->size, "\r\n", 3);
    action->size += 2;
    return RESULT_OK;
}

/* --- what the hotline asks for --------------------------------------------------------------------------- */

void ami_queue_add(struct ami_action *action, const struct ami_member *member)
{
    ami_action_begin(action, "QueueAdd");
    ami_action_add(action, "Queue", member->queue);
    ami_action_add(action, "Interface", member->interface);
    ami_action_add_some(action, "MemberName", member->name);
    ami_action_add_some(action, "StateInterface", member->state_interface);
    ami_action_add_int(action, "Penalty", member->penalty);
    ami_action_add(action, "Paused", member->is_paused ? "true" : "false");
}

void ami_queue_remove(struct ami_action *action, const char *queue, const char *interface)
{
    ami_action_begin(action, "QueueRemove");
    ami_action_add(action, "Queue", queue);
    ami_action_add(action, "Interface", interface);
}

void ami_queue_pause(struct ami_action *action, const char *queue, const char *interface, bool is_paused,
                     const char *reason)
{
    ami_action_begin(action, "QueuePause");
    ami_action_add_some(action, "Queue", queue);
    ami_action_add(action, "Interface", interface);
    ami_action_add(action, "Paused", is_paused ? "true" : "false");
    ami_action_add_some(action, "Reason", reason);
}

void ami_queue_status(struct ami_action *action, const char *queue)
{
    ami_action_begin(action, "QueueStatus");
    ami_action_add_some(action, "Queue", queue);
}

void ami_originate(struct ami_action *action, const struct ami_call_back *call)
{
    static const char dialled[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*#+-_";
    ami_action_begin(action, "Originate");
    ami_action_add(action, "Channel", call->channel);
    ami_action_add(action, "Context", call->context);
    /* Dialplans put the extension into Dial(): an & in it would call a second one. */
    if (call->number[0] == '\0' || call->number[strspn(call->number, dialled)] != '\0')
        set_fault(action, REFUSAL_BAD_VALUE, "Exten", is_plain(call->number) ? call->number : "");
    else
        ami_action_add(action, "Exten", call->number);
    ami_action_add(action, "Priority", "1");
    ami_action_add_int(action, "Timeout", call->timeout_ms);
    ami_action_add(action, "Async", "true");
    ami_action_add_some(action, "CallerID", call->caller_id);
    ami_action_add(action, "ChannelId", call->channel_id);
}

void ami_hangup(struct ami_action *action, const char *channel, int64_t cause)
{
    ami_action_begin(action, "Hangup");
    ami_action_add(action, "Channel", channel);
    ami_action_add_int(action, "Cause", cause);
}

/* --- what is answered ------------------------------------------------------------------------------------- */

/* Sentences of Asterisk 16 to 22 that mean something. */
static const struct {
    const char *name; /* of the action; NULL: of any */
    const char *part; /* of the answer's Message */
    enum ami_outcome outcome;
} meanings[] = {
    {"QueueAdd", "Already there", AMI_DONE_BEFORE},   {"QueueRemove", "Not there", AMI_DONE_BEFORE},
    {"Hangup", "No such channel", AMI_DONE_BEFORE},   {NULL, "Permission denied", AMI_NOT_PERMITTED},
    {NULL, "Invalid/unknown command", AMI_NOT_KNOWN},
};

enum ami_outcome ami_judge(const char *name, const struct ami_message *answer)
{
    const char *said = ami_text(answer, "Message");
    if (strcmp(answer->name, "Error") != 0)
        return AMI_DONE;
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if ((meanings[i].name == NULL || strcmp(meanings[i].name, name) == 0) &&
            strstr(said, meanings[i].part) != NULL)
            return meanings[i].outcome;
    return AMI_FAILED;
}

bool ami_is_done(enum ami_outcome outcome)
{
    return outcome == AMI_DONE || outcome == AMI_DONE_BEFORE;
}
