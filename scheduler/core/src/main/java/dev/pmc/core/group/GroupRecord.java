package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler keeps of a group: what was declared and when, how many members there are to be, and how far it is. Who
 * its members are stands in their own records.
 *
 * @param set the set of groups that it was declared in, whose file alone may leave it out; null for none
 * @param revisions the last ones, oldest first; the last of them is in force
 * @param instances how many members there are to be
 * @param holes numbers that no member is to have, lowest first
 * @param leaving it is being removed
 * @param change goes up with everything that people change
 */
public record GroupRecord(
        GroupName name,
        @Nullable String set,
        List<Revision> revisions,
        int instances,
        @IfMissing("[]") List<Integer> holes,
        Rollout rollout,
        @IfMissing("false") boolean leaving,
        long change,
        UnknownFields unknown) {
    private static final int KEPT = 10;

    /** @throws IllegalArgumentException if there is no revision, or the count is negative */
    public GroupRecord {
        if (revisions.isEmpty() || instances < 0) {
            throw new IllegalArgumentException("a group has a revision, and a number of members that is not negative");
        }
        revisions = List.copyOf(revisions);
        holes = List.copyOf(new TreeSet<>(holes));
    }

    /** A group that is declared for the first time. */
    public static GroupRecord declared(GroupName name, @Nullable String set, Revision first) {
        Integer instances = first.spec().instances();
        return new GroupRecord(
                name,
                set,
                List.of(first),
                instances == null ? 1 : instances,
                List.of(),
                Rollout.begun(first.at()),
                false,
                1,
                UnknownFields.NONE);
    }

    /** The revision in force. */
    public Revision current() {
        return revisions.get(revisions.size() - 1);
    }

    public GroupSpec spec() {
        return current().spec();
    }

    /** The revision of that number, if it is kept. */
    public Optional<Revision> revision(int number) {
        return revisions.stream().filter(each -> each.number() == number).findFirst();
    }

    /** The newest revision before the one in force of which all was ready once. */
    public Optional<Revision> lastGood() {
        return revisions.stream()
                .limit(revisions.size() - 1L)
                .filter(Revision::wasReady)
                .reduce((earlier, later) -> later);
    }

    /** The numbers that members are to have, lowest first. */
    public List<Integer> wanted() {
        List<Integer> wanted = new ArrayList<>();
        for (int ordinal = 0; !leaving && wanted.size() < instances; ordinal++) {
            if (!holes.contains(ordinal)) {
                wanted.add(ordinal);
            }
        }
        return wanted;
    }

    /** The name of the member of that number. */
    public Hostname hostname(int ordinal) {
        return spec().template().hostname(name, ordinal);
    }

    /** The same in another form, which begins to be rolled out. */
    public GroupRecord revised(
            @Nullable String otherSet, GroupSpec spec, String by, List<Hostname> mayGo, Instant now) {
        List<Revision> all = new ArrayList<>(revisions);
        all.add(Revision.of(current().number() + 1, spec, by, now, mayGo));
        int count = spec.instances() == null ? instances : spec.instances();
        return new GroupRecord(
                name,
                otherSet,
                all.subList(Math.max(0, all.size() - KEPT), all.size()),
                count,
                count > instances ? filled(count - instances) : holes,
                Rollout.begun(now),
                false,
                change + 1,
                unknown);
    }

    /** The same as a revision for which all members are restarted. */
    public GroupRecord restarted(String by, Instant now) {
        GroupRecord next = revised(set, spec(), by, List.of(), now);
        List<Revision> all = new ArrayList<>(next.revisions);
        all.set(all.size() - 1, next.current().restarting());
        return new GroupRecord(name, set, all, instances, holes, next.rollout, leaving, next.change, unknown);
    }

    /** The same with another number of members. More fill the holes first. */
    public GroupRecord scaled(int count) {
        return new GroupRecord(
                name,
                set,
                revisions,
                count,
                count > instances ? filled(count - instances) : holes,
                rollout,
                leaving,
                change + 1,
                unknown);
    }

    /** The same with one member more, which is there already: no hole is filled for it. */
    GroupRecord grown() {
        return new GroupRecord(name, set, revisions, instances + 1, holes, rollout, leaving, change + 1, unknown);
    }

    /** The same with one member less: the one of that number. */
    public GroupRecord without(int ordinal) {
        List<Integer> more = new ArrayList<>(holes);
        more.add(ordinal);
        return new GroupRecord(name, set, revisions, instances - 1, more, rollout, leaving, change + 1, unknown);
    }

    private List<Integer> filled(int count) {
        return holes.subList(Math.min(count, holes.size()), holes.size());
    }

    /** The same when it is to go. */
    public GroupRecord removed() {
        return new GroupRecord(name, set, revisions, instances, holes, rollout, true, change + 1, unknown);
    }

    /** The same when its roll-out stands otherwise, by people's word. */
    GroupRecord told(Rollout other) {
        return new GroupRecord(name, set, revisions, instances, holes, other, leaving, change + 1, unknown);
    }

    /** The same when its roll-out has come to stand otherwise. */
    GroupRecord with(Rollout other) {
        return new GroupRecord(name, set, revisions, instances, holes, other, leaving, change, unknown);
    }

    /** The same when all members are available in the revision in force. */
    GroupRecord done() {
        List<Revision> all = new ArrayList<>(revisions);
        all.set(all.size() - 1, current().ready());
        Rollout over = rollout.in(Rollout.Mode.DONE, null);
        return new GroupRecord(name, set, all, instances, holes, over, leaving, change, unknown);
    }
}
