/* The text form of output.h: records as labelled lines, rows as tables aligned by columns of the terminal.
 * Control characters never reach the terminal. */
#ifndef REXIAN_CTL_OUTPUT_TEXT_H
#define REXIAN_CTL_OUTPUT_TEXT_H

#include "ctl/output.h"

/* See output_rows. */
void output_text_rows(struct output *out, const struct shape *shape, const void *rows, size_t count,
                      const char *columns);
/* See output_record. */
void output_text_record(struct output *out, const struct shape *shape, const void *record);
/* A text of any length on lines of its own, all of them indented. */
void output_text_lines(struct output *out, size_t indent, const char *text);

#endif
