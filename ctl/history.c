/* The words are those of the consoles (core/history_words.h). */
#include "ctl/history.h"

#include "core/history_words.h"
#include "ctl/output_text.h"
#include "ctl/values.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>

#define _(text) gettext(text)

enum { INDENT = 4, SAID_SIZE = TEXT_LONG + 64 };

static const char *const lists[] = {
    [HISTORY_CATEGORIES] = "category.list", [HISTORY_DISTRICTS] = "district.list"};
enum { LISTS = sizeof lists / sizeof lists[0] };

/* What instants and ids are told by. */
struct telling {
    const struct zone *zone;
    struct reference_rows names[LISTS];
};

static void say_at(const void *context, int64_t at, char *out, size_t size)
{
    const struct telling *telling = context;
    char text[VALUE_TEXT_SIZE];
    value_instant(telling->zone, at, text);
    snprintf(out, size, "%s", text);
}

static const char *name_of_id(const void *context, enum history_set set, int64_t id)
{
    const struct reference_rows *rows = &((const struct telling *)context)->names[set];
    for (size_t i = 0; i < rows->row_count; i++)
        if (rows->rows[i].id == id)
            return rows->rows[i].name;
    return NULL;
}

static void print_event(struct output *out, const struct history_teller *teller, const struct history_row *row)
{
    char at[HISTORY_AT], said[SAID_SIZE];
    const char *text = row->text;
    bool by_nobody = row->who[0] == '\0';
    teller->say_at(teller->context, row->occurred_at, at, sizeof at);
    snprintf(said, sizeof said, "%" PRId64 "  %s  %s  %s%s%s%s", row->seq, at, gettext(row->what),
             by_nobody ? _("the broker") : row->who, row->station[0] != '\0' ? " (" : "", row->station,
             row->station[0] != '\0' ? ")" : "");
    output_text_lines(out, 0, said);
    history_tell_body(teller, row->body, said, sizeof said);
    if (said[0] != '\0')
        output_text_lines(out, INDENT, said);
    while (history_tell_text(teller, &text, said, sizeof said))
        output_text_lines(out, INDENT, said);
}

enum exit_code history_print(struct ctl *ctl, const struct ticket_reply *ticket)
{
    struct telling telling = {.zone = &ctl->zone};
    const struct history_teller teller = {
        .translate = gettext, .context = &telling, .say_at = say_at, .name_of_id = name_of_id};
    const struct nothing nothing = {0};
    enum exit_code code = EXIT_CODE_OK;
    for (size_t i = 0; i < LISTS && code == EXIT_CODE_OK; i++)
        code = ctl_ask(ctl, message_by_type(lists[i]), &nothing, &telling.names[i]);
    if (code == EXIT_CODE_OK)
        output_line(&ctl->output, "\n%s", output_label("history"));
    for (size_t i = 0; i < ticket->history_count && code == EXIT_CODE_OK; i++)
        print_event(&ctl->output, &teller, &ticket->history[i]);
    for (size_t i = 0; i < LISTS; i++)
        shape_free(&reference_rows_shape, &telling.names[i]);
    return code;
}
