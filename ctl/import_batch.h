/* The rows of a file that go to the broker in one request, with what is needed to tell their fate afterwards.
 * Batches wait in the order of the file; import.c sends and finishes them. */
#ifndef REXIAN_CTL_IMPORT_BATCH_H
#define REXIAN_CTL_IMPORT_BATCH_H

#include "ctl/import_columns.h"
#include "wire/buffer.h"
#include "wire/messages.h"

enum {
    BATCH_ENTRIES = 2 * IMPORT_BATCH,    /* rows of the file, those that are bad by themselves included */
    BATCH_BYTES = 384 * 1024,            /* of cells, so that a request stays well below the longest frame */
    BATCH_SPOILT_BYTES = 4 * 1024 * 1024 /* of cells of rows that are not sent */
};

/* A row of the file. Offsets are into the batch's text. */
struct batch_entry {
    int64_t line;
    size_t cells; /* where its cells begin, each ended by NUL */
    size_t cell_count;
    bool bad;                  /* by itself: not sent */
    struct import_fault fault; /* if it is bad */
};

struct batch {
    const struct import_form *form;
    struct buffer text;
    struct batch_entry *entries;
    size_t entry_count;
    char *rows; /* IMPORT_BATCH of form->row */
    size_t row_count;
    size_t row_bytes; /* of cells of rows to be sent */
    uint64_t tag;     /* while it is asked; else 0 */
    int retries;
    bool answered;
    struct import_reply reply;
};

/* RESULT_NO_MEMORY. */
MUST_CHECK enum result batch_make(const struct import_form *form, struct batch *ret);
void batch_free(struct batch *batch);
/* Forgets its rows and its reply. */
void batch_clear(struct batch *batch);
/* Reads a row into the batch. RESULT_NO_MEMORY. */
MUST_CHECK enum result batch_add(struct batch *batch, const struct import_header *header,
                                 const struct csv_row *row, const struct zone *zone,
                                 struct import_times *ret_times);
bool batch_is_full(const struct batch *batch);
/* The cell of an entry by its position; "" past the end. */
const char *batch_cell(const struct batch *batch, const struct batch_entry *entry, size_t cell);

#endif
