/* The loop. */
#include "broker/inside.h"

#include "broker/city_rules.h"
#include "broker/lock.h"
#include "config/files.h"
#include "config/log.h"
#include "wire/keys.h"
#include "wire/mono.h"

#include <inttypes.h>
#include <libintl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { INDEX_STEP = 10000, IDLE_MS = 500, STOOD_STILL_MS = 5000 };
/* The stranger of the self-test stands in line with all consoles that wait for this broker. */
enum { SELF_TEST_MS = 60000 };

static atomic_bool stopping; /* set by a signal, read by the indexer: lock-free */

void broker_stop(void)
{
    stopping = true;
}

bool broker_is_stopping(void)
{
    return stopping;
}

static enum zap_verdict check_key(void *context, const uint8_t key[32], const char *address,
                                  int64_t *ret_station_id)
{
    struct station_keys *keys = context;
    enum zap_verdict verdict = ZAP_REFUSE;
    (void)address;
    pthread_mutex_lock(&keys->lock);
    for (size_t i = 0; i < keys->count && verdict != ZAP_ACCEPT; i++) {
        if (memcmp(keys->rows[i].key, key, 32) != 0)
            continue;
        *ret_station_id = keys->rows[i].id;
        verdict = ZAP_ACCEPT;
    }
    pthread_mutex_unlock(&keys->lock);
    return verdict;
}

/* The indexer: one thread that alone writes search.db. */
struct indexer {
    struct db *db;
    struct search *search;
    atomic_bool *purge; /* the broker's */
    const atomic_bool *hush;
};

static enum result open_indexer(void *context, void **ret)
{
    struct broker *broker = context;
    char file[CONFIG_PATH_SIZE + 16], error[400];
    struct indexer *indexer = calloc(1, sizeof *indexer);
    if (!indexer)
        return RESULT_NO_MEMORY;
    indexer->purge = &broker->purge;
    indexer->hush = &broker->checkpoint.hush;
    snprintf(file, sizeof file, "%s/city.db", broker->city->data_dir);
    enum result result = db_open(file, DB_READ, &indexer->db, error, sizeof error);
    if (result == RESULT_OK)
        result = search_open(broker->city->data_dir, true, &indexer->search, error, sizeof error);
    if (result == RESULT_OK) {
        *ret = indexer;
        return RESULT_OK;
    }
    log_line(LOG_LEVEL_ERROR, "%s", error);
    db_close(&indexer->db);
    free(indexer);
    return result;
}

static void index_some(void *state, void *job)
{
    struct indexer *indexer = state;
    bool more = true;
    (void)job;
    while (more && !stopping && !atomic_load(indexer->hush) &&
           search_catch_up(indexer->search, indexer->db, INDEX_STEP, &more) == RESULT_OK)
        ;
    if (!stopping && atomic_exchange(indexer->purge, false) && search_purge_owe(indexer->search) != RESULT_OK)
        atomic_store(indexer->purge, true);
    for (more = true; more && !stopping;)
        if (search_purge(indexer->search, &more) != RESULT_OK)
            break;
}

static void close_indexer(void *state)
{
    struct indexer *indexer = state;
    search_close(&indexer->search);
    db_close(&indexer->db);
    free(indexer);
}

static enum result start_threads(struct broker *broker, char *error, size_t error_size)
{
    struct workers_options options = {.name = "search",
                                      .threads = 1,
                                      .jobs_max = 2,
                                      .work = index_some,
                                      .make_state = open_indexer,
                                      .free_state = close_indexer,
                                      .context = broker};
    enum result result = workers_start(&options, &broker->indexer);
    if (result == RESULT_OK)
        result = logins_start(broker);
    if (result == RESULT_OK)
        result = readers_start(broker);
    if (result == RESULT_OK)
        result = post_open(broker);
    if (result == RESULT_OK)
        result = checkpoint_open(broker);
    if (result == RESULT_OK)
        result = keeper_start(broker);
    if (result != RESULT_OK)
        snprintf(error, error_size, _("the broker's threads cannot start; see the lines above"));
    broker->index_again = true;
    return result;
}

