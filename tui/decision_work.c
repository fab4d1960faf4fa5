/* What follows from a row of the table of decisions: whether it is possible, its request, what is said afterwards. */
#include "tui/decisions.h"

#include "core/authority.h"
#include "core/flow_asks.h"
#include "tui/cells.h"
#include "tui/fill.h"
#include "tui/say.h"
#include "tui/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_LEAST_COLS = 22 };

const struct decision *decision_of(int key)
{
    size_t at = 0;
    while (at + 1 < decision_row_count && decision_rows[at].key != key)
        at++;
    return &decision_rows[at];
}

bool decision_possible(const struct decider *decider, const struct decision *decision, int state,
                       const struct ticket *ticket)
{
    unsigned states = decision->what != APPROVAL_NONE ? flow_ask_states((enum approval)decision->what)
                                                      : flow_states(decision->action);
    if ((decider->rights & decision->rights) == 0 || !(states & (1u << state)))
        return false;
    bool asked = decision->what != APPROVAL_NONE && ticket != NULL &&
                 say_names_have(ticket->asks, name_of(&approval_names, decision->what));
    return !asked && (decision->fits == NULL || ticket == NULL || decision->fits(decider, ticket));
}

void *decision_request(const struct decision *decision, const struct shape **ret_shape)
{
    const struct message *message = message_by_type(decision->type);
    const struct {
        const char *name;
        int64_t value;
    } fixed[] = {{"agreed", decision->agreed}, {"redo", decision->redo}, {"result", decision->result},
                 {"what", decision->what},     {"by", decision->by},     {"fault", decision->fault}};
    void *request = message == NULL ? NULL : calloc(1, message->request->size);
    if (request == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (fixed[i].value != 0)
            fill_number(message->request, request, fixed[i].name, fixed[i].value);
    *ret_shape = message->request;
    return request;
}

size_t decision_form_rows(const struct decider *decider, const struct decision *decision)
{
    bool unit = decider->rights & RIGHT_HANDLE;
    return decision->row_count - (unit ? decision->behalf_rows : 0);
}

const char *decision_done(const struct decision *decision, const struct ticket *ticket)
{
    bool sent_back = decision->sends_back || decision->redo;
    if (sent_back && say_names_have(ticket->asks, name_of(&approval_names, APPROVAL_REDO)))
        return _("not sent back yet: one redo more is a supervisor's to decide, who is asked");
    return gettext(decision->done);
}

const struct history_row *decision_last(const struct ticket_reply *reply, char *out, size_t size)
{
    const struct history_row *last = NULL;
    size_t from = reply->history_count, used = 0;
    out[0] = '\0';
    if (from == 0)
        return NULL;
    last = &reply->history[from - 1];
    while (from > 0 && reply->history[from - 1].recorded_at == last->recorded_at &&
           strcmp(reply->history[from - 1].who, last->who) == 0)
        from--;
    for (size_t i = from; i < reply->history_count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i == from ? "" : ", ",
                                 gettext(reply->history[i].what));
    return last;
}

/* -- the list of what is possible --------------------------------------------------------------------------- */

static struct command shown_rows[DECISIONS_MOST];
struct command_table decision_list_keys = {shown_rows, 0};

void decision_list_add(struct decision_list *list, const struct decision *decision)
{
    if (list->count < DECISIONS_MOST)
        list->rows[list->count++] = decision;
}

/* As wide as the longest title of the list, so that none is cut. */
static int title_cols(const struct decision_list *list)
{
    int cols = TITLE_LEAST_COLS;
    for (size_t i = 0; i < list->count; i++) {
        int its_cols = text_width_cols(_(list->rows[i]->title));
        cols = its_cols > cols ? its_cols : cols;
    }
    return cols;
}

void decision_list_draw(const struct decision_list *list, struct rect area)
{
    int cols = title_cols(list);
    decision_list_keys.count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct decision *decision = list->rows[i];
        int row = area.row + (int)i;
        shown_rows[i] =
            (struct command){.key = decision->key, .label = decision->title, .help = decision->help};
        if ((int)i >= area.rows)
            continue;
        paint_format(row, area.col + 3, 2, STYLE_KEY, "%c", decision->key);
        paint_aligned(row, area.col + 6, cols, STYLE_NORMAL, ALIGN_LEFT, _(decision->title));
        paint_aligned(row, area.col + cols + 7, area.cols - cols - 8, STYLE_DIM, ALIGN_LEFT, _(decision->help));
    }
}

const struct decision *decision_list_key(const struct decision_list *list, const struct key *key)
{
    for (size_t i = 0; i < list->count && key->kind == KEY_KIND_TEXT; i++)
        if (list->rows[i]->key == key->code)
            return list->rows[i];
    return NULL;
}
