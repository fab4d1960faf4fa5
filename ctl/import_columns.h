/* The columns of the files that `import` reads, and how a row of cells becomes a row of the wire.
 * Each column fills the member of the same name (or `field`) of import_call or import_ticket. */
#ifndef REXIAN_CTL_IMPORT_COLUMNS_H
#define REXIAN_CTL_IMPORT_COLUMNS_H

#include "core/field.h"
#include "ctl/csv.h"
#include "ctl/values.h"

enum { IMPORT_COLUMNS_MAX = 24, IMPORT_WHY_SIZE = VALUE_WHY_SIZE };

struct import_column {
    const char *name;
    const char *field;    /* NULL: the same name */
    bool needed;          /* must not be empty */
    const char *if_empty; /* value of an empty cell; NULL: the member stays 0 or "" */
    const char *allowed;  /* a FIELD_NAME that takes only these, "a, b"; NULL: all names */
    bool is_free;         /* free text: blanks around it belong to it */
    const char *sentence; /* for the manual page */
};

struct import_form {
    const char *name;        /* "calls" */
    const char *type;        /* "import.calls" */
    const struct shape *row; /* of one row on the wire; its first member is the line */
    const struct import_column *columns;
    size_t column_count;
    const char *(*check)(const void *row, const char **ret_column); /* a fault between cells, or NULL */
    bool (*is_early)(const void *row);                              /* see import_times; NULL: never */
};

extern const struct import_form import_form_calls, import_form_tickets, import_form_knowledge;

/* Which cell of a row is which column; IMPORT_NO_CELL for one that is passed over. */
enum { IMPORT_NO_COLUMN = -1 };
struct import_header {
    size_t count; /* cells of the header */
    int columns
        [CSV_CELLS_MAX]; /* by cell: position in form->columns, or IMPORT_NO_COLUMN (a column `reason`) */
    int cells[IMPORT_COLUMNS_MAX]; /* by column: its cell */
};

/* What is wrong with a row. */
struct import_fault {
    const char *column; /* "" if the row as a whole */
    char value[VALUE_SHOWN_SIZE];
    char why[IMPORT_WHY_SIZE];
};

/* What is doubtful in one row that is taken. */
struct import_times {
    size_t early;     /* 1: answered before it was offered; it is taken, its wait is 0 */
    size_t ambiguous; /* in the hour that comes twice: the first pass was taken */
    size_t skipped;   /* in the hour that does not come: the first instant after it was taken */
    size_t blanks;    /* cells with blanks around what they name: read without */
};

/* Reads the first row. RESULT_INVALID: `why` names all unknown, missing and doubled columns at once. */
MUST_CHECK enum result import_header_read(const struct import_form *form, const struct csv_row *row,
                                          struct import_header *ret, char *why, size_t size);
/* Reads one row into `record` (form->row->size bytes). RESULT_INVALID: `ret_fault` says why. */
MUST_CHECK enum result import_row_read(const struct import_form *form, const struct import_header *header,
                                       const struct csv_row *row, const struct zone *zone, void *record,
                                       struct import_times *ret_times, struct import_fault *ret_fault);
/* The column that fills a member; the member's name if there is none. */
const char *import_column_of(const struct import_form *form, const char *field);

#endif
