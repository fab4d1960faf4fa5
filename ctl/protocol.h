/* docs/protocol.md, written from the tables of messages, shapes, names, refusals, rights and figures.
 * The text around them stands in protocol_text.c. */
#ifndef REXIAN_CTL_PROTOCOL_H
#define REXIAN_CTL_PROTOCOL_H

#include <stddef.h>
#include <stdio.h>

/* Writes the whole document. */
void protocol_write(FILE *file);

/* Chapters of text, lines ended by a NULL. */
extern const char *const protocol_life[], *const protocol_example[], *const protocol_errors[];
/* Writes such lines. */
void protocol_write_lines(FILE *file, const char *const *lines);

#endif
