/* A Cell, four associations, and all that they write. */
#include "pool.h"

#include "cluster.h"

struct making {
    struct pool *pool;
    struct actor cell;
    struct actor associations[POOL_ASSOCIATIONS];
};

static struct written *next(struct making *making)
{
    assert_true(making->pool->count < POOL_RECORDS_MAX);
    return &making->pool->records[making->pool->count++];
}

/* As cluster_init does it, so that the Cell is the same. */
static void found_cell(struct making *making)
{
    actor_init(&making->cell, next(making), NULL, 1, stamp_of_ms(CLUSTER_START_MS - HOUR_MS));
    actor_delegate(&making->cell, next(making), ROLE_ALL, 0);
}

static void found(struct making *making, uint32_t i)
{
    struct actor *actor = &making->associations[i];

    actor_init(actor, next(making), &making->cell.network, 50 + i,
               stamp_of_ms(CLUSTER_START_MS - HOUR_MS / 2));
    actor_delegate(actor, next(making), ROLE_ALL, 0);
    making->pool->devices[i] =
        (struct pool_device){.delegation = actor->delegation, .key = actor->device.public_key};
}

static void publish(struct making *making, uint32_t i, const char *name, const char *body)
{
    struct actor *actor = &making->associations[i];
    const struct subject subject = subject_of(name, strlen(name));

    actor_write(actor, next(making), KIND_PLACE, &subject, span_of_text(body));
}

/* Stamps that are not now, kinds of all lanes, a wrong signature. */
static void publish_oddly(struct making *making)
{
    struct actor early = making->associations[0];
    const struct subject subject = subject_of("odd", 3);
    struct written *forged;

    early.stamp = stamp_of_ms(CLUSTER_START_MS + HOUR_MS);
    actor_write(&early, next(making), KIND_PLACE, &subject, span_of_text("\x81\x01\x01"));
    early.stamp = stamp_of_ms(CLUSTER_START_MS - HOUR_MS / 3);
    for (uint32_t class_number = 4; class_number <= 11; class_number++)
        actor_write(&early, next(making), KIND_OF(class_number, 9), &subject,
                    span_of_text("\x81\x01\x02"));
    forged = next(making);
    actor_write(&early, forged, KIND_BEARER, &subject, span_of_text("\x80"));
    forged->buffer.bytes[forged->buffer.size - 1] ^= 1;
}

static void begin_anew(struct making *making, uint32_t i)
{
    struct actor *actor = &making->associations[i];
    struct key_event_body body = {.target = actor->delegation};

    actor_key_event(actor, next(making), KIND_REVOKE, &body);
    actor_delegate(actor, next(making), ROLE_ALL, 7000 + i);
    publish(making, i, "a", "\x81\x01\x03");
    memset(&body, 0, sizeof(body));
    actor_key_event(actor, next(making), KIND_ROTATE, &body);
    actor_key_event(actor, next(making), KIND_CONTEST, &body);
}

static void fill(struct making *making)
{
    static const char *const countries[POOL_ASSOCIATIONS] = {"MY", "SG", "US", "IN"};

    found_cell(making);
    for (uint32_t i = 0; i < POOL_ASSOCIATIONS; i++)
        found(making, i);
    for (uint32_t i = 0; i + 1 < POOL_ASSOCIATIONS; i++)
        actor_recognise(&making->cell, next(making), &making->associations[i],
                        RECOGNITION_RECOGNISED, countries[i]);
    for (uint32_t i = 0; i + 1 < POOL_ASSOCIATIONS; i++)
        actor_vouch(&making->associations[i], next(making),
                    &making->associations[POOL_ASSOCIATIONS - 1]);
    for (uint32_t i = 0; i < POOL_ASSOCIATIONS; i++) {
        publish(making, i, "a", "\x81\x01\x01");
        publish(making, i, "a", "\x81\x01\x02");
        publish(making, i, "b", "\x80");
    }
    publish_oddly(making);
    begin_anew(making, 1);
    actor_recognise(&making->cell, next(making), &making->associations[0], RECOGNITION_SUSPENDED,
                    "MY");
}

const struct pool *pool_get(void)
{
    static struct pool *kept;
    struct making making;

    if (kept == NULL) {
        memset(&making, 0, sizeof(making));
        making.pool = calloc(1, sizeof(*making.pool));
        assert_non_null(making.pool);
        fill(&making);
        kept = making.pool;
    }
    return kept;
}
