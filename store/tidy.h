/* A layer under SQLite that lets no deleted bytes reach the database file.
 *
 * PRAGMA secure_delete zeroes what is deleted from a b-tree page, but when SQLite moves cells
 * between pages it leaves their old copies in the gap between the cell pointers and the cells; a
 * row deleted later from its new page stays readable in the old one. This layer zeroes that gap in
 * each page on its way to the file. Nothing reads it, so nothing else changes. The WAL is not
 * touched (its frames have checksums); it is truncated by a checkpoint.
 * Source: "Database File Format", sections 1.6 and 1.5, sqlite.org. */
#ifndef ZAWLBUK_STORE_TIDY_H
#define ZAWLBUK_STORE_TIDY_H

#include <sqlite3.h>

#include "crypto/status.h"

/* The only page size that the store makes. */
#define TIDY_PAGE_SIZE 4096
/* Pages of the largest database: beneath this, the first byte of a page that is not of a b-tree (a
 * part of a page number) cannot be taken for a b-tree's. 128 GiB. */
#define TIDY_PAGES_MAX 33554431

struct tidy;

/* Registers the layer over the default VFS, under a name of its own. NO_MEMORY. */
enum status tidy_open(struct tidy **out) MUST_CHECK;
/* When no database uses it any more. NULL is accepted. */
void tidy_close(struct tidy *tidy);
/* The name to open a database with. */
const char *tidy_name(const struct tidy *tidy);

/* Zeroes the gap of one page in place; page 1 is the one at offset 0 of the file. */
void tidy_page(unsigned char page[TIDY_PAGE_SIZE], int is_first);

#endif
