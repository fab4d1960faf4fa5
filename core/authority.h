/* Who may do what: rights by role, and which tickets a person may see.
 * Checked at each request against the account as it stands now, never against the connection. */
#ifndef REXIAN_CORE_AUTHORITY_H
#define REXIAN_CORE_AUTHORITY_H

#include <stdbool.h>
#include <stdint.h>

enum right {
    RIGHT_INTAKE = 1u << 0,     /* log calls, open, amend, answer directly, not accept, hand over */
    RIGHT_DISPATCH = 1u << 1,   /* dispatch, act on behalf of a unit */
    RIGHT_RETURNS = 1u << 2,    /* rule on returns, and on what departments ask for */
    RIGHT_AUDIT = 1u << 3,      /* pass a completion or send it back */
    RIGHT_CALLBACK = 1u << 4,   /* ask callers afterwards */
    RIGHT_HANDLE = 1u << 5,     /* receive, return, reply for a unit */
    RIGHT_SUPERVISE = 1u << 6,  /* read all rates, order a redo after closing */
    RIGHT_ADMIN = 1u << 7,      /* accounts, stations, reference data, backup, clock */
    RIGHT_GATEWAY = 1u << 8,    /* report calls of the exchange */
    RIGHT_REVEAL = 1u << 9,     /* see a masked phone, with a reason */
    RIGHT_IMPORT = 1u << 10,    /* import and export */
    RIGHT_HOTLINE = 1u << 11,   /* sees every ticket: belongs to the hotline itself */
    RIGHT_ORDER = 1u << 12,     /* raise and close supervision orders */
    RIGHT_BLOCK = 1u << 14,     /* put numbers on the abuse list and take them off */
    RIGHT_KNOWLEDGE = 1u << 13, /* keep the knowledge base; a handler only what its unit owns */
};

/* The rights of a role (enum role). */
uint32_t rights_of_role(int role);
/* All of the hotline's own desks see every ticket; a handler sees those that a unit of its subtree leads, works on or helps with.
 * unit_path (the person's) and path (the unit's) are "/1/5/" chains from the root of the organisation down; "" is nobody. */
bool authority_sees(uint32_t rights, const char *unit_path, const char *path);

#endif
