/* The making of a city, step by step: everything that can be refused is refused before the first file is written. */
#include "broker/city_make_inside.h"

#include "broker/text_checks.h"
#include "config/files.h"
#include "config/option_checks.h"
#include "config/program.h"
#include "config/zone_load.h"
#include "core/text.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <libintl.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define _(text) gettext(text)

enum { SENTENCE_SIZE = CONFIG_PATH_SIZE + 600, FTW_FILES = 16 };

void making_tell(const struct city_making *making, const char *format, ...)
{
    char sentence[SENTENCE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (making->options->fault != NULL)
        making->options->fault(making->options->fault_context, sentence);
    else
        fprintf(stderr, "rexian-broker: %s\n", sentence);
}

enum result making_path(const struct city_making *making, const char *name, char out[CONFIG_PATH_SIZE])
{
    if (snprintf(out, CONFIG_PATH_SIZE, "%s/%s", making->options->dir, name) < CONFIG_PATH_SIZE)
        return RESULT_OK;
    making_tell(making, _("%.200s: the path is too long; choose a shorter one"), making->options->dir);
    return RESULT_TOO_LONG;
}

/* The folder is there and empty, or is not there: *ret_there says which. */
static bool folder_is_free(const struct city_making *making, bool *ret_there)
{
    const char *dir = making->options->dir;
    DIR *folder = opendir(dir);
    *ret_there = folder != NULL;
    if (folder == NULL && errno == ENOENT)
        return true;
    if (folder == NULL) {
        making_tell(making, _("%s: %s; name a new folder, or an empty one"), dir, strerror(errno));
        return false;
    }
    const struct dirent *found = readdir(folder);
    while (found != NULL && (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0))
        found = readdir(folder);
    if (found != NULL)
        making_tell(making, _("%s: is not empty (it holds %.100s); name a new folder, or an empty one"), dir,
                    found->d_name);
    closedir(folder);
    return found == NULL;
}

/* Nothing that is there already is written over. */
static bool places_are_free(const struct city_making *making, bool *ret_there)
{
    const char *accounts = making->options->accounts_file;
    bool is_free = folder_is_free(making, ret_there);
    if (accounts != NULL && access(accounts, F_OK) == 0) {
        making_tell(making, _("%s: is there already; name a new file for the accounts"), accounts);
        is_free = false;
    }
    return is_free;
}

/* Where consoles on this host reach the endpoint that the broker listens on. */
static bool find_endpoint(struct city_making *making)
{
    static const char tcp[] = "tcp://";
    const char *listen = making->listen;
    const char *fault = check_listen(listen);
    if (fault != NULL || strlen(listen) >= sizeof making->endpoint) {
        making_tell(making, _("--listen %.200s: %s; write tcp://HOST:PORT, such as tcp://0.0.0.0:7420"), listen,
                    fault != NULL ? gettext(fault) : _("is too long"));
        return false;
    }
    const char *port = strrchr(listen, ':');
    if (strncmp(listen, tcp, sizeof tcp - 1) != 0) {
        (void)text_copy(making->endpoint, sizeof making->endpoint, listen);
        return true;
    }
    if (strcmp(port, ":*") == 0) {
        making_tell(making, _("--listen %.200s: the consoles must know the port; write a number"), listen);
        return false;
    }
    size_t length = (size_t)(port - listen) - (sizeof tcp - 1);
    const char *host = listen + sizeof tcp - 1;
    bool every = (length == 1 && host[0] == '*') || (length == 7 && strncmp(host, "0.0.0.0", 7) == 0);
    snprintf(making->endpoint, sizeof making->endpoint, "%s%.*s%s", tcp, every ? 9 : (int)length,
             every ? "127.0.0.1" : host, port);
    return true;
}

/* The name of the city: as given, or that of the sample's one root district. */
static bool find_name(struct city_making *making)
{
    const char *said = making->options->city_name;
    const struct sample_table *districts = &making->sample.districts;
    const struct config_option *option = option_find(&broker_options, "city");
    const char *name = option->default_text;
    if (districts->count > 0)
        name = districts->rows[0].name;
    if (said != NULL && (!text_is_name(said) || strlen(said) >= sizeof making->name)) {
        making_tell(making, _("--city %.100s: is no name of a city; write one line of text"), said);
        return false;
    }
    (void)text_copy(making->name, sizeof making->name, said != NULL ? said : name);
    return true;
}

/* A city_fault whose context is the making. */
static void fault_told(void *context, const char *sentence)
{
    making_tell(context, "%s", sentence);
}

/* Every city begins with the calendars that come along and the default limits. */
static bool find_rules(struct city_making *making)
{
    char folder[CONFIG_PATH_SIZE];
    struct limits limits;
    limits_default(&limits);
    if (data_file("calendars", folder, sizeof folder) == RESULT_OK)
        return city_rules_read(folder, NULL, &limits, &making->rules, fault_told, making) == RESULT_OK;
    making_tell(
        making,
        _("the calendars are not installed; install Rexian's data, or set REXIAN_DATADIR to its folder"));
    return false;
}

/* Looks at everything that was asked for; tells all faults and gives the exit code of the first kind. */
static int look(struct city_making *making, bool *ret_there)
{
    char error[SENTENCE_SIZE];
    int code = EXIT_CODE_OK;
    if (making->options->sample != NULL &&
        sample_load(making->options->sample, &making->sample, fault_told, making) != RESULT_OK)
        code = EXIT_CODE_CONFIG;
    if (zone_load(making->zone_name, &making->zone, error, sizeof error) != RESULT_OK) {
        making_tell(making, "--zone %.100s: %s", making->zone_name, error);
        code = EXIT_CODE_USAGE;
    }
    if (!find_rules(making))
        code = EXIT_CODE_CONFIG;
    bool has_endpoint = find_endpoint(making);
    bool has_name = find_name(making);
    if (!has_endpoint || !has_name)
        code = EXIT_CODE_USAGE;
    return places_are_free(making, ret_there) ? code : EXIT_CODE_REFUSED;
}

static int remove_one(const char *path, const struct stat *stat_of, int type, struct FTW *where)
{
    (void)stat_of;
    (void)type;
    return where->level > 0 ? remove(path) : 0;
}

/* Takes away what was made, and the folder itself if it was not there. */
static void unmake(const struct city_making *making, bool was_there)
{
    if (nftw(making->options->dir, remove_one, FTW_FILES, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        making_tell(making, _("%s: what was made could not be removed: %s; remove it by hand"),
                    making->options->dir, strerror(errno));
    if (!was_there)
        (void)rmdir(making->options->dir);
}

static enum result make(struct city_making *making)
{
    char why[FILE_WHY_SIZE];
    if (folder_make(making->options->dir, why) != RESULT_OK) {
        making_tell(making, "%s", why);
        return RESULT_IO;
    }
    if (chmod(making->options->dir, 0700) != 0) {
        making_tell(making, _("%s: %s; name a folder of your own"), making->options->dir, strerror(errno));
        return RESULT_IO;
    }
    enum result result = city_make_accounts(making);
    if (result == RESULT_OK)
        result = city_write_files(making);
    if (result == RESULT_OK)
        result = city_fill(making);
    if (result == RESULT_OK)
        result = city_tell_accounts(making);
    return result;
}

int city_make(const struct city_make_options *options)
{
    struct city_making making = {
        .options = options,
        .zone_name = options->zone != NULL ? options->zone : option_find(&broker_options, "zone")->default_text,
        .listen =
            options->listen != NULL ? options->listen : option_find(&broker_options, "listen")->default_text};
    bool was_there = false;
    if (sodium_init() < 0) {
        making_tell(&making, _("the system gives no random numbers; try again later"));
        return EXIT_CODE_IO;
    }
    int code = look(&making, &was_there);
    if (code == EXIT_CODE_OK) {
        mode_t mask = umask(0077);
        enum result result = make(&making);
        if (result != RESULT_OK) {
            unmake(&making, was_there);
            code = result == RESULT_INVALID ? EXIT_CODE_CONFIG : EXIT_CODE_IO;
        }
        umask(mask);
    }
    if (making.accounts != NULL)
        sodium_memzero(making.accounts, making.account_count * sizeof making.accounts[0]);
    free(making.accounts);
    keys_wipe(&making.broker_key);
    keys_wipe(&making.console_key);
    keys_wipe(&making.gateway_key);
    sample_free(&making.sample);
    documents_free(&making.rules);
    return code;
}
