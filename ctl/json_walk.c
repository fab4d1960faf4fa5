/* Lines of JSON values. */
#include "ctl/json_walk.h"

#include <string.h>

static void skip_blanks(struct json_walk *walk)
{
    for (; *walk->at != '\0' && strchr(" \t\r\n,:", *walk->at) != NULL; walk->at++)
        walk->line += *walk->at == '\n';
}

static void skip_string(struct json_walk *walk)
{
    for (walk->at++; *walk->at != '"'; walk->at++)
        walk->at += *walk->at == '\\';
    walk->at++;
}

/* To what stands behind a value. */
static void skip_value(struct json_walk *walk)
{
    int depth = 0;
    do {
        char byte = *walk->at;
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        if (byte == '"')
            skip_string(walk);
        else if (strchr("{[}]", byte) != NULL)
            walk->at++;
        else
            walk->at += strcspn(walk->at, " \t\r\n,]}");
        skip_blanks(walk);
    } while (depth > 0);
}

struct json_walk json_walk_begin(const char *text)
{
    struct json_walk walk = {.at = text, .line = 1};
    skip_blanks(&walk);
    return walk;
}

bool json_walk_into(struct json_walk *walk, const char *key)
{
    struct json_walk inside = *walk;
    size_t length = strlen(key);
    if (*walk->at != '{')
        return false;
    for (json_walk_first(&inside); *inside.at == '"'; skip_value(&inside)) {
        bool found = strncmp(inside.at + 1, key, length) == 0 && inside.at[1 + length] == '"';
        skip_value(&inside);
        if (found) {
            *walk = inside;
            return true;
        }
    }
    return false;
}

void json_walk_first(struct json_walk *walk)
{
    walk->at++;
    skip_blanks(walk);
}

void json_walk_next(struct json_walk *walk)
{
    skip_value(walk);
}
