/* OpenSSL behind the functions of a link. */
#include "gateway/ami_tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libintl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { PIN_BYTES = 32 };

struct ami_tls {
    SSL_CTX *context;
    SSL *connection; /* NULL between connections */
    bool has_pin, wants_to_write;
    unsigned char pin[PIN_BYTES];
};

/* --- preparing ---------------------------------------------------------------------------------------------- */

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    int value = at != NULL ? (int)(at - digits) : -1;
    return value > 15 ? value - 6 : value;
}

static bool read_pin(const char *text, unsigned char out[PIN_BYTES])
{
    size_t count = 0;
    for (; *text != '\0' && count < PIN_BYTES; count++) {
        int high = digit_of(text[0]), low = high >= 0 ? digit_of(text[1]) : -1;
        if (low < 0)
            return false;
        out[count] = (unsigned char)(high * 16 + low);
        text += 2;
        text += *text == ':' && text[1] != '\0';
    }
    return count == PIN_BYTES && *text == '\0';
}

static const char *last_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason != NULL ? reason : strerror(errno);
}

enum result ami_tls_open(const char *ca_file, const char *pin, struct ami_tls **ret, char why[AMI_TLS_WHY_SIZE])
{
    struct ami_tls *tls = calloc(1, sizeof *tls);
    enum result result = RESULT_OK;
    ERR_clear_error();
    if (tls != NULL)
        tls->context = SSL_CTX_new(TLS_client_method());
    snprintf(why, AMI_TLS_WHY_SIZE, "out of memory");
    if (tls == NULL || tls->context == NULL) {
        result = RESULT_NO_MEMORY;
    } else if (pin[0] != '\0' && !read_pin(pin, tls->pin)) {
        result = RESULT_INVALID;
        snprintf(why, AMI_TLS_WHY_SIZE, "%s", _("is no SHA-256 of 64 hexadecimal digits"));
    } else if (ca_file[0] != '\0' ? SSL_CTX_load_verify_locations(tls->context, ca_file, NULL) != 1
                                  : SSL_CTX_set_default_verify_paths(tls->context) != 1) {
        result = RESULT_IO;
        snprintf(why, AMI_TLS_WHY_SIZE, "%s", last_reason());
    }
    if (result != RESULT_OK) {
        ami_tls_close(&tls);
        return result;
    }
    tls->has_pin = pin[0] != '\0';
    SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
    SSL_CTX_set_mode(tls->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(tls->context, tls->has_pin ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    *ret = tls;
    return RESULT_OK;
}

void ami_tls_end(struct ami_tls *tls)
{
    SSL_free(tls->connection);
    tls->connection = NULL;
    tls->wants_to_write = false;
}

void ami_tls_close(struct ami_tls **tls)
{
    if (*tls == NULL)
        return;
    ami_tls_end(*tls);
    SSL_CTX_free((*tls)->context);
    free(*tls);
    *tls = NULL;
}

bool ami_tls_wants_to_write(const struct ami_tls *tls)
{
    return tls->wants_to_write;
}

/* --- one connection ----------------------------------------------------------------------------------------- */

/* What the library's error means: wait, the end, or a trouble of its own. */
static enum ami_io judge(struct ami_tls *tls, int given, bool is_shaking, struct ami_trouble *trouble)
{
    int error = SSL_get_error(tls->connection, given);
    tls->wants_to_write = error == SSL_ERROR_WANT_WRITE;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return AMI_IO_WAIT;
    int reason = ERR_GET_REASON(ERR_peek_error());
    long verified = SSL_get_verify_result(tls->connection);
    if (is_shaking && reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
        ami_trouble_set(trouble, AMI_CERTIFICATE, X509_verify_cert_error_string(verified));
    else if (is_shaking && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
                            reason == SSL_R_PACKET_LENGTH_TOO_LONG))
        ami_trouble_set(trouble, AMI_NOT_TLS, last_reason());
    else if (is_shaking && reason != 0 && reason != SSL_R_UNEXPECTED_EOF_WHILE_READING)
        ami_trouble_set(trouble, AMI_TLS_FAILED, last_reason());
    else if (is_shaking)
        ami_trouble_set(trouble, AMI_TLS_FAILED, _("it has hung up"));
    else
        ami_trouble_set(trouble, AMI_CLOSED,
                        reason != 0 && reason != SSL_R_UNEXPECTED_EOF_WHILE_READING ? last_reason()
                                                                                    : _("it has hung up"));
    return AMI_IO_ENDED;
}

static enum ami_io check_pin(struct ami_tls *tls, struct ami_trouble *trouble)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char text[AMI_PIN_SIZE] = "";
    unsigned size = 0;
    X509 *shown = SSL_get1_peer_certificate(tls->connection);
    bool is_good = shown != NULL && X509_digest(shown, EVP_sha256(), digest, &size) == 1 && size == PIN_BYTES &&
                   memcmp(digest, tls->pin, PIN_BYTES) == 0;
    X509_free(shown);
    if (is_good)
        return AMI_IO_DONE;
    for (unsigned i = 0; i < size && i < PIN_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    ami_trouble_set(trouble, AMI_OTHER_PIN, text);
    return AMI_IO_ENDED;
}

static bool begin(struct ami_tls *tls, int fd, const char *host)
{
    unsigned char address[sizeof(struct in6_addr)];
    char name[256]; /* the library wants one that it could change */
    tls->connection = SSL_new(tls->context);
    if (tls->connection == NULL || SSL_set_fd(tls->connection, fd) != 1)
        return false;
    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls->connection), host) == 1;
    snprintf(name, sizeof name, "%s", host);
    return SSL_set1_host(tls->connection, name) == 1 && SSL_set_tlsext_host_name(tls->connection, name) == 1;
}

enum ami_io ami_tls_shake(struct ami_tls *tls, int fd, const char *host, struct ami_trouble *trouble)
{
    ERR_clear_error();
    if (tls->connection == NULL && !begin(tls, fd, host)) {
        ami_trouble_set(trouble, AMI_TLS_FAILED, last_reason());
        return AMI_IO_ENDED;
    }
    errno = 0;
    int given = SSL_connect(tls->connection);
    if (given != 1)
        return judge(tls, given, true, trouble);
    tls->wants_to_write = false;
    return tls->has_pin ? check_pin(tls, trouble) : AMI_IO_DONE;
}

enum ami_io ami_tls_read(struct ami_tls *tls, void *bytes, size_t room, size_t *ret_got,
                         struct ami_trouble *trouble)
{
    ERR_clear_error();
    errno = 0;
    return SSL_read_ex(tls->connection, bytes, room, ret_got) == 1 ? AMI_IO_DONE
                                                                   : judge(tls, 0, false, trouble);
}

enum ami_io ami_tls_write(struct ami_tls *tls, const void *bytes, size_t size, size_t *ret_put,
                          struct ami_trouble *trouble)
{
    ERR_clear_error();
    errno = 0;
    return SSL_write_ex(tls->connection, bytes, size, ret_put) == 1 ? AMI_IO_DONE
                                                                    : judge(tls, 0, false, trouble);
}
