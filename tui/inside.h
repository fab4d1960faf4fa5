/* What the kit's own files share about curses; desks do not include this.
 * Only term.c and paint.c know ncurses itself. */
#ifndef REXIAN_TUI_INSIDE_H
#define REXIAN_TUI_INSIDE_H

#include <stdbool.h>

/* Chooses the attributes of every style: colours, or attributes alone. After initscr. */
void paint_styles_start(bool colour, bool ascii_lines);
/* Forgets the cursor's place; before a new drawing. */
void paint_cursor_forget(void);
/* Moves the terminal's cursor to the place, or hides it. */
void paint_cursor_apply(void);

#endif
