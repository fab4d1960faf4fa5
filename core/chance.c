/* xoshiro256** and splitmix64, by David Blackman and Sebastiano Vigna (public domain). */
#include "core/chance.h"

#include <assert.h>
#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint64_t rotated(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

void chance_seed(struct chance *chance, uint64_t seed, uint64_t stream)
{
    uint64_t state = seed;
    uint64_t mixed = splitmix(&state) ^ stream;
    for (size_t i = 0; i < 4; i++)
        chance->state[i] = splitmix(&mixed);
}

uint64_t chance_next(struct chance *chance)
{
    uint64_t *s = chance->state;
    uint64_t result = rotated(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

/* Below `count` without the bias of a remainder. */
static uint64_t below(struct chance *chance, uint64_t count)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % count;
    uint64_t x = chance_next(chance);
    while (x >= limit)
        x = chance_next(chance);
    return x % count;
}

int64_t chance_between(struct chance *chance, int64_t from, int64_t to)
{
    assert(from <= to && (uint64_t)to - (uint64_t)from < UINT64_MAX);
    return (int64_t)((uint64_t)from + below(chance, (uint64_t)to - (uint64_t)from + 1));
}

bool chance_in(struct chance *chance, int64_t parts, int64_t whole)
{
    return chance_between(chance, 0, whole - 1) < parts;
}

size_t chance_pick(struct chance *chance, const unsigned *weights, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    assert(sum > 0);
    uint64_t at = below(chance, sum);
    for (size_t i = 0; i < count; i++) {
        if (at < weights[i])
            return i;
        at -= weights[i];
    }
    return count - 1;
}

double chance_unit(struct chance *chance)
{
    /* 53 bits; never 0, so that the logarithm is never that of 0. */
    return ((double)(chance_next(chance) >> 11) + 1.0) / 9007199254740992.0;
}

double chance_exponential(struct chance *chance, double mean)
{
    return -log(chance_unit(chance)) * mean;
}

int64_t chance_gap(struct chance *chance, int64_t mean)
{
    double gap = chance_exponential(chance, (double)mean);
    double most = 8.0 * (double)mean;
    return (int64_t)(gap < most ? gap : most);
}

double chance_weibull(struct chance *chance, double mean, double shape)
{
    assert(shape > 0);
    return mean / tgamma(1.0 + 1.0 / shape) * pow(-log(chance_unit(chance)), 1.0 / shape);
}

/* By Box and Muller; the second of their pair is not kept, so that each draw takes as many numbers. */
static double normal(struct chance *chance)
{
    double radius = sqrt(-2.0 * log(chance_unit(chance)));
    return radius * cos(6.283185307179586 * chance_unit(chance));
}

double chance_log_normal(struct chance *chance, double mean, double spread)
{
    return mean * exp(spread * normal(chance) - spread * spread / 2.0);
}
