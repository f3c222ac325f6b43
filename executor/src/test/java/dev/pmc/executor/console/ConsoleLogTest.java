package dev.pmc.executor.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogTest {
    private static final Hostname WEB = new Hostname("web1");

    @TempDir
    private Path folder;

    private Path file;
    private ConsoleLog log;

    @BeforeEach
    void open() {
        file = folder.resolve("console.log");
        log = new ConsoleLog(file);
    }

    @Test
    void a_guest_that_has_said_nothing_yet_has_an_empty_log() throws Exception {
        ConsolePart part = end();

        assertThat(part.text()).isEmpty();
        assertThat(part.problem()).isNull();
        assertThat(part.consoleRequest()).isEqualTo("w");
    }

    @Test
    void who_follows_gets_what_is_new_and_nothing_twice() throws Exception {
        say("first\n");
        ConsolePart first = end();
        say("second\n");

        ConsolePart second = after(first);

        assertThat(first.text()).isEqualTo("first\n");
        assertThat(second.text()).isEqualTo("second\n");
        assertThat(after(second).text()).isEmpty();
        assertThat(after(second).next()).isEqualTo(second.size()).isEqualTo(13);
    }

    @Test
    void a_long_log_is_seen_from_near_its_end_and_comes_in_parts() throws Exception {
        String line = "x".repeat(99) + "\n";
        say(line.repeat(1000));

        ConsolePart end = end();
        ConsolePart whole = log.read(new ConsoleRequest("w", WEB, end.log(), 0));

        assertThat(end.offset()).isEqualTo(100_000 - ConsoleLog.MAX_PART);
        assertThat(end.next()).isEqualTo(100_000);
        assertThat(whole.text()).hasSize(ConsoleLog.MAX_PART);
        assertThat(after(whole).offset()).isEqualTo(ConsoleLog.MAX_PART);
    }

    @Test
    void a_character_that_is_only_begun_comes_with_its_rest() throws Exception {
        byte[] bytes = "gr\u00fc\u00df".getBytes(StandardCharsets.UTF_8);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));

        ConsolePart begun = end();
        Files.write(file, bytes);

        assertThat(begun.text()).isEqualTo("gr\u00fc");
        assertThat(after(begun).text()).isEqualTo("\u00df");
    }

    @Test
    void bytes_that_are_no_text_stop_nobody() throws Exception {
        Files.write(file, new byte[] {(byte) 0xFF, 'a', (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 'b'});

        assertThat(end().text()).isEqualTo("\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFDb");
        assertThat(end().next()).isEqualTo(7);
    }

    @Test
    void what_was_said_before_the_log_was_put_away_is_not_missed() throws Exception {
        say("one\n");
        ConsolePart one = end();
        say("two\n");
        Files.move(file, folder.resolve("console.log.0"));
        say("three\n");

        ConsolePart two = after(one);
        ConsolePart three = after(two);

        assertThat(two.text()).isEqualTo("two\n");
        assertThat(three.text()).isEqualTo("three\n");
        assertThat(three.log()).isNotEqualTo(one.log());
        assertThat(after(three).text()).isEmpty();
    }

    @Test
    void a_guest_that_is_started_anew_is_heard_from_its_beginning() throws Exception {
        say("a long story of an earlier boot\n");
        ConsolePart earlier = end();
        Files.writeString(file, "booting\n");

        ConsolePart anew = after(earlier);

        assertThat(anew.offset()).isZero();
        assertThat(anew.text()).isEqualTo("booting\n");
    }

    private void say(String words) throws IOException {
        Files.writeString(file, words, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private ConsolePart end() throws IOException {
        return log.read(ConsoleRequest.end("w", WEB));
    }

    private ConsolePart after(ConsolePart part) throws IOException {
        return log.read(new ConsoleRequest("w", WEB, part.log(), part.next()));
    }

    @Test
    void who_follows_is_told_that_the_guest_was_started_anew() throws Exception {
        say("first boot\n");
        ConsoleLog.Stretch first = log.last(Long.MAX_VALUE);
        Files.writeString(file, "again\n");

        ConsoleLog.Stretch second = log.after(first.log(), first.next());

        assertThat(first.join()).isEqualTo(ConsoleLog.Join.FOLLOWS);
        assertThat(second.join()).isEqualTo(ConsoleLog.Join.ANEW);
        assertThat(text(second)).isEqualTo("again\n");
    }

    @Test
    void who_follows_is_told_that_a_part_is_lost() throws Exception {
        say("now\n");

        ConsoleLog.Stretch next = log.after("a log that is gone", 7);

        assertThat(next.join()).isEqualTo(ConsoleLog.Join.GAP);
        assertThat(next.offset()).isZero();
    }

    @Test
    void so_much_of_the_end_is_given_as_is_wanted() throws Exception {
        say("0123456789");

        assertThat(text(log.last(3))).isEqualTo("789");
        assertThat(log.last(Long.MAX_VALUE).next()).isEqualTo(10);
    }

    private static String text(ConsoleLog.Stretch stretch) {
        return StandardCharsets.UTF_8.decode(stretch.bytes()).toString();
    }
}
