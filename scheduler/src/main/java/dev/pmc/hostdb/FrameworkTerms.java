package dev.pmc.hostdb;

import dev.pmc.vm.UnknownFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler says of its framework to Mesos, as far as all schedulers of one hostdb have to say the same: they are one
 * framework, and a master refuses another principal or user, and takes another role or failover timeout for a change.
 *
 * @param principal whom it authenticates as; null for nobody
 */
public record FrameworkTerms(
        String role,
        String user,
        long failoverTimeoutMillis,
        @Nullable String principal,
        UnknownFields unknown) {
    /** Terms of which everything is known. */
    public FrameworkTerms(String role, String user, long failoverTimeoutMillis, @Nullable String principal) {
        this(role, user, failoverTimeoutMillis, principal, UnknownFields.NONE);
    }

    /** In what these differ from those of another scheduler, in words that name its flags; none if they are the same. */
    List<String> differencesFrom(FrameworkTerms other) {
        List<String> differences = new ArrayList<>();
        compare("--role", role, other.role).ifPresent(differences::add);
        compare("--user", user, other.user).ifPresent(differences::add);
        compare("--failover-timeout", seconds(failoverTimeoutMillis), seconds(other.failoverTimeoutMillis))
                .ifPresent(differences::add);
        compare("--principal", principal, other.principal).ifPresent(differences::add);
        return differences;
    }

    private static Optional<String> compare(String flag, @Nullable String mine, @Nullable String other) {
        return Objects.equals(mine, other)
                ? Optional.empty()
                : Optional.of(flag + " is " + word(mine) + " here and " + word(other) + " there");
    }

    private static String word(@Nullable String value) {
        return value == null ? "not given" : "'" + value + "'";
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }

    /** As flags. */
    @Override
    public String toString() {
        return "--role " + role + " --user " + user + " --failover-timeout " + seconds(failoverTimeoutMillis)
                + (principal == null ? "" : " --principal " + principal);
    }
}
