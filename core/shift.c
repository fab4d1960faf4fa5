#include "core/shift.h"

#include "core/text.h"

void shift_apply(struct shift *shift, const struct event *event, const char *note)
{
    const struct record *body = &event->body;
    if (event->subject != SUBJECT_SHIFT)
        return;
    shift->id = event->subject_id;
    shift->last_seq = event->seq;
    if (event->kind == EVENT_SHIFT_HANDED) {
        shift->account_id = event->account_id;
        shift->handed_at = event->occurred_at;
        shift->risk = record_get(body, "risk", 0);
        shift->promised = record_get(body, "promised", 0);
        shift->written = record_get(body, "written", 0);
        shift->drafts = record_get(body, "drafts", 0);
        (void)text_copy(shift->note, sizeof shift->note, note ? note : "");
    } else if (event->kind == EVENT_SHIFT_TAKEN) {
        shift->taken_at = event->occurred_at;
        shift->taken_by = event->account_id;
    }
}
