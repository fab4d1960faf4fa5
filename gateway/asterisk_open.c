/* The parts of a real exchange, and what they are told when it says something. */
#include "gateway/asterisk_inside.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/mono.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t asterisk_wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- what the exchange says ---------------------------------------------------------------------------- */

static void on_event(void *context, const struct ami_message *message, int64_t at_us, enum ami_origin origin)
{
    struct asterisk *a = context;
    ami_phones_message(a->phones, message);
    ami_dials_message(a->dials, message, at_us / 1000);
    if (origin == AMI_LIVE)
        ami_rights_event(&a->rights, message);
    if (origin == AMI_LIVE)
        ami_calls_event(a->calls, message, at_us / 1000);
    else
        ami_calls_item(a->calls, message, at_us / 1000);
}

static void on_up(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    (void)at_us;
    ami_rights_up(&a->rights);
    ami_calls_up(a->calls);
    ami_dials_up(a->dials);
}

static void on_snapshot(void *context, const struct ami_snapshot *snapshot)
{
    struct asterisk *a = context;
    int64_t up_ms = snapshot->up_us / 1000, down_ms = a->absence.heard_ms;
    bool is_news = !a->absence.is_over;
    absence_over(&a->absence, a->calls, up_ms);
    if (!snapshot->is_whole)
        log_line(LOG_LEVEL_WARNING,
                 "%s: what goes on there is not told whole; calls that ended unseen stay open", a->name);
    ami_calls_snapshot(a->calls, down_ms, up_ms, snapshot->is_restart, snapshot->is_whole);
    a->wants_open = snapshot->is_whole;
    a->back_ms = up_ms;
    ami_phones_snapshot(a->phones);
    ami_rights_snapshot(&a->rights);
    ami_dials_snapshot(a->dials, snapshot->is_whole, up_ms);
    if (is_news)
        log_line(LOG_LEVEL_INFO, "%s: the exchange at %s is heard", a->name, a->setup.place);
    text_copy(a->started, sizeof a->started, snapshot->started);
    a->kept_ms = 0;
}

static void on_down(void *context, int64_t at_us)
{
    struct asterisk *a = context;
    absence_begins(&a->absence, at_us / 1000);
    ami_phones_down(a->phones);
    ami_dials_down(a->dials);
    log_line(LOG_LEVEL_WARNING, "%s: the connection to the exchange is lost", a->name);
}

static void on_trouble(void *context, const char *session, const struct ami_trouble *trouble)
{
    struct asterisk *a = context;
    char sentence[AMI_SENTENCE_SIZE], key[24];
    (void)session;
    ami_trouble_say(trouble, a->setup.place, a->user, sentence);
    /* Both sessions meet the same troubles: each is told once a minute. */
    snprintf(key, sizeof key, "exchange-%d", (int)trouble->code);
    log_limited(key, mono_ms(), LOG_LEVEL_WARNING, "%s", sentence);
}

static enum result ask_exchange(void *context, struct ami_action *action, const struct ami_wish *wish,
                                struct refusal *why)
{
    struct asterisk *a = context;
    return ami_exchange_ask(a->exchange, action, wish, NULL, why);
}

static void on_failed(void *context, enum ami_outcome outcome, const char *action, const char *queue,
                      const char *interface, const char *said)
{
    struct ami_trouble trouble;
    char key[200];
    if (outcome == AMI_NOT_PERMITTED) {
        ami_trouble_set(&trouble, AMI_NOT_ALLOWED, action);
        on_trouble(context, "command", &trouble);
        return;
    }
    snprintf(key, sizeof key, "phone-%.80s-%.100s", queue, interface);
    log_limited(key, mono_ms(), LOG_LEVEL_WARNING, "%s of %s in queue %s failed: %s", action, interface, queue,
                said[0] != '\0' ? said : "no answer");
}

