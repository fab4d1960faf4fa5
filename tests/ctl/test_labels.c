/* Whatever a reply holds has a label of its own in rexianctl's texts: a name of the wire is English in every language. */
#include "tests/support/unit.h"

#include "ctl/labels.h"
#include "wire/messages.h"

#include <stdio.h>

enum { SHAPES_MAX = 512 };

struct walk {
    const struct shape *seen[SHAPES_MAX];
    size_t seen_count;
    size_t members;
    size_t without;
};

/* Names each member without a label, of a shape and of what lies within it. */
static void look_at(struct walk *walk, const struct shape *shape)
{
    for (size_t i = 0; i < walk->seen_count; i++)
        if (walk->seen[i] == shape)
            return;
    assert_true(walk->seen_count < SHAPES_MAX);
    walk->seen[walk->seen_count++] = shape;
    for (size_t i = 0; i < shape->count; i++) {
        const struct field *field = &shape->fields[i];
        walk->members++;
        if (label_of_member(shape, field->name) == NULL) {
            print_error("%s.%s has no label: add it to ctl/labels.c\n", shape->name, field->name);
            walk->without++;
        }
        if (field->kind == FIELD_LIST)
            look_at(walk, field->of);
    }
}

static void each_member_of_each_reply_has_a_label(void **state)
{
    struct walk walk = {.seen_count = 0};
    const struct message *message = NULL;
    (void)state;
    for (size_t i = 0; (message = message_at(i)) != NULL; i++)
        if (message->reply != &nothing_shape)
            look_at(&walk, message->reply);
    assert_true(walk.members > 500);
    assert_int_equal(walk.without, 0);
}

static void a_name_that_is_no_member_has_none(void **state)
{
    (void)state;
    assert_null(label_of_member(NULL, "no_such_member"));
    assert_null(label_of_member(NULL, ""));
}

static void words_of_the_wire_are_told_by_their_labels_and_other_texts_as_they_are(void **state)
{
    char scratch[100];
    (void)state;
    assert_string_equal(
        words_of_member(&ticket_shape, "asks", "extension termination", scratch, sizeof scratch),
        "extension, termination");
    assert_string_equal(words_of_member(&ticket_shape, "asks", "complex", scratch, sizeof scratch),
                        "complex matter");
    assert_string_equal(words_of_member(&ticket_shape, "asks", "", scratch, sizeof scratch), "");
    assert_string_equal(
        words_of_member(&reference_row_shape, "kind", "something else", scratch, sizeof scratch),
        "something, else");
    assert_string_equal(words_of_member(&ticket_shape, "title", "complex", scratch, sizeof scratch), "complex");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_of_each_reply_has_a_label),
        cmocka_unit_test(a_name_that_is_no_member_has_none),
        cmocka_unit_test(words_of_the_wire_are_told_by_their_labels_and_other_texts_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
