/* Writes texts and queries as pairs of neighbouring characters, those of tickets as threes of digits, too.
 * Every pair overlaps the next by one character, so pairs in a row spell out exactly one run of the text. */
#include "core/search_grams.h"

#include "core/text.h"
#include <string.h>

/* Walks a text folded, with runs of white space as one space and none at the ends. */
struct walk {
    const char *at;
    bool begun;
};

static uint32_t walk_next(struct walk *walk)
{
    bool spaced = false;
    for (;;) {
        const char *next = walk->at;
        uint32_t point = text_next(&next);
        if (point == 0) {
            return 0;
        }
        if (text_is_space(point)) {
            spaced = true;
        } else if (spaced && walk->begun) {
            return ' '; /* the character itself is read again */
        } else {
            walk->at = next;
            walk->begun = true;
            return text_fold_point(point);
        }
        walk->at = next;
    }
}

/* A text being written; nothing is written past its end. */
struct sink {
    char *out;
    size_t size;
    size_t used;
};

static void put(struct sink *sink, const char *bytes, size_t count)
{
    if (sink->used + count < sink->size) {
        memcpy(sink->out + sink->used, bytes, count);
    }
    sink->used += count;
}

enum { POINT_SIZE = 7 };

static void spell(uint32_t point, char out[POINT_SIZE])
{
    out[0] = 'u';
    for (size_t i = POINT_SIZE - 1; i > 0; i--) {
        out[i] = "0123456789abcdef"[point & 0xFu];
        point >>= 4;
    }
}

static void put_point(struct sink *sink, uint32_t point)
{
    char token[POINT_SIZE];
    spell(point, token);
    put(sink, token, sizeof(token));
}

static enum result finish(struct sink *sink)
{
    if (sink->used >= sink->size) {
        return RESULT_TOO_LONG;
    }
    sink->out[sink->used] = '\0';
    return RESULT_OK;
}

/* Every pair and the last character, each after the mark. */
static void put_pairs(struct sink *sink, const char *mark, const char *text)
{
    size_t mark_size = strlen(mark);
    struct walk walk = {.at = text};
    uint32_t point = walk_next(&walk);
    while (point != 0) {
        uint32_t next = walk_next(&walk);
        put(sink, mark, mark_size);
        put_point(sink, point);
        if (next != 0) {
            put_point(sink, next);
            put(sink, " ", 1);
        }
        point = next;
    }
}

enum result grams_of_text(const char *text, char *out, size_t size)
{
    struct sink sink = {.out = out, .size = size};
    put_pairs(&sink, "", text);
    return finish(&sink);
}

static bool is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

enum result grams_of_ticket(const char *mark, const char *text, char *out, size_t size)
{
    struct sink sink = {.out = out, .size = size};
    struct walk walk = {.at = text};
    char three[GRAM_THREE + 1] = "d";
    size_t digits = 0;
    put_pairs(&sink, mark, text);
    for (uint32_t point; (point = walk_next(&walk)) != 0;) {
        digits = is_digit(point) ? digits + 1 : 0;
        if (digits == 0)
            continue;
        memmove(three + 1, three + 2, GRAM_THREE - 2);
        three[GRAM_THREE - 1] = (char)point;
        if (digits < 3)
            continue;
        put(&sink, " ", 1);
        put(&sink, mark, strlen(mark));
        put(&sink, three, GRAM_THREE);
    }
    return finish(&sink);
}

/* Three digits from a place on. */
static bool are_three(const uint32_t *points, size_t count, size_t at)
{
    return at + 2 < count && is_digit(points[at]) && is_digit(points[at + 1]) && is_digit(points[at + 2]);
}

