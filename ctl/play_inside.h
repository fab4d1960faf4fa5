/* The inside of `play`, shared by play*.c only: the stage, who stands on it, and what is to happen when.
 *
 *   play.c         the verb, the loop over instants, the city's clock
 *   play_queue.c   what is to happen, by city time
 *   play_people.c  accounts, their sessions, requests under way
 *   play_exchange.c the callers' side: rexian-gateway as a child, in lock-step
 *   play_calls.c   a day's callers and their calls
 *   play_units.c   units, and who acts for one
 *   play_plans.c   when each holder of a ticket acts next
 *   play_tickets.c what becomes of a ticket
 *   play_follow.c  what the broker tells of a ticket, also of what nobody asked for
 *   play_records.c what is recorded beside a ticket's way: approvals, orders, helpers, undo, duplicates
 *   play_duplicates.c tickets alike
 *   play_days.c    day after day, to the end of the last ticket
 *   play_city.c    people who leave, a department that is merged, limits that change
 *   play_hours.c   working days and hours, as people keep them
 *   play_texts.c   what callers and offices say
 *   play_report.c  the players' own list of acts, and the rates counted from it
 *   play_live.c    playing on beside persons, in real time
 */
#ifndef REXIAN_CTL_PLAY_INSIDE_H
#define REXIAN_CTL_PLAY_INSIDE_H

#include "core/arrivals.h"
#include "core/chance.h"
#include "ctl/play.h"
#include "ctl/play_texts.h"

enum {
    PLAY_SECOND_MS = 1000,
    PLAY_MINUTE_MS = 60 * PLAY_SECOND_MS,
    PLAY_HOUR_MS = 60 * PLAY_MINUTE_MS,
    PLAY_HOURS_DAYS = 800, /* days whose class is remembered */
    PLAY_OPERATORS = 4,    /* operators on duty */
    PLAY_ANSWER_MS = 60000,
    PLAY_END_MS = 35 * PLAY_MINUTE_MS, /* past midnight: the day has been sealed, and told */
};

/* Streams of chance: what belongs to one thing never shifts another. */
enum play_stream { STREAM_DAY = 1, STREAM_CALL, STREAM_TICKET, STREAM_CITY };

/* --- play_queue.c: what is to happen ------------------------------------------------------------------- */

enum act_kind {
    ACT_DAY,        /* a new day begins: its callers are drawn */
    ACT_TICK,       /* nothing but the time itself */
    ACT_CALL_COMES, /* index: the call; likewise below */
    ACT_CALL_QUEUES,
    ACT_CALL_TAKEN,
    ACT_CALL_DANGER, /* a danger to life is handed over while the caller talks */
    ACT_CALL_DONE,
    ACT_CALL_GONE,
    ACT_CALL_RETURNED,
    ACT_TICKET, /* index: the ticket; plan: of which plan */
    ACT_NOTE,
    ACT_RECORD, /* index: the ticket; what: enum side_act; plan: of which plan, or PLAN_ANY */
    ACT_CITY,   /* what: enum city_change */
    ACT_LOOK,   /* live: what persons have done */
};

enum { PLAN_ANY = -1 };

struct act {
    int64_t at;
    uint64_t serial; /* order of acts of one instant: in which they were planned */
    enum act_kind kind;
    int what;
    size_t index;
    int64_t plan;
};

struct act_queue {
    struct act *acts; /* a heap */
    size_t count, room;
    uint64_t serial;
};

/* Plans an act. RESULT_NO_MEMORY. */
MUST_CHECK enum result queue_put(struct act_queue *queue, struct act act);
/* The next act, or NULL. */
const struct act *queue_first(const struct act_queue *queue);
/* Takes it out; there must be one. */
struct act queue_take(struct act_queue *queue);
void queue_free(struct act_queue *queue);

/* --- play_people.c: who plays -------------------------------------------------------------------------- */

struct play;

struct person {
    char login[TEXT_LOGIN];
    char password[129];
    char unit[TEXT_CODE]; /* handlers: at first what stands before the dot of the login */
    int role;
    bool excluded;         /* a person of flesh and blood sits there */
    bool left;             /* its account is shut */
    int64_t busy_until;    /* operators: city time */
    struct client *client; /* NULL until first needed */
    struct session_reply session;
    struct people *people;
};

