/* Stores for tests. */
#include "shelf.h"

#include <dirent.h>
#include <unistd.h>

#include "protocol/ledger_state.h"

static const struct id usual_network = {{0x5e}};

static void clear(struct shelf *shelf, const struct id *network)
{
    *shelf = (struct shelf){.network = *network};
    changes_init(&shelf->changes);
}

void shelf_open(struct shelf *shelf)
{
    assert_int_equal(store_open(&shelf->store, shelf->path, &shelf->network), STATUS_OK);
}

/* Where files are in memory, so that syncs cost nothing, if there is such a place. */
static const char *base_directory(void)
{
    const char *chosen = getenv("TMPDIR");

    if (chosen != NULL)
        return chosen;
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

void shelf_init_network(struct shelf *shelf, const struct id *network)
{
    int length;

    clear(shelf, network);
    length = snprintf(shelf->directory, sizeof(shelf->directory), "%s/zawlbuk-store-XXXXXX",
                      base_directory());
    assert_in_range(length, 1, SHELF_PATH_SIZE - 16);
    assert_non_null(mkdtemp(shelf->directory));
    memcpy(shelf->path, shelf->directory, (size_t)length);
    memcpy(shelf->path + length, "/store.db", 10);
    shelf_open(shelf);
}

void shelf_init(struct shelf *shelf)
{
    shelf_init_network(shelf, &usual_network);
}

void shelf_init_memory(struct shelf *shelf)
{
    clear(shelf, &usual_network);
    memcpy(shelf->path, ":memory:", 9);
    shelf_open(shelf);
}

void shelf_close(struct shelf *shelf)
{
    store_close(shelf->store);
    shelf->store = NULL;
}

/* Calls back with the path of each file; true ends it. */
static bool each_file(const struct shelf *shelf,
                      bool (*on_file)(const char *path, struct span with), struct span with)
{
    DIR *directory = opendir(shelf->directory);
    bool found = false;
    struct dirent *entry;

    assert_non_null(directory);
    while (!found && (entry = readdir(directory)) != NULL) {
        char path[SHELF_PATH_SIZE + 256];

        snprintf(path, sizeof(path), "%s/%s", shelf->directory, entry->d_name);
        if (entry->d_name[0] != '.')
            found = on_file(path, with);
    }
    closedir(directory);
    return found;
}

static bool on_remove(const char *path, struct span with)
{
    (void)with;
    assert_int_equal(unlink(path), 0);
    return false;
}

static bool on_search(const char *path, struct span with)
{
    size_t size;
    char *text = unit_read_file(path, &size);
    bool found = false;

    for (size_t i = 0; i + with.size <= size && !found; i++) {
        const char *at = memchr(text + i, with.bytes[0], size - i - with.size + 1);

        if (at == NULL)
            break;
        i = (size_t)(at - text);
        found = memcmp(at, with.bytes, with.size) == 0;
    }
    free(text);
    return found;
}

bool shelf_finds(const struct shelf *shelf, struct span bytes)
{
    return each_file(shelf, on_search, bytes);
}

void shelf_done(struct shelf *shelf)
{
    shelf_close(shelf);
    changes_done(&shelf->changes);
    if (shelf->directory[0] == '\0')
        return;
    each_file(shelf, on_remove, span_of(NULL, 0));
    assert_int_equal(rmdir(shelf->directory), 0);
}

static void add(struct shelf *shelf, const struct change *change)
{
    assert_int_equal(changes_add(&shelf->changes, change), STATUS_OK);
}

void shelf_put(struct shelf *shelf, const struct written *written, int64_t shown_until)
{
    const struct change change = {
        .type = CHANGE_PUT,
        .id = written->record.id,
        .bytes = buffer_span(&written->buffer),
        .shown_until = {.value = shown_until},
        .end = hour_of_end(written->record.stamp, written->record.class->life_hours),
    };

    add(shelf, &change);
}

void shelf_drop(struct shelf *shelf, const struct id *id)
{
    add(shelf, &(struct change){.type = CHANGE_DROP, .id = *id});
}

void shelf_show(struct shelf *shelf, const struct id *id, int64_t shown_until)
{
    add(shelf,
        &(struct change){.type = CHANGE_SHOW, .id = *id, .shown_until = {.value = shown_until}});
}

void shelf_principal(struct shelf *shelf, const struct id *id, enum admission admission)
{
    const bool admitted = admission_admits(admission);
    const struct change change = {
        .type = CHANGE_PRINCIPAL,
        .id = *id,
        .principal = {.id = *id,
                      .admission = admission,
                      .country = "IN",
                      .review = {.value = SHELF_HOUR + 100},
                      .hidden_since = {.value = admitted ? HOUR_NEVER : SHELF_HOUR}},
    };

    add(shelf, &change);
}

enum status shelf_apply(struct shelf *shelf)
{
    enum status status = store_apply(shelf->store, &shelf->changes);

    changes_clear(&shelf->changes);
    return status;
}

void shelf_actor(const struct shelf *shelf, struct actor *actor, uint64_t number)
{
    struct written inception;
    struct written delegation;

    actor_init(actor, &inception, &shelf->network, number, stamp_of_ms(SHELF_HOUR * HOUR_MS));
    actor_delegate(actor, &delegation, ROLE_ALL, 0);
    written_done(&inception);
    written_done(&delegation);
}

void shelf_entry(struct actor *actor, struct written *out, uint32_t kind, const char *subject,
                 const void *body)
{
    const struct subject name = subject_of(subject, strlen(subject));
    struct buffer bytes;

    buffer_init(&bytes, LIMIT_BODY_SIZE);
    assert_int_equal(schema_write(body_schema_of(kind), body, &bytes, NULL), STATUS_OK);
    actor_write(actor, out, kind, &name, buffer_span(&bytes));
    buffer_done(&bytes);
}
