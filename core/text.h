/* UTF-8 text: checking at the door, walking by code points, cutting at whole characters, folding for
 * comparison. All functions but text_is_utf8 and text_next expect text that text_is_utf8 has passed; broken
 * bytes are stepped over singly. */
#ifndef REXIAN_CORE_TEXT_H
#define REXIAN_CORE_TEXT_H

#include "core/result.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_NUMBER_SIZE = 21 }; /* "-9223372036854775808" and NUL */

/* What text_next gives for a byte that begins no character. */
#define TEXT_BROKEN 0xFFFDu

/* True if `length` bytes are well-formed UTF-8: no NUL, surrogate, overlong form or value above U+10FFFF. */
bool text_is_utf8(const void *bytes, size_t length);
/* Decodes the character at *text, moves *text past it and gives its code point; 0 at the end, without
 * moving. A broken byte gives TEXT_BROKEN and is stepped over. */
uint32_t text_next(const char **text);
/* Writes a code point as 1 to 4 bytes to out (not ended by NUL) and gives their number; 0 if it is no
 * character. */
size_t text_encode(uint32_t point, char out[4]);
/* Writes a number in decimal digits to out, ended by NUL, and gives their number with the sign. */
size_t text_of_number(int64_t number, char out[TEXT_NUMBER_SIZE]);
/* Copies src into out, cut at a whole character if it does not fit, always ended by NUL (size > 0). True if
 * all of it fitted. */
bool text_copy(char *out, size_t size, const char *src);
/* Takes white space (ASCII and U+3000) from both ends, in place. */
void text_trim(char *text);
/* True if there is a control character (C0, DEL, C1) other than newline and tab. */
bool text_has_control(const char *text);
/* The folded form of one code point, see text_fold. */
uint32_t text_fold_point(uint32_t point);
/* Folds for comparison: ASCII letters to lower case, full-width forms (U+FF01..FF5E, U+3000) to ASCII and
 * lower case. RESULT_TOO_LONG if it does not fit; it never grows. */
MUST_CHECK enum result text_fold(const char *src, char *out, size_t size);
/* Number of code points. */
size_t text_count(const char *text);
/* True for space, tab, newline, carriage return, form feed, vertical tab, U+00A0 and U+3000. */
bool text_is_space(uint32_t point);

#endif
