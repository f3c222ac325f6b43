package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.host.HelperScript.Said;
import dev.pmc.executor.host.HelperScript.Shell;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The helper of a guest and the host that it asks, by the tools of Debian and of busybox. */
final class HelperScriptTest extends HostStory {
    private static final String LABELS = "team=a%20b%2Cc,zone=%2D";

    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    private Path guest;

    private HelperScript helper;
    private VmTask task = WEB;

    @BeforeEach
    void begin() {
        helper = new HelperScript(guest);
    }

    @AfterEach
    void end() {
        helper.close();
    }

    private void guest(Shell shell, GuestHelper its) throws Exception {
        task = TestSite.helped(WEB, its);
        host.run(task, progress -> {});
        helper.install(shell, url(site.directory(task).secret()));
    }

    private String url(String secret) {
        return "http://127.0.0.1:" + site.phoneHomePort() + "/guest/web01/" + secret;
    }

    /** @param members lines of words behind the service's name */
    private void services(int index, String... members) {
        StringBuilder text = new StringBuilder("index " + index + "\nservice web " + index + " 2026-03-01T12:00:00Z\n");
        for (String member : members) {
            text.append("member web ").append(member).append('\n');
        }
        site.services.take(text.toString());
    }

    @ParameterizedTest
    @EnumSource
    void a_guest_is_told_of_itself_and_of_others(Shell shell) throws Exception {
        guest(shell, GuestHelper.STANDARD);
        services(
                5,
                "web01 ready 10.0.0.1 api=8080,metrics=9100 -",
                "web02 ready 10.0.0.2 api=8081,metrics=9100 " + LABELS,
                "web03 draining 10.0.0.3 api=8080,metrics=9100 -",
                "web04 starting - api=8080,metrics=9100 -");

        assertThat(helper.ask("self").out())
                .isEqualTo("environment=local\nservice=web\nname=web01\naddress=10.0.0.1\nimage=tiny\n");
        assertThat(helper.ask("self", "address").out()).isEqualTo("10.0.0.1\n");
        assertThat(helper.ask("port", "api").out()).isEqualTo("8080\n");
        assertThat(helper.ask("port", "other", "7").out()).isEqualTo("7\n");
        assertThat(helper.ask("port", "--of", "web", "web02", "api").out()).isEqualTo("8081\n");
        assertThat(helper.ask("host", "web", "web02").out()).isEqualTo("10.0.0.2\n");
        assertThat(helper.ask("nodes", "web").out()).isEqualTo("10.0.0.1\n10.0.0.2\n");
        assertThat(helper.ask("nodes", "web", "--ports", "metrics,api").out())
                .isEqualTo("10.0.0.1:9100:8080\n10.0.0.2:9100:8081\n");
        assertThat(helper.ask("nodes", "web", "--label", "team=a b,c", "--label", "zone=-")
                        .out())
                .isEqualTo("10.0.0.2\n");
        assertThat(helper.ask("list", "web").out()).contains("web03 draining 10.0.0.3 api=8080,metrics=9100 -\n");
        assertThat(helper.ask("env").out())
                .contains("SERVICE_NAME=web\n", "CONTAINER_NAME=web01\n", "CONTAINER_HOST_ADDRESS=10.0.0.1\n")
                .contains("WEB_INSTANCES=web01,web02\n", "WEB_WEB02_HOST=10.0.0.2\n", "WEB_WEB02_API_PORT=8081\n")
                .contains("WEB_WEB01_API_INTERNAL_PORT=8080\n");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_there_is_an_error_in_words(Shell shell) throws Exception {
        guest(shell, GuestHelper.STANDARD);
        services(5, "web01 ready 10.0.0.1 api=8080 -");

        assertThat(helper.ask("port", "other"))
                .isEqualTo(new Said(1, "", "pmc-guest: no port other of web01 is configured\n"));
        assertThat(helper.ask("nodes", "web", "--minimum", "2"))
                .isEqualTo(new Said(1, "", "pmc-guest: there are 1 nodes of web, and not 2 as wanted\n"));
        assertThat(helper.ask("nodes", "web", "--ports", "other").err())
                .isEqualTo("pmc-guest: no port other of web01 is configured\n");
        assertThat(helper.ask("nodes", "db").err())
                .isEqualTo("pmc-guest: pmc has not said anything yet of db or web; try again\n");
        assertThat(helper.ask("nodes").code()).isEqualTo(2);
        Files.writeString(helper.etc().resolve("guest.conf"), "host=" + url("wrong") + "\n");
        assertThat(helper.ask("self")).isEqualTo(new Said(3, "", "pmc-guest: the host does not answer\n"));
    }

    @ParameterizedTest
    @EnumSource(names = "DASH")
    void python_has_the_names_of_maestro(Shell shell) throws Exception {
        guest(shell, GuestHelper.STANDARD);
        services(5, "web01 ready 10.0.0.1 api=8080 -", "web02 ready 10.0.0.2 api=8081 " + LABELS);

        assertThat(helper.python("""
                print(get_environment_name(), get_service_name(), get_container_name())
                print(get_container_host_address(), get_port('api') + 1, get_port('other', 7))
                print(get_node_list('web', ports=['api']), get_node_list('web', labels={'team': 'a b,c'}))
                print(get_specific_host('web', 'web02'), get_specific_exposed_port('web', 'web02', 'api'))
                try:
                    get_node_list('web', minimum=3)
                except MaestroEnvironmentError as e:
                    print(e)
                """).out()).isEqualTo("""
                local web web01
                10.0.0.1 8081 7
                ['10.0.0.1:8080', '10.0.0.2:8081'] ['10.0.0.2']
                10.0.0.2 8081
                pmc-guest: there are 2 nodes of web, and not 3 as wanted
                """);
    }

    @ParameterizedTest
    @EnumSource
    void a_hook_is_called_once_for_each_change_and_never_misses_the_last(Shell shell) throws Exception {
        guest(shell, GuestHelper.STANDARD);
        helper.hook("watch.d/web", "echo \"$1 $2 $PMC_COUNT $(tr '\\n' ';')\" >> calls");
        Process first = helper.start();

        services(5, "web01 ready 10.0.0.1 api=8080 -", "web02 starting - api=8080 -");
        helper.awaitLines("calls", 1);
        services(6, "web01 ready 10.0.0.1 api=8080 -", "web02 unhealthy 10.0.0.2 api=8080 -");
        services(7, "web01 draining 10.0.0.1 api=8080 -", "web02 ready 10.0.0.2 api=8080 " + LABELS);
        helper.awaitLines("calls", 2);
        first.descendants().forEach(ProcessHandle::destroyForcibly);
        first.destroyForcibly().waitFor();
        services(8, "web02 ready 10.0.0.9 api=8080 " + LABELS);
        helper.start();
        helper.awaitLines("calls", 3);

        assertThat(helper.lines("calls"))
                .containsExactly(
                        "web 1 1 + web01 10.0.0.1 api=8080 -;",
                        "web 0 1 - web01 10.0.0.1 api=8080 -;+ web02 10.0.0.2 api=8080 " + LABELS + ";",
                        "web 0 1 ~ web02 10.0.0.9 api=8080 " + LABELS + ";");
    }

    @ParameterizedTest
    @EnumSource
    void hooks_hold_the_stop_until_they_have_come_to_their_end(Shell shell) throws Exception {
        guest(shell, new GuestHelper(0, 20, 60));
        helper.hook(
                "pre-stop.d/10",
                "\"$PMC_GUEST\" more 50 > more; while [ ! -e go ]; do sleep 0.1; done; echo >> stopped");
        helper.start();
        Await.until(
                "the helper is heard", LONG, () -> site.directory(task).helper().isHeard());

        assertThat(host.farewell(task, progress -> {})).isPresent();
        helper.awaitLines("more", 1);
        assertThat(Integer.parseInt(helper.lines("more").get(0))).isBetween(40, 50);
        assertThat(host.farewell(task, progress -> {})).isPresent();
        reopen();
        assertThat(host.farewell(task, progress -> {}))
                .as("to the next executor")
                .isPresent();
        Files.createFile(helper.file("go"));

        Await.until("the stop goes on", LONG, this::isOver);
        assertThat(helper.lines("stopped")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void hooks_that_never_end_hold_it_for_as_long_as_they_may(Shell shell) throws Exception {
        guest(shell, new GuestHelper(1, 1, 2));
        helper.hook("pre-stop.d/10", "\"$PMC_GUEST\" more 3000 > more; sleep 1000");
        helper.start();
        Await.until(
                "the helper is heard", LONG, () -> site.directory(task).helper().isHeard());
        long begun = System.nanoTime();

        Await.until("the stop goes on", LONG, this::isOver);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1900));
    }

    private boolean isOver() {
        try {
            return host.farewell(task, progress -> {}).isEmpty();
        } catch (VmFailure e) {
            throw new IllegalStateException(e);
        }
    }
}
