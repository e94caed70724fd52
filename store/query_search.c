/* Search: tiers of bounded queries, the surest first. User text reaches FTS5 only as quoted words,
 * for which it has no syntax. Source: "FTS5", section 3.2, sqlite.org. */
#include "store/query_state.h"

#include "protocol/utf8.h"
#include "store/json_text.h"

/* Rows of one tier that are put in order, for each row of the answer and at most; enough to choose
 * from, whatever the text. */
#define CANDIDATES_A_ROW 4
#define CANDIDATES_MAX 200
/* Entries that have a word from which on it is taken to be finished: FTS5 puts the entries of all
 * words that begin so into one list before it looks at any, 15 ms for 375,000 entries. */
#define COMMON_COUNT 1000
/* Bytes of an FTS expression: quotes may double, and words are few. */
#define EXPRESSION_SIZE_MAX (4 * QUERY_TEXT_SIZE_MAX + 256)
/* Greater than any text that begins with what stands before it. */
#define LAST_CHARACTER "\xf4\x8f\xbf\xbf"

struct search {
    struct query *query;
    struct hour hour;
    struct span country; /* empty: anywhere */
    struct span text;    /* without space around it */
    struct span words[QUERY_WORDS_MAX];
    uint32_t word_count;
    uint32_t limit;
    uint32_t count;
    int64_t found[QUERY_ROWS_MAX];
};

/* Also a NUL, at which SQLite would end the text. */
static bool is_space(uint8_t byte)
{
    return byte <= ' ' || byte == 0x7f;
}

static void cut_words(struct search *search, struct span text)
{
    size_t at = 0;

    while (at < text.size && search->word_count < QUERY_WORDS_MAX) {
        size_t begin;

        while (at < text.size && is_space(text.bytes[at]))
            at++;
        begin = at;
        while (at < text.size && !is_space(text.bytes[at]))
            at++;
        if (at > begin)
            search->words[search->word_count++] = span_of(text.bytes + begin, at - begin);
    }
    if (search->word_count > 0) {
        const struct span *last = &search->words[search->word_count - 1];

        search->text = span_of(search->words[0].bytes,
                               (size_t)(last->bytes + last->size - search->words[0].bytes));
    }
}

static void append_quoted(struct buffer *out, struct span word)
{
    buffer_append(out, span_of_text("\""));
    for (size_t i = 0; i < word.size; i++) {
        if (word.bytes[i] == '"')
            buffer_append(out, span_of_text("\""));
        buffer_append(out, span_of(&word.bytes[i], 1));
    }
    buffer_append(out, span_of_text("\" "));
}

/* All words, in one column or any; the last may be unfinished when it has two bytes or more, for
 * which there is an index. */
static void write_expression(struct buffer *out, const struct search *search, const char *column,
                             bool unfinished)
{
    buffer_append(out, span_of_text(column));
    buffer_append(out, span_of_text("("));
    for (uint32_t i = 0; i < search->word_count; i++)
        append_quoted(out, search->words[i]);
    if (unfinished && search->words[search->word_count - 1].size > 1)
        buffer_append(out, span_of_text("*"));
    buffer_append(out, span_of_text(")"));
}

static bool has(const struct search *search, int64_t seq)
{
    for (uint32_t i = 0; i < search->count; i++)
        if (search->found[i] == seq)
            return true;
    return false;
}

/* Takes what a tier found, until there is enough; ends the call. */
static enum status take(struct search *search, struct call *call)
{
    while (search->count < search->limit && call_next(call)) {
        int64_t seq = call_column_int(call, 0);

        if (!has(search, seq))
            search->found[search->count++] = seq;
    }
    return call_end(call);
}

static uint32_t count_candidates(const struct search *search)
{
    uint32_t count = search->limit * CANDIDATES_A_ROW;

    return count < CANDIDATES_MAX ? count : CANDIDATES_MAX;
}

static enum status search_acronym(struct search *search)
{
    struct call call;

    call_begin(&call, search->query->database, STATEMENT_SEARCH_ACRONYM);
    call_int(&call, search->hour.value);
    call_int(&call, count_candidates(search));
    call_text(&call, search->country);
    call_text(&call, search->text);
    return take(search, &call);
}

