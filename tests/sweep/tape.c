/* The tape, and images of the disk out of it. */
#include "tape.h"

#include "unit.h"

#define TAPE_BYTES_MAX ((size_t)1 << 28)
#define FILES_MAX 64
#define NO_FILE SIZE_MAX

enum entry_type {
    ENTRY_CREATE,
    ENTRY_DELETE,
    ENTRY_WRITE,
    ENTRY_TRUNCATE,
    ENTRY_SYNC,
    ENTRY_SYNC_FOLDER,
};

struct tape_entry {
    enum entry_type type;
    enum faulty_part part;
    size_t file; /* a name that is made anew is another file */
    size_t offset;
    size_t size;
    size_t bytes_at;
};

uint64_t tape_draw(uint64_t *seed)
{
    uint64_t number = *seed += UINT64_C(0x9e3779b97f4a7c15);

    number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
    return number ^ number >> 31;
}

void tape_init(struct tape *tape)
{
    *tape = (struct tape){.count = 0};
    buffer_init(&tape->bytes, TAPE_BYTES_MAX);
    for (size_t part = 0; part < FAULTY_PARTS; part++)
        tape->files[part] = NO_FILE;
}

void tape_done(struct tape *tape)
{
    free(tape->entries);
    buffer_done(&tape->bytes);
}

static void add(struct tape *tape, const struct tape_entry *entry)
{
    if (tape->count == tape->capacity) {
        tape->capacity = tape->capacity == 0 ? 1024 : 2 * tape->capacity;
        tape->entries = realloc(tape->entries, tape->capacity * sizeof(*tape->entries));
        assert_non_null(tape->entries);
    }
    tape->entries[tape->count++] = *entry;
}

static void note_open(struct tape *tape, struct tape_entry *entry)
{
    tape->opened[entry->part] = entry->part != FAULTY_DATABASE;
    if (tape->files[entry->part] != NO_FILE)
        return;
    assert_true(tape->file_count < FILES_MAX);
    entry->type = ENTRY_CREATE;
    entry->file = tape->files[entry->part] = tape->file_count++;
    add(tape, entry);
}

static void note_sync(struct tape *tape, struct tape_entry *entry)
{
    entry->type = ENTRY_SYNC;
    add(tape, entry);
    if (tape->opened[entry->part])
        add(tape, &(struct tape_entry){.type = ENTRY_SYNC_FOLDER});
    tape->opened[entry->part] = false;
}

static void note_delete(struct tape *tape, struct tape_entry *entry, bool synced)
{
    if (entry->file == NO_FILE)
        return;
    entry->type = ENTRY_DELETE;
    add(tape, entry);
    tape->files[entry->part] = NO_FILE;
    if (synced)
        add(tape, &(struct tape_entry){.type = ENTRY_SYNC_FOLDER});
}

void tape_note(void *context, const struct faulty_call *call)
{
    struct tape *tape = context;
    struct tape_entry entry = {
        .part = call->part, .offset = (size_t)call->offset, .size = (size_t)call->size};

    if (call->part >= FAULTY_PARTS)
        return;
    entry.file = tape->files[call->part];
    switch (call->act) {
    case FAULTY_OPEN:
        note_open(tape, &entry);
        return;
    case FAULTY_WRITE:
        entry.type = ENTRY_WRITE;
        entry.bytes_at = tape->bytes.size;
        buffer_append(&tape->bytes, span_of(call->bytes, entry.size));
        add(tape, &entry);
        return;
    case FAULTY_TRUNCATE:
        entry.type = ENTRY_TRUNCATE;
        add(tape, &entry);
        return;
    case FAULTY_SYNC:
        note_sync(tape, &entry);
        return;
    case FAULTY_DELETE:
        note_delete(tape, &entry, call->size != 0);
        return;
    }
}

/* Until which entry each file, and last the folder, was synced. */
struct horizon {
    size_t files[FILES_MAX];
    size_t folder;
};

static void look(const struct tape *tape, struct horizon *out, size_t cut)
{
    *out = (struct horizon){.folder = 0};
    for (size_t i = 0; i < cut; i++) {
        if (tape->entries[i].type == ENTRY_SYNC)
            out->files[tape->entries[i].file] = i;
        if (tape->entries[i].type == ENTRY_SYNC_FOLDER)
            out->folder = i;
    }
}

static bool is_sync(const struct tape_entry *entry)
{
    return entry->type == ENTRY_SYNC || entry->type == ENTRY_SYNC_FOLDER;
}

static bool lasts(const struct tape *tape, const struct horizon *horizon, size_t at)
{
    const struct tape_entry *entry = &tape->entries[at];

    if (entry->type == ENTRY_CREATE || entry->type == ENTRY_DELETE)
        return at < horizon->folder;
    return at < horizon->files[entry->file];
}

size_t tape_pending(const struct tape *tape, size_t cut)
{
    struct horizon horizon;
    size_t count = 0;

    look(tape, &horizon, cut);
    for (size_t i = 0; i < cut; i++)
        count += !is_sync(&tape->entries[i]) && !lasts(tape, &horizon, i);
    return count;
}

