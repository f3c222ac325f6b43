package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What the page shows in trouble and while work goes on, and that everybody can make use of every view of it. */
class PageViewsTest extends PageStory {
    @Test
    void anOutageOfNearlyAllHostsIsReadAtOnce() throws Exception {
        TestScheduler pmc = fleet(10_000, 1000);
        pmc.board.snapshot().hosts().keySet().stream()
                .filter(name -> pmc.record(name).state() == VmState.RUNNING)
                .forEach(name -> pmc.masterSays(name, Kind.UNREACHABLE));
        open(pmc);

        browser.until(() -> browser.texts("#troubles strong")
                .get(0)
                .equals("9,840 of 10,000 hosts cannot be reached: 984 of 1,000 agents do not answer the Mesos master"));
        assertThat(browser.script("return document.title")).isEqualTo("▲ 9,840 unreachable · pmc");
        assertThat(browser.texts("#troubles p.small").get(0))
                .startsWith("So many are seldom broken themselves: look first at the network");
        assertThat(browser.text("#agent-count")).startsWith("1,000 · U 984 unreachable");
        assertThat(browser.text("#waiting-count")).isEqualTo("40");

        browser.click("#troubles a").until(() -> browser.text("#page-range").equals("1 to 100 of 9,840"));
        assertThat(browser.texts("#host-rows .c-state")).containsOnly("?unreachable");
    }

    @Test
    void theStepThatAHostIsAtIsABarThatGoesOn() throws Exception {
        TestScheduler pmc = fleet(0, 0);
        pmc.create("new1", "web", 1).offer("metal1", 8, true);
        browser.open(pmc.uri("/#/hosts/new1")).until(() -> browser.isShown("#host .steps"));
        assertThat(browser.text("#host .steps .now")).contains("executor");

        pmc.works("new1", WorkProgress.at(WorkStep.IMAGE, 41, 100, "fetching the image: 41 of 100 MiB"));
        browser.until(() -> browser.text("#host .steps .now").contains("image"));
        assertThat(browser.text("#host .steps .done")).contains("executor");
        assertThat(browser.find("#host progress").getDomProperty("value")).isEqualTo("41");
        browser.until(
                () -> browser.text("#host-rows .c-reason").equals("2/6 fetching the image: 41 of 100 MiB (41 %)"));
        assertThat(browser.texts("#event-list li.step > span"))
                .containsExactly("new1 is at image on metal1 — fetching the image: 41 of 100 MiB");

        pmc.works("new1", WorkProgress.at(WorkStep.IMAGE, 80, 100, "fetching the image: 80 of 100 MiB"));
        browser.until(() -> "80".equals(browser.find("#host progress").getDomProperty("value")));

        pmc.says("new1", Kind.RUNNING, "the guest is paused; run: virsh resume new1", false);
        browser.until(() -> browser.text("#host .steps .stuck").contains("boot"));
        pmc.says("new1", Kind.RUNNING, "", true);
        browser.until(() -> browser.texts("#host .steps").isEmpty());
    }

    @Test
    void aGuestThatIsNotWellIsNotShownAsIfAllWereWell() throws Exception {
        TestScheduler pmc = fleet(0, 0);
        pmc.create("sick1", "db", 1).create("new1", "web", 1).offer("metal1", 8, true);
        pmc.says("sick1", Kind.RUNNING, "the guest is paused; run: virsh resume sick1", false);
        pmc.says("new1", Kind.RUNNING, "", null);
        open(pmc);

        browser.until(
                () -> browser.texts("#host-rows .c-state").equals(List.of("◕running, not ready", "▲running, paused")));
        assertThat(browser.texts("#host-rows .s-running")).isEmpty();
        assertThat(browser.texts("#troubles strong")).contains("1 running host: the guest is paused");

        browser.click("[data-state='not ready']").until(() -> browser.address().endsWith("guest=not_ready"));
        browser.until(() -> browser.text("#page-range").equals("1 to 2 of 2"));
        browser.find("#type-filter").sendKeys("db");
        browser.until(() -> browser.texts("#states button").contains("◕not ready 1"));
    }

    @Test
    void aReasonIsGivenOnceAmongEventsThatFollowEachOther() throws Exception {
        TestScheduler pmc = fleet(0, 0);
        open(pmc);
        pmc.create("web1", "web", 1).offer("metal1", 8, true).refuses("web1", "no image is called beos");

        browser.until(() -> browser.texts("#event-list li.job").size() == 1);
        assertThat(browser.texts("#event-list .small")).containsExactly(" — no image is called beos".strip());
    }

