package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.status.StatusEvent;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import dev.pmc.web.TestScheduler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the API shows of hosts, agents, and all together. */
class ApiTest extends ApiStory {
    @Test
    void aHostIsShownOnItsWay() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);

        JsonNode placed = get("/api/v1/hosts/web1");
        assertThat(placed.get("state").asString()).isEqualTo("placed");
        assertThat(placed.get("agent").asString()).isEqualTo("metal1");
        assertThat(placed.get("ip").isNull()).isTrue();

        pmc.running("web1");
        JsonNode running = get("/api/v1/hosts/WEB1");
        assertThat(running.get("state").asString()).isEqualTo("running");
        assertThat(running.get("ready").asBoolean()).isTrue();
        assertThat(running.get("ip").asString()).isEqualTo("10.0.0.5");
        assertThat(texts(running.get("history"), "to")).containsExactly("accepted", "placed", "ready");
    }

    @Test
    void aJobsConstraintsAreShownAndWhomTheyKeepAway() throws Exception {
        PlacementOptions inRack = new PlacementOptions(
                null,
                null,
                Strategy.MIN_COMP_FIT,
                null,
                PlacementOptions.OnAgentLoss.WAIT,
                0,
                List.of(JobConstraints.parse(List.of("rack", "CLUSTER", "r1"))));
        pmc.registered().create(VmSpecs.of("web1").type("web").build(), inRack).offer("metal1", 8, true);

        assertThat(get("/api/v1/hosts/web1").get("placement").get("constraints").toString())
                .isEqualTo("[[\"rack\",\"CLUSTER\",\"r1\"]]");
        JsonNode veto = get("/api/v1/hosts/web1/why").get("vetoes").get(0);
        assertThat(veto.get("reason").asString()).isEqualTo("constraint");
        assertThat(veto.get("words").asString()).isEqualTo("has not the rack r1, which the job asks for");
        assertThat(veto.get("count").asInt()).isEqualTo(1);
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("none of the 1 agents that pmc knows could ever meet rack:CLUSTER:r1");
    }

    @Test
    void aMachineIsEmptiedAndSaysSoWhenItIs() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);
        pmc.running("web1");

        pmc.turn(new Event.AgentEmptied("metal1"));
        JsonNode begun = get("/api/v1/agents/metal1");
        assertThat(begun.get("drained").asBoolean()).isTrue();
        assertThat(begun.get("evacuation").asString()).isEqualTo("under_way");
        assertThat(begun.get("running").asInt()).isEqualTo(1);

        pmc.says("web1", Kind.KILLED, "", null);
        assertThat(get("/api/v1/agents/metal1").get("evacuation").asString()).isEqualTo("empty");
        assertThat(get("/api/v1/agents/metal1").get("hosts").asInt()).isEqualTo(1);

        pmc.turn(new Event.AgentDrained("metal1", false));
        JsonNode over = get("/api/v1/agents/metal1");
        assertThat(over.get("evacuation").isNull()).isTrue();
        assertThat(over.get("drained").asBoolean()).isFalse();
    }

    @Test
    void theStepThatAHostIsAtIsShownWithItsShare() throws Exception {
        pmc.registered().create("web1", "web", 1);
        assertThat(get("/api/v1/hosts/web1").get("step").isNull()).isTrue();

        pmc.offer("metal1", 8, true);
        JsonNode placed = get("/api/v1/hosts/web1");
        assertThat(placed.get("step").get("name").asString()).isEqualTo("executor");
        assertThat(placed.get("steps").toString())
                .isEqualTo("[\"executor\",\"image\",\"disk\",\"define\",\"boot\",\"ready\"]");

        pmc.works("web1", WorkProgress.at(WorkStep.IMAGE, 1, 4, "1 of 4 MiB"));
        pmc.now = pmc.now.plusSeconds(5);
        pmc.works("web1", WorkProgress.at(WorkStep.IMAGE, 3, 4, "3 of 4 MiB"));
        JsonNode fetching = get("/api/v1/hosts?q=web1").get("items").get(0).get("step");
        assertThat(fetching.toString())
                .isEqualTo("{\"name\":\"image\",\"words\":\"3 of 4 MiB\",\"percent\":75,\"number\":2,\"of\":6,"
                        + "\"since\":\"" + TestScheduler.NOON + "\"}");
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its executor is bringing it up: step 2 of 6, 3 of 4 MiB (75 %)");

        pmc.works("web1", WorkProgress.at(WorkStep.DISK));
        assertThat(pmc.board.happenings().after(0, 100).stream()
                        .filter(event -> event.kind() == StatusEvent.Kind.STEP)
                        .map(event -> event.from() + " " + event.to() + " " + event.reason()))
                .containsExactly("null image 1 of 4 MiB", "image disk making disk and seed");

        pmc.says("web1", Kind.RUNNING, "", null);
        assertThat(get("/api/v1/hosts/web1").get("step").get("name").asString()).isEqualTo("boot");
        pmc.says("web1", Kind.RUNNING, "", true);
        JsonNode ready = get("/api/v1/hosts/web1");
        assertThat(ready.get("step").isNull()).isTrue();
        assertThat(ready.get("steps").isEmpty()).isTrue();
    }

    @Test
    void howAHostComesUpAndHowItsGuestIsAreShown() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true);

        pmc.says("web1", Kind.STARTING, "fetching the image: 21 of 38 MiB", null);
        JsonNode starting = get("/api/v1/hosts/web1");
        assertThat(starting.get("progress").asString()).isEqualTo("fetching the image: 21 of 38 MiB");
        assertThat(starting.get("guest").isNull()).isTrue();
        assertThat(get("/api/v1/hosts?q=fetching").get("items")).hasSize(1);
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its executor is bringing it up: fetching the image: 21 of 38 MiB");

        pmc.says("web1", Kind.RUNNING, "", null);
        JsonNode booting = get("/api/v1/hosts/web1");
        assertThat(booting.get("progress").isNull()).isTrue();
        assertThat(booting.get("guest").asString()).isEqualTo("booting");
        assertThat(booting.get("ip_from").asString()).isEqualTo("guest");

        pmc.says("web1", Kind.RUNNING, "", true);
        assertThat(get("/api/v1/hosts/web1").get("guest").asString()).isEqualTo("ready");

        pmc.says("web1", Kind.RUNNING, "the guest is paused; run: virsh resume web1", false);
        JsonNode paused = get("/api/v1/hosts/web1");
        assertThat(paused.get("state").asString()).isEqualTo("running");
        assertThat(paused.get("ready").asBoolean()).isFalse();
        assertThat(paused.get("guest").asString()).isEqualTo("paused");
        assertThat(paused.get("reason").asString()).isEqualTo("the guest is paused; run: virsh resume web1");
        assertThat(texts(paused.get("history"), "to"))
                .containsExactly("accepted", "placed", "starting", "running", "ready", "paused");
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its domain is active, but the guest is paused; run: virsh resume web1");
    }

    @Test
    void aHostOutOfReachIsNotReady() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        pmc.masterSays("web1", Kind.UNREACHABLE);

        assertThat(get("/api/v1/hosts/web1").get("ready").asBoolean()).isFalse();
        assertThat(get("/api/v1/hosts/web1").get("guest").asString()).isEqualTo("unknown");
        assertThat(get("/api/v1/hosts").get("items").get(0).get("ready").asBoolean())
                .isFalse();
        assertThat(get("/api/v1/agents/metal1").get("unreachable").asInt()).isOne();
        assertThat(get("/api/v1/waiting").get("total").asInt()).isZero();
        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("its agent does not answer the Mesos master; the VM may well be running");
        pmc.masterSays("web1", Kind.RUNNING);
        assertThat(get("/api/v1/hosts/web1").get("ready").asBoolean()).isTrue();
    }

    @Test
    void aListSaysHowManyStandHowAmongThoseThatItsOtherFiltersLeave() throws Exception {
        pmc.registered().create("web1", "web", 1).create("db1", "db", 1).offer("metal1", 8, true);
        pmc.running("web1").says("db1", Kind.RUNNING, "the guest is paused; run: virsh resume db1", false);
        pmc.create("db2", "db", 1);

        JsonNode all = get("/api/v1/hosts?type=db&state=running");
        assertThat(all.get("total").asInt()).isOne();
        assertThat(all.get("by_state").toString()).isEqualTo("{\"accepted\":1,\"running\":1}");
        assertThat(all.get("unready").asInt()).isOne();
        assertThat(names("/api/v1/hosts?guest=not_ready")).containsExactly("db1");
        assertThat(names("/api/v1/hosts?guest=paused")).containsExactly("db1");
        assertThat(names("/api/v1/hosts?guest=ready")).containsExactly("web1");
    }

    @Test
    void anAgentSaysWhatItIsLike() throws Exception {
        pmc.registered().offer("metal1", 8, true);

        JsonNode agent = get("/api/v1/agents/metal1");

        assertThat(agent.get("attributes").get("vt_enabled").asString()).isEqualTo("1");
        assertThat(agent.get("attributes").get("ct_web").asString()).isEqualTo("2");
        assertThat(agent.get("maintenance_begins").isNull()).isTrue();
        assertThat(agent.get("images").isEmpty()).isTrue();

        pmc.board
                .counters()
                .heard(
                        "id-metal1",
                        new HostCounters(
                                HostCounters.VERSION,
                                List.of(),
                                List.of(new CachedImage("https://images.example/jammy.img", 7))));
        assertThat(get("/api/v1/agents/metal1").get("images").toString())
                .isEqualTo("[{\"source\":\"https://images.example/jammy.img\",\"bytes\":7}]");
    }

    @Test
    void aGuestThatPoweredItselfOffWasNotStoppedByAJob() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");

        pmc.says("web1", Kind.FINISHED, "the guest powered itself off", null);

        assertThat(get("/api/v1/hosts/web1/why").get("answer").asString())
                .isEqualTo("it is off: the guest powered itself off");
    }

    @Test
    void whatAHostUsesIsKnownAsSoonAsItsExecutorHasSaidIt() throws Exception {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        assertThat(get("/api/v1/hosts/web1").get("usage").isNull()).isTrue();

        pmc.used("id-metal1", "web1", 7);

        assertThat(get("/api/v1/hosts/web1").get("usage").toString())
                .isEqualTo(
                        "{\"at\":\"2030-01-01T12:00:00Z\",\"cpu_seconds\":7.0,\"memory_bytes\":2,\"resident_bytes\":3,"
                                + "\"disk_read_bytes\":4,\"disk_written_bytes\":5,\"disk_reads\":6,\"disk_writes\":7,"
                                + "\"network_received_bytes\":8,\"network_sent_bytes\":9}");
    }

    @Test
    void whatWaitsSaysWhatEveryAgentLacks() throws Exception {
        pmc.registered().offer("metal1", 2, true).offer("metal2", 64, false).offer("metal3", 4, true);
        pmc.create("big", "db", 16);

        JsonNode why = get("/api/v1/hosts/big/why");

        assertThat(why.get("waiting").asBoolean()).isTrue();
        assertThat(why.get("agents_looked").asInt()).isEqualTo(3);
        assertThat(texts(why.get("vetoes"), "reason")).containsExactly("cpus", "not_enabled");
        assertThat(why.get("vetoes").get(0).get("agents").toString()).isEqualTo("[\"metal1\",\"metal3\"]");
        assertThat(why.get("answer").asString()).isEqualTo("of the 3 agents that have made offers none will do");
    }

    @Test
    void whoWaitsForTheBestAgentsOfferSaysSo() throws Exception {
        pmc.registered().offer("metal1", 8, true).create("web1", "web", 1).create("web2", "web", 1);

        JsonNode why = get("/api/v1/hosts/web2/why");

        assertThat(why.get("answer").asString())
                .isEqualTo("it waits for the offer of agent metal1, which is the best for it");
        assertThat(get("/api/v1/waiting").toString()).contains("waits for the offer of agent metal1");
        pmc.offer("metal1", 7, true);
        assertThat(get("/api/v1/hosts/web2/why").get("waiting").asBoolean()).isFalse();
    }

    @Test
    void anAgentThatHostsFailOnSaysWithWhatAndUntilWhenItGetsNoNewOnes() throws Exception {
        pmc.registered().offer("metal1", 8, true).create("web1", "web", 1);
        assertThat(get("/api/v1/agents/metal1").get("barred_until").isNull()).isTrue();

        pmc.hostFailed("web1", "no executor came up");

        JsonNode agent = get("/api/v1/agents/metal1");
        assertThat(agent.get("barred_until").asString()).isEqualTo("2030-01-01T12:02:00Z");
        assertThat(agent.get("barred_because").asString()).isEqualTo("no executor came up");
        assertThat(new String(pmc.metrics.text(), StandardCharsets.UTF_8)).contains("pmc_agents{kind=\"barred\"} 1.0");
    }

    @Test
    void whatIsKnownOfAnAgentOutlivesItsOffers() throws Exception {
        pmc.registered().create("web1", "web", 2).offer("metal1", 8, true).running("web1");

        JsonNode agent = get("/api/v1/agents/metal1");

        assertThat(agent.get("capacity").get("cpus").asDouble()).isEqualTo(8);
        assertThat(agent.get("used").get("cpus").asDouble()).isEqualTo(2);
        assertThat(agent.get("free").get("cpus").asDouble()).isEqualTo(6);
        assertThat(agent.get("types").get("web").asInt()).isEqualTo(1);
        assertThat(agent.get("foreign").get("web").asDouble()).isEqualTo(2);
        assertThat(agent.get("offers").asInt()).isZero();
    }

    @Test
    void everythingIsSeenAtAGlance() throws Exception {
        pmc.registered().create("web1", "web", 1).create("web2", "web", 1).offer("metal1", 8, true);
        pmc.queue.look();

        JsonNode status = get("/api/v1/status");

        assertThat(status.get("version").asString()).isEqualTo("1.2.3");
        assertThat(status.get("hosts").get("total").asInt()).isEqualTo(2);
        assertThat(status.get("hosts").get("by_state").get("placed").asInt()).isEqualTo(2);
        assertThat(status.get("types").get(0).toString())
                .isEqualTo("{\"type\":\"web\",\"hosts\":2,\"agents\":1,\"least\":2,\"most\":2}");
        assertThat(status.get("mesos").get("connected").asBoolean()).isTrue();
        assertThat(status.get("queue").get("buried").asInt()).isEqualTo(2);
    }

    @Test
    void pagesLeaveNothingOutWhileHostsComeAndGo() throws Exception {
        for (int i = 0; i < 25; i++) {
            pmc.create(String.format("web%02d", i), "web", 1);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = get("/api/v1/hosts?limit=10&cursor=" + cursor);
            seen.addAll(texts(page.get("items"), "hostname"));
            cursor = page.get("next").isNull() ? "" : page.get("next").asString();
            pages++;
            pmc.create("aaa" + pages, "web", 1);
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void hostsAreFoundAndSorted() throws Exception {
        pmc.create("web1", "web", 1).create("web2", "web", 1).create("db1", "db", 1);

        assertThat(names("/api/v1/hosts?type=web&order=desc")).containsExactly("web2", "web1");
        assertThat(names("/api/v1/hosts?q=DB")).containsExactly("db1");
        assertThat(names("/api/v1/hosts?sort=type")).containsExactly("db1", "web1", "web2");
        assertThat(names("/api/v1/hosts?state=running")).isEmpty();
    }
}
