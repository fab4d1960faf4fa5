/* Drafts of the intake: kept, put aside for another call, taken back after a refusal, found again. */
#include "agent-tui/intake_drafts.h"

#include "agent-tui/say.h"
#include "core/text.h"
#include "tui/fill.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char aside[] = "intake-";

bool intake_is_empty(const struct intake *intake)
{
    for (size_t i = 0; i < intake->form.count; i++) {
        const struct form_row *row = &intake->form.rows[i];
        bool given = strcmp(row->name, "urgency") == 0 ||
                     (intake->carried && strncmp(row->name, "caller_", sizeof "caller_" - 1) == 0);
        if (row->kind != FORM_SHOW && !given && form_get(&intake->form, row->name)[0] != '\0')
            return false;
    }
    return intake->number == 0 && intake->handover_id[0] == '\0';
}

bool intake_is_begun(const struct intake *intake)
{
    return form_get(&intake->form, "title")[0] != '\0' || form_get(&intake->form, "content")[0] != '\0' ||
           intake->number != 0 || intake->handover_id[0] != '\0';
}

static bool save(struct intake *intake, const char *what)
{
    struct console *desk = intake->desk;
    struct draft draft = {.saved_at = desk_city_now(desk),
                          .call_id = intake->call.id,
                          .number = intake->number,
                          .repeat_of = intake->repeat_of};
    char why[FILE_WHY_SIZE] = "";
    (void)text_copy(draft.author, sizeof draft.author, desk->session.login);
    (void)text_copy(draft.what, sizeof draft.what, what);
    (void)text_copy(draft.request_id, sizeof draft.request_id, intake->request_id);
    (void)text_copy(draft.handover_id, sizeof draft.handover_id, intake->handover_id);
    enum result result = draft_take(&draft, &intake->form);
    if (result == RESULT_OK)
        result = draft_save(&desk->vault, &draft, why);
    if (result != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, _("The draft could not be kept: %s"), why);
    else
        intake->saved_at = draft.saved_at;
    draft_free(&draft);
    return result == RESULT_OK;
}

void intake_keep(struct intake *intake)
{
    struct console *desk = intake->desk;
    if (intake->sending[0] != '\0') /* it lies in the queue already */
        return;
    if (!intake_is_empty(intake))
        (void)save(intake, "intake");
    else if (intake->unsaved_ms != 0 || intake->saved_at != 0)
        draft_drop(&desk->vault, desk->session.login, "intake");
    intake->unsaved_ms = 0;
    intake->pause_due = false;
}

static void put(struct intake *intake, const struct draft *draft)
{
    intake_begin(intake);
    (void)draft_put(draft, &intake->form);
    (void)text_copy(intake->request_id, sizeof intake->request_id, draft->request_id);
    (void)text_copy(intake->handover_id, sizeof intake->handover_id, draft->handover_id);
    intake->number = draft->number;
    intake->repeat_of = draft->repeat_of;
    intake->saved_at = draft->saved_at;
    if (intake->call.id == 0)
        intake->call.id = draft->call_id;
    intake_show_ways(intake);
    form_clean(&intake->form);
    intake->form.on_change(intake, &intake->form, "category");
    intake->unsaved_ms = 0;
    intake_ask_caller(intake);
}

struct search_aside {
    struct intake *intake;
    struct draft found;
};

/* The oldest one of the author that was put aside. */
static void find_aside(void *context, const char *name)
{
    struct search_aside *finding = context;
    struct console *desk = finding->intake->desk;
    struct draft draft;
    if (vault_get(&desk->vault, name, &draft_shape, &draft) != RESULT_OK)
        return;
    bool wanted = strcmp(draft.author, desk->session.login) == 0 &&
                  strncmp(draft.what, aside, sizeof aside - 1) == 0 &&
                  (finding->found.author[0] == '\0' || draft.saved_at < finding->found.saved_at);
    struct draft dropped = wanted ? finding->found : draft;
    if (wanted)
        finding->found = draft;
    draft_free(&dropped);
}

