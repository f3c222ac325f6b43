package dev.pmc.cli;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.process.Exit;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Word;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc completion}: a script for shells, which asks this command in turn for what only a running pmc knows. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Writes a completion script for bash and zsh: source <(pmc completion)")
public final class CompletionCommand implements Callable<Integer> {
    private static final String LIVE = "/dev/pmc/cli/completion.bash";

    /** What names something that there is at the moment. */
    enum Words {
        HOSTS,
        AGENTS,
        GROUPS,
        STATES
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Option(
            names = "--words",
            paramLabel = "KIND",
            description = "Writes instead the names of hosts, agents or groups that a running pmc knows, or the states"
                    + " that hosts can have.")
    @Nullable
    private Words words;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (words == null) {
            out.print(AutoComplete.bash("pmc", spec.root().commandLine()));
            out.print(live());
        } else {
            known(words).forEach(out::println);
        }
        out.flush();
        return Exit.OK.code();
    }

    private List<String> known(Words kind) {
        return switch (kind) {
            case HOSTS -> names("/hosts", "hostname");
            case AGENTS -> names("/agents", "hostname");
            case GROUPS -> names("/groups", "name");
            case STATES -> Stream.of(VmState.values()).map(Word::of).toList();
        };
    }

    private List<String> names(String path, String field) {
        return api.client().all(path).stream()
                .map(each -> each.path(field).asString(""))
                .toList();
    }

    private static String live() {
        try (InputStream in = CompletionCommand.class.getResourceAsStream(LIVE)) {
            if (in == null) {
                throw new IllegalStateException(LIVE + " is missing in pmc.jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(LIVE + " in pmc.jar cannot be read", e);
        }
    }
}
