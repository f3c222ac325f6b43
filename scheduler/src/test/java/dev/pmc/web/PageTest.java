package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.vm.VmSpec;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.Caller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page as an operator uses it, in a real browser. */
class PageTest extends PageStory {
    private static final String NAMES = "#host-rows .c-name";

    @Test
    void anEmptyPmcSaysWhatToDo() throws Exception {
        open(fleet(0, 0));

        assertThat(browser.text("#no-hosts")).startsWith("There are no hosts yet.");
        assertThat(browser.text("#agent-readout")).isEqualTo("No agent has made an offer yet.");
        assertThat(browser.text("#no-waiting")).isEqualTo("Nothing waits for an agent.");
        assertThat(figures())
                .containsExactly(
                        "hosts0", "agents0", "jobs ready3", "reserved1", "delayed0", "buried2", "results waiting0");
    }

    @Test
    void aFewHostsAreShownAsTheyStand() throws Exception {
        open(fleet(3, 3));

        assertThat(browser.text("#version")).isEqualTo("1.2.3");
        assertThat(browser.text("#standing")).startsWith("Connected to the Mesos master");
        assertThat(browser.text("#standing")).contains("20261107-090000-1-5050-7-0001", "queue mesos");
        assertThat(browser.texts(NAMES))
                .containsExactly("vm00000.example.net", "vm00001.example.net", "vm00002.example.net");
        assertThat(browser.texts("#host-rows tr:nth-child(2) td"))
                .containsExactly("web", "●running", "17m", "10.1.0.3", "metal001", "");
        assertThat(browser.texts("#agents .host")).containsExactly("metal000", "metal001", "metal002");
        assertThat(browser.texts("#agents li:nth-child(2) .text"))
                .containsExactly("2 of 5", "1 of 9 GiB", "20 of 215 GiB");
        assertThat(browser.texts("#agents li:nth-child(2) .segments span")).containsExactly("web 1");
        assertThat(browser.texts("#types tr:first-child > *")).containsExactly("web", "3", "3", "1", "even");
    }

    @Test
    void tenThousandHostsAreCountedFilteredSearchedAndSorted() throws Exception {
        open(fleet(10_000, 1000));
        assertThat(browser.text("#host-count")).isEqualTo("10,000");
        assertThat(browser.texts("#agents li")).hasSize(1000);
        assertThat(browser.texts("#states button"))
                .contains("all 10,000", "●running 9,800", "✕failed 40", "?unreachable 40", "◔placed 0");
        assertThat(browser.text("#page-range")).isEqualTo("1 to 100 of 10,000");

        browser.click("#next").until(() -> browser.text("#page-range").equals("101 to 200 of 10,000"));
        assertThat(browser.texts(NAMES).get(0)).isEqualTo("vm00100.example.net");

        browser.click("[data-state=failed]")
                .until(() -> browser.text("#page-range").equals("1 to 40 of 40"));
        assertThat(browser.texts("#host-rows .c-state")).hasSize(40).containsOnly("✕failed");
        assertThat(browser.texts("#host-rows .c-reason")).containsOnly("the image trusty does not match its checksum");

        browser.click("[data-state=all]")
                .press("/")
                .press("m0999")
                .until(() -> browser.texts(NAMES).size() == 10);
        assertThat(browser.texts(NAMES)).startsWith("vm09990.example.net").endsWith("vm09999.example.net");
        assertThat(browser.address()).endsWith("#/hosts?q=m0999");

        browser.press(Keys.ESCAPE).until(() -> browser.text("#page-range").equals("1 to 100 of 10,000"));
        browser.click("[data-sort=agent] button").click("[data-sort=agent] button");
        browser.until(() -> browser.texts(NAMES).get(0).equals("vm09999.example.net"));
        assertThat(browser.find("[data-sort=agent]").getDomAttribute("aria-sort"))
                .isEqualTo("descending");

        browser.click("#agents li:nth-child(4) button")
                .until(() -> browser.texts(NAMES).size() == 10);
        assertThat(browser.texts("#host-rows .c-agent")).containsOnly("metal003");
        assertThat(browser.find("#agent-filter").getDomProperty("value")).isEqualTo("metal003");
    }