/* A console that was killed while it took up a draft that had been put aside leaves it in both places. */
static void drop_twin(void *context, const char *name)
{
    struct intake *intake = context;
    struct draft draft;
    if (vault_get(&intake->desk->vault, name, &draft_shape, &draft) != RESULT_OK)
        return;
    if (strncmp(draft.what, aside, sizeof aside - 1) == 0 && strcmp(draft.request_id, intake->request_id) == 0)
        vault_drop(&intake->desk->vault, name);
    draft_free(&draft);
}

void intake_recover(struct intake *intake)
{
    struct console *desk = intake->desk;
    struct search_aside finding = {.intake = intake};
    char at[32], old_what[sizeof finding.found.what];
    size_t damaged = desk->vault.damaged;
    if (draft_load(&desk->vault, desk->session.login, "intake", &finding.found) != RESULT_OK)
        vault_each(&desk->vault, "draft-", find_aside, &finding);
    if (desk->vault.damaged > damaged)
        desk_tell_damaged(desk);
    if (finding.found.author[0] == '\0')
        return;
    memcpy(old_what, finding.found.what, sizeof old_what);
    put(intake, &finding.found);
    if (strcmp(old_what, "intake") == 0 || save(intake, "intake"))
        vault_each(&desk->vault, "draft-", drop_twin, intake);
    app_say(desk->app, STYLE_GOOD, _("Your draft of %s is back: go on with it, or Ctrl-X throws it away."),
            say_at(desk, finding.found.saved_at, at, sizeof at));
    draft_free(&finding.found);
}

void intake_clear(struct intake *intake)
{
    char phone[TEXT_PHONE], name[TEXT_NAME];
    (void)text_copy(phone, sizeof phone, form_get(&intake->form, "caller_phone"));
    (void)text_copy(name, sizeof name, form_get(&intake->form, "caller_name"));
    intake_begin(intake);
    if (intake->talking) {
        (void)(form_set(&intake->form, "caller_phone", phone) == RESULT_OK);
        (void)(form_set(&intake->form, "caller_name", name) == RESULT_OK);
        intake->carried = true;
        intake->caller_asked[0] = '\0';
        intake_ask_caller(intake);
        return;
    }
    intake->call = (struct call_row){0};
    shape_free(&caller_reply_shape, &intake->caller);
    intake->caller_shown = false;
    intake->caller_asked[0] = '\0';
    free(intake->earlier);
    intake->earlier = NULL;
    intake->earlier_asked = 0;
    (void)(list_refresh(&intake->panel) == RESULT_OK);
    intake_recover(intake);
}

void intake_put_aside(struct intake *intake)
{
    char what[sizeof aside + ENVELOPE_ID_BYTES];
    if (intake_is_empty(intake))
        return;
    snprintf(what, sizeof what, "%s%.16s", aside, intake->request_id);
    if (!save(intake, what))
        return;
    draft_drop(&intake->desk->vault, intake->desk->session.login, "intake");
    intake_begin(intake);
}

void intake_discard(struct intake *intake)
{
    draft_drop(&intake->desk->vault, intake->desk->session.login, "intake");
    intake_clear(intake);
}

void intake_complete(struct intake *intake, const struct ticket_row *row, const struct reveal_reply *caller)
{
    if (!intake_is_empty(intake) && intake->number != row->number)
        intake_put_aside(intake);
    if (intake->number == row->number)
        return;
    intake_begin(intake);
    intake->number = row->number;
    (void)(form_set(&intake->form, "type", name_of(&type_names, row->type)) == RESULT_OK);
    (void)(form_set(&intake->form, "urgency", name_of(&urgency_names, row->urgency)) == RESULT_OK);
    (void)(form_set(&intake->form, "title", row->title) == RESULT_OK);
    (void)(form_set(&intake->form, "caller_phone", caller->caller_phone) == RESULT_OK);
    (void)(form_set(&intake->form, "caller_name", caller->caller_name) == RESULT_OK);
    intake_keep(intake);
    intake_ask_caller(intake);
}

/* -- refusals --------------------------------------------------------------------------------------------- */

