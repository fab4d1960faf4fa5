/* libconfig 1.5 loses the text before a syntax error (some bytes, once, in a program that ends then).
 * Sanitized builds are told so, in order that their exit code stays ours; included by load.c only. */
#ifndef REXIAN_CONFIG_LOAD_LEAKS_H
#define REXIAN_CONFIG_LOAD_LEAKS_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REXIAN_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define REXIAN_SANITIZED 1
#endif

#ifdef REXIAN_SANITIZED
/* Asked by the leak sanitizer at its end. Weak, so that a program may have its own. */
const char *__lsan_default_suppressions(void) __attribute__((weak, visibility("default")));
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig.so\n";
}
/* Keeps the report of matched suppressions off standard error, which tests read. */
const char *__lsan_default_options(void) __attribute__((weak, visibility("default")));
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

#endif
