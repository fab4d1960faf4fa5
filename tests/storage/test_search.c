/* The search index against the plain truth: every query must give what a look through all tickets gives. */
#include "tests/support/city_store.h"

#include "core/search_grams.h"
#include "core/text.h"
#include "storage/search.h"

#include <unistd.h>

enum { TICKETS = 600, QUERIES = 400, PAGE = 40 };

static const char *const pieces[] = {
    "暖", "气",    "不",   "热",   "居",  "民",   "反",   "映",     "河",   "西",  "区",
    "天", "津",    "路",   "灯",   "坏",  "了",   "水",   "管",     "漏",   "。",  "，",
    "！", "a",     "B",    "c",    "Z",   "1",    "2",    "9",      "Ａ",   "ｂ",  "９",
    " ",  "　",    "\n",   "-",    "/",   "#",    "\"",   "*",      "'",    "😀",   "👨‍👩‍👧",
    "é",  "12345", "供热", "停水", "abc", "物业", "不热", "小区",   "𠮷",   "(",   ")",
    ":",  "AND",   "OR",   "^",    "%",   "150",  "502",  "1502室", "单元", "５0",
};
enum { PIECES = sizeof pieces / sizeof pieces[0] };

struct texts {
    char title[TEXT_TITLE], content[600], spot[TEXT_TITLE], answer[600];
};
static struct texts kept[TICKETS];
static uint64_t dice = 88172645463325252u;

static size_t roll(size_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (size_t)(dice % sides);
}

static void random_text(char *out, size_t size, size_t most)
{
    size_t count = roll(most + 1), used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[roll(PIECES)];
        if (used + strlen(piece) + 1 > size)
            break;
        used += (size_t)snprintf(out + used, size - used, "%s", piece);
    }
}

/* Fifty a month, from November 2025 on. */
static int64_t number_of(size_t i)
{
    int64_t month = 10 + (int64_t)i / 50;
    return ((25 + month / 12) * 100 + month % 12 + 1) * 1000000000 + 30000001 + (int64_t)i;
}

static void fill(struct city_store *city, size_t i, bool fresh)
{
    struct texts *t = &kept[i];
    random_text(t->title, sizeof t->title, 12);
    random_text(t->content, sizeof t->content, 40);
    if (fresh || t->spot[0] == '\0')
        random_text(t->spot, sizeof t->spot, 6);
    random_text(t->answer, sizeof t->answer, 10);
    const struct event_text texts[] = {
        {"title", t->title}, {"content", t->content}, {"spot", t->spot}, {"answer", t->answer}};
    city_ticket(city, number_of(i), fresh ? EVENT_REGISTERED : EVENT_AMENDED, NULL, texts, 4);
    /* Empty texts change nothing: what stood there stays. */
    struct db *db = store_db(city->store);
    CITY_OK(ticket_text(db, number_of(i), "title", t->title, sizeof t->title));
    CITY_OK(ticket_text(db, number_of(i), "content", t->content, sizeof t->content));
    CITY_OK(ticket_text(db, number_of(i), "answer", t->answer, sizeof t->answer));
}

static bool holds(const struct texts *t, const char *word)
{
    return grams_contains(t->title, word) || grams_contains(t->content, word) ||
           grams_contains(t->spot, word) || grams_contains(t->answer, word);
}

/* Word by word over all tickets, newest first. */
static size_t naive(const char *query, size_t tickets, int64_t before, int64_t *numbers, size_t max)
{
    size_t count = 0;
    for (size_t i = tickets; i > 0 && count < max; i--) {
        char copy[400], *at = copy;
        bool all = true;
        snprintf(copy, sizeof copy, "%s", query);
        for (char *c = copy; (c = strstr(c, "　"));)
            memcpy(c, "   ", 3);
        for (char *word; all && (word = strtok_r(at, " \n", &at));)
            all = holds(&kept[i - 1], word);
        if (all && number_of(i - 1) < before)
            numbers[count++] = number_of(i - 1);
    }
    return count;
}

