/* A console's session: who works here, the connection, what is asked and not yet answered, the clock of the city, and the desks
 * that the person's rights open. All screens share it; it is the app's context. */
#ifndef REXIAN_AGENT_DESK_H
#define REXIAN_AGENT_DESK_H

#include "agent-tui/asked.h"
#include "agent-tui/drafts.h"
#include "agent-tui/offline.h"
#include "agent-tui/vault.h"
#include "config/options.h"
#include "core/zone.h"
#include "tui/app.h"
#include "tui/choices.h"
#include "wire/client.h"
#include "wire/keys.h"

struct console;
struct intake;

enum { DESKS_MOST = 16, WAITING_CALLS_MOST = 64, DRAFT_PAUSE_MS = 300, DRAFT_LATEST_MS = 2000 };

/* A desk that a person may work at: one row of the table in desk_table.c. */
struct desk_row {
    const char *name;  /* on the command line */
    const char *label; /* N_(), of the tab */
    const char *brief; /* N_(), where the tabs have no room; NULL: the label */
    unsigned rights;   /* any of these */
    const char *list;  /* of ticket.list; "shift", "knowledge": what waits there; NULL: not counted */
    void (*open)(struct console *desk, const struct desk_row *row); /* pushes its screen, calls desk_opened */
};
extern const struct desk_row desk_rows[];
extern const size_t desk_row_count;

/* What app_deliver hands to the screens. */
enum news_kind {
    NEWS_EVENT, /* push */
    NEWS_TOLD, /* the events that had come together were all told: lists are put in order now, once for all of them */
    NEWS_GAP,     /* events were missed: load again */
    NEWS_LINK,    /* the connection changed */
    NEWS_CHOICES, /* categories, places or units were loaded */
    NEWS_TAKEN,   /* a submission was taken: item, ticket */
    NEWS_REFUSED, /* a submission was refused: item, refusal, sentence */
    NEWS_CALLS,   /* the number of waiting calls changed */
};
struct news {
    enum news_kind kind;
    const struct event_push *push;
    const struct waiting *item;
    const struct ticket *ticket;
    const struct refusal *refusal;
    const char *sentence;
};

/* Who rings at this person's phone, or is talked with while the call's record is not in front. */
struct rung {
    int64_t call_id; /* 0: nobody */
    bool is_answered, is_bound;
    bool is_known;  /* the broker has said who it is */
    bool is_wanted; /* its record is asked for by a key: it comes as soon as it can */
    struct caller_reply caller;
    struct call_row ended; /* how it went on; of another id: not told */
};

struct console {
    const struct console_config *config;
    struct app *app;
    struct client *client;
    struct key_pair keys;
    struct vault vault;
    struct offline offline;
    struct choices choices;
    unsigned choices_loaded; /* a bit for each set */
    struct asked asked;
    /* who */
    bool signed_in, locked, signing_in;
    struct session_reply session;
    char login[TEXT_LOGIN];  /* given by the configuration or the environment */
    char *password;          /* given by the environment, to sign in without the form */
    char sign_in_fault[400]; /* said on the seat's screen */
    uint64_t login_tag;
    char who_shown[256];   /* in the title line: what the person does, and who it is */
    bool paused_by_lock;   /* the break ends with the lock */
    int64_t asked_call_id; /* of which call it is asked what it was about */
    bool is_asked_due;     /* it waits for a pause of typing */
    int64_t filed_call_id; /* of which call a ticket was submitted last */
    /* the city */
    struct zone zone;
    bool zone_known;
    int64_t city_at, city_rate, beat_ms; /* at the last beat: city time, rate, and our clock */
    int64_t heard_ms;
    int64_t now_ms;
    int64_t seq;
    /* screens */
    void *opened; /* state of the open desk's screen; NULL: none */
    const struct desk_row *opened_row, *wanted_row;
    struct intake *intake;      /* outlives its screen, until another person takes the seat */
    int64_t totals[DESKS_MOST]; /* of the lists, by row; -1 unknown */
    bool more[DESKS_MOST];      /* it was counted no further */
    bool count_due;             /* something happened since the other desks were counted */
    int64_t counted_ms;
    /* taking back */
    int64_t decided_number; /* of the person's last decision here; 0: none */
    int64_t undo_number, undo_version;
    /* calls */
    struct rung ringing;
    int64_t waiting_calls[WAITING_CALLS_MOST];
    size_t waiting_call_count;
    /* the call that the person makes, or made last: as far as the broker tells; id 0: none */
    struct dial_row dial;
    bool dial_asked;
    /* the submission on its way */
    char sending[ENVELOPE_ID_BYTES];
    int64_t send_again_ms;
    int64_t adopt_ms;
};

