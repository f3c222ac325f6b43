package dev.pmc.core.fleet;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.OfferBook.Placement;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import java.util.Comparator;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** VMs that wait for the same, in order of priority and age, and what came of it so far. Not thread-safe. */
public final class WaitingLine {
    private static final Comparator<VmRecord> FIRST_SERVED = Comparator.comparingInt(
                    (VmRecord vm) -> -vm.options().priority())
            .thenComparingLong(vm -> vm.asked().sequence())
            .thenComparing(VmRecord::hostname);

    private final Request request;
    private final SortedSet<VmRecord> vms = new TreeSet<>(FIRST_SERVED);
    private long inVain = -1;
    private @Nullable Placement awaited;
    private Set<Veto> reasons = Set.of();

    WaitingLine(Request request) {
        this.request = request;
    }

    /** The line whose first VM is served before those of the others. */
    public static Comparator<WaitingLine> firstServed() {
        return Comparator.comparing(WaitingLine::first, FIRST_SERVED);
    }

    public Request request() {
        return request;
    }

    /** Whether it is looked for an agent for the first time. */
    public boolean isNew() {
        return inVain < 0;
    }

    void add(VmRecord vm) {
        vms.add(vm);
    }

    void remove(VmRecord vm) {
        vms.remove(vm);
    }

    public VmRecord first() {
        return vms.first();
    }

    public int size() {
        return vms.size();
    }

    public boolean isEmpty() {
        return vms.isEmpty();
    }

    /** Whether it was looked for an agent in vain, and nothing has come since that would help. */
    public boolean isUnplaced(long news) {
        return inVain == news;
    }

    /** The agent that is the best for it, and is waited for; null if there is none, or it has not been looked for one. */
    @Nullable
    public Placement awaited() {
        return awaited;
    }

    /**
     * There is no agent for it in hand, or none that is as good as another.
     *
     * @param news what has come by now, as a number that grows with each of them
     * @param best that other one
     * @return whether the reasons are others than before
     */
    public boolean lookedInVain(long news, @Nullable Placement best, Set<Veto> why) {
        inVain = news;
        boolean others = best == null ? !why.isEmpty() && !why.equals(reasons) : !best.equals(awaited);
        awaited = best;
        reasons = best == null && !why.isEmpty() ? why : reasons;
        return others;
    }
}
