/* What happens to a call of the simulated exchange: each step of a line as a report, until it is free again. */
#include "gateway/sim_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RING_AGAIN_MS = 5000 };

int64_t sim_due_at(const struct line *line)
{
    return line->rung != NULL && line->ring_until_at < line->at ? line->ring_until_at : line->at;
}

struct line *sim_first_waiting(const struct sim *sim)
{
    struct line *first = NULL;
    for (size_t i = 0; i < (size_t)sim->options.lines && sim->waiting > 0; i++) {
        struct line *line = &sim->lines[i];
        if (line->stage == STAGE_WAITS && line->rung == NULL &&
            (first == NULL || line->queued_at < first->queued_at))
            first = line;
    }
    return first;
}

void sim_name_call(const struct sim *sim, struct line *line)
{
    struct civil_date date = civil_date_of(line->caller.day);
    int length = snprintf(line->ref, sizeof line->ref, "%s%04d%02d%02d-%" PRId64, sim->run, date.year,
                          date.month, date.day, line->caller.number);
    if (++line->times > 1)
        snprintf(line->ref + length, sizeof line->ref - (size_t)length, "-%d", line->times);
}

static void comes(struct sim *sim, struct line *line, struct call_report *ret)
{
    (void)sim;
    ret->step = CALL_OFFERED;
    snprintf(ret->caller, sizeof ret->caller, "%s", line->phone);
    line->stage = STAGE_MENU;
    line->at += chance_between(&line->caller.chance, 3000, 12000);
}

void sim_stop_ringing(struct line *line)
{
    if (line->rung != NULL)
        line->rung->is_rung = false;
    line->rung = NULL;
}

/* The line is down: it is free, or the caller's own until the next try. */
static void leave(struct sim *sim, struct line *line, bool tries_again)
{
    sim_stop_ringing(line);
    line->stage = STAGE_FREE;
    if (!tries_again || !arrivals_again(&sim->options.shape, &line->caller, line->at))
        return;
    line->stage = STAGE_COMES;
    line->call_id = 0;
    line->at = line->caller.at;
    sim_name_call(sim, line);
}

static void leaves_menu(struct sim *sim, struct line *line, struct call_report *ret)
{
    if (line->caller.kind == CALLER_LEAVES || line->caller.kind == CALLER_TEST) {
        ret->step = CALL_ENDED;
        ret->test = line->caller.kind == CALLER_TEST;
        leave(sim, line, false);
        return;
    }
    bool has_place = sim->waiting < sim->options.places;
    ret->step = has_place ? CALL_QUEUED : CALL_REFUSED;
    snprintf(ret->queue, sizeof ret->queue, "%s", line->queue);
    line->stage = has_place ? STAGE_WAITS : STAGE_IS_REFUSED;
    line->at += has_place ? line->caller.patience_ms : chance_between(&line->caller.chance, 2000, 6000);
    line->queued_at = ret->at;
    sim->waiting += has_place;
}

/* Gives up waiting, has heard the busy tone, or has said everything. */
static void ends(struct sim *sim, struct line *line, struct call_report *ret)
{
    ret->step = CALL_ENDED;
    sim->waiting -= line->stage == STAGE_WAITS;
    leave(sim, line, line->stage != STAGE_TALKS);
}

static void name_ring(const struct line *line, const struct sim_operator *who, struct call_report *ret)
{
    memcpy(ret->ref, line->ref, sizeof ret->ref);
    memcpy(ret->operator_login, who->login, sizeof ret->operator_login);
}

/* Nobody has answered: the next one's turn comes before the same one's. */
static void rings_in_vain(struct line *line, struct call_report *ret)
{
    *ret = (struct call_report){.step = CALL_RING_ENDED, .at = line->ring_until_at};
    name_ring(line, line->rung, ret);
    line->rung->not_before_at = line->ring_until_at + RING_AGAIN_MS;
    sim_stop_ringing(line);
}

bool sim_ring(struct sim *sim, int64_t now, struct call_report *ret)
{
    int64_t next_at = 0;
    struct line *line = sim->options.ring_ms > 0 ? sim_first_waiting(sim) : NULL;
    const struct sim_operator *next = line != NULL ? operators_next(&sim->operators, now, &next_at) : NULL;
    if (next == NULL)
        return false;
    *ret = (struct call_report){.step = CALL_RINGING, .at = now};
    name_ring(line, next, ret);
    line->rung = &sim->operators.rows[next - sim->operators.rows];
    line->rung->is_rung = true;
    line->ring_until_at = now + sim->options.ring_ms;
    return true;
}

void sim_step(struct sim *sim, struct line *line, struct call_report *ret)
{
    static void (*const steps[])(struct sim *, struct line *, struct call_report *) = {
        [STAGE_COMES] = comes,     [STAGE_MENU] = leaves_menu, [STAGE_WAITS] = ends,
        [STAGE_IS_REFUSED] = ends, [STAGE_TALKS] = ends,
    };
    if (sim_due_at(line) < line->at) {
        rings_in_vain(line, ret);
        return;
    }
    *ret = (struct call_report){.at = line->at};
    memcpy(ret->ref, line->ref, sizeof ret->ref);
    steps[line->stage](sim, line, ret);
}
