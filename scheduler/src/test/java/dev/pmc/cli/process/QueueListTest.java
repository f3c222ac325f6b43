package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.job.QueueName;
import dev.pmc.queue.QueueAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class QueueListTest {
    private static QueueList read(String text) {
        return new QueueList.Converter().convert(text);
    }

    @Test
    void oneIsAListToo() {
        assertThat(read("q1:11300").addresses()).containsExactly(new QueueAddress("q1", 11300));
    }

    @Test
    void severalKeepTheirOrderAndAreNamedInLowerCase() {
        QueueList both = read("Q2.example:11301, q1:11300");

        assertThat(both.names()).containsExactly(new QueueName("q2.example:11301"), new QueueName("q1:11300"));
        assertThat(both).hasToString("q2.example:11301,q1:11300");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "q1 | 'q1' is not HOST:PORT",
                "\"\" | '' is not HOST:PORT",
                ":11300 | ':11300' is not HOST:PORT",
                "q1:0 | 'q1:0' is not HOST:PORT",
                "q1:65536 | 'q1:65536' is not HOST:PORT",
                "q1:11300, | '' is not HOST:PORT",
                "q1:11300,Q1:11300 | has q1:11300 twice",
            })
    void whatIsNoListIsRefusedInWords(String text, String words) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(words);
    }
}
