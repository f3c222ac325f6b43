package dev.pmc.groupfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.queue.JobRules;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmShape;
import dev.pmc.yaml.YamlProblem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GroupFileTest {
    private static final String SHOP = """
            set: shop
            groups:
              db:
                image: jammy
                size: C4M8192D40
                protect: true
              web:
                image: trusty
                cpus: 2
                mem: 2048
                instances: 3
                domain: example.org
                ports: {api: 8080, metrics: 9100}
                labels: {team: search}
                ready: tcp:8080
                on_agent_loss: recreate
                constraints: [[rack, CLUSTER, r1]]
                wants: [cache, mail]
                update: {max_unavailable: 2, max_surge: 1, canary: 1, auto_revert: true, order: forward}
                guest_helper: true
                stop: {on_remove: erase, drain_seconds: 3, grace_seconds: 40}
                after: [db]
                on_replace: allow
            remove: [old]
            """;

    private static Declaration read(String text) {
        GroupFile.Read read = GroupFile.read(text, JobRules.STANDARD::parse);
        assertThat(read.problems()).isEmpty();
        return Objects.requireNonNull(read.declaration());
    }

    private static List<String> problems(String text) {
        GroupFile.Read read = GroupFile.read(text, JobRules.STANDARD::parse);
        assertThat(read.declaration()).isNull();
        return read.problems().stream().map(GroupFileTest::words).toList();
    }

    private static String words(YamlProblem problem) {
        return problem.words("shop.yaml");
    }

    @Test
    void everyFieldIsUnderstood() {
        Declaration shop = read(SHOP);

        assertThat(shop.set()).isEqualTo("shop");
        assertThat(shop.removed()).isEqualTo(Set.of(new GroupName("old")));
        assertThat(shop.groups())
                .extracting(Declaration.Group::name)
                .containsExactly(new GroupName("db"), new GroupName("web"));
        GroupSpec db = shop.groups().get(0).spec();
        assertThat(db.instances()).as("owned by scaling").isNull();
        assertThat(db.protect()).isTrue();
        assertThat(db.template().shape()).isEqualTo(new VmShape(4, 8192, 40));
        assertThat(db.template().componentType().value()).isEqualTo("db");
        assertThat(db.update()).isEqualTo(UpdatePolicy.STANDARD);
        GroupSpec web = shop.groups().get(1).spec();
        assertThat(web.template().hostname(new GroupName("web"), 2).value()).isEqualTo("web-2.example.org");
        assertThat(web.template().seed().os()).isEqualTo("trusty");
        assertThat(web.template().labels()).isEqualTo(Map.of("team", "search"));
        assertThat(web.template().ready()).isEqualTo(ReadyCheck.parse("tcp:8080"));
        assertThat(web.template().guestHelper()).isEqualTo(new GuestHelper(3, 30, 40));
        assertThat(web.template().options().constraints()).hasSize(1);
        assertThat(web.instances()).isEqualTo(3);
        assertThat(web.ports()).isEqualTo(Map.of("api", 8080, "metrics", 9100));
        assertThat(web.update().maxUnavailable()).isEqualTo(2);
        assertThat(web.update().maxSurge()).isEqualTo(1);
        assertThat(web.update().canary()).isEqualTo(1);
        assertThat(web.update().autoRevert()).isTrue();
        assertThat(web.update().order()).isEqualTo(UpdatePolicy.Order.FORWARD);
        assertThat(web.stop().onRemove()).isEqualTo(StopPolicy.OnRemove.ERASE);
        assertThat(web.after()).containsExactly(new GroupName("db"));
        assertThat(web.wants()).containsExactly(new GroupName("cache"), new GroupName("mail"));
        assertThat(web.mayReplace()).isTrue();
    }

    @Test
    void aGroupOfWhichNoMemberCouldEverBeUpdatedIsRefused() {
        assertThat(problems("groups:\n  web:\n    update:\n      max_unavailable: 0\n"))
                .containsExactly("shop.yaml:4: groups.web.update.max_unavailable and max_surge are both 0, so no member"
                        + " could ever be updated");
        assertThat(read("groups: {web: {update: {max_unavailable: 0, max_surge: 2}}}")
                        .groups())
                .singleElement()
                .satisfies(
                        web -> assertThat(web.spec().update().maxUnavailable()).isZero());
    }

    @Test
    void theOrderOfThingsAndWhatIsUsualMakeNoDifference() {
        Declaration one = read("groups: {web: {image: trusty, labels: {a: '1', b: '2'}, cpus: 1}}");
        Declaration other =
                read("groups:\n  web:\n    labels: {b: '2', a: '1'}\n    update: {order: reverse}\n    mem: 1024");

        assertThat(other.groups()).isEqualTo(one.groups());
    }

    @Test
    void theFormOfOldIsUnderstood() {
        Declaration old = read("""
                deploy:
                  cassandra:
                    image: trusty
                    labels: [seed, fast]
                    ports: {rpc: 9160}
                    environment: {CLUSTER: "the one", RING: 3}
                    instances: 2
                    cpus: 0.3
                    mem: 512
                remove:
                  mysql:
                """);

        GroupSpec cassandra = old.groups().get(0).spec();
        assertThat(cassandra.template().shape()).isEqualTo(new VmShape(1, 512, null));
        assertThat(cassandra.template().labels()).isEqualTo(Map.of("seed", "true", "fast", "true"));
        assertThat(cassandra.ports()).isEqualTo(Map.of("rpc", 9160));
        assertThat(cassandra.template().seed().userData()).isEqualTo("""
                #cloud-config
                write_files:
                - path: /etc/pmc/environment
                  permissions: '0644'
                  content: |
                    CLUSTER=the one
                    RING=3
                """);
        assertThat(old.removed()).containsExactly(new GroupName("mysql"));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsLine() {
        assertThat(problems("""
                        groups:
                          web:
                            image: /etc/passwd
                            cpus: 0
                            instances: -1
                            colour: red
                            ready: sometimes
                            ports: {api: 80000}
                            update: {order: sideways}
                            after: [No_Name]
                          Bad_Name:
                            image: trusty
                        volumes: {}
                        """))
                .hasSize(10)
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:3: groups.web.image is '/etc/passwd'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:4: groups.web.cpus is '0'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:5: groups.web.instances is '-1'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:6: groups.web.colour is no key"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:7: groups.web.ready is 'sometimes'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:8: groups.web.ports.api is '80000'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:9: groups.web.update.order is 'sideways'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:10: groups.web.after has 'No_Name'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:11: groups.Bad_Name has 'Bad_Name'"))
                .anySatisfy(words -> assertThat(words).startsWith("shop.yaml:13: volumes is no key"));
    }

    @Test
    void whatIsForTheNetworkStageIsRefusedWithWhatToDoInstead() {
        assertThat(problems("groups:\n  web: {image: trusty, vlan: 10.1.2.0/24}\n"))
                .singleElement()
                .asString()
                .startsWith("shop.yaml:2: groups.web.vlan is for jobs that go through the network stage")
                .contains("pmc host create --vlan");
    }

    @Test
    void groupsThatComeAfterEachOtherAreRefused() {
        assertThat(problems("groups:\n  a: {after: [b]}\n  b: {after: [c]}\n  c: {after: [a]}\n"))
                .containsExactly(
                        "shop.yaml:2: groups.a comes after itself, by way of 'after' and 'wants'",
                        "shop.yaml:3: groups.b comes after itself, by way of 'after' and 'wants'",
                        "shop.yaml:4: groups.c comes after itself, by way of 'after' and 'wants'");
    }

    @Test
    void groupsThatWantEachOtherAreRefused() {
        assertThat(problems("groups:\n  a: {after: [b]}\n  b: {wants: [a]}\n"))
                .containsExactly(
                        "shop.yaml:2: groups.a comes after itself, by way of 'after' and 'wants'",
                        "shop.yaml:3: groups.b comes after itself, by way of 'after' and 'wants'");
    }

    @Test
    void aGroupIsNotDeclaredAndRemovedAtOnce() {
        assertThat(problems("groups:\n  web: {}\nremove: [web]\n"))
                .containsExactly("shop.yaml:3: remove has web, which the file declares, too");
    }
}
