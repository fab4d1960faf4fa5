/* The knowledge base: entries, questions, announcements, import. */
#include "wire/messages_knowledge.h"

#include "core/authority.h"
#include "core/result.h"
#include "wire/message_rows.h"

#define T struct knowledge_row
static const struct field knowledge_row_fields[] = {
    ROW_ID(T, id, 0, N_("the entry")),
    ROW_INT(T, version, 0, N_("its version; a change that names another one is refused")),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_TEXT(T, text, 0, N_("what callers are told; left out of lists")),
    ROW_TEXT(T, category, 0, N_("code of the category")),
    ROW_TEXT(T, category_name, 0, N_("name of the category")),
    ROW_TEXT(T, unit, 0, N_("code of the owner")),
    ROW_TEXT(T, unit_name, 0, N_("name of the owner")),
    ROW_TEXT(T, matter, 0, N_("code of the service matter")),
    ROW_TEXT(T, source, 0, N_("where it is taken from")),
    ROW_DATE(T, review_on, 0, N_("its owner reviews it until this day")),
    ROW_DATE(T, expires_on, 0, N_("the last day on which it holds; empty is for ever")),
    ROW_BOOL(T, stale, 0, N_("overdue for a review by its owner")),
    ROW_AT(T, due_at, 0, N_("by when its owner must have reviewed it")),
    ROW_AT(T, announced_at, 0, N_("a change of its matter was announced and not answered yet")),
    ROW_TEXT(T, announced_by, 0, N_("who announced it")),
    ROW_TEXT(T, reason, 0, N_("what has changed")),
    ROW_AT(T, reviewed_at, 0, N_("latest review")),
    ROW_TEXT(T, reviewed_by, 0, N_("who reviewed it")),
    ROW_AT(T, changed_at, 0, N_("latest change")),
    ROW_TEXT(T, changed_by, 0, N_("who changed it")),
    ROW_BOOL(T, expired, 0, N_("holds no longer")),
    ROW_BOOL(T, shut, 0, N_("shut: kept for the past")),
};
SHAPE(knowledge_row_shape, "knowledge_row", T, knowledge_row_fields, "Entry of the knowledge base.");
#undef T

#define T struct knowledge_rows
static const struct field knowledge_rows_fields[] = {
    ROW_INT(T, total, 0, "of the whole list"),
    ROW_LIST(T, rows, row_count, &knowledge_row_shape, 20000, "the rows"),
};
SHAPE(knowledge_rows_shape, "knowledge_rows", T, knowledge_rows_fields, "Knowledge rows.");
#undef T

#define T struct knowledge_change
static const struct field knowledge_change_fields[] = {
    ROW_ID(T, id, 0, N_("the entry")),
    ROW_INT(T, version, 0, N_("the version that was read; another one by now is refused as stale")),
    ROW_TEXT(T, title, 0, N_("title")),
    ROW_TEXT(T, text, 0, N_("what callers are told")),
    ROW_TEXT(T, category, 0, N_("category: code or name")),
    ROW_TEXT(T, unit, 0, N_("owner: code or name of the unit; your own if not given")),
    ROW_TEXT(T, matter, 0, N_("code of the service matter")),
    ROW_TEXT(T, source, 0, N_("where it is taken from")),
    ROW_DATE(T, review_on, 0, N_("its owner reviews it until this day; a change that names it is a review")),
    ROW_DATE(T, expires_on, 0, N_("the last day on which it holds; empty is for ever")),
    ROW_BOOL(T, no_expiry, 0, N_("it holds for ever from now on")),
};
SHAPE(knowledge_change_shape, "knowledge_change", T, knowledge_change_fields, "Knowledge change.");
#undef T

#define T struct knowledge_request
static const struct field knowledge_request_fields[] = {
    ROW_ID(T, id, FIELD_REQUIRED, N_("the entry")),
};
static SHAPE(knowledge_request_shape, "knowledge_request", T, knowledge_request_fields, "Knowledge request.");
#undef T

#define T struct knowledge_act
static const struct field knowledge_act_fields[] = {
    ROW_ID(T, id, 0, N_("the entry")),
    ROW_INT(T, version, 0, N_("the version that was read; another one by now is refused as stale")),
    ROW_DATE(T, review_on, 0, N_("the next review date")),
    ROW_TEXT(T, matter, 0, N_("all open entries of this service matter, instead of one")),
    ROW_TEXT(T, reason, 0, N_("the reason")),
};
SHAPE(knowledge_act_shape, "knowledge_act", T, knowledge_act_fields, "Knowledge act.");
#undef T

