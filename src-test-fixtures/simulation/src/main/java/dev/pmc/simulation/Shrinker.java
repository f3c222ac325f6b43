package dev.pmc.simulation;

import java.util.ArrayList;
import java.util.List;

/** Finds a smaller scenario that breaks the same rule, by leaving happenings out as long as it still does. */
final class Shrinker {
    private Shrinker() {}

    static Scenario shrink(Scenario scenario, Sabotage sabotage, String rule) {
        List<Incident> kept = new ArrayList<>(scenario.happenings());
        for (int size = Math.max(1, kept.size() / 2); size >= 1; size /= 2) {
            boolean smaller = true;
            while (smaller) {
                smaller = false;
                for (int from = 0; from < kept.size(); from += size) {
                    List<Incident> fewer = new ArrayList<>(kept);
                    fewer.subList(from, Math.min(from + size, kept.size())).clear();
                    if (breaks(scenario.with(fewer), sabotage, rule)) {
                        kept = fewer;
                        smaller = true;
                        from -= size;
                    }
                }
            }
        }
        return scenario.with(kept);
    }

    private static boolean breaks(Scenario scenario, Sabotage sabotage, String rule) {
        Violation violation = Simulation.play(scenario, sabotage, null).violation();
        return violation != null && violation.rule().equals(rule);
    }
}
