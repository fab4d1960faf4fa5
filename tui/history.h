/* What the events of a ticket's history mean to a person: their numbers and codes, and their texts, by the labels of people. */
#ifndef REXIAN_TUI_HISTORY_H
#define REXIAN_TUI_HISTORY_H

#include "tui/choices.h"
#include "tui/words.h"

struct history_words {
    struct say_when when;
    const struct choices *choices; /* names of categories and places by their ids; NULL: those are left out */
};

/* The body of an event: "due: 05-08 18:00 · level: notice"; "" if it tells nothing. What only the fold needs is left out. */
void history_body(const struct history_words *words, const char *json, char *out, size_t size);
/* The next of an event's texts as "reason: ..."; *text moves on. False at the end. Texts of several lines come line by line. */
bool history_text(const char **text, char *out, size_t size);

#endif