static void compare(struct search *search, struct db *city, const char *query, size_t tickets, int64_t before)
{
    int64_t wanted[PAGE], found[PAGE], back_to = -1;
    size_t count = 0;
    enum result result = search_find(search, city, query, before, NULL, found, PAGE, &count, &back_to);
    if (strspn(query, " \n") == strlen(query)) {
        assert_int_equal(result, RESULT_INVALID);
        return;
    }
    CITY_OK(result);
    size_t expected = naive(query, tickets, before ? before : INT64_MAX, wanted, PAGE);
    assert_int_equal(back_to == 0, count < PAGE);
    if (count != expected || memcmp(wanted, found, count * sizeof found[0]) != 0)
        fail_msg("\"%s\": %zu tickets found, %zu contain it", query, count, expected);
}

static void ask_many(struct search *search, struct db *city, size_t tickets, size_t queries)
{
    char query[200];
    for (size_t i = 0; i < queries; i++) {
        random_text(query, sizeof query, 1 + roll(4));
        if (strstr(query, "　") && strspn(query, " \n\xe3\x80") == strlen(query))
            continue;
        compare(search, city, query, tickets, roll(3) == 0 ? number_of(roll(tickets)) : 0);
    }
}

static void take_all(struct search *search, struct db *city)
{
    bool more = true;
    while (more)
        CITY_OK(search_catch_up(search, city, 50, &more));
}

static void add_tickets(struct city_store *city, size_t from, size_t to)
{
    city_begin(city, city->now + 1000);
    for (size_t i = from; i < to; i++)
        fill(city, i, true);
    city_commit(city);
}

