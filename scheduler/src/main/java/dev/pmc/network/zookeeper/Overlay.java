package dev.pmc.network.zookeeper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A map as it will be: another one that stays as it is, and what is to be changed in it. */
final class Overlay<K, V> {
    private final Map<K, V> below;
    private final Map<K, Optional<V>> changed = new LinkedHashMap<>();

    Overlay(Map<K, V> below) {
        this.below = below;
    }

    @Nullable
    V get(K key) {
        Optional<V> above = changed.get(key);
        return above == null ? below.get(key) : above.orElse(null);
    }

    /** What is there now, without the changes. */
    @Nullable
    V before(K key) {
        return below.get(key);
    }

    void put(K key, V value) {
        changed.put(key, Optional.of(value));
    }

    void remove(K key) {
        changed.put(key, Optional.empty());
    }

    /** What was put or removed; empty for what was removed. */
    Map<K, Optional<V>> changed() {
        return changed;
    }

    /** All of it. */
    Map<K, V> whole() {
        Map<K, V> whole = new LinkedHashMap<>(below);
        changed.forEach((key, value) -> value.ifPresentOrElse(one -> whole.put(key, one), () -> whole.remove(key)));
        return whole;
    }
}
