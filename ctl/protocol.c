/* Writes docs/protocol.md. */
#include "ctl/protocol.h"

#include "core/rates.h"
#include "core/result.h"
#include "ctl/rights.h"
#include "ctl/runs.h"
#include "wire/envelope.h"
#include "wire/messages.h"

#include <assert.h>
#include <string.h>

enum { SHAPES_MAX = 512, LISTS_MAX = 256 };

/* What the messages use, in the order in which it is met. */
struct used {
    const struct shape *shapes[SHAPES_MAX];
    size_t shape_count;
    const struct name_list *lists[LISTS_MAX];
    const char *list_names[LISTS_MAX];
    size_t list_count;
};

void protocol_write_lines(FILE *file, const char *const *lines)
{
    for (; *lines != NULL; lines++)
        fprintf(file, "%s\n", *lines);
    putc('\n', file);
}

static void use_list(struct used *used, const struct field *field)
{
    for (size_t i = 0; i < used->list_count; i++)
        if (used->lists[i] == field->names)
            return;
    assert(used->list_count < LISTS_MAX);
    used->lists[used->list_count] = field->names;
    used->list_names[used->list_count++] = field->name;
}

/* Adds a shape and what lies within it. */
static void use_shape(struct used *used, const struct shape *shape)
{
    for (size_t i = 0; i < used->shape_count; i++)
        if (used->shapes[i] == shape)
            return;
    assert(used->shape_count < SHAPES_MAX);
    used->shapes[used->shape_count++] = shape;
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->fields[i].kind == FIELD_NAME)
            use_list(used, &shape->fields[i]);
        if (shape->fields[i].kind == FIELD_LIST)
            use_shape(used, shape->fields[i].of);
    }
}

static const char *list_name(const struct used *used, const struct name_list *names)
{
    for (size_t i = 0; i < used->list_count; i++)
        if (used->lists[i] == names)
            return used->list_names[i];
    return "?";
}

static void write_kind(FILE *file, const struct used *used, const struct field *field)
{
    switch (field->kind) {
    case FIELD_INT:
        fputs("int", file);
        return;
    case FIELD_ID:
        fputs("id", file);
        return;
    case FIELD_AT:
        fputs("at", file);
        return;
    case FIELD_MS:
        fputs("ms", file);
        return;
    case FIELD_BOOL:
        fputs("bool", file);
        return;
    case FIELD_TEXT:
        fprintf(file, "text(%zu)", field->size - 1);
        return;
    case FIELD_DATE:
        fputs("date", file);
        return;
    case FIELD_NAME:
        fprintf(file, "name([%s](#names))", list_name(used, field->names));
        return;
    case FIELD_BYTES:
        fprintf(file, "bytes(%zu)", field->size);
        return;
    case FIELD_LIST:
        fprintf(file, "list([%s](#%s), %zu)", field->of->name, field->of->name, field->max);
        return;
    }
}

static void write_flags(FILE *file, const struct field *field)
{
    static const struct {
        unsigned flag;
        const char *name;
    } flags[] = {{FIELD_REQUIRED, "required"}, {FIELD_PERSONAL, "personal"}, {FIELD_SECRET, "secret"}};
    const char *between = "";
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if ((field->flags & flags[i].flag) != 0) {
            fprintf(file, "%s%s", between, flags[i].name);
            between = ", ";
        }
    }
}

static void write_shapes(FILE *file, const struct used *used)
{
    fputs("## Shapes\n\nMembers marked *personal* are about a citizen: masked, salted and erasable; *secret* "
          "ones are "
          "never logged.\n\n",
          file);
    for (size_t i = 0; i < used->shape_count; i++) {
        const struct shape *shape = used->shapes[i];
        if (shape == &nothing_shape)
            continue;
        fprintf(file, "### %s\n\n%s\n\n| member | type | | meaning |\n|---|---|---|---|\n", shape->name,
                shape->sentence);
        for (size_t j = 0; j < shape->count; j++) {
            fprintf(file, "| `%s` | ", shape->fields[j].name);
            write_kind(file, used, &shape->fields[j]);
            fputs(" | ", file);
            write_flags(file, &shape->fields[j]);
            fprintf(file, " | %s |\n", shape->fields[j].sentence);
        }
        putc('\n', file);
    }
}

static void write_names(FILE *file, const struct used *used)
{
    fputs("## Names\n\nThe first name of a list stands for an absent member.\n\n| list | names |\n|---|---|\n",
          file);
    for (size_t i = 0; i < used->list_count; i++) {
        fprintf(file, "| %s | ", used->list_names[i]);
        for (size_t j = 0; j < used->lists[i]->count; j++)
            fprintf(file, "%s`%s`", j > 0 ? ", " : "", used->lists[i]->names[j]);
        fputs(" |\n", file);
    }
    putc('\n', file);
}

