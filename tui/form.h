/* A form from a table of rows: text, long text, choice filtered by typing, yes/no, date; errors are shown at the field.
 * The model can be driven by keys without a screen. */
#ifndef REXIAN_TUI_FORM_H
#define REXIAN_TUI_FORM_H

#include "core/result.h"
#include "tui/edit.h"
#include "tui/screen.h"

enum form_kind {
    FORM_TEXT,   /* one line */
    FORM_MULTI,  /* many lines, wrapped */
    FORM_CHOICE, /* one of a list; the value is its code */
    FORM_BOOL,   /* "1" or "" */
    FORM_DATE,   /* YYYY-MM-DD or ""; 20261124 and 2026-1-4 are made so */
    FORM_SHOW,   /* cannot be changed by keys */
};

struct form_choice {
    const char *code;  /* the value */
    const char *label; /* shown, already translated */
    const char *words; /* other words to find it by: pinyin initials, synonyms; NULL: none */
};

struct form_row {
    const char *name;  /* as in the field table of the struct it fills */
    const char *label; /* N_() */
    enum form_kind kind;
    size_t limit_bytes; /* most bytes of the value; 0: 255. CHOICE: 39 */
    int rows; /* FORM_MULTI: rows in view, at least; what the area has left, up to 12 rows, goes to the last such row */
    bool required;                     /* marked with '*'; form_check wants a value */
    bool secret;                       /* FORM_TEXT: shown as stars; overwritten by form_clear and form_stop */
    const struct form_choice *choices; /* FORM_CHOICE; may be changed by form_set_choices */
    size_t choice_count;
    const char *hint; /* N_(): said on an empty field with the focus; NULL: none */
};

struct form_field; /* the state of a row, inside */

struct form {
    const struct form_row *rows;
    size_t count;
    struct form_field *fields;
    size_t focus; /* row with the focus */
    int top_row;  /* first line in view */
    bool dirty;   /* changed since form_clean */
    bool changed; /* changed since the last form_draft_due */
    int64_t changed_at;
    void *context;
    /* Called after each change by a key; name is the row's. May be NULL. */
    void (*on_change)(void *context, struct form *form, const char *name);
    /* Checks a value when the field is left and in form_check; writes the reason and returns false. May be NULL. */
    bool (*check)(void *context, const char *name, const char *value, char *why, size_t size);
    struct rect area; /* of the last drawing */
};

/* An empty form; the rows must outlive it. Set context, on_change and check afterwards. Owns memory: form_stop. */
enum result form_start(struct form *form, const struct form_row *rows, size_t count) MUST_CHECK;
void form_stop(struct form *form);

/* Value of a row as typed (CHOICE: the code); "" if empty. Valid until the row changes. The name must exist. */
const char *form_get(const struct form *form, const char *name);
/* Sets a value, not dirty, its error removed. RESULT_NOT_FOUND: no such row or choice; RESULT_TOO_LONG; RESULT_INVALID. */
enum result form_set(struct form *form, const char *name, const char *value) MUST_CHECK;
/* Other choices; the value stays if it is among them, else it is emptied. They must outlive their use. */
void form_set_choices(struct form *form, const char *name, const struct form_choice *choices, size_t count);
/* An error at a row (already translated), NULL or "" removes it; false if there is no such row. The focus does not move. */
bool form_set_error(struct form *form, const char *name, const char *sentence);
/* Moves the focus; false if there is no such row or it is hidden. */
bool form_focus(struct form *form, const char *name);
/* Name of the row with the focus. */
const char *form_focused(const struct form *form);
/* Hides or shows a row; a hidden one is neither drawn nor checked, its value stays. */
void form_hide(struct form *form, const char *name, bool hidden);
/* Whether a row is hidden now. */
bool form_is_hidden(const struct form *form, const char *name);
/* Whether a list of choices is open: it needs room. */
bool form_is_choosing(const struct form *form);
/* Empties all rows, removes errors, focus on the first; not dirty. */
void form_clear(struct form *form);
/* Says that what is in the form is saved. */
void form_clean(struct form *form);
/* Checks all rows shown; sets errors, puts the focus on the first wrong one. True if none is wrong. */
bool form_check(struct form *form);
/* To be called each tick: true once when pause_ms have passed since the last change: the time to save the draft. */
bool form_draft_due(struct form *form, int64_t now_ms, int64_t pause_ms);

/* The keys of a form, for struct screen_kind.widgets. */
extern const struct command_table form_commands;

/* Keys: Tab, Shift-Tab, Enter and Down to the next field (in long text Enter is a newline), Up to the one before, text and
 * editing keys, in choices typing filters, Up and Down pick, Esc closes the list. All else, F-keys with it, and Enter
 * or Tab beyond the last field, is REACT_IGNORED. Refusals are said by app_say if app is not NULL. */
enum reaction form_key(struct app *app, struct form *form, const struct key *key);
/* Draws into the area, scrolled so that the focus is in view; the cursor stands at the input place if focused. */
void form_draw(struct form *form, struct rect area, bool focused);
/* Indices of the choices that match what is typed, best first; returns how many there are, fills at most max, and
 * at most 64. Pure. */
size_t form_match(const struct form_choice *choices, size_t count, const char *typed, size_t *ret_index,
                  size_t max);

#endif
