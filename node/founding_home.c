/* Writing the home of a principal that was just made. */
#include "node/file.h"
#include "node/founding.h"

#define BUNDLE_SIZE_MAX (LIMIT_FRAME_SIZE + 65536)

/* A bundle of the first count records. */
static enum status write_bundle(struct buffer *out, const struct founding *founding,
                                const struct bundle_header *header, size_t count)
{
    struct bundle_header named = *header;
    struct span records[FOUNDING_RECORDS_MAX];
    struct bundle_writer writer;
    enum status status;

    named.network = founding->network;
    for (size_t i = 0; i < count; i++)
        records[i] = buffer_span(&founding->records[i]);
    status = bundle_write_header(&writer, out, &named);
    if (status == STATUS_OK && count > 0)
        status = bundle_write_records(&writer, records, count);
    if (status == STATUS_OK)
        status = bundle_write_end(&writer);
    return status;
}

static enum status write_in(const struct founding_home *home, const char *name, struct span bytes,
                            struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];

    if (!home_file(path, home->path, name))
        return trouble_say(trouble, STATUS_TOO_LARGE, "the path of the home is too long");
    return file_write(path, bytes, trouble);
}

/* The file as given, or a bundle of the records. */
static enum status write_records(const struct founding *founding, const struct founding_home *home,
                                 const char *name, struct span given, size_t count,
                                 struct trouble *trouble)
{
    struct buffer bytes;
    enum status status;

    if (given.size > 0)
        return write_in(home, name, given, trouble);
    buffer_init(&bytes, BUNDLE_SIZE_MAX);
    status = write_bundle(&bytes, founding, home->header, count);
    if (status == STATUS_OK)
        status = write_in(home, name, buffer_span(&bytes), trouble);
    else
        status = trouble_say(trouble, status, "%s: %s", name, status_text(status));
    buffer_done(&bytes);
    return status;
}

static enum status write_book(const struct founding *founding, const struct founding_home *home,
                              struct trouble *trouble)
{
    struct rotation_books books = {.count = 1};
    struct buffer bytes;
    enum status status;

    if (founding->sheets.count == 0)
        return STATUS_OK;
    rotation_book_make(&books.books[0], founding->sheets.seeds, founding->sheets.count,
                       founding->sheets.threshold, 0);
    buffer_init(&bytes, ROTATION_FILE_SIZE_MAX);
    status = rotation_books_write(&bytes, &books);
    if (status == STATUS_OK)
        status = write_in(home, HOME_ROTATION, buffer_span(&bytes), trouble);
    buffer_done(&bytes);
    return status;
}

enum status founding_write_home(const struct founding *founding, const struct founding_home *home,
                                struct trouble *trouble)
{
    enum status status =
        write_records(founding, home, HOME_NETWORK, home->network_file, 2, trouble);

    if (status == STATUS_OK)
        status = write_records(founding, home, HOME_KEYLOG, home->keylog_file,
                               founding->record_count, trouble);
    if (status == STATUS_OK)
        status = write_book(founding, home, trouble);
    if (status == STATUS_OK)
        status = home_write_device(home->path, &founding->seeds, home->passphrase, trouble);
    return status;
}
