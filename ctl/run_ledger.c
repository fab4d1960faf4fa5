/* The verb `ledger`: books of a day, line by line, and their difference. */
#include "ctl/csv.h"
#include "ctl/days.h"
#include "ctl/runs.h"

#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>

#define _(text) gettext(text)

enum { CELL_SIZE = 96, COLUMNS = 4 };

struct cells {
    char (*texts)[CELL_SIZE];
    size_t rows;
};

static void put_row(struct cells *cells, const char *label, const char *in, const char *out,
                    const char *difference)
{
    char(*row)[CELL_SIZE] = cells->texts + cells->rows++ * COLUMNS;
    snprintf(row[0], CELL_SIZE, "%s", label);
    snprintf(row[1], CELL_SIZE, "%s", in);
    snprintf(row[2], CELL_SIZE, "%s", out);
    snprintf(row[3], CELL_SIZE, "%s", difference);
}

static void put_balance(struct cells *cells, const struct ledger_balance *balance)
{
    char in[24], out[24], difference[24];
    snprintf(in, sizeof in, "%" PRId64, balance->in);
    snprintf(out, sizeof out, "%" PRId64, balance->out);
    snprintf(difference, sizeof difference, "%" PRId64, balance->difference);
    put_row(cells, gettext(label_of(&ledger_account_names, balance->account)), in, out, difference);
}

static void put_line(struct cells *cells, const struct ledger_row *row)
{
    char label[CELL_SIZE], value[24];
    snprintf(label, sizeof label, "  %s", gettext(label_of(&ledger_item_names, row->item)));
    snprintf(value, sizeof value, "%" PRId64, row->value);
    put_row(cells, label, row->side == LEDGER_IN ? value : "", row->side == LEDGER_OUT ? value : "", "");
}

static enum exit_code print_text(struct ctl *ctl, const struct ledger_reply *reply)
{
    const char *const heads[COLUMNS] = {_("Books"), _("In"), _("Out"), _("Difference")};
    const bool right[COLUMNS] = {false, true, true, true};
    size_t most = reply->row_count + reply->balance_count;
    struct cells cells = {.texts = calloc(most * COLUMNS + 1, sizeof *cells.texts)};
    const char **pointers = calloc(most * COLUMNS + 1, sizeof *pointers);
    if (cells.texts == NULL || pointers == NULL) {
        free(cells.texts);
        free(pointers);
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    }
    for (size_t i = 0; i < reply->balance_count; i++) {
        put_balance(&cells, &reply->balances[i]);
        for (size_t j = 0; j < reply->row_count; j++)
            if (reply->rows[j].account == reply->balances[i].account)
                put_line(&cells, &reply->rows[j]);
    }
    for (size_t i = 0; i < cells.rows * COLUMNS; i++)
        pointers[i] = cells.texts[i];
    output_table(
        &ctl->output,
        &(struct output_table){
            .heads = heads, .right = right, .columns = COLUMNS, .rows = cells.rows, .cells = pointers});
    free(cells.texts);
    free(pointers);
    output_line(&ctl->output, reply->ends_now ? _("%s to now") : _("%s to the end of %s"), reply->from,
                reply->to);
    output_line(&ctl->output, _("as of event %" PRId64 ", chain %.16s"), reply->as_of_seq, reply->head);
    output_line(&ctl->output, _("books that do not close: %" PRId64), reply->differences);
    return EXIT_CODE_OK;
}

enum exit_code run_ledger(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    const struct days_arguments *given = arguments;
    const struct days_given days = {given->day, given->month, given->year, given->from, given->to};
    struct days_request request = {0};
    struct ledger_reply reply;
    (void)verb;
    enum exit_code code = days_resolve(ctl, &days, request.from, request.to);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("ledger.show"), &request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    switch (ctl->output.mode) {
    case OUTPUT_TEXT:
        code = print_text(ctl, &reply);
        break;
    case OUTPUT_CSV:
        output_rows(&ctl->output, shape_field(&ledger_reply_shape, "rows")->of, reply.rows, reply.row_count,
                    NULL);
        break;
    case OUTPUT_JSON:
        output_record(&ctl->output, &ledger_reply_shape, &reply);
        break;
    }
    if (code == EXIT_CODE_OK && reply.differences != 0)
        code = EXIT_CODE_REFUSED;
    shape_free(&ledger_reply_shape, &reply);
    return code;
}