static enum result open_bus(struct broker *broker, char *error, size_t error_size)
{
    char file[CONFIG_PATH_SIZE + 32], why[FILE_WHY_SIZE], *text = NULL;
    size_t size = 0;
    struct key_pair pair = {0};
    struct refusal refusal = {0};
    snprintf(file, sizeof file, "%s/broker.key", broker->city->keys_dir);
    enum result result = file_read_secret(file, KEY_FILE_BYTES, &text, &size, why);
    if (result == RESULT_OK && (result = keys_parse(text, &pair, &refusal)) != RESULT_OK)
        snprintf(why, sizeof why, _("%s: not a key file: '%s'; restore it from a backup"), file, refusal.field);
    file_forget(&text, size);
    if (result != RESULT_OK) {
        snprintf(error, error_size, "%s", why);
        return result;
    }
    const struct config_wire *wire = &broker->city->config.wire;
    struct bus_options options = {.endpoint = broker->city->config.listen,
                                  .secret_key = pair.secret_key,
                                  .max_frame_bytes = wire->max_frame_bytes,
                                  .heartbeat_ms = (int)wire->heartbeat_ms,
                                  .dead_after_ms = (int)wire->dead_after_ms,
                                  .queue_max = (int)wire->push_queue,
                                  .keys = {.check = check_key, .context = &broker->keys}};
    result = bus_open(&options, &broker->bus, error, error_size);
    keys_wipe(&pair);
    if (result == RESULT_OK && (result = bus_self_test(broker->bus, SELF_TEST_MS)) != RESULT_OK)
        snprintf(error, error_size, "the self-test failed: a station with an unknown key was not refused");
    return result;
}

static void start_clock(struct broker *broker)
{
    char text[32];
    int64_t at = store_recorded_at(broker->store), rate = 1000;
    if (store_city_get(store_db(broker->store), "clock_at", text, sizeof text) == RESULT_OK &&
        strtoll(text, NULL, 10) > at)
        at = strtoll(text, NULL, 10);
    if (store_city_get(store_db(broker->store), "clock_rate", text, sizeof text) == RESULT_OK)
        rate = strtoll(text, NULL, 10);
    clock_start(&broker->clock, broker->city->simulated, at, rate, mono_ms());
}

/* The organisation and the rulebook; a city without one is given its first. */
static enum result open_rules(struct broker *broker, char *error, size_t error_size)
{
    struct store *store = broker->store;
    const struct documents *first = &broker->city->first_rules;
    enum result result = first->count > 0 ? store_begin(store, store_recorded_at(store)) : RESULT_OK;
    if (result == RESULT_OK && first->count > 0)
        result = store_request_begin(store);
    if (result == RESULT_OK && first->count > 0)
        result = city_rules_record(store, first);
    if (result == RESULT_OK && first->count > 0)
        result = store_request_keep(store);
    if (result == RESULT_OK && first->count > 0)
        result = store_commit(store);
    if (result == RESULT_OK)
        result = reference_load(store_db(store), &broker->city->zone, &broker->reference);
    if (result == RESULT_CORRUPT)
        snprintf(error, error_size,
                 _("a calendar or the limits cannot be read; rexian-broker --check tells which"));
    else if (result != RESULT_OK)
        snprintf(error, error_size, "the organisation cannot be read: %s", db_error(store_db(store)));
    return result;
}

enum { OTHER_FILES = 256 }; /* the database, backups, and connections that are still at the door */

/* A socket for each console: the 1,024 files that a shell gives are soon at an end, and whoever comes then gets no answer. */
static void have_files(int64_t connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)(connections + OTHER_FILES);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted)
        return;
    files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur < wanted)
        log_line(LOG_LEVEL_WARNING,
                 "this process may open %llu files: fewer consoles can connect than wire.max_connections says "
                 "(%" PRId64 "); raise its limit of open files, or lower the option",
                 (unsigned long long)files.rlim_cur, connections);
}

