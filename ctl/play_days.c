/* Day after day: the working days that are wished for, then until everything is done, or beside persons. */
#include "ctl/play_inside.h"

#include <inttypes.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define _(text) gettext(text)

enum { LIVE_FROM_MIN = 9 * 60 + 40, FINISH_DAYS = 90 };

/* The last day of so many working days from the first. */
static int64_t last_day(struct play *play)
{
    int64_t day = play->first_day;
    for (int64_t left = play->wish->days; !play->failed; day++) {
        left -= hours_workday(play, day);
        if (left == 0)
            break;
    }
    return day;
}

static bool tell_rates(struct play *play, int64_t last)
{
    size_t days = (size_t)(last - play->first_day + 1);
    struct day_count *counts = calloc(days, sizeof *counts);
    bool good = counts != NULL && report_count(&play->report, &play->ctl->zone, play->first_day, days, counts);
    for (size_t i = 0; good && i < days; i++) {
        char date[CIVIL_DATE_SIZE];
        const struct day_count *c = &counts[i];
        civil_format_date(civil_date_of(play->first_day + (int64_t)i), date);
        printf("%s answer %" PRId64 "/%" PRId64 " completion %" PRId64 "/%" PRId64 " callback %" PRId64
               "/%" PRId64 "\n",
               date, c->answer_n, c->answer_d, c->completion_n, c->completion_d, c->callback_n, c->callback_d);
    }
    free(counts);
    fflush(stdout);
    if (play->report.file != NULL)
        fflush(play->report.file);
    return good || play_fail(play, "%s", _("out of memory"));
}

/* Nobody calls any more, and whatever was left lying is done. */
static int64_t finish(struct play *play, int64_t last)
{
    const struct zone *zone = &play->ctl->zone;
    size_t open = 1;
    play->finishing = true;
    for (size_t i = 0; i < play->matter_count; i++)
        if (play->matters[i].state != STATE_CLOSED && play->matters[i].state != STATE_MERGED)
            plans_next(play, i);
    for (int64_t bound = last + FINISH_DAYS; open > 0 && last < bound && !play->failed; last++) {
        play->end_at = zone_day_start(zone, last + 2) + PLAY_END_MS;
        play_day(play, last + 1);
        if (!play_until(play, play->end_at))
            break;
        open = 0;
        for (size_t i = 0; i < play->matter_count; i++)
            open += play->matters[i].state != STATE_CLOSED;
    }
    for (size_t i = 0; i < play->matter_count && !play->failed; i++) {
        if (play->matters[i].state == STATE_CLOSED)
            continue;
        ctl_tell(play->ctl, EXIT_CODE_REFUSED, "%s %" PRId64 ": %s", _("never closed:"),
                 play->matters[i].number, name_of(&state_names, play->matters[i].state));
        play->refusals++;
    }
    return last;
}

void days_play(struct play *play)
{
    const struct zone *zone = &play->ctl->zone;
    int64_t last = last_day(play);
    int64_t live_day = last + 1;
    while (!play->failed && play->wish->live && !hours_workday(play, live_day))
        live_day++;
    play->end_at = play->wish->live ? INT64_MAX : zone_day_start(zone, last + 1) + PLAY_END_MS;
    live_look(play);
    play_day(play, play->first_day);
    int64_t until_at = play->wish->live ? zone_minute_of_day(zone, live_day, LIVE_FROM_MIN) : play->end_at;
    if (play->failed || !play_until(play, until_at))
        return;
    if (play->wish->finish && !play->wish->live)
        last = finish(play, last);
    if (play->failed || !tell_rates(play, play->wish->live ? live_day : last))
        return;
    if (!play->wish->live || !play_clock(play, play->now, play->wish->rate * 1000))
        return;
    play->live = true;
    printf("%s\n", "live");
    fflush(stdout);
    live_play(play);
}
