package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A digest of all that a plan is made of: what was declared and permitted, the records of the groups it concerns, and each of
 * their members as it stands. If it is another when a plan is applied, the plan is not what would be done.
 */
final class PlanIndex {
    private static final int BYTES = 8;

    private final StringBuilder text = new StringBuilder();

    private PlanIndex() {}

    static String of(GroupsView there, Declaration declaration, Declaration.Permits permits) {
        PlanIndex index = new PlanIndex();
        index.add(declaration.set());
        index.add(permits.prune());
        index.add(new TreeSet<>(permits.replaceable()));
        index.add(new TreeSet<>(declaration.removed()));
        declaration.groups().stream()
                .sorted(Comparator.comparing(Declaration.Group::name))
                .forEach(group -> {
                    index.add(group.name());
                    index.add(group.spec());
                });
        TreeSet<GroupName> concerned = new TreeSet<>(declaration.removed());
        declaration.groups().forEach(group -> concerned.add(group.name()));
        there.groups().stream()
                .filter(group -> declaration.set() != null && declaration.set().equals(group.set()))
                .forEach(group -> concerned.add(group.name()));
        for (GroupName name : concerned) {
            GroupRecord group = there.group(name);
            index.add(group == null ? null : group.change());
            there.members(name).values().forEach(index::member);
        }
        return index.digest();
    }

    private void member(VmRecord vm) {
        add(vm.hostname());
        add(vm.asked().acceptedAt());
        add(vm.goal());
        add(vm.state());
        add(vm.member());
    }

    private void add(@Nullable Object part) {
        text.append(part).append('\n');
    }

    private String digest() {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
