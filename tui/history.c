/* The history as a console tells it: in its language, with its clock and its choices. */
#include "tui/history.h"

#include "core/history_words.h"
#include "tui/say.h"

static void say_at(const void *context, int64_t at, char *out, size_t size)
{
    const struct history_words *words = context;
    words->when.say(words->when.context, at, out, size);
}

static const char *name_of_id(const void *context, enum history_set set, int64_t id)
{
    static const enum choice_set sets[] = {
        [HISTORY_CATEGORIES] = CHOICE_CATEGORIES, [HISTORY_DISTRICTS] = CHOICE_DISTRICTS};
    const struct history_words *words = context;
    return words->choices == NULL ? NULL : choices_name(words->choices, sets[set], id);
}

void history_body(const struct history_words *words, const char *json, char *out, size_t size)
{
    const struct history_teller teller = {
        .translate = gettext, .context = words, .say_at = say_at, .name_of_id = name_of_id};
    history_tell_body(&teller, json, out, size);
}

bool history_text(const char **text, char *out, size_t size)
{
    return history_tell_text(&(struct history_teller){.translate = gettext}, text, out, size);
}
