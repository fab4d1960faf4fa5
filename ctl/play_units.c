/* Units and who acts for them. */
#include "ctl/play_inside.h"

#include <stdio.h>
#include <string.h>

enum { HANDLERS_MOST = 32, UNITS_MOST = 400 };

const struct reference_row *units_row(const struct play *play, int64_t id)
{
    for (size_t i = 0; i < play->units.row_count; i++)
        if (play->units.rows[i].id == id)
            return &play->units.rows[i];
    return NULL;
}

bool units_excluded(struct play *play, int64_t unit_id)
{
    const struct reference_row *unit = units_row(play, unit_id);
    struct person *people[HANDLERS_MOST];
    size_t count = unit != NULL ? people_of_unit(&play->people, unit->code, people, HANDLERS_MOST) : 0;
    for (size_t i = 0; i < count; i++)
        if (people[i]->excluded)
            return true;
    return false;
}

struct person *units_person(struct play *play, const struct matter *m, int64_t unit_id, char *on_behalf)
{
    const struct reference_row *unit = units_row(play, unit_id);
    struct person *people[HANDLERS_MOST];
    size_t count = unit != NULL ? people_of_unit(&play->people, unit->code, people, HANDLERS_MOST) : 0;
    struct person *person = count > 0 ? people[(size_t)m->number % count] : NULL;
    if (person != NULL && !person->excluded)
        return person;
    if (on_behalf != NULL)
        snprintf(on_behalf, TEXT_NAME, "%.60s值班员", unit != NULL ? unit->name : "");
    return people_for(&play->people, ROLE_DISPATCHER, m->number);
}

/* One of those that fit, each as likely. */
static int64_t choose(struct play *play, struct matter *m, bool below, int64_t parent_id)
{
    int64_t chosen = 0, count = 0;
    struct person *somebody;
    for (size_t i = 0; i < play->units.row_count; i++) {
        const struct reference_row *unit = &play->units.rows[i];
        bool fits = below ? unit->parent_id == parent_id : strcmp(unit->kind, "department") == 0;
        if (unit->shut || !fits || unit->id == m->lead_id || unit->id == m->holder_id ||
            people_of_unit(&play->people, unit->code, &somebody, 1) == 0)
            continue;
        if (chance_in(&m->chance, 1, ++count))
            chosen = unit->id;
    }
    return chosen;
}

int64_t units_below(struct play *play, struct matter *m, int64_t unit_id)
{
    return unit_id != 0 ? choose(play, m, true, unit_id) : 0;
}

int64_t units_any(struct play *play, struct matter *m)
{
    return choose(play, m, false, 0);
}
