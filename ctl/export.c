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

/* A form and the members that its columns show. */
struct shown_form {
    const struct import_form *form;
    const struct field *fields[IMPORT_COLUMNS_MAX];
};

static void show_form(const struct import_form *form, struct shown_form *ret)
{
    ret->form = form;
    for (size_t i = 0; i < form->column_count; i++) {
        const struct import_column *column = &form->columns[i];
        ret->fields[i] = shape_field(form->row, column->field != NULL ? column->field : column->name);
    }
}

/* Writes a row of the wire by the columns of its form; empty where a column says nothing. */
static void write_row(struct ctl *ctl, const struct shown_form *shown, const void *row, unsigned empty_columns)
{
    const struct import_form *form = shown->form;
    json_t *object = ctl->output.mode == OUTPUT_JSON ? json_object() : NULL;
    for (size_t i = 0; i < form->column_count; i++) {
        const struct field *field = shown->fields[i];
        char scratch[VALUE_TEXT_SIZE];
        const char *text = value_text(field, row, &ctl->zone, VALUE_MACHINE, scratch);
        if ((empty_columns & (1u << i)) != 0)
            text = "";
        if (object != NULL)
            json_object_set_new(object, form->columns[i].name,
                                text[0] != '\0' ? json_string(text) : json_null());
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

static void write_call(struct ctl *ctl, const struct shown_form *shown, const struct call_row *call)
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
    write_row(ctl, shown, &row, 0);
}

enum exit_code run_export_calls(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct call_list_request page = {.limit = PAGE};
    struct shown_form shown;
    bool more = true;
    enum exit_code code = EXIT_CODE_OK;
    (void)verb;
    if (!take_days(ctl, request, page.from, page.to, &code))
        return code;
    show_form(&import_form_calls, &shown);
    write_heads(ctl, &import_form_calls);
    while (more) {
        struct call_rows reply;
        code = ctl_ask(ctl, message_by_type("call.list"), &page, &reply);
        if (code != EXIT_CODE_OK)
            return code;
        for (size_t i = 0; i < reply.row_count; i++)
            write_call(ctl, &shown, &reply.rows[i]);
        more = reply.row_count == PAGE;
        if (more)
            page.after = reply.rows[reply.row_count - 1].id;
        shape_free(&call_rows_shape, &reply);
    }
    return code;
}

/* The columns that say nothing of a ticket whose callback was not made. */
static unsigned callback_columns(const struct import_form *form)
{
    return bit_of(form, "callback_outcome") | bit_of(form, "callback_at") | bit_of(form, "satisfaction");
}

/* A page that was asked for: its answer comes while the one before is written. */
struct asked_page {
    uint64_t tag;
    bool done;
    struct export_reply reply;
    enum exit_code code;
};

static void ask_page(struct ctl *ctl, const struct export_request *request, struct asked_page *page)
{
    *page = (struct asked_page){.code = EXIT_CODE_OK};
    enum result result = client_ask(ctl->client, message_by_type("export.tickets"), request, NULL, &page->tag);
    if (result != RESULT_OK)
        page->code = ctl_failed(ctl, result);
}

static void take_page(struct ctl *ctl, struct asked_page *page, struct incoming *incoming)
{
    bool answers = incoming->kind == INCOMING_REPLY || incoming->kind == INCOMING_REFUSED;
    if (!answers || incoming->tag != page->tag)
        return;
    page->done = true;
    if (incoming->kind == INCOMING_REPLY) {
        memcpy(&page->reply, incoming->reply, sizeof page->reply);
        memset(incoming->reply, 0, sizeof page->reply);
    } else {
        page->code = ctl_refused(ctl, &incoming->refusal, incoming->text);
    }
}

static void wait_for_page(struct ctl *ctl, struct asked_page *page)
{
    int64_t begin_ms = mono_ms();
    while (!page->done && page->code == EXIT_CODE_OK) {
        struct incoming incoming = {0};
        while (client_next(ctl->client, &incoming)) {
            take_page(ctl, page, &incoming);
            incoming_free(&incoming);
        }
        if (page->done)
            return;
        struct pollfd poll_for = {.fd = client_fd(ctl->client), .events = POLLIN};
        poll(&poll_for, 1, client_wait_ms(ctl->client));
        client_tick(ctl->client, mono_ms());
        if (mono_ms() - begin_ms > GIVE_UP_MS)
            page->code = ctl_failed(ctl, RESULT_LOST);
    }
}

enum exit_code run_export_tickets(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct export_request wish = {.after = 0};
    struct shown_form shown;
    struct asked_page page, next = {.code = EXIT_CODE_OK};
    enum exit_code code = EXIT_CODE_OK;
    (void)verb;
    if (!take_days(ctl, request, wish.from, wish.to, &code))
        return code;
    show_form(&import_form_tickets, &shown);
    unsigned uncalled = callback_columns(&import_form_tickets);
    write_heads(ctl, &import_form_tickets);
    ask_page(ctl, &wish, &page);
    for (bool more = true; more && code == EXIT_CODE_OK; page = next) {
        wait_for_page(ctl, &page);
        code = page.code;
        more = page.reply.more;
        wish.after = page.reply.last;
        if (code == EXIT_CODE_OK && more)
            ask_page(ctl, &wish, &next);
        for (size_t i = 0; i < page.reply.row_count; i++) {
            const struct import_ticket *row = &page.reply.rows[i];
            write_row(ctl, &shown, row, row->callback_outcome == OUTCOME_NONE ? uncalled : 0);
        }
        shape_free(&export_reply_shape, &page.reply);
    }
    return code;
}
