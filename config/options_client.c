/* The options of console.cfg (agent, supervisor and rexianctl share it) and of gateway.cfg, one row each.
 * What a city decides, such as its zone, is told by the broker at login and is no option here. */
#include "config/option_checks.h"
#include "config/option_rows.h"

#define CONSOLE struct console_config
#define GATEWAY struct gateway_config

const char *const option_log_levels[] = {"error", "warning", "info", "debug", NULL};

static const char *const languages[] = {"", "en", "zh_CN", NULL};
static const char *const exchanges[] = {"simulated", "asterisk", NULL};

static const char broker_sentence[] = N_("Where the broker listens.");
static const char broker_remedy[] = N_("write tcp://HOST:PORT, such as tcp://127.0.0.1:7420");
static const char key_sentence[] =
    N_("The broker's public key: 40 characters, as in the console.cfg that --init made.");
static const char key_remedy[] = N_("copy the 40 characters of the broker's public key");
static const char station_sentence[] = N_("File of this station's secret key; only its owner may read it.");
static const char log_sentence[] = N_("How much is written to the log.");
static const char per_mille[] = N_("per mille");
static const char timeout_sentence[] = N_("A request without an answer is sent again after this time.");

/* clang-format off */
static const struct config_option console_rows[] = {
    OPT_NEED(CONSOLE, broker, "tcp://127.0.0.1:7420", check_endpoint, broker_remedy, broker_sentence),
    OPT_NEED(CONSOLE, broker_key, "", check_key, key_remedy, key_sentence),
    OPT_PATH(CONSOLE, station_key_file, "keys/console.key", true, station_sentence),
    OPT_TEXT(CONSOLE, login, "", NULL, NULL, N_("Name to log in with; asked for if it is empty.")),
    OPT_CHOICE(CONSOLE, language, "", languages, FIXED,
               N_("Language of the screens; that of the environment if it is empty.")),
    OPT_PATH(CONSOLE, drafts_dir, "", false,
             N_("Folder of drafts and of requests not yet answered; rexian in the user's state folder if it is empty.")),
    OPT_BOOL(CONSOLE, mouse, "false", FIXED, N_("Take the mouse; the terminal's own selection needs Shift then.")),
    OPT_BOOL(CONSOLE, bell, "true", FIXED, N_("Ring the terminal's bell when the wallboard raises an alarm.")),
    OPT_BOOL(CONSOLE, colour, "true", FIXED, N_("Use colours if the terminal has them.")),
    OPT_MS(CONSOLE, timeout_ms, 100, 600000, "5000", FIXED, timeout_sentence),
    OPT_CHOICE(CONSOLE, log.level, "warning", option_log_levels, RELOADABLE, log_sentence),
};

