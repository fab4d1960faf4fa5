/* The options of broker.cfg, one row each: the limits and manners of one city's hotline.
 * The defaults of the limits are those of the domain; none of them is a constant in the code. */
#include "config/option_checks.h"
#include "config/option_rows.h"

#define BROKER struct broker_config

static const char working_days[] = N_("working days");

/* Bounds that recur: about a year of working days, and 20 days of wall time, which are less than 2^31 ms. */
enum { DAYS_MAX = 250, HOUR_MS = 3600000 };
#define WALL_MAX_MS ((int64_t)20 * 24 * HOUR_MS)

/* A limit in working days or in wall time; all of them are taken over by a reload. */
#define LIMIT_DAYS(M, D, SAY) OPT_INT(BROKER, limits.M, 1, DAYS_MAX, D, working_days, RELOADABLE, SAY)
#define LIMIT_MS(M, LO, D, SAY) OPT_MS(BROKER, limits.M, LO, WALL_MAX_MS, D, RELOADABLE, SAY)
#define PERCENT(M, SAY) OPT_INT(BROKER, rates.M, 0, 100, "100", "%", RELOADABLE, SAY)

/* clang-format off */
static const struct config_option rows[] = {
    OPT_NEED(BROKER, listen, "tcp://127.0.0.1:7420", check_listen, N_("write tcp://HOST:PORT, such as tcp://0.0.0.0:7420"),
             N_("Where consoles and gateways connect to.")),
    OPT_PATH(BROKER, data_dir, ".", true, N_("Folder of the database.")),
    OPT_PATH(BROKER, keys_dir, "keys", true, N_("Folder of the broker's keys and of the stations' public keys.")),
    OPT_PATH(BROKER, backup_dir, "backups", true, N_("Folder that backups are written to.")),
    OPT_PATH(BROKER, calendars_dir, "calendars", true, N_("Folder of the calendar files, one for each year.")),
    OPT_NEED(BROKER, zone, "Asia/Shanghai", check_zone, N_("write a name such as Asia/Shanghai"),
             N_("Time zone of the city: days, office hours and rates are by its clock.")),
    OPT_NEED(BROKER, city, "天津", NULL, N_("write the name of the city"), N_("Name of the city.")),
    OPT_NEED(BROKER, area_code, "022", check_area_code, N_("write 2 to 6 digits beginning with 0, such as 022"),
             N_("Area code of the city, for telephone numbers written without one.")),
    OPT_NEED(BROKER, office_hours, "08:30-12:00 13:30-17:30", check_office_hours,
             N_("write segments such as 08:30-12:00 13:30-17:30"),
             N_("Office hours of a working day that the calendar gives no hours of its own.")),

    LIMIT_DAYS(receive_general_days, "1", N_("A department receives a general ticket within this time.")),
    LIMIT_MS(receive_utility_ms, 60000, "1800000", N_("A department receives a utility ticket within this time.")),
    LIMIT_MS(receive_emergency_ms, 60000, "900000", N_("A department receives an emergency ticket within this time.")),
    LIMIT_DAYS(return_days, "1", N_("A department may return a ticket within, counted from the dispatch.")),
    LIMIT_DAYS(return_hard_days, "2", N_("The same for a ticket marked as hard.")),
    LIMIT_DAYS(handle_consultation_days, "1", N_("A consultation is replied to within this time.")),
    LIMIT_DAYS(handle_help_days, "5", N_("A request for help is replied to within this time.")),
    LIMIT_DAYS(handle_complaint_days, "5", N_("A complaint is replied to within this time.")),
    LIMIT_DAYS(handle_report_days, "5", N_("A report is replied to within this time.")),
    LIMIT_DAYS(handle_suggestion_days, "1", N_("A suggestion is replied to within this time.")),
    LIMIT_DAYS(handle_praise_days, "1", N_("Praise is replied to within this time.")),
    LIMIT_DAYS(handle_complex_days, "15", N_("A ticket granted as complex is replied to within this time.")),
    LIMIT_MS(handle_utility_ms, HOUR_MS, "86400000",
             N_("Help, a complaint or a report on utilities is replied to within this time.")),
    LIMIT_MS(handle_emergency_ms, HOUR_MS, "86400000", N_("An emergency is replied to within this time.")),
    LIMIT_MS(first_report_emergency_ms, 60000, "7200000", N_("The first report on an emergency is given within this time.")),
    LIMIT_DAYS(extension_days, "5", N_("An extension moves the deadline by at most.")),
    LIMIT_DAYS(callback_days, "2", N_("A caller is called back after the audit within this time.")),
    OPT_INT(BROKER, limits.callback_attempts, 1, 10, "3", N_("attempts"), RELOADABLE,
            N_("Attempts of a callback after which the caller counts as unreachable.")),
    LIMIT_DAYS(audit_days, "1", N_("A reply is audited within this time.")),
    LIMIT_DAYS(warn_general_days, "1", N_("A warning is given ahead of a general deadline by this time.")),
    LIMIT_MS(warn_utility_ms, 60000, "7200000", N_("A warning is given ahead of a utility deadline by this time.")),
    LIMIT_MS(warn_emergency_ms, 60000, "1800000", N_("A warning is given ahead of an emergency deadline by this time.")),
    LIMIT_MS(answer_target_ms, 1000, "15000", N_("A call is answered in time within this time.")),
    LIMIT_MS(short_abandon_ms, 0, "5000", N_("A call given up sooner than this is a short abandon.")),
    LIMIT_MS(missed_return_ms, 60000, "1800000", N_("A missed call is returned within this time.")),
    OPT_MS(BROKER, limits.seal_after_midnight_ms, 0, 12 * HOUR_MS, "1800000", RELOADABLE,
           N_("A day is sealed this long after its midnight.")),
    OPT_INT(BROKER, limits.designate_after_dispatches, 1, 20, "3", N_("dispatches"), RELOADABLE,
            N_("Dispatches after which the hotline designates the department.")),
    OPT_INT(BROKER, limits.redo_after_close_days, 0, 365, "30", N_("days"), RELOADABLE,
            N_("A supervisor may order a redo of a closed ticket within this time.")),

    PERCENT(answer_target_percent, N_("What the answer rate aims at.")),
    PERCENT(completion_target_percent, N_("What the completion rate aims at.")),
    PERCENT(callback_target_percent, N_("What the callback rate aims at.")),

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
    OPT_INT(BROKER, store.readers, 1, 16, "2", N_("threads"), FIXED, N_("Threads that answer questions.")),

    OPT_MS(BROKER, session.idle_ms, 60000, WALL_MAX_MS, "43200000", RELOADABLE,
           N_("A session without any request ends after this time.")),
    OPT_INT(BROKER, session.wrong_passwords_before_delay, 1, 100, "3", N_("attempts"), RELOADABLE,
            N_("Wrong passwords after which the next attempt has to wait.")),
    OPT_MS(BROKER, session.delay_ms, 0, 600000, "1000", RELOADABLE,
           N_("The first wait; each further wrong password doubles it.")),
    OPT_MS(BROKER, session.max_delay_ms, 0, HOUR_MS, "60000", RELOADABLE,
           N_("The longest wait; at least session.delay_ms.")),

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
