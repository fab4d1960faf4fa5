/* The broker's own members, shared by its files. Not for use elsewhere. */
#ifndef REXIAN_BROKER_INSIDE_H
#define REXIAN_BROKER_INSIDE_H

#include "broker/broker.h"
#include "broker/clock.h"
#include "broker/password.h"
#include "broker/seal_key.h"
#include "storage/replies.h"
#include "storage/restored.h"
#include "storage/sessions.h"
#include "wire/buffer.h"
#include "wire/bus.h"
#include "wire/envelope.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    BATCH_MAX = 1024,
    PUSH_CATCH_UP = 4 * BATCH_MAX,
    PUSH_ASIDE_MOST = 32,
    PUSH_SUPERVISED_MOST = 256,
    READERS_MAX = 16
};

/* A connection, and the person who has logged in on it. Kept while its session is: also when the connection is gone. */
struct seat {
    uint64_t peer; /* peer_number; 0: gone */
    int64_t station_id;
    int64_t account_id; /* 0: nobody */
    uint8_t token_hash[HASH_SIZE];
    int presence;     /* of who takes no calls; what operators do is kept by account, in the table presence */
    int64_t since_at; /* of the presence, city time */
    int64_t heard_ms; /* monotonic */
    int64_t heard_at; /* the same instant in city time */
    bool behind;      /* a push was lost: it is told to ask again */
};

struct seats {
    struct seat *rows;
    size_t count, capacity;
    uint32_t *by_peer; /* open addressing: index + 1 */
    size_t by_peer_size;
    int64_t version; /* rises when somebody comes, goes or moves to another row */
};

/* Copies that are wanted, and the one that is being made; who asked for those that are in line, under way or with the thread. */
enum { KEEP_JOBS_MOST = 64, KEEP_ASKED_MOST = KEEP_JOBS_MOST + 2 };
struct keeping {
    struct workers *thread;
    struct keep_job *waiting[KEEP_JOBS_MOST], *now;
    size_t waiting_count;
    struct keep_ask *asked[KEEP_ASKED_MOST];
    size_t asked_count;
};

/* Who sits on a seat and is told of events. */
struct listener {
    int64_t account_id;
    uint32_t rights;
    uint32_t seat;
    uint32_t aside;     /* events of this batch that are on no list of theirs */
    struct buffer told; /* encoded pushes of this batch that are not sent yet */
    size_t told_count;
    char unit_path[PATH_SIZE];
};

/* First those who are told of others' tickets, too; behind them, by account, those who hear of their own alone. */
struct listeners {
    struct listener *rows;
    size_t count, capacity;
    size_t wide_count;
    int64_t seats_version;
    long reference_version;
};

/* What the loop has to do in the writer: a request, or something of its own. */
enum item_kind {
    ITEM_REQUEST,
    ITEM_LOGIN,
    ITEM_LOGOUT,
    ITEM_SEAL,
    ITEM_STEP,
    ITEM_CLOCK,
    ITEM_WRAPPED,
    ITEM_UNHEARD,
    ITEM_ERASE,
    ITEM_DIAL
};

struct item {
    enum item_kind kind;
    struct peer peer;
    char request_id[ENVELOPE_ID_BYTES];
    const struct message *message;
    const struct handler *handler;
    void *body;
    uint8_t body_hash[HASH_SIZE];
    struct person who;
    int64_t day;                   /* ITEM_SEAL; ITEM_ERASE: of operators' states, not 0 */
    int64_t step_ms;               /* ITEM_STEP */
    int64_t number;                /* ITEM_CLOCK: the ticket; ITEM_UNHEARD: the account, 0: everybody */
    int64_t clock_until_at;        /* up to which instant the clock acts, or the person was there */
    uint8_t token_hash[HASH_SIZE]; /* ITEM_LOGIN, ITEM_LOGOUT */
    uint8_t token[32];
    char password_hash[PASSWORD_HASH_SIZE]; /* ITEM_REQUEST that brings a password, see password_ask; else "" */
    struct foreseen foreseen;               /* ITEM_REQUEST that is looked at first, see reader_look */
    struct clock_request clock;
    bool clock_changed;
    bool reference_changed;
    int64_t erase_what; /* ITEM_ERASE: bits of 1 << enum erasure */
    bool erase_call;
    bool erased;
    bool answered; /* out holds the envelope to be sent after the commit */
    struct buffer out;
};

