/* Batches of imported rows. */
#include "ctl/import_batch.h"

#include "wire/codec.h"

#include <stdlib.h>
#include <string.h>

enum result batch_make(const struct import_form *form, struct batch *ret)
{
    *ret = (struct batch){.form = form};
    ret->entries = calloc(BATCH_ENTRIES, sizeof *ret->entries);
    ret->rows = calloc(IMPORT_BATCH, form->row->size);
    if (ret->entries != NULL && ret->rows != NULL)
        return RESULT_OK;
    batch_free(ret);
    return RESULT_NO_MEMORY;
}

void batch_free(struct batch *batch)
{
    buffer_free(&batch->text);
    shape_free(&import_reply_shape, &batch->reply);
    free(batch->entries);
    free(batch->rows);
    *batch = (struct batch){0};
}

void batch_clear(struct batch *batch)
{
    buffer_clear(&batch->text);
    shape_free(&import_reply_shape, &batch->reply);
    batch->entry_count = 0;
    batch->row_count = 0;
    batch->row_bytes = 0;
    batch->tag = 0;
    batch->retries = 0;
    batch->answered = false;
}

enum result batch_add(struct batch *batch, const struct import_header *header, const struct csv_row *row,
                      const struct zone *zone, struct import_times *ret_times)
{
    struct batch_entry *entry = &batch->entries[batch->entry_count];
    size_t begin = batch->text.size;
    *entry = (struct batch_entry){.line = row->line, .cells = begin, .cell_count = row->count};
    for (size_t i = 0; i < row->count; i++)
        if (buffer_append(&batch->text, row->cells[i], strlen(row->cells[i]) + 1) != RESULT_OK)
            return RESULT_NO_MEMORY;
    char *record = batch->rows + batch->row_count * batch->form->row->size;
    entry->bad = import_row_read(batch->form, header, row, zone, record, ret_times, &entry->fault) != RESULT_OK;
    batch->entry_count++;
    if (!entry->bad) {
        batch->row_count++;
        batch->row_bytes += batch->text.size - begin;
    }
    return RESULT_OK;
}

bool batch_is_full(const struct batch *batch)
{
    return batch->entry_count == BATCH_ENTRIES || batch->row_count == IMPORT_BATCH ||
           batch->row_bytes > BATCH_BYTES || batch->text.size > BATCH_SPOILT_BYTES;
}

const char *batch_cell(const struct batch *batch, const struct batch_entry *entry, size_t cell)
{
    const char *at = (const char *)batch->text.bytes + entry->cells;
    if (cell >= entry->cell_count)
        return "";
    while (cell-- > 0)
        at += strlen(at) + 1;
    return at;
}
