/* check_city with all that a city has beside its database. */
#include "broker/proof.h"

#include "broker/seal_key.h"

static bool is_signed(const void *context, int64_t day, int64_t seq, const uint8_t hash[HASH_SIZE],
                      const uint8_t signature[SIGNATURE_SIZE])
{
    (void)seq;
    return seal_key_verify(context, day, hash, signature);
}

enum result proof_of(const struct city *city, struct db *db, const struct reference *reference,
                     struct check *ret, char *why)
{
    struct seal_key key;
    struct check_options options = {
        .zone = &city->zone, .area_code = city->config.area_code, .reference = reference};
    why[0] = '\0';
    if (seal_key_load_public(city->keys_dir, &key, why) == RESULT_OK) {
        options.verify = is_signed;
        options.verify_context = &key;
    }
    return check_city(db, &options, ret);
}
