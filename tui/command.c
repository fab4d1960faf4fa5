#include "tui/command.h"
#include "tui/cells.h"
#include "tui/key.h"
#include "tui/say.h"
#include <stdio.h>
#include <string.h>

enum { KEY_COLS = 10, NAME_COLS = 14 };

bool command_allowed(const struct command *command, unsigned rights, const void *subject)
{
    if (command->rights != 0 && (command->rights & rights) == 0)
        return false;
    return command->ready == NULL || subject == NULL || command->ready(subject);
}

const struct command *command_by_key(const struct command_table *table, int key, unsigned rights,
                                     const void *subject)
{
    for (size_t i = 0; key != 0 && i < table->count; i++)
        if (table->rows[i].key == key && command_allowed(&table->rows[i], rights, subject))
            return &table->rows[i];
    return NULL;
}

/* Goes through all rows that may be run by name. */
struct walk {
    const struct command_group *groups;
    size_t count, group, row;
    unsigned rights;
};

static const struct command *walk_next(struct walk *walk)
{
    for (; walk->group < walk->count; walk->group++, walk->row = 0) {
        const struct command_group *group = &walk->groups[walk->group];
        while (!group->shown_only && walk->row < group->table->count) {
            const struct command *command = &group->table->rows[walk->row++];
            if (command->name != NULL && command_allowed(command, walk->rights, group->subject))
                return command;
        }
    }
    return NULL;
}

const struct command *command_by_line(const struct command_group *groups, size_t count, const char *line,
                                      unsigned rights, const char **ret_argument, size_t *ret_group)
{
    line += strspn(line, " ");
    size_t bytes = strcspn(line, " ");
    const struct command *found = NULL, *command;
    size_t found_group = 0;
    bool several = false;
    struct walk walk = {.groups = groups, .count = count, .rights = rights};
    while (bytes > 0 && (command = walk_next(&walk)) != NULL) {
        if (strncmp(command->name, line, bytes) != 0)
            continue;
        bool whole = command->name[bytes] == '\0';
        if (whole || found == NULL) {
            found_group = walk.group;
            several = false;
        } else {
            several = several || strcmp(found->name, command->name) != 0;
        }
        if (whole || found == NULL)
            found = command;
        if (whole)
            break;
    }
    if (found == NULL || several)
        return NULL;
    *ret_argument = line + bytes + strspn(line + bytes, " ");
    *ret_group = found_group;
    return found;
}

bool command_complete(const struct command_group *groups, size_t count, const char *beginning, size_t nth,
                      unsigned rights, char *out, size_t size)
{
    for (int round = 0; round < 2; round++) {
        struct walk walk = {.groups = groups, .count = count, .rights = rights};
        const struct command *command;
        size_t matches = 0;
        while ((command = walk_next(&walk)) != NULL) {
            if (strncmp(command->name, beginning, strlen(beginning)) != 0)
                continue;
            if (matches++ == nth) {
                snprintf(out, size, "%s", command->name);
                return true;
            }
        }
        if (matches == 0)
            return false;
        nth %= matches;
    }
    return false;
}

static int item_cols(const struct command *command)
{
    char name[16];
    return text_width_cols(press_name(command->key, name, sizeof(name))) + text_width_cols(_(command->label)) +
           3;
}

static bool is_on_line(const struct command_group *group, const struct command *command, unsigned rights)
{
    return command->label != NULL && command->key != 0 && command_allowed(command, rights, group->subject);
}

static int draw_item(const struct command *command, int row, int col)
{
    char name[16];
    const char *label = _(command->label);
    press_name(command->key, name, sizeof(name));
    int name_cols = text_width_cols(name), label_cols = text_width_cols(label);
    paint_text(row, col, name_cols, STYLE_KEY, name);
    paint_text(row, col + name_cols + 1, label_cols, STYLE_HELP, label);
    return name_cols + label_cols + 3;
}

void command_draw_line(const struct command_group *groups, size_t count, unsigned rights, int row, int cols)
{
    int col = 0, tail_cols = 0;
    if (count == 0)
        return;
    const struct command_group *tail = &groups[count - 1];
    for (size_t i = 0; i < tail->table->count; i++)
        if (is_on_line(tail, &tail->table->rows[i], rights))
            tail_cols += item_cols(&tail->table->rows[i]);
    bool fits = true;
    for (size_t g = 0; g + 1 < count && fits; g++)
        for (size_t i = 0; i < groups[g].table->count && fits; i++) {
            const struct command *command = &groups[g].table->rows[i];
            if (!is_on_line(&groups[g], command, rights))
                continue;
            fits = col + item_cols(command) + tail_cols <= cols + 2;
            if (fits)
                col += draw_item(command, row, col);
        }
    for (size_t i = 0; i < tail->table->count; i++)
        if (is_on_line(tail, &tail->table->rows[i], rights))
            col += draw_item(&tail->table->rows[i], row, col);
}

/* A row of a group without the key and the name that a row before it has in the help: they do not lead to this one. */
static struct command left_to(const struct command_group *groups, size_t group, size_t row, unsigned rights)
{
    struct command left = groups[group].table->rows[row];
    for (size_t g = 0; g <= group; g++) {
        size_t count = g < group ? groups[g].table->count : row;
        for (size_t i = 0; i < count; i++) {
            const struct command *before = &groups[g].table->rows[i];
            if (before->help == NULL || !command_allowed(before, rights, groups[g].subject))
                continue;
            if (before->key == left.key)
                left.key = 0;
            if (before->name != NULL && left.name != NULL && strcmp(before->name, left.name) == 0)
                left.name = NULL;
        }
    }
    return left;
}

/* A row of the help as it stands from `line` on, which may be above the area; gives the lines it takes. */
static int draw_help_row(const struct command *command, struct rect area, int line)
{
    char name[16];
    const char *help = _(command->help);
    int row = area.row + line, before_cols = KEY_COLS + NAME_COLS, cols = area.cols - before_cols;
    int lines = cols < 1 ? 1 : (int)wrap_count(help, cols), skip = line < 0 ? -line : 0;
    if (line >= 0 && line < area.rows) {
        paint_text(row, area.col, KEY_COLS, STYLE_KEY, press_name(command->key, name, sizeof(name)));
        if (command->name != NULL)
            paint_format(row, area.col + KEY_COLS, NAME_COLS, STYLE_LABEL, ":%s", command->name);
    }
    int shown = (line + lines < area.rows ? lines : area.rows - line) - skip;
    if (shown > 0)
        (void)paint_paragraph((struct rect){row + skip, area.col + before_cols, shown, cols}, STYLE_NORMAL,
                              help, skip);
    return lines;
}

int command_draw_help(const struct command_group *groups, size_t count, unsigned rights, struct rect area,
                      int skip)
{
    int rows = 0;
    paint_blank(area, STYLE_NORMAL);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < groups[g].table->count; i++) {
            const struct command *command = &groups[g].table->rows[i];
            if (command->help == NULL || !command_allowed(command, rights, groups[g].subject))
                continue;
            struct command left = left_to(groups, g, i, rights);
            if (left.key == 0 && left.name == NULL)
                continue;
            rows += draw_help_row(&left, area, rows - skip);
        }
    return rows;
}
