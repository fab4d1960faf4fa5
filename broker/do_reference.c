/* Units, categories, districts and queues: lists, additions, changes, shutting. One row a kind, one way for all.
 * What is shut stays for the past and is offered no more; codes are never given twice. */
#include "broker/handler.h"

#include "broker/do_rules.h"
#include "broker/rulebook_moves.h"
#include "broker/take_over.h"
#include "broker/text_checks.h"
#include "core/text.h"
#include "storage/organisation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kind {
    enum subject subject;
    const char *field; /* its name in refusals */
    size_t nodes;      /* where struct reference has them */
    bool is_tree;
};

static const struct kind unit_kind = {SUBJECT_UNIT, "unit", offsetof(struct reference, units), true};
static const struct kind category_kind = {SUBJECT_CATEGORY, "category", offsetof(struct reference, categories),
                                          true};
static const struct kind district_kind = {SUBJECT_DISTRICT, "district", offsetof(struct reference, districts),
                                          true};
static const struct kind queue_kind = {SUBJECT_QUEUE, "queue", offsetof(struct reference, queues), false};

static const struct nodes *nodes_of(const struct reference *reference, const struct kind *kind)
{
    return (const struct nodes *)(const void *)((const char *)reference + kind->nodes);
}

static struct author author_of(const struct change_work *work)
{
    return (struct author){.account_id = work->who.account_id, .station_id = work->who.station_id};
}

static void row_of_node(const struct nodes *nodes, const struct kind *kind, const struct node *node,
                        struct reference_row *row)
{
    const struct node *parent = node->parent_id != 0 ? node_by_id(nodes, node->parent_id) : NULL;
    row->id = node->id;
    row->parent_id = node->parent_id;
    (void)text_copy(row->code, sizeof row->code, node->code);
    (void)text_copy(row->parent, sizeof row->parent, parent != NULL ? parent->code : "");
    (void)text_copy(row->name, sizeof row->name, node->name);
    (void)text_copy(row->name_en, sizeof row->name_en, node->name_en);
    (void)text_copy(row->words, sizeof row->words, node->words);
    if (kind->subject == SUBJECT_UNIT)
        (void)text_copy(row->kind, sizeof row->kind, name_of(&unit_kind_names, node->kind));
    row->shut = node->shut;
}

static enum result list(struct query_work *work, const struct kind *kind, void *reply)
{
    struct reference_rows *rows = reply;
    const struct nodes *nodes = nodes_of(work->reference, kind);
    if (nodes->count == 0)
        return RESULT_OK;
    rows->rows = calloc(nodes->count, sizeof rows->rows[0]);
    if (rows->rows == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < nodes->count; i++)
        row_of_node(nodes, kind, &nodes->rows[i], &rows->rows[i]);
    rows->row_count = nodes->count;
    return RESULT_OK;
}

/* The open node that a request means by its id, else by its code or name. */
static enum result find_open(struct change_work *work, const struct kind *kind,
                             const struct reference_row *request, const struct node **ret)
{
    const struct nodes *nodes = nodes_of(work->reference, kind);
    const struct node *node =
        request->id != 0 ? node_by_id(nodes, request->id) : node_find(nodes, request->code);
    if (node == NULL) {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)request->id);
        return refuse(work->why, REFUSAL_NOT_FOUND, kind->field, request->id != 0 ? number : request->code);
    }
    if (node->shut)
        return refuse(work->why, REFUSAL_SHUT, kind->field, node->code);
    *ret = node;
    return RESULT_OK;
}

/* Takes the code of a request into the node; it must be free. */
static enum result take_code(struct change_work *work, const struct kind *kind, const char *code,
                             struct node *node)
{
    if (code[0] == '\0')
        return refuse(work->why, REFUSAL_MISSING_FIELD, "code", "");
    if (!text_is_code(code))
        return refuse(work->why, REFUSAL_BAD_VALUE, "code", code);
    const struct nodes *nodes = nodes_of(work->reference, kind);
    for (size_t i = 0; i < nodes->count; i++)
        if (nodes->rows[i].id != node->id && strcmp(nodes->rows[i].code, code) == 0)
            return refuse(work->why, REFUSAL_EXISTS, kind->field, code);
    (void)text_copy(node->code, sizeof node->code, code);
    return RESULT_OK;
}

