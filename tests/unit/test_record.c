/* A record that is read again, its body passed over, is what it was when all of it was checked. */
#include "actor.h"

static void assert_same(const struct record *a, const struct record *b)
{
    assert_int_equal(span_compare(a->bytes, b->bytes), 0);
    assert_int_equal(span_compare(a->payload, b->payload), 0);
    assert_int_equal(span_compare(a->body, b->body), 0);
    assert_true(id_equal(&a->id, &b->id));
    assert_true(id_equal(&a->author, &b->author));
    assert_true(id_equal(&a->via, &b->via));
    assert_int_equal(a->kind, b->kind);
    assert_ptr_equal(a->class, b->class);
    assert_int_equal(subject_compare(&a->subject, &b->subject), 0);
    assert_int_equal(a->stamp.value, b->stamp.value);
    assert_int_equal(a->signature_count, b->signature_count);
    for (uint32_t i = 0; i < a->signature_count; i++)
        assert_memory_equal(&a->signatures[i], &b->signatures[i], sizeof(a->signatures[i]));
    assert_int_equal(a->cell_inception, b->cell_inception);
}

static void assert_reads_again(const struct written *written, const struct id *network)
{
    struct record again;

    assert_int_equal(record_read_again(&again, written->record.bytes, &written->record.id, network),
                     STATUS_OK);
    assert_same(&again, &written->record);
}

static void every_kind_of_record_is_read_again_as_it_was(void **state)
{
    const struct subject subject = subject_of("sunday", 6);
    struct written written[5];
    struct actor cell;
    struct actor actor;

    (void)state;
    actor_init(&cell, &written[0], NULL, 1, stamp_of_ms(1000));
    actor_init(&actor, &written[1], &cell.network, 2, stamp_of_ms(1000));
    actor_delegate(&actor, &written[2], ROLE_ALL, 0);
    actor_write(&actor, &written[3], KIND_PLACE, &subject, span_of("\x81\x00\xa1x", 4));
    actor_write(&actor, &written[4], KIND_PLACE, &subject, span_of("\x80", 1));
    for (size_t i = 0; i < 5; i++) {
        assert_reads_again(&written[i], &cell.network);
        written_done(&written[i]);
    }
}

static void bytes_that_are_no_record_are_not_read_again_either(void **state)
{
    const struct id id = {{1}};
    struct record record;

    (void)state;
    assert_int_not_equal(record_read_again(&record, span_of("\x92\xc4", 2), &id, &id), STATUS_OK);
    assert_int_not_equal(record_read_again(&record, span_of(NULL, 0), &id, &id), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_record_is_read_again_as_it_was),
        cmocka_unit_test(bytes_that_are_no_record_are_not_read_again_either),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
