/* `export calls|tickets`: CSV (or JSON lines) with the columns that `import` reads, a page at a time.
 * Names and phones of citizens stay where they are: what leaves the system is de-identified. */
#include "ctl/export.h"
#include "ctl/csv.h"
#include "ctl/import_columns.h"
#include "ctl/runs.h"

#include "core/authority.h"
#include "core/names.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <libintl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { PAGE = 200, GIVE_UP_MS = 60000 };

#define T struct export_arguments
static const struct field export_fields[] = {
    ROW_DATE(T, day, 0, N_("only this day")),
    ROW_DATE(T, from, 0, N_("first day")),
    ROW_DATE(T, to, 0, N_("last day")),
};
SHAPE(export_arguments_shape, "export_arguments", T, export_fields, "Arguments of export.");
#undef T

static void write_heads(struct ctl *ctl, const struct import_form *form)
{
    if (ctl->output.mode == OUTPUT_JSON)
        return;
    output_mark(&ctl->output);
    for (size_t i = 0; i < form->column_count; i++)
        csv_write_cell(ctl->output.file, form->columns[i].name, i == 0, false);
    csv_write_end(ctl->output.file);
}

/* Writes a row of the wire by the columns of its form; empty where a column says nothing. */
static void write_row(struct ctl *ctl, const struct import_form *form, const void *row, unsigned empty_columns)
{
    json_t *object = ctl->output.mode == OUTPUT_JSON ? json_object() : NULL;
    for (size_t i = 0; i < form->column_count; i++) {
        const struct import_column *column = &form->columns[i];
        const struct field *field =
            shape_field(form->row, column->field != NULL ? column->field : column->name);
        char scratch[VALUE_TEXT_SIZE];
        const char *text = value_text(field, row, &ctl->zone, VALUE_MACHINE, scratch);
        if ((empty_columns & (1u << i)) != 0)
            text = "";
        if (object != NULL)
            json_object_set_new(object, column->name, text[0] != '\0' ? json_string(text) : json_null());
        else
            csv_write_cell(ctl->output.file, text, i == 0, field->kind == FIELD_TEXT);
    }
    if (object != NULL)
        output_json(&ctl->output, object);
    else
        csv_write_end(ctl->output.file);
}

/* A bit for the column of this name. */
static unsigned bit_of(const struct import_form *form, const char *name)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (strcmp(form->columns[i].name, name) == 0)
            return 1u << i;
    return 0;
}

/* One or both days; true if they are well. */
static bool take_days(struct ctl *ctl, const struct export_arguments *given, char from[CIVIL_DATE_SIZE],
                      char to[CIVIL_DATE_SIZE], enum exit_code *code)
{
    bool one = given->day[0] != '\0';
    snprintf(from, CIVIL_DATE_SIZE, "%s", one ? given->day : given->from);
    snprintf(to, CIVIL_DATE_SIZE, "%s", one ? given->day : given->to);
    if ((ctl->session.rights & RIGHT_IMPORT) == 0) {
        struct refusal why = {.code = REFUSAL_NO_RIGHT};
        snprintf(why.value, sizeof why.value, "export");
        *code = ctl_refused(ctl, &why, NULL);
        return false;
    }
    if (one && (given->from[0] != '\0' || given->to[0] != '\0')) {
        *code = ctl_tell(ctl, EXIT_CODE_USAGE, _("give either --day or --from and --to"));
        return false;
    }
    return true;
}

static void write_call(struct ctl *ctl, const struct call_row *call)
{
    struct import_call row = {.offered_at = call->asked_at != 0 ? call->asked_at : call->offered_at,
                              .answered_at = call->answered_at,
                              .ended_at = call->ended_at,
                              .outcome = call->outcome};
    if (call->ref[0] != '\0')
        snprintf(row.call_id, sizeof row.call_id, "%s", call->ref);
    else
        snprintf(row.call_id, sizeof row.call_id, "%" PRId64, call->id);
    snprintf(row.queue, sizeof row.queue, "%s", call->queue);
    snprintf(row.operator_login, sizeof row.operator_login, "%s", call->operator_login);
    write_row(ctl, &import_form_calls, &row, 0);
}

enum exit_code run_export_calls(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct call_list_request page = {.limit = PAGE};
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    (void)verb;
    if (!take_days(ctl, request, page.from, page.to, &code))
        return code;
    write_heads(ctl, &import_form_calls);
    while (more) {
        struct call_rows reply;
        code = ctl_ask(ctl, message_by_type("call.list"), &page, &reply);
        if (code != EXIT_CODE_OK)
            return code;
        for (size_t i = 0; i < reply.row_count; i++)
            write_call(ctl, &reply.rows[i]);
        more = reply.row_count == PAGE;
        if (more)
            page.after = reply.rows[reply.row_count - 1].id;
        shape_free(&call_rows_shape, &reply);
    }
    return code;
}

