package dev.pmc.placement;

import dev.pmc.placement.constraint.Field;
import dev.pmc.placement.constraint.Peers;
import dev.pmc.placement.constraint.Spread;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A count that is kept up: of some VMs, by the values of a field; and of the agents that have each value. Not thread-safe. */
final class Tally implements Spread {
    private final Key key;
    private final Map<String, Group> groups = new HashMap<>();
    /** How many values have so many VMs. */
    private final TreeMap<Integer, Integer> sizes = new TreeMap<>();

    private int total;

    /**
     * What is counted.
     *
     * @param selection of the agents whose values are there even where no VM is
     */
    record Key(Field field, Peers peers, Selection selection) {}

    /** What is at one value. */
    private static final class Group {
        int vms;
        int agents;
    }

    Tally(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    void vms(String value, int by) {
        total += by;
        change(value, by, 0);
    }

    void agents(String value, int by) {
        change(value, 0, by);
    }

    private void change(String value, int vms, int agents) {
        Group group = groups.get(value);
        if (group == null) {
            group = new Group();
            groups.put(value, group);
        } else {
            sizes.computeIfPresent(group.vms, (size, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
        group.vms += vms;
        group.agents += agents;
        if (group.vms == 0 && group.agents == 0) {
            groups.remove(value);
        } else {
            sizes.merge(group.vms, 1, Integer::sum);
        }
    }

    @Override
    public int at(String value) {
        Group group = groups.get(value);
        return group == null ? 0 : group.vms;
    }

    @Override
    public int total() {
        return total;
    }

    @Override
    public int least() {
        return sizes.isEmpty() ? 0 : sizes.firstKey();
    }

    @Override
    public int values() {
        return groups.size();
    }
}
