package dev.pmc.local.master;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/** The rules for FrameworkInfos and roles, in the words of a master ({@code src/master/validation.cpp}). */
final class FrameworkValidation {
    /** Durations of Mesos are nanoseconds in 64 bits. */
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private FrameworkValidation() {}

    @SuppressWarnings("deprecation") // Without MULTI_ROLE the role is still told in the deprecated field.
    static Optional<String> problem(FrameworkInfo info) {
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
                return Optional.of((multiRole
                                ? "'FrameworkInfo.roles' contains invalid role: "
                                : "'FrameworkInfo.role' is not a valid role: ")
                        + problem.get());
            }
        }
        if (info.hasId() && !info.getId().getValue().isEmpty()) {
            Optional<String> problem = Ids.problem(info.getId().getValue());
            if (problem.isPresent()) {
                return problem;
            }
        }
        double timeout = info.getFailoverTimeout();
        if (!(Math.abs(timeout) <= MAX_SECONDS)) {
            return Optional.of("The framework failover_timeout (" + shortest(timeout) + ") is invalid");
        }
        return Optional.empty();
    }

    /** Which roles a framework cannot suppress, because they are not its own. */
    static Optional<String> suppressionProblem(Set<String> roles, Collection<String> suppressedRoles) {
        Set<String> foreign = new TreeSet<>(suppressedRoles);
        foreign.removeAll(roles);
        return foreign.isEmpty()
                ? Optional.empty()
                : Optional.of("Suppressed roles { " + String.join(", ", foreign)
                        + " } are not contained in the set of roles");
    }

    private static Optional<String> roleProblem(String role) {
        if (role.isEmpty()) {
            return Optional.of("Role names cannot be the empty string");
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
                return Optional.of("Role '" + role + "' cannot include '" + component + "' as a component");
            }
            if (component.startsWith("-")) {
                return Optional.of("Role component '" + component + "' is invalid because it starts with a dash");
            }
            if (component.chars().anyMatch(c -> (c >= '\t' && c <= '\r') || c == ' ' || c == 127)) {
                return Optional.of(
                        "Role component '" + component + "' is invalid because it contains backspace or whitespace");
            }
        }
        return Optional.empty();
    }

    /** Why an info cannot take the place of another, if it cannot. */
    static Optional<String> updateProblem(FrameworkInfo before, FrameworkInfo after) {
        Optional<String> changedPrincipal = principalProblem(before, after);
        if (changedPrincipal.isPresent()) {
            return changedPrincipal;
        }
        if (!before.getUser().equals(after.getUser())) {
            return Optional.of(unsupported("user", before.getUser(), after.getUser()));
        }
        if (before.getCheckpoint() != after.getCheckpoint()) {
            return Optional.of(unsupported(
                    "checkpoint", Boolean.toString(before.getCheckpoint()), Boolean.toString(after.getCheckpoint())));
        }
        return Optional.empty();
    }

    /** Unlike other fields that cannot be changed, this one is not silently kept when a framework comes back. */
    static Optional<String> principalProblem(FrameworkInfo before, FrameworkInfo after) {
        return before.hasPrincipal() == after.hasPrincipal()
                        && before.getPrincipal().equals(after.getPrincipal())
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
