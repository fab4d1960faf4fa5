/* Calendars and limits from their documents. */
#include "storage/rulebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t id_of(void *arg, const char *code)
{
    const struct node *node = node_find(arg, code);
    return node && strcmp(node->code, code) == 0 ? node->id : 0;
}

static const char *code_of(void *arg, int64_t id)
{
    const struct node *node = node_by_id(arg, id);
    return node ? node->code : "";
}

struct limits_categories rulebook_categories(const struct nodes *categories)
{
    union {
        const struct nodes *nodes;
        void *arg;
    } borrowed = {.nodes = categories}; /* only read by both functions */
    return (struct limits_categories){.arg = borrowed.arg, .id_of = id_of, .code_of = code_of};
}

struct making {
    const struct document *document;
    document_fault_fn *fault;
    void *arg;
    size_t faults;
};

static void on_fault(void *arg, const struct text_fault *fault)
{
    struct making *making = arg;
    making->faults++;
    if (making->fault)
        making->fault(making->arg, making->document, fault);
}

static size_t known_years(const struct calendar *cal)
{
    size_t count = 0;
    for (size_t i = 0; i < CALENDAR_YEARS; i++)
        count += cal->known[i];
    return count;
}

/* A calendar's document is named by the one year that it declares. */
static enum result add_year(struct making *making, struct calendar *cal)
{
    const struct document *document = making->document;
    size_t before = known_years(cal);
    enum result result = calendar_parse(cal, document->text, strlen(document->text), on_fault, making);
    bool one = known_years(cal) == before + 1 && calendar_knows(cal, atoi(document->name));
    if (result == RESULT_OK && !one)
        on_fault(making, &(struct text_fault){.sentence = N_("must declare the year {word} and no other"),
                                              .word = document->name});
    return result == RESULT_NO_MEMORY ? result : RESULT_OK;
}

static enum result add(struct making *making, const struct nodes *categories, struct rulebook *book)
{
    const struct document *document = making->document;
    struct limits_categories names = rulebook_categories(categories);
    if (document->seq > book->seq)
        book->seq = document->seq;
    if (strcmp(document->kind, "calendar") == 0)
        return add_year(making, &book->calendar);
    if (strcmp(document->kind, "limits") == 0 && document->name[0] == '\0') {
        enum result result =
            limits_parse(&book->limits, document->text, strlen(document->text), &names, on_fault, making);
        return result == RESULT_NO_MEMORY ? result : RESULT_OK;
    }
    on_fault(making,
             &(struct text_fault){.sentence = N_("\"{word}\" is no kind of document; there are calendar "
                                                 "and limits"),
                                  .word = document->kind});
    return RESULT_OK;
}

enum result rulebook_make(const struct documents *documents, const struct zone *zone,
                          const struct nodes *categories, document_fault_fn *fault, void *arg,
                          struct rulebook **ret)
{
    struct making making = {.fault = fault, .arg = arg};
    struct rulebook *book = calloc(1, sizeof *book);
    enum result result = book ? RESULT_OK : RESULT_NO_MEMORY;
    if (!book)
        return result;
    calendar_init(&book->calendar, zone);
    limits_default(&book->limits);
    book->document_count = documents->count;
    for (size_t i = 0; i < documents->count && result == RESULT_OK; i++) {
        making.document = &documents->rows[i];
        result = add(&making, categories, book);
    }
    if (result == RESULT_OK && making.faults > 0)
        result = RESULT_INVALID;
    if (result == RESULT_OK)
        *ret = book;
    else
        free(book);
    return result;
}

static enum result newest(struct db *db, int64_t *ret_seq, size_t *ret_count)
{
    struct statement *s = db_sql(db, "SELECT COALESCE(MAX(seq), 0), COUNT(*) FROM document");
    enum result result = db_step(s);
    if (result == RESULT_OK) {
        *ret_seq = column_int(s, 0);
        *ret_count = (size_t)column_int(s, 1);
    }
    db_reset(s);
    return result;
}

enum result rulebook_load(struct db *db, const struct zone *zone, const struct nodes *categories,
                          struct rulebook *present, struct rulebook **ret)
{
    struct documents documents = {.count = 0};
    int64_t seq = 0;
    size_t count = 0;
    enum result result = newest(db, &seq, &count);
    if (result != RESULT_OK)
        return result;
    /* A category keeps its id, so that the same documents are the same rules. */
    if (present && present->seq == seq && present->document_count == count) {
        *ret = present;
        return RESULT_OK;
    }
    result = documents_read(db, &documents);
    if (result == RESULT_OK)
        result = rulebook_make(&documents, zone, categories, NULL, NULL, ret);
    documents_free(&documents);
    return result == RESULT_INVALID ? RESULT_CORRUPT : result;
}
