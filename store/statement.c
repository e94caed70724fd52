/* The table of SQL. Parameters are bound in the order of their numbers. The functions that are not
 * SQLite's are in functions.h. */
#include "store/statement.h"

/* clang-format off */

#define WITH_RECORD(seq) \
    "JOIN record r ON r.seq = " seq " JOIN principal p ON p.seq = r.principal "

/* A record r that members may see, of an author p that is admitted; parameter 1 is the hour. */
#define COUNTS "r.shown_until > ?1 AND p.admitted"

/* JSON of a principal p and its profile's record r; parameter 1 is the hour. */
#define ASSOCIATION_JSON \
    "json_object('id', id_hex(p.id), 'admission', p.admission, 'country', p.country," \
    " 'review', hour_ms(p.review), 'stale', json_bool(p.review <= ?1)," \
    " 'dissolved', json_bool(p.dissolved), 'disputed', json_bool(p.disputed)," \
    " 'spent', json_bool(p.spent), 'successor', id_hex(p.successor), 'vouches', p.vouch_count," \
    " 'record', id_hex(r.id), 'updated', r.stamp >> 16, 'profile', body_json(r.bytes))"

/* JSON of the record r at seq, parameter 2, that was found, and of whose it is: a is the profile of
 * the principal p, where it counts; parameter 1 is the hour. */
#define FOUND(field) \
    "SELECT json_object(" field "'kind', kind_name(r.kind), 'association', json_object(" \
    " 'id', id_hex(p.id), 'name', a.name, 'acronym', a.acronym," \
    " 'admission', p.admission), 'record', id_hex(r.id), 'updated', r.stamp >> 16," \
    " 'body', body_json(r.bytes)) FROM record r JOIN principal p ON p.seq = r.principal" \
    " LEFT JOIN association a ON a.principal = p.seq AND" \
    " EXISTS (SELECT 1 FROM record n WHERE n.seq = a.seq AND n.shown_until > ?1)" \
    " WHERE r.seq = ?2 LIMIT 1"

/* JSON of any record r of an author p; parameter 1 is the hour. */
#define RECORD_JSON \
    "json_object('record', id_hex(r.id), 'author', id_hex(p.id)," \
    " 'kind', ifnull(kind_name(r.kind), r.kind), 'subject', subject_text(r.subject)," \
    " 'updated', r.stamp >> 16, 'ends', hour_ms(r.ends)," \
    " 'counts', json_bool(r.shown_until > ?1), 'deleted', json_bool(r.deleted)," \
    " 'size', length(r.bytes), 'body', body_json(r.bytes))"

/* The hour, name and seq to go on behind, kind, language, parent, at most so many (and country). */
#define ASSOCIATION_LIST(filter) \
    "SELECT p.id, " ASSOCIATION_JSON " FROM association a " WITH_RECORD("a.seq") \
    "WHERE (a.name, a.seq) > (ifnull(?2, ''), ?3) AND (?4 IS NULL OR a.kind = ?4)" \
    " AND (?5 IS NULL OR instr(a.languages, ' ' || ?5 || ' '))" \
    " AND (?6 IS NULL OR a.parent = ?6)" filter " AND " COUNTS \
    " ORDER BY a.name, a.seq LIMIT ?7"

/* The hour, principal, whether what does not count too. */
#define PARTS_OF(table, kind, order) \
    "SELECT json_object('record', id_hex(r.id), 'subject', subject_text(r.subject)," \
    " 'updated', r.stamp >> 16, 'body', body_json(r.bytes))" \
    " FROM record r JOIN " table " m ON m.seq = r.seq JOIN principal p ON p.seq = r.principal" \
    " WHERE r.kind = " kind " AND r.principal = ?2 AND ((" COUNTS ") OR ?3)" \
    " ORDER BY m." order ", r.seq"

/* Where the record r of one of the kinds that are found is. */
#define COUNTRY \
    "coalesce((SELECT country FROM association WHERE seq = r.seq)," \
    " (SELECT country FROM place WHERE seq = r.seq)," \
    " (SELECT country FROM service WHERE seq = r.seq))"

