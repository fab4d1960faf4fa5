/* Whose phone is which: the exchange's log names members, its events their phones. And what is known as rows of text, for a program that is
 * ended: of a member that has left its queues meanwhile nobody else tells the phone. */
#include "gateway/ami_calls_inside.h"

#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_SIZE = 400 };

static struct ami_member_name *member_made(struct ami_calls *calls, const char *name)
{
    size_t at = 0;
    while (at < calls->member_count && strcmp(calls->members[at].name, name) != 0)
        at++;
    if (at == calls->member_room) {
        size_t room = calls->member_room ? calls->member_room * 2 : 32;
        struct ami_member_name *members = reallocarray(calls->members, room, sizeof *members);
        if (members == NULL)
            return NULL;
        calls->members = members;
        calls->member_room = room;
    }
    if (at == calls->member_count) {
        calls->members[calls->member_count++] = (struct ami_member_name){0};
        text_copy(calls->members[at].name, sizeof calls->members[at].name, name);
    }
    return &calls->members[at];
}

void ami_member_known(struct ami_calls *calls, const struct ami_message *message)
{
    /* The lists of a snapshot have other names for the same. */
    const char *name =
        ami_has(message, "MemberName") ? ami_text(message, "MemberName") : ami_text(message, "Name");
    const char *interface =
        ami_has(message, "Interface") ? ami_text(message, "Interface") : ami_text(message, "Location");
    char extension[TEXT_CODE];
    if (name[0] == '\0' || interface[0] == '\0')
        return;
    struct ami_member_name *member = member_made(calls, name);
    ami_extension_of(interface, extension);
    if (member == NULL || strcmp(member->extension, extension) == 0)
        return;
    text_copy(member->extension, sizeof member->extension, extension);
    member->is_changed = true;
}

const char *ami_calls_extension(const struct ami_calls *calls, const char *member)
{
    for (size_t i = 0; i < calls->member_count; i++)
        if (strcmp(calls->members[i].name, member) == 0)
            return calls->members[i].extension;
    return member;
}

void ami_calls_rows(struct ami_calls *calls, bool all, exchange_row_take *take, void *context)
{
    char row[ROW_SIZE];
    for (size_t i = 0; i < calls->member_count; i++) {
        struct ami_member_name *member = &calls->members[i];
        if (!all && !member->is_changed)
            continue;
        member->is_changed = false;
        snprintf(row, sizeof row, "member\t%s\t%s", member->name, member->extension);
        take(context, row);
    }
    exchange_rows_give(calls->table, all, take, context);
}

bool ami_calls_row_read(struct ami_calls *calls, char *row)
{
    static const char key[] = "member\t";
    if (strncmp(row, key, sizeof key - 1) != 0)
        return exchange_row_read(calls->table, row);
    char *name = row + sizeof key - 1, *extension = strchr(name, '\t');
    if (extension == NULL || extension == name)
        return false;
    *extension++ = '\0';
    struct ami_member_name *member =
        strlen(name) < TEXT_NAME && strlen(extension) < TEXT_CODE ? member_made(calls, name) : NULL;
    if (member != NULL)
        text_copy(member->extension, sizeof member->extension, extension);
    return member != NULL;
}
