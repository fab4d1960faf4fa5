/* What SQLite is given holds what it asked for, whoever had it before, and in which thread. */
#include "tests/support/unit.h"

#include "core/chance.h"
#include "storage/sqlite_memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

enum { PIECES = 300, ROUNDS = 100000, SIZE_MOST = 3000 };

struct held {
    unsigned char *bytes;
    int size;
    unsigned char mark;
};

static void mark(struct held *held, int from)
{
    assert_non_null(held->bytes);
    assert_true(sqlite3_msize(held->bytes) >= (sqlite3_uint64)held->size);
    memset(held->bytes + from, held->mark, (size_t)(held->size - from));
}

static void look(const struct held *held, int size)
{
    for (int i = 0; i < size; i++)
        assert_int_equal(held->bytes[i], held->mark);
}

static void *live(void *seed)
{
    struct held held[PIECES] = {{.bytes = NULL}};
    struct chance chance;
    chance_seed(&chance, *(uint64_t *)seed, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct held *one = &held[chance_between(&chance, 0, PIECES - 1)];
        int size = (int)chance_between(&chance, 1, round % 3 == 0 ? SIZE_MOST : 600);
        if (!one->bytes) {
            *one = (struct held){sqlite3_malloc(size), size, (unsigned char)round};
            mark(one, 0);
        } else if (round % 7 == 0) {
            int kept = size < one->size ? size : one->size;
            one->bytes = sqlite3_realloc(one->bytes, size);
            one->size = size;
            look(one, kept);
            mark(one, kept);
        } else {
            look(one, one->size);
            sqlite3_free(one->bytes);
            one->bytes = NULL;
        }
    }
    for (int i = 0; i < PIECES; i++)
        sqlite3_free(held[i].bytes);
    return NULL;
}

static void a_piece_holds_what_was_put_in_it_until_it_is_given_back(void **state)
{
    (void)state;
    pthread_t threads[2];
    uint64_t seeds[] = {1, 2, 3};
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, live, &seeds[i]), 0);
    live(&seeds[2]);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static int settle(void **state)
{
    (void)state;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_memory_settle();
    return sqlite3_initialize() == SQLITE_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_piece_holds_what_was_put_in_it_until_it_is_given_back)};
    return cmocka_run_group_tests(tests, settle, NULL);
}
