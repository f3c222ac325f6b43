package dev.pmc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table of rooms: which package may know what. THINK HARD BEFORE CHANGING IT. */
class RoomsTest {
    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String LOG = "org.slf4j..";
    private static final String JSON = "tools.jackson..";

    private static final JavaClasses PMC = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.pmc");

    static Stream<Room> rooms() {
        return Stream.of(
                room("vm"),
                room("wire", "dev.pmc.vm..", JSON),
                room("log", "dev.pmc.vm..", "ch.qos.logback..", JSON, LOG),
                room("mesos", "org.apache.mesos..", "com.google.protobuf..", "javax.net..", "jdk.net..", LOG),
                room(
                        "hypervisor",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        JSON,
                        "org.libvirt..",
                        "com.sun.jna..",
                        "org.w3c.dom..",
                        "javax.xml..",
                        "org.xml..",
                        LOG),
                room("guest", "dev.pmc.vm..", "dev.pmc.wire..", "org.snakeyaml..", "javax.net..", JSON, LOG),
                room("placement", "dev.pmc.vm..", "com.google.re2j.."),
                room("core", "dev.pmc.vm..", "dev.pmc.placement..", "org.pcollections.."),
                room(
                        "queue",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "com.dinstone..",
                        "org.apache.mina..",
                        JSON,
                        LOG),
                room("yaml", "org.snakeyaml.."),
                room(
                        "groupfile",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.yaml..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "dev.pmc.queue..",
                        JSON),
                room("sqlite", "org.sqlite.."),
                room(
                        "hostdb",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "dev.pmc.sqlite..",
                        "dev.pmc.zookeeper..",
                        "org.apache.curator..",
                        "org.apache.zookeeper..",
                        "org.sqlite..",
                        JSON,
                        LOG),
                room("service"),
                room(
                        "loop",
                        "dev.pmc.vm..",
                        "dev.pmc.core..",
                        "dev.pmc.queue..",
                        "dev.pmc.hostdb..",
                        "dev.pmc.service..",
                        LOG),
                room(
                        "network",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.queue..",
                        "dev.pmc.core..",
                        "dev.pmc.loop..",
                        "dev.pmc.sqlite..",
                        "dev.pmc.zookeeper..",
                        "org.apache.curator..",
                        "org.apache.zookeeper..",
                        "org.sqlite..",
                        LOG),
                room("zookeeper", "org.apache.curator..", "org.apache.zookeeper..", "javax.net..", LOG),
                room(
                        "framework",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.mesos..",
                        "dev.pmc.zookeeper..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "org.apache.mesos..",
                        "com.google.protobuf..",
                        "org.apache.curator..",
                        "org.apache.zookeeper..",
                        JSON,
                        LOG),
                room(
                        "local",
                        "dev.pmc.mesos..",
                        "org.apache.mesos..",
                        "com.google.protobuf..",
                        "io.netty..",
                        "javax.crypto..",
                        JSON,
                        LOG),
                room("node", "dev.pmc.yaml..", JSON),
                room(
                        "status",
                        "org.pcollections..",
                        "dev.pmc.vm..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "dev.pmc.queue..",
                        "dev.pmc.loop..",
                        "dev.pmc.service..",
                        LOG),
                room(
                        "discovery",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.core..",
                        "dev.pmc.loop..",
                        "dev.pmc.service..",
                        "dev.pmc.zookeeper..",
                        "org.apache.curator..",
                        "org.apache.zookeeper..",
                        "org.xbill..",
                        JSON,
                        LOG),
                room(
                        "metrics",
                        "io.prometheus..",
                        "dev.pmc.vm..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "dev.pmc.queue..",
                        "dev.pmc.loop..",
                        "dev.pmc.status..",
                        "dev.pmc.discovery.."),
                room(
                        "web",
                        "org.eclipse.jetty..",
                        "javax.crypto..",
                        "javax.net..",
                        "dev.pmc.vm..",
                        "dev.pmc.wire..",
                        "dev.pmc.placement..",
                        "dev.pmc.core..",
                        "dev.pmc.queue..",
                        "dev.pmc.yaml..",
                        "dev.pmc.groupfile..",
                        "dev.pmc.status..",
                        "dev.pmc.discovery..",
                        "dev.pmc.service..",
                        JSON,
                        LOG));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsNothingElse(Room room) {
        classes()
                .that(resideInAnyPackage(room.name()))
                .should(onlyDependOnClassesThat(
                        resideInAnyPackage(room.mayKnow().toArray(String[]::new))))
                .because("of the table of rooms")
                .check(PMC);
    }

    static Stream<Library> libraries() {
        return Stream.of(
                new Library("com.dinstone..", List.of("dev.pmc.queue..")),
                new Library("org.apache.mina..", List.of("dev.pmc.queue..")),
                new Library("org.pcollections..", List.of("dev.pmc.core..", "dev.pmc.status..")),
                new Library("io.prometheus..", List.of("dev.pmc.metrics..")),
                new Library("java.sql..", SQLITE_ROOMS),
                new Library("org.sqlite..", SQLITE_ROOMS),
                new Library("org.libvirt..", List.of("dev.pmc.hypervisor..")),
                new Library("com.sun.jna..", List.of("dev.pmc.hypervisor..")),
                new Library("org.snakeyaml..", List.of("dev.pmc.yaml..", "dev.pmc.guest..")),
                new Library("ch.qos.logback..", List.of("dev.pmc.log..", "dev.pmc.cli..", "dev.pmc.executor..")),
                new Library("io.netty..", List.of("dev.pmc.local..")),
                new Library("org.xbill..", List.of("dev.pmc.discovery.dns..")),
                new Library("org.eclipse.jetty..", List.of("dev.pmc.web..")),
                new Library("com.sun.net.httpserver..", List.of()),
                new Library("picocli..", List.of("dev.pmc.cli..", "dev.pmc.executor..")),
                new Library("org.apache.curator..", ZOOKEEPER_ROOMS),
                new Library("org.apache.zookeeper..", ZOOKEEPER_ROOMS),
                new Library("org.apache.mesos..", MESOS_ROOMS),
                new Library("com.google.protobuf..", MESOS_ROOMS));
    }

    private static final List<String> SQLITE_ROOMS =
            List.of("dev.pmc.sqlite..", "dev.pmc.hostdb.sqlite..", "dev.pmc.network.sqlite..");

    private static final List<String> ZOOKEEPER_ROOMS = List.of(
            "dev.pmc.zookeeper..",
            "dev.pmc.framework..",
            "dev.pmc.hostdb.zookeeper..",
            "dev.pmc.network.zookeeper..",
            "dev.pmc.discovery.zookeeper..");

    private static final List<String> MESOS_ROOMS =
            List.of("dev.pmc.mesos..", "dev.pmc.executor..", "dev.pmc.framework..", "dev.pmc.local..", "dev.pmc.cli..");

    @ParameterizedTest
    @MethodSource("libraries")
    void aLibraryIsKnownInItsRoomsAlone(Library library) {
        noClasses()
                .that()
                .resideOutsideOfPackages(library.rooms().toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library.name())
                .check(PMC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.pmc.(*)..",
                "dev.pmc.core.(*)..",
                "dev.pmc.cli.(*)..",
                "dev.pmc.executor.(*)..",
                "dev.pmc.local.(*)..",
                "dev.pmc.hostdb.(*)..",
                "dev.pmc.network.(*)..",
                "dev.pmc.discovery.(*)..",
                "dev.pmc.node.(*)..",
                "dev.pmc.web.(*).."
            })
    void noRoomsKnowEachOther(String rooms) {
        SlicesRuleDefinition.slices().matching(rooms).should().beFreeOfCycles().check(PMC);
    }

    /** People say a class's name without its package. */
    @Test
    void noTwoClassesOfDifferentRoomsHaveTheSameName() {
        Map<String, List<String>> byName = PMC.stream()
                .filter(each -> each.isTopLevelClass() && !each.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        assertThat(byName.values()).allSatisfy(packages -> assertThat(packages).hasSize(1));
    }

    /** A package by its short name, and what it may know beside itself and the JDK. */
    private static Room room(String name, String... others) {
        String home = "dev.pmc." + name + "..";
        List<String> mayKnow = new ArrayList<>(List.of(home, JDK, NULLNESS));
        mayKnow.addAll(List.of(others));
        return new Room(home, mayKnow);
    }

    /** A package, and all that it may know. */
    record Room(String name, List<String> mayKnow) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A library's package, and the rooms that may know it. */
    record Library(String name, List<String> rooms) {
        @Override
        public String toString() {
            return name;
        }
    }
}
