/* The nearest entries: each R*Tree tells its own, nearest first, until there are enough. */
#include "store/query_state.h"

#include <math.h>

#include "store/json_text.h"
#include "store/nearness.h"

#define QUARTER_E7 INT32_C(900000000)
#define HALF_E7 INT32_C(1800000000)

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

/* False when there are enough that are no farther. */
static bool offer(struct nearest *nearest, int64_t seq, struct spot spot)
{
    double away = nearness_m(nearest->from, spot);
    uint32_t i;

    if (nearest->count == nearest->limit && away >= nearest->found[nearest->count - 1].distance_m)
        return false;
    i = nearest->count < nearest->limit ? nearest->count++ : nearest->count - 1;
    for (; i > 0 && nearest->found[i - 1].distance_m > away; i--)
        nearest->found[i] = nearest->found[i - 1];
    nearest->found[i].distance_m = away;
    nearest->found[i].seq = seq;
    return true;
}

static enum status look_in(struct query *query, struct nearest *nearest, enum statement statement,
                           struct hour hour)
{
    struct spot spot;
    struct call call;

    call_begin(&call, query->database, statement);
    call_int(&call, hour.value);
    call_int(&call, nearest->from.latitude_e7);
    call_int(&call, nearest->from.longitude_e7);
    call_text(&call, nearest->country);
    call_int(&call, nearest->limit);
    do {
        if (!call_next(&call))
            break;
        spot.latitude_e7 = (int32_t)call_column_int(&call, 1);
        spot.longitude_e7 = (int32_t)call_column_int(&call, 2);
    } while (offer(nearest, call_column_int(&call, 0), spot));
    return call_end(&call);
}

static enum status look_around(struct query *query, struct nearest *nearest, uint32_t what,
                               struct hour hour)
{
    static const enum statement statements[] = {
        STATEMENT_ASSOCIATION_NEAR,
        STATEMENT_PLACE_NEAR,
        STATEMENT_SERVICE_NEAR,
    };
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        if ((what & 1u << i) != 0 && status == STATUS_OK)
            status = look_in(query, nearest, statements[i], hour);
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
            (void)offer(nearest, seq,
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
