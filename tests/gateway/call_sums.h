/* What reports of calls come to, visit by visit: counted here anew, without the project's own fold. For cmocka programs. */
#ifndef REXIAN_TESTS_GATEWAY_CALL_SUMS_H
#define REXIAN_TESTS_GATEWAY_CALL_SUMS_H

#include "tests/support/unit.h"
#include "wire/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUMS_VISITS = 256, SUMS_CALLS = 256 };

struct sum_visit {
    char line[TEXT_CODE + 40]; /* "UNIQUEID/N" */
    char queue[TEXT_CODE];
    char ref[TEXT_CODE + 40];
    char extension[TEXT_CODE];
    int64_t entered_at, answered_at, left_at, talk_ended_at;
    int end;
    int64_t rings; /* of all phones */
    int64_t rings_of[8];
    char ringers[8][TEXT_CODE];
};

struct sum_call {
    char ref[TEXT_CODE + 40];
    char caller[TEXT_PHONE];
    int64_t offered_at, ended_at, lost_at;
    int64_t refused, held, unheld, transfers, outside_talks, outside_ends, recordings;
};

struct call_sums {
    struct sum_visit visits[SUMS_VISITS];
    size_t visit_count;
    struct sum_call calls[SUMS_CALLS];
    size_t call_count;
    size_t doubles; /* steps of a visit or a call that were reported again */
};

static inline struct sum_visit *sums_visit(struct call_sums *sums, const char *line, const char *queue)
{
    for (size_t i = 0; i < sums->visit_count; i++)
        if (strcmp(sums->visits[i].line, line) == 0 && strcmp(sums->visits[i].queue, queue) == 0)
            return &sums->visits[i];
    assert_true(sums->visit_count < SUMS_VISITS);
    struct sum_visit *visit = &sums->visits[sums->visit_count++];
    *visit = (struct sum_visit){0};
    snprintf(visit->line, sizeof visit->line, "%s", line);
    snprintf(visit->queue, sizeof visit->queue, "%s", queue);
    return visit;
}

static inline struct sum_call *sums_call(struct call_sums *sums, const char *ref)
{
    for (size_t i = 0; i < sums->call_count; i++)
        if (strcmp(sums->calls[i].ref, ref) == 0)
            return &sums->calls[i];
    assert_true(sums->call_count < SUMS_CALLS);
    struct sum_call *call = &sums->calls[sums->call_count++];
    *call = (struct sum_call){0};
    snprintf(call->ref, sizeof call->ref, "%s", ref);
    return call;
}

static inline void sums_set(struct call_sums *sums, int64_t *what, int64_t at)
{
    sums->doubles += *what != 0;
    *what = *what != 0 ? *what : at;
}

static inline void sums_ring(struct sum_visit *visit, const struct call_report *report)
{
    size_t i = 0;
    while (i < 7 && visit->ringers[i][0] != '\0' && strcmp(visit->ringers[i], report->extension) != 0)
        i++;
    snprintf(visit->ringers[i], TEXT_CODE, "%s", report->extension);
    if (report->rings > visit->rings_of[i]) {
        visit->rings += report->rings - visit->rings_of[i];
        visit->rings_of[i] = report->rings;
    }
}

static inline void sums_add(struct call_sums *sums, const struct call_report *report)
{
    struct sum_call *call = sums_call(sums, report->ref);
    bool of_visit =
        report->step == CALL_QUEUED || report->step == CALL_REFUSED || report->step == CALL_LEFT_QUEUE ||
        report->step == CALL_RING_ENDED || report->step == CALL_RINGING ||
        (report->visit[0] != '\0' && (report->step == CALL_ANSWERED || report->step == CALL_TALK_ENDED));
    struct sum_visit *visit = of_visit ? sums_visit(sums, report->visit, report->queue) : NULL;
    if (visit != NULL)
        memcpy(visit->ref, report->ref, sizeof visit->ref);
    if (report->step == CALL_OFFERED) {
        sums_set(sums, &call->offered_at, report->at);
        memcpy(call->caller, report->caller, sizeof call->caller);
    } else if (report->step == CALL_QUEUED) {
        sums_set(sums, &visit->entered_at, report->at);
    } else if (report->step == CALL_REFUSED) {
        sums_set(sums, &visit->left_at, report->at);
        visit->end = report->end;
        call->refused++;
    } else if (report->step == CALL_RING_ENDED) {
        sums_ring(visit, report);
    } else if (report->step == CALL_LEFT_QUEUE) {
        sums_set(sums, &visit->left_at, report->at);
        visit->end = report->end;
    } else if (report->step == CALL_ANSWERED && visit != NULL) {
        sums_set(sums, &visit->answered_at, report->at);
        memcpy(visit->extension, report->extension, sizeof visit->extension);
        visit->end = VISIT_ANSWERED;
    } else if (report->step == CALL_TALK_ENDED && visit != NULL) {
        sums_set(sums, &visit->talk_ended_at, report->at);
    } else if (report->step == CALL_ENDED) {
        sums_set(sums, &call->ended_at, report->at);
    } else if (report->step == CALL_LOST_SIGHT) {
        sums_set(sums, &call->lost_at, report->at);
    } else {
        call->held += report->step == CALL_HELD;
        call->unheld += report->step == CALL_UNHELD;
        call->transfers += report->step == CALL_TRANSFERRED;
        call->recordings += report->step == CALL_RECORDED;
        call->outside_talks += report->step == CALL_ANSWERED;
        call->outside_ends += report->step == CALL_TALK_ENDED;
    }
}

static inline int64_t sums_count(const struct call_sums *sums, const char *queue, enum visit_end end)
{
    int64_t count = 0;
    for (size_t i = 0; i < sums->visit_count; i++)
        count += strcmp(sums->visits[i].queue, queue) == 0 && sums->visits[i].end == (int)end;
    return count;
}

#endif