/* The fields of a submission as a draft of its author. */
static bool draft_of(const struct waiting *item, struct draft *ret)
{
    const struct ticket_open *open = item->open;
    *ret = (struct draft){.saved_at = item->written_at,
                          .call_id = open->call_id,
                          .number = open->number,
                          .repeat_of = open->repeat_of};
    ret->fields = calloc(intake_row_count, sizeof *ret->fields);
    if (ret->fields == NULL)
        return false;
    for (size_t i = 0; i < intake_row_count; i++) {
        const struct field *field = shape_field(&ticket_open_shape, intake_rows[i].name);
        struct draft_field *kept = &ret->fields[ret->field_count];
        if (field == NULL)
            continue;
        (void)text_copy(kept->name, sizeof kept->name, intake_rows[i].name);
        if (field->kind == FIELD_TEXT)
            (void)text_copy(kept->value, sizeof kept->value, (const char *)open + field->offset);
        else if (field->kind == FIELD_NAME)
            (void)text_copy(kept->value, sizeof kept->value,
                            name_of(field->names, (int)field_int(field, open)));
        else
            (void)text_copy(kept->value, sizeof kept->value, field_int(field, open) ? "1" : "");
        ret->field_count += kept->value[0] != '\0';
    }
    (void)text_copy(ret->author, sizeof ret->author, item->author);
    draft_make_id(ret->request_id);
    snprintf(ret->what, sizeof ret->what, "%s%.16s", aside, ret->request_id);
    return true;
}

void intake_take_back(struct console *desk, const struct waiting *item, const struct refusal *why,
                      const char *sentence)
{
    struct intake *intake = desk->intake;
    struct draft draft;
    char fault[FILE_WHY_SIZE] = "";
    if (intake != NULL && strcmp(intake->sending, item->request_id) == 0) {
        intake->sending[0] = '\0';
        draft_make_id(intake->request_id);
        (void)fill_error(&intake->form, why->field, sentence);
        app_say(desk->app, STYLE_ERROR, "%s", sentence);
        intake_keep(intake);
        return;
    }
    if (!draft_of(item, &draft) || draft_save(&desk->vault, &draft, fault) != RESULT_OK)
        app_say(desk->app, STYLE_ERROR, _("%s was refused and could not be kept as a draft: %s"), item->local,
                fault);
    else
        app_say(desk->app, STYLE_ERROR, _("%s was refused and is a draft of %s again: %s"), item->local,
                item->author_name, sentence);
    draft_free(&draft);
    if (intake != NULL) {
        intake_note(intake, _("%s refused: %s"), item->local, sentence);
        if (intake_is_empty(intake))
            intake_recover(intake);
    }
}

void intake_drop_sent(struct console *desk)
{
    for (size_t i = 0; i < desk->offline.count; i++) {
        struct draft draft;
        const struct waiting *item = &desk->offline.items[i];
        if (draft_load(&desk->vault, item->author, "intake", &draft) != RESULT_OK)
            continue;
        if (strcmp(draft.request_id, item->request_id) == 0)
            draft_drop(&desk->vault, item->author, "intake");
        draft_free(&draft);
    }
}

/* The form that is being written was not on disk yet, and the other console's has taken its place there. */
static void make_way(struct intake *intake, struct draft *other)
{
    struct console *desk = intake->desk;
    char fault[FILE_WHY_SIZE];
    snprintf(other->what, sizeof other->what, "%s%.16s", aside, other->request_id);
    if (draft_save(&desk->vault, other, fault) != RESULT_OK) {
        app_say(desk->app, STYLE_ERROR, _("The draft could not be kept: %s"), fault);
        return;
    }
    draft_drop(&desk->vault, desk->session.login, "intake");
    intake_keep(intake);
}

void intake_adopted(struct console *desk)
{
    struct intake *intake = desk->intake;
    struct draft draft;
    intake_drop_sent(desk);
    if (intake == NULL)
        return;
    if (intake_is_empty(intake)) {
        intake_recover(intake);
        return;
    }
    if (draft_load(&desk->vault, desk->session.login, "intake", &draft) != RESULT_OK)
        return;
    if (strcmp(draft.request_id, intake->request_id) != 0)
        make_way(intake, &draft);
    draft_free(&draft);
}
