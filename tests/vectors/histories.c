/* histories.json: every story of the tables, and the scenes that they share. */
#include "histories.h"

void scene_cell(struct story *story, struct party *cell)
{
    party_begin(story, cell, "cell", 1, 1);
    (void)party_delegate(story, cell, ROLE_ALL, UNTIL_NEVER);
}

void scene_ask(struct story *story, struct party *party, const char *name)
{
    party_begin(story, party, name, 1, 1);
    (void)party_delegate(story, party, ROLE_ALL, UNTIL_NEVER);
}

void scene_join(struct story *story, struct party *cell, struct party *party, const char *name,
                const char *country)
{
    scene_ask(story, party, name);
    (void)party_recognise(story, cell, party, RECOGNITION_RECOGNISED, country);
}

static json_t *tell(const struct history *history)
{
    struct story story;
    size_t count = 0;
    json_t *told;

    story_init(&story, history->name, history->about, history->spec);
    history->tell(&story);
    while (count < VIEWS_MAX && history->hours[count] != 0)
        count++;
    told = view_history(&story, history->hours, count, history->good);
    story_done(&story);
    return told;
}

json_t *histories_json(void)
{
    const struct {
        const struct history *items;
        size_t count;
    } tables[] = {
        {histories_of_admission, histories_of_admission_count},
        {histories_of_bodies, histories_of_bodies_count},
        {histories_of_copies, histories_of_copies_count},
        {histories_of_logs, histories_of_logs_count},
        {histories_of_epochs, histories_of_epochs_count},
        {histories_of_registers, histories_of_registers_count},
        {histories_of_succession, histories_of_succession_count},
    };
    json_t *all = json_array();

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        for (size_t i = 0; i < tables[t].count; i++)
            (void)json_array_append_new(all, tell(&tables[t].items[i]));
    return json_pack("{s:o}", "histories", all);
}
