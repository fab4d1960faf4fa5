/* Import: one pass over the file, at most FLIGHT batches under way, finished in the order of the file. */
#include "ctl/import.h"

#include "config/zone_load.h"
#include "ctl/import_batch.h"
#include "ctl/import_report.h"
#include "ctl/runs.h"
#include "wire/codec.h"
#include "wire/messages_knowledge.h"
#include "wire/mono.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { FLIGHT = 8, GIVE_UP_MS = 180000, RETRIES_MAX = 200, RETRY_MS = 250 };

#define T struct import_arguments
static const struct field argument_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("the file; - is standard input")),
    ROW_BOOL(T, dry_run, 0, N_("check all rows, also against what is stored, and change nothing")),
    ROW_BOOL(T, create_missing, 0,
             N_("make the categories, departments, districts, queues and operators that the file names")),
    ROW_BOOL(T, update, 0, N_("take values for fields that were empty so far")),
    ROW_TEXT(T, zone, 0, N_("zone of times without an offset, such as Asia/Shanghai; the city's if not given")),
    ROW_TEXT(T, rejects, 0, N_("where rejected rows go; FILE.rejected.csv if not given")),
};
SHAPE(import_arguments_shape, "import_arguments", T, argument_fields, "Arguments of import.");
#undef T

struct import {
    struct ctl *ctl;
    const struct import_arguments *given;
    const struct import_form *form;
    const struct message *message;
    FILE *file;
    struct csv_reader *reader;
    struct import_header header;
    struct zone zone;
    struct batch batches[FLIGHT]; /* a ring */
    size_t oldest, under_way;
    struct import_report report;
    int64_t heard_ms; /* monotonic: the last answer */
    int64_t pause_until_ms;
    enum exit_code code;
};

static enum result send_batch(struct import *run, struct batch *batch)
{
    union {
        struct import_calls calls;
        struct import_tickets tickets;
        struct import_knowledge knowledge;
    } request = {0};
    if (run->form == &import_form_calls)
        request.calls = (struct import_calls){.dry_run = run->given->dry_run,
                                              .create_missing = run->given->create_missing,
                                              .update = run->given->update,
                                              .rows = (struct import_call *)(void *)batch->rows,
                                              .row_count = batch->row_count};
    else if (run->form == &import_form_knowledge)
        request.knowledge =
            (struct import_knowledge){.dry_run = run->given->dry_run,
                                      .update = run->given->update,
                                      .rows = (struct import_knowledge_row *)(void *)batch->rows,
                                      .row_count = batch->row_count};
    else
        request.tickets = (struct import_tickets){.dry_run = run->given->dry_run,
                                                  .create_missing = run->given->create_missing,
                                                  .update = run->given->update,
                                                  .rows = (struct import_ticket *)(void *)batch->rows,
                                                  .row_count = batch->row_count};
    return client_ask(run->ctl->client, run->message, &request, NULL, &batch->tag);
}

static struct batch *batch_of_tag(struct import *run, uint64_t tag)
{
    for (size_t i = 0; i < FLIGHT; i++)
        if (run->batches[i].tag == tag && tag != 0)
            return &run->batches[i];
    return NULL;
}

static void stop(struct import *run, enum exit_code code)
{
    if (run->code == EXIT_CODE_OK)
        run->code = code;
}

static void take_reply(struct import *run, struct incoming *incoming)
{
    struct batch *batch = batch_of_tag(run, incoming->tag);
    if (batch == NULL)
        return;
    run->heard_ms = mono_ms();
    batch->tag = 0;
    batch->answered = true;
    /* The lists change their owner. */
    memcpy(&batch->reply, incoming->reply, sizeof batch->reply);
    memset(incoming->reply, 0, sizeof batch->reply);
}

