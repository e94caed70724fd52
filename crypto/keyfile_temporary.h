/* The files beside a key file that exist while it is being written. Private to keyfile*.c. */
#ifndef ZAWLBUK_CRYPTO_KEYFILE_TEMPORARY_H
#define ZAWLBUK_CRYPTO_KEYFILE_TEMPORARY_H

/* ".zawlbuk-", 16 hex digits, NUL. */
#define KEYFILE_TEMPORARY_SIZE 26

/* A fresh name. */
void keyfile_temporary_name(char out[KEYFILE_TEMPORARY_SIZE]);

/* Removes those that a crash left in an open folder, unless somebody is writing a key file there;
 * from then on, or until the folder is closed, the caller counts as one who does. */
void keyfile_temporary_begin(int folder);

#endif
