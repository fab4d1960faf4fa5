/* A small city on a real store in a folder of its own: for tests of what is read from it.
 * Fails the test at once when the store does not do as asked. */
#ifndef REXIAN_TESTS_SUPPORT_CITY_STORE_H
#define REXIAN_TESTS_SUPPORT_CITY_STORE_H

#include "tests/support/unit.h"

#include "storage/calls.h"
#include "storage/seals.h"
#include "storage/tickets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct city_store {
    char folder[64];
    struct zone zone;
    struct store *store;
    int64_t now;
};

#define CITY_OK(call) assert_int_equal((call), RESULT_OK)
/* 3 May 2026, 00:00 in Shanghai. */
#define CITY_DAY INT64_C(1777737600000)

static inline void city_store_open(struct city_store *city)
{
    char error[300];
    memset(city, 0, sizeof *city);
    snprintf(city->folder, sizeof city->folder, "/tmp/rexian-test-XXXXXX");
    assert_non_null(mkdtemp(city->folder));
    zone_fixed(&city->zone, "Asia/Shanghai", 8 * 3600);
    city->now = CITY_DAY;
    if (store_open(city->folder, true, &city->zone, "022", &city->store, error, sizeof error) != RESULT_OK)
        fail_msg("%s", error);
}

static inline void city_store_close(struct city_store *city)
{
    char name[400];
    store_close(&city->store);
    DIR *folder = opendir(city->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        snprintf(name, sizeof name, "%s/%s", city->folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(name);
    }
    if (folder)
        closedir(folder);
    rmdir(city->folder);
}

static inline void city_begin(struct city_store *city, int64_t now)
{
    city->now = now;
    CITY_OK(store_begin(city->store, now));
    CITY_OK(store_request_begin(city->store));
}

static inline void city_commit(struct city_store *city)
{
    CITY_OK(store_request_keep(city->store));
    CITY_OK(store_commit(city->store));
}

/* One event of a ticket at city->now, within a batch. */
static inline void city_ticket(struct city_store *city, int64_t number, enum event_kind kind,
                               const struct record *body, const struct event_text *texts, size_t text_count)
{
    struct ticket_facts facts = {0};
    struct event event = {.kind = kind, .subject_id = number, .account_id = 7, .occurred_at = city->now};
    if (body)
        event.body = *body;
    enum result result = ticket_fold(store_db(city->store), number, &facts);
    assert_true(result == RESULT_OK || result == RESULT_NOT_FOUND);
    CITY_OK(ticket_record(city->store, &facts, &event, texts, text_count));
}

static inline struct db *city_reader(const struct city_store *city)
{
    char file[100], error[300];
    struct db *db = NULL;
    snprintf(file, sizeof file, "%s/city.db", city->folder);
    CITY_OK(db_open(file, DB_READ, &db, error, sizeof error));
    return db;
}

#endif
