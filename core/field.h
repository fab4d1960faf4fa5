/* Describes the members of a struct once: the same rows drive the wire, JSON, CSV, forms and columns.
 * A struct described here holds only the C types named beside the kinds below. */
#ifndef REXIAN_CORE_FIELD_H
#define REXIAN_CORE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
    FIELD_INT,   /* int64_t, a count */
    FIELD_ID,    /* int64_t, an identity; 0 is none */
    FIELD_AT,    /* int64_t, UTC ms; 0 is none */
    FIELD_MS,    /* int64_t, a duration in ms */
    FIELD_BOOL,  /* bool */
    FIELD_TEXT,  /* char[size], UTF-8 ended by NUL; size - 1 bytes are the limit of the wire, too */
    FIELD_DATE,  /* char[11], YYYY-MM-DD or "" */
    FIELD_NAME,  /* int, one of a list of names; the wire carries the name */
    FIELD_BYTES, /* uint8_t[size], exactly so many or absent (all zero) */
    FIELD_LIST,  /* a pointer to `of` structs at offset, size_t count at count_offset; owned, see shape_free */
};

enum field_flag {
    FIELD_REQUIRED = 1, /* must be there and not empty */
    FIELD_PERSONAL = 2, /* about a citizen: masked, salted, erasable */
    FIELD_SECRET = 4,   /* never logged, never printed */
};

/* A list of names for the values 0 .. count-1 of an enum. */
struct name_list {
    const char *const *names;  /* on the wire and in files */
    const char *const *labels; /* for people, to be translated */
    size_t count;
};

struct shape;

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    size_t size;
    size_t count_offset; /* FIELD_LIST */
    unsigned flags;
    const struct name_list *names; /* FIELD_NAME */
    const struct shape *of;        /* FIELD_LIST */
    size_t max;                    /* FIELD_LIST: most elements */
    const char *sentence;          /* what it means, for docs/protocol.md */
};

struct shape {
    const char *name;
    size_t size;
    const struct field *fields;
    size_t count;
    const char *sentence;
};

/* Rows of a field table; S is the struct, M the member (also its name on the wire). */
#define ROW_INT(S, M, F, SAY)                                                                                  \
    {                                                                                                          \
        .name = #M, .kind = FIELD_INT, .offset = offsetof(S, M), .flags = (F), .sentence = (SAY)               \
    }
#define ROW_ID(S, M, F, SAY)                                                                                   \
    {                                                                                                          \
        .name = #M, .kind = FIELD_ID, .offset = offsetof(S, M), .flags = (F), .sentence = (SAY)                \
    }
#define ROW_AT(S, M, F, SAY)                                                                                   \
    {                                                                                                          \
        .name = #M, .kind = FIELD_AT, .offset = offsetof(S, M), .flags = (F), .sentence = (SAY)                \
    }
#define ROW_MS(S, M, F, SAY)                                                                                   \
    {                                                                                                          \
        .name = #M, .kind = FIELD_MS, .offset = offsetof(S, M), .flags = (F), .sentence = (SAY)                \
    }
#define ROW_BOOL(S, M, F, SAY)                                                                                 \
    {                                                                                                          \
        .name = #M, .kind = FIELD_BOOL, .offset = offsetof(S, M), .flags = (F), .sentence = (SAY)              \
    }
#define ROW_TEXT(S, M, F, SAY)                                                                                 \
    {                                                                                                          \
        .name = #M, .kind = FIELD_TEXT, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M), .flags = (F),   \
        .sentence = (SAY)                                                                                      \
    }
#define ROW_DATE(S, M, F, SAY)                                                                                 \
    {                                                                                                          \
        .name = #M, .kind = FIELD_DATE, .offset = offsetof(S, M), .size = 11, .flags = (F), .sentence = (SAY)  \
    }
#define ROW_NAME(S, M, L, F, SAY)                                                                              \
    {                                                                                                          \
        .name = #M, .kind = FIELD_NAME, .offset = offsetof(S, M), .names = (L), .flags = (F),                  \
        .sentence = (SAY)                                                                                      \
    }
#define ROW_BYTES(S, M, F, SAY)                                                                                \
    {                                                                                                          \
        .name = #M, .kind = FIELD_BYTES, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M), .flags = (F),  \
        .sentence = (SAY)                                                                                      \
    }
#define ROW_LIST(S, M, C, OF, MAX, SAY)                                                                        \
    {                                                                                                          \
        .name = #M, .kind = FIELD_LIST, .offset = offsetof(S, M), .count_offset = offsetof(S, C), .of = (OF),  \
        .max = (MAX), .sentence = (SAY)                                                                        \
    }
#define SHAPE(VAR, NAME, S, FIELDS, SAY)                                                                       \
    const struct shape VAR = {.name = (NAME),                                                                  \
                              .size = sizeof(S),                                                               \
                              .fields = (FIELDS),                                                              \
                              .count = sizeof(FIELDS) / sizeof((FIELDS)[0]),                                   \
                              .sentence = (SAY)}

/* Value of a name, or -1. */
int name_value(const struct name_list *list, const char *name);
/* Name of a value ("?" if out of range). */
const char *name_of(const struct name_list *list, int value);
/* Label of a value, untranslated ("?" if out of range). */
const char *label_of(const struct name_list *list, int value);
/* Field by name, or NULL. */
const struct field *shape_field(const struct shape *shape, const char *name);
/* The integer, bool or name of a field as an int64_t. The field is not TEXT, DATE, BYTES or LIST. */
int64_t field_int(const struct field *field, const void *record);

#endif
