/* Structs to MessagePack maps and back, by their field tables (core/field.h).
 * What arrives is hostile until codec_decode has said RESULT_OK. */
#ifndef REXIAN_WIRE_CODEC_H
#define REXIAN_WIRE_CODEC_H

#include "core/field.h"
#include "core/result.h"
#include "wire/buffer.h"

enum {
    CODEC_MAX_BYTES = 8 * 1024 * 1024,   /* of one encoded record */
    CODEC_MAX_DEPTH = 4,                 /* records in lists of records ... */
    CODEC_MAX_VALUES = 1024 * 1024,      /* keys and values in one record with all its lists */
    CODEC_MAX_MEMORY = 64 * 1024 * 1024, /* that the lists of one record may take */
    CODEC_MAX_FIELDS = 128,              /* rows in a shape */
};

/* Appends the record to `out` as one map. Optional members that are empty (0, "", false, no element, the first name)
 * are left out; required ones are always written.
 * RESULT_INVALID: a text without its NUL, a name out of range, a list above its max or NULL with a count, or nested too
 * deep; RESULT_TOO_LONG: above CODEC_MAX_BYTES; RESULT_NO_MEMORY. On failure `out` keeps the size that it had. */
MUST_CHECK enum result codec_encode(const struct shape *shape, const void *record, struct buffer *out);

/* Reads one map of exactly `size` bytes into `record` (shape->size bytes, whatever stood there is overwritten).
 * On RESULT_OK the caller owns the record's lists: shape_free. Otherwise the record is all zero and nothing is owned:
 * RESULT_REFUSED with `why` (malformed, too_long: field and limit, not_utf8, missing_field, bad_value, unknown_value:
 * field and value), or RESULT_NO_MEMORY. Unknown keys are skipped; a known key twice is malformed. */
MUST_CHECK enum result codec_decode(const struct shape *shape, const uint8_t *bytes, size_t size, void *record,
                                    struct refusal *why);

/* Frees the lists in a record (and the lists in their elements) and makes the whole record zero. NULL is accepted. */
void shape_free(const struct shape *shape, void *record);
/* Frees the lists of a record that is freed itself next, and leaves the rest as it is: records of long texts are large. */
void shape_drop(const struct shape *shape, void *record);

#endif
