/* Where in a file the values of a JSON text stand: the parser tells no lines of what it has understood.
 * For texts that it has accepted, ended by NUL. */
#ifndef REXIAN_CTL_JSON_WALK_H
#define REXIAN_CTL_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>

/* At the beginning of a value. */
struct json_walk {
    const char *at;
    size_t line; /* counted from 1 */
};

/* At the whole value of a text. */
struct json_walk json_walk_begin(const char *text);
/* From an object to the value of a key. False, and stays, if it is no object or has no such key, written without escapes. */
bool json_walk_into(struct json_walk *walk, const char *key);
/* From an array to its first element. */
void json_walk_first(struct json_walk *walk);
/* From an element that is not the last to the next one. */
void json_walk_next(struct json_walk *walk);

#endif