/* Takes the parent by its id, else by its code or name; nothing said leaves it. */
static enum result take_parent(struct change_work *work, const struct kind *kind,
                               const struct reference_row *request, struct node *node)
{
    const struct nodes *nodes = nodes_of(work->reference, kind);
    if (request->parent_id == 0 && request->parent[0] == '\0')
        return RESULT_OK;
    if (!kind->is_tree)
        return refuse(work->why, REFUSAL_BAD_VALUE, "parent", request->parent);
    const struct node *parent =
        request->parent[0] != '\0' ? node_find(nodes, request->parent) : node_by_id(nodes, request->parent_id);
    if (parent == NULL)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "parent", request->parent);
    if (parent->shut)
        return refuse(work->why, REFUSAL_SHUT, "parent", parent->code);
    node->parent_id = parent->id;
    return RESULT_OK;
}

/* Takes name, English name, search words and kind, where they are said. */
static enum result take_texts(struct change_work *work, const struct kind *kind,
                              const struct reference_row *request, struct node *node)
{
    struct reference_row said = *request;
    text_trim(said.name);
    text_trim(said.name_en);
    text_trim(said.words);
    if (!text_is_line(said.name))
        return refuse(work->why, REFUSAL_BAD_VALUE, "name", said.name);
    if (!text_is_line(said.name_en))
        return refuse(work->why, REFUSAL_BAD_VALUE, "name_en", said.name_en);
    if (!text_is_line(said.words))
        return refuse(work->why, REFUSAL_BAD_VALUE, "words", said.words);
    if (said.name[0] != '\0')
        (void)text_copy(node->name, sizeof node->name, said.name);
    if (said.name_en[0] != '\0' && kind->is_tree)
        (void)text_copy(node->name_en, sizeof node->name_en, said.name_en);
    if (said.words[0] != '\0' && kind->subject == SUBJECT_CATEGORY)
        (void)text_copy(node->words, sizeof node->words, said.words);
    if (said.kind[0] != '\0' && kind->subject == SUBJECT_UNIT) {
        int value = name_value(&unit_kind_names, said.kind);
        if (value < 0)
            return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "kind", said.kind);
        node->kind = value;
    }
    return node->name[0] != '\0' ? RESULT_OK : refuse(work->why, REFUSAL_MISSING_FIELD, "name", "");
}

/* Two of the same name side by side could not be told apart. */
static enum result check_name(struct change_work *work, const struct kind *kind, const struct node *node)
{
    const struct nodes *nodes = nodes_of(work->reference, kind);
    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *other = &nodes->rows[i];
        if (other->id != node->id && !other->shut && other->parent_id == node->parent_id &&
            strcmp(other->name, node->name) == 0)
            return refuse(work->why, REFUSAL_EXISTS, "name", node->name);
    }
    return RESULT_OK;
}

/* The refusal for what storage would not take. */
static enum result told(struct change_work *work, const struct kind *kind, const struct node *node,
                        enum result result)
{
    if (result == RESULT_REFUSED)
        return refuse(work->why, REFUSAL_EXISTS, kind->field, node->code);
    if (result == RESULT_INVALID || result == RESULT_TOO_LONG)
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "parent", node->code);
    if (result == RESULT_NOT_FOUND)
        return refuse(work->why, REFUSAL_NOT_FOUND, kind->field, node->code);
    return result;
}

/* The root of the organisation: where a unit stands that names no parent. */
static int64_t hotline_of(const struct reference *reference)
{
    for (size_t i = 0; i < reference->units.count; i++)
        if (reference->units.rows[i].parent_id == 0 && !reference->units.rows[i].shut)
            return reference->units.rows[i].id;
    return 0;
}