    @Test
    void eventsAreSearchedByWordsAndTime() throws Exception {
        TestScheduler pmc = fleet(0, 0);
        pmc.now = Instant.parse("2026-11-07T09:00:00Z");
        pmc.create("old1", "web", 1);
        pmc.now = Instant.parse("2026-11-08T09:00:00Z");
        pmc.create("new1", "web", 1);
        open(pmc);

        browser.click("#history summary")
                .until(() -> browser.texts("#history-list li").size() > 1);
        browser.type("#history-words", "1")
                .script("document.getElementById('history-from').value = '2026-11-08T00:00'");
        browser.click("#history-search button")
                .until(() -> browser.texts("#history-list li.host").size() == 1);
        assertThat(browser.text("#history-list li.host"))
                .startsWith("2026-11-08")
                .contains("new1");
    }

    @Test
    void theKeyboardStaysInAPanelUntilItIsClosed() throws Exception {
        open(fleet(3, 3));
        browser.click("#host-rows a").until(() -> browser.isShown("#host .actions"));

        for (int i = 0; i < 12; i++) {
            browser.press(Keys.TAB);
            assertThat(browser.script("return document.activeElement.closest('#host') !== null"))
                    .isEqualTo(true);
        }
        browser.press(Keys.ESCAPE).until(() -> browser.focused().equals("vm00000.example.net"));
    }

    @Test
    void onASmallWindowNothingIsCut() throws Exception {
        TestScheduler pmc = fleet(300, 30);
        browser.small().open(pmc.uri("/"));

        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .isEqualTo(1024L);
        assertThat(browser.script("""
                return [...document.querySelectorAll("main h2, #host-table td, #host-table th, #figures dd, #spread td")]
                  .filter(cell => cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).overflow !== "visible").length
                """)).isEqualTo(0L);
    }

    /** Each view, by what opens it. */
    private static final Map<String, List<String>> VIEWS = new LinkedHashMap<>();

    static {
        VIEWS.put("", List.of());
        VIEWS.put("#/hosts/new1", List.of());
        VIEWS.put("#/hosts/vm00017.example.net", List.of("#host [data-action=delete]"));
        VIEWS.put("#/hosts/vm00019.example.net", List.of("#host [data-action=resize]"));
        VIEWS.put("#/hosts/vm00021.example.net", List.of("#host [data-action=rebuild]"));
        VIEWS.put("#/agents/metal001", List.of("#agent [data-action=evacuate]"));
        VIEWS.put("#/hosts?state=failed", List.of("#choose-page"));
        VIEWS.put("#/hosts?q=x", List.of("#create"));
        VIEWS.put("#/hosts?q=y", List.of("[data-job='17'] [data-action=edit]"));
        VIEWS.put("#/hosts?q=z", List.of("#buried summary", "#history summary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void noViewKeepsAnybodyOut(String scheme) throws Exception {
        TestScheduler pmc = fleet(300, 30);
        pmc.inspector.jobs.add(new Buried(17, 60, "{\"hostname\":\"web_1\"}".getBytes(StandardCharsets.UTF_8)));
        pmc.create("new1", "web", 1).offer("metal900", 8, true);
        pmc.works("new1", WorkProgress.at(WorkStep.IMAGE, 41, 100, "fetching the image"));
        open(pmc);
        browser.logIn(TestScheduler.TOKEN);
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> view : VIEWS.entrySet()) {
            for (boolean phone : List.of(false, true)) {
                Browser sized = phone ? browser.phone() : browser.desktop();
                sized.scheme(scheme).open(pmc.uri("/" + view.getKey()));
                for (String press : view.getValue()) {
                    browser.until(
                            () -> browser.script("document.querySelector(arguments[0]).click(); return true", press)
                                    == Boolean.TRUE);
                }
                List<String> barriers = browser.barriers();
                if (!barriers.isEmpty()) {
                    found.put(view.getKey() + (phone ? " phone" : ""), barriers);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private TestScheduler fleet(int hosts, int agents) throws Exception {
        TestScheduler fleet = SampleFleet.scheduler(hosts, agents, TestScheduler.TOKEN);
        pmc = fleet;
        return fleet;
    }

    private static void open(TestScheduler pmc) {
        browser.open(pmc.uri("/"));
    }
}
