/* Salting a source, and the way back. */
#include "protocol/salted_set.h"

#include <stdlib.h>

struct salted_name {
    struct id salted;
    struct id real;
};

static int compare(const void *a, const void *b)
{
    const struct salted_name *left = a;
    const struct salted_name *right = b;

    return id_compare(&left->salted, &right->salted);
}

static enum status add(struct salted_set *set, const struct item *item, const struct salt *salt)
{
    const struct span parts[] = {span_of(salt->bytes, SALT_SIZE), span_of(item->id.bytes, ID_SIZE)};
    struct salted_name *name = &set->names[set->count++];
    struct item salted = {.stamp = item->stamp};

    hash_parts(&salted.id, parts, 2);
    *name = (struct salted_name){.salted = salted.id, .real = item->id};
    return item_array_add(&set->array, &salted);
}

enum status salted_set_init(struct salted_set *out, const struct item_source *source,
                            const struct salt *salt)
{
    struct salted_set set = {0};
    size_t size = item_source_size(source);
    enum status status = STATUS_NO_MEMORY;

    item_array_init(&set.array);
    set.names = calloc(size + 1, sizeof(*set.names));
    if (set.names == NULL)
        goto fail;
    while (set.count < size) {
        size_t count;
        const struct item *items = item_source_run(source, &count, set.count);

        for (size_t i = 0; i < count; i++) {
            status = add(&set, &items[i], salt);
            if (status != STATUS_OK)
                goto fail;
        }
    }
    status = item_array_seal(&set.array);
    if (status != STATUS_OK)
        goto fail;
    qsort(set.names, set.count, sizeof(*set.names), compare);
    *out = set;
    return STATUS_OK;
fail:
    salted_set_done(&set);
    return status;
}

void salted_set_done(struct salted_set *set)
{
    if (set == NULL)
        return;
    item_array_done(&set->array);
    free(set->names);
    *set = (struct salted_set){0};
}

struct item_source salted_set_source(const struct salted_set *set)
{
    return item_array_source(&set->array);
}

bool salted_set_find(const struct salted_set *set, struct id *out, const struct id *salted)
{
    const struct salted_name key = {.salted = *salted};
    const struct salted_name *name =
        bsearch(&key, set->names, set->count, sizeof(*set->names), compare);

    if (name != NULL)
        *out = name->real;
    return name != NULL;
}
