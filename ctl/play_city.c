/* What changes in a city within a year: people leave and others come, a department is merged into another, limits and calendar
 * change. Nothing of it happens in the first weeks. */
#include "ctl/play_inside.h"

#include "core/text.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUIET_DAYS = 15, /* working days, likewise below */
    LEAVES_ONE_IN = 10,
    MERGES_EVERY = 90,
    LIMITS_ON = 70,
    EVENING_MIN = 20 * 60 + 30,
    OFF_AHEAD = 21,
};

static struct chance chance_of(const struct play *play)
{
    return play_chance(play, STREAM_CITY, play->worked_days);
}

static void plan(struct play *play, int64_t day, int minutes, enum city_change change)
{
    play_put(play, (struct act){.at = zone_minute_of_day(&play->ctl->zone, day, EVENING_MIN + minutes),
                                .kind = ACT_CITY,
                                .what = (int)change});
}

void city_of_day(struct play *play, int64_t day)
{
    if (!hours_workday(play, day))
        return;
    int64_t number = ++play->worked_days;
    struct chance chance = chance_of(play);
    if (number > QUIET_DAYS && chance_in(&chance, 1, LEAVES_ONE_IN))
        plan(play, day, 0, CITY_PERSON_LEAVES);
    if (number % MERGES_EVERY == MERGES_EVERY / 2)
        plan(play, day, 10, CITY_UNIT_MERGED);
    if (number == LIMITS_ON)
        plan(play, day, 20, CITY_LIMITS_CHANGED);
}

/* --- people -------------------------------------------------------------------------------------------------- */

static struct person *who_leaves(struct play *play, struct chance *chance)
{
    struct person *chosen = NULL;
    int64_t count = 0;
    for (size_t i = 0; i < play->people.count; i++) {
        struct person *person = &play->people.rows[i];
        bool may =
            person->role != ROLE_ADMIN && person->role != ROLE_GATEWAY && person->role != ROLE_SUPERVISOR;
        if (may && !person->excluded && !person->left && person->busy_until <= play->now &&
            chance_in(chance, 1, ++count))
            chosen = person;
    }
    return chosen;
}

/* "wang", then "wang.2", "wang.3". */
static void next_login(const char *login, char *out, size_t size)
{
    const char *dot = strrchr(login, '.');
    long number = dot != NULL ? strtol(dot + 1, NULL, 10) : 1;
    int length = dot != NULL ? (int)(dot - login) : (int)strlen(login);
    snprintf(out, size, "%.*s.%ld", length, login, number + 1);
}

static bool told(struct play *play, const char *type, const void *request, void *reply)
{
    if (ctl_ask(play->ctl, message_by_type(type), request, reply) == EXIT_CODE_OK)
        return true;
    play->refusals++;
    return false;
}

static void person_leaves(struct play *play)
{
    struct chance chance = chance_of(play);
    struct person *person = who_leaves(play, &chance);
    struct account_row row = {.id = 0}, reply = {.id = 0};
    if (person == NULL)
        return;
    (void)text_copy(row.login, sizeof row.login, person->login);
    if (!told(play, "account.shut", &row, &reply))
        return;
    report_add(play, person->login, PLAYED_LEFT, 0, 0, 0);
    people_leave(person);
    struct account_row next = {.role = person->role};
    next_login(person->login, next.login, sizeof next.login);
    if (person->role == ROLE_HANDLER)
        (void)text_copy(next.unit, sizeof next.unit, person->unit);
    if (!told(play, "account.add", &next, &reply))
        return;
    if (!people_add(&play->people, next.login, reply.password, person->role)) {
        play_fail(play, "too many people have come");
        return;
    }
    (void)text_copy(play->people.rows[play->people.count - 1].unit, TEXT_CODE, person->unit);
    report_add(play, next.login, PLAYED_CAME, 0, 0, 0);
}

/* --- units --------------------------------------------------------------------------------------------------- */

static struct reference_row *choose_department(struct play *play, struct chance *chance,
                                               const struct reference_row *not_this)
{
    struct reference_row *chosen = NULL;
    struct person *somebody;
    int64_t count = 0;
    for (size_t i = 0; i < play->units.row_count; i++) {
        struct reference_row *unit = &play->units.rows[i];
        bool fits = !unit->shut && unit != not_this && strcmp(unit->kind, "department") == 0 &&
                    strcmp(unit->code, "zhengwu") != 0 && !units_excluded(play, unit->id) &&
                    people_of_unit(&play->people, unit->code, &somebody, 1) > 0;
        if (fits && chance_in(chance, 1, ++count))
            chosen = unit;
    }
    return chosen;
}

