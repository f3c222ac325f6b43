package dev.pmc.cli.token;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pmc token revoke}. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Takes a token away: a running pmc lets it in no more, within a second.")
final class TokenRevokeCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private EditedAccessFile file;

    @Parameters(paramLabel = "NAME", description = "Whose it is.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Override
    public Integer call() {
        if (file.read().entries().stream().noneMatch(entry -> entry.name().equals(name))) {
            throw new Failure(Exit.NOT_FOUND, "nobody in " + file.path() + " is called '" + name + "'");
        }
        file.remove(name);
        return Exit.OK.code();
    }
}
