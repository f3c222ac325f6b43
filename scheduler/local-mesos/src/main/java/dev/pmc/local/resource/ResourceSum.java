package dev.pmc.local.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;

/**
 * A sum of resources. Two resources add up if they differ in nothing but the amount: name, reservations and the role
 * that they are allocated to count. All are in the form with {@code reservations} (see {@link ResourceFormat}).
 * Immutable.
 */
public final class ResourceSum {
    public static final ResourceSum NONE = new ResourceSum(Map.of());

    /** The resource without its amount, and the amount; none is empty. */
    private final Map<Resource, Amount> amounts;

    private ResourceSum(Map<Resource, Amount> amounts) {
        this.amounts = amounts;
    }

    public static ResourceSum of(Iterable<Resource> resources) {
        Map<Resource, Amount> sum = new LinkedHashMap<>();
        for (Resource resource : resources) {
            Amount amount = Amount.of(resource);
            if (!amount.isEmpty()) {
                sum.merge(identity(resource), amount, Amount::plus);
            }
        }
        return new ResourceSum(sum);
    }

    private static Resource identity(Resource resource) {
        return resource.toBuilder().clearScalar().clearRanges().clearSet().build();
    }

    public ResourceSum plus(ResourceSum other) {
        if (amounts.isEmpty()) {
            return other;
        }
        Map<Resource, Amount> sum = new LinkedHashMap<>(amounts);
        other.amounts.forEach((resource, amount) -> sum.merge(resource, amount, Amount::plus));
        return new ResourceSum(sum);
    }

    /** What is left of these when the others are taken away. */
    public ResourceSum minus(ResourceSum other) {
        Map<Resource, Amount> rest = new LinkedHashMap<>(amounts);
        other.amounts.forEach((resource, taken) -> rest.computeIfPresent(resource, (key, amount) -> {
            Amount left = amount.minus(taken);
            return left.isEmpty() ? null : left;
        }));
        return new ResourceSum(rest);
    }

    public boolean contains(ResourceSum other) {
        return other.amounts.entrySet().stream().allMatch(wanted -> {
            Amount amount = amounts.get(wanted.getKey());
            return amount != null && amount.contains(wanted.getValue());
        });
    }

    public boolean isEmpty() {
        return amounts.isEmpty();
    }

    /** The same resources, allocated to a role. */
    public ResourceSum allocatedTo(String role) {
        return map(resource -> resource.toBuilder()
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role))
                .build());
    }

    public ResourceSum unallocated() {
        return map(resource -> resource.toBuilder().clearAllocationInfo().build());
    }

    private ResourceSum map(UnaryOperator<Resource> change) {
        Map<Resource, Amount> changed = new LinkedHashMap<>();
        amounts.forEach((resource, amount) -> changed.merge(change.apply(resource), amount, Amount::plus));
        return new ResourceSum(changed);
    }

    /** Those that any role may have, and those that are reserved for this one or for one that it is below. */
    public ResourceSum availableTo(String role) {
        Map<Resource, Amount> available = new LinkedHashMap<>(amounts);
        available
                .keySet()
                .removeIf(resource -> resource.getReservationsCount() > 0
                        && !isAtOrBelow(
                                role,
                                resource.getReservations(resource.getReservationsCount() - 1)
                                        .getRole()));
        return new ResourceSum(available);
    }

    private static boolean isAtOrBelow(String role, String reservedFor) {
        return role.equals(reservedFor) || role.startsWith(reservedFor + "/");
    }

    /** The sums of the numbers, by name, in thousandths. */
    public Map<String, Long> quantities() {
        Map<String, Long> quantities = new LinkedHashMap<>();
        amounts.forEach((resource, amount) -> {
            if (amount instanceof Amount.Scalar scalar) {
                quantities.merge(resource.getName(), scalar.thousandths(), Long::sum);
            }
        });
        return quantities;
    }

    public List<Resource> toProtos() {
        return amounts.entrySet().stream()
                .map(entry -> {
                    Resource.Builder resource = entry.getKey().toBuilder();
                    entry.getValue().writeTo(resource);
                    return resource.build();
                })
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceSum resources && amounts.equals(resources.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    /** As Mesos writes it: {@code cpus(allocated: *):4; mem(allocated: *):96}. */
    @Override
    public String toString() {
        return amounts.entrySet().stream()
                .map(entry -> ResourceText.describe(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining("; "));
    }
}
