package dev.pmc.mesos;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.MesosNativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * libmesos, the native library of Mesos: found, and loaded for one of the drivers that use it.
 *
 * <p>The library is looked for where the classes of Mesos look for it, and examined before it is loaded, so that a wrong
 * file is a sentence and not the end of the process. A JVM loads it once and keeps it.
 */
public final class Libmesos {
    private static final String FUNCTIONS = "Java_org_apache_mesos_";
    private static final String HINT =
            "install libmesos %s for this machine and set MESOS_NATIVE_JAVA_LIBRARY to it, or use %s";

    /** Functions that pmc does not call; older libraries lack some of them. */
    private static final Set<String> NOT_NEEDED =
            Set.of("updateFramework", "updateFrameworkWithConstraints", "requestResources");

    /** A class of Mesos that needs the library. */
    public enum Driver {
        SCHEDULER("MesosSchedulerDriver", "--driver http"),
        EXECUTOR("MesosExecutorDriver", "PMC_DRIVER=http");

        private final String className;
        private final String otherwise;

        Driver(String className, String otherwise) {
            this.className = className;
            this.otherwise = otherwise;
        }
    }

    private final Driver driver;
    private final Map<String, String> environment;
    private final String libraryPath;

    /** What became of looking for libmesos. */
    public sealed interface Result {}

    /** It is loaded. */
    public record Usable(Path library, String version) implements Result {}

    /**
     * It cannot be used.
     *
     * @param fault which file, and what is wrong with it
     * @param remedy what to do
     */
    public record Unusable(String fault, String remedy) implements Result {
        /** Both in one line. */
        public String reason() {
            return fault + "; " + remedy;
        }
    }

    /**
     * Looks nowhere yet.
     *
     * @param driver what the library is for
     * @param environment of this process
     * @param libraryPath the system property {@code java.library.path}
     */
    public Libmesos(Driver driver, Map<String, String> environment, String libraryPath) {
        this.driver = driver;
        this.environment = environment;
        this.libraryPath = libraryPath;
    }

    /** Loads libmesos if it can be used. */
    public Result load() {
        Path library = find();
        if (library == null) {
            return unusable("libmesos was not found: neither MESOS_NATIVE_JAVA_LIBRARY nor MESOS_NATIVE_LIBRARY is set,"
                    + " and there is no " + System.mapLibraryName("mesos") + " in java.library.path");
        }
        String fault = fault(library);
        if (fault != null) {
            return unusable("libmesos at %s%s cannot be used: %s".formatted(library, versionInName(library), fault));
        }
        try {
            System.load(library.toString());
            return new Usable(library, version());
        } catch (LinkageError e) {
            return unusable(
                    "libmesos at %s%s cannot be loaded: %s".formatted(library, versionInName(library), oneLine(e)));
        }
    }

    /** What to tell people when a driver cannot be made although {@link #load} found nothing wrong. */
    public String mismatch(LinkageError failure) {
        return unusable("libmesos does not fit this version of pmc: " + oneLine(failure))
                .reason();
    }

    /** Where the classes of Mesos would look, in the same order. */
    private @Nullable Path find() {
        for (String variable : new String[] {"MESOS_NATIVE_JAVA_LIBRARY", "MESOS_NATIVE_LIBRARY"}) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                return Path.of(value);
            }
        }
        for (String folder : libraryPath.split(":", -1)) {
            Path library = Path.of(folder.isEmpty() ? "." : folder, System.mapLibraryName("mesos"));
            if (Files.isRegularFile(library)) {
                return library.toAbsolutePath();
            }
        }
        return null;
    }

    /** What can be seen to be wrong with a library without loading it. */
    private @Nullable String fault(Path library) {
        if (!library.isAbsolute()) {
            return "the path has to be absolute";
        }
        if (!Files.exists(library)) {
            return "there is no such file";
        }
        if (!Files.isRegularFile(library) || !Files.isReadable(library)) {
            return "it is not a file that can be read";
        }
        try {
            ElfFile file = ElfFile.read(library, FUNCTIONS);
            String here = System.getProperty("os.arch");
            if (!file.architecture().equals(here)) {
                return "it is made for %s, and this is %s".formatted(file.architecture(), here);
            }
            return lack(file.functions());
        } catch (IOException e) {
            return e.getMessage();
        } catch (ReflectiveOperationException e) {
            return "the classes of Mesos are not there: " + e.getMessage();
        }
    }

    /** The native methods of the driver that a library does not implement, by their names in it; null if it has all. */
    private @Nullable String lack(Set<String> functions) throws ReflectiveOperationException {
        Set<String> needed = new TreeSet<>();
        Class<?> type = Class.forName("org.apache.mesos." + driver.className, false, Libmesos.class.getClassLoader());
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isNative(method.getModifiers()) && !NOT_NEEDED.contains(method.getName())) {
                needed.add(FUNCTIONS + driver.className + "_" + method.getName());
            }
        }
        Set<String> missing = new TreeSet<>(needed);
        missing.removeIf(name -> functions.stream().anyMatch(f -> f.equals(name) || f.startsWith(name + "__")));
        if (missing.isEmpty()) {
            return null;
        }
        return missing.equals(needed)
                ? "it has no function of " + type.getName() + ", so it is not libmesos"
                : "it has no " + String.join(", ", missing);
    }

    /** {@code MesosNativeLibrary.version()} itself always answers that nothing is loaded. */
    private static String version() {
        try {
            Method version = MesosNativeLibrary.class.getDeclaredMethod("_version");
            version.setAccessible(true);
            return version.invoke(null) instanceof MesosNativeLibrary.Version known
                    ? known.major + "." + known.minor + "." + known.patch
                    : "unknown";
        } catch (ReflectiveOperationException | UnsatisfiedLinkError e) {
            return "unknown";
        }
    }

    /** Mesos installs {@code libmesos.so} as a link to {@code libmesos-1.11.0.so}. */
    private static String versionInName(Path library) {
        try {
            String name = String.valueOf(library.toRealPath().getFileName());
            return name.matches("libmesos-[0-9.]+[0-9]\\.so")
                    ? " (version " + name.substring("libmesos-".length(), name.length() - ".so".length()) + ")"
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Unusable unusable(String fault) {
        return new Unusable(fault, HINT.formatted(MesosNativeLibrary.VERSION, driver.otherwise));
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
    }
}
