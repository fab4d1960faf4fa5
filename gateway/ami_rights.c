/* What may be written the exchange lists (ListCommands). What may be read it does not say: `system` shows at each login, `call` by the callers
 * who come into a queue, since each has a channel before. For `agent` and `user` somebody must call while `--probe` listens. */
#include "gateway/ami_rights.h"

#include "config/log.h"

#include <libintl.h>
#include <string.h>

#define _(text) gettext(text)

enum { CLASS_AGENT, CLASS_CALL, CLASS_USER, CLASS_SYSTEM, ENTRIES_ENOUGH = 3 };

const struct ami_class ami_classes[AMI_CLASSES] = {
    {"agent", N_("calls that wait, are answered and end")},
    {"call", N_("who hung up, and channels")},
    {"user", N_("callers whom a full or empty queue refuses")},
    {"system", N_("starts and ends of the exchange")},
};

const struct ami_right ami_rights[AMI_RIGHTS] = {
    {"QueueAdd", "agent", RIGHT_NEEDED, N_("operators join queues, leave them and pause")},
    {"Originate", "originate", RIGHT_NEEDED, N_("callers are rung from a desk's key")},
    {"CoreShowChannels", "reporting", RIGHT_NEEDED,
     N_("talks that go on are found again after a lost connection")},
    {"Hangup", "call", RIGHT_USEFUL, N_("a call from a desk can be ended there")},
    {"Command", "command", RIGHT_TOO_MUCH, N_("any command of the exchange's console")},
    {"UpdateConfig", "config", RIGHT_TOO_MUCH, N_("changing the exchange's configuration")},
    {"ModuleLoad", "system", RIGHT_TOO_MUCH, N_("loading modules and restarting")},
};

int ami_class_of(const struct ami_message *event)
{
    const char *classes = ami_text(event, "Privilege");
    for (int i = 0; i < AMI_CLASSES; i++) {
        size_t size = strlen(ami_classes[i].name);
        if (strncmp(classes, ami_classes[i].name, size) == 0 && (classes[size] == ',' || classes[size] == '\0'))
            return i;
    }
    return -1;
}

static void say_missing(const struct ami_rights_look *look, const char *line, const char *name,
                        const char *sentence)
{
    log_line(LOG_LEVEL_WARNING,
             _("%s: the user '%s' lacks %s in the line %s of its section in manager.conf (%s); add it, then "
               "run 'manager reload' there"),
             look->place, look->user, name, line, gettext(sentence));
}

static void miss_class(struct ami_rights_look *look, int which)
{
    if (look->said_class[which])
        return;
    look->said_class[which] = true;
    say_missing(look, "read", ami_classes[which].name, ami_classes[which].sentence);
}

void ami_rights_up(struct ami_rights_look *look)
{
    memset(look->seen, 0, sizeof look->seen);
    look->is_due = look->is_asked = false;
}

void ami_rights_event(struct ami_rights_look *look, const struct ami_message *event)
{
    int which = ami_class_of(event);
    if (which >= 0)
        look->seen[which]++;
    if (which == CLASS_AGENT && look->seen[CLASS_CALL] == 0 && strcmp(event->name, "QueueCallerJoin") == 0 &&
        look->seen[CLASS_AGENT] >= ENTRIES_ENOUGH)
        miss_class(look, CLASS_CALL);
}

void ami_rights_snapshot(struct ami_rights_look *look)
{
    if (look->seen[CLASS_SYSTEM] == 0)
        miss_class(look, CLASS_SYSTEM);
    look->is_due = !look->is_asked;
}

static void take_commands(void *context, int64_t tag, enum ami_end end, const struct ami_message *answer)
{
    struct ami_rights_look *look = context;
    (void)tag;
    if (end != AMI_ANSWERED || ami_judge("ListCommands", answer) != AMI_DONE)
        return;
    for (int i = 0; i < AMI_RIGHTS; i++) {
        const struct ami_right *right = &ami_rights[i];
        bool is_wrong = right->kind == RIGHT_NEEDED
                            ? !ami_has(answer, right->action)
                            : right->kind == RIGHT_TOO_MUCH && ami_has(answer, right->action);
        if (!is_wrong || look->said_right[i])
            continue;
        look->said_right[i] = true;
        if (right->kind == RIGHT_NEEDED)
            say_missing(look, "write", right->name, right->sentence);
        else
            log_line(LOG_LEVEL_INFO, _("%s: the user '%s' may write %s (%s): more than is needed"), look->place,
                     look->user, right->name, gettext(right->sentence));
    }
}

void ami_rights_step(struct ami_rights_look *look, struct ami_exchange *exchange)
{
    struct ami_action action;
    struct refusal why;
    const struct ami_wish wish = {.done = take_commands, .context = look};
    if (!look->is_due || !ami_exchange_takes_commands(exchange))
        return;
    look->is_due = false;
    ami_action_begin(&action, "ListCommands");
    look->is_asked = ami_exchange_ask(exchange, &action, &wish, NULL, &why) == RESULT_OK;
}