/* A request under way, and what is to be done with its answer. */
struct job {
    struct person *person;
    const struct message *message;
    uint64_t tag;
    bool done, refused;
    struct refusal why;
    void *reply; /* a struct of message->reply if done and not refused */
    void (*finish)(struct play *play, struct job *job);
    size_t index;
    int what; /* for finish */
};

struct people {
    struct person *rows; /* never move: who is on a call is pointed at */
    size_t count, room;
    void *zmq_context;
    struct key_pair *keys;
    struct job *jobs; /* in the order of asking */
    size_t job_count, job_room;
    int64_t ticked_ms;
};

/* Reads the accounts (lines login, tab, password, tab, role). */
MUST_CHECK enum exit_code people_open(struct play *play, const char *file);
void people_close(struct people *people);
struct person *people_find(struct people *people, const char *login);
/* The nth account of a role that is played, or NULL. */
struct person *people_of_role(struct people *people, int role, size_t nth);
/* One of those, always the same for a number while nobody comes or leaves; NULL if there is none. */
struct person *people_for(struct people *people, int role, int64_t number);
/* The open accounts of a unit. */
size_t people_of_unit(struct people *people, const char *code, struct person **out, size_t most);
/* Somebody new; the password is kept. False if there is no room. */
bool people_add(struct people *people, const char *login, const char *password, int role);
/* Leaves: no session any more. */
void people_leave(struct person *person);
/* Asks without waiting; play_settle calls finish. Logs the person in if needed. False: the play has failed and said so. */
bool play_ask(struct play *play, struct person *person, const char *type, const void *request,
              void (*finish)(struct play *, struct job *), size_t index, int what);
/* Waits for all answers and finishes them in the order of asking, also those asked meanwhile. */
bool play_settle(struct play *play);
/* Keeps idle sessions alive and drops what the broker tells them. Cheap. */
void people_tick(struct play *play);

/* --- play_exchange.c: rexian-gateway -------------------------------------------------------------------- */

struct exchange {
    pid_t child;
    int in_fd, out_fd; /* of the child */
    char buffer[4096];
    size_t used;
};

/* What the broker said of a step of a call. */
struct exchange_answer {
    bool refused;
    int outcome; /* enum call_outcome */
    int64_t call_id;
};

MUST_CHECK bool exchange_open(struct play *play, const char *program);
/* Ends the child and waits for it. */
void exchange_close(struct exchange *exchange);
/* Says one or more lines (each with its newline) and waits for the answer of each. False: the play has failed and said so. */
bool exchange_say(struct play *play, const char *lines, struct exchange_answer *answers, size_t count);

/* --- play_report.c -------------------------------------------------------------------------------------- */

enum played {
    PLAYED_OFFERED,
    PLAYED_QUEUED,
    PLAYED_REFUSED,
    PLAYED_TAKEN,
    PLAYED_ENDED,
    PLAYED_TEST,
    PLAYED_CALL_RETURNED,
    PLAYED_OPENED,
    PLAYED_HANDED_OVER,
    PLAYED_ANSWERED,
    PLAYED_NOT_ACCEPTED,
    PLAYED_DISPATCHED, /* due: the handling deadline that the players were told */
    PLAYED_RECEIVED,
    PLAYED_RETURNED,
    PLAYED_GRANTED,
    PLAYED_RETURN_REFUSED,
    PLAYED_REPLIED,
    PLAYED_PASSED, /* due: of the callback, 0 if nobody is to be called */
    PLAYED_REDO,
    PLAYED_ATTEMPT, /* detail: the result */
    PLAYED_NOTED,
    PLAYED_URGED,
    PLAYED_DUE,       /* the handling deadline has moved: due */
    PLAYED_SUSPENDED, /* in no completion d until resumed */
    PLAYED_RESUMED,   /* due */
    PLAYED_TERMINATED,
    PLAYED_MERGED,   /* into another one: in no completion d any more */
    PLAYED_CHILD,    /* the other one's side of it */
    PLAYED_FOLLOWED, /* a duplicate goes back to following its main ticket */
    PLAYED_UNDONE,   /* the last decision is as if it had never been */
    PLAYED_ASKED,    /* detail: the approval; likewise the next two */
    PLAYED_AGREED,
    PLAYED_DENIED,
    PLAYED_CONTACTED,
    PLAYED_INTERIM,
    PLAYED_CO_HANDLER,
    PLAYED_CO_REPORTED,
    PLAYED_PASSED_DOWN,
    PLAYED_HANDED_UP,
    PLAYED_PHONED,
    PLAYED_SUPERVISED,
    PLAYED_ORDER_REPORTED,
    PLAYED_ORDER_CLOSED,
    PLAYED_LOOKED, /* nothing was done: how it stands was asked */
    PLAYED_LEFT,   /* who: the account; id 0 */
    PLAYED_CAME,
    PLAYED_UNIT_MERGED, /* id: the unit's */
    PLAYED_LIMITS_CHANGED,
    PLAYED_COUNT
};