    @Test
    void whatWaitsIsGroupedByWhatKeepsIt() throws Exception {
        TestScheduler pmc = open(fleet(3, 3));
        pmc.create("giant1", "db", 64).create("giant2", "db", 64);

        browser.until(() -> browser.text("#waiting-count").equals("2"));
        assertThat(browser.texts("#reasons > li > p:first-child")).containsExactly("2 hosts: no agent will do");
        assertThat(browser.texts("#reasons ul li")).containsExactly("has too few cpus free: 3 agents");
        assertThat(browser.texts("#reasons a")).containsExactly("giant1", "giant2");

        browser.click("#reasons a").until(() -> browser.isShown("#host .why"));
        assertThat(browser.text("#host .why")).contains("It waits: of the 3 agents that have made offers none will do");
        browser.click("#host summary");
        assertThat(browser.text("#host details")).contains("metal000, metal001, metal002");
    }

    @Test
    void groupsAreShownWithTheirRollOutsAsTheyHappen() throws Exception {
        TestScheduler pmc = open(fleet(3, 3));
        assertThat(browser.isShown("#groups")).isFalse();

        pmc.declare("groups: {web: {image: trusty, instances: 2}}");
        browser.until(() -> browser.text("#group-count").equals("1"));
        assertThat(browser.text("#group-rows .rollout")).isEqualTo("rolling");
        assertThat(browser.texts("#group-rows p").get(1))
                .isEqualTo("revision 1 (trusty), 2 of 2 hosts updated, 0 ready");
        assertThat(browser.texts("#event-list .group"))
                .singleElement()
                .asString()
                .contains("group web: rolling");

        browser.click("#group-rows a").until(() -> browser.texts(NAMES).equals(List.of("web-0", "web-1")));
        pmc.offer("metal9", 8, true).running("web-0");
        browser.until(() -> browser.texts("#group-rows p").get(1).endsWith("1 ready"));
    }

    @Test
    void whatIsSpecialAboutAnAgentHasASign() throws Exception {
        TestScheduler pmc = open(fleet(3, 3));

        pmc.turn(new Event.AgentDrained("metal001", true)).offer("metal9", 4, false);

        browser.until(() -> browser.text("#agent-count").equals("4 · D 1 drained · × 1 not enabled"));
        assertThat(browser.texts("#agents .name")).containsExactly("metal000", "metal001D", "metal002", "metal9×");
    }

    @Test
    void aBuriedJobIsShownWithAllThatIsWrongWithIt() throws Exception {
        TestScheduler pmc = fleet(3, 3);
        String job = "{\"hostname\":\"web_1\",\"cpu\":\"many\"}";
        pmc.inspector.jobs.add(new Buried(17, 120, job.getBytes(StandardCharsets.UTF_8)));
        open(pmc);

        browser.until(() -> browser.texts("#buried > li").size() == 1);
        assertThat(browser.text("#buried > li p")).startsWith("Job 17").endsWith("put in 2m ago");
        assertThat(browser.texts("#buried ul li")).hasSizeGreaterThan(1);
        assertThat(browser.click("#buried summary").text("#buried pre")).isEqualTo(job);
        assertThat(browser.text("#no-buried")).startsWith("1 was not buried by this pmc");
    }

    @Test
    void detailsHaveAnAddressThatCanBeSharedAndLeft() throws Exception {
        TestScheduler pmc = fleet(3, 3);
        browser.open(pmc.uri("/#/hosts/vm00001.example.net?q=vm"));

        browser.until(() -> browser.isShown("#host .facts"));
        assertThat(browser.text("#host-title")).isEqualTo("vm00001.example.net");
        assertThat(browser.text("#host-body"))
                .contains(
                        "metal001", "10.1.0.3", "vm00001.example.net.1", "2 cpu, 1 GiB memory, 20 GiB disk", "trusty");
        assertThat(browser.find("#search").getDomProperty("value")).isEqualTo("vm");

        browser.press(Keys.ESCAPE).until(() -> !browser.isShown("#host"));
        assertThat(browser.address()).endsWith("#/hosts?q=vm");
        assertThat(browser.focused()).isEqualTo("vm00001.example.net");

        browser.back().until(() -> browser.isShown("#host .facts"));
        browser.open(pmc.uri("/#/hosts/nobody"))
                .until(() -> browser.text("#host-body").startsWith("There is no host"));
        // The browser itself notes that the answer was 404.
        assertThat(browser.leave().complaints()).allMatch(complaint -> complaint.contains("404"));
    }

