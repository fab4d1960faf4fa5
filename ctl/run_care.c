/* Verbs about reference data, clock, working days and care. */
#include "ctl/days.h"
#include "ctl/runs.h"

#include "config/files.h"
#include "ctl/counts.h"
#include "ctl/rights.h"
#include "wire/codec.h"
#include "wire/keys.h"

#include <assert.h>
#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

#define T struct clock_arguments
static const struct field clock_fields[] = {
    ROW_AT(T, at, 0, N_("the new city time")),
    ROW_TEXT(T, rate, 0, N_("city seconds in a second: 60, 0.5; 0 stands still")),
};
SHAPE(clock_arguments_shape, "clock_arguments", T, clock_fields, "Arguments of clock set.");
#undef T

#define T struct file_arguments
static const struct field file_fields[] = {
    ROW_TEXT(T, file, FIELD_REQUIRED, N_("the file")),
};
SHAPE(file_arguments_shape, "file_arguments", T, file_fields, "A file.");
#undef T

enum exit_code run_ask(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct message *message = message_by_type(verb->type);
    assert(message != NULL);
    void *reply = calloc(1, message->reply->size);
    if (reply == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    enum exit_code code = ctl_ask(ctl, message, request, reply);
    if (code == EXIT_CODE_OK) {
        const struct field *list = verb->list != NULL ? shape_field(message->reply, verb->list) : NULL;
        const void *rows = NULL;
        if (list != NULL) {
            size_t count = value_list(list, reply, &rows);
            output_rows(&ctl->output, list->of, rows, count, verb->columns);
        } else
            output_record(&ctl->output, message->reply, reply);
        shape_free(message->reply, reply);
    }
    free(reply);
    return code;
}

enum exit_code run_days(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct days_arguments *given = arguments;
    const struct days_given days = {given->day, given->month, given->year, given->from, given->to};
    struct days_request request = {0};
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    return code == EXIT_CODE_OK ? run_ask(ctl, verb, &request) : code;
}

enum exit_code run_secret(struct ctl *ctl, const struct verb *verb, const void *request)
{
    ctl->output.secrets = true;
    return run_ask(ctl, verb, request);
}

enum exit_code run_backup(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct backup_request *asked = request;
    struct done done;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &done);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_TEXT)
        output_line(&ctl->output,
                    ngettext("%s is written: %" PRId64 " byte", "%s is written: %" PRId64 " bytes",
                             (unsigned long)done.count),
                    asked->file, done.count);
    else
        output_record(&ctl->output, &done_shape, &done);
    return EXIT_CODE_OK;
}

static void print_copies(struct ctl *ctl, const struct doctor_reply *reply)
{
    char at[VALUE_TEXT_SIZE];
    value_instant(&ctl->zone, reply->copy_at, at);
    if (reply->copy[0])
        output_line(&ctl->output, _("newest proven copy: %s of %s, to event %" PRId64), reply->copy, at,
                    reply->copy_seq);
    value_instant(&ctl->zone, reply->copy_failed_at, at);
    if (reply->copy_failed_at)
        output_line(&ctl->output, _("the copy of %s was not made or not proven: %s"), at, reply->copy_why);
}

enum exit_code run_doctor(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct doctor_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode != OUTPUT_TEXT) {
        output_record(&ctl->output, &doctor_reply_shape, &reply);
    } else {
        char events[COUNT_TEXT], tickets[COUNT_TEXT], calls[COUNT_TEXT];
        output_line(&ctl->output, _("%s, %s and %s verified"), count_text(COUNTED_EVENTS, reply.events, events),
                    count_text(COUNTED_TICKETS, reply.tickets, tickets),
                    count_text(COUNTED_CALLS, reply.calls, calls));
        if (reply.row_count > 0)
            output_rows(&ctl->output, shape_field(&doctor_reply_shape, "rows")->of, reply.rows, reply.row_count,
                        NULL);
        output_line(&ctl->output, _("findings: %" PRId64), reply.findings);
        if (reply.warned_count > 0)
            output_rows(&ctl->output, shape_field(&doctor_reply_shape, "warned")->of, reply.warned,
                        reply.warned_count, NULL);
        if (reply.warnings > 0)
            output_line(&ctl->output, _("warnings: %" PRId64), reply.warnings);
        print_copies(ctl, &reply);
    }
    code = reply.findings == 0 ? EXIT_CODE_OK : EXIT_CODE_REFUSED;
    shape_free(&doctor_reply_shape, &reply);
    return code;
}

