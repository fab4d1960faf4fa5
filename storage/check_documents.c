/* The rulebook: each document is the text that its newest event brought, and can be read. */
#include "storage/check_inside.h"
#include "storage/rulebook.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void where_document(const struct document *document, char out[64])
{
    snprintf(out, 64, "document %s%s%s", document->kind, document->name[0] ? " " : "", document->name);
}

static void on_fault(void *arg, const struct document *document, const struct text_fault *fault)
{
    char where[64], sentence[TEXT_FAULT_SIZE];
    where_document(document, where);
    text_fault_say(fault, fault->sentence, sentence);
    check_find(arg, where, "line %zu: %s", fault->line, sentence);
}

static void compare(struct checking *checking, const struct documents *stored, const struct documents *folded)
{
    char where[64];
    for (size_t i = 0; i < folded->count; i++) {
        const struct document *row = &folded->rows[i];
        const struct document *found = document_find(stored, row->kind, row->name);
        where_document(row, where);
        if (!found)
            check_find(checking, where, "it is missing; event %" PRId64 " brought it", row->seq);
        else if (strcmp(found->text, row->text) != 0 || found->seq != row->seq)
            check_find(checking, where, "it is not what event %" PRId64 " brought", row->seq);
    }
    for (size_t i = 0; i < stored->count; i++) {
        where_document(&stored->rows[i], where);
        if (!document_find(folded, stored->rows[i].kind, stored->rows[i].name))
            check_find(checking, where, "no event brought it");
    }
}

static enum result check_readable(struct checking *checking, const struct documents *stored)
{
    struct reference organisation = {.rule_count = 0};
    struct rulebook *book = NULL;
    enum result result = reference_load_organisation(checking->db, &organisation);
    if (result == RESULT_OK)
        result =
            rulebook_make(stored, checking->options->zone, &organisation.categories, on_fault, checking, &book);
    free(book);
    reference_free(&organisation);
    return result == RESULT_INVALID ? RESULT_OK : result;
}

enum result check_documents(struct checking *checking)
{
    struct documents stored = {.count = 0}, folded = {.count = 0};
    enum result result = documents_read(checking->db, &stored);
    if (result == RESULT_OK)
        result = documents_read_then(checking->db, INT64_MAX, &folded);
    if (result == RESULT_OK)
        compare(checking, &stored, &folded);
    else if (result == RESULT_CORRUPT)
        check_find(checking, "the rulebook", "an event does not hold the text whose digest it tells");
    if (result == RESULT_OK)
        result = check_readable(checking, &stored);
    documents_free(&stored);
    documents_free(&folded);
    return result == RESULT_CORRUPT ? RESULT_OK : result;
}
