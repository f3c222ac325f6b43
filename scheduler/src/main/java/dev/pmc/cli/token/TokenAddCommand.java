package dev.pmc.cli.token;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.TokenHash;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc token add}. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token and prints it, this once: only its hash is kept.",
            "viewer reads, but no consoles; operator also reads those and does what concerns hosts, agents, groups and"
                    + " jobs; admin also reads who has done what."
        })
final class TokenAddCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 3650;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private EditedAccessFile file;

    @Parameters(paramLabel = "NAME", description = "Whose it is: a person or a program, as the audit trail names it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "viewer, operator or admin.")
    @SuppressWarnings("NullAway.Init")
    private AccessRole role;

    @Option(
            names = "--days",
            paramLabel = "DAYS",
            description = "For how many days it is good. Default: until revoked.")
    @Nullable
    private Integer days;

    @Option(names = "--proxy-user", description = "No token: pmc's --api-proxy names this user. Nothing is printed.")
    private boolean proxyUser;

    @Override
    public Integer call() {
        if (days != null && (days < 1 || days > MOST_DAYS)) {
            throw new Failure(Exit.USAGE, "--days is 1 to " + MOST_DAYS);
        }
        if (proxyUser && days != null) {
            throw new Failure(Exit.USAGE, "--days is of a token, and --proxy-user has none");
        }
        boolean isNew = !file.exists();
        if (proxyUser) {
            file.add(entry(null));
            return Exit.OK.code();
        }
        String token = TokenHash.newToken(new SecureRandom());
        file.add(entry(TokenHash.of(token)));
        PrintWriter err = spec.commandLine().getErr();
        err.println("The token of '" + name + "' follows; it is shown this once, and " + file.path()
                + " has its hash. For commands: a file that --api-token-file names.");
        if (isNew) {
            err.println("The file is new: let pmc read it (chgrp pmc " + file.path()
                    + "), and start pmc with --api-access-file " + file.path());
        }
        err.flush();
        spec.commandLine().getOut().println(token);
        spec.commandLine().getOut().flush();
        return Exit.OK.code();
    }

    private AccessEntry entry(@Nullable TokenHash hash) {
        Instant end =
                days == null ? null : Instant.now().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        try {
            return new AccessEntry(name, role, hash, end);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
