/* The commands: each is one row in cli.c and one function in a file node/cli_NAME.c. */
#ifndef ZAWLBUK_NODE_CLI_H
#define ZAWLBUK_NODE_CLI_H

#include "node/args.h"

extern const struct command cli_commands[];
extern const size_t cli_command_count;

enum exit_code cli_network_new(const struct args *args);
enum exit_code cli_init(const struct args *args);
enum exit_code cli_backup(const struct args *args);
enum exit_code cli_restore(const struct args *args);
enum exit_code cli_run(const struct args *args);
enum exit_code cli_doctor(const struct args *args);
enum exit_code cli_status(const struct args *args);
enum exit_code cli_peers(const struct args *args);
enum exit_code cli_log(const struct args *args);
enum exit_code cli_requests(const struct args *args);
enum exit_code cli_principals(const struct args *args);
enum exit_code cli_recognise(const struct args *args);
enum exit_code cli_suspend(const struct args *args);
enum exit_code cli_delist(const struct args *args);
enum exit_code cli_vouch(const struct args *args);
enum exit_code cli_succeed(const struct args *args);
enum exit_code cli_publish(const struct args *args);
enum exit_code cli_fields(const struct args *args);
enum exit_code cli_unpublish(const struct args *args);
enum exit_code cli_find(const struct args *args);
enum exit_code cli_show(const struct args *args);
enum exit_code cli_list(const struct args *args);
enum exit_code cli_export(const struct args *args);
enum exit_code cli_import(const struct args *args);
enum exit_code cli_verify(const struct args *args);
enum exit_code cli_key_list(const struct args *args);
enum exit_code cli_key_delegate(const struct args *args);
enum exit_code cli_key_revoke(const struct args *args);
enum exit_code cli_key_rotate(const struct args *args);
enum exit_code cli_key_dissolve(const struct args *args);
enum exit_code cli_key_contest(const struct args *args);
enum exit_code cli_key_sign(const struct args *args);
enum exit_code cli_key_submit(const struct args *args);
enum exit_code cli_manual(const struct args *args);
enum exit_code cli_completion(const struct args *args);
enum exit_code cli_version(const struct args *args);

#endif