static enum result add(struct change_work *work, const struct kind *kind, const struct reference_row *request,
                       void *reply)
{
    struct node node = {.kind = UNIT_DEPARTMENT};
    if (kind->subject == SUBJECT_UNIT)
        node.parent_id = hotline_of(work->reference);
    enum result result = take_code(work, kind, request->code, &node);
    if (result == RESULT_OK)
        result = take_parent(work, kind, request, &node);
    if (result == RESULT_OK)
        result = take_texts(work, kind, request, &node);
    if (result == RESULT_OK)
        result = check_name(work, kind, &node);
    if (result == RESULT_OK)
        result = told(work, kind, &node, node_add(work->store, kind->subject, author_of(work), &node));
    if (result != RESULT_OK)
        return result;
    work->reference_changed = true;
    row_of_node(nodes_of(work->reference, kind), kind, &node, reply);
    return RESULT_OK;
}

/* The limits name categories by code: one that they name keeps it. */
static enum result check_limits_name(struct change_work *work, const struct node *found,
                                     const struct node *node)
{
    const struct limits *limits = &work->reference->rulebook->limits;
    bool same = strcmp(found->code, node->code) == 0;
    for (size_t i = 0; i < limits->exception_count && !same; i++)
        if (limits->exceptions[i].category_id == found->id)
            return refuse(work->why, REFUSAL_NOT_ALLOWED, "limits", found->code);
    for (size_t i = 0; i < limits->audit_share_count && !same; i++)
        if (limits->audit_shares[i].category_id == found->id)
            return refuse(work->why, REFUSAL_NOT_ALLOWED, "limits", found->code);
    return RESULT_OK;
}

/* A category at another place of the tree may have other limits: its open tickets move with it. Nodes that were found before are
 * read again. */
static enum result move_open_tickets(struct change_work *work)
{
    struct rulebook_moves moves = {.tickets = 0};
    if (work->reference->rulebook->limits.exception_count == 0)
        return RESULT_OK;
    work->reference_changed = true;
    enum result result = reference_load(store_db(work->store), store_zone(work->store), work->reference);
    return result == RESULT_OK ? moves_make(work, work->reference, &moves) : result;
}

static enum result change(struct change_work *work, const struct kind *kind,
                          const struct reference_row *request, void *reply)
{
    const struct node *found = NULL;
    enum result result = find_open(work, kind, request, &found);
    if (result != RESULT_OK)
        return result;
    struct node before = *found;
    struct node node = *found;
    if (request->id != 0 && request->code[0] != '\0')
        result = take_code(work, kind, request->code, &node);
    if (result == RESULT_OK)
        result = take_parent(work, kind, request, &node);
    if (result == RESULT_OK)
        result = take_texts(work, kind, request, &node);
    if (result == RESULT_OK)
        result = check_name(work, kind, &node);
    if (result == RESULT_OK && kind->subject == SUBJECT_CATEGORY)
        result = check_limits_name(work, &before, &node);
    if (result == RESULT_OK)
        result = told(work, kind, &node, node_change(work->store, kind->subject, author_of(work), &node));
    if (result == RESULT_OK && kind->subject == SUBJECT_CATEGORY && before.parent_id != node.parent_id)
        result = move_open_tickets(work);
    if (result != RESULT_OK)
        return result;
    work->reference_changed = true;
    row_of_node(nodes_of(work->reference, kind), kind, &node, reply);
    return RESULT_OK;
}

/* The one that takes the place of a node that is shut; NULL if nobody was named. */
static enum result find_into(struct change_work *work, const struct kind *kind, const char *said,
                             const struct node *node, const struct node **ret)
{
    *ret = NULL;
    if (said[0] == '\0')
        return RESULT_OK;
    const struct node *into = node_find(nodes_of(work->reference, kind), said);
    if (into == NULL)
        return refuse(work->why, REFUSAL_UNKNOWN_VALUE, "into", said);
    if (into->shut)
        return refuse(work->why, REFUSAL_SHUT, "into", said);
    bool below = kind->is_tree && strncmp(into->path, node->path, strlen(node->path)) == 0;
    bool hotline = kind->subject == SUBJECT_UNIT && into->kind == UNIT_HOTLINE;
    if (into->id == node->id || below || hotline || !kind->is_tree)
        return refuse(work->why, REFUSAL_BAD_VALUE, "into", said);
    *ret = into;
    return RESULT_OK;
}

