/* Requests and replies about the knowledge base. Their field tables are in messages_knowledge.c. */
#ifndef REXIAN_WIRE_MESSAGES_KNOWLEDGE_H
#define REXIAN_WIRE_MESSAGES_KNOWLEDGE_H

#include "wire/messages.h"

/* An entry as it stands. */
struct knowledge_row {
    int64_t id;
    int64_t version;
    char title[TEXT_TITLE];
    char text[TEXT_LONG]; /* left out of lists */
    char category[TEXT_CODE];
    char category_name[TEXT_NAME];
    char unit[TEXT_CODE]; /* owner */
    char unit_name[TEXT_NAME];
    char matter[TEXT_CODE];
    char source[TEXT_TITLE];
    char review_on[CIVIL_DATE_SIZE];
    char expires_on[CIVIL_DATE_SIZE];
    bool stale;     /* overdue for its owner's review */
    int64_t due_at; /* of that review */
    int64_t announced_at;
    char announced_by[TEXT_LOGIN];
    char reason[TEXT_REASON];
    int64_t reviewed_at;
    char reviewed_by[TEXT_LOGIN];
    int64_t changed_at;
    char changed_by[TEXT_LOGIN];
    bool expired;
    bool shut;
};
struct knowledge_rows {
    int64_t total;
    struct knowledge_row *rows;
    size_t row_count;
};
/* add: all but id and version; change: what is empty stays. */
struct knowledge_change {
    int64_t id;
    int64_t version; /* 0: whatever it is now */
    char title[TEXT_TITLE];
    char text[TEXT_LONG];
    char category[TEXT_NAME];
    char unit[TEXT_NAME];
    char matter[TEXT_CODE];
    char source[TEXT_TITLE];
    char review_on[CIVIL_DATE_SIZE];
    char expires_on[CIVIL_DATE_SIZE];
    bool no_expiry;
};
struct knowledge_request {
    int64_t id;
};
struct knowledge_act {
    int64_t id;
    int64_t version;
    char review_on[CIVIL_DATE_SIZE]; /* review */
    char matter[TEXT_CODE];          /* announce: all its open entries, instead of one id */
    char reason[TEXT_REASON];
};
struct knowledge_list_request {
    bool stale;
    bool shut;
    char category[TEXT_NAME];
    char unit[TEXT_NAME];
    char matter[TEXT_CODE];
    int64_t after;
    int64_t limit;
};
struct knowledge_find_request {
    char words[TEXT_TITLE];
    char category[TEXT_NAME];
    char like[TEXT_TITLE];
    int64_t limit;
};
struct import_knowledge_row {
    int64_t line;
    char title[TEXT_TITLE];
    char text[TEXT_LONG];
    char category[TEXT_NAME];
    char unit[TEXT_NAME];
    char matter[TEXT_CODE];
    char source[TEXT_TITLE];
    char review_on[CIVIL_DATE_SIZE];
    char expires_on[CIVIL_DATE_SIZE];
};
struct import_knowledge {
    bool dry_run;
    bool update;
    struct import_knowledge_row *rows;
    size_t row_count;
};
extern const struct shape knowledge_row_shape, knowledge_rows_shape, knowledge_change_shape,
    knowledge_act_shape, import_knowledge_row_shape, import_knowledge_shape;

#endif
