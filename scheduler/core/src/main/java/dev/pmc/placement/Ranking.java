package dev.pmc.placement;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Agents in an order of preference, to be searched for the best one that will do without a look at all of them.
 *
 * <p>A treap: a search tree by preference that stays balanced because it is a heap by numbers as good as random. Each
 * node knows the {@link SubtreeBounds} of the agents below it, and the fewest VMs of each counted type that one of them has, so a
 * search passes whole branches by. Not thread-safe.
 */
final class Ranking {
    private final Comparator<RankedAgent> order;
    private final TypeColumns columns;
    private final Map<String, Node> nodes = new HashMap<>();
    private @Nullable Node root;

    Ranking(Comparator<RankedAgent> order, TypeColumns columns) {
        this.order = order;
        this.columns = columns;
    }

    /** What is searched for. */
    interface Search {
        /**
         * Whether one within the bounds could do.
         *
         * @param leastOfType none of those who have room has fewer VMs of the type, in thousandths, and it is {@link
         *     TypeColumns#NO_ROOM} if none has; 0 if they are not counted
         */
        boolean mayBeIn(SubtreeBounds span, long leastOfType);

        /** Whether this one will do. */
        boolean accepts(RankedAgent standing);

        /** How good one within the bounds can be at the most; never less than its {@link #merit}. */
        double mostMerit(SubtreeBounds span, long leastOfType);

        /** How good this one is. */
        double merit(RankedAgent standing);
    }

    void put(String agentId, RankedAgent standing) {
        Node node = nodes.get(agentId);
        if (node == null) {
            node = new Node(standing);
            nodes.put(agentId, node);
        } else {
            root = delete(root, node.standing);
            node.standing = standing;
        }
        node.count();
        root = insert(root, node);
    }

    void remove(String agentId) {
        Node node = nodes.remove(agentId);
        if (node != null) {
            root = delete(root, node.standing);
        }
    }

    /** Counts anew what is in a column that has been given to another type or need. */
    void recount(int column) {
        recount(root, column);
    }

    /**
     * The best of those that will do; among equals the first in order.
     *
     * @param column where the type of VM that counts is counted; {@link TypeColumns#NONE} if none does
     * @param rival is returned if none has more merit; null for no rival
     */
    @Nullable
    RankedAgent best(Search search, int column, @Nullable RankedAgent rival) {
        return best(root, rival, search, column);
    }

    private static @Nullable RankedAgent best(
            @Nullable Node node, @Nullable RankedAgent found, Search search, int column) {
        if (node == null) {
            return found;
        }
        long leastOfType = column == TypeColumns.NONE ? 0 : node.span.least(column);
        if (!search.mayBeIn(node.span, leastOfType)
                || (found != null && search.mostMerit(node.span, leastOfType) <= search.merit(found))) {
            return found;
        }
        RankedAgent best = best(node.left, found, search, column);
        if ((best == null || search.merit(node.standing) > search.merit(best)) && search.accepts(node.standing)) {
            best = node.standing;
        }
        return best(node.right, best, search, column);
    }

    private Node insert(@Nullable Node tree, Node leaf) {
        if (tree == null) {
            return leaf.over(null, null);
        }
        if (leaf.weight > tree.weight) {
            Halves halves = split(tree, leaf.standing);
            return leaf.over(halves.before, halves.after);
        }
        if (order.compare(leaf.standing, tree.standing) < 0) {
            tree.left = insert(tree.left, leaf);
        } else {
            tree.right = insert(tree.right, leaf);
        }
        tree.span.widen(leaf.own);
        return tree;
    }

    private record Halves(@Nullable Node before, @Nullable Node after) {}

    private Halves split(@Nullable Node tree, RankedAgent at) {
        if (tree == null) {
            return new Halves(null, null);
        }
        if (order.compare(at, tree.standing) < 0) {
            Halves left = split(tree.left, at);
            return new Halves(left.before, tree.over(left.after, tree.right));
        }
        Halves right = split(tree.right, at);
        return new Halves(tree.over(tree.left, right.before), right.after);
    }

    private @Nullable Node delete(@Nullable Node tree, RankedAgent standing) {
        if (tree == null) {
            throw new IllegalStateException("not in the ranking: " + standing);
        }
        int side = order.compare(standing, tree.standing);
        if (side == 0) {
            return join(tree.left, tree.right);
        }
        return side < 0
                ? tree.over(delete(tree.left, standing), tree.right)
                : tree.over(tree.left, delete(tree.right, standing));
    }

    private static @Nullable Node join(@Nullable Node before, @Nullable Node after) {
        if (before == null || after == null) {
            return before == null ? after : before;
        }
        return before.weight > after.weight
                ? before.over(before.left, join(before.right, after))
                : after.over(join(before, after.left), after.right);
    }

    private void recount(@Nullable Node tree, int column) {
        if (tree != null) {
            recount(tree.left, column);
            recount(tree.right, column);
            tree.recount(column);
        }
    }

    private final class Node {
        final long weight;
        final SubtreeBounds own = new SubtreeBounds();
        final SubtreeBounds span = new SubtreeBounds();
        RankedAgent standing;

        @Nullable
        Node left;

        @Nullable
        Node right;

        Node(RankedAgent standing) {
            this.standing = standing;
            weight = mixed(standing.agent().arrival());
        }

        /** This node, with these branches. */
        Node over(@Nullable Node before, @Nullable Node after) {
            left = before;
            right = after;
            span.set(own);
            if (before != null) {
                span.widen(before.span);
            }
            if (after != null) {
                span.widen(after.span);
            }
            return this;
        }

        /** Counts what is on this agent, without a look at the branches. */
        void count() {
            reserve();
            own.set(standing);
            for (int column = 0; column < columns.size(); column++) {
                own.set(column, columns.count(column, standing));
            }
        }

        /** Counts one column anew; those of the branches are right already. */
        void recount(int column) {
            reserve();
            own.set(column, columns.count(column, standing));
            over(left, right);
        }

        private void reserve() {
            own.reserve(columns.capacity());
            span.reserve(columns.capacity());
        }

        /** As good as random, and the same in every run: the finalizer of MurmurHash3. */
        private static long mixed(long number) {
            long mixed = (number ^ (number >>> 33)) * 0xff51afd7ed558ccdL;
            mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
            return mixed ^ (mixed >>> 33);
        }
    }
}