    @Test
    void everythingCanBeReachedByKeyboard() throws Exception {
        open(fleet(300, 30));

        browser.press("/").press("vm0010").until(() -> browser.texts(NAMES).size() == 10);
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo("vm00100.example.net");
        browser.press(Keys.ARROW_DOWN).press(Keys.ARROW_DOWN).press(Keys.ENTER);
        browser.until(() -> browser.text("#host-title").equals("vm00102.example.net"));
        browser.press(Keys.ESCAPE).until(() -> browser.focused().equals("vm00102.example.net"));
        browser.press(Keys.END);
        assertThat(browser.focused()).isEqualTo("vm00109.example.net");

        browser.script("document.querySelector('#agents button').focus()");
        browser.press(Keys.ARROW_RIGHT).press(Keys.ARROW_RIGHT);
        assertThat(browser.text("#agent-readout")).startsWith("metal002 — cpu ");
        browser.press(Keys.ENTER).until(() -> browser.address().matches(".*#/agents/metal002[?].*agent=metal002"));
        browser.press(Keys.ESCAPE).until(() -> browser.focused().contains("metal002"));
    }

    @Test
    void whatHappensIsSeenAsItHappens() throws Exception {
        TestScheduler pmc = open(fleet(0, 0));
        browser.until(() -> browser.text("#event-state").equals("live"));

        pmc.create("web1", "web", 1);
        browser.until(() -> browser.texts(NAMES).equals(List.of("web1")));
        pmc.offer("metal1", 8, true);
        browser.until(() -> browser.texts("#host-rows .c-state").equals(List.of("◔placed")));
        pmc.running("web1");
        browser.until(() -> browser.texts("#host-rows .c-state").equals(List.of("●running")));
        browser.until(() -> browser.texts("#host-rows .c-address").equals(List.of("10.0.0.5")));

        assertThat(browser.texts("#event-list li.host > span"))
                .containsExactly("web1 ●ready on metal1", "web1 ◔placed on metal1", "web1 ◌accepted");

        pmc.inspector.counts = new Counts(7, 0, 0, 0, 1, 50);
        pmc.queue.look();
        browser.until(() -> figures().contains("jobs ready7"));
    }

    @Test
    void troubleIsSaidLoudlyAndEndsByItself() throws Exception {
        TestScheduler pmc = open(fleet(3, 3));

        pmc.turn(new Event.Disconnected());
        browser.until(() -> browser.text("#troubles").startsWith("▲ Not connected to the Mesos master: VMs run on"));
        assertThat(browser.script("return document.title")).isEqualTo("▲ no Mesos master · pmc");
        pmc.registered();
        browser.until(() -> browser.text("#standing").startsWith("Connected to the Mesos master"));
        browser.until(() -> !browser.text("#troubles").contains("Mesos master"));

        pmc.board.happenings().close();
        pmc.server.close();
        browser.until(() -> browser.text("#troubles").startsWith("▲ No word from pmc since"));
        assertThat(browser.texts(NAMES)).hasSize(3);
        assertThat(browser.leave().complaints()).isNotEmpty().allMatch(complaint -> complaint.contains("ERR_"));
    }

    @Test
    void fromElsewhereTheTokenIsAskedForOnce() throws Exception {
        TestScheduler pmc = fleet(3, 3);
        browser.open(pmc.uri("/").replace("127.0.0.1", "pmc.example"));
        browser.until(() -> browser.isShown("#token"));
        assertThat(browser.texts(NAMES)).isEmpty();

        browser.type("#token-text", "not-the-token", Keys.ENTER);
        browser.until(() -> browser.text("#token-wrong").equals("that is not the token"));
        browser.type("#token-text", TestScheduler.TOKEN, Keys.ENTER);
        browser.until(() -> browser.texts(NAMES).size() == 3 && !browser.isShown("#token"));
        browser.until(() -> browser.text("#event-state").equals("live"));

        browser.open(browser.address());
        assertThat(browser.texts(NAMES)).hasSize(3);
        assertThat(browser.forget().leave().complaints()).allMatch(complaint -> complaint.contains("40"));
    }