/* See spares.c: some three megabytes at most. */
enum { SPARES_MOST = 256 };
struct spare {
    size_t size;
    void *body;
};
struct spares {
    struct spare rows[SPARES_MOST];
    size_t count;
};

/* Keys of stations, read by the ZAP thread. */
struct station_keys {
    pthread_mutex_t lock;
    struct {
        uint8_t key[32];
        int64_t id;
    } * rows;
    size_t count;
};

/* Wrong passwords by login, forgotten after a while. */
struct wrong {
    char login[TEXT_LOGIN];
    int64_t count;
    int64_t until_ms; /* monotonic */
};
enum { WRONG_MAX = 256 };

struct counters_of_refusals {
    int64_t malformed, unknown, unauthorised, refused, storage;
};

/* Where the sweep of the tickets' clocks stands, see sweep.c. */
struct sweep {
    int64_t after_at, after; /* tickets up to this place could not all be dealt with, and are passed over */
    int64_t last_at, last;   /* the last one taken this turn */
    size_t done;             /* this turn */
    bool failed;
    int64_t failed_ms; /* monotonic */
    long reference_version;
};

/* When somebody on duty was last heard of. */
struct heard {
    int64_t account_id;
    int64_t heard_ms; /* monotonic */
    int64_t heard_at; /* city time */
};

/* See post.c. */
struct letter {
    struct peer peer;
    struct buffer bytes;
    int64_t commit; /* to be sent when this one is on the disk */
};
struct post {
    struct db *db;
    struct workers *syncer;
    int64_t committed, asked, safe;  /* commits: made, covered by the newest sync, on the disk */
    size_t requests, asked_requests; /* in the commits that no sync covers yet, and in those of the newest */
    bool is_syncing;                 /* the thread is at work: what follows is its own */
    enum result result;
    int64_t begun_ms, ended_ms; /* monotonic */
    struct letter *letters;     /* rising by commit */
    size_t count, capacity;
};

/* See readers.c. */
struct query_job;
struct long_questions {
    struct query_job *first, *last;
    size_t waiting;
    bool runs;
    int64_t ended_ms; /* monotonic, of the latest */
};

/* See checkpoint.c. */
enum checkpoint_phase { CHECKPOINT_RESTS, CHECKPOINT_MARKED, CHECKPOINT_SYNCING, CHECKPOINT_HUSHED };
struct checkpoint {
    struct db *db, *reader;
    struct workers *syncer;
    enum checkpoint_phase phase;
    int64_t marked_pages;                                  /* of the log, where the reader stands */
    int64_t marked_ms, ended_ms, hushed_ms, hush_again_ms; /* monotonic */
    atomic_bool hush;   /* readers are held: the indexer may be at work, and looks */
    int rounds;         /* of marks since the log was last copied whole */
    enum result result; /* the thread's own while it is at work */
};

