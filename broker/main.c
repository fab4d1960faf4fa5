/* rexian-broker: runs a city, makes a new one, or checks one that is not running. */
#include "broker/broker.h"
#include "broker/city_load.h"
#include "broker/city_make.h"
#include "broker/offline.h"
#include "broker/restore.h"
#include "config/log.h"
#include "config/program.h"
#include "config/zone_load.h"

#include <libintl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define _(text) gettext(text)

struct wishes {
    const char *init, *sample, *zone, *listen, *city, *accounts, *begin, *check, *rebuild, *restore;
    bool simulated, force;
};

static void on_signal(int number)
{
    if (number == SIGHUP)
        broker_read_again();
    else
        broker_stop();
}

static void say_fault(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "rexian-broker: %s\n", sentence);
}

/* The instant at which a simulated city begins: a date is its midnight. */
static bool begin_at(const struct wishes *wishes, int64_t *ret)
{
    static struct zone zone;
    char error[200];
    const char *name = wishes->zone ? wishes->zone : "Asia/Shanghai";
    if (!wishes->begin)
        return true;
    if (zone_load(name, &zone, error, sizeof error) != RESULT_OK) {
        fprintf(stderr, "rexian-broker: %s\n", error);
        return false;
    }
    if (!wishes->simulated || zone_parse(&zone, wishes->begin, ret) != RESULT_OK) {
        fprintf(stderr, _("rexian-broker: --begin '%s': give a date as YYYY-MM-DD, and --simulated\n"),
                wishes->begin);
        return false;
    }
    return true;
}

static int make(const struct wishes *wishes)
{
    struct city_make_options options = {.dir = wishes->init,
                                        .sample = wishes->sample,
                                        .zone = wishes->zone,
                                        .listen = wishes->listen,
                                        .city_name = wishes->city,
                                        .accounts_file = wishes->accounts,
                                        .simulated = wishes->simulated,
                                        .out = stdout,
                                        .fault = say_fault};
    return begin_at(wishes, &options.made_at) ? city_make(&options) : EXIT_CODE_USAGE;
}

static int no_config(void)
{
    fprintf(stderr,
            _("rexian-broker: no broker.cfg was found; give --config FILE, or make a city with --init DIR\n"));
    return EXIT_CODE_CONFIG;
}

static int run(const struct broker_config *config, const char *config_file)
{
    struct city *city = NULL;
    struct broker *broker = NULL;
    char error[600];
    if (city_load(config, config_file, &city, say_fault, NULL) != RESULT_OK)
        return EXIT_CODE_CONFIG;
    enum result result = broker_open(city, &broker, error, sizeof error);
    if (result != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR, "%s", error);
        city_free(&city);
        return result == RESULT_BUSY ? EXIT_CODE_UNAVAILABLE : EXIT_CODE_IO;
    }
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    log_line(LOG_LEVEL_INFO, "%s listens at %s", city->name, broker_endpoint(broker));
    result = broker_run(broker);
    if (result != RESULT_OK)
        log_line(LOG_LEVEL_ERROR,
                 "the store failed in a way that only a new start mends; nothing that was answered is lost");
    broker_close(&broker);
    city_free(&city);
    return result == RESULT_OK ? EXIT_CODE_OK : EXIT_CODE_IO;
}

int main(int argc, char **argv)
{
    static struct broker_config config;
    static struct wishes w;
    const struct program_option options[] = {
        {.name = "init",
         .argument = "DIR",
         .text = &w.init,
         .sentence = N_("make a new city in an empty folder")},
        {.name = "sample",
         .argument = "NAME",
         .text = &w.sample,
         .sentence = N_("with --init: a sample's organisation and categories (tianjin)")},
        {.name = "zone",
         .argument = "ZONE",
         .text = &w.zone,
         .sentence = N_("with --init: the city's time zone (Asia/Shanghai)")},
        {.name = "city", .argument = "NAME", .text = &w.city, .sentence = N_("with --init: the city's name")},
        {.name = "listen",
         .argument = "ENDPOINT",
         .text = &w.listen,
         .sentence = N_("with --init: where the broker listens (tcp://127.0.0.1:7420)")},
        {.name = "simulated",
         .flag = &w.simulated,
         .sentence = N_("with --init: a city for demonstration, whose clock can be set")},
        {.name = "begin",
         .argument = "DATE",
         .text = &w.begin,
         .sentence = N_("with --init --simulated: the city's first day")},
        {.name = "accounts",
         .argument = "FILE",
         .text = &w.accounts,
         .sentence = N_("with --init: write logins and passwords to this new file instead of the terminal")},
        {.name = "check",
         .argument = "DIR",
         .text = &w.check,
         .sentence = N_("verify chain, projections and work lists of a city whose broker is not running")},
        {.name = "rebuild",
         .argument = "DIR",
         .text = &w.rebuild,
         .sentence = N_("make all projections of such a city again from its events")},
        {.name = "restore",
         .argument = "FILE",
         .text = &w.restore,
         .sentence = N_("put a copy in the place of such a city's database; see docs/restore.md")},
        {.name = "force",
         .flag = &w.force,
         .sentence = N_("with --restore: also if something is lost by it that the copy does not hold")},
    };
    struct program program = {
        .name = "rexian-broker",
        .log_name = "broker",
        .purpose =
            N_("The hotline's broker: keeps the city's tickets and calls, and measures its three rates."),
        .table = &broker_options,
        .values = &config,
        .options = options,
        .option_count = sizeof options / sizeof options[0],
        .config_name = "broker.cfg",
        .config_optional = true};
    struct program_run started;
    if (!program_start(&program, argc, argv, &started))
        return (int)started.exit_code;
    if (w.init)
        return make(&w);
    if (w.check)
        return offline_check(w.check);
    if (w.rebuild)
        return offline_rebuild(w.rebuild);
    if (started.config_file[0] == '\0')
        return no_config();
    return w.restore ? restore(&config, started.config_file, w.restore, w.force)
                     : run(&config, started.config_file);
}
