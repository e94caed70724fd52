/* Rotation keys: SPEC sections 14.4 and 14.5. */
#include "committee.h"

#include "node/hex.h"

static void one_seed_gives_every_generation_a_key_of_its_own(void **state)
{
    static const struct {
        uint32_t generation;
        const char *key;
    } rows[] = {
        {0, "f7437a1f21c5756b1c38091ac18853728437dcef3e28a5b5c80edc76babbab71"},
        {1, "c67206a53af2f2508995620daa2b1cd370ae90ae0381718bb8757418117f727f"},
        {258, "5af5deb00b7f23f1f5019e19f6f9c8484790c0e56f0bfeb35765d50077365379"},
    };
    struct sign_seed seed;
    struct sign_pair pair;
    uint8_t expected[PUBLIC_KEY_SIZE];

    (void)state;
    for (size_t i = 0; i < SIGN_SEED_SIZE; i++)
        seed.bytes[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        rotation_pair(&pair, &seed, rows[i].generation);
        assert_int_equal(unit_hex(expected, sizeof(expected), rows[i].key), PUBLIC_KEY_SIZE);
        assert_memory_equal(pair.public_key.bytes, expected, PUBLIC_KEY_SIZE);
    }
}

static void make_books(struct rotation_books *books, uint32_t count)
{
    struct rotation_book book;
    struct sheets sheets;

    *books = (struct rotation_books){.count = 0};
    for (uint32_t i = 0; i < count; i++) {
        sheets_make(&sheets, i + 1, i / 2 + 1);
        rotation_book_make(&book, sheets.seeds, sheets.count, sheets.threshold, i);
        rotation_books_add(books, &book);
    }
}

static void a_book_tells_the_set_that_was_promised_and_no_other(void **state)
{
    struct rotation_books books;
    struct key_set set;
    struct id commitment;

    (void)state;
    make_books(&books, 3);
    assert_int_equal(rotation_book_set(&set, &books.books[1], 7), STATUS_OK);
    assert_int_equal(set.count, 2);
    assert_true(memcmp(set.keys[0].bytes, set.keys[1].bytes, PUBLIC_KEY_SIZE) < 0);
    assert_int_equal(key_set_commit(&commitment, &set), STATUS_OK);
    assert_ptr_equal(rotation_books_find(&books, 7, &commitment), &books.books[1]);
    assert_null(rotation_books_find(&books, 8, &commitment));
    assert_int_equal(rotation_book_set(&set, &books.books[2], 1), STATUS_NOT_FOUND);
    assert_int_equal(rotation_book_set(&set, &books.books[2], 2 + ROTATION_GENERATIONS),
                     STATUS_NOT_FOUND);
}

static void books_are_kept_once_and_the_oldest_gives_way(void **state)
{
    struct rotation_books books;
    struct rotation_book first;

    (void)state;
    make_books(&books, ROTATION_BOOKS_MAX);
    first = books.books[0];
    rotation_books_add(&books, &first);
    assert_int_equal(books.count, ROTATION_BOOKS_MAX);
    first.first = 9;
    rotation_books_add(&books, &first);
    assert_int_equal(books.count, ROTATION_BOOKS_MAX);
    assert_int_equal(books.books[ROTATION_BOOKS_MAX - 1].first, 9);
    assert_int_equal(books.books[0].first, 1);
}

static void a_file_of_books_reads_back_and_a_cut_one_never_does(void **state)
{
    struct rotation_books books;
    struct rotation_books read;
    struct buffer bytes;

    (void)state;
    make_books(&books, 2);
    buffer_init(&bytes, ROTATION_FILE_SIZE_MAX);
    assert_int_equal(rotation_books_write(&bytes, &books), STATUS_OK);
    assert_int_equal(rotation_books_read(&read, buffer_span(&bytes)), STATUS_OK);
    assert_int_equal(read.count, 2);
    assert_memory_equal(read.books[1].keys[1], books.books[1].keys[1],
                        sizeof(read.books[1].keys[1]));
    for (size_t size = 0; size < bytes.size; size += 7)
        assert_int_not_equal(rotation_books_read(&read, span_of(bytes.bytes, size)), STATUS_OK);
    bytes.bytes[3] ^= 1;
    assert_int_equal(rotation_books_read(&read, buffer_span(&bytes)), STATUS_BAD_VERSION);
    buffer_done(&bytes);
}

static void ids_are_named_by_their_first_digits(void **state)
{
    struct id id;
    char text[HEX_ID_SIZE];

    (void)state;
    assert_int_equal(
        hex_read_id(&id, "F7437a1f21c5756b1c38091ac18853728437dcef3e28a5b5c80edc76babbab71"),
        STATUS_OK);
    hex_write_id(text, &id);
    assert_string_equal(text, "f7437a1f21c5756b1c38091ac18853728437dcef3e28a5b5c80edc76babbab71");
    assert_true(hex_begins(&id, "f7437A1"));
    assert_true(hex_begins(&id, text));
    assert_false(hex_begins(&id, "f7437a2"));
    assert_true(hex_is_prefix("f7437a"));
    assert_false(hex_is_prefix("f7437"));
    assert_false(hex_is_prefix("f7437g"));
    assert_true(hex_is_decisive("f7437a1f21c5756b"));
    assert_false(hex_is_decisive("f7437a1f21c5756"));
    assert_false(hex_is_decisive("f7437a1f21c5756g"));
    assert_int_equal(hex_read_id(&id, "f7"), STATUS_BAD_FIELD);
    text[63] = 'x';
    assert_int_equal(hex_read_id(&id, text), STATUS_BAD_FIELD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_gives_every_generation_a_key_of_its_own),
        cmocka_unit_test(a_book_tells_the_set_that_was_promised_and_no_other),
        cmocka_unit_test(books_are_kept_once_and_the_oldest_gives_way),
        cmocka_unit_test(a_file_of_books_reads_back_and_a_cut_one_never_does),
        cmocka_unit_test(ids_are_named_by_their_first_digits),
    };

    if (crypto_start() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
