/* The pieces of JSON that the store keeps: bodies of events (core/record.h) and their texts. UTF-8 stands as it is; what must be escaped
 * is: quote, backslash, what is below a blank, DEL. */
#ifndef REXIAN_CORE_JSON_TEXT_H
#define REXIAN_CORE_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Appends bytes to out[*used], ended by NUL. False, and nothing written, if they do not fit. */
bool json_put(char *out, size_t size, size_t *used, const char *bytes, size_t length);
/* Appends a text in quotes. False if it does not fit; what it began is then left. */
bool json_put_text(char *out, size_t size, size_t *used, const char *text);
/* Most bytes that a text can take in quotes, without a NUL. */
size_t json_text_most(const char *text);
/* Reads a text in quotes that begins at `at` into out, which may be the very place. Gives the place after it; NULL if there is none, it has
 * an escape for what is not ASCII or for NUL, or it does not fit. */
const char *json_read_text(const char *at, char *out, size_t size);

#endif
