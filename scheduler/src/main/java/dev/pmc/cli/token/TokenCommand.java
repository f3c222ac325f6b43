package dev.pmc.cli.token;

import dev.pmc.cli.client.GroupCommand;
import picocli.CommandLine.Command;

/** {@code pmc token} and what is below it. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        subcommands = {TokenAddCommand.class, TokenListCommand.class, TokenRevokeCommand.class},
        description = {
            "Gives people and programs tokens for the status API, and takes them away.",
            "They stand, hashed, in the file that pmc is given with --api-access-file, which pmc reads again when it changes."
        })
public final class TokenCommand extends GroupCommand {}
