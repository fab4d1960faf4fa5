/* Sums of calls from the facts of core/rates.c, and what is divided by what. */
#include "core/service.h"

static void take(struct service_sums *sums, const struct fact *fact)
{
    struct {
        enum measure measure;
        int64_t *sum;
    } const rows[] = {
        {MEASURE_ANSWER_D, &sums->asked},
        {MEASURE_ANSWER_N, &sums->answered},
        {MEASURE_ANSWERED_IN_TARGET_N, &sums->within},
        {MEASURE_ABANDONED_N, &sums->abandoned},
        {MEASURE_SHORT_ABANDONED_N, &sums->short_abandoned},
        {MEASURE_SHORT_LEFT_OUT, &sums->short_left_out},
        {MEASURE_RETURNED_CALLS_N, &sums->returned},
        {MEASURE_LEFT_MENU, &sums->left_menu},
        {MEASURE_WAIT_MS, &sums->wait_ms},
        {MEASURE_ABANDON_MS, &sums->abandon_ms},
        {MEASURE_TALK_MS, &sums->talk_ms},
        {MEASURE_HELD_MS, &sums->held_ms},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].measure == fact->measure)
            *rows[i].sum += fact->amount;
}

void service_add(struct service_sums *sums, const struct call_facts *call, int64_t within_ms,
                 const struct zone *zone)
{
    struct fact facts[FACTS_MAX];
    struct call_facts asked = *call;
    int64_t answered = sums->answered, wait_ms = sums->wait_ms, abandon_ms = sums->abandon_ms;
    asked.target_ms = within_ms;
    size_t count = rates_of_call(&asked, zone, facts);
    for (size_t i = 0; i < count; i++)
        take(sums, &facts[i]);
    /* One call adds one of both waits. */
    int64_t waited_ms = sums->wait_ms - wait_ms + sums->abandon_ms - abandon_ms;
    if (waited_ms > sums->longest_wait_ms)
        sums->longest_wait_ms = waited_ms;
    sums->talked += sums->answered > answered && call->ended_at != 0;
    if (call->outcome != CALL_WAITING || call->asked_at == 0 || call->answered_at || call->blocked)
        return;
    sums->waiting++;
    if (sums->waiting_since_at == 0 || call->asked_at < sums->waiting_since_at)
        sums->waiting_since_at = call->asked_at;
}

static int64_t mean(int64_t sum, int64_t count)
{
    return count > 0 ? sum / count : 0;
}

int64_t service_asa_ms(const struct service_sums *sums)
{
    return mean(sums->wait_ms, sums->answered);
}

int64_t service_abandon_time_ms(const struct service_sums *sums)
{
    return mean(sums->abandon_ms, sums->abandoned);
}

int64_t service_talk_time_ms(const struct service_sums *sums)
{
    return mean(sums->talk_ms, sums->talked);
}

int64_t service_patience_ms(const struct service_sums *sums)
{
    return mean(sums->wait_ms + sums->abandon_ms, sums->abandoned);
}

const struct service_rate_row service_rate_rows[SERVICE_RATE_COUNT] = {
    [SERVICE_ANSWERED] = {"answer_rate", N_("answered"), "answered of asked"},
    [SERVICE_ANSWERED_NO_SHORT] = {"answer_no_short_rate", N_("answered, without short abandons"),
                                   "answered of asked without short_abandoned"},
    [SERVICE_ANSWERED_WITH_MENU] = {"answer_with_menu_rate", N_("answered, with those who left in the menu"),
                                    "answered of asked and left_menu"},
    [SERVICE_WITHIN] = {"within_rate", N_("in time, abandons negative"), "within of asked"},
    [SERVICE_WITHIN_NO_SHORT] = {"within_no_short_rate", N_("in time, without short abandons"),
                                 "within of asked without short_abandoned"},
    [SERVICE_WITHIN_IGNORED] = {"within_ignored_rate", N_("in time, abandons ignored"),
                                "within of asked without abandoned"},
    [SERVICE_WITHIN_POSITIVE] = {"within_positive_rate", N_("in time, abandons positive"),
                                 "within and abandoned of asked"},
};

void service_rate(const struct service_sums *sums, enum service_rate rate, int64_t *ret_n, int64_t *ret_d)
{
    bool answered = rate <= SERVICE_ANSWERED_WITH_MENU;
    *ret_n = answered ? sums->answered : sums->within;
    *ret_d = sums->asked;
    if (rate == SERVICE_ANSWERED_NO_SHORT || rate == SERVICE_WITHIN_NO_SHORT)
        *ret_d -= sums->short_abandoned;
    else if (rate == SERVICE_ANSWERED_WITH_MENU)
        *ret_d += sums->left_menu;
    else if (rate == SERVICE_WITHIN_IGNORED)
        *ret_d -= sums->abandoned;
    else if (rate == SERVICE_WITHIN_POSITIVE)
        *ret_n += sums->abandoned;
}

/* Whether n / d is less than that of the other, or the same of more calls. Counts of calls: the products fit. */
static bool is_worse(const struct service_window *one, const struct service_window *other)
{
    int64_t left = one->n * other->d, right = other->n * one->d;
    return left != right ? left < right : one->d > other->d;
}

bool service_worst_window(const struct service_hour *hours, size_t count, struct service_window *ret)
{
    size_t length = count < SERVICE_WINDOW_HOURS ? count : SERVICE_WINDOW_HOURS;
    struct service_window worst = {0}, window = {.hours = length};
    for (size_t i = 0; i < count; i++) {
        window.n += hours[i].n;
        window.d += hours[i].d;
        if (i >= length) {
            window.n -= hours[i - length].n;
            window.d -= hours[i - length].d;
        }
        if (i + 1 < length || window.d == 0)
            continue;
        window.from_at = hours[i + 1 - length].from_at;
        if (worst.d == 0 || is_worse(&window, &worst))
            worst = window;
    }
    if (worst.d > 0)
        *ret = worst;
    return worst.d > 0;
}
