/* Looking at a message: keys in any case, values as texts, numbers and instants. */
#include "gateway/ami_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FRACTION_DIGITS = 6, US_PER_S = 1000000 };

const char *ami_next(const struct ami_message *message, const char *key, size_t *position)
{
    while (*position < message->count) {
        const struct ami_header *header = &message->headers[(*position)++];
        if (strcasecmp(header->key, key) == 0)
            return header->value;
    }
    return NULL;
}

const char *ami_text(const struct ami_message *message, const char *key)
{
    size_t position = 0;
    const char *value = ami_next(message, key, &position);
    return value != NULL ? value : "";
}

bool ami_has(const struct ami_message *message, const char *key)
{
    size_t position = 0;
    return ami_next(message, key, &position) != NULL;
}

const char *ami_known(const struct ami_message *message, const char *key)
{
    static const char *const nothing[] = {"<unknown>", "unknown", "<none>"};
    const char *value = ami_text(message, key);
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        if (strcmp(value, nothing[i]) == 0)
            return "";
    return value;
}

bool ami_int(const struct ami_message *message, const char *key, int64_t *ret)
{
    const char *value = ami_text(message, key);
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0')
        return false;
    *ret = number;
    return true;
}

bool ami_time_us(const struct ami_message *message, int64_t *ret_us)
{
    const char *at = ami_text(message, "Timestamp");
    int64_t seconds = 0, fraction = 0, unit = US_PER_S;
    size_t digits = strspn(at, "0123456789");
    if (digits == 0 || digits > 11)
        return false;
    for (; digits > 0; digits--)
        seconds = seconds * 10 + (*at++ - '0');
    if (*at == '.') {
        at++;
        for (int i = 0; i < FRACTION_DIGITS && *at >= '0' && *at <= '9'; i++) {
            fraction = fraction * 10 + (*at++ - '0');
            unit /= 10;
        }
        at += strspn(at, "0123456789");
    }
    if (*at != '\0')
        return false;
    *ret_us = seconds * US_PER_S + fraction * unit;
    return true;
}

bool ami_is(const struct ami_message *message, enum ami_kind kind, const char *name)
{
    return message->kind == kind && strcmp(message->name, name) == 0;
}
