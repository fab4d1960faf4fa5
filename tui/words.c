#include "tui/words.h"

#include "core/names.h"
#include "core/ticket.h"
#include "tui/say.h"

#include <stdio.h>
#include <string.h>

const char *say_label(const struct name_list *names, int value)
{
    return gettext(label_of(names, value));
}

bool say_names_have(const char *names, const char *name)
{
    size_t bytes = strlen(name);
    for (const char *at = names; *at != '\0'; at += strspn(at, " ")) {
        size_t here = strcspn(at, " ");
        if (here == bytes && strncmp(at, name, bytes) == 0)
            return true;
        at += here;
    }
    return false;
}

/* Adds the names that are, or are not, among `above`. */
static void add_asks(const char *asks, const char *above, bool marked, char *out, size_t size)
{
    for (const char *at = asks; *at != '\0'; at += strspn(at, " ")) {
        char name[TEXT_CODE];
        size_t bytes = strcspn(at, " "), used = strlen(out);
        snprintf(name, sizeof name, "%.*s", (int)bytes, at);
        at += bytes;
        int what = name_value(&approval_names, name);
        if (say_names_have(above, name) == marked)
            snprintf(out + used, size - used, "%s%s%s", used > 0 ? ", " : "", marked ? "*" : "",
                     what < 0 ? name : say_label(&approval_names, what));
    }
}

/* What only a supervisor decides first: a narrow column cuts at the end. */
const char *say_asks(const char *asks, const char *above, char *out, size_t size)
{
    out[0] = '\0';
    add_asks(asks, above, true, out, size);
    add_asks(asks, above, false, out, size);
    return out;
}
