/* Beside the form: tickets that may be of the same matter, of this caller and of others, asked for in a pause of typing and never waited
 * for. One key urges the earlier one instead, another lets the new ticket follow it once it is registered. */
#include "agent-tui/intake_drafts.h"

#include "agent-tui/say.h"
#include "core/text.h"
#include "tui/cells.h"
#include "wire/codec.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_ROWS = 3 };

static bool is_callers(const struct intake *intake, int64_t number)
{
    for (size_t i = 0; i < intake->caller.ticket_count; i++)
        if (intake->caller.tickets[i].number == number)
            return true;
    return false;
}

void intake_choose_others(struct intake *intake)
{
    intake->other_count = 0;
    for (size_t i = 0; i < intake->alike.row_count && intake->other_count < INTAKE_OTHERS; i++) {
        const struct alike_row *row = &intake->alike.rows[i];
        if (is_callers(intake, row->number) || row->parent != 0) /* what follows another one cannot lead */
            continue;
        size_t at = intake->other_count++;
        intake->others[at] = row;
        if (intake->alike.surge && row->number == intake->alike.master) { /* who leads comes first */
            intake->others[at] = intake->others[0];
            intake->others[0] = row;
        }
    }
    if (list_refresh(&intake->panel) == RESULT_OK)
        intake_ask_earlier(intake);
}

const struct alike_row *intake_alike_row(const struct intake *intake, int64_t number)
{
    for (size_t i = 0; i < intake->alike.row_count; i++)
        if (intake->alike.rows[i].number == number)
            return &intake->alike.rows[i];
    return NULL;
}

bool intake_same_matter(const struct alike_row *row)
{
    return row != NULL &&
           (row->same_spot || row->likeness >= ALIKE_WORDS || (row->same_caller && row->same_place));
}

static void found(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    (void)desk;
    /* Refused, away: the form goes on without; the next pause asks again. */
    if (incoming->kind != INCOMING_REPLY) {
        intake->alike_asked[0] = '\0';
        return;
    }
    if (intake->alike_asked[0] == '\0')
        return; /* the form was emptied meanwhile */
    struct alike_reply *reply = incoming->reply;
    shape_free(&alike_reply_shape, &intake->alike);
    intake->alike = *reply;
    *reply = (struct alike_reply){0};
    intake_choose_others(intake);
}

void intake_ask_alike(struct intake *intake)
{
    struct alike_request request = {0};
    char asked[sizeof intake->alike_asked];
    (void)text_copy(request.category, sizeof request.category, form_get(&intake->form, "category"));
    (void)text_copy(request.district, sizeof request.district, form_get(&intake->form, "district"));
    (void)text_copy(request.title, sizeof request.title, form_get(&intake->form, "title"));
    (void)text_copy(request.spot, sizeof request.spot, form_get(&intake->form, "spot"));
    if (intake->caller_shown) /* a number that the broker can read */
        (void)text_copy(request.caller_phone, sizeof request.caller_phone, intake->caller_asked);
    text_trim(request.title);
    snprintf(asked, sizeof asked, "%s\n%s\n%s\n%s\n%s", request.category, request.district, request.title,
             request.spot, request.caller_phone);
    bool enough = request.category[0] != '\0' || request.title[0] != '\0';
    if (!enough || strcmp(asked, intake->alike_asked) == 0 || !desk_online(intake->desk))
        return;
    memcpy(intake->alike_asked, asked, sizeof asked);
    (void)desk_ask(intake->desk, "ticket.alike", &request, NULL, intake, found);
}

void intake_forget_alike(struct intake *intake)
{
    intake->alike_asked[0] = '\0';
    intake->merge_into = 0;
    intake->other_count = 0;
    shape_free(&alike_reply_shape, &intake->alike);
    (void)(list_refresh(&intake->panel) == RESULT_OK);
}

/* -- following once registered ------------------------------------------------------------------------------ */

void intake_follow(struct intake *intake)
{
    struct app *app = intake->desk->app;
    bool surge = intake->alike.surge && intake->alike.master != 0 && !intake->in_panel;
    int64_t number = surge ? intake->alike.master : list_selected_id(&intake->panel);
    if (number == 0)
        app_say(app, STYLE_NORMAL, "%s", _("No ticket is selected."));
    else if (intake->merge_into == number)
        app_say(app, STYLE_NORMAL, _("The new ticket stands for itself again."));
    else
        app_say(app, STYLE_NORMAL,
                _("Once registered, the new ticket follows %lld; its caller is still called back."),
                (long long)number);
    intake->merge_into = intake->merge_into == number ? 0 : number;
}

static void merged(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    if (incoming->kind != INCOMING_REPLY) {
        say_error(desk, incoming);
        return;
    }
    const struct ticket_reply *reply = incoming->reply;
    if (reply->ticket_count == 0)
        return;
    intake_note(intake, _("%lld follows %lld"), (long long)reply->ticket[0].number,
                (long long)reply->ticket[0].parent);
    app_add(desk->app, _("Ticket %lld follows %lld"), (long long)reply->ticket[0].number,
            (long long)reply->ticket[0].parent);
}

void intake_merge_taken(struct intake *intake, const struct ticket *ticket)
{
    struct ticket_merge merge = {.number = ticket->number, .into = intake->merge_into};
    if (intake->merge_into == 0 || ticket->state == STATE_CLOSED)
        return;
    (void)text_copy(merge.reason, sizeof merge.reason, _("the same matter, seen at intake"));
    intake->merge_into = 0;
    (void)desk_ask(intake->desk, "ticket.merge", &merge, NULL, intake, merged);
}

/* -- what the panel says ------------------------------------------------------------------------------------ */

int intake_draw_alike(const struct intake *intake, struct rect area)
{
    int row = 0;
    if (intake->caller_shown && intake->caller.block_count > 0) {
        const struct block_row *block = &intake->caller.block[0];
        char until[32], text[TEXT_REASON + 100];
        snprintf(text, sizeof text, _("! on the abuse list until %s: %s"),
                 say_at(intake->desk, block->until_at, until, sizeof until), block->reason);
        int wanted = (int)wrap_count(text, area.cols);
        int rows = wanted < BLOCK_ROWS ? wanted : BLOCK_ROWS;
        (void)paint_paragraph((struct rect){area.row, area.col, rows, area.cols}, STYLE_BAD, text, 0);
        row += rows;
    }
    if (intake->merge_into != 0)
        paint_format(area.row + row++, area.col, area.cols, STYLE_GOOD, _("will follow %lld"),
                     (long long)intake->merge_into);
    else if (intake->alike.surge && intake->alike.master != 0)
        paint_format(area.row + row++, area.col, area.cols, STYLE_BAD,
                     _("! %lld alike in an hour: Ctrl-T joins"), (long long)intake->alike.in_hour);
    return row;
}

/* "another caller: same place, words 83 %" */
void intake_say_alike(const struct alike_row *row, char *out, size_t size)
{
    char words[48] = "";
    if (row->likeness > 0)
        snprintf(words, sizeof words, _(" · words %lld %%"), (long long)row->likeness);
    snprintf(out, size, "%s%s%s", row->same_caller ? _("same caller") : _("another caller"),
             row->same_spot    ? _(" · same spot")
             : row->same_place ? _(" · same category and place")
                               : "",
             words);
}
