package dev.pmc.core;

import static dev.pmc.core.SampleVms.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Stories of the core: constraints that look at who stands where. */
class ConstraintStoriesTest {
    private final Story pmc = new Story().registered();

    @Test
    void thoseOfOneTurnSeeEachOther() {
        pmc.happens(
                pmc.arrives(web("web1", "rack:UNIQUE")),
                pmc.arrives(web("web2", "rack:UNIQUE")),
                pmc.arrives(web("web3", "rack:UNIQUE")),
                offer("o1", "agent-1", "r1"),
                offer("o2", "agent-2", "r1"),
                offer("o3", "agent-3", "r2"));

        assertThat(pmc.launches()).hasSize(2);
        assertThat(Stream.of("web1", "web2", "web3")
                        .map(name -> pmc.vm(name).home())
                        .filter(home -> home != null)
                        .map(home -> home.agentId()))
                .contains("agent-3");
        assertThat(pmc.notes(Note.Level.INFO))
                .anyMatch(
                        line -> line.contains("has a rack where as many hosts of the type stand as the job allows: 1"));
    }

    @Test
    void whoIsStoppedOrOutOfReachCountsWhereItIs() {
        pmc.job(web("web1", "rack:UNIQUE")).happens(offer("o1", "agent-1", "r1"));
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        pmc.job(web("web2", "rack:UNIQUE")).happens(offer("o2", "agent-2", "r2"));
        pmc.says("web2", Kind.RUNNING, SampleVms.report(false, true, 0));
        pmc.job(SampleVms.job(Job.Action.STOP, "web1"))
                .says("web1", Kind.KILLED, SampleVms.report(false, true, 0))
                .masterSays(pmc.task("web2"), "agent-2", Kind.UNREACHABLE);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(pmc.vm("web2").state()).isEqualTo(VmState.UNREACHABLE);

        pmc.job(web("web3", "rack:UNIQUE"));
        assertThat(pmc.happens(offer("o3", "agent-3", "r1"), offer("o4", "agent-4", "r2"))
                        .launches())
                .isEmpty();
        assertThat(pmc.happens(offer("o5", "agent-5", "r3")).launches()).hasSize(1);
    }

    @Test
    void whereSomebodyIsIsKnownAfterARestartAlsoOfAnAgentThatHasNothingLeftToOffer() {
        pmc.job(web("web1", "rack:UNIQUE")).happens(offer("o1", "agent-1", "r1"));
        pmc.restart().registered().job(web("web2", "rack:UNIQUE"));

        assertThat(pmc.happens(offer("o2", "agent-2", "r1")).launches()).isEmpty();
        assertThat(pmc.happens(offer("o3", "agent-3", "r2")).launches()).hasSize(1);
    }

    @Test
    void whoIsToBeNearAnotherWaitsForItAndGoesBesideIt() {
        pmc.job(web("web1", "rack:NEAR:db"));
        pmc.happens(offer("o1", "agent-1", "r1"), offer("o2", "agent-2", "r2"), offer("o3", "agent-3", "r2"));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);

        PlacementOptions there =
                new PlacementOptions("host-of-agent-2", null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0);
        pmc.job(SampleVms.create(spec("db1", "db", 1), there)).after(1);

        assertThat(pmc.vm("web1").home())
                .satisfies(home -> assertThat(home.agentId()).isIn("agent-2", "agent-3"));
    }

    @Test
    void theDeletionOfOneMakesPlaceForTheNext() {
        pmc.job(web("web1", "rack:UNIQUE")).happens(offer("o1", "agent-1", "r1"));
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        pmc.job(web("web2", "rack:UNIQUE")).happens(offer("o2", "agent-1", "r1"));
        assertThat(pmc.launches()).isEmpty();

        pmc.job(SampleVms.job(Job.Action.DELETE, "web1")).says("web1", Kind.KILLED, SampleVms.report(true, true, 0));

        assertThat(pmc.stored("web1")).isEmpty();
        assertThat(pmc.launches()).as("by the offer that is in hand still").hasSize(1);
    }

    @Test
    void whatNoMachineCouldEverMeetIsSaidAtOnce() {
        pmc.happens(offer("o1", "agent-1", "r1"), offer("o2", "agent-2", "r2")).after(10);

        pmc.job(web("web1", "rack:LIKE:r[3-9]"));
        assertThat(pmc.notes(Note.Level.WARN))
                .singleElement()
                .asString()
                .contains("a host waits for an agent that there is not")
                .contains("none of the 2 agents that pmc knows could ever meet rack:LIKE:r[3-9]");
        pmc.job(web("web2", "rack:IS:r1", "hostname:IS:host-of-agent-2"));
        assertThat(pmc.notes(Note.Level.WARN))
                .singleElement()
                .asString()
                .contains("could ever meet all of rack:IS:r1 and hostname:IS:host-of-agent-2");
        pmc.job(web("web3", "zone:GROUP_BY"));
        assertThat(pmc.notes(Note.Level.WARN)).singleElement().asString().contains("zone:GROUP_BY");

        pmc.job(web("web4", "rack:LIKE:r[2-9]", "rack:PREFER_IS:r9"));
        assertThat(pmc.notes(Note.Level.WARN)).isEmpty();
    }

    private static Job web(String hostname, String... constraints) {
        return SampleVms.create(
                spec(hostname),
                new PlacementOptions(
                        null,
                        null,
                        Strategy.MIN_COMP_FIT,
                        null,
                        OnAgentLoss.WAIT,
                        0,
                        Stream.of(constraints).map(JobConstraints::stored).toList()));
    }

    private static Event offer(String id, String agentId, String rack) {
        Map<String, Attribute> attributes = SampleAttributes.of(true, Map.of());
        attributes.put("rack", Attribute.text(rack));
        return new Event.OffersArrived(List.of(new Offer(
                id,
                agentId,
                "host-of-" + agentId,
                agentId + ":5051",
                Resources.of(8, 8192, 100000),
                attributes,
                Set.of(),
                null)));
    }
}