struct played_act {
    int64_t at;
    int64_t id; /* of the call, or number of the ticket */
    int64_t due_at;
    enum played what;
    bool joined; /* to the act before it: one request did both, and one undo takes both back */
    int result;  /* enum attempt_result of PLAYED_ATTEMPT, enum approval */
};

struct report {
    struct played_act *acts;
    size_t count, room;
    FILE *file; /* --acts, or NULL */
    bool full;  /* out of memory: the counts would be wrong */
};

/* n and d of the three rates of a day. */
struct day_count {
    int64_t answer_n, answer_d, completion_n, completion_d, callback_n, callback_d;
};

/* Adds an act to the list, and a line to --acts. */
void report_add(struct play *play, const char *who, enum played what, int64_t id, int64_t due_at, int result);
/* The same, joined to the act before it. */
void report_join(struct play *play, const char *who, enum played what, int64_t id, int64_t due_at);
/* Counts the days first .. first + days - 1 from the list alone, by the definitions of the rates. False without memory. */
bool report_count(const struct report *report, const struct zone *zone, int64_t first, size_t days,
                  struct day_count *out);
void report_free(struct report *report);

/* --- the stage ------------------------------------------------------------------------------------------ */

enum fate { FATE_NORMAL, FATE_LATE, FATE_FORGOTTEN };

/* A ticket as its players know it. */
struct matter {
    int64_t number;
    struct chance chance;
    const struct topic *topic; /* NULL: of a person, not of ours */
    const struct place *place; /* likewise */
    int64_t plan;              /* only the newest plan is carried out */
    int state, urgency, type;
    int64_t version;
    int64_t lead_id, holder_id; /* who answers for it; the unit that works on it */
    int64_t dispatches, redos, attempts;
    int64_t due_at, receive_due_at, redo_due_at, passed_at, resume_at;
    int64_t parent, children; /* duplicates */
    unsigned asks;            /* bits of enum approval that are open */
    int64_t co_unit;          /* owes a report */
    int64_t until_at;         /* of the suspension that was asked for */
    enum fate handling, calling;
    bool returned;    /* has been returned once */
    bool returns_now; /* the unit will return it instead of receiving it */
    bool noted;
    bool designated, secrecy, complex, ordered, order_reported;
    bool recorded;     /* what is done beside its way has been planned */
    bool passed_down;  /* once */
    bool dissents;     /* whether the caller will ring once more has been drawn */
    bool no_redo;      /* it is too late for one */
    bool redo_asked;   /* a supervisor has decided about one redo more */
    bool decides;      /* the decision is planned */
    bool works_order;  /* the report on the order, or its closing, is planned */
    bool busy;         /* a request about it is under way */
    int looks;         /* in a row without anything new */
    struct person *by; /* of the newest decision */
    int attempt;       /* enum attempt_result of the newest attempt */
};

/* What is done beside a ticket's way. */
enum side_act {
    RECORD_CONTACT,
    RECORD_INTERIM,
    RECORD_CO_HANDLER,
    RECORD_CO_REPORT,
    RECORD_PASS_DOWN,
    RECORD_HAND_UP,
    RECORD_EXTENSION,
    RECORD_COMPLEX,
    RECORD_SUSPENSION,
    RECORD_TERMINATION,
    RECORD_ASK_CONTACT,
    RECORD_DECIDE,
    RECORD_RESUME,
    RECORD_PHONE,
    RECORD_SUPERVISE,
    RECORD_REPORT_ORDER,
    RECORD_CLOSE_ORDER,
    RECORD_ALIKE,   /* the dispatcher looks for tickets alike, and may merge */
    RECORD_DISSENT, /* the caller rings once more, and a supervisor orders a redo */
    RECORD_UNDO,
    RECORD_COUNT
};

