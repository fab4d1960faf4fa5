#include "agent-tui/candidates.h"

#include "tui/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLS = 24 };

/* "市供热集团   12 open, 1 overdue, returned 3/40 · by the directory" */
static char *label_of_row(const struct candidate_row *row)
{
    char *label = NULL, returned[48] = "";
    int blanks = NAME_COLS - text_width_cols(row->unit);
    if (row->dispatched_d > 0)
        snprintf(returned, sizeof returned, _(", returned %lld/%lld"), (long long)row->returned_n,
                 (long long)row->dispatched_d);
    int bytes =
        asprintf(&label, _("%s%*s %lld open, %lld overdue%s · %s"), row->unit, blanks > 0 ? blanks : 0, "",
                 (long long)row->open, (long long)row->overdue, returned,
                 row->returned ? _("returned this one") : _(label_of(&candidate_source_names, row->source)));
    return bytes < 0 ? NULL : label;
}

static const struct form_choice *choice_by_code(const struct choice_list *all, const char *code)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->rows[i].code, code) == 0)
            return &all->rows[i];
    return NULL;
}

static bool has_code(const struct candidates *candidates, const char *code)
{
    for (size_t i = 0; i < candidates->own; i++)
        if (strcmp(candidates->rows[i].code, code) == 0)
            return true;
    return false;
}

void candidates_stop(struct candidates *candidates)
{
    for (size_t i = 0; i < candidates->own; i++) {
        union { /* ours, though choices are shown as read-only */
            const char *shown;
            char *made;
        } label = {.shown = candidates->rows[i].label};
        free(label.made);
    }
    free(candidates->rows);
    *candidates = (struct candidates){0};
}

enum result candidates_take(struct candidates *candidates, const struct candidates_reply *reply,
                            const struct choice_list *all)
{
    candidates_stop(candidates);
    candidates->rows = calloc(all->count + 1, sizeof *candidates->rows);
    if (candidates->rows == NULL)
        return RESULT_NO_MEMORY;
    for (size_t i = 0; i < reply->row_count; i++) {
        const struct form_choice *known = choice_by_code(all, reply->rows[i].unit_code);
        char *label = known == NULL || has_code(candidates, known->code) ? NULL : label_of_row(&reply->rows[i]);
        if (label != NULL)
            candidates->rows[candidates->own++] =
                (struct form_choice){.code = known->code, .label = label, .words = known->words};
    }
    candidates->count = candidates->own;
    for (size_t i = 0; i < all->count; i++)
        if (!has_code(candidates, all->rows[i].code))
            candidates->rows[candidates->count++] = all->rows[i];
    return RESULT_OK;
}
