#include "agent-tui/say.h"

#include "core/refusal_words.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

static struct civil_time local(const struct console *desk, int64_t at)
{
    return desk->zone_known ? zone_local(&desk->zone, at) : civil_time_of(at);
}

const char *say_day_at(const struct console *desk, int64_t at, char *out, size_t size)
{
    struct civil_time then = local(desk, at), now = local(desk, desk_city_now(desk));
    if (at == 0)
        out[0] = '\0';
    else if (then.year == now.year)
        snprintf(out, size, "%02d-%02d %02d:%02d", then.month, then.day, then.hour, then.minute);
    else
        snprintf(out, size, "%04d-%02d-%02d %02d:%02d", then.year, then.month, then.day, then.hour,
                 then.minute);
    return out;
}

const char *say_at(const struct console *desk, int64_t at, char *out, size_t size)
{
    struct civil_time then = local(desk, at), now = local(desk, desk_city_now(desk));
    if (at == 0 || then.year != now.year || then.month != now.month || then.day != now.day)
        return say_day_at(desk, at, out, size);
    snprintf(out, size, "%02d:%02d", then.hour, then.minute);
    return out;
}

static void when(const void *context, int64_t at, char *out, size_t size)
{
    say_at(context, at, out, size);
}

struct say_when say_when(const struct console *desk)
{
    return (struct say_when){.context = desk, .say = when};
}

int64_t say_promised_at(int state, int64_t due_at, int64_t next_due_at)
{
    return state == STATE_DISPATCHED && due_at > next_due_at ? due_at : next_due_at;
}

const char *say_left(const struct console *desk, int64_t due_at, char *out, size_t size)
{
    int64_t left_ms = due_at - desk_city_now(desk);
    const char *over = left_ms < 0 ? "!" : "";
    long long minutes = (left_ms < 0 ? -left_ms : left_ms) / CIVIL_MINUTE_MS;
    if (due_at == 0)
        out[0] = '\0';
    else if (minutes >= 100 * 24 * 60)
        snprintf(out, size, _("%s%lldd"), over, minutes / 1440);
    else if (minutes >= 24 * 60)
        snprintf(out, size, _("%s%lldd%02lldh"), over, minutes / 1440, minutes / 60 % 24);
    else if (minutes >= 60)
        snprintf(out, size, _("%s%lldh%02lldm"), over, minutes / 60, minutes % 60);
    else
        snprintf(out, size, _("%s%lldm"), over, minutes);
    return out;
}

bool say_is_over(const struct console *desk, int64_t due_at)
{
    return due_at != 0 && due_at < desk_city_now(desk);
}

const char *say_refusal(const struct console *desk, const struct refusal *why, char *out, size_t size)
{
    char at[32];
    struct refusal told = *why;
    refusal_put_labels(&told, gettext);
    if (told.who[0] == '\0')
        snprintf(told.who, sizeof told.who, "%s", _("somebody else"));
    refusal_say(&told, gettext(refusal_sentence(why->code)), say_at(desk, why->at, at, sizeof at), out, size);
    return out;
}

const char *say_refused(const struct console *desk, const struct incoming *incoming, char *out, size_t size)
{
    if (incoming->refusal.code == REFUSAL_COUNT && incoming->text[0] != '\0')
        snprintf(out, size, "%s", incoming->text);
    else
        say_refusal(desk, &incoming->refusal, out, size);
    return out;
}

void say_error(struct console *desk, const struct incoming *incoming)
{
    char sentence[400];
    app_say(desk->app, STYLE_ERROR, "%s", say_refused(desk, incoming, sentence, sizeof sentence));
}

const char *say_state(const struct ticket_row *row, char *out, size_t size)
{
    /* The redo first: a narrow column cuts at the end. */
    if (row->redos > 0 && row->state != STATE_CLOSED)
        snprintf(out, size, _("redo, %s"), say_label(&state_names, row->state));
    else
        snprintf(out, size, "%s", say_label(&state_names, row->state));
    return out;
}

/* Adds a mark after what is there already. */
static void mark(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", used > 0 ? " · " : "", text);
}

const char *say_marks(const struct console *desk, const struct ticket *ticket, char *out, size_t size)
{
    char text[80], at[32];
    out[0] = '\0';
    if (ticket->suspended_at != 0) {
        snprintf(text, sizeof text, _("suspended until %s"), say_at(desk, ticket->resume_at, at, sizeof at));
        mark(out, size, text);
    }
    if (ticket->extensions > 0) {
        snprintf(text, sizeof text, _("extended %lld times"), (long long)ticket->extensions);
        mark(out, size, ticket->extensions == 1 ? _("extended") : text);
    }
    if (ticket->complex)
        mark(out, size, _("complex"));
    if (ticket->designated)
        mark(out, size, _("designated, may not be returned"));
    if (ticket->parent != 0) {
        snprintf(text, sizeof text, _("duplicate of %lld"), (long long)ticket->parent);
        mark(out, size, text);
    }
    if (ticket->children > 0) {
        snprintf(text, sizeof text,
                 ngettext("%lld duplicate", "%lld duplicates", (unsigned long)ticket->children),
                 (long long)ticket->children);
        mark(out, size, text);
    }
    return out;
}

const char *say_urgency_mark(int urgency)
{
    return urgency == URGENCY_EMERGENCY ? "!!" : urgency == URGENCY_UTILITY ? "!" : "";
}
