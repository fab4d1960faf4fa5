/* A year of a calendar as a page of 80 columns. */
#ifndef REXIAN_CTL_CALENDAR_PRINT_H
#define REXIAN_CTL_CALENDAR_PRINT_H

#include "core/calendar.h"

#include <stdio.h>

/* Prints a year that the calendar knows: twelve months with marks, working days of each month and of the year, names. */
void calendar_print(FILE *out, const struct calendar *cal, int year);

#endif
