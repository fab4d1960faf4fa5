/* What the events of a ticket's history mean to a person: their numbers and codes, and their texts, by the labels of people.
 * The labels are English; the caller gives what translates them, and what names instants and ids. All outputs end with NUL. */
#ifndef REXIAN_CORE_HISTORY_WORDS_H
#define REXIAN_CORE_HISTORY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HISTORY_AT = 40 }; /* bytes of a written instant */

enum history_set { HISTORY_CATEGORIES, HISTORY_DISTRICTS };

struct history_teller {
    char *(*translate)(const char *text); /* gettext or alike */
    const void *context;                  /* of those below */
    void (*say_at)(const void *context, int64_t at, char *out, size_t size);
    /* What an id is called, or NULL: it is left out. May be NULL. */
    const char *(*name_of_id)(const void *context, enum history_set set, int64_t id);
};

/* The body of an event: "due: 05-08 18:00 · level: notice"; "" if it tells nothing. What only the fold needs is left out. */
void history_tell_body(const struct history_teller *teller, const char *json, char *out, size_t size);
/* The next of an event's texts as "reason: ..."; *text moves on. False at the end. Texts of several lines come line by line. */
bool history_tell_text(const struct history_teller *teller, const char **text, char *out, size_t size);

#endif
