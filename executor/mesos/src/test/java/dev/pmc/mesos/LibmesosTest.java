package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.mesos.Libmesos.Unusable;
import dev.pmc.mesos.Libmesos.Usable;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Scheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibmesosTest {
    private static final Endpoint AGENT = Endpoint.parse("127.0.0.1:5051", 5051, Endpoint.EXECUTOR_PATH);

    @TempDir
    Path folder;

    @Test
    void saysWhereItHasLookedInVain() {
        assertThat(reason(scheduler(Map.of(), folder.toString())))
                .startsWith("libmesos was not found: neither MESOS_NATIVE_JAVA_LIBRARY nor MESOS_NATIVE_LIBRARY is set")
                .endsWith("install libmesos 1.11.0 for this machine and set MESOS_NATIVE_JAVA_LIBRARY to it,"
                        + " or use --driver http");
    }

    @Test
    void namesAFileThatIsNotThere() {
        Path missing = folder.resolve("libmesos.so");
        assertThat(reason(named(missing)))
                .startsWith("libmesos at " + missing + " cannot be used: there is no such file");
    }

    @Test
    void looksInJavaLibraryPathToo() throws IOException {
        Files.writeString(folder.resolve("libmesos.so"), "#!/bin/sh\n".repeat(20));
        assertThat(reason(scheduler(Map.of(), "/nowhere:" + folder)))
                .contains(folder + "/libmesos.so cannot be used: it is not an ELF file");
    }

    @Test
    void takesNoFolderAndNoProgram() {
        assertThat(reason(named(folder))).contains("it is not a file that can be read");
        assertThat(reason(named(Path.of("/proc/self/exe")))).contains("it has no function of ");
    }

    @Test
    void tellsALibraryForAnotherMachine() throws IOException {
        byte[] library = Files.readAllBytes(StubLibmesos.anyLibrary());
        library[18] = (byte) (library[18] == 62 ? 183 : 62);
        Path foreign = Files.write(folder.resolve("libmesos-1.9.0.so"), library);
        assertThat(reason(named(foreign)))
                .contains("(version 1.9.0) cannot be used: it is made for a")
                .contains(", and this is " + System.getProperty("os.arch"));
    }

    @Test
    void tellsAnotherLibraryByWhatItLacks() throws IOException {
        assertThat(reason(named(StubLibmesos.anyLibrary())))
                .contains(
                        "it has no function of org.apache.mesos.MesosSchedulerDriver, so it is not libmesos; install");
    }

    @Test
    void aDamagedLibraryIsASentenceTooWhereverItIsDamaged() throws IOException {
        byte[] library = Files.readAllBytes(StubLibmesos.anyLibrary());
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = java.util.Arrays.copyOf(library, random.nextInt(library.length));
            for (int j = 0; j < 10 && damaged.length > 64; j++) {
                damaged[16 + random.nextInt(48)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("damaged-" + i + ".so"), damaged);
            assertThat(reason(named(file))).startsWith("libmesos at " + file + " cannot be used: it ");
            Files.delete(file);
        }
    }

    @Test
    void tellsWhatAnOldLibraryLacks() throws Exception {
        assumeTrue(StubLibmesos.canBeMade(), "no C compiler");
        Path old = StubLibmesos.make(folder, "libmesos.so", List.of("acceptOffers", "updateFramework"));
        assertThat(reason(named(old)))
                .contains("cannot be used: it has no Java_org_apache_mesos_MesosSchedulerDriver_acceptOffers; install");
    }

    @Test
    void tellsALibraryThatALibraryNeeds() throws Exception {
        assumeTrue(StubLibmesos.canBeMade(), "no C compiler");
        Path needed = StubLibmesos.compile(folder, "libsvn_stub.so", "int svn_stub() { return 1; }");
        Path library = StubLibmesos.make(
                folder, "libmesos.so", List.of(), "-Wl,--no-as-needed", "-L" + folder, "-l:libsvn_stub.so");
        Files.delete(needed);
        assertThat(reason(named(library)))
                .contains("cannot be loaded: ")
                .contains("libsvn_stub.so: cannot open shared object file");
    }

    /** A JVM keeps a library that it has loaded, so another one has to do it. */
    @Test
    void loadsALibraryThatIsAllRightAndMakesDriversWithIt() throws Exception {
        assumeTrue(StubLibmesos.canBeMade(), "no C compiler");
        Path library = StubLibmesos.make(folder, "libmesos.so", List.of("updateFramework"));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName());
        builder.environment().put("MESOS_NATIVE_JAVA_LIBRARY", library.toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output)
                .contains("library=" + library + " version=1.9.3")
                .contains("made MesosSchedulerDriver and MesosExecutorDriver");
        assertThat(process.waitFor()).isZero();
    }

    /** Loads the library and makes a driver of each kind. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) throws IOException {
            Usable usable = (Usable) scheduler(System.getenv(), System.getProperty("java.library.path"))
                    .load();
            System.out.println("library=" + usable.library() + " version=" + usable.version());
            FrameworkInfo framework =
                    FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
            Object one = new MesosSchedulerDriver(nobody(), framework, "127.0.0.1:5050", false);
            Object other = ExecutorDrivers.throughLibmesos(new RecordingExecutor(), System.getenv(), AGENT);
            System.out.println("made " + one.getClass().getSimpleName() + " and "
                    + other.getClass().getSimpleName());
            System.out.flush();
        }

        private static Scheduler nobody() {
            return (Scheduler) Proxy.newProxyInstance(
                    Scheduler.class.getClassLoader(), new Class<?>[] {Scheduler.class}, (proxy, method, with) -> null);
        }
    }

    @Test
    void theLibraryOfAnExecutorNeedsAnExecutorsFunctions() throws Exception {
        assertThatThrownBy(() -> ExecutorDrivers.throughLibmesos(
                        new RecordingExecutor(), Map.of("MESOS_NATIVE_LIBRARY", anyLibrary()), AGENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has no function of org.apache.mesos.MesosExecutorDriver, ")
                .hasMessageEndingWith("or use PMC_DRIVER=http");
    }

    @Test
    void aPathThatTheClassesOfMesosWouldNotTakeIsNotTakenEither() {
        assertThat(reason(scheduler(Map.of("MESOS_NATIVE_JAVA_LIBRARY", "libmesos.so"), "")))
                .contains("libmesos at libmesos.so cannot be used: the path has to be absolute");
    }

    private static String anyLibrary() throws IOException {
        return StubLibmesos.anyLibrary().toString();
    }

    private static Libmesos scheduler(Map<String, String> environment, String libraryPath) {
        return new Libmesos(Libmesos.Driver.SCHEDULER, environment, libraryPath);
    }

    private static Libmesos named(Path library) {
        return scheduler(Map.of("MESOS_NATIVE_JAVA_LIBRARY", library.toString()), "");
    }

    private static String reason(Libmesos loader) {
        return ((Unusable) loader.load()).reason();
    }
}
