package dev.pmc.core.group;

import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** The numbers of spare members: the lowest behind those that are wanted which nobody has, whatever it is. */
final class SpareNumbers {
    private SpareNumbers() {}

    /**
     * The next ones that are free.
     *
     * @param members the numbers that members have, also those that rest or go
     * @param taken whether there is a VM of that name
     * @param count how many; none if it is not positive
     */
    static List<Integer> free(GroupRecord group, Collection<Integer> members, Predicate<Hostname> taken, int count) {
        List<Integer> wanted = group.wanted();
        List<Integer> free = new ArrayList<>();
        int ordinal = wanted.isEmpty() ? 0 : wanted.get(wanted.size() - 1) + 1;
        for (; free.size() < count; ordinal++) {
            boolean isTaken = members.contains(ordinal) || group.holes().contains(ordinal);
            if (!isTaken && !taken.test(group.hostname(ordinal))) {
                free.add(ordinal);
            }
        }
        return free;
    }
}
