package dev.pmc.cli.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The token of the status API, which the daemon and its command line find in a file, not in a flag that {@code ps} shows. */
public final class ApiToken {
    private static final int SHORTEST = 16;

    private ApiToken() {}

    /**
     * Reads the file's one line.
     *
     * @throws Failure if it cannot be read, can be read by everybody, or is no token that would be hard to guess
     */
    public static @Nullable String read(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        String token = SecretFile.read("--api-token-file", file);
        if (!token.matches("[\\x21-\\x7e]{" + SHORTEST + ",1024}")) {
            throw new Failure(
                    Exit.USAGE,
                    "--api-token-file " + file + " must hold one word of at least " + SHORTEST
                            + " printable characters; make one with: openssl rand -hex 32");
        }
        return token;
    }
}
