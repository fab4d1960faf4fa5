/* The verb `play`: the stage is set, days are played instant by instant, and the rates that came of it are told.
 *
 * All acts of one instant are asked; then all answers are waited for and finished in the order of asking; only then
 * does the clock go on. Acts that are given a number by the broker go one by one, so that the same seed gives the same
 * numbers. */
#include "ctl/play_inside.h"

#include "core/refusal_words.h"
#include "wire/codec.h"
#include "wire/mono.h"

#include <errno.h>
#include <inttypes.h>
#include <libintl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _(text) gettext(text)

enum {
    DAYS_MOST = 366,
    CALLS_MOST = 20000,
    CALLS_DEFAULT = 120,
    RATE_MOST = 3600,
    RATE_DEFAULT = 60,
    STEP_TURN_MS = 200,
    BEGIN_ROUND_MS = 5 * PLAY_MINUTE_MS,
    SEAL_MS = 31 * PLAY_MINUTE_MS, /* past midnight: the broker has sealed the day then */
};

#define T struct play_arguments
static const struct field play_fields[] = {
    ROW_INT(T, seed, 0, N_("the same seed plays the same acts (1)")),
    ROW_INT(T, days, 0, N_("working days to play; days off between them are played, too (1)")),
    ROW_DATE(T, from, 0, N_("first day; the city's today if not given")),
    ROW_INT(T, calls, 0, N_("calls on a working day, more or less (120)")),
    ROW_INT(T, rate, 0, N_("with --live: how many times faster the city's clock runs (60)")),
    ROW_BOOL(T, live, 0, N_("then go on beside persons in real time, until a signal")),
    ROW_BOOL(T, finish, 0, N_("then go on without new callers until every ticket is closed, at most 90 days")),
    ROW_BOOL(T, step, 0, N_("stop after each day, print it, and go on with the next line of standard input")),
    ROW_TEXT(T, accounts, FIELD_REQUIRED, N_("logins and passwords, as rexian-broker --accounts writes them")),
    ROW_TEXT(T, acts, 0, N_("write the players' own list of acts to this file")),
    ROW_TEXT(T, gateway_program, 0, N_("rexian-gateway; the one beside this program if not given")),
    ROW_TEXT(T, storms, 0,
             N_("bursts of calls of one matter: [DATE ]HH:MM CALLS MINUTES[ CATEGORY[ DISTRICT]], semicolons "
                "between")),
    ROW_TEXT(T, exclude, 0, N_("with --live: logins of persons, separated by commas, who are not played")),
};
SHAPE(play_arguments_shape, "play_arguments", T, play_fields, "Arguments of play.");
#undef T

static const struct verb_option play_options[] = {
    {.name = "seed"},
    {.name = "days"},
    {.name = "from"},
    {.name = "calls"},
    {.name = "storms"},
    {.name = "live", .value = "true"},
    {.name = "finish", .value = "true"},
    {.name = "step", .value = "true"},
    {.name = "rate"},
    {.name = "accounts", .needed = true},
    {.name = "acts"},
    {.name = "gateway-program"},
    {.name = "exclude"},
    {.name = NULL},
};

const struct verb play_verbs[] = {
    {.name = "play",
     .request = &play_arguments_shape,
     .options = play_options,
     .run = run_play,
     .offline = true,
     .sentence = N_("Plays callers, operators, departments and all others of a simulated city.")},
};
const size_t play_verb_count = sizeof play_verbs / sizeof play_verbs[0];

/* --- the stage ------------------------------------------------------------------------------------------ */

bool play_fail(struct play *play, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!play->failed)
        ctl_tell(play->ctl, EXIT_CODE_UNAVAILABLE, "%s", text);
    play->failed = true;
    return false;
}

void play_put(struct play *play, struct act act)
{
    act.at = act.at > play->now ? act.at : play->now;
    if (queue_put(&play->queue, act) != RESULT_OK)
        play_fail(play, "%s", _("out of memory"));
}

void play_plan(struct play *play, int64_t at, enum act_kind kind, size_t index, int64_t plan)
{
    play_put(play, (struct act){.at = at, .kind = kind, .index = index, .plan = plan});
}

void play_refused(struct play *play, const struct job *job)
{
    char text[REFUSAL_TEXT_BYTES * 2];
    struct refusal why = job->why;
    play->refusals++;
    refusal_put_labels(&why, gettext);
    ctl_refusal_text(play->ctl, &why, NULL, text, sizeof text);
    ctl_tell(play->ctl, EXIT_CODE_REFUSED, "%s, %s: %s", job->person->login, job->message->type, text);
}

struct chance play_chance(const struct play *play, enum play_stream stream, int64_t number)
{
    struct chance chance;
    chance_seed(&chance, (uint64_t)play->wish->seed, ((uint64_t)stream << 56) ^ (uint64_t)number);
    return chance;
}

