package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.guest.DiskFetch.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks go from one machine to another in parts. */
class DiskFetchTest {
    private static final int SIZE = (40 << 20) + 17;

    @TempDir
    private Path folder;

    private DiskFetch fetch() {
        DiskRoom.Writing nobody = new DiskRoom.Writing() {
            @Override
            public void begins() {}

            @Override
            public void ends() {}
        };
        return new DiskFetch(new Web(null), new DiskRoom(folder, exact -> 0, new DiskRoom.Policy(0, 1), nobody));
    }

    private Path disk(long seed) throws IOException {
        byte[] content = new byte[SIZE];
        new SplittableRandom(seed).nextBytes(content);
        return Files.write(folder.resolve("disk"), content);
    }

    private static DiskServer server() {
        return new DiskServer("127.0.0.1:0", 1L << 40);
    }

    @Test
    void aDiskComesPartByPartAndWhole() throws Exception {
        Path disk = disk(1);
        Path copy = folder.resolve("copy");
        try (DiskServer server = server()) {
            URI source = URI.create(server.offer("web1", disk, "base.qcow2", true));

            assertThat(fetch().next(source, copy)).isEqualTo(new Part(16 << 20, SIZE, "base.qcow2", true));
            assertThat(fetch().next(source, copy).isWhole()).isFalse();
            assertThat(fetch().next(source, copy).isWhole()).isTrue();
            assertThat(Files.mismatch(disk, copy)).isEqualTo(-1);
            assertThat(fetch().next(source, copy).isWhole()).as("once more").isTrue();
        }
    }

    @Test
    void whatHasComeStaysWhenTheSourceGoesAwayAndComesBack() throws Exception {
        Path disk = disk(1);
        Path copy = folder.resolve("copy");
        URI gone;
        try (DiskServer server = server()) {
            gone = URI.create(server.offer("web1", disk, "", false));
            fetch().next(gone, copy);
        }
        assertThatThrownBy(() -> fetch().next(gone, copy)).isInstanceOfAny(IOException.class, GuestException.class);

        try (DiskServer server = server()) {
            URI back = URI.create(server.offer("web1", disk, "", false));
            assertThat(fetch().next(back, copy).copiedBytes()).isEqualTo(32 << 20);
        }
    }

    @Test
    void anotherDiskIsFetchedAnew() throws Exception {
        Path copy = folder.resolve("copy");
        try (DiskServer server = server()) {
            fetch().next(URI.create(server.offer("web1", disk(1), "", false)), copy);
            URI other = URI.create(server.offer("web1", disk(2), "", false));

            assertThatThrownBy(() -> fetch().next(other, copy)).hasMessageContaining("another one than before");
            assertThat(fetch().next(other, copy).copiedBytes()).isEqualTo(16 << 20);
        }
    }

    @Test
    void whatIsNotWhatWasSentIsFetchedAnew() throws Exception {
        Path disk = disk(1);
        Path copy = folder.resolve("copy");
        try (DiskServer server = server()) {
            URI source = URI.create(server.offer("web1", disk, "", false));
            fetch().next(source, copy);
            fetch().next(source, copy);
            byte[] spoilt = Files.readAllBytes(copy);
            spoilt[5]++;
            Files.write(copy, spoilt);

            assertThatThrownBy(() -> fetch().next(source, copy)).hasMessageContaining("not what was sent");
            assertThat(fetch().next(source, copy).copiedBytes()).isEqualTo(16 << 20);
        }
    }

    @Test
    void nobodyGetsADiskWithoutItsSecretOrAfterItWasWithdrawn() throws Exception {
        Path copy = folder.resolve("copy");
        try (DiskServer server = server()) {
            String source = server.offer("web1", disk(1), "", false);
            URI guess = URI.create(source.replaceAll("[0-9a-f]{32}$", "0".repeat(32)));
            assertThatThrownBy(() -> fetch().next(guess, copy)).isInstanceOf(GuestException.class);

            server.withdraw("web1");
            assertThatThrownBy(() -> fetch().next(URI.create(source), copy)).isInstanceOf(GuestException.class);
            assertThat(copy).doesNotExist();
        }
    }

    @Test
    void noMoreIsTakenThanWasAskedFor() throws Exception {
        Path copy = folder.resolve("copy");
        byte[] more = new byte[17 << 20];
        HttpServer talkative = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        talkative.createContext("/", asked -> {
            asked.getResponseHeaders().set("Content-Range", "bytes 0-16777215/33554432");
            asked.sendResponseHeaders(206, more.length);
            try (OutputStream out = asked.getResponseBody()) {
                out.write(more);
            }
        });
        talkative.start();
        try {
            URI source = URI.create("http://127.0.0.1:" + talkative.getAddress().getPort() + "/disk");

            assertThat(fetch().next(source, copy).copiedBytes()).isEqualTo(16 << 20);
        } finally {
            talkative.stop(0);
        }
    }

    @Test
    void allDisksTogetherAreSentNoFasterThanTheSiteAllows() throws Exception {
        long second = 1_000_000_000;
        try (DiskServer server = new DiskServer("127.0.0.1:0", 128 << 10)) {
            long now = System.nanoTime() + 10 * second;

            assertThat(LongStream.generate(() -> server.takeTurn(now)).limit(4))
                    .as("a chunk of 128 KiB each second, and one for the second before")
                    .containsExactly(0L, 0L, second, 2 * second);
        }
    }
}
