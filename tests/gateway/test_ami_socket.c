/* A link over a real socket on the loopback: what it says of each way in which a connection can fail, and bytes through TCP and TLS.
 * The other side is played in the same thread; certificates are made here. */
#include "gateway/ami_socket.h"
#include "tests/support/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TURNS = 2000 };

static int listener = -1, peer = -1;
static int64_t port;
static EVP_PKEY *key;
static X509 *certificate;
static char ca_path[] = "/tmp/rexian-ami-ca-XXXXXX";
static char fingerprint[AMI_PIN_SIZE + 32];
static SSL_CTX *server_context;
static SSL *server;

/* --- the other side ------------------------------------------------------------------------------------------ */

static X509 *sign_for(const char *names)
{
    X509 *made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), -60);
    X509_gmtime_adj(X509_getm_notAfter(made), 3600);
    X509_set_pubkey(made, key);
    X509_NAME *name = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"exchange", -1, -1, 0);
    X509_set_issuer_name(made, name);
    X509_EXTENSION *other = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
    X509_add_ext(made, other, -1);
    X509_EXTENSION_free(other);
    assert_true(X509_sign(made, key, EVP_sha256()) > 0);
    return made;
}

static int begin_all(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_size = 0;
    (void)state;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    port = ntohs(at.sin_port);
    key = EVP_EC_gen("P-256");
    certificate = sign_for("IP:127.0.0.1,DNS:localhost");
    X509_digest(certificate, EVP_sha256(), digest, &digest_size);
    for (unsigned i = 0; i < digest_size; i++)
        snprintf(fingerprint + 3 * i, sizeof fingerprint - 3 * i, "%02X%s", digest[i],
                 i + 1 < digest_size ? ":" : "");
    FILE *file = fdopen(mkstemp(ca_path), "w");
    assert_int_equal(PEM_write_X509(file, certificate), 1);
    assert_int_equal(fclose(file), 0);
    server_context = SSL_CTX_new(TLS_server_method());
    assert_int_equal(SSL_CTX_use_certificate(server_context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(server_context, key), 1);
    return 0;
}

static int end_all(void **state)
{
    (void)state;
    unlink(ca_path);
    close(listener);
    SSL_CTX_free(server_context);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return 0;
}

/* Takes the connection that has come; false if there is none yet. */
static bool accept_one(void)
{
    if (peer < 0)
        peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return peer >= 0;
}

static void hang_up(void)
{
    SSL_free(server);
    server = NULL;
    if (peer >= 0)
        close(peer);
    peer = -1;
}

static bool shake_there(void)
{
    if (!accept_one())
        return false;
    if (server == NULL) {
        server = SSL_new(server_context);
        SSL_set_fd(server, peer);
    }
    return SSL_accept(server) == 1;
}

static bool says_banner(void)
{
    static const char banner[] = "Asterisk Call Manager/11.0.0\r\n";
    return accept_one() && send(peer, banner, sizeof banner - 1, MSG_NOSIGNAL) > 0;
}

static bool only_accepts(void)
{
    return accept_one();
}

static bool hangs_up_at_once(void)
{
    if (accept_one())
        hang_up();
    return false;
}

/* --- this side ----------------------------------------------------------------------------------------------- */

static struct ami_socket *opened(const char *host, int64_t to, bool has_tls, const char *ca_file,
                                 const char *pin)
{
    struct ami_socket_options options = {
        .host = host, .port = to, .has_tls = has_tls, .ca_file = ca_file, .pin = pin};
    struct ami_socket *made = NULL;
    char why[AMI_TLS_WHY_SIZE] = "";
    if (ami_socket_open(&options, &made, why) != RESULT_OK)
        fail_msg("%s", why);
    return made;
}

/* Connects while the other side does its part until it is done; waits for descriptors, never for a time. */
static enum ami_io connect_with(struct ami_link *link, bool (*there)(void), struct ami_trouble *trouble)
{
    enum ami_io io = AMI_IO_WAIT;
    bool is_done_there = false;
    for (int i = 0; i < TURNS && (io == AMI_IO_WAIT || !is_done_there); i++) {
        if (io == AMI_IO_WAIT)
            io = link->connect(link->self, trouble);
        if (io == AMI_IO_ENDED)
            break;
        if (there != NULL && !is_done_there)
            is_done_there = there();
        if (io == AMI_IO_DONE && there == hangs_up_at_once)
            break;
        short events = 0;
        struct pollfd items[] = {{.fd = link->fd(link->self, false, &events)},
                                 {.fd = peer >= 0 ? peer : listener, .events = POLLIN}};
        items[0].events = events;
        (void)poll(items, 2, 10);
    }
    return io;
}

static void fails_with(const char *host, int64_t to, bool has_tls, const char *ca_file, const char *pin,
                       bool (*there)(void), enum ami_trouble_code code, const char *seen)
{
    struct ami_trouble trouble = {0};
    struct ami_socket *s = opened(host, to, has_tls, ca_file, pin);
    struct ami_link link = ami_socket_link(s);
    assert_int_equal(connect_with(&link, there, &trouble), AMI_IO_ENDED);
    if (trouble.code != code || strstr(trouble.seen, seen) == NULL)
        fail_msg("trouble %d with '%s'", (int)trouble.code, trouble.seen);
    link.close(link.self);
    ami_socket_close(&s);
    hang_up();
}

static void a_port_where_nobody_listens_refuses(void **state)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    (void)state;
    /* Bound and not listening: nobody else can take the port meanwhile. */
    int bound = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(bound, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(bound, (struct sockaddr *)&at, &size), 0);
    fails_with("127.0.0.1", ntohs(at.sin_port), false, "", "", NULL, AMI_UNREACHABLE, "Connection refused");
    close(bound);
}