    @Test
    void whoHasLoggedInIsShownWithWhatOthersDidAndLogsOut() throws Exception {
        TestScheduler pmc = fleet(3, 3);
        Caller ann = new Caller("ann", AccessRole.OPERATOR, Caller.Means.TOKEN, null);
        pmc.audit.add(new AuditTrail.Deed(ann, "192.0.2.1", null, "POST", "/api/v1/agents/metal1/drain"), 200, null);
        browser.open(pmc.uri("/"));
        assertThat(browser.text("#caller")).startsWith("reading without a token");
        assertThat(browser.isShown("#audit")).isFalse();

        browser.click("#log-in").type("#token-text", TestScheduler.TOKEN, Keys.ENTER);
        browser.until(() -> browser.text("#caller").startsWith("api-token-file, admin"));
        assertThat(browser.script("return document.cookie + sessionStorage.length + localStorage.length"))
                .isEqualTo("00");
        browser.open(browser.address())
                .until(() -> browser.texts("#audit-rows tr:last-child td").contains("ann"));
        assertThat(browser.texts("#audit-rows tr:last-child td"))
                .contains("POST /api/v1/agents/metal1/drain", "192.0.2.1", "done");

        browser.click("#log-out").until(() -> browser.text("#caller").startsWith("reading without a token"));
        assertThat(pmc.audit.before(Long.MAX_VALUE, 10).get(0).deed().path()).isEqualTo("/api/v1/session");
    }

    @Test
    void whatIsTypedByOthersStaysText() throws Exception {
        TestScheduler pmc = open(fleet(0, 0));
        String hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        VmSpec spec = SampleFleet.spec("evil", "web", 1, Map.of(hostile, hostile));
        pmc.turn(new Event.JobArrived(
                new JobTicket(TestScheduler.QUEUE, 1, 1),
                new Job(Job.Action.CREATE, spec.hostname(), new Job.Order(spec, PlacementOptions.NONE), Map.of())));
        pmc.offer(hostile, 8, true);

        browser.open(pmc.uri("/#/hosts/evil")).until(() -> browser.isShown("#host .facts"));
        browser.until(() -> !browser.texts("#event-list li").isEmpty());
        assertThat(browser.texts("#host .facts dt")).contains("Label " + hostile);
        assertThat(browser.texts("#host-rows .c-agent")).containsExactly(hostile);
        assertThat(browser.texts("#agents .host")).containsExactly(hostile);
        assertThat(browser.script("return document.querySelectorAll('img, main script, aside script').length"))
                .isEqualTo(0L);
        browser.open(pmc.uri("/#/hosts/%3Cimg%20src=x%3E?q=%3Cb%3E&state=%3Ci%3E"));
        browser.until(() -> browser.text("#no-hosts").startsWith("pmc does not understand this: state is one of"));
        assertThat(browser.script("return document.title")).isEqualTo("△ 2 buried jobs · pmc");
        assertThat(browser.leave().complaints()).allMatch(complaint -> complaint.contains("status of 40"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 300})
    void aPhoneShowsAllOfItWithoutScrollingSideways(int hosts) throws Exception {
        TestScheduler pmc = fleet(hosts, hosts / 3);
        browser.phone().open(pmc.uri("/"));

        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .isEqualTo(390L);
        if (hosts > 0) {
            browser.open(pmc.uri("/#/hosts/vm00001.example.net")).until(() -> browser.isShown("#host .facts"));
            assertThat(browser.script("return document.documentElement.scrollWidth"))
                    .isEqualTo(390L);
            assertThat(browser.script("return document.querySelector('#host').scrollWidth"))
                    .isEqualTo(390L);
        }
    }

    private static List<String> figures() {
        return browser.texts("#figures .figure");
    }

    private TestScheduler fleet(int hosts, int agents) throws Exception {
        TestScheduler fleet = SampleFleet.scheduler(hosts, agents, TestScheduler.TOKEN);
        pmc = fleet;
        return fleet;
    }

    private static TestScheduler open(TestScheduler pmc) {
        browser.open(pmc.uri("/"));
        return pmc;
    }
}
