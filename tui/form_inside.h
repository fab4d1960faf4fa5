/* The form's inside, shared by its model, its keys and its drawing; desks do not include this.
 * A choice keeps what is typed in `edit` while its list is open. */
#ifndef REXIAN_TUI_FORM_INSIDE_H
#define REXIAN_TUI_FORM_INSIDE_H

#include "tui/form.h"
#include <stdint.h>

enum { MATCHES_MOST = 64, CHOICE_NONE = -1, ERROR_BYTES = 200, CHOICE_TYPED_BYTES = 60 };

struct form_field {
    struct edit edit; /* the value; FORM_CHOICE: what is typed to find one */
    const struct form_choice *choices;
    size_t choice_count;
    int64_t chosen; /* index in choices, or CHOICE_NONE */
    bool open;      /* the list of choices is shown */
    size_t pick;    /* row of the list that Enter takes */
    bool truth;     /* FORM_BOOL */
    bool hidden;
    char error[ERROR_BYTES];
};

/* Index of a row, or count. */
size_t form_index(const struct form *form, const char *name);
/* Whether the row can have the focus. */
bool form_can_focus(const struct form *form, size_t index);
const char *form_value(const struct form *form, size_t index);
/* Puts a date into its only way of writing and checks the row; sets its error. False if it is wrong. */
bool form_check_row(struct form *form, size_t index, bool required_too);
/* Closes the list of choices and forgets what was typed. */
void form_close_choice(struct form_field *field);

#endif
