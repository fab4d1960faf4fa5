/* The configuration read again while the broker runs, when it is told to (SIGHUP). What may change at run time is taken, all of it
 * between two turns of the loop; what is taken at the start is named; a file with a fault changes nothing. */
#include "broker/inside.h"

#include "config/load.h"
#include "config/log.h"

#include <inttypes.h>
#include <stdio.h>

enum { SENTENCE_BYTES = CONFIG_PATH_SIZE + 1000 };

static atomic_bool wanted; /* set by a signal */

void broker_read_again(void)
{
    wanted = true;
}

static void tell_fault(void *context, const struct config_fault *fault)
{
    char sentence[SENTENCE_BYTES];
    (void)context;
    config_fault_say(fault, sentence, sizeof sentence);
    log_line(LOG_LEVEL_ERROR, "%s", sentence);
}

static void tell_restart(void *context, const char *path)
{
    const struct broker *broker = context;
    log_line(LOG_LEVEL_WARNING, "%s: %s: restart needed, until then it stays as it was",
             broker->city->config_file, path);
}

static void tell_taken(const struct config_option *option, const void *values)
{
    if (option->kind == OPTION_TEXT || option->kind == OPTION_PATH)
        log_line(LOG_LEVEL_INFO, "%s is \"%s\" now", option->path, option_text(option, values));
    else if (option->kind == OPTION_BOOL)
        log_line(LOG_LEVEL_INFO, "%s is %s now", option->path, option_bool(option, values) ? "true" : "false");
    else
        log_line(LOG_LEVEL_INFO, "%s is %" PRId64 " now", option->path, option_int(option, values));
}

void reload_if_wanted(struct broker *broker)
{
    static struct broker_config before; /* of the loop's thread */
    struct broker_config *config = &broker->city->config;
    if (!atomic_exchange(&wanted, false))
        return;
    before = *config;
    enum result result =
        config_reload(&broker_options, broker->city->config_file, config, tell_fault, tell_restart, broker);
    if (result != RESULT_OK) {
        log_line(LOG_LEVEL_ERROR,
                 "%s was read again and is not taken: see the lines above; all stays as it was",
                 broker->city->config_file);
        return;
    }
    log_set_level(log_level_by_name(config->log.level));
    care_seal_moved(broker);
    for (size_t i = 0; i < broker_options.count; i++)
        if (!option_equal(&broker_options.options[i], &before, config))
            tell_taken(&broker_options.options[i], config);
    log_line(LOG_LEVEL_INFO, "%s was read again", broker->city->config_file);
}
