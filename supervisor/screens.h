/* The screens of the supervisor. Each is opened above the others and owns its state. */
#ifndef REXIAN_SUPERVISOR_SCREENS_H
#define REXIAN_SUPERVISOR_SCREENS_H

#include "supervisor/board.h"

/* The dashboard: three rates, other figures, queue and people now, trend by hour. The first screen. */
enum result rates_screen_open(struct app *app, struct board *board) MUST_CHECK;
/* A row for each key of a split, for each day, or for each month. */
enum span { SPAN_KEYS, SPAN_DAYS, SPAN_MONTHS };
/* The three rates by a split, or one row a day or month. */
void split_screen_open(struct app *app, struct board *board, enum split by, enum span span);

/* Which misses: of one key of a split, or of the total. */
struct misses_of {
    enum rate_kind rate;
    enum split by; /* SPLIT_TOTAL: all */
    int64_t key;
    int64_t from, to;         /* civil days */
    char key_text[TEXT_NAME]; /* for the title; "" for all */
};
void misses_screen_open(struct app *app, struct board *board, const struct misses_of *of);
/* What waits for a supervisor. */
enum waiting {
    WAITING_APPROVALS,
    WAITING_ORDERS,
    WAITING_SUSPENDED,
    WAITING_FIRST_REPORTS,
    WAITING_SHIFTS,
    WAITING_ASKED, /* all that is asked for, not only what is a supervisor's */
    WAITING_KINDS,
    WAITING_PACKET = WAITING_KINDS /* the tickets of one shift */
};
/* shift: of WAITING_PACKET. */
void waiting_screen_open(struct app *app, struct board *board, enum waiting what, int64_t shift);
/* What has moved since a month was frozen, and what moved it. month: its first day. */
void month_screen_open(struct app *app, int64_t month);
/* A ticket with its history and what can be decided on it; a call. */
void record_screen_open(struct app *app, struct board *board, int64_t number);
void call_screen_open(struct app *app, struct board *board, int64_t call_id);
/* A proof with differences; takes over the lists of the reply. */
void prove_screen_open(struct app *app, struct prove_reply *reply);

/* The split screens and the people, as commands for the tables of the screens. */
enum reaction open_hours(struct app *app, void *subject, const char *argument);
enum reaction open_departments(struct app *app, void *subject, const char *argument);
enum reaction open_operators(struct app *app, void *subject, const char *argument);
enum reaction open_categories(struct app *app, void *subject, const char *argument);
enum reaction open_queues(struct app *app, void *subject, const char *argument);
enum reaction open_types(struct app *app, void *subject, const char *argument);
enum reaction open_urgencies(struct app *app, void *subject, const char *argument);
enum reaction open_months(struct app *app, void *subject, const char *argument);
enum reaction open_days(struct app *app, void *subject, const char *argument);
/* The wallboard. */
enum reaction open_wall(struct app *app, void *subject, const char *argument);
/* The queue and who is logged in now. */
enum reaction open_people(struct app *app, void *subject, const char *argument);
enum reaction open_books(struct app *app, void *subject, const char *argument);
enum reaction open_waiting(struct app *app, void *subject, const char *argument);
/* The city's rules, to be read. */
enum reaction open_calendar(struct app *app, void *subject, const char *argument);
enum reaction open_limits(struct app *app, void *subject, const char *argument);
enum reaction open_directory(struct app *app, void *subject, const char *argument);

/* clang-format off */
#define SPLIT_COMMANDS                                                                                         \
    {.key = 'h', .name = "hours", .label = N_("hours"), .help = N_("By hour"), .run = open_hours},             \
    {.key = 'd', .name = "departments", .label = N_("departments"), .help = N_("By department"),               \
     .run = open_departments},                                                                                 \
    {.key = 'o', .name = "operators", .label = N_("operators"), .help = N_("By operator"), .run = open_operators}, \
    {.key = 'c', .name = "categories", .label = N_("categories"), .help = N_("By category"),                   \
     .run = open_categories},                                                                                  \
    {.key = 'u', .name = "queues", .label = N_("queues"), .help = N_("By queue"), .run = open_queues},         \
    {.key = 'i', .name = "types", .help = N_("By request type"), .run = open_types},                           \
    {.key = 'e', .name = "urgencies", .help = N_("By urgency class"), .run = open_urgencies},                  \
    {.key = 'm', .name = "months", .help = N_("A row for each month of the range"), .run = open_months},       \
    {.key = 'y', .name = "days", .help = N_("A row for each day of the range"), .run = open_days},             \
    {.key = 'W', .name = "wall", .label = N_("wallboard"),                                                     \
     .help = N_("The wallboard: alarms, queues, calls that wait, operators, what more of them would bring"),   \
     .run = open_wall},                                                                                        \
    {.key = 'w', .name = "people", .label = N_("who"), .help = N_("Queue, work lists and people now"),         \
     .run = open_people},                                                                                      \
    {.key = 'b', .name = "books", .label = N_("books"), .help = N_("The books: what came in and went out"),    \
     .run = open_books},                                                                                       \
    {.key = 'a', .name = "waiting", .label = N_("waits"),                                                    \
     .help = N_("What waits for a supervisor: approvals, orders, suspended, first reports, shifts"),           \
     .run = open_waiting},                                                                                    \
    {.key = 'C', .name = "calendar", .label = N_("calendar"), .help = N_("The year's calendar"),               \
     .run = open_calendar},                                                                                    \
    {.key = 'L', .name = "limits", .label = N_("limits"), .help = N_("The limits in force"), .run = open_limits}, \
    {.key = 'D', .name = "directory", .label = N_("directory"), .help = N_("The dispatch directory"),          \
     .run = open_directory}
/* clang-format on */

#endif