static void a_name_that_is_none_is_told_so(void **state)
{
    (void)state;
    fails_with("exchange.invalid", port, false, "", "", NULL, AMI_HOST_UNKNOWN, "");
    fails_with("..", port, false, "", "", NULL, AMI_HOST_UNKNOWN, "");
}

static void a_name_leads_to_its_addresses_one_after_the_other(void **state)
{
    struct ami_trouble trouble = {0};
    struct ami_socket *s = opened("localhost", port, false, "", "");
    struct ami_link link = ami_socket_link(s);
    (void)state;
    assert_int_equal(connect_with(&link, only_accepts, &trouble), AMI_IO_DONE);
    ami_socket_close(&s);
    hang_up();
}

/* Sends a text and reads it back at the other side, and the other way round. */
static void talk(struct ami_link *link, bool has_tls)
{
    char text[64] = "";
    size_t moved = 0, total = 0;
    struct ami_trouble trouble = {0};
    assert_int_equal(link->write(link->self, "Action: Ping\r\n\r\n", 16, &moved, &trouble), AMI_IO_DONE);
    assert_int_equal(moved, 16);
    for (int i = 0; i < TURNS && total < 16; i++) {
        struct pollfd item = {.fd = peer, .events = POLLIN};
        (void)poll(&item, 1, 10);
        int got = has_tls ? SSL_read(server, text + total, 32) : (int)recv(peer, text + total, 32, 0);
        total += got > 0 ? (size_t)got : 0;
    }
    assert_string_equal(text, "Action: Ping\r\n\r\n");
    assert_int_equal(
        has_tls ? SSL_write(server, "Event: A\r\n\r\n", 12) : (int)send(peer, "Event: A\r\n\r\n", 12, 0), 12);
    memset(text, 0, sizeof text);
    total = 0;
    for (int i = 0; i < TURNS && total < 12; i++) {
        short events = 0;
        struct pollfd item = {.fd = link->fd(link->self, false, &events)};
        item.events = events;
        (void)poll(&item, 1, 10);
        moved = 0;
        enum ami_io io = link->read(link->self, text + total, 32, &moved, &trouble);
        assert_true(io != AMI_IO_ENDED);
        total += moved;
    }
    assert_string_equal(text, "Event: A\r\n\r\n");
}

static void closes_with(struct ami_link *link, const char *seen)
{
    struct ami_trouble trouble = {0};
    char text[64];
    size_t got = 0;
    enum ami_io io = AMI_IO_WAIT;
    for (int i = 0; i < TURNS && io != AMI_IO_ENDED; i++) {
        short events = 0;
        struct pollfd item = {.fd = link->fd(link->self, false, &events), .events = POLLIN};
        (void)poll(&item, 1, 10);
        io = link->read(link->self, text, sizeof text, &got, &trouble);
    }
    assert_int_equal(io, AMI_IO_ENDED);
    assert_int_equal(trouble.code, AMI_CLOSED);
    assert_string_equal(trouble.seen, seen);
}

static void bytes_go_both_ways_and_the_end_is_told(void **state)
{
    (void)state;
    for (int has_tls = 0; has_tls < 2; has_tls++) {
        struct ami_trouble trouble = {0};
        struct ami_socket *s = opened("127.0.0.1", port, has_tls, ca_path, "");
        struct ami_link link = ami_socket_link(s);
        /* twice: a link connects again after its close */
        for (int i = 0; i < 2; i++) {
            if (connect_with(&link, has_tls ? shake_there : only_accepts, &trouble) != AMI_IO_DONE)
                fail_msg("%d: trouble %d with %s", has_tls, (int)trouble.code, trouble.seen);
            talk(&link, has_tls);
            hang_up();
            closes_with(&link, "it has hung up");
            link.close(link.self);
        }
        ami_socket_close(&s);
    }
}

