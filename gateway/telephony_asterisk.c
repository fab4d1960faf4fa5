/* A real Asterisk: what it tells over its manager interface, as calls.
 *
 *   ami_exchange -> ami_calls -> reports
 *        | lost, or this program ended
 *        +-> on coming back: its queue_log fills the time between; without it the time is told as not measured. What was open and is
 *            not there any more is lost sight of, here or, after a restart of this program, by what is kept on disk (ami_kept) and by what the
 *            broker holds for open.
 *
 *   what the broker says of operators -> ami_phones -> queues of the exchange; where phones are there -> reports of operators
 */
#include "gateway/asterisk_inside.h"

#include "config/log.h"
#include "core/text.h"
#include "wire/mono.h"

enum { TICK_MS = 5000, ASSURE_AGAIN_MS = 30000 };

static void put_own(struct asterisk *a, const struct call_report *report)
{
    if (a->own_first > 0 && a->own_first == a->own_count)
        a->own_first = a->own_count = 0;
    if (a->own_count < OWN_REPORTS)
        a->own[a->own_count++] = *report;
}

static int asterisk_fd(const void *state)
{
    const struct asterisk *a = state;
    return ami_exchange_fd(a->exchange);
}

static int64_t asterisk_wait_ms(const void *state, struct city_clock clock)
{
    const struct asterisk *a = state;
    int64_t wait_ms = ami_exchange_wait_ms(a->exchange, mono_ms());
    (void)clock;
    return wait_ms < TICK_MS ? wait_ms : TICK_MS;
}

static bool take_report(struct asterisk *a, struct call_report *ret)
{
    for (int i = 0; i < 2; i++) {
        if (ami_calls_next(a->calls, ret))
            return true;
        if (absence_next(&a->absence, ret))
            return true;
        if (a->own_first < a->own_count) {
            *ret = a->own[a->own_first++];
            return true;
        }
        if (i > 0)
            break;
        ami_exchange_step(a->exchange, (struct ami_now){.mono_ms = mono_ms(), .wall_us = asterisk_wall_us()});
        ami_phones_step(a->phones);
        ami_rights_step(&a->rights, a->exchange);
        if (mono_ms() - a->ticked_ms >= TICK_MS) {
            a->ticked_ms = mono_ms();
            ami_calls_tick(a->calls, asterisk_wall_us() / 1000);
            absence_tell(&a->absence, asterisk_wall_us() / 1000);
            if (a->assure_ms != 0 && mono_ms() >= a->assure_ms) {
                a->assure_ms = 0;
                absence_assure(&a->absence, asterisk_wall_us() / 1000);
            }
        }
    }
    if (exchange_calls_lost(ami_calls_table(a->calls)))
        log_line(LOG_LEVEL_ERROR, "out of memory: calls are not reported");
    return false;
}

static bool next_report(void *state, struct city_clock clock, struct call_report *ret)
{
    struct asterisk *a = state;
    (void)clock;
    a->is_drained = !take_report(a, ret);
    return !a->is_drained;
}

static void settled(void *state, const struct call_report *report, const struct call_row *call,
                    const struct refusal *why)
{
    struct asterisk *a = state;
    (void)report;
    (void)call;
    a->refused += why != NULL;
}

static void heard(void *state, const struct call_row *call, struct city_clock clock)
{
    (void)state;
    (void)call;
    (void)clock;
}

/* What was heard is heard on disk once the reports of it are, and not before: else an end in between would lose them. */
static void kept(void *state)
{
    struct asterisk *a = state;
    if (!a->is_drained)
        return;
    ami_kept_note(&a->kept);
    if (a->kept_ms != 0 && mono_ms() - a->kept_ms < TICK_MS)
        return;
    a->kept_ms = mono_ms();
    ami_kept_renew(&a->kept);
    absence_keep(&a->absence, a->started, asterisk_wall_us() / 1000);
}

/* Once more a while later, since the clocks of two gateways may differ. */
static void assure(void *state)
{
    struct asterisk *a = state;
    a->assure_ms = mono_ms() + ASSURE_AGAIN_MS;
    absence_assure(&a->absence, asterisk_wall_us() / 1000);
}

static void told_before(void *state, const struct call_report *report)
{
    struct asterisk *a = state;
    exchange_told_before(ami_calls_table(a->calls), report);
}

static void told_state(void *state, const struct operator_row *row)
{
    struct asterisk *a = state;
    ami_phones_told(a->phones, row);
}

static bool next_operator(void *state, struct operator_report *ret)
{
    struct asterisk *a = state;
    return ami_phones_next(a->phones, ret);
}

static void told_dial(void *state, const struct dial_order *order)
{
    struct asterisk *a = state;
    ami_dials_told(a->dials, order);
}

static bool next_dial(void *state, struct city_clock clock, struct dial_report *ret)
{
    struct asterisk *a = state;
    (void)clock;
    return ami_dials_next(a->dials, ret);
}

static void dialled(void *state, const struct dial_report *report, struct city_clock clock, bool agreed)
{
    struct asterisk *a = state;
    (void)clock;
    ami_dials_answered(a->dials, report, agreed);
}

static bool never(const void *state)
{
    (void)state;
    return false;
}

static bool has_faults(const void *state)
{
    const struct asterisk *a = state;
    return a->refused > 0;
}

static const char *wants_open(void *state)
{
    struct asterisk *a = state;
    bool wants = a->wants_open;
    a->wants_open = false;
    return wants ? a->name : NULL;
}

static void told_open(void *state, const struct open_call *rows, size_t count)
{
    struct asterisk *a = state;
    for (size_t i = 0; i < count; i++) {
        struct call_report report = {.step = CALL_LOST_SIGHT, .at = a->back_ms};
        /* What came since the connection stands is known better here. */
        if (rows[i].offered_at >= a->back_ms || ami_calls_is_alive(a->calls, rows[i].ref, rows[i].visit))
            continue;
        text_copy(report.ref, sizeof report.ref, rows[i].ref);
        text_copy(report.visit, sizeof report.visit, rows[i].visit);
        text_copy(report.queue, sizeof report.queue, rows[i].queue);
        put_own(a, &report);
    }
    /* More than there is room for: asked again once these are told. */
    a->wants_open = a->own_count == OWN_REPORTS;
}

const struct telephony telephony_asterisk = {
    .name = "asterisk",
    .is_real = true,
    .open = asterisk_open,
    .fd = asterisk_fd,
    .wait_ms = asterisk_wait_ms,
    .next = next_report,
    .settled = settled,
    .heard = heard,
    .state = told_state,
    .next_operator = next_operator,
    .dial = told_dial,
    .next_dial = next_dial,
    .dialled = dialled,
    .is_over = never,
    .has_faults = has_faults,
    .wants_open = wants_open,
    .told_open = told_open,
    .kept = kept,
    .told_before = told_before,
    .assure = assure,
    .close = asterisk_close,
};
