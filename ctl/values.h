/* Texts to the members of described structs and back: what options, files and output share.
 * Every fault says what is wrong and what is allowed. */
#ifndef REXIAN_CTL_VALUES_H
#define REXIAN_CTL_VALUES_H

#include "core/field.h"
#include "core/result.h"
#include "core/zone.h"

enum { VALUE_WHY_SIZE = 600, VALUE_TEXT_SIZE = 160, VALUE_SHOWN_SIZE = 124 };

/* What a text means depends on where it is read. */
struct value_scope {
    const struct zone *zone; /* of times without an offset */
    int64_t now_at;          /* for the dates "today" and "yesterday"; 0: they are no dates */
    enum zone_match match;   /* set by each time that is read: how its local time was found */
};

enum value_style {
    VALUE_PEOPLE,  /* translated labels, yes and no */
    VALUE_MACHINE, /* names as on the wire, true and false */
};

/* Puts a text into one member of a record (not FIELD_LIST, not FIELD_BYTES). RESULT_INVALID or RESULT_TOO_LONG: `why` says, translated,
 * what is wrong and what is allowed; the record is as it was. */
MUST_CHECK enum result value_set(const struct field *field, void *record, const char *text,
                                 struct value_scope *scope, char why[VALUE_WHY_SIZE]);
/* The member as text, "" if it is a time that is not set: either the record's own text or written into scratch. */
const char *value_text(const struct field *field, const void *record, const struct zone *zone,
                       enum value_style style, char scratch[VALUE_TEXT_SIZE]);
/* Copies what somebody gave for a message about it: cut to what a line holds, control characters as blanks, broken bytes as \xNN. */
void value_show(const char *text, char out[VALUE_SHOWN_SIZE]);
/* Writes an instant as ISO 8601 with offset, without milliseconds if there are none; "" for 0. */
void value_instant(const struct zone *zone, int64_t at, char out[VALUE_TEXT_SIZE]);
/* All names of a list, "a, b, c", but for an empty one. */
void value_names(const struct name_list *names, char *out, size_t size);
/* The field of a list's name in a shape, its count and its elements. */
size_t value_list(const struct field *field, const void *record, const void **ret_elements);

#endif