static void write_body(FILE *file, const struct shape *shape)
{
    if (shape == &nothing_shape)
        fputs(" | -", file);
    else
        fprintf(file, " | [%s](#%s)", shape->name, shape->name);
}

static void write_messages(FILE *file)
{
    const struct message *message = NULL;
    fputs("## Messages\n\n*change* needs a request id; *open* needs no session. Of the rights named any one is "
          "enough; "
          "`-` is any session.\n\n"
          "| request | body | reply | | rights | what it does |\n|---|---|---|---|---|---|\n",
          file);
    for (size_t i = 0; (message = message_at(i)) != NULL; i++) {
        const char *between = "";
        fprintf(file, "| `%s`", message->type);
        write_body(file, message->request);
        write_body(file, message->reply);
        fprintf(file, " | %s%s | ", (message->flags & MESSAGE_CHANGES) != 0 ? "change" : "",
                (message->flags & MESSAGE_NO_SESSION) != 0 ? "open" : "");
        for (size_t j = 0; j < right_count; j++) {
            if ((message->rights & right_rows[j].right) != 0) {
                fprintf(file, "%s%s", between, right_rows[j].name);
                between = ", ";
            }
        }
        fprintf(file, "%s | %s |\n", message->rights == 0 ? "-" : "", message->sentence);
    }
    putc('\n', file);
}

static void write_rights(FILE *file)
{
    fputs("## Rights\n\n`session_reply.rights` is the sum of the bits of an account's role. Rights are looked "
          "up anew "
          "for each request.\n\n| bit | right | what it allows | roles |\n|---|---|---|---|\n",
          file);
    for (size_t i = 0; i < right_count; i++) {
        const char *between = "";
        fprintf(file, "| %u | %s | %s | ", (unsigned)right_rows[i].right, right_rows[i].name,
                right_rows[i].sentence);
        for (int role = 0; role < (int)ROLE_COUNT; role++) {
            if ((rights_of_role(role) & right_rows[i].right) != 0) {
                fprintf(file, "%s%s", between, name_of(&role_names, role));
                between = ", ";
            }
        }
        fputs(" |\n", file);
    }
    putc('\n', file);
}

static void write_figures(FILE *file)
{
    fputs(
        "## Figures\n\n`figure.measure` is one of these numbers. A rate is its n divided by its base d, both "
        "summed over "
        "the days and keys asked for; percentages are never averaged. A row leaves out figures that are 0.\n\n"
        "| measure | name | base | rate | what it counts |\n|---|---|---|---|---|\n",
        file);
    for (size_t i = 0; i < measure_row_count; i++) {
        const struct measure_row *row = &measure_rows[i];
        fprintf(file, "| %d | `%s` | %s | %s | %s%s |\n", (int)row->measure, row->name,
                row->base != 0 ? measure_row(row->base)->name : "", row->rate != NULL ? row->rate : "",
                row->sentence, row->is_ms ? " (ms)" : "");
    }
    putc('\n', file);
}

static void write_errors(FILE *file)
{
    protocol_write_lines(file, protocol_errors);
    fputs("| code | sentence |\n|---|---|\n", file);
    for (int code = REFUSAL_NONE + 1; code < (int)REFUSAL_COUNT; code++)
        fprintf(file, "| `%s` | %s |\n", refusal_name((enum refusal_code)code),
                refusal_sentence((enum refusal_code)code));
    putc('\n', file);
}

void protocol_write(FILE *file)
{
    struct used used = {.shape_count = 0};
    const struct message *message = NULL;
    use_shape(&used, &refusal_shape);
    use_shape(&used, &beat_shape);
    use_shape(&used, &event_push_shape);
    use_shape(&used, &event_pushes_shape);
    for (size_t i = 0; (message = message_at(i)) != NULL; i++) {
        use_shape(&used, message->request);
        use_shape(&used, message->reply);
    }
    protocol_write_lines(file, protocol_life);
    write_errors(file);
    protocol_write_lines(file, protocol_example);
    write_messages(file);
    write_rights(file);
    write_names(file, &used);
    write_figures(file);
    write_shapes(file, &used);
}

enum exit_code run_protocol(struct ctl *ctl, const struct verb *verb, const void *request)
{
    (void)verb;
    (void)request;
    protocol_write(ctl->output.file);
    return EXIT_CODE_OK;
}