static const struct config_option gateway_rows[] = {
    OPT_NEED(GATEWAY, broker, "tcp://127.0.0.1:7420", check_endpoint, broker_remedy, broker_sentence),
    OPT_NEED(GATEWAY, broker_key, "", check_key, key_remedy, key_sentence),
    OPT_PATH(GATEWAY, station_key_file, "keys/gateway.key", true, station_sentence),
    OPT_NEED(GATEWAY, login, "", NULL, N_("write the name of the gateway's account"), N_("Name to log in with.")),
    OPT_PATH(GATEWAY, password_file, "", true, N_("File of the password; only its owner may read it.")),
    OPT_CHOICE(GATEWAY, exchange, "simulated", exchanges, FIXED, N_("Kind of the telephone exchange.")),
    OPT_NEED(GATEWAY, asterisk.name, "pbx1", check_exchange_name, N_("write a short name, such as pbx1"),
             N_("Name of this Asterisk in the ids of its calls; never change it, and give a second one another.")),
    OPT_NEED(GATEWAY, asterisk.host, "127.0.0.1", check_host, N_("write a name or an address, without a port"),
             N_("Host of the exchange's manager interface (manager.conf).")),
    OPT_INT(GATEWAY, asterisk.port, 1, 65535, "5038", N_("as a TCP port"), FIXED,
            N_("Its port; usually 5038, with TLS 5039.")),
    OPT_BOOL(GATEWAY, asterisk.tls, "false", FIXED, N_("Speak TLS with it (tlsenable in manager.conf).")),
    OPT_PATH(GATEWAY, asterisk.tls_ca_file, "", false,
             N_("File of the authorities (PEM) that may sign its certificate; those of the system if it is empty.")),
    OPT_TEXT(GATEWAY, asterisk.tls_pin, "", check_fingerprint,
             N_("write what openssl x509 -noout -fingerprint -sha256 -in CERTIFICATE prints"),
             N_("SHA-256 of its certificate; if it is given, neither authority nor name matter.")),
    OPT_NEED(GATEWAY, asterisk.user, "rexian", NULL, N_("write the name of a section of manager.conf"),
             N_("User of the manager interface: a section of manager.conf.")),
    OPT_PATH(GATEWAY, asterisk.secret_file, "keys/asterisk.secret", true,
             N_("File of the user's secret; only its owner may read it.")),
    OPT_BOOL(GATEWAY, asterisk.plain_login, "false", FIXED,
             N_("Send the secret itself instead of an answer to a challenge; only with TLS.")),
    OPT_TEXT(GATEWAY, asterisk.queues, "", check_names, N_("write names of queues.conf with commas between them"),
             N_("Queues whose calls count, with commas between them; all if it is empty.")),
    OPT_NEED(GATEWAY, asterisk.phone, "PJSIP/{extension}", check_phone, N_("write a channel, such as PJSIP/{extension}"),
             N_("Interface of an operator's phone, by which it is put into the queues; {extension} is the account's.")),
    OPT_TEXT(GATEWAY, asterisk.contexts, "", check_names, N_("write names of extensions.conf with commas between them"),
             N_("Contexts of the dialplan where callers arrive: there a call counts from its first ring, and one that "
                "leaves in the menu is seen; from its first queue if it is empty.")),
    OPT_PATH(GATEWAY, asterisk.queue_log, "", false,
             N_("The exchange's queue_log, from which what was missed is filled in; none if it is empty.")),
    OPT_PATH(GATEWAY, asterisk.queue_log_odbc_file, "", false,
             N_("If the exchange writes its queue_log into a database: file of the ODBC connection, such as "
                "DSN=asterisk;UID=rexian;PWD=...; only its owner may read it.")),
    OPT_NEED(GATEWAY, asterisk.queue_log_table, "queue_log", check_table, N_("write a name, such as queue_log or asterisk.queue_log"),
             N_("The table there, with a column id that rises.")),
    OPT_NEED(GATEWAY, asterisk.queue_log_zone, "UTC", NULL, N_("write a time zone, such as UTC or Asia/Shanghai"),
             N_("Time zone of its column time: UTC with queue_log_realtime_use_gmt = yes in logger.conf, else the exchange's own.")),
    OPT_TEXT(GATEWAY, asterisk.dial_context, "", check_one_name, N_("write the name of a section of extensions.conf"),
             N_("Context of the dialplan in which callers are rung from a desk's key; no call is made if it is empty.")),
    OPT_TEXT(GATEWAY, asterisk.dial_prefix, "", check_dialled, N_("write digits, * or #, such as 9"),
             N_("Dialled before each number, such as the digit that leads out of the house.")),
    OPT_TEXT(GATEWAY, asterisk.dial_international, "00", check_dialled, N_("write digits, * or #, such as 00"),
             N_("Dialled before a number abroad, in place of its +.")),
    OPT_TEXT(GATEWAY, asterisk.dial_caller_id, "", NULL, N_("write a name and a number, such as Rexian <12345>"),
             N_("What the own phone shows while it rings for such a call; nothing is set if it is empty.")),
    OPT_MS(GATEWAY, asterisk.dial_ring_ms, 3000, 120000, "30000", FIXED,
           N_("So long the own phone rings for such a call.")),
    OPT_PATH(GATEWAY, journal_dir, "journal", true, N_("Folder of calls that the broker has not yet taken.")),
    OPT_MS(GATEWAY, timeout_ms, 100, 600000, "5000", FIXED, timeout_sentence),
    OPT_INT(GATEWAY, simulated.calls_a_day, 0, 1000000, "160", N_("calls"), FIXED,
            N_("Callers of a day of 100 %, on an average; each day has its own number, by the seed.")),
    OPT_NEED(GATEWAY, simulated.by_hour,
             "6 4 3 3 3 5 12 28 80 120 112 84 52 58 84 82 74 52 38 32 26 20 14 8", check_hours,
             N_("write 24 whole numbers with blanks between, not all 0"),
             N_("How a day's callers are distributed over its hours, from midnight on: weights.")),
    OPT_NEED(GATEWAY, simulated.by_weekday, "104 101 100 98 97 45 40", check_weekdays,
             N_("write 7 whole numbers with blanks between, not all 0"),
             N_("Per cent of calls_a_day that come on Monday, Tuesday and so on.")),
    OPT_MS(GATEWAY, simulated.patience_ms, 1000, 3600000, "120000", FIXED,
           N_("How long callers wait for an operator before they give up, on an average.")),
    OPT_INT(GATEWAY, simulated.patience_shape, 20, 1000, "130", N_("hundredths"), FIXED,
            N_("Shape of Weibull's distribution of the patience: at 100 it is exponential, above it fewer give up at once.")),
    OPT_MS(GATEWAY, simulated.talk_ms, 1000, 3600000, "150000", FIXED,
           N_("How long callers talk if the operator does not hang up before, on an average.")),
    OPT_INT(GATEWAY, simulated.talk_spread, 0, 300, "80", N_("hundredths"), FIXED,
            N_("Spread of the log-normal distribution of the talks: the standard deviation of the logarithm.")),
    OPT_INT(GATEWAY, simulated.leaving, 0, 200, "30", per_mille, FIXED,
            N_("So many of 1000 callers hang up in the menu.")),
    OPT_INT(GATEWAY, simulated.tests, 0, 200, "6", per_mille, FIXED,
            N_("So many of 1000 calls are tests of the line.")),
    OPT_INT(GATEWAY, simulated.silent, 0, 200, "12", per_mille, FIXED,
            N_("So many of 1000 callers say nothing.")),
    OPT_INT(GATEWAY, simulated.wrong, 0, 200, "10", per_mille, FIXED,
            N_("So many of 1000 callers have dialled a wrong number.")),
    OPT_INT(GATEWAY, simulated.abusive, 0, 200, "4", per_mille, FIXED,
            N_("So many of 1000 callers only abuse whoever answers.")),
    OPT_INT(GATEWAY, simulated.again, 0, 900, "400", per_mille, FIXED,
            N_("So many of 1000 callers who gave up or were refused ring again.")),
    OPT_MS(GATEWAY, simulated.again_ms, 1000, 86400000, "240000", FIXED,
           N_("How long after giving up they do, on an average.")),
    OPT_INT(GATEWAY, simulated.lines, 1, 20000, "512", N_("calls"), FIXED,
            N_("Lines of the exchange; who rings when all are taken hears the busy tone and is no call.")),
    OPT_INT(GATEWAY, simulated.places, 1, 20000, "100", N_("calls"), FIXED,
            N_("Callers who may wait at once; those beyond are refused.")),
    OPT_MS(GATEWAY, simulated.ring_ms, 0, 600000, "20000", FIXED,
           N_("How long a phone of somebody who is ready rings before the next one's does; 0: none rings.")),
    OPT_TEXT(GATEWAY, simulated.storms, "", check_storms,
             N_("write [DATE ]HH:MM CALLS MINUTES, such as 10:00 40 15, with semicolons between, at most 8"),
             N_("Bursts of calls of one matter: how many from when on within how many minutes of a day.")),
    OPT_CHOICE(GATEWAY, log.level, "info", option_log_levels, RELOADABLE, log_sentence),
};
/* clang-format on */

const struct option_table console_options = {
    .name = "console.cfg",
    .sentence = N_("The options of a console: rexian-agent, rexian-supervisor and rexianctl."),
    .size = sizeof(struct console_config),
    .options = console_rows,
    .count = sizeof console_rows / sizeof console_rows[0],
};

const struct option_table gateway_options = {
    .name = "gateway.cfg",
    .sentence = N_("The options of a gateway to a telephone exchange."),
    .size = sizeof(struct gateway_config),
    .options = gateway_rows,
    .count = sizeof gateway_rows / sizeof gateway_rows[0],
};
