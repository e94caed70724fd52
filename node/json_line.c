/* One pass over the text that knows strings, brackets and commas, and nothing else. */
#include "node/json_line.h"

#include <stdbool.h>

struct search {
    struct span text;
    size_t at;
    unsigned line;
    size_t depth;
    size_t list_depth; /* of the elements */
    bool in_list;
    size_t element;     /* commas seen in the list */
    struct span string; /* the last one, without its quotes */
    unsigned string_line;
};

/* At the opening quote; leaves at on the closing one. JSON has no newline within a string. */
static void pass_string(struct search *search)
{
    size_t start = ++search->at;

    while (search->at < search->text.size && search->text.bytes[search->at] != '"')
        search->at += search->text.bytes[search->at] == '\\' ? 2 : 1;
    search->string = span_of(search->text.bytes + start, search->at - start);
    search->string_line = search->line;
}

static void pass_bracket(struct search *search, uint8_t byte)
{
    if (byte == '[' && search->depth + 1 == search->list_depth && !search->in_list)
        search->in_list = true;
    if (byte == '[' || byte == '{')
        search->depth++;
    else
        search->depth--;
}

/* Takes one byte, or one string. */
static void pass(struct search *search)
{
    uint8_t byte = search->text.bytes[search->at];

    if (byte == '"')
        pass_string(search);
    else if (byte == '\n')
        search->line++;
    else if (byte == '[' || byte == '{' || byte == ']' || byte == '}')
        pass_bracket(search, byte);
    else if (byte == ',' && search->in_list && search->depth == search->list_depth)
        search->element++;
    search->at++;
}

static bool is_here(const struct search *search, size_t index)
{
    return search->in_list && search->element == index && search->depth >= search->list_depth;
}

unsigned json_line_find(struct span text, enum json_place place, size_t index, const char *key)
{
    struct search search = {
        .text = text, .line = 1, .list_depth = place, .in_list = place == JSON_PLACE_WHOLE};
    unsigned first_line = 0;

    while (search.at < text.size) {
        uint8_t byte = text.bytes[search.at];
        bool is_ours = is_here(&search, index);
        if (is_ours && first_line == 0 && byte == '{')
            first_line = search.line;
        if (is_ours && byte == ':' && search.depth == search.list_depth + 1 && key != NULL &&
            span_compare(search.string, span_of_text(key)) == 0)
            return search.string_line;
        pass(&search);
    }
    return first_line;
}
