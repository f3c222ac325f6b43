package dev.pmc.cli.token;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessFile;
import dev.pmc.web.access.AccessList;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The access file that a command changes: all at once, so that pmc never reads half of it. Comments stay. */
final class EditedAccessFile {
    @Option(
            names = {"--access-file", "--api-access-file"},
            paramLabel = "FILE",
            defaultValue = "${env:PMC_ACCESS_FILE:-/etc/pmc/access}",
            description = "The access file. Default: $PMC_ACCESS_FILE, or /etc/pmc/access.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    Path path() {
        return file;
    }

    /** Whether it is there already. */
    boolean exists() {
        return Files.exists(file);
    }

    /** @throws Failure if it cannot be read, or is none */
    AccessList read() {
        try {
            return AccessFile.read(file);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Adds a line; makes the file if there is none. */
    void add(AccessEntry entry) {
        List<String> before = exists() ? lines() : List.of("# Who may use pmc's API: see pmc token --help");
        write(Stream.concat(before.stream(), Stream.of(entry.line())).toList());
    }

    /** Takes the line of that name out. */
    void remove(String name) {
        Predicate<String> isIts = line -> line.strip().split("\\s+", 3).length > 2
                && !line.strip().startsWith("#")
                && line.strip().split("\\s+", 3)[1].equals(name);
        write(lines().stream().filter(isIts.negate()).toList());
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void write(List<String> lines) {
        String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            AccessList.parse(text);
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            if (exists()) {
                PosixFileAttributes before = Files.readAttributes(file, PosixFileAttributes.class);
                PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
                view.setOwner(before.owner());
                view.setGroup(before.group());
                view.setPermissions(before.permissions());
            }
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private Failure failure(IOException e) {
        String words = e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
        return new Failure(Exit.USAGE, "the access file " + file + " cannot be used: " + words, e);
    }
}