enum city_change { CITY_PERSON_LEAVES, CITY_UNIT_MERGED, CITY_LIMITS_CHANGED };

enum purpose { PURPOSE_QUESTION, PURPOSE_MATTER, PURPOSE_DANGER, PURPOSE_URGE, PURPOSE_NOT_OURS, PURPOSE_NONE };

/* A call as its players know it. */
struct visitor {
    struct chance chance;
    char ref[40];
    enum purpose purpose;
    struct matter_text text;
    struct person *operator;
    struct caller caller; /* when, how patient, how long */
    int times;            /* that this one has rung before */
    int64_t take_at, done_at;
    int64_t call_id;
    size_t urged;        /* index of the matter that is asked for again */
    int64_t handed_over; /* its ticket's number */
    bool is_refused, returns;
    bool taken, over;
};

struct play {
    struct ctl *ctl;
    const struct play_arguments *wish;
    struct arrivals_shape shape; /* of the callers */
    struct people people;
    struct exchange exchange;
    struct act_queue queue;
    struct report report;
    int64_t now;      /* city time */
    int64_t begin_at; /* nothing happens before */
    int64_t end_at;   /* nothing happens after; INT64_MAX when live */
    int64_t first_day;
    int64_t worked_days; /* played so far */
    int64_t seal_ms;     /* past midnight: the tick at which days are sealed */
    bool live;
    bool finishing; /* nobody calls any more, and nothing is forgotten */
    bool failed;    /* something that cannot go on; it has been told */
    int64_t refusals;
    struct visitor *visitors;
    size_t visitor_count, visitor_room;
    struct matter *matters;
    size_t matter_count, matter_room;
    struct reference_rows units;
    signed char workdays[PLAY_HOURS_DAYS]; /* 0 not asked, 1 worked, -1 off; by day - first_day */
};

