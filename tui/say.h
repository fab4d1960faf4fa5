/* Translation of what people see. Tables mark their sentences with N_() (core/result.h) and show them through _().
 * The programs bind the text domain; the kit only looks up. */
#ifndef REXIAN_TUI_SAY_H
#define REXIAN_TUI_SAY_H

#include <libintl.h>

#define _(sentence) gettext(sentence)

#endif
