package dev.pmc.node.form;

import dev.pmc.node.render.FileModes;
import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.Rendering;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What there is, for people to read, and as a tree of files. */
public final class PlainForm {
    private PlainForm() {}

    static String text(Rendering rendering) {
        StringBuilder text = new StringBuilder();
        text.append("accounts ").append(String.join(" ", rendering.accounts())).append('\n');
        text.append("packages ")
                .append(String.join(" ", rendering.packageNames()))
                .append('\n');
        text.append("units ").append(String.join(" ", rendering.units())).append('\n');
        for (NodeDirectory directory : rendering.directories()) {
            text.append("%s %s %s/\n".formatted(directory.modeWords(), directory.owner(), directory.path()));
        }
        for (NodeFile file : rendering.files()) {
            text.append("\n%s %s %s\n".formatted(file.modeWords(), file.owner(), file.path()));
            file.text().lines().forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return text.toString();
    }

    /**
     * Writes the files below a directory, with their modes; owners are up to whoever carries them on.
     *
     * @param directory made if it is missing; files that are there are replaced
     */
    public static void write(Rendering rendering, Path directory) throws IOException {
        for (NodeFile file : rendering.files()) {
            Path target = directory.resolve(file.path().substring(1));
            Files.createDirectories(target.getParent());
            Files.deleteIfExists(target);
            try (var channel = Files.newByteChannel(
                    target,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(ByteBuffer.wrap(file.bytes()));
            }
            Files.setPosixFilePermissions(target, FileModes.permissions(file.mode()));
        }
    }
}