static enum status search_name(struct search *search)
{
    struct buffer after;
    struct call call;
    enum status status;

    buffer_init(&after, EXPRESSION_SIZE_MAX);
    buffer_append(&after, search->text);
    buffer_append(&after, span_of_text(LAST_CHARACTER));
    call_begin(&call, search->query->database, STATEMENT_SEARCH_NAME);
    call_int(&call, search->hour.value);
    call_int(&call, count_candidates(search));
    call_text(&call, search->country);
    call_text(&call, search->text);
    call_text(&call, buffer_span(&after));
    status = query_status(&after, take(search, &call));
    buffer_done(&after);
    return status;
}

static enum status search_words(struct search *search, const char *column, bool unfinished)
{
    struct buffer expression;
    struct call call;
    enum status status;

    buffer_init(&expression, EXPRESSION_SIZE_MAX);
    write_expression(&expression, search, column, unfinished);
    buffer_append(&expression, span_of("", 1));
    call_begin(&call, search->query->database, STATEMENT_SEARCH_TEXT);
    call_int(&call, search->hour.value);
    call_int(&call, count_candidates(search));
    call_text(&call, search->country);
    call_string(&call, (const char *)expression.bytes);
    status = query_status(&expression, take(search, &call));
    buffer_done(&expression);
    return status;
}

static enum status is_last_common(const struct search *search, bool *common)
{
    struct buffer expression;
    struct call call;
    enum status status;

    buffer_init(&expression, EXPRESSION_SIZE_MAX);
    append_quoted(&expression, search->words[search->word_count - 1]);
    buffer_append(&expression, span_of("", 1));
    call_begin(&call, search->query->database, STATEMENT_SEARCH_COMMON);
    call_string(&call, (const char *)expression.bytes);
    call_int(&call, COMMON_COUNT);
    *common = call_next(&call) && call_column_int(&call, 0) == COMMON_COUNT;
    status = query_status(&expression, call_end(&call));
    buffer_done(&expression);
    return status;
}

static enum status run_tiers(struct search *search)
{
    static const struct {
        const char *column;
        bool unfinished;
    } tiers[] = {{"name : ", false}, {"name : ", true}, {"", false}, {"", true}};
    enum status status = search_acronym(search);
    bool finished = false;

    if (status == STATUS_OK)
        status = search_name(search);
    if (status == STATUS_OK && search->count < search->limit)
        status = is_last_common(search, &finished);
    for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++)
        if (status == STATUS_OK && search->count < search->limit &&
            !(tiers[i].unfinished && finished))
            status = search_words(search, tiers[i].column, tiers[i].unfinished);
    return status;
}

enum status query_search_rows(struct query *query, struct query_rows *out,
                              const struct search_filter *filter, struct hour hour)
{
    struct search search = {
        .query = query,
        .hour = hour,
        .country = filter->country,
        .limit = query_limit(filter->limit),
    };
    enum status status = STATUS_OK;

    if (filter->text.size > QUERY_TEXT_SIZE_MAX)
        return STATUS_TOO_LARGE;
    if (!utf8_valid(filter->text))
        return STATUS_BAD_UTF8;
    cut_words(&search, filter->text);
    if (search.word_count > 0)
        status = run_tiers(&search);
    out->count = search.count;
    memcpy(out->seqs, search.found, sizeof(out->seqs));
    return status;
}

enum status query_search(struct query *query, struct buffer *out,
                         const struct search_filter *filter, struct hour hour)
{
    struct query_rows rows = {.count = 0};
    enum status status = query_search_rows(query, &rows, filter, hour);

    if (status != STATUS_OK)
        return status;
    json_text_open(out, '{');
    json_text_key(out, span_of_text("results"));
    json_text_open(out, '[');
    for (uint32_t i = 0; i < rows.count && status == STATUS_OK; i++)
        status = query_append_found(query, out, rows.seqs[i], -1, hour);
    json_text_close(out, ']');
    json_text_close(out, '}');
    return query_status(out, status);
}
