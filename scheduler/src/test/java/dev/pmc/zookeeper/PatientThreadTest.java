package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PatientThreadTest {
    private static final class BookException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BookException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Test
    void whoIsEndingIsToldThatTheBookIsClosedAndNotThatItsJobIsBad() {
        PatientThread thread = new PatientThread("book", "the lease book", () -> true, BookException::new);
        assertThat(thread.call(() -> 1)).isEqualTo(1);

        thread.close();

        assertThatThrownBy(() -> thread.call(() -> 1))
                .isInstanceOf(BookException.class)
                .hasMessageContaining("closed");
    }
}
