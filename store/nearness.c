/* Distances from a point to points and boxes, for the R*Tree to go by. */
#include "store/nearness.h"

#include <math.h>
#include <stdlib.h>

#define EARTH_RADIUS_M 6371008.8
#define PI 3.14159265358979323846
#define E7_TO_RADIANS (PI / 180e7)
/* A box is taken to be nearer by this share of the sphere, 40 cm, than it was worked out to be, so
 * that no rounding puts what is in it behind a point that is farther away. */
#define ROUNDING 1e-15

/* The point that a query looks from. */
struct from {
    double latitude_e7;
    double longitude_e7;
    double sin_latitude;
    double cos_latitude;
};

/* Of haversines: (1 - cos angle) / 2, which grows with the distance. */
static double haversine(double latitude_a, double latitude_b, double longitude)
{
    double half_latitude = sin((latitude_b - latitude_a) * (E7_TO_RADIANS / 2));
    double half_longitude = sin(longitude * (E7_TO_RADIANS / 2));

    return half_latitude * half_latitude + cos(latitude_a * E7_TO_RADIANS) *
                                               cos(latitude_b * E7_TO_RADIANS) * half_longitude *
                                               half_longitude;
}

double nearness_m(struct spot a, struct spot b)
{
    double h =
        haversine(a.latitude_e7, b.latitude_e7, (double)b.longitude_e7 - (double)a.longitude_e7);

    return 2 * EARTH_RADIUS_M * asin(sqrt(h < 1 ? h : 1));
}

/* Cosine of the least angle to a piece of a meridian; level is cos(a) cos(d). Along it the cosine
 * is a wave, sin(a) sin(x) + cos(a) cos(d) cos(x), with its crest within the piece or beside it. */
static double cosine_to_meridian(const struct from *from, double level, const double south[2],
                                 const double north[2])
{
    double at_south = from->sin_latitude * south[0] + level * south[1];
    double at_north = from->sin_latitude * north[0] + level * north[1];
    bool rises = from->sin_latitude * south[1] > level * south[0];
    bool falls = from->sin_latitude * north[1] < level * north[0];

    if (rises && falls)
        return sqrt(from->sin_latitude * from->sin_latitude + level * level);
    return at_south > at_north ? at_south : at_north;
}

static void take_sine(double out[2], double latitude_e7)
{
    out[0] = sin(latitude_e7 * E7_TO_RADIANS);
    out[1] = cos(latitude_e7 * E7_TO_RADIANS);
}

/* The least to anything in a box: straight north or south of the point, or on one of the box's
 * meridians, for whoever moves along a parallel towards the point's longitude comes nearer. */
static double to_box(const struct from *from, const sqlite3_rtree_dbl box[4])
{
    double south[2];
    double north[2];
    double west;
    double east;

    if (box[2] <= from->longitude_e7 && from->longitude_e7 <= box[3]) {
        double latitude = fmin(fmax(from->latitude_e7, box[0]), box[1]);
        double half = sin((latitude - from->latitude_e7) * (E7_TO_RADIANS / 2));

        return half * half;
    }
    take_sine(south, box[0]);
    take_sine(north, box[1]);
    west = from->cos_latitude * cos((box[2] - from->longitude_e7) * E7_TO_RADIANS);
    east = from->cos_latitude * cos((box[3] - from->longitude_e7) * E7_TO_RADIANS);
    /* The greater level is the nearer meridian, since cosines of latitudes are never negative. */
    return (1 - cosine_to_meridian(from, west > east ? west : east, south, north)) / 2;
}

static struct from *make_from(const sqlite3_rtree_query_info *info)
{
    struct from *from = malloc(sizeof(*from));

    if (from == NULL)
        return NULL;
    *from = (struct from){
        .latitude_e7 = info->aParam[0],
        .longitude_e7 = info->aParam[1],
        .sin_latitude = sin(info->aParam[0] * E7_TO_RADIANS),
        .cos_latitude = cos(info->aParam[0] * E7_TO_RADIANS),
    };
    return from;
}

/* Everything is within; what is scored less is looked at first. */
static int on_query(sqlite3_rtree_query_info *info)
{
    const struct from *from;

    if (info->nParam != 2 || info->nCoord != 4)
        return SQLITE_MISUSE;
    if (info->pUser == NULL) {
        info->pUser = make_from(info);
        info->xDelUser = free;
    }
    if (info->pUser == NULL)
        return SQLITE_NOMEM;
    from = info->pUser;
    info->eWithin = PARTLY_WITHIN;
    if (info->iLevel == 0)
        info->rScore =
            haversine(from->latitude_e7, info->aCoord[0], info->aCoord[2] - from->longitude_e7);
    else
        info->rScore = to_box(from, info->aCoord) - ROUNDING;
    return SQLITE_OK;
}

enum status nearness_register(struct database *database)
{
    return call_status(
        sqlite3_rtree_query_callback(database->handle, "nearness", on_query, NULL, NULL));
}
