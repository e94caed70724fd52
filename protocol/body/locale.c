/* The table of countries and the grammar of language tags. */
#include "protocol/body/locale.h"

#include "protocol/body/scan.h"

/* ISO 3166-1 alpha-2, officially assigned codes, two letters each. */
static const char countries[] = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZ"
                                "BABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ"
                                "CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ"
                                "DEDJDKDMDODZ"
                                "ECEEEGEHERESET"
                                "FIFJFKFMFOFR"
                                "GAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY"
                                "HKHMHNHRHTHU"
                                "IDIEILIMINIOIQIRISIT"
                                "JEJMJOJP"
                                "KEKGKHKIKMKNKPKRKWKYKZ"
                                "LALBLCLILKLRLSLTLULVLY"
                                "MAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ"
                                "NANCNENFNGNINLNONPNRNUNZ"
                                "OM"
                                "PAPEPFPGPHPKPLPMPNPRPSPTPWPY"
                                "QA"
                                "RERORSRURW"
                                "SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ"
                                "TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ"
                                "UAUGUMUSUYUZ"
                                "VAVCVEVGVIVNVU"
                                "WFWS"
                                "YEYT"
                                "ZAZMZW";

bool locale_is_country_form(struct span text)
{
    return text.size == 2 && scan_all(text, scan_is_upper);
}

bool locale_is_country(struct span text)
{
    if (!locale_is_country_form(text))
        return false;
    for (size_t i = 0; i + 1 < sizeof(countries); i += 2)
        if (memcmp(countries + i, text.bytes, 2) == 0)
            return true;
    return false;
}

static bool is_script(struct span tag)
{
    return tag.size == 4 && scan_is_upper(tag.bytes[0]) &&
           scan_all(span_of(tag.bytes + 1, 3), scan_is_lower);
}

static bool is_region(struct span tag)
{
    return locale_is_country_form(tag) || (tag.size == 3 && scan_all(tag, scan_is_digit));
}

static bool is_variant_byte(uint8_t byte)
{
    return scan_is_lower(byte) || scan_is_digit(byte);
}

static bool is_variant(struct span tag)
{
    if (!scan_all(tag, is_variant_byte))
        return false;
    return (tag.size >= 5 && tag.size <= 8) || (tag.size == 4 && scan_is_digit(tag.bytes[0]));
}

/* Whether one of the parts of text, as cut at hyphens, is that tag. */
static bool has_part(struct span text, struct span tag)
{
    while (text.size > 0)
        if (span_compare(scan_part(&text, '-'), tag) == 0)
            return true;
    return false;
}

bool locale_is_language(struct span text)
{
    struct span rest = text;
    struct span tag = scan_part(&rest, '-');

    if (text.size > LOCALE_LANGUAGE_SIZE || tag.size < 2 || tag.size > 3 ||
        !scan_all(tag, scan_is_lower) || text.bytes[text.size - 1] == '-')
        return false;
    tag = scan_part(&rest, '-');
    if (is_script(tag))
        tag = scan_part(&rest, '-');
    if (is_region(tag))
        tag = scan_part(&rest, '-');
    while (tag.size > 0) {
        if (!is_variant(tag) || has_part(rest, tag))
            return false;
        tag = scan_part(&rest, '-');
    }
    return rest.size == 0;
}
