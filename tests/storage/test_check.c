/* Proof, check and rebuilding: a city that was left alone is right, every fault that is planted is found and named. */
#include "tests/support/random_city.h"

#include "storage/check.h"
#include "storage/event_texts.h"
#include "storage/rebuild.h"

enum { DAYS = 4, STEPS = 60 };

static void play_days(struct random_city *r, uint64_t seed)
{
    random_city_open(r, seed);
    for (int64_t day = CITY_DAY_NUMBER; day < CITY_DAY_NUMBER + DAYS; day++) {
        if (day > CITY_DAY_NUMBER)
            random_seal(r, day - 1);
        random_play(r, day, STEPS);
    }
}

static void check(struct random_city *r, struct check *ret)
{
    const struct check_options options = {.zone = &r->city.zone, .area_code = "022", .verify = random_verify};
    CITY_OK(check_city(store_db(r->city.store), &options, ret));
}

static void assert_clean(struct random_city *r)
{
    struct check found;
    check(r, &found);
    if (found.findings != 0)
        fail_msg("%s: %s (and %d more)", found.rows[0].where, found.rows[0].what, (int)found.findings - 1);
    assert_true(found.events > 100 && found.tickets > 10 && found.calls > 10);
    check_free(&found);
}

/* A finding whose place and words begin and contain this. */
static void assert_found(struct random_city *r, const char *where, const char *what)
{
    struct check found;
    bool seen = false;
    check(r, &found);
    for (size_t i = 0; i < found.row_count; i++)
        seen |= strstr(found.rows[i].where, where) && strstr(found.rows[i].what, what);
    if (!seen)
        fail_msg("\"%s: %s\" is not among %d findings; the first is \"%s: %s\"", where, what,
                 (int)found.findings, found.row_count ? found.rows[0].where : "",
                 found.row_count ? found.rows[0].what : "");
    check_free(&found);
}

static void prove_many(struct random_city *r, struct proof_day *days, int64_t first, size_t count,
                       struct proof *ret)
{
    for (size_t i = 0; i < count; i++)
        days[i].day = first + (int64_t)i;
    CITY_OK(prove_days(store_db(r->city.store), NULL, &r->city.zone, days, count, random_verify, NULL, ret));
}

static struct proof_day prove(struct random_city *r, int64_t day, struct proof *ret)
{
    struct proof_day told;
    prove_many(r, &told, day, 1, ret);
    return told;
}

static void assert_disproved(struct random_city *r, int64_t day, const char *what)
{
    static struct proof proof;
    bool seen = false;
    prove(r, day, &proof);
    for (size_t i = 0; i < proof.row_count; i++)
        seen |= strstr(proof.rows[i].what, what) != NULL;
    if (!seen)
        fail_msg("\"%s\" is not among %d differences; the first is \"%s\"", what, (int)proof.differences,
                 proof.row_count ? proof.rows[0].what : "");
}

static void change(struct random_city *r, const char *sql)
{
    struct db *db = store_db(r->city.store);
    if (db_exec(db, sql) != RESULT_OK)
        fail_msg("%s: %s", sql, db_error(db));
}

static void a_city_that_was_left_alone_is_right(void **state)
{
    (void)state;
    static struct random_city r;
    static struct proof proof;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        play_days(&r, seed);
        assert_clean(&r);
        for (int64_t day = CITY_DAY_NUMBER - 2; day < CITY_DAY_NUMBER + DAYS + 3; day++) {
            struct proof_day told = prove(&r, day, &proof);
            if (proof.differences != 0)
                fail_msg("%s: shown %s, folded %s", proof.rows[0].what, proof.rows[0].shown,
                         proof.rows[0].folded);
            assert_int_equal(told.sealed, day >= CITY_DAY_NUMBER && day < CITY_DAY_NUMBER + DAYS - 1);
            assert_int_equal(strlen(told.head), 64);
            assert_true(proof.events > 100);
        }
        city_store_close(&r.city);
    }
}