struct broker {
    struct city *city;
    int lock_fd; /* one broker a city */
    struct store *store;
    struct reference reference;
    atomic_long reference_version; /* of the committed reference: readers look */
    struct seal_key seal_key;
    uint8_t hash_key
        [HASH_SIZE]; /* of the hashes of requests, so that a stolen database has nothing to guess against */
    struct clock clock;
    struct bus *bus;
    struct post post;
    struct checkpoint checkpoint;
    struct workers *readers, *long_reader, *hashers, *indexer;
    struct keeping keeping;
    struct long_questions long_questions;
    bool indexing, index_again;
    int64_t indexed_ms;                      /* monotonic */
    struct restored restored;                /* the newest restore */
    int64_t erased_day, erased_presence_day; /* the retention is through with this night */
    int64_t erased_ms;                       /* monotonic */
    int64_t erased_texts;                    /* this night */
    bool traces;                             /* the log may hold what was erased */
    int64_t traces_ms;                       /* monotonic */
    atomic_bool purge;                       /* the indexer may hold it: it looks */
    struct copies_told copies;               /* by interval: what the latest ones came to */
    bool copying;
    int64_t copies_at;       /* city time of the latest attempt that need not be repeated */
    int64_t copies_again_ms; /* monotonic: not before */
    atomic_long log_pages;   /* of the database's log: the reader of long questions looks */
    struct station_keys keys;
    struct seats seats;
    struct listeners listeners;
    struct item items[BATCH_MAX];
    size_t item_count, last_batch;
    struct spares spares;
    int careful_batches; /* that go with savepoints, since one without them was lost */
    struct wrong wrongs[WRONG_MAX];
    struct counters_of_refusals refusals;
    int64_t next_seal_day; /* civil_day */
    int64_t next_seal_at;
    struct sweep sweep;
    int64_t swept_ms;    /* monotonic */
    bool forgetting;     /* there may still be replies that are too old */
    int64_t forgot_at;   /* city time: when replies and sessions were last looked through */
    struct heard *heard; /* rising by account */
    size_t heard_count;
    int64_t watched_ms, noted_ms; /* monotonic */
    int64_t lived_at;             /* until when the broker is known to have run, city time */
    bool duty_started;
    int64_t now;          /* city time of this turn */
    int64_t mono_ms;      /* of this turn */
    int64_t city_version; /* rises with each commit */
};

/* seats.c */
struct seat *seat_of_peer(struct broker *broker, uint64_t peer);
/* The seat of a connection, made if there is none; NULL if memory is short. */
struct seat *seat_take(struct broker *broker, uint64_t peer, int64_t station_id);
/* Gives a connection the session of an account; another connection of the same session loses it. */
void seat_sit(struct broker *broker, struct seat *seat, int64_t account_id,
              const uint8_t token_hash[HASH_SIZE]);
/* The connection is gone or its session ended. */
void seat_leave(struct broker *broker, struct seat *seat);
/* After a change of accounts or stations: whoever's session is no longer in the store is out. */
void seats_recheck(struct broker *broker);
/* Whether the person of an account sits anywhere. */
bool seats_hold(const struct broker *broker, int64_t account_id);
/* Whether somebody is connected who has a right. */
bool seats_have_right(const struct broker *broker, uint32_t right);
/* Forgets connections that have been silent for long. */
void seats_sweep(struct broker *broker);
/* The broker heard nobody for this long, since it was stopped or busy: that silence is not the connections'. */
void seats_stood_still(struct broker *broker, int64_t ms);
void seats_free(struct broker *broker);
/* Who sits there, by account and station as they stand now; refuses if either is shut or nobody is logged in. */
MUST_CHECK enum result seat_person(struct broker *broker, const struct seat *seat, struct person *ret,
                                   struct refusal *why);
/* People and counters for the board; the rows are malloc'd. */
MUST_CHECK enum result seats_board(struct broker *broker, struct board_reply *ret);

/* admit.c: takes one message; answers it, hands it to a thread, or makes it an item of the batch. */
void admit(struct broker *broker, const struct bus_message *message);
/* A free item of the batch; there is always one while less than BATCH_MAX are taken. */
struct item *item_new(struct broker *broker, enum item_kind kind);
/* A request that waited for a thread comes into the batch, which has a free item, with its body. Whoever sent it may have lost session or right
 * meanwhile, or somebody else may sit there now: it is refused then. */
