/* Telephone numbers in any notation become one key by which they are compared, and are masked for the eye.
 * Nothing is guessed: what is no number is refused, and a number is never matched by a part of it. */
#ifndef REXIAN_CORE_PHONE_H
#define REXIAN_CORE_PHONE_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>

enum { PHONE_SIZE = 24, PHONE_EXT_SIZE = 12 };

/* Writes the key: mobiles as 11 digits, landlines with area code as digits ("02223456789"), short numbers
 * (110, 12345, 95588) and 400/800 numbers as they are, foreign ones as + and digits. A landline of 7 or 8
 * digits without area code gets area_code ("022"; NULL or "" refuses them). The extension's digits go to
 * out_ext ("" if none; out_ext may be NULL). RESULT_INVALID if it is no number: then both outputs are "". */
MUST_CHECK enum result phone_normalise(const char *any, const char *area_code, char out[PHONE_SIZE],
                                       char out_ext[PHONE_EXT_SIZE]);
/* Writes a number for the eye: 138****1234; landlines keep area code and last 2 digits, short ones the first
 * digit only. Takes keys of phone_normalise; any other text becomes stars. */
void phone_mask(const char *number, char out[PHONE_SIZE]);
/* Whether a key of phone_normalise is a number of an emergency service, with or without an area code: 110, 119, 120, 122. */
bool phone_is_emergency(const char *key);
/* Makes what an exchange calls a number fit to be kept and shown: printable ASCII and full-width digits stay, each run of anything
 * else (bytes in another character set, control characters, pictures) becomes one "?", blanks at the ends go, and what does not
 * fit is cut. out is ended by NUL; size > 0. */
void phone_clean(const void *bytes, size_t length, char *out, size_t size);

#endif
