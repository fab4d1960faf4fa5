/* Finding verbs and their options. */
#include "ctl/verb.h"

#include "ctl/play.h"
#include "ctl/verbs.h"
#include "wire/messages.h"

#include <assert.h>
#include <string.h>

static const struct {
    const struct verb *rows;
    const size_t *count;
} groups[] = {
    {shift_verbs, &shift_verb_count},       {rulebook_verbs, &rulebook_verb_count},
    {dispatch_verbs, &dispatch_verb_count}, {knowledge_verbs, &knowledge_verb_count},
    {ticket_verbs, &ticket_verb_count},     {record_verbs, &record_verb_count},
    {call_verbs, &call_verb_count},         {care_verbs, &care_verb_count},
    {play_verbs, &play_verb_count},         {duplicate_verbs, &duplicate_verb_count},
    {block_verbs, &block_verb_count},       {service_verbs, &service_verb_count},
    {dial_verbs, &dial_verb_count},         {missed_verbs, &missed_verb_count},
    {wall_verbs, &wall_verb_count},
};

const struct verb *verb_at(size_t position)
{
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (position < *groups[i].count)
            return &groups[i].rows[position];
        position -= *groups[i].count;
    }
    return NULL;
}

/* How many of the words are the verb's name; 0 if it is another verb. */
static size_t matches(const struct verb *verb, char *const *words, size_t count)
{
    const char *name = verb->name;
    size_t used = 0;
    while (*name != '\0') {
        size_t length = strcspn(name, " ");
        if (used == count || strlen(words[used]) != length || strncmp(words[used], name, length) != 0)
            return 0;
        used++;
        name += length + strspn(name + length, " ");
    }
    return used;
}

const struct verb *verb_find(char *const *words, size_t count, size_t *ret_used)
{
    const struct verb *verb = NULL;
    const struct verb *best = NULL;
    *ret_used = 0;
    for (size_t i = 0; (verb = verb_at(i)) != NULL; i++) {
        size_t used = matches(verb, words, count);
        if (used > *ret_used) {
            best = verb;
            *ret_used = used;
        }
    }
    return best;
}

const struct shape *verb_request(const struct verb *verb)
{
    if (verb->request != NULL)
        return verb->request;
    if (verb->type == NULL)
        return &nothing_shape;
    const struct message *message = message_by_type(verb->type);
    assert(message != NULL);
    return message->request;
}

/* A member that gets an option of its own name if the verb lists none. */
static bool makes_option(const struct verb *verb, const struct field *field)
{
    if (verb_request(verb) == &nothing_shape || field->kind == FIELD_LIST || field->kind == FIELD_BYTES ||
        (field->flags & FIELD_SECRET) != 0)
        return false;
    for (size_t i = 0; i < VERB_WORDS_MAX && verb->words[i] != NULL; i++)
        if (strcmp(verb->words[i], field->name) == 0)
            return false;
    return true;
}

bool verb_option_at(const struct verb *verb, size_t position, struct verb_option *ret, char name[48])
{
    if (verb->options != NULL) {
        for (size_t i = 0; i <= position; i++)
            if (verb->options[i].name == NULL)
                return false;
        *ret = verb->options[position];
        return true;
    }
    const struct shape *shape = verb_request(verb);
    for (size_t i = 0; i < shape->count; i++) {
        if (!makes_option(verb, &shape->fields[i]) || position-- > 0)
            continue;
        size_t length = strlen(shape->fields[i].name);
        assert(length < 48);
        memcpy(name, shape->fields[i].name, length + 1);
        for (char *at = name; *at != '\0'; at++)
            *at = *at == '_' ? '-' : *at;
        *ret = (struct verb_option){.name = name, .field = shape->fields[i].name};
        return true;
    }
    return false;
}

const struct field *verb_option_field(const struct verb *verb, const struct verb_option *option)
{
    const struct field *field = NULL;
    char name[48];
    if (option->field != NULL) {
        field = shape_field(verb_request(verb), option->field);
    } else {
        size_t length = strlen(option->name);
        assert(length < sizeof name);
        memcpy(name, option->name, length + 1);
        for (char *at = name; *at != '\0'; at++)
            *at = *at == '-' ? '_' : *at;
        field = shape_field(verb_request(verb), name);
    }
    assert(field != NULL);
    return field;
}

bool verb_option_of(const struct verb *verb, const char *member, struct verb_option *ret, char name[48])
{
    for (size_t i = 0; verb_option_at(verb, i, ret, name); i++)
        if (ret->value == NULL && strcmp(verb_option_field(verb, ret)->name, member) == 0)
            return true;
    return false;
}
