/* Tickets of one matter. */
#include "ctl/runs.h"

#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>

#define _(text) gettext(text)

enum exit_code run_alike(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct alike_reply reply;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    const struct shape *shape = message_by_type(verb->type)->reply;
    if (ctl->output.mode == OUTPUT_JSON) {
        output_record(&ctl->output, shape, &reply);
    } else {
        output_rows(
            &ctl->output, &alike_row_shape, reply.rows, reply.row_count,
            "number state same_caller same_place same_spot likeness title holder due_at opened_at closed_at "
            "answer");
        if (reply.surge && ctl->output.mode == OUTPUT_TEXT)
            output_line(&ctl->output,
                        _("%" PRId64 " of them within the last hour: merge into %" PRId64 " (ticket merge)"),
                        reply.in_hour, reply.master);
    }
    shape_free(shape, &reply);
    return EXIT_CODE_OK;
}
