package dev.pmc.node.apply;

import dev.pmc.node.render.NodePackage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Debian in memory. What is asked of it that changes something is written down. */
final class FakeSystem implements NodeSystem {
    final List<String> deeds = new ArrayList<>();
    private final Set<String> accounts = new HashSet<>();
    private final Map<String, String> packages = new HashMap<>();
    private final Set<String> enabled = new HashSet<>();
    private final Set<String> active = new HashSet<>();
    private @Nullable String refusal;

    /** From now on nothing can be installed; null mends it. */
    void refusePackages(@Nullable String words) {
        refusal = words;
    }

    /** A unit ends by itself. */
    void dies(String unit) {
        active.remove(unit);
    }

    /** The units that were started again since this was asked last. */
    List<String> restarted() {
        List<String> units = deeds.stream()
                .filter(deed -> deed.startsWith("restart "))
                .map(deed -> deed.substring("restart ".length()))
                .toList();
        deeds.clear();
        return units;
    }

    @Override
    public boolean hasAccount(String name) {
        return accounts.contains(name);
    }

    @Override
    public void makeAccount(String name) {
        deeds.add("account " + name);
        accounts.add(name);
    }

    @Override
    public List<NodePackage> absent(List<NodePackage> wanted) {
        return wanted.stream()
                .filter(each -> {
                    String there = packages.get(each.name());
                    return there == null || (each.version() != null && !there.equals(each.version()));
                })
                .toList();
    }

    @Override
    public void install(List<NodePackage> wanted) throws IOException {
        if (refusal != null) {
            throw new IOException(refusal);
        }
        for (NodePackage each : wanted) {
            deeds.add("install " + each.wish());
            packages.put(each.name(), each.version() == null ? "1" : each.version());
        }
    }

    @Override
    public void reload() {
        deeds.add("reload");
    }

    @Override
    public boolean isActive(String unit) {
        return active.contains(unit);
    }

    @Override
    public boolean isEnabled(String unit) {
        return enabled.contains(unit);
    }

    @Override
    public void enable(String unit) {
        deeds.add("enable " + unit);
        enabled.add(unit);
    }

    @Override
    public void disable(String unit) {
        deeds.add("disable " + unit);
        enabled.remove(unit);
        active.remove(unit);
    }

    @Override
    public void restart(String unit) {
        deeds.add("restart " + unit);
        active.add(unit);
    }

    @Override
    public void start(String unit) {
        deeds.add("start " + unit);
        active.add(unit);
    }
}
