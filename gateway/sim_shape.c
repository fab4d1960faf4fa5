/* Options to shape. */
#include "gateway/sim_shape.h"

enum result sim_shape(const struct config_simulated *options, struct arrivals_shape *ret)
{
    struct arrivals_shape shape = {
        .calls = options->calls_a_day,
        .share = {[CALLER_LEAVES] = options->leaving,
                  [CALLER_TEST] = options->tests,
                  [CALLER_SILENT] = options->silent,
                  [CALLER_WRONG] = options->wrong,
                  [CALLER_ABUSIVE] = options->abusive},
        .patience_ms = options->patience_ms,
        .patience_shape = options->patience_shape,
        .talk_ms = options->talk_ms,
        .talk_spread = options->talk_spread,
        .again_share = options->again,
        .again_ms = options->again_ms,
    };
    int64_t others = 0;
    for (size_t i = 0; i < CALLER_KIND_COUNT; i++)
        others += shape.share[i];
    if (others > ARRIVALS_WHOLE)
        return RESULT_REFUSED;
    enum result result = arrivals_parse_row(options->by_hour, shape.by_hour, ARRIVALS_HOURS);
    if (result == RESULT_OK)
        result = arrivals_parse_row(options->by_weekday, shape.weekday, ARRIVALS_WEEKDAYS);
    if (result == RESULT_OK)
        result = arrivals_parse_storms(options->storms, &shape);
    if (result == RESULT_OK)
        *ret = shape;
    return result;
}
