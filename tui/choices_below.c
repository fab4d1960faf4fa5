/* Units below a unit: where work can be passed down to. */
#include "tui/choices.h"

#include <stdlib.h>
#include <string.h>

static const struct reference_row *by_code(const struct reference_rows *rows, const char *code)
{
    for (size_t i = 0; i < rows->row_count; i++)
        if (strcmp(rows->rows[i].code, code) == 0)
            return &rows->rows[i];
    return NULL;
}

static const struct reference_row *by_id(const struct reference_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->row_count && id != 0; i++)
        if (rows->rows[i].id == id)
            return &rows->rows[i];
    return NULL;
}

static bool is_below(const struct reference_rows *rows, const struct reference_row *row, int64_t unit_id)
{
    size_t steps = rows->row_count; /* a tree has no circle; a reply of another program might */
    while (row != NULL && row->parent_id != unit_id && steps-- > 0)
        row = by_id(rows, row->parent_id);
    return row != NULL && row->parent_id == unit_id;
}

struct form_choice *choices_below(const struct choices *choices, int64_t unit_id, size_t *ret_count)
{
    const struct choice_list *all = &choices->sets[CHOICE_UNITS];
    const struct reference_rows *rows = &choices->known[CHOICE_UNITS];
    struct form_choice *made = unit_id == 0 ? NULL : calloc(all->count + 1, sizeof *made);
    *ret_count = 0;
    for (size_t i = 0; i < all->count && made != NULL; i++)
        if (is_below(rows, by_code(rows, all->rows[i].code), unit_id))
            made[(*ret_count)++] = all->rows[i];
    return made;
}