size_t grams_terms(const char *word, char terms[GRAM_TERMS_MOST][GRAM_TERM_SIZE])
{
    uint32_t points[GRAM_TERMS_MOST + 1];
    struct walk walk = {.at = word};
    size_t length = 0, count = 0;
    for (uint32_t point; length <= GRAM_TERMS_MOST && (point = walk_next(&walk)) != 0;)
        points[length++] = point;
    memset(terms, 0, GRAM_TERMS_MOST * sizeof terms[0]);
    if (length == 1) {
        spell(points[0], terms[0]);
        terms[0][POINT_SIZE] = '*';
        return 1;
    }
    for (size_t i = 0; i + 1 < length; i++) {
        if (are_three(points, length, i)) {
            terms[count][0] = 'd';
            for (size_t k = 0; k < 3; k++)
                terms[count][1 + k] = (char)points[i + k];
        } else if (i > 0 && are_three(points, length, i - 1)) {
            continue; /* the three before it say more than this pair */
        } else {
            spell(points[i], terms[count]);
            spell(points[i + 1], terms[count] + POINT_SIZE);
        }
        count++;
    }
    return count;
}

enum result grams_of_query(const char *query, char *out, size_t size)
{
    struct sink sink = {.out = out, .size = size};
    struct walk walk = {.at = query};
    uint32_t point = walk_next(&walk);
    uint32_t next = walk_next(&walk);
    if (point == 0) {
        return RESULT_INVALID;
    }
    if (next == 0) {
        put_point(&sink, point);
        put(&sink, "*", 1);
        return finish(&sink);
    }
    put(&sink, "\"", 1);
    for (bool first = true; next != 0; first = false) {
        put(&sink, " ", first ? 0 : 1);
        put_point(&sink, point);
        put_point(&sink, next);
        point = next;
        next = walk_next(&walk);
    }
    put(&sink, "\"", 1);
    return finish(&sink);
}

/* True if the text goes on, from where the walk stands, as the query does. */
static bool begins_with(struct walk text, const char *query)
{
    struct walk wanted = {.at = query};
    for (uint32_t point; (point = walk_next(&wanted)) != 0;) {
        if (walk_next(&text) != point) {
            return false;
        }
    }
    return true;
}

bool grams_contains(const char *text, const char *query)
{
    struct walk wanted = {.at = query};
    if (walk_next(&wanted) == 0) {
        return false;
    }
    struct walk walk = {.at = text};
    for (struct walk from = walk; walk_next(&walk) != 0; from = walk) {
        if (begins_with(from, query)) {
            return true;
        }
    }
    return false;
}

/* Letters and digits of any script: what is neither ASCII punctuation nor that of CJK and full-width forms, which fold to ASCII. */
static bool joins(uint32_t point)
{
    bool ascii_word = (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z');
    return point < 0x80 ? ascii_word
                        : !(point >= 0x2000 && point < 0x2070) && !(point >= 0x3000 && point < 0x3040);
}

size_t grams_runs(const char *text, char runs[][GRAM_RUN_SIZE], size_t most)
{
    struct walk walk = {.at = text};
    uint32_t run[3] = {0};
    size_t length = 0, count = 0;
    for (uint32_t point; count < most && (point = walk_next(&walk)) != 0;) {
        length = joins(point) ? length + 1 : 0;
        run[0] = run[1];
        run[1] = run[2];
        run[2] = point;
        if (length < 3)
            continue;
        size_t used = 0;
        for (size_t i = 0; i < 3; i++)
            used += text_encode(run[i], runs[count] + used);
        runs[count++][used] = '\0';
    }
    return count;
}

/* The pairs of a text as numbers; each as often as it stands there. */
static size_t pairs_of(const char *text, uint64_t out[GRAMS_LIKENESS])
{
    struct walk walk = {.at = text};
    size_t count = 0;
    uint32_t before = 0;
    for (uint32_t point; count < GRAMS_LIKENESS && (point = walk_next(&walk)) != 0; before = point)
        if (joins(before) && joins(point))
            out[count++] = (uint64_t)before << 32 | point;
    return count;
}

int grams_likeness(const char *one, const char *other)
{
    uint64_t left[GRAMS_LIKENESS], right[GRAMS_LIKENESS];
    size_t left_count = pairs_of(one, left), right_count = pairs_of(other, right), shared = 0;
    size_t all = left_count + right_count, rest = right_count;
    for (size_t i = 0; i < left_count; i++)
        for (size_t j = 0; j < rest; j++)
            if (left[i] == right[j]) {
                right[j] = right[--rest]; /* each is shared once */
                shared++;
                break;
            }
    return left_count == 0 || right_count == 0 ? 0 : (int)(200 * shared / all);
}
