/* The lines of a gateway's script: one command, one thing that happens at the exchange.
 * Pure text to struct; who reads the lines and what is answered is telephony_script.c. */
#ifndef REXIAN_GATEWAY_SCRIPT_H
#define REXIAN_GATEWAY_SCRIPT_H

#include "core/result.h"
#include "wire/messages.h"

enum { SCRIPT_LINE_SIZE = 512, SCRIPT_WHY_SIZE = 160 };

/* A command, for --help and the parser alike. */
struct script_command {
    const char *name;
    const char *words; /* "REF CALLER [@MS]" */
    enum call_step step;
    bool test;
    const char *sentence; /* to be translated */
};
/* Ended by a NULL name. */
extern const struct script_command script_commands[];

/* Reads one line without its newline into *ret. RESULT_NOT_FOUND: an empty line or a comment; RESULT_INVALID: `why` is an
 * English sentence with the remedy. Words are separated by spaces or tabs; @MS is an instant in UTC ms, without it the step
 * happens now; the caller "-" is a hidden number. */
MUST_CHECK enum result script_parse(const char *line, struct call_report *ret, char why[SCRIPT_WHY_SIZE]);

/* The same of a line about a call that the hotline makes, "phone ID STEP [OUTCOME] [@MS]"; RESULT_NOT_FOUND: it is about something
 * else. */
MUST_CHECK enum result script_parse_dial(const char *line, struct dial_report *ret, char why[SCRIPT_WHY_SIZE]);

#endif
