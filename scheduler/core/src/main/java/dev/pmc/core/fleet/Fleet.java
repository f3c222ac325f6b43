package dev.pmc.core.fleet;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Census;
import dev.pmc.placement.Reservations;
import dev.pmc.placement.Whereabouts;
import dev.pmc.vm.Hostname;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The VMs of the core's state. Whoever changes a VM does it here, so that all that is looked up of them follows. */
public final class Fleet {
    private final DraftState state;
    private final FleetIndex index;

    /** @param index that of the state's VMs; nobody else is to change it */
    public Fleet(DraftState state, FleetIndex index) {
        this.state = state;
        this.index = index;
    }

    @Nullable
    public VmRecord get(Hostname hostname) {
        return state.vm(hostname);
    }

    /** The VM whose live attempt that task is, at home or elsewhere. */
    @Nullable
    public VmRecord ofTask(TaskId task) {
        return index.ofTask(task);
    }

    /** The VM stands so from now on. */
    public void put(VmRecord vm) {
        launched(vm.attempt());
        launched(vm.move() == null ? null : vm.move().task());
        index.changed(state.put(vm), vm);
    }

    private void launched(@Nullable Attempt attempt) {
        if (attempt != null && index.ofTask(attempt.task()) == null) {
            index.launched(attempt.task());
        }
    }

    /** There is no such VM any more. */
    public void remove(Hostname hostname) {
        index.changed(state.remove(hostname), null);
    }

    /**
     * A master has taken pmc in. No attempt is known to take room on its agent until that master says so. And all wait
     * that want an attempt: without a master nobody was woken whose time had come.
     */
    public void connected() {
        index.connected();
    }

    /** A live task is not known to take room on its agent until the master says so, again. */
    public void doubt(TaskId task) {
        index.doubt(task);
    }

    /**
     * The master itself has said that a task is alive, so it does not offer what the task takes. The agent's updates do
     * not prove that: they are delivered one by one, and the end may be known to the master already.
     */
    public void confirmed(TaskId task) {
        index.confirmed(task);
    }

    /** Every VM, by hostname, as of now. */
    public Collection<VmRecord> all() {
        return state.vms();
    }

    /** The VMs with which something is being done, or is to be, or was given up: no other has anything that falls due. */
    public Collection<VmRecord> busy() {
        return index.busy();
    }

    /** The VMs that are being moved, or of which a move has left something behind. */
    public Collection<VmRecord> moving() {
        return index.moving();
    }

    /** Whether that VM is one of them. */
    public boolean isMoving(Hostname vm) {
        return index.isMoving(vm);
    }

    /** VMs that want an attempt. */
    public WaitingRoom waiting() {
        return index.waiting();
    }

    /** Room to be kept free, for placement. */
    public Reservations reservations() {
        return index.reservations();
    }

    /** VMs per agent, for placement. */
    public Census census() {
        return index.census();
    }

    /** Who is on which agent, and what that says of itself, for constraints that count. */
    public Whereabouts whereabouts() {
        return index.whereabouts();
    }
}
