/* Import of entries: one of the same owner and title is the same entry. A bad row is named and left out; the others are taken.
 * Dates that have passed are taken: what was not reviewed elsewhere stands on its owner's list here. */
#include "broker/import_work.h"
#include "broker/knowledge_work.h"

#include "core/text.h"
#include "storage/knowledge.h"

#include <stdlib.h>
#include <string.h>

struct import_entries {
    struct import_work import;
    bool update;
    struct knowledge stored, said;
};

static struct knowledge_change change_of(const struct import_knowledge_row *row)
{
    struct knowledge_change change = {0};
    (void)text_copy(change.title, sizeof change.title, row->title);
    (void)text_copy(change.text, sizeof change.text, row->text);
    (void)text_copy(change.category, sizeof change.category, row->category);
    (void)text_copy(change.unit, sizeof change.unit, row->unit);
    (void)text_copy(change.matter, sizeof change.matter, row->matter);
    (void)text_copy(change.source, sizeof change.source, row->source);
    (void)text_copy(change.review_on, sizeof change.review_on, row->review_on);
    (void)text_copy(change.expires_on, sizeof change.expires_on, row->expires_on);
    return change;
}

/* The first field in which the file differs from the entry; NULL if there is none. Empty cells say nothing. */
static const char *differs(const struct import_entries *entries, const struct import_knowledge_row *row,
                           const char **ret_file, const char **ret_stored)
{
    const struct reference *reference = entries->import.work->reference;
    const struct node *category = node_find(&reference->categories, row->category);
    const struct knowledge *stored = &entries->stored;
    const struct {
        const char *field, *file, *stored;
    } pairs[] = {{"text", row->text, stored->text},
                 {"matter", row->matter, stored->matter},
                 {"source", row->source, stored->source},
                 {"review_on", row->review_on, stored->review_on},
                 {"expires_on", row->expires_on, stored->expires_on}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (pairs[i].file[0] == '\0' || strcmp(pairs[i].file, pairs[i].stored) == 0)
            continue;
        *ret_file = pairs[i].file;
        *ret_stored = pairs[i].stored;
        return pairs[i].field;
    }
    *ret_file = row->category;
    *ret_stored = node_name(&reference->categories, stored->category_id);
    return category && category->id == stored->category_id ? NULL : "category";
}

static enum result find_known(struct import_entries *entries, const struct import_knowledge_row *row)
{
    struct change_work *work = entries->import.work;
    const struct node *unit = row->unit[0] ? node_find(&work->reference->units, row->unit)
                                           : node_by_id(&work->reference->units, work->who.unit_id);
    int64_t id = 0;
    enum result result =
        unit ? knowledge_by_title(store_db(work->store), row->title, unit->id, &id) : RESULT_NOT_FOUND;
    return result == RESULT_OK ? knowledge_read(store_db(work->store), id, &entries->stored) : result;
}

static enum result put(struct import_entries *entries, const struct import_knowledge_row *row)
{
    struct import_work *import = &entries->import;
    struct change_work *work = import->work;
    struct knowledge_change change = change_of(row);
    enum result result = knowledge_work_put(work, &change, true, &entries->stored, &entries->said);
    if (result == RESULT_REFUSED)
        return import_reject(import, work->why->code, work->why->field, work->why->value, "");
    return result;
}

static enum result take_row(struct import_entries *entries, const struct import_knowledge_row *row)
{
    struct import_work *import = &entries->import;
    const char *file = "", *stored = "";
    entries->stored = (struct knowledge){0};
    enum result result = find_known(entries, row);
    if (result != RESULT_OK && result != RESULT_NOT_FOUND)
        return result;
    bool known = result == RESULT_OK;
    const char *field = known ? differs(entries, row, &file, &stored) : NULL;
    if (known && !field) {
        import->reply->skipped++;
        return import_tell(import, "skipped", "", row->title, "");
    }
    if (known && !knowledge_work_keeps(import->work, entries->stored.unit_id))
        return import_reject(import, REFUSAL_NO_RIGHT, "unit", row->unit, "");
    if (known && !entries->update)
        return import_reject(import, REFUSAL_EXISTS, field, file, stored);
    entries->said = entries->stored;
    result = put(entries, row);
    if (result != RESULT_OK)
        return result;
    import->reply->taken += !known;
    import->reply->updated += known;
    return known ? import_tell(import, "updated", "", row->title, "") : RESULT_OK;
}

enum result import_knowledge_batch(struct change_work *work, const void *request, void *reply)
{
    const struct import_knowledge *batch = request;
    struct import_entries *entries = calloc(1, sizeof *entries);
    enum result result = entries ? RESULT_OK : RESULT_NO_MEMORY;
    work->drop = batch->dry_run;
    if (entries) {
        entries->import = (struct import_work){.work = work, .reply = reply, .update = batch->update};
        entries->update = batch->update;
    }
    for (size_t i = 0; i < batch->row_count && result == RESULT_OK; i++) {
        int64_t rejected = entries->import.reply->rejected;
        entries->import.line = batch->rows[i].line;
        result = take_row(entries, &batch->rows[i]);
        /* A rejected row was told, and the batch goes on. */
        if (result == RESULT_REFUSED && entries->import.reply->rejected > rejected)
            result = RESULT_OK;
    }
    free(entries);
    return result;
}