/* Files being put together, by number; and which name stands for which. */
struct desk_of_files {
    const struct tape *tape;
    struct buffer files[FILES_MAX];
    size_t names[FAULTY_PARTS];
};

static void reach(struct buffer *file, size_t size)
{
    size_t before = file->size;
    uint8_t *added;

    if (size <= before)
        return;
    added = buffer_extend(file, size - before);
    assert_non_null(added);
    memset(added, 0, size - before);
}

/* The bytes from `from` to `to` of what was written. */
static void put(struct desk_of_files *desk, const struct tape_entry *entry, size_t from, size_t to)
{
    struct buffer *file = &desk->files[entry->file];

    if (from >= to)
        return;
    reach(file, entry->offset + to);
    memcpy(file->bytes + entry->offset + from, desk->tape->bytes.bytes + entry->bytes_at + from,
           to - from);
}

static void apply(struct desk_of_files *desk, const struct tape_entry *entry)
{
    struct buffer *file = &desk->files[entry->file];

    switch (entry->type) {
    case ENTRY_CREATE:
        desk->names[entry->part] = entry->file;
        return;
    case ENTRY_DELETE:
        desk->names[entry->part] = NO_FILE;
        return;
    case ENTRY_WRITE:
        put(desk, entry, 0, entry->size);
        return;
    case ENTRY_TRUNCATE:
        reach(file, entry->size);
        buffer_truncate(file, entry->size);
        return;
    case ENTRY_SYNC:
    case ENTRY_SYNC_FOLDER:
        return;
    }
}

/* Where, within the write, the sector after `from` begins. */
static size_t next_sector(const struct tape_entry *entry, size_t from)
{
    size_t next = TAPE_SECTOR_SIZE - (entry->offset + from) % TAPE_SECTOR_SIZE + from;

    return next < entry->size ? next : entry->size;
}

static void apply_torn(struct desk_of_files *desk, const struct tape_entry *entry, uint64_t *seed)
{
    if (entry->type != ENTRY_WRITE) {
        if (tape_draw(seed) % 2 == 0)
            apply(desk, entry);
        return;
    }
    for (size_t from = 0; from < entry->size; from = next_sector(entry, from))
        if (tape_draw(seed) % 4 != 0)
            put(desk, entry, from, next_sector(entry, from));
}

static void apply_cut(struct desk_of_files *desk, const struct tape_entry *entry, uint64_t *seed)
{
    size_t sectors = entry->size / TAPE_SECTOR_SIZE + 1;
    size_t kept = tape_draw(seed) % sectors;
    size_t next;

    if (entry->type != ENTRY_WRITE)
        return;
    for (size_t from = 0; kept > 0 && from < entry->size; from = next, kept--) {
        next = next_sector(entry, from);
        put(desk, entry, from, next);
    }
}

static void apply_pending(struct desk_of_files *desk, const struct tape_entry *entry,
                          enum tape_fate fate, bool is_last, uint64_t *seed)
{
    switch (fate) {
    case TAPE_LOST:
    case TAPE_FATES:
        return;
    case TAPE_KEPT:
        apply(desk, entry);
        return;
    case TAPE_CUT:
        if (is_last)
            apply_cut(desk, entry, seed);
        else
            apply(desk, entry);
        return;
    case TAPE_TORN:
        apply_torn(desk, entry, seed);
        return;
    case TAPE_SCATTERED:
        if (tape_draw(seed) % 2 == 0)
            apply(desk, entry);
        return;
    case TAPE_MIXED:
        if (tape_draw(seed) % 3 == 0)
            apply(desk, entry);
        else if (tape_draw(seed) % 2 == 0)
            apply_torn(desk, entry, seed);
        return;
    }
}

static void hand_out(struct desk_of_files *desk, struct tape_image *out)
{
    for (size_t part = 0; part < FAULTY_PARTS; part++) {
        size_t file = desk->names[part];

        out->there[part] = file != NO_FILE;
        buffer_init(&out->files[part], TAPE_BYTES_MAX);
        if (file == NO_FILE)
            continue;
        out->files[part] = desk->files[file];
        buffer_init(&desk->files[file], 0);
    }
    for (size_t i = 0; i < desk->tape->file_count; i++)
        buffer_done(&desk->files[i]);
}

void tape_image(const struct tape *tape, struct tape_image *out, size_t cut, enum tape_fate fate,
                uint64_t seed)
{
    struct desk_of_files desk = {.tape = tape, .names = {NO_FILE, NO_FILE, NO_FILE}};
    struct horizon horizon;

    assert_true(cut <= tape->count);
    look(tape, &horizon, cut);
    for (size_t i = 0; i < tape->file_count; i++)
        buffer_init(&desk.files[i], TAPE_BYTES_MAX);
    for (size_t i = 0; i < cut; i++) {
        if (lasts(tape, &horizon, i))
            apply(&desk, &tape->entries[i]);
        else if (!is_sync(&tape->entries[i]))
            apply_pending(&desk, &tape->entries[i], fate, i + 1 == cut, &seed);
    }
    hand_out(&desk, out);
}

void tape_image_done(struct tape_image *image)
{
    for (size_t part = 0; part < FAULTY_PARTS; part++)
        buffer_done(&image->files[part]);
}
