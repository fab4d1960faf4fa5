/* A short table of dials, each with what is known of its channels. A row may begin with an event or an item of the snapshot, before the
 * broker has told of it: its number stands in the channel's name. */
#include "gateway/ami_dials_inside.h"

#include "core/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAUSE_ORDINARY = 16 };

static const char channel_prefix[] = "rexian-";

/* --- the table ------------------------------------------------------------------------------------------- */

void ami_dials_put(struct ami_dials *d, const struct dial *dial, enum dial_step step, enum dial_outcome outcome,
                   int64_t cause, int64_t at)
{
    if (d->count == REPORTS)
        return;
    struct dial_report *report = &d->reports[(d->first + d->count++) % REPORTS];
    *report = (struct dial_report){
        .id = dial->id, .step = (int)step, .at = at, .outcome = (int)outcome, .cause = cause};
    if (step == DIAL_STEP_TAKEN)
        snprintf(report->ref, sizeof report->ref, "%s/%s", d->options.config->name, dial->channel_id);
}

void ami_dials_end(struct ami_dials *d, struct dial *dial, enum dial_outcome outcome, int64_t cause, int64_t at)
{
    if (dial->is_over)
        return;
    dial->is_over = true;
    ami_dials_put(d, dial, DIAL_STEP_ENDED, outcome, cause, at);
}

static struct dial *dial_of(struct ami_dials *d, int64_t id)
{
    for (size_t i = 0; i < DIALS; i++)
        if (d->rows[i].id == id)
            return &d->rows[i];
    return NULL;
}

/* A free row, else that of a dial which is over. */
static struct dial *add(struct ami_dials *d, int64_t id, const char *channel_id)
{
    struct dial *free_row = dial_of(d, 0);
    for (size_t i = 0; i < DIALS && free_row == NULL; i++)
        if (d->rows[i].is_over)
            free_row = &d->rows[i];
    if (free_row == NULL)
        return NULL;
    *free_row = (struct dial){.id = id};
    (void)text_copy(free_row->channel_id, sizeof free_row->channel_id, channel_id);
    return free_row;
}

struct dial *ami_dials_of_channel(struct ami_dials *d, const char *unique_id)
{
    int64_t id = 0;
    char rest = '\0';
    if (strncmp(unique_id, channel_prefix, sizeof channel_prefix - 1) != 0 ||
        sscanf(unique_id + sizeof channel_prefix - 1, "%" SCNd64 "%c", &id, &rest) != 2 || rest != '-' ||
        id <= 0)
        return NULL;
    struct dial *dial = dial_of(d, id);
    if (dial == NULL)
        return add(d, id, unique_id);
    return strcmp(dial->channel_id, unique_id) == 0 ? dial : NULL;
}

/* --- asking ---------------------------------------------------------------------------------------------- */

static void originated(void *context, int64_t id, enum ami_end how, const struct ami_message *answer)
{
    struct ami_dials *d = context;
    struct dial *dial = dial_of(d, id);
    /* Nobody knows whether it was done: its channel tells, or the next snapshot. */
    if (how != AMI_ANSWERED || dial == NULL || dial->is_over)
        return;
    enum ami_outcome outcome = ami_judge("Originate", answer);
    const char *said = ami_text(answer, "Message");
    if (ami_is_done(outcome))
        return;
    bool is_no_number = strstr(said, "Extension does not exist") != NULL;
    ami_dials_end(d, dial,
                  is_no_number                   ? DIAL_NO_SUCH_NUMBER
                  : outcome == AMI_NOT_PERMITTED ? DIAL_NOT_CARRIED_OUT
                                                 : DIAL_FAILED,
                  0, 0);
    if (!is_no_number)
        d->options.failed(d->options.context, outcome, "Originate", said);
}

/* A number abroad is dialled with what leads out of the country, all with what leads out of the house. */
static void exten_of(const struct config_asterisk *config, const char *phone, char *out, size_t size)
{
    bool abroad = phone[0] == '+';
    snprintf(out, size, "%s%s%s", config->dial_prefix, abroad ? config->dial_international : "",
             phone + (abroad ? 1 : 0));
}

static void originate(struct ami_dials *d, struct dial *dial)
{
    const struct config_asterisk *config = d->options.config;
    char interface[CHANNEL_SIZE], exten[TEXT_PHONE + 64];
    struct ami_action action;
    struct refusal why = {0};
    const struct ami_wish wish = {.done = originated, .context = d, .tag = dial->id};
    exten_of(config, dial->phone, exten, sizeof exten);
    enum result result = RESULT_INVALID;
    if (ami_interface(config->phone, dial->extension, interface, sizeof interface)) {
        ami_originate(&action, &(struct ami_call_back){.channel = interface,
                                                       .context = config->dial_context,
                                                       .number = exten,
                                                       .caller_id = config->dial_caller_id,
                                                       .channel_id = dial->channel_id,
                                                       .timeout_ms = config->dial_ring_ms});
        result = d->options.ask(d->options.context, &action, &wish, &why);
    }
    if (result == RESULT_OK)
        return;
    ami_dials_end(d, dial, DIAL_NOT_CARRIED_OUT, 0, 0);
    d->options.failed(d->options.context, AMI_FAILED, "Originate", why.field);
}