static void several_days_are_proved_with_one_fold_as_one_by_one(void **state)
{
    (void)state;
    enum { COUNT = DAYS + 3, FIRST = CITY_DAY_NUMBER - 2 };
    static struct random_city r;
    static struct proof all, one;
    struct proof_day days[COUNT];
    int64_t differences = 0;
    play_days(&r, 5);
    prove_many(&r, days, FIRST, COUNT, &all);
    assert_int_equal(all.differences, 0);
    change(&r, "UPDATE tally SET value = value + 1 WHERE day = 20577");
    change(&r, "DELETE FROM sealed_tally WHERE day = 20576 AND split = 1");
    change(&r, "UPDATE seal SET signature = zeroblob(64) WHERE day = 20577");
    prove_many(&r, days, FIRST, COUNT, &all);
    for (size_t i = 0; i < COUNT; i++) {
        struct proof_day told = prove(&r, FIRST + (int64_t)i, &one);
        assert_int_equal(told.sealed, days[i].sealed);
        assert_int_equal(told.seal_seq, days[i].seal_seq);
        assert_string_equal(told.head, days[i].head);
        assert_int_equal(told.differences, days[i].differences);
        assert_int_equal(told.differences, one.differences);
        assert_int_equal(told.differences > 0, told.day == 20576 || told.day == 20577);
        assert_int_equal(one.events, all.events);
        differences += one.differences;
    }
    assert_int_equal(all.differences, differences);
    city_store_close(&r.city);
}

static void a_changed_counter_is_found_and_named(void **state)
{
    (void)state;
    static struct random_city r;
    play_days(&r, 4);
    change(&r, "UPDATE tally SET value = value + 1 WHERE day = 20577 AND split = 2 AND measure = 4");
    assert_found(&r, "tally: completion_d by department ", "stored");
    assert_disproved(&r, CITY_DAY_NUMBER + 1, "completion_d by department ");
    change(&r, "UPDATE tally SET value = value - 1 WHERE day = 20577 AND split = 2 AND measure = 4");
    assert_clean(&r);
    change(&r, "INSERT INTO tally (id, value) VALUES ((20577 << 41) + 13, 99) ON CONFLICT (id) DO UPDATE SET "
               "value = 99");
    assert_disproved(&r, CITY_DAY_NUMBER + 1, "left_menu in total on 2026-05-04");
    change(&r, "DELETE FROM sealed_tally WHERE day = 20576 AND split = 1");
    assert_found(&r, "sealed_tally: ", "stored 0");
    assert_disproved(&r, CITY_DAY_NUMBER, "as sealed");
    city_store_close(&r.city);
}

static void dropped_projections_are_found_and_made_again(void **state)
{
    (void)state;
    static struct random_city r;
    struct refold_counts counts;
    play_days(&r, 5);
    change(&r, "DELETE FROM ticket_text; DELETE FROM callback_task; DELETE FROM co_handler; DELETE FROM phone; "
               "DELETE FROM ticket_wait; DELETE FROM ticket;"
               "DELETE FROM call; DELETE FROM tally; DELETE FROM sealed_tally");
    assert_found(&r, "ticket 260503", "the row is missing");
    assert_found(&r, "ticket_text 260503", "the row is missing");
    assert_found(&r, "callback_task 260503", "the row is missing");
    assert_found(&r, "ticket_wait 260503", "the row is missing");
    assert_found(&r, "call 1", "the row is missing");
    assert_found(&r, "ticket 260503", "its phone is not in the table phone");
    assert_disproved(&r, CITY_DAY_NUMBER, "on 2026-05-03");
    CITY_OK(rebuild_projections(r.city.store, &counts));
    assert_int_equal(counts.calls, r.call_count);
    assert_clean(&r);
    change(&r, "INSERT INTO phone (key, subject, subject_id) VALUES ('13900000000', 1, 5)");
    change(&r, "UPDATE ticket_text SET title = title || '！'");
    CITY_OK(rebuild_projections(r.city.store, &counts));
    assert_clean(&r);
    city_store_close(&r.city);
}