void item_resume(struct broker *broker, struct item *change);
/* Frees such a request, and what it has left of its body. */
void item_free(struct item *change);
void foreseen_free(struct foreseen *foreseen);
void send_refusal(struct broker *broker, const struct peer *peer, const char *request_id,
                  const struct refusal *why);
void send_record(struct broker *broker, const struct peer *peer, const char *type, const char *request_id,
                 const struct shape *shape, const void *record);

/* post.c: what is sent waits for the disk. From post_open on commits are synced there alone. */
MUST_CHECK enum result post_open(struct broker *broker);
void post_close(struct broker *broker);
/* Sends an envelope as soon as all that is committed now is on the disk; forgets a peer that is gone, marks one that is full. */
void send_to(struct broker *broker, const struct peer *peer, const struct buffer *out);
/* A batch of so many requests was committed. */
void post_committed(struct broker *broker, size_t requests);
/* Around each batch. RESULT_IO: the disk has failed, and the broker must end without another word. */
MUST_CHECK enum result post_before_batch(struct broker *broker);
MUST_CHECK enum result post_after_batch(struct broker *broker);
/* Brings all to the disk and sends what waits. */
MUST_CHECK enum result post_settle(struct broker *broker);

/* checkpoint.c: the log's way into the database's file, from checkpoint_open on. */
MUST_CHECK enum result checkpoint_open(struct broker *broker);
/* Copies all that is left, where nobody reads any more. */
void checkpoint_close(struct broker *broker);
/* After each batch. */
void checkpoint_care(struct broker *broker);
/* RESULT_IO: the disk has failed, and the broker must end; the log has all that the file may have lost. */
MUST_CHECK enum result checkpoint_collect(struct broker *broker);

/* batch.c: runs the items in one transaction, commits, answers and tells. RESULT_OK, or the broker must end. */
MUST_CHECK enum result batch_run(struct broker *broker);

/* logins.c */
void login_ask(struct broker *broker, const struct peer *peer, int64_t station_id, const char *request_id,
               const struct login_request *login);
/* Takes finished password checks: a right one becomes an item of the batch. */
void logins_collect(struct broker *broker);
MUST_CHECK enum result logins_start(struct broker *broker);
void logins_stop(struct broker *broker);
/* Whether a request brings a password that a person chose; it is handed to password_ask then, with its body, and comes into a batch when the
 * hash is made: that takes a tenth of a second and more. */
bool password_comes_with(const struct item *item);
/* Takes the request. */
void password_ask(struct broker *broker, struct item *change);
/* The reply to a login or resume. */
void session_told(struct broker *broker, const struct person *who, const uint8_t token[32],
                  struct session_reply *ret);
void session_resume(struct broker *broker, const struct peer *peer, int64_t station_id, const char *request_id,
                    const struct resume_request *resume);

/* readers.c */
MUST_CHECK enum result readers_start(struct broker *broker);
void reader_ask(struct broker *broker, const struct peer *peer, const char *request_id,
                const struct message *message, const struct handler *handler, const struct person *who,
                void *body);
/* Takes a request that is looked at in the line of long questions, before it comes into a batch. */
void reader_look(struct broker *broker, struct item *change, look_handler *look);
void readers_collect(struct broker *broker);
void readers_stop(struct broker *broker);

/* keeper.c */
MUST_CHECK enum result keeper_start(struct broker *broker);
/* Takes the body of a request for a copy, which is answered when it is made. One that was sent before gets the first one's answer. */
void keeper_ask(struct broker *broker, const struct peer *peer, int64_t account_id, const char *request_id,
                const struct message *message, void *body);
void keeper_collect(struct broker *broker);
/* Copies the next part; begins a copy by interval when it is time. */
void keeper_care(struct broker *broker);
/* How long the loop may rest before the next part, in ms; INT64_MAX: there is none. */
int64_t keeper_rest_ms(const struct broker *broker);
void keeper_stop(struct broker *broker);

