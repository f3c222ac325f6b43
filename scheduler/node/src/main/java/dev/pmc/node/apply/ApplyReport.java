package dev.pmc.node.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run has done so far, and how it has found the services. */
public final class ApplyReport {
    private final List<String> changed = new ArrayList<>();
    private final List<String> restarted = new ArrayList<>();
    private final Map<String, String> health = new LinkedHashMap<>();

    void changed(String what) {
        changed.add(what);
    }

    void restarted(String unit) {
        restarted.add(unit);
    }

    void health(String unit, String words) {
        health.put(unit, words);
    }

    /** Packages, accounts, directories, files and units that were changed, or with a check would be. */
    public List<String> changed() {
        return List.copyOf(changed);
    }

    public List<String> restarted() {
        return List.copyOf(restarted);
    }

    /** Of each unit, in its own words. */
    public Map<String, String> health() {
        return new LinkedHashMap<>(health);
    }
}
