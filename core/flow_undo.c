/* The table of what can be taken back. */
#include "core/flow_undo.h"

#include <inttypes.h>
#include <stdio.h>

/* Decisions and what one tells of one's own doing. Not here: what a caller said or was told of a ticket's being (registration,
 * amend, hand-over), what was seen (reveal), notes, imports, and what the broker derives. */
static const enum event_kind kinds[] = {EVENT_ANSWERED,
                                        EVENT_NOT_ACCEPTED,
                                        EVENT_DISPATCHED,
                                        EVENT_RECEIVED,
                                        EVENT_RETURNED,
                                        EVENT_RETURN_GRANTED,
                                        EVENT_RETURN_REFUSED,
                                        EVENT_REPLIED,
                                        EVENT_PASSED,
                                        EVENT_REDO,
                                        EVENT_ATTEMPT,
                                        EVENT_ASKED,
                                        EVENT_GRANTED,
                                        EVENT_DENIED,
                                        EVENT_RESUMED,
                                        EVENT_SUPERVISED,
                                        EVENT_SUPERVISION_REPORTED,
                                        EVENT_SUPERVISION_CLOSED,
                                        EVENT_CONTACTED,
                                        EVENT_INTERIM,
                                        EVENT_CO_HANDLER,
                                        EVENT_CO_REPORTED,
                                        EVENT_PASSED_DOWN,
                                        EVENT_HANDED_UP,
                                        EVENT_MERGED,
                                        EVENT_CHILD,
                                        EVENT_PHONED};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

void decision_add(struct decision *decision, const struct event *event)
{
    size_t at = 0;
    /* That a phone rang in the meantime changes nothing of what was decided. */
    if (event->kind == EVENT_DIALLED)
        return;
    if (decision->from_seq == 0) {
        decision->from_seq = event->seq;
        decision->account_id = event->account_id;
        decision->decided_at = event->recorded_at;
    }
    while (at < KINDS && kinds[at] != event->kind)
        at++;
    if (at == KINDS)
        decision->barred = event->kind;
}

int64_t flow_undo_until(const struct limits *limits, const struct decision *decision, int64_t account_id)
{
    bool may = decision->from_seq != 0 && decision->account_id == account_id && account_id != 0 &&
               decision->barred == EVENT_NONE;
    return may ? decision->decided_at + limits->undo_ms : 0;
}

enum result flow_undo(const struct limits *limits, const struct decision *decision, int64_t number,
                      int64_t account_id, int64_t now, struct event *ret, struct refusal *why)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    if (decision->from_seq == 0)
        return refuse(why, REFUSAL_NOT_FOUND, "decision", text);
    if (decision->account_id != account_id) {
        (void)refuse(why, REFUSAL_STALE, "decision", text);
        why->at = decision->decided_at;
        return RESULT_REFUSED;
    }
    if (decision->barred != EVENT_NONE)
        return refuse(why, REFUSAL_NOT_ALLOWED, "undo", event_name(decision->barred));
    if (now > decision->decided_at + limits->undo_ms) {
        (void)refuse(why, REFUSAL_TOO_LATE, "undo", "");
        why->at = decision->decided_at + limits->undo_ms;
        return RESULT_REFUSED;
    }
    *ret = (struct event){.kind = EVENT_UNDONE, .subject = SUBJECT_TICKET, .subject_id = number};
    record_set(&ret->body, "from_seq", decision->from_seq);
    return RESULT_OK;
}
