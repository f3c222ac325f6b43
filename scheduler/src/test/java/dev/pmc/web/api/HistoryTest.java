package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.web.TestScheduler;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What has happened, searched. */
class HistoryTest extends ApiStory {
    private static final Instant LATER = TestScheduler.NOON.plusSeconds(600);

    @BeforeEach
    void live() {
        pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
        pmc.now = LATER;
        pmc.says("web1", Kind.RUNNING, "the guest is paused; run: virsh resume web1", false);
        pmc.turn(new Event.AgentDrained("metal1", true));
    }

    @Test
    void theNewestComesFirstPageByPage() throws Exception {
        JsonNode first = get("/api/v1/history?limit=2");
        JsonNode second =
                get("/api/v1/history?limit=100&before=" + first.get("next").asLong());

        assertThat(texts(first.get("items"), "to")).containsExactly("drained", "paused");
        assertThat(texts(second.get("items"), "to"))
                .startsWith("running", "ready", "placed")
                .endsWith("connected");
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(second.get("since").asString()).isEqualTo(TestScheduler.NOON.toString());
    }

    @Test
    void itIsSearchedByWordsKindPlaceAndTime() throws Exception {
        assertThat(found("q=VIRSH")).containsExactly("paused");
        assertThat(found("kind=agent")).containsExactly("drained", "seen");
        assertThat(found("host=web1&kind=host&to=" + LATER)).containsExactly("ready", "placed", "accepted");
        assertThat(found("agent=metal1&from=" + LATER)).containsExactly("drained", "paused");
        assertThat(found("host=nobody")).isEmpty();
    }

    @Test
    void aTimeThatIsNoneIsRefused() throws Exception {
        assertThat(send(request("/api/v1/history?from=yesterday")).body())
                .contains("from is a time such as 2026-11-07T09:00:00Z");
    }

    private List<String> found(String query) throws Exception {
        return texts(get("/api/v1/history?" + query).get("items"), "to");
    }
}
