/* Passwords: argon2id runs in a thread of its own, where they are checked and where one that a person chose is hashed, and wrong
 * passwords make the next try wait. */
#include "broker/inside.h"

#include "broker/password.h"
#include "config/log.h"
#include "core/text.h"
#include "storage/presence.h"
#include "wire/codec.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOGINS_WAITING = 64, FORGET_MS = 900000, RESTORE_TOLD_MS = 7 * CIVIL_DAY_MS };

struct login_job {
    struct peer peer;
    int64_t station_id;
    char request_id[ENVELOPE_ID_BYTES];
    char login[TEXT_LOGIN];
    char password[129];
    char hash[PASSWORD_HASH_SIZE];
    bool right;
    struct item *change; /* not NULL: a request that brings the password, to be run with its hash */
};

static void work_on_password(void *state, void *job)
{
    struct login_job *login = job;
    (void)state;
    if (login->change)
        login->right = password_hash(login->password, PASSWORD_CHOSEN, login->hash) == RESULT_OK;
    else
        login->right = password_check(login->hash, login->password);
    sodium_memzero(login->password, sizeof login->password);
}

enum result logins_start(struct broker *broker)
{
    struct workers_options options = {
        .name = "logins", .threads = 1, .jobs_max = LOGINS_WAITING, .work = work_on_password};
    return workers_start(&options, &broker->hashers);
}

static void free_login(void *dropped)
{
    struct login_job *job = dropped;
    item_free(job->change);
    free(job);
}

void logins_stop(struct broker *broker)
{
    workers_stop(&broker->hashers, free_login);
}

static struct wrong *wrong_of(struct broker *broker, const char *login)
{
    struct wrong *oldest = &broker->wrongs[0];
    for (size_t i = 0; i < WRONG_MAX; i++) {
        struct wrong *row = &broker->wrongs[i];
        if (strcmp(row->login, login) == 0)
            return row;
        if (row->until_ms < oldest->until_ms)
            oldest = row;
    }
    memset(oldest, 0, sizeof *oldest);
    text_copy(oldest->login, sizeof oldest->login, login);
    return oldest;
}

static void note_wrong(struct broker *broker, const char *login)
{
    const struct config_session *limits = &broker->city->config.session;
    struct wrong *wrong = wrong_of(broker, login);
    if (wrong->until_ms + FORGET_MS < broker->mono_ms)
        wrong->count = 0;
    wrong->count++;
    int64_t over = wrong->count - limits->wrong_passwords_before_delay;
    int64_t delay = over < 0 ? 0 : limits->delay_ms << (over > 20 ? 20 : over);
    wrong->until_ms = broker->mono_ms + (delay > limits->max_delay_ms ? limits->max_delay_ms : delay);
}

void login_ask(struct broker *broker, const struct peer *peer, int64_t station_id, const char *request_id,
               const struct login_request *login)
{
    struct refusal why = {0};
    const struct wrong *wrong = wrong_of(broker, login->login);
    if (wrong->count && wrong->until_ms > broker->mono_ms) {
        char wait[32];
        snprintf(wait, sizeof wait, "%lld s", (long long)(wrong->until_ms - broker->mono_ms + 999) / 1000);
        (void)refuse(&why, REFUSAL_SLOW_DOWN, "login", wait);
        send_refusal(broker, peer, request_id, &why);
        return;
    }
    struct login_job *job = calloc(1, sizeof *job);
    const struct account *account = account_by_login(&broker->reference, login->login);
    if (job) {
        job->peer = *peer;
        job->station_id = station_id;
        memcpy(job->request_id, request_id, sizeof job->request_id);
        text_copy(job->login, sizeof job->login, login->login);
        text_copy(job->password, sizeof job->password, login->password);
        text_copy(job->hash, sizeof job->hash, account && !account->shut ? account->password_hash : "");
    }
    if (job && workers_submit(broker->hashers, job) == RESULT_OK)
        return;
    free(job);
    (void)refuse(&why, REFUSAL_BUSY, "login", "");
    send_refusal(broker, peer, request_id, &why);
}

bool password_comes_with(const struct item *item)
{
    const struct account_row *row = item->body;
    return item->message->request == &account_row_shape && strlen(row->password) >= PASSWORD_MIN;
}

void password_ask(struct broker *broker, struct item *change)
{
    struct login_job *job = calloc(1, sizeof *job);
    if (job) {
        job->change = change;
        text_copy(job->password, sizeof job->password, ((const struct account_row *)change->body)->password);
        if (workers_submit(broker->hashers, job) == RESULT_OK)
            return;
        sodium_memzero(job->password, sizeof job->password);
    }
    struct refusal why = {.code = REFUSAL_BUSY, .field = "password"};
    send_refusal(broker, &change->peer, change->request_id, &why);
    item_free(change);
    free(job);
}

static void run_change(struct broker *broker, struct login_job *job)
{
    struct item *change = job->change;
    memcpy(change->password_hash, job->hash, sizeof change->password_hash);
    if (job->right)
        item_resume(broker, change);
    else
        send_refusal(broker, &change->peer, change->request_id,
                     &(struct refusal){.code = REFUSAL_BUSY, .field = "password"});
}

