package dev.pmc.node.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A directory with a file for each secret. */
public final class SecretDirectory {
    private static final int RANDOM_BYTES = 24;
    /** What zk:// URLs, JSON and settings of systemd can hold as it is. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE);

    private final Path directory;

    public SecretDirectory(Path directory) {
        this.directory = directory;
    }

    /** What keeps these secrets from being used, a line for each; empty if nothing does. */
    public List<String> problems(Set<SecretName> needed) throws IOException {
        List<String> problems = new ArrayList<>();
        for (SecretName name : needed) {
            Path file = directory.resolve(name.file());
            if (!Files.isRegularFile(file)) {
                problems.add("the secret %s is missing: copy it there from where pmc node secrets has made it"
                        .formatted(file));
            } else if (Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                problems.add("the secret %s is open to others: chmod 0600 %s".formatted(file, file));
            } else if (!WORD.matcher(word(file)).matches()) {
                problems.add("the secret %s is not one word of 16 to 128 letters, digits and . _ ~ -".formatted(file));
            }
        }
        return problems;
    }

    /** These secrets. They have to be free of {@link #problems}. */
    public Secrets read(Set<SecretName> needed) throws IOException {
        Map<SecretName, String> words = new EnumMap<>(SecretName.class);
        for (SecretName name : needed) {
            words.put(name, word(directory.resolve(name.file())));
        }
        return Secrets.of(words);
    }

    /** Makes those that are not there yet, and returns their names. */
    public Set<SecretName> make(Set<SecretName> needed) throws IOException {
        Files.createDirectories(directory);
        Set<SecretName> made = EnumSet.noneOf(SecretName.class);
        SecureRandom random = new SecureRandom();
        for (SecretName name : needed) {
            Path file = directory.resolve(name.file());
            if (!Files.exists(file)) {
                byte[] bytes = new byte[RANDOM_BYTES];
                random.nextBytes(bytes);
                write(file, HexFormat.of().formatHex(bytes) + "\n");
                made.add(name);
            }
        }
        return made;
    }

    private static void write(Path file, String text) throws IOException {
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        }
    }

    private static String word(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    }
}