static void a_certificate_is_trusted_by_its_authority_and_name_or_by_its_fingerprint(void **state)
{
    char bare[AMI_PIN_SIZE] = "", other[AMI_PIN_SIZE];
    struct ami_trouble trouble = {0};
    (void)state;
    for (size_t i = 0, used = 0; fingerprint[i] != '\0'; i++)
        if (fingerprint[i] != ':')
            bare[used++] = (char)(fingerprint[i] >= 'A' ? fingerprint[i] - 'A' + 'a' : fingerprint[i]);
    const char *const pins[] = {fingerprint, bare};
    for (size_t i = 0; i < 2; i++) {
        struct ami_socket *s = opened("127.0.0.1", port, true, "", pins[i]);
        struct ami_link link = ami_socket_link(s);
        if (connect_with(&link, shake_there, &trouble) != AMI_IO_DONE)
            fail_msg("%s", trouble.seen);
        talk(&link, true);
        ami_socket_close(&s);
        hang_up();
    }
    memset(other, 'a', sizeof other - 1);
    other[sizeof other - 1] = '\0';
    fails_with("127.0.0.1", port, true, "", other, shake_there, AMI_OTHER_PIN, bare);
    fails_with("127.0.0.1", port, true, "", "", shake_there, AMI_CERTIFICATE, "self");
}

static void a_certificate_for_another_host_is_not_trusted(void **state)
{
    X509 *elsewhere = sign_for("DNS:elsewhere.example");
    FILE *file = fopen(ca_path, "w");
    (void)state;
    assert_int_equal(PEM_write_X509(file, elsewhere), 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(SSL_CTX_use_certificate(server_context, elsewhere), 1);
    fails_with("127.0.0.1", port, true, ca_path, "", shake_there, AMI_CERTIFICATE, "IP address mismatch");
    fails_with("localhost", port, true, ca_path, "", shake_there, AMI_CERTIFICATE, "ostname mismatch");
    X509_free(elsewhere);
}

static void a_port_without_tls_is_told_apart_from_a_failed_handshake(void **state)
{
    (void)state;
    fails_with("127.0.0.1", port, true, ca_path, "", says_banner, AMI_NOT_TLS, "wrong version number");
    fails_with("127.0.0.1", port, true, ca_path, "", hangs_up_at_once, AMI_TLS_FAILED, "");
}

static void what_cannot_be_used_for_tls_is_refused_when_it_is_opened(void **state)
{
    static const char *const pins[] = {"aa", "zz", "a:", "aa:bb",
                                       "0123456789012345678901234567890123456789012345678901234567890123x"};
    struct ami_socket *s = NULL;
    char why[AMI_TLS_WHY_SIZE] = "";
    (void)state;
    for (size_t i = 0; i < sizeof pins / sizeof pins[0]; i++) {
        struct ami_socket_options options = {
            .host = "127.0.0.1", .port = 1, .has_tls = true, .ca_file = "", .pin = pins[i]};
        assert_int_equal(ami_socket_open(&options, &s, why), RESULT_INVALID);
        assert_string_equal(why, "is no SHA-256 of 64 hexadecimal digits");
    }
    struct ami_socket_options options = {
        .host = "127.0.0.1", .port = 1, .has_tls = true, .ca_file = "/nowhere/ca.pem", .pin = ""};
    assert_int_equal(ami_socket_open(&options, &s, why), RESULT_IO);
    assert_true(why[0] != '\0');
    assert_null(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_where_nobody_listens_refuses),
        cmocka_unit_test(a_name_that_is_none_is_told_so),
        cmocka_unit_test(a_name_leads_to_its_addresses_one_after_the_other),
        cmocka_unit_test(bytes_go_both_ways_and_the_end_is_told),
        cmocka_unit_test(a_certificate_is_trusted_by_its_authority_and_name_or_by_its_fingerprint),
        cmocka_unit_test(a_port_without_tls_is_told_apart_from_a_failed_handshake),
        cmocka_unit_test(a_certificate_for_another_host_is_not_trusted),
        cmocka_unit_test(what_cannot_be_used_for_tls_is_refused_when_it_is_opened),
    };
    return cmocka_run_group_tests(tests, begin_all, end_all);
}
