/* Which completions a person audits. Nobody chooses: it follows from the ticket's number, the city's published seed and the share
 * of its category, so that everybody can compute it again. */
#ifndef REXIAN_CORE_AUDIT_SAMPLE_H
#define REXIAN_CORE_AUDIT_SAMPLE_H

#include "core/limits.h"

/* The share in percent for a ticket: that of the deepest of its categories that has one, else the general one. */
int64_t audit_share_of(const struct limits *limits, const int64_t *categories, size_t count);
/* The ticket's lot, 0 to 99: it is audited if that is below its share. A greater share takes in all of a lesser one.
 * lot = mix(number + seed * 2^32) mod 100, in 64 bits without sign, where mix is the finaliser of SplitMix64:
 *   z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9; z = (z ^ z >> 27) * 0x94D049BB133111EB; z ^ z >> 31 */
int64_t audit_lot(int64_t seed, int64_t number);

#endif
