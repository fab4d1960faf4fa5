/* Shared steps of the imports. */
#include "broker/import_work.h"

#include "broker/text_checks.h"
#include "core/phone.h"
#include "core/text.h"
#include "storage/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_TRIES = 1000 };

enum result import_tell(struct import_work *import, const char *code, const char *field, const char *value,
                        const char *stored)
{
    struct import_reply *reply = import->reply;
    if (reply->result_count == import->result_capacity) {
        size_t capacity = import->result_capacity ? import->result_capacity * 2 : 64;
        struct import_result *results = realloc(reply->results, capacity * sizeof *results);
        if (!results)
            return RESULT_NO_MEMORY;
        reply->results = results;
        import->result_capacity = capacity;
    }
    struct import_result *result = &reply->results[reply->result_count++];
    *result = (struct import_result){.line = import->line};
    text_copy(result->code, sizeof result->code, code);
    text_copy(result->field, sizeof result->field, field);
    text_copy(result->value, sizeof result->value, value);
    text_copy(result->stored, sizeof result->stored, stored);
    return RESULT_OK;
}

enum result import_reject(struct import_work *import, enum refusal_code code, const char *field,
                          const char *value, const char *stored)
{
    enum result result = import_tell(import, refusal_name(code), field, value, stored);
    if (result != RESULT_OK)
        return result;
    import->reply->rejected++;
    return RESULT_REFUSED;
}

static void say_at(const struct import_work *import, int64_t at, char out[32])
{
    out[0] = '\0';
    if (at)
        zone_format_iso(&import->work->city->zone, at, out);
}

enum result import_reject_at(struct import_work *import, enum refusal_code code, const char *field, int64_t at,
                             int64_t stored_at)
{
    char value[32], stored[32];
    say_at(import, at, value);
    say_at(import, stored_at, stored);
    return import_reject(import, code, field, value, stored);
}

static struct author author_of(const struct import_work *import)
{
    return (struct author){.account_id = import->work->who.account_id,
                           .station_id = import->work->who.station_id};
}

static const struct nodes *nodes_of(const struct reference *reference, enum subject subject)
{
    return subject == SUBJECT_UNIT       ? &reference->units
           : subject == SUBJECT_DISTRICT ? &reference->districts
           : subject == SUBJECT_CATEGORY ? &reference->categories
                                         : &reference->queues;
}

/* A name that stands there twice is not made a third time. */
static bool name_taken(const struct nodes *nodes, const char *name)
{
    for (size_t i = 0; i < nodes->count; i++)
        if (strcmp(nodes->rows[i].name, name) == 0 || strcmp(nodes->rows[i].name_en, name) == 0)
            return true;
    return false;
}

static bool code_taken(const struct nodes *nodes, const char *code)
{
    for (size_t i = 0; i < nodes->count; i++)
        if (strcmp(nodes->rows[i].code, code) == 0)
            return true;
    return false;
}

/* A name that has the form of a code is its own code; others get a running number. */
static enum result choose_code(struct import_work *import, const struct nodes *nodes, const char *name,
                               char code[TEXT_CODE])
{
    enum result result = RESULT_OK;
    if (text_is_code(name) && !code_taken(nodes, name)) {
        text_copy(code, TEXT_CODE, name);
        return RESULT_OK;
    }
    for (int i = 0; i < CODE_TRIES && result == RESULT_OK; i++) {
        int64_t number = 0;
        result = store_next(import->work->store, "import-code", &number);
        snprintf(code, TEXT_CODE, "i%" PRId64, number);
        if (result == RESULT_OK && !code_taken(nodes, code))
            return RESULT_OK;
    }
    return result == RESULT_OK ? RESULT_FULL : result;
}

static int64_t root_unit(const struct nodes *units)
{
    for (size_t i = 0; i < units->count; i++)
        if (units->rows[i].kind == UNIT_HOTLINE && units->rows[i].parent_id == 0)
            return units->rows[i].id;
    return 0;
}

static enum result reload(struct import_work *import)
{
    import->work->reference_changed = true;
    return reference_load(store_db(import->work->store), &import->work->city->zone, import->work->reference);
}

static enum result make_node(struct import_work *import, enum subject subject, const char *field,
                             const char *name, int64_t *ret_id)
{
    const struct nodes *nodes = nodes_of(import->work->reference, subject);
    struct node node = {.kind = subject == SUBJECT_UNIT ? UNIT_DEPARTMENT : 0,
                        .parent_id = subject == SUBJECT_UNIT ? root_unit(nodes) : 0};
    text_copy(node.name, sizeof node.name, name);
    enum result result = choose_code(import, nodes, name, node.code);
    if (result == RESULT_OK)
        result = node_add(import->work->store, subject, author_of(import), &node);
    if (result == RESULT_OK)
        result = reload(import);
    if (result == RESULT_OK)
        result = import_tell(import, "created", field, name, node.code);
    *ret_id = node.id;
    return result;
}