/* What any ticket has come to by what nobody asked for it. */
static void look_at_all(struct play *play)
{
    for (size_t i = 0; i < play->matter_count; i++)
        if (play->matters[i].topic != NULL && play->matters[i].state != STATE_CLOSED)
            follow_look(play, i);
}

static void unit_merged(struct play *play)
{
    struct chance chance = chance_of(play);
    struct reference_row *from = choose_department(play, &chance, NULL);
    struct reference_row *into = from != NULL ? choose_department(play, &chance, from) : NULL;
    struct reference_row row = {.id = 0}, reply = {.id = 0};
    if (into == NULL)
        return;
    (void)text_copy(row.code, sizeof row.code, from->code);
    (void)text_copy(row.into, sizeof row.into, into->code);
    if (!told(play, "unit.shut", &row, &reply))
        return;
    from->shut = true;
    for (size_t i = 0; i < play->units.row_count; i++)
        if (play->units.rows[i].parent_id == from->id)
            play->units.rows[i].parent_id = into->id;
    for (size_t i = 0; i < play->people.count; i++)
        if (strcmp(play->people.rows[i].unit, from->code) == 0)
            (void)text_copy(play->people.rows[i].unit, TEXT_CODE, into->code);
    report_add(play, "admin", PLAYED_UNIT_MERGED, from->id, 0, 0);
    look_at_all(play);
}

/* --- rules --------------------------------------------------------------------------------------------------- */

/* The document of a kind as it holds now; false if it cannot be had. */
static bool document(struct play *play, const char *kind, const char *name, struct document_row *ret)
{
    struct rulebook_request request = {.kind = "", .name = ""};
    struct document_rows rows = {.rows = NULL};
    (void)text_copy(request.kind, sizeof request.kind, kind);
    (void)text_copy(request.name, sizeof request.name, name);
    if (!told(play, "rules.show", &request, &rows))
        return false;
    bool found = rows.row_count == 1;
    if (found)
        *ret = rows.rows[0];
    shape_free(&document_rows_shape, &rows);
    return found;
}

/* Complaints are to be answered a day earlier. */
static bool tighten(struct document_row *limits)
{
    char *line = strstr(limits->text, "\nhandling     complaint    general");
    char *five = line != NULL ? strstr(line, "5 workdays") : NULL;
    if (five == NULL)
        return false;
    *five = '4';
    return true;
}

/* One working day more is off. */
static bool give_day_off(struct play *play, struct document_row *calendar)
{
    char date[CIVIL_DATE_SIZE];
    int64_t day = zone_day_number(&play->ctl->zone, play->now) + OFF_AHEAD;
    size_t used = strlen(calendar->text);
    while (!hours_workday(play, day))
        day++;
    civil_format_date(civil_date_of(day), date);
    return snprintf(calendar->text + used, sizeof calendar->text - used, "off %s 纪念日\n", date) > 0;
}

static void limits_changed(struct play *play)
{
    char year[8];
    struct rulebook_moves moves = {.tickets = 0};
    struct document_rows rows = {.rows = calloc(2, sizeof *rows.rows), .row_count = 2};
    int64_t day = zone_day_number(&play->ctl->zone, play->now) + OFF_AHEAD;
    snprintf(year, sizeof year, "%04d", civil_date_of(day).year % 10000);
    if (rows.rows == NULL) {
        play_fail(play, "out of memory");
        return;
    }
    bool good = document(play, "limits", "", &rows.rows[0]) &&
                document(play, "calendar", year, &rows.rows[1]) && tighten(&rows.rows[0]) &&
                give_day_off(play, &rows.rows[1]) && told(play, "rules.import", &rows, &moves);
    free(rows.rows);
    shape_free(&rulebook_moves_shape, &moves);
    if (!good) {
        play->refusals++;
        return;
    }
    memset(play->workdays, 0, sizeof play->workdays);
    report_add(play, "admin", PLAYED_LIMITS_CHANGED, 0, 0, 0);
    look_at_all(play);
}

void city_act(struct play *play, const struct act *act)
{
    switch ((enum city_change)act->what) {
    case CITY_PERSON_LEAVES:
        person_leaves(play);
        break;
    case CITY_UNIT_MERGED:
        unit_merged(play);
        break;
    case CITY_LIMITS_CHANGED:
        limits_changed(play);
        break;
    }
}
