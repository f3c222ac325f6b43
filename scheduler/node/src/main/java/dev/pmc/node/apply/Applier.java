package dev.pmc.node.apply;

import dev.pmc.node.apply.ApplyException.Kind;
import dev.pmc.node.apply.NodeChanges.FileChange;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.NodePackage;
import dev.pmc.node.render.NodeUnits;
import dev.pmc.node.render.Renderer;
import dev.pmc.node.render.Rendering;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a node what its rendering says. What is to be restarted is remembered before anything is written, so that a run that was cut
 * off at any point is finished by the next one.
 */
public final class Applier {
    private static final String PACKAGE_SETTINGS = "/etc/apt/";

    private final ClusterSpec cluster;
    private final ThisNode node;
    private final Secrets secrets;
    private final Rendering rendering;
    private final NodeSite site;
    private final ApplyReport report = new ApplyReport();

    /**
     * A run on this machine.
     *
     * @param secrets all that the node needs
     */
    public Applier(ClusterSpec cluster, ThisNode node, Secrets secrets, NodeSite site) {
        this.cluster = cluster;
        this.node = node;
        this.secrets = secrets;
        this.rendering = Renderer.render(cluster, node, secrets);
        this.site = site;
    }

    /** What was done so far, also if a run has failed. */
    public ApplyReport report() {
        return report;
    }

