/* A link over a socket: TCP, with TLS in it if that is asked for. */
#ifndef REXIAN_GATEWAY_AMI_SOCKET_H
#define REXIAN_GATEWAY_AMI_SOCKET_H

#include "gateway/ami_tls.h"

#include <stdint.h>

struct ami_socket_options {
    const char *host; /* a name or an address; texts are kept by the caller */
    int64_t port;
    bool has_tls;
    const char *ca_file, *pin; /* as for ami_tls_open */
};

struct ami_socket;

/* Prepares; the first call of the link's connect connects. Results of ami_tls_open. */
MUST_CHECK enum result ami_socket_open(const struct ami_socket_options *options, struct ami_socket **ret,
                                       char why[AMI_TLS_WHY_SIZE]);
/* The link's self is the socket; it lives as long as that. */
struct ami_link ami_socket_link(struct ami_socket *socket);
/* Closes; accepts NULL. */
void ami_socket_close(struct ami_socket **socket);

#endif
