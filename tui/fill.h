/* From a form to the struct that it fills, by the struct's field table: rows and fields have the same names. */
#ifndef REXIAN_TUI_FILL_H
#define REXIAN_TUI_FILL_H

#include "core/field.h"
#include "core/zone.h"
#include "tui/form.h"

/* Copies the values of the form's rows into the record; rows that the shape does not have are left out. Instants are local times of the
 * zone. False: a value does not fit its field; the error is shown at the row, which has the focus. */
bool fill_record(struct form *form, const struct shape *shape, const struct zone *zone, void *record);
/* Sets a number, a name's value or a bool by the field's name; a field that the shape does not have is left out. */
void fill_number(const struct shape *shape, void *record, const char *name, int64_t value);
/* Shows a sentence at the row that a refusal names. False: the form has no such row. */
bool fill_error(struct form *form, const char *field, const char *sentence);

#endif
