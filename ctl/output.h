/* Prints any struct by its field table: as aligned text for people, JSON lines or CSV.
 * One struct output for a run; errors of the stream are told by output_end. */
#ifndef REXIAN_CTL_OUTPUT_H
#define REXIAN_CTL_OUTPUT_H

#include "core/field.h"
#include "core/zone.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

enum output_mode { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

struct output {
    FILE *file;
    enum output_mode mode;
    bool mark;    /* CSV begins with a byte order mark */
    bool secrets; /* members with FIELD_SECRET are printed, too: passwords told once */
    bool sparse;  /* text records leave out counts of 0, what is not so, and ids with a name beside */
    const struct zone *zone; /* of instants */
    bool begun;              /* something has been written */
};

/* A table of texts, for what is no struct: cells[row * columns + column]. `text` columns are neutralised in CSV. */
struct output_table {
    const char *const *heads;
    const bool *right; /* columns aligned to the right in text; NULL: none */
    size_t columns;
    size_t rows;
    const char *const *cells;
};

/* The columns of a text table for people: names separated by spaces, NULL for all but lists and secrets.
 * JSON and CSV always have all members; lists within records are arrays in JSON and left out of CSV. */
void output_rows(struct output *out, const struct shape *shape, const void *rows, size_t count,
                 const char *columns);
/* One record: in text one member a line, empty ones left out; lists within it as tables beneath. */
void output_record(struct output *out, const struct shape *shape, const void *record);
/* A table of texts as aligned text; the other modes have no use for it. */
void output_table(struct output *out, const struct output_table *table);
/* A line for people; nothing in the other modes. */
void output_line(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One object as a line of JSON; takes the reference. */
void output_json(struct output *out, json_t *object);
/* A record as a JSON object; NULL without memory. */
json_t *output_object(const struct output *out, const struct shape *shape, const void *record);
/* The cells of one CSV row, and its heads. Text members are neutralised. */
void output_csv_heads(struct output *out, const struct shape *shape);
void output_csv_row(struct output *out, const struct shape *shape, const void *record);
/* The byte order mark, once, if it is wanted. */
void output_mark(struct output *out);
/* Flushes; false if something did not get out (errno says why). */
bool output_end(struct output *out);

/* How a member is called for people, translated ("due at"). */
const char *output_label(const char *name);
/* Columns of a terminal that a text takes. */
size_t output_width(const char *text);

#endif
