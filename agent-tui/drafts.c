#include "agent-tui/drafts.h"

#include "wire/codec.h"
#include "wire/request_id.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T struct draft_field
static const struct field draft_field_fields[] = {
    ROW_TEXT(T, name, FIELD_REQUIRED, "row of the form"),
    ROW_TEXT(T, value, FIELD_PERSONAL, "as typed"),
};
static SHAPE(draft_field_shape, "draft_field", T, draft_field_fields, "One field of a draft.");
#undef T

#define T struct draft
static const struct field draft_fields[] = {
    ROW_TEXT(T, author, FIELD_REQUIRED, "who wrote it"),
    ROW_TEXT(T, what, FIELD_REQUIRED, "what it is for"),
    ROW_TEXT(T, request_id, 0, "under which it will be sent"),
    ROW_AT(T, saved_at, 0, "city time"),
    ROW_ID(T, call_id, 0, "the call"),
    ROW_ID(T, number, 0, "the ticket that it completes"),
    ROW_ID(T, repeat_of, 0, "the earlier ticket that it repeats"),
    ROW_TEXT(T, handover_id, 0, "a hand-over whose number is not known yet"),
    ROW_LIST(T, fields, field_count, &draft_field_shape, 64, "what was typed"),
};
SHAPE(draft_shape, "draft", T, draft_fields, "A draft.");
#undef T

void draft_make_id(char out[ENVELOPE_ID_BYTES])
{
    uint8_t random[REQUEST_ID_RANDOM];
    randombytes_buf(random, sizeof random);
    request_id_name(random, out);
}

static void name_of_draft(const char *author, const char *what, char out[VAULT_NAME])
{
    char both[TEXT_LOGIN + TEXT_CODE + 32], digest[17];
    snprintf(both, sizeof both, "%s\n%s", author, what);
    vault_digest(both, digest);
    snprintf(out, VAULT_NAME, "draft-%s", digest);
}

enum result draft_save(const struct vault *vault, const struct draft *draft, char why[FILE_WHY_SIZE])
{
    char name[VAULT_NAME];
    name_of_draft(draft->author, draft->what, name);
    return vault_put(vault, name, &draft_shape, draft, why);
}

enum result draft_load(struct vault *vault, const char *author, const char *what, struct draft *ret)
{
    char name[VAULT_NAME];
    struct draft draft;
    name_of_draft(author, what, name);
    enum result result = vault_get(vault, name, &draft_shape, &draft);
    if (result != RESULT_OK)
        return result;
    if (strcmp(draft.author, author) != 0 || strcmp(draft.what, what) != 0) {
        draft_free(&draft);
        return RESULT_NOT_FOUND;
    }
    *ret = draft;
    return RESULT_OK;
}

void draft_drop(const struct vault *vault, const char *author, const char *what)
{
    char name[VAULT_NAME];
    name_of_draft(author, what, name);
    vault_drop(vault, name);
}

void draft_free(struct draft *draft)
{
    for (size_t i = 0; i < draft->field_count; i++)
        sodium_memzero(draft->fields[i].value, sizeof draft->fields[i].value);
    shape_free(&draft_shape, draft);
}

enum result draft_take(struct draft *draft, const struct form *form)
{
    struct draft_field *fields = calloc(form->count, sizeof *fields);
    size_t count = 0;
    if (fields == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < form->count; i++) {
        const char *value = form_get(form, form->rows[i].name);
        if (*value == '\0' || form->rows[i].kind == FORM_SHOW || form->rows[i].secret)
            continue;
        snprintf(fields[count].name, sizeof fields[count].name, "%s", form->rows[i].name);
        snprintf(fields[count].value, sizeof fields[count].value, "%s", value);
        count++;
    }
    free(draft->fields);
    draft->fields = fields;
    draft->field_count = count;
    return RESULT_OK;
}

size_t draft_put(const struct draft *draft, struct form *form)
{
    size_t put = 0;
    for (size_t i = 0; i < draft->field_count; i++)
        put += form_set(form, draft->fields[i].name, draft->fields[i].value) == RESULT_OK;
    return put;
}

struct counting {
    struct vault *vault;
    const char *author;
    size_t count;
};

static void count_one(void *context, const char *name)
{
    struct counting *counting = context;
    struct draft draft = {0};
    if (vault_get(counting->vault, name, &draft_shape, &draft) != RESULT_OK)
        return;
    counting->count += strcmp(draft.author, counting->author) == 0;
    draft_free(&draft);
}

size_t draft_count(struct vault *vault, const char *author)
{
    struct counting counting = {.vault = vault, .author = author};
    vault_each(vault, "draft-", count_one, &counting);
    return counting.count;
}
