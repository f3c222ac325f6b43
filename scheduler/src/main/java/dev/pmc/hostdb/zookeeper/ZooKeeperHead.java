package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.State;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.Records;
import dev.pmc.hostdb.UnfitHostDbException;
import dev.pmc.vm.IfMissing;
import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the hostdb's own node says.
 *
 * @param incomplete whether an import is under way, or did not come to its end
 */
record ZooKeeperHead(
        int format, String id, @IfMissing("false") boolean incomplete) {
    private static final int FORMAT = 1;
    private static final int ID_BYTES = 4;

    static ZooKeeperHead withNewId() {
        byte[] random = new byte[ID_BYTES];
        new SecureRandom().nextBytes(random);
        return whole(HexFormat.of().formatHex(random));
    }

    static ZooKeeperHead whole(String id) {
        return new ZooKeeperHead(FORMAT, id, false);
    }

    static ZooKeeperHead ofImport(String id) {
        return new ZooKeeperHead(FORMAT, id, true);
    }

    /** Reads it; null if there is none, or it says nothing. */
    static @Nullable ZooKeeperHead read(ZooKeeperTree tree) {
        byte[] data = tree.data("");
        if (data == null || data.length == 0) {
            return null;
        }
        try {
            return Records.read(new String(data, StandardCharsets.UTF_8), ZooKeeperHead.class);
        } catch (IllegalArgumentException e) {
            throw somethingElse(tree);
        }
    }

    /**
     * Reads that of a hostdb that there is, and that can be used.
     *
     * @throws HostDbException if there is none
     */
    static ZooKeeperHead readExisting(ZooKeeperTree tree) {
        ZooKeeperHead head = read(tree);
        if (head == null) {
            throw new HostDbException("there is no hostdb " + tree);
        }
        head.require(tree);
        return head;
    }

    /** Makes an empty hostdb, unless somebody else is as fast; returns what its node says then. */
    static ZooKeeperHead make(ZooKeeperTree tree, ZooKeeperHead wanted) {
        if (tree.children("").isEmpty()) {
            tree.makeParents();
            byte[] data = Records.bytes(wanted);
            List<ZooKeeperTree.Change> all = new ArrayList<>();
            all.add(tree.version("") < 0 ? tree.create("", data) : tree.set("", data, 0));
            all.add(tree.create(ZooKeeperStore.EPOCH, "0".getBytes(StandardCharsets.UTF_8)));
            all.add(tree.create(
                    ZooKeeperStore.CHECKPOINT,
                    Records.bytes(ZooKeeperStore.Checkpoint.of(0, State.empty(wanted.id())))));
            ZooKeeperStore.folders().forEach(folder -> all.add(tree.create(folder, new byte[0])));
            ZooKeeperDocuments.folders().forEach(folder -> all.add(tree.create(folder, new byte[0])));
            tree.attempt(all);
        }
        // Whoever else makes it at this moment, or has made it since it was looked for, makes the same, but for the id.
        ZooKeeperHead made = read(tree);
        if (made == null) {
            throw somethingElse(tree);
        }
        return made;
    }

    private static HostDbException somethingElse(ZooKeeperTree tree) {
        return new UnfitHostDbException(
                tree + " holds something else than a hostdb; nothing was changed: give --hostdb another path");
    }

    /** @throws HostDbException if this pmc cannot use such a hostdb */
    void require(ZooKeeperTree tree) {
        if (format != FORMAT) {
            throw new UnfitHostDbException("the hostdb " + tree + " has format " + format
                    + ", and this pmc knows format " + FORMAT + ": use the pmc that made it");
        }
        if (incomplete) {
            throw new UnfitHostDbException("an import into the hostdb " + tree
                    + " did not come to its end: remove it with zkCli (deleteall) and import again");
        }
    }
}
