/* What every function of Rexian that can fail returns, and how a refusal is told to a person.
 * A refusal by the rules is a decision with a reason; an error is a failure of the machine. */
#ifndef REXIAN_CORE_RESULT_H
#define REXIAN_CORE_RESULT_H

#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
/* Marks a sentence for translation where it stands in a table; shown through gettext by the programs. */
#define N_(text) text

enum result {
    RESULT_OK = 0,
    RESULT_REFUSED,   /* by a rule or by bad input: struct refusal says why */
    RESULT_NOT_FOUND, /* no such record */
    RESULT_TOO_LONG,  /* does not fit the buffer or the limit of the field */
    RESULT_INVALID,   /* not well-formed */
    RESULT_BUSY,      /* try again later */
    RESULT_LOST,      /* the connection or the transaction is gone */
    RESULT_FULL,      /* disk, queue or table is full */
    RESULT_NO_MEMORY,
    RESULT_IO,      /* reading or writing failed: errno or the library says more */
    RESULT_CORRUPT, /* stored data contradicts itself */
};

/* The reasons for which something is refused. Names go over the wire; sentences are for people.
 * {field} {value} {who} {at} in a sentence are filled from struct refusal. */
enum refusal_code {
    REFUSAL_NONE = 0,
    REFUSAL_MALFORMED,
    REFUSAL_UNKNOWN_MESSAGE,
    REFUSAL_VERSION_UNKNOWN,
    REFUSAL_TOO_LONG,
    REFUSAL_NOT_UTF8,
    REFUSAL_MISSING_FIELD,
    REFUSAL_BAD_VALUE,
    REFUSAL_UNKNOWN_VALUE,
    REFUSAL_NO_SESSION,
    REFUSAL_WRONG_PASSWORD,
    REFUSAL_SLOW_DOWN,
    REFUSAL_SHUT,
    REFUSAL_NO_RIGHT,
    REFUSAL_NOT_VISIBLE,
    REFUSAL_NOT_FOUND,
    REFUSAL_STATE,
    REFUSAL_STALE,
    REFUSAL_EXISTS,
    REFUSAL_OTHER_BODY,
    REFUSAL_NO_CALENDAR,
    REFUSAL_NO_RULE,
    REFUSAL_NOT_ALLOWED,
    REFUSAL_TOO_LATE,
    REFUSAL_NOT_SIMULATED,
    REFUSAL_BUSY,
    REFUSAL_STORAGE,
    REFUSAL_DISK_FULL,
    REFUSAL_READ_ONLY,
    REFUSAL_TIE,
    REFUSAL_NEEDED,
    REFUSAL_IN_USE,
    REFUSAL_NAME_UNIT,
    REFUSAL_RULES_LEFT,
    REFUSAL_PEOPLE_LEFT,
    REFUSAL_ENTRIES_LEFT,
    REFUSAL_ERASED,
    REFUSAL_NO_EXTENSION,
    REFUSAL_NO_EXCHANGE,
    REFUSAL_NOT_DIALLABLE,
    REFUSAL_EMERGENCY_NUMBER,
    REFUSAL_OUT_OF_RANGE,
    REFUSAL_PAST,
    REFUSAL_COUNT
};

struct refusal {
    enum refusal_code code;
    char field[40];  /* the field, column or option that is wrong; "" if none */
    char value[120]; /* what stood there, cut at a character */
    char who[64];    /* who was first, or who holds it */
    int64_t at;      /* when, UTC ms; 0 if it does not matter */
};

/* Name on the wire ("stale"), never NULL. */
const char *refusal_name(enum refusal_code code);
/* The code of a name; REFUSAL_COUNT if unknown. */
enum refusal_code refusal_by_name(const char *name);
/* English sentence with placeholders and remedy; pass it through gettext, then refusal_say. */
const char *refusal_sentence(enum refusal_code code);
/* Fills a sentence's placeholders {field} {value} {who} {at}; at_text is the instant already written for a reader.
 * Always ends `out` with NUL; cuts at a whole character. */
void refusal_say(const struct refusal *why, const char *sentence, const char *at_text, char *out,
                 unsigned long size);
/* Sets a refusal and returns RESULT_REFUSED, so that a rule reads `return refuse(why, CODE, field, value)`. */
enum result refuse(struct refusal *why, enum refusal_code code, const char *field, const char *value);

#endif
