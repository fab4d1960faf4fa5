/* Takes what must not be kept out of a record: the reply that is kept for a repeated request has no password. */
#ifndef REXIAN_BROKER_SECRETS_H
#define REXIAN_BROKER_SECRETS_H

#include "core/field.h"

/* Overwrites all fields marked FIELD_SECRET, also those in lists, with nothing. True if one of them held something. */
bool secrets_blank(const struct shape *shape, void *record);

#endif
