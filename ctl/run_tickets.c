/* Verbs about tickets and calls. */
#include "ctl/runs.h"

#include "ctl/history.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { PAGE = 500, LIMIT_DEFAULT = 200, SEARCH_DEFAULT = 100 };

static const char list_columns[] = "number state type urgency category title lead opened_at next_due_at holder";
/* What a list is about stands in its columns. */
static const struct {
    const char *list;
    const char *columns;
} columns_of[] = {
    {"approvals", "number state asks asks_above ask_due_at category title lead due_at"},
    {"orders", "number state order_level order_due_at order_reported category title lead due_at"},
    {"co", "number state urgency category title lead list_at due_at"},
    {"above", "number state asks_above ask_due_at category title lead due_at"},
    {"suspended", "number state list_at category title lead opened_at"},
    {"first_reports", "number state list_at category title lead opened_at due_at"},
    {"to_phone", "number state urgency category title lead opened_at next_due_at"},
};
static const char visit_columns[] =
    "queue entered_at answered_at left_at end operator_login wait_ms talk_ms rings";
static const char talk_columns[] = "operator_login from_at to_at talk_ms";
static const char call_columns[] = "id ref caller queue operator_login outcome offered_at answered_at ended_at";

const void *reply_first(const struct message *message, const void *reply, const char *list)
{
    const void *elements = NULL;
    const struct field *field = shape_field(message->reply, list);
    return field != NULL && value_list(field, reply, &elements) > 0 ? elements : NULL;
}

/* A ticket as one object with its history within. */
static void ticket_json(struct ctl *ctl, const struct ticket_reply *reply)
{
    json_t *object = output_object(&ctl->output, &ticket_shape, &reply->ticket[0]);
    json_t *history = json_array();
    for (size_t i = 0; i < reply->history_count; i++)
        json_array_append_new(history, output_object(&ctl->output, &history_row_shape, &reply->history[i]));
    json_object_set_new(object, "history", history);
    output_json(&ctl->output, object);
}

static enum exit_code ask_ticket(struct ctl *ctl, const struct verb *verb, const void *request,
                                 struct ticket_reply *ret)
{
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, ret);
    if (code == EXIT_CODE_OK && ret->ticket_count == 0) {
        shape_free(&ticket_reply_shape, ret);
        code = ctl_tell(ctl, EXIT_CODE_REFUSED, _("the broker answered without a ticket"));
    }
    return code;
}

enum exit_code run_ticket_act(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct ticket_reply reply;
    enum exit_code code = ask_ticket(ctl, verb, request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_JSON)
        ticket_json(ctl, &reply);
    else
        output_rows(&ctl->output, &ticket_shape, reply.ticket, 1,
                    "number version state closing lead due_at next_due_at desk holder");
    shape_free(&ticket_reply_shape, &reply);
    return EXIT_CODE_OK;
}

enum exit_code run_ticket_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct ticket_reply reply;
    enum exit_code code = ask_ticket(ctl, verb, request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_JSON) {
        ticket_json(ctl, &reply);
    } else {
        ctl->output.sparse = true;
        output_record(&ctl->output, &ticket_shape, &reply.ticket[0]);
        if (ctl->output.mode == OUTPUT_TEXT)
            code = history_print(ctl, &reply);
    }
    shape_free(&ticket_reply_shape, &reply);
    return code;
}

/* Rows of several pages in one piece. */
struct gathered {
    const struct shape *shape;
    char *rows;
    size_t count;
};

static bool gather(struct gathered *all, const void *rows, size_t count)
{
    if (count == 0)
        return true;
    char *grown = realloc(all->rows, (all->count + count) * all->shape->size);
    if (grown == NULL)
        return false;
    all->rows = grown;
    memcpy(grown + all->count * all->shape->size, rows, count * all->shape->size);
    all->count += count;
    return true;
}

