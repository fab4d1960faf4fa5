/* How the rows of the option tables are written: path and member are one token, so they cannot differ.
 * Included by the files of the tables only. */
#ifndef REXIAN_CONFIG_OPTION_ROWS_H
#define REXIAN_CONFIG_OPTION_ROWS_H

#include "config/options.h"

#include <stddef.h>

enum { FIXED = 0, RELOADABLE = 1 };

/* S struct, M member and path, LO and HI bounds, D default text, SAY sentence. */
#define OPT_INT(S, M, LO, HI, D, UNIT, RELOAD, SAY)                                                            \
    {                                                                                                          \
        .path = #M, .kind = OPTION_INT, .offset = offsetof(S, M), .min = (LO), .max = (HI),                    \
        .default_text = (D), .unit = (UNIT), .reloadable = (RELOAD), .sentence = (SAY)                         \
    }
#define OPT_MS(S, M, LO, HI, D, RELOAD, SAY)                                                                   \
    {                                                                                                          \
        .path = #M, .kind = OPTION_MS, .offset = offsetof(S, M), .min = (LO), .max = (HI),                     \
        .default_text = (D), .unit = "ms", .reloadable = (RELOAD), .sentence = (SAY)                           \
    }
#define OPT_BOOL(S, M, D, RELOAD, SAY)                                                                         \
    {                                                                                                          \
        .path = #M, .kind = OPTION_BOOL, .offset = offsetof(S, M), .default_text = (D),                        \
        .reloadable = (RELOAD), .sentence = (SAY)                                                              \
    }
/* A text that may be empty; CHECK and REMEDY judge those that are not. */
#define OPT_TEXT(S, M, D, CHECK, REMEDY, SAY)                                                                  \
    {                                                                                                          \
        .path = #M, .kind = OPTION_TEXT, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M),                \
        .default_text = (D), .why_bad = (CHECK), .remedy = (REMEDY), .sentence = (SAY)                         \
    }
/* A text that must not be empty. */
#define OPT_NEED(S, M, D, CHECK, REMEDY, SAY)                                                                  \
    {                                                                                                          \
        .path = #M, .kind = OPTION_TEXT, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M),                \
        .default_text = (D), .required = true, .why_bad = (CHECK), .remedy = (REMEDY), .sentence = (SAY)       \
    }
#define OPT_CHOICE(S, M, D, CHOICES, RELOAD, SAY)                                                              \
    {                                                                                                          \
        .path = #M, .kind = OPTION_TEXT, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M),                \
        .default_text = (D), .choices = (CHOICES), .reloadable = (RELOAD), .sentence = (SAY)                   \
    }
#define OPT_PATH(S, M, D, REQUIRED, SAY)                                                                       \
    {                                                                                                          \
        .path = #M, .kind = OPTION_PATH, .offset = offsetof(S, M), .size = sizeof(((S *)0)->M),                \
        .default_text = (D), .unit = "path", .required = (REQUIRED),                                           \
        .remedy = N_("write the path of a file or folder"), .sentence = (SAY)                                  \
    }

/* The values of log.level, as log_level_name gives them. */
extern const char *const option_log_levels[];

#endif