static void write_ticket(struct ctl *ctl, const struct ticket *ticket)
{
    const struct import_form *form = &import_form_tickets;
    struct import_ticket row = {.type = ticket->type,
                                .urgency = ticket->urgency,
                                .channel = ticket->channel,
                                .opened_at = ticket->opened_at,
                                .due_at = ticket->due_at,
                                .closed_at = ticket->closed_at,
                                .callback_due_at = ticket->callback_due_at,
                                .callback_at = ticket->callback_at,
                                .callback_outcome = ticket->callback_outcome,
                                .satisfaction = ticket->satisfaction};
    unsigned empty = 0;
    if (ticket->ref[0] != '\0')
        snprintf(row.ref, sizeof row.ref, "%s", ticket->ref);
    else
        snprintf(row.ref, sizeof row.ref, "%" PRId64, ticket->number);
    snprintf(row.category, sizeof row.category, "%s", ticket->category);
    snprintf(row.district, sizeof row.district, "%s", ticket->district);
    snprintf(row.title, sizeof row.title, "%s", ticket->title);
    snprintf(row.content, sizeof row.content, "%s", ticket->content);
    snprintf(row.department, sizeof row.department, "%s", ticket->lead);
    if (ticket->callback_outcome == OUTCOME_NONE)
        empty |= bit_of(form, "callback_outcome") | bit_of(form, "callback_at") | bit_of(form, "satisfaction");
    write_row(ctl, form, &row, empty);
}

/* The tickets of a page, asked for all at once and kept in the order of the page. */
struct page_tickets {
    uint64_t tags[PAGE];
    struct ticket_reply replies[PAGE];
    bool done[PAGE];
    size_t count;
    size_t left;
    enum exit_code code;
};

static void take_ticket(struct ctl *ctl, struct page_tickets *page, struct incoming *incoming)
{
    size_t i = 0;
    if (incoming->kind != INCOMING_REPLY && incoming->kind != INCOMING_REFUSED)
        return;
    while (i < page->count && (page->done[i] || page->tags[i] != incoming->tag))
        i++;
    if (i == page->count)
        return;
    page->done[i] = true;
    page->left--;
    if (incoming->kind == INCOMING_REPLY) {
        memcpy(&page->replies[i], incoming->reply, sizeof page->replies[i]);
        memset(incoming->reply, 0, sizeof page->replies[i]);
    } else if (incoming->refusal.code != REFUSAL_NOT_VISIBLE && page->code == EXIT_CODE_OK) {
        page->code = ctl_refused(ctl, &incoming->refusal, incoming->text);
    }
}

static void wait_for_tickets(struct ctl *ctl, struct page_tickets *page)
{
    int64_t begin_ms = mono_ms();
    while (page->left > 0 && page->code == EXIT_CODE_OK) {
        struct incoming incoming = {0};
        while (client_next(ctl->client, &incoming)) {
            take_ticket(ctl, page, &incoming);
            incoming_free(&incoming);
        }
        if (page->left == 0)
            return;
        struct pollfd poll_for = {.fd = client_fd(ctl->client), .events = POLLIN};
        poll(&poll_for, 1, client_wait_ms(ctl->client));
        client_tick(ctl->client, mono_ms());
        if (mono_ms() - begin_ms > GIVE_UP_MS)
            page->code = ctl_failed(ctl, RESULT_LOST);
    }
}

static enum exit_code write_page(struct ctl *ctl, const struct ticket_rows *rows)
{
    struct page_tickets *page = calloc(1, sizeof *page);
    if (page == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    for (size_t i = 0; i < rows->row_count && i < PAGE && page->code == EXIT_CODE_OK; i++) {
        struct number_request request = {.number = rows->rows[i].number};
        enum result result =
            client_ask(ctl->client, message_by_type("ticket.show"), &request, NULL, &page->tags[i]);
        if (result != RESULT_OK)
            page->code = ctl_failed(ctl, result);
        page->count = i + 1;
    }
    page->left = page->count;
    wait_for_tickets(ctl, page);
    for (size_t i = 0; i < page->count; i++) {
        if (page->code == EXIT_CODE_OK && page->replies[i].ticket_count > 0)
            write_ticket(ctl, &page->replies[i].ticket[0]);
        shape_free(&ticket_reply_shape, &page->replies[i]);
    }
    enum exit_code code = page->code;
    free(page);
    return code;
}

enum exit_code run_export_tickets(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct list_request page = {.list = "all", .limit = PAGE};
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    (void)verb;
    if (!take_days(ctl, request, page.from, page.to, &code))
        return code;
    write_heads(ctl, &import_form_tickets);
    while (more && code == EXIT_CODE_OK) {
        struct ticket_rows reply;
        code = ctl_ask(ctl, message_by_type("ticket.list"), &page, &reply);
        if (code != EXIT_CODE_OK)
            return code;
        code = write_page(ctl, &reply);
        more = reply.row_count == PAGE;
        if (more)
            page.after = reply.rows[reply.row_count - 1].number;
        shape_free(&ticket_rows_shape, &reply);
    }
    return code;
}
