package dev.pmc.framework;

import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.Protos.Resource;
import org.apache.mesos.Protos.Value;

/**
 * The resources of an agent's offers, from which those of tasks are cut. What is cut keeps its role, reservation and
 * allocation, as the master demands ({@code src/master/validation.cpp}: a task's resources must be contained in the
 * offers' as they are). Amounts are counted in thousandths, as Mesos does.
 */
final class ResourcePool {
    private final List<Resource> left;

    ResourcePool(List<Resource> offered) {
        left = new ArrayList<>(offered.stream().filter(ResourcePool::isPlain).toList());
    }

    /** How many thousandths of a scalar there are, over all roles and reservations. */
    static long amount(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> isPlain(resource) && resource.getName().equals(name))
                .mapToLong(resource -> thousandths(resource.getScalar().getValue()))
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
        for (int i = 0; i < left.size() && missing > 0; i++) {
            Resource resource = left.get(i);
            long here = resource.getName().equals(name)
                    ? thousandths(resource.getScalar().getValue())
                    : 0;
            long taken = Math.min(here, missing);
            if (taken > 0) {
                into.add(with(resource, taken));
                left.set(i, with(resource, here - taken));
                missing -= taken;
            }
        }
        if (missing > 0) {
            throw new IllegalStateException(
                    "the offers lack " + missing / 1000.0 + " of " + amount / 1000.0 + " " + name);
        }
    }

    /**
     * An executor's share, always from the same kind of resources, unreserved ones if there are any: it is part of the
     * executor's description, which has to be equal for every task that runs under it.
     *
     * @param pays the executor is not running yet, so its share is cut out of the pool
     */
    List<Resource> executorShare(Resources amount, boolean pays) {
        List<Resource> share = new ArrayList<>();
        share("cpus", amount.cpus(), pays, share);
        share("mem", amount.mem(), pays, share);
        share("disk", amount.disk(), pays, share);
        return share;
    }

    private void share(String name, long amount, boolean pays, List<Resource> into) {
        if (amount == 0) {
            return;
        }
        int best = -1;
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).getName().equals(name)
                    && (best < 0 || (isReserved(left.get(best)) && !isReserved(left.get(i))))) {
                best = i;
            }
        }
        long here = best < 0 ? 0 : thousandths(left.get(best).getScalar().getValue());
        if (pays && here < amount) {
            cut(name, amount, into);
        } else if (best >= 0) {
            Resource resource = left.get(best);
            into.add(with(resource, amount));
            left.set(best, with(resource, pays ? here - amount : here));
        }
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

    private static long thousandths(double value) {
        return Math.round(value * 1000);
    }
}
