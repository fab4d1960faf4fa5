#include "agent-tui/intake.h"

#include "agent-tui/intake_drafts.h"
#include "agent-tui/say.h"
#include "core/text.h"
#include "tui/fill.h"
#include "wire/codec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_WAIT_MS = 3000 };

const struct form_row intake_rows[] = {
    {.name = "caller_phone",
     .label = N_("Phone"),
     .kind = FORM_TEXT,
     .limit_bytes = TEXT_PHONE - 1,
     .hint = N_("number first")},
    {.name = "caller_name", .label = N_("Caller"), .kind = FORM_TEXT, .limit_bytes = TEXT_NAME - 1},
    {.name = "type", .label = N_("Type"), .kind = FORM_CHOICE, .required = true},
    {.name = "urgency", .label = N_("Urgency"), .kind = FORM_CHOICE, .required = true},
    {.name = "category",
     .label = N_("Category"),
     .kind = FORM_CHOICE,
     .required = true,
     .hint = N_("any part, or pinyin")},
    {.name = "district", .label = N_("Place"), .kind = FORM_CHOICE, .hint = N_("district or street")},
    {.name = "spot", .label = N_("Spot"), .kind = FORM_TEXT, .limit_bytes = TEXT_TITLE - 1},
    {.name = "title", .label = N_("Title"), .kind = FORM_TEXT, .limit_bytes = TEXT_TITLE - 1, .required = true},
    {.name = "content", .label = N_("Content"), .kind = FORM_MULTI, .limit_bytes = TEXT_LONG - 1, .rows = 3},
    {.name = "secrecy", .label = N_("Secrecy"), .kind = FORM_BOOL},
    {.name = "no_callback", .label = N_("No callback"), .kind = FORM_BOOL},
    {.name = "suggested", .label = N_("Goes to"), .kind = FORM_SHOW, .limit_bytes = 2 * TEXT_NAME},
    {.name = "answer",
     .label = N_("Reply"),
     .kind = FORM_MULTI,
     .limit_bytes = TEXT_LONG - 1,
     .rows = 3,
     .hint = N_("what the caller was told")},
    {.name = "not_accepted", .label = N_("Reason"), .kind = FORM_CHOICE, .hint = N_("why not accepted")},
    {.name = "right_channel",
     .label = N_("Right way"),
     .kind = FORM_TEXT,
     .limit_bytes = TEXT_TITLE - 1,
     .hint = N_("told to the caller")},
};
const size_t intake_row_count = sizeof intake_rows / sizeof intake_rows[0];

/* Rows that only one way of submitting needs. */
static const struct {
    const char *name;
    int way;
} way_rows[] = {
    {"answer", WAY_DIRECT}, {"not_accepted", WAY_NOT_ACCEPTED}, {"right_channel", WAY_NOT_ACCEPTED}};

void intake_note(struct intake *intake, const char *format, ...)
{
    va_list arguments;
    memmove(intake->last[1], intake->last[0], sizeof intake->last - sizeof intake->last[0]);
    va_start(arguments, format);
    vsnprintf(intake->last[0], sizeof intake->last[0], format, arguments);
    va_end(arguments);
}

static void suggested(struct console *desk, void *owner, const struct incoming *incoming)
{
    struct intake *intake = owner;
    char sentence[400];
    if (incoming->kind == INCOMING_REPLY)
        snprintf(sentence, sizeof sentence, "%s", ((const struct suggest_reply *)incoming->reply)->unit);
    else if (incoming->refusal.code == REFUSAL_NO_RULE)
        snprintf(sentence, sizeof sentence, "%s", _("the dispatcher (no rule fits)"));
    else
        say_refused(desk, incoming, sentence, sizeof sentence);
    sentence[text_cut(sentence, 60, NULL)] = '\0';
    (void)(form_set(&intake->form, "suggested", sentence) == RESULT_OK);
}

static void ask_suggestion(struct intake *intake)
{
    struct suggest_request request = {0};
    (void)text_copy(request.category, sizeof request.category, form_get(&intake->form, "category"));
    (void)text_copy(request.district, sizeof request.district, form_get(&intake->form, "district"));
    (void)(form_set(&intake->form, "suggested", "") == RESULT_OK);
    if (request.category[0] != '\0' && desk_online(intake->desk))
        (void)desk_ask(intake->desk, "ticket.suggest", &request, NULL, intake, suggested);
}

static void changed(void *context, struct form *form, const char *name)
{
    struct intake *intake = context;
    (void)form;
    intake->pause_due = true;
    if (intake->unsaved_ms == 0)
        intake->unsaved_ms = intake->desk->now_ms;
    if (strcmp(name, "category") == 0 || strcmp(name, "district") == 0)
        ask_suggestion(intake);
    if (strcmp(name, "category") == 0)
        intake_ask_knowledge(intake);
}

