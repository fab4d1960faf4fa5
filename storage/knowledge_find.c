/* Lists of entries, and what answers a question: by category first, then by how much of the question's wording they share. */
#include "storage/knowledge_inside.h"

#include "core/text.h"
#include "storage/search_words.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIKE_BYTES = 1024,
    LIKE_PAIRS = 64,        /* of the wording, from its beginning */
    LIKE_COMMON = 2000,     /* a pair in more entries than this tells nothing */
    LIKE_RARE = 1000,       /* what a pair in one entry alone weighs beside its own 1 */
    BELOW = 1000,           /* entries of categories below come after all those above */
    OTHER_CATEGORY = 10000, /* an answer only to a wording */
    LIKE_ELSEWHERE = 2      /* pairs that an entry of another category must share with it */
};

struct candidate {
    int64_t id;
    int64_t category_id;
    int64_t away;  /* from the asked category: 0 its own, then those above, then those below */
    int64_t score; /* by the wording */
    int64_t pairs; /* shared with it */
};

struct candidates {
    struct candidate *rows;
    size_t count, capacity;
};

static enum result candidate_add(struct candidates *list, int64_t id, int64_t category_id, int64_t score)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 256;
        struct candidate *rows = realloc(list->rows, capacity * sizeof *rows);
        if (!rows)
            return RESULT_NO_MEMORY;
        list->rows = rows;
        list->capacity = capacity;
    }
    list->rows[list->count++] =
        (struct candidate){.id = id, .category_id = category_id, .score = score, .pairs = score > 0};
    return RESULT_OK;
}

static int by_id(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

static int by_worth(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->away != right->away)
        return left->away < right->away ? -1 : 1;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return by_id(a, b);
}

/* Steps away from the asked category. */
static int64_t away_from(const struct node *asked, const struct node *category)
{
    if (!asked)
        return 0;
    if (!category)
        return OTHER_CATEGORY;
    const char *short_path = asked->path, *long_path = category->path;
    bool is_below = strlen(long_path) > strlen(short_path);
    if (!is_below) {
        short_path = category->path;
        long_path = asked->path;
    }
    size_t length = strlen(short_path);
    if (strncmp(short_path, long_path, length) != 0)
        return OTHER_CATEGORY;
    int64_t steps = 0;
    for (const char *at = long_path + length; *at; at++)
        steps += *at == '/';
    return is_below ? BELOW + steps : steps;
}

/* Takes the rows of `id, category_id` of a statement. */
static enum result take_rows(struct statement *s, struct candidates *list)
{
    enum result result;
    while ((result = db_step(s)) == RESULT_OK)
        if ((result = candidate_add(list, column_int(s, 0), column_int(s, 1), 0)) != RESULT_OK)
            break;
    db_reset(s);
    return result == RESULT_NOT_FOUND ? RESULT_OK : result;
}

static enum result take_matches(struct db *db, const char *query, int64_t now, int64_t most,
                                struct candidates *list)
{
    struct statement *s =
        db_sql(db, "SELECT k.id, k.category_id FROM knowledge_grams g JOIN knowledge k ON k.id = g.rowid "
                   "WHERE g.knowledge_grams MATCH $1 AND (k.expires_at = 0 OR k.expires_at > $2) LIMIT $3");
    bind_text(s, 1, query);
    bind_int(s, 2, now);
    bind_int(s, 3, most);
    return take_rows(s, list);
}

static enum result take_words(struct db *db, const struct knowledge_question *question, struct candidates *list)
{
    struct words words;
    char query[GRAMS_SIZE(WORD_BYTES)];
    enum result result = words_split(question->words, &words);
    if (result == RESULT_OK)
        result = words_query(&words, query, sizeof query);
    return result == RESULT_OK ? take_matches(db, query, question->now, INT64_MAX, list) : result;
}