/* retention.c */
/* Adds items for a portion of what is to be erased, if it is time and nobody else has items. */
void retention_add(struct broker *broker);
MUST_CHECK enum result retention_run(struct broker *broker, struct item *item);
/* Something was erased: log and search index are to be freed of it. */
void erase_traces(struct broker *broker);
void erase_traces_care(struct broker *broker);

/* Whether the broker was asked to end; any thread may ask. */
bool broker_is_stopping(void);

/* listeners.c: who is told of this batch; false if nobody is. */
bool listeners_refresh(struct broker *broker);
/* Those behind the wide ones that are of this account; how many. */
size_t listeners_of_account(struct broker *broker, int64_t account_id, struct listener **ret);
void listeners_free(struct broker *broker);

/* spares.c: room for a body of that size, with anything in it; NULL without memory. It is given back, or freed. */
void *spare_take(struct broker *broker, size_t size);
void spare_give(struct broker *broker, void *body, size_t size);
void spares_free(struct broker *broker);

/* push.c: tells the events of the batch just committed. */
void push_outbox(struct broker *broker);

/* reload.c: between two turns of the loop; reads the configuration again if a signal asked for it. */
void reload_if_wanted(struct broker *broker);

/* care.c */
/* How long after its midnight a day is sealed has changed. */
void care_seal_moved(struct broker *broker);
/* Adds the seals that have fallen due before an instant. */
void care_before(struct broker *broker, int64_t before_at);
/* Sweeping, checkpoints. */
void care_after(struct broker *broker);
/* Finds the next day to be sealed. */
MUST_CHECK enum result care_start(struct broker *broker);
/* The keys of stations from the reference data. */
void care_keys(struct broker *broker);

/* sweep.c: what the clock owes tickets. */
void sweep_begin(struct broker *broker);
/* The first instant that has come at which a ticket wants something; INT64_MAX if none does. */
int64_t sweep_first_at(struct broker *broker);
/* Adds an item for each ticket whose instant is not after this one, at most as many as a turn may take. */
void sweep_add(struct broker *broker, int64_t until_at);
/* Whether this turn has taken all it may: the rest waits for the next one. */
bool sweep_is_full(const struct broker *broker);
/* Runs one item; a ticket that cannot be dealt with is told in the log and left as it was. */
MUST_CHECK enum result sweep_run(struct broker *broker, struct item *item);
void sweep_failed(struct broker *broker, int64_t number, const char *why);
/* The same of what the store could not take (a full disk): what is owed comes again in the next turn, before anybody is heard. */
void sweep_lost(struct broker *broker, int64_t number);
/* After the batch. */
void sweep_end(struct broker *broker);

/* duty_clock.c: what time does to operators' states. */
/* The first instant that has come at which a wrap-up is over; INT64_MAX if none is. */
int64_t duty_first_at(struct broker *broker);
/* Adds an item that ends those which are over by an instant. */
void duty_add(struct broker *broker, int64_t until_at);
/* Adds an item for each person on duty whose console is not heard of any more. */
void duty_watch(struct broker *broker);
MUST_CHECK enum result duty_wrapped(struct broker *broker, struct item *item);
MUST_CHECK enum result duty_unheard(struct broker *broker, struct item *item);
/* When the broker starts, and in its first turn: whoever was on duty when it ended long ago is so no more. */
void duty_start(struct broker *broker);
void duty_restart(struct broker *broker);
void duty_note_alive(struct broker *broker);

/* dial_clock.c: what time does to dials; as those of duty_clock.c. */
int64_t dial_first_at(struct broker *broker);
void dial_add(struct broker *broker, int64_t until_at);
MUST_CHECK enum result dial_overdue(struct broker *broker, struct item *item);

/* Row of a message type among all handlers, or NULL. */
const struct handler *handler_of(const char *type);

#endif
