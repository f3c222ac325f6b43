package dev.pmc.status;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Those who look at the queues, one for each, in the order of the command line. */
public record QueueWatches(List<QueueWatch> all) {
    public QueueWatches {
        all = List.copyOf(all);
    }

    /** What was seen last of each. */
    public List<QueueWatch.Look> latest() {
        return all.stream().map(QueueWatch::latest).toList();
    }

    /** Where jobs wait that pmc has not heard of yet, in words; empty if there are none. */
    public Optional<String> elsewhere() {
        String words = latest().stream()
                .flatMap(look -> look.elsewhere().stream().map(where -> of(look, where)))
                .collect(Collectors.joining(", and "));
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /** What people should know about the queues, in words. */
    public List<String> warnings() {
        return Stream.concat(
                        sameServer(),
                        latest().stream()
                                .flatMap(look -> look.warnings().stream().map(warning -> of(look, warning))))
                .toList();
    }

    /** Two names of one queue would have two memories of its jobs. */
    private Stream<String> sameServer() {
        return latest().stream()
                .filter(look -> !look.server().isEmpty())
                .collect(Collectors.groupingBy(
                        QueueWatch.Look::server,
                        TreeMap::new,
                        Collectors.mapping(look -> look.queue().value(), Collectors.toList())))
                .values()
                .stream()
                .filter(names -> names.size() > 1)
                .map(names -> String.join(" and ", names)
                        + " are one and the same beanstalkd: give it to --queue under one name only, or jobs of it may be"
                        + " done twice");
    }

    /** Which queues do not answer, and why, in words. */
    public List<String> away() {
        return latest().stream()
                .filter(look -> !look.isAnswered())
                .map(look -> "the queue " + (all.size() == 1 ? "" : look.queue() + " ") + "does not answer: "
                        + look.problem())
                .toList();
    }

    /** Names the queue if there are several. */
    private String of(QueueWatch.Look look, String words) {
        return all.size() == 1 ? words : look.queue() + ": " + words;
    }
}
