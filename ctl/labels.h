/* What the members of replies are called for people: the heads of columns and the labels of records; and the words that
 * some of their texts are. Units are said by the value ("0:03"), not by the label. */
#ifndef REXIAN_CTL_LABELS_H
#define REXIAN_CTL_LABELS_H

#include "core/field.h"

/* Translated; NULL if the name has none. Without a shape: what it is called in most of them. */
const char *label_of_member(const struct shape *shape, const char *name);
/* The text of a member as people are told it: words of the wire are translated, whatever else stays as it is. */
const char *words_of_member(const struct shape *shape, const char *name, const char *text, char *scratch,
                            size_t size);

#endif
