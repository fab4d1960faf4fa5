/* Who gets an account in a new city, with passwords that are made and told once.
 * A hundred hashes are made by two threads, so that making a city stays a matter of seconds. */
#include "broker/city_make_inside.h"

#include "broker/text_checks.h"
#include "config/files.h"
#include "core/names.h"
#include "core/text.h"

#include <errno.h>
#include <libintl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define _(text) gettext(text)

enum { THREADS = 2 };

static const struct {
    const char *login;
    const char *name;
    int role;
} fixed_accounts[] = {
    {"admin", "系统管理员", ROLE_ADMIN},         {"supervisor1", "值班长1", ROLE_SUPERVISOR},
    {"operator1", "话务员1", ROLE_OPERATOR},     {"operator2", "话务员2", ROLE_OPERATOR},
    {"operator3", "话务员3", ROLE_OPERATOR},     {"operator4", "话务员4", ROLE_OPERATOR},
    {"operator5", "话务员5", ROLE_OPERATOR},     {"operator6", "话务员6", ROLE_OPERATOR},
    {"operator7", "话务员7", ROLE_OPERATOR},     {"operator8", "话务员8", ROLE_OPERATOR},
    {"dispatcher1", "派单员1", ROLE_DISPATCHER}, {"dispatcher2", "派单员2", ROLE_DISPATCHER},
    {"auditor1", "审核员1", ROLE_AUDITOR},       {"auditor2", "审核员2", ROLE_AUDITOR},
    {"callback1", "回访员1", ROLE_CALLBACK},     {"callback2", "回访员2", ROLE_CALLBACK},
    {"gateway", "电话网关", ROLE_GATEWAY},
};
enum { FIXED = sizeof fixed_accounts / sizeof fixed_accounts[0] };

static bool is_handler(int unit_kind)
{
    return unit_kind == UNIT_DISTRICT || unit_kind == UNIT_DEPARTMENT || unit_kind == UNIT_UTILITY;
}

static void add_account(struct city_making *making, const char *login, const char *name, int role, int unit_row)
{
    struct city_account *account = &making->accounts[making->account_count++];
    (void)text_copy(account->login, sizeof account->login, login);
    (void)text_copy(account->name, sizeof account->name, name);
    account->role = role;
    account->unit_row = unit_row;
    password_make(account->password);
}

static bool is_taken(const struct city_making *making, const char *login)
{
    for (size_t i = 0; i < FIXED; i++)
        if (strcmp(fixed_accounts[i].login, login) == 0)
            return true;
    for (size_t i = 0; i < making->account_count; i++)
        if (strcmp(making->accounts[i].login, login) == 0)
            return true;
    return false;
}

/* The account of each unit that handles tickets; its login is the unit's code. */
static enum result add_handlers(struct city_making *making)
{
    const struct sample_table *units = &making->sample.units;
    enum result result = RESULT_OK;
    for (size_t i = 0; i < units->count; i++) {
        const struct sample_row *unit = &units->rows[i];
        if (!is_handler(unit->unit_kind))
            continue;
        if (!text_is_login(unit->code)) {
            making_tell(making, _("%s:%d: code \"%s\" is a login, too: write a-z 0-9 . _ - only, at most 32"),
                        units->file, unit->line, unit->code);
            result = RESULT_INVALID;
        } else if (is_taken(making, unit->code)) {
            making_tell(making,
                        _("%s:%d: code \"%s\" is the login of an account of the hotline; choose another one"),
                        units->file, unit->line, unit->code);
            result = RESULT_INVALID;
        } else {
            add_account(making, unit->code, unit->name, ROLE_HANDLER, (int)i);
        }
    }
    return result;
}

struct hashing {
    struct city_making *making;
    size_t first;
    enum result result;
};

static void *hash_some(void *argument)
{
    struct hashing *hashing = argument;
    for (size_t i = hashing->first; i < hashing->making->account_count; i += THREADS) {
        struct city_account *account = &hashing->making->accounts[i];
        hashing->result = password_hash(account->password, PASSWORD_MADE, account->hash);
        if (hashing->result != RESULT_OK)
            break;
    }
    return NULL;
}

/* Without a second thread the first does all of it in turn. */
static enum result hash_all(struct city_making *making)
{
    pthread_t threads[THREADS];
    bool running[THREADS] = {false};
    struct hashing parts[THREADS];
    enum result result = RESULT_OK;
    for (size_t i = 0; i < THREADS; i++) {
        parts[i] = (struct hashing){.making = making, .first = i};
        running[i] = i > 0 && pthread_create(&threads[i], NULL, hash_some, &parts[i]) == 0;
    }
    for (size_t i = 0; i < THREADS; i++)
        if (!running[i])
            (void)hash_some(&parts[i]);
    for (size_t i = 0; i < THREADS; i++) {
        if (running[i])
            pthread_join(threads[i], NULL);
        if (parts[i].result != RESULT_OK)
            result = parts[i].result;
    }
    return result;
}

enum result city_make_accounts(struct city_making *making)
{
    making->accounts = calloc(FIXED + making->sample.units.count, sizeof making->accounts[0]);
    if (making->accounts == NULL) {
        making_tell(making, _("out of memory; close other programs and try again"));
        return RESULT_NO_MEMORY;
    }
    for (size_t i = 0; i < FIXED - 1; i++)
        add_account(making, fixed_accounts[i].login, fixed_accounts[i].name, fixed_accounts[i].role,
                    UNIT_OF_HOTLINE);
    enum result result = add_handlers(making);
    if (result != RESULT_OK)
        return result;
    add_account(making, fixed_accounts[FIXED - 1].login, fixed_accounts[FIXED - 1].name,
                fixed_accounts[FIXED - 1].role, UNIT_OF_HOTLINE);
    result = hash_all(making);
    if (result != RESULT_OK)
        making_tell(making, _("there is no memory for a password; close other programs and try again"));
    return result;
}

enum result city_tell_accounts(struct city_making *making)
{
    char *text = NULL;
    size_t size = 0;
    char why[FILE_WHY_SIZE] = "";
    enum result result = RESULT_NO_MEMORY;
    FILE *out = making->options->out != NULL ? making->options->out : stdout;
    FILE *lines = open_memstream(&text, &size);
    if (lines == NULL)
        goto done;
    for (size_t i = 0; i < making->account_count; i++)
        fprintf(lines, "%s\t%s\t%s\n", making->accounts[i].login, making->accounts[i].password,
                name_of(&role_names, making->accounts[i].role));
    if (fclose(lines) != 0)
        goto done;
    result = RESULT_OK;
    if (making->options->accounts_file != NULL)
        result = file_write_secret(making->options->accounts_file, text, size, why);
    else if (fwrite(text, 1, size, out) != size || fflush(out) != 0)
        result = RESULT_IO;
done:
    if (result != RESULT_OK && why[0] != '\0')
        making_tell(making, "%s", why);
    else if (result != RESULT_OK)
        making_tell(making, _("the passwords cannot be written: %s; name a file by --accounts FILE"),
                    strerror(errno));
    file_forget(&text, size);
    return result;
}
