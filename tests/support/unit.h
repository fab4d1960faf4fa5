/* cmocka with the headers that it wants before itself, in their order.
 * A test includes this instead of <cmocka.h>, so that sorting includes cannot break it. */
#ifndef REXIAN_TESTS_SUPPORT_UNIT_H
#define REXIAN_TESTS_SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
