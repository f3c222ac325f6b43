package dev.pmc.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** A secret in a file, where it is not seen by {@code ps} as one in a flag would be. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * Reads the file, without white space at its ends.
     *
     * @param option the flag that names the file
     * @throws Failure if it cannot be read, is empty, or everybody on the machine can read it
     */
    public static String read(String option, Path file) {
        String secret;
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new Failure(
                        Exit.USAGE,
                        option + " " + file
                                + " can be read by everybody on this machine, so it is no secret: chmod o-r " + file
                                + ", and make a new one");
            }
            secret = Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, option + " cannot be read: " + e, e);
        }
        if (secret.isEmpty()) {
            throw new Failure(Exit.USAGE, option + " " + file + " is empty");
        }
        return secret;
    }
}
