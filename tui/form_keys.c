#include "tui/form_inside.h"
#include "tui/say.h"
#include <string.h>

enum { PICKS_A_PAGE = 7 };

static struct form_field *focused_field(struct form *form)
{
    return &form->fields[form->focus];
}

static void changed(struct form *form)
{
    focused_field(form)->error[0] = '\0';
    form->dirty = form->changed = true;
    if (form->on_change != NULL)
        form->on_change(form->context, form, form_focused(form));
}

static size_t matches(const struct form_field *field, size_t found[static MATCHES_MOST])
{
    size_t count = form_match(field->choices, field->choice_count, field->edit.text, found, MATCHES_MOST);
    return count < MATCHES_MOST ? count : MATCHES_MOST;
}

/* Takes the picked choice; false if nothing matches. */
static bool take_pick(struct form *form)
{
    struct form_field *field = focused_field(form);
    size_t found[MATCHES_MOST], count = matches(field, found);
    if (field->pick >= count)
        return false;
    int64_t before = field->chosen;
    field->chosen = (int64_t)found[field->pick];
    form_close_choice(field);
    field->error[0] = '\0';
    if (field->chosen != before)
        changed(form);
    return true;
}

/* Leaves the field and goes `step` rows on; at the end it stays and somebody else may have the key. */
static enum reaction go(struct form *form, int step)
{
    size_t at = form->focus;
    struct form_field *field = focused_field(form);
    if (form->rows[at].kind == FORM_CHOICE && field->open)
        form_close_choice(field);
    (void)form_check_row(form, at, false);
    for (;;) {
        if (step > 0 ? at + 1 >= form->count : at == 0)
            return REACT_IGNORED;
        at = step > 0 ? at + 1 : at - 1;
        if (form_can_focus(form, at))
            break;
    }
    form->focus = at;
    return REACT_DRAW;
}

static enum reaction next(struct app *app, void *form, const char *argument)
{
    (void)app;
    (void)argument;
    return go(form, 1);
}

static enum reaction before(struct app *app, void *form, const char *argument)
{
    (void)app;
    (void)argument;
    return go(form, -1);
}

/* At the ends up and down do nothing; they must not become a command of the screen. */
static enum reaction row_down(struct app *app, void *form, const char *argument)
{
    (void)app;
    (void)argument;
    go(form, 1);
    return REACT_DRAW;
}

static enum reaction row_up(struct app *app, void *form, const char *argument)
{
    (void)app;
    (void)argument;
    go(form, -1);
    return REACT_DRAW;
}

static const struct command rows[] = {
    {.key = PRESS_TAB, .label = N_("next"), .help = N_("To the next field (or Enter, Down)"), .run = next},
    {.key = PRESS_BACK_TAB, .help = N_("To the field before (or Up)"), .run = before},
    {.key = PRESS_ENTER, .run = next},
    {.key = PRESS_DOWN, .run = row_down},
    {.key = PRESS_UP, .run = row_up},
    {.key = ' ', .help = N_("In a choice: open its list; typing any part of a name finds it"), .run = NULL},
    {.key = PRESS_CTRL('u'), .help = N_("Delete the line before the cursor"), .run = NULL},
    {.key = PRESS_CTRL('w'), .help = N_("Delete the word before the cursor"), .run = NULL},
};

const struct command_table form_commands = {rows, sizeof(rows) / sizeof(rows[0])};

static enum reaction told(struct app *app, struct form *form, enum edit_answer answer)
{
    switch (answer) {
    case EDIT_CHANGED:
        changed(form);
        return REACT_DRAW;
    case EDIT_MOVED:
        return REACT_DRAW;
    case EDIT_FULL:
        if (app != NULL)
            app_say(app, STYLE_ERROR, _("No room: this field holds %zu bytes, a Chinese character takes 3."),
                    focused_field(form)->edit.limit_bytes);
        return REACT_DRAW;
    case EDIT_BAD:
        if (app != NULL)
            app_say(app, STYLE_ERROR, "%s", _("This text is not UTF-8 and was not taken."));
        return REACT_DRAW;
    case EDIT_IGNORED:
        break;
    }
    return REACT_IGNORED;
}

