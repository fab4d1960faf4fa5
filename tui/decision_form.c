#include "tui/decision_form.h"

#include "tui/say.h"
#include "tui/words.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICE_ROWS = 13 };

bool decision_form_has(const struct decision_form *made, const char *name)
{
    for (size_t i = 0; i < made->form.count; i++)
        if (strcmp(made->form.rows[i].name, name) == 0)
            return true;
    return false;
}

static void set_names(struct decision_form *made)
{
    static const struct {
        const char *name;
        const struct name_list *names;
        size_t first;
    } named[] = {{"not_accepted", &not_accepted_names, 1},
                 {"solved", &solved_names, 1},
                 {"satisfaction", &satisfaction_names, 0},
                 {"fault", &fault_names, FAULT_RULES},
                 {"level", &supervision_level_names, 0}};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        size_t count = 0;
        if (!decision_form_has(made, named[i].name))
            continue;
        const struct form_choice *rows = choices_of_names(named[i].names, named[i].first, &count);
        form_set_choices(&made->form, named[i].name, rows, count);
    }
}

enum result decision_form_start(struct decision_form *made, const struct decider *decider,
                                const struct decision *decision)
{
    const struct choice_list *units = &decider->choices->sets[CHOICE_UNITS];
    *made = (struct decision_form){.decision = decision};
    enum result result = form_start(&made->form, decision->rows, decision_form_rows(decider, decision));
    if (result != RESULT_OK)
        return result;
    set_names(made);
    if (decision_form_has(made, "unit") && decision->units != UNITS_BELOW)
        form_set_choices(&made->form, "unit", units->rows, units->count);
    return RESULT_OK;
}

void decision_form_stop(struct decision_form *made)
{
    form_stop(&made->form);
    free(made->below);
    made->below = NULL;
}

static bool is_among(const struct decision_form *made, const char *code)
{
    for (size_t i = 0; i < made->asked_count; i++)
        if (strcmp(made->asked[i].code, code) == 0)
            return true;
    return false;
}

void decision_form_add_asks(struct decision_form *made, const char *asks)
{
    if (!decision_form_has(made, "what"))
        return;
    for (int what = APPROVAL_NONE + 1; what < APPROVAL_COUNT; what++) {
        const char *code = name_of(&approval_names, what);
        if (say_names_have(asks, code) && !is_among(made, code))
            made->asked[made->asked_count++] =
                (struct form_choice){.code = code, .label = say_label(&approval_names, what)};
    }
    form_set_choices(&made->form, "what", made->asked, made->asked_count);
    bool one = made->asked_count == 1 && form_set(&made->form, "what", made->asked[0].code) == RESULT_OK;
    form_hide(&made->form, "what", one);
}

void decision_form_set_below(struct decision_form *made, const struct choices *choices, int64_t unit_id)
{
    if (made->decision->units != UNITS_BELOW)
        return;
    free(made->below);
    made->below = choices_below(choices, unit_id, &made->below_count);
    form_set_choices(&made->form, "unit", made->below, made->below_count);
}

void decision_form_hide(struct decision_form *made)
{
    static const struct {
        const char *name;
        enum approval what;
    } own[] = {{"days", APPROVAL_EXTENSION}, {"note", APPROVAL_CONTACT}};
    if (made->asked_count == 0)
        return;
    int what = name_value(&approval_names, form_get(&made->form, "what"));
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (decision_form_has(made, own[i].name))
            form_hide(&made->form, own[i].name, what != (int)own[i].what);
}

/* An open list of choices needs its place. */
static int rows_wanted(const struct decision_form *made)
{
    int wanted = 3;
    bool chooses = false;
    for (size_t i = 0; i < made->form.count; i++) {
        const struct form_row *row = &made->form.rows[i];
        if (form_is_hidden(&made->form, row->name))
            continue;
        wanted += row->kind == FORM_MULTI ? row->rows + 1 : 2;
        chooses = chooses || row->kind == FORM_CHOICE;
    }
    return chooses && wanted < CHOICE_ROWS ? CHOICE_ROWS : wanted;
}

struct rect decision_form_draw(struct decision_form *made, struct rect area)
{
    int wanted = rows_wanted(made);
    struct rect below;
    if (wanted > area.rows * 2 / 3)
        wanted = area.rows * 2 / 3;
    struct rect above = rect_top(area, area.rows - wanted, &below);
    paint_hline(below.row, below.col, below.cols, STYLE_LINE, _(made->decision->title));
    form_draw(&made->form, (struct rect){below.row + 1, below.col + 1, below.rows - 1, below.cols - 2}, true);
    return above;
}
