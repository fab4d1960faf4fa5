#include "tui/list.h"
#include "tui/cells.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_BYTES = 512, ROW_BYTES = 2048, NEAR_ROWS = 64 };

enum result list_start(struct list *list, const struct list_source *source, const struct list_column *columns,
                       size_t column_count)
{
    *list = (struct list){.source = *source, .columns = columns, .column_count = column_count};
    return list_refresh(list);
}

void list_stop(struct list *list)
{
    free(list->shown);
    free(list->tagged);
    *list = (struct list){0};
}

/* All cells and words of a row, with blanks between: what jump and filter look into. */
static void row_words(const struct list *list, size_t index, char *out, size_t size)
{
    size_t used = 0;
    char cell[CELL_BYTES];
    out[0] = '\0';
    for (size_t column = 0; column <= list->column_count && used + 1 < size; column++) {
        cell[0] = '\0';
        if (column < list->column_count)
            list->source.cell(list->source.context, index, column, cell, sizeof(cell));
        else if (list->source.words != NULL)
            list->source.words(list->source.context, index, cell, sizeof(cell));
        int added = snprintf(out + used, size - used, "%s ", cell);
        used += added < 0 ? 0 : (size_t)added;
    }
}

static bool row_has(const struct list *list, size_t index, const char *text)
{
    char words[ROW_BYTES];
    if (text[strspn(text, " ")] == '\0')
        return true;
    row_words(list, index, words, sizeof(words));
    return text_matches(words, text);
}

static int64_t id_at(const struct list *list, size_t at)
{
    return list->source.id(list->source.context, list->shown[at]);
}

static void settle(struct list *list, size_t at)
{
    list->at = list->shown_count == 0 ? 0 : at < list->shown_count ? at : list->shown_count - 1;
    list->selected_id = list->shown_count == 0 ? 0 : id_at(list, list->at);
}

/* Which rows pass the filter. Without one it is all of them: those of before stand there still. */
static void choose_shown(struct list *list, size_t count)
{
    bool all = list->filter[strspn(list->filter, " ")] == '\0';
    size_t at = all && list->shows_all ? list->shown_count : 0;
    if (at > count)
        at = count;
    list->shown_count = at;
    for (size_t i = at; i < count; i++)
        if (all || row_has(list, i, list->filter))
            list->shown[list->shown_count++] = i;
    list->shows_all = all;
}

/* Looks beside the row where it stood before looking everywhere. */
static bool find_shown(const struct list *list, int64_t id, size_t *ret_at)
{
    size_t from = list->at > NEAR_ROWS ? list->at - NEAR_ROWS : 0;
    for (size_t at = from; at < list->shown_count && at <= list->at + NEAR_ROWS; at++)
        if (id_at(list, at) == id) {
            *ret_at = at;
            return true;
        }
    for (size_t at = 0; at < list->shown_count; at++)
        if (id_at(list, at) == id) {
            *ret_at = at;
            return true;
        }
    return false;
}

/* Tags of records that are gone are dropped; of those a filter hides, too: nobody acts on what cannot be seen. */
static void drop_lost_tags(struct list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->tagged_count; i++)
        for (size_t at = 0; at < list->shown_count; at++)
            if (id_at(list, at) == list->tagged[i]) {
                list->tagged[kept++] = list->tagged[i];
                break;
            }
    list->tagged_count = kept;
}

enum result list_refresh(struct list *list)
{
    size_t count = list->source.count(list->source.context), before = list->at;
    if (count > list->shown_room) {
        size_t room = count + count / 2 + 16;
        size_t *shown = realloc(list->shown, room * sizeof(*shown));
        if (shown == NULL)
            return RESULT_NO_MEMORY;
        list->shown = shown;
        list->shown_room = room;
    }
    choose_shown(list, count);
    drop_lost_tags(list);
    if (list->selected_id == 0 || !list_select(list, list->selected_id))
        settle(list, before);
    return RESULT_OK;
}

int64_t list_selected(const struct list *list)
{
    return list->shown_count == 0 ? -1 : (int64_t)list->shown[list->at];
}

