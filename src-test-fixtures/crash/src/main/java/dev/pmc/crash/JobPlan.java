package dev.pmc.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What people ask for, by a seed: for each host a short story of creates, duplicates, deletes, stops, starts, restarts
 * and slips. The jobs of one host are sent in order, those of different hosts in any.
 *
 * <p>Where a story goes on after a create that follows a delete, it waits for that create's result: such a create is put
 * back into the queue until the host is gone, and so may be overtaken.
 */
final class JobPlan {
    private static final String[] CREATE = {"running", "duplicate", "cancelled", "failed"};
    private static final String[] DELETE = {"deleted", "duplicate", "failed"};
    private static final String[] STOP = {"stopped", "duplicate", "cancelled", "failed"};
    private static final String[] START = {"running", "duplicate", "cancelled", "failed"};

    private final SplittableRandom dice;
    private final List<List<PlannedJob>> stories = new ArrayList<>();
    private List<PlannedJob> story = new ArrayList<>();
    private int tickets;

    private JobPlan(long seed) {
        dice = new SplittableRandom(seed);
    }

    /** At least so many jobs, as one story for each host. */
    static List<List<PlannedJob>> of(long seed, int jobs) {
        JobPlan plan = new JobPlan(seed);
        for (int host = 1; plan.tickets < jobs; host++) {
            plan.story = new ArrayList<>();
            plan.tell("vm-" + host, host);
            plan.stories.add(plan.story);
        }
        return plan.stories;
    }

    private void tell(String host, int number) {
        Map<String, Object> spec = spec(number);
        switch (dice.nextInt(20)) {
            case 0, 1, 2, 3 -> create(host, spec, false);
            case 4, 5, 6 -> {
                create(host, spec, false);
                create(host, spec, dice.nextBoolean());
            }
            case 7, 8, 9 -> {
                create(host, spec, false);
                add(host, "delete", Map.of(), dice.nextBoolean(), DELETE);
                add(host, "delete", Map.of(), false, DELETE);
            }
            case 10, 11 -> {
                create(host, spec, false);
                add(host, "delete", Map.of(), dice.nextBoolean(), DELETE);
                create(host, spec, false);
                add(host, dice.nextBoolean() ? "stop" : "delete", Map.of(), true, "stopped", "deleted", "failed");
            }
            case 12, 13 -> {
                create(host, spec, false);
                add(host, "stop", Map.of(), dice.nextBoolean(), STOP);
                add(host, "start", Map.of(), dice.nextBoolean(), START);
            }
            case 14 -> {
                create(host, spec, false);
                add(host, "restart", Map.of(), dice.nextBoolean(), START);
                add(host, "stop", Map.of(), dice.nextBoolean(), STOP);
            }
            case 15 -> {
                create(host, spec, false);
                add(host, "create", spec(number + 1), false, "rejected");
                add(host, "delete", Map.of(), dice.nextBoolean(), DELETE);
                create(host, spec(number + 2), false);
            }
            case 16 -> {
                Map<String, Object> hopeless = new LinkedHashMap<>(spec);
                hopeless.put("os", "missing");
                add(host, "create", hopeless, false, "failed");
                add(host, "delete", Map.of(), true, DELETE);
            }
            case 17 -> {
                Map<String, Object> pinned = new LinkedHashMap<>(spec);
                pinned.put("baremetal", "no-such-agent");
                add(host, "create", pinned, false, "cancelled");
                add(host, "delete", Map.of(), false, "deleted");
            }
            case 18 -> {
                add(host, "delete", Map.of(), false, "duplicate");
                add(host, dice.nextBoolean() ? "start" : "stop", Map.of(), false, "rejected");
            }
            default -> slip(host);
        }
    }

    private void slip(String host) {
        int ticket = ++tickets;
        String mark = "\"" + PlannedJob.TICKET + "\": " + ticket;
        story.add(PlannedJob.malformed(
                ticket,
                host,
                switch (dice.nextInt(6)) {
                    case 0 -> "not a job at all " + ticket;
                    case 1 -> "{\"hostname\": \"" + host + "\", \"hostname\": \"twice\", " + mark + "}";
                    case 2 -> "{\"hostname\": \"-" + host + "-\", \"comp_type\": \"web\", " + mark + "}";
                    case 3 ->
                        "{\"hostname\": \"" + host + "\", \"comp_type\": \"web\", \"cpu\": \"many\", " + mark + "}";
                    case 4 -> "{\"hostname\": \"" + host + "\", \"action\": \"explode\", " + mark + "}";
                    default -> "eyJob3N0bmFtZSI6ICJ" + ticket;
                }));
    }

    private void create(String host, Map<String, Object> spec, boolean patient) {
        add(host, "create", spec, patient, CREATE);
    }

    private void add(String host, String action, Map<String, Object> more, boolean patient, String... allowed) {
        story.add(PlannedJob.of(++tickets, host, action, more, patient, allowed));
    }

    private static Map<String, Object> spec(int number) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("comp_type", "type-" + number % 5);
        spec.put("cpu", number % 2 == 0 ? 1 : "1");
        spec.put("mem", 64 + number);
        spec.put("disk", "1");
        return spec;
    }
}
