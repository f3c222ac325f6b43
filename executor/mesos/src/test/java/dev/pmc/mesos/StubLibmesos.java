package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A library with the functions of libmesos that do nothing; made by the C compiler of the machine, if it has one. */
public final class StubLibmesos {
    private StubLibmesos() {}

    public static boolean canBeMade() {
        return Files.isExecutable(Path.of("/usr/bin/cc"))
                && Files.exists(include().resolve("jni.h"));
    }

    /**
     * Compiles such a library.
     *
     * @param without native methods of the drivers that this library lacks
     */
    public static Path make(Path folder, String name, List<String> without, String... linked) throws Exception {
        StringBuilder code = new StringBuilder("""
                #include <jni.h>
                JNIEXPORT jobject JNICALL Java_org_apache_mesos_MesosNativeLibrary__1version(JNIEnv* env, jclass c) {
                  jclass v = (*env)->FindClass(env, "org/apache/mesos/MesosNativeLibrary$Version");
                  jmethodID m = (*env)->GetMethodID(env, v, "<init>", "(JJJ)V");
                  return (*env)->NewObject(env, v, m, (jlong) 1, (jlong) 9, (jlong) 3);
                }
                """);
        for (String driver : List.of("MesosSchedulerDriver", "MesosExecutorDriver")) {
            for (String method : new TreeSet<>(natives(driver))) {
                if (!without.contains(method)) {
                    code.append("JNIEXPORT void* JNICALL Java_org_apache_mesos_%s_%s".formatted(driver, method))
                            .append("(JNIEnv* env, jobject o, ...) { return 0; }\n");
                }
            }
        }
        return compile(folder, name, code.toString(), linked);
    }

    static Path compile(Path folder, String name, String code, String... linked) throws Exception {
        Path source = Files.writeString(folder.resolve(name + ".c"), code);
        Path library = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/cc",
                "-shared",
                "-fPIC",
                "-I" + include(),
                "-I" + include().resolve("linux"),
                "-o",
                library.toString(),
                source.toString()));
        command.addAll(List.of(linked));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return library;
    }

    private static List<String> natives(String driverName) throws ClassNotFoundException {
        List<String> natives = new ArrayList<>();
        Class<?> driver = Class.forName("org.apache.mesos." + driverName, false, StubLibmesos.class.getClassLoader());
        for (Method method : driver.getDeclaredMethods()) {
            if (Modifier.isNative(method.getModifiers())) {
                natives.add(method.getName());
            }
        }
        return natives;
    }

    private static Path include() {
        return Path.of(System.getProperty("java.home"), "include");
    }

    /** The libraries that this JVM runs with. */
    static Path anyLibrary() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.matches(".*/libc[.-].*so.*"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
