package dev.pmc.bench;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * One measured number.
 *
 * @param group the benchmark that it is of
 * @param floor what it is compared with, measured in the same run; null if there is nothing
 * @param note what one has to know to read it
 */
record Figure(
        String group,
        String name,
        double value,
        String unit,
        @Nullable Floor floor,
        @Nullable String note) {
    /** What the machine, or another program, does with the same work. */
    record Floor(String name, double value) {}

    /** Those of a file; none if it is not there. */
    static List<Figure> read(Path file) throws IOException {
        return Files.exists(file)
                ? Json.mapper().readValue(Files.readString(file), new TypeReference<List<Figure>>() {})
                : List.of();
    }

    static Figure of(String group, String name, double value, String unit) {
        return new Figure(group, name, value, unit, null, null);
    }

    Figure beside(String floorName, double floorValue) {
        return new Figure(group, name, value, unit, new Floor(floorName, floorValue), note);
    }

    Figure noting(@Nullable String words) {
        return new Figure(group, name, value, unit, floor, words);
    }

    /** How many times the floor; null without one. */
    @Nullable
    Double ratio() {
        return floor == null || floor.value() == 0 ? null : value / floor.value();
    }
}
