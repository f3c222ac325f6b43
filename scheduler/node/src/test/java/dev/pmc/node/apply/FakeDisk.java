package dev.pmc.node.apply;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A disk in memory, that can be made to break at the n-th change. */
final class FakeDisk implements NodeDisk {
    private final Map<String, Found> files = new HashMap<>();
    private final Set<NodeDirectory> directories = new HashSet<>();
    private int changesLeft = Integer.MAX_VALUE;

    /** After so many more changes each one fails. */
    void breakAfter(int changes) {
        changesLeft = changes;
    }

    void mend() {
        changesLeft = Integer.MAX_VALUE;
    }

    private void change() throws IOException {
        if (changesLeft == 0) {
            throw new IOException("the disk is broken");
        }
        changesLeft--;
    }

    @Override
    public Optional<Found> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public void write(NodeFile file) throws IOException {
        change();
        files.put(file.path(), new Found(file.text(), file.mode(), file.owner()));
    }

    @Override
    public void delete(String path) throws IOException {
        change();
        files.remove(path);
    }

    @Override
    public boolean has(NodeDirectory directory) {
        return directories.contains(directory);
    }

    @Override
    public void make(NodeDirectory directory) throws IOException {
        change();
        directories.removeIf(there -> there.path().equals(directory.path()));
        directories.add(directory);
    }
}