enum result broker_open(struct city *city, struct broker **ret, char *error, size_t error_size)
{
    char why[FILE_WHY_SIZE];
    struct broker *broker = calloc(1, sizeof *broker);
    enum result result = RESULT_NO_MEMORY;
    snprintf(error, error_size, "out of memory");
    if (!broker)
        return result;
    broker->city = city;
    broker->lock_fd = -1;
    pthread_mutex_init(&broker->keys.lock, NULL);
    result = lock_take(city->data_dir, &broker->lock_fd, error, error_size);
    db_cache_mib(city->config.store.cache_mib);
    have_files(city->config.wire.max_connections);
    if (result == RESULT_OK)
        result = store_open(city->data_dir, false, &city->zone, city->config.area_code, &broker->store, error,
                            error_size);
    if (result == RESULT_OK && store_kept_copy(broker->store)[0])
        log_line(LOG_LEVEL_INFO,
                 "the database was brought to the schema of this version; as it was it is kept as %s",
                 store_kept_copy(broker->store));
    if (result == RESULT_OK && store_made_again(broker->store))
        log_line(LOG_LEVEL_INFO,
                 "an earlier version kept this city: tickets and figures were made again from its events");
    if (result == RESULT_OK)
        result = open_rules(broker, error, error_size);
    if (result == RESULT_OK && (result = seal_key_load(city->keys_dir, &broker->seal_key, why)) != RESULT_OK)
        snprintf(error, error_size, "%s", why);
    if (result == RESULT_OK &&
        (result = restored_read(store_db(broker->store), &broker->restored)) != RESULT_OK)
        snprintf(error, error_size, "%s", db_error(store_db(broker->store)));
    if (result == RESULT_OK)
        crypto_generichash(broker->hash_key, HASH_SIZE, broker->seal_key.secret_key, SEAL_SECRET_SIZE, NULL, 0);
    if (result == RESULT_OK && (result = care_start(broker)) != RESULT_OK)
        snprintf(error, error_size, _("the chain of events has no beginning; restore a backup"));
    if (result == RESULT_OK) {
        care_keys(broker);
        start_clock(broker);
        duty_start(broker);
        result = start_threads(broker, error, error_size);
    }
    if (result == RESULT_OK)
        result = open_bus(broker, error, error_size);
    if (result == RESULT_OK)
        *ret = broker;
    else
        broker_close(&broker);
    return result;
}

static void read_clock(struct broker *broker)
{
    int64_t step_ms = 0;
    int64_t before_ms = broker->mono_ms;
    broker->mono_ms = mono_ms();
    if (before_ms && broker->mono_ms - before_ms > STOOD_STILL_MS)
        seats_stood_still(broker, broker->mono_ms - before_ms);
    broker->now = clock_now(&broker->clock, broker->mono_ms, &step_ms);
    if (step_ms)
        item_new(broker, ITEM_STEP)->step_ms = step_ms;
}

/* One batch of what time brings, in its order: days that are over, and tickets, wrap-ups and dials whose instant has come. */
static enum result pass_time(struct broker *broker, bool *ret_goes_on)
{
    int64_t day = broker->next_seal_day;
    int64_t ticket_at = sweep_first_at(broker), wrapped_at = duty_first_at(broker),
            dial_at = dial_first_at(broker), first_at = ticket_at < wrapped_at ? ticket_at : wrapped_at;
    int64_t until_at = broker->now < broker->next_seal_at ? broker->now : broker->next_seal_at;
    care_before(broker, first_at < dial_at ? first_at : dial_at);
    bool seals = broker->next_seal_day > day;
    if (!seals && ticket_at != INT64_MAX)
        sweep_add(broker, until_at);
    if (!seals && wrapped_at <= until_at)
        duty_add(broker, until_at);
    if (!seals && dial_at <= until_at)
        dial_add(broker, until_at);
    *ret_goes_on = seals || broker->item_count > 0;
    enum result result = batch_run(broker);
    sweep_end(broker);
    if (seals && broker->next_seal_day == day)
        *ret_goes_on = false; /* it failed, and stays to be sealed in the next turn */
    return result;
}

