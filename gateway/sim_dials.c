#include "gateway/sim_dials.h"

#include "core/chance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STREAM = 7301, CAUSE_ORDINARY = 16 };

/* Of a hundred, what comes of a dial. */
static const unsigned weights[DIAL_OUTCOME_COUNT] = {
    [DIAL_ANSWERED] = 70,  [DIAL_NO_ANSWER] = 13,     [DIAL_BUSY] = 8,
    [DIAL_CALLER_OFF] = 5, [DIAL_NO_SUCH_NUMBER] = 2, [DIAL_NOT_PICKED_UP] = 2,
};

static struct sim_dial *dial_of(struct sim_dials *dials, int64_t id)
{
    for (size_t i = 0; i < SIM_DIALS; i++)
        if (dials->rows[i].id == id)
            return &dials->rows[i];
    return NULL;
}

static void begin(struct sim_dial *dial, const struct dial_order *order, uint64_t seed)
{
    struct chance chance;
    chance_seed(&chance, seed + STREAM, (uint64_t)order->id);
    *dial = (struct sim_dial){.id = order->id, .asked_at = order->asked_at, .next = DIAL_STEP_TAKEN};
    dial->outcome = (enum dial_outcome)chance_pick(&chance, weights, DIAL_OUTCOME_COUNT);
    dial->ring_ms = chance_between(&chance, 3000, 12000);
    dial->talk_ms = chance_between(&chance, 20000, 150000);
    if (dial->outcome == DIAL_NO_ANSWER || dial->outcome == DIAL_NOT_PICKED_UP)
        dial->ring_ms = 25000;
}

/* Once it is over it comes to nothing else. */
static void end(struct sim_dial *dial, enum dial_outcome outcome)
{
    dial->next = DIAL_STEP_ENDED;
    dial->at = 0;
    dial->outcome = outcome;
}

void sim_dials_told(struct sim_dials *dials, const struct dial_order *order, uint64_t seed)
{
    struct sim_dial *dial = dial_of(dials, order->id);
    bool is_new = dial == NULL;
    if (is_new)
        dial = dial_of(dials, 0);
    if (dial == NULL)
        return;
    if (is_new)
        begin(dial, order, seed);
    if (is_new && order->state != DIAL_ASKED)
        end(dial, DIAL_LOST_SIGHT);
    else if (order->cancelled && dial->next != DIAL_STEP_TAKEN &&
             !(dial->is_sent && dial->next == DIAL_STEP_ENDED))
        end(dial, dial->answered ? DIAL_ANSWERED : DIAL_CANCELLED);
}

static struct sim_dial *first_due(struct sim_dials *dials)
{
    struct sim_dial *first = NULL;
    for (size_t i = 0; i < SIM_DIALS; i++) {
        struct sim_dial *dial = &dials->rows[i];
        if (dial->id != 0 && !dial->is_sent && (first == NULL || dial->at < first->at))
            first = dial;
    }
    return first;
}

int64_t sim_dials_next_at(const struct sim_dials *dials)
{
    int64_t at = INT64_MAX;
    for (size_t i = 0; i < SIM_DIALS; i++)
        if (dials->rows[i].id != 0 && !dials->rows[i].is_sent && dials->rows[i].at < at)
            at = dials->rows[i].at;
    return at;
}

bool sim_dials_next(struct sim_dials *dials, const char *exchange, int64_t now, struct dial_report *ret)
{
    struct sim_dial *dial = first_due(dials);
    if (dial == NULL || dial->at > now)
        return false;
    *ret = (struct dial_report){.id = dial->id, .step = (int)dial->next, .at = dial->at};
    if (dial->next == DIAL_STEP_TAKEN)
        snprintf(ret->ref, sizeof ret->ref, "%s/dial-%" PRId64 "-%" PRId64, exchange, dial->id, dial->asked_at);
    if (dial->next == DIAL_STEP_ENDED) {
        ret->outcome = (int)dial->outcome;
        ret->cause = dial->answered ? CAUSE_ORDINARY : 0;
    }
    dial->is_sent = true;
    return true;
}

/* The own phone is picked up after two seconds, or rings in vain; so does the caller's, or it says at once what it is. */
static void go_on(struct sim_dial *dial, enum dial_step done, int64_t now)
{
    bool rings_long = dial->outcome == DIAL_ANSWERED || dial->outcome == DIAL_NO_ANSWER;
    dial->at = now;
    switch (done) {
    case DIAL_STEP_TAKEN:
        dial->next = DIAL_STEP_RINGS;
        break;
    case DIAL_STEP_RINGS:
        dial->next = dial->outcome == DIAL_NOT_PICKED_UP ? DIAL_STEP_ENDED : DIAL_STEP_PICKED_UP;
        dial->at += dial->outcome == DIAL_NOT_PICKED_UP ? dial->ring_ms : 2000;
        break;
    case DIAL_STEP_PICKED_UP:
        dial->next = dial->outcome == DIAL_ANSWERED ? DIAL_STEP_ANSWERED : DIAL_STEP_ENDED;
        dial->at += rings_long ? dial->ring_ms : 1500;
        break;
    case DIAL_STEP_ANSWERED:
        dial->answered = true;
        dial->next = DIAL_STEP_ENDED;
        dial->at += dial->talk_ms;
        break;
    case DIAL_STEP_ENDED:
    case DIAL_STEP_COUNT:
        dial->id = 0;
        break;
    }
}

void sim_dials_answered(struct sim_dials *dials, const struct dial_report *report, bool agreed, int64_t now)
{
    struct sim_dial *dial = dial_of(dials, report->id);
    if (dial == NULL)
        return;
    dial->is_sent = false;
    if (!agreed && report->step == DIAL_STEP_TAKEN)
        dial->id = 0;
    /* Its end may have come while the step before was on its way. */
    else if (dial->next == (enum dial_step)report->step)
        go_on(dial, (enum dial_step)report->step, now);
}