/* Entries of the category, of those above it and of those below it. */
static enum result take_category(struct db *db, const struct knowledge_question *question,
                                 struct candidates *list)
{
    enum result result = RESULT_OK;
    for (size_t i = 0; i < question->categories->count && result == RESULT_OK; i++) {
        const struct node *node = &question->categories->rows[i];
        if (away_from(question->category, node) == OTHER_CATEGORY)
            continue;
        struct statement *s = db_sql(db, "SELECT id, category_id FROM knowledge WHERE category_id = $1 AND "
                                         "shut = 0 AND (expires_at = 0 OR expires_at > $2)");
        bind_int(s, 1, node->id);
        bind_int(s, 2, question->now);
        result = take_rows(s, list);
    }
    return result;
}

/* The pairs of characters of a wording, each once. */
static size_t pairs_of(const char *like, char grams[GRAMS_SIZE(LIKE_BYTES)], const char *out[LIKE_PAIRS])
{
    char text[LIKE_BYTES];
    size_t count = 0;
    (void)text_copy(text, sizeof text, like);
    if (grams_of_text(text, grams, GRAMS_SIZE(LIKE_BYTES)) != RESULT_OK)
        return 0;
    char *rest = NULL;
    for (char *gram = strtok_r(grams, " ", &rest); gram && count < LIKE_PAIRS;
         gram = strtok_r(NULL, " ", &rest)) {
        bool seen = strlen(gram) < 13; /* the last character alone is no pair */
        for (size_t i = 0; i < count && !seen; i++)
            seen = strcmp(out[i], gram) == 0;
        if (!seen)
            out[count++] = gram;
    }
    return count;
}

/* Adds what a pair weighs to the candidates that have it; `list` is in the order of its ids. Without other conditions what has
 * the pair becomes a candidate. */
static enum result weigh_pair(struct db *db, const char *gram, int64_t now, bool open, struct candidates *list)
{
    struct candidates found = {0};
    char query[32] = "\"";
    strncat(query, gram, sizeof query - 3);
    strcat(query, "\"");
    enum result result = take_matches(db, query, now, LIKE_COMMON + 1, &found);
    int64_t weight = found.count > 0 ? 1 + LIKE_RARE / (int64_t)found.count : 0;
    size_t known = list->count;
    for (size_t i = 0; i < found.count && found.count <= LIKE_COMMON && result == RESULT_OK; i++) {
        struct candidate *row =
            known > 0 ? bsearch(&found.rows[i], list->rows, known, sizeof *list->rows, by_id) : NULL;
        if (row) {
            row->score += weight;
            row->pairs++;
        } else if (open)
            result = candidate_add(list, found.rows[i].id, found.rows[i].category_id, weight);
    }
    free(found.rows);
    if (list->count > known)
        qsort(list->rows, list->count, sizeof *list->rows, by_id);
    return result;
}

static enum result weigh(struct db *db, const struct knowledge_question *question, bool open,
                         struct candidates *list)
{
    char grams[GRAMS_SIZE(LIKE_BYTES)];
    const char *pairs[LIKE_PAIRS];
    size_t count = pairs_of(question->like, grams, pairs);
    enum result result = RESULT_OK;
    if (list->count > 0)
        qsort(list->rows, list->count, sizeof *list->rows, by_id);
    for (size_t i = 0; i < count && result == RESULT_OK; i++)
        result = weigh_pair(db, pairs[i], question->now, open, list);
    return result;
}

static void place(const struct knowledge_question *question, struct candidates *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct candidate *row = &list->rows[i];
        row->away = away_from(question->category, node_by_id(question->categories, row->category_id));
        bool elsewhere = row->away == OTHER_CATEGORY;
        if (!elsewhere || (question->words[0] == '\0' && row->pairs >= LIKE_ELSEWHERE))
            list->rows[kept++] = *row;
    }
    list->count = kept;
    if (kept > 0)
        qsort(list->rows, kept, sizeof *list->rows, by_worth);
}