/* Opens vault, queue and client. config_file is where relative paths start. False: `why` says it. */
bool desk_start(struct console *desk, const struct console_config *config, const char *config_file,
                char why[FILE_WHY_SIZE]) MUST_CHECK;
/* Frees all; the app is stopped before. */
void desk_stop(struct console *desk);

/* Asks the broker; `answered` gets the reply or the refusal, unless the owner was forgotten before or has asked the same again (see
 * asked.h). request_id as client_ask. False, and said on the message line: it could not be asked. */
bool desk_ask(struct console *desk, const char *type, const void *request, const char *request_id, void *owner,
              answered_fn *answered);
/* Answers to this owner are dropped from now on. */
void desk_forget(struct console *desk, const void *owner);
/* How many questions of this owner are not answered. */
size_t desk_pending(const struct console *desk, const void *owner);

/* Gives news to all screens, and to the intake though its screen is not open. */
void desk_deliver(struct console *desk, const struct news *news);
/* Signs in with a password: unlocks, or changes the person. Answers come to the seat's screen by itself. */
void desk_sign_in(struct console *desk, const char *login, const char *password);
/* Locks the seat: drafts are kept, the seat's screen covers all. */
void desk_lock(struct console *desk);
/* Says which file of drafts and submissions was damaged and is set aside. */
void desk_tell_damaged(struct console *desk);
/* Whether requests are answered at once now. */
bool desk_online(const struct console *desk);

/* The loop's hooks. */
int desk_fd(void *context);
enum reaction desk_pump(struct app *app, void *context);
enum reaction desk_tick(struct app *app, void *context, int64_t now_ms);
void desk_clock(void *context, char *out, size_t size);
void desk_end(struct app *app, void *context);

/* Keys valid on every screen of somebody who is signed in; the seat's screen takes them away while it covers all. */
extern const struct command_table desk_commands;
/* Whether the person may work at this desk. */
bool desk_may(const struct console *desk, const struct desk_row *row);
/* Goes to a desk: the open one closes, this one opens as soon as the running handler has returned. */
void desk_go(struct console *desk, const struct desk_row *row);
/* The desk to begin with. */
const struct desk_row *desk_first(const struct console *desk);
/* To be called by the desk's screen when it opens and when it closes. */
void desk_opened(struct console *desk, const struct desk_row *row, void *screen);
void desk_closed(struct console *desk, const void *screen);
/* may_close of a desk's screen: tells how to leave. */
bool desk_stays(struct app *app, void *screen);
/* To be called each tick: asks how much stands on the desks that are not open, if something happened. */
void desk_count(struct console *desk);
/* The tabs of the person's desks in one row. */
void desk_draw_tabs(const struct console *desk, int row, int cols);

/* City time now, by the last beat. */
int64_t desk_city_now(const struct console *desk);
/* Fills the age of what is shown in a title. */
void desk_title_age(const struct console *desk, struct title *title);
/* The same as `title` of a struct frame_kind. */
void desk_frame_title(struct app *app, void *state, struct title *title);

/* Submissions. Keeps one on disk and sends it as soon as the broker is there. NULL, and said: it could not be kept. */
const struct waiting *desk_submit(struct console *desk, struct waiting *item);
/* Sends the next submission if none is on its way. */
void desk_send_waiting(struct console *desk);

#endif
