package dev.pmc.bench;

import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How large the two archives are, how long each program takes to say its version, and the executor without VMs. */
final class ProgramRuns implements Benchmark {
    private static final double MIB = 1 << 20;

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        Path jar = SourceTree.file("scheduler", "target", "pmc.jar");
        Path archive = SourceTree.file("executor", "target", "exec.tgz");
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of("footprint", "pmc.jar (exec.tgz in it)", Files.size(jar) / MIB, "MiB"));
        figures.add(Figure.of("footprint", "exec.tgz (a Java runtime in it)", Files.size(archive) / MIB, "MiB"));
        double bare = bestMillis(fast, DaemonProcess.java(), "-version");
        figures.add(Figure.of(
                        "footprint",
                        "pmc --version",
                        bestMillis(fast, DaemonProcess.java(), "-jar", jar.toString(), "--version"),
                        "ms")
                .beside("java -version", bare));
        figures.add(executor(fast, archive));
        figures.addAll(ExecutorRuns.withoutVms(fast ? 1 : 5));
        return figures;
    }

    private static Figure executor(boolean fast, Path archive) throws IOException {
        try (Scratch scratch = new Scratch("exec")) {
            Processes.runOrFail(
                    "tar", "xzf", archive.toString(), "-C", scratch.folder().toString());
            Path launcher = scratch.folder().resolve("virtmesos");
            double bare = bestMillis(
                    fast, scratch.folder().resolve("runtime/bin/java").toString(), "-version");
            return Figure.of("footprint", "virtmesos --help", bestMillis(fast, launcher.toString(), "--help"), "ms")
                    .beside("its java -version", bare);
        }
    }

    private static double bestMillis(boolean fast, String... command) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < (fast ? 1 : 5); i++) {
            long start = System.nanoTime();
            Processes.run(command);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }
}