static struct search *open_search(const struct city_store *city, bool writer)
{
    struct search *search = NULL;
    char error[300];
    if (search_open(city->folder, writer, &search, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
    return search;
}

static void finds_what_a_look_through_all_tickets_finds(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    add_tickets(&city, 0, 300);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true), *search = open_search(&city, false);
    ask_many(search, reader, 300, 100); /* nothing is in the index yet */
    take_all(writer, reader);
    ask_many(search, reader, 300, QUERIES);
    add_tickets(&city, 300, TICKETS); /* the index lags */
    city_begin(&city, city.now + 1000);
    for (size_t i = 0; i < 100; i++)
        fill(&city, roll(TICKETS), false);
    city_commit(&city);
    ask_many(search, reader, TICKETS, QUERIES);
    bool more = false;
    CITY_OK(search_catch_up(writer, reader, 70, &more));
    assert_true(more);
    ask_many(search, reader, TICKETS, 300);
    take_all(writer, reader);
    ask_many(search, reader, TICKETS, QUERIES);
    search_close(&search);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

static void finds_one_two_and_three_characters_and_mixed_words(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    memset(kept, 0, sizeof kept);
    city_begin(&city, city.now);
    snprintf(kept[0].title, sizeof kept[0].title, "暖气不热");
    snprintf(kept[0].content, sizeof kept[0].content, "河西区 ABC-12 小区１２号楼，暖气片不热😀");
    const struct event_text texts[] = {{"title", kept[0].title}, {"content", kept[0].content}};
    city_ticket(&city, number_of(0), EVENT_REGISTERED, NULL, texts, 2);
    city_commit(&city);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true);
    take_all(writer, reader);
    static const char *const found[] = {"暖",      "热",         "暖气", "不热", "暖气片",
                                        "abc",     "ＡＢＣ",     "12号", "１２", "😀",
                                        "热 河西", "暖气　小区", "bc-1", "，暖", "C-"};
    static const char *const missed[] = {"热河", "暖热", "气暖", "热 河东", "abd", "\"", "*", "u006696", "AND"};
    int64_t number = 0, back_to = 0;
    size_t count = 0;
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        CITY_OK(search_find(writer, reader, found[i], 0, NULL, &number, 1, &count, &back_to));
        if (count != 1)
            fail_msg("%s was not found", found[i]);
    }
    for (size_t i = 0; i < sizeof missed / sizeof missed[0]; i++) {
        CITY_OK(search_find(writer, reader, missed[i], 0, NULL, &number, 1, &count, &back_to));
        if (count != 0)
            fail_msg("%s was found", missed[i]);
    }
    assert_int_equal(search_find(writer, reader, "", 0, NULL, &number, 1, &count, &back_to), RESULT_INVALID);
    assert_int_equal(search_find(writer, reader, " 　 ", 0, NULL, &number, 1, &count, &back_to),
                     RESULT_INVALID);
    char many[300] = "";
    for (int i = 0; i < 40; i++)
        strcat(many, "热 ");
    assert_int_equal(search_find(writer, reader, many, 0, NULL, &number, 1, &count, &back_to), RESULT_TOO_LONG);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

static bool is_spent(void *context)
{
    (void)context;
    return true;
}

/* Goes on until all was looked at, each time with a patience that is spent at once; returns how often. */
static int ask_on(struct search *search, struct db *city, const char *query, size_t tickets)
{
    int64_t wanted[TICKETS], found[TICKETS], before = 0;
    size_t used = 0, expected = naive(query, tickets, INT64_MAX, wanted, TICKETS);
    int times = 0;
    const struct search_patience patience = {is_spent, NULL};
    do {
        int64_t back_to = 0;
        size_t count = 0;
        CITY_OK(search_find(search, city, query, before, &patience, found + used, PAGE, &count, &back_to));
        assert_true(back_to == 0 || before == 0 || back_to < before);
        used += count;
        for (size_t i = 0; i < used; i++)
            assert_true(found[i] >= back_to);
        before = back_to;
        times++;
    } while (before != 0);
    if (used != expected || memcmp(wanted, found, used * sizeof found[0]) != 0)
        fail_msg("\"%s\": %zu tickets found in %d portions, %zu contain it", query, used, times, expected);
    return times;
}

/* Each pair of the word's characters stands in all texts, the word itself in the oldest and one between: the index is of no help. */
static void add_hard_texts(struct city_store *city)
{
    city_begin(city, city->now + 1000);
    for (size_t i = 0; i < TICKETS; i++) {
        snprintf(kept[i].title, sizeof kept[i].title, "%s",
                 i == 0 || i == 333 ? "三单元五楼" : "三单 单元 元五 五楼");
        const struct event_text texts[] = {{"title", kept[i].title}};
        city_ticket(city, number_of(i), EVENT_REGISTERED, NULL, texts, 1);
    }
    city_commit(city);
}

static void a_search_that_takes_long_says_how_far_back_it_has_looked_and_goes_on_from_there(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    memset(kept, 0, sizeof kept);
    add_hard_texts(&city);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true), *search = open_search(&city, false);
    int unindexed = ask_on(search, reader, "三单元五楼", TICKETS);
    take_all(writer, reader);
    int64_t before = db_work(reader);
    int indexed = ask_on(search, reader, "三单元五楼", TICKETS);
    assert_in_range(unindexed, TICKETS / 100, TICKETS / 100 + 1);
    assert_in_range(indexed, TICKETS / 100 + 2,
                    TICKETS / 100 + 5); /* a portion ends with the quarter, too: there are five */
    assert_in_range(db_work(reader) - before, 1, indexed * 200); /* the city's own rows are left alone */
    (void)ask_on(search, reader, "单元", TICKETS);
    (void)ask_on(search, reader, "单元五", TICKETS);
    assert_int_equal(ask_on(search, reader, "龘", TICKETS), 5); /* the quarters, whatever is in them */
    (void)ask_on(search, reader, "五", TICKETS);
    (void)ask_on(search, reader, "三单元五楼 没有", TICKETS);
    search_close(&search);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

/* As version 3 left it, which knew of all events that there are now. */
static void put_index_of_version_3(const struct city_store *city)
{
    static const char made[] =
        "CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL) "
        "STRICT;"
        "ATTACH '%s/city.db' AS city;"
        "INSERT INTO place SELECT 1, seq, hash FROM city.event ORDER BY seq DESC LIMIT 1;"
        "DETACH city;"
        "CREATE TABLE doc (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
        "CREATE VIRTUAL TABLE grams USING fts5(text, content='', columnsize=0, prefix='7', "
        "tokenize='unicode61');"
        "INSERT INTO doc VALUES (2511030000001, '暖气');"
        "INSERT INTO grams (rowid, text) VALUES (2511030000001, 'u006696u006c14 u006c14 y2501 q2510 m2511');"
        "PRAGMA user_version = 3;";
    char file[100], sql[2000], error[300];
    struct db *index = NULL;
    snprintf(file, sizeof file, "%s/search.db", city->folder);
    assert_int_equal(unlink(file), 0);
    snprintf(sql, sizeof sql, made, city->folder);
    CITY_OK(db_open(file, DB_CREATE, &index, error, sizeof error));
    CITY_OK(db_exec(index, sql));
    db_close(&index);
}

static int64_t version_of(const struct city_store *city)
{
    char file[100], error[300];
    struct db *index = NULL;
    snprintf(file, sizeof file, "%s/search.db", city->folder);
    CITY_OK(db_open(file, DB_READ, &index, error, sizeof error));
    struct statement *s = db_sql(index, "PRAGMA user_version");
    CITY_OK(db_step(s));
    int64_t version = column_int(s, 0);
    db_reset(s);
    db_close(&index);
    return version;
}

static void an_index_of_an_earlier_version_is_done_without_and_made_anew(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    memset(kept, 0, sizeof kept);
    add_tickets(&city, 0, 200);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true), *search = open_search(&city, false);
    take_all(writer, reader);
    int64_t version = version_of(&city);
    search_close(&writer);
    put_index_of_version_3(&city);
    assert_true(version > 3);
    ask_many(search, reader, 200, 100);
    writer = open_search(&city, true);
    assert_int_equal(version_of(&city), version);
    ask_many(search, reader, 200, 100);
    take_all(writer, reader);
    ask_many(search, reader, 200, 100);
    search_close(&search);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

/* A house and a room, as tickets have them: rare together, though what they are made of is everywhere. */
static void finds_houses_and_rooms_by_any_part_of_their_numbers(void **state)
{
    (void)state;
    static const char *const asked[] = {"3单元1502室", "1502室", "1502",   "502室", "502",
                                        "150",         "02室",   "12号楼", "2号楼", "12号",
                                        "0",           "3单元1", "15",     "元1",   "号楼 502"};
    struct city_store city;
    city_store_open(&city);
    memset(kept, 0, sizeof kept);
    city_begin(&city, city.now + 1000);
    for (size_t i = 0; i < TICKETS; i++) {
        snprintf(kept[i].title, sizeof kept[i].title, "%zu号楼%zu单元%zu室", 1 + roll(30), 1 + roll(4),
                 101 + roll(1500));
        const struct event_text texts[] = {{"title", kept[i].title}};
        city_ticket(&city, number_of(i), EVENT_REGISTERED, NULL, texts, 1);
    }
    city_commit(&city);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true);
    take_all(writer, reader);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        (void)ask_on(writer, reader, asked[i], TICKETS);
    for (size_t i = 0; i < TICKETS; i++)
        compare(writer, reader, kept[i].title, TICKETS, 0);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

/* Two characters that follow the first two and go before the last two do not stand in a row where both pairs do. */
static void likeness_asks_for_three_in_a_row_newest_first_through_all_quarters(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    city_begin(&city, city.now + 1000);
    for (size_t i = 0; i < TICKETS; i++) {
        const char *title = i % 2 ? "楼里停水，水了" : i % 100 == 0 ? "又停水了" : "路灯不亮";
        const struct event_text texts[] = {{"title", title}};
        city_ticket(&city, number_of(i), EVENT_REGISTERED, NULL, texts, 1);
    }
    city_commit(&city);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true);
    take_all(writer, reader);
    int64_t found[PAGE];
    size_t count = 0;
    CITY_OK(search_like(writer, reader, "停水了", 0, found, PAGE, &count));
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found[i], number_of(500 - 100 * i));
    CITY_OK(search_like(writer, reader, "停水了", number_of(300), found, PAGE, &count));
    assert_int_equal(count, 3);
    CITY_OK(search_like(writer, reader, "路灯不亮了", 0, found, 3, &count));
    assert_int_equal(count, 3);
    assert_int_equal(found[2], number_of(TICKETS - 6));
    CITY_OK(search_like(writer, reader, "停水", 0, found, PAGE, &count));
    assert_int_equal(count, 0);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
}