static void take_refusal(struct import *run, const struct incoming *incoming)
{
    struct batch *batch = batch_of_tag(run, incoming->tag);
    if (batch == NULL)
        return;
    batch->tag = 0;
    if (incoming->refusal.code == REFUSAL_BUSY && batch->retries < RETRIES_MAX) {
        batch->retries++;
        run->pause_until_ms = mono_ms() + RETRY_MS;
        return;
    }
    stop(run, ctl_refused(run->ctl, &incoming->refusal, incoming->text));
}

static void take_arrivals(struct import *run)
{
    struct incoming incoming = {0};
    while (client_next(run->ctl->client, &incoming)) {
        switch (incoming.kind) {
        case INCOMING_REPLY:
            take_reply(run, &incoming);
            break;
        case INCOMING_REFUSED:
            take_refusal(run, &incoming);
            break;
        case INCOMING_STATE:
            if (incoming.state == CLIENT_UP && incoming.refusal.code != REFUSAL_NONE)
                stop(run, ctl_refused(run->ctl, &incoming.refusal, incoming.text));
            break;
        case INCOMING_EVENT:
        case INCOMING_BEAT:
            break;
        }
        incoming_free(&incoming);
    }
}

/* Asks again what the broker was too busy for. */
static void send_again(struct import *run)
{
    if (run->pause_until_ms == 0 || mono_ms() < run->pause_until_ms)
        return;
    run->pause_until_ms = 0;
    for (size_t i = 0; i < run->under_way; i++) {
        struct batch *batch = &run->batches[(run->oldest + i) % FLIGHT];
        if (!batch->answered && batch->tag == 0) {
            enum result result = send_batch(run, batch);
            if (result != RESULT_OK)
                stop(run, ctl_failed(run->ctl, result));
        }
    }
}

/* Waits until the oldest batch is answered, reports it and frees its place. */
static void finish_oldest(struct import *run)
{
    struct batch *batch = &run->batches[run->oldest];
    take_arrivals(run);
    while (!batch->answered && run->code == EXIT_CODE_OK) {
        int wait_ms = client_wait_ms(run->ctl->client);
        struct pollfd poll_for = {.fd = client_fd(run->ctl->client), .events = POLLIN};
        poll(&poll_for, 1, wait_ms > RETRY_MS ? RETRY_MS : wait_ms);
        client_tick(run->ctl->client, mono_ms());
        take_arrivals(run);
        send_again(run);
        if (mono_ms() - run->heard_ms > GIVE_UP_MS)
            stop(run, ctl_tell(run->ctl, EXIT_CODE_UNAVAILABLE,
                               _("no answer for %d s; rows up to line %" PRId64
                                 " are in. Run it again: rows that are in are skipped"),
                               GIVE_UP_MS / 1000, run->report.finished_line));
    }
    if (run->code != EXIT_CODE_OK)
        return;
    if (report_batch(&run->report, batch) != RESULT_OK)
        stop(run, EXIT_CODE_IO);
    batch_clear(batch);
    run->oldest = (run->oldest + 1) % FLIGHT;
    run->under_way--;
}

