package dev.pmc.hostdb;

import dev.pmc.zookeeper.ZooKeeperTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The terms on which the schedulers of one hostdb are one framework, in a node of it. The first of them to lead writes down its
 * own, and from then on nobody stands for election whose own differ. Thread-safe.
 */
public final class FrameworkAgreement {
    private static final String NODE = "framework";

    private final ZooKeeperTree tree;

    public FrameworkAgreement(ZooKeeperTree tree) {
        this.tree = tree;
    }

    /** What is agreed on; null if nobody has led yet. */
    public @Nullable FrameworkTerms terms() {
        byte[] data = tree.data(NODE);
        if (data == null) {
            return null;
        }
        try {
            return Records.read(new String(data, StandardCharsets.UTF_8), FrameworkTerms.class);
        } catch (IllegalArgumentException e) {
            throw new UnfitHostDbException(
                    "the hostdb " + tree + " has records that cannot be read; nothing was changed: " + NODE + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Refuses a scheduler whose terms differ; it must not stand for election.
     *
     * @throws OtherFrameworkException in words that name its flags
     */
    public void require(FrameworkTerms mine) {
        FrameworkTerms agreed = terms();
        if (agreed != null && !mine.differencesFrom(agreed).isEmpty()) {
            throw new OtherFrameworkException(
                    tree.toString(), String.join(", ", mine.differencesFrom(agreed)), agreed.toString());
        }
    }

    /**
     * The same for the one that was elected, before Mesos hears of it; writes down its terms if there are none.
     *
     * @throws OtherFrameworkException in words that name its flags
     */
    public void agree(FrameworkTerms mine) {
        // If somebody else has written them meanwhile, or the answer is lost, they are compared.
        if (terms() == null) {
            tree.attempt(List.of(tree.create(NODE, Records.bytes(mine))));
        }
        require(mine);
    }

    /**
     * Has all schedulers that start or are elected from now on say this; those that stand by and say something else end.
     *
     * @return what was agreed on before; null for nothing
     */
    public @Nullable FrameworkTerms change(FrameworkTerms terms) {
        FrameworkTerms before = terms();
        if (before == null) {
            agree(terms);
        } else {
            tree.put(NODE, Records.bytes(terms));
        }
        return before;
    }

    /** Lets the next one to lead say what it likes: another framework has other terms. */
    public void forget() {
        if (terms() != null) {
            tree.attempt(List.of(tree.delete(NODE)));
        }
    }
}
