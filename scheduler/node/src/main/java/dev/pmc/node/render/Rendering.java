package dev.pmc.node.render;

import java.util.List;

/**
 * All that belongs on a node.
 *
 * @param accounts system users, each with a group of its own
 * @param packages those that have to be installed, by their names
 * @param directories in the order in which they are made
 * @param files by their paths
 * @param units to be enabled and running, in the order in which they are started
 */
public record Rendering(
        List<String> accounts,
        List<NodePackage> packages,
        List<NodeDirectory> directories,
        List<NodeFile> files,
        List<String> units) {
    public Rendering {
        accounts = List.copyOf(accounts);
        packages = List.copyOf(packages);
        directories = List.copyOf(directories);
        files = List.copyOf(files);
        units = List.copyOf(units);
    }

    /** The names of the packages. */
    public List<String> packageNames() {
        return packages.stream().map(NodePackage::name).toList();
    }
}
