package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.framework.LibmesosDriverLoader.Unusable;
import dev.pmc.framework.LibmesosDriverLoader.Usable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.mesos.Protos.FrameworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibmesosDriverLoaderTest {
    @TempDir
    Path folder;

    @Test
    void saysWhereItHasLookedInVain() {
        assertThat(reason(new LibmesosDriverLoader(Map.of(), folder.toString())))
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
        assertThat(reason(new LibmesosDriverLoader(Map.of(), "/nowhere:" + folder)))
                .contains(folder + "/libmesos.so cannot be used: it is not an ELF file");
    }

    @Test
    void takesNoFolderAndNoProgram() {
        assertThat(reason(named(folder))).contains("it is not a file that can be read");
        assertThat(reason(named(Path.of("/proc/self/exe")))).contains("it has no Java_org_apache_mesos_");
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
                .contains("it has no ")
                .contains("Java_org_apache_mesos_MesosSchedulerDriver_acceptOffers, ")
                .doesNotContain("updateFramework")
                .doesNotContain("\n");
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
    void loadsALibraryThatIsAllRightAndMakesADriverWithIt() throws Exception {
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
        assertThat(output).contains("made MesosSchedulerDriver with " + library + " version 1.9.3");
        assertThat(process.waitFor()).isZero();
    }

    /** Loads the library and makes a driver. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) throws DriverUnavailable {
            LibmesosDriverLoader loader =
                    new LibmesosDriverLoader(System.getenv(), System.getProperty("java.library.path"));
            Usable usable = (Usable) loader.load();
            FrameworkInfo framework =
                    FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();
            Object driver = loader.driver(new RecordingScheduler(), framework, List.of(), "127.0.0.1:5050", null);
            System.out.println("made " + driver.getClass().getSimpleName() + " with " + usable.library() + " version "
                    + usable.version());
            System.out.flush();
        }
    }

    private static LibmesosDriverLoader named(Path library) {
        return new LibmesosDriverLoader(Map.of("MESOS_NATIVE_JAVA_LIBRARY", library.toString()), "");
    }

    private static String reason(LibmesosDriverLoader loader) {
        return ((Unusable) loader.load()).reason();
    }
}
