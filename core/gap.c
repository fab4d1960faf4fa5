/* The fold of gaps: what was not measured is joined to what is known of it, what was measured after all is cut out. */
#include "core/gap.h"

#include "core/text.h"

#include <string.h>

static void take(struct gap *gaps, size_t *count, size_t at)
{
    memmove(&gaps[at], &gaps[at + 1], (*count - at - 1) * sizeof gaps[0]);
    --*count;
}

static void put(struct gap *gaps, size_t *count, const struct gap *gap)
{
    size_t at = 0;
    while (at < *count && (strcmp(gaps[at].exchange, gap->exchange) < 0 ||
                           (strcmp(gaps[at].exchange, gap->exchange) == 0 && gaps[at].from_at < gap->from_at)))
        at++;
    memmove(&gaps[at + 1], &gaps[at], (*count - at) * sizeof gaps[0]);
    gaps[at] = *gap;
    ++*count;
}

static void add(struct gap *gaps, size_t *count, struct gap gap)
{
    for (size_t i = 0; i < *count;) {
        const struct gap *other = &gaps[i];
        bool touches = strcmp(other->exchange, gap.exchange) == 0 && other->from_at <= gap.to_at &&
                       other->to_at >= gap.from_at;
        if (!touches) {
            i++;
            continue;
        }
        gap.from_at = other->from_at < gap.from_at ? other->from_at : gap.from_at;
        gap.to_at = other->to_at > gap.to_at ? other->to_at : gap.to_at;
        take(gaps, count, i);
    }
    put(gaps, count, &gap);
}

static void cut(struct gap *gaps, size_t *count, const struct gap *measured)
{
    for (size_t i = 0; i < *count; i++) {
        struct gap *gap = &gaps[i], rest = *gap;
        if (strcmp(gap->exchange, measured->exchange) != 0 || gap->from_at >= measured->to_at ||
            gap->to_at <= measured->from_at)
            continue;
        bool before = gap->from_at<measured->from_at, after = gap->to_at> measured->to_at;
        gap->last_seq = rest.last_seq = measured->last_seq;
        rest.from_at = measured->to_at;
        if (before)
            gap->to_at = measured->from_at;
        else if (after)
            *gap = rest;
        else
            take(gaps, count, i--);
        if (before && after)
            put(gaps, count, &rest);
    }
}

size_t gaps_apply(struct gap *gaps, size_t count, const struct event *event)
{
    struct gap gap = {
        .from_at = event->occurred_at, .to_at = record_get(&event->body, "to_at", 0), .last_seq = event->seq};
    text_copy(gap.exchange, sizeof gap.exchange, record_text(&event->body, "exchange"));
    if (event->kind != EVENT_NOT_MEASURED || gap.from_at >= gap.to_at)
        return count;
    if (record_get(&event->body, "measured", 0))
        cut(gaps, &count, &gap);
    else
        add(gaps, &count, gap);
    return count;
}

bool gaps_touch(const struct gap *gaps, size_t count, int64_t from_at, int64_t to_at)
{
    for (size_t i = 0; i < count; i++)
        if (from_at < to_at && gaps[i].from_at < to_at && gaps[i].to_at > from_at)
            return true;
    return false;
}

int64_t gaps_within_ms(const struct gap *gaps, size_t count, int64_t from_at, int64_t to_at)
{
    int64_t sum_ms = 0;
    for (int64_t at = from_at; at < to_at;) {
        /* The gap that covers `at` for longest; else all is measured until the next one begins. */
        int64_t until_at = at, next_at = to_at;
        for (size_t i = 0; i < count; i++) {
            if (gaps[i].from_at > at)
                next_at = gaps[i].from_at < next_at ? gaps[i].from_at : next_at;
            else if (gaps[i].to_at > until_at)
                until_at = gaps[i].to_at < to_at ? gaps[i].to_at : to_at;
        }
        sum_ms += until_at - at;
        at = until_at > at ? until_at : next_at;
    }
    return sum_ms;
}
