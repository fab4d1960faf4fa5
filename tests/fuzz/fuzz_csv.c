/* Any bytes as a CSV file: each row is read or its fault told, and what was read comes back as it is when it is written. */
#include "ctl/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void judge_again(const char *text, size_t size, const struct csv_row *row)
{
    struct csv_reader *reader = NULL;
    struct csv_row again;
    FILE *file = fmemopen((void *)(uintptr_t)text, size, "r");
    if (!file || csv_open(file, &reader) != RESULT_OK)
        abort();
    if (csv_next(reader, &again) != RESULT_OK || again.fault.kind != CSV_FINE || again.count != row->count)
        abort();
    for (size_t i = 0; i < row->count; i++)
        if (strcmp(again.cells[i], row->cells[i]) != 0)
            abort();
    csv_close(&reader);
    fclose(file);
}

static void write_again(const struct csv_row *row)
{
    char *text = NULL;
    size_t size = 0;
    bool blank = true;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        abort();
    fputs("\xEF\xBB\xBF", file); /* as every export begins, so that a cell's own is not taken for it */
    for (size_t i = 0; i < row->count; i++) {
        csv_write_cell(file, row->cells[i], i == 0, false);
        blank &= row->cells[i][0] == '\0';
    }
    csv_write_end(file);
    fclose(file);
    if (!blank) /* a blank row is passed over when it is read */
        judge_again(text, size, row);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct csv_reader *reader = NULL;
    struct csv_row row;
    FILE *file = size > 0 ? fmemopen((void *)(uintptr_t)bytes, size, "r") : NULL;
    if (!file || csv_open(file, &reader) != RESULT_OK)
        return 0;
    while (csv_next(reader, &row) == RESULT_OK) {
        char said[400];
        csv_fault_say(&row.fault, said, sizeof said);
        if (row.count == 0 || row.count > CSV_CELLS_MAX)
            abort();
        if (row.fault.kind == CSV_FINE)
            write_again(&row);
    }
    if (csv_position(reader) > (int64_t)size)
        abort();
    csv_close(&reader);
    fclose(file);
    return 0;
}
