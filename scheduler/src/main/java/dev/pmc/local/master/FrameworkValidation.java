package dev.pmc.local.master;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/** The rules for FrameworkInfos and roles, in the words of a master ({@code src/master/validation.cpp}). */
final class FrameworkValidation {
    /** Durations of Mesos are nanoseconds in 64 bits. */
    private static final double LONGEST_SECONDS = Long.MAX_VALUE / 1e9;

    private FrameworkValidation() {}

    @SuppressWarnings("deprecation") // Without MULTI_ROLE the role is still told in the deprecated field.
    static Optional<String> problem(FrameworkInfo info, Collection<String> suppressedRoles) {
        boolean multiRole = info.getCapabilitiesList().stream()
                .anyMatch(capability -> capability.getType() == Capability.Type.MULTI_ROLE);
        if (!multiRole && info.getRolesCount() > 0) {
            return Optional.of("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
        }
        if (multiRole && info.hasRole()) {
            return Optional.of("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
        }
        List<String> roles = multiRole ? info.getRolesList() : List.of(info.getRole());
        Set<String> seen = new HashSet<>();
        Set<String> duplicates = roles.stream().filter(role -> !seen.add(role)).collect(Collectors.toSet());
        if (!duplicates.isEmpty()) {
            return Optional.of(
                    "'FrameworkInfo.roles' contains duplicate items: { " + String.join(", ", duplicates) + " }");
        }
        for (String role : roles) {
            Optional<String> problem = roleProblem(role);
            if (problem.isPresent()) {
                return Optional.of(
                        "'FrameworkInfo." + (multiRole ? "roles" : "role") + "' is not a valid role: " + problem.get());
            }
        }
        if (!roles.containsAll(suppressedRoles)) {
            return Optional.of("Suppressed roles " + suppressedRoles + " are not contained in the list of roles");
        }
        if (info.hasId() && !info.getId().getValue().isEmpty()) {
            Optional<String> problem = Ids.problem(info.getId().getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        double timeout = info.getFailoverTimeout();
        if (!(Math.abs(timeout) <= LONGEST_SECONDS)) {
            return Optional.of("The framework failover_timeout (" + shortest(timeout) + ") is invalid");
        }
        return Optional.empty();
    }

    private static Optional<String> roleProblem(String role) {
        if (role.isEmpty()) {
            return Optional.of("Empty role name is invalid");
        }
        if (role.equals("*")) {
            return Optional.empty();
        }
        if (role.startsWith("/")) {
            return Optional.of("Role '" + role + "' cannot start with a slash");
        }
        if (role.endsWith("/")) {
            return Optional.of("Role '" + role + "' cannot end with a slash");
        }
        if (role.contains("//")) {
            return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
        }
        for (String component : role.split("/", -1)) {
            if (component.equals(".") || component.equals("..") || component.equals("*")) {
                return Optional.of("Role component '" + component + "' is invalid");
            }
            if (component.startsWith("-")) {
                return Optional.of("Role component '" + component + "' is invalid because it begins with a dash");
            }
            if (component.chars().anyMatch(c -> c <= ' ' || c == 127)) {
                return Optional.of(
                        "Role component '" + component + "' is invalid because it contains backspace or whitespace");
            }
        }
        return Optional.empty();
    }

    /** Why an info cannot take the place of another, if it cannot. */
    static Optional<String> updateProblem(FrameworkInfo before, FrameworkInfo after) {
        if (!before.getUser().equals(after.getUser())) {
            return Optional.of(unsupported("user", before.getUser(), after.getUser()));
        }
        if (before.getCheckpoint() != after.getCheckpoint()) {
            return Optional.of(unsupported(
                    "checkpoint", Boolean.toString(before.getCheckpoint()), Boolean.toString(after.getCheckpoint())));
        }
        return before.getPrincipal().equals(after.getPrincipal())
                ? Optional.empty()
                : Optional.of("Changing framework's principal is not allowed.");
    }

    private static String unsupported(String field, String before, String after) {
        return "Updating 'FrameworkInfo." + field + "' is unsupported; attempted to update from '" + before + "' to '"
                + after + "'";
    }

    /** A large number as C++ writes it: 1e+30. */
    private static String shortest(double number) {
        String text = String.format(Locale.ROOT, "%.5e", number);
        int exponent = text.indexOf('e');
        return exponent < 0 ? text : text.substring(0, exponent).replaceAll("\\.?0+$", "") + text.substring(exponent);
    }
}