void intake_choices(struct intake *intake)
{
    const struct choices *choices = &intake->desk->choices;
    const struct choice_list *categories = &choices->sets[CHOICE_CATEGORIES];
    const struct choice_list *districts = &choices->sets[CHOICE_DISTRICTS];
    size_t count = 0;
    const struct form_choice *rows = choices_of_names(&type_names, 0, &count);
    form_set_choices(&intake->form, "type", rows, count);
    rows = choices_of_names(&urgency_names, 0, &count);
    form_set_choices(&intake->form, "urgency", rows, count);
    rows = choices_of_names(&not_accepted_names, 1, &count);
    form_set_choices(&intake->form, "not_accepted", rows, count);
    form_set_choices(&intake->form, "category", categories->rows, categories->count);
    form_set_choices(&intake->form, "district", districts->rows, districts->count);
}

void intake_show_ways(struct intake *intake)
{
    for (size_t i = 0; i < sizeof way_rows / sizeof way_rows[0]; i++)
        form_hide(&intake->form, way_rows[i].name, form_get(&intake->form, way_rows[i].name)[0] == '\0');
}

/* An empty form with what is usual. */
void intake_begin(struct intake *intake)
{
    form_clear(&intake->form);
    intake_forget_knowledge(intake);
    intake_forget_alike(intake);
    (void)(form_set(&intake->form, "urgency", name_of(&urgency_names, URGENCY_GENERAL)) == RESULT_OK);
    intake_show_ways(intake);
    (void)form_focus(&intake->form, "caller_phone");
    draft_make_id(intake->request_id);
    intake->number = intake->repeat_of = 0;
    intake->handover_id[0] = intake->sending[0] = '\0';
    intake->unsaved_ms = intake->saved_at = 0;
    intake->pause_due = intake->carried = false;
}

struct intake *intake_of(struct console *desk)
{
    if (desk->intake != NULL)
        return desk->intake;
    struct intake *intake = calloc(1, sizeof *intake);
    if (intake == NULL || form_start(&intake->form, intake_rows, intake_row_count) != RESULT_OK ||
        !intake_panel_start(intake)) {
        if (intake != NULL)
            form_stop(&intake->form);
        free(intake);
        app_say(desk->app, STYLE_ERROR, "%s", _("Not enough memory."));
        return NULL;
    }
    intake->desk = desk;
    intake->form.context = intake;
    intake->form.on_change = changed;
    desk->intake = intake;
    intake_choices(intake);
    intake_begin(intake);
    intake_recover(intake);
    intake_ask_call(intake);
    return intake;
}

void intake_free(struct intake **intake)
{
    struct intake *freed = *intake;
    if (freed == NULL)
        return;
    *intake = NULL;
    intake_keep(freed);
    desk_forget(freed->desk, freed);
    shape_free(&caller_reply_shape, &freed->caller);
    intake_forget_knowledge(freed);
    intake_forget_alike(freed);
    list_stop(&freed->panel);
    form_stop(&freed->form);
    free(freed->earlier);
    free(freed);
}

/* -- submitting ------------------------------------------------------------------------------------------- */

static bool missing(struct intake *intake, int way)
{
    bool asked = false;
    for (size_t i = 0; i < sizeof way_rows / sizeof way_rows[0]; i++) {
        const char *name = way_rows[i].name;
        if (way_rows[i].way != way || form_get(&intake->form, name)[0] != '\0')
            continue;
        form_hide(&intake->form, name, false);
        if (!asked)
            (void)form_focus(&intake->form, name);
        asked = true;
    }
    if (asked && way == WAY_DIRECT)
        app_say(intake->desk->app, STYLE_NORMAL, "%s", _("Write what the caller was told, then F6 again."));
    else if (asked)
        app_say(intake->desk->app, STYLE_NORMAL, "%s",
                _("Choose the reason and write the right channel, then F7 again."));
    return asked;
}

static void say_away(struct intake *intake, const struct waiting *item)
{
    intake_note(intake, _("%s kept on disk; sent when the broker is back"), item->local);
    app_say(intake->desk->app, STYLE_BAD,
            _("Broker away: tell the caller the number %s; it is sent by itself."), item->local);
}

/* The provisional number is told to a person: a note lets it be found later. */
static void note_local(struct intake *intake, const struct waiting *item)
{
    struct ticket_act act = {0};
    struct waiting note = {.kind = WAITING_NOTE, .note = &act, .note_count = 1};
    char local[sizeof item->local];
    memcpy(local, item->local, sizeof local);
    (void)text_copy(note.after, sizeof note.after, item->request_id);
    draft_make_id(note.request_id);
    snprintf(act.note, sizeof act.note, _("Provisional number %s, written by %s"), local, item->author_name);
    (void)desk_submit(intake->desk, &note);
}

