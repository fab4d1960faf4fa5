/* The lots of tickets. */
#include "core/audit_sample.h"

int64_t audit_share_of(const struct limits *limits, const int64_t *categories, size_t count)
{
    for (size_t depth = 0; depth < count; depth++)
        for (size_t i = 0; i < limits->audit_share_count; i++)
            if (limits->audit_shares[i].category_id == categories[depth])
                return limits->audit_shares[i].percent;
    return limits->audit_share;
}

int64_t audit_lot(int64_t seed, int64_t number)
{
    uint64_t z = (uint64_t)number + ((uint64_t)seed << 32);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    return (int64_t)(z % 100);
}
