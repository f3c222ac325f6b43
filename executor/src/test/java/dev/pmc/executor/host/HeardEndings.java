package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.Hostname;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watcher that writes down what it is told, in a few words. */
final class HeardEndings implements VmHost.Watcher {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Waits for the next word. */
    void hears(String words) throws InterruptedException {
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
    }

    /** As the other, for words that go on; waits for as long as a guest may need to boot. */
    void hearsBeginning(String words) throws InterruptedException {
        assertThat(heard.poll(120, TimeUnit.SECONDS)).startsWith(words);
    }

    /** As the other, but passes over what is said before. */
    void hearsAtLast(String words) throws InterruptedException {
        String said;
        do {
            said = heard.poll(120, TimeUnit.SECONDS);
            assertThat(said).as("%s", words).isNotNull();
        } while (!said.startsWith(words));
    }

    void hearsNothingFor(long millis) throws InterruptedException {
        assertThat(heard.poll(millis, TimeUnit.MILLISECONDS)).isNull();
    }

    @Override
    public void ended(Hostname vm, VmHost.Ending ending, String words) {
        heard.add(vm + " " + ending);
    }

    @Override
    public void standsStill(Hostname vm, String words) {
        heard.add(vm + " stands still: " + words);
    }

    @Override
    public void movesAgain(Hostname vm) {
        heard.add(vm + " moves again");
    }
}
