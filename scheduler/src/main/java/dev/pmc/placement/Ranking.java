package dev.pmc.placement;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Agents in an order of preference, to be searched for the best one that will do without a look at all of them.
 *
 * <p>A treap: a search tree by preference that stays balanced because it is a heap by numbers as good as random. Each
 * node knows the {@link Span} of the agents below it, so a search passes whole branches by. Not thread-safe.
 */
final class Ranking {
    private final Comparator<Standing> order;
    private final Map<String, Standing> standings = new HashMap<>();
    private @Nullable Node root;

    Ranking(Comparator<Standing> order) {
        this.order = order;
    }

    /** What is searched for. */
    interface Search {
        /** Whether one within the bounds could do. */
        boolean mayBeIn(Span span);

        /** Whether this one will do. */
        boolean accepts(Standing standing);

        /** How good one within the bounds can be at the most; never less than its {@link #merit}. */
        double mostMerit(Span span);

        /** How good this one is. */
        double merit(Standing standing);
    }

    void put(String agentId, Standing standing) {
        remove(agentId);
        standings.put(agentId, standing);
        root = insert(root, new Node(standing));
    }

    void remove(String agentId) {
        Standing standing = standings.remove(agentId);
        if (standing != null) {
            root = delete(root, standing);
        }
    }

    /** The best of those that will do; among equals the first in order. */
    @Nullable
    Standing best(Search search) {
        return best(root, null, search);
    }

    private static @Nullable Standing best(@Nullable Node node, @Nullable Standing found, Search search) {
        if (node == null
                || !search.mayBeIn(node.span)
                || (found != null && search.mostMerit(node.span) <= search.merit(found))) {
            return found;
        }
        Standing best = best(node.left, found, search);
        if ((best == null || search.merit(node.standing) > search.merit(best)) && search.accepts(node.standing)) {
            best = node.standing;
        }
        return best(node.right, best, search);
    }

    private Node insert(@Nullable Node tree, Node leaf) {
        if (tree == null) {
            return leaf;
        }
        if (leaf.weight > tree.weight) {
            Halves halves = split(tree, leaf.standing);
            return leaf.over(halves.before, halves.after);
        }
        return order.compare(leaf.standing, tree.standing) < 0
                ? tree.over(insert(tree.left, leaf), tree.right)
                : tree.over(tree.left, insert(tree.right, leaf));
    }

    private record Halves(@Nullable Node before, @Nullable Node after) {}

    private Halves split(@Nullable Node tree, Standing at) {
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

    private @Nullable Node delete(@Nullable Node tree, Standing standing) {
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

    private static final class Node {
        final Standing standing;
        final long weight;
        final Span span = new Span();

        @Nullable
        Node left;

        @Nullable
        Node right;

        Node(Standing standing) {
            this.standing = standing;
            weight = mixed(standing.agent().arrival());
            span.set(standing);
        }

        /** This node, with these branches. */
        Node over(@Nullable Node before, @Nullable Node after) {
            left = before;
            right = after;
            span.set(standing);
            if (before != null) {
                span.widen(before.span);
            }
            if (after != null) {
                span.widen(after.span);
            }
            return this;
        }

        /** As good as random, and the same in every run: the finalizer of MurmurHash3. */
        private static long mixed(long number) {
            long mixed = (number ^ (number >>> 33)) * 0xff51afd7ed558ccdL;
            mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
            return mixed ^ (mixed >>> 33);
        }
    }
}
