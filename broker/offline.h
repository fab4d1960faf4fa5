/* Checking and rebuilding a city whose broker is not running: rexian-broker --check DIR, --rebuild DIR. */
#ifndef REXIAN_BROKER_OFFLINE_H
#define REXIAN_BROKER_OFFLINE_H

/* Both give an enum exit_code and print what they found. --check: REFUSED if there are findings. */
int offline_check(const char *folder);
int offline_rebuild(const char *folder);

#endif
