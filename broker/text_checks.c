/* Forms of codes, logins and names; ASCII letters are compared as such, without a locale. */
#include "broker/text_checks.h"

#include "core/text.h"
#include "core/ticket.h"

#include <string.h>

static const char lower_and_digits[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool holds_only(const char *text, const char *one, const char *other)
{
    for (; *text != '\0'; text++)
        if (strchr(one, *text) == NULL && strchr(other, *text) == NULL)
            return false;
    return true;
}

bool text_is_code(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && length < TEXT_CODE && holds_only(text, lower_and_digits, upper);
}

bool text_is_login(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && length < TEXT_LOGIN && holds_only(text, lower_and_digits, "");
}

bool text_is_line(const char *text)
{
    return text_is_utf8(text, strlen(text)) && !text_has_control(text) && strpbrk(text, "\n\t") == NULL;
}

bool text_is_name(const char *text)
{
    if (!text_is_line(text))
        return false;
    while (*text != '\0')
        if (!text_is_space(text_next(&text)))
            return true;
    return false;
}
