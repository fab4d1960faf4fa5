/* erase: everything of one caller, a portion a request, until nothing is left to be erased. */
#include "ctl/runs.h"

#include "core/result.h"
#include "ctl/counts.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

/* What stays is told by each portion again: only the last one's counts. */
static enum result gather(struct erase_reply *sum, const struct erase_reply *part)
{
    size_t kept = 0, room = sum->row_count + part->row_count;
    for (size_t i = 0; i < sum->row_count; i++)
        if (!sum->rows[i].stays)
            sum->rows[kept++] = sum->rows[i];
    struct erase_row *rows = realloc(sum->rows, (room + 1) * sizeof *rows);
    if (!rows)
        return RESULT_NO_MEMORY;
    if (part->row_count > 0)
        memcpy(rows + kept, part->rows, part->row_count * sizeof *rows);
    sum->rows = rows;
    sum->row_count = kept + part->row_count;
    sum->tickets += part->tickets;
    sum->calls += part->calls;
    sum->blocks += part->blocks;
    sum->texts += part->texts;
    sum->stays = part->stays;
    return RESULT_OK;
}

static void print(struct ctl *ctl, bool dry_run, const struct erase_reply *sum)
{
    if (ctl->output.mode != OUTPUT_TEXT) {
        output_record(&ctl->output, &erase_reply_shape, sum);
        return;
    }
    if (dry_run && sum->row_count > 0)
        output_rows(&ctl->output, shape_field(&erase_reply_shape, "rows")->of, sum->rows, sum->row_count, NULL);
    char tickets[COUNT_TEXT], calls[COUNT_TEXT], blocks[COUNT_TEXT];
    output_line(&ctl->output,
                dry_run ? _("would erase the texts of %s, %s and %s") : _("erased the texts of %s, %s and %s"),
                count_text(COUNTED_TICKETS, sum->tickets, tickets),
                count_text(COUNTED_CALLS, sum->calls, calls), count_text(COUNTED_BLOCKS, sum->blocks, blocks));
    if (sum->stays > 0)
        output_line(&ctl->output,
                    _("still worked with, and left as they are: %" PRId64 "; erase again when they are closed"),
                    sum->stays);
    if (!dry_run)
        output_line(
            &ctl->output,
            _("copies of the database that were made before still hold them: remove those, or wait until they "
              "have aged out"));
}

enum exit_code run_erase(struct ctl *ctl, const struct verb *verb, const void *request)
{
    const struct erase_request *wish = request;
    struct erase_reply sum = {0}, part = {0};
    enum exit_code code;
    do {
        code = ctl_ask(ctl, message_by_type(verb->type), request, &part);
        if (code != EXIT_CODE_OK)
            break;
        sum.more = part.more;
        if (gather(&sum, &part) != RESULT_OK)
            code = ctl_tell(ctl, EXIT_CODE_IO, _("out of memory"));
        shape_free(&erase_reply_shape, &part);
    } while (code == EXIT_CODE_OK && sum.more);
    if (sum.row_count > 0)
        print(ctl, wish->dry_run, &sum);
    free(sum.rows);
    return code;
}
