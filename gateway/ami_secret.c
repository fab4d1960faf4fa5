/* MD5, because the exchange knows nothing better; the connection itself is protected by TLS or by the network. */
#include "gateway/ami_secret.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum result ami_secret_key(const char *challenge, const char *secret, char out[AMI_KEY_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_MD_CTX *md5 = EVP_MD_CTX_new();
    bool is_good = md5 != NULL && EVP_DigestInit_ex(md5, EVP_md5(), NULL) == 1 &&
                   EVP_DigestUpdate(md5, challenge, strlen(challenge)) == 1 &&
                   EVP_DigestUpdate(md5, secret, strlen(secret)) == 1 &&
                   EVP_DigestFinal_ex(md5, digest, &size) == 1;
    EVP_MD_CTX_free(md5);
    if (!is_good || size * 2 + 1 != AMI_KEY_SIZE)
        return RESULT_INVALID;
    for (unsigned i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return RESULT_OK;
}