int64_t list_selected_id(const struct list *list)
{
    return list->shown_count == 0 ? 0 : list->selected_id;
}

bool list_select(struct list *list, int64_t id)
{
    if (!find_shown(list, id, &list->at))
        return false;
    list->selected_id = id;
    return true;
}

void list_move(struct list *list, int64_t rows)
{
    int64_t to = (int64_t)list->at + rows;
    settle(list, to < 0 ? 0 : (size_t)to);
}

enum result list_filter(struct list *list, const char *text)
{
    snprintf(list->filter, sizeof(list->filter), "%s", text);
    return list_refresh(list);
}

bool list_jump(struct list *list, const char *text)
{
    snprintf(list->jump, sizeof(list->jump), "%s", text);
    for (size_t i = 0; i < list->shown_count; i++) {
        size_t at = (list->at + i) % list->shown_count;
        if (row_has(list, list->shown[at], text)) {
            settle(list, at);
            return true;
        }
    }
    return false;
}

bool list_jump_again(struct list *list, int step)
{
    size_t count = list->shown_count;
    for (size_t i = 1; i <= count; i++) {
        size_t at = step > 0 ? (list->at + i) % count : (list->at + count - i) % count;
        if (row_has(list, list->shown[at], list->jump)) {
            settle(list, at);
            return true;
        }
    }
    return false;
}

bool list_is_tagged(const struct list *list, int64_t id)
{
    for (size_t i = 0; i < list->tagged_count; i++)
        if (list->tagged[i] == id)
            return true;
    return false;
}

enum result list_toggle_tag(struct list *list, int64_t id)
{
    for (size_t i = 0; i < list->tagged_count; i++)
        if (list->tagged[i] == id) {
            list->tagged[i] = list->tagged[--list->tagged_count];
            return RESULT_OK;
        }
    if (list->tagged_count == list->tagged_room) {
        size_t room = list->tagged_room == 0 ? 16 : list->tagged_room * 2;
        int64_t *tagged = realloc(list->tagged, room * sizeof(*tagged));
        if (tagged == NULL)
            return RESULT_NO_MEMORY;
        list->tagged = tagged;
        list->tagged_room = room;
    }
    list->tagged[list->tagged_count++] = id;
    return RESULT_OK;
}

size_t list_targets(const struct list *list, int64_t *ids, size_t max)
{
    size_t count = 0;
    if (list->tagged_count == 0) {
        if (list->shown_count > 0 && max > 0)
            ids[0] = list->selected_id;
        return list->shown_count > 0 ? 1 : 0;
    }
    /* In the order of the rows, not of the tagging. */
    for (size_t at = 0; at < list->shown_count; at++)
        if (list_is_tagged(list, id_at(list, at))) {
            if (count < max)
                ids[count] = id_at(list, at);
            count++;
        }
    return count;
}

void list_untag_all(struct list *list)
{
    list->tagged_count = 0;
}

void list_title(const struct list *list, struct title *title)
{
    title->position = list->shown_count == 0 ? 0 : (int64_t)list->at + 1;
    title->total = (int64_t)list->shown_count;
    size_t bytes = text_cut(list->filter, 24, NULL);
    snprintf(title->filter, sizeof(title->filter), "%.*s", (int)bytes, list->filter);
}

void list_layout(const struct list_column *columns, size_t count, int width_cols, int *ret_widths)
{
    int used = 0, weights = 0;
    size_t kept = 0;
    for (; kept < count; kept++) {
        int wanted = columns[kept].width_min_cols + (kept > 0 ? 1 : 0);
        if (used + wanted > width_cols)
            break;
        used += wanted;
        weights += columns[kept].weight;
        ret_widths[kept] = columns[kept].width_min_cols;
    }
    for (size_t i = kept; i < count; i++)
        ret_widths[i] = 0;
    int left = width_cols - used;
    for (size_t i = 0; i < kept && weights > 0; i++) {
        int share = left * columns[i].weight / weights;
        ret_widths[i] += share;
        left -= share;
        weights -= columns[i].weight;
    }
}
