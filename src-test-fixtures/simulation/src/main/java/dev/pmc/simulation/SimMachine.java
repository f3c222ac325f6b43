package dev.pmc.simulation;

import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bare-metal machine: its domains, and the work on them, which is done one piece after the other for each VM. */
final class SimMachine {
    /** A VM on this machine. There is a disk as long as there is one of these. */
    static final class Domain {
        VmSpec spec;
        Resources need;
        final String maker;
        final SimDisk disk = new SimDisk();
        boolean active;
        boolean autostart;
        /** What a creation that was cut off left behind. */
        boolean debris;

        int bootGeneration;
        /** Whether it is all of the VM's disk; one that is being fetched is not, yet. */
        boolean whole = true;
        /** How often a guest has written to it, itself or what it is a copy of. */
        int writes;

        private Domain(VmSpec spec, String maker) {
            this.spec = spec;
            this.need = need(spec);
            this.maker = maker;
        }

        private static Resources need(VmSpec spec) {
            return Resources.of(spec.shape().vcpus(), spec.shape().memoryMib(), 0);
        }

        /** It is about to be booted, in the shape that is wanted. */
        private void shape(VmSpec wanted) {
            spec = wanted;
            need = need(wanted);
        }

        /** Shape, labels and the ready check may be something else by now: an executor adopts the domain all the same. */
        private boolean isMadeFrom(VmSpec wanted) {
            return wanted.identity().equals(spec.identity())
                    && Objects.equals(wanted.guestHelper(), spec.guestHelper());
        }
    }

    /** Something could not be done. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        final boolean leftNothing;
        final boolean retryable;

        Refusal(String message, boolean leftNothing, boolean retryable) {
            super(message);
            this.leftNothing = leftNothing;
            this.retryable = retryable;
        }
    }

    /** A piece of work, at its end. */
    interface Work {
        void run();
    }

    final String hostname;
    final Map<Hostname, Domain> domains = new LinkedHashMap<>();
    boolean up = true;
    /** It never comes back. */
    boolean burnt;

    int refusals;
    boolean refusalsRetryable;

    private final World world;
    private final Map<Hostname, Long> busyUntil = new HashMap<>();
    private int boots;

    SimMachine(World world, String hostname) {
        this.world = world;
        this.hostname = hostname;
    }

    /** Does a piece of work for a VM after those before it, unless the machine goes down or {@code owner} dies before. */
    void work(Hostname vm, SimExecutor owner, long duration, Work work) {
        long start = Math.max(world.agenda.now(), busyUntil.getOrDefault(vm, 0L));
        busyUntil.put(vm, start + duration);
        int boot = boots;
        world.agenda.at(start + duration, () -> {
            if (boot == boots && up && owner.isAlive()) {
                work.run();
            }
        });
    }

    /** An executor died in the middle of making a VM. */
    void cutOff(VmTask task, String taskId) {
        Hostname vm = task.spec().hostname();
        if (up && !domains.containsKey(vm) && world.dice.percent(50)) {
            Domain domain = new Domain(task.spec(), taskId);
            domain.debris = true;
            domain.active = world.dice.percent(50);
            domain.autostart = domain.active;
            domains.put(vm, domain);
            world.say("a half-made VM stays behind vm=%s on=%s active=%s", vm, hostname, domain.active);
        }
    }

    VmReport run(VmTask task, String taskId) throws Refusal {
        Hostname vm = task.spec().hostname();
        Domain domain = domains.get(vm);
        boolean work = domain == null || !domain.active || domain.bootGeneration < task.bootGeneration();
        if (refusals > 0 && work) {
            refusals--;
            if (domain != null) {
                domain.active = false;
                domain.autostart = false;
            }
            throw new Refusal("the machine does not want to", domain == null, refusalsRetryable);
        }
        if (domain != null
                && domain.spec.identity().rebuilds() < task.spec().identity().rebuilds()) {
            world.disks.madeAnew(this, task.spec());
            domains.remove(vm);
            domain = null;
        }
        if (domain != null && !domain.isMadeFrom(task.spec())) {
            throw new Refusal("it was made from another spec", false, false);
        }
        if (domain == null) {
            domain = new Domain(task.spec(), taskId);
            domains.put(vm, domain);
            world.disks.made(this, vm);
            world.say("made vm=%s on=%s task=%s", vm, hostname, taskId);
        } else {
            world.say("adopted vm=%s on=%s task=%s active=%s", vm, hostname, taskId, domain.active);
        }
        if (!domain.active || domain.bootGeneration < task.bootGeneration()) {
            domain.shape(task.spec());
        }
        if (!domain.active) {
            world.disks.starting(this, vm, domain);
            domain.writes++;
        }
        domain.debris = false;
        domain.active = true;
        domain.autostart = true;
        domain.bootGeneration = Math.max(domain.bootGeneration, task.bootGeneration());
        return domain.disk.in(report(false, true, domain.bootGeneration));
    }

    /** Carries out an order, if the VM is here; a guest that is on and is reverted is booted. */
    VmReport snapshot(Hostname vm, SnapshotOrder order, int bootGeneration) {
        VmReport report = report(false, true, bootGeneration);
        Domain domain = domains.get(vm);
        if (domain == null) {
            return report;
        }
        boolean changed = domain.disk.carryOut(order);
        if (changed) {
            world.invariants.snapshots().carriedOut(order.number());
        }
        world.say("snapshot order vm=%s on=%s number=%d changed=%s", vm, hostname, order.number(), changed);
        return domain.disk.in(report);
    }

    /** Makes room for the disk of a VM that moves here. */
    void prepare(VmTask task, String taskId) throws Refusal {
        Hostname vm = task.spec().hostname();
        if (refusals > 0) {
            refusals--;
            throw new Refusal("the machine does not want to", !domains.containsKey(vm), refusalsRetryable);
        }
        if (domains.containsKey(vm)) {
            throw new Refusal("something of the VM is there", false, false);
        }
        Domain domain = new Domain(task.spec(), taskId);
        domain.whole = false;
        domains.put(vm, domain);
        world.say("made ready vm=%s on=%s task=%s", vm, hostname, taskId);
    }

    /** Takes the whole disk over that another machine has. */
    void copy(Hostname vm, Domain from) {
        Domain domain = domains.get(vm);
        if (domain != null) {
            domain.disk.takeOver(from.disk);
            domain.writes = from.writes;
            domain.bootGeneration = from.bootGeneration;
            domain.whole = true;
            world.say("fetched vm=%s on=%s writes=%s", vm, hostname, domain.writes);
        }
    }

    void stop(Hostname vm) {
        Domain domain = domains.get(vm);
        if (domain != null) {
            domain.active = false;
            domain.autostart = false;
            world.say("stopped vm=%s on=%s", vm, hostname);
        }
    }

    void erase(Hostname vm, String taskId) {
        Domain domain = domains.remove(vm);
        if (domain != null) {
            world.say("erased vm=%s on=%s task=%s", vm, hostname, taskId);
            world.disks.removed(this, vm, domain, taskId);
        }
    }

    void goDown() {
        up = false;
        boots++;
        busyUntil.clear();
        domains.values().forEach(domain -> domain.active = false);
    }

    void comeUp() {
        up = true;
        domains.values().forEach(domain -> domain.active = domain.autostart);
    }

    @Nullable
    Domain domain(Hostname vm) {
        return domains.get(vm);
    }

    static VmReport report(boolean leftNothing, boolean retryable, int bootGeneration) {
        return new VmReport(leftNothing, retryable, true, null, bootGeneration, Map.of());
    }
}
