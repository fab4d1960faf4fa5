/* Words for people in a refusal: a field and a value come over the wire by name, and are told by their labels.
 * The labels are English; the caller gives the function that translates them. */
#ifndef REXIAN_CORE_REFUSAL_WORDS_H
#define REXIAN_CORE_REFUSAL_WORDS_H

#include "core/result.h"

/* English label of a field ("public key" for "public_key"); the field itself if it has none. Never "" unless given. */
const char *refusal_field_label(const char *field);
/* English label of the value of such a field ("pending audit" for state "replied"); the value itself if it has none. */
const char *refusal_value_label(const char *field, const char *value);
/* Puts the translated labels in the place of the names in why->field and why->value; translate is gettext or alike. */
void refusal_put_labels(struct refusal *why, char *(*translate)(const char *));

#endif
