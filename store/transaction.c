/* Beginning and ending transactions. */
#include "store/transaction.h"

enum status transaction_begin(struct database *database)
{
    return call_plain(database, STATEMENT_BEGIN);
}

enum status transaction_end(struct database *database, enum status status)
{
    enum status undone;

    if (status == STATUS_OK)
        status = call_plain(database, STATEMENT_COMMIT);
    if (sqlite3_get_autocommit(database->handle)) /* over, or SQLite rolled back by itself */
        return status;
    undone = call_plain(database, STATEMENT_ROLLBACK);
    return status == STATUS_OK ? undone : status;
}
