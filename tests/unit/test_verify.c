/* The signature checks of one record: each of them counts. */
#include "unit.h"

#include "protocol/verify.h"

#define COUNT 3

/* A job of so many signatures, all good, and keys to admit, all good. */
static void make_job(struct verify_job *job)
{
    const struct span parts[] = {span_of_text("zawlbuk/record/1"),
                                 span_of(job->network.bytes, ID_SIZE), span_of_text("payload")};

    *job = (struct verify_job){.check_count = COUNT, .admit_count = COUNT};
    job->payload = parts[2];
    for (size_t i = 0; i < COUNT; i++) {
        const struct sign_seed seed = {{(uint8_t)(i + 1)}};
        struct sign_pair pair;

        sign_pair_from_seed(&pair, &seed);
        sign_make(&job->checks[i].signature, &pair, parts, 3);
        job->checks[i].key = pair.public_key;
        job->admit[i] = pair.public_key;
    }
}

static void a_wrong_signature_is_noticed_at_every_place(void **state)
{
    struct verify_job job;

    (void)state;
    make_job(&job);
    assert_int_equal(verify_run(&job), STATUS_OK);
    for (size_t i = 0; i < COUNT; i++) {
        make_job(&job);
        job.checks[i].signature.bytes[SIGNATURE_SIZE / 2] ^= 1;
        assert_int_equal(verify_run(&job), STATUS_BAD_SIGNATURE);
    }
}

static void a_key_of_small_order_is_noticed_at_every_place(void **state)
{
    struct verify_job job;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        make_job(&job);
        job.admit[i] = (struct public_key){{1}};
        assert_int_equal(verify_run(&job), STATUS_BAD_KEY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_signature_is_noticed_at_every_place),
        cmocka_unit_test(a_key_of_small_order_is_noticed_at_every_place),
    };

    return crypto_start() == STATUS_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
