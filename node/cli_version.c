/* zawlbuk version. */
#include "node/cli.h"
#include "node/json.h"
#include "node/version.h"

#include <stdio.h>
#include <uv.h>

enum exit_code cli_version(const struct args *args)
{
    if (args_has(args, "json"))
        return json_print(json_pack("{s:s, s:{s:s, s:s}}", "version", ZAWLBUK_VERSION, "libraries",
                                    "jansson", jansson_version_str(), "libuv",
                                    uv_version_string()));
    (void)printf("zawlbuk %s (libuv %s, jansson %s)\n", ZAWLBUK_VERSION, uv_version_string(),
                 jansson_version_str());
    return EXIT_CODE_DONE;
}
