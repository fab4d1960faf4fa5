/* What has moved since a month was frozen. */
#include "ctl/days.h"
#include "ctl/rates.h"
#include "ctl/runs.h"

#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { CELL_SIZE = 96, COLUMNS = 4 };

static enum exit_code print_figures(struct ctl *ctl, const struct month_reply *reply)
{
    const char *const heads[COLUMNS] = {_("Figure"), _("Frozen"), _("Now"), _("Difference")};
    const bool right[COLUMNS] = {false, true, true, true};
    char(*texts)[CELL_SIZE] = calloc(reply->figure_count * COLUMNS + 1, sizeof *texts);
    const char **cells = calloc(reply->figure_count * COLUMNS + 1, sizeof *cells);
    for (size_t i = 0; texts != NULL && cells != NULL && i < reply->figure_count; i++) {
        const struct month_figure *figure = &reply->figures[i];
        char(*row)[CELL_SIZE] = texts + i * COLUMNS;
        bool known = figure->measure > 0 && figure->measure < MEASURE_END;
        snprintf(row[0], CELL_SIZE, "%s",
                 known ? gettext(measure_row((enum measure)figure->measure)->label) : "?");
        snprintf(row[1], CELL_SIZE, "%" PRId64, figure->frozen);
        snprintf(row[2], CELL_SIZE, "%" PRId64, figure->now);
        snprintf(row[3], CELL_SIZE, "%+" PRId64, figure->now - figure->frozen);
        for (size_t j = 0; j < COLUMNS; j++)
            cells[i * COLUMNS + j] = row[j];
    }
    bool good = texts != NULL && cells != NULL;
    if (good && reply->figure_count > 0)
        output_table(&ctl->output, &(struct output_table){.heads = heads,
                                                          .right = right,
                                                          .columns = COLUMNS,
                                                          .rows = reply->figure_count,
                                                          .cells = cells});
    free(texts);
    free(cells);
    return good ? EXIT_CODE_OK : ctl_failed(ctl, RESULT_NO_MEMORY);
}

static enum exit_code print_changes(struct ctl *ctl, const struct month_reply *reply)
{
    output_line(&ctl->output, _("%.7s was frozen at event %" PRId64 ", digest %s"), reply->month,
                reply->frozen_seq, reply->digest);
    enum exit_code code = print_figures(ctl, reply);
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct month_change_row *row = &reply->rows[i];
        if (row->number != 0)
            output_line(&ctl->output, _("ticket %" PRId64 ": %s"), row->number, row->changes);
        else
            output_line(&ctl->output, _("call %" PRId64 ": %s"), row->call_id, row->changes);
    }
    output_line(&ctl->output,
                ngettext("moved since: %" PRId64 " ticket or call",
                         "moved since: %" PRId64 " tickets and calls", (unsigned long)reply->total),
                reply->total);
    return code;
}

enum exit_code run_month_changes(struct ctl *ctl, const char *month, const char *first)
{
    struct month_request request = {0};
    struct month_reply reply;
    if (month[0] == '\0')
        return ctl_tell(ctl, EXIT_CODE_USAGE, _("this is missing: --month"));
    snprintf(request.month, sizeof request.month, "%s", first);
    enum exit_code code = ctl_ask(ctl, message_by_type("month.changes"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    if (!reply.is_frozen)
        code = ctl_tell(ctl, EXIT_CODE_REFUSED,
                        _("%.7s is not frozen: a month is frozen when its last day is sealed"), first);
    else if (ctl->output.mode == OUTPUT_TEXT)
        code = print_changes(ctl, &reply);
    else if (ctl->output.mode == OUTPUT_CSV)
        output_rows(&ctl->output, shape_field(&month_reply_shape, "rows")->of, reply.rows, reply.row_count,
                    NULL);
    else
        output_record(&ctl->output, &month_reply_shape, &reply);
    shape_free(&month_reply_shape, &reply);
    return code;
}