/* Days that are over are sealed before anybody is heard, so that an answer of 00:30 or later has "as reported then"; what the clock
 * owes tickets before that instant belongs to the day. A great leap of the clock takes several turns. */
static enum result close_days(struct broker *broker)
{
    enum result result;
    bool goes_on = true;
    sweep_begin(broker);
    do
        result = pass_time(broker, &goes_on);
    while (result == RESULT_OK && goes_on && !sweep_is_full(broker));
    return result;
}

/* Who sends frames without end is a station that is known, and broken or taken over: its owner has to look. */
static void tell_cuts(struct broker *broker)
{
    struct guard_cut cut;
    while (bus_next_cut(broker->bus, &cut))
        log_line(LOG_LEVEL_WARNING,
                 "the connection from %s was cut: it sent %" PRId64
                 " MiB that are no whole message; see to that station",
                 cut.address, cut.pending_bytes >> 20);
}

static enum result turn(struct broker *broker, int timeout_ms)
{
    struct workers *pools[] = {broker->readers,          broker->long_reader,    broker->hashers,
                               broker->indexer,          broker->keeping.thread, broker->post.syncer,
                               broker->checkpoint.syncer};
    struct bus_message message;
    reload_if_wanted(broker);
    enum result result = bus_poll(broker->bus, timeout_ms, pools, sizeof pools / sizeof pools[0], -1);
    if (result != RESULT_OK)
        return result;
    int64_t version = broker->city_version;
    read_clock(broker);
    duty_restart(broker);
    result = close_days(broker);
    if (result != RESULT_OK)
        return result;
    readers_collect(broker);
    keeper_collect(broker);
    logins_collect(broker);
    duty_watch(broker);
    while (broker->item_count < BATCH_MAX && bus_receive(broker->bus, &message) == RESULT_OK)
        admit(broker, &message);
    broker->last_batch = broker->item_count;
    retention_add(broker);
    result = batch_run(broker);
    tell_cuts(broker);
    if (broker->city_version != version)
        broker->index_again = true;
    if (result == RESULT_OK)
        result = post_after_batch(broker);
    if (result == RESULT_OK)
        result = checkpoint_collect(broker);
    if (result == RESULT_OK)
        care_after(broker);
    return result;
}

static int rest_ms(const struct broker *broker)
{
    int64_t copy_ms = keeper_rest_ms(broker);
    return copy_ms < IDLE_MS ? (int)copy_ms : IDLE_MS;
}

enum result broker_run(struct broker *broker)
{
    enum result result = RESULT_OK;
    while (!stopping && result == RESULT_OK)
        result = turn(broker, sweep_is_full(broker) ? 0 : rest_ms(broker));
    return result == RESULT_OK ? post_settle(broker) : result;
}

void broker_close(struct broker **broker)
{
    struct broker *b = *broker;
    if (!b)
        return;
    stopping = true;
    readers_stop(b);
    post_close(b);
    bus_close(&b->bus);
    checkpoint_close(b);
    store_close(&b->store);
    reference_free(&b->reference);
    seal_key_wipe(&b->seal_key);
    seats_free(b);
    spares_free(b);
    free(b->keys.rows);
    pthread_mutex_destroy(&b->keys.lock);
    if (b->lock_fd >= 0)
        close(b->lock_fd);
    free(b);
    *broker = NULL;
}

const char *broker_endpoint(const struct broker *broker)
{
    return bus_endpoint(broker->bus);
}
