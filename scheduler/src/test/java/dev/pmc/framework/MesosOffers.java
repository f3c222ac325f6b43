package dev.pmc.framework;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Mesos offers for tests. */
final class MesosOffers {
    private MesosOffers() {}

    /** An offer of agent-1 that holds nothing yet. */
    static Offer.Builder offer() {
        return Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("offer-1"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("framework-1"))
                .setAgentId(AgentID.newBuilder().setValue("agent-1"))
                .setHostname("metal1.example");
    }

    /** A resource as the master offers it to a framework with RESERVATION_REFINEMENT. */
    static Resource scalar(String name, double amount, String reservedFor) {
        Resource.Builder resource = Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("vms"));
        if (!reservedFor.equals("*")) {
            resource.addReservations(Resource.ReservationInfo.newBuilder()
                    .setType(Resource.ReservationInfo.Type.STATIC)
                    .setRole(reservedFor));
        }
        return resource.build();
    }
}