    /** Says what a run would do, and does nothing. */
    public void check(boolean diff) throws ApplyException, InterruptedException {
        try {
            Applied applied = site.memory().load();
            refuseLossOfQuorum(applied);
            NodeChanges changes = changes(applied);
            tell(changes, diff);
            applied.before(rendering, changes.texts(), changes.absent()).pending().stream()
                    .filter(rendering.units()::contains)
                    .sorted()
                    .forEach(unit -> site.log().say("restart  " + unit));
        } catch (IOException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes it so, and waits until all services are well. */
    public void apply(boolean diff) throws ApplyException, InterruptedException {
        try {
            Applied applied = site.memory().load();
            refuseLossOfQuorum(applied);
            NodeChanges changes = changes(applied);
            tell(changes, diff);
            if (changes.count() > 0) {
                applied = remember(applied.before(rendering, changes.texts(), changes.absent()));
                install(changes);
                write(changes);
            }
            boolean stale = !applied.pending().isEmpty() || changes.count() > 0;
            run(changes, stale);
            applied = remember(applied.written(rendering));
            for (String unit : rendering.units()) {
                applied = start(unit, applied);
            }
            awaitHealth(rendering.units());
        } catch (IOException e) {
            throw new ApplyException(String.valueOf(e.getMessage()), e);
        }
    }

    private Applied remember(Applied applied) throws IOException {
        site.memory().save(applied);
        return applied;
    }

    private NodeChanges changes(Applied applied) throws IOException, InterruptedException {
        return NodeChanges.of(rendering, applied, site.disk(), site.system());
    }

    /** A node that has been a master knows with whom; the others are the masters' affair. */
    private void refuseLossOfQuorum(Applied applied) throws ApplyException {
        if (!applied.servers().isEmpty()) {
            List<String> obstacles = applied.ensemble().obstacles(cluster.ensemble());
            if (!obstacles.isEmpty()) {
                throw new ApplyException(Kind.REFUSED, "refused: " + String.join("; ", obstacles));
            }
        }
    }

    private void tell(NodeChanges changes, boolean diff) {
        for (NodePackage each : changes.absent()) {
            step("package", each.wish());
        }
        changes.accounts().forEach(account -> step("account", account));
        changes.directories().forEach(directory -> step("folder", directory.path()));
        for (FileChange change : changes.files()) {
            step("file", change.file().path(), change.words());
            if (diff) {
                change.diff().forEach(line -> site.log().say("    " + line));
            }
        }
        changes.obsolete().forEach(path -> step("remove", path));
        changes.obsoleteUnits().forEach(unit -> step("disable", unit));
        changes.disabled().forEach(unit -> step("enable", unit));
    }

    private void step(String verb, String what, String... words) {
        report.changed(what);
        site.log()
                .say("%-8s %s %s".formatted(verb, what, String.join(" ", words)).stripTrailing());
    }

    /** Where packages come from is written first, and accounts that packages make are theirs. */
    private void install(NodeChanges changes) throws IOException, InterruptedException {
        for (FileChange change : changes.files()) {
            if (change.file().path().startsWith(PACKAGE_SETTINGS)) {
                site.disk().write(change.file());
            }
        }
        if (!changes.absent().isEmpty()) {
            site.system().install(changes.absent());
        }
        for (String account : changes.accounts()) {
            if (!site.system().hasAccount(account)) {
                site.system().makeAccount(account);
            }
        }
    }

    private void write(NodeChanges changes) throws IOException, InterruptedException {
        for (String unit : changes.obsoleteUnits()) {
            site.system().disable(unit);
        }
        for (NodeDirectory directory : rendering.directories()) {
            if (!site.disk().has(directory)) {
                site.disk().make(directory);
            }
        }
        // Also those that a package has only just brought.
        for (NodeFile file : rendering.files()) {
            if (site.disk().find(file.path()).filter(found -> found.is(file)).isEmpty()) {
                site.disk().write(file);
            }
        }
        for (String path : changes.obsolete()) {
            site.disk().delete(path);
        }
    }

    private void run(NodeChanges changes, boolean stale) throws IOException, InterruptedException {
        if (stale) {
            site.system().reload();
        }
        for (String unit : changes.disabled()) {
            site.system().enable(unit);
        }
    }

    private Applied start(String unit, Applied applied) throws IOException, InterruptedException, ApplyException {
        Applied now = applied;
        if (applied.pending().contains(unit)) {
            boolean guarded = RestartGate.guards(unit) && passGate(unit, applied);
            site.log().say("restart  " + unit);
            site.system().restart(unit);
            report.restarted(unit);
            if (guarded) {
                awaitHealth(List.of(unit));
            }
            now = remember(applied.restarted(unit));
        } else if (!site.system().isActive(unit)) {
            site.log().say("start    " + unit);
            site.system().start(unit);
            report.restarted(unit);
        }
        return unit.equals(NodeUnits.ZOOKEEPER) && node.is(Role.MASTER)
                ? remember(now.with(cluster.ensemble().servers()))
                : now;
    }

    /** Returns whether the unit served until now, so that the next one is not touched before it serves again. */
    private boolean passGate(String unit, Applied applied) throws IOException, InterruptedException, ApplyException {
        Ensemble wanted = cluster.ensemble();
        RestartGate gate = new RestartGate(node.name(), applied.ensemble(), wanted, site.probes());
        String obstacle = site.waiting().until(() -> gate.obstacle(unit));
        if (!obstacle.isEmpty()) {
            throw new ApplyException(Kind.UNHEALTHY, obstacle);
        }
        return site.system().isActive(unit) && checks().of(unit).isGood();
    }

    private void awaitHealth(List<String> units) throws IOException, InterruptedException, ApplyException {
        HealthChecks checks = checks();
        List<String> waiting = new ArrayList<>(units);
        String trouble = site.waiting().until(() -> {
            String last = "";
            for (String unit : List.copyOf(waiting)) {
                HealthChecks.Health health = checks.of(unit);
                report.health(unit, health.words());
                if (health.isGood()) {
                    waiting.remove(unit);
                    site.log().say("healthy  %s %s".formatted(unit, health.words()));
                } else {
                    last = last.isEmpty() ? unit + " " + health.words() : last + "; " + unit + " " + health.words();
                }
            }
            return last;
        });
        if (!trouble.isEmpty()) {
            throw new ApplyException(Kind.UNHEALTHY, trouble);
        }
    }

    private HealthChecks checks() {
        return new HealthChecks(cluster, node, secrets, site.system(), site.probes());
    }
}