/* Tells why the play cannot go on; returns false. */
bool play_fail(struct play *play, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Plans an act; one that lies in the past happens now. */
void play_put(struct play *play, struct act act);
void play_plan(struct play *play, int64_t at, enum act_kind kind, size_t index, int64_t plan);
/* Notes a refusal that was not expected. */
void play_refused(struct play *play, const struct job *job);
/* A chance of its own for the thing of this number. */
struct chance play_chance(const struct play *play, enum play_stream stream, int64_t number);

/* --- play_hours.c --------------------------------------------------------------------------------------- */

enum hours {
    HOURS_OFFICE,   /* 08:30-12:00 and 13:30-17:30 on working days */
    HOURS_DUTY,     /* 08:00-20:00 every day: the hotline's own desks */
    HOURS_CALLBACK, /* 09:00-20:00 on working days */
    HOURS_ALWAYS,
};
/* The instant at which so much time of these hours has passed since `at`. */
int64_t hours_after(struct play *play, enum hours hours, int64_t at, int64_t ms);
/* `at` if it lies within these hours, else their next beginning. */
int64_t hours_within(struct play *play, enum hours hours, int64_t at);
/* Whether offices work on a day. */
bool hours_workday(struct play *play, int64_t day);

/* --- play_calls.c --------------------------------------------------------------------------------------- */

/* Draws the callers of a local day. */
void calls_of_day(struct play *play, int64_t day);
/* Carries out the acts ACT_CALL_*. */
void calls_act(struct play *play, const struct act *act);

/* --- play_units.c --------------------------------------------------------------------------------------- */

/* NULL if there is none. */
const struct reference_row *units_row(const struct play *play, int64_t id);
/* Who acts for a unit in this matter: one of its own accounts, else the dispatcher to whom it has phoned; then on_behalf (of
 * TEXT_NAME, may be NULL) says so. NULL if there is nobody. */
struct person *units_person(struct play *play, const struct matter *m, int64_t unit_id, char *on_behalf);
/* Whether persons of flesh and blood sit at the unit. */
bool units_excluded(struct play *play, int64_t unit_id);
/* A unit below another, or any department that has people; 0 if there is none. */
int64_t units_below(struct play *play, struct matter *m, int64_t unit_id);
int64_t units_any(struct play *play, struct matter *m);

/* --- play_plans.c --------------------------------------------------------------------------------------- */

/* Plans what the holder of the ticket does next; what was planned before is dropped. */
void plans_next(struct play *play, size_t index);
/* `minutes` from now within these hours, from the ticket's own chance. */
int64_t plans_after(struct play *play, struct matter *m, enum hours hours, int64_t from_min, int64_t to_min);

/* --- play_records.c ------------------------------------------------------------------------------------- */

/* Plans what is done beside the way, now that the unit has it for `span_ms`. */
void records_plan(struct play *play, size_t index, int64_t span_ms);
/* Plans what others do about what is open on the ticket: decisions, reports on orders. */
void records_answer(struct play *play, size_t index);
/* Plans what may follow a decision: somebody thinks better of it. */
void records_after(struct play *play, size_t index);
/* Carries out ACT_RECORD. */
void records_act(struct play *play, const struct act *act);

/* --- play_duplicates.c ---------------------------------------------------------------------------------- */

/* The dispatcher looks for tickets alike, and may let this one follow another. */
void duplicates_compare(struct play *play, size_t index, struct person *person);

/* --- play_days.c ---------------------------------------------------------------------------------------- */

/* Plays all days that are wished for, tells the rates, and goes on beside persons if that is wished. */
void days_play(struct play *play);
/* Plays on until an instant; of play.c. */
bool play_until(struct play *play, int64_t end_at);
/* A day begins: its callers are drawn; of play.c. */
void play_day(struct play *play, int64_t day);

/* --- play_follow.c -------------------------------------------------------------------------------------- */

/* Adds the act `what` (PLAYED_COUNT: none) of a request by `who`, and all that the told ticket shows to have come of it. */
void follow_report(struct play *play, const char *who, enum played what, size_t index,
                   const struct ticket *ticket, int detail);
/* Asks how a ticket stands, and takes it over. */
void follow_look(struct play *play, size_t index);
/* The same for its main ticket and for all its duplicates. */
void follow_family(struct play *play, size_t index);
/* The same of one that has taken a duplicate, and of one that has lost it again because the merge was undone. */
void follow_child(struct play *play, size_t index);
void follow_undone(struct play *play, size_t index);
/* The matter of a number, or SIZE_MAX. */
size_t follow_find(const struct play *play, int64_t number);

/* --- play_city.c ---------------------------------------------------------------------------------------- */

/* Plans what changes in the city on a day. */
void city_of_day(struct play *play, int64_t day);
/* Carries out ACT_CITY. */
void city_act(struct play *play, const struct act *act);

/* --- play_tickets.c ------------------------------------------------------------------------------------- */

/* Whether the act must not be asked beside others of its instant. */
bool tickets_alone(const struct play *play, const struct act *act);

/* A ticket that the broker has told: a new one of the players, or one of a person (topic NULL). Returns its index, or SIZE_MAX. */
size_t tickets_add(struct play *play, const struct ticket *ticket, const struct matter_text *text);
/* Takes over how the ticket stands now, and plans what its holder does next. */
void tickets_take(struct play *play, size_t index, const struct ticket *ticket);
/* Carries out the next step of a ticket, or adds a note. */
void tickets_act(struct play *play, const struct act *act);
/* An open ticket of the players that a caller may ask for again; SIZE_MAX if there is none. */
size_t tickets_urgeable(struct play *play, struct chance *chance);

/* --- play_live.c ---------------------------------------------------------------------------------------- */

/* Plays on by the city's clock until a signal. */
void live_play(struct play *play);
/* Looks what persons have done, and lets the players go on from there. */
void live_look(struct play *play);
/* Carries out an act; of play.c. */
void play_act(struct play *play, const struct act *act);
/* Sets the city's time and its rate (in thousandths; 0 stands still). */
bool play_clock(struct play *play, int64_t at, int64_t rate);

#endif
