package dev.pmc.node.apply;

import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.NodePackage;
import dev.pmc.node.render.Rendering;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What earlier runs have left on the node.
 *
 * @param servers the ensemble that this node's ZooKeeper was last started with; empty if it has none
 * @param files those that are pmc node's, each with the units that it restarts
 * @param units those that it has enabled
 * @param pending units for which something was, or may have been, changed and that were not started again since
 */
public record Applied(
        List<Ensemble.Server> servers, Map<String, Set<String>> files, List<String> units, Set<String> pending) {
    /** Of a machine on which there was none. */
    public static final Applied NOTHING = new Applied(List.of(), Map.of(), List.of(), Set.of());

    public Applied {
        servers = List.copyOf(servers);
        Map<String, Set<String>> copy = new HashMap<>();
        files.forEach((path, restarts) -> copy.put(path, Set.copyOf(restarts)));
        files = Map.copyOf(copy);
        units = List.copyOf(units);
        pending = Set.copyOf(pending);
    }

    /** As it is to be remembered before the first of these changes is made. */
    Applied before(Rendering rendering, List<NodeFile> changed, List<NodePackage> absent) {
        Map<String, Set<String>> all = new TreeMap<>(files);
        rendering.files().forEach(file -> all.put(file.path(), file.restarts()));
        Set<String> due = new TreeSet<>(pending);
        changed.forEach(file -> due.addAll(file.restarts()));
        absent.forEach(each -> due.addAll(each.restarts()));
        obsolete(rendering).forEach(path -> due.addAll(files.getOrDefault(path, Set.of())));
        Set<String> everyUnit = new TreeSet<>(units);
        everyUnit.addAll(rendering.units());
        return new Applied(servers, all, List.copyOf(everyUnit), due);
    }

    /** The files that no longer belong there. */
    Set<String> obsolete(Rendering rendering) {
        Set<String> paths = new TreeSet<>(files.keySet());
        rendering.files().forEach(file -> paths.remove(file.path()));
        return paths;
    }

    /** The units that no longer belong there. */
    Set<String> obsoleteUnits(Rendering rendering) {
        Set<String> gone = new TreeSet<>(units);
        rendering.units().forEach(gone::remove);
        return gone;
    }

    /** Once files and units are as in the rendering, and only restarts are due. */
    Applied written(Rendering rendering) {
        Map<String, Set<String>> own = new TreeMap<>();
        rendering.files().forEach(file -> own.put(file.path(), file.restarts()));
        Set<String> due = new TreeSet<>(pending);
        due.retainAll(rendering.units());
        return new Applied(servers, own, rendering.units(), due);
    }

    /** Once a unit was started again. */
    Applied restarted(String unit) {
        Set<String> due = new TreeSet<>(pending);
        due.remove(unit);
        return new Applied(servers, files, units, due);
    }

    /** Once ZooKeeper runs with this ensemble. */
    Applied with(List<Ensemble.Server> ensemble) {
        return new Applied(ensemble, files, units, pending);
    }

    Ensemble ensemble() {
        return new Ensemble(servers);
    }
}
