/* How far the search index is behind what is committed, while somebody else loads the broker.
 *
 *   bench-lag DATA-FOLDER SECONDS
 *
 * Prints the most that it was, in seconds: how much older the newest event that the index knows was than the newest of all. */
#include "storage/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void die(const char *what, const char *more)
{
    fprintf(stderr, "bench-lag: %s %s\n", what, more);
    exit(1);
}

static struct db *open_db(const char *folder, const char *name)
{
    char file[1200], error[600];
    struct db *db = NULL;
    snprintf(file, sizeof file, "%s/%s", folder, name);
    if (db_open(file, DB_READ, &db, error, sizeof error) != RESULT_OK)
        die("cannot open:", error);
    return db;
}

static int64_t one(struct statement *s)
{
    int64_t value = db_step(s) == RESULT_OK ? column_int(s, 0) : 0;
    db_reset(s);
    return value;
}

static int64_t recorded_at(struct db *city, int64_t seq)
{
    struct statement *s = db_sql(city, "SELECT recorded_at FROM event WHERE seq = $1");
    bind_int(s, 1, seq);
    return one(s);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage: bench-lag DATA-FOLDER SECONDS", "");
    struct db *city = open_db(argv[1], "city.db"), *index = open_db(argv[1], "search.db");
    time_t until = time(NULL) + strtol(argv[2], NULL, 10);
    int64_t most_ms = 0;
    while (time(NULL) < until) {
        /* The index first: what is committed meanwhile makes it look later, never earlier. */
        int64_t known = one(db_sql(index, "SELECT seq FROM place WHERE id = 1"));
        int64_t newest = one(db_sql(city, "SELECT seq FROM chain_head WHERE id = 1"));
        int64_t lag_ms = known == 0 ? 0 : recorded_at(city, newest) - recorded_at(city, known);
        most_ms = lag_ms > most_ms ? lag_ms : most_ms;
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    printf("%.2f\n", (double)most_ms / 1000);
    db_close(&city);
    db_close(&index);
    return 0;
}
