/* The verb `prove`: a day, or several with one fold, told day by day. */
#include "ctl/counts.h"
#include "ctl/days.h"
#include "ctl/runs.h"

#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>

#define _(text) gettext(text)

static void tell_day(struct ctl *ctl, const struct prove_reply *reply)
{
    char events[COUNT_TEXT], tickets[COUNT_TEXT], calls[COUNT_TEXT];
    output_line(&ctl->output, _("%s: %s, %s and %s folded again"), reply->day,
                count_text(COUNTED_EVENTS, reply->events, events),
                count_text(COUNTED_TICKETS, reply->tickets, tickets),
                count_text(COUNTED_CALLS, reply->calls, calls));
    if (reply->sealed)
        output_line(&ctl->output, _("sealed at event %" PRId64 ", chain %s"), reply->seal_seq, reply->head);
    else
        output_line(&ctl->output, "%s", _("not sealed"));
}

static void tell_days(struct ctl *ctl, const struct prove_reply *reply)
{
    char events[COUNT_TEXT], tickets[COUNT_TEXT], calls[COUNT_TEXT];
    output_line(&ctl->output, _("%s to %s: %s, %s and %s folded again"), reply->day, reply->to,
                count_text(COUNTED_EVENTS, reply->events, events),
                count_text(COUNTED_TICKETS, reply->tickets, tickets),
                count_text(COUNTED_CALLS, reply->calls, calls));
    output_rows(&ctl->output, shape_field(&prove_reply_shape, "days")->of, reply->days, reply->day_count, NULL);
}

/* The frozen figures of a month beside the proof of its days. */
static enum exit_code prove_frozen(struct ctl *ctl, const char *first)
{
    struct month_request request = {.month = ""};
    struct prove_reply reply;
    snprintf(request.month, sizeof request.month, "%s", first);
    enum exit_code code = ctl_ask(ctl, message_by_type("month.prove"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode != OUTPUT_TEXT) {
        output_record(&ctl->output, &prove_reply_shape, &reply);
    } else if (reply.sealed) {
        output_line(&ctl->output, _("%.7s: frozen at event %" PRId64 ", digest %s"), reply.day, reply.seal_seq,
                    reply.head);
        if (reply.row_count > 0)
            output_rows(&ctl->output, shape_field(&prove_reply_shape, "rows")->of, reply.rows, reply.row_count,
                        NULL);
        output_line(&ctl->output, _("differences: %" PRId64), reply.differences);
    } else {
        output_line(&ctl->output, _("%.7s: not frozen"), reply.day);
    }
    code = reply.differences == 0 ? EXIT_CODE_OK : EXIT_CODE_REFUSED;
    shape_free(&prove_reply_shape, &reply);
    return code;
}

enum exit_code run_prove(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct days_arguments *given = arguments;
    const struct days_given days = {given->day, given->month, given->year, given->from, given->to};
    struct prove_request request = {.day = "", .to = ""};
    struct prove_reply reply;
    (void)verb;
    enum exit_code code = days_resolve(ctl, &days, request.day, request.to);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("rates.prove"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode != OUTPUT_TEXT) {
        output_record(&ctl->output, &prove_reply_shape, &reply);
    } else {
        if (reply.day_count > 1)
            tell_days(ctl, &reply);
        else
            tell_day(ctl, &reply);
        if (reply.row_count > 0)
            output_rows(&ctl->output, shape_field(&prove_reply_shape, "rows")->of, reply.rows, reply.row_count,
                        NULL);
        output_line(&ctl->output, _("differences: %" PRId64), reply.differences);
    }
    code = reply.differences == 0 ? EXIT_CODE_OK : EXIT_CODE_REFUSED;
    shape_free(&prove_reply_shape, &reply);
    if (given->month[0] == '\0')
        return code;
    enum exit_code frozen = prove_frozen(ctl, request.day);
    return frozen != EXIT_CODE_OK ? frozen : code;
}
