/* What an installation may change: one row an option, with its type, bounds, unit, default and sentence.
 * A table of rows fills one plain struct; load.h reads files into it, print.h writes them from it. */
#ifndef REXIAN_CONFIG_OPTIONS_H
#define REXIAN_CONFIG_OPTIONS_H

#include "core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CONFIG_PATH_SIZE = 1024, /* bytes of a path, with its NUL */
    CONFIG_TEXT_SIZE = 256,  /* bytes of an endpoint or another text, with its NUL */
    CONFIG_KEY_SIZE = 41,    /* a Z85 public key, with its NUL */
};

enum option_kind {
    OPTION_INT,  /* int64_t within min..max */
    OPTION_MS,   /* int64_t within min..max, milliseconds */
    OPTION_BOOL, /* bool */
    OPTION_TEXT, /* char[size], UTF-8 without control characters */
    OPTION_PATH, /* char[size], a text; relative to the folder of the file it stands in: see config_path */
};

/* One option. (Not `struct option`: that is getopt's.) */
struct config_option {
    const char *path; /* "listen", or "group.name" */
    enum option_kind kind;
    size_t offset;
    size_t size;                /* OPTION_TEXT, OPTION_PATH: of the array */
    int64_t min, max;           /* OPTION_INT, OPTION_MS */
    const char *default_text;   /* as in a file, without quotes */
    const char *unit;           /* "working days", "ms"; NULL if none */
    bool reloadable;            /* taken over by a running program when the file is read again */
    bool retired;               /* read only to be taken over into what replaces it; not written any more */
    bool required;              /* a text that must not be empty; without a default it must be given */
    const char *const *choices; /* OPTION_TEXT: the only values, ended by NULL; NULL if any */
    const char *(*why_bad)(const char *); /* OPTION_TEXT: the fault of a value that is not empty, or NULL */
    const char *remedy;   /* OPTION_TEXT: what to write instead; NULL if the bounds or choices say it */
    const char *sentence; /* what it does */
};

/* `greater` must be at least `factor` times `lesser`; both are OPTION_INT or OPTION_MS. */
struct option_relation {
    const char *lesser;
    const char *greater;
    int64_t factor;
};

struct option_table {
    const char *name;     /* "broker.cfg" */
    const char *sentence; /* who reads it */
    size_t size;          /* of the struct that it fills */
    const struct config_option *options;
    size_t count;
    const struct option_relation *relations;
    size_t relation_count;
};

/* Limits of the rules (domain: limits). Days are working days, except redo_after_close_days. */
struct config_limits {
    int64_t receive_general_days, receive_utility_ms, receive_emergency_ms;
    int64_t return_days, return_hard_days;
    int64_t handle_consultation_days, handle_help_days, handle_complaint_days, handle_report_days;
    int64_t handle_suggestion_days, handle_praise_days, handle_complex_days;
    int64_t handle_utility_ms, handle_emergency_ms, first_report_emergency_ms;
    int64_t extension_days;
    int64_t callback_days, callback_attempts, audit_days;
    int64_t warn_general_days, warn_utility_ms, warn_emergency_ms;
    int64_t answer_target_ms, short_abandon_ms, wrap_up_ms, missed_return_ms, dial_take_ms, dial_ring_ms;
    bool short_abandons_count;
    int64_t seal_after_midnight_ms;
    bool freeze_months;
    int64_t designate_after_dispatches, redo_after_close_days;
};

struct config_rates {
    int64_t answer_target_percent, completion_target_percent, callback_target_percent, in_time_target_percent;
};

struct config_wire {
    int64_t max_frame_bytes, max_connections, heartbeat_ms, dead_after_ms, push_queue;
};

struct config_store {
    int64_t checkpoint_pages, cache_mib, readers, question_ms;
};

/* Copies of the database by interval. */
struct config_backup {
    int64_t every_ms, keep;        /* 0: none */
    char folder[CONFIG_PATH_SIZE]; /* "": backup_dir */
};

/* How long texts are kept; 0: for ever. */
struct config_retention {
    int64_t caller_days, consultation_days, complaint_days, call_days, recording_days, presence_days;
    int64_t from_hour, to_hour;
};

struct config_session {
    int64_t idle_ms, away_after_ms, wrong_passwords_before_delay, delay_ms, max_delay_ms;
};

/* Above these the wallboard raises an alarm; 0: never. */
struct config_wall {
    int64_t waiting_calls, wait_ms, break_ms, phones;
};

struct config_log {
    char level[16]; /* log_level_by_name gives the enum */
};

