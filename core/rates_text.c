/* Service levels by other conventions, and how a percentage is written. */
#include "core/rates.h"

#include <inttypes.h>
#include <stdio.h>

const struct convention_row convention_rows[CONVENTION_COUNT] = {
    [CONVENTION_IGNORED] = {"in_target_abandons_ignored_rate", N_("  abandons ignored"),
                            "answered_in_target_n of answer_d without abandoned_n"},
    [CONVENTION_POSITIVE] = {"in_target_abandons_positive_rate", N_("  abandons positive"),
                             "answered_in_target_n and abandoned_n of answer_d"},
    [CONVENTION_NO_SHORT] = {"in_target_no_short_rate", N_("  short ones left out"),
                             "answered_in_target_n of answer_d without short_abandoned_n"},
};

void rates_convention(enum convention convention, int64_t in_target, int64_t abandoned, int64_t short_abandoned,
                      int64_t asked, int64_t *ret_n, int64_t *ret_d)
{
    *ret_n = in_target;
    *ret_d = asked;
    if (convention == CONVENTION_IGNORED)
        *ret_d -= abandoned;
    else if (convention == CONVENTION_NO_SHORT)
        *ret_d -= short_abandoned;
    else
        *ret_n += abandoned;
}

void rate_text(int64_t n, int64_t d, char out[RATE_TEXT])
{
    if (d <= 0) {
        snprintf(out, RATE_TEXT, "-");
        return;
    }
    int64_t whole = n / d * 10000 + n % d * 10000 / d;
    snprintf(out, RATE_TEXT, "%" PRId64 ".%02" PRId64, whole / 100, whole % 100);
}

void rate_percent_text(int64_t n, int64_t d, char out[RATE_PERCENT_TEXT])
{
    char text[RATE_TEXT];
    rate_text(n, d, text);
    snprintf(out, RATE_PERCENT_TEXT, "%s%s", text, d > 0 ? " %" : "");
}
