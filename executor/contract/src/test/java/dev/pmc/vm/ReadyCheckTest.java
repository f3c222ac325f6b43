package dev.pmc.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadyCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "agent", "tcp:22", "tcp:65535", "phone_home", "none"})
    void itIsWrittenAsItIsRead(String text) {
        assertThat(ReadyCheck.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AUTO", "tcp", "tcp:", "tcp:0", "tcp:65536", "tcp:123456", "agent:1", "phone-home"})
    void nothingElseIsRead(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ReadyCheck.parse(text));
    }
}