static void hung_up(void *context, int64_t id, enum ami_end how, const struct ami_message *answer)
{
    struct ami_dials *d = context;
    (void)id;
    if (how != AMI_ANSWERED)
        return;
    enum ami_outcome outcome = ami_judge("Hangup", answer);
    if (!ami_is_done(outcome))
        d->options.failed(d->options.context, outcome, "Hangup", ami_text(answer, "Message"));
}

void ami_dials_hang_up(struct ami_dials *d, struct dial *dial)
{
    struct ami_action action;
    struct refusal why;
    const struct ami_wish wish = {.done = hung_up, .context = d, .tag = dial->id};
    if (!dial->is_cancelled || dial->is_hung_up || dial->is_over || dial->channel[0] == '\0')
        return;
    ami_hangup(&action, dial->channel, CAUSE_ORDINARY);
    dial->is_hung_up = d->options.ask(d->options.context, &action, &wish, &why) == RESULT_OK;
}

/* --- what the broker says -------------------------------------------------------------------------------- */

/* Taken at once if it can be dialled; while a connection is only being made it waits for it, as long as the broker lets it. */
static void take(struct ami_dials *d, struct dial *dial)
{
    if (dial->is_taking || dial->is_ours || dial->is_over)
        return;
    if (d->options.config->dial_context[0] == '\0' || d->is_down) {
        ami_dials_end(d, dial, DIAL_NOT_CARRIED_OUT, 0, 0);
    } else if (d->is_known && d->options.takes_commands(d->options.context)) {
        dial->is_taking = true;
        ami_dials_put(d, dial, DIAL_STEP_TAKEN, DIAL_OPEN, 0, 0);
    }
}

void ami_dials_told(struct ami_dials *dials, const struct dial_order *order)
{
    const char *name = dials->options.config->name;
    size_t length = strlen(name);
    struct dial *dial = dial_of(dials, order->id);
    bool is_new = dial == NULL || !dial->is_told;
    char channel_id[CHANNEL_ID_SIZE];
    snprintf(channel_id, sizeof channel_id, "%s%" PRId64 "-%" PRId64, channel_prefix, order->id,
             order->asked_at);
    /* What another exchange has taken is its own. */
    if (order->state != DIAL_ASKED && (strncmp(order->ref, name, length) != 0 || order->ref[length] != '/'))
        return;
    if (dial == NULL)
        dial = add(dials, order->id, channel_id);
    if (dial == NULL || dial->is_over)
        return;
    (void)text_copy(dial->extension, sizeof dial->extension, order->extension);
    (void)text_copy(dial->phone, sizeof dial->phone, order->phone);
    dial->is_told = true;
    dial->is_cancelled = order->cancelled;
    if (order->state == DIAL_ASKED) {
        take(dials, dial);
        return;
    }
    if (is_new && !dial->is_taking) {
        dial->is_ours = dial->is_old = true;
        if (dials->is_known && dials->is_whole && !dial->is_listed && dial->channel[0] == '\0')
            ami_dials_end(dials, dial, DIAL_LOST_SIGHT, 0, 0);
    }
    ami_dials_hang_up(dials, dial);
}

void ami_dials_answered(struct ami_dials *dials, const struct dial_report *report, bool agreed)
{
    struct dial *dial = dial_of(dials, report->id);
    if (dial == NULL)
        return;
    if (report->step == DIAL_STEP_ENDED) {
        *dial = (struct dial){0};
        return;
    }
    if (report->step != DIAL_STEP_TAKEN)
        return;
    dial->is_taking = false;
    dial->is_ours = agreed;
    if (agreed)
        originate(dials, dial);
    else
        *dial = (struct dial){0};
}

/* --- the connection -------------------------------------------------------------------------------------- */

void ami_dials_up(struct ami_dials *dials)
{
    dials->is_down = false;
    for (size_t i = 0; i < DIALS; i++) {
        dials->rows[i].is_old = dials->rows[i].is_ours;
        dials->rows[i].is_listed = false;
    }
}

void ami_dials_snapshot(struct ami_dials *dials, bool is_whole, int64_t at)
{
    dials->is_known = true;
    dials->is_whole = is_whole;
    for (size_t i = 0; i < DIALS; i++) {
        struct dial *dial = &dials->rows[i];
        if (dial->id == 0 || dial->is_over)
            continue;
        if (dial->is_told && !dial->is_ours)
            take(dials, dial);
        else if (dial->is_ours && dial->is_old && is_whole && !dial->is_listed)
            ami_dials_end(dials, dial, DIAL_LOST_SIGHT, 0, at);
        if (dial->is_ours)
            ami_dials_hang_up(dials, dial);
    }
}

void ami_dials_down(struct ami_dials *dials)
{
    dials->is_known = false;
    dials->is_down = true;
}

bool ami_dials_next(struct ami_dials *dials, struct dial_report *ret)
{
    while (dials->count > 0) {
        *ret = dials->reports[dials->first];
        dials->first = (dials->first + 1) % REPORTS;
        dials->count--;
        return true;
    }
    return false;
}

struct ami_dials *ami_dials_open(const struct ami_dials_options *options)
{
    struct ami_dials *d = calloc(1, sizeof *d);
    if (d != NULL)
        d->options = *options;
    return d;
}

void ami_dials_close(struct ami_dials **dials)
{
    if (*dials != NULL)
        explicit_bzero(*dials, sizeof **dials); /* numbers of callers */
    free(*dials);
    *dials = NULL;
}