static enum result tell(struct db *db, const struct candidates *list, size_t limit, knowledge_take *take,
                        void *context)
{
    struct knowledge *entry = malloc(sizeof *entry);
    enum result result = entry ? RESULT_OK : RESULT_NO_MEMORY;
    for (size_t i = 0; i < list->count && i < limit && result == RESULT_OK; i++) {
        result = knowledge_read(db, list->rows[i].id, entry);
        if (result == RESULT_OK)
            result = take(context, entry);
    }
    free(entry);
    return result;
}

enum result knowledge_find(struct db *db, const struct knowledge_question *question, knowledge_take *take,
                           void *context)
{
    struct candidates list = {0};
    bool open = question->words[0] == '\0';
    enum result result = RESULT_OK;
    if (question->words[0] != '\0')
        result = take_words(db, question, &list);
    else if (question->category)
        result = take_category(db, question, &list);
    if (result == RESULT_OK && question->like[0] != '\0')
        result = weigh(db, question, open, &list);
    if (result == RESULT_OK) {
        place(question, &list);
        result = tell(db, &list, question->limit, take, context);
    }
    free(list.rows);
    return result;
}

/* One statement for all listings: what is not asked for is bound so that it holds. $1 stale only, $2 now, $3 path of the unit,
 * $4 path of the category, $5 matter, $6 shut and expired too, $7 after. */
#define LISTED                                                                                                 \
    "FROM knowledge k JOIN unit u ON u.id = k.unit_id JOIN category c ON c.id = k.category_id "                \
    "WHERE ($1 = 0 OR (k.due_at <> 0 AND (k.announced_at <> 0 OR k.due_at < $2))) "                            \
    "AND substr(u.path, 1, length($3)) = $3 AND substr(c.path, 1, length($4)) = $4 "                           \
    "AND ($5 = '' OR k.matter = $5) "                                                                          \
    "AND ($6 = 1 OR (k.shut = 0 AND (k.expires_at = 0 OR k.expires_at > $2))) "

static struct statement *ask(struct db *db, const char *sql, const struct knowledge_listing *listing)
{
    struct statement *s = db_sql(db, sql);
    bind_int(s, 1, listing->stale);
    bind_int(s, 2, listing->now);
    bind_text(s, 3, listing->unit_path);
    bind_text(s, 4, listing->category_path);
    bind_text(s, 5, listing->matter);
    bind_int(s, 6, listing->shut);
    return s;
}

enum result knowledge_list(struct db *db, const struct knowledge_listing *listing, knowledge_take *take,
                           void *context, int64_t *ret_total)
{
    static const char count_sql[] = "SELECT COUNT(*) " LISTED;
    static const char by_due_sql[] =
        "SELECT " KNOWLEDGE_COLUMNS " " LISTED "AND k.id > $7 ORDER BY k.due_at, k.id LIMIT $8";
    static const char by_id_sql[] =
        "SELECT " KNOWLEDGE_COLUMNS " " LISTED "AND k.id > $7 ORDER BY k.id LIMIT $8";
    struct statement *s = ask(db, count_sql, listing);
    enum result result = db_step(s);
    int64_t total = result == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    struct knowledge *entry = result == RESULT_OK ? malloc(sizeof *entry) : NULL;
    if (result == RESULT_OK && !entry)
        result = RESULT_NO_MEMORY;
    if (result != RESULT_OK)
        return result;
    s = ask(db, listing->stale ? by_due_sql : by_id_sql, listing);
    bind_int(s, 7, listing->stale ? 0 : listing->after);
    bind_int(s, 8, (int64_t)listing->limit);
    while ((result = db_step(s)) == RESULT_OK) {
        knowledge_of_row(s, entry);
        if ((result = take(context, entry)) != RESULT_OK)
            break;
    }
    db_reset(s);
    free(entry);
    if (result == RESULT_NOT_FOUND) {
        *ret_total = total;
        return RESULT_OK;
    }
    return result;
}
