/* RFC 4180: a reader that streams and names every fault by its place, and a writer that spreadsheets cannot misuse.
 * The reader takes a byte order mark, CRLF and LF, quotes and newlines within them; memory is bounded by its limits. */
#ifndef REXIAN_CTL_CSV_H
#define REXIAN_CTL_CSV_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    CSV_CELL_MAX = 8192,  /* bytes kept of one cell; what is beyond is read over */
    CSV_CELLS_MAX = 64,   /* cells kept of one row */
    CSV_READ_SIZE = 65536 /* bytes read at a time */
};

enum csv_fault_kind {
    CSV_FINE,
    CSV_TOO_LONG,   /* a cell has more than CSV_CELL_MAX bytes */
    CSV_NOT_UTF8,   /* or a NUL */
    CSV_STRAY,      /* a quote within an unquoted cell, or text behind a closing quote */
    CSV_UNCLOSED,   /* the file ends within quotes */
    CSV_MANY_CELLS, /* more than CSV_CELLS_MAX */
    CSV_FAULT_COUNT
};

struct csv_fault {
    enum csv_fault_kind kind;
    size_t cell;     /* which cell of the row, from 0 */
    int64_t line;    /* of the file, from 1 */
    int64_t column;  /* character of that line, from 1 */
    unsigned byte;   /* CSV_NOT_UTF8: the byte that begins no character */
    int64_t cell_at; /* byte within the cell, from 0 */
};

/* A row as it was read. Cells are ended by NUL and valid until the next csv_next. */
struct csv_row {
    int64_t line; /* on which it begins, from 1 */
    size_t count;
    const char *cells[CSV_CELLS_MAX];
    struct csv_fault fault; /* the first one */
};

struct csv_reader;

/* Reads from an open file, which stays the caller's. RESULT_NO_MEMORY. */
MUST_CHECK enum result csv_open(FILE *file, struct csv_reader **ret);
void csv_close(struct csv_reader **reader);
/* The next row that is not blank; a faulty one is given, too, with its fault. RESULT_NOT_FOUND at the end; RESULT_IO: errno says
 * why; RESULT_NO_MEMORY. */
MUST_CHECK enum result csv_next(struct csv_reader *reader, struct csv_row *ret);
/* Bytes read so far. */
int64_t csv_position(const struct csv_reader *reader);
/* A translated sentence for a fault: what is wrong and what is allowed. */
void csv_fault_say(const struct csv_fault *fault, char *out, size_t size);

/* Writes one cell with what it needs of quotes; `first` is true for the first of a row. With `neutral` a cell that a spreadsheet
 * would run as a formula (= + - @ tab CR) gets a leading apostrophe; so does one that looks so neutralised already. */
void csv_write_cell(FILE *file, const char *text, bool first, bool neutral);
/* Ends a row by CRLF. */
void csv_write_end(FILE *file);
/* Where the text begins once the apostrophe of csv_write_cell is taken off. */
const char *csv_plain(const char *text);

#endif
