package dev.pmc.web.api;

import dev.pmc.yaml.YamlMapping;
import dev.pmc.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The images that the catalogue of pmc's own executor archive has.
 *
 * @param names empty if agents fetch the executor from elsewhere, so that nobody knows
 */
public record ImageNames(List<String> names) {
    /** Of a catalogue that nobody has read. */
    public static final ImageNames UNKNOWN = new ImageNames(List.of());

    public ImageNames {
        names = List.copyOf(names);
    }

    /** Those of a catalogue, the text of {@code images.yaml}; one that cannot be read is as good as unknown. */
    public static ImageNames of(String catalogue) {
        List<YamlProblem> problems = new ArrayList<>();
        Set<String> names = YamlMapping.root(catalogue, problems).keys();
        return problems.isEmpty() ? new ImageNames(List.copyOf(names)) : UNKNOWN;
    }

    /** Why a job may not ask for that image; empty if it may, or nobody knows. */
    Optional<String> objection(String os) {
        return names.isEmpty() || names.contains(os)
                ? Optional.empty()
                : Optional.of("os is '" + os + "', and the image catalogue has " + String.join(", ", names));
    }
}
