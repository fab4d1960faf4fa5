/* The answer to a manager's challenge. */
#ifndef REXIAN_GATEWAY_AMI_SECRET_H
#define REXIAN_GATEWAY_AMI_SECRET_H

#include "core/result.h"

enum { AMI_KEY_SIZE = 33 };

/* MD5 of challenge and secret, as 32 hexadecimal digits. RESULT_INVALID: the system forbids MD5. */
MUST_CHECK enum result ami_secret_key(const char *challenge, const char *secret, char out[AMI_KEY_SIZE]);

#endif