struct broker_config {
    char listen[CONFIG_TEXT_SIZE];
    char data_dir[CONFIG_PATH_SIZE], keys_dir[CONFIG_PATH_SIZE], backup_dir[CONFIG_PATH_SIZE];
    char calendars_dir[CONFIG_PATH_SIZE];
    char zone[64], city[64], area_code[8], office_hours[128];
    struct config_limits limits;
    struct config_rates rates;
    struct config_wire wire;
    struct config_store store;
    struct config_backup backup;
    struct config_retention retention;
    struct config_session session;
    struct config_wall wall;
    struct config_log log;
};

struct console_config {
    char broker[CONFIG_TEXT_SIZE];
    char broker_key[CONFIG_KEY_SIZE];
    char station_key_file[CONFIG_PATH_SIZE];
    char login[64];
    char language[16];
    char drafts_dir[CONFIG_PATH_SIZE]; /* "": file_state_dir says where */
    bool mouse, colour, bell;
    int64_t timeout_ms;
    struct config_log log;
};

/* The callers of a simulated exchange: core/arrivals.h. */
struct config_simulated {
    int64_t calls_a_day;
    char by_hour[CONFIG_TEXT_SIZE], by_weekday[CONFIG_TEXT_SIZE];
    int64_t patience_ms, patience_shape, talk_ms, talk_spread;
    int64_t leaving, tests, silent, wrong, abusive, again, again_ms;
    int64_t lines, places, ring_ms;
    char storms[CONFIG_TEXT_SIZE * 2];
};

/* Of a real exchange; read if the kind of the exchange is "asterisk". */
struct config_asterisk {
    char name[32];
    char host[CONFIG_TEXT_SIZE];
    int64_t port;
    bool tls;
    char tls_ca_file[CONFIG_PATH_SIZE];
    char tls_pin[104];
    char user[64];
    char secret_file[CONFIG_PATH_SIZE];
    bool plain_login;
    char queues[CONFIG_PATH_SIZE]; /* "hotline, second"; "": all; see option_list_has */
    char phone[104];               /* an operator's interface: "PJSIP/{extension}" */
    char contexts
        [CONFIG_TEXT_SIZE]; /* of the dialplan where callers arrive; "": calls count from their first queue */
    char queue_log[CONFIG_PATH_SIZE];           /* "": there is none */
    char queue_log_odbc_file[CONFIG_PATH_SIZE]; /* "": it is not in a database */
    char queue_log_table[64], queue_log_zone[64];
    char dial_context[80]; /* of the dialplan, where calls from here are made; "": none are */
    char dial_prefix[16], dial_international[16]; /* before each number; and instead of the + of one abroad */
    char dial_caller_id[80];                      /* what the own phone shows; "": nothing is set */
    int64_t dial_ring_ms;                         /* the own phone */
};

struct gateway_config {
    char broker[CONFIG_TEXT_SIZE];
    char broker_key[CONFIG_KEY_SIZE];
    char station_key_file[CONFIG_PATH_SIZE];
    char login[64];
    char password_file[CONFIG_PATH_SIZE];
    char exchange[32];
    struct config_asterisk asterisk;
    char journal_dir[CONFIG_PATH_SIZE];
    int64_t timeout_ms;
    struct config_simulated simulated;
    struct config_log log;
};

extern const struct option_table broker_options; /* fills struct broker_config */
extern const struct option_table
    console_options; /* fills struct console_config; agent, supervisor and rexianctl */
extern const struct option_table gateway_options; /* fills struct gateway_config */

/* The row of a path, or NULL. */
const struct config_option *option_find(const struct option_table *table, const char *path);
/* The value of a row in the struct that its table fills: int for OPTION_INT and OPTION_MS, bool for OPTION_BOOL, text for
 * OPTION_TEXT and OPTION_PATH. */
int64_t option_int(const struct config_option *option, const void *values);
bool option_bool(const struct config_option *option, const void *values);
const char *option_text(const struct config_option *option, const void *values);
/* Puts a value into the struct: an integer within the bounds of the row, a text of fewer than option->size bytes. */
void option_set_int(const struct config_option *option, void *values, int64_t value);
void option_set_bool(const struct config_option *option, void *values, bool value);
void option_set_text(const struct config_option *option, void *values, const char *text);
/* The next name of a list such as "hotline, second", from *position on, which is moved past it; false at its end. Begin at 0. */
bool option_list_next(const char *list, size_t *position, char *out, size_t size);
/* True if the list names it. */
bool option_list_has(const char *list, const char *name);
/* Copies the value of one row from one struct to another. */
void option_copy(const struct config_option *option, void *to, const void *from);
/* The fault of a text for this row, as a sentence to be translated, or NULL. */
const char *option_text_fault(const struct config_option *option, const char *text);
/* Fills the struct with the defaults of all rows. Texts that are required are empty then. */
void config_defaults(const struct option_table *table, void *values);
/* True if both structs hold the same value for this row. */
bool option_equal(const struct config_option *option, const void *one, const void *other);

#endif
