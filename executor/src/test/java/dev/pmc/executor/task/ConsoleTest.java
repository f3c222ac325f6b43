package dev.pmc.executor.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.VmTasks;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.Hostname;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executor is asked what a guest has said. */
final class ConsoleTest extends ExecutorStory {
    @TempDir
    private Path consoles;

    @Test
    void what_a_guest_says_is_told_to_who_asks() throws Exception {
        host.keepConsolesIn(consoles);
        upAndReady("t1", VmTasks.run("db7", 1));
        Files.writeString(consoles.resolve("db7"), "db7 login: ");

        ConsolePart part = ask("db7");

        assertThat(part.text()).isEqualTo("db7 login: ");
        assertThat(part.problem()).isNull();
    }

    @Test
    void of_a_vm_that_is_not_there_that_is_said() {
        assertThat(ask("db8").problem()).isEqualTo("there is nothing of db8 on this machine");
    }

    @Test
    void a_question_that_cannot_be_read_does_no_harm() {
        executor.frameworkMessage(
                driver, "{\"consoleRequest\":\"w\",\"hostname\":\"../x\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(ask("db8").problem()).isNotNull();
    }

    private ConsolePart ask(String hostname) {
        executor.frameworkMessage(driver, Messages.bytes(ConsoleRequest.end("word", new Hostname(hostname))));
        Await.until("an answer", Duration.ofSeconds(20), () -> !parts().isEmpty());
        return parts().get(0);
    }

    private List<ConsolePart> parts() {
        return driver.messages().stream()
                .filter(message -> Json.hasField(message, ConsoleRequest.FIELD))
                .map(message -> Messages.read(message, ConsolePart.class))
                .toList();
    }
}
