#include "core/civil.h"
#include "tui/cells.h"
#include "tui/form_inside.h"
#include "tui/say.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIMIT_BYTES_DEFAULT = 255, DATE_BYTES = 10 };

static size_t limit_of(const struct form_row *row)
{
    if (row->kind == FORM_DATE)
        return DATE_BYTES;
    if (row->kind == FORM_CHOICE)
        return CHOICE_TYPED_BYTES;
    return row->limit_bytes == 0 ? LIMIT_BYTES_DEFAULT : row->limit_bytes;
}

static void wipe(struct edit *edit)
{
    if (edit->text != NULL)
        explicit_bzero(edit->text, edit->limit_bytes);
}

enum result form_start(struct form *form, const struct form_row *rows, size_t count)
{
    struct form made = {.rows = rows, .count = count, .changed_at = -1};
    made.fields = calloc(count, sizeof(*made.fields));
    if (made.fields == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct form_field *field = &made.fields[i];
        field->choices = rows[i].choices;
        field->choice_count = rows[i].choice_count;
        field->chosen = CHOICE_NONE;
        if (edit_start(&field->edit, limit_of(&rows[i]), rows[i].kind == FORM_MULTI) != RESULT_OK) {
            form_stop(&made);
            return RESULT_NO_MEMORY;
        }
    }
    while (made.focus + 1 < count && !form_can_focus(&made, made.focus))
        made.focus++;
    *form = made;
    return RESULT_OK;
}

void form_stop(struct form *form)
{
    for (size_t i = 0; form->fields != NULL && i < form->count; i++)
        if (form->rows[i].secret)
            wipe(&form->fields[i].edit);
    for (size_t i = 0; form->fields != NULL && i < form->count; i++)
        edit_stop(&form->fields[i].edit);
    free(form->fields);
    *form = (struct form){0};
}

size_t form_index(const struct form *form, const char *name)
{
    size_t i = 0;
    while (i < form->count && strcmp(form->rows[i].name, name) != 0)
        i++;
    return i;
}

bool form_can_focus(const struct form *form, size_t index)
{
    return form->rows[index].kind != FORM_SHOW && !form->fields[index].hidden;
}

const char *form_value(const struct form *form, size_t index)
{
    const struct form_field *field = &form->fields[index];
    if (form->rows[index].kind == FORM_CHOICE)
        return field->chosen == CHOICE_NONE ? "" : field->choices[field->chosen].code;
    if (form->rows[index].kind == FORM_BOOL)
        return field->truth ? "1" : "";
    return field->edit.text;
}

const char *form_get(const struct form *form, const char *name)
{
    size_t index = form_index(form, name);
    assert(index < form->count);
    return form_value(form, index);
}

void form_close_choice(struct form_field *field)
{
    enum result emptied = edit_set(&field->edit, "");
    assert(emptied == RESULT_OK);
    field->open = false;
    field->pick = 0;
}

static int64_t choice_of(const struct form_field *field, const char *code)
{
    for (size_t i = 0; i < field->choice_count; i++)
        if (strcmp(field->choices[i].code, code) == 0)
            return (int64_t)i;
    return CHOICE_NONE;
}

enum result form_set(struct form *form, const char *name, const char *value)
{
    size_t index = form_index(form, name);
    enum result result = RESULT_OK;
    if (index == form->count)
        return RESULT_NOT_FOUND;
    struct form_field *field = &form->fields[index];
    if (form->rows[index].kind == FORM_CHOICE) {
        int64_t chosen = choice_of(field, value);
        if (chosen == CHOICE_NONE && *value != '\0')
            return RESULT_NOT_FOUND;
        form_close_choice(field);
        field->chosen = chosen;
    } else if (form->rows[index].kind == FORM_BOOL) {
        field->truth = *value != '\0' && strcmp(value, "0") != 0;
    } else {
        result = edit_set(&field->edit, value);
    }
    if (result == RESULT_OK)
        field->error[0] = '\0';
    return result;
}

void form_set_choices(struct form *form, const char *name, const struct form_choice *choices, size_t count)
{
    size_t index = form_index(form, name);
    char code[64] = "";
    assert(index < form->count);
    struct form_field *field = &form->fields[index];
    snprintf(code, sizeof(code), "%s", form_value(form, index));
    field->choices = choices;
    field->choice_count = count;
    field->chosen = *code == '\0' ? CHOICE_NONE : choice_of(field, code);
    field->pick = 0;
}

bool form_set_error(struct form *form, const char *name, const char *sentence)
{
    size_t index = form_index(form, name);
    if (index == form->count)
        return false;
    snprintf(form->fields[index].error, ERROR_BYTES, "%s", sentence == NULL ? "" : sentence);
    return true;
}

bool form_focus(struct form *form, const char *name)
{
    size_t index = form_index(form, name);
    if (index == form->count || !form_can_focus(form, index))
        return false;
    form->focus = index;
    return true;
}

const char *form_focused(const struct form *form)
{
    return form->rows[form->focus].name;
}

void form_hide(struct form *form, const char *name, bool hidden)
{
    size_t index = form_index(form, name);
    assert(index < form->count);
    form->fields[index].hidden = hidden;
    for (size_t step = 0; step < form->count && !form_can_focus(form, form->focus); step++)
        form->focus = (form->focus + 1) % form->count;
}

bool form_is_hidden(const struct form *form, const char *name)
{
    size_t index = form_index(form, name);
    assert(index < form->count);
    return form->fields[index].hidden;
}

bool form_is_choosing(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->fields[i].open)
            return true;
    return false;
}

