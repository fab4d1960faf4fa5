/* rexian-gateway: carries what a telephone exchange tells to the broker. */
#include "config/log.h"
#include "gateway/ami_probe.h"
#include "gateway/gateway.h"
#include "gateway/script.h"
#include "gateway/sim_shape.h"
#include "wire/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define _(text) gettext(text)

static const double speed_min = 0.01, speed_max = 1000000;
enum { RATE_MAX = 100000, LISTEN_DEFAULT_S = 5, LISTEN_MAX_S = 3600 };

static void on_signal(int number)
{
    (void)number;
    gateway_stop();
}

static bool take_number(const char *name, const char *text, long long least, long long most, int64_t *ret)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && value >= least && value <= most) {
        *ret = value;
        return true;
    }
    fprintf(stderr, _("rexian-gateway: --%s '%s': write a number from %lld to %lld\n"), name, text, least,
            most);
    return false;
}

/* The commands of a script for --help, from the parser's own table. */
static const char *script_help(void)
{
    static char text[2000];
    size_t used = (size_t)snprintf(
        text, sizeof text, "%s",
        _("A script has one command a line; each is answered on standard output, when the broker "
          "has answered, by \"ok REF OUTCOME CALL\" or \"refused REF CODE\", a line that cannot be "
          "read by \"error LINE SENTENCE\". @MS is the instant in UTC milliseconds instead of "
          "now; the caller - is a hidden number."));
    for (const struct script_command *row = script_commands; row->name != NULL; row++)
        used += (size_t)snprintf(text + used, sizeof text - used, "\n  %-6s %-18s %s", row->name, row->words,
                                 gettext(row->sentence));
    return text;
}

static enum exit_code take_simulated(const char *seed, const char *rate, const char *says_file,
                                     const struct config_simulated *config, struct telephony_options *ret)
{
    char why[SAYS_WHY_SIZE];
    static struct says *says; /* until the program ends */
    int64_t number = 1;
    if (seed != NULL && !take_number("seed", seed, 0, INT64_MAX, &number))
        return EXIT_CODE_USAGE;
    ret->seed = (uint64_t)number;
    ret->lines = config->lines;
    ret->places = config->places;
    ret->ring_ms = config->ring_ms;
    if (sim_shape(config, &ret->shape) != RESULT_OK) {
        fprintf(
            stderr, "%s\n",
            _("rexian-gateway: simulated.leaving, tests, silent, wrong and abusive are more than all callers "
              "together; write shares whose sum is at most 1000"));
        return EXIT_CODE_CONFIG;
    }
    if (rate != NULL && !take_number("rate", rate, 1, RATE_MAX, &number))
        return EXIT_CODE_USAGE;
    if (rate != NULL)
        arrivals_even(&ret->shape, number);
    if (says_file != NULL && says_open(says_file, &says, why) != RESULT_OK) {
        fprintf(stderr, "rexian-gateway: --says %s\n", why);
        return EXIT_CODE_USAGE;
    }
    ret->says = says;
    return EXIT_CODE_OK;
}

static bool take_replay(const char *file, const char *speed, const struct gateway_config *config,
                        struct gateway_options *options)
{
    char *end = NULL;
    struct telephony_options *exchange = &options->exchange;
    options->telephony = &telephony_replay;
    exchange->file = file;
    exchange->exchange = config->asterisk.name;
    exchange->queues = config->asterisk.queues;
    exchange->run = (int64_t)time(NULL);
    exchange->mono_ms = mono_ms;
    if (speed == NULL)
        return true;
    exchange->speed = strcmp(speed, "max") == 0 ? (double)INFINITY : strtod(speed, &end);
    bool at_once = end == NULL;
    if (at_once ||
        (end != speed && *end == '\0' && exchange->speed >= speed_min && exchange->speed <= speed_max))
        return true;
    fprintf(stderr, _("rexian-gateway: --speed '%s': write a number from %g to %g, or max\n"), speed, speed_min,
            speed_max);
    return false;
}

int main(int argc, char **argv)
{
    static struct gateway_config config;
    static const char *script, *seed, *rate, *seconds, *replay, *speed, *says;
    static bool probe;
    const struct program_option rows[] = {
        {.name = "script",
         .argument = "FILE",
         .text = &script,
         .sentence = N_("do what the lines of a file say; - is standard input")},
        {.name = "seed",
         .argument = "N",
         .text = &seed,
         .sentence = N_("of the simulated exchange's callers (1)")},
        {.name = "rate",
         .argument = "CALLS",
         .text = &rate,
         .sentence = N_(
             "so many callers in each hour of city time alike, instead of simulated.calls_a_day by its hours")},
        {.name = "says",
         .argument = "FILE",
         .text = &says,
         .sentence = N_("tell what simulated callers say when they are answered, out of the lines of a file")},
        {.name = "replay",
         .argument = "FILE",
         .text = &replay,
         .sentence = N_("play what an exchange recorded, a queue_log or AMI's messages, as if it began now")},
        {.name = "speed",
         .argument = "X",
         .text = &speed,
         .sentence = N_("with --replay: so many times as fast as it was, or max, and at the instants recorded, "
                        "if need be whole days earlier")},
        {.name = "probe",
         .flag = &probe,
         .sentence =
             N_("look at the exchange of gateway.cfg, say what is right and what is wrong there, and end")},
        {.name = "listen",
         .argument = "SECONDS",
         .text = &seconds,
         .sentence = N_("how long --probe listens for events (5)")},
    };
    program_set_language("");
    const struct program program = {
        .name = "rexian-gateway",
        .log_name = "gateway",
        .purpose =
            N_("Carries what a telephone exchange tells to the broker; loses nothing while that is away."),
        .table = &gateway_options,
        .values = &config,
        .options = rows,
        .option_count = sizeof rows / sizeof rows[0],
        .words_help = script_help(),
        .config_name = "gateway.cfg"};
    struct program_run run;
    if (!program_start(&program, argc, argv, &run))
        return (int)run.exit_code;
    struct gateway_options options = {.config = &config,
                                      .config_file = run.config_file,
                                      .telephony = script != NULL ? &telephony_script : &telephony_simulated,
                                      .exchange = {.in_fd = STDIN_FILENO, .out = stdout, .seed = 1}};
    int64_t listen_s = LISTEN_DEFAULT_S;
    if (seconds != NULL && !take_number("listen", seconds, 0, LISTEN_MAX_S, &listen_s))
        return EXIT_CODE_USAGE;
    signal(SIGPIPE, SIG_IGN);
    if (probe)
        return (int)ami_probe_run(&config, run.config_file, listen_s * 1000, stdout);
    if (strcmp(config.exchange, "asterisk") == 0 && script == NULL && replay == NULL)
        options.telephony = &telephony_asterisk;
    enum exit_code code = take_simulated(seed, rate, says, &config.simulated, &options.exchange);
    if (code != EXIT_CODE_OK)
        return (int)code;
    if (replay != NULL && !take_replay(replay, speed, &config, &options))
        return EXIT_CODE_USAGE;
    if (script != NULL && strcmp(script, "-") != 0) {
        options.exchange.in_fd = open(script, O_RDONLY | O_CLOEXEC);
        if (options.exchange.in_fd < 0) {
            fprintf(stderr, _("rexian-gateway: --script %s: %s\n"), script, strerror(errno));
            return EXIT_CODE_USAGE;
        }
    }
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    return (int)gateway_run(&options);
}
