/* Runs the parts of the verification and collects what they find. */
#include "storage/check_inside.h"

#include "core/text.h"
#include "storage/snapshot.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void note(struct check_row *rows, size_t *count, size_t most, const char *where, const char *format,
                 va_list arguments) __attribute__((format(printf, 5, 0)));

/* Rows beyond `most` are counted only. */
static void note(struct check_row *rows, size_t *count, size_t most, const char *where, const char *format,
                 va_list arguments)
{
    char what[2 * TEXT_TITLE];
    if (*count == most)
        return;
    vsnprintf(what, sizeof what, format, arguments);
    text_copy(rows[*count].what, sizeof rows[*count].what, what);
    text_copy(rows[*count].where, sizeof rows[*count].where, where);
    (*count)++;
}

void check_find(struct checking *checking, const char *where, const char *format, ...)
{
    struct check *check = checking->check;
    va_list arguments;
    va_start(arguments, format);
    check->findings++;
    note(check->rows, &check->row_count, CHECK_ROWS, where, format, arguments);
    va_end(arguments);
}

void check_warn(struct checking *checking, const char *where, const char *format, ...)
{
    struct check *check = checking->check;
    va_list arguments;
    va_start(arguments, format);
    check->warnings++;
    note(check->warned, &check->warned_count, CHECK_WARNED, where, format, arguments);
    va_end(arguments);
}

static enum result check_file(struct checking *checking)
{
    char error[300];
    enum result result = db_verify(checking->db, error, sizeof error);
    if (result != RESULT_CORRUPT)
        return result;
    check_find(checking, "the database file", "%s", error);
    return RESULT_OK;
}

enum result check_city(struct db *db, const struct check_options *options, struct check *ret)
{
    struct checking checking = {.db = db, .options = options, .check = ret};
    bool own = false;
    memset(ret, 0, sizeof *ret);
    ret->rows = calloc(CHECK_ROWS, sizeof *ret->rows);
    ret->warned = calloc(CHECK_WARNED, sizeof *ret->warned);
    if (!ret->rows || !ret->warned)
        return RESULT_NO_MEMORY;
    enum result result = snapshot_begin(db, &own);
    if (result == RESULT_OK)
        result = check_file(&checking);
    if (result == RESULT_OK)
        result = check_chain(&checking);
    if (result == RESULT_OK)
        result = check_seals(&checking);
    if (result == RESULT_OK)
        result = check_knowledge(&checking);
    if (result == RESULT_OK)
        result = check_shifts(&checking);
    if (result == RESULT_OK)
        result = check_gaps(&checking);
    if (result == RESULT_OK)
        result = check_projections(&checking);
    if (result == RESULT_OK)
        result = check_documents(&checking);
    if (result == RESULT_OK)
        result = check_blocks(&checking);
    if (result == RESULT_OK)
        result = check_dials(&checking);
    if (result == RESULT_OK)
        result = check_duplicates(&checking);
    if (result == RESULT_OK)
        result = check_hands(&checking);
    snapshot_end(db, own);
    return result;
}

void check_free(struct check *check)
{
    free(check->rows);
    free(check->warned);
    check->rows = check->warned = NULL;
    check->row_count = check->warned_count = 0;
}