/* Reads rows until a batch is full; false at the end of the file, with what was read in the batch. */
static bool fill_batch(struct import *run, struct batch *batch)
{
    struct csv_row row;
    while (!batch_is_full(batch)) {
        struct import_times times = {0};
        enum result result = csv_next(run->reader, &row);
        if (result == RESULT_NOT_FOUND)
            return false;
        if (result == RESULT_OK)
            result = batch_add(batch, &run->header, &row, &run->zone, &times);
        if (result == RESULT_IO) {
            stop(run, ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", run->given->file, strerror(errno)));
            return false;
        }
        if (result != RESULT_OK) {
            stop(run, ctl_failed(run->ctl, result));
            return false;
        }
        report_times(&run->report, &times, row.line);
    }
    return true;
}

static void read_and_send(struct import *run)
{
    bool more = true;
    while (more && run->code == EXIT_CODE_OK) {
        if (run->under_way == FLIGHT)
            finish_oldest(run);
        if (run->code != EXIT_CODE_OK)
            return;
        struct batch *batch = &run->batches[(run->oldest + run->under_way) % FLIGHT];
        more = fill_batch(run, batch);
        if (run->code != EXIT_CODE_OK)
            return;
        if (run->under_way == 0)
            run->heard_ms = mono_ms();
        run->under_way++;
        batch->answered = batch->row_count == 0;
        if (!batch->answered) {
            enum result result = send_batch(run, batch);
            if (result != RESULT_OK)
                stop(run, ctl_failed(run->ctl, result));
        }
        client_tick(run->ctl->client, mono_ms());
        take_arrivals(run);
        report_progress(&run->report, csv_position(run->reader));
    }
    while (run->under_way > 0 && run->code == EXIT_CODE_OK)
        finish_oldest(run);
}

static bool read_header(struct import *run)
{
    struct csv_row row;
    char why[4096];
    enum result result = csv_next(run->reader, &row);
    if (result == RESULT_NOT_FOUND) {
        stop(run, ctl_tell(run->ctl, EXIT_CODE_REFUSED, _("%s: is empty; its first line must name the columns"),
                           run->given->file));
    } else if (result != RESULT_OK) {
        stop(run, ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", run->given->file, strerror(errno)));
    } else if (row.fault.kind != CSV_FINE) {
        csv_fault_say(&row.fault, why, sizeof why);
        stop(run, ctl_tell(run->ctl, EXIT_CODE_REFUSED, _("%s:%" PRId64 ": column %zu of the header %s"),
                           run->given->file, row.line, row.fault.cell + 1, why));
    } else if (import_header_read(run->form, &row, &run->header, why, sizeof why) != RESULT_OK) {
        stop(run, ctl_tell(run->ctl, EXIT_CODE_REFUSED, "%s:%" PRId64 ": %s", run->given->file, row.line, why));
    }
    return run->code == EXIT_CODE_OK;
}

static bool open_all(struct import *run)
{
    const char *name = run->given->file;
    run->zone = run->ctl->zone;
    if (run->given->zone[0] != '\0') {
        char why[256];
        if (zone_load(run->given->zone, &run->zone, why, sizeof why) != RESULT_OK) {
            stop(run, ctl_tell(run->ctl, EXIT_CODE_USAGE, "--zone: %s", why));
            return false;
        }
    }
    run->file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rbe");
    if (run->file == NULL) {
        stop(run, ctl_tell(run->ctl, EXIT_CODE_IO, "%s: %s", name, strerror(errno)));
        return false;
    }
    enum result result = csv_open(run->file, &run->reader);
    for (size_t i = 0; i < FLIGHT && result == RESULT_OK; i++)
        result = batch_make(run->form, &run->batches[i]);
    if (result != RESULT_OK) {
        stop(run, ctl_failed(run->ctl, result));
        return false;
    }
    return true;
}

static enum exit_code import_file(struct ctl *ctl, const struct import_form *form, const void *request)
{
    struct import *run = calloc(1, sizeof *run);
    if (run == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    run->ctl = ctl;
    run->given = request;
    run->form = form;
    run->message = message_by_type(form->type);
    run->code = EXIT_CODE_OK;
    if (open_all(run) && read_header(run)) {
        report_begin(&run->report, ctl, run->given, form, &run->header, run->file);
        read_and_send(run);
        stop(run, report_end(&run->report, run->code == EXIT_CODE_OK));
    }
    enum exit_code code = run->code;
    if (code != EXIT_CODE_OK)
        client_forget(ctl->client);
    for (size_t i = 0; i < FLIGHT; i++)
        batch_free(&run->batches[i]);
    csv_close(&run->reader);
    if (run->file != NULL && run->file != stdin)
        fclose(run->file);
    free(run);
    return code;
}

enum exit_code run_import_calls(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    return import_file(ctl, &import_form_calls, request);
}

enum exit_code run_import_tickets(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    return import_file(ctl, &import_form_tickets, request);
}

enum exit_code run_import_knowledge(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    return import_file(ctl, &import_form_knowledge, request);
}
