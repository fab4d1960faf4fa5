/* From the configuration to an exchange: its secret is read, its two sockets are prepared. */
#ifndef REXIAN_GATEWAY_AMI_SETUP_H
#define REXIAN_GATEWAY_AMI_SETUP_H

#include "config/files.h"
#include "config/options.h"
#include "config/program.h"
#include "gateway/ami_exchange.h"
#include "gateway/ami_socket.h"
#include "gateway/exchange_log.h"

enum { AMI_PLACE_SIZE = CONFIG_TEXT_SIZE + 8, AMI_SECRET_SIZE = 256 };

struct ami_setup {
    char place[AMI_PLACE_SIZE]; /* "HOST:PORT" */
    char secret[AMI_SECRET_SIZE];
    char ca_file[CONFIG_PATH_SIZE];
    struct exchange_log log;
    struct ami_socket *listen, *command;
};

/* Prepares an exchange of gateway.cfg, which must live on. Nothing is connected yet. Other than EXIT_CODE_OK: `why` names option,
 * file and remedy, translated. Close it in any case. */
MUST_CHECK enum exit_code ami_setup_open(const struct config_asterisk *config, const char *config_file,
                                         struct ami_setup *ret, char why[FILE_WHY_SIZE]);
/* Fills place, user, secret, links and plain login of an exchange's options. */
void ami_setup_fill(const struct ami_setup *setup, const struct config_asterisk *config,
                    struct ami_exchange_options *options);
/* Closes the sockets, after the exchange, and wipes the secret. */
void ami_setup_close(struct ami_setup *setup);

#endif
