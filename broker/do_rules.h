/* The handlers of the dispatch directory, which stand in the table of do_reference.c. */
#ifndef REXIAN_BROKER_DO_RULES_H
#define REXIAN_BROKER_DO_RULES_H

#include "broker/handler.h"

query_handler directory_list;
change_handler directory_add, directory_change, directory_shut, directory_import;

#endif