/* How many rows the next page should have: 0 when enough have come; a limit below 0 is none. */
static int64_t next_limit(int64_t limit, size_t have)
{
    if (limit < 0)
        return PAGE;
    int64_t left = limit - (int64_t)have;
    return left < PAGE ? left : PAGE;
}

static void say_cut(struct ctl *ctl, bool given, bool more)
{
    if (more && !given && ctl->output.mode == OUTPUT_TEXT)
        ctl_tell(ctl, EXIT_CODE_OK, _("only the first %d are shown; ask for more by --limit N or --all"),
                 (int)LIMIT_DEFAULT);
}

enum exit_code run_ticket_list(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct list_request page = *(const struct list_request *)request;
    struct gathered all = {.shape = &ticket_row_shape};
    bool given = page.limit != 0;
    int64_t limit = given ? page.limit : LIMIT_DEFAULT;
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    bool dated = page.from[0] != '\0' || page.to[0] != '\0';
    if (page.list[0] == '\0')
        snprintf(page.list, sizeof page.list, "%s", dated ? "all" : "open");
    if (dated && strcmp(page.list, "all") != 0)
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("--from and --to are of the list all, not of %s"), page.list);
    while (more && (page.limit = next_limit(limit, all.count)) > 0 && code == EXIT_CODE_OK) {
        struct ticket_rows reply;
        code = ctl_ask(ctl, message_by_type(verb->type), &page, &reply);
        if (code != EXIT_CODE_OK)
            break;
        more = (int64_t)reply.row_count >= page.limit;
        if (!gather(&all, reply.rows, reply.row_count))
            code = ctl_failed(ctl, RESULT_NO_MEMORY);
        if (reply.row_count > 0) {
            page.after = reply.rows[reply.row_count - 1].number;
            page.after_due_at = reply.rows[reply.row_count - 1].list_at;
        }
        shape_free(&ticket_rows_shape, &reply);
    }
    if (code == EXIT_CODE_OK) {
        const char *columns = list_columns;
        for (size_t i = 0; i < sizeof columns_of / sizeof columns_of[0]; i++)
            if (strcmp(columns_of[i].list, page.list) == 0)
                columns = columns_of[i].columns;
        output_rows(&ctl->output, &ticket_row_shape, all.rows, all.count, columns);
        say_cut(ctl, given, more);
    }
    free(all.rows);
    return code;
}

/* The broker looks back as far as it can in a moment and says how far; who asks here waits until enough is found or nothing is left. */
enum exit_code run_search(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct search_request page = *(const struct search_request *)request;
    struct gathered all = {.shape = &ticket_row_shape};
    bool given = page.limit != 0;
    int64_t limit = given ? page.limit : SEARCH_DEFAULT;
    enum exit_code code = EXIT_CODE_OK;
    do {
        struct ticket_rows reply;
        page.limit = next_limit(limit, all.count);
        code = ctl_ask(ctl, message_by_type(verb->type), &page, &reply);
        if (code != EXIT_CODE_OK)
            break;
        if (!gather(&all, reply.rows, reply.row_count))
            code = ctl_failed(ctl, RESULT_NO_MEMORY);
        page.before = reply.back_to;
        shape_free(&ticket_rows_shape, &reply);
    } while (page.before != 0 && next_limit(limit, all.count) > 0 && code == EXIT_CODE_OK);
    if (code == EXIT_CODE_OK) {
        output_rows(&ctl->output, &ticket_row_shape, all.rows, all.count, verb->columns);
        if (page.before != 0 && !given && ctl->output.mode == OUTPUT_TEXT)
            ctl_tell(ctl, EXIT_CODE_OK, _("the newest %d are shown; --limit N shows more"),
                     (int)SEARCH_DEFAULT);
    }
    free(all.rows);
    return code;
}