#define T struct knowledge_list_request
static const struct field knowledge_list_request_fields[] = {
    ROW_BOOL(T, stale, 0, N_("the owners' work list: announced or past the review date; a department's own")),
    ROW_BOOL(T, shut, 0, N_("shut and expired ones, too")),
    ROW_TEXT(T, category, 0, N_("only this category and those below it: code or name")),
    ROW_TEXT(T, unit, 0, N_("only this owner and those below it: code or name")),
    ROW_TEXT(T, matter, 0, N_("only this service matter")),
    ROW_INT(T, after, 0, "page on: the last id of the page before; not for stale ones"),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(knowledge_list_request_shape, "knowledge_list_request", T, knowledge_list_request_fields,
             "Knowledge list request.");
#undef T

#define T struct knowledge_find_request
static const struct field knowledge_find_request_fields[] = {
    ROW_TEXT(T, words, 0, N_("words to look for, each must occur")),
    ROW_TEXT(T, category, 0, N_("category: code or name; its own entries, then those above, then below it")),
    ROW_TEXT(T, like, 0,
             N_("a wording: entries that share most with it come first, last those of other categories")),
    ROW_INT(T, limit, 0, N_("most rows")),
};
static SHAPE(knowledge_find_request_shape, "knowledge_find_request", T, knowledge_find_request_fields,
             "Knowledge find request.");
#undef T

#define T struct import_knowledge_row
static const struct field import_knowledge_row_fields[] = {
    ROW_INT(T, line, 0, "line of the file"),
    ROW_TEXT(T, title, FIELD_REQUIRED, N_("title")),
    ROW_TEXT(T, text, FIELD_REQUIRED, N_("what callers are told")),
    ROW_TEXT(T, category, FIELD_REQUIRED, N_("category: code or name")),
    ROW_TEXT(T, unit, 0, N_("owner: code or name of the unit; your own if not given")),
    ROW_TEXT(T, matter, 0, N_("code of the service matter")),
    ROW_TEXT(T, source, 0, N_("where it is taken from")),
    ROW_DATE(T, review_on, FIELD_REQUIRED, N_("its owner reviews it until this day")),
    ROW_DATE(T, expires_on, 0, N_("the last day on which it holds; empty is for ever")),
};
SHAPE(import_knowledge_row_shape, "import_knowledge_row", T, import_knowledge_row_fields,
      "Import knowledge row.");
#undef T

#define T struct import_knowledge
static const struct field import_knowledge_fields[] = {
    ROW_BOOL(T, dry_run, 0, "check only"),
    ROW_BOOL(T, update, 0, "take what differs as a change"),
    ROW_LIST(T, rows, row_count, &import_knowledge_row_shape, IMPORT_BATCH, "the rows"),
};
SHAPE(import_knowledge_shape, "import_knowledge", T, import_knowledge_fields, "Import knowledge.");
#undef T

const struct message knowledge_messages[] = {
    {"knowledge.add", &knowledge_change_shape, &knowledge_row_shape, MESSAGE_CHANGES, RIGHT_KNOWLEDGE,
     "Adds an entry: `title`, `text`, `category`, `review_on`. A handler's belong to its own unit or one "
     "below."},
    {"knowledge.change", &knowledge_change_shape, &knowledge_row_shape, MESSAGE_CHANGES, RIGHT_KNOWLEDGE,
     "Changes an entry; empty fields stay as they are. With `review_on` it is a review, too."},
    {"knowledge.announce", &knowledge_act_shape, &done_shape, MESSAGE_CHANGES, RIGHT_HOTLINE | RIGHT_HANDLE,
     "Tells the owner that the matter of an entry (or of all entries of `matter`) has changed: `reason`. It "
     "must "
     "review it within the limit."},
    {"knowledge.review", &knowledge_act_shape, &knowledge_row_shape, MESSAGE_CHANGES, RIGHT_KNOWLEDGE,
     "The owner says that it is still right, until `review_on`."},
    {"knowledge.shut", &knowledge_act_shape, &knowledge_row_shape, MESSAGE_CHANGES, RIGHT_KNOWLEDGE,
     "Shuts an entry: kept for the past, found no more."},
    {"knowledge.show", &knowledge_request_shape, &knowledge_row_shape, 0, 0, "An entry in full."},
    {"knowledge.list", &knowledge_list_request_shape, &knowledge_rows_shape, 0, 0,
     "Entries without their texts; `stale` ones by what falls due first."},
    {"knowledge.find", &knowledge_find_request_shape, &knowledge_rows_shape, 0, 0,
     "The entries that answer a question, in full, the best first. Expired ones are never found."},
    {"import.knowledge", &import_knowledge_shape, &import_reply_shape, MESSAGE_CHANGES, RIGHT_KNOWLEDGE,
     "Takes at most 200 entries. An entry of the same owner and title is the same entry."},
};
const size_t knowledge_message_count = sizeof knowledge_messages / sizeof knowledge_messages[0];