static void every_changed_row_is_named_with_its_column(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *where, *what;
    } faults[] = {
        {"UPDATE ticket SET state = 7 WHERE state = 1", "column state", "stored 7, expected 1"},
        {"UPDATE ticket SET holder_id = 99 WHERE desk = 4", "column holder_id", "stored 99"},
        {"UPDATE ticket SET desk = 0 WHERE desk = 5", "column desk", "stored 0, expected 5"},
        {"UPDATE ticket SET due_at = due_at + 1 WHERE due_at <> 0", "column due_at", "stored"},
        {"UPDATE ticket SET ref = 'x' || number", "column ref", "newest text"},
        {"UPDATE ticket_text SET answer = '改过' WHERE answer <> ''", "column answer", "newest text"},
        {"UPDATE callback_task SET done_at = 1", "callback_task 26", "stored 1"},
        {"INSERT INTO callback_task VALUES ((SELECT MAX(number) FROM ticket), 7, 1, 1, 0, 0, 0)", "/7",
         "no event for this row"},
        {"UPDATE call SET outcome = 4 WHERE outcome = 3", "column outcome", "stored 4, expected 3"},
        {"UPDATE call SET talks_id = 9 WHERE id = 1", "column talks_id", "stored 9, expected 0"},
        {"UPDATE call SET short_ms = 9 WHERE id = 1", "column short_ms", "stored 9"},
        {"UPDATE call SET left_out = 1 WHERE id = 1", "column left_out", "stored 1, expected 0"},
        {"UPDATE call SET caller = '110' WHERE id = 1", "call 1, column caller", "newest text"},
        {"INSERT INTO call (id, ref, outcome, offered_at, asked_at, answered_at, ended_at, returned_at, "
         "queue_id, "
         "account_id, caller, last_seq) SELECT 999999, 'neu', outcome, 0, 0, 0, 0, 0, 0, 0, '', 0 FROM call "
         "LIMIT 1",
         "call 999999", "no event for this row"},
        {"DELETE FROM call_visit WHERE call_id = (SELECT MIN(call_id) FROM call_visit)", "call_visit ",
         "the row is missing"},
        {"UPDATE call_visit SET rings = 3 WHERE call_id = (SELECT MIN(call_id) FROM call_visit)",
         "column rings", "stored 3, expected 0"},
        {"INSERT INTO call_visit VALUES (999999, 0, 0, 0, 0, 0, 0, 0, 0, '')", "call_visit 999999/0",
         "no event for this row"},
        {"UPDATE board_count SET tickets = tickets + 1 WHERE what = 4 AND lead_id = 0",
         "board_count: department, lead 0", "stored"},
        {"DELETE FROM board_count WHERE what = 8", "board_count: orders, lead 0, hour ", "stored 0, expected"},
        {"DELETE FROM board_count WHERE lead_id <> 0", "board_count: department, lead ", "stored 0, expected"},
        {"DELETE FROM phone WHERE subject = 1", "ticket 26", "its phone is not in the table phone"},
        {"INSERT INTO phone (key, subject, subject_id) VALUES ('13900000000', 1, 5)", "table phone", "stored"},
    };
    static struct random_city r;
    struct refold_counts counts;
    play_days(&r, 6);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        change(&r, faults[i].sql);
        assert_found(&r, faults[i].where, faults[i].what);
        CITY_OK(rebuild_projections(r.city.store, &counts));
    }
    assert_clean(&r);
    city_store_close(&r.city);
}

static void a_broken_chain_is_found_at_its_first_bad_event(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *where, *what;
    } faults[] = {
        {"DELETE FROM event WHERE seq = 40", "event 40", "it is missing"},
        {"DELETE FROM event WHERE seq BETWEEN 40 AND 45", "event 40", "to event 45 are missing"},
        {"DELETE FROM event WHERE seq = (SELECT MAX(seq) FROM event)", "the chain's head",
         "the newest event is"},
        {"UPDATE event SET body = replace(body, '1', '2') WHERE seq = 1", "event 1", "the event was changed"},
        {"UPDATE event SET occurred_at = occurred_at - 1 WHERE seq = 33", "event 33", "the event was changed"},
        {"UPDATE event SET writer_id = 1 WHERE seq = 34", "event 34", "the event was changed"},
        {"UPDATE event SET body = '{\"type\"' WHERE seq = 1", "event 1", "no record"},
        {"UPDATE event SET hash = zeroblob(32) WHERE seq = 35", "event 35", "the event was changed"},
        {"UPDATE event SET texts = json_set(texts, '$.content[1]', '暖气很热') WHERE seq = 1", "event 1",
         "or one of its texts"},
        {"UPDATE event SET texts = json_set(texts, '$.title[0]', lower(hex(zeroblob(16)))) WHERE seq = 1",
         "event 1", "or one of its texts"},
        {"UPDATE event SET texts = json_set(texts, '$.title', lower(hex(zeroblob(32)))) WHERE seq = 1",
         "event 1", "or one of its texts"},
        {"UPDATE event SET texts = json_remove(texts, '$.title') WHERE seq = 1", "event 1",
         "or one of its texts"},
        {"UPDATE event SET texts = NULL WHERE seq = 1", "event 1", "or one of its texts"},
        {"UPDATE event SET texts = '{}' WHERE seq = 1", "event 1", "not in the form"},
        {"UPDATE event SET texts = json_set(texts, '$.title[0]', '00') WHERE seq = 1", "event 1",
         "not in the form"},
        {"UPDATE event SET texts = substr(texts, 1, 60) WHERE seq = 1", "event 1", "not in the form"},
        {"UPDATE event SET texts = '{\"note\":[\"' || lower(hex(zeroblob(16))) || '\",\"a\"]}' WHERE seq = 3",
         "event 3", "or one of its texts"},
        {"UPDATE chain_head SET hash = zeroblob(32)", "the chain's head", "its hash"},
        {"UPDATE chain_head SET seq = seq + 1", "the chain's head", "the head says"},
        {"UPDATE event SET recorded_at = 1 WHERE seq = 50", "event 50", "recorded before"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        static struct random_city r;
        play_days(&r, 7);
        change(&r, faults[i].sql);
        assert_found(&r, faults[i].where, faults[i].what);
        city_store_close(&r.city);
    }
}