enum exit_code run_call_list(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct call_list_request page = *(const struct call_list_request *)request;
    struct gathered all = {.shape = &call_row_shape};
    bool given = page.limit != 0;
    int64_t limit = given ? page.limit : LIMIT_DEFAULT;
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    while (more && (page.limit = next_limit(limit, all.count)) > 0 && code == EXIT_CODE_OK) {
        struct call_rows reply;
        code = ctl_ask(ctl, message_by_type(verb->type), &page, &reply);
        if (code != EXIT_CODE_OK)
            break;
        more = (int64_t)reply.row_count >= page.limit;
        if (!gather(&all, reply.rows, reply.row_count))
            code = ctl_failed(ctl, RESULT_NO_MEMORY);
        if (reply.row_count > 0)
            page.after = reply.rows[reply.row_count - 1].id;
        shape_free(&call_rows_shape, &reply);
    }
    if (code == EXIT_CODE_OK) {
        output_rows(&ctl->output, &call_row_shape, all.rows, all.count, call_columns);
        say_cut(ctl, given, more);
    }
    free(all.rows);
    return code;
}

enum exit_code run_call(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct call_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code == EXIT_CODE_OK) {
        output_rows(&ctl->output, &call_row_shape, reply.call, reply.call_count, call_columns);
        shape_free(&call_reply_shape, &reply);
    }
    return code;
}

enum exit_code run_call_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct call_show_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    switch (ctl->output.mode) {
    case OUTPUT_JSON:
        output_record(&ctl->output, &call_show_reply_shape, &reply);
        break;
    case OUTPUT_CSV:
        output_rows(&ctl->output, &visit_row_shape, reply.visits, reply.visit_count, NULL);
        break;
    case OUTPUT_TEXT:
        output_record(&ctl->output, &call_row_shape, reply.call);
        if (reply.recording[0] != '\0')
            output_line(&ctl->output, "%s  %s", output_label("recording"), reply.recording);
        if (reply.visit_count > 0) {
            output_line(&ctl->output, "\n%s", output_label("visits"));
            output_rows(&ctl->output, &visit_row_shape, reply.visits, reply.visit_count, visit_columns);
        }
        if (reply.talk_count > 0) {
            output_line(&ctl->output, "\n%s", output_label("talks"));
            output_rows(&ctl->output, &talk_row_shape, reply.talks, reply.talk_count, talk_columns);
        }
        break;
    }
    shape_free(&call_show_reply_shape, &reply);
    return EXIT_CODE_OK;
}

enum exit_code run_caller(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct caller_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    switch (ctl->output.mode) {
    case OUTPUT_JSON:
        output_record(&ctl->output, &caller_reply_shape, &reply);
        break;
    case OUTPUT_CSV:
        output_rows(&ctl->output, &ticket_row_shape, reply.tickets, reply.ticket_count, NULL);
        break;
    case OUTPUT_TEXT:
        output_line(&ctl->output, "%s  %s", reply.phone, reply.name);
        if (reply.block_count > 0) {
            char until[VALUE_TEXT_SIZE];
            value_instant(&ctl->zone, reply.block[0].until_at, until);
            output_line(&ctl->output, _("on the abuse list until %s: %s"), until, reply.block[0].reason);
        }
        if (reply.ticket_count > 0) {
            output_line(&ctl->output, "\n%s", output_label("tickets"));
            output_rows(&ctl->output, &ticket_row_shape, reply.tickets, reply.ticket_count, list_columns);
        }
        if (reply.call_count > 0) {
            output_line(&ctl->output, "\n%s", output_label("calls"));
            output_rows(&ctl->output, &call_row_shape, reply.calls, reply.call_count, call_columns);
        }
        if (reply.last_answer[0] != '\0')
            output_line(&ctl->output, "\n%s\n%s", _("last answer meant for the caller"), reply.last_answer);
        if (reply.ticket_count + reply.call_count + reply.block_count == 0)
            output_line(&ctl->output, "%s", _("not known"));
        break;
    }
    shape_free(&caller_reply_shape, &reply);
    return EXIT_CODE_OK;
}

/* The counted intervals add up to the limit; the sum is printed beneath, so that one sees it. */
