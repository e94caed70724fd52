/* The nearest entries: boxes in the R*Trees that grow until they hold enough. */
#include "store/query_state.h"

#include <math.h>

#include "store/json_text.h"

#define EARTH_RADIUS_M 6371008.8
#define HALF_TURN_M (EARTH_RADIUS_M * PI)
#define PI 3.14159265358979323846
#define E7_TO_RADIANS (PI / 180e7)
#define QUARTER_E7 INT32_C(900000000)
#define HALF_E7 INT32_C(1800000000)
/* The first circle looked in, and by how much each next one is wider. */
#define FIRST_RADIUS_M 1000.0
#define GROWTH 4.0

struct spot {
    int32_t latitude_e7;
    int32_t longitude_e7;
};

struct box {
    int64_t south, north, west, east; /* 1e-7 degree */
};

/* The nearest found so far, in order. */
struct nearest {
    struct spot from;
    struct span country;
    uint32_t limit;
    uint32_t count;
    struct {
        double distance_m;
        int64_t seq;
    } found[QUERY_ROWS_MAX];
};

/* Haversine: right at all distances, unlike the law of cosines at small ones. */
static double distance_m(struct spot a, struct spot b)
{
    double phi_a = a.latitude_e7 * E7_TO_RADIANS;
    double phi_b = b.latitude_e7 * E7_TO_RADIANS;
    double half_phi = sin((phi_b - phi_a) / 2);
    double half_lambda = sin(((double)b.longitude_e7 - (double)a.longitude_e7) * E7_TO_RADIANS / 2);
    double h = half_phi * half_phi + cos(phi_a) * cos(phi_b) * half_lambda * half_lambda;

    return 2 * EARTH_RADIUS_M * asin(sqrt(h < 1 ? h : 1));
}

static void offer(struct nearest *nearest, int64_t seq, struct spot spot)
{
    double away = distance_m(nearest->from, spot);
    uint32_t i;

    if (nearest->count == nearest->limit && away >= nearest->found[nearest->count - 1].distance_m)
        return;
    i = nearest->count < nearest->limit ? nearest->count++ : nearest->count - 1;
    for (; i > 0 && nearest->found[i - 1].distance_m > away; i--)
        nearest->found[i] = nearest->found[i - 1];
    nearest->found[i].distance_m = away;
    nearest->found[i].seq = seq;
}

/* How many of those found are within the circle, outside which nothing was looked at. */
static bool is_enough(const struct nearest *nearest, double radius_m)
{
    return radius_m >= HALF_TURN_M || (nearest->count == nearest->limit &&
                                       nearest->found[nearest->count - 1].distance_m <= radius_m);
}

/* The box around a circle; one or two of them, when it crosses the antimeridian. */
static size_t boxes_around(struct box out[2], struct spot from, double radius_m)
{
    double angle = radius_m / EARTH_RADIUS_M;
    int64_t rise = (int64_t)ceil(fmin(angle, PI) / E7_TO_RADIANS) + 1;
    int64_t south = from.latitude_e7 - rise;
    int64_t north = from.latitude_e7 + rise;
    double slope = sin(fmin(angle, PI / 2)) / cos(from.latitude_e7 * E7_TO_RADIANS);
    int64_t turn;

    out[0] = (struct box){.south = south, .north = north, .west = -HALF_E7, .east = HALF_E7};
    if (south <= -QUARTER_E7 || north >= QUARTER_E7 || slope >= 1) /* a pole is within */
        return 1;
    turn = (int64_t)ceil(asin(slope) / E7_TO_RADIANS) + 1;
    out[0].west = from.longitude_e7 - turn;
    out[0].east = from.longitude_e7 + turn;
    out[1] = out[0];
    if (out[0].west < -HALF_E7) {
        out[1].west += 2 * (int64_t)HALF_E7;
        out[1].east = HALF_E7;
        return 2;
    }
    if (out[0].east > HALF_E7) {
        out[1].west = -HALF_E7;
        out[1].east -= 2 * (int64_t)HALF_E7;
        return 2;
    }
    return 1;
}

