#include "tui/choices.h"

#include "tui/pinyin.h"
#include "tui/say.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_BYTES = 2 * TEXT_NAME + 8, PINYIN_BYTES = 3 * TEXT_NAME, WORDS_BYTES = 1200, NAME_LISTS = 16 };

static const char *const messages[CHOICE_SETS] = {"category.list", "district.list", "unit.list"};

const char *choices_message(enum choice_set set)
{
    return messages[set];
}

static int by_id(const void *a, const void *b)
{
    const struct reference_row *left = a, *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

/* `rows` rise by id. */
static const struct reference_row *row_of(const struct reference_rows *rows, int64_t id)
{
    const struct reference_row key = {.id = id};
    if (id == 0 || rows->row_count == 0)
        return NULL;
    return bsearch(&key, rows->rows, rows->row_count, sizeof key, by_id);
}

/* The broker sends them so; thousands of communities are not sorted for nothing. */
static void put_in_order(struct reference_rows *rows)
{
    for (size_t i = 1; i < rows->row_count; i++)
        if (rows->rows[i - 1].id > rows->rows[i].id) {
            qsort(rows->rows, rows->row_count, sizeof *rows->rows, by_id);
            return;
        }
}

static bool has_children(const struct reference_rows *rows, const struct reference_row *row)
{
    for (size_t i = 0; i < rows->row_count; i++)
        if (rows->rows[i].parent_id == row->id && !rows->rows[i].shut)
            return true;
    return false;
}

static bool is_offered(const struct reference_rows *rows, enum choice_set set, const struct reference_row *row)
{
    if (row->shut)
        return false;
    if (set == CHOICE_CATEGORIES)
        return !has_children(rows, row);
    return set != CHOICE_UNITS || strcmp(row->kind, "hotline") != 0;
}

static void list_free(struct choice_list *list)
{
    for (size_t i = 0; i < list->text_count; i++)
        free(list->texts[i]);
    free(list->texts);
    free(list->rows);
    *list = (struct choice_list){0};
}

/* A copy that the list owns; NULL without memory. There is room: two texts a row. */
static const char *keep(struct choice_list *list, const char *text)
{
    char *copy = strdup(text);
    if (copy != NULL)
        list->texts[list->text_count++] = copy;
    return copy;
}

static bool add(struct choice_list *list, const struct reference_rows *rows, const struct reference_row *row)
{
    const struct reference_row *parent = row_of(rows, row->parent_id);
    char label[LABEL_BYTES], words[WORDS_BYTES], pinyin[PINYIN_BYTES], above[PINYIN_BYTES] = "";
    char others[TEXT_TITLE];
    bool top = parent == NULL || parent->parent_id == 0;
    snprintf(label, sizeof label, "%s%s%s", row->name, top ? "" : "  · ", top ? "" : parent->name);
    pinyin_words(row->name, pinyin, sizeof pinyin);
    pinyin_initials(row->words, others, sizeof others);
    if (!top)
        pinyin_words(parent->name, above, sizeof above);
    snprintf(words, sizeof words, "%s %s %s %s %s", pinyin, row->words, others, row->name_en, above);
    struct form_choice *choice = &list->rows[list->count];
    *choice = (struct form_choice){.code = row->code, .label = keep(list, label), .words = keep(list, words)};
    if (choice->label == NULL || choice->words == NULL)
        return false;
    list->count++;
    return true;
}

enum result choices_take(struct choices *choices, enum choice_set set, struct reference_rows *reply)
{
    struct choice_list made = {.rows = calloc(reply->row_count + 1, sizeof *made.rows),
                               .texts = calloc(2 * reply->row_count + 2, sizeof *made.texts)};
    put_in_order(reply);
    bool whole = made.rows != NULL && made.texts != NULL;
    for (size_t i = 0; i < reply->row_count && whole; i++)
        if (is_offered(reply, set, &reply->rows[i]))
            whole = add(&made, reply, &reply->rows[i]);
    if (!whole) {
        list_free(&made);
        return RESULT_NO_MEMORY;
    }
    list_free(&choices->sets[set]);
    shape_free(&reference_rows_shape, &choices->known[set]);
    choices->sets[set] = made;
    choices->known[set] = *reply;
    *reply = (struct reference_rows){0};
    return RESULT_OK;
}

void choices_free(struct choices *choices)
{
    for (size_t set = 0; set < CHOICE_SETS; set++) {
        list_free(&choices->sets[set]);
        shape_free(&reference_rows_shape, &choices->known[set]);
    }
}

const char *choices_name(const struct choices *choices, enum choice_set set, int64_t id)
{
    const struct reference_row *row = row_of(&choices->known[set], id);
    return row == NULL ? NULL : row->name;
}

const char *choices_code(const struct choices *choices, enum choice_set set, const char *name)
{
    const struct reference_rows *rows = &choices->known[set];
    for (size_t i = 0; i < rows->row_count; i++)
        if (!rows->rows[i].shut &&
            (strcmp(rows->rows[i].code, name) == 0 || strcmp(rows->rows[i].name, name) == 0))
            return rows->rows[i].code;
    return "";
}

const struct form_choice *choices_of_names(const struct name_list *names, size_t first, size_t *ret_count)
{
    static struct {
        const struct name_list *names;
        struct form_choice *rows;
    } made[NAME_LISTS];
    size_t at = 0;
    while (at < NAME_LISTS && made[at].names != NULL && made[at].names != names)
        at++;
    *ret_count = 0;
    if (at == NAME_LISTS)
        return NULL;
    if (made[at].names == NULL) {
        struct form_choice *rows = calloc(names->count, sizeof *rows);
        if (rows == NULL)
            return NULL;
        for (size_t i = 0; i < names->count; i++) {
            char pinyin[PINYIN_BYTES];
            pinyin_words(_(names->labels[i]), pinyin, sizeof pinyin);
            rows[i] = (struct form_choice){
                .code = names->names[i], .label = _(names->labels[i]), .words = strdup(pinyin)};
        }
        made[at].names = names;
        made[at].rows = rows;
    }
    *ret_count = names->count - first;
    return made[at].rows + first;
}
