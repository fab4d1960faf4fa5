/* A verb of rexianctl as a row: what it asks, which words and options fill the request, and who runs it.
 * The rows are in verbs.c; help, the manual's table and the taking of arguments are driven by them. */
#ifndef REXIAN_CTL_VERB_H
#define REXIAN_CTL_VERB_H

#include "config/program.h"
#include "core/field.h"

struct ctl;

enum { VERB_WORDS_MAX = 4 };

/* An option "--NAME". */
struct verb_option {
    const char *name;     /* "on-behalf" */
    const char *field;    /* member that it fills; NULL: the name with '_' for '-' */
    const char *value;    /* a flag that puts this value; NULL: the option takes one */
    const char *sentence; /* to be translated; NULL: that of the field */
    bool needed;          /* one of the options that fill this member must be given */
};

struct verb {
    const char *name;            /* "ticket open" */
    const char *type;            /* message that it asks; NULL if run does not ask just one */
    const struct shape *request; /* what arguments fill; NULL: the message's, or nothing */
    const char
        *words[VERB_WORDS_MAX]; /* members filled by the words; "words" of the last one may be many: see rest */
    size_t words_needed;
    bool rest;                         /* the last word takes all that follow, joined by spaces */
    const struct verb_option *options; /* ended by a NULL name; NULL: one for each member but those of words */
    enum exit_code (*run)(struct ctl *ctl, const struct verb *verb, const void *request);
    const char *list;     /* member of the reply whose rows are printed; NULL: the reply itself */
    const char *columns;  /* of a text table, see output_rows */
    bool offline;         /* needs neither configuration nor broker */
    bool slow;            /* may take minutes */
    const char *sentence; /* to be translated */
};

/* The verb at a position, NULL past the end. */
const struct verb *verb_at(size_t position);
/* Finds the verb that the words begin with; *ret_used words are its name. NULL if there is none. */
const struct verb *verb_find(char *const *words, size_t count, size_t *ret_used);
/* What the arguments of a verb fill, never NULL. */
const struct shape *verb_request(const struct verb *verb);
/* The option at a position (also those made from members); false past the end. */
bool verb_option_at(const struct verb *verb, size_t position, struct verb_option *ret, char name[48]);
/* The option whose value a member takes as it is given; false if none does: a word fills it, or flags alone, or the broker. */
bool verb_option_of(const struct verb *verb, const char *member, struct verb_option *ret, char name[48]);
/* The member that an option fills, never NULL. */
const struct field *verb_option_field(const struct verb *verb, const struct verb_option *option);

#endif
