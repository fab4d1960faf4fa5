/* Pseudo-random numbers of simulated people: one seed gives the same acts on every machine.
 * Streams of one seed are independent, so that what one person does never shifts what another does. */
#ifndef REXIAN_CORE_CHANCE_H
#define REXIAN_CORE_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* xoshiro256**, seeded by splitmix64. Not for secrets. */
struct chance {
    uint64_t state[4];
};

/* Begins stream `stream` of a seed. */
void chance_seed(struct chance *chance, uint64_t seed, uint64_t stream);
/* 64 random bits. */
uint64_t chance_next(struct chance *chance);
/* A number from `from` to `to`, both included; from <= to. */
int64_t chance_between(struct chance *chance, int64_t from, int64_t to);
/* True in `parts` of `whole` cases; whole > 0. */
bool chance_in(struct chance *chance, int64_t parts, int64_t whole);
/* An index below count, each with its weight; count > 0 and the weights are not all 0. */
size_t chance_pick(struct chance *chance, const unsigned *weights, size_t count);
/* An exponentially distributed length with this mean, at most 8 times the mean; at least 0. */
int64_t chance_gap(struct chance *chance, int64_t mean);
/* Above 0 and at most 1. */
double chance_unit(struct chance *chance);
/* Exponentially distributed with this mean, without the bound of chance_gap. */
double chance_exponential(struct chance *chance, double mean);
/* Weibull distributed with this mean; shape > 0: at 1 it is the exponential one, above it fewer give up at once. */
double chance_weibull(struct chance *chance, double mean, double shape);
/* Log-normally distributed with this mean; spread >= 0 is the standard deviation of the logarithm. */
double chance_log_normal(struct chance *chance, double mean, double spread);

#endif
