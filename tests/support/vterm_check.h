/* What a test says of a terminal: each failure prints the whole screen.
 * The deadline of every wait is generous; a wait ends as soon as it may. */
#ifndef REXIAN_TESTS_SUPPORT_VTERM_CHECK_H
#define REXIAN_TESTS_SUPPORT_VTERM_CHECK_H

#include "tests/support/vterm_run.h"

enum { VT_DEADLINE_MS = 15000 };

/* Waits for the text, or for its going; fails with the screen. */
#define vt_wait_text(vt, text) vt_check_text((vt), (text), true, __FILE__, __LINE__)
#define vt_wait_no_text(vt, text) vt_check_text((vt), (text), false, __FILE__, __LINE__)
/* Fails unless the cursor comes to be there. */
#define vt_wait_cursor(vt, row, col) vt_check_cursor((vt), (row), (col), __FILE__, __LINE__)
/* Fails unless the program ends with this code. */
#define vt_wait_exit(vt, code) vt_check_exit((vt), (code), __FILE__, __LINE__)

void vt_check_text(struct vt *vt, const char *text, bool there, const char *file, int line);
void vt_check_cursor(struct vt *vt, int row, int col, const char *file, int line);
void vt_check_exit(struct vt *vt, int code, const char *file, int line);

#endif
