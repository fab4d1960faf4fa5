/* The verb `wall`: the wallboard as lines for people, with what the consoles say of it; the other modes have the reply as it came. */
#include "ctl/runs.h"

#include "core/rates.h"
#include "core/text.h"
#include "core/wall.h"
#include "wire/codec.h"
#include "wire/messages_wall.h"

#include <inttypes.h>
#include <libintl.h>

#define _(text) gettext(text)

enum { LINE = 240 };

static void print_alarms(struct output *out, const struct wall_reply *now)
{
    if (now->alarm_count == 0)
        output_line(out, "%s", _("= no alarm"));
    for (size_t i = 0; i < now->alarm_count; i++) {
        const struct wall_alarm_row *alarm = &now->alarms[i];
        char value[WALL_VALUE_SIZE], limit[WALL_VALUE_SIZE];
        wall_value_text((enum wall_alarm_kind)alarm->kind, alarm->value, value);
        wall_value_text((enum wall_alarm_kind)alarm->kind, alarm->limit, limit);
        output_line(out, alarm->limit != 0 ? "! %s %s (%s)" : "! %s %s",
                    _(label_of(&wall_alarm_names, alarm->kind)), value, limit);
    }
}

/* What the people there bring, and what more would bring. */
static void print_forecast(struct output *out, const struct wall_reply *now)
{
    char in_time[RATE_PERCENT_TEXT], span[24], share[WALL_MORE][WALL_VALUE_SIZE], needed[24] = "-", target[24];
    const int64_t shares[WALL_MORE] = {now->share, now->share_1, now->share_2, now->share_3};
    rate_percent_text(now->in_time, now->asked, in_time);
    snprintf(target, sizeof target, "%" PRId64, now->answer_target_ms / 1000);
    duration_text(now->not_measured_ms > 0 ? now->not_measured_ms : now->handling_ms, span, sizeof span);
    output_line(out,
                now->not_measured_ms > 0
                    ? _("within %s s today %s, aim %" PRId64 " %%; last half hour %" PRId64
                        " calls, ! not measured for %s")
                    : _("within %s s today %s, aim %" PRId64 " %%; last half hour %" PRId64 " calls of %s"),
                target, in_time, now->share_percent, now->calls, span);
    if (!now->forecast) {
        output_line(out, "%s",
                    now->not_measured_ms > 0
                        ? _("What more operators would bring is not known: too little was measured.")
                        : _("What more operators would bring is not known: too few calls."));
        return;
    }
    for (int i = 0; i < WALL_MORE; i++)
        wall_value_text(WALL_LEVEL, shares[i], share[i]);
    if (now->needed >= 0)
        snprintf(needed, sizeof needed, "%" PRId64, now->needed);
    output_line(out, _("%s%" PRId64 " there bring %s; one more %s, two more %s; the aim needs %s"),
                now->share < now->share_percent * 100 ? "! " : "= ", now->ready + now->busy, share[0], share[1],
                share[2], needed);
}

/* A list of the reply under a line of its own; nothing of an empty one but the line. */
static void print_list(struct output *out, const struct wall_reply *now, const char *list, const char *columns,
                       const char *head)
{
    const struct field *field = shape_field(&wall_reply_shape, list);
    const void *rows = NULL;
    size_t count = value_list(field, now, &rows);
    output_line(out, "\n%s", head);
    if (count > 0)
        output_rows(out, field->of, rows, count, columns);
}

static void print_wall(struct output *out, const struct wall_reply *now)
{
    char answered[RATE_PERCENT_TEXT], calls[LINE], people[LINE], not_ready[LINE] = "";
    int64_t waiting = 0;
    for (size_t i = 0; i < now->queue_count; i++)
        waiting += now->queues[i].waiting;
    rate_percent_text(now->answered, now->asked, answered);
    snprintf(calls, sizeof calls,
             _("Calls waiting: %" PRId64 "; missed to return: %" PRId64 ", overdue: %" PRId64), waiting,
             now->missed, now->missed_overdue);
    if (now->not_ready > 0)
        snprintf(not_ready, sizeof not_ready, _(", ! %" PRId64 " not ready"), now->not_ready);
    int used = snprintf(
        people, sizeof people,
        _("Operators: %" PRId64 " on duty, %" PRId64 " ready, %" PRId64 " with calls, %" PRId64 " in a break"),
        now->on_duty, now->ready, now->busy, now->paused);
    if (used > 0 && (size_t)used < sizeof people)
        (void)text_copy(people + used, sizeof people - (size_t)used, not_ready);
    print_alarms(out, now);
    output_line(out, "%s %" PRId64 " / %" PRId64 "  %s", _("answered"), now->answered, now->asked, answered);
    print_forecast(out, now);
    print_list(out, now, "queues", "queue name waiting since_at asked answered in_time abandoned",
               _("Queues: waiting, longest; today answered, in time"));
    print_list(out, now, "waiting", "id caller queue asked_at", calls);
    print_list(out, now, "people", "login name presence reason since_at call_id exchange", people);
}

enum exit_code run_wall(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct wall_reply reply;
    if (ctl->output.mode != OUTPUT_TEXT)
        return run_ask(ctl, verb, request);
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    print_wall(&ctl->output, &reply);
    shape_free(&wall_reply_shape, &reply);
    return EXIT_CODE_OK;
}
