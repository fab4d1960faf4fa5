/* Categories, places and units as choices of a form: loaded once a session, found by typing any part, also by pinyin
 * initials and by the words that callers use. */
#ifndef REXIAN_TUI_CHOICES_H
#define REXIAN_TUI_CHOICES_H

#include "tui/form.h"
#include "wire/messages.h"

#include <stdint.h>

/* Choices and the texts they point to. */
struct choice_list {
    struct form_choice *rows;
    size_t count;
    char **texts;
    size_t text_count;
};

enum choice_set { CHOICE_CATEGORIES, CHOICE_DISTRICTS, CHOICE_UNITS, CHOICE_SETS };

struct choices {
    struct choice_list sets[CHOICE_SETS];
    struct reference_rows known[CHOICE_SETS]; /* names of ids, shut ones too */
};

/* The request that loads a set ("category.list"). */
const char *choices_message(enum choice_set set);
/* Makes the choices of a set of a reply, whose rows move into `choices`. Of categories only those that a ticket takes (nothing below them),
 * of units not the hotline; shut ones are left out. RESULT_NO_MEMORY leaves the set as it was. */
enum result choices_take(struct choices *choices, enum choice_set set, struct reference_rows *reply) MUST_CHECK;
void choices_free(struct choices *choices);
/* Name of an id of a set, or NULL. */
const char *choices_name(const struct choices *choices, enum choice_set set, int64_t id);
/* The units offered below a unit, to be freed; they point to the texts of `choices`. NULL if there are none, or without memory. */
struct form_choice *choices_below(const struct choices *choices, int64_t unit_id, size_t *ret_count);
/* Code of a name or code of a set, for a form; "" if there is none. */
const char *choices_code(const struct choices *choices, enum choice_set set, const char *name);
/* The values of a list of names as choices, from the value `first` on, with translated labels; they live as long as the program. */
const struct form_choice *choices_of_names(const struct name_list *names, size_t first, size_t *ret_count);

#endif
