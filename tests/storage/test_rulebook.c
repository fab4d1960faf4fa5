/* The documents of the rulebook: brought by events, read now and then, made again, checked. */
#include "tests/support/city_store.h"

#include "storage/check.h"
#include "storage/rebuild.h"
#include "storage/rulebook.h"

static struct city_store city;
static const struct author nobody;

static const char year[] = "year 2026\noff 2026-05-01 劳动节\n";
static const char longer[] = "year 2026\noff 2026-05-01 劳动节\noff 2026-05-04 劳动节\n";
static const char limits[] = "audit * * * 2 workdays\n";

static int open_city(void **state)
{
    (void)state;
    city_store_open(&city);
    return 0;
}

static int close_city(void **state)
{
    (void)state;
    city_store_close(&city);
    return 0;
}

/* Records documents given as kind, name, text; gives the event's seq. */
static int64_t record(const char *kind, const char *name, const char *text)
{
    struct event event;
    struct documents list = {.count = 0};
    city_begin(&city, city.now + 1000);
    if (text[0] != '\0') {
        CITY_OK(documents_put(&list, kind, name, text));
        CITY_OK(documents_record(city.store, nobody, list.rows, list.count, &event));
    } else {
        char nothing[] = "";
        struct document gone = {.text = nothing};
        snprintf(gone.kind, sizeof gone.kind, "%s", kind);
        snprintf(gone.name, sizeof gone.name, "%s", name);
        CITY_OK(documents_record(city.store, nobody, &gone, 1, &event));
    }
    city_commit(&city);
    documents_free(&list);
    return event.seq;
}

static void assert_text(const struct documents *list, const char *kind, const char *name, const char *text)
{
    const struct document *row = document_find(list, kind, name);
    if (!text) {
        assert_null(row);
        return;
    }
    assert_non_null(row);
    assert_string_equal(row->text, text);
}

