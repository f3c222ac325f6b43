package dev.pmc.local.resource;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/**
 * The two forms of a resource in Mesos: with {@code role} (and {@code reservation}), for frameworks without the
 * capability RESERVATION_REFINEMENT, and with {@code reservations}, for those that have it and inside of Mesos.
 */
@SuppressWarnings("deprecation") // The older form is deprecated, but it is what most frameworks still see.
public final class ResourceFormat {
    private static final String ANY_ROLE = "*";

    private ResourceFormat() {}

    /** What is wrong with the resources of a framework, if anything. */
    public static Optional<String> problem(List<Resource> resources) {
        for (Resource resource : resources) {
            if (resource.hasScalar()
                    && resource.getScalar().getValue() != 0
                    && Amount.of(resource).isEmpty()) {
                return Optional.of("Resource '" + ResourceText.of(upgrade(resource))
                        + "' is invalid: Invalid scalar resource: value <= 0");
            }
            if (!hasValueOfItsType(resource)) {
                return Optional.of("Resource '" + resource.getName() + "' is invalid: its type is " + resource.getType()
                        + ", but it has no such value");
            }
        }
        return Optional.empty();
    }

    private static boolean hasValueOfItsType(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> resource.hasScalar();
            case RANGES -> resource.hasRanges();
            case SET -> resource.hasSet();
            case TEXT -> false;
        };
    }

    /** From either form to the one with {@code reservations}. */
    public static Resource upgrade(Resource resource) {
        Resource.Builder upgraded = resource.toBuilder().clearRole().clearReservation();
        if (resource.getReservationsCount() == 0
                && resource.hasRole()
                && !resource.getRole().equals(ANY_ROLE)) {
            ReservationInfo.Builder reservation = resource.hasReservation()
                    ? resource.getReservation().toBuilder().setType(ReservationInfo.Type.DYNAMIC)
                    : ReservationInfo.newBuilder().setType(ReservationInfo.Type.STATIC);
            upgraded.addReservations(reservation.setRole(resource.getRole()));
        }
        return upgraded.build();
    }

    /** From the form with {@code reservations} to the one with {@code role}. */
    public static Resource downgrade(Resource resource) {
        Resource.Builder downgraded = resource.toBuilder().clearReservations();
        if (resource.getReservationsCount() == 0) {
            return downgraded.setRole(ANY_ROLE).build();
        }
        ReservationInfo reservation = resource.getReservations(0);
        downgraded.setRole(reservation.getRole());
        if (reservation.getType() == ReservationInfo.Type.DYNAMIC) {
            downgraded.setReservation(
                    reservation.toBuilder().clearType().clearRole().build());
        }
        return downgraded.build();
    }
}
