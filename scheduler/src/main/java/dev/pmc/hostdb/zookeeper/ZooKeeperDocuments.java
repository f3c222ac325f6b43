package dev.pmc.hostdb.zookeeper;

import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Documents that may be larger than a node of ZooKeeper can be ({@code jute.maxbuffer}, 1 MiB by default and for the whole
 * request). One that is lies in parts, which are written before and are nobody's until a node refers to them: so the node is
 * still the only thing that has to be written at once with others.
 */
final class ZooKeeperDocuments {
    /**
     * Of a document in one node, in bytes: what a request can be, less what a checkpoint may have gathered to go with it
     * ({@link ZooKeeperCheckpoints#MAX_BATCH_BYTES}), and some for names and ACLs. The more fits, the fewer commits take several requests.
     */
    static final int MAX_INLINE = 640 * 1024;

    private static final String FOLDER = "part";
    private static final Pattern REFERENCE = Pattern.compile("parts ([0-9]+-[0-9]+) ([0-9]{1,6})");
    private static final int MAX_REFERENCE = 64;

    private final ZooKeeperTree tree;

    ZooKeeperDocuments(ZooKeeperTree tree) {
        this.tree = tree;
    }

    /** What the nodes are that must be there for documents to be written. */
    static List<String> folders() {
        return List.of(FOLDER);
    }

    /**
     * Writes what of a document does not fit into its node.
     *
     * @param name of the document, that no other ever had
     * @param guard is checked with each part
     * @return what to write into the node
     * @throws Refused if the guard does not hold any more
     */
    byte[] prepare(byte[] document, String name, ZooKeeperTree.Change guard) {
        if (document.length <= MAX_INLINE) {
            return document;
        }
        int parts = (document.length + MAX_INLINE - 1) / MAX_INLINE;
        for (int i = 0; i < parts; i++) {
            byte[] part = Arrays.copyOfRange(document, i * MAX_INLINE, Math.min(document.length, (i + 1) * MAX_INLINE));
            ZooKeeperTree.Refusal refusal = tree.attempt(List.of(guard, tree.create(part(name, i), part)));
            // It is there already if the answer to the first try was lost: nobody else uses the name.
            if (refusal != null && refusal.place() == 0) {
                throw new Refused();
            }
        }
        return ("parts " + name + " " + parts).getBytes(StandardCharsets.UTF_8);
    }

    /** Something may not be written any more. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static String part(String name, int number) {
        return FOLDER + "/" + name + "." + number;
    }

    /** The nodes of the parts that a node's data refers to; none if it is the whole document. */
    static List<String> parts(byte[] data) {
        if (data.length > MAX_REFERENCE) {
            return List.of();
        }
        Matcher reference = REFERENCE.matcher(new String(data, StandardCharsets.UTF_8));
        return reference.matches()
                ? IntStream.range(0, Integer.parseInt(reference.group(2)))
                        .mapToObj(i -> part(reference.group(1), i))
                        .toList()
                : List.of();
    }

    /** Whether a part is that of a document whose name begins so. */
    static boolean isNamed(String part, String prefix) {
        return part.startsWith(FOLDER + "/" + prefix);
    }

    /** The nodes of all parts that there are. */
    List<String> allParts() {
        return tree.children(FOLDER).stream().map(name -> FOLDER + "/" + name).toList();
    }

    /** The whole documents of some nodes, by the nodes' names. One whose parts are gone was replaced meanwhile, and is left out. */
    Map<String, byte[]> whole(Map<String, byte[]> nodes) {
        List<String> wanted = new ArrayList<>();
        nodes.values().forEach(data -> wanted.addAll(parts(data)));
        Map<String, byte[]> found = wanted.isEmpty() ? Map.of() : tree.data(wanted);
        Map<String, byte[]> documents = new HashMap<>();
        nodes.forEach((name, data) -> {
            List<String> parts = parts(data);
            if (parts.isEmpty()) {
                documents.put(name, data);
            } else if (found.keySet().containsAll(parts)) {
                documents.put(name, joined(parts.stream().map(found::get).toList()));
            }
        });
        return documents;
    }

    private static byte[] joined(List<byte[]> parts) {
        byte[] all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