/* What still hangs on a node keeps it open, unless another one takes it over. */
static enum result check_free(struct change_work *work, const struct kind *kind, const struct node *node)
{
    const struct nodes *nodes = nodes_of(work->reference, kind);
    int64_t below = 0;
    char text[24];
    for (size_t i = 0; i < nodes->count; i++)
        below += nodes->rows[i].parent_id == node->id && !nodes->rows[i].shut;
    snprintf(text, sizeof text, "%lld", (long long)below);
    if (below > 0)
        return refuse(work->why, REFUSAL_NOT_ALLOWED, "open_below", text);
    return kind->is_tree ? take_over_needed(work, kind->subject, node) : RESULT_OK;
}

static enum result shut(struct change_work *work, const struct kind *kind, const struct reference_row *request,
                        void *reply)
{
    const struct node *found = NULL, *into = NULL;
    enum result result = find_open(work, kind, request, &found);
    if (result == RESULT_OK && kind->subject == SUBJECT_UNIT && found->kind == UNIT_HOTLINE &&
        found->parent_id == 0)
        result = refuse(work->why, REFUSAL_NOT_ALLOWED, kind->field, found->code);
    if (result == RESULT_OK)
        result = find_into(work, kind, request->into, found, &into);
    if (result == RESULT_OK)
        result =
            into != NULL ? take_over_node(work, kind->subject, found, into) : check_free(work, kind, found);
    if (result != RESULT_OK)
        return result;
    struct node node = *found;
    result = told(work, kind, &node,
                  node_shut(work->store, kind->subject, author_of(work), node.id, into != NULL ? into->id : 0));
    if (result == RESULT_OK && into != NULL && kind->subject == SUBJECT_CATEGORY)
        result = move_open_tickets(work);
    if (result != RESULT_OK)
        return result;
    node.shut = true;
    work->reference_changed = true;
    row_of_node(nodes_of(work->reference, kind), kind, &node, reply);
    return RESULT_OK;
}

/* The handlers of one kind. */
#define HANDLERS_OF(KIND)                                                                                      \
    static enum result KIND##_list(struct query_work *work, const void *request, void *reply)                  \
    {                                                                                                          \
        (void)request;                                                                                         \
        return list(work, &KIND##_kind, reply);                                                                \
    }                                                                                                          \
    static enum result KIND##_add(struct change_work *work, const void *request, void *reply)                  \
    {                                                                                                          \
        return add(work, &KIND##_kind, request, reply);                                                        \
    }                                                                                                          \
    static enum result KIND##_change(struct change_work *work, const void *request, void *reply)               \
    {                                                                                                          \
        return change(work, &KIND##_kind, request, reply);                                                     \
    }                                                                                                          \
    static enum result KIND##_shut(struct change_work *work, const void *request, void *reply)                 \
    {                                                                                                          \
        return shut(work, &KIND##_kind, request, reply);                                                       \
    }

HANDLERS_OF(unit)
HANDLERS_OF(category)
HANDLERS_OF(district)
HANDLERS_OF(queue)

const struct handler reference_handlers[] = {
    {.type = "unit.list", .query = unit_list},
    {.type = "unit.add", .change = unit_add},
    {.type = "unit.change", .change = unit_change},
    {.type = "unit.shut", .change = unit_shut},
    {.type = "category.list", .query = category_list},
    {.type = "category.add", .change = category_add},
    {.type = "category.change", .change = category_change},
    {.type = "category.shut", .change = category_shut},
    {.type = "district.list", .query = district_list},
    {.type = "district.add", .change = district_add},
    {.type = "district.change", .change = district_change},
    {.type = "district.shut", .change = district_shut},
    {.type = "queue.list", .query = queue_list},
    {.type = "queue.add", .change = queue_add},
    {.type = "queue.change", .change = queue_change},
    {.type = "queue.shut", .change = queue_shut},
    {.type = "directory.list", .query = directory_list},
    {.type = "directory.add", .change = directory_add},
    {.type = "directory.change", .change = directory_change},
    {.type = "directory.shut", .change = directory_shut},
    {.type = "directory.import", .change = directory_import},
    {.type = NULL},
};
