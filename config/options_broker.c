/* The options of broker.cfg, one row each: the manners of one city's hotline.
 * Its calendars and limits are no options: they stand in its rulebook and change by events. */
#include "config/option_checks.h"
#include "config/option_rows.h"

#define BROKER struct broker_config

/* Bounds that recur: about a year of working days, and 20 days of wall time, which are less than 2^31 ms. */
enum { DAYS_MAX = 250, HOUR_MS = 3600000 };
#define WALL_MAX_MS ((int64_t)20 * 24 * HOUR_MS)

/* What the rulebook has replaced: a city from before it takes these over, once. */
#define RETIRED_INT(M, LO, HI, D)                                                                              \
    {                                                                                                          \
        .path = #M, .kind = OPTION_INT, .offset = offsetof(BROKER, M), .min = (LO), .max = (HI),               \
        .default_text = (D), .retired = true                                                                   \
    }
#define RETIRED_TEXT(M, KIND, D, CHECK, REMEDY)                                                                \
    {                                                                                                          \
        .path = #M, .kind = (KIND), .offset = offsetof(BROKER, M), .size = sizeof(((BROKER *)0)->M),           \
        .default_text = (D), .retired = true, .required = true, .why_bad = (CHECK), .remedy = (REMEDY)         \
    }
#define LIMIT_DAYS(M, D) RETIRED_INT(limits.M, 1, DAYS_MAX, D)
#define LIMIT_MS(M, LO, D) RETIRED_INT(limits.M, LO, WALL_MAX_MS, D)
#define KEEP_DAYS(M, SAY) OPT_INT(BROKER, retention.M, 0, 36500, "0", N_("days"), FIXED, SAY)
#define PERCENT(M, SAY) OPT_INT(BROKER, rates.M, 0, 100, "100", "%", RELOADABLE, SAY)