/* What was found, of one ticket that is like it behind so many that hold its pairs alone. */
static size_t found_behind(size_t others)
{
    struct city_store city;
    int64_t found[PAGE], first = INT64_C(2605030000001);
    size_t count = 0;
    city_store_open(&city);
    city_begin(&city, city.now + 1000);
    for (size_t i = 0; i <= others; i++)
        city_ticket(&city, first + (int64_t)i, EVENT_REGISTERED, NULL,
                    &(struct event_text){"title", i ? "楼里停水，水了" : "又停水了"}, 1);
    city_commit(&city);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true);
    take_all(writer, reader);
    CITY_OK(search_like(writer, reader, "停水了", 0, found, PAGE, &count));
    assert_true(count == 0 || found[0] == first);
    search_close(&writer);
    db_close(&reader);
    city_store_close(&city);
    return count;
}

static void likeness_reads_no_more_than_a_thousand_texts(void **state)
{
    (void)state;
    assert_int_equal(found_behind(900), 1);
    assert_int_equal(found_behind(1100), 0);
}

static void spoil(const struct city_store *city, long offset, size_t bytes)
{
    char name[100];
    snprintf(name, sizeof name, "%s/search.db", city->folder);
    FILE *file = fopen(name, "r+");
    assert_non_null(file);
    fseek(file, offset, SEEK_SET);
    for (size_t i = 0; i < bytes; i++)
        fputc((int)roll(256), file);
    fclose(file);
}

