/* Verbs about the rulebook: calendars and limits. */
#include "ctl/runs.h"
#include "ctl/verbs.h"

#include "core/result.h"

static const struct verb_option no_options[] = {
    {.name = NULL},
};

const struct verb rulebook_verbs[] = {
    {.name = "calendar check",
     .request = &files_arguments_shape,
     .words = {"files"},
     .words_needed = 1,
     .rest = true,
     .options = no_options,
     .run = run_calendar_check,
     .offline = true,
     .sentence =
         N_("Reads calendar files and tells what is wrong or probably meant otherwise; 1 on any fault.")},
    {.name = "calendar show",
     .request = &calendar_arguments_shape,
     .words = {"year"},
     .run = run_calendar_show,
     .sentence = N_("A year on a page, or without one the years that there are.")},
    {.name = "calendar import",
     .request = &document_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .run = run_calendar_import,
     .slow = true,
     .sentence = N_("Makes the years of a file hold and moves the deadlines of open tickets with them.")},
    {.name = "calendar remove",
     .request = &removal_arguments_shape,
     .words = {"year"},
     .words_needed = 1,
     .run = run_calendar_remove,
     .slow = true,
     .sentence = N_("Takes a past year away that no open deadline needs.")},
    {.name = "limits show",
     .options = no_options,
     .run = run_limits_show,
     .sentence = N_("The limits and settings that hold, in the form that is imported.")},
    {.name = "limits import",
     .request = &document_arguments_shape,
     .words = {"file"},
     .words_needed = 1,
     .run = run_limits_import,
     .slow = true,
     .sentence = N_("Makes the limits of a file hold and moves the deadlines of open tickets with them.")},
};
const size_t rulebook_verb_count = sizeof rulebook_verbs / sizeof rulebook_verbs[0];
