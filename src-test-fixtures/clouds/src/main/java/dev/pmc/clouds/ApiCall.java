package dev.pmc.clouds;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the API.
 *
 * @param parameters by their names in lower case
 */
record ApiCall(String command, Map<String, String> parameters) {

    Optional<String> optional(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    /** @throws ApiFault if it is not there */
    String text(String name) {
        return optional(name)
                .orElseThrow(() -> new ApiFault(
                        ApiFault.PARAMETER,
                        "Unable to execute API command %s due to missing parameter %s"
                                .formatted(command.toLowerCase(Locale.ROOT), name)));
    }

    /** @throws ApiFault if it is not there, or is no number */
    int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw new ApiFault(
                    ApiFault.PARAMETER,
                    "Unable to execute API command %s due to invalid value %s for parameter %s"
                            .formatted(command, text(name), name));
        }
    }

    /** The words between commas; none if it is not there. */
    List<String> words(String name) {
        return optional(name).map(value -> List.of(value.split(",", -1))).orElse(List.of());
    }
}