static void submitted(struct intake *intake, const struct waiting *item)
{
    draft_drop(&intake->desk->vault, intake->desk->session.login, "intake");
    intake->unsaved_ms = 0;
    intake->pause_due = false;
    if (item->away) {
        struct waiting told = *item;
        note_local(intake, &told);
        say_away(intake, &told);
        intake_clear(intake);
        return;
    }
    (void)text_copy(intake->sending, sizeof intake->sending, item->request_id);
    intake->sent_ms = intake->desk->now_ms;
}

void intake_submit(struct intake *intake, int way)
{
    struct ticket_open open = {.channel = CHANNEL_PHONE};
    struct waiting item = {.kind = WAITING_OPEN, .open = &open, .open_count = 1};
    if (intake->sending[0] != '\0') {
        app_say(intake->desk->app, STYLE_NORMAL, "%s", _("It is on its way already."));
        return;
    }
    if (!form_check(&intake->form)) {
        app_say(intake->desk->app, STYLE_ERROR, "%s", _("Not submitted: see the marked field."));
        return;
    }
    if (missing(intake, way) || !fill_record(&intake->form, &ticket_open_shape, &intake->desk->zone, &open))
        return;
    open.way = way;
    open.call_id = intake->desk->filed_call_id = intake->call.id;
    open.repeat_of = intake->repeat_of;
    open.number = intake->number;
    if (way != WAY_DIRECT)
        open.answer[0] = '\0';
    if (way != WAY_NOT_ACCEPTED) {
        open.not_accepted = REASON_NONE;
        open.right_channel[0] = '\0';
    }
    (void)text_copy(item.request_id, sizeof item.request_id, intake->request_id);
    if (intake->handover_id[0] != '\0' && offline_find(&intake->desk->offline, intake->handover_id) != NULL)
        (void)text_copy(item.after, sizeof item.after, intake->handover_id);
    const struct waiting *kept = desk_submit(intake->desk, &item);
    if (kept != NULL)
        submitted(intake, kept);
}

void intake_hand_over(struct intake *intake, int64_t service)
{
    struct ticket_handover handover = {.service = service, .call_id = intake->call.id};
    intake->desk->filed_call_id = intake->call.id;
    struct waiting item = {.kind = WAITING_HANDOVER, .handover = &handover, .handover_count = 1};
    if (intake->number != 0 || intake->handover_id[0] != '\0') {
        app_say(intake->desk->app, STYLE_ERROR, "%s",
                _("This one is handed over already: complete it with F5, or F2 for the next call."));
        return;
    }
    (void)text_copy(handover.caller_phone, sizeof handover.caller_phone,
                    form_get(&intake->form, "caller_phone"));
    draft_make_id(item.request_id);
    const struct waiting *kept = desk_submit(intake->desk, &item);
    if (kept == NULL)
        return;
    (void)text_copy(intake->handover_id, sizeof intake->handover_id, item.request_id);
    (void)(form_set(&intake->form, "urgency", name_of(&urgency_names, URGENCY_EMERGENCY)) == RESULT_OK);
    if (form_get(&intake->form, "type")[0] == '\0')
        (void)(form_set(&intake->form, "type", name_of(&type_names, TYPE_HELP)) == RESULT_OK);
    intake_keep(intake);
    if (kept->away) {
        intake_note(intake, _("%s hand-over to %lld kept on disk"), kept->local, (long long)service);
        app_say(intake->desk->app, STYLE_BAD,
                _("The broker is away: connect the caller to %lld yourself. The hand-over is kept as %s."),
                (long long)service, kept->local);
    }
}

void intake_tick(struct intake *intake, int64_t now_ms)
{
    bool pause = form_draft_due(&intake->form, now_ms, DRAFT_PAUSE_MS);
    bool late = intake->unsaved_ms != 0 && now_ms - intake->unsaved_ms >= DRAFT_LATEST_MS;
    if (pause) {
        intake_ask_caller(intake);
        intake_ask_knowledge(intake);
        intake_ask_alike(intake);
    }
    if (pause || late)
        intake_keep(intake);
    if (intake->sending[0] == '\0')
        return;
    const struct waiting *item = offline_find(&intake->desk->offline, intake->sending);
    bool lost = !desk_online(intake->desk) || now_ms - intake->sent_ms >= ANSWER_WAIT_MS;
    if (item == NULL) {
        intake->sending[0] = '\0';
    } else if (lost) {
        struct waiting told = *item;
        note_local(intake, &told);
        say_away(intake, &told);
        intake_clear(intake);
    }
}
