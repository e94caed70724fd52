/* The book of truth. */
#include "tests/sim/book.h"

#include <assert.h>
#include <stdlib.h>

void book_init(struct book *book)
{
    *book = (struct book){0};
}

void book_done(struct book *book)
{
    for (size_t i = 0; i < book->count; i++)
        free(book->leaves[i].bytes);
    free(book->leaves);
    table_done(&book->ids);
    table_done(&book->places);
    book_init(book);
}

static uint32_t number_place(struct book *book, const struct record *record)
{
    const uint8_t kind[] = {(uint8_t)(record->kind >> 8), (uint8_t)record->kind};
    const struct span parts[] = {
        span_of(record->author.bytes, ID_SIZE),
        span_of(kind, sizeof kind),
        span_of(record->subject.bytes, record->subject.size),
    };
    struct id name;
    uint32_t number;

    hash_parts(&name, parts, 3);
    number = table_get(&book->places, &name);
    if (number == TABLE_NONE) {
        number = (uint32_t)book->places.count;
        table_put(&book->places, &name, number);
    }
    return number;
}

uint32_t book_add(struct book *book, const struct leaf *draft, struct span bytes,
                  const struct id *network)
{
    struct record record;
    struct leaf *leaf;
    enum status status = record_read(&record, bytes, network);
    uint32_t index;

    assert(status == STATUS_OK);
    (void)status;
    index = table_get(&book->ids, &record.id);
    if (index != TABLE_NONE)
        return index;
    ARRAY_RESERVE(book->leaves, book->count, book->capacity);
    index = (uint32_t)book->count++;
    leaf = &book->leaves[index];
    *leaf = *draft;
    leaf->id = record.id;
    leaf->author = record.author;
    leaf->via = record.via;
    leaf->stamp = record.stamp;
    leaf->kind = record.kind;
    leaf->size = bytes.size;
    leaf->bytes = memory_take(bytes.size, 1);
    memcpy(leaf->bytes, bytes.bytes, bytes.size);
    leaf->place =
        record.class->discipline == DISCIPLINE_LOG ? TABLE_NONE : number_place(book, &record);
    table_put(&book->ids, &leaf->id, index);
    return index;
}

uint32_t book_find(const struct book *book, const struct id *id)
{
    return table_get(&book->ids, id);
}

int book_compare(const struct book *book, uint32_t a, uint32_t b)
{
    const struct leaf *x = &book->leaves[a];
    const struct leaf *y = &book->leaves[b];

    if (x->epoch != y->epoch)
        return x->epoch > y->epoch ? 1 : -1;
    if (x->stamp.value != y->stamp.value)
        return x->stamp.value > y->stamp.value ? 1 : -1;
    return id_compare(&x->id, &y->id);
}
