/* The rights that a role has, by their names: for docs/protocol.md, and for people. */
#ifndef REXIAN_CTL_RIGHTS_H
#define REXIAN_CTL_RIGHTS_H

#include "core/authority.h"

#include <stddef.h>

enum { RIGHTS_TEXT = 600 }; /* bytes of all labels in a row, in any language */

struct right_row {
    enum right right;
    const char *name;     /* on the wire's page */
    const char *label;    /* for people, to be translated */
    const char *sentence; /* for docs/protocol.md */
};
extern const struct right_row right_rows[];
extern const size_t right_count;

/* The translated labels of a sum of rights, "dispatch, audit". */
void rights_text(int64_t rights, char out[RIGHTS_TEXT]);

#endif