static enum reaction move_pick(struct form_field *field, int64_t step)
{
    size_t found[MATCHES_MOST], count = matches(field, found);
    int64_t to = (int64_t)field->pick + step;
    if (to >= (int64_t)count)
        to = (int64_t)count - 1;
    field->pick = to < 0 ? 0 : (size_t)to;
    return REACT_DRAW;
}

/* Keys while the list of choices is open. */
static enum reaction open_key(struct app *app, struct form *form, const struct key *key)
{
    struct form_field *field = focused_field(form);
    int press = key->kind == KEY_KIND_PRESS ? key->code : PRESS_NONE;
    switch (press) {
    case PRESS_DOWN:
        return move_pick(field, 1);
    case PRESS_UP:
        return move_pick(field, -1);
    case PRESS_PAGE_DOWN:
        return move_pick(field, PICKS_A_PAGE);
    case PRESS_PAGE_UP:
        return move_pick(field, -PICKS_A_PAGE);
    case PRESS_ESC:
        form_close_choice(field);
        field->error[0] = '\0';
        return REACT_DRAW;
    case PRESS_ENTER:
    case PRESS_TAB:
        if (take_pick(form)) {
            go(form, 1);
        } else if (app != NULL) {
            app_say(app, STYLE_ERROR, "%s",
                    _("Nothing matches: Backspace takes back what was typed, Esc closes the list."));
        }
        return REACT_DRAW;
    default:
        break;
    }
    if (press == PRESS_BACKSPACE && field->edit.bytes == 0) {
        form_close_choice(field);
        return REACT_DRAW;
    }
    enum edit_answer answer = edit_key(&field->edit, key);
    if (answer == EDIT_CHANGED)
        field->pick = 0;
    return answer == EDIT_CHANGED ? REACT_DRAW : told(app, form, answer);
}

static enum reaction choice_key(struct app *app, struct form *form, const struct key *key)
{
    struct form_field *field = focused_field(form);
    if (field->open)
        return open_key(app, form, key);
    if (key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PASTE) {
        field->open = true;
        field->pick = 0;
        if (key->kind == KEY_KIND_TEXT && key->code == ' ') {
            if (field->chosen >= 0 && field->chosen < MATCHES_MOST)
                field->pick = (size_t)field->chosen;
            return REACT_DRAW;
        }
        return open_key(app, form, key);
    }
    bool erase = key->kind == KEY_KIND_PRESS && (key->code == PRESS_BACKSPACE || key->code == PRESS_DELETE);
    if (!erase)
        return REACT_IGNORED;
    if (field->chosen != CHOICE_NONE) {
        field->chosen = CHOICE_NONE;
        changed(form);
    }
    return REACT_DRAW;
}

static enum reaction bool_key(struct form *form, const struct key *key)
{
    struct form_field *field = focused_field(form);
    bool truth = field->truth;
    if (key->kind != KEY_KIND_TEXT)
        return REACT_IGNORED;
    if (key->code == ' ')
        truth = !truth;
    else if (key->code == 'y' || key->code == '1')
        truth = true;
    else if (key->code == 'n' || key->code == '0')
        truth = false;
    if (truth != field->truth) {
        field->truth = truth;
        changed(form);
    }
    return REACT_DRAW;
}

static enum reaction field_key(struct app *app, struct form *form, const struct key *key)
{
    switch (form->rows[form->focus].kind) {
    case FORM_TEXT:
    case FORM_MULTI:
    case FORM_DATE:
        return told(app, form, edit_key(&focused_field(form)->edit, key));
    case FORM_CHOICE:
        return choice_key(app, form, key);
    case FORM_BOOL:
        return bool_key(form, key);
    case FORM_SHOW:
        break;
    }
    return REACT_IGNORED;
}

enum reaction form_key(struct app *app, struct form *form, const struct key *key)
{
    if (form->count == 0)
        return REACT_IGNORED;
    enum reaction reaction = field_key(app, form, key);
    if (reaction != REACT_IGNORED)
        return reaction;
    /* Text typed into a form never becomes a command. */
    if (key->kind == KEY_KIND_TEXT || key->kind == KEY_KIND_PASTE)
        return REACT_DONE;
    if (key->kind != KEY_KIND_PRESS)
        return REACT_IGNORED;
    const struct command *command = command_by_key(&form_commands, key->code, 0, form);
    return command == NULL || command->run == NULL ? REACT_IGNORED : command->run(app, form, "");
}
