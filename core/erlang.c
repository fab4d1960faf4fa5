/* Erlang C and Erlang A by sums of positive terms only, so that nothing cancels and nothing overflows. */
#include "core/erlang.h"

#include <math.h>

#define HOUR_MS 3600000.0
/* What is left of a sum below this share of it is not looked at. */
#define REST 1e-17
/* Weights are divided by this when they pass it: a long queue of patient callers outgrows a double. */
#define LARGE 1e250

static bool within(double x, double least, double most)
{
    return isfinite(x) && x >= least && x <= most;
}

static double erlangs(const struct erlang_load *load)
{
    return load->calls_per_hour * load->handling_ms / HOUR_MS;
}

static bool is_sound(const struct erlang_load *load, double target_ms)
{
    return within(load->handling_ms, ERLANG_HANDLING_MS_LEAST, ERLANG_HANDLING_MS_MOST) &&
           within(load->calls_per_hour, 0, HOUR_MS * ERLANG_OFFERED_MOST) &&
           within(erlangs(load), 0, ERLANG_OFFERED_MOST) && within(target_ms, 0, ERLANG_WAIT_MS_MOST) &&
           (load->patience_ms == 0 || within(load->patience_ms, 1, ERLANG_WAIT_MS_MOST));
}

/* Erlang B: the chance that all are busy if nobody waits. */
static double blocked(double offered, int64_t operators)
{
    double b = 1;
    for (int64_t k = 1; k <= operators; k++)
        b = offered * b / ((double)k + offered * b);
    return b;
}

/* Erlang C from Erlang B. */
static struct erlang_figures patient(const struct erlang_load *load, int64_t operators, double b,
                                     double target_ms)
{
    double m = (double)operators, offered = erlangs(load);
    if (m <= offered)
        return (struct erlang_figures){.overloaded = true};
    double busy = offered / m, spare = m - offered;
    double waits = b / (1 - busy * (1 - b));
    return (struct erlang_figures){.busy = busy,
                                   .waits = waits,
                                   .in_target = 1 - waits * exp(-spare * target_ms / load->handling_ms),
                                   .asa_ms = waits * load->handling_ms / spare};
}

/* The sums of Erlang A over the place j = 0, 1, ... at which a caller joins the queue. `weight` is the chance of that place, up to a
 * factor that all sums share. */
struct queue_sums {
    double idle; /* somebody is ready */
    double waits, answered, in_target, wait_ms;
};

static void scale_down(struct queue_sums *sums, double *weight)
{
    *weight /= LARGE;
    sums->idle /= LARGE;
    sums->waits /= LARGE;
    sums->answered /= LARGE;
    sums->in_target /= LARGE;
    sums->wait_ms /= LARGE;
}

/*
 * With n operators, m = n / handling, t = 1 / patience (all a millisecond):
 *   weight   of place j: weight of j - 1, times arrivals / (m + j t): one in the queue more, who may also give up
 *   answered             m / (m + (j + 1) t): j + 1 departures come before the caller's own patience ends
 *   wait, if answered    a sum of exponentials with the rates m + k t, k = 1 .. j + 1
 *   within the target    as many departures as a birth process of these rates has by then: negative binomial, whose terms are
 *                        kept as logarithms, since the first of them may be less than a double can hold
 */
static struct queue_sums sum_queue(const struct erlang_load *load, int64_t operators, double b,
                                   double target_ms)
{
    double arrivals = load->calls_per_hour / HOUR_MS, t = 1 / load->patience_ms;
    double m = (double)operators / load->handling_ms, size = m / t + 1;
    double gone = -expm1(-t * target_ms), term = -(m + t) * target_ms, late = 0, wait_ms = 0, weight = b;
    struct queue_sums sums = {.idle = 1 - b};
    for (double j = 0;; j++) {
        double answered = m / (m + (j + 1) * t);
        wait_ms += 1 / (m + (j + 1) * t);
        late += exp(term);
        sums.waits += weight;
        sums.answered += weight * answered;
        sums.wait_ms += weight * answered * wait_ms;
        if (late < 1)
            sums.in_target += weight * answered * (1 - late);
        double ratio = arrivals / (m + (j + 1) * t);
        if (ratio < 1 && weight * ratio <= REST * (1 - ratio) * (sums.idle + sums.waits))
            return sums;
        weight *= ratio;
        term += log(gone * (size + j) / (j + 1));
        if (weight > LARGE)
            scale_down(&sums, &weight);
    }
}

/* Erlang A from Erlang B. */
static struct erlang_figures impatient(const struct erlang_load *load, int64_t operators, double b,
                                       double target_ms)
{
    if (operators == 0)
        return (struct erlang_figures){.waits = 1, .abandoned = 1};
    struct queue_sums sums = sum_queue(load, operators, b, target_ms);
    double all = sums.idle + sums.waits, answered = sums.idle + sums.answered;
    return (struct erlang_figures){.busy = erlangs(load) * (answered / all) / (double)operators,
                                   .waits = sums.waits / all,
                                   .in_target = (sums.idle + sums.in_target) / all,
                                   .abandoned = (sums.waits - sums.answered) / all,
                                   .asa_ms = sums.wait_ms / answered};
}

static struct erlang_figures figures_of(const struct erlang_load *load, int64_t operators, double b,
                                        double target_ms)
{
    if (load->calls_per_hour == 0)
        return (struct erlang_figures){.in_target = 1};
    return load->patience_ms > 0 ? impatient(load, operators, b, target_ms)
                                 : patient(load, operators, b, target_ms);
}

enum result erlang_figures(const struct erlang_load *load, int64_t operators, double target_ms,
                           struct erlang_figures *ret)
{
    if (!is_sound(load, target_ms) || operators < 0 || operators > ERLANG_OPERATORS_MOST)
        return RESULT_INVALID;
    *ret = figures_of(load, operators, blocked(erlangs(load), operators), target_ms);
    return RESULT_OK;
}

/* Each further operator makes in_target greater, so that halving finds the first that is enough. */
enum result erlang_needed(const struct erlang_load *load, double share, double target_ms, int64_t *ret)
{
    if (!is_sound(load, target_ms) || !(share >= 0 && share < 1))
        return RESULT_INVALID;
    double offered = erlangs(load);
    int64_t low = 0, high = ERLANG_OPERATORS_MOST + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        struct erlang_figures got = figures_of(load, middle, blocked(offered, middle), target_ms);
        if (!got.overloaded && got.in_target >= share)
            high = middle;
        else
            low = middle + 1;
    }
    if (low > ERLANG_OPERATORS_MOST)
        return RESULT_NOT_FOUND;
    *ret = low;
    return RESULT_OK;
}