/* The hour, latitude and longitude in 1e-7 degree, country or NULL, at most so many. */
#define NEAR(table) \
    "SELECT s.seq, s.south, s.west FROM " table "_spot s CROSS " WITH_RECORD("s.seq") \
    "WHERE s.seq MATCH nearness(?2, ?3)" \
    " AND (?4 IS NULL OR ?4 = " COUNTRY ") AND " COUNTS " LIMIT ?5"

#define SPOT(table) "SELECT south, west FROM " table "_spot WHERE seq = ?1"

#define SPOT_PUT(table) "INSERT INTO " table "_spot VALUES (?1, ?2, ?2, ?3, ?3)"

static const char *const sql[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_ROLLBACK] = "ROLLBACK",
    [STATEMENT_CHECKPOINT] = "PRAGMA wal_checkpoint(TRUNCATE)",
    [STATEMENT_QUICK_CHECK] = "PRAGMA quick_check(1)",
    [STATEMENT_PAGE_COUNT] = "PRAGMA page_count",
    [STATEMENT_APPLICATION] = "PRAGMA application_id",
    [STATEMENT_VERSION] = "PRAGMA user_version",
    [STATEMENT_OBJECT_COUNT] = "SELECT count(*) FROM sqlite_schema",

    /* Of a backup. */
    [STATEMENT_COPY_INTO] = "VACUUM INTO ?1",
    [STATEMENT_HOME_FILE_MAKE] =
        "CREATE TABLE home_file (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
    [STATEMENT_HOME_FILE_TABLE] = "SELECT 1 FROM sqlite_schema WHERE name = 'home_file'",
    [STATEMENT_HOME_FILE_PUT] = "INSERT INTO home_file (name, bytes) VALUES (?1, ?2)",
    [STATEMENT_HOME_FILE_GET] = "SELECT bytes FROM home_file WHERE name = ?1",
    [STATEMENT_HOME_FILE_FORGET] = "DROP TABLE home_file",

    [STATEMENT_NOTE_PUT] = "INSERT OR REPLACE INTO note (name, value) VALUES (?1, ?2)",
    [STATEMENT_NOTE_GET] = "SELECT value FROM note WHERE name = ?1",
    [STATEMENT_NOTE_DROP] = "DELETE FROM note WHERE name = ?1",

    [STATEMENT_PRINCIPAL_NAME] = "INSERT INTO principal (id) VALUES (?1)",
    [STATEMENT_PRINCIPAL_SEQ] = "SELECT seq FROM principal WHERE id = ?1",
    [STATEMENT_PRINCIPAL_PUT] =
        "INSERT INTO principal (id, admission, admitted, country, review, dissolved, disputed,"
        "  spent, successor, hidden_since, vouch_count)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT (id) DO UPDATE SET admission = ?2, admitted = ?3, country = ?4, review = ?5,"
        "  dissolved = ?6, disputed = ?7, spent = ?8, successor = ?9, hidden_since = ?10,"
        "  vouch_count = ?11"
        " WHERE (admission, admitted, country, review, dissolved, disputed, spent, successor,"
        "  hidden_since, vouch_count) IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    /* Whom nobody admits and whose log is not held; the kind is inception's. */
    [STATEMENT_PRINCIPAL_FORGET] =
        "DELETE FROM principal WHERE id = ?1 AND admission = 'none' AND NOT EXISTS"
        " (SELECT 1 FROM record WHERE kind = 257 AND principal = principal.seq)",
    [STATEMENT_PRINCIPAL_HIDDEN] =
        "SELECT id, hidden_since FROM principal WHERE hidden_since < 9223372036854775807",

    [STATEMENT_RECORD_PUT] =
        "INSERT OR IGNORE INTO record (id, principal, kind, subject, depth, epoch, stamp,"
        "  shown_until, ends, deleted, digest, bytes)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [STATEMENT_RECORD_SHOW] =
        "UPDATE record SET shown_until = ?2 WHERE id = ?1 AND shown_until <> ?2",
    [STATEMENT_RECORD_FIND] = "SELECT r.seq, r.kind, p.id FROM record r"
                              " LEFT JOIN principal p ON p.seq = r.principal WHERE r.id = ?1",
    [STATEMENT_RECORD_DROP] = "DELETE FROM record WHERE seq = ?1",
    [STATEMENT_RECORD_READ] = "SELECT bytes FROM record WHERE id = ?1",
    [STATEMENT_RECORD_EVENTS] =
        "SELECT seq, kind, id, digest, bytes FROM record WHERE depth IS NOT NULL"
        " ORDER BY principal, depth",
    [STATEMENT_RECORD_KINDS] =
        "SELECT seq, kind, id, digest, bytes FROM record WHERE kind >= ?1 AND kind < ?2",
    [STATEMENT_RECORD_ALL] =
        "SELECT seq, kind, id, digest, bytes FROM record NOT INDEXED ORDER BY seq",
    /* The kinds are profile to service. */
    [STATEMENT_RECORD_MEMBERS] =
        "SELECT seq, principal, bytes FROM record WHERE kind BETWEEN 1025 AND 1028",

    [STATEMENT_ASSOCIATION_PUT] =
        "INSERT INTO association (seq, principal, name, acronym, kind, country, parent, languages)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [STATEMENT_ASSOCIATION_DROP] = "DELETE FROM association WHERE seq = ?1",
    [STATEMENT_ASSOCIATION_CLEAR] = "DELETE FROM association",
    [STATEMENT_ASSOCIATION_SPOT_PUT] = SPOT_PUT("association"),
    [STATEMENT_ASSOCIATION_SPOT_DROP] = "DELETE FROM association_spot WHERE seq = ?1",
    [STATEMENT_ASSOCIATION_SPOT_CLEAR] = "DELETE FROM association_spot",
    [STATEMENT_PLACE_PUT] = "INSERT INTO place (seq, name, city, country, starts, recurs)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [STATEMENT_PLACE_DROP] = "DELETE FROM place WHERE seq = ?1",
    [STATEMENT_PLACE_CLEAR] = "DELETE FROM place",
    [STATEMENT_PLACE_SPOT_PUT] = SPOT_PUT("place"),
    [STATEMENT_PLACE_SPOT_DROP] = "DELETE FROM place_spot WHERE seq = ?1",
    [STATEMENT_PLACE_SPOT_CLEAR] = "DELETE FROM place_spot",
    [STATEMENT_BEARER_PUT] = "INSERT INTO bearer (seq, role, term_from, term_until)"
                             " VALUES (?1, ?2, ?3, ?4)",
    [STATEMENT_BEARER_DROP] = "DELETE FROM bearer WHERE seq = ?1",
    [STATEMENT_BEARER_CLEAR] = "DELETE FROM bearer",
    [STATEMENT_SERVICE_PUT] = "INSERT INTO service (seq, kind, name, city, country, verified)"
                              " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [STATEMENT_SERVICE_DROP] = "DELETE FROM service WHERE seq = ?1",
    [STATEMENT_SERVICE_CLEAR] = "DELETE FROM service",
    [STATEMENT_SERVICE_SPOT_PUT] = SPOT_PUT("service"),
    [STATEMENT_SERVICE_SPOT_DROP] = "DELETE FROM service_spot WHERE seq = ?1",
    [STATEMENT_SERVICE_SPOT_CLEAR] = "DELETE FROM service_spot",
    [STATEMENT_TEXT_PUT] = "INSERT INTO entry_text (rowid, name, place, rest)"
                           " VALUES (?1, ?2, ?3, ?4)",
    [STATEMENT_TEXT_DROP] = "DELETE FROM entry_text WHERE rowid = ?1",
    [STATEMENT_TEXT_CLEAR] = "DELETE FROM entry_text",
    /* Only a merge of all segments leaves out the words of rows that are gone. */
    [STATEMENT_TEXT_OPTIMIZE] = "INSERT INTO entry_text (entry_text) VALUES ('optimize')",

    [STATEMENT_ASSOCIATION_FIND] = "SELECT name, seq FROM association WHERE principal ="
                                   " (SELECT seq FROM principal WHERE id = ?1)",
    [STATEMENT_ASSOCIATION_ONE] =
        "SELECT p.seq, " ASSOCIATION_JSON " FROM principal p"
        " LEFT JOIN association a ON a.principal = p.seq"
        " LEFT JOIN record r ON r.seq = a.seq AND (r.shown_until > ?1 OR ?3)"
        " WHERE p.id = ?2 AND (p.admitted OR ?3)",
    [STATEMENT_ASSOCIATION_LIST] = ASSOCIATION_LIST(""),
    [STATEMENT_ASSOCIATION_LIST_COUNTRY] = ASSOCIATION_LIST(" AND a.country = ?8"),
    [STATEMENT_PLACES_OF] = PARTS_OF("place", "1026", "name"),
    [STATEMENT_BEARERS_OF] = PARTS_OF("bearer", "1027", "role"),
    [STATEMENT_SERVICES_OF] = PARTS_OF("service", "1028", "name"),
    [STATEMENT_ASSOCIATION_NEAR] = NEAR("association"),
    [STATEMENT_PLACE_NEAR] = NEAR("place"),
    [STATEMENT_SERVICE_NEAR] = NEAR("service"),
    [STATEMENT_ASSOCIATION_SPOT] = SPOT("association"),
    [STATEMENT_PLACE_SPOT] = SPOT("place"),
    [STATEMENT_SERVICE_SPOT] = SPOT("service"),

    /* The hour, at most so many, country or NULL, and what is looked for. */
    [STATEMENT_SEARCH_ACRONYM] =
        "SELECT a.seq FROM association a " WITH_RECORD("a.seq")
        "WHERE a.acronym = ?4 AND (?3 IS NULL OR a.country = ?3) AND " COUNTS " ORDER BY a.name LIMIT ?2",
    [STATEMENT_SEARCH_NAME] =
        "SELECT a.seq FROM association a " WITH_RECORD("a.seq")
        "WHERE a.name >= ?4 AND a.name < ?5 AND (?3 IS NULL OR a.country = ?3) AND " COUNTS
        " ORDER BY a.name LIMIT ?2",
    /* Candidates first, as they come; only those few are put in order. Without an order of its own
     * SQLite would flatten the inner query, and sort all that match before it limits them. */
    [STATEMENT_SEARCH_TEXT] =
        "SELECT c.seq FROM (SELECT r.seq, r.kind, p.admission, t.name FROM entry_text t CROSS "
        WITH_RECORD("t.rowid") "WHERE t.entry_text MATCH ?4 AND " COUNTS
        " AND (?3 IS NULL OR ?3 = " COUNTRY ") ORDER BY t.rowid LIMIT ?2) c"
        " ORDER BY c.kind, c.admission = 'provisional', length(c.name), c.seq",
    /* How many entries match, at most so many. */
    [STATEMENT_SEARCH_COMMON] =
        "SELECT count(*) FROM (SELECT 1 FROM entry_text WHERE entry_text MATCH ?1 LIMIT ?2)",
    [STATEMENT_FOUND] = FOUND(""),
    [STATEMENT_FOUND_AWAY] = FOUND("'distance_m', ?3, "),

    /* The hour, kind, principal and seq to go on behind, author, whether what does not count too,
     * at most so many. */
    [STATEMENT_RECORD_LIST] =
        "SELECT r.id, " RECORD_JSON " FROM record r JOIN principal p ON p.seq = r.principal"
        " WHERE r.kind = ?2 AND (r.principal, r.seq) > (?3, ?4) AND (?5 IS NULL OR p.id = ?5)"
        " AND NOT r.deleted AND ((" COUNTS ") OR ?6)"
        " ORDER BY r.principal, r.seq LIMIT ?7",
    [STATEMENT_RECORD_POSITION] = "SELECT principal, seq FROM record WHERE id = ?1",
    [STATEMENT_RECORD_ONE] =
        "SELECT " RECORD_JSON " FROM record r JOIN principal p ON p.seq = r.principal"
        " WHERE r.id = ?2",
    /* The hour, author, the class's first kind and its last, how many. */
    [STATEMENT_RECORD_LEAST] =
        "SELECT count(*) FROM (SELECT r.deleted, r.shown_until, p.admitted FROM record r"
        " JOIN principal p ON p.seq = r.principal WHERE p.id = ?2 AND r.kind BETWEEN ?3 AND ?4"
        " ORDER BY r.epoch, r.stamp, r.id LIMIT ?5)"
        " WHERE NOT deleted AND (shown_until > ?1 OR NOT admitted)",
};

/* clang-format on */

const char *statement_sql(enum statement statement)
{
    return sql[statement];
}
