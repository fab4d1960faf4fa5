/* The folders and files of a new city: keys, the three configurations.
 * Paths in the configurations are relative to their folder, so that the city may be moved as a whole. */
#include "broker/city_make_inside.h"

#include "broker/seal_key.h"
#include "config/print.h"
#include "core/text.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

static enum result told(const struct city_making *making, enum result result, const char *why)
{
    if (result != RESULT_OK)
        making_tell(making, "%s", why);
    return result;
}

static enum result make_folders(const struct city_making *making)
{
    static const char *const names[] = {"keys", "backups", "journal"};
    char path[CONFIG_PATH_SIZE];
    char why[FILE_WHY_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum result result = making_path(making, names[i], path);
        if (result == RESULT_OK)
            result = told(making, folder_make(path, why), why);
        if (result != RESULT_OK)
            return result;
    }
    return RESULT_OK;
}

static enum result write_text(const struct city_making *making, const char *name, const char *text, size_t size,
                              unsigned mode)
{
    char path[CONFIG_PATH_SIZE];
    char why[FILE_WHY_SIZE];
    enum result result = making_path(making, name, path);
    return result == RESULT_OK ? told(making, file_write(path, text, size, mode, why), why) : result;
}

static enum result write_key(const struct city_making *making, const char *name, struct key_pair *pair)
{
    char text[KEY_FILE_BYTES];
    enum result result = keys_make(pair);
    if (result == RESULT_OK)
        result = keys_format(pair, text, sizeof text);
    if (result != RESULT_OK) {
        making_tell(making, _("libzmq makes no CURVE keys; install one that was built with libsodium"));
        return result;
    }
    result = write_text(making, name, text, strlen(text), 0600);
    explicit_bzero(text, sizeof text);
    return result;
}

static enum result write_keys(struct city_making *making)
{
    char path[CONFIG_PATH_SIZE];
    char why[FILE_WHY_SIZE];
    struct seal_key seal;
    enum result result = write_key(making, "keys/broker.key", &making->broker_key);
    if (result == RESULT_OK)
        result = write_key(making, "keys/console.key", &making->console_key);
    if (result == RESULT_OK)
        result = write_key(making, "keys/gateway.key", &making->gateway_key);
    if (result == RESULT_OK)
        result = making_path(making, "keys", path);
    if (result != RESULT_OK)
        return result;
    seal_key_make(&seal);
    result = told(making, seal_key_write(path, &seal, why), why);
    seal_key_wipe(&seal);
    return result;
}

/* The password of the gateway's account, which is the last. */
static enum result write_gateway_password(const struct city_making *making)
{
    char text[PASSWORD_SIZE + 1];
    int length = snprintf(text, sizeof text, "%s\n", making->accounts[making->account_count - 1].password);
    enum result result = write_text(making, "keys/gateway.password", text, (size_t)length, 0600);
    explicit_bzero(text, sizeof text);
    return result;
}

static enum result write_config(const struct city_making *making, const char *name,
                                const struct option_table *table, const void *values)
{
    char *text = NULL;
    size_t size = 0;
    enum result result = RESULT_NO_MEMORY;
    FILE *stream = open_memstream(&text, &size);
    if (stream != NULL) {
        result = config_write_sample(stream, table, values);
        if (fclose(stream) != 0)
            result = RESULT_NO_MEMORY;
    }
    if (result != RESULT_OK)
        making_tell(making, _("%s: out of memory; close other programs and try again"), name);
    else
        result = write_text(making, name, text, size, 0644);
    free(text);
    return result;
}

static enum result write_broker_config(const struct city_making *making)
{
    struct broker_config config;
    config_defaults(&broker_options, &config);
    (void)text_copy(config.listen, sizeof config.listen, making->listen);
    (void)text_copy(config.zone, sizeof config.zone, making->zone_name);
    (void)text_copy(config.city, sizeof config.city, making->name);
    return write_config(making, "broker.cfg", &broker_options, &config);
}

static enum result write_configs(const struct city_making *making)
{
    struct console_config console;
    struct gateway_config gateway;
    config_defaults(&console_options, &console);
    (void)text_copy(console.broker, sizeof console.broker, making->endpoint);
    (void)text_copy(console.broker_key, sizeof console.broker_key, making->broker_key.public_key);
    (void)text_copy(console.station_key_file, sizeof console.station_key_file, "keys/console.key");
    config_defaults(&gateway_options, &gateway);
    (void)text_copy(gateway.broker, sizeof gateway.broker, making->endpoint);
    (void)text_copy(gateway.broker_key, sizeof gateway.broker_key, making->broker_key.public_key);
    (void)text_copy(gateway.station_key_file, sizeof gateway.station_key_file, "keys/gateway.key");
    (void)text_copy(gateway.login, sizeof gateway.login, making->accounts[making->account_count - 1].login);
    (void)text_copy(gateway.password_file, sizeof gateway.password_file, "keys/gateway.password");
    enum result result = write_broker_config(making);
    if (result == RESULT_OK)
        result = write_config(making, "console.cfg", &console_options, &console);
    if (result == RESULT_OK)
        result = write_config(making, "gateway.cfg", &gateway_options, &gateway);
    return result;
}

enum result city_write_files(struct city_making *making)
{
    enum result result = make_folders(making);
    if (result == RESULT_OK)
        result = write_keys(making);
    if (result == RESULT_OK)
        result = write_gateway_password(making);
    if (result == RESULT_OK)
        result = write_configs(making);
    return result;
}