void form_clear(struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        struct form_field *field = &form->fields[i];
        form_close_choice(field);
        if (form->rows[i].secret)
            wipe(&field->edit);
        field->chosen = CHOICE_NONE;
        field->truth = false;
        field->error[0] = '\0';
    }
    form->focus = 0;
    while (form->focus + 1 < form->count && !form_can_focus(form, form->focus))
        form->focus++;
    form->top_row = 0;
    form_clean(form);
}

void form_clean(struct form *form)
{
    form->dirty = form->changed = false;
    form->changed_at = -1;
}

/* 2026-11-24, 2026-1-4, 2026/1/4 and 20261124. */
static bool date_of(const char *typed, char out[static DATE_BYTES + 1])
{
    int year = 0, month = 0, day = 0, end = 0;
    bool read = (sscanf(typed, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && typed[end] == '\0') ||
                (sscanf(typed, "%4d/%2d/%2d%n", &year, &month, &day, &end) == 3 && typed[end] == '\0') ||
                (strspn(typed, "0123456789") == 8 && strlen(typed) == 8 &&
                 sscanf(typed, "%4d%2d%2d", &year, &month, &day) == 3);
    struct civil_date date = {.year = year, .month = month, .day = day};
    if (!read || !civil_date_valid(date))
        return false;
    /* The remainders bound what civil_date_valid has bounded already, so that the compiler sees it, too. */
    snprintf(out, DATE_BYTES + 1, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)day % 100);
    return true;
}

static bool is_empty(const char *value)
{
    return value[strspn(value, " \n")] == '\0';
}

bool form_check_row(struct form *form, size_t index, bool required_too)
{
    const struct form_row *row = &form->rows[index];
    struct form_field *field = &form->fields[index];
    char date[DATE_BYTES + 1];
    bool empty = is_empty(form_value(form, index));
    if (field->hidden || row->kind == FORM_SHOW)
        return true;
    if (field->open && field->edit.bytes > 0) {
        snprintf(field->error, ERROR_BYTES, "%s",
                 _("Choose one of the list with Enter, or leave it with Esc."));
        return false;
    }
    if (row->kind == FORM_DATE && !empty) {
        if (!date_of(field->edit.text, date)) {
            snprintf(field->error, ERROR_BYTES, "%s", _("Not a day: write it as 2026-11-24."));
            return false;
        }
        if (edit_set(&field->edit, date) != RESULT_OK)
            return false;
    }
    if (required_too && row->required && empty) {
        snprintf(field->error, ERROR_BYTES, "%s", _("Must be filled in."));
        return false;
    }
    char why[ERROR_BYTES] = "";
    if (form->check != NULL &&
        !form->check(form->context, row->name, form_value(form, index), why, sizeof(why))) {
        memcpy(field->error, why, sizeof(why));
        return false;
    }
    return true;
}

/* What was typed names one choice alone: it is meant, though the list is still open. */
static void take_only_match(struct form *form, size_t index)
{
    struct form_field *field = &form->fields[index];
    size_t found[2];
    if (!field->open || field->edit.bytes == 0 ||
        form_match(field->choices, field->choice_count, field->edit.text, found, 2) != 1)
        return;
    form_close_choice(field);
    field->error[0] = '\0';
    field->chosen = (int64_t)found[0];
    if (form->on_change != NULL)
        form->on_change(form->context, form, form->rows[index].name);
}

bool form_check(struct form *form)
{
    size_t wrong = form->count;
    for (size_t i = 0; i < form->count; i++)
        if (form->rows[i].kind == FORM_CHOICE)
            take_only_match(form, i);
    for (size_t i = form->count; i > 0; i--)
        if (!form_check_row(form, i - 1, true))
            wrong = i - 1;
    if (wrong == form->count)
        return true;
    form->focus = wrong;
    return false;
}

bool form_draft_due(struct form *form, int64_t now_ms, int64_t pause_ms)
{
    if (form->changed) {
        form->changed = false;
        form->changed_at = now_ms;
    }
    if (form->changed_at < 0 || now_ms - form->changed_at < pause_ms)
        return false;
    form->changed_at = -1;
    return true;
}

enum { RANKS = 3, WORDS_MOST = 1600 };

/* 0: a code or word begins with it; 1: the label does; 2: it is somewhere in them; 3: it is not. */
static int rank_of(const struct form_choice *choice, const char *typed)
{
    char all[WORDS_MOST];
    size_t bytes = strlen(typed);
    const char *words = choice->words == NULL ? "" : choice->words;
    if (bytes == 0 || strncasecmp(choice->code, typed, bytes) == 0)
        return 0;
    for (const char *word = words; *word != '\0'; word += strcspn(word, " "), word += strspn(word, " "))
        if (strncasecmp(word, typed, bytes) == 0)
            return 0;
    if (strncasecmp(choice->label, typed, bytes) == 0)
        return 1;
    snprintf(all, sizeof(all), "%s %s %s", choice->code, choice->label, words);
    return text_matches(all, typed) ? 2 : RANKS;
}

size_t form_match(const struct form_choice *choices, size_t count, const char *typed, size_t *ret_index,
                  size_t max)
{
    size_t best[RANKS][MATCHES_MOST], counts[RANKS] = {0}, found = 0, filled = 0;
    typed += strspn(typed, " ");
    for (size_t i = 0; i < count; i++) {
        int rank = rank_of(&choices[i], typed);
        if (rank == RANKS)
            continue;
        if (counts[rank] < MATCHES_MOST)
            best[rank][counts[rank]++] = i;
        found++;
    }
    for (int rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < counts[rank] && filled < max; i++)
            ret_index[filled++] = best[rank][i];
    return found;
}
