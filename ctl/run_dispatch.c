/* Candidates and hops as tables for people. */
#include "ctl/run_dispatch.h"

#include "wire/codec.h"
#include "wire/messages_dispatch.h"

#include <inttypes.h>
#include <libintl.h>

#define _(text) gettext(text)

enum exit_code run_candidates(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct candidates_request *given = request;
    struct candidates_reply reply;
    if (given->number == 0 && given->category[0] == '\0')
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("this is missing: a ticket's number or --category"));
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_JSON) {
        output_record(&ctl->output, &candidates_reply_shape, &reply);
    } else {
        output_rows(
            &ctl->output, &candidate_row_shape, reply.rows, reply.row_count,
            "unit_code unit source category district open overdue returned_n dispatched_d returned led");
        if (reply.designation)
            output_line(
                &ctl->output,
                ngettext("%" PRId64 " return was granted: the next dispatch is a designation; name its unit",
                         "%" PRId64 " returns were granted: the next dispatch is a designation; name its unit",
                         (unsigned long)reply.granted),
                reply.granted);
    }
    shape_free(&candidates_reply_shape, &reply);
    return EXIT_CODE_OK;
}

enum exit_code run_hops(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct hops_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (ctl->output.mode == OUTPUT_JSON) {
        output_record(&ctl->output, &hops_reply_shape, &reply);
    } else {
        output_rows(&ctl->output, &hop_row_shape, reply.rows, reply.row_count,
                    "desk state unit person from_at to_at wall_minutes office_minutes ended_by who");
        output_line(&ctl->output,
                    ngettext("together %" PRId64 " minute, %" PRId64 " of them in office hours",
                             "together %" PRId64 " minutes, %" PRId64 " of them in office hours",
                             (unsigned long)reply.wall_minutes),
                    reply.wall_minutes, reply.office_minutes);
    }
    shape_free(&hops_reply_shape, &reply);
    return EXIT_CODE_OK;
}
