/* Waits in one array by kind, sorted when they are told. */
#include "bench/support/waits.h"

#include "bench/support/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAITS_MOST = 1 << 21, SLOW_MOST = 20, COMMITS_MOST = 1 << 14 };

struct wait {
    float ms;
    uint8_t kind;
    bool listed;
};

struct commit {
    long long took_ms, until_ms;
};

static struct wait waits[WAITS_MOST];
static float sorted[WAITS_MOST];
static struct slow {
    float ms;
    size_t kind;
    int64_t due_ms, until_ms;
} slow[SLOW_MOST];
static struct commit commits[COMMITS_MOST];
static size_t wait_count, kind_count, slow_count, commit_count;

void waits_begin(size_t kinds)
{
    wait_count = slow_count = 0;
    kind_count = kinds;
}

static void note_slow(size_t kind, float ms, int64_t due_us, int64_t now_us)
{
    if (ms < WAITS_MARK_99_MS || (slow_count == SLOW_MOST && ms <= slow[SLOW_MOST - 1].ms))
        return;
    size_t at = slow_count < SLOW_MOST ? slow_count++ : SLOW_MOST - 1;
    for (; at > 0 && slow[at - 1].ms < ms; at--)
        slow[at] = slow[at - 1];
    slow[at] = (struct slow){ms, kind, due_us / 1000, now_us / 1000};
}

void waits_note(size_t kind, int64_t due_us, bool listed)
{
    int64_t now_us = crowd_now_us();
    float ms = (float)(now_us - due_us) / 1000;
    if (wait_count == WAITS_MOST)
        crowd_die("more answers than can be kept:", "make the round shorter");
    waits[wait_count++] = (struct wait){ms, (uint8_t)kind, listed};
    if (listed)
        note_slow(kind, ms, due_us, now_us);
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Sorts the waits of a kind; kind_count: of all, kind_count + 1: of the listed ones. */
static size_t sort(size_t kind)
{
    size_t count = 0;
    for (size_t i = 0; i < wait_count; i++)
        if (kind == kind_count || waits[i].kind == kind || (kind > kind_count && waits[i].listed))
            sorted[count++] = waits[i].ms;
    if (count)
        qsort(sorted, count, sizeof sorted[0], ascending);
    return count;
}

static double part(size_t count, size_t thousandths)
{
    return count ? (double)sorted[count * thousandths / 1000] : 0;
}

/* "... a batch of 17 took the disk 123 ms until 456789" */
static void read_commits(const char *broker_log)
{
    char line[2048];
    FILE *file = fopen(broker_log, "r");
    if (!file)
        crowd_die("cannot read", broker_log);
    for (commit_count = 0; fgets(line, sizeof line, file) && commit_count < COMMITS_MOST;) {
        struct commit commit;
        const char *said = strstr(line, "a batch of ");
        if (said && sscanf(said, "a batch of %*d took the disk %lld ms until %lld", &commit.took_ms,
                           &commit.until_ms) == 2)
            commits[commit_count++] = commit;
    }
    fclose(file);
}

/* How long the disk worked on commits while somebody waited. */
static long long disk_ms(const struct slow *one)
{
    long long sum = 0;
    for (size_t i = 0; i < commit_count; i++) {
        long long from = commits[i].until_ms - commits[i].took_ms, until = commits[i].until_ms;
        from = from > one->due_ms ? from : one->due_ms;
        until = until < one->until_ms ? until : one->until_ms;
        sum += until > from ? until - from : 0;
    }
    return sum;
}

void waits_tell(const char *const *names, const char *broker_log)
{
    fprintf(stderr, "%-16s%10s%10s%10s%10s%10s\n", "", "answers", "p50 ms", "p99", "p99.9", "max");
    for (size_t kind = 0; kind <= kind_count + 1; kind++) {
        size_t count = sort(kind);
        if (count)
            fprintf(stderr, "%-16s%10zu%10.2f%10.2f%10.2f%10.2f%s\n",
                    kind < kind_count    ? names[kind]
                    : kind == kind_count ? "all"
                                         : "all changes",
                    count, part(count, 500), part(count, 990), part(count, 999), (double)sorted[count - 1],
                    part(count, 990) > WAITS_MARK_99_MS || part(count, 999) > WAITS_MARK_999_MS
                        ? "  over its mark"
                        : "");
        if (kind >= kind_count)
            printf("%.2f\t%.2f%c", part(count, 990), part(count, 999), kind == kind_count ? '\t' : '\n');
    }
    fflush(stdout);
    read_commits(broker_log);
    for (size_t i = 0; i < slow_count; i++)
        fprintf(stderr, "slow: %s %.1f ms, of them %lld in commits of 10 ms and more\n", names[slow[i].kind],
                (double)slow[i].ms, disk_ms(&slow[i]));
}