static enum status look_in(struct query *query, struct nearest *nearest, enum statement statement,
                           const struct box *box, struct hour hour)
{
    struct call call;

    call_begin(&call, query->database, statement);
    call_int(&call, hour.value);
    call_int(&call, box->south);
    call_int(&call, box->north);
    call_int(&call, box->west);
    call_int(&call, box->east);
    call_text(&call, nearest->country);
    while (call_next(&call)) {
        const struct spot spot = {
            .latitude_e7 = (int32_t)call_column_int(&call, 1),
            .longitude_e7 = (int32_t)call_column_int(&call, 2),
        };

        offer(nearest, call_column_int(&call, 0), spot);
    }
    return call_end(&call);
}

static enum status look_within(struct query *query, struct nearest *nearest, uint32_t what,
                               double radius_m, struct hour hour)
{
    static const enum statement statements[] = {
        STATEMENT_ASSOCIATION_NEAR,
        STATEMENT_PLACE_NEAR,
        STATEMENT_SERVICE_NEAR,
    };
    struct box boxes[2];
    size_t count = boxes_around(boxes, nearest->from, radius_m);
    enum status status = STATUS_OK;

    nearest->count = 0;
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        for (size_t box = 0; box < count && status == STATUS_OK; box++)
            if ((what & 1u << i) != 0)
                status = look_in(query, nearest, statements[i], &boxes[box], hour);
    return status;
}

/* Offers the record when it is of one of these kinds and says where it is. */
static enum status offer_row(struct query *query, struct nearest *nearest, uint32_t what,
                             int64_t seq)
{
    static const enum statement statements[] = {STATEMENT_ASSOCIATION_SPOT, STATEMENT_PLACE_SPOT,
                                                STATEMENT_SERVICE_SPOT};
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]) && status == STATUS_OK; i++) {
        struct call call;

        if ((what & 1u << i) == 0)
            continue;
        call_begin(&call, query->database, statements[i]);
        call_int(&call, seq);
        if (call_next(&call))
            offer(nearest, seq,
                  (struct spot){.latitude_e7 = (int32_t)call_column_int(&call, 0),
                                .longitude_e7 = (int32_t)call_column_int(&call, 1)});
        status = call_end(&call);
    }
    return status;
}

static enum status look_among_found(struct query *query, struct nearest *nearest,
                                    const struct near_filter *filter, struct hour hour)
{
    const struct search_filter search = {
        .text = filter->text, .country = filter->country, .limit = QUERY_ROWS_MAX};
    struct query_rows rows = {.count = 0};
    enum status status = query_search_rows(query, &rows, &search, hour);

    for (uint32_t i = 0; i < rows.count && status == STATUS_OK; i++)
        status = offer_row(query, nearest, filter->what, rows.seqs[i]);
    return status;
}

static enum status look_around(struct query *query, struct nearest *nearest, uint32_t what,
                               struct hour hour)
{
    double radius_m = FIRST_RADIUS_M;
    enum status status = look_within(query, nearest, what, radius_m, hour);

    while (status == STATUS_OK && !is_enough(nearest, radius_m)) {
        radius_m = fmin(radius_m * GROWTH, HALF_TURN_M);
        status = look_within(query, nearest, what, radius_m, hour);
    }
    return status;
}

static bool is_on_earth(const struct near_filter *filter)
{
    return filter->latitude_e7 >= -QUARTER_E7 && filter->latitude_e7 <= QUARTER_E7 &&
           filter->longitude_e7 >= -HALF_E7 && filter->longitude_e7 <= HALF_E7;
}

enum status query_near(struct query *query, struct buffer *out, const struct near_filter *filter,
                       struct hour hour)
{
    struct nearest nearest = {
        .from = {.latitude_e7 = filter->latitude_e7, .longitude_e7 = filter->longitude_e7},
        .country = filter->country,
        .limit = query_limit(filter->limit),
    };
    enum status status;

    if (!is_on_earth(filter))
        return STATUS_OUT_OF_RANGE;
    status = filter->text.size > 0 ? look_among_found(query, &nearest, filter, hour)
                                   : look_around(query, &nearest, filter->what, hour);
    if (status != STATUS_OK)
        return status;
    json_text_open(out, '{');
    json_text_key(out, span_of_text("results"));
    json_text_open(out, '[');
    for (uint32_t i = 0; i < nearest.count && status == STATUS_OK; i++)
        status = query_append_found(query, out, nearest.found[i].seq,
                                    llround(nearest.found[i].distance_m), hour);
    json_text_close(out, ']');
    json_text_close(out, '}');
    return query_status(out, status);
}
