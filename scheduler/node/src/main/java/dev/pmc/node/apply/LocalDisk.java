package dev.pmc.node.apply;

import dev.pmc.node.render.FileModes;
import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Optional;
import java.util.Set;

/** The disk of this machine. */
public final class LocalDisk implements NodeDisk {
    private final Path root;

    /**
     * @param root what paths begin at: {@code /}, or the root folder of a node that is not running
     */
    public LocalDisk(Path root) {
        this.root = root;
    }

    @Override
    public Optional<Found> find(String path) throws IOException {
        Path file = place(path);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        PosixFileAttributes attributes = attributes(file);
        return Optional.of(new Found(
                Files.readString(file, StandardCharsets.ISO_8859_1),
                FileModes.of(attributes.permissions()),
                attributes.owner().getName()));
    }

    @Override
    public void write(NodeFile file) throws IOException {
        Path target = place(file.path());
        Files.createDirectories(target.getParent());
        Path temporary = target.resolveSibling("." + target.getFileName() + ".pmc-new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(file.bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        own(temporary, file.owner(), file.mode());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String path) throws IOException {
        Files.deleteIfExists(place(path));
    }

    @Override
    public boolean has(NodeDirectory directory) throws IOException {
        Path place = place(directory.path());
        if (!Files.isDirectory(place)) {
            return false;
        }
        PosixFileAttributes attributes = attributes(place);
        return FileModes.of(attributes.permissions()) == directory.mode()
                && attributes.owner().getName().equals(directory.owner());
    }

    @Override
    public void make(NodeDirectory directory) throws IOException {
        Path place = place(directory.path());
        Files.createDirectories(place);
        own(place, directory.owner(), directory.mode());
    }

    private static void own(Path path, String owner, int mode) throws IOException {
        UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        view.setGroup(users.lookupPrincipalByGroupName(owner));
        view.setOwner(users.lookupPrincipalByName(owner));
        view.setPermissions(FileModes.permissions(mode));
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class);
    }

    private Path place(String path) {
        return root.resolve(path.substring(1));
    }
}
