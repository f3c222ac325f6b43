package dev.pmc.node.apply;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.NodePackage;
import dev.pmc.node.render.Rendering;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between a node and its rendering.
 *
 * @param absent packages that are missing or of another version
 * @param accounts users that are missing
 * @param directories those that are missing, or have another owner or mode
 * @param files those that are missing, or not as they should be
 * @param obsolete paths of files that no longer belong there
 * @param obsoleteUnits units that no longer belong there
 * @param disabled units that are not started at boot
 */
record NodeChanges(
        List<NodePackage> absent,
        List<String> accounts,
        List<NodeDirectory> directories,
        List<FileChange> files,
        Set<String> obsolete,
        Set<String> obsoleteUnits,
        List<String> disabled) {

    /**
     * A file that is not as it should be.
     *
     * @param before nothing if it is missing
     */
    record FileChange(NodeFile file, Optional<NodeDisk.Found> before) {
        /** Whether what it says is another thing, and not only who may read it. */
        boolean ofText() {
            return before.map(found -> !found.says(file)).orElse(true);
        }

        String words() {
            if (before.isEmpty()) {
                return "new";
            }
            return ofText() ? "changed" : "owner or mode";
        }

        /** Line by line; of a secret, only that it differs. */
        List<String> diff() {
            return file.isSecret()
                    ? List.of("  (a secret, which is not shown)")
                    : TextDiff.of(before.map(NodeDisk.Found::text).orElse(""), file.text());
        }
    }

    /** Looks at a node, and changes nothing. */
    static NodeChanges of(Rendering rendering, Applied applied, NodeDisk disk, NodeSystem system)
            throws IOException, InterruptedException {
        List<String> accounts = new ArrayList<>();
        for (String account : rendering.accounts()) {
            if (!system.hasAccount(account)) {
                accounts.add(account);
            }
        }
        List<NodeDirectory> directories = new ArrayList<>();
        for (NodeDirectory directory : rendering.directories()) {
            if (!disk.has(directory)) {
                directories.add(directory);
            }
        }
        List<FileChange> files = new ArrayList<>();
        for (NodeFile file : rendering.files()) {
            Optional<NodeDisk.Found> found = disk.find(file.path());
            if (found.filter(there -> there.is(file)).isEmpty()) {
                files.add(new FileChange(file, found));
            }
        }
        List<String> disabled = new ArrayList<>();
        for (String unit : rendering.units()) {
            if (!system.isEnabled(unit)) {
                disabled.add(unit);
            }
        }
        return new NodeChanges(
                system.absent(rendering.packages()),
                accounts,
                directories,
                files,
                applied.obsolete(rendering),
                applied.obsoleteUnits(rendering),
                disabled);
    }

    /** The files whose text is another one. */
    List<NodeFile> texts() {
        return files.stream().filter(FileChange::ofText).map(FileChange::file).toList();
    }

    /** How many there are. */
    int count() {
        return absent.size()
                + accounts.size()
                + directories.size()
                + files.size()
                + obsolete.size()
                + obsoleteUnits.size()
                + disabled.size();
    }
}
