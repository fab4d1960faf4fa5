/* Working days and hours, as the players keep them. Which days are worked is asked of the broker once. */
#include "ctl/play_inside.h"

#include <assert.h>

struct span {
    int from_min, to_min;
};

static const struct {
    bool workdays;
    size_t count;
    struct span spans[2];
} keeps[] = {
    [HOURS_OFFICE] = {true, 2, {{510, 720}, {810, 1050}}},
    [HOURS_DUTY] = {false, 1, {{480, 1200}}},
    [HOURS_CALLBACK] = {true, 1, {{540, 1200}}},
    [HOURS_ALWAYS] = {false, 1, {{0, 1440}}},
};

static bool ask_workday(struct play *play, int64_t day)
{
    struct workdays_request request = {.count = 0};
    struct workdays_reply reply = {.count = 0};
    civil_format_date(civil_date_of(day - 1), request.from);
    civil_format_date(civil_date_of(day), request.to);
    if (ctl_ask(play->ctl, message_by_type("workdays.between"), &request, &reply) != EXIT_CODE_OK)
        return play_fail(play, "whether offices work on %s is not known", request.to);
    return reply.count > 0;
}

bool hours_workday(struct play *play, int64_t day)
{
    int64_t at = day - play->first_day;
    if (play->failed)
        return true; /* nothing is played any more; no search for a working day may run on */
    if (at < 0 || at >= PLAY_HOURS_DAYS)
        return ask_workday(play, day);
    if (play->workdays[at] == 0)
        play->workdays[at] = ask_workday(play, day) ? 1 : -1;
    return play->workdays[at] > 0;
}

int64_t hours_after(struct play *play, enum hours hours, int64_t at, int64_t ms)
{
    const struct zone *zone = &play->ctl->zone;
    for (int64_t day = zone_day_number(zone, at);; day++) {
        if (keeps[hours].workdays && !hours_workday(play, day))
            continue;
        for (size_t i = 0; i < keeps[hours].count; i++) {
            int64_t from_at = zone_minute_of_day(zone, day, keeps[hours].spans[i].from_min);
            int64_t to_at = zone_minute_of_day(zone, day, keeps[hours].spans[i].to_min);
            if (at < from_at)
                at = from_at;
            if (at >= to_at)
                continue;
            if (to_at - at > ms)
                return at + ms;
            ms -= to_at - at;
            at = to_at;
        }
        assert(ms >= 0);
    }
}

int64_t hours_within(struct play *play, enum hours hours, int64_t at)
{
    return hours_after(play, hours, at, 0);
}