static bool takes_commands(void *context)
{
    const struct asterisk *a = context;
    return ami_exchange_takes_commands(a->exchange);
}

static void on_dial_failed(void *context, enum ami_outcome outcome, const char *action, const char *said)
{
    const struct asterisk *a = context;
    const char *right = strcmp(action, "Hangup") == 0 ? "call" : "originate";
    if (outcome == AMI_NOT_PERMITTED)
        log_limited("dial-right", mono_ms(), LOG_LEVEL_WARNING,
                    "%s: the user '%s' lacks %s in the line write of its section in manager.conf; add it, then "
                    "run 'manager reload' there",
                    a->setup.place, a->user, right);
    else
        log_limited("dial", mono_ms(), LOG_LEVEL_WARNING, "%s of a call from a desk failed: %s", action,
                    said[0] != '\0' ? said : "no answer");
}

/* --- made and ended -------------------------------------------------------------------------------------- */

void asterisk_close(void **state)
{
    struct asterisk *a = *state;
    if (a == NULL)
        return;
    if (a->exchange != NULL)
        absence_keep(&a->absence, "", asterisk_wall_us() / 1000);
    ami_exchange_close(&a->exchange);
    ami_phones_close(&a->phones);
    ami_dials_close(&a->dials);
    ami_kept_close(&a->kept);
    ami_calls_close(&a->calls);
    ami_setup_close(&a->setup);
    free(a);
    *state = NULL;
}

static enum result open_exchange(struct asterisk *a, const struct config_asterisk *config)
{
    struct ami_exchange_options options = {.seed = (uint64_t)asterisk_wall_us(),
                                           .started = a->absence.started,
                                           .context = a,
                                           .event = on_event,
                                           .up = on_up,
                                           .snapshot = on_snapshot,
                                           .down = on_down,
                                           .trouble = on_trouble};
    ami_setup_fill(&a->setup, config, &options);
    a->exchange = ami_exchange_open(&options);
    return a->exchange != NULL ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result asterisk_open(const struct telephony_options *options, void **ret_state,
                          char why[TELEPHONY_WHY_SIZE])
{
    const struct config_asterisk *config = options->asterisk;
    struct asterisk *a = calloc(1, sizeof *a);
    void *state = a;
    char reason[FILE_WHY_SIZE] = "";
    snprintf(why, TELEPHONY_WHY_SIZE, "out of memory");
    if (a == NULL)
        return RESULT_NO_MEMORY;
    a->name = config->name;
    a->user = a->rights.user = config->user;
    a->rights.place = a->setup.place;
    enum result result = RESULT_INVALID;
    if (ami_setup_open(config, options->config_file, &a->setup, reason) != EXIT_CODE_OK) {
        snprintf(why, TELEPHONY_WHY_SIZE, "%.390s", reason);
    } else {
        absence_open(&a->absence, options->folder, a->name, &a->setup.log, asterisk_wall_us() / 1000);
        a->calls = ami_calls_open(&(struct ami_calls_options){
            .exchange = config->name, .queues = config->queues, .contexts = config->contexts});
        a->phones = ami_phones_open(&(struct ami_phones_options){.queues = config->queues,
                                                                 .interface = config->phone,
                                                                 .context = a,
                                                                 .ask = ask_exchange,
                                                                 .failed = on_failed});
        if (a->calls != NULL)
            ami_kept_open(&a->kept, options->folder, a->name, a->calls);
        a->dials = ami_dials_open(&(struct ami_dials_options){.config = config,
                                                              .context = a,
                                                              .ask = ask_exchange,
                                                              .takes_commands = takes_commands,
                                                              .failed = on_dial_failed});
        bool is_made = a->calls != NULL && a->phones != NULL && a->dials != NULL;
        result = is_made ? open_exchange(a, config) : RESULT_NO_MEMORY;
    }
    if (result == RESULT_OK)
        *ret_state = a;
    else
        asterisk_close(&state);
    return result;
}
