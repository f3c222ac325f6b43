package dev.pmc.cli.token;

import dev.pmc.cli.client.Table;
import dev.pmc.cli.process.Exit;
import dev.pmc.vm.Word;
import dev.pmc.web.access.AccessEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pmc token list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists who has a token, and until when.")
final class TokenListCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private EditedAccessFile file;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Table table = new Table("NAME", "ROLE", "GOOD", "UNTIL", "BY");
        for (AccessEntry entry : file.read().entries()) {
            table.row(
                    entry.name(),
                    Word.of(entry.role()),
                    entry.isOver(now) ? "no" : "yes",
                    entry.expires() == null ? "revoked" : entry.expires().toString(),
                    entry.hash() == null ? "the proxy's word" : "a token");
        }
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        out.flush();
        return Exit.OK.code();
    }
}
