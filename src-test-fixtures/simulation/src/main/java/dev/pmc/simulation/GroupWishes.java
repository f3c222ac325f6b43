package dev.pmc.simulation;

import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupRequest.Tell.Word;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** What people want of groups in a scenario: few groups, of few members, asked for again and again in few forms. */
final class GroupWishes {
    private static final List<GroupName> NAMES = List.of(new GroupName("g0"), new GroupName("g1"));
    private static final List<String> IMAGES = List.of("trusty", "jammy", "noble");
    private static final int MOST = 3;

    private final Dice dice;
    private final LongSupplier time;

    GroupWishes(Dice dice, LongSupplier time) {
        this.dice = dice;
        this.time = time;
    }

    /** What they ask for, in no order. */
    List<Incident> write() {
        List<Incident> asked = new ArrayList<>();
        int count = dice.percent(40) ? dice.between(1, 12) : 0;
        for (int i = 0; i < count; i++) {
            asked.add(new Incident.GroupAsked(time.getAsLong(), request()));
        }
        return asked;
    }

    private GroupRequest request() {
        GroupName group = dice.pick(NAMES);
        return switch (dice.between(1, 20)) {
            case 1, 2 -> new GroupRequest.Scale(group, dice.between(0, MOST), null, "people");
            case 3 -> new GroupRequest.Scale(group, dice.between(0, MOST), dice.between(0, MOST), "people");
            case 4 -> new GroupRequest.Tell(group, dice.pick(List.of(Word.values())), "people");
            case 5 -> new GroupRequest.Rollback(group, null, Set.of(), "people");
            case 6 -> new GroupRequest.Remove(group, null, "people");
            case 7 -> new GroupRequest.Remove(group, member(group), "people");
            case 8 -> new GroupRequest.Restart(group, "people");
            default -> apply(group);
        };
    }

    private static Hostname member(GroupName group, int ordinal) {
        return new Hostname(group + "-" + ordinal);
    }

    private Hostname member(GroupName group) {
        return member(group, dice.between(0, MOST - 1));
    }

    private GroupRequest apply(GroupName group) {
        boolean leavesOut = dice.percent(15);
        Set<Hostname> replaceable = new HashSet<>();
        for (int ordinal = 0; ordinal < MOST; ordinal++) {
            if (dice.percent(20)) {
                replaceable.add(member(group, ordinal));
            }
        }
        return new GroupRequest.Apply(
                new Declaration(
                        "people",
                        leavesOut ? List.of() : List.of(new Declaration.Group(group, spec(group))),
                        dice.percent(5) && leavesOut ? Set.of(group) : Set.of()),
                new Declaration.Permits(dice.percent(10), replaceable),
                null,
                "people");
    }

    private GroupSpec spec(GroupName group) {
        int maxSurge = dice.percent(30) ? dice.between(1, 2) : 0;
        UpdatePolicy update = new UpdatePolicy(
                dice.between(maxSurge == 0 ? 1 : 0, 2),
                maxSurge,
                dice.pick(List.of(0, 10)),
                dice.pick(List.of(120, 600)),
                3600,
                dice.percent(15) ? 1 : 0,
                0,
                dice.percent(40),
                dice.pick(List.of(UpdatePolicy.Order.values())),
                UnknownFields.NONE);
        boolean isSecond = group.equals(NAMES.get(1));
        return new GroupSpec(
                new MemberTemplate(
                        null,
                        null,
                        new ComponentType(dice.percent(90) ? "web" : "db"),
                        new GuestSeed(dice.pick(IMAGES), null, null, List.of(), List.of(), null),
                        new VmShape(1, 1024, null),
                        dice.percent(30) ? Map.of("colour", dice.pick(List.of("red", "blue"))) : Map.of(),
                        ReadyCheck.AUTO,
                        null,
                        PlacementOptions.NONE,
                        UnknownFields.NONE),
                dice.percent(85) ? Integer.valueOf(dice.between(0, MOST)) : null,
                Map.of(),
                update,
                new StopPolicy(dice.pick(List.of(StopPolicy.OnRemove.values())), UnknownFields.NONE),
                isSecond && dice.percent(40) ? List.of(NAMES.get(0)) : List.of(),
                isSecond && dice.percent(20) ? List.of(NAMES.get(0)) : List.of(),
                dice.percent(5),
                dice.percent(60),
                UnknownFields.NONE);
    }
}
