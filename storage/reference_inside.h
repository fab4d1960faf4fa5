/* The orders of the organisation's rows that its look-ups need. Only for reference.c and reference_find.c. */
#ifndef REXIAN_STORAGE_REFERENCE_INSIDE_H
#define REXIAN_STORAGE_REFERENCE_INSIDE_H

#include "storage/reference.h"

/* Fills keys from the rows. RESULT_NO_MEMORY. */
MUST_CHECK enum result nodes_index(struct nodes *nodes);
/* Fills routes from rules and units. RESULT_NO_MEMORY. */
MUST_CHECK enum result routes_index(struct reference *reference);

#endif
