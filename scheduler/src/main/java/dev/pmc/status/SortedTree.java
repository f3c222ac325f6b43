package dev.pmc.status;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: putting and removing gives another one, which shares all but the path to what has
 * changed. So a reader can keep a whole fleet as it was at one moment, and the next moment costs the writer a few dozen
 * small objects for each change and not a copy.
 *
 * <p>It is a treap: a search tree by key that is a heap by the keys' scattered hash codes, which keeps it shallow in
 * whatever order keys come (Seidel and Aragon, "Randomized search trees", 1996).
 */
public final class SortedTree<V> implements Iterable<V> {
    private final @Nullable Node<V> root;

    private SortedTree(@Nullable Node<V> root) {
        this.root = root;
    }

    /** The tree of nothing. */
    public static <V> SortedTree<V> empty() {
        return new SortedTree<>(null);
    }

    public int size() {
        return size(root);
    }

    public @Nullable V get(String key) {
        Node<V> node = root;
        while (node != null) {
            int side = key.compareTo(node.key);
            if (side == 0) {
                return node.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The same, with that value at that key. */
    public SortedTree<V> with(String key, V value) {
        return new SortedTree<>(put(root, key, value));
    }

    /** The same, without that key. */
    public SortedTree<V> without(String key) {
        return get(key) == null ? this : new SortedTree<>(remove(root, key));
    }

    /** All values, in order of their keys. */
    @Override
    public Iterator<V> iterator() {
        return new Walk<>(root, null);
    }

    /** The values whose keys come after that one, in order. */
    public Iterable<V> after(String key) {
        return () -> new Walk<>(root, key);
    }

    private static <V> Node<V> put(@Nullable Node<V> node, String key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int side = key.compareTo(node.key);
        if (side == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        if (side < 0) {
            Node<V> left = put(node.left, key, value);
            return left.above(node)
                    ? new Node<>(left.key, left.value, left.left, node.with(left.right, node.right))
                    : node.with(left, node.right);
        }
        Node<V> right = put(node.right, key, value);
        return right.above(node)
                ? new Node<>(right.key, right.value, node.with(node.left, right.left), right.right)
                : node.with(node.left, right);
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
        if (node == null) {
            return null;
        }
        int side = key.compareTo(node.key);
        if (side == 0) {
            return join(node.left, node.right);
        }
        return side < 0 ? node.with(remove(node.left, key), node.right) : node.with(node.left, remove(node.right, key));
    }

    /** One tree of two, where all keys of the first come before those of the second. */
    private static <V> @Nullable Node<V> join(@Nullable Node<V> left, @Nullable Node<V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.above(right)
                ? left.with(left.left, join(left.right, right))
                : right.with(join(left, right.left), right.right);
    }

    private static int size(@Nullable Node<?> node) {
        return node == null ? 0 : node.size;
    }

    private static final class Node<V> {
        final String key;
        final V value;
        final @Nullable Node<V> left;
        final @Nullable Node<V> right;
        final int size;

        Node(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            size = 1 + SortedTree.size(left) + SortedTree.size(right);
        }

        Node<V> with(@Nullable Node<V> newLeft, @Nullable Node<V> newRight) {
            return new Node<>(key, value, newLeft, newRight);
        }

        /** Whether this one belongs above the other. Equal keys have equal ranks, and equal ranks are put by key. */
        boolean above(Node<V> other) {
            int rank = Integer.compare(rank(), other.rank());
            return rank == 0 ? key.compareTo(other.key) < 0 : rank > 0;
        }

        /** The key's hash code with its bits scattered, or names that are counted up would make a list. */
        private int rank() {
            int hash = key.hashCode() * 0x9E3779B9;
            hash = (hash ^ (hash >>> 15)) * 0x85EBCA6B;
            return hash ^ (hash >>> 13);
        }
    }

    private static final class Walk<V> implements Iterator<V> {
        private final Deque<Node<V>> path = new ArrayDeque<>();

        Walk(@Nullable Node<V> root, @Nullable String after) {
            Node<V> node = root;
            while (node != null) {
                if (after == null || node.key.compareTo(after) > 0) {
                    path.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public V next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<V> next = path.pop();
            for (Node<V> node = next.right; node != null; node = node.left) {
                path.push(node);
            }
            return next.value;
        }
    }
}