bool play_clock(struct play *play, int64_t at, int64_t rate)
{
    struct clock_request request = {.at = at, .rate = rate};
    struct clock_reply reply = {.seq = 0};
    if (ctl_ask(play->ctl, message_by_type("clock.set"), &request, &reply) != EXIT_CODE_OK)
        return play_fail(play, "%s", _("the city's clock cannot be set"));
    play->now = at;
    return true;
}

/* --- instants ------------------------------------------------------------------------------------------- */

void play_day(struct play *play, int64_t day)
{
    int64_t next_at = zone_day_start(&play->ctl->zone, day + 1);
    if (!play->finishing) {
        calls_of_day(play, day);
        city_of_day(play, day);
    }
    play_plan(play, next_at + SEAL_MS, ACT_TICK, 0, day);
    if (next_at + PLAY_END_MS < play->end_at)
        play_plan(play, next_at, ACT_DAY, 0, 0);
}

/* Whoever looks may take long: the players stay at their desks meanwhile. */
static void await_line(struct play *play)
{
    struct pollfd item = {.fd = STDIN_FILENO, .events = POLLIN};
    char byte = 0;
    while (byte != '\n' && !play->failed) {
        people_tick(play);
        if (poll(&item, 1, STEP_TURN_MS) > 0 && read(STDIN_FILENO, &byte, 1) != 1)
            play_fail(play, "%s", _("standard input has ended"));
    }
}

/* The day is sealed, and nothing is under way: whoever watches may look. */
static void end_day(struct play *play, int64_t day)
{
    char date[CIVIL_DATE_SIZE];
    if (!play->wish->step)
        return;
    civil_format_date(civil_date_of(day), date);
    printf("day %s\n", date);
    fflush(stdout);
    if (play->report.file != NULL)
        fflush(play->report.file);
    await_line(play);
}

void play_act(struct play *play, const struct act *act)
{
    switch (act->kind) {
    case ACT_DAY:
        play_day(play, zone_day_number(&play->ctl->zone, act->at));
        break;
    case ACT_CALL_COMES:
    case ACT_CALL_QUEUES:
    case ACT_CALL_TAKEN:
    case ACT_CALL_DANGER:
    case ACT_CALL_DONE:
    case ACT_CALL_GONE:
    case ACT_CALL_RETURNED:
        calls_act(play, act);
        break;
    case ACT_TICKET:
    case ACT_NOTE:
        tickets_act(play, act);
        break;
    case ACT_RECORD:
        records_act(play, act);
        break;
    case ACT_CITY:
        city_act(play, act);
        break;
    case ACT_LOOK:
        live_look(play);
        break;
    case ACT_TICK:
        end_day(play, act->plan);
        break;
    }
}

/* Acts on tickets that exist touch nothing of each other, duplicates apart; all others go alone. */
static bool play_instant(struct play *play)
{
    const struct act *first = queue_first(&play->queue);
    while (first != NULL && first->at <= play->now && !play->failed) {
        struct act act = queue_take(&play->queue);
        bool alone = tickets_alone(play, &act);
        if (alone && !play_settle(play))
            return false;
        play_act(play, &act);
        if (alone && !play_settle(play))
            return false;
        first = queue_first(&play->queue);
    }
    return play_settle(play);
}

