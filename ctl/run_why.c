/* Prints why a deadline is what it is: each step of its derivation, with the intervals that it counts and skips. */
#include "ctl/runs.h"

#include "core/flow_why.h"
#include "core/text.h"
#include "wire/codec.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { AMOUNT_SIZE = 64 };

/* "5 working days", "26:30:00 (office hours)". */
static void say_amount(const char *clock, int64_t amount, char out[AMOUNT_SIZE])
{
    int value = name_value(&limit_clock_names, clock);
    int64_t seconds = amount / 1000;
    if (value == LIMIT_WORKDAYS)
        snprintf(out, AMOUNT_SIZE,
                 ngettext("%" PRId64 " working day", "%" PRId64 " working days", (unsigned long)amount),
                 amount);
    else
        snprintf(out, AMOUNT_SIZE, "%" PRId64 ":%02d:%02d (%s)", seconds / 3600, (int)(seconds / 60 % 60),
                 (int)(seconds % 60), gettext(label_of(&limit_clock_names, value)));
}

static void say_step(struct ctl *ctl, const struct why_row *step)
{
    char start[VALUE_TEXT_SIZE], from[VALUE_TEXT_SIZE], to[VALUE_TEXT_SIZE], due[VALUE_TEXT_SIZE];
    char amount[AMOUNT_SIZE];
    value_instant(&ctl->zone, step->start_at, start);
    value_instant(&ctl->zone, step->from_at, from);
    value_instant(&ctl->zone, step->to_at, to);
    value_instant(&ctl->zone, step->due_at, due);
    say_amount(step->clock, step->amount, amount);
    switch ((enum why_kind)step->kind) {
    case WHY_LIMIT:
        output_line(&ctl->output, _("limit \"%s\": from %s to %s"), step->rule, start, due);
        break;
    case WHY_EXTENSION:
        output_line(&ctl->output, _("extension by %s: to %s"), amount, due);
        break;
    case WHY_SUSPENSION:
        output_line(&ctl->output, _("suspended from %s to %s, of which %s did not count: to %s"), from, to,
                    amount, due);
        break;
    case WHY_CAP:
        output_line(&ctl->output, _("a duplicate was due %s: to %s"), from, due);
        break;
    case WHY_REDO:
        output_line(&ctl->output, _("redo, limit \"%s\": from %s to %s"), step->rule, start, due);
        break;
    case WHY_KIND_COUNT:
        break;
    }
}

/* Reasons as people call them. */
static void say_reasons(struct why_reply *reply)
{
    for (size_t i = 0; i < reply->interval_count; i++) {
        struct interval_row *row = &reply->intervals[i];
        int reason = name_value(&deadline_reason_names, row->reason);
        if (reason >= 0)
            (void)text_copy(row->reason, sizeof row->reason, gettext(label_of(&deadline_reason_names, reason)));
    }
}

/* Amounts are days or milliseconds, as the step's clock has it: a column says them as the sentences do. */
static void print_intervals(struct ctl *ctl, const struct why_row *step, const struct interval_row *rows,
                            size_t count)
{
    static const char *const names[] = {"from_at", "to_at", "counted", "amount", "reason"};
    enum { COLUMNS = sizeof names / sizeof names[0] };
    struct texts {
        char from[VALUE_TEXT_SIZE], to[VALUE_TEXT_SIZE], amount[AMOUNT_SIZE];
    } *texts = calloc(count, sizeof *texts);
    const char **cells = calloc(count * COLUMNS, sizeof *cells), *heads[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = output_label(names[i]);
    for (size_t i = 0; i < count && texts && cells; i++) {
        value_instant(&ctl->zone, rows[i].from_at, texts[i].from);
        value_instant(&ctl->zone, rows[i].to_at, texts[i].to);
        say_amount(step->clock, rows[i].amount, texts[i].amount);
        const char *row[COLUMNS] = {texts[i].from, texts[i].to, rows[i].counted ? _("yes") : _("no"),
                                    rows[i].counted ? texts[i].amount : "-", rows[i].reason};
        memcpy(cells + i * COLUMNS, row, sizeof row);
    }
    if (texts && cells)
        output_table(&ctl->output,
                     &(struct output_table){.heads = heads, .columns = COLUMNS, .rows = count, .cells = cells});
    free(texts);
    free(cells);
}

static void print_step(struct ctl *ctl, const struct why_reply *reply, size_t position)
{
    const struct why_row *step = &reply->steps[position];
    size_t first = 0, count = 0;
    int64_t sum = 0;
    char counted[AMOUNT_SIZE], amount[AMOUNT_SIZE];
    for (size_t i = 0; i < reply->interval_count; i++) {
        if (reply->intervals[i].step != (int64_t)position)
            continue;
        first = count == 0 ? i : first;
        count++;
        sum += reply->intervals[i].counted ? reply->intervals[i].amount : 0;
    }
    say_step(ctl, step);
    if (count == 0)
        return;
    print_intervals(ctl, step, reply->intervals + first, count);
    say_amount(step->clock, sum, counted);
    say_amount(step->clock, step->amount, amount);
    output_line(&ctl->output, _("counted in all: %s of %s"), counted, amount);
}

static void print_text(struct ctl *ctl, const struct why_reply *reply)
{
    char due[VALUE_TEXT_SIZE];
    value_instant(&ctl->zone, reply->due_at, due);
    if (reply->due_at == 0)
        output_line(&ctl->output, _("%" PRId64 ": has no handling deadline yet"), reply->number);
    else
        output_line(&ctl->output, _("%" PRId64 ": due %s"), reply->number, due);
    if (reply->parent != 0)
        output_line(&ctl->output, _("it is a duplicate and follows ticket %" PRId64), reply->parent);
    if (reply->complex)
        output_line(&ctl->output, "%s", _("granted as complex"));
    if (reply->category[0] != '\0')
        output_line(&ctl->output, _("the category %s has a limit of its own"), reply->category);
    for (size_t i = 0; i < reply->step_count; i++)
        print_step(ctl, reply, i);
    if (reply->earlier)
        output_line(&ctl->output, "%s", _("by the rulebook as it was then; it has changed since"));
    if (reply->unexplained)
        output_line(&ctl->output, "%s",
                    _("it was set before there was a rulebook: the steps above do not lead to it"));
}

enum exit_code run_why(struct ctl *ctl, const struct verb *verb, const void *request)
{
    struct why_reply reply;
    int64_t sum = 0;
    enum exit_code code = ctl_ask(ctl, message_by_type(verb->type), request, &reply);
    if (code != EXIT_CODE_OK)
        return code;
    for (size_t i = 0; i < reply.interval_count; i++)
        sum += reply.intervals[i].counted && reply.intervals[i].step == 0 ? reply.intervals[i].amount : 0;
    if (ctl->output.mode == OUTPUT_TEXT) {
        say_reasons(&reply);
        print_text(ctl, &reply);
    } else if (ctl->output.mode == OUTPUT_JSON) {
        json_t *object = output_object(&ctl->output, &why_reply_shape, &reply);
        json_object_set_new(object, "sum", json_integer(sum)); /* of the limit: what is counted in its step */
        output_json(&ctl->output, object);
    } else {
        const struct field *list = shape_field(&why_reply_shape, "intervals");
        output_rows(&ctl->output, list->of, reply.intervals, reply.interval_count, NULL);
    }
    shape_free(&why_reply_shape, &reply);
    return EXIT_CODE_OK;
}
