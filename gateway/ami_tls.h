/* TLS to the exchange over a descriptor that does not wait. The other side is known by an authority's certificate and its name,
 * or by the fingerprint of its own certificate. */
#ifndef REXIAN_GATEWAY_AMI_TLS_H
#define REXIAN_GATEWAY_AMI_TLS_H

#include "gateway/ami_link.h"

enum { AMI_PIN_SIZE = 65, AMI_TLS_WHY_SIZE = 256 };

struct ami_tls;

/* Prepares: `ca_file` is a PEM file of authorities, "" for those of the system; `pin` is the SHA-256 of the certificate in
 * hexadecimal digits, with or without colons, "" for none; with a pin neither authority nor name matter. RESULT_IO: the file
 * cannot be used, RESULT_INVALID: no such pin, RESULT_NO_MEMORY; `why` says it in the library's words. */
MUST_CHECK enum result ami_tls_open(const char *ca_file, const char *pin, struct ami_tls **ret,
                                    char why[AMI_TLS_WHY_SIZE]);
void ami_tls_close(struct ami_tls **tls);

/* Begins or goes on to shake hands over a connected descriptor; `host` is the name or address that the certificate must bear. */
MUST_CHECK enum ami_io ami_tls_shake(struct ami_tls *tls, int fd, const char *host,
                                     struct ami_trouble *trouble);
/* As the functions of a link. */
MUST_CHECK enum ami_io ami_tls_read(struct ami_tls *tls, void *bytes, size_t room, size_t *ret_got,
                                    struct ami_trouble *trouble);
MUST_CHECK enum ami_io ami_tls_write(struct ami_tls *tls, const void *bytes, size_t size, size_t *ret_put,
                                     struct ami_trouble *trouble);
/* Ends the connection's TLS; the descriptor is the caller's. */
void ami_tls_end(struct ami_tls *tls);
/* True if the last call waits until something can be written. */
bool ami_tls_wants_to_write(const struct ami_tls *tls);

#endif