static void make_session(struct broker *broker, const struct login_job *job, const struct account *account)
{
    struct item *item = item_new(broker, ITEM_LOGIN);
    item->peer = job->peer;
    item->message = message_by_type("session.login");
    memcpy(item->request_id, job->request_id, sizeof item->request_id);
    item->who = (struct person){.account_id = account->id,
                                .station_id = job->station_id,
                                .rights = account->rights,
                                .unit_id = account->unit_id};
    randombytes_buf(item->token, sizeof item->token);
    crypto_generichash(item->token_hash, HASH_SIZE, item->token, sizeof item->token, NULL, 0);
}

void logins_collect(struct broker *broker)
{
    void *finished = NULL;
    while (broker->item_count < BATCH_MAX && workers_collect(broker->hashers, &finished) == RESULT_OK) {
        struct login_job *job = finished;
        const struct account *account = account_by_login(&broker->reference, job->login);
        if (job->change) {
            run_change(broker, job);
            free_login(job);
            continue;
        }
        /* The password may have been reset while it was checked. */
        if (job->right && account && !account->shut && strcmp(account->password_hash, job->hash) == 0) {
            wrong_of(broker, job->login)->count = 0;
            make_session(broker, job, account);
        } else {
            struct refusal why = {.code = REFUSAL_WRONG_PASSWORD, .field = "login"};
            text_copy(why.value, sizeof why.value, job->login);
            broker->refusals.unauthorised++;
            note_wrong(broker, job->login);
            log_limited("wrong password", broker->mono_ms, LOG_LEVEL_WARNING,
                        "wrong password for '%s' at station %lld", job->login, (long long)job->station_id);
            send_refusal(broker, &job->peer, job->request_id, &why);
        }
        free(job);
    }
}

void session_told(struct broker *broker, const struct person *who, const uint8_t token[32],
                  struct session_reply *ret)
{
    const struct account *account = account_by_id(&broker->reference, who->account_id);
    const struct station *station = station_by_id(&broker->reference, who->station_id);
    *ret = (struct session_reply){.account_id = who->account_id,
                                  .rights = who->rights,
                                  .unit_id = who->unit_id,
                                  .station_id = who->station_id,
                                  .city_at = broker->now,
                                  .rate = broker->clock.rate,
                                  .simulated = broker->city->simulated,
                                  .seq = store_seq(broker->store)};
    if (broker->restored.at && broker->now - broker->restored.at < RESTORE_TOLD_MS) {
        ret->restored_at = broker->restored.at;
        ret->restored_reach_at = broker->restored.reach_at;
    }
    struct presence_facts state;
    if (presence_read(store_db(broker->store), who->account_id, &state) == RESULT_OK) {
        ret->presence = (int)state.presence;
        ret->reason = (int)state.reason;
        ret->since_at = state.since_at;
        ret->until_at = state.until_at;
        ret->call_id = state.call_id;
        ret->next_reason = (int)state.next_reason;
        ret->wanted = (int)presence_wanted(&state);
        ret->exchange = (int)state.exchange;
    }
    memcpy(ret->token, token, sizeof ret->token);
    text_copy(ret->login, sizeof ret->login, account ? account->login : "");
    text_copy(ret->name, sizeof ret->name, account ? account->name : "");
    ret->role = account ? account->role : 0;
    text_copy(ret->unit, sizeof ret->unit, node_name(&broker->reference.units, who->unit_id));
    text_copy(ret->station, sizeof ret->station, station ? station->label : "");
    text_copy(ret->city, sizeof ret->city, broker->city->name);
    text_copy(ret->zone, sizeof ret->zone, broker->city->zone.name);
}

void session_resume(struct broker *broker, const struct peer *peer, int64_t station_id, const char *request_id,
                    const struct resume_request *resume)
{
    struct refusal why = {0};
    struct session session;
    struct person who;
    uint8_t hash[HASH_SIZE];
    struct seat *seat = seat_of_peer(broker, peer_number(peer));
    crypto_generichash(hash, HASH_SIZE, resume->token, sizeof resume->token, NULL, 0);
    enum result result = session_find(store_db(broker->store), hash, &session);
    if (result == RESULT_OK && (session.station_id != station_id ||
                                broker->now - session.heard_at > broker->city->config.session.idle_ms))
        result = RESULT_NOT_FOUND;
    if (result != RESULT_OK || !seat) {
        broker->refusals.unauthorised++;
        (void)refuse(&why, REFUSAL_NO_SESSION, "token", "");
        send_refusal(broker, peer, request_id, &why);
        return;
    }
    struct seat asked = {.account_id = session.account_id, .station_id = station_id};
    if (seat_person(broker, &asked, &who, &why) != RESULT_OK) {
        send_refusal(broker, peer, request_id, &why);
        return;
    }
    struct session_reply reply;
    seat_sit(broker, seat, session.account_id, hash);
    session_told(broker, &who, resume->token, &reply);
    reply.gap = resume->since_seq != 0 && resume->since_seq != reply.seq;
    send_record(broker, peer, "ok", request_id, &session_reply_shape, &reply);
}
