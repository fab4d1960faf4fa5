/* Keys written down in a file: text as it is, <Enter> <Tab> <F2> <Ctrl-s> for presses, <Wait:TEXT>, <Dump>, <Dump:NAME>,
 * <Shot:NAME>. A line break in the file is not a key; <lt> is '<'. */
#ifndef REXIAN_TUI_SCRIPT_H
#define REXIAN_TUI_SCRIPT_H

#include "core/result.h"
#include "tui/key.h"

enum script_kind {
    SCRIPT_END,
    SCRIPT_KEY,    /* key */
    SCRIPT_WAIT,   /* until argument is on the screen */
    SCRIPT_DUMP,   /* save the screen as text; argument: another path, or "" */
    SCRIPT_SHOT,   /* save the screen as a picture named argument */
    SCRIPT_PASTE,  /* argument as a bracketed paste */
    SCRIPT_RESIZE, /* rows, cols: <Resize:100x30> is 100 columns, 30 rows */
    SCRIPT_WRONG,  /* argument holds what was not understood */
};

struct script_step {
    enum script_kind kind;
    struct key key;
    char argument[256];
    int rows, cols;
};

struct script {
    char *text;
    size_t bytes, at;
};

/* Reads a file; RESULT_NOT_FOUND, RESULT_INVALID (not UTF-8), RESULT_NO_MEMORY. Owns memory: script_stop. */
enum result script_read(struct script *script, const char *path) MUST_CHECK;
/* The same from a text, which is copied. */
enum result script_from_text(struct script *script, const char *text) MUST_CHECK;
void script_stop(struct script *script);
/* The next step. */
struct script_step script_next(struct script *script);

#endif
