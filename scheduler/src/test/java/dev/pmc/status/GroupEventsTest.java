package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.job.GroupName;
import dev.pmc.web.TestScheduler;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those hear of groups who follow what happens. */
final class GroupEventsTest {
    private TestScheduler pmc;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    private List<StatusEvent> events() {
        return pmc.board.happenings().after(0, 1000);
    }

    private List<String> ofGroups() {
        return events().stream()
                .filter(event -> event.kind() == StatusEvent.Kind.GROUP)
                .map(event -> event.group() + ": " + event.from() + " -> " + event.to() + ", " + event.reason())
                .toList();
    }

    @Test
    void everyStepOfARollOutIsToldWithWhoHasWantedIt() {
        pmc.declare("groups: {web: {instances: 1}}");
        pmc.offer("metal1", 8, true).running("web-0");
        pmc.now = pmc.now.plusSeconds(20);
        pmc.turn();
        pmc.turn(new Event.GroupAsked("1", new GroupRequest.Scale(new GroupName("web"), 2, null, "bob")));
        pmc.turn(new Event.GroupAsked("2", new GroupRequest.Remove(new GroupName("web"), null, "bob")));

        assertThat(ofGroups())
                .containsExactly(
                        "web: null -> rolling, revision 1 by alice, of 1",
                        "web: rolling -> done, revision 1 by alice, of 1",
                        "web: done -> done, revision 1 by alice, of 2",
                        "web: done -> leaving, revision 1 by alice, of 2");
        assertThat(events().stream()
                        .filter(event -> "web-0".equals(event.host()) && event.kind() == StatusEvent.Kind.HOST)
                        .map(StatusEvent::group))
                .isNotEmpty()
                .containsOnly("web");
    }

    @Test
    void whatARollOutWaitsForIsTold() {
        pmc.declare("groups: {web: {instances: 1, after: [db]}}");

        assertThat(ofGroups())
                .last()
                .isEqualTo("web: null -> rolling, revision 1 by alice, of 1: group db comes first, and is not ready");
    }
}