enum result import_node(struct import_work *import, enum subject subject, const char *field, const char *name,
                        int64_t *ret_id)
{
    const struct nodes *nodes = nodes_of(import->work->reference, subject);
    *ret_id = 0;
    if (name[0] == '\0')
        return RESULT_OK;
    const struct node *node = node_find(nodes, name);
    if (node) {
        *ret_id = node->id;
        return RESULT_OK;
    }
    if (!import->create_missing || name_taken(nodes, name) || !text_is_name(name))
        return import_reject(import, REFUSAL_UNKNOWN_VALUE, field, name, "");
    return make_node(import, subject, field, name, ret_id);
}

static const struct account *find_operator(const struct reference *reference, const char *name)
{
    char login[TEXT_NAME];
    const struct account *account = account_by_login(reference, name);
    if (!account && text_fold(name, login, sizeof login) == RESULT_OK)
        account = account_by_login(reference, login);
    for (size_t i = 0; i < reference->account_count && !account; i++)
        if (strcmp(reference->accounts[i].name, name) == 0)
            account = &reference->accounts[i];
    return account;
}

static enum result choose_login(struct import_work *import, const char *name, char login[TEXT_LOGIN])
{
    enum result result = text_fold(name, login, TEXT_LOGIN);
    for (int i = 0; i < CODE_TRIES && (result != RESULT_OK || !text_is_login(login) ||
                                       account_by_login(import->work->reference, login));
         i++) {
        int64_t number = 0;
        result = store_next(import->work->store, "import-login", &number);
        if (result != RESULT_OK)
            return result;
        snprintf(login, TEXT_LOGIN, "imported%" PRId64, number);
    }
    return result;
}

enum result import_operator(struct import_work *import, const char *name, int64_t *ret_id)
{
    const struct account *known = name[0] ? find_operator(import->work->reference, name) : NULL;
    *ret_id = known ? known->id : 0;
    if (known || name[0] == '\0')
        return RESULT_OK;
    if (!import->create_missing || !text_is_name(name))
        return import_reject(import, REFUSAL_UNKNOWN_VALUE, "operator", name, "");
    struct account account = {.role = ROLE_OPERATOR, .unit_id = root_unit(&import->work->reference->units)};
    text_copy(account.name, sizeof account.name, name);
    enum result result = choose_login(import, name, account.login);
    if (result == RESULT_OK)
        result = account_add(import->work->store, author_of(import), &account);
    if (result == RESULT_OK)
        result = account_shut(import->work->store, author_of(import), account.id);
    if (result == RESULT_OK)
        result = reload(import);
    if (result == RESULT_OK)
        result = import_tell(import, "created", "operator", name, account.login);
    *ret_id = account.id;
    return result;
}

static bool is_same(const struct held *held)
{
    return held->kind == HELD_TEXT ? strcmp(held->file_text, held->stored_text) == 0
                                   : held->file == held->stored;
}

static bool is_new(const struct held *held)
{
    return held->kind == HELD_TEXT ? held->stored_text[0] == '\0' : held->stored == 0 && !held->fixed;
}

/* A caller stays masked in what an import is told. */
static void hide_stored(const struct held *held, char out[PHONE_SIZE])
{
    if (strcmp(held->field, "caller_name") == 0)
        snprintf(out, PHONE_SIZE, "***");
    else
        phone_mask(held->stored_text, out);
}

static enum result reject_held(struct import_work *import, const struct held *held)
{
    char number[24];
    char hidden[PHONE_SIZE];
    switch (held->kind) {
    case HELD_AT:
        return import_reject_at(import, REFUSAL_EXISTS, held->field, held->file, held->stored);
    case HELD_NAME:
        return import_reject(import, REFUSAL_EXISTS, held->field, name_of(held->names, (int)held->file),
                             name_of(held->names, (int)held->stored));
    case HELD_ID:
        snprintf(number, sizeof number, "%" PRId64, held->stored);
        return import_reject(import, REFUSAL_EXISTS, held->field, held->file_text,
                             held->stored_text[0] || held->stored == 0 ? held->stored_text : number);
    case HELD_TEXT:
        break;
    }
    if (strncmp(held->field, "caller", 6) == 0 && held->stored_text[0]) {
        hide_stored(held, hidden);
        return import_reject(import, REFUSAL_EXISTS, held->field, held->file_text, hidden);
    }
    return import_reject(import, REFUSAL_EXISTS, held->field, held->file_text, held->stored_text);
}

enum result import_compare(struct import_work *import, const struct held *held, size_t count,
                           struct record *body, struct event_text *texts, size_t *ret_text_count,
                           size_t *ret_filled)
{
    *ret_text_count = *ret_filled = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_same(&held[i]))
            continue;
        if (!is_new(&held[i]) || !import->update)
            return reject_held(import, &held[i]);
        ++*ret_filled;
        if (held[i].kind == HELD_TEXT)
            texts[(*ret_text_count)++] = (struct event_text){held[i].key, held[i].file_text};
        else
            record_set(body, held[i].key, held[i].file);
    }
    return RESULT_OK;
}