enum exit_code run_workdays_add(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct workdays_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_TEXT)
        output_line(&ctl->output, "%s", reply.date);
    else
        output_record(&ctl->output, message_by_type(verb->type)->reply, &reply);
    return EXIT_CODE_OK;
}

enum exit_code run_workdays_between(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct workdays_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_TEXT)
        output_line(&ctl->output, "%" PRId64, reply.count);
    else
        output_record(&ctl->output, message_by_type(verb->type)->reply, &reply);
    return EXIT_CODE_OK;
}

static void print_clock(struct ctl *ctl, const struct message *message, const struct clock_reply *reply)
{
    char at[VALUE_TEXT_SIZE];
    value_instant(&ctl->zone, reply->city_at, at);
    if (ctl->output.mode == OUTPUT_TEXT)
        output_line(&ctl->output, _("%s, %" PRId64 ".%03" PRId64 " city seconds in a second"), at,
                    reply->rate / 1000, reply->rate % 1000);
    else
        output_record(&ctl->output, message->reply, reply);
}

enum exit_code run_clock_show(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct message *message = message_by_type(verb->type);
    struct clock_reply reply;
    enum exit_code code = ctl_ask(ctl, message, request, &reply);
    if (code == EXIT_CODE_OK)
        print_clock(ctl, message, &reply);
    return code;
}

enum exit_code run_clock_set(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct clock_arguments *given = arguments;
    const struct message *message = message_by_type(verb->type);
    struct clock_request request = {.at = given->at, .rate = -1};
    struct clock_reply reply;
    if (given->rate[0] != '\0') {
        char *end = NULL;
        double rate = strtod(given->rate, &end);
        if (*end != '\0' || !(rate >= 0 && rate <= 1000000))
            return ctl_tell(ctl, EXIT_CODE_USAGE, _("--rate: '%s': is no number; allowed: 0 to 1000000"),
                            given->rate);
        request.rate = (int64_t)(rate * 1000 + 0.5);
    } else if (given->at == 0) {
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("this is missing: --at or --rate"));
    }
    enum exit_code code = ctl_ask(ctl, message, &request, &reply);
    if (code == EXIT_CODE_OK)
        print_clock(ctl, message, &reply);
    return code;
}

/* A session as people are told of it: its rights by their names. */
struct told_session {
    struct session_reply session; /* first, as session_reply_shape describes it */
    char rights[RIGHTS_TEXT];
};

static void print_session(struct output *out, const struct session_reply *session)
{
    enum { FIELDS = 64 };
    static const struct field rights = ROW_TEXT(struct told_session, rights, 0, "");
    struct field fields[FIELDS];
    const struct shape shape = {
        .size = sizeof(struct told_session), .fields = fields, .count = session_reply_shape.count};
    struct told_session told = {.session = *session};
    assert(shape.count <= FIELDS);
    for (size_t i = 0; i < shape.count; i++) {
        const struct field *field = &session_reply_shape.fields[i];
        fields[i] = strcmp(field->name, rights.name) == 0 ? rights : *field;
    }
    rights_text(session->rights, told.rights);
    output_record(out, &shape, &told);
    explicit_bzero(&told, sizeof told);
}

enum exit_code run_whoami(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    (void)request;
    if (ctl->output.mode == OUTPUT_TEXT)
        print_session(&ctl->output, &ctl->session);
    else
        output_record(&ctl->output, &session_reply_shape, &ctl->session);
    return EXIT_CODE_OK;
}

enum exit_code run_station_key(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    const struct file_arguments *given = request;
    struct key_pair pair = {0};
    char text[KEY_FILE_BYTES];
    char why[FILE_WHY_SIZE];
    if (access(given->file, F_OK) == 0)
        return ctl_tell(ctl, EXIT_CODE_REFUSED, _("%s: is there already; a key is not written over"),
                        given->file);
    enum result result = keys_make(&pair);
    if (result == RESULT_OK)
        result = keys_format(&pair, text, sizeof text);
    if (result != RESULT_OK) {
        keys_wipe(&pair);
        return ctl_tell(ctl, EXIT_CODE_IO, _("no key could be made"));
    }
    result = file_write_secret(given->file, text, strlen(text), why);
    explicit_bzero(text, sizeof text);
    if (result != RESULT_OK) {
        keys_wipe(&pair);
        return ctl_tell(ctl, EXIT_CODE_IO, "%s", why);
    }
    puts(pair.public_key);
    keys_wipe(&pair);
    return EXIT_CODE_OK;
}
