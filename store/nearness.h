/* The entries of an R*Tree, the nearest to a point first.
 *
 *   nearness(latitude, longitude)   in 1e-7 degree, on the right of MATCH: the rows of an R*Tree of
 *                                   (south, north, west, east) come in order of their distance on a
 *                                   sphere, found node by node, however many there are.
 * Source: "The SQLite R*Tree Module", section 6.2, sqlite.org. */
#ifndef ZAWLBUK_STORE_NEARNESS_H
#define ZAWLBUK_STORE_NEARNESS_H

#include "store/call.h"

struct spot {
    int32_t latitude_e7;
    int32_t longitude_e7;
};

/* Metres of the great circle on a sphere of 6,371,008.8 m. */
double nearness_m(struct spot a, struct spot b);

/* Makes nearness() known to the connection. NO_MEMORY. */
enum status nearness_register(struct database *database) MUST_CHECK;

#endif
