package dev.pmc.bench;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BalancedHostAttrConstraint;
import com.netflix.fenzo.plugins.UniqueHostAttrConstraint;
import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.mesos.Protos.Attribute;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.Value;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link PlacementBenchmark} and {@link ConstrainedPlacementBenchmark} for Netflix Fenzo, the library that other Mesos frameworks choose agents with: the
 * same machines, the same hosts, and a fitness that prefers agents with few hosts of the type.
 */
final class FenzoFleet {
    private FenzoFleet() {}

    /** How many decisions a second it takes, filling an empty fleet in one round. */
    static double decisionsPerSecond(int agents, int hosts) {
        return decisionsPerSecond(hosts, "", leases(agents, agent -> PlacementBenchmark.size(agents, hosts, agent)));
    }

    /**
     * The same where all are under constraints.
     *
     * @param constraints as pmc spells them: those that Fenzo has, too
     */
    static double decisionsPerSecond(int agents, int hosts, String constraints) {
        return decisionsPerSecond(
                hosts, constraints, leases(agents, agent -> ConstrainedPlacementBenchmark.size(agents, hosts, agent)));
    }

    private static List<VirtualMachineLease> leases(int agents, IntFunction<Resources> sizes) {
        List<VirtualMachineLease> leases = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            leases.add(new Lease("metal" + i, ConstrainedPlacementBenchmark.rack(i), sizes.apply(i)));
        }
        return leases;
    }

    private static double decisionsPerSecond(int hosts, String constraints, List<VirtualMachineLease> leases) {
        TaskScheduler scheduler = new TaskScheduler.Builder()
                .withLeaseOfferExpirySecs(1_000_000)
                .withLeaseRejectAction(lease -> {})
                .disableShortfallEvaluation()
                .withFitnessCalculator(new FewOfType())
                .build();
        try {
            Map<Integer, Set<String>> ofType = new HashMap<>();
            List<TaskRequest> tasks = new ArrayList<>();
            for (int i = 0; i < hosts; i++) {
                int type = i % PlacementBenchmark.TYPES;
                Set<String> alike = ofType.computeIfAbsent(type, none -> new HashSet<>());
                alike.add("t" + i);
                tasks.add(new Task(
                        "t" + i, "type" + type, 1 + type % 2, 512 + 256 * type, 4096, hard(constraints, alike)));
            }
            long start = System.nanoTime();
            int placed = scheduler.scheduleOnce(tasks, leases).getResultMap().values().stream()
                    .mapToInt(result -> result.getTasksAssigned().size())
                    .sum();
            long took = System.nanoTime() - start;
            if (placed != hosts) {
                throw new IllegalStateException("Fenzo placed " + placed + " of " + hosts);
            }
            return hosts * 1e9 / took;
        } finally {
            scheduler.shutdown();
        }
    }

    private static List<ConstraintEvaluator> hard(String constraints, Set<String> alike) {
        List<ConstraintEvaluator> hard = new ArrayList<>();
        for (String constraint : constraints.split(" ", -1)) {
            switch (constraint) {
                case "" -> {}
                case "hostname:UNIQUE" -> hard.add(new UniqueHostAttrConstraint(task -> alike));
                case "rack:GROUP_BY" ->
                    hard.add(
                            new BalancedHostAttrConstraint(task -> alike, "rack", ConstrainedPlacementBenchmark.RACKS));
                default -> throw new IllegalArgumentException("Fenzo has no " + constraint);
            }
        }
        return hard;
    }

    private static final class FewOfType implements VMTaskFitnessCalculator {
        @Override
        public String getName() {
            return "few of the type";
        }

        @Override
        public double calculateFitness(TaskRequest task, VirtualMachineCurrentState agent, TaskTrackerState tracker) {
            long same = agent.getTasksCurrentlyAssigned().stream()
                    .filter(one -> one.getRequest().taskGroupName().equals(task.taskGroupName()))
                    .count();
            return 1.0 / (1 + same);
        }
    }

    private record Lease(String hostname, String rack, Resources size) implements VirtualMachineLease {
        @Override
        public String getId() {
            return "lease-" + hostname;
        }

        @Override
        public long getOfferedTime() {
            return System.currentTimeMillis();
        }

        @Override
        public String getVMID() {
            return hostname;
        }

        @Override
        public double cpuCores() {
            return size.cpus() / 1000.0;
        }

        @Override
        public double memoryMB() {
            return size.mem() / 1000.0;
        }

        @Override
        public double networkMbps() {
            return 0;
        }

        @Override
        public double diskMB() {
            return size.disk() / 1000.0;
        }

        @Override
        public List<Range> portRanges() {
            return List.of();
        }

        @Override
        public Offer getOffer() {
            return Offer.newBuilder()
                    .setId(OfferID.newBuilder().setValue(getId()))
                    .buildPartial();
        }

        @Override
        public Map<String, Attribute> getAttributeMap() {
            // Fenzo asks it for null, which Map.of() does not forgive.
            return new HashMap<>(Map.of(
                    "rack",
                    Attribute.newBuilder()
                            .setName("rack")
                            .setType(Value.Type.TEXT)
                            .setText(Value.Text.newBuilder().setValue(rack))
                            .build()));
        }

        @Override
        public Double getScalarValue(String name) {
            return 0.0;
        }

        @Override
        public Map<String, Double> getScalarValues() {
            return Map.of();
        }
    }

    private record Task(
            String getId,
            String taskGroupName,
            double getCPUs,
            double getMemory,
            double getDisk,
            List<ConstraintEvaluator> getHardConstraints)
            implements TaskRequest {
        @Override
        public double getNetworkMbps() {
            return 0;
        }

        @Override
        public int getPorts() {
            return 0;
        }

        @Override
        public Map<String, Double> getScalarRequests() {
            return Map.of();
        }

        @Override
        public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
            return Map.of();
        }

        @Override
        public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
            return List.of();
        }

        @Override
        public void setAssignedResources(AssignedResources resources) {
            // Ports and sets, of which there are none.
        }

        @Override
        public @Nullable AssignedResources getAssignedResources() {
            return null;
        }
    }
}
