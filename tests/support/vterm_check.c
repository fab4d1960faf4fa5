#include "tests/support/vterm_check.h"
#include "tests/support/unit.h"
#include <stdio.h>

static void print_screen(struct vt *vt)
{
    int row, col;
    bool visible;
    vt_cursor(vt, &row, &col, &visible);
    /* Not by print_error, which cuts long texts. */
    fprintf(stderr, "----- the screen, cursor at %d,%d%s -----\n%s-----\n", row, col,
            visible ? "" : " (hidden)", vt_text(vt));
}

void vt_check_text(struct vt *vt, const char *text, bool there, const char *file, int line)
{
    bool good = there ? vt_wait(vt, text, VT_DEADLINE_MS) : vt_wait_gone(vt, text, VT_DEADLINE_MS);
    if (good)
        return;
    print_screen(vt);
    print_error("%s the screen: \"%s\"\n", there ? "never came to" : "never left", text);
    _fail(file, line);
}

void vt_check_cursor(struct vt *vt, int row, int col, const char *file, int line)
{
    int at_row, at_col;
    bool visible = false;
    /* Each turn takes a short while of output, so the turns are a deadline. */
    for (int turn = 0; turn < VT_DEADLINE_MS / 20; turn++) {
        vt_cursor(vt, &at_row, &at_col, &visible);
        if (visible && at_row == row && at_col == col)
            return;
        vt_settle(vt, 20, 20);
    }
    print_screen(vt);
    print_error("the cursor is not at %d,%d\n", row, col);
    _fail(file, line);
}

void vt_check_exit(struct vt *vt, int code, const char *file, int line)
{
    int got = -1;
    if (vt_wait_end(vt, VT_DEADLINE_MS, &got) && got == code)
        return;
    print_screen(vt);
    print_error("the program ended with %d (-1: not at all), not with %d\n", got, code);
    _fail(file, line);
}
