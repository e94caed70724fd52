/* Making and reading a home. */
#include "node/home.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "crypto/keyfile.h"
#include "crypto/memory.h"
#include "node/file.h"

#define DEVICE_LABEL "device"
#define DEVICE_SECRET_SIZE (SIGN_SEED_SIZE + DH_SIZE)

bool home_file(char out[HOME_PATH_SIZE], const char *home, const char *name)
{
    int size = snprintf(out, HOME_PATH_SIZE, "%s/%s", home, name);

    return size > 0 && size < HOME_PATH_SIZE;
}

static enum status too_long(const char *path, struct trouble *trouble)
{
    return trouble_say(trouble, STATUS_TOO_LARGE, "%s: the path is too long; choose a shorter one",
                       path);
}

enum status home_make(const char *path, struct trouble *trouble)
{
    char device[HOME_PATH_SIZE];
    struct stat found;

    if (!home_file(device, path, HOME_DEVICE))
        return too_long(path, trouble);
    if (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        return trouble_say(trouble, STATUS_IO, "%s cannot be made: %s", path, strerror(errno));
    if (stat(device, &found) == 0)
        return trouble_say(trouble, STATUS_EXISTS, "%s is a node's home already; choose another",
                           path);
    return file_check_folder(path, trouble);
}

/* The device's pairs from the seeds, which stand in the secret one after the other. */
static void derive(struct link_identity *identity, const struct keyfile_secret *secret)
{
    struct sign_seed device;
    struct dh_seed link;

    memcpy(device.bytes, secret->bytes, SIGN_SEED_SIZE);
    memcpy(link.bytes, secret->bytes + SIGN_SEED_SIZE, DH_SIZE);
    sign_pair_from_seed(&identity->device, &device);
    dh_pair_from_seed(&identity->static_key, &link);
    sign_seed_wipe(&device);
    memory_wipe(&link, sizeof(link));
}

enum status home_write_device(const char *path, const struct home_seeds *seeds,
                              struct span passphrase, struct trouble *trouble)
{
    struct keyfile_secret secret = {.size = DEVICE_SECRET_SIZE};
    char file[HOME_PATH_SIZE];
    enum status status;

    if (!home_file(file, path, HOME_DEVICE))
        return too_long(path, trouble);
    memcpy(secret.bytes, seeds->device.bytes, SIGN_SEED_SIZE);
    memcpy(secret.bytes + SIGN_SEED_SIZE, seeds->link.bytes, DH_SIZE);
    status = keyfile_create(file, DEVICE_LABEL, &secret, passphrase);
    keyfile_secret_wipe(&secret);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", file, status_text(status));
    return STATUS_OK;
}

static enum status load_device(struct home *home, struct span passphrase, struct trouble *trouble)
{
    struct keyfile_secret secret;
    char file[HOME_PATH_SIZE];
    enum status status = keyfile_load_credential(&secret, getenv("CREDENTIALS_DIRECTORY"),
                                                 HOME_DEVICE, DEVICE_LABEL, passphrase);

    if (!home_file(file, home->path, HOME_DEVICE))
        return too_long(home->path, trouble);
    if (status == STATUS_NOT_FOUND)
        status = keyfile_load(&secret, file, DEVICE_LABEL, passphrase);
    if (status == STATUS_OK && secret.size != DEVICE_SECRET_SIZE) {
        keyfile_secret_wipe(&secret);
        status = STATUS_CORRUPT;
    }
    if (status == STATUS_CORRUPT || status == STATUS_NOT_FOUND)
        return trouble_say(trouble, status,
                           "%s %s; nothing else is lost: see zawlbuk restore --help for a new one",
                           file, status == STATUS_CORRUPT ? "is damaged" : "is not there");
    if (status == STATUS_BAD_PASSPHRASE && passphrase.size == 0)
        return trouble_say(trouble, status, "%s is sealed; give --passphrase-file FILE", file);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s: %s", file, status_text(status));
    derive(&home->identity, &secret);
    keyfile_secret_wipe(&secret);
    return STATUS_OK;
}

static enum status read_bundle(struct buffer *out, struct bundle_header *header,
                               struct bundle_reader *reader, const char *home, const char *name,
                               struct trouble *trouble)
{
    char path[HOME_PATH_SIZE];
    enum status status;

    buffer_init(out, HOME_FILE_SIZE_MAX);
    if (!home_file(path, home, name))
        return too_long(home, trouble);
    status = file_read(out, path, trouble);
    if (status == STATUS_NOT_FOUND)
        return trouble_say(trouble, status,
                           "%s is not a node's home (no %s); make one with init or network new",
                           home, name);
    if (status != STATUS_OK)
        return status;
    status = bundle_open(reader, header, buffer_span(out));
    if (status != STATUS_OK)
        return trouble_say(trouble, STATUS_CORRUPT, "%s is damaged: %s; take it from a backup",
                           path, status_text(status));
    return STATUS_OK;
}

enum status home_read_principal(struct id *out, struct span keylog_file, const struct id *network)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct record inception;
    struct frame frame;
    enum status status = bundle_open(&reader, &header, keylog_file);

    if (status == STATUS_OK && !id_equal(&header.network, network))
        return STATUS_BAD_NETWORK;
    if (status == STATUS_OK)
        status = bundle_next(&reader, &frame);
    if (status != STATUS_OK || frame.records.count == 0 ||
        record_read(&inception, frame.records.records[0], network) != STATUS_OK ||
        inception.kind != KIND_INCEPTION)
        return STATUS_CORRUPT;
    *out = inception.id;
    return STATUS_OK;
}

static enum status read_keylog(struct home *home, struct trouble *trouble)
{
    struct bundle_header header;
    struct bundle_reader reader;
    enum status status =
        read_bundle(&home->keylog_file, &header, &reader, home->path, HOME_KEYLOG, trouble);

    if (status != STATUS_OK)
        return status;
    status = home_read_principal(&home->principal, buffer_span(&home->keylog_file),
                                 &home->identity.network);
    if (status == STATUS_BAD_NETWORK)
        return trouble_say(trouble, status,
                           "%s: the key log and the network file are of different networks",
                           home->path);
    if (status != STATUS_OK)
        return trouble_say(trouble, status, "%s/%s is damaged: %s; take it from a backup",
                           home->path, HOME_KEYLOG, status_text(status));
    return STATUS_OK;
}

static enum status read_home(struct home *home, struct span passphrase, struct trouble *trouble)
{
    struct bundle_reader reader;
    enum status status = read_bundle(&home->network_file, &home->network, &reader, home->path,
                                     HOME_NETWORK, trouble);

    if (status != STATUS_OK)
        return status;
    home->identity.network = home->network.network;
    status = read_keylog(home, trouble);
    return status == STATUS_OK ? load_device(home, passphrase, trouble) : status;
}

enum status home_open(struct home *out, const char *path, struct span passphrase,
                      struct trouble *trouble)
{
    enum status status;

    *out = (struct home){0};
    if (strlen(path) >= HOME_PATH_SIZE)
        return too_long(path, trouble);
    memcpy(out->path, path, strlen(path) + 1);
    status = read_home(out, passphrase, trouble);
    if (status != STATUS_OK)
        home_done(out);
    return status;
}

void home_done(struct home *home)
{
    sign_pair_wipe(&home->identity.device);
    dh_pair_wipe(&home->identity.static_key);
    buffer_done(&home->network_file);
    buffer_done(&home->keylog_file);
}