static void what_held_then_is_read_from_the_events_and_what_holds_now_from_the_table(void **state)
{
    (void)state;
    struct documents list = {.count = 0};
    assert_false(store_has_documents(store_db(city.store)));
    int64_t first = record("calendar", "2026", year);
    int64_t second = record("limits", "", limits);
    int64_t third = record("calendar", "2026", longer);
    int64_t fourth = record("limits", "", "");
    const struct {
        int64_t seq;
        const char *calendar, *limits;
    } cases[] = {{0, NULL, NULL},
                 {first, year, NULL},
                 {second, year, limits},
                 {third, longer, limits},
                 {fourth, longer, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CITY_OK(documents_read_then(store_db(city.store), cases[i].seq, &list));
        assert_text(&list, "calendar", "2026", cases[i].calendar);
        assert_text(&list, "limits", "", cases[i].limits);
        documents_free(&list);
    }
    CITY_OK(documents_read(store_db(city.store), &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.rows[0].seq, third);
    assert_text(&list, "calendar", "2026", longer);
    documents_free(&list);
    assert_true(store_has_documents(store_db(city.store)));
}

static void the_rulebook_is_read_again_when_it_moves_and_only_then(void **state)
{
    (void)state;
    struct nodes none = {.count = 0};
    struct rulebook *one = NULL, *two = NULL, *three = NULL;
    struct db *db = store_db(city.store);
    CITY_OK(rulebook_load(db, &city.zone, &none, NULL, &one));
    assert_int_equal(one->document_count, 0);
    assert_false(calendar_knows(&one->calendar, 2026));
    record("calendar", "2026", year);
    CITY_OK(rulebook_load(db, &city.zone, &none, one, &two));
    assert_ptr_not_equal(one, two);
    assert_true(calendar_knows(&two->calendar, 2026));
    CITY_OK(rulebook_load(db, &city.zone, &none, two, &three));
    assert_ptr_equal(two, three);
    record("limits", "", limits);
    CITY_OK(rulebook_load(db, &city.zone, &none, two, &three));
    assert_int_equal(three->limits.cells[LIMIT_AUDIT][0][0].amount, 2);
    assert_int_equal(two->limits.cells[LIMIT_AUDIT][0][0].amount, 1);
    free(one);
    free(two);
    free(three);
    record("limits", "", "audit * * 99.99 2 workdays\n");
    assert_int_equal(rulebook_load(db, &city.zone, &none, NULL, &one), RESULT_CORRUPT);
}

static size_t faults;
static char said[1000];

static void on_fault(void *arg, const struct document *document, const struct text_fault *fault)
{
    char sentence[TEXT_FAULT_SIZE];
    (void)arg;
    text_fault_say(fault, fault->sentence, sentence);
    snprintf(said, sizeof said, "%s %s:%zu: %s", document->kind, document->name, fault->line, sentence);
    faults++;
}

static void a_document_is_what_its_name_says(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *name, *text, *says;
    } cases[] = {
        {"calendar", "2027", year, "must declare the year 2027 and no other"},
        {"calendar", "2026", "year 2026\nyear 2027\n", "must declare the year 2026 and no other"},
        {"calendar", "2026", "year 2026\noff 2026-02-30\n", "calendar 2026:2: \"2026-02-30\" is no date"},
        {"limits", "", "audit * * * soon\n", "limits :1: \"soon\" is no limit"},
        {"menu", "", "x", "\"menu\" is no kind of document"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct documents list = {.count = 0};
        struct nodes none = {.count = 0};
        struct rulebook *book = NULL;
        faults = 0;
        CITY_OK(documents_put(&list, cases[i].kind, cases[i].name, cases[i].text));
        assert_int_equal(rulebook_make(&list, &city.zone, &none, on_fault, NULL, &book), RESULT_INVALID);
        if (!strstr(said, cases[i].says))
            fail_msg("\"%s\" is not \"%s\"", said, cases[i].says);
        documents_free(&list);
    }
    struct documents list = {.count = 0};
    static char text[DOCUMENT_TEXT + 1];
    memset(text, 'x', DOCUMENT_TEXT);
    assert_int_equal(documents_put(&list, "limits", "", text), RESULT_TOO_LONG);
    assert_int_equal(documents_put(&list, "calendar", "12345678901", "x"), RESULT_TOO_LONG);
}

static void check(struct check *ret)
{
    const struct check_options options = {.zone = &city.zone, .area_code = "022"};
    CITY_OK(check_city(store_db(city.store), &options, ret));
}

static void assert_found(const char *where, const char *what)
{
    struct check found;
    bool seen = false;
    check(&found);
    for (size_t i = 0; i < found.row_count; i++)
        seen |= strstr(found.rows[i].where, where) && strstr(found.rows[i].what, what);
    if (!seen)
        fail_msg("\"%s: %s\" is not among %d findings; the first is \"%s: %s\"", where, what,
                 (int)found.findings, found.row_count ? found.rows[0].where : "",
                 found.row_count ? found.rows[0].what : "");
    check_free(&found);
}

static void assert_clean(void)
{
    struct check found;
    check(&found);
    if (found.findings != 0)
        fail_msg("%s: %s", found.rows[0].where, found.rows[0].what);
    check_free(&found);
}

static void whatever_is_changed_in_the_table_is_found_and_made_again(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *where, *what;
    } cases[] = {
        {"DELETE FROM document WHERE kind = 'limits'", "document limits", "it is missing; event 2 brought it"},
        {"UPDATE document SET text = 'year 2026' WHERE kind = 'calendar'", "document calendar 2026",
         "it is not what"},
        {"UPDATE document SET seq = 2 WHERE kind = 'calendar'", "document calendar 2026",
         "it is not what event 3"},
        {"UPDATE document SET text = 'audit * * * x' WHERE kind = 'limits'", "document limits",
         "line 1: \"x\" is no"},
        {"INSERT INTO document VALUES ('calendar', '2030', 'year 2030', 1)", "calendar 2030",
         "no event brought it"},
    };
    struct refold_counts counts;
    record("calendar", "2026", year);
    record("limits", "", limits);
    record("calendar", "2026", longer);
    assert_clean();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CITY_OK(db_exec(store_db(city.store), cases[i].sql));
        assert_found(cases[i].where, cases[i].what);
        CITY_OK(rebuild_projections(city.store, &counts));
        assert_clean();
    }
    CITY_OK(
        db_exec(store_db(city.store), "UPDATE event SET texts = replace(texts, '2026', '2027') WHERE seq = 3"));
    assert_found("the rulebook", "does not hold the text whose digest it tells");
}

static void an_event_holds_as_many_documents_as_a_record_has_keys(void **state)
{
    (void)state;
    struct documents list = {.count = 0}, read = {.count = 0};
    struct event event;
    for (int i = 0; i < DOCUMENTS_AT_ONCE + 1; i++) {
        char name[16], text[32];
        snprintf(name, sizeof name, "%d", 2000 + i);
        snprintf(text, sizeof text, "year %d\n", 2000 + i);
        CITY_OK(documents_put(&list, "calendar", name, text));
    }
    city_begin(&city, city.now);
    assert_int_equal(documents_record(city.store, nobody, list.rows, list.count, &event), RESULT_INVALID);
    CITY_OK(documents_record(city.store, nobody, list.rows, DOCUMENTS_AT_ONCE, &event));
    city_commit(&city);
    CITY_OK(documents_read_then(store_db(city.store), event.seq, &read));
    assert_int_equal(read.count, DOCUMENTS_AT_ONCE);
    documents_free(&list);
    documents_free(&read);
    assert_clean();
}

int main(void)
{
#define CASE(F) cmocka_unit_test_setup_teardown(F, open_city, close_city)
    const struct CMUnitTest tests[] = {
        CASE(what_held_then_is_read_from_the_events_and_what_holds_now_from_the_table),
        CASE(the_rulebook_is_read_again_when_it_moves_and_only_then),
        CASE(a_document_is_what_its_name_says),
        CASE(whatever_is_changed_in_the_table_is_found_and_made_again),
        CASE(an_event_holds_as_many_documents_as_a_record_has_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
