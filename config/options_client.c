/* The options of console.cfg (agent, supervisor and rexianctl share it) and of gateway.cfg, one row each.
 * What a city decides, such as its zone, is told by the broker at login and is no option here. */
#include "config/option_checks.h"
#include "config/option_rows.h"

#define CONSOLE struct console_config
#define GATEWAY struct gateway_config

const char *const option_log_levels[] = {"error", "warning", "info", "debug", NULL};

static const char *const languages[] = {"", "en", "zh_CN", NULL};
static const char *const exchanges[] = {"simulated", NULL};

static const char broker_sentence[] = N_("Where the broker listens.");
static const char broker_remedy[] = N_("write tcp://HOST:PORT, such as tcp://127.0.0.1:7420");
static const char key_sentence[] =
    N_("The broker's public key: 40 characters, printed when the city was made.");
static const char key_remedy[] = N_("copy the 40 characters of the broker's public key");
static const char station_sentence[] = N_("File of this station's secret key; only its owner may read it.");
static const char log_sentence[] = N_("How much is written to the log.");
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
    OPT_PATH(GATEWAY, journal_dir, "journal", true, N_("Folder of calls that the broker has not yet taken.")),
    OPT_MS(GATEWAY, timeout_ms, 100, 600000, "5000", FIXED, timeout_sentence),
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
