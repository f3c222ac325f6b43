package dev.pmc.cli.node;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Member;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.form.NodeForm;
import dev.pmc.node.form.PlainForm;
import dev.pmc.node.render.Renderer;
import dev.pmc.node.render.Rendering;
import dev.pmc.node.secret.SecretDirectory;
import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code pmc node render}. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes what belongs on a node. Equal input gives equal output, to the byte.",
        footer = {
            "",
            "Exit codes: 0 done; 1 a secret is missing, or the files cannot be written; 2 wrong option or cluster file."
        })
final class NodeRenderCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The cluster file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--node", required = true, paramLabel = "NAME", description = "A node, or a pool with --host.")
    @SuppressWarnings("NullAway.Init")
    private String node;

    @Option(
            names = "--host",
            paramLabel = "NAME=ADDRESS",
            description = "The machine of the pool: its host name and its IPv4 address.")
    private @Nullable String host;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            defaultValue = "files",
            converter = FormConverter.class,
            completionCandidates = FormWords.class,
            description = "files, ignition, cloud-config or ansible. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private NodeForm form;

    @Option(names = "--to", paramLabel = "DIR", description = "With --as files: writes a tree of files there.")
    private @Nullable Path directory;

    @Option(
            names = "--with-secrets",
            description = "Also the files that hold secrets, which whoever sees the output then knows."
                    + " Otherwise they are left out.")
    private boolean withSecrets;

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            description = "Where they are. Default: secrets.directory of the cluster file.")
    private @Nullable Path secrets;

    @Override
    public Integer call() throws IOException {
        ClusterSpec cluster = ClusterFiles.read(file);
        ThisNode node = machine(cluster);
        Rendering rendering = Renderer.render(cluster, node, withSecrets ? secrets(cluster, node) : Secrets.none());
        if (directory == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(form.text(rendering));
            out.flush();
        } else if (form == NodeForm.FILES) {
            PlainForm.write(rendering, directory);
        } else {
            throw new Failure(Exit.USAGE, "--to is for --as files; the other forms are one text");
        }
        return Exit.OK.code();
    }

    private ThisNode machine(ClusterSpec cluster) {
        Optional<Member> member = cluster.member(node);
        if (member.isPresent()) {
            return ThisNode.of(member.get());
        }
        if (host == null || !host.matches("[^=]+=[^=]+")) {
            throw new Failure(
                    Exit.USAGE,
                    "'%s' is no node of the cluster file; of a machine in a pool, give --host NAME=ADDRESS too"
                            .formatted(node));
        }
        String[] parts = host.split("=", 2);
        try {
            return ThisNode.on(new ThisNode.Machine(parts[0], List.of(parts[1])), cluster, node);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Secrets secrets(ClusterSpec cluster, ThisNode node) throws IOException {
        Set<SecretName> needed = SecretName.of(node.roles(), cluster.roles());
        SecretDirectory there = new SecretDirectory(secrets == null ? Path.of(cluster.secrets()) : secrets);
        List<String> problems = there.problems(needed);
        if (!problems.isEmpty()) {
            throw new Failure(Exit.INTERNAL, String.join("\n", problems));
        }
        return there.read(needed);
    }

    /** Reads {@link #form}. */
    static final class FormConverter implements ITypeConverter<NodeForm> {
        @Override
        public NodeForm convert(String word) {
            return NodeForm.called(word)
                    .orElseThrow(() -> new TypeConversionException("there is no form '%s'; there are %s"
                            .formatted(word, String.join(", ", NodeForm.words()))));
        }
    }

    /** What {@link #form} can be. */
    static final class FormWords implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return NodeForm.words().iterator();
        }
    }
}
