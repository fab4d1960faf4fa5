/* The limits of a city as a plain text that is read, judged and written again: one row a line, then settings.
 *
 *   # step       type       urgency    category   limit
 *   receive      *          general    *          1 workdays
 *   receive      *          emergency  *          15 min wall
 *   handling     complaint  *          02.01      3 workdays       an exception: this category and all below it
 *   return       *          emergency  *          none
 *   designation  3
 *
 * '*' is any. A limit is none, or a number with workdays, h, min, `h wall`, `min office` ...; wall is the clock if none is
 * named. A row with a named type holds before one of any type, then one with a named urgency before one of any. */
#ifndef REXIAN_CORE_LIMITS_PARSE_H
#define REXIAN_CORE_LIMITS_PARSE_H

#include "core/limits.h"
#include "core/text_rows.h"

enum { LIMITS_TEXT = 32768, LIMIT_TEXT_SIZE = 40, CATEGORY_CODE_SIZE = 41 };

/* How categories are known: both are given by whoever has them. */
struct limits_categories {
    void *arg;
    int64_t (*id_of)(void *arg, const char *code); /* 0: there is none */
    const char *(*code_of)(void *arg, int64_t id); /* "": there is none */
};

/* Reads a text into limits. Tells every fault with its line: unknown names, numbers out of bounds, rows that contradict each
 * other or leave cells open, relations that make no sense. RESULT_OK without any, else RESULT_INVALID and *ret is not to be
 * used. Steps and settings that do not stand in the text have their default. `fault` may be NULL. */
MUST_CHECK enum result limits_parse(struct limits *ret, const char *text, size_t length,
                                    const struct limits_categories *categories, text_fault_fn *fault,
                                    void *arg);
/* Writes limits in that form. RESULT_TOO_LONG if it does not fit. */
MUST_CHECK enum result limits_write(const struct limits *limits, const struct limits_categories *categories,
                                    char *out, size_t size);
/* A limit in that form ("5 workdays", "24 h wall", "none"). */
void limit_write(struct limit limit, char out[LIMIT_TEXT_SIZE]);
/* The row that gives a limit of a step for a subject, in that form: "handling complaint * 02.01 3 workdays". */
void limits_row_of(const struct limits *limits, enum limit_step step, const struct limit_subject *subject,
                   const struct limits_categories *categories, char *out, size_t size);

/* One setting: a number, a duration or yes/no. */
enum setting_kind { SETTING_NUMBER, SETTING_DURATION, SETTING_BOOL };
struct limit_setting {
    const char *name;
    const char *label; /* N_() */
    enum setting_kind kind;
    size_t offset; /* in struct limits: int64_t, or bool */
    int64_t min, max;
};
extern const struct limit_setting limit_settings[];
extern const size_t limit_setting_count;

#endif
