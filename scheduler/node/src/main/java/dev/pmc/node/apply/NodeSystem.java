package dev.pmc.node.apply;

import dev.pmc.node.render.NodePackage;
import java.io.IOException;
import java.util.List;

/** What runs on a node, and what is installed there. Each refusal is an {@link IOException} in the words of who refused. */
public interface NodeSystem {
    boolean hasAccount(String name) throws IOException, InterruptedException;

    /** Makes a system user with a group of its own. */
    void makeAccount(String name) throws IOException, InterruptedException;

    /** Those of these packages that are not installed, or in another version. */
    List<NodePackage> absent(List<NodePackage> wanted) throws IOException, InterruptedException;

    void install(List<NodePackage> packages) throws IOException, InterruptedException;

    /** Has the unit files read again. */
    void reload() throws IOException, InterruptedException;

    /** Whether a unit runs, or has done what it is there for. */
    boolean isActive(String unit) throws IOException, InterruptedException;

    /** Whether it is started at boot. */
    boolean isEnabled(String unit) throws IOException, InterruptedException;

    void enable(String unit) throws IOException, InterruptedException;

    /** Stops it, and starts it at boot no more. */
    void disable(String unit) throws IOException, InterruptedException;

    /** Starts it, also if it runs already. */
    void restart(String unit) throws IOException, InterruptedException;

    void start(String unit) throws IOException, InterruptedException;
}