/* clang-format off */
static const struct config_option rows[] = {
    OPT_NEED(BROKER, listen, "tcp://127.0.0.1:7420", check_listen, N_("write tcp://HOST:PORT, such as tcp://0.0.0.0:7420"),
             N_("Where consoles and gateways connect to.")),
    OPT_PATH(BROKER, data_dir, ".", true, N_("Folder of the database.")),
    OPT_PATH(BROKER, keys_dir, "keys", true, N_("Folder of the broker's keys and of the stations' public keys.")),
    OPT_PATH(BROKER, backup_dir, "backups", true, N_("Folder that backups are written to.")),
    RETIRED_TEXT(calendars_dir, OPTION_PATH, "calendars", NULL, N_("write the path of a file or folder")),
    OPT_NEED(BROKER, zone, "Asia/Shanghai", check_zone, N_("write a name such as Asia/Shanghai"),
             N_("Time zone of the city: days, office hours and rates are by its clock.")),
    OPT_NEED(BROKER, city, "天津", NULL, N_("write the name of the city"), N_("Name of the city.")),
    OPT_NEED(BROKER, area_code, "022", check_area_code, N_("write 2 to 6 digits beginning with 0, such as 022"),
             N_("Area code of the city, for telephone numbers written without one.")),
    RETIRED_TEXT(office_hours, OPTION_TEXT, "08:30-12:00 13:30-17:30", check_office_hours, N_("write segments such as 08:30-12:00 13:30-17:30")),

    LIMIT_DAYS(receive_general_days, "1"),
    LIMIT_MS(receive_utility_ms, 60000, "1800000"),
    LIMIT_MS(receive_emergency_ms, 60000, "900000"),
    LIMIT_DAYS(return_days, "1"),
    LIMIT_DAYS(return_hard_days, "2"),
    LIMIT_DAYS(handle_consultation_days, "1"),
    LIMIT_DAYS(handle_help_days, "5"),
    LIMIT_DAYS(handle_complaint_days, "5"),
    LIMIT_DAYS(handle_report_days, "5"),
    LIMIT_DAYS(handle_suggestion_days, "1"),
    LIMIT_DAYS(handle_praise_days, "1"),
    LIMIT_DAYS(handle_complex_days, "15"),
    LIMIT_MS(handle_utility_ms, HOUR_MS, "86400000"),
    LIMIT_MS(handle_emergency_ms, HOUR_MS, "86400000"),
    LIMIT_MS(first_report_emergency_ms, 60000, "7200000"),
    LIMIT_DAYS(extension_days, "5"),
    LIMIT_DAYS(callback_days, "2"),
    RETIRED_INT(limits.callback_attempts, 1, 10, "3"),
    LIMIT_DAYS(audit_days, "1"),
    LIMIT_DAYS(warn_general_days, "1"),
    LIMIT_MS(warn_utility_ms, 60000, "7200000"),
    LIMIT_MS(warn_emergency_ms, 60000, "1800000"),

    OPT_MS(BROKER, limits.answer_target_ms, 1000, WALL_MAX_MS, "15000", RELOADABLE, N_("A call is answered in time within this time.")),
    OPT_MS(BROKER, limits.short_abandon_ms, 0, WALL_MAX_MS, "5000", RELOADABLE, N_("A call given up sooner than this is a short abandon.")),
    OPT_BOOL(BROKER, limits.short_abandons_count, "true", RELOADABLE,
             N_("Whether short abandons are in the answer rate; otherwise they are shown apart.")),
    OPT_MS(BROKER, limits.wrap_up_ms, 0, HOUR_MS, "180000", RELOADABLE,
           N_("After a call its operator has this long to write it down; then the next one may come. 0: no time.")),
    OPT_MS(BROKER, limits.dial_take_ms, 1000, HOUR_MS, "15000", RELOADABLE,
           N_("A dial that no exchange takes within this time is not carried out.")),
    OPT_MS(BROKER, limits.dial_ring_ms, 10000, HOUR_MS, "180000", RELOADABLE,
           N_("A dial whose caller has not answered this long after the exchange took it was lost sight of.")),
    LIMIT_MS(missed_return_ms, 60000, "1800000"),
    OPT_MS(BROKER, limits.seal_after_midnight_ms, 0, 12 * HOUR_MS, "1800000", RELOADABLE,
           N_("A day is sealed this long after its midnight.")),
    OPT_BOOL(BROKER, limits.freeze_months, "true", RELOADABLE,
             N_("Keep the figures of a month as they stand when its last day is sealed.")),
    RETIRED_INT(limits.designate_after_dispatches, 1, 20, "3"),
    RETIRED_INT(limits.redo_after_close_days, 0, 365, "30"),

    PERCENT(answer_target_percent, N_("What the answer rate aims at.")),
    PERCENT(completion_target_percent, N_("What the completion rate aims at.")),
    PERCENT(callback_target_percent, N_("What the callback rate aims at.")),
    OPT_INT(BROKER, rates.in_time_target_percent, 0, 99, "95", "%", RELOADABLE,
            N_("How many calls are to be answered within the target, over any 24 hours.")),

    OPT_INT(BROKER, wire.max_frame_bytes, 65536, 4194304, "1048576", N_("bytes"), FIXED,
            N_("Largest message that is taken from a console.")),
    OPT_INT(BROKER, wire.max_connections, 1, 60000, "10000", N_("connections"), FIXED,
            N_("Most consoles and gateways at the same time.")),
    OPT_MS(BROKER, wire.heartbeat_ms, 100, 60000, "2000", FIXED, N_("A heartbeat is sent this often.")),
    OPT_MS(BROKER, wire.dead_after_ms, 200, 600000, "8000", FIXED,
           N_("Who is silent for this long counts as gone; at least twice wire.heartbeat_ms.")),
    OPT_INT(BROKER, wire.push_queue, 10, 100000, "1000", N_("messages"), FIXED,
            N_("Messages that wait for a slow console before it is marked as behind.")),

    OPT_INT(BROKER, store.checkpoint_pages, 100, 12000, "4000", N_("pages"), FIXED,
            N_("Pages of the write-ahead log after which a checkpoint is made.")),
    OPT_INT(BROKER, store.cache_mib, 1, 4096, "64", "MiB", FIXED,
            N_("Most that each of the broker's connections keeps of the database in memory; there are three, and two for each reader.")),
    OPT_INT(BROKER, store.readers, 1, 16, "2", N_("threads"), FIXED, N_("Threads that answer questions.")),
    OPT_MS(BROKER, store.question_ms, 1, 60000, "1000", FIXED,
           N_("A question that takes longer begins anew in the line of long ones, so that no short one waits for it.")),

    OPT_MS(BROKER, backup.every_ms, 0, WALL_MAX_MS, "0", FIXED,
           N_("A copy of the database is made and proven this often, if something was recorded; 0: never.")),
    OPT_INT(BROKER, backup.keep, 1, 500, "14", N_("copies"), FIXED,
            N_("So many of these copies are kept; the newest one that was proven always is.")),
    OPT_PATH(BROKER, backup.folder, "", false,
             N_("Folder of these copies, best on another disk; empty: backup_dir.")),

    KEEP_DAYS(caller_days, N_("Name, phone and place of a ticket's caller are erased so many days after it was closed; 0: never.")),
    KEEP_DAYS(consultation_days, N_("All other texts of a consultation are erased so many days after it was closed; 0: never.")),
    KEEP_DAYS(complaint_days,
              N_("All other texts of every other ticket are erased so many days after it was closed; 0: never.")),
    KEEP_DAYS(call_days, N_("The number of a call is erased so many days after it came; 0: never.")),
    KEEP_DAYS(recording_days, N_("The name of a call's recording is erased so many days after it came; 0: never.")),
    KEEP_DAYS(presence_days, N_("The reasons of operators' breaks are erased after so many days; 0: never.")),
    OPT_INT(BROKER, retention.from_hour, 0, 23, "1", N_("o'clock"), FIXED, N_("From this hour on it is erased.")),
    OPT_INT(BROKER, retention.to_hour, 0, 24, "5", N_("o'clock"), FIXED,
            N_("Until this hour; what is left waits for the next night.")),

    OPT_MS(BROKER, session.idle_ms, 60000, WALL_MAX_MS, "43200000", RELOADABLE,
           N_("A session whose console is not heard of for this long ends.")),
    OPT_MS(BROKER, session.away_after_ms, 1000, HOUR_MS, "60000", RELOADABLE,
           N_("An operator whose console is not heard of for this long is no longer on duty.")),
    OPT_INT(BROKER, session.wrong_passwords_before_delay, 1, 100, "3", N_("attempts"), RELOADABLE,
            N_("Wrong passwords after which the next attempt has to wait.")),
    OPT_MS(BROKER, session.delay_ms, 0, 600000, "1000", RELOADABLE,
           N_("The first wait; each further wrong password doubles it.")),
    OPT_MS(BROKER, session.max_delay_ms, 0, HOUR_MS, "60000", RELOADABLE,
           N_("The longest wait; at least session.delay_ms.")),

    OPT_INT(BROKER, wall.waiting_calls, 0, 100000, "10", N_("calls"), RELOADABLE,
            N_("When more calls wait, the wallboard raises an alarm; 0: never.")),
    OPT_MS(BROKER, wall.wait_ms, 0, HOUR_MS, "60000", RELOADABLE,
           N_("When a call waits longer, the wallboard raises an alarm; 0: never.")),
    OPT_MS(BROKER, wall.break_ms, 0, 12 * HOUR_MS, "1800000", RELOADABLE,
           N_("When a break lasts longer, the wallboard raises an alarm; 0: never.")),
    OPT_INT(BROKER, wall.phones, 0, 100000, "1", N_("operators"), RELOADABLE,
            N_("When the exchange has the phones of so many operators who would be ready paused, out of its queues or not "
               "reachable, the wallboard raises an alarm; 0: never.")),

    OPT_CHOICE(BROKER, log.level, "info", option_log_levels, RELOADABLE, N_("How much is written to the log.")),
};

static const struct option_relation relations[] = {
    {.lesser = "wire.heartbeat_ms", .greater = "wire.dead_after_ms", .factor = 2},
    {.lesser = "session.delay_ms", .greater = "session.max_delay_ms", .factor = 1},
    {.lesser = "limits.return_days", .greater = "limits.return_hard_days", .factor = 1},
    {.lesser = "limits.first_report_emergency_ms", .greater = "limits.handle_emergency_ms", .factor = 1},
    {.lesser = "limits.warn_utility_ms", .greater = "limits.handle_utility_ms", .factor = 1},
    {.lesser = "limits.warn_emergency_ms", .greater = "limits.handle_emergency_ms", .factor = 1},
};
/* clang-format on */

const struct option_table broker_options = {
    .name = "broker.cfg",
    .sentence = N_("The options of a broker."),
    .size = sizeof(struct broker_config),
    .options = rows,
    .count = sizeof rows / sizeof rows[0],
    .relations = relations,
    .relation_count = sizeof relations / sizeof relations[0],
};