bool play_until(struct play *play, int64_t end_at)
{
    for (;;) {
        if (!play_instant(play))
            return false;
        const struct act *first = queue_first(&play->queue);
        bool over = first == NULL || first->at > end_at;
        if (!play_clock(play, over ? end_at : first->at, 0))
            return false;
        people_tick(play);
        if (over)
            return true;
    }
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static enum exit_code check_wish(const struct ctl *ctl, struct play_arguments *wish)
{
    const struct {
        const char *name;
        int64_t *value;
        int64_t otherwise, most;
    } numbers[] = {{"--days", &wish->days, 1, DAYS_MOST},
                   {"--calls", &wish->calls, CALLS_DEFAULT, CALLS_MOST},
                   {"--rate", &wish->rate, RATE_DEFAULT, RATE_MOST},
                   {"--seed", &wish->seed, 1, INT64_MAX}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (*numbers[i].value == 0)
            *numbers[i].value = numbers[i].otherwise;
        if (*numbers[i].value < 1 || *numbers[i].value > numbers[i].most)
            return ctl_tell(ctl, EXIT_CODE_USAGE, _("%s: write a number from 1 to %" PRId64), numbers[i].name,
                            numbers[i].most);
    }
    return EXIT_CODE_OK;
}

/* How callers come: as ordinary ones do, by as many a day as are wished for, and in the storms that are. */
static enum exit_code check_callers(const struct ctl *ctl, struct play *play)
{
    const struct play_arguments *wish = play->wish;
    arrivals_default(&play->shape);
    play->shape.calls = wish->calls;
    if (arrivals_parse_storms(wish->storms, &play->shape) != RESULT_OK)
        return ctl_tell(ctl, EXIT_CODE_USAGE,
                        _("--storms '%s': write [DATE ]HH:MM CALLS MINUTES[ CATEGORY[ DISTRICT]], such as "
                          "\"10:00 40 15 02.01.01 120101\", with semicolons between, at most %d"),
                        wish->storms, ARRIVALS_STORMS);
    for (size_t i = 0; i < play->shape.storm_count; i++) {
        const struct storm *storm = &play->shape.storms[i];
        if (!texts_know_category(storm->category))
            return ctl_tell(
                ctl, EXIT_CODE_USAGE,
                _("--storms: callers know nothing to say of the category %s; choose that of a complaint "
                  "in a played city's tickets"),
                storm->category);
        if (!texts_know_place(storm->district))
            return ctl_tell(ctl, EXIT_CODE_USAGE,
                            _("--storms: nobody rings from %s; choose a district of the sample city"),
                            storm->district);
    }
    return EXIT_CODE_OK;
}

/* The city's clock stands still from here on: nothing may depend on how fast this machine is. */
static enum exit_code stop_clock(struct play *play)
{
    struct nothing nothing = {0};
    struct clock_reply clock = {.seq = 0};
    struct civil_date from;
    enum exit_code code = ctl_ask(play->ctl, message_by_type("clock.show"), &nothing, &clock);
    if (code != EXIT_CODE_OK)
        return code;
    play->first_day = zone_day_number(&play->ctl->zone, clock.city_at);
    if (play->wish->from[0] != '\0') {
        if (civil_parse_date(play->wish->from, &from) != RESULT_OK || civil_day(from) < play->first_day)
            return ctl_tell(play->ctl, EXIT_CODE_USAGE, _("--from %s: lies before the city's day"),
                            play->wish->from);
        play->first_day = civil_day(from);
    }
    int64_t start_at = zone_day_start(&play->ctl->zone, play->first_day);
    int64_t at = clock.city_at > start_at ? clock.city_at : start_at;
    play->begin_at = (at / BEGIN_ROUND_MS + 1) * BEGIN_ROUND_MS;
    return play_clock(play, play->begin_at, 0) ? EXIT_CODE_OK : EXIT_CODE_UNAVAILABLE;
}

static enum exit_code set_stage(struct play *play)
{
    struct nothing nothing = {0};
    struct ctl *ctl = play->ctl;
    if (ctl->as == NULL)
        ctl->as = "admin";
    if (ctl->password_file == NULL)
        ctl->password_file = play->wish->accounts;
    ctl->hears_beats = true;
    enum exit_code code = ctl_connect(ctl);
    if (code == EXIT_CODE_OK && !ctl->session.simulated)
        code = ctl_tell(ctl, EXIT_CODE_REFUSED,
                        _("%s is a real city; only one made with --simulated is played"), ctl->session.city);
    if (code == EXIT_CODE_OK)
        code = people_open(play, play->wish->accounts);
    if (code == EXIT_CODE_OK)
        code = ctl_ask(ctl, message_by_type("unit.list"), &nothing, &play->units);
    if (code == EXIT_CODE_OK)
        code = stop_clock(play);
    if (code == EXIT_CODE_OK && !exchange_open(play, play->wish->gateway_program))
        code = EXIT_CODE_UNAVAILABLE;
    if (code == EXIT_CODE_OK && play->wish->acts[0] != '\0') {
        play->report.file = fopen(play->wish->acts, "we");
        if (play->report.file == NULL)
            code = ctl_tell(ctl, EXIT_CODE_IO, "--acts %s: %s", play->wish->acts, strerror(errno));
    }
    return code;
}

static void clear_stage(struct play *play)
{
    exchange_close(&play->exchange);
    people_close(&play->people);
    queue_free(&play->queue);
    report_free(&play->report);
    shape_free(&reference_rows_shape, &play->units);
    free(play->visitors);
    free(play->matters);
    free(play);
}

enum exit_code run_play(struct ctl *ctl, const struct verb *verb, const void *arguments)
{
    struct play_arguments wish = *(const struct play_arguments *)arguments;
    struct play *play = calloc(1, sizeof *play);
    (void)verb;
    if (play == NULL)
        return ctl_failed(ctl, RESULT_NO_MEMORY);
    play->ctl = ctl;
    play->wish = &wish;
    signal(SIGPIPE, SIG_IGN);
    enum exit_code code = check_wish(ctl, &wish);
    if (code == EXIT_CODE_OK)
        code = check_callers(ctl, play);
    if (code == EXIT_CODE_OK)
        code = set_stage(play);
    if (code == EXIT_CODE_OK) {
        days_play(play);
        if (play->failed)
            code = EXIT_CODE_UNAVAILABLE;
        else if (play->refusals > 0)
            code = EXIT_CODE_REFUSED;
    }
    clear_stage(play);
    return code;
}