static void makes_the_index_anew_when_it_is_gone_spoiled_or_of_another_city(void **state)
{
    (void)state;
    struct city_store city;
    city_store_open(&city);
    memset(kept, 0, sizeof kept);
    add_tickets(&city, 0, 300);
    struct db *reader = city_reader(&city);
    struct search *writer = open_search(&city, true);
    take_all(writer, reader);
    search_close(&writer);
    spoil(&city, 0, 64); /* the head of the file */
    struct search *search = open_search(&city, false);
    ask_many(search, reader, 300, 50);
    writer = open_search(&city, true);
    take_all(writer, reader);
    ask_many(writer, reader, 300, 200);
    search_close(&writer);
    spoil(&city, 4096, 60000); /* within */
    ask_many(search, reader, 300, 50);
    writer = open_search(&city, true);
    city_begin(&city, city.now + 1000);
    for (size_t i = 0; i < 300; i++)
        fill(&city, i, false);
    city_commit(&city);
    take_all(writer, reader);
    ask_many(writer, reader, 300, 200);
    search_close(&search);
    search_close(&writer);

    struct city_store other;
    city_store_open(&other);
    char from[100], to[100];
    snprintf(from, sizeof from, "%s/search.db", city.folder);
    snprintf(to, sizeof to, "%s/search.db", other.folder);
    assert_int_equal(rename(from, to), 0);
    memset(kept, 0, sizeof kept);
    add_tickets(&other, 0, 200);
    struct db *other_reader = city_reader(&other);
    writer = open_search(&other, true);
    ask_many(writer, other_reader, 200, 100);
    take_all(writer, other_reader);
    ask_many(writer, other_reader, 200, 200);
    search_close(&writer);
    db_close(&other_reader);
    city_store_close(&other);
    db_close(&reader);
    city_store_close(&city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_a_look_through_all_tickets_finds),
        cmocka_unit_test(finds_one_two_and_three_characters_and_mixed_words),
        cmocka_unit_test(a_search_that_takes_long_says_how_far_back_it_has_looked_and_goes_on_from_there),
        cmocka_unit_test(an_index_of_an_earlier_version_is_done_without_and_made_anew),
        cmocka_unit_test(finds_houses_and_rooms_by_any_part_of_their_numbers),
        cmocka_unit_test(likeness_asks_for_three_in_a_row_newest_first_through_all_quarters),
        cmocka_unit_test(likeness_reads_no_more_than_a_thousand_texts),
        cmocka_unit_test(makes_the_index_anew_when_it_is_gone_spoiled_or_of_another_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
