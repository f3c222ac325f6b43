package dev.pmc.node.apply;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import java.io.IOException;
import java.util.Optional;

/** The files of a node. */
public interface NodeDisk {
    /** What is there under an absolute path; nothing if it is no file. */
    Optional<Found> find(String path) throws IOException;

    /** Puts a file there, whole or not at all, whenever the power fails. */
    void write(NodeFile file) throws IOException;

    void delete(String path) throws IOException;

    /** Whether a directory is there, with that owner and mode. */
    boolean has(NodeDirectory directory) throws IOException;

    /** Makes a directory, or gives it its owner and mode. What is in it stays. */
    void make(NodeDirectory directory) throws IOException;

    /** A file as it is. */
    record Found(String text, int mode, String owner) {
        /** Whether it holds what it should. */
        boolean says(NodeFile file) {
            return text.equals(file.text());
        }

        /** Whether it is all that it should be. */
        boolean is(NodeFile file) {
            return says(file) && mode == file.mode() && owner.equals(file.owner());
        }
    }
}