static void a_moved_seal_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *where;
    } faults[] = {
        {"UPDATE seal SET seq = seq - 1 WHERE day = 20576", "the seal of 2026-05-03: its hash is not"},
        {"UPDATE seal SET seq = seq - 1, hash = (SELECT hash FROM event WHERE seq = seal.seq - 1) "
         "WHERE day = 20576",
         "the seal of 2026-05-03: its signature"},
        {"UPDATE seal SET seq = seq - 1, hash = (SELECT hash FROM event WHERE seq = seal.seq - 1) "
         "WHERE day = 20576",
         "the seal of 2026-05-03: the event names another place"},
        {"UPDATE seal SET day = 20570 WHERE day = 20576", "the seal of 2026-04-27: no event says"},
        {"UPDATE seal SET day = 20570 WHERE day = 20576", "the seal of 2026-05-03: it is gone"},
        {"DELETE FROM seal WHERE day = 20577", "the seal of 2026-05-04: it is gone"},
        {"UPDATE seal SET signature = zeroblob(64) WHERE day = 20577", "the seal of 2026-05-04: its signature"},
        {"UPDATE seal SET seal_seq = seal_seq + 1 WHERE day = 20577",
         "the event that sealed the day is another"},
        {"UPDATE seal SET seq = 999999 WHERE day = 20577", "there is no event at its place"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        static struct random_city r;
        play_days(&r, 8);
        change(&r, faults[i].sql);
        assert_found(&r, faults[i].where, "");
        if (strstr(faults[i].where, "05-0"))
            assert_disproved(&r, CITY_DAY_NUMBER + (strstr(faults[i].where, "05-04") ? 1 : 0), faults[i].where);
        city_store_close(&r.city);
    }
}

/* Leaves its digest in each event that has the field. */
static void erase_everywhere(struct random_city *r, const char *field)
{
    struct db *db = store_db(r->city.store);
    struct event_texts texts = {.count = 0};
    struct statement *s = db_sql(db, "SELECT seq, texts FROM event WHERE texts IS NOT NULL");
    const char *left = NULL;
    int erased = 0;
    while (db_step(s) == RESULT_OK) {
        CITY_OK(event_texts_read(&texts, column_text(s, 1)));
        event_texts_digest(&texts);
        for (size_t i = 0; i < texts.count; i++)
            if (strcmp(texts.rows[i].field, field) == 0) {
                texts.rows[i].value = NULL;
                erased++;
            }
        CITY_OK(event_texts_write(&texts, &left));
        struct statement *change = db_sql(db, "UPDATE event SET texts = $2 WHERE seq = $1");
        bind_int(change, 1, column_int(s, 0));
        bind_text(change, 2, left);
        CITY_OK(db_run(change));
    }
    db_reset(s);
    event_texts_free(&texts);
    assert_true(erased > 0);
}

static void an_erased_text_leaves_the_chain_whole(void **state)
{
    (void)state;
    static struct random_city r;
    play_days(&r, 9);
    erase_everywhere(&r, "caller_name");
    change(&r, "UPDATE ticket_text SET caller_name = ''");
    assert_clean(&r);
    struct refold_counts counts;
    CITY_OK(rebuild_projections(r.city.store, &counts));
    assert_clean(&r);
    city_store_close(&r.city);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_city_that_was_left_alone_is_right),
        cmocka_unit_test(several_days_are_proved_with_one_fold_as_one_by_one),
        cmocka_unit_test(a_changed_counter_is_found_and_named),
        cmocka_unit_test(dropped_projections_are_found_and_made_again),
        cmocka_unit_test(every_changed_row_is_named_with_its_column),
        cmocka_unit_test(a_broken_chain_is_found_at_its_first_bad_event),
        cmocka_unit_test(a_moved_seal_is_found),
        cmocka_unit_test(an_erased_text_leaves_the_chain_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
