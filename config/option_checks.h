/* Checks of the texts of options: endpoints, keys, zone names, office hours.
 * Each gets a text that is not empty and gives its fault as an English sentence to be translated, or NULL. */
#ifndef REXIAN_CONFIG_OPTION_CHECKS_H
#define REXIAN_CONFIG_OPTION_CHECKS_H

/* "tcp://HOST:PORT" or "ipc://PATH" of a broker to connect to. */
const char *check_endpoint(const char *text);
/* As check_endpoint, for listening: HOST and PORT may be "*". */
const char *check_listen(const char *text);
/* A Z85 public key: 40 characters of its alphabet. */
const char *check_key(const char *text);
/* A name of the zone database of this machine, "Asia/Shanghai"; what its file holds is found when it is read. */
const char *check_zone(const char *text);
/* 2 to 6 digits with the leading 0. */
const char *check_area_code(const char *text);
/* The name or address of a host, without a port. */
const char *check_host(const char *text);
/* SHA-256 of a certificate: 64 hexadecimal digits, with or without colons between each two. */
const char *check_fingerprint(const char *text);
/* 1 to 31 letters, digits, - and _: it becomes a part of the ids of calls. */
const char *check_exchange_name(const char *text);
/* Names with commas between them, none empty, none twice. */
const char *check_names(const char *text);
/* A table of a database, with its schema if need be. */
const char *check_table(const char *text);
const char *check_phone(const char *text);
const char *check_one_name(const char *text);
const char *check_dialled(const char *text);
/* "08:30-12:00 13:30-17:30": one to four segments, rising, half open, up to 24:00. */
const char *check_office_hours(const char *text);
/* 24 weights of the hours; 7 percentages of the days of the week. */
const char *check_hours(const char *text);
const char *check_weekdays(const char *text);
/* "10:00 40 15; 2026-05-06 14:00 200 30": storms of simulated calls. */
const char *check_storms(const char *text);

#endif
