package dev.pmc.framework;

import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * The resources of an agent's offers, from which those of tasks are cut. What is cut keeps its role, reservation and
 * allocation, as the master demands ({@code src/master/validation.cpp}: a task's resources must be contained in the
 * offers' as they are). Amounts are counted in thousandths, as Mesos does.
 */
final class ResourcePool {
    private final List<Pile> left = new ArrayList<>();

    ResourcePool(List<Resource> offered) {
        for (Resource resource : offered) {
            if (isPlain(resource)) {
                left.add(new Pile(resource));
            }
        }
    }

    /** What is left of one of the offers' resources. */
    private static final class Pile {
        final Resource kind;
        long thousandths;

        Pile(Resource offered) {
            kind = offered;
            thousandths = thousandths(offered);
        }

        boolean isOf(String name) {
            return kind.getName().equals(name);
        }

        /** Takes what is there of an amount, and no more. */
        long take(long most) {
            long taken = Math.min(thousandths, most);
            thousandths -= taken;
            return taken;
        }
    }

    /** How many thousandths of a scalar there are, over all roles and reservations. */
    static long amount(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> isPlain(resource) && resource.getName().equals(name))
                .mapToLong(ResourcePool::thousandths)
                .sum();
    }

    /**
     * Cuts an amount of everything out of the pool.
     *
     * @throws IllegalStateException if it is not there
     */
    List<Resource> cut(Resources amount) {
        List<Resource> cut = new ArrayList<>();
        cut("cpus", amount.cpus(), cut);
        cut("mem", amount.mem(), cut);
        cut("disk", amount.disk(), cut);
        return cut;
    }

    private void cut(String name, long amount, List<Resource> into) {
        long missing = amount;
        for (Pile pile : left) {
            long taken = pile.isOf(name) ? pile.take(missing) : 0;
            if (taken > 0) {
                into.add(with(pile.kind, taken));
                missing -= taken;
            }
        }
        if (missing > 0) {
            throw new IllegalStateException(
                    "the offers lack " + missing / 1000.0 + " of " + amount / 1000.0 + " " + name);
        }
    }

    /** Whether an amount of everything is there that is reserved for nobody. */
    boolean holdsUnreserved(Resources amount) {
        return unreserved("cpus") >= amount.cpus()
                && unreserved("mem") >= amount.mem()
                && unreserved("disk") >= amount.disk();
    }

    private long unreserved(String name) {
        return left.stream()
                .filter(pile -> pile.isOf(name) && !isReserved(pile.kind))
                .mapToLong(pile -> pile.thousandths)
                .sum();
    }

    /** Whether anything is there that is reserved. */
    boolean holdsReserved() {
        return left.stream().anyMatch(pile -> isReserved(pile.kind));
    }

    /**
     * An executor's share. It is part of the executor's description, which has to be equal for every task that runs under
     * it: so it is one resource of each name and always of the same kind, also when no more of that kind is offered.
     *
     * @param reserved of reserved resources, where there are any of that name
     * @param pays the executor is not running yet, so its share is cut out of the pool
     */
    List<Resource> executorShare(Resources amount, boolean reserved, boolean pays) {
        List<Resource> share = new ArrayList<>();
        share("cpus", amount.cpus(), reserved, pays, share);
        share("mem", amount.mem(), reserved, pays, share);
        share("disk", amount.disk(), reserved, pays, share);
        return share;
    }

    private void share(String name, long amount, boolean reserved, boolean pays, List<Resource> into) {
        if (amount == 0) {
            return;
        }
        Resource kind = reserved ? reserved(name) : unreservedLike(name);
        if (!pays) {
            into.add(with(kind, amount));
            return;
        }
        Resource none = with(kind, 0);
        List<Pile> same = left.stream()
                .filter(pile -> pile.isOf(name) && with(pile.kind, 0).equals(none))
                .toList();
        if (same.stream().mapToLong(pile -> pile.thousandths).sum() < amount) {
            cut(name, amount, into);
            return;
        }
        long missing = amount;
        for (Pile pile : same) {
            missing -= pile.take(missing);
        }
        into.add(with(kind, amount));
    }

    /** Of several reservations always the same one is taken. */
    private Resource reserved(String name) {
        return left.stream()
                .filter(pile -> pile.isOf(name) && isReserved(pile.kind))
                .map(pile -> pile.kind)
                .min(Comparator.comparing(resource -> with(resource, 0).toString()))
                .orElseGet(() -> unreservedLike(name));
    }

    /** As the master would offer it, also if it does not at the moment. */
    @SuppressWarnings("deprecation")
    private Resource unreservedLike(String name) {
        Resource.Builder resource = left.get(0).kind.toBuilder()
                .setName(name)
                .clearReservations()
                .clearReservation()
                .clearDisk();
        if (resource.hasRole()) {
            resource.setRole("*");
        }
        return resource.build();
    }

    @SuppressWarnings("deprecation")
    private static boolean isReserved(Resource resource) {
        return resource.getReservationsCount() > 0
                || resource.hasReservation()
                || (resource.hasRole() && !resource.getRole().equals("*"));
    }

    /**
     * Whether a VM may live on it: a scalar that is nobody's volume, may not be taken away again and is shared with
     * nobody.
     */
    private static boolean isPlain(Resource resource) {
        return resource.getType() == Value.Type.SCALAR
                && !resource.hasRevocable()
                && !resource.hasShared()
                && !resource.hasProviderId()
                && !(resource.hasDisk()
                        && (resource.getDisk().hasPersistence()
                                || resource.getDisk().hasVolume()
                                || resource.getDisk().hasSource()));
    }

    private static Resource with(Resource resource, long thousandths) {
        return resource.toBuilder()
                .setScalar(Value.Scalar.newBuilder().setValue(thousandths / 1000.0))
                .build();
    }

    private static long thousandths(Resource resource) {
        return Math.round(resource.getScalar().getValue() * 1000);
    }
}
