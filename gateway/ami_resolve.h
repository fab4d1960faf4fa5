/* The addresses of a host, without waiting for the name service. */
#ifndef REXIAN_GATEWAY_AMI_RESOLVE_H
#define REXIAN_GATEWAY_AMI_RESOLVE_H

#include "core/result.h"

struct addrinfo;
struct ami_resolve;

/* Begins to look up; addresses written as numbers are there at once. NULL without memory. The texts must live as long. */
MUST_CHECK struct ami_resolve *ami_resolve_begin(const char *host, const char *port);
/* RESULT_OK: *ret_list is the first address, valid until ami_resolve_end. RESULT_BUSY: not yet. RESULT_NOT_FOUND: *ret_why says
 * why, in the words of the system. */
MUST_CHECK enum result ami_resolve_look(struct ami_resolve *resolve, const struct addrinfo **ret_list,
                                        const char **ret_why);
/* Forgets it; accepts NULL. One that is busy may be lost to the C library, which cannot stop what it has begun: look on later rather
 * than beginning another one. */
void ami_resolve_end(struct ami_resolve **resolve);

#endif
