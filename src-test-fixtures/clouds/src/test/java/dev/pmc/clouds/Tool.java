package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A program of the field, run in a folder with an environment of its own. */
record Tool(String program, Path folder, Map<String, String> environment) {

    /** Whether a program is installed. */
    static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The environment with which the field's tools find a cloud, and look for nothing elsewhere. */
    static Map<String, String> environmentOf(CloudStack cloud) {
        return Map.of(
                "CLOUDSTACK_API_URL", cloud.url(),
                "CLOUDSTACK_API_KEY", cloud.apiKey(),
                "CLOUDSTACK_SECRET_KEY", cloud.secretKey(),
                "CHECKPOINT_DISABLE", "1",
                "PACKER_NO_COLOR", "1");
    }

    Tool with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Tool(program, folder, Map.copyOf(more));
    }

    /** Runs it to its end; both its outputs are one. */
    Processes.Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Processes.Result(process.waitFor(), output);
    }
}
