package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room on a real file system, all of which but some is kept in reserve. */
final class DiskRoomTest {
    private static final long GIB = 1L << 30;

    /** Others write to this file system too, so what fits and what does not are far apart. */
    private static final long ROOM = 8 * GIB;

    @TempDir
    private Path folder;

    private final List<String> heard = new ArrayList<>();
    private long growth;
    private boolean askedExactly;

    @Test
    void what_fits_may_be_written_and_what_does_not_is_refused_with_numbers() throws Exception {
        DiskRoom room = room(1);
        room.take("a", folder, GIB).close();

        GuestException failure = failure(() -> room.take("the image x", folder, 20 * GIB));

        assertThat(failure)
                .hasMessageContaining("the image x")
                .hasMessageContaining("20480 MiB to write")
                .hasMessageContaining("free some space there")
                .hasMessageContaining("disk_overcommit");
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void what_is_being_written_counts_until_it_is_done() throws Exception {
        DiskRoom room = room(1);
        DiskRoom.Taken first = room.take("a", folder, 5 * GIB);
        assertThat(failure(() -> room.take("b", folder, 5 * GIB))).hasMessageContaining("being written");

        first.close();

        room.take("b", folder, 5 * GIB).close();
        assertThat(heard).containsExactly("begins", "ends", "begins", "ends");
    }

    @Test
    void what_disks_may_still_grow_by_is_not_given_away() throws Exception {
        growth = 6 * GIB;

        assertThat(failure(() -> room(1).makeDisk(5 * GIB, () -> heard.add("made"))))
                .hasMessageContaining("may still grow by 11264 MiB");
        assertThat(failure(() -> room(1).take("an image", folder, 5 * GIB))).hasMessageContaining("6144 MiB");
        assertThat(heard).isEmpty();
        room(3).makeDisk(5 * GIB, () -> heard.add("made"));
        assertThat(heard).containsExactly("made");
    }

    @Test
    void disks_are_looked_at_closely_only_where_it_matters() throws Exception {
        growth = GIB;
        room(1).makeDisk(GIB, () -> {});
        assertThat(askedExactly).isFalse();

        growth = 20 * GIB;
        room(1).makeDisk(GIB, () -> {}); // exactly it is nothing, see below
        assertThat(askedExactly).isTrue();
    }

    @Test
    void the_reserve_is_known() throws Exception {
        assertThat(room(1).hasReserve()).isTrue();
        assertThat(new DiskRoom(folder, exact -> 0, new DiskRoom.Policy(1L << 60, 1), writing()).hasReserve())
                .isFalse();
    }

    private DiskRoom room(double overcommit) throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        return new DiskRoom(folder, this::growth, new DiskRoom.Policy(free - ROOM, overcommit), writing());
    }

    /** What is thin by 20 GiB or more is already written. */
    private long growth(boolean exact) {
        askedExactly |= exact;
        return exact && growth >= 20 * GIB ? 0 : growth;
    }

    private DiskRoom.Writing writing() {
        return new DiskRoom.Writing() {
            @Override
            public void begins() {
                heard.add("begins");
            }

            @Override
            public void ends() {
                heard.add("ends");
            }
        };
    }

    private static GuestException failure(ThrowingCallable call) {
        GuestException failure = catchThrowableOfType(GuestException.class, call);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }
}
