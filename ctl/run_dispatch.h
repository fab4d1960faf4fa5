/* What the verbs of verbs_dispatch.c do. */
#ifndef REXIAN_CTL_RUN_DISPATCH_H
#define REXIAN_CTL_RUN_DISPATCH_H

#include "ctl/ctl.h"
#include "ctl/verb.h"

enum exit_code run_candidates(struct ctl *ctl, const struct verb *verb, const void *request);
enum exit_code run_hops(struct ctl *ctl, const struct verb *verb, const void *request);

#endif
